"""The plan for a stored remittance: our claims, our tables, and what a person decided."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.posting.carc import DecisionTable
from recon_desktop.domain.posting.decisions import Decisions
from recon_desktop.domain.posting.plan import plan_remittance
from recon_desktop.domain.posting.records import WHOLE_CLAIM, Buckets, Decision, PostingPlan
from recon_desktop.domain.records import Remittance
from recon_desktop.services.posting.load_positions import load_owed, load_positions

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


class Decided(NamedTuple):
    """What a person decided on a remittance. `chosen`: segment of the CLP → our claim."""

    decisions: Decisions
    chosen: dict[int, str]


NOTHING_DECIDED = Decided({}, {})


def load_decided(connection: Connection, remittance_id: int) -> Decided:
    """What is kept of the posting desk."""
    from recon_desktop.storage.queries import desk

    decisions: dict[tuple[int, int], Decision] = {}
    chosen: dict[int, str] = {}
    for row in desk.load_rows(connection, remittance_id):
        buckets = Buckets(**json.loads(row.amounts)) if row.amounts else None
        decision = Decision(row.verdict, row.reason, row.chosen_line, buckets)
        decisions[row.claim_line, row.service_line] = decision
        if row.service_line == WHOLE_CLAIM and row.chosen_claim:
            chosen[row.claim_line] = row.chosen_claim
    return Decided(decisions, chosen)


def load_table(connection: Connection) -> DecisionTable:
    """The decision table: the practice's rows before ours."""
    from recon_desktop.storage.queries.rules import load_adjustment_rules

    return DecisionTable(load_adjustment_rules(connection))


def plan_stored(
    connection: Connection,
    remit: Remittance,
    *,
    approved: bool,
    remittance_id: int,
    decided: Decided | None = None,
) -> PostingPlan:
    """The plan for a stored remittance that is not posted, against today's books.

    `decided`: instead of what is kept of the posting desk. Raises DecisionError when a decision
    kept for it does not fit any more.
    """
    decided = decided or load_decided(connection, remittance_id)
    return plan_remittance(
        remit,
        load_positions(connection, remit, chosen=decided.chosen),
        owed=load_owed(connection),
        table=load_table(connection),
        decisions=decided.decisions,
        zero_pay_approved=approved,
    )
