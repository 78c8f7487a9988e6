"""What payers decided of visits' patient shares, and what was collected on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, select

from recon_desktop.domain.accounts import ANTICIPATED, PATIENT_AR
from recon_desktop.storage.queries.patient_money import chunks
from recon_desktop.storage.tables.ledger import entry_line
from recon_desktop.storage.tables.remittances import posted_claim, posted_line, posting, remittance
from recon_desktop.storage.tables.reports import receipt

_L = entry_line.c


class Collected(NamedTuple):
    """The patient's account of a visit. `owed_since`: when the newest share was booked."""

    collected_cents: int
    owed_since: date | None


def collected(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, Collected]:
    """Visit → what receipts paid on it (returned checks taken off), and since when it is owed."""
    found: dict[str, Collected] = {}
    of_receipt = and_(_L.memo.contains("receipt "), _L.sub != ANTICIPATED)
    paid = -func.sum(case((of_receipt, _L.amount_cents), else_=0))
    since = func.max(case((_L.amount_cents > 0, _L.posting_date)))
    for chunk in chunks(encounter_ids):
        query = (
            select(_L.encounter_id, paid, since)
            .where(_L.encounter_id.in_(chunk), _L.account == PATIENT_AR)
            .group_by(_L.encounter_id)
        )
        for encounter, cents, day in connection.execute(query):
            found[encounter] = Collected(int(cents), day)
    return found


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
    for chunk in chunks(encounter_ids):
        query = (
            select(p.encounter_id, remittance.c.payer, *(x[name] for name in amounts))
            .join(posted_line, x.posted_claim_id == p.id)
            .join(posting, posting.c.id == p.posting_id)
            .join(remittance, remittance.c.id == posting.c.remittance_id)
            .where(
                p.encounter_id.in_(chunk),
                p.reversed_at.is_(None),
                p.held_reason == "",
                x.held.is_(False),
                x.next_payer_cents == 0,
            )
            .order_by(p.id, x.id)
        )
        for encounter, payer, *cents in connection.execute(query):
            before = found.get(encounter, Decided("", 0, 0, 0, 0))
            sums = (old + int(new) for old, new in zip(before[1:], cents, strict=True))
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
    found: dict[str, Copay] = {}
    p, x = posted_claim.c, posted_line.c
    for chunk in chunks(patient_ids):
        own = select(_L.encounter_id, func.max(_L.patient_id).label("patient_id")).where(
            _L.account == PATIENT_AR, _L.patient_id.in_(chunk), _L.encounter_id != ""
        )
        visits = own.group_by(_L.encounter_id).subquery()
        total = func.sum(x.copay_cents)
        query = (
            select(
                visits.c.patient_id,
                remittance.c.payer,
                p.encounter_id,
                total,
                posting.c.posting_date,
            )
            .join(posted_claim, p.encounter_id == visits.c.encounter_id)
            .join(posted_line, x.posted_claim_id == p.id)
            .join(posting, posting.c.id == p.posting_id)
            .join(remittance, remittance.c.id == posting.c.remittance_id)
            .where(p.reversed_at.is_(None), p.held_reason == "", x.held.is_(False))
            .group_by(visits.c.patient_id, remittance.c.payer, p.encounter_id, posting.c.id)
            .having(total > 0)
            .order_by(posting.c.posting_date, posting.c.id)
        )
        for patient, payer, encounter, cents, day in connection.execute(query):
            found[patient] = Copay(payer, encounter, int(cents), day)
    return found


def copays_taken(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, int]:
    """Visit → copays that the desk took for it, by live receipts."""
    found: dict[str, int] = {}
    c = receipt.c
    for chunk in chunks(encounter_ids):
        query = (
            select(c.encounter_id, func.sum(c.amount_cents))
            .where(
                c.encounter_id.in_(chunk),
                c.purpose.in_(("COPAY", "")),
                c.superseded_by.is_(None),
                c.voided.is_(False),
            )
            .group_by(c.encounter_id)
        )
        found.update({encounter: int(cents) for encounter, cents in connection.execute(query)})
    return found
