"""Practice files made ready for races of two processes for payers' and patients' money."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from money_files import MoneyFiles, build_money_files
from money_proof import prove
from practice_builders import assert_books_hold, fixed_clock, rows
from races import WON, race, race_of

from recon_desktop.services.practice import Practice, open_practice

RACING = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
RACES, MEETINGS = 10, 6
Prepare = Callable[[Practice], None]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> MoneyFiles:
    return build_money_files(tmp_path_factory.mktemp("money"))


class Ground:
    """A practice at a stage, made ready for a race, and copied for each run of it."""

    def __init__(self, files: MoneyFiles, folder: Path) -> None:
        self.files = files
        self.folder = folder

    def run(self, stage: str, prepare: Prepare, act: Prepare) -> Iterator[tuple[Path, str]]:
        """Two do the same: the file after each race, its books proven, what the loser was told."""
        for copy in self._copies(stage, prepare, RACES):
            winner, loser = race(copy, act)
            assert winner == WON, loser
            yield copy, loser
            outcomes = rows(copy, "SELECT outcome FROM audit ORDER BY id DESC LIMIT 2")
            assert sorted(outcomes) == [("accepted",), ("refused",)]

    def meet(
        self, stage: str, prepare: Prepare, *acts: Prepare
    ) -> Iterator[tuple[Path, list[str]]]:
        """Two do different things: the file after each race, its books proven, what each heard."""
        for copy in self._copies(stage, prepare, MEETINGS):
            yield copy, race_of(copy, *acts)

    def _copies(self, stage: str, prepare: Prepare, number_of: int) -> Iterator[Path]:
        path = self.files.copy(stage, self.folder / "ready.recon")
        with open_practice(path, clock=fixed_clock) as practice:
            prepare(practice)
        ready = path.read_bytes()
        for number in range(number_of):
            copy = self.folder / f"{number}.recon"
            copy.write_bytes(ready)
            yield copy
            with open_practice(copy, clock=fixed_clock) as practice:
                assert_books_hold(practice)
                if number == number_of - 1:
                    prove(practice)
            copy.unlink()


@pytest.fixture
def ground(files: MoneyFiles, tmp_path: Path) -> Ground:
    return Ground(files, tmp_path)


def one(practice: Practice, query: str, *values: object) -> int:
    return int(rows(practice.store.path, query, *values)[0][0])


def remittance_of(practice: Practice, trace: str) -> int:
    return one(practice, "SELECT id FROM remittance WHERE trace = ? ORDER BY id DESC", trace)


def claim_of(practice: Practice, name: str) -> int:
    query = "SELECT id FROM posted_claim WHERE claim_id = ? AND reversed_at IS NULL"
    return one(practice, query, name)


def held_line(practice: Practice) -> tuple[int, int]:
    """The posted claim and the segment of the line of TD that waits in suspense."""
    claim = claim_of(practice, "C13")
    return claim, one(practice, "SELECT line FROM posted_line WHERE posted_claim_id = ?", claim)


def nothing(_: Practice) -> None:
    """Nothing has to be made ready."""
