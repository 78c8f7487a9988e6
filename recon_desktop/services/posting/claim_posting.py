"""One claim of a posted remittance: found where it stands, its entries mirrored, posted anew.

Part of ``reverse_claim`` and ``place_held_claim``; inside their transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.posting.records import ClaimOutcome
from recon_desktop.domain.records import RemitClaim, Remittance
from recon_desktop.services.bank.book_money import mirror_entry
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.posting.write_posting import new_claim, write_plan
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.postings import StandingClaim


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """What became of a claim: the business date of its entries, and what it is now, in a word."""

    claim: str
    posting_date: date
    outcome: str
    entries: int


@dataclass(frozen=True, slots=True)
class PostedPlace:
    """A claim of a live posting, with the remittance it came in."""

    standing: StandingClaim
    remit: Remittance
    claim: RemitClaim


def find_claim(connection: Connection, posted_claim_id: int) -> PostedPlace:
    """Where the claim stands; RefusedError when its posting has been reversed since."""
    from recon_desktop.storage.queries.postings import standing_claim
    from recon_desktop.storage.queries.remittances import load_remittance

    standing = standing_claim(connection, posted_claim_id)
    if standing is None:
        raise RefusedError("The posting of this claim has been reversed already.")
    remit = load_remittance(connection, standing.remittance_id)
    claim = next(each for each in remit.claims if each.line == standing.claim_line)
    return PostedPlace(standing, remit, claim)


def replace_claim(
    act: Act,
    actor: Actor,
    place: PostedPlace,
    outcome: ClaimOutcome,
    planned: Sequence[PlannedEntry],
    reason: str,
) -> ClaimChange:
    """Mirror what the claim's posting wrote, write what is planned instead, and keep both.

    `reason`: why; kept as the reason of the hold when the claim goes to suspense.
    """
    from recon_desktop.storage.queries import ledger, postings

    standing = place.standing
    day = next_open_day(act.connection, standing.posting_date)
    done = ledger.reversed_entries(act.connection, standing.remittance_id)
    links = postings.entries_of_claims(act.connection, [standing.id]).get(standing.id, [])
    for entry_id in links:
        if entry_id in done:
            continue
        mirrored = mirror_entry(act, actor, entry_id, reason)
        written = ledger.load_entries(act.connection, entry_id=mirrored)[0]
        day = max(day, written.posting_date)
    ids = write_plan(
        act, actor, standing.remittance_id, planned, day, meant_for=standing.posting_date
    )
    postings.end_posted_claim(act.connection, standing.id, act.stamp)
    held = reason if outcome.outcome == "held" else ""
    new = new_claim(outcome, standing.row.remit_claim_id, held, {outcome.line: ids})
    postings.insert_posted_claims(act.connection, standing.posting_id, [new])
    act.business_date = day
    return ClaimChange(outcome.claim_id, day, outcome.outcome, len(ids))
