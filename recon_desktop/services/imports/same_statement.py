"""A statement taken in more than one form: the same lines under other names are not lines twice.

Lines of one account are known again when, over the days that both files tell of, they agree line
by line in date and amount. When they agree only here and there, all are kept and a person is told.
An interim BAI2 report tells of lines that are not booked yet: the line that is booked later, or was
before, is the same one, whatever the bank calls it then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.records import BankLine
from recon_desktop.domain.staging import identities, natural_key
from recon_desktop.readers.base import BANK_KINDS, Kind

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_Line = tuple[date, int]


class Again(NamedTuple):
    """Records that are there already from another file, and what to tell a person."""

    records: tuple[BankLine, ...]
    warnings: tuple[str, ...]


def seen_again(connection: Connection, kind: Kind, records: Sequence[BankLine]) -> Again:
    """Which lines of a bank file stand already under another name."""
    if kind not in BANK_KINDS:
        return Again((), ())
    interim = [r for r in records if r.pending and kind is Kind.BAI2]
    again = list(_booked_already(connection, interim))
    left = [r for r in records if not r.pending or kind is not Kind.BAI2]
    warnings = [*_missing_lines(connection, left)] if kind is Kind.BAI2 else []
    for other in sorted(BANK_KINDS - {kind}):
        found = _seen_in(connection, other, left)
        again += found.records
        warnings += found.warnings
        for record in found.records:
            left.remove(record)
    return Again(tuple(again), tuple(dict.fromkeys(warnings)))


def _booked_already(connection: Connection, interim: Sequence[BankLine]) -> Iterator[BankLine]:
    """Lines of an interim report that a bank file has told as booked, one for one."""
    from recon_desktop.storage.queries.statements import lines_of_kinds

    for last4, own in _by_account(interim).items():
        booked = Counter(lines_of_kinds(connection, BANK_KINDS, last4, *_span(own), pending=False))
        for record in own:
            if booked[_line(record)] > 0:
                booked[_line(record)] -= 1
                yield record


def _seen_in(connection: Connection, kind: Kind, records: Sequence[BankLine]) -> Again:
    """Which lines stand already from another kind of file."""
    from recon_desktop.storage.queries.statements import lines_of_kinds

    again: list[BankLine] = []
    warnings: list[str] = []
    for last4, new in _by_account(records).items():
        first, last = _span(new)
        old = lines_of_kinds(connection, [kind], last4, first, last, pending=kind is not Kind.BAI2)
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


def _missing_lines(connection: Connection, records: Sequence[BankLine]) -> Iterator[str]:
    """Days of which an earlier BAI2 report told lines that this one does not have.

    A report is of a whole day, so the bank corrected itself, or names the same lines anew.
    """
    from recon_desktop.storage.queries.statements import booked_identities

    told = set(identities(map(natural_key, records)))
    for account, day in sorted({(r.account, r.post_date) for r in records}):
        missing = booked_identities(connection, Kind.BAI2, account, day) - told
        if missing:
            yield (
                f"Account ···{account[-4:]}: {len(missing)} lines of {day:%m/%d/%Y} that were "
                "imported before are not in this report; if it corrects them, undo the earlier "
                "import."
            )


def settle_interim(connection: Connection, source_id: int, records: Iterable[BankLine]) -> int:
    """Let newly booked lines stand for those of interim reports, one for one; how many did."""
    from recon_desktop.storage.queries.staging import supersede
    from recon_desktop.storage.queries.statements import interim_lines

    settled: list[int] = []
    booked = [record for record in records if not record.pending]
    for last4, own in _by_account(booked).items():
        waiting: defaultdict[_Line, list[int]] = defaultdict(list)
        for row_id, day, cents in interim_lines(connection, source_id, last4, *_span(own)):
            waiting[day, cents].append(row_id)
        settled += [waiting[_line(r)].pop(0) for r in own if waiting[_line(r)]]
    supersede(connection, BankLine, settled, source_id)
    return len(settled)


def _by_account(records: Iterable[BankLine]) -> dict[str, list[BankLine]]:
    """By the last four digits: banks write the rest of an account in different ways."""
    found: defaultdict[str, list[BankLine]] = defaultdict(list)
    for record in records:
        found[record.account[-4:]].append(record)
    return found


def _span(records: Iterable[BankLine]) -> tuple[date, date]:
    days = [record.post_date for record in records]
    return min(days), max(days)


def _line(record: BankLine) -> _Line:
    return record.post_date, record.amount_cents
