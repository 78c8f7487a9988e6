"""Patients' money in the books: what waits without a line, what visits still owe, applications.

A receipt is known in the ledger by its patient and its number, which its lines carry as a memo:
rows of a report may be corrected, the ledger's lines stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from recon_desktop.domain.accounts import (
    INSURANCE_AR,
    PATIENT_AR,
    SUSPENSE,
    UNAPPLIED,
)
from recon_desktop.domain.follow.patient_money import (
    Pot,
    VisitShare,
    WaitingMoney,
    pending_orders,
)
from recon_desktop.storage.queries.among import among, listed
from recon_desktop.storage.tables.ledger import VISIT_OF_PATIENT, entry_line
from recon_desktop.storage.tables.remittances import posted_claim
from recon_desktop.storage.tables.reports import charge, receipt

_MARK = "receipt "
_L = entry_line.c


# --- what waits -----------------------------------------------------------------------


class Waiting(NamedTuple):
    """A receipt's waiting money, and the day it came into the books."""

    money: WaitingMoney
    since: date


def waiting(
    connection: Connection, *, patient_id: str | None = None, receipt_no: str | None = None
) -> list[Waiting]:
    """Receipts whose money is not zero where it waits, oldest first.

    With a patient and a number, that receipt alone, be there something left of it or not.
    """
    rows: dict[tuple[str, str], list[tuple[Pot, date]]] = {}
    for query in (
        _waiting_lines().where(_L.account == UNAPPLIED),
        _waiting_lines().where(_L.account == PATIENT_AR, _L.encounter_id == ""),
    ):
        wanted = query
        if patient_id is not None:
            wanted = query.where(_L.patient_id == patient_id)
        for patient, memo, account, encounter, cents, since in connection.execute(wanted):
            number = memo.rpartition(_MARK)[2]
            if receipt_no in (None, number):
                pot = Pot(account, encounter, -int(cents))
                rows.setdefault((patient, number), []).append((pot, since))
    found = [_waiting(key, pots) for key, pots in rows.items()]
    left = [each for each in found if each.money.cents or receipt_no is not None]
    return sorted(left, key=lambda each: (each.since, each.money.receipt_no))


def _waiting_lines() -> Select[Any]:
    return (
        select(
            _L.patient_id,
            _L.memo,
            _L.account,
            _L.encounter_id,
            func.sum(_L.amount_cents),
            func.min(_L.posting_date),
        )
        .where(_L.memo.contains(_MARK))
        .group_by(_L.patient_id, _L.memo, _L.account, _L.encounter_id)
    )


def _waiting(key: tuple[str, str], pots: list[tuple[Pot, date]]) -> Waiting:
    sums: dict[tuple[int, str], int] = {}
    for pot, _ in pots:
        sums[pot[:2]] = sums.get(pot[:2], 0) + pot.cents
    patient, number = key
    merged = tuple(Pot(*place, cents) for place, cents in sorted(sums.items(), reverse=True))
    return Waiting(WaitingMoney(number, patient, merged), min(since for _, since in pots))


class ReceiptRow(NamedTuple):
    """A receipt as reported."""

    id: int
    receipt_no: str
    patient_id: str
    receipt_date: date
    business_date: date
    tender: str
    purpose: str
    amount_cents: int
    voided: bool
    late: bool
    source_id: int
    line: int


_RECEIPT = tuple(receipt.c[name] for name in ReceiptRow._fields)


def receipt_by_id(connection: Connection, receipt_id: int) -> ReceiptRow | None:
    """A receipt, live or superseded."""
    row = connection.execute(select(*_RECEIPT).where(receipt.c.id == receipt_id)).first()
    return ReceiptRow(*row) if row else None


def receipts_by_number(connection: Connection, numbers: Iterable[str]) -> list[ReceiptRow]:
    """Live receipts of these numbers, oldest row first."""
    wanted = set(numbers)
    if not wanted:
        return []  # every receipt would be looked at for nothing
    query = select(*_RECEIPT).where(
        among(receipt.c.receipt_no, wanted), receipt.c.superseded_by.is_(None)
    )
    return sorted(ReceiptRow(*row) for row in connection.execute(query))


def receipts_between(
    connection: Connection, first: date, last: date, *, purpose: str
) -> list[ReceiptRow]:
    """Live receipts of some days and one purpose that are not voided."""
    query = select(*_RECEIPT).where(
        receipt.c.business_date.between(first, last),
        receipt.c.purpose == purpose,
        receipt.c.superseded_by.is_(None),
        receipt.c.voided.is_(False),
    )
    return sorted(ReceiptRow(*row) for row in connection.execute(query))


class PayerSuspense(NamedTuple):
    """Money of a payer that was not identified (1195)."""

    payer: str
    encounter_id: str
    cents: int
    since: date


