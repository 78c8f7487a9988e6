"""Kill a child in the middle of import, post and close, and look at what is left.

The child is forked after everything is imported, so that the kill falls on the work and not on
the start of the interpreter. What it acknowledged it wrote to a pipe first: that must be there
afterwards. Used by ``test_crashes`` (100 kills) and by ``tests/benchmarks/kill_storm.py`` (500).
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from practice_builders import (
    GOLDEN,
    OWNER,
    Stages,
    assert_books_hold,
    fixed_clock,
    rows,
    take,
)

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.posting.post_remittance import post_cleared
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish

Acknowledge = Callable[[str], None]
REPORTS = ("charges.csv", "patient totals.csv", "receipts.csv", "claims.csv", "golden.835")
ROWS = {"charges.csv": 42, "patient totals.csv": 11, "receipts.csv": 10, "claims.csv": 17}
TABLES = {
    "charges.csv": "charge",
    "patient totals.csv": "patient_total",
    "receipts.csv": "receipt",
    "claims.csv": "claim",
}


@dataclass(frozen=True)
class Work:
    """Something to be interrupted: from which stage, what is done, and what must hold after."""

    name: str
    stage: str
    do: Callable[[Practice, Stages, Acknowledge], None]
    check: Callable[[Practice, list[str]], None]


def _import(practice: Practice, stages: Stages, acknowledge: Acknowledge) -> None:
    for name in REPORTS:
        take(practice, stages.files / name, business_date=GOLDEN)
        acknowledge(name)


def _check_import(practice: Practice, acknowledged: list[str]) -> None:
    path = practice.store.path
    stored = {name for (name,) in rows(path, "SELECT file_name FROM source")}
    assert set(acknowledged) <= stored
    for name, table in TABLES.items():
        [(count,)] = rows(path, f"SELECT COUNT(*) FROM {table}")
        assert count == (ROWS[name] if name in stored else 0), name
    [(claims,)] = rows(path, "SELECT COUNT(*) FROM remit_claim")
    assert claims == (5 if "golden.835" in stored else 0)
    [(accepted,)] = rows(path, "SELECT COUNT(*) FROM audit")
    assert accepted >= len(stored)


def _post(practice: Practice, _: Stages, acknowledge: Acknowledge) -> None:
    match_bank(practice, OWNER)
    acknowledge("matched")
    finish(post_cleared(practice, OWNER))
    acknowledge("posted")


def _check_post(practice: Practice, acknowledged: list[str]) -> None:
    path = practice.store.path
    [(matched,)] = rows(path, "SELECT COUNT(*) FROM bank_match")
    assert matched in ((3,) if "matched" in acknowledged else (0, 3))
    [(state,)] = rows(path, "SELECT state FROM remittance")
    [(posted,)] = rows(path, "SELECT COUNT(*) FROM posting")
    [(claims,)] = rows(path, "SELECT COUNT(*) FROM posted_claim")
    assert (posted, claims) == ((1, 5) if state == "POSTED" else (0, 0))
    assert state == "POSTED" or "posted" not in acknowledged
    assert state in (("CLEARED", "POSTED") if matched else ("STAGED",))


def _close(practice: Practice, _: Stages, acknowledge: Acknowledge) -> None:
    finish(close_day(practice, OWNER, GOLDEN))
    acknowledge("closed")


def _check_close(practice: Practice, acknowledged: list[str]) -> None:
    path = practice.store.path
    closed = rows(path, "SELECT 1 FROM business_day WHERE state = 'CLOSED'") == [(1,)]
    [(closes,)] = rows(path, "SELECT COUNT(*) FROM day_close")
    [(entries,)] = rows(path, "SELECT COUNT(*) FROM entry")
    [(sheets,)] = rows(path, "SELECT COUNT(*) FROM sheet_document")
    assert closes == (1 if closed else 0)
    assert bool(entries) == bool(sheets) == closed
    assert closed or not acknowledged


WORKS = (
    Work("import", "empty", _import, _check_import),
    Work("post", "banked", _post, _check_post),
    Work("close", "counted", _close, _check_close),
)


def _child(work: Work, path: Path, stages: Stages, pipe: int) -> None:
    def acknowledge(text: str) -> None:
        os.write(pipe, text.encode() + b"\n")

    try:
        with open_practice(path, clock=fixed_clock) as practice:
            acknowledge("started")
            work.do(practice, stages, acknowledge)
    finally:
        os._exit(0)


def run_and_kill(work: Work, path: Path, stages: Stages, after: float) -> list[str]:
    """Fork, let it work, kill it `after` seconds; what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(work, path, stages, writing)
    os.close(writing)
    said = _read_until(reading, b"started\n")
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        said += pipe.read()
    os.waitpid(child, 0)
    return said.decode().split("\n")[1:-1]


def _read_until(pipe: int, text: bytes) -> bytes:
    said = b""
    while not said.endswith(text):
        more = os.read(pipe, 1)
        if not more:
            return said
        said += more
    return said


def duration(work: Work, stages: Stages, folder: Path) -> float:
    """Seconds the work takes undisturbed; done here first, so that children find all imported."""
    took = []
    for number in range(3):
        path = stages.copy(work.stage, folder / f"{work.name}-timed{number}.recon")
        with open_practice(path, clock=fixed_clock) as practice:
            start = time.perf_counter()
            work.do(practice, stages, lambda _: None)
            took.append(time.perf_counter() - start)
    return min(took)


def storm(work: Work, kills: int, stages: Stages, folder: Path, seed: int) -> int:
    """Kill the work so many times at random moments, each in a fresh file; how many cut it short.

    After each kill the file is whole, nothing is half-done, what was acknowledged is there, and
    doing the work again completes it.
    """
    chance = random.Random(seed)
    whole = duration(work, stages, folder)
    cut_short = 0
    for number in range(kills):
        path = stages.copy(work.stage, folder / f"{work.name}{number}.recon")
        acknowledged = run_and_kill(work, path, stages, chance.uniform(0, whole))
        with open_practice(path, clock=fixed_clock) as practice:
            assert_books_hold(practice)
            work.check(practice, acknowledged)
            cut_short += _finish(work, practice, stages)
            assert_books_hold(practice)
        for leftover in folder.glob(f"{path.name}*"):
            leftover.unlink()
    return cut_short


def _finish(work: Work, practice: Practice, stages: Stages) -> bool:
    """Do the work again where it was cut short; whether it was."""
    done: list[str] = []
    if work.name == "close" and rows(practice.store.path, "SELECT 1 FROM day_close"):
        return False
    before = rows(practice.store.path, "SELECT COUNT(*) FROM audit")
    whole = before == [(len(REPORTS),)] if work.name == "import" else False
    state = rows(practice.store.path, "SELECT state FROM remittance")
    work.do(practice, stages, done.append)
    work.check(practice, [])
    return not whole and state != [("POSTED",)]
