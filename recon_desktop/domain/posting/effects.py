"""The effect of one claim that may be posted: journal lines, elements, work items (§6.1–6.6)."""

from __future__ import annotations

from typing import NamedTuple

from recon_desktop.domain.accounts import (
    ANTICIPATED,
    INSURANCE_AR,
    PATIENT_AR,
    PRIMARY,
    REMIT_CLEARING,
    SUSPENSE,
    next_order,
)
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.domain.posting.case import DENIED, Case, ClaimBook, ClaimPlan, RemitContext
from recon_desktop.domain.posting.decisions import BY_HAND, chosen_lines, decide
from recon_desktop.domain.posting.history import PostedClaim
from recon_desktop.domain.posting.line_match import match_lines
from recon_desktop.domain.posting.lines import (
    LineEffect,
    LineRules,
    WriteOffLimit,
    service_lines,
    work_out,
)
from recon_desktop.domain.posting.records import (
    BY_POSTING,
    HOLD,
    ClaimOutcome,
    ClaimPosition,
    LineOutcome,
    WorkItem,
    posted_claim,
)
from recon_desktop.domain.posting.reversals import mirrored_effects
from recon_desktop.domain.posting.shares import ShareChange, share_changes


class NotAMirror(NamedTuple):
    """Why a reversal cannot be posted as the exact mirror of what we booked."""

    reason: str


def post_case(case: Case, book: ClaimBook, context: RemitContext) -> ClaimPlan | NotAMirror:
    """Plan the claim and bring `book` up to date with it."""
    effects = _mirror_lines(case, context) or _work_out_lines(case, context)
    if isinstance(effects, NotAMirror):
        return effects
    reason = _reason_not_to_mirror(case, effects)
    if reason:
        return NotAMirror(reason)
    shares = share_changes(case, book, effects)
    outcome = _outcome(case, book, effects, shares)
    plan = ClaimPlan(
        outcome,
        _money_lines(case, effects, context) + _moved(case, shares, to_next_payer=False),
        _moved(case, shares, to_next_payer=True),
        _work_items(case, effects),
        case.warnings + _sense_warnings(case, effects, book),
    )
    _remember(case, book, outcome)
    return plan


def _mirror_lines(case: Case, context: RemitContext) -> tuple[LineEffect, ...] | NotAMirror | None:
    """A reversal of what we posted takes back what was booked; None when that is not known."""
    if not case.is_reversal:
        return None
    lines = service_lines(case.claim)
    for line in lines:
        decision = context.decisions.get((case.claim.line, line.line))
        if decision is not None and decision.verdict == HOLD:
            return NotAMirror(decision.reason or BY_HAND)
    return mirrored_effects(lines, case.original) if case.original else None


def _work_out_lines(case: Case, context: RemitContext) -> tuple[LineEffect, ...]:
    rules = LineRules(
        WriteOffLimit(case.limit_cents, -1 if case.is_reversal else 1),
        context.table,
        context.payer,
        context.on,
        denied=case.claim.status == DENIED or (case.original is not None and _was_denied(case)),
        forwarded=case.forwarded,
        secondary=case.order != PRIMARY,
    )
    claim = case.claim
    lines = service_lines(claim)
    chosen = chosen_lines(claim, context.decisions)
    matches = match_lines(lines, case.position.known_lines, chosen)
    return tuple(
        decide(claim, line, work_out(line, found, rules), context.decisions)
        for line, found in zip(lines, matches, strict=True)
    )


def _was_denied(case: Case) -> bool:
    return case.original is not None and not case.original.booked


def _reason_not_to_mirror(case: Case, effects: tuple[LineEffect, ...]) -> str:
    """A reversal is the exact mirror of what we booked, or a person's business."""
    if not case.is_reversal:
        return ""
    if any(each.outcome.held and each.outcome.rung != BY_POSTING for each in effects):
        return "a reversed service line is not one of the claim's"
    original = case.original
    written_off = -sum(each.outcome.contractual_cents for each in effects)
    if original is None or original.contractual_cents in (None, written_off):
        return ""
    return "our write-off of the reversed payment was another amount"


def _money_lines(
    case: Case, effects: tuple[LineEffect, ...], context: RemitContext
) -> tuple[JournalLine, ...]:
    return tuple(line for effect in effects for line in _line_entry(case, effect, context))


def _line_entry(case: Case, effect: LineEffect, context: RemitContext) -> list[JournalLine]:
    outcome = effect.outcome
    base = _base(case.position, case.order)._replace(service_line=outcome.service_line)
    paid = base._replace(
        account=REMIT_CLEARING,
        amount_cents=outcome.paid_cents,
        payer=context.payer,
        sub="",
        memo="payment",
    )
    if outcome.held:
        dispute = base._replace(account=SUSPENSE, amount_cents=-outcome.paid_cents, sub="line")
        return [paid, dispute._replace(memo="service line in dispute")]
    booked = [
        base._replace(account=b.account, amount_cents=b.amount_cents, sub=b.sub, memo=f"CO-{b.sub}")
        for b in outcome.bookings
    ]
    total = outcome.paid_cents + sum(b.amount_cents for b in outcome.bookings)
    return [paid, *booked, base._replace(amount_cents=-total, memo="payment and adjustments")]


