"""The detail of an 835: claims (loop 2100), service lines (2110) and provider adjustments (PLB).

The one hot loop of the program: 10,000 claims may take no more than four times what splitting the
text costs (PERFORMANCE). So a segment is looked at by its first three characters and split only
when something in it is needed, segments that repeat (dates, adjustments, remarks) are parsed once
a file, and records are built as bare tuples. What is rare or wrong leaves the fast path for a
method of :class:`~recon_desktop.readers.x12.remittance_parts.PartReader`.

Claims and lines are read from one iterator over the segments; who meets a segment that belongs to
its caller hands it back.
"""

from __future__ import annotations

from datetime import date
from operator import length_hint

from recon_desktop.domain.records import Adjustment, ProviderAdjustment, RemitClaim, RemitLine
from recon_desktop.domain.remittance import CLAIM_STATUSES
from recon_desktop.readers.base import ControlTotal
from recon_desktop.readers.x12.elements import AmountError, to_cents
from recon_desktop.readers.x12.envelope import TransactionSet
from recon_desktop.readers.x12.remittance_parts import FileContext, PartReader

_NOT_OF_INTEREST = frozenset({"NM1", "PER", "QTY", "REF", "AMT", "DTM", "TS2", "CAS", ""})

_build = tuple.__new__
"""Makes a named tuple without its Python-level constructor: half the cost, the same value."""


