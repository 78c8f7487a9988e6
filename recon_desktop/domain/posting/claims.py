"""One claim of a remittance: may it be posted, and how (§4.4, §4.7, §6.2–6.6).

Each claim is judged against our books as the claims before it in the same remittance left them.
What cannot be matched exactly goes to suspense as a whole, so that the remittance still adds up.
"""

from __future__ import annotations

from typing import NamedTuple

from recon_desktop.domain.accounts import PRIMARY, REMIT_CLEARING, SUSPENSE, UNIDENTIFIED
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.domain.posting.case import (
    INFORMATIONAL,
    KNOWN_STATUSES,
    ORDER_OF_STATUS,
    Case,
    ClaimBook,
    ClaimPlan,
    RemitContext,
    claim_key,
    is_forwarded,
    payer_order,
    write_off_limit,
)
from recon_desktop.domain.posting.decisions import hold_reason
from recon_desktop.domain.posting.effects import NotAMirror, post_case
from recon_desktop.domain.posting.line_match import match_lines
from recon_desktop.domain.posting.lines import service_lines, stated
from recon_desktop.domain.posting.records import PERSON, ClaimOutcome, ClaimPosition, WorkItem
from recon_desktop.domain.posting.reversals import reversal_case
from recon_desktop.domain.records import RemitClaim
from recon_desktop.domain.remittance import REVERSAL


def plan_claim(
    claim: RemitClaim, position: ClaimPosition | None, book: ClaimBook, context: RemitContext
) -> ClaimPlan:
    """Plan one claim and bring `book` up to date with it. DecisionError when one does not fit."""
    entering = _Entering(claim, position, book, context)
    if claim.status in INFORMATIONAL:
        return _inform(entering)
    reason = hold_reason(claim, context.decisions) or _reason_to_hold(claim, position, book)
    if reason or position is None:
        return _hold(entering, reason)
    if claim.status == REVERSAL:
        case = reversal_case(claim, book, position, context)
        if case is None:
            return _hold(entering, "no posted payment equals this reversal")
    else:
        case = _answer_case(claim, book, position)
        if _answered_already(case, book):
            return _hold(entering, "this payer's answer to the claim is posted already")
    plan = post_case(case, book, context)
    return _hold(entering, plan.reason) if isinstance(plan, NotAMirror) else plan


class _Entering(NamedTuple):
    """A claim at the door."""

    claim: RemitClaim
    position: ClaimPosition | None
    book: ClaimBook
    context: RemitContext


def _answer_case(claim: RemitClaim, book: ClaimBook, position: ClaimPosition) -> Case:
    order, warnings = payer_order(claim, book, position)
    forwarded = is_forwarded(claim, position, order)
    limit = write_off_limit(claim, book, position, order)
    return Case(claim, position, order, forwarded, book.share_cents, None, limit, warnings)


def _answered_already(case: Case, book: ClaimBook) -> bool:
    same_payer = [each for each in book.of_claim(case.position) if each.order == case.order]
    return any(each.booked for each in same_payer)


def _reason_to_hold(claim: RemitClaim, position: ClaimPosition | None, book: ClaimBook) -> str:
    if claim.status not in KNOWN_STATUSES:
        return f"claim status {claim.status or '(none)'} is not one of the 835's"
    if position is None:
        return "no claim of ours has this number"
    if position.rung != PERSON:
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
    return book.in_dispute.get(claim_key(claim, position), "")


def _inform(entering: _Entering) -> ClaimPlan:
    """23 and 25 never touch a receivable; a payment stated on one waits in suspense (PLB J1)."""
    claim = entering.claim
    text = INFORMATIONAL[claim.status]
    outcome = _not_posted(entering, "informational", text)
    item = WorkItem(
        outcome.claim_id,
        outcome.encounter_id,
        "",
        "CLAIM",
        claim.charge_cents,
        f"{text}: move the claim to the payer it was forwarded to",
        claim_line=claim.line,
    )
    items: tuple[WorkItem, ...] = (item,) if claim.status == "23" else ()
    if claim.paid_cents:
        why = f"{text}, but it states a payment"
        items += (item._replace(amount_cents=claim.paid_cents, reason=why, held=True),)
    lines = _suspended(claim, entering.context.payer, "informational")
    return ClaimPlan(outcome, lines, items=items)


def _hold(entering: _Entering, reason: str) -> ClaimPlan:
    claim, position, book, context = entering
    if claim.status == REVERSAL:
        why = "the reversal that goes with it could not be posted"
        book.in_dispute.setdefault(claim_key(claim, position), why)
    outcome = _not_posted(entering, "held", reason)
    item = WorkItem(
        outcome.claim_id,
        outcome.encounter_id,
        "",
        "CLAIM",
        claim.paid_cents,
        reason,
        held=True,
        claim_line=claim.line,
    )
    return ClaimPlan(outcome, _suspended(claim, context.payer, UNIDENTIFIED), items=(item,))


def _not_posted(entering: _Entering, word: str, remark: str) -> ClaimOutcome:
    """The claim with its lines as the payer states them; nothing of them is booked."""
    claim, position = entering.claim, entering.position
    known = position.known_lines if position else ()
    lines = service_lines(claim)
    matches = zip(lines, match_lines(lines, known), strict=True)
    held = word == "held" or bool(claim.paid_cents)
    told = tuple(
        stated(line)._replace(held=held, rung=found.rung, note=found.note)
        for line, found in matches
    )
    return ClaimOutcome(
        claim_key(claim, position),
        position.encounter_id if position else "",
        position.patient_id if position else "",
        claim.payer_claim_no,
        claim.line,
        claim.status,
        word,
        ORDER_OF_STATUS.get(claim.status, PRIMARY),
        claim.charge_cents,
        claim.paid_cents,
        told,
        remark=remark,
        rung=position.rung if position else "",
    )


def plan_hold(claim: RemitClaim, payer: str, reason: str) -> ClaimPlan:
    """A claim's payment out of clearing into suspense, whatever our books know of it."""
    entering = _Entering(claim, None, ClaimBook(), RemitContext(payer, None, {}))
    return _hold(entering, reason)


def _suspended(claim: RemitClaim, payer: str, sub: str) -> tuple[JournalLine, ...]:
    """No encounter and no patient: whose money this is, is what nobody knows yet."""
    number = claim.payer_claim_no or claim.claim_id
    clearing = JournalLine(REMIT_CLEARING, claim.paid_cents, payer=payer, service_line=number)
    waiting = clearing._replace(account=SUSPENSE, amount_cents=-claim.paid_cents, sub=sub)
    return (clearing._replace(memo="payment"), waiting._replace(memo=f"claim {claim.claim_id}"))
