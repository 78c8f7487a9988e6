"""The detail of an 835: claims (loop 2100), service lines (2110) and provider adjustments (PLB).

The one hot loop of the program: 10,000 claims must take no more than four times what splitting
the text costs (PERFORMANCE). So a segment is looked at by its first three characters, split only
when something in it is needed, and records are built as bare tuples. What is rare or wrong leaves
the fast path for a small method.

Conventions: `index` counts segments of the interchange, `line` segments of the file.
"""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from recon_desktop.domain.records import Adjustment, ProviderAdjustment, RemitClaim, RemitLine
from recon_desktop.readers.base import ControlTotal
from recon_desktop.readers.x12.elements import (
    AmountCache,
    AmountError,
    Composite,
    CompositeCache,
    DateCache,
)
from recon_desktop.readers.x12.envelope import TransactionSet
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.segments import Interchange

GROUPS = frozenset({"CO", "OA", "PI", "PR"})
STATUSES = frozenset({"1", "2", "3", "4", "19", "20", "21", "22", "23", "25"})

_CLAIM_REMARKS = {"MOA": (3, 8), "MIA": (20, 24)}  # MIA05 is one more
_KNOWN = frozenset({"NM1", "PER", "QTY", "RDM", "TS2", "N1", "N3", "N4", "LQ", "MIA", "MOA"})
_KNOWN_ALSO = frozenset({"CAS", "REF", "DTM", "AMT"})

T = TypeVar("T")
_build = tuple.__new__
"""Makes a named tuple without its Python-level constructor: half the cost, the same value."""


class FileContext:
    """One interchange with the caches and notes that reading it needs."""

    def __init__(self, interchange: Interchange, notes: Notes) -> None:
        self.segments = interchange.segments
        self.first = interchange.first
        self.separator = interchange.delimiters.element
        self.component = interchange.delimiters.component
        self.notes = notes
        self.cents = AmountCache()
        self.dates = DateCache()
        self.composites = CompositeCache(self.component)


