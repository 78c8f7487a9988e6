"""The loops of the claim for the next payer (005010X222A1): who was where, moved one place on.

The payer that has answered goes from 2000B into 2320 with what it paid (R6.20); the next payer
comes out of 2320 into 2000B (R5.1). The service stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from recon_desktop.domain.follow.claim_gaps import known_lines, missing_facts
from recon_desktop.domain.follow.claim_segments import (
    COMPONENT,
    SELF,
    Coverage,
    Loop,
    OriginalClaim,
    Segment,
    ServiceLine,
    element,
    first,
    only,
)
from recon_desktop.domain.follow.secondary import (
    Answer,
    match_answers,
    patient_liability,
)
from recon_desktop.domain.records import Adjustment, RemitLine

CLAIM_ID_LENGTH = 38
"""CLM01 may be so long, and not longer."""

_TRIPLETS = 6
_REMARKS = 5
_AT_PAYER = {"G2", "LU"}
_NAMED_ELSEWHERE = frozenset({"F8", "D9", "G1", "9F"})  # REF of 2300 that belong to a payer or file


class NextClaim(NamedTuple):
    """The loops of one claim, each without its HL; `missing` says why it cannot be written."""

    subscriber: Loop = ()
    patient: Loop = ()  # 2000C after its HL, () when the patient is the insured
    claim: Loop = ()
    missing: tuple[str, ...] = ()


def decimal(cents: int) -> str:
    """Cents as X12 writes an amount: ``73.4``, ``-1.27``, ``150`` (R4.4)."""
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}{whole}" + (f".{part:02d}".rstrip("0") if part else "")


def build_next_claim(
    original: OriginalClaim, answers: Mapping[str, Answer], order: str
) -> NextClaim:
    """The claim for the payer of an order; `answers` by the order of the payer that gave them."""
    target = original.coverage(order)
    missing = missing_facts(original, answers, order)
    if missing or target is None:
        return NextClaim(missing=missing)
    earlier = [each for each in original.coverages if each.order != order]
    numbered = [_with_answer(each, answers.get(each.order), original) for each in earlier]
    return NextClaim(
        subscriber=_subscriber(target, original),
        patient=_patient(target, original),
        claim=(
            *_claim(original, target),
            *(segment for each in numbered for segment in each),
            *(x for line in original.lines for x in _line(line, original, earlier, answers)),
        ),
    )


def _subscriber(target: Coverage, original: OriginalClaim) -> Loop:
    """2000B, 2010BA, 2010BB of the next payer."""
    own = target.relation == SELF
    sbr = ("SBR", target.order, SELF if own else "", *_tail(target.sbr))
    facts = original.patient_facts if own else ()
    insured = first(target.insured, "NM1")
    address = only(target.insured, "N3", "N4")
    numbers = only(target.insured, "REF")
    if own:
        address = address or only(original.patient, "N3", "N4")
        numbers = (*only(original.patient, "DMG"), *numbers, *only(original.patient, "REF"))
    extra = (facts,) if facts else ()
    return (sbr, *extra, insured, *address, *numbers, *target.payer, *target.ours)


def _tail(sbr: Segment) -> Segment:
    """SBR03–05 and SBR09; what is between them is not used in 5010."""
    return (*(element(sbr, at) for at in (3, 4, 5)), "", "", "", element(sbr, 9))


def _patient(target: Coverage, original: OriginalClaim) -> Loop:
    """2000C and 2010CA, when the patient is not the insured."""
    if target.relation == SELF:
        return ()
    facts = original.patient_facts or ("PAT", "")
    return (("PAT", target.relation, *facts[2:]), *original.patient)


def _claim(original: OriginalClaim, target: Coverage) -> Loop:
    """2300 and 2310: an original claim (frequency 1) with the next payer's own references."""
    clm = first(original.claim, "CLM")
    parts = element(clm, 5).split(COMPONENT)
    place = COMPONENT.join((*parts[:2], "1"))
    head = ("CLM", element(clm, 1)[:CLAIM_ID_LENGTH], *clm[2:5], place, *clm[6:])
    rest = [
        x
        for x in original.claim
        if x[0] != "CLM" and not (x[0] == "REF" and element(x, 1) in _NAMED_ELSEWHERE)
    ]
    at = next((n for n, x in enumerate(rest) if x[0] in ("K3", "NTE", "HI") or x[0][:2] == "CR"), 0)
    claim = (head, *rest[:at], *target.authorisations, *rest[at:])
    known = {element(each[0], 1): only(each, "REF") for each in target.providers}
    providers = [_at_payer(each, known.get(element(each[0], 1), ())) for each in original.providers]
    return (*claim, *(segment for each in providers for segment in each))


def _at_payer(loop: Loop, theirs: Loop) -> Loop:
    """A provider's loop with the numbers of another payer."""
    kept = [x for x in loop if not (x[0] == "REF" and element(x, 1) in _AT_PAYER)]
    at = max((n for n, x in enumerate(kept) if x[0] != "PER"), default=0) + 1
    return (*kept[:at], *theirs, *kept[at:])


