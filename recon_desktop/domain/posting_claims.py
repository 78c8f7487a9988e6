"""One claim of a remittance: may it be posted, and as which lines (§4.4, §4.7, §6.2–6.6).

Each claim is judged against our books as the claims before it in the same remittance left them.
What cannot be matched exactly goes to suspense as a whole, so that the remittance still adds up.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import NamedTuple

from recon_desktop.domain.accounts import (
    ANTICIPATED,
    INSURANCE_AR,
    PATIENT_AR,
    PAYER_ORDERS,
    REMIT_CLEARING,
    SUSPENSE,
    UNIDENTIFIED,
    next_order,
)
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.domain.posting_lines import (
    LineEffect,
    LineRules,
    WriteOffLimit,
    match_lines,
    service_lines,
    work_out,
)
from recon_desktop.domain.posting_records import (
    ClaimOutcome,
    ClaimPosition,
    LineOutcome,
    PostedClaim,
    PostedLine,
    WorkItem,
    posted_claim,
)
from recon_desktop.domain.records import RemitClaim

REVERSAL = "22"
DENIED = "4"
FORWARDED = frozenset({"19", "20", "21"})
INFORMATIONAL = {"23": "not our claim, forwarded by the payer", "25": "predetermination"}
ORDER_OF_STATUS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
KNOWN_STATUSES = ORDER_OF_STATUS.keys() | INFORMATIONAL.keys() | {REVERSAL, DENIED}


@dataclass(slots=True)
class ClaimBook:
    """What the books hold of a claim while its remittance is being planned."""

    position: ClaimPosition | None
    share_cents: int = 0
    posted: list[PostedClaim] = field(default_factory=list)
    in_dispute: str = ""  # why a reversal was held: its corrections are held with it

    @classmethod
    def of(cls, position: ClaimPosition | None) -> ClaimBook:
        """The book as the remittance finds it."""
        if position is None:
            return cls(None)
        return cls(position, position.anticipated_cents, list(position.posted))


class RemitContext(NamedTuple):
    """What the claims of one remittance share."""

    payer: str
    contract: Set[str]
    corrected: dict[str, tuple[RemitClaim, ...]]  # CLP01 → its claims that are no reversals


class ClaimPlan(NamedTuple):
    """The effect of one claim: journal lines (empty when nothing is booked) and what to tell."""

    outcome: ClaimOutcome
    lines: tuple[JournalLine, ...] = ()
    forward_lines: tuple[JournalLine, ...] = ()
    items: tuple[WorkItem, ...] = ()
    warnings: tuple[str, ...] = ()


class _Case(NamedTuple):
    """A claim that may be posted, with all that decides how."""

    claim: RemitClaim
    position: ClaimPosition
    order: str
    forwarded: bool
    share_cents: int
    original: PostedClaim | None  # what a reversal takes back
    limit_cents: int | None
    warnings: tuple[str, ...]

    @property
    def is_reversal(self) -> bool:
        return self.claim.status == REVERSAL


def plan_claim(claim: RemitClaim, book: ClaimBook, context: RemitContext) -> ClaimPlan:
    """Plan one claim and bring `book` up to date with it."""
    if claim.status in INFORMATIONAL:
        return _inform(claim, book, context)
    reason = _reason_to_hold(claim, book)
    position = book.position
    if reason or position is None:
        return _hold(claim, book, context, reason)
    if claim.status == REVERSAL:
        return _plan_reversal(claim, book, position, context)
    order, warnings = _payer_order(claim, book, position)
    if any(each.order == order and each.booked for each in book.posted):
        return _hold(claim, book, context, "this payer's answer to the claim is posted already")
    forwarded = _is_forwarded(claim, position, order)
    limit = _write_off_limit(claim, book, order)
    case = _Case(claim, position, order, forwarded, book.share_cents, None, limit, warnings)
    return _post(case, book, context)


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


# --- which payer, which rules ---------------------------------------------------------------------


def _payer_order(
    claim: RemitClaim, book: ClaimBook, position: ClaimPosition
) -> tuple[str, tuple[str, ...]]:
    """Our claim's order wins over the payer's (R4.15), except on a crossover we were told of."""
    stated = ORDER_OF_STATUS.get(claim.status, "")
    ours = position.payer_order if position.payer_order in tuple(PAYER_ORDERS) else stated or "P"
    if stated in ("", ours):
        return ours, ()
    if any(next_order(each.order) == stated and each.forwarded for each in book.posted):
        return stated, ()
    text = f"Claim {claim.claim_id}: status {claim.status} is not our payer order {ours}; ours used"
    return ours, (text,)


def _is_forwarded(claim: RemitClaim, position: ClaimPosition, order: str) -> bool:
    """What is left to the patient goes to another payer first (R6.5, R6.21)."""
    another_payer = position.secondary and order == "P"
    return claim.status in FORWARDED or bool(claim.crossover_to) or another_payer


def _write_off_limit(claim: RemitClaim, book: ClaimBook, order: str) -> int | None:
    """For a later payer: what was carried to it, less what it pays and leaves to the patient."""
    if order == "P":
        return None
    earlier = [each for each in book.posted if next_order(each.order) == order]
    carried = sum(each.next_payer_cents for each in earlier)
    answered = abs(claim.paid_cents) + abs(_patient_responsibility(claim))
    return max(0, carried - answered)


def _patient_responsibility(claim: RemitClaim) -> int:
    return sum(
        each.amount_cents
        for line in service_lines(claim)
        for each in line.adjustments
        if each.group == "PR"
    )


# --- reversals ------------------------------------------------------------------------------------


def _plan_reversal(
    claim: RemitClaim, book: ClaimBook, position: ClaimPosition, context: RemitContext
) -> ClaimPlan:
    """R4.21–R4.23: the mirror of the posting it takes back, by CAS and never by CLP05."""
    original = _find_original(claim, book.posted)
    if original is not None:
        return _reverse_posted(claim, book, position, context, original)
    corrections = [
        each
        for each in context.corrected.get(claim.claim_id, ())
        if each.charge_cents == -claim.charge_cents
    ]
    if not corrections or any(each.booked for each in book.posted):
        return _hold(claim, book, context, "no posted payment equals this reversal")
    order, _ = _payer_order(corrections[0], book, position)
    forwarded = _is_forwarded(corrections[0], position, order)
    text = f"Claim {claim.claim_id}: the reversed payment was posted before these books began"
    # The share the reversal gives back was decided back then; the correction starts from none.
    share = book.share_cents if forwarded else -_decided(claim, context)
    limit = None if order == "P" else 0
    return _post(
        _Case(claim, position, order, forwarded, share, None, limit, (text,)), book, context
    )


def _decided(claim: RemitClaim, context: RemitContext) -> int:
    rules = LineRules(context.contract, WriteOffLimit(None, 1))
    effects = [work_out(line, "", rules) for line in service_lines(claim)]
    return sum(each.outcome.to_patient_cents for each in effects)


def _reverse_posted(
    claim: RemitClaim,
    book: ClaimBook,
    position: ClaimPosition,
    context: RemitContext,
    original: PostedClaim,
) -> ClaimPlan:
    limit = original.contractual_cents
    if limit is None:
        limit = _write_off_limit(claim, book, original.order)
    share = book.share_cents
    case = _Case(claim, position, original.order, original.forwarded, share, original, limit, ())
    return _post(case, book, context)


def _find_original(claim: RemitClaim, posted: list[PostedClaim]) -> PostedClaim | None:
    """The posting with equal opposite amounts; the payer's claim number decides between equals."""
    equal = [each for each in posted if _is_opposite(claim, each)]
    named = [
        each
        for each in equal
        if each.payer_claim_no and each.payer_claim_no in (claim.payer_claim_no, claim.original_ref)
    ]
    return next(iter(named or equal), None)


