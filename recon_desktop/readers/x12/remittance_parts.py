"""The parts of an 835's detail: amounts, adjustments, names and remarks of one segment each.

Here is what :mod:`.remittance_claims` does not do in its own loop: segments parsed once and
remembered, and everything that is rare or wrong, with a note of it. An amount that cannot be read
is rejected with what it belongs to and counted in `unreadable`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from recon_desktop.domain.records import Adjustment, ProviderAdjustment, RemitClaim
from recon_desktop.readers.base import ControlTotal
from recon_desktop.readers.x12.elements import (
    AmountError,
    CompositeCache,
    DateCache,
    to_cents,
)
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.segments import Interchange

GROUPS = frozenset({"CO", "OA", "PI", "PR"})
_build = tuple.__new__
_OF_AN_835 = frozenset(
    {"N1", "N3", "N4", "NM1", "PER", "RDM", "REF", "DTM", "AMT", "QTY", "CAS", "MIA", "MOA", "LQ"}
    | {"TS2", "TS3", "LX", "CLP", "SVC", "PLB"}
)


class DatedCache(dict[str, tuple[str, date | None]]):
    """A DTM segment → its qualifier and day: ``DTM*472*20260310`` → ('472', 2026-03-10)."""

    def __init__(self, separator: str, dates: DateCache) -> None:
        super().__init__()
        self._separator, self._dates = separator, dates

    def __missing__(self, segment: str) -> tuple[str, date | None]:
        row = [*segment.split(self._separator), "", ""]
        self[segment] = found = (row[1], self._dates[row[2]])
        return found


class ClaimRemarkCache(dict[str, str]):
    """A MOA (03–07) or MIA (05, 20–23) segment → its remark codes, joined by a blank."""

    def __init__(self, separator: str) -> None:
        super().__init__()
        self._separator = separator

    def __missing__(self, segment: str) -> str:
        row = segment.split(self._separator)
        codes = row[3:8] if row[0] == "MOA" else row[5:6] + row[20:24]
        self[segment] = found = " ".join(code for code in codes if code)
        return found


class LineRemarkCache(dict[str, str]):
    """A LQ segment → its remark code when it is one (``LQ*HE*N130``), else ''."""

    def __init__(self, separator: str) -> None:
        super().__init__()
        self._separator = separator

    def __missing__(self, segment: str) -> str:
        row = [*segment.split(self._separator), "", ""]
        self[segment] = found = row[2].strip() if row[1] == "HE" else ""
        return found


class FileContext:
    """One interchange with the notes and the parsed segments that reading it needs."""

    def __init__(self, interchange: Interchange, notes: Notes) -> None:
        self.segments = interchange.segments
        self.first = interchange.first
        self.separator = interchange.delimiters.element
        self.component = interchange.delimiters.component
        self.notes = notes
        self.dates = DateCache()
        self.composites = CompositeCache(self.component)
        self.dated = DatedCache(self.separator, self.dates)
        self.claim_remarks = ClaimRemarkCache(self.separator)
        self.line_remarks = LineRemarkCache(self.separator)
        self.adjustments: dict[str, tuple[Adjustment, ...]] = {}  # by CAS segment, faultless ones


class PartReader:
    """Reads single segments of one set. `line` is always the segment's number in the file."""

    def __init__(self, context: FileContext) -> None:
        self.unreadable = 0
        self._context = context
        self._notes = context.notes
        self._separator = context.separator

    def claim_amounts(self, row: list[str], line: int) -> tuple[int | None, int | None, int | None]:
        """CLP03, CLP04 and CLP05; the first two None when the claim cannot be read."""
        patient = row[5]
        try:
            return to_cents(row[3]), to_cents(row[4]), to_cents(patient) if patient else None
        except AmountError:
            charge, paid = self._required(row, "CLP", (3, 4), line)
            return charge, paid, self._optional(patient, "CLP", "CLP05", line)

    def line_amounts(self, row: list[str], line: int) -> tuple[int | None, int | None]:
        """SVC02 and SVC03 when one of them is missing or wrong."""
        return self._required(row, "SVC", (2, 3), line)

    def stated_amount(self, segment: str, line: int) -> int | None:
        """AMT02."""
        text = segment.split(self._separator)[2]
        try:
            return to_cents(text)
        except AmountError:
            return self._optional(text, "AMT", "AMT02", line)

    def named(self, segment: str) -> tuple[str, str, str, str]:
        """NM1: entity, last or organisation name, first name, identifier."""
        row = segment.split(self._separator)
        if len(row) < 10:
            row += [""] * (10 - len(row))
        return row[1], row[3].strip(), row[4].strip(), row[9].strip()

    def adjust(self, segment: str, line: Callable[[], int]) -> tuple[Adjustment, ...]:
        """CAS: a group and up to six triplets. Quantities may be empty: ``CAS*PR*1*60**2*14.2``.

        A faultless segment is remembered. `line` gives the number of the segment when asked.
        """
        row = segment.split(self._separator)
        count = len(row)
        group = row[1] if count > 3 else ""
        if group not in GROUPS:
            return self._odd_adjustments(row, line())
        try:
            adjustments = tuple(
                [
                    _build(
                        Adjustment,
                        (
                            group,
                            row[at],
                            to_cents(row[at + 1]),
                            row[at + 2] if at + 2 < count else "",
                        ),
                    )
                    for at in range(2, count, 3)
                ]
            )
        except (AmountError, IndexError):
            return self._sound_triplets(group, row, line())
        if not row[2] or (count > 5 and "" in row[5::3]):
            return self._sound_triplets(group, row, line())
        self._context.adjustments[segment] = adjustments
        return adjustments

    def _odd_adjustments(self, row: list[str], line: int) -> tuple[Adjustment, ...]:
        """A CAS without a valid group or without content."""
        if len(row) < 4:
            self._reject(line, "CAS", "has no adjustment")
            return ()
        group = row[1]
        if group == "CR":
            self._notes.remark(line, "Adjustment group CR is read as OA (R4.7)")
            group = "OA"
        else:
            self._notes.remark(line, "Adjustment group (CAS01) is unknown")
        return self._sound_triplets(group, row, line)

    def _sound_triplets(self, group: str, row: list[str], line: int) -> tuple[Adjustment, ...]:
        """The triplets that can be read; the others are rejected one by one."""
        found = []
        for at in range(2, len(row), 3):
            reason, amount, quantity = [*row[at : at + 3], "", ""][:3]
            if not (reason or amount or quantity):
                continue
            try:
                cents = to_cents(amount)
            except AmountError as error:
                self._reject(line, "CAS", f"the amount of adjustment {at // 3 + 1} {error}")
                continue
            if reason:
                found.append(Adjustment(group, reason, cents, quantity))
            else:
                self._reject(line, "CAS", f"adjustment {at // 3 + 1} has an amount but no reason")
        return tuple(found)

    def provider_adjustments(self, segment: str, line: int) -> list[ProviderAdjustment]:
        """PLB: provider, fiscal date, then pairs of ``reason:reference`` and amount (R4.6)."""
        row = segment.split(self._separator)
        if not any(row[3:]):
            self._reject(line, "PLB", "has neither reason nor amount")
        found = []
        for at in range(3, len(row), 2):
            amount = row[at + 1] if at + 1 < len(row) else ""
            if row[at] or amount:
                found += self._provider_pair(row, at, amount, line)
        return found

    def group_totals(self, segment: str, line: int, claims: list[RemitClaim]) -> list[ControlTotal]:
        """TS304 and TS305 beside the claims that followed (R4.12)."""
        row = segment.split(self._separator)
        row += [""] * (6 - len(row))
        totals = []
        if row[4].isascii() and row[4].isdigit():
            name = f"claims of the group at segment {line} (TS304)"
            totals.append(ControlTotal(name, int(row[4][:18]), len(claims)))
        charges = self._optional(row[5], "TS3", "TS305", line)
        if charges is not None:
            name = f"charges of the group at segment {line} (TS305), cents"
            totals.append(ControlTotal(name, charges, sum(c.charge_cents for c in claims)))
        return totals

    def leave_out(self, segment: str, line: int) -> None:
        """A segment that says nothing this program uses; a word about one that is no 835's."""
        if segment and segment.partition(self._separator)[0] not in _OF_AN_835:
            self._notes.remark(line, "A segment that is not of an 835 was left out")

    def _provider_pair(
        self, row: list[str], at: int, amount: str, line: int
    ) -> list[ProviderAdjustment]:
        code, _, reference = row[at].partition(self._context.component)
        pair = (at - 1) // 2
        if not code:
            self._reject(line, "PLB", f"adjustment {pair} has an amount but no reason")
            return []
        try:
            cents = to_cents(amount)
        except AmountError as error:
            self._reject(line, "PLB", f"the amount of adjustment {pair} {error}")
            return []
        if not cents:
            self._notes.remark(line, "A provider adjustment (PLB) of 0.00 is not allowed (R4.10)")
        fiscal = self._context.dates[row[2]]
        code, reference = code.strip(), reference.strip()
        return [ProviderAdjustment(line, row[1].strip(), fiscal, code, reference, cents)]

    def _required(
        self, row: list[str], where: str, positions: tuple[int, int], line: int
    ) -> tuple[int | None, int | None]:
        """Two amounts every claim and line has. Absent is zero: balancing has to prove it."""
        found: list[int | None] = []
        for position in positions:
            name = f"{where}{position:02d}"
            if row[position]:
                found.append(self._optional(row[position], where, name, line))
            else:
                self._notes.remark(line, f"{name} is missing and counts as 0.00")
                found.append(0)
        return found[0], found[1]

    def _optional(self, text: str, where: str, name: str, line: int) -> int | None:
        if not text:
            return None
        try:
            return to_cents(text)
        except AmountError as error:
            self._reject(line, where, f"{name} {error}")
            return None

    def _reject(self, line: int, where: str, reason: str) -> None:
        self.unreadable += 1
        self._notes.reject(line, where, reason)
