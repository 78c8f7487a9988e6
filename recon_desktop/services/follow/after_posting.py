"""What a posting or a reversal changes in the worklists that follow money up.

Called last in the act that posts or reverses, so that the lists are right whether or not anyone
opens their pages. Reads only the claims it is told of, and the visits of these.
"""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from recon_desktop.domain.access import Actor
from recon_desktop.services.follow.credits import note_within
from recon_desktop.services.follow.secondary_claims import draft_within
from recon_desktop.services.practice import Act


def refresh_within(act: Act, actor: Actor, claim_ids: Collection[str]) -> None:
    """Drafts for next payers and credits of these claims, inside the caller's act.

    `claim_ids` are ours, as the posting keeps them. The audit row stays the caller's: its detail
    is not touched.
    """
    from recon_desktop.storage.queries.secondary import visits_of_claims
    from recon_desktop.storage.queries.setup import load_practice

    if not claim_ids:
        return
    draft_within(act, actor, claim_ids)
    zone = ZoneInfo(load_practice(act.connection).timezone)
    today = act.at.astimezone(zone).date()
    note_within(act, today, visits_of_claims(act.connection, claim_ids))
