"""One claim of a remittance: may it be posted, and how (§4.4, §4.7, §6.2–6.6).

Each claim is judged against our books as the claims before it in the same remittance left them.
What cannot be matched exactly goes to suspense as a whole, so that the remittance still adds up.
"""

from __future__ import annotations

from recon_desktop.domain.accounts import REMIT_CLEARING, SUSPENSE, UNIDENTIFIED
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.domain.posting_case import (
    INFORMATIONAL,
    KNOWN_STATUSES,
    ORDER_OF_STATUS,
    Case,
    ClaimBook,
    ClaimPlan,
    RemitContext,
    is_forwarded,
    payer_order,
    write_off_limit,
)
from recon_desktop.domain.posting_effects import NotAMirror, post_case
from recon_desktop.domain.posting_lines import service_lines
from recon_desktop.domain.posting_records import ClaimOutcome, ClaimPosition, WorkItem
from recon_desktop.domain.posting_reversals import reversal_case
from recon_desktop.domain.records import RemitClaim
from recon_desktop.domain.remittance import REVERSAL


def plan_claim(claim: RemitClaim, book: ClaimBook, context: RemitContext) -> ClaimPlan:
    """Plan one claim and bring `book` up to date with it."""
    if claim.status in INFORMATIONAL:
        return _inform(claim, book, context)
    reason = _reason_to_hold(claim, book)
    if reason or book.position is None:
        return _hold(claim, book, context, reason)
    if claim.status == REVERSAL:
        case = reversal_case(claim, book, book.position, context)
        if case is None:
            return _hold(claim, book, context, "no posted payment equals this reversal")
    else:
        case = _answer_case(claim, book, book.position)
        if any(each.order == case.order and each.booked for each in book.posted):
            return _hold(claim, book, context, "this payer's answer to the claim is posted already")
    plan = post_case(case, book, context)
    return _hold(claim, book, context, plan.reason) if isinstance(plan, NotAMirror) else plan


def _answer_case(claim: RemitClaim, book: ClaimBook, position: ClaimPosition) -> Case:
    order, warnings = payer_order(claim, book, position)
    forwarded = is_forwarded(claim, position, order)
    limit = write_off_limit(claim, book, order)
    return Case(claim, position, order, forwarded, book.share_cents, None, limit, warnings)


def _reason_to_hold(claim: RemitClaim, book: ClaimBook) -> str:
    position = book.position
    if claim.status not in KNOWN_STATUSES:
        return f"claim status {claim.status or '(none)'} is not one of the 835's"
    if position is None:
        return "no claim of ours has this number"
    if not position.identity_ok:
        return position.identity_reason or "patient or date of service is not the claim's"
    if abs(claim.charge_cents) != position.charge_cents:
        return "the charge is not the claim's"
    if claim.status == REVERSAL and claim.charge_cents > 0:
        return "a reversal must carry the charge negated"
    if claim.status != REVERSAL and claim.charge_cents < 0:
        return "a negative charge without the status of a reversal"
    if sum(line.paid_cents for line in service_lines(claim)) != claim.paid_cents:
        return "the service lines do not add up to the claim"
    return book.in_dispute


def _inform(claim: RemitClaim, book: ClaimBook, context: RemitContext) -> ClaimPlan:
    """23 and 25 never touch a receivable; a payment stated on one waits in suspense (PLB J1)."""
    position = book.position
    keys = (claim.claim_id, position.encounter_id if position else "")
    text = INFORMATIONAL[claim.status]
    items: tuple[WorkItem, ...] = ()
    if claim.status == "23":
        to = "move the claim to the payer it was forwarded to"
        items = (WorkItem(*keys, "", "CLAIM", claim.charge_cents, f"{text}: {to}"),)
    if claim.paid_cents:
        why = f"{text}, but it states a payment"
        items += (WorkItem(*keys, "", "CLAIM", claim.paid_cents, why, held=True),)
    outcome = _not_posted(claim, book, "informational", text)
    return ClaimPlan(outcome, _suspended(claim, context, "informational"), items=items)


def _hold(claim: RemitClaim, book: ClaimBook, context: RemitContext, reason: str) -> ClaimPlan:
    if claim.status == REVERSAL and not book.in_dispute:
        book.in_dispute = "the reversal that goes with it could not be posted"
    outcome = _not_posted(claim, book, "held", reason)
    item = WorkItem(
        claim.claim_id, outcome.encounter_id, "", "CLAIM", claim.paid_cents, reason, held=True
    )
    return ClaimPlan(outcome, _suspended(claim, context, UNIDENTIFIED), items=(item,))


def _not_posted(claim: RemitClaim, book: ClaimBook, word: str, remark: str) -> ClaimOutcome:
    position = book.position
    return ClaimOutcome(
        claim.claim_id,
        position.encounter_id if position else "",
        position.patient_id if position else "",
        claim.payer_claim_no,
        claim.line,
        claim.status,
        word,
        ORDER_OF_STATUS.get(claim.status, "P"),
        claim.charge_cents,
        claim.paid_cents,
        remark=remark,
    )


def _suspended(claim: RemitClaim, context: RemitContext, sub: str) -> tuple[JournalLine, ...]:
    """No encounter and no patient: whose money this is, is what nobody knows yet."""
    reference = claim.payer_claim_no or claim.claim_id
    clearing = JournalLine(
        REMIT_CLEARING, claim.paid_cents, payer=context.payer, service_line=reference
    )
    waiting = clearing._replace(account=SUSPENSE, amount_cents=-claim.paid_cents, sub=sub)
    return (clearing._replace(memo="payment"), waiting._replace(memo=f"claim {claim.claim_id}"))
