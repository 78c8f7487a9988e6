"""What a person decided on the posting desk, laid over the plan (R6.1, R6.5, R4.18).

A decision that no longer fits the remittance or our claim is refused with a sentence, never bent.
"""

from __future__ import annotations

from collections.abc import Mapping

from recon_desktop.domain.accounts import CONTRACTUAL, OTHER_ADJUSTMENTS
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.history import Booking
from recon_desktop.domain.posting.lines import (
    WRITE_OFFS,
    LineEffect,
    OpenAmount,
    in_dispute,
    left_over,
    service_lines,
    with_bookings,
)
from recon_desktop.domain.posting.records import (
    ACCEPT,
    HOLD,
    WHOLE_CLAIM,
    Buckets,
    Decision,
    DecisionError,
    LineOutcome,
)
from recon_desktop.domain.records import RemitClaim, RemitLine, Remittance
from recon_desktop.domain.remittance import REVERSAL

Decisions = Mapping[tuple[int, int], Decision]
"""By (segment of the CLP, segment of the SVC or WHOLE_CLAIM)."""

UNDECIDED: Decisions = {}
BY_HAND = "held by a person"


def check_decisions(remit: Remittance, decisions: Decisions) -> None:
    """Raise DecisionError when one names no claim or line of the remittance, or no verdict."""
    known = {
        (claim.line, place)
        for claim in remit.claims
        for place in (WHOLE_CLAIM, *(line.line for line in service_lines(claim)))
    }
    for (claim_line, place), decision in decisions.items():
        if (claim_line, place) not in known:
            raise DecisionError(
                f"A decision is kept for segment {place or claim_line}, which is no claim or line "
                "of this remittance. Take the decision back."
            )
        if decision.verdict not in (ACCEPT, HOLD):
            raise DecisionError(f"Segment {place or claim_line}: accept it or hold it.")


def hold_reason(claim: RemitClaim, decisions: Decisions) -> str:
    """Why a person holds the claim as a whole; '' when nobody does."""
    decision = decisions.get((claim.line, WHOLE_CLAIM))
    if decision is None or decision.verdict != HOLD:
        return ""
    return decision.reason or BY_HAND


def chosen_lines(claim: RemitClaim, decisions: Decisions) -> dict[int, str]:
    """SVC segment → the line of ours that a person chose for it."""
    found = {
        line.line: decisions[claim.line, line.line].chosen_line
        for line in service_lines(claim)
        if (claim.line, line.line) in decisions
    }
    return {line: name for line, name in found.items() if name}


def decide(
    claim: RemitClaim, line: RemitLine, effect: LineEffect, decisions: Decisions
) -> LineEffect:
    """The line as a person wants it. Raises DecisionError when that does not fit."""
    decision = decisions.get((claim.line, line.line))
    if decision is None:
        return effect
    if decision.verdict == HOLD:
        return in_dispute(line, decision.reason or BY_HAND, effect.outcome.note)
    if decision.buckets is None:
        return effect
    if effect.outcome.held:
        raise DecisionError(
            f"Segment {line.line}: amounts are placed, but not which of our lines it is. Choose "
            "the line."
        )
    if claim.status == REVERSAL:
        raise DecisionError(
            f"Segment {line.line}: a reversal takes back what was posted, to the cent; it can be "
            "held, not changed."
        )
    return _spread(line, effect, decision.buckets, decision.reason)


def bucket_problem(outcome: LineOutcome, buckets: Buckets) -> str:
    """Why these buckets do not fit the line, as a sentence; '' when they do."""
    placed, needed = sum(buckets), outcome.remainder_cents
    if placed != needed:
        return (
            f"Segment {outcome.line}: {Money(placed)} of {Money(needed)} is placed; "
            f"{Money(needed - placed)} remains."
        )
    patient, limit = buckets.patient_cents, outcome.pr_cents
    if patient * limit < 0 or abs(patient) > abs(limit):
        return (
            f"Segment {outcome.line}: {Money(patient)} would be billed to the patient, who bears "
            f"{Money(limit)} (group PR). The rest is never billed to a patient (R4.18)."
        )
    return ""


def _spread(line: RemitLine, effect: LineEffect, buckets: Buckets, reason: str) -> LineEffect:
    outcome = effect.outcome
    problem = bucket_problem(outcome, buckets)
    if problem:
        raise DecisionError(problem)
    bookings = [b for b in outcome.bookings if b.account not in WRITE_OFFS]
    for account, cents in (
        (CONTRACTUAL, buckets.contractual_cents),
        (OTHER_ADJUSTMENTS, buckets.written_off_cents),
    ):
        bookings += _booked(line, outcome, account, cents)
    open_amounts = _left_open(line, effect, buckets.open_cents, reason)
    written_off = buckets.contractual_cents + buckets.written_off_cents + outcome.withheld_cents
    outcome = with_bookings(outcome, bookings)._replace(
        to_patient_cents=buckets.patient_cents,
        next_payer_cents=buckets.next_payer_cents,
        open_cents=buckets.open_cents,
        other_co_cents=left_over(outcome.co_cents, written_off),
        work="; ".join(each.reason for each in open_amounts),
    )
    return LineEffect(outcome, open_amounts)


def _booked(line: RemitLine, outcome: LineOutcome, account: int, cents: int) -> list[Booking]:
    """As the table books it when the amount is the table's, else under its main reason."""
    own = [b for b in outcome.bookings if b.account == account]
    if sum(b.amount_cents for b in own) == cents:
        return own
    reasons = [b.sub for b in own] or [a.reason for a in line.adjustments if a.group == "CO"]
    return [Booking(account, next(iter(reasons), ""), cents)] if cents else []


def _left_open(
    line: RemitLine, effect: LineEffect, cents: int, reason: str
) -> tuple[OpenAmount, ...]:
    """What a person leaves open stays on the worklist, in their words if they gave any."""
    if not cents:
        return ()
    if not reason and sum(each.amount_cents for each in effect.open_amounts) == cents:
        return effect.open_amounts
    codes = [each.code for each in effect.open_amounts]
    codes += [f"{a.group}-{a.reason}" for a in line.adjustments]
    why = reason or "left open by a person"
    return (OpenAmount(next(iter(codes), "OPEN"), cents, why),)
