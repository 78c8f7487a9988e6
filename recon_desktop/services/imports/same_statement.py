"""A statement taken as OFX and as CSV: the same lines under other names are not lines twice.

Lines of one account are known again when, over the days that both files tell of, they agree line
by line in date and amount. When they agree only here and there, all are kept and a person is told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.records import BankLine

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_Line = tuple[date, int]
_OTHER = {"ofx": "bank-csv", "bank-csv": "ofx"}


class Again(NamedTuple):
    """Records that are there already from a file of the other kind, and what to tell a person."""

    records: tuple[BankLine, ...]
    warnings: tuple[str, ...]


def seen_in_other_form(connection: Connection, kind: str, records: Iterable[BankLine]) -> Again:
    """Which lines of a bank file stand already, from the other kind of file."""
    from recon_desktop.storage.queries.statements import lines_of_kind

    by_account: defaultdict[str, list[BankLine]] = defaultdict(list)
    for record in records:
        by_account[record.account[-4:]].append(record)
    again: list[BankLine] = []
    warnings: list[str] = []
    for last4, new in by_account.items():
        first, last = min(r.post_date for r in new), max(r.post_date for r in new)
        old = lines_of_kind(connection, _OTHER[kind], last4, first, last)
        if not old:
            continue
        first, last = max(first, min(old)[0]), min(last, max(old)[0])
        inside = [r for r in new if first <= r.post_date <= last]
        theirs = Counter(_line(r) for r in inside)
        if theirs == Counter(old):
            again += inside
        elif theirs & Counter(old):
            warnings.append(
                f"Account ···{last4}: lines from {first:%m/%d/%Y} to {last:%m/%d/%Y} look like "
                "lines imported from another kind of file; if they are the same, undo one import."
            )
    return Again(tuple(again), tuple(warnings))


def _line(record: BankLine) -> _Line:
    return record.post_date, record.amount_cents
