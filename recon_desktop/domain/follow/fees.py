"""What a payer should allow: contracted fees, and how far an answer is from them (R6.15–R6.16).

Pure. Our own fees (CHARGE) are never compared with what a payer allows, only contracts are. Where
two contract rows hold for one line, none is taken: a person ends one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from recon_desktop.domain.bank.text import compact
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import FeeScheduleRow

CHARGE, CONTRACT = "CHARGE", "CONTRACT"
_NOT_COMPARED_REASONS = frozenset({"54", "59"})  # assistant, multiple procedures (R6.16)
_NOT_COMPARED_MODIFIERS = frozenset({"SL"})  # vaccine supplied by the state
ONE_UNIT = Decimal(1)


class AnsweredLine(NamedTuple):
    """A service line as a payer answered it; `allowed_cents` prefers AMT*B6 (R6.2)."""

    posted_line_id: int
    remittance_id: int
    payer: str
    payer_ids: tuple[str, ...]
    claim_id: str
    procedure_code: str
    modifiers: str  # joined by ':'
    place: str
    dos: date | None
    units: str
    charge_cents: int
    allowed_cents: int
    paid_cents: int
    reasons: frozenset[str]  # CARC
    posted_on: date


class Tolerance(NamedTuple):
    """A difference counts beyond the larger of both (R6.15)."""

    cents: int = 5
    percent: int = 1

    def of(self, expected_cents: int) -> int:
        """Cents by which an amount may be off."""
        return max(self.cents, abs(expected_cents) * self.percent // 100)


class Fee(NamedTuple):
    """The fee that holds for a line, or why there is none."""

    cents: int | None  # per unit
    reason: str = ""


class Variance(NamedTuple):
    """A line off its contract; negative: allowed too little."""

    line: AnsweredLine
    expected_cents: int  # for all units
    variance_cents: int


class Overlap(NamedTuple):
    """Two rows of a schedule that hold on the same day with different amounts."""

    first: FeeScheduleRow
    second: FeeScheduleRow

    @property
    def text(self) -> str:
        """The sentence for the person who has to end one of them."""
        day = self.second.effective_from or self.first.effective_from
        since = f" from {day:%m/%d/%Y}" if day else ""
        code = "-".join(filter(None, (self.first.procedure_code, self.first.modifier)))
        amounts = f"{Money(self.first.amount_cents)} and {Money(self.second.amount_cents)}"
        whose = self.first.payer_id or self.first.schedule_name
        return f"{code} of {whose} has two {self.first.kind.lower()} fees{since}: {amounts}"


@dataclass(frozen=True)
class FeeBook:
    """Contracts by code, ready to be asked."""

    by_code: Mapping[str, tuple[FeeScheduleRow, ...]]

    @classmethod
    def of(cls, rows: Iterable[FeeScheduleRow], kind: str = CONTRACT) -> FeeBook:
        """The rows of one kind."""
        found: defaultdict[str, list[FeeScheduleRow]] = defaultdict(list)
        for row in rows:
            if row.kind == kind:
                found[row.procedure_code].append(row)
        return cls({code: tuple(own) for code, own in found.items()})

    def fee(self, line: AnsweredLine) -> Fee:
        """The contracted fee of a line: payer, code, modifiers, place and date (R6.15).

        A row with a modifier or a place holds only there, and before one without.
        """
        fits = [row for row in self.by_code.get(line.procedure_code, ()) if _holds(row, line)]
        if not fits:
            return Fee(None, "no contract row")
        best = max(_rank(row) for row in fits)
        amounts = {row.amount_cents for row in fits if _rank(row) == best}
        if len(amounts) > 1:
            return Fee(None, f"{len(amounts)} contract rows hold on that day")
        return Fee(amounts.pop())


def _holds(row: FeeScheduleRow, line: AnsweredLine) -> bool:
    return (
        _is_payers(row, line)
        and (not row.modifier or row.modifier in line.modifiers.split(":"))
        and (not row.place or not line.place or row.place == line.place)
        and (line.dos is None or row.effective_from is None or row.effective_from <= line.dos)
        and (line.dos is None or row.effective_to is None or line.dos <= row.effective_to)
    )


def _is_payers(row: FeeScheduleRow, line: AnsweredLine) -> bool:
    """A row names the payer by its id, or the schedule is called like the payer."""
    names = {compact(name) for name in (line.payer, *line.payer_ids) if name}
    return compact(row.payer_id or row.schedule_name) in names


def _rank(row: FeeScheduleRow) -> tuple[bool, bool]:
    return bool(row.modifier), bool(row.place)


def variances(
    lines: Iterable[AnsweredLine], book: FeeBook, tolerance: Tolerance
) -> tuple[Variance, ...]:
    """Lines that were allowed more or less than the contract says, beyond the tolerance."""
    found = []
    for line in lines:
        fee = book.fee(line) if is_compared(line) else Fee(None)
        if fee.cents is None:
            continue
        expected = times(fee.cents, line.units)
        variance = line.allowed_cents - expected
        if abs(variance) > tolerance.of(expected):
            found.append(Variance(line, expected, variance))
    return tuple(found)


def is_compared(line: AnsweredLine) -> bool:
    """R6.16: an allowed line, not priced by another rule than the contract's."""
    return (
        line.allowed_cents > 0
        and not line.reasons & _NOT_COMPARED_REASONS
        and not _NOT_COMPARED_MODIFIERS & set(line.modifiers.split(":"))
    )


def units_of(text: str) -> Decimal:
    """Units as X12 writes them; one when nothing or nonsense is stated."""
    try:
        units = Decimal(text) if text else ONE_UNIT
    except InvalidOperation:
        return ONE_UNIT
    return units if units > 0 else ONE_UNIT


def times(cents: int, units: str) -> int:
    """A fee for so many units, to the nearest cent."""
    return int((Decimal(cents) * units_of(units)).to_integral_value())


def overlaps(rows: Iterable[FeeScheduleRow]) -> tuple[Overlap, ...]:
    """Rows of one kind for the same thing whose dates overlap and whose amounts differ."""
    groups: defaultdict[tuple[str, ...], list[FeeScheduleRow]] = defaultdict(list)
    for row in rows:
        whose = compact(row.payer_id or row.schedule_name)
        groups[(row.kind, whose, row.procedure_code, row.modifier, row.place)].append(row)
    return tuple(overlap for group in groups.values() for overlap in _overlapping(group))


def _overlapping(group: Sequence[FeeScheduleRow]) -> Iterable[Overlap]:
    """In order of their beginning, each against the one that reaches furthest before it."""
    ordered = sorted(group, key=lambda row: row.effective_from or date.min)
    reaching: FeeScheduleRow | None = None
    for row in ordered:
        if reaching is not None:
            ends = reaching.effective_to or date.max
            begins = row.effective_from or date.min
            if begins <= ends and row.amount_cents != reaching.amount_cents:
                yield Overlap(reaching, row)
        if reaching is None or (row.effective_to or date.max) >= (
            reaching.effective_to or date.max
        ):
            reaching = row