class ClaimReader:
    """Reads the segments of one set from its first LX or CLP to its SE."""

    def __init__(self, context: FileContext, each: TransactionSet, start: int) -> None:
        self.claims: list[RemitClaim] = []
        self.provider_adjustments: list[ProviderAdjustment] = []
        self.totals: list[ControlTotal] = []
        self._parts = PartReader(context)
        self._context = context
        self._separator = separator = context.separator
        self._rest = iter(context.segments[start : each.end + 1])
        self._end = context.first + each.end + 1
        self._lx, self._se, self._lq = f"LX{separator}", f"SE{separator}", f"LQ{separator}"
        self._control_ref = f"REF{separator}6R{separator}"
        self._original_ref = f"REF{separator}F8{separator}"
        self._allowed = f"AMT{separator}B6{separator}"
        self._interest = f"AMT{separator}I{separator}"
        self._named = tuple(f"NM1{separator}{code}{separator}" for code in ("QC", "TT", "PR"))
        self._ends_claim = frozenset({"CLP", "PLB", self._lx, "TS3", self._se})

    @property
    def unreadable(self) -> int:
        """How many amounts could not be read."""
        return self._parts.unreadable

    def _line_number(self) -> int:
        """The number in the file of the segment last taken from the iterator."""
        return self._end - length_hint(self._rest) - 1

    def read(self) -> None:
        """Read everything; results are in the public attributes."""
        group: tuple[str, int, int] | None = None
        segment = next(self._rest)
        while not segment.startswith(self._se):
            tag = segment[:3]
            if tag == "CLP":
                segment = self._claim(segment)
                continue
            if tag == "PLB":
                found = self._parts.provider_adjustments(segment, self._line_number())
                self.provider_adjustments += found
            elif tag in ("TS3", self._lx):
                self._close_group(group)
                group = None
                if tag == "TS3":
                    group = (segment, self._line_number(), len(self.claims))
            else:
                self._parts.leave_out(segment, self._line_number())
            segment = next(self._rest)
        self._close_group(group)

    def _close_group(self, group: tuple[str, int, int] | None) -> None:
        if group is not None:
            segment, line, before = group
            self.totals += self._parts.group_totals(segment, line, self.claims[before:])

    def _claim(self, segment: str) -> str:
        """Read the claim that begins with this CLP; gives the segment that ends it."""
        context, parts, separator = self._context, self._parts, self._separator
        days, ends, line = context.dated, self._ends_claim, self._line_number()
        rest, named = self._rest, self._named
        row = segment.split(separator)
        if len(row) < 10:
            row += [""] * (10 - len(row))
        if row[2] not in CLAIM_STATUSES:
            context.notes.remark(line, "Claim status (CLP02) is unknown: for a person to decide")
        charge, paid, patient = parts.claim_amounts(row, line)
        last = first = member = crossover = corrected = original = remarks = ""
        start: date | None = None
        end: date | None = None
        interest = 0
        lines: list[RemitLine] = []
        adjustments: tuple[Adjustment, ...] = ()
        segment = next(rest)
        while True:  # the SE of the set ends it
            tag = segment[:3]
            if tag == "SVC":
                segment = self._line(segment, lines)
                continue
            if tag in ends:
                break
            if tag == "DTM":
                qualifier, day = days[segment]
                if qualifier == "232":
                    start = day
                elif qualifier == "233":
                    end = day
            elif tag == "NM1":
                if segment.startswith(named):
                    entity, name, given, number = parts.named(segment)
                    if entity == "QC":
                        last, first, member = name, given, number
                    elif entity == "TT":
                        crossover = name
                    else:
                        corrected = name
            elif tag == "REF":
                if segment.startswith(self._original_ref):
                    original = segment.split(separator)[2].strip()
            elif tag == "CAS":
                adjustments += context.adjustments.get(segment) or parts.adjust(
                    segment, self._line_number
                )
            elif tag == "AMT":
                if segment.startswith(self._interest):
                    interest += parts.stated_amount(segment, self._line_number()) or 0
            elif tag in ("MOA", "MIA"):
                remarks = f"{remarks} {context.claim_remarks[segment]}".strip()
            elif tag not in _NOT_OF_INTEREST:
                parts.leave_out(segment, self._line_number())
            segment = next(rest)
        if charge is not None and paid is not None:
            values = (
                line, row[1].strip(), row[2], charge, paid, patient, row[6], row[7].strip(),
                row[8], row[9], original, last, first, member, crossover, corrected, start, end,
                interest, remarks, adjustments, tuple(lines),
            )  # fmt: skip
            self.claims.append(_build(RemitClaim, values))
        return segment

    def _line(self, segment: str, lines: list[RemitLine]) -> str:
        """Read the service line that begins with this SVC; gives the segment that ends it."""
        context, separator = self._context, self._separator
        days, cached = context.dated, context.adjustments
        control_prefix, allowed_prefix = self._control_ref, self._allowed
        lq, ends, line = self._lq, self._ends_claim, self._line_number()
        row = segment.split(separator)
        count = len(row)
        charge: int | None
        paid: int | None
        try:
            charge, paid = to_cents(row[2]), to_cents(row[3])
        except (AmountError, IndexError):
            row += [""] * (8 - count)
            charge, paid = self._parts.line_amounts(row, line)
        code, modifiers = context.composites[row[1]]
        units = row[5] if count > 5 else ""
        billed, original_code, original_modifiers = (row[7] if count > 7 else ""), "", ""
        if count > 6 and row[6]:
            original_code, original_modifiers = context.composites[row[6]]
        start: date | None = None
        end: date | None = None
        control, remarks, allowed = "", "", None
        adjustments: tuple[Adjustment, ...] = ()
        for segment in self._rest:  # pragma: no branch: the SE of the set ends it
            tag = segment[:3]
            if tag == "CAS":
                adjustments += cached.get(segment) or self._parts.adjust(segment, self._line_number)
            elif tag == "DTM":
                qualifier, day = days[segment]
                if qualifier in ("472", "150"):
                    start = day
                elif qualifier == "151":
                    end = day
            elif tag == "REF":
                if segment.startswith(control_prefix):
                    control = segment[7:].strip()
                    if separator in control:
                        control = control.partition(separator)[0].strip()
            elif tag == "AMT":
                if segment.startswith(allowed_prefix):
                    try:
                        allowed = to_cents(segment[7:])
                    except AmountError:
                        allowed = self._parts.stated_amount(segment, self._line_number())
            elif tag == "SVC" or tag in ends:
                break
            elif tag == lq:
                remarks = f"{remarks} {context.line_remarks[segment]}".strip()
            elif tag not in _NOT_OF_INTEREST:
                self._parts.leave_out(segment, self._line_number())
        if charge is not None and paid is not None:
            values = (
                line, code, modifiers, charge, paid, units, original_code, original_modifiers,
                billed, start, end, control, allowed, remarks, adjustments,
            )  # fmt: skip
            lines.append(_build(RemitLine, values))
        return segment
