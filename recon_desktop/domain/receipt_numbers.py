"""Receipt numbers: one unbroken sequence per register and series (R3.7).

Knows numbers and times alone; what a receipt is for does not matter here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from recon_desktop.domain.findings import Finding, Severity, SourceRef, Staged
from recon_desktop.domain.records import Receipt

_NUMBER = re.compile(r"^(?P<prefix>.*?)(?P<digits>\d+)$")


class _Numbered(NamedTuple):
    number: int
    staged: Staged[Receipt]

    @property
    def receipt_no(self) -> str:
        return self.staged.record.receipt_no


class _Series(NamedTuple):
    """One sequence of numbers: the rows in order, and numbers seen on other days."""

    prefix: str
    name: str
    rows: list[_Numbered]
    seen: frozenset[int]


def check_sequence(
    receipts: Iterable[Staged[Receipt]], known_elsewhere: Iterable[str] = ()
) -> list[Finding]:
    """Gaps, repeats and out-of-order times per register and series (R3.7); voids keep theirs.

    A series is the register and what stands before the last digits ('R-' of 'R-1041').
    Registers that draw on one common sequence (their numbers interleave and none occurs twice)
    are one series. Numbers in `known_elsewhere` (journals of other days) are no gaps. A receipt
    number without digits at its end is not checked.
    """
    findings: list[Finding] = []
    for series in _series_of(receipts, known_elsewhere):
        for before, after in pairwise(series.rows):
            findings += _check_pair(before, after, series)
        findings += _check_times(series)
    return findings


def _series_of(
    receipts: Iterable[Staged[Receipt]], known_elsewhere: Iterable[str]
) -> Iterator[_Series]:
    by_prefix: dict[str, dict[str, list[_Numbered]]] = defaultdict(lambda: defaultdict(list))
    for each in receipts:
        if found := _NUMBER.match(each.record.receipt_no):
            row = _Numbered(int(found["digits"]), each)
            by_prefix[found["prefix"]][each.record.register].append(row)
    seen: dict[str, set[int]] = defaultdict(set)
    for receipt_no in known_elsewhere:
        if found := _NUMBER.match(receipt_no):
            seen[found["prefix"]].add(int(found["digits"]))
    for prefix, registers in sorted(by_prefix.items()):
        for name, rows in sorted(_joined_if_common(registers).items()):
            rows.sort(key=lambda row: (row.number, row.staged.ref, row.staged.row_id))
            yield _Series(prefix, name, rows, frozenset(seen[prefix]))


def _joined_if_common(registers: dict[str, list[_Numbered]]) -> dict[str, list[_Numbered]]:
    """One series for all registers, if their numbers interleave and never meet."""
    named = {f"register {name}" if name else "the desk": rows for name, rows in registers.items()}
    every = sorted((row.number, name) for name, rows in named.items() for row in rows)
    changes = sum(one[1] != two[1] for one, two in pairwise(every))
    repeated = any(one[0] == two[0] for one, two in pairwise(every))
    if repeated or changes < len(named):
        return named
    return {"all registers": [row for rows in named.values() for row in rows]}


def _check_pair(before: _Numbered, after: _Numbered, series: _Series) -> Iterator[Finding]:
    if before.number == after.number:
        yield _finding(
            "RECEIPT_REPEATED",
            f"Receipt number {after.receipt_no} of {series.name} occurs twice.",
            before,
            after,
        )
    elif gap := _gap_between(before, after, series):
        yield _finding("RECEIPT_GAP", gap, before, after)


def _gap_between(before: _Numbered, after: _Numbered, series: _Series) -> str:
    """The missing numbers in words; '' when there are none. A gap may be of any size."""
    elsewhere = sum(before.number < number < after.number for number in series.seen)
    count = after.number - before.number - 1 - elsewhere
    if count <= 0:
        return ""
    first, last = before.number + 1, after.number - 1
    while first in series.seen:
        first += 1
    while last in series.seen:
        last -= 1
    width = len(before.receipt_no) - len(series.prefix)
    start, end = (f"{series.prefix}{number:0{width}d}" for number in (first, last))
    if count == 1:
        return f"Receipt {start} is missing from the journal of {series.name}."
    return f"{count} receipts, {start} to {end}, are missing from the journal of {series.name}."


def _check_times(series: _Series) -> Iterator[Finding]:
    timed = [row for row in series.rows if row.staged.record.entered_at is not None]
    for before, after in pairwise(timed):
        if before.number < after.number and _entered_before(after, before):
            yield _finding(
                "RECEIPT_OUT_OF_ORDER",
                f"Receipt {after.receipt_no} of {series.name} was entered before "
                f"{before.receipt_no}.",
                before,
                after,
            )


def _entered_before(first: _Numbered, second: _Numbered) -> bool:
    """False too when one time has a zone and the other none: they cannot be compared."""
    one, two = first.staged.record.entered_at, second.staged.record.entered_at
    if one is None or two is None or (one.tzinfo is None) != (two.tzinfo is None):
        return False
    return one < two


def _finding(code: str, text: str, *rows: _Numbered) -> Finding:
    refs: tuple[SourceRef, ...] = tuple(row.staged.ref for row in rows)
    return Finding(code, Severity.WARNING, text, sources=refs)
