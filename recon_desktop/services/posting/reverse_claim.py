"""Reverse one claim of a posted remittance: mirrored entries on the same accounts, once.

The claim's payment goes to suspense, so that remittance clearing stays at zero and the remittance
says that it is partly held. What was posted is kept; ``place_held_claim`` posts the claim anew.
"""

from __future__ import annotations

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import plan_entry
from recon_desktop.domain.posting.claims import plan_hold
from recon_desktop.services.posting.claim_posting import (
    ClaimChange,
    find_claim,
    put_in,
    refuse_fixed,
    take_out,
)
from recon_desktop.services.practice import Practice


def reverse_claim(
    practice: Practice, actor: Actor, posted_claim_id: int, *, reason: str
) -> ClaimChange:
    """Take one claim's posting back; its money waits in suspense.

    Raises UsageError without a reason; RefusedError when the claim is in suspense already, was
    taken back by the payer, or was posted before its entries were kept claim by claim.
    """
    if not reason.strip():
        raise UsageError("A reversal needs a reason.")
    with practice.act(actor, Action.REVERSE_ENTRY) as act:
        place = find_claim(act.connection, posted_claim_id)
        name = place.standing.row.claim_id
        act.detail = {"trace": place.remit.trace, "claim": name, "reason": reason}
        row = place.standing.row
        if row.held_reason or row.outcome == "informational":
            raise RefusedError(f"Claim {name} has posted nothing that could be reversed.")
        refuse_fixed(act.connection, place)
        plan = plan_hold(place.claim, place.remit.payer, reason.strip())
        outcome = plan.outcome._replace(
            claim_id=name,
            encounter_id=row.encounter_id,
            order=row.payer_order,
            rung=row.rung,
        )
        planned = plan_entry(
            "remit-suspense",
            f"{name} to suspense",
            plan.lines,
            document=place.remit.trace,
            reason=reason.strip(),
        )
        day = take_out(act, actor, place, reason.strip())
        return put_in(act, actor, place, outcome, planned, day, held_reason=reason.strip())
