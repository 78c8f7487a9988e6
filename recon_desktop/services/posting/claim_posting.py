"""One claim of a posted remittance: found where it stands, its entries mirrored, posted anew.

Part of ``reverse_claim``, ``place_held_claim`` and ``settle_held_line``; inside their transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.posting.case import ClaimPlan
from recon_desktop.domain.posting.decisions import Decisions
from recon_desktop.domain.posting.plan import FIRST_STEP, entries_of, plan_one_claim
from recon_desktop.domain.posting.records import ACCEPT, ClaimOutcome, DecisionError
from recon_desktop.domain.records import RemitClaim, Remittance
from recon_desktop.services.bank.book_money import mirror_entry
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.follow.after_posting import refresh_within
from recon_desktop.services.posting.load_positions import load_positions, load_posted
from recon_desktop.services.posting.plan_posting import load_decided, load_table
from recon_desktop.services.posting.reverse_posting import refuse_taken_back
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


def refuse_fixed(connection: Connection, place: PostedPlace) -> None:
    """RefusedError when the payer has taken the claim back since."""
    from recon_desktop.storage.queries.posted_elsewhere import later_reversals

    refuse_taken_back(later_reversals(connection, posted_claim_id=place.standing.id))


def plan_again(
    connection: Connection, place: PostedPlace, chosen_claim: str, decisions: Decisions
) -> ClaimPlan:
    """The claim's plan as the books stand now, its own posting taken out or in suspense.

    `chosen_claim`: ours, where a person chose one. `decisions`: by segments, before what was
    accepted on the posting desk. Raises RefusedError when it cannot be posted as decided.
    """
    line, name = place.claim.line, place.standing.row.claim_id
    kept = load_decided(connection, place.standing.remittance_id)
    accepted = {
        key: decision
        for key, decision in kept.decisions.items()
        if key[0] == line and decision.verdict == ACCEPT
    }
    chosen = {line: chosen_claim or kept.chosen.get(line, "")}
    alone = place.remit._replace(claims=(place.claim,))
    try:
        position = load_positions(connection, alone, chosen=chosen)[line]
        plan = plan_one_claim(
            place.remit,
            line,
            position,
            table=load_table(connection),
            decisions={**accepted, **decisions},
        )
    except DecisionError as error:
        raise RefusedError(f"Claim {name} was not posted. {error}") from error
    if plan.outcome.outcome in ("held", "informational"):
        raise RefusedError(
            f"Claim {name} still cannot be posted: {plan.outcome.remark}. Its payment stays in "
            "suspense."
        )
    return plan


def take_out(act: Act, actor: Actor, place: PostedPlace, reason: str) -> date:
    """Mirror what the claim's posting wrote, and end it; the first day for what comes instead.

    Raises RefusedError when what it wrote is not known.
    """
    from recon_desktop.storage.queries import ledger, postings

    standing = place.standing
    day = next_open_day(act.connection, standing.posting_date)
    done = ledger.reversed_entries(act.connection, standing.remittance_id)
    links = postings.entries_of_claims(act.connection, [standing.id]).get(standing.id, [])
    if not links and _wrote(place):
        raise RefusedError(
            f"Claim {standing.row.claim_id} was posted by an earlier version, which did not keep "
            "what each claim wrote. Reverse the whole remittance, then post it again."
        )
    for entry_id in links:
        if entry_id in done:
            continue
        mirrored = mirror_entry(act, actor, entry_id, reason)
        written = ledger.load_entries(act.connection, entry_id=mirrored)[0]
        day = max(day, written.posting_date)
    postings.end_posted_claim(act.connection, standing.id, act.stamp)
    return day


def _wrote(place: PostedPlace) -> bool:
    """The claim's posting made an entry: its payment did, into suspense too, and what was booked.

    A share that the desk had taken already is no entry; an earlier version did not keep how much
    that was.
    """
    row, posted = place.standing.row, load_posted(place.standing.row.detail)
    if place.claim.paid_cents or row.held_reason:
        return bool(place.claim.paid_cents)
    if any(line.service_line for line in posted.lines):
        return bool(posted.booked_cents or row.share_change_cents or row.next_payer_cents)
    return posted.booked


def numbered(connection: Connection, place: PostedPlace, plan: ClaimPlan) -> list[PlannedEntry]:
    """The entries of a plan, numbered after those of the remittance."""
    from recon_desktop.storage.queries.ledger import planned_of_remittance

    written = planned_of_remittance(connection, place.standing.remittance_id)
    entries, _ = entries_of(plan, FIRST_STEP + len(written), place.remit.trace)
    return list(entries)


def put_in(
    act: Act,
    actor: Actor,
    place: PostedPlace,
    outcome: ClaimOutcome,
    planned: Sequence[PlannedEntry],
    day: date,
    *,
    held_reason: str = "",
) -> ClaimChange:
    """Write what is planned instead of what was taken out, and keep both.

    `held_reason`: why, when the claim goes to suspense.
    """
    from recon_desktop.storage.queries import postings

    standing = place.standing
    ids = write_plan(
        act, actor, standing.remittance_id, planned, day, meant_for=standing.posting_date
    )
    new = new_claim(outcome, standing.row.remit_claim_id, held_reason, {outcome.line: ids})
    postings.insert_posted_claims(act.connection, standing.posting_id, [new])
    refresh_within(act, actor, {standing.row.claim_id, outcome.claim_id})
    act.business_date = day
    return ClaimChange(outcome.claim_id, day, outcome.outcome, len(ids))
