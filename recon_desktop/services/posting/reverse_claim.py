"""Reverse one claim of a posted remittance: mirrored entries on the same accounts, once.

The claim's payment goes to suspense, so that remittance clearing stays at zero and the remittance
says that it is partly held. What was posted is kept; ``place_held_claim`` posts the claim anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import plan_entry
from recon_desktop.domain.posting.claims import plan_hold
from recon_desktop.services.posting.claim_posting import (
    ClaimChange,
    PostedPlace,
    find_claim,
    replace_claim,
)
from recon_desktop.services.posting.load_positions import load_posted
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


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
        _refuse(act.connection, place)
        plan = plan_hold(place.claim, place.remit.payer, reason.strip())
        outcome = plan.outcome._replace(
            claim_id=name,
            encounter_id=place.standing.row.encounter_id,
            order=place.standing.row.payer_order,
            rung=place.standing.row.rung,
        )
        planned = plan_entry(
            "remit-suspense",
            f"{name} to suspense",
            plan.lines,
            document=place.remit.trace,
            reason=reason.strip(),
        )
        return replace_claim(act, actor, place, outcome, planned, reason.strip())


def _refuse(connection: Connection, place: PostedPlace) -> None:
    from recon_desktop.storage.queries.postings import entries_of_claims, taken_back_by
    from recon_desktop.storage.queries.remittances import load_rows

    standing = place.standing
    name = standing.row.claim_id
    if standing.row.held_reason or standing.row.outcome == "informational":
        raise RefusedError(f"Claim {name} has posted nothing that could be reversed.")
    booked = load_posted(standing.row.detail).booked
    if booked and not entries_of_claims(connection, [standing.id]):
        raise RefusedError(
            f"Claim {name} was posted by an earlier version, which did not keep what each claim "
            "wrote. Reverse the whole remittance."
        )
    later = taken_back_by(connection, standing)
    if later and standing.row.outcome != "reversal":
        row = load_rows(connection, remittance_id=later[-1])[0]
        raise RefusedError(
            f"The payer took claim {name} back with remittance {row.trace}. Reverse it there first."
        )