def _is_opposite(claim: RemitClaim, posted: PostedClaim) -> bool:
    lines = [_stated(line) for line in _elements(claim)]
    totals = [sum(values) for values in zip(*(line[2:] for line in lines), strict=True)]
    stated = (-claim.charge_cents, -claim.paid_cents, -totals[1], -totals[2])
    same = stated == (posted.charge_cents, posted.paid_cents, posted.co_cents, posted.pr_cents)
    return same and (not posted.lines or _same_lines(lines, posted.lines))


def _elements(claim: RemitClaim) -> tuple[LineOutcome, ...]:
    """The claim's lines as the payer stated them, nothing of them booked."""
    rules = LineRules(frozenset(), WriteOffLimit(None, 1), denied=True)
    return tuple(work_out(line, "", rules).outcome for line in service_lines(claim))


def _stated(line: LineOutcome) -> PostedLine:
    return PostedLine(
        line.procedure_code, line.charge_cents, line.paid_cents, line.co_cents, line.pr_cents
    )


def _same_lines(reversed_lines: list[PostedLine], posted: tuple[PostedLine, ...]) -> bool:
    mirrored = sorted(PostedLine(x[0], -x[1], -x[2], -x[3], -x[4]) for x in reversed_lines)
    return mirrored == sorted(PostedLine(*each) for each in posted)