def payer_suspense(connection: Connection) -> list[PayerSuspense]:
    """Credits of 1195 by payer and visit, oldest first: the insurances' unapplied money."""
    total, since = func.sum(_L.amount_cents), func.min(_L.posting_date)
    query = (
        select(_L.payer, _L.encounter_id, -total, since)
        .where(_L.account == SUSPENSE)
        .group_by(_L.payer, _L.encounter_id)
        .having(total < 0)
        .order_by(since, _L.payer)
    )
    return [PayerSuspense(*row) for row in connection.execute(query)]


# --- what visits owe ------------------------------------------------------------------


def visits_of_patients(connection: Connection, patient_ids: Iterable[str]) -> list[str]:
    """Visits that the accounts of patients name."""
    query = select(_L.encounter_id).where(VISIT_OF_PATIENT, among(_L.patient_id, patient_ids))
    return sorted(connection.execute(query.distinct()).scalars())


def visit_shares(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, VisitShare]:
    """Visit → its patient's account by line; visits that are not in the books are left out."""
    ids = list(encounter_ids)
    answered = answered_orders(connection, ids)
    lines: dict[str, list[tuple[str, int, str, str, int, date]]] = {}
    query = (
        select(
            _L.encounter_id,
            _L.patient_id,
            _L.account,
            _L.sub,
            _L.service_line,
            func.sum(_L.amount_cents),
            func.min(_L.posting_date),
        )
        .where(among(_L.encounter_id, ids))
        .group_by(_L.encounter_id, _L.patient_id, _L.account, _L.sub, _L.service_line)
    )
    for encounter, *line in connection.execute(query):
        lines.setdefault(encounter, []).append(tuple(line))
    return {
        encounter: _visit_share(encounter, own, answered.get(encounter, frozenset()))
        for encounter, own in lines.items()
    }


def _visit_share(
    encounter_id: str, lines: list[tuple[str, int, str, str, int, date]], answered: frozenset[str]
) -> VisitShare:
    own: dict[str, int] = {}
    orders: dict[str, int] = {}
    for _, account, sub, service_line, cents, _ in lines:
        if account == PATIENT_AR:
            own[service_line] = own.get(service_line, 0) + int(cents)
        elif account == INSURANCE_AR:
            orders[sub] = orders.get(sub, 0) + int(cents)
    return VisitShare(
        encounter_id,
        frozenset(patient for patient, *_ in lines if patient),
        own,
        min(since for *_, since in lines),
        bool(pending_orders(orders, answered)),
    )


def answered_orders(
    connection: Connection, encounter_ids: Iterable[str]
) -> dict[str, frozenset[str]]:
    """Visit → the payer orders that have answered, by live postings that were not held."""
    found: dict[str, set[str]] = {}
    c = posted_claim.c
    query = select(c.encounter_id, c.payer_order).where(
        among(c.encounter_id, encounter_ids), c.reversed_at.is_(None), c.held_reason == ""
    )
    for encounter, order in connection.execute(query):
        found.setdefault(encounter, set()).add(order)
    return {encounter: frozenset(orders) for encounter, orders in found.items()}


def patient_names(connection: Connection, patient_ids: Iterable[str]) -> dict[str, str]:
    """Patient → the name on the patient's newest charge."""
    c, wanted = charge.c, listed(patient_ids)
    newest = (
        select(c.patient_name)
        .where(c.patient_id == wanted.c.value, c.patient_name != "")
        .order_by(c.dos.desc(), c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = connection.execute(select(wanted.c.value, newest))
    return {patient: name for patient, name in rows if name is not None}


def visit_dates(connection: Connection, encounter_ids: Iterable[str]) -> dict[str, date]:
    """Visit → its first date of service, where charges name one."""
    c = charge.c
    query = (
        select(c.encounter_id, func.min(c.dos))
        .where(among(c.encounter_id, encounter_ids), c.superseded_by.is_(None))
        .group_by(c.encounter_id)
    )
    return dict(connection.execute(query).all())


class OpenOrder(NamedTuple):
    """What 1110 holds of a visit for one payer order."""

    patient_id: str
    payer: str
    cents: int


def open_order(connection: Connection, encounter_id: str, order: str) -> OpenOrder:
    """The balance of one payer order; its patient and payer as the newest lines name them."""
    query = (
        select(_L.patient_id, _L.payer, _L.amount_cents)
        .where(_L.encounter_id == encounter_id, _L.account == INSURANCE_AR, _L.sub == order)
        .order_by(_L.id)
    )
    rows = connection.execute(query).all()
    patients = [patient for patient, _, _ in rows if patient]
    payers = [payer for _, payer, _ in rows if payer]
    return OpenOrder(
        patients[-1] if patients else "",
        payers[-1] if payers else "",
        sum(int(cents) for *_, cents in rows),
    )
