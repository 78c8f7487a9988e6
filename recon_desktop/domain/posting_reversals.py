"""A payer's reversal (CLP02 22): which posting it takes back (R4.21–R4.23)."""

from __future__ import annotations

from collections.abc import Sequence

from recon_desktop.domain.posting_case import (
    Case,
    ClaimBook,
    RemitContext,
    is_forwarded,
    payer_order,
    write_off_limit,
)
from recon_desktop.domain.posting_lines import LineRules, WriteOffLimit, service_lines, work_out
from recon_desktop.domain.posting_records import (
    ClaimPosition,
    PostedClaim,
    PostedLine,
    is_mirror,
)
from recon_desktop.domain.records import RemitClaim


def reversal_case(
    claim: RemitClaim, book: ClaimBook, position: ClaimPosition, context: RemitContext
) -> Case | None:
    """How to post a reversal, by CAS and never by CLP05; None when it takes back nothing of ours.

    Without a posting of ours it may still go together with its correction in the same
    remittance: the payment was made before these books began, and the two offset each other.
    """
    original = _find_original(claim, book.posted)
    if original is not None:
        limit = original.contractual_cents
        if limit is None:
            limit = write_off_limit(claim, book, original.order)
        share, forwarded = book.share_cents, original.forwarded
        return Case(claim, position, original.order, forwarded, share, original, limit, ())
    corrections = [
        each
        for each in context.corrected.get(claim.claim_id, ())
        if each.charge_cents == -claim.charge_cents
    ]
    if not corrections or any(each.booked for each in book.posted):
        return None
    order, _ = payer_order(corrections[0], book, position)
    forwarded = is_forwarded(corrections[0], position, order)
    # The share the reversal gives back was decided back then; the correction starts from none.
    share = book.share_cents if forwarded else -_decided_cents(claim, context)
    limit = None if order == "P" else 0
    text = f"Claim {claim.claim_id}: the reversed payment was posted before these books began"
    return Case(claim, position, order, forwarded, share, None, limit, (text,))


def _decided_cents(claim: RemitClaim, context: RemitContext) -> int:
    rules = LineRules(context.contract, WriteOffLimit(None, 1))
    effects = [work_out(line, "", rules) for line in service_lines(claim)]
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
    rules = LineRules(frozenset(), WriteOffLimit(None, 1), denied=True)
    lines = [work_out(line, "", rules).outcome for line in service_lines(claim)]
    return PostedClaim(
        claim.payer_claim_no,
        claim.charge_cents,
        claim.paid_cents,
        sum(line.co_cents for line in lines),
        sum(line.pr_cents for line in lines),
        tuple(
            PostedLine(x.procedure_code, x.charge_cents, x.paid_cents, x.co_cents, x.pr_cents)
            for x in lines
        ),
    )
