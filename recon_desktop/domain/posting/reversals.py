"""A payer's reversal (CLP02 22): which posting it takes back (R4.21–R4.23)."""

from __future__ import annotations

from collections.abc import Sequence

from recon_desktop.domain.accounts import PRIMARY
from recon_desktop.domain.posting.case import (
    Case,
    ClaimBook,
    RemitContext,
    claim_key,
    is_forwarded,
    payer_order,
    write_off_limit,
)
from recon_desktop.domain.posting.history import PostedClaim, PostedLine, is_mirror, opposite
from recon_desktop.domain.posting.line_match import LineMatch
from recon_desktop.domain.posting.lines import (
    LineEffect,
    LineRules,
    WriteOffLimit,
    left_over,
    service_lines,
    stated,
    with_bookings,
    work_out,
)
from recon_desktop.domain.posting.records import (
    BY_POSTING,
    ClaimPosition,
    LineOutcome,
    posted_line,
)
from recon_desktop.domain.records import RemitClaim, RemitLine


def reversal_case(
    claim: RemitClaim, book: ClaimBook, position: ClaimPosition, context: RemitContext
) -> Case | None:
    """How to post a reversal, by CAS and never by CLP05; None when it takes back nothing of ours.

    Without a posting of ours it may still go together with its correction in the same
    remittance: the payment was made before these books began, and the two offset each other.
    """
    mine = book.of_claim(position)
    original = _find_original(claim, mine)
    if original is not None:
        limit = original.contractual_cents
        if limit is None:
            limit = write_off_limit(claim, book, position, original.order)
        share, forwarded = book.share_cents, original.forwarded
        return Case(claim, position, original.order, forwarded, share, original, limit, ())
    corrections = [
        each
        for each in context.corrected.get(claim_key(claim, position), ())
        if each.charge_cents == -claim.charge_cents
    ]
    if not corrections or any(each.booked for each in mine):
        return None
    order, _ = payer_order(corrections[0], book, position)
    forwarded = is_forwarded(corrections[0], position, order)
    # The share the reversal gives back was decided back then; the correction starts from none.
    share = book.share_cents if forwarded else -_decided_cents(claim, context)
    limit = None if order == PRIMARY else 0
    text = f"Claim {position.claim_id}: the reversed payment was posted before these books began"
    return Case(claim, position, order, forwarded, share, None, limit, (text,))


def mirrored_effects(
    lines: Sequence[RemitLine], original: PostedClaim
) -> tuple[LineEffect, ...] | None:
    """Each reversed line as the exact opposite of what was booked on the line it takes back.

    None when of that posting only the payer's statement was kept.
    """
    if not original.lines or not all(line.service_line for line in original.lines):
        return None
    left = list(original.lines)
    effects = []
    for line in lines:
        outcome = stated(line)
        taken = next(x for x in left if x.stated == opposite(posted_line(outcome)))
        left.remove(taken)
        effects.append(LineEffect(_mirrored(outcome, taken)))
    return tuple(effects)


def _mirrored(outcome: LineOutcome, taken: PostedLine) -> LineOutcome:
    bookings = [each._replace(amount_cents=-each.amount_cents) for each in taken.bookings]
    outcome = with_bookings(outcome, bookings)
    written_off = outcome.contractual_cents + outcome.written_off_cents
    return outcome._replace(
        service_line=taken.service_line,
        rung=BY_POSTING,
        to_patient_cents=-taken.patient_cents,
        next_payer_cents=-taken.next_payer_cents,
        open_cents=-taken.open_cents,
        other_co_cents=left_over(outcome.co_cents, written_off + outcome.withheld_cents),
        held=taken.held,
    )


def _decided_cents(claim: RemitClaim, context: RemitContext) -> int:
    rules = LineRules(WriteOffLimit(None, 1), context.table, context.payer, context.on)
    effects = [work_out(line, LineMatch(""), rules) for line in service_lines(claim)]
    return sum(each.outcome.to_patient_cents for each in effects)


def _find_original(claim: RemitClaim, posted: Sequence[PostedClaim]) -> PostedClaim | None:
    """The posting with equal opposite amounts; the payer's claim number decides between equals."""
    stated = _stated(claim)
    equal = [each for each in posted if is_mirror(stated, each)]
    named = [
        each
        for each in equal
        if each.payer_claim_no and each.payer_claim_no in (claim.payer_claim_no, claim.original_ref)
    ]
    return next(iter(named or equal), None)


def _stated(claim: RemitClaim) -> PostedClaim:
    """The claim as the payer stated it, nothing of it booked."""
    lines = [stated(line) for line in service_lines(claim)]
    return PostedClaim(
        claim.payer_claim_no,
        claim.charge_cents,
        claim.paid_cents,
        sum(line.co_cents for line in lines),
        sum(line.pr_cents for line in lines),
        tuple(posted_line(line) for line in lines),
    )