# --- posting --------------------------------------------------------------------------------------


def _post(case: _Case, book: ClaimBook, context: RemitContext) -> ClaimPlan:
    effects = _work_out_lines(case, context)
    reason = _reason_not_to_mirror(case, effects)
    if reason:
        return _hold(case.claim, book, context, reason)
    shares = _share_changes(case, effects)
    outcome = _outcome(case, book, effects, shares)
    plan = ClaimPlan(
        outcome,
        _money_lines(case, effects, context) + (() if case.forwarded else _moved(case, shares)),
        _moved(case, shares) if case.forwarded else (),
        _work_items(case, effects),
        case.warnings + _sense_warnings(case, effects, book),
    )
    _remember(case, book, outcome)
    return plan


def _work_out_lines(case: _Case, context: RemitContext) -> tuple[LineEffect, ...]:
    sign = -1 if case.is_reversal else 1
    rules = LineRules(
        contract=context.contract,
        limit=WriteOffLimit(case.limit_cents, sign),
        denied=case.claim.status == DENIED or (case.original is not None and _was_denied(case)),
        forwarded=case.forwarded,
        secondary=case.order != "P",
    )
    lines = service_lines(case.claim)
    names = match_lines(lines, case.position.known_lines)
    return tuple(work_out(*each, rules) for each in zip(lines, names, strict=True))


def _was_denied(case: _Case) -> bool:
    return case.original is not None and not case.original.booked


def _reason_not_to_mirror(case: _Case, effects: tuple[LineEffect, ...]) -> str:
    """A reversal is the exact mirror of what we booked, or a person's business."""
    if not case.is_reversal:
        return ""
    if any(each.outcome.held for each in effects):
        return "a reversed service line is not one of the claim's"
    original = case.original
    written_off = -sum(each.outcome.contractual_cents for each in effects)
    if original is None or original.contractual_cents in (None, written_off):
        return ""
    return "our write-off of the reversed payment was another amount"


class _ShareChange(NamedTuple):
    service_line: str
    amount_cents: int


def _share_changes(case: _Case, effects: tuple[LineEffect, ...]) -> tuple[_ShareChange, ...]:
    """What moves out of this payer's receivable: PR less what the patient's account holds (§6.6).

    A reversal gives back the patient's whole part; one that went to the next payer comes back
    without what the patient's account had kept.
    """
    decided = [(x.outcome.service_line, _patient_part(x)) for x in effects if not x.outcome.held]
    if case.is_reversal and not case.forwarded:
        return tuple(_ShareChange(*each) for each in decided)
    sign = -1 if case.is_reversal else 1
    kept = case.share_cents
    changes = []
    for service_line, cents in decided:
        covered = min(max(cents * sign, 0), max(kept, 0))
        kept -= covered
        changes.append(_ShareChange(service_line, cents - covered * sign))
    if not case.forwarded and kept and _is_decided(effects):
        changes.append(_ShareChange("", -kept))
    return tuple(changes)


def _patient_part(effect: LineEffect) -> int:
    return effect.outcome.to_patient_cents + effect.outcome.next_payer_cents


def _is_decided(effects: tuple[LineEffect, ...]) -> bool:
    """Nothing that a person still has to settle could end up with the patient."""
    settled = not any(each.outcome.held or each.review_cents for each in effects)
    answered = any(
        each.outcome.paid_cents or _patient_part(each) or each.bookings for each in effects
    )
    return settled and answered


