"""X12 837P, the claims we sent: guides 005010X222 (A1, A2) and 004010X098A1 (DOMAIN §5.1).

Gives one Claim for each CLM. The payer order comes from the SBR of loop 2000B alone, because the
SBR of loop 2320 describes other payers (R5.1). Institutional and dental claims (837I, 837D) are
not read: each is a rejected row that says so. What was sent before, and which class a claim is
in, is not known here.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.domain.records import Claim
from recon_desktop.readers.base import ControlTotal, Kind, ReadResult
from recon_desktop.readers.x12.claim_loops import ClaimFile, read_claims
from recon_desktop.readers.x12.elements import CompositeCache, DateCache
from recon_desktop.readers.x12.envelope import Group, TransactionSet
from recon_desktop.readers.x12.kinds import guide_number, set_name
from recon_desktop.readers.x12.notes import Notes
from recon_desktop.readers.x12.segments import Document, Interchange, read_document

CODE = "837"
_PROFESSIONAL = frozenset({"222", "098"})


def read_837p(data: bytes) -> ReadResult:
    """Read every professional claim of an 837 file.

    Raises UnreadableFileError: not X12, cut, an envelope that does not nest, or no 837 in it.
    A count of the envelope that does not agree is a control total that is not ok.
    """
    notes = Notes()
    document = read_document(data, notes)
    _check_kind(document)
    claims: list[Claim] = []
    for interchange in document.interchanges:
        if interchange.test:
            notes.remark(interchange.first, "This is a test file (ISA15 = T)")
    for interchange, group, each in document.sets():
        claims += _read_set(interchange, group, each, notes)
    _check_repeated(claims, notes)
    return ReadResult(
        kind=Kind.X12_837P,
        records=tuple(claims),
        rejected=notes.rejected,
        control_totals=(*document.control_totals, *_line_totals(claims)),
        counts={"claims": len(claims), "service_lines": sum(len(c.lines) for c in claims)},
        warnings=notes.warnings,
    )


def _check_kind(document: Document) -> None:
    codes = [each.code for _, _, each in document.sets()]
    if CODE not in codes:
        found = f"it holds {set_name(codes[0])}" if codes else "it holds no transaction set"
        raise UnreadableFileError(f"This is not a claim file (837): {found}.")


def _read_set(
    interchange: Interchange, group: Group, each: TransactionSet, notes: Notes
) -> list[Claim]:
    line = interchange.number(each.start)
    if each.code != CODE:
        notes.reject(line, "ST", f"is {set_name(each.code, each.guide)}, not a claim file")
        return []
    if not _is_professional(interchange, group, each):
        _reject_claims(interchange, group, each, notes)
        return []
    if not _claim_indexes(interchange, each):
        notes.reject(line, "ST", "this transaction set holds no claim (CLM)")
    return read_claims(_claim_file(interchange, group, notes), each)


def _claim_indexes(interchange: Interchange, each: TransactionSet) -> list[int]:
    tag, segments = "CLM" + interchange.delimiters.element, interchange.segments
    return [at for at in range(each.start, each.end) if segments[at].startswith(tag)]


def _claim_file(interchange: Interchange, group: Group, notes: Notes) -> ClaimFile:
    return ClaimFile(
        interchange=interchange,
        sent_on=_sent_on(interchange, group),
        notes=notes,
        dates=DateCache(),
        composites=CompositeCache(interchange.delimiters.component),
    )


def _sent_on(interchange: Interchange, group: Group) -> date | None:
    """GS04, or ISA09: used when BHT04 is no date."""
    dates = DateCache()
    return dates[group.elements[4]] or dates["20" + interchange.elements[9]]


def _is_professional(interchange: Interchange, group: Group, each: TransactionSet) -> bool:
    """By the guide the file names; by its service lines when it names none."""
    guide = guide_number(each.guide) or guide_number(group.elements[8])
    if guide:
        return guide in _PROFESSIONAL
    segments = interchange.segments[each.start : each.end]
    return not any(segment.startswith(("SV2", "SV3")) for segment in segments)


def _reject_claims(
    interchange: Interchange, group: Group, each: TransactionSet, notes: Notes
) -> None:
    name = set_name(CODE, each.guide or group.elements[8])
    reason = f"this claim is in {name}; this program reads professional claims (837P)"
    claims = _claim_indexes(interchange, each)
    for index in claims:
        notes.reject(interchange.number(index), "CLM", reason)
    if not claims:
        notes.reject(interchange.number(each.start), "ST", f"is {name} without a claim (CLM)")


def _check_repeated(claims: list[Claim], notes: Notes) -> None:
    """R5.2: the same CLM01 twice in a file."""
    times = Counter(claim.claim_id for claim in claims)
    for claim in claims:
        if times[claim.claim_id] > 1:
            notes.remark(claim.line, "The same claim number (CLM01) stands here more than once")


def _line_totals(claims: list[Claim]) -> list[ControlTotal]:
    """CLM02 = Σ SV102 is the file's own check on each claim; one total a claim that fails."""
    return [
        ControlTotal(
            f"charge of the claim at segment {claim.line} (CLM02), cents", claim.amount_cents, lines
        )
        for claim in claims
        if claim.amount_cents != (lines := sum(line.charge_cents for line in claim.lines))
    ]
