"""A sheet of a day costs the same in a ten-year practice: no question walks all that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from practice_builders import GOLDEN, OWNER
from sqlalchemy import Connection, event

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_sheets import FORMATS, render_sheet

_SCAN = re.compile(r"SCAN (\w+)")
_FEW = frozenset(["practice", "setting", "register", "location", "bank_account", "payer_money"])
"""What does not grow with the days; of payer money, an index of what still waits is walked."""
_SUMMED = frozenset(["account_day", "bank_statement"])
"""A row a day and account, or a bank file: walked in an index that holds all that is asked."""
_EVERY_MATCH = "ix_bank_match_via"  # nearly all matches have the empty one


@contextmanager
def questions_of(practice: Practice) -> Iterator[set[tuple[str, Any]]]:
    """What is asked of the practice file meanwhile: statement and values."""
    asked: set[tuple[str, Any]] = set()

    def note(_: Connection, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.add((statement, tuple(values)))

    engine = practice.store._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans_of(practice: Practice, asked: set[tuple[str, Any]]) -> Iterator[str]:
    """The steps by which the database answers."""
    with practice.store.read() as connection:
        for statement, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            yield from (step for _, _, _, step in plan)


def test_no_sheet_walks_through_all_days(banked: Practice) -> None:
    match_bank(banked, OWNER)
    with questions_of(banked) as asked:
        for name, formats in FORMATS.items():
            for fmt in formats:
                render_sheet(banked, name, GOLDEN, fmt)
    assert len(asked) > 30
    for step in plans_of(banked, asked):
        assert _EVERY_MATCH not in step
        walked = _SCAN.match(step)
        if walked and walked[1] not in {"CONSTANT", *_FEW}:
            assert walked[1] in _SUMMED, step
            assert "COVERING INDEX" in step