def _money_lines(
    case: _Case, effects: tuple[LineEffect, ...], context: RemitContext
) -> tuple[JournalLine, ...]:
    return tuple(line for effect in effects for line in _line_entry(case, effect, context))


def _line_entry(case: _Case, effect: LineEffect, context: RemitContext) -> list[JournalLine]:
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
        for b in effect.bookings
    ]
    total = outcome.paid_cents + sum(b.amount_cents for b in effect.bookings)
    return [paid, *booked, base._replace(amount_cents=-total, memo="payment and adjustments")]


def _moved(case: _Case, shares: tuple[_ShareChange, ...]) -> tuple[JournalLine, ...]:
    base = _base(case.position, case.order)
    lines: list[JournalLine] = []
    for service_line, cents in shares:
        here = base._replace(service_line=service_line)
        if case.forwarded:
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


def _remember(case: _Case, book: ClaimBook, outcome: ClaimOutcome) -> None:
    if case.is_reversal:
        if case.original is not None:
            book.posted.remove(case.original)
    else:
        book.posted.append(posted_claim(outcome))
    book.share_cents = outcome.share_before_cents + outcome.share_change_cents


# --- what to tell ---------------------------------------------------------------------------------


def _outcome(
    case: _Case,
    book: ClaimBook,
    effects: tuple[LineEffect, ...],
    shares: tuple[_ShareChange, ...],
) -> ClaimOutcome:
    claim, position = case.claim, case.position
    moved = sum(each.amount_cents for each in shares)
    lines = tuple(each.outcome for each in effects)
    booked = sum(x.paid_cents + x.contractual_cents + x.withheld_cents for x in lines if not x.held)
    before = _open_before(case, book)
    return ClaimOutcome(
        claim_id=claim.claim_id,
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
        share_change_cents=0 if case.forwarded else moved,
        next_payer_cents=moved if case.forwarded else 0,
        balance_before_cents=before,
        balance_after_cents=before - booked - moved,
    )


def _open_before(case: _Case, book: ClaimBook) -> int:
    """What stood in 1110 for this payer order, from the charge and what has been posted."""
    if case.is_reversal and case.original is None:
        return 0
    here = [each for each in book.posted if each.order == case.order]
    answered = sum(each.paid_cents + _written_off(each) + each.next_payer_cents for each in here)
    if case.order == "P":
        return case.position.charge_cents - case.share_cents - answered
    earlier = [each for each in book.posted if next_order(each.order) == case.order]
    return sum(each.next_payer_cents for each in earlier) - answered


def _written_off(posted: PostedClaim) -> int:
    return posted.co_cents if posted.contractual_cents is None else posted.contractual_cents


def _word(case: _Case, lines: tuple[LineOutcome, ...]) -> str:
    if case.is_reversal:
        return "reversal"
    if case.claim.paid_cents:
        return "paid"
    if any(line.to_patient_cents or line.next_payer_cents for line in lines):
        return "deductible"
    if any(line.open_cents for line in lines) or case.claim.status == DENIED:
        return "denied"
    return "adjusted"


def _work_items(case: _Case, effects: tuple[LineEffect, ...]) -> tuple[WorkItem, ...]:
    claim, position = case.claim, case.position
    keys = (claim.claim_id, position.encounter_id)
    items: list[WorkItem] = []
    for effect in effects:
        line = effect.outcome
        if line.held:
            why = "this service line is not one of the claim's; its payment is in suspense"
            items.append(WorkItem(*keys, line.service_line, "LINE", line.paid_cents, why, True))
        items.extend(
            WorkItem(*keys, line.service_line, x.code, x.amount_cents, x.reason)
            for x in effect.open_amounts
            if not case.is_reversal  # what stayed open then is taken back with it
        )
    return tuple(items)


def _sense_warnings(
    case: _Case, effects: tuple[LineEffect, ...], book: ClaimBook
) -> tuple[str, ...]:
    """R6.4: balancing does not prove sense."""
    claim = case.claim
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
    if case.order != "P" and not any(next_order(x.order) == case.order for x in book.posted):
        found.append("is answered by a later payer before the earlier one was posted")
    return tuple(f"Claim {claim.claim_id} {text}" for text in found)


# --- what is not posted ---------------------------------------------------------------------------


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
