"""What moves out of a payer's receivable when its answer is posted: the patient's share (§6.6)."""

from __future__ import annotations

from typing import NamedTuple

from recon_desktop.domain.accounts import PRIMARY
from recon_desktop.domain.posting.case import Case, ClaimBook
from recon_desktop.domain.posting.lines import LineEffect


class ShareChange(NamedTuple):
    """Cents of a service line ('' for the whole claim) that leave a payer's receivable.

    `order`: whose, where it is not the answering payer's.
    """

    service_line: str
    amount_cents: int
    to_next_payer: bool = False
    order: str = ""


def share_changes(
    case: Case, book: ClaimBook, effects: tuple[LineEffect, ...]
) -> tuple[ShareChange, ...]:
    """What moves out of this payer's receivable: PR less what the patient's account holds (§6.6).

    What the desk has taken covers the patient's own part first, then what goes to the next payer;
    what it took beyond both is no part of any payer's debt and is the patient's again. A reversal
    gives back the patient's whole part; one that went to the next payer comes back without what the
    patient's account had kept.
    """
    decided = [x.outcome for x in effects if not x.outcome.held]
    kept = case.share_cents
    changes = []
    for line in decided:
        cents = line.to_patient_cents
        covered = 0 if case.is_reversal else min(max(cents, 0), max(kept, 0))
        kept += cents if case.is_reversal else -covered
        changes.append(ShareChange(line.service_line, cents - covered))
    sign = -1 if case.is_reversal else 1
    for line in decided:
        cents = line.next_payer_cents
        covered = min(max(cents * sign, 0), max(kept, 0))
        kept -= covered
        changes.append(ShareChange(line.service_line, cents - covered * sign, to_next_payer=True))
    forwarded = case.forwarded or any(line.next_payer_cents for line in decided)
    beyond = max(kept, 0) if forwarded else kept
    if not case.is_reversal and beyond and _is_decided(effects):
        changes.append(ShareChange("", -beyond, order=_given_by(case, book)))
    return tuple(changes)


def _given_by(case: Case, book: ClaimBook) -> str:
    """Whose receivable gave what the desk took: the first payer's while that has not answered."""
    if case.order == PRIMARY or any(x.order != case.order for x in book.of_claim(case.position)):
        return ""
    return PRIMARY


def _patient_part(effect: LineEffect) -> int:
    return effect.outcome.to_patient_cents + effect.outcome.next_payer_cents


def _is_decided(effects: tuple[LineEffect, ...]) -> bool:
    """Nothing that a person still has to settle could end up with the patient."""
    settled = not any(each.outcome.held or each.review_cents for each in effects)
    answered = any(
        each.outcome.paid_cents or _patient_part(each) or each.outcome.bookings for each in effects
    )
    return settled and answered
