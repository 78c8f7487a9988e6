"""What payers decided of visits' patient shares, and what was collected on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, exists, func, select

from recon_desktop.domain.accounts import ANTICIPATED, INSURANCE_AR, PATIENT_AR
from recon_desktop.storage.queries.among import among
from recon_desktop.storage.tables.ledger import (
    OWED_BY_PATIENT,
    VISIT_OF_PATIENT,
    encounter_balance,
    entry_line,
)
from recon_desktop.storage.tables.remittances import posted_claim, posted_line, posting, remittance
from recon_desktop.storage.tables.reports import receipt

_L = entry_line.c


class OpenVisit(NamedTuple):
    """The patient's account of a visit that is owed. `owed_since`: when its newest share was
    booked. `patient_id` is '' when no line of the visit names one.
    """

    encounter_id: str
    patient_id: str
    open_cents: int
    collected_cents: int
    owed_since: date


def open_visits(connection: Connection) -> list[OpenVisit]:
    """Visits whose patient owes something that is decided: no payer has still to answer (R6.5).

    `collected_cents`: what receipts paid, returned checks taken off.
    """
    owed, pending, p = encounter_balance.c, encounter_balance.alias("pending").c, posted_claim.c
    answered = exists().where(
        p.encounter_id == pending.encounter_id,
        p.payer_order == pending.payer_order,
        p.reversed_at.is_(None),
        p.held_reason == "",
    )
    waits = exists().where(
        pending.encounter_id == owed.encounter_id,
        pending.account == INSURANCE_AR,
        pending.balance_cents > 0,
        ~answered,
    )
    decided_ones = select(owed.encounter_id).where(OWED_BY_PATIENT, ~waits)
    of_receipt = and_(_L.memo.contains("receipt "), _L.sub != ANTICIPATED)
    other = entry_line.alias("other").c  # asked only where the account's own lines name nobody
    named = (
        select(func.min(other.patient_id))
        .where(other.encounter_id == _L.encounter_id, other.patient_id != "")
        .correlate(entry_line)
        .scalar_subquery()
    )
    query = (
        select(
            _L.encounter_id,
            func.coalesce(func.min(func.nullif(_L.patient_id, "")), named, ""),
            func.sum(_L.amount_cents),
            -func.sum(case((of_receipt, _L.amount_cents), else_=0)),
            func.max(case((_L.amount_cents > 0, _L.posting_date))),
        )
        .where(_L.encounter_id.in_(decided_ones), _L.account == PATIENT_AR)
        .group_by(_L.encounter_id)
    )
    return [OpenVisit._make(row) for row in connection.execute(query)]


class Decided(NamedTuple):
    """Patient shares of a visit that were left to the patient, over all answers."""

    payer: str  # who answered last
    deductible_cents: int
    coinsurance_cents: int
    copay_cents: int
    other_cents: int


def decided(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, Decided]:
    """Visit → what its payers left to the patient; shares that went to a next payer left out."""
    found: dict[str, Decided] = {}
    p, x = posted_claim.c, posted_line.c
    amounts = ("deductible_cents", "coinsurance_cents", "copay_cents", "other_pr_cents")
    query = (
        select(p.encounter_id, remittance.c.payer, *(func.sum(x[name]) for name in amounts))
        .join(posted_line, x.posted_claim_id == p.id)
        .join(posting, posting.c.id == p.posting_id)
        .join(remittance, remittance.c.id == posting.c.remittance_id)
        .where(
            among(p.encounter_id, encounter_ids),
            p.reversed_at.is_(None),
            p.held_reason == "",
            x.held.is_(False),
            x.next_payer_cents == 0,
        )
        .group_by(p.id)
        .order_by(p.id)
    )
    for encounter, payer, *cents in connection.execute(query):
        before = found.get(encounter)
        sums = cents if before is None else map(sum, zip(before[1:], cents, strict=True))
        found[encounter] = Decided(payer, *sums)
    return found


class Copay(NamedTuple):
    """The newest copay that a payer decided for a patient."""

    payer: str
    encounter_id: str
    cents: int
    decided_on: date


def newest_copays(connection: Connection, patient_ids: Iterable[str]) -> dict[str, Copay]:
    """Patient → the copay of the visit that was answered last: the schedule of the next one."""
    p, x = posted_claim.c, posted_line.c
    visits = (
        select(_L.encounter_id, func.max(_L.patient_id).label("patient_id"))
        .where(VISIT_OF_PATIENT, among(_L.patient_id, patient_ids))
        .group_by(_L.encounter_id)
        .subquery()
    )
    total = func.sum(x.copay_cents)
    query = (
        select(
            visits.c.patient_id, remittance.c.payer, p.encounter_id, total, posting.c.posting_date
        )
        .join(posted_claim, p.encounter_id == visits.c.encounter_id)
        .join(posted_line, x.posted_claim_id == p.id)
        .join(posting, posting.c.id == p.posting_id)
        .join(remittance, remittance.c.id == posting.c.remittance_id)
        .where(p.reversed_at.is_(None), p.held_reason == "", x.held.is_(False), x.copay_cents != 0)
        .group_by(visits.c.patient_id, remittance.c.payer, p.encounter_id, posting.c.id)
        .having(total > 0)
        .order_by(posting.c.posting_date, posting.c.id)
    )
    return {patient: Copay(*copay) for patient, *copay in connection.execute(query)}


def copays_taken(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, int]:
    """Visit → copays that the desk took for it, by live receipts."""
    c = receipt.c
    query = (
        select(c.encounter_id, func.sum(c.amount_cents))
        .where(
            among(c.encounter_id, encounter_ids),
            c.purpose.in_(("COPAY", "")),
            c.superseded_by.is_(None),
            c.voided.is_(False),
        )
        .group_by(c.encounter_id)
    )
    return {encounter: int(cents) for encounter, cents in connection.execute(query)}
