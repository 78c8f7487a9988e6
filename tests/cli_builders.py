"""The command line in a test: words in, what it answered out, and the manners of every answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from practice_builders import Stages, fixed_clock
from sample_days import golden_day

from recon_desktop.cli import commands, run
from recon_desktop.services import practice as practice_module


class Said(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        assert self.out.count("\n") == 1, "one object on one line"
        return found


Run = Callable[..., Said]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def opened(path: Path) -> practice_module.Practice:
        return practice_module.open_practice(path, clock=fixed_clock)

    monkeypatch.setattr(commands, "open_practice", opened)

    def call(*words: object) -> Said:
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        said = Said(code, captured.out, captured.err)
        check_manners(said)
        return said

    return call


def check_manners(said: Said) -> None:
    """Whatever was asked: no traceback, a sentence when it did not go smoothly, else silence."""
    assert "Traceback" not in said.err
    assert said.code in (0, 2, 3, 4)
    if said.code == 0:
        assert said.err == ""
    else:
        assert said.err.count("\n") == 1
        assert said.err.strip()
    names = {c.patient_name.split(",")[0] for c in golden_day().charges}
    assert not [name for name in names if name in said.err]


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> Callable[[str], Path]:
    return lambda stage: stages.copy(stage, tmp_path / f"{stage}.recon")
