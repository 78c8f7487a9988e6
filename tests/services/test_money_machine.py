"""Any sequence of acts on payers', patients' and the bank's money, as a state machine.

After each act the invariants of TRUST hold (``money_machine``). Twenty thousand steps of the same
machine: ``tests/benchmarks/machine_storm.py``.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from money_acts import ACTS, step
from money_files import MoneyFiles, build_money_files
from money_machine import DAYS, MoneyDesk

T = TypeVar("T")
NAMES = {act.__name__: act for act in ACTS}
WEIGHTED = [act.__name__ for act, weight in ACTS.items() for _ in range(weight)]


class DrawnPick:
    """Chooses as Hypothesis says."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def one(self, things: Sequence[T]) -> T:
        """One of them."""
        return self._data.draw(st.sampled_from(things))

    def chance(self, percent: int) -> bool:
        """Yes in so many of a hundred cases; simplest is no."""
        return self._data.draw(st.integers(0, 99)) >= 100 - percent


class Money(RuleBasedStateMachine):
    """One practice and everything that may happen to its money."""

    files: MoneyFiles
    accepted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.desk: MoneyDesk | None = None

    @initialize(stage=st.sampled_from(["early", "late", "posted"]))
    def open(self, stage: str) -> None:
        self.desk = MoneyDesk(self.files, stage, self.folder / "practice.recon")

    @rule(act=st.sampled_from(WEIGHTED), data=st.data())
    def do(self, act: str, data: st.DataObject) -> None:
        assert self.desk is not None
        step(self.desk, NAMES[act], DrawnPick(data))

    def teardown(self) -> None:
        if self.desk is not None:
            self.accepted.update(self.desk.accepted)
            self.desk.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> MoneyFiles:
    return build_money_files(tmp_path_factory.mktemp("money"))


def test_any_sequence_keeps_the_money(files: MoneyFiles) -> None:
    Money.files = files
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(Money.accepted) >= 30, "acts that are only refused prove little"


def test_every_file_can_be_brought_and_every_stage_proves(
    files: MoneyFiles, tmp_path: Path
) -> None:
    """The machine's own ground: the stages hold, pages load, and each act is one of a kind."""
    assert len(NAMES) == len(ACTS)
    for stage in ("early", "late", "posted"):
        desk = MoneyDesk(files, stage, tmp_path / f"{stage}.recon")
        desk.prove()
        for day in DAYS:
            desk.prove_pages(day)
        for name in files.names:
            desk.bring(name)
        desk.prove()
        assert desk.accepted["import_files"] == (len(files.names) if stage == "early" else 0)
        desk.close()
