"""Post a claim that waits in suspense: to the claim of ours that a person chose, line by line.

The entry that put its money into suspense is mirrored, and the claim is posted by plan as the books
stand now. Nothing happens while the plan would still hold it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.posting.case import ClaimPlan
from recon_desktop.domain.posting.decisions import UNDECIDED, Decisions
from recon_desktop.domain.posting.plan import FIRST_STEP, entries_of, plan_one_claim
from recon_desktop.domain.posting.records import ACCEPT, DecisionError
from recon_desktop.services.posting.claim_posting import (
    ClaimChange,
    PostedPlace,
    find_claim,
    replace_claim,
)
from recon_desktop.services.posting.load_positions import load_positions
from recon_desktop.services.posting.plan_posting import load_decided, load_table
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


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
    from recon_desktop.storage.queries.ledger import planned_of_remittance

    with practice.act(actor, Action.POST_REMITTANCE) as act:
        place = find_claim(act.connection, posted_claim_id)
        name = place.standing.row.claim_id
        act.detail = {"trace": place.remit.trace, "claim": name, "chosen": chosen_claim}
        if not place.standing.row.held_reason:
            raise RefusedError(f"Claim {name} is posted; reverse it first.")
        try:
            plan = _plan(act.connection, place, chosen_claim, decisions)
        except DecisionError as error:
            raise RefusedError(f"Claim {name} was not posted. {error}") from error
        if plan.outcome.outcome in ("held", "informational"):
            raise RefusedError(
                f"Claim {name} still cannot be posted: {plan.outcome.remark}. Its payment stays "
                "in suspense."
            )
        written = planned_of_remittance(act.connection, place.standing.remittance_id)
        planned, _ = entries_of(plan, FIRST_STEP + len(written), place.remit.trace)
        reason = f"claim {plan.outcome.claim_id} placed"
        return replace_claim(act, actor, place, plan.outcome, planned, reason)


def _plan(
    connection: Connection, place: PostedPlace, chosen_claim: str, decisions: Decisions
) -> ClaimPlan:
    line = place.claim.line
    kept = load_decided(connection, place.standing.remittance_id)
    accepted = {
        key: decision
        for key, decision in kept.decisions.items()
        if key[0] == line and decision.verdict == ACCEPT
    }
    chosen = chosen_claim or kept.chosen.get(line, "")
    alone = place.remit._replace(claims=(place.claim,))
    positions = load_positions(connection, alone, chosen={line: chosen})
    return plan_one_claim(
        place.remit,
        line,
        positions[line],
        table=load_table(connection),
        decisions={**accepted, **decisions},
    )
