"""Receipt numbers: one unbroken sequence per register and series (R3.7).

Knows numbers and times alone; what a receipt is for does not matter here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from recon_desktop.domain.findings import Finding, Severity, SourceRef, Staged
from recon_desktop.domain.records import Receipt

_NUMBER = re.compile(r"^(?P<prefix>.*?)(?P<digits>\d+)$")


class SequenceBreak(NamedTuple):
    """Where a sequence is not right: the numbers, and the receipts on both sides."""

    numbers: str  # '1044', or '1044–1046' for a gap
    how_many: int
    refs: tuple[SourceRef, ...]


class NumberSeries(NamedTuple):
    """One sequence of receipt numbers on one day."""

    register: str  # '' = several registers share it, or the journal names none
    first: str
    last: str
    receipts: int
    gaps: tuple[SequenceBreak, ...]
    repeats: tuple[SequenceBreak, ...]
    out_of_order: tuple[SequenceBreak, ...]  # entered before the number in front of it


class _Numbered(NamedTuple):
    number: int
    staged: Staged[Receipt]

    @property
    def receipt_no(self) -> str:
        return self.staged.record.receipt_no


def check_sequence(
    receipts: Iterable[Staged[Receipt]], known_elsewhere: Iterable[str] = ()
) -> list[Finding]:
    """Gaps, repeats and out-of-order times per register and series (R3.7); see `number_series`."""
    findings: list[Finding] = []
    for series in number_series(receipts, known_elsewhere):
        at = f"register {series.register}" if series.register else "the desk"
        findings += [_gap_finding(each, at) for each in series.gaps]
        findings += [
            _finding(
                "RECEIPT_REPEATED", f"Receipt number {each.numbers} of {at} occurs twice.", each
            )
            for each in series.repeats
        ]
        findings += [
            _finding(
                "RECEIPT_OUT_OF_ORDER",
                f"Receipt {each.numbers} of {at} was entered before the number in front of it.",
                each,
            )
            for each in series.out_of_order
        ]
    return findings


def _gap_finding(gap: SequenceBreak, at: str) -> Finding:
    if gap.how_many == 1:
        text = f"Receipt {gap.numbers} is missing from the journal of {at}."
    else:
        text = f"{gap.how_many} receipts, {gap.numbers}, are missing from the journal of {at}."
    return _finding("RECEIPT_GAP", text, gap)


def _finding(code: str, text: str, broken: SequenceBreak) -> Finding:
    return Finding(code, Severity.WARNING, text, sources=broken.refs)


def number_series(
    receipts: Iterable[Staged[Receipt]], known_elsewhere: Iterable[str] = ()
) -> tuple[NumberSeries, ...]:
    """The sequences of a day; hand in voided receipts too, they keep their numbers.

    A series is the register and what stands before the last digits ('R-' of 'R-1041').
    Registers that draw on one common sequence (their numbers interleave and none occurs twice)
    are one series. Numbers in `known_elsewhere` (journals of other days) are no gaps. A receipt
    number without digits at its end is in no series.
    """
    by_prefix: dict[str, dict[str, list[_Numbered]]] = defaultdict(lambda: defaultdict(list))
    for each in receipts:
        if found := _NUMBER.match(each.record.receipt_no):
            row = _Numbered(int(found["digits"]), each)
            by_prefix[found["prefix"]][each.record.register].append(row)
    seen = _numbers_by_prefix(known_elsewhere)
    return tuple(
        _series(register, _in_order(rows), prefix, seen.get(prefix, frozenset()))
        for prefix, registers in sorted(by_prefix.items())
        for register, rows in sorted(_joined_if_common(registers).items())
    )


def _in_order(rows: Iterable[_Numbered]) -> list[_Numbered]:
    return sorted(rows, key=lambda row: (row.number, row.staged.ref, row.staged.row_id))


def _numbers_by_prefix(numbers: Iterable[str]) -> dict[str, set[int]]:
    by_prefix: dict[str, set[int]] = defaultdict(set)
    for receipt_no in numbers:
        if found := _NUMBER.match(receipt_no):
            by_prefix[found["prefix"]].add(int(found["digits"]))
    return by_prefix


def _joined_if_common(
    registers: Mapping[str, list[_Numbered]],
) -> Mapping[str, list[_Numbered]]:
    """One series for all registers, if their numbers interleave and never meet."""
    every = sorted((row.number, name) for name, rows in registers.items() for row in rows)
    changes = sum(one[1] != two[1] for one, two in pairwise(every))
    repeated = any(one[0] == two[0] for one, two in pairwise(every))
    if repeated or changes < len(registers):
        return registers
    return {"": [row for rows in registers.values() for row in rows]}


def _series(register: str, rows: Sequence[_Numbered], prefix: str, seen: Set[int]) -> NumberSeries:
    pairs = list(pairwise(rows))
    gaps = (_gap_between(before, after, prefix, seen) for before, after in pairs)
    return NumberSeries(
        register=register,
        first=rows[0].receipt_no,
        last=rows[-1].receipt_no,
        receipts=len(rows),
        gaps=tuple(gap for gap in gaps if gap),
        repeats=tuple(
            _break(before, after) for before, after in pairs if before.number == after.number
        ),
        out_of_order=tuple(_out_of_order(rows)),
    )


def _gap_between(
    before: _Numbered, after: _Numbered, prefix: str, seen: Set[int]
) -> SequenceBreak | None:
    """The missing numbers between two neighbours; a gap may be of any size."""
    elsewhere = sum(before.number < number < after.number for number in seen)
    count = after.number - before.number - 1 - elsewhere
    if count <= 0:
        return None
    first, last = before.number + 1, after.number - 1
    while first in seen:
        first += 1
    while last in seen:
        last -= 1
    width = len(before.receipt_no) - len(prefix)
    start, end = (f"{prefix}{number:0{width}d}" for number in (first, last))
    numbers = start if first == last else f"{start}–{end}"
    return SequenceBreak(numbers, count, (before.staged.ref, after.staged.ref))


def _break(before: _Numbered, after: _Numbered) -> SequenceBreak:
    return SequenceBreak(after.receipt_no, 1, (before.staged.ref, after.staged.ref))


def _out_of_order(rows: Iterable[_Numbered]) -> Iterator[SequenceBreak]:
    timed = [row for row in rows if row.staged.record.entered_at is not None]
    for before, after in pairwise(timed):
        if before.number < after.number and _entered_before(after, before):
            yield _break(before, after)


def _entered_before(first: _Numbered, second: _Numbered) -> bool:
    """False too when one time has a zone and the other none: they cannot be compared."""
    one, two = first.staged.record.entered_at, second.staged.record.entered_at
    if one is None or two is None or (one.tzinfo is None) != (two.tzinfo is None):
        return False
    return one < two
