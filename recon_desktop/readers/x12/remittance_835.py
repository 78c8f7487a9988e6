"""X12 835, the electronic remittance advice: guides 005010X221A1 and 004010X091A1 (DOMAIN §4).

Gives one Remittance for each ST..SE. Knows the elements and their order, not whether the money
balances (``domain.remittance``) nor what was posted. An amount that cannot be read is rejected
with what depends on it and makes the remittance `unreadable`; an amount that is absent from CLP
or SVC counts as zero with a warning, because the balancing rules then have to prove it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.domain.records import Remittance
from recon_desktop.domain.remittance import check_balance
from recon_desktop.garbage import collection_paused
from recon_desktop.readers.base import ControlTotal, Kind, ReadResult
from recon_desktop.readers.x12.elements import AmountError, to_cents
from recon_desktop.readers.x12.envelope import Group, TransactionSet, segment_count
from recon_desktop.readers.x12.kinds import set_name
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.remittance_claims import ClaimReader
from recon_desktop.readers.x12.remittance_parts import FileContext
from recon_desktop.readers.x12.segments import Document, Interchange, read_document

CODE = "835"
_DETAIL = frozenset({"LX", "TS3", "CLP", "PLB"})
_QUALIFIED = frozenset({"N1", "DTM"})


class _Row(NamedTuple):
    """One segment of the header, and its number in the file."""

    line: int
    elements: list[str]

    def element(self, position: int) -> str:
        """``BPR02`` is position 2; '' when the segment ends before it."""
        return self.elements[position].strip() if position < len(self.elements) else ""


def read_835(data: bytes) -> ReadResult:
    """Read every remittance of an 835 file.

    Raises UnreadableFileError: not X12, cut, an envelope that does not agree with its contents,
    no 835 in it, or a currency other than US dollars. A remittance whose SE01 is wrong lost
    nothing that pays as long as it balances at all three levels: it is taken as `miscounted`, else
    refused with the file. Sets of another kind in the same file are rejected as rows.
    """
    notes = Notes()
    document = read_document(data, notes)
    miscounted = _check_envelopes(document)
    with collection_paused():
        remittances, totals = _read_sets(document, notes)
    remittances = [_judged(remittance, miscounted) for remittance in remittances]
    return ReadResult(
        kind=Kind.X12_835,
        records=tuple(remittances),
        rejected=notes.rejected,
        control_totals=document.control_totals + tuple(totals),
        counts=_counts(remittances),
        warnings=notes.warnings,
    )


def _check_envelopes(document: Document) -> dict[str, ControlTotal]:
    """ST02 → the wrong count of that set (SE01), which its money may make good."""
    miscounted: dict[str, ControlTotal] = {}
    controls = {each.control for _, _, each in document.sets() if each.code == CODE}
    for total in document.control_totals:
        if total.ok:
            continue
        control = next((c for c in controls if total.name == segment_count(c)), None)
        if control is None or total.stated < 0:
            _refuse(total)
        miscounted[control] = total
    codes = [each.code for _, _, each in document.sets()]
    if CODE not in codes:
        found = f"it holds {set_name(codes[0])}" if codes else "it holds no transaction set"
        raise UnreadableFileError(f"This is not a remittance (835): {found}.")
    return miscounted


def _judged(remittance: Remittance, miscounted: Mapping[str, ControlTotal]) -> Remittance:
    total = miscounted.get(remittance.set_no)
    if total is None:
        return remittance
    if not check_balance(remittance).balanced:
        _refuse(total)
    return remittance._replace(miscounted=True)


def _refuse(total: ControlTotal) -> NoReturn:
    stated = total.stated if total.stated >= 0 else "no number"
    raise UnreadableFileError(
        f"The file is damaged: {total.name}: it states {stated}, {total.counted} are there. "
        "Something was lost or added on the way. Nothing of it was taken; ask the payer for the "
        "file again."
    )


def _read_sets(document: Document, notes: Notes) -> tuple[list[Remittance], list[ControlTotal]]:
    remittances: list[Remittance] = []
    totals: list[ControlTotal] = []
    for interchange, group, each in document.sets():
        if each.code != CODE:
            line = interchange.number(each.start)
            notes.reject(line, "ST", f"is {set_name(each.code, each.guide)}, not a remittance")
            continue
        if group.elements[1] != "HP":
            notes.remark(interchange.number(each.start), "The group (GS01) does not say HP")
        reader = _SetReader(interchange, group, each, notes)
        remittance = reader.read()
        if remittance is not None:
            remittances.append(remittance)
            totals += reader.totals
    return remittances, totals


def _counts(remittances: list[Remittance]) -> dict[str, int]:
    claims = [claim for remittance in remittances for claim in remittance.claims]
    lines = [line for claim in claims for line in claim.lines]
    return {
        "remittances": len(remittances),
        "claims": len(claims),
        "service_lines": len(lines),
        "adjustments": sum(len(claim.adjustments) for claim in claims)
        + sum(len(line.adjustments) for line in lines),
        "provider_adjustments": sum(len(r.provider_adjustments) for r in remittances),
    }


class _SetReader:
    """Reads one ST..SE: the header here, claims and PLB by :class:`ClaimReader`."""

    def __init__(
        self, interchange: Interchange, group: Group, each: TransactionSet, notes: Notes
    ) -> None:
        self._interchange = interchange
        self._group = group
        self._set = each
        self._notes = notes
        self._separator = interchange.delimiters.element
        self._context = FileContext(interchange, notes)
        self.totals: list[ControlTotal] = []

    def read(self) -> Remittance | None:
        """The remittance, or None when its payment cannot be read (then it is rejected)."""
        header, body = self._header()
        payment = self._payment(header.get("BPR"))
        if payment is None:
            return None
        self._check_currency(header.get("CUR"))
        claims = ClaimReader(self._context, self._set, body)
        claims.read()
        self.totals = claims.totals
        return self._remittance(header, payment, claims)

    def _header(self) -> tuple[dict[str, _Row], int]:
        """The header's segments, first ones first, by id (``BPR``) or id and qualifier
        (``N1*PR``), and the index where the detail begins.
        """
        header: dict[str, _Row] = {}
        for index in range(self._set.start + 1, self._set.end):
            elements = self._interchange.segments[index].split(self._separator)
            name = elements[0]
            if name in _DETAIL:
                return header, index
            key = f"{name}*{elements[1]}" if name in _QUALIFIED and len(elements) > 1 else name
            header.setdefault(key, _Row(self._interchange.number(index), elements))
        return header, self._set.end

    def _payment(self, row: _Row | None) -> int | None:
        if row is None:
            line = self._interchange.number(self._set.start)
            self._notes.reject(line, "BPR", "the payment (BPR) of this remittance is missing")
            return None
        try:
            return to_cents(row.element(2))
        except AmountError as error:
            self._notes.reject(row.line, "BPR", f"the payment (BPR02) {error}")
            return None

    def _check_currency(self, row: _Row | None) -> None:
        if row is not None and row.element(2) != "USD":
            raise UnreadableFileError(
                f"The remittance is in a currency other than US dollars (CUR, segment {row.line}). "
                "This program keeps books in US dollars only. Nothing of it was taken."
            )

    def _remittance(self, header: dict[str, _Row], payment: int, claims: ClaimReader) -> Remittance:
        isa, dates = self._interchange.elements, self._context.dates
        absent = _Row(0, [])
        bpr, trn = header["BPR"], header.get("TRN", absent)
        payer, payee = header.get("N1*PR", absent), header.get("N1*PE", absent)
        return Remittance(
            line=self._interchange.number(self._set.start),
            sender_id=isa[6],
            receiver_id=isa[8],
            interchange_no=isa[13],
            group_no=self._group.control,
            set_no=self._set.control,
            test=self._interchange.test,
            handling=bpr.element(1),
            payment_cents=payment,
            credit_debit=bpr.element(3),
            method=bpr.element(4),
            payment_date=dates[bpr.element(16)],
            trace=trn.element(2),
            payer_tax_id=trn.element(3),
            payer=payer.element(2),
            payer_id=payer.element(4),
            payee=payee.element(2),
            payee_id=payee.element(4),
            production_date=dates[header.get("DTM*405", absent).element(2)],
            currency="USD",
            claims=tuple(claims.claims),
            provider_adjustments=tuple(claims.provider_adjustments),
            unreadable=claims.unreadable,
        )
