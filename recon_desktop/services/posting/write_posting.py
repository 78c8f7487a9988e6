"""Put a posting plan into the books: its entries, its claims and lines, and what made which.

Inside the caller's transaction; asks no permission and opens no gate.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.posting.history import PostedClaim
from recon_desktop.domain.posting.records import ClaimOutcome, PostingPlan, posted_claim
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.queries.postings import NewPostedClaim

AUTO, BY_HAND = "auto", "hand"
"""How a remittance was posted: by the program, to be signed off (R6.22), or by a person."""


def write_posting(
    act: Act,
    actor: Actor,
    remittance_id: int,
    plan: PostingPlan,
    day: date,
    *,
    approval: str = "",
    mode: str = BY_HAND,
) -> int:
    """Write the plan as the remittance's posting; how many entries."""
    from recon_desktop.storage.queries import postings, remittances

    posting_id = postings.insert_posting(
        act.connection,
        remittance_id=remittance_id,
        posting_date=day,
        at=act.stamp,
        by=actor.name,
        approval=approval,
        mode=mode,
        warnings="\n".join(plan.warnings),
    )
    ids = write_plan(act, actor, remittance_id, plan.entries, day)
    made: dict[int, list[int]] = {}
    for place, entry_id in zip(plan.places, ids, strict=True):
        made.setdefault(place.claim_line, []).append(entry_id)
    rows = remittances.claim_ids(act.connection, remittance_id)
    reasons = {item.claim_line: item.reason for item in reversed(plan.held) if not item.line}
    new = [
        new_claim(outcome, rows[outcome.line], reasons.get(outcome.line, ""), made)
        for outcome in plan.outcomes
    ]
    postings.insert_posted_claims(act.connection, posting_id, new)
    remittances.set_state(act.connection, remittance_id, "POSTED")
    return len(ids)


def write_plan(
    act: Act,
    actor: Actor,
    remittance_id: int,
    planned: Sequence[PlannedEntry],
    day: date,
    *,
    meant_for: date | None = None,
) -> list[int]:
    """Write entries of a remittance; their ids. Late when they were meant for a closed day."""
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    late = meant_for is not None and meant_for != day
    effective = meant_for if late else None
    head = EntryHead(day, act.stamp, actor.name, late, effective, remittance_id=remittance_id)
    return write_entries(act.connection, head, planned)


def new_claim(
    outcome: ClaimOutcome, remit_claim_id: int, reason: str, made: dict[int, list[int]]
) -> NewPostedClaim:
    """A claim of the plan as it is kept. `reason`: why its money is in suspense, if it is.

    `made`: segment of the CLP → the entries it made.
    """
    from recon_desktop.storage.queries.postings import NewPostedClaim, PostedClaimRow

    row = PostedClaimRow(
        remit_claim_id=remit_claim_id,
        claim_id=outcome.claim_id,
        encounter_id=outcome.encounter_id,
        payer_claim_no=outcome.payer_claim_no,
        outcome=outcome.outcome,
        held_reason=reason,
        detail=dump_posted(posted_claim(outcome)),
        rung=outcome.rung,
        payer_order=outcome.order,
        remark=outcome.remark,
        next_payer_cents=outcome.next_payer_cents,
        share_before_cents=outcome.share_before_cents,
        share_change_cents=outcome.share_change_cents,
        balance_before_cents=outcome.balance_before_cents,
        balance_after_cents=outcome.balance_after_cents,
    )
    return NewPostedClaim(row, outcome.lines, tuple(made.get(outcome.line, ())))


def dump_posted(posted: PostedClaim) -> str:
    """A posting as it is kept for the remittance that may take it back."""
    return json.dumps(posted._asdict())
