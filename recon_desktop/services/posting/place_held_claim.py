"""Post a claim that waits in suspense: to the claim of ours that a person chose, line by line.

The entry that put its money into suspense is mirrored, and the claim is posted by plan as the books
stand now. Nothing happens while the plan would still hold it.
"""

from __future__ import annotations

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.posting.decisions import UNDECIDED, Decisions
from recon_desktop.services.posting.claim_posting import (
    ClaimChange,
    find_claim,
    numbered,
    plan_again,
    put_in,
    take_out,
)
from recon_desktop.services.practice import Practice


def place_held_claim(
    practice: Practice,
    actor: Actor,
    posted_claim_id: int,
    chosen_claim: str = "",
    *,
    decisions: Decisions = UNDECIDED,
) -> ClaimChange:
    """Take a claim out of suspense and post it.

    `chosen_claim`: ours, where a person chose one. `decisions`: by segments, as on the posting
    desk; what was accepted there before holds too. Raises RefusedError when the claim is not in
    suspense, or cannot be posted as decided.
    """
    with practice.act(actor, Action.POST_REMITTANCE) as act:
        place = find_claim(act.connection, posted_claim_id)
        name = place.standing.row.claim_id
        act.detail = {"trace": place.remit.trace, "claim": name, "chosen": chosen_claim}
        if not place.standing.row.held_reason:
            raise RefusedError(f"Claim {name} is posted; reverse it first.")
        plan = plan_again(act.connection, place, chosen_claim, decisions)
        planned = numbered(act.connection, place, plan)
        day = take_out(act, actor, place, f"claim {plan.outcome.claim_id} placed")
        return put_in(act, actor, place, plan.outcome, planned, day)
