"""Two processes do the same at once: exactly one wins, the other is told in a sentence (TRUST 1).

Also with only one of the two protections: the constraint alone, the immediate transaction alone.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bank_builders import an_advice, bank
from practice_builders import (
    GOLDEN,
    OWNER,
    Stages,
    assert_books_hold,
    fixed_clock,
    raw,
    rows,
    take,
)
from races import WON, race

from recon_desktop.domain.errors import ReconError
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.match_by_hand import match_parts
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.storage import engine

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def cleared(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose remittance has cleared; what is raced for is warmed up in it beforehand."""
    folder = tmp_path_factory.mktemp("cleared")
    path = stages.copy("banked", folder / "cleared.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        match_bank(practice, OWNER)
    warm = stages.copy("banked", folder / "warm.recon")
    with open_practice(warm, clock=fixed_clock) as practice:
        match_bank(practice, OWNER)
        _post(practice)
    return path


def _post(practice: Practice) -> None:
    post_remittance(practice, OWNER, 1)


def _assert_posted_once(path: Path) -> None:
    with open_practice(path, clock=fixed_clock) as practice:
        assert_books_hold(practice)
    assert rows(path, "SELECT COUNT(*) FROM posting") == [(1,)]
    assert rows(path, "SELECT COUNT(*) FROM posted_claim") == [(5,)]
    outcomes = rows(path, "SELECT outcome FROM audit WHERE action = 'post payer money' ORDER BY 1")
    assert outcomes == [("accepted",), ("refused",)]


def _copy(source: Path, to: Path) -> Path:
    to.write_bytes(source.read_bytes())
    return to


def test_two_hundred_races_to_post_have_one_winner_each(cleared: Path, tmp_path: Path) -> None:
    for number in range(200):
        path = _copy(cleared, tmp_path / f"{number}.recon")
        winner, loser = race(path, _post)
        assert winner == WON, loser
        assert loser == "Remittance 0088812345 is posted already; nothing was written."
        _assert_posted_once(path)
        path.unlink()


def test_the_immediate_transaction_alone_is_enough(cleared: Path, tmp_path: Path) -> None:
    for number in range(20):
        path = _copy(cleared, tmp_path / f"{number}.recon")
        with raw(path) as connection:
            connection.execute("DROP INDEX uq_posting_remittance")
            connection.execute("DROP INDEX uq_posted_claim_remit_claim")
        winner, loser = race(path, _post)
        assert winner == WON
        assert loser.startswith("Remittance 0088812345 is posted already")
        _assert_posted_once(path)


def test_the_constraint_alone_is_enough(
    cleared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock the loser runs into the constraint, or finds its snapshot overtaken."""

    def begin(connection: engine.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    monkeypatch.setattr(engine, "_begin", begin)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 2)
    for number in range(20):
        path = _copy(cleared, tmp_path / f"{number}.recon")
        winner, loser = race(path, _post)
        assert winner == WON
        assert not loser.startswith("BUG"), loser
        assert loser.endswith(".")
        with open_practice(path, clock=fixed_clock) as practice:
            assert_books_hold(practice)
        assert rows(path, "SELECT COUNT(*) FROM posting") == [(1,)]


def test_two_imports_of_one_file_store_it_once(stages: Stages, tmp_path: Path) -> None:
    def bring(practice: Practice) -> None:
        [outcome] = take(practice, stages.files / "charges.csv")
        if outcome.status != "imported":
            raise ReconError(outcome.reason)

    for number in range(20):
        path = stages.copy("empty", tmp_path / f"{number}.recon")
        winner, loser = race(path, bring)
        assert winner == WON
        assert loser.startswith("These are the bytes of charges.csv")
        assert rows(path, "SELECT COUNT(*) FROM charge") == [(42,)]


def test_two_matches_book_the_money_once(stages: Stages, tmp_path: Path) -> None:
    def match(practice: Practice) -> None:
        if len(match_bank(practice, OWNER).matched) != 3:
            raise ReconError("nothing left to match")

    for number in range(20):
        path = stages.copy("banked", tmp_path / f"{number}.recon")
        assert race(path, match) == [WON, "nothing left to match"]
        with open_practice(path, clock=fixed_clock) as practice:
            assert_books_hold(practice)


def test_two_closes_close_once(stages: Stages, tmp_path: Path) -> None:
    def close(practice: Practice) -> None:
        finish(close_day(practice, OWNER, GOLDEN))

    for number in range(5):
        path = stages.copy("counted", tmp_path / f"{number}.recon")
        winner, loser = race(path, close)
        assert winner == WON
        assert loser == "03/10/2026 is closed already."
        assert rows(path, "SELECT COUNT(*) FROM day_close") == [(1,)]


def test_two_people_match_the_same_part_of_a_line(empty: Practice, tmp_path: Path) -> None:
    """The line is 60.00 and the remittance 100.00: only one of two parts of 60.00 fits."""
    line = ("20260420", "60.00", "FIRST")
    take(empty, an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, line))
    empty.close()
    source = empty.store.path

    def match(practice: Practice) -> None:
        match_parts(practice, OWNER, [(1, "remittance", 1, 6_000)], partial=True)

    for number in range(20):
        path = _copy(source, tmp_path / f"{number}.recon")
        winner, loser = race(path, match)
        assert winner == WON
        assert loser == "This bank line is matched already, or is no longer there."
        with open_practice(path, clock=fixed_clock) as practice:
            assert_books_hold(practice)
        assert rows(path, "SELECT COUNT(*) FROM bank_match") == [(1,)]


def test_two_people_give_one_line_to_two_remittances(
    empty: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock the trigger alone keeps the line from being used twice."""

    def begin(connection: engine.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    line = ("20260420", "100.00", "FIRST")
    take(empty, an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, line))
    empty.close()
    monkeypatch.setattr(engine, "_begin", begin)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 2)

    def match(practice: Practice) -> None:
        match_parts(practice, OWNER, [(1, "remittance", 1, 10_000)])

    for number in range(10):
        path = _copy(empty.store.path, tmp_path / f"{number}.recon")
        winner, loser = race(path, match)
        assert winner == WON
        assert not loser.startswith("BUG"), loser
        with open_practice(path, clock=fixed_clock) as practice:
            assert_books_hold(practice)
