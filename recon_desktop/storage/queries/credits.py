"""Credit balances in the books, since when they are known, and patients' returned checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, insert, literal, or_, select, update

from recon_desktop.domain.accounts import (
    ANTICIPATED,
    INSURANCE_AR,
    PATIENT_AR,
    REMIT_CLEARING,
    REVENUE,
)
from recon_desktop.domain.follow.credits import PayerPayment, VisitBook
from recon_desktop.storage.queries.among import among
from recon_desktop.storage.queries.patient_money import answered_orders
from recon_desktop.storage.tables.bank import WHOLE, bank_line, bank_match
from recon_desktop.storage.tables.ledger import (
    IN_CREDIT,
    encounter_balance,
    entry,
    entry_line,
)
from recon_desktop.storage.tables.patients import credit_flag
from recon_desktop.storage.tables.reports import receipt

_L = entry_line.c


def visits_in_credit(
    connection: Connection, encounter_ids: Iterable[str] | None = None
) -> list[str]:
    """Visits with 1100, or a payer order of 1110, below zero; `encounter_ids`: of these alone."""
    c = encounter_balance.c
    query = select(c.encounter_id).where(IN_CREDIT)
    if encounter_ids is not None:
        query = query.where(among(c.encounter_id, encounter_ids))
    return sorted(set(connection.execute(query).scalars()))


def visit_books(connection: Connection, encounter_ids: Iterable[str]) -> list[VisitBook]:
    """The balances of visits as the search for credits needs them, by visit."""
    ids = list(encounter_ids)
    answered = answered_orders(connection, ids)
    payments, charged = _payments(connection, ids), _charged(connection, ids)
    of_patient = _patient_paid(connection, ids)
    lines: dict[str, list[_Sum]] = {}
    query = (
        select(
            _L.encounter_id, _L.account, _L.sub, _L.patient_id, _L.payer, func.sum(_L.amount_cents)
        )
        .where(among(_L.encounter_id, ids), _L.account.in_((PATIENT_AR, INSURANCE_AR, REVENUE)))
        .group_by(_L.encounter_id, _L.account, _L.sub, _L.patient_id, _L.payer)
        .order_by(func.max(_L.id))
    )
    for encounter, *line in connection.execute(query):
        lines.setdefault(encounter, []).append(_Sum(*line))
    return [
        _book(encounter, own)._replace(
            charged=encounter in charged,
            payments=payments.get(encounter, ()),
            patient_paid_cents=of_patient.get(encounter, 0),
            answered=answered.get(encounter, frozenset()),
        )
        for encounter, own in sorted(lines.items())
    ]


class _Sum(NamedTuple):
    account: int
    sub: str
    patient_id: str
    payer: str
    cents: int


def _book(encounter_id: str, lines: list[_Sum]) -> VisitBook:
    orders: dict[str, int] = {}
    payers: dict[str, str] = {}
    for line in lines:
        if line.account == INSURANCE_AR:
            orders[line.sub] = orders.get(line.sub, 0) + int(line.cents)
            payers[line.sub] = line.payer or payers.get(line.sub, "")
    return VisitBook(
        encounter_id,
        next((line.patient_id for line in lines if line.patient_id), ""),
        sum(int(line.cents) for line in lines if line.account == PATIENT_AR),
        orders,
        payers,
        -sum(int(line.cents) for line in lines if line.account == REVENUE),
        charged=False,
    )


def _charged(connection: Connection, encounter_ids: Collection[str]) -> set[str]:
    """Visits whose charges are in the books; not those of a day that is open again."""
    again = entry.alias()
    query = (
        select(_L.encounter_id)
        .join(entry, entry.c.id == _L.entry_id)
        .where(
            among(_L.encounter_id, encounter_ids),
            _L.account == REVENUE,
            entry.c.reverses.is_(None),
            ~select(again.c.id).where(again.c.reverses == entry.c.id).exists(),
        )
    )
    return set(connection.execute(query.distinct()).scalars())


_REFUND = _L.memo.startswith("refund ")


def _payments(
    connection: Connection, encounter_ids: Collection[str]
) -> dict[str, tuple[PayerPayment, ...]]:
    """What each payer paid by each remittance, and what was given back to it."""
    paid = (
        select(
            _L.encounter_id,
            _L.payer,
            func.coalesce(entry.c.remittance_id, 0),
            func.sum(_L.amount_cents),
        )
        .join(entry, entry.c.id == _L.entry_id)
        .where(among(_L.encounter_id, encounter_ids), _L.account == REMIT_CLEARING)
        .group_by(_L.encounter_id, _L.payer, entry.c.remittance_id)
        .order_by(entry.c.remittance_id)
    )
    back = (
        select(_L.encounter_id, _L.payer, literal(0), -func.sum(_L.amount_cents))
        .where(
            among(_L.encounter_id, encounter_ids),
            _L.account == INSURANCE_AR,
            _L.payer != "",
            _REFUND,
        )
        .group_by(_L.encounter_id, _L.payer)
    )
    found: dict[str, tuple[PayerPayment, ...]] = {}
    for query in (paid, back):
        for encounter, *payment in connection.execute(query):
            found[encounter] = (*found.get(encounter, ()), PayerPayment(*payment))
    return found


def _patient_paid(connection: Connection, encounter_ids: Collection[str]) -> dict[str, int]:
    """Visit → receipts of the patient, less what was given back to the patient."""
    receipts = and_(_L.account == PATIENT_AR, _L.memo.contains("receipt "), _L.sub != ANTICIPATED)
    back = and_(_L.account.in_((PATIENT_AR, INSURANCE_AR)), _L.payer == "", _REFUND)
    theirs = case((or_(receipts, back), _L.amount_cents), else_=0)
    query = (
        select(_L.encounter_id, -func.sum(theirs))
        .where(among(_L.encounter_id, encounter_ids), _L.account.in_((PATIENT_AR, INSURANCE_AR)))
        .group_by(_L.encounter_id)
    )
    return {encounter: int(cents) for encounter, cents in connection.execute(query)}


def refunds_without_visit(connection: Connection) -> dict[str, int]:
    """Patient → cents the desk paid back without naming the visit: a credit is smaller by them."""
    query = (
        select(_L.patient_id, func.sum(_L.amount_cents))
        .where(_L.account == PATIENT_AR, _L.encounter_id == "", _L.memo.startswith("refund "))
        .group_by(_L.patient_id)
    )
    return {patient: int(cents) for patient, cents in connection.execute(query) if cents > 0}


# --- since when -----------------------------------------------------------------------


def open_flags(connection: Connection, subjects: Iterable[str] | None = None) -> dict[str, date]:
    """Subject → the day a credit that still stands was first seen; `subjects`: of these alone."""
    c = credit_flag.c
    query = select(c.subject, c.flagged_on).where(c.cleared_on.is_(None))
    if subjects is not None:
        query = query.where(among(c.subject, subjects))
    return dict(connection.execute(query).all())


def flag_credits(connection: Connection, subjects: Iterable[str], day: date) -> None:
    """Say that credits have been seen."""
    values = [{"subject": subject, "flagged_on": day} for subject in sorted(subjects)]
    if values:
        connection.execute(insert(credit_flag), values)


def clear_flags(connection: Connection, subjects: Iterable[str], day: date) -> None:
    """Say that credits are gone."""
    c = credit_flag.c
    gone = among(c.subject, subjects), c.cleared_on.is_(None)
    connection.execute(update(credit_flag).where(*gone).values(cleared_on=day))


def reopen_flag(connection: Connection, subject: str) -> None:
    """A credit is back as if it had never gone: its days are counted from when it was first seen.

    Nothing happens when it stands, or was never seen.
    """
    c = credit_flag.c
    if open_flags(connection, [subject]):
        return
    newest = select(func.max(c.id)).where(c.subject == subject).scalar_subquery()
    connection.execute(update(credit_flag).where(c.id == newest).values(cleared_on=None))


# --- returned checks ------------------------------------------------------------------


class ReturnedCheckRow(NamedTuple):
    """A patient's check that the bank returned (R3.12)."""

    match_id: int
    receipt_id: int
    receipt_no: str
    patient_id: str
    check_no: str
    amount_cents: int
    returned_on: date


def returned_checks(
    connection: Connection, patients: Iterable[str] | None = None
) -> list[ReturnedCheckRow]:
    """Returned checks that the bank's lines show, of all patients or of these; newest first."""
    m = bank_match.c
    query = (
        select(
            m.id,
            receipt.c.id,
            receipt.c.receipt_no,
            receipt.c.patient_id,
            receipt.c.reference,
            receipt.c.amount_cents,
            bank_line.c.post_date,
        )
        .join(receipt, receipt.c.id == m.target_id)
        .join(bank_line, bank_line.c.id == m.bank_line_id)
        .where(WHOLE, m.kind == "returned-check")
        .order_by(bank_line.c.post_date.desc(), m.id.desc())
    )
    if patients is not None:
        query = query.where(among(receipt.c.patient_id, patients))
    return [ReturnedCheckRow(*row) for row in connection.execute(query)]