def _moved(
    case: Case, shares: tuple[ShareChange, ...], *, to_next_payer: bool
) -> tuple[JournalLine, ...]:
    base = _base(case.position, case.order)
    lines: list[JournalLine] = []
    for service_line, cents, forward, order in shares:
        if forward is not to_next_payer:
            continue
        here = base._replace(service_line=service_line)
        if order:
            here = here._replace(sub=order, payer="")
        if to_next_payer:
            there = here._replace(sub=next_order(case.order), payer="", memo="to the next payer")
        else:
            there = here._replace(account=PATIENT_AR, sub=ANTICIPATED, memo="patient share")
        lines.append(there._replace(amount_cents=cents))
        lines.append(here._replace(amount_cents=-cents, memo=there.memo))
    return tuple(lines)


def _base(position: ClaimPosition, order: str) -> JournalLine:
    return JournalLine(
        INSURANCE_AR, 0, position.encounter_id, position.patient_id, position.payer, order
    )


def _remember(case: Case, book: ClaimBook, outcome: ClaimOutcome) -> None:
    if case.is_reversal:
        if case.original is not None:
            book.posted.remove(case.original)
    else:
        book.posted.append(posted_claim(outcome))
    book.share_cents = outcome.share_before_cents + outcome.share_change_cents


def _outcome(
    case: Case,
    book: ClaimBook,
    effects: tuple[LineEffect, ...],
    shares: tuple[ShareChange, ...],
) -> ClaimOutcome:
    claim, position = case.claim, case.position
    moved = sum(each.amount_cents for each in shares if not each.to_next_payer)
    forwarded = sum(each.amount_cents for each in shares if each.to_next_payer)
    lines = tuple(each.outcome for each in effects)
    posted = [line for line in lines if not line.held]
    booked = sum(x.paid_cents + sum(b.amount_cents for b in x.bookings) for x in posted)
    before = _open_before(case, book)
    elsewhere = sum(each.amount_cents for each in shares if each.order)
    return ClaimOutcome(
        claim_id=position.claim_id,
        encounter_id=position.encounter_id,
        patient_id=position.patient_id,
        payer_claim_no=claim.payer_claim_no,
        line=claim.line,
        status=claim.status,
        outcome=_word(case, lines),
        order=case.order,
        charge_cents=claim.charge_cents,
        paid_cents=claim.paid_cents,
        lines=lines,
        share_before_cents=case.share_cents,
        share_change_cents=moved,
        next_payer_cents=forwarded,
        balance_before_cents=before,
        balance_after_cents=before - booked - (moved - elsewhere) - forwarded,
        rung=position.rung,
    )


def _open_before(case: Case, book: ClaimBook) -> int:
    """What stood in 1110 for this payer order, from the charge and what has been posted."""
    if case.is_reversal and case.original is None:
        return 0
    mine = book.of_claim(case.position)
    here = [each for each in mine if each.order == case.order]
    answered = sum(_paid(each) + each.booked_cents + each.next_payer_cents for each in here)
    if case.order == PRIMARY:
        return case.position.charge_cents - case.share_cents - answered
    earlier = [each for each in mine if next_order(each.order) == case.order]
    return sum(each.next_payer_cents for each in earlier) - answered


def _paid(posted: PostedClaim) -> int:
    """What was paid and is not in suspense."""
    return posted.paid_cents - sum(line.paid_cents for line in posted.lines if line.held)


def _word(case: Case, lines: tuple[LineOutcome, ...]) -> str:
    if case.is_reversal:
        return "reversal"
    if case.claim.paid_cents:
        return "paid"
    if any(line.to_patient_cents or line.next_payer_cents for line in lines):
        return "deductible"
    if any(line.open_cents for line in lines) or case.claim.status == DENIED:
        return "denied"
    return "adjusted"


def _work_items(case: Case, effects: tuple[LineEffect, ...]) -> tuple[WorkItem, ...]:
    claim, position = case.claim, case.position
    if case.is_reversal:  # what stayed open or in suspense then is taken back with it
        return ()
    keys = (position.claim_id, position.encounter_id)
    items: list[WorkItem] = []
    for effect in effects:
        line = effect.outcome
        of_line = WorkItem(
            *keys,
            line.service_line,
            "LINE",
            line.paid_cents,
            line.work,
            held=True,
            claim_line=claim.line,
            line=line.line,
        )
        if line.held:
            items.append(of_line)
        items.extend(
            of_line._replace(code=x.code, amount_cents=x.amount_cents, reason=x.reason, held=False)
            for x in effect.open_amounts
        )
    return tuple(items)


def _sense_warnings(
    case: Case, effects: tuple[LineEffect, ...], book: ClaimBook
) -> tuple[str, ...]:
    """R6.4: balancing does not prove sense."""
    claim, name = case.claim, case.position.claim_id
    if case.is_reversal:
        return ()
    reasons = {each.reason for line in service_lines(claim) for each in line.adjustments}
    found: list[str] = []
    if claim.paid_cents > claim.charge_cents and "94" not in reasons:
        found.append("is paid more than its charge")
    allowed = sum(each.outcome.allowed_cents for each in effects)
    if allowed > claim.charge_cents and "94" not in reasons:
        found.append("is allowed more than its charge")
    if claim.filing == "MC" and any(each.outcome.pr_cents for each in effects):
        found.append("leaves a share to a Medicaid patient")
    mine = book.of_claim(case.position)
    if case.order != PRIMARY and not any(next_order(x.order) == case.order for x in mine):
        found.append("is answered by a later payer before the earlier one was posted")
    found += [
        f"is answered for {x.units_paid or '0'} of {x.units_billed} units (segment {x.line})"
        for x in service_lines(claim)
        if x.units_billed and x.units_billed != x.units_paid
    ]
    return tuple(f"Claim {name} {text}" for text in found)
