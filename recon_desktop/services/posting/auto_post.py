"""Automatic posting, with proof first (R6.22): which cleared remittances are clean, and posting
those of payers the practice trusts.

Clean: balanced, every claim found by our number and every line without a change by the payer,
nothing held, nothing for the worklist, no warning, no hold of the practice, nothing begun on the
posting desk. Each one must be signed off before its day is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import ReconError, RefusedError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.holds import PostingRule, manual_lane, rule_hits
from recon_desktop.domain.posting.records import CLP01, PostingPlan
from recon_desktop.domain.records import Remittance
from recon_desktop.services.posting.post_remittance import (
    PostOutcome,
    PostResult,
    clearing_left,
    in_order,
    plan_of,
    post_in,
)
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.posting.write_posting import AUTO
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import Progress, Steps

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import RemittanceRow


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A cleared remittance. `reasons`: why a person has to look first; empty: it is ready.

    `automatic`: the practice lets this payer's clean remittances be posted without one.
    """

    id: int
    trace: str
    payer: str
    amount: Money
    bank_date: date | None
    automatic: bool
    reasons: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Nothing is in the way."""
        return not self.reasons


def list_ready(practice: Practice) -> tuple[ReadyRow, ...]:
    """Every cleared remittance: ready, or why not. Oldest first."""
    with practice.store.read() as connection:
        return ready_rows(connection)


def ready_rows(connection: Connection) -> tuple[ReadyRow, ...]:
    """:func:`list_ready` inside a transaction."""
    from recon_desktop.storage.queries import bank, desk, payer_profiles, rules
    from recon_desktop.storage.queries.remittances import load_rows

    holds = rules.load_posting_rules(connection)
    profiles = payer_profiles.load_profiles(connection)
    trusted = {each.payer.casefold() for each in profiles if each.auto_post}
    begun = desk.begun(connection)
    rows = sorted(load_rows(connection, states=("CLEARED",)), key=in_order)
    dates = bank.bank_dates(connection, "remittance", [row.id for row in rows])
    return tuple(
        ReadyRow(
            row.id,
            row.trace,
            row.payer,
            Money(row.payment_cents),
            dates.get(row.id),
            row.payer.casefold() in trusted,
            tuple(_reasons(connection, row, holds, begun.get(row.id, 0))),
        )
        for row in rows
    )


def _reasons(
    connection: Connection, row: RemittanceRow, holds: list[PostingRule], begun: int
) -> Iterator[str]:
    """Why a person has to look at a remittance before it is posted."""
    from recon_desktop.storage.queries.remittances import load_remittance

    if row.hold_reason:
        yield row.hold_reason
    if begun:
        yield "It is being worked on at the posting desk."
    remit = load_remittance(connection, row.id)
    lane = manual_lane(remit, remit)
    if lane:
        yield lane
    yield from (hit.text for hit in rule_hits(remit, holds))
    try:
        plan = plan_of(connection, row, approved=False)
    except RefusedError as error:
        if not lane:
            yield str(error)
        return
    yield from _of_plan(plan, remit)


def _of_plan(plan: PostingPlan, remit: Remittance) -> Iterator[str]:
    for item in (*plan.held, *plan.worklist):
        yield f"{item.claim_id or remit.payer}: {item.reason}"
    yield from plan.warnings
    for outcome in plan.outcomes:
        if outcome.rung not in (CLP01, ""):
            yield f"Claim {outcome.claim_id} was found by the payer's number, not by ours."
        for line in outcome.lines:
            if line.note:
                yield f"Claim {outcome.claim_id}, {line.service_line}: {line.note}."


def auto_post(practice: Practice, actor: Actor) -> Steps[PostResult]:
    """Post what is ready of payers the practice trusts, each in its own transaction."""
    rows = [row for row in list_ready(practice) if row.automatic]
    posted: list[PostOutcome] = []
    refused: list[PostOutcome] = []
    entries = 0
    for number, row in enumerate(rows):
        yield Progress(number, len(rows), f"Posting {row.trace}")
        if not row.ready:
            refused.append(PostOutcome(row.trace, row.amount, " ".join(row.reasons)))
            continue
        try:
            result = _post(practice, actor, row.id)
        except ReconError as error:
            refused.append(PostOutcome(row.trace, row.amount, str(error)))
            continue
        posted += result.posted
        entries += result.entries
    with practice.store.read() as connection:
        clearing = clearing_left(connection)
    return PostResult(tuple(posted), (), tuple(refused), entries, clearing)


def _post(practice: Practice, actor: Actor, remittance_id: int) -> PostResult:
    """Post one if it is still ready: what was read before may have changed."""
    from recon_desktop.storage.queries import desk, rules

    with practice.act(actor, Action.POST_REMITTANCE) as act:
        row = stored_row(act.connection, remittance_id)
        act.detail = {"trace": row.trace, "amount_cents": row.payment_cents, "mode": AUTO}
        holds = rules.load_posting_rules(act.connection)
        begun = desk.begun(act.connection).get(remittance_id, 0)
        reasons = list(_reasons(act.connection, row, holds, begun))
        if reasons:
            raise RefusedError(f"Remittance {row.trace} waits for a person: {' '.join(reasons)}")
        return post_in(act, actor, row, mode=AUTO)
