"""What keeps a claim from being written for its next payer, in words a biller can act on.

The facts of 005010X222A1 that the claim as it was sent, or the payers' answers, do not have.
"""

from __future__ import annotations

from collections.abc import Mapping

from recon_desktop.domain.follow.claim_segments import (
    COMPONENT,
    Coverage,
    Loop,
    OriginalClaim,
    element,
    first,
)
from recon_desktop.domain.follow.secondary import Answer, KnownLine, cob_differences
from recon_desktop.domain.money import parse_cents

_GUIDE = "005010X222"  # and its errata A1, A2
_DATED = frozenset({"MA", "MB"})


def known_lines(original: OriginalClaim) -> tuple[KnownLine, ...]:
    """The lines as they were sent; an amount that cannot be read counts as 0."""
    return tuple(
        KnownLine(
            line.number,
            line.control,
            line.service[1] if len(line.service) > 1 else "",
            tuple(filter(None, line.service[2:6])),
            _cents(line.charge_text),
        )
        for line in original.lines
    )


def _cents(text: str) -> int:
    try:
        return parse_cents(text)
    except ValueError:
        return 0


def missing_facts(
    original: OriginalClaim, answers: Mapping[str, Answer], order: str
) -> tuple[str, ...]:
    """All that keeps the claim from being written, in words; nothing when it can be."""
    target = original.coverage(order)
    told = _missing_of_sender(original)
    if target is None:
        told.append("the next payer's subscriber (the claim as sent does not list that payer)")
    else:
        told += _missing_of_target(target)
    for answer in answers.values():
        coverage = original.coverage(answer.order)
        if coverage is None:
            told.append(f"the subscriber with {answer.payer}, which has answered")
            continue
        told += _missing_of_payer(coverage, answer.payer)
        if answer.answered_on is None:
            told.append(f"the date on which {answer.payer} answered (BPR16)")
        charge = _cents(element(first(original.claim, "CLM"), 2))
        told += cob_differences(charge, known_lines(original), answer)
    return tuple(dict.fromkeys(told))


def _missing_of_sender(original: OriginalClaim) -> list[str]:
    envelope, billing = original.envelope, original.billing
    provider = first(billing, "NM1", "85")
    facts = (
        (envelope.guide.startswith(_GUIDE), "the claim as sent in version 5010 (837P)"),
        (first(original.submitter, "PER"), "the submitter's contact (PER)"),
        (first(original.receiver, "NM1"), "the receiver (NM1*40)"),
        (element(provider, 9), "the billing provider's NPI"),
        (first(billing, "N3") and first(billing, "N4"), "the billing provider's address"),
        (first(billing, "REF"), "the billing provider's tax id (REF*EI)"),
        (_placed(original), "the place of service (CLM05)"),
        (first(original.claim, "HI"), "the diagnoses (HI)"),
        (original.lines, "the service lines"),
        (original.patient, "the patient's name"),
        (_addressed(original.patient), "the patient's address"),
        (first(original.patient, "DMG"), "the patient's birth date"),
    )
    return [what for there, what in facts if not there]


def _placed(original: OriginalClaim) -> bool:
    """CLM05 has its three parts; it has one where the file's ISA names a wrong separator."""
    parts = element(first(original.claim, "CLM"), 5).split(COMPONENT)
    return len(parts) == 3 and all(parts)


def _addressed(loop: Loop) -> bool:
    return bool(first(loop, "N3") and first(loop, "N4"))


def _missing_of_target(target: Coverage) -> list[str]:
    told = _missing_of_payer(target, target.name or "the next payer")
    if element(target.sbr, 9) in _DATED and not element(target.sbr, 5):
        told.append("why Medicare is not first (SBR05)")
    return told


def _missing_of_payer(coverage: Coverage, name: str) -> list[str]:
    insured = first(coverage.insured, "NM1")
    facts = (
        (element(insured, 3), f"the subscriber with {name}"),
        (element(insured, 9), f"the member id with {name}"),
        (coverage.name, "the next payer's name"),
        (coverage.payer_id, f"the payer id of {name}"),
        (coverage.relation, f"how the patient and the subscriber with {name} are related (SBR02)"),
    )
    return [what for there, what in facts if not there]