def _with_answer(coverage: Coverage, answer: Answer | None, original: OriginalClaim) -> Loop:
    """2320 and 2330A–G of a payer that is not the one the claim goes to."""
    sbr = ("SBR", coverage.order, coverage.relation, *_tail(coverage.sbr))
    results = coverage.results if answer is None else _results(answer)
    dated = coverage.others if answer is None else _dated(answer)
    amounts = [x for x in results if x[0] != "MOA"]
    remarks = only(results, "MOA")
    oi = coverage.oi or original.coverages[0].oi
    dates, references = only(dated, "DTP"), only(dated, "REF")
    numbers = only(coverage.payer, "REF")
    payer = (*only(coverage.payer, "NM1", "N3", "N4"), *dates, *numbers)
    references = (*coverage.authorisations, *references)
    head = (sbr, *amounts, oi, *remarks, *coverage.insured, *payer, *references)
    return (*head, *_providers_of(coverage, original))


def _providers_of(coverage: Coverage, original: OriginalClaim) -> Loop:
    """2330C–G: the numbers by which that payer knows the providers."""
    loops = list(coverage.providers)
    if coverage is original.coverages[0]:
        for each in original.providers:
            numbers = [x for x in each if x[0] == "REF" and element(x, 1) in _AT_PAYER]
            code, kind = element(each[0], 1), element(each[0], 2)
            if numbers and code in ("DN", "P3", "82", "77", "DQ"):
                loops.append((("NM1", code, kind), *numbers))
    if coverage.ours:
        kind = element(first(original.billing, "NM1", "85"), 2)
        loops.append((("NM1", "85", kind), *coverage.ours))
    return tuple(segment for loop in loops for segment in loop)


def _results(answer: Answer) -> Loop:
    claim = answer.claim
    amounts: list[Segment] = [
        ("AMT", "D", decimal(claim.paid_cents)),
        ("AMT", "EAF", decimal(patient_liability(claim))),
    ]
    remarks = claim.remarks.split()[:_REMARKS]
    moa = [("MOA", "", "", *remarks)] if remarks else []
    return (*adjustment_segments(claim.adjustments), *amounts, *moa)


def _dated(answer: Answer) -> Loop:
    number = answer.claim.payer_claim_no
    references: Loop = (("REF", "F8", number),) if number else ()
    return (_answered(answer.answered_on), *references)


def _answered(day: date | None) -> Segment:
    return ("DTP", "573", "D8", f"{day:%Y%m%d}" if day else "")


def adjustment_segments(adjustments: Iterable[Adjustment]) -> Loop:
    """CAS, a group a segment and up to six reasons in each; an amount of zero says nothing."""
    told = [each for each in adjustments if each.amount_cents]
    order = list(dict.fromkeys(each.group for each in told))
    made: list[Segment] = []
    for group, members in groupby(sorted(told, key=lambda x: order.index(x.group)), lambda x: x[0]):
        reasons = list(members)
        for at in range(0, len(reasons), _TRIPLETS):
            triplets = [
                part
                for each in reasons[at : at + _TRIPLETS]
                for part in (each.reason, decimal(each.amount_cents), each.quantity)
            ]
            made.append(_trimmed(("CAS", group, *triplets)))
    return tuple(made)


def _trimmed(segment: Segment) -> Segment:
    while segment and not segment[-1]:
        segment = segment[:-1]
    return segment


def _line(
    line: ServiceLine,
    original: OriginalClaim,
    earlier: Sequence[Coverage],
    answers: Mapping[str, Answer],
) -> Loop:
    """2400 as it was sent, with 2430 of every payer that has answered."""
    anew = {each.payer_id for each in earlier if each.order in answers}
    kept = [each for each in line.results if element(each[0], 1) not in anew]
    made = [
        _judged(each, answers[coverage.order], line, coverage, original)
        for coverage in earlier
        if coverage.order in answers
        for each in _answers_to(line, original, answers[coverage.order])
    ]
    results = [segment for loop in (*kept, *made) for segment in loop]
    return (*line.segments, *results, *line.forms)


def _answers_to(line: ServiceLine, original: OriginalClaim, answer: Answer) -> list[RemitLine]:
    found, _ = match_answers(known_lines(original), answer.claim.lines)
    return found.get(line.number, [])


def _judged(
    theirs: RemitLine,
    answer: Answer,
    line: ServiceLine,
    coverage: Coverage,
    original: OriginalClaim,
) -> Loop:
    """2430: SVD02 = SVC03, the adjudicated code, its CAS, DTP*573 = BPR16."""
    modifiers = [x for x in theirs.modifiers.split(":") if x]
    service = COMPONENT.join((line.service[0], theirs.procedure_code, *modifiers))
    units = theirs.units_paid or "1"
    svd = ("SVD", coverage.payer_id, decimal(theirs.paid_cents), service, "", units)
    bundled = _bundled_into(theirs, line, original)
    head: Segment = (*svd, bundled) if bundled else svd
    return (head, *adjustment_segments(theirs.adjustments), _answered(answer.answered_on))


def _bundled_into(theirs: RemitLine, line: ServiceLine, original: OriginalClaim) -> str:
    """LX01 of the line this one was paid with, where the payer changed the code to that line's."""
    if not theirs.original_code or theirs.original_code == theirs.procedure_code:
        return ""
    others = (x for x in known_lines(original) if x.number != line.number)
    return next((x.number for x in others if x.code == theirs.procedure_code), "")