class ClaimReader:
    """Reads the segments of one set from its first LX or CLP to its SE."""

    def __init__(self, context: FileContext, each: TransactionSet) -> None:
        self.claims: list[RemitClaim] = []
        self.provider_adjustments: list[ProviderAdjustment] = []
        self.totals: list[ControlTotal] = []
        self.unreadable = 0
        self._context = context
        self._segments = context.segments
        self._first = context.first
        self._separator = separator = context.separator
        self._notes = context.notes
        self._cents = context.cents
        self._dates = context.dates
        self._composites = context.composites
        self._end = each.end
        self._pad = separator * 2  # so that a short segment has its elements 1 and 2
        self._lx, self._se, self._lq = f"LX{separator}", f"SE{separator}", f"LQ{separator}"
        self._control_ref = f"REF{separator}6R{separator}"
        self._original_ref = f"REF{separator}F8{separator}"
        self._allowed = f"AMT{separator}B6{separator}"
        self._interest = f"AMT{separator}I{separator}"
        self._ends_claim = frozenset({"CLP", "PLB", self._lx, "TS3", self._se})
        self._ends_line = self._ends_claim | {"SVC"}

    def read(self, index: int) -> None:
        """Read everything from segment `index` on; results are in the public attributes."""
        segments, group = self._segments, None
        while index < self._end:
            tag = segments[index][:3]
            if tag == "CLP":
                index = self._claim(index)
                continue
            if tag == "PLB":
                self._provider_adjustment(index)
            elif tag in ("TS3", self._lx):
                self._close_group(group)
                group = (index, len(self.claims)) if tag == "TS3" else None
            else:
                self._leave_out(index, tag)
            index += 1
        self._close_group(group)

    # Claims and lines

    def _claim(self, index: int) -> int:
        """Read the claim whose CLP is at `index`; gives the index behind it."""
        segments, line = self._segments, self._first + index
        row = segments[index].split(self._separator)
        row += [""] * (10 - len(row))
        status = row[2]
        if status not in STATUSES:
            self._notes.remark(line, "Claim status (CLP02) is unknown: for a person to decide")
        amounts = self._required(row, (3, 4), "CLP", line)
        patient = self._optional(row[5], "CLP05", line)
        named: dict[str, list[str]] = {}
        dates: dict[str, date | None] = {}
        adjustments: list[Adjustment] = []
        lines: list[RemitLine] = []
        original, remarks, interest = "", "", 0
        ends, index = self._ends_claim, index + 1
        while True:  # the SE of the set ends it
            segment = segments[index]
            tag = segment[:3]
            if tag == "SVC":
                index = self._line(index, lines)
                continue
            if tag in ends:
                break
            if tag == "NM1":
                parts = (segment + self._pad).split(self._separator)
                named.setdefault(parts[1], parts)
            elif tag == "DTM":
                parts = (segment + self._pad).split(self._separator)
                dates.setdefault(parts[1], self._dates[parts[2]])
            elif tag == "CAS":
                self._adjust(index, adjustments)
            elif tag == "REF":
                if segment.startswith(self._original_ref):
                    original = segment.split(self._separator)[2].strip()
            elif tag == "AMT":
                if segment.startswith(self._interest):
                    interest += self._stated_amount(index) or 0
            elif tag in _CLAIM_REMARKS:
                remarks = f"{remarks} {self._remarks(segment, tag)}".strip()
            else:
                self._leave_out(index, tag)
            index += 1
        if amounts is not None:
            patient_last, patient_first, patient_id = self._patient(named.get("QC"))
            values = (
                line, row[1].strip(), status, amounts[0], amounts[1], patient, row[6],
                row[7].strip(), row[8], row[9], original, patient_last, patient_first, patient_id,
                _name(named.get("TT")), _name(named.get("PR")), dates.get("232"),
                dates.get("233"), interest, remarks, tuple(adjustments), tuple(lines),
            )  # fmt: skip
            self.claims.append(_build(RemitClaim, values))
        return index

    def _line(self, index: int, lines: list[RemitLine]) -> int:
        """Read the service line whose SVC is at `index`; gives the index behind it."""
        segments, separator, line = self._segments, self._separator, self._first + index
        pad = self._pad
        row = segments[index].split(separator)
        count = len(row)
        try:
            charge, paid = self._cents[row[2]], self._cents[row[3]]
            kept = True
        except (AmountError, IndexError):
            row += [""] * (8 - count)
            amounts = self._required(row, (2, 3), "SVC", line)
            kept, (charge, paid) = amounts is not None, amounts or (0, 0)
        code, modifiers = self._composites[row[1]]
        units = row[5] if count > 5 else ""
        billed, original = (row[7] if count > 7 else ""), Composite("", "")
        if count > 6 and row[6]:
            original = self._composites[row[6]]
        start: date | None = None
        end: date | None = None
        control, remarks, allowed = "", "", None
        adjustments: list[Adjustment] = []
        ends, index = self._ends_line, index + 1
        while True:  # the SE of the set ends it
            segment = segments[index]
            tag = segment[:3]
            if tag in ends:
                break
            if tag == "CAS":
                self._adjust(index, adjustments)
            elif tag == "DTM":
                parts = (segment + pad).split(separator)
                if parts[1] == "151":
                    end = self._dates[parts[2]]
                elif parts[1] in ("472", "150"):
                    start = self._dates[parts[2]]
            elif tag == "REF":
                if segment.startswith(self._control_ref):
                    control = segment.split(separator)[2].strip()
            elif tag == "AMT":
                if segment.startswith(self._allowed):
                    allowed = self._stated_amount(index)
            elif tag == self._lq:
                parts = (segment + pad).split(separator)
                if parts[1] == "HE":
                    remarks = f"{remarks} {parts[2]}" if remarks else parts[2]
            else:
                self._leave_out(index, tag)
            index += 1
        if kept:
            values = (
                line, code, modifiers, charge, paid, units, original.code, original.modifiers,
                billed, start, end, control, allowed, remarks, tuple(adjustments),
            )  # fmt: skip
            lines.append(_build(RemitLine, values))
        return index

    def _adjust(self, index: int, into: list[Adjustment]) -> None:
        """CAS: a group and up to six triplets, ``CAS*PR*1*60**2*14.2`` (quantities may be empty)."""
        row = self._segments[index].split(self._separator)
        count = len(row)
        if count < 4:
            self._reject(self._first + index, "CAS", "has no adjustment")
            return
        group = row[1]
        if group not in GROUPS:
            group = self._odd_group(group, self._first + index)
        for at in range(2, count, 3):
            try:
                cents = self._cents[row[at + 1]]
            except (AmountError, IndexError):
                self._bad_triplet(row, at, self._first + index)
                continue
            if not row[at]:
                self._reject(self._first + index, "CAS", f"adjustment {at // 3 + 1} has no reason")
                continue
            quantity = row[at + 2] if at + 2 < count else ""
            into.append(_build(Adjustment, (group, row[at], cents, quantity)))

    # What is rare or wrong

    def _odd_group(self, group: str, line: int) -> str:
        if group == "CR":
            self._notes.remark(line, "Adjustment group CR is read as OA (R4.7)")
            return "OA"
        self._notes.remark(line, "Adjustment group (CAS01) is unknown")
        return group

    def _bad_triplet(self, row: list[str], at: int, line: int) -> None:
        reason, amount = row[at], row[at + 1] if at + 1 < len(row) else ""
        if reason or amount or any(row[at + 2 : at + 3]):
            why = self._why(amount)
            self._reject(line, "CAS", f"the amount of adjustment {at // 3 + 1} {why}")

    def _why(self, amount: str) -> str:
        try:
            self._cents[amount]
        except AmountError as error:
            return str(error)
        return "is missing"

    def _required(
        self, row: list[str], positions: tuple[int, int], where: str, line: int
    ) -> tuple[int, int] | None:
        """Two amounts that every claim and line has; None when one cannot be read."""
        found: list[int] = []
        for position in positions:
            name = f"{where}{position:02d}"
            try:
                found.append(self._cents[row[position]])
            except AmountError as error:
                if row[position]:
                    self._reject(line, where, f"{name} {error}")
                    return None
                self._notes.remark(line, f"{name} is missing and counts as 0.00")
                found.append(0)
        return found[0], found[1]

    def _optional(self, text: str, name: str, line: int) -> int | None:
        if not text:
            return None
        try:
            return self._cents[text]
        except AmountError as error:
            self._reject(line, name[:3], f"{name} {error}")
            return None

    def _stated_amount(self, index: int) -> int | None:
        row = self._segments[index].split(self._separator)
        return self._optional(row[2], "AMT02", self._first + index)

    def _remarks(self, segment: str, tag: str) -> str:
        row = segment.split(self._separator)
        first, last = _CLAIM_REMARKS[tag]
        codes = row[first:last] if tag == "MOA" else row[5:6] + row[first:last]
        return " ".join(code for code in codes if code)

    def _patient(self, row: list[str] | None) -> tuple[str, str, str]:
        row = (row or []) + [""] * 10
        return row[3].strip(), row[4].strip(), row[9].strip()

    def _leave_out(self, index: int, tag: str) -> None:
        """Segments that say nothing this program uses; a word about those that are no 835's."""
        name = tag.partition(self._separator)[0]
        if name not in _KNOWN and name not in _KNOWN_ALSO:
            self._notes.remark(self._first + index, "A segment that is not of an 835 was left out")

    def _reject(self, line: int, where: str, reason: str) -> None:
        self.unreadable += 1
        self._notes.reject(line, where, reason)

    # Provider adjustments and group totals

    def _provider_adjustment(self, index: int) -> None:
        """PLB: provider, fiscal date, then pairs of ``reason:reference`` and amount (R4.6)."""
        line = self._first + index
        row = self._segments[index].split(self._separator)
        row += [""] * (5 - len(row))
        if not any(row[3:]):
            self._reject(line, "PLB", "has neither reason nor amount")
        for at in range(3, len(row), 2):
            amount = row[at + 1] if at + 1 < len(row) else ""
            if row[at] or amount:
                self._provider_pair(row, at, amount, line)

    def _provider_pair(self, row: list[str], at: int, amount: str, line: int) -> None:
        code, _, reference = row[at].partition(self._context.component)
        pair = (at - 1) // 2
        if not code:
            self._reject(line, "PLB", f"adjustment {pair} has an amount but no reason")
            return
        try:
            cents = self._cents[amount]
        except AmountError as error:
            self._reject(line, "PLB", f"the amount of adjustment {pair} {error}")
            return
        if not cents:
            self._notes.remark(line, "A provider adjustment (PLB) of 0.00 is not allowed (R4.10)")
        provider, fiscal = row[1].strip(), self._dates[row[2]]
        self.provider_adjustments.append(
            ProviderAdjustment(line, provider, fiscal, code.strip(), reference.strip(), cents)
        )

    def _close_group(self, group: tuple[int, int] | None) -> None:
        """Compare TS3-04 and -05 with the claims that followed it (R4.12)."""
        if group is None:
            return
        index, before = group
        row = self._segments[index].split(self._separator)
        row += [""] * (6 - len(row))
        claims, line = self.claims[before:], self._first + index
        if row[4].isascii() and row[4].isdigit():
            name = f"claims of the group at segment {line} (TS304)"
            self.totals.append(ControlTotal(name, int(row[4][:18]), len(claims)))
        charges = self._optional(row[5], "TS305", line)
        if charges is not None:
            name = f"charges of the group at segment {line} (TS305), cents"
            self.totals.append(ControlTotal(name, charges, sum(c.charge_cents for c in claims)))


def _name(row: list[str] | None) -> str:
    return row[3].strip() if row and len(row) > 3 else ""
