"""What waits for a bank line, and what a bank line can be besides money that waits.

Deposits, remittances and card batches have their own queries (``days``, ``remittances``,
``card_batches``); here are refunds, patients' checks that may come back, paid remittances, and
placeholders of payer money.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from recon_desktop.storage.queries.match_kinds import of_kind
from recon_desktop.storage.tables.bank import bank_line, bank_match, payer_money
from recon_desktop.storage.tables.days import ticket, ticket_check
from recon_desktop.storage.tables.ledger import entry
from recon_desktop.storage.tables.patients import refund
from recon_desktop.storage.tables.remittances import remittance
from recon_desktop.storage.tables.reports import card_batch, receipt

_FEW = 500
_LIVE = bank_match.c.undone_at.is_(None)


class PlaceholderRow(NamedTuple):
    """Payer money without advice: the part of a line that it keeps, and its entry."""

    match_id: int
    bank_line_id: int
    payer_money_id: int
    payer: str
    cents: int
    entry_id: int
    received_on: date
    note: str


class RefundRow(NamedTuple):
    """A refund paid by check or ACH. `paid_on`: the bank's date once the bank has booked it."""

    id: int
    number: str
    payee: str
    amount_cents: int
    paid_on: date
    method: str


class DepositedCheckRow(NamedTuple):
    """A patient's check on a ticket that the bank has booked. `id` is its receipt's."""

    id: int
    check_no: str
    amount_cents: int
    patient_id: str
    receipt_no: str
    encounter_id: str
    business_date: date
    ticket: str
    deposited_on: date


class PaidRow(NamedTuple):
    """A remittance whose money the payer's bank may take back."""

    id: int
    trace: str
    payer_tax_id: str
    payer: str
    payer_id: str
    amount_cents: int
    cleared_on: date


def advised_checks(
    connection: Connection, ticket_nos: Iterable[str]
) -> dict[str, list[tuple[str, int]]]:
    """Ticket number → trace and cents of the remittances that its checks have been matched to."""
    query = (
        select(bank_match.c.via, remittance.c.trace, bank_match.c.amount_cents)
        .join(remittance, remittance.c.id == bank_match.c.target_id)
        .where(_LIVE, bank_match.c.kind == "remittance", bank_match.c.via.in_(sorted(ticket_nos)))
        .order_by(bank_match.c.id)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for ticket_no, trace, cents in connection.execute(query):
        found.setdefault(ticket_no, []).append((trace, cents))
    return found


def placeholders(connection: Connection) -> dict[int, PlaceholderRow]:
    """Bank line id → the payer money without advice that holds it."""
    c = payer_money.c
    waiting = (
        select(c.id, c.payer, c.received_on, c.note)
        .where(c.settled_at.is_(None))  # the few that wait first: matches are many
        .order_by(c.received_on, c.id)
    )
    noted = {row_id: rest for row_id, *rest in connection.execute(waiting)}
    if not noted:
        return {}
    m = bank_match.c
    query = select(m.target_id, m.id, m.bank_line_id, m.amount_cents, m.entry_id).where(
        _LIVE, m.kind == "payer-money", m.target_id.in_(list(noted))
    )
    matched = {target: match for target, *match in connection.execute(query)}
    found: dict[int, PlaceholderRow] = {}
    for row_id, (payer, received_on, note) in noted.items():
        if row_id in matched:
            match_id, line_id, cents, entry_id = matched[row_id]
            found[line_id] = PlaceholderRow(
                match_id, line_id, row_id, payer, cents, entry_id, received_on, note
            )
    return found


def insert_payer_money(
    connection: Connection,
    *,
    payer: str,
    received_on: date,
    amount_cents: int,
    note: str,
    at: str,
    by: str,
) -> int:
    """Note payer money whose advice has not come; its id."""
    values = {"payer": payer, "received_on": received_on, "amount_cents": amount_cents}
    made = connection.execute(
        insert(payer_money)
        .values(**values, note=note, noted_at=at, noted_by=by)
        .returning(payer_money.c.id)
    )
    return int(made.scalar_one())


def settle_payer_money(connection: Connection, payer_money_id: int, at: str) -> None:
    """The advice came, or the placeholder was taken back."""
    connection.execute(
        update(payer_money).where(payer_money.c.id == payer_money_id).values(settled_at=at)
    )


def booked_refunds(
    connection: Connection, *, since: date | None = None, refund_id: int | None = None
) -> list[RefundRow]:
    """Refunds paid by check or ACH that the bank has booked since a day, with its date."""
    c, m = refund.c, bank_match.c
    query = (
        select(c.id, c.number, _payee(), c.amount_cents, bank_line.c.post_date, c.method)
        .join(bank_match, and_(m.target_id == c.id, m.kind == "refund", _LIVE))
        .join(bank_line, bank_line.c.id == m.bank_line_id)
        .where(c.state == "PAID", c.method.in_(("check", "ach")))
        .order_by(c.id)
    )
    if since is not None:
        query = query.where(bank_line.c.post_date >= since)
    if refund_id is not None:
        query = query.where(c.id == refund_id)
    return [RefundRow(*row) for row in connection.execute(query)]


def _payee() -> ColumnElement[str]:
    return func.coalesce(func.nullif(refund.c.payer, ""), refund.c.patient_id)


def unbooked_refunds(connection: Connection) -> list[RefundRow]:
    """Refunds paid by check or ACH that no bank line has been matched to."""
    c = refund.c
    matched = (
        select(literal(1)).where(
            _LIVE, bank_match.c.kind == "refund", bank_match.c.target_id == c.id
        )
    ).exists()
    query = (
        select(
            c.id,
            c.number,
            _payee(),
            c.amount_cents,
            c.paid_on,
            c.method,
        )
        .where(
            c.state == "PAID",
            c.method.in_(("check", "ach")),
            c.paid_on.is_not(None),
            ~matched,
        )
        .order_by(c.paid_on, c.id)
    )
    return [RefundRow(*row) for row in connection.execute(query)]


def deposited_checks(
    connection: Connection, *, since: date | None = None, receipt_id: int | None = None
) -> list[DepositedCheckRow]:
    """Patients' checks on tickets the bank has booked, those without a return."""
    r = receipt.c
    columns = (r.id, r.reference, r.amount_cents, r.patient_id, r.receipt_no, r.encounter_id)
    back = select(literal(1)).where(
        _LIVE, bank_match.c.kind == "returned-check", bank_match.c.target_id == r.id
    )
    query = (
        select(*columns, ticket.c.business_date, ticket.c.number, _booked_on())
        .join(ticket, ticket.c.business_date == r.business_date)
        .where(
            r.superseded_by.is_(None),
            r.voided.is_(False),
            r.tender.in_(("CHECK", "MONEY_ORDER")),
            ticket.c.matched.is_(True),
            ticket.c.voided_at.is_(None),
            _on_ticket(),
            ~back.exists(),
        )
        .order_by(r.id)
    )
    if since is not None:
        query = query.where(ticket.c.business_date >= since, r.business_date >= since)
    if receipt_id is not None:
        query = query.where(r.id == receipt_id)
    return [DepositedCheckRow(*row) for row in connection.execute(query)]


def _booked_on() -> ScalarSelect[date]:
    """The bank's date of the last part of the ticket in hand."""
    return (
        select(func.max(bank_line.c.post_date))
        .join(bank_match, bank_match.c.bank_line_id == bank_line.c.id)
        .where(_LIVE, bank_match.c.kind == "deposit", bank_match.c.target_id == ticket.c.id)
        .correlate(ticket)
        .scalar_subquery()
    )


def _on_ticket() -> ColumnElement[bool]:
    """The receipt in hand is a patient's check on the ticket in hand."""
    r, c = receipt.c, ticket_check.c
    found = select(literal(1)).where(
        c.ticket_id == ticket.c.id,
        c.check_no == r.reference,
        c.amount_cents == r.amount_cents,
        c.drawn_by == r.patient_id,
        c.payer == "",
    )
    return found.exists()


def paid_remittances(
    connection: Connection, *, since: date | None = None, remittance_id: int | None = None
) -> list[PaidRow]:
    """Remittances whose money came from the payer's bank, straight or as a check on a ticket, and
    did not go back to it on a bank line. A virtual card is the processor's business.
    """
    c, m = remittance.c, bank_match.c
    cleared = func.max(bank_line.c.post_date)
    columns = (c.id, c.trace, c.payer_tax_id, c.payer, c.payer_id, c.payment_cents)
    out = or_(
        c.state.in_(("CLEARED", "POSTED")),
        and_(c.state == "RETURNED", _taken_out().where(entry.c.remittance_id == c.id).exists()),
    )
    query = (
        select(*columns, cleared)
        .join(
            bank_match,
            and_(m.target_id == c.id, m.kind == "remittance", m.via.not_like("card:%")),
        )
        .join(bank_line, bank_line.c.id == m.bank_line_id)
        .where(_LIVE, out)
        .group_by(*columns)
        .order_by(c.id)
    )
    if since is not None:
        query = query.where(bank_line.c.post_date >= since)
    if remittance_id is not None:
        query = query.where(c.id == remittance_id)
    return [PaidRow(*row) for row in connection.execute(query)]


def _taken_out() -> Select[int]:
    """Entries that took returned money out before the bank's own line came."""
    mirror = entry.alias()
    mirrored = select(literal(1)).where(mirror.c.reverses == entry.c.id)
    return select(entry.c.id).where(
        entry.c.kind == "reversal", entry.c.reverses.is_(None), ~mirrored.exists()
    )


def taken_out(connection: Connection, remittance_id: int) -> list[int]:
    """Those entries of a remittance that stand."""
    return list(connection.scalars(_taken_out().where(entry.c.remittance_id == remittance_id)))


_NAMES = (
    ("remittance", remittance, remittance.c.trace),
    ("returned-remittance", remittance, remittance.c.trace),
    ("deposit", ticket, ticket.c.number),
    ("card-batch", card_batch, card_batch.c.batch_id),
    ("returned-check", receipt, receipt.c.reference),
    ("payer-money", payer_money, payer_money.c.payer),
    ("refund", refund, refund.c.number),
    ("returned-refund", refund, refund.c.number),
)


def target_names(connection: Connection, line_ids: Iterable[int]) -> dict[tuple[str, int], str]:
    """(kind, id) of what some lines are matched to → trace, number, batch, payer."""
    ids = list(line_ids)
    names: dict[tuple[str, int], str] = {}
    if not ids:
        return names
    for kind, table, column in _NAMES:
        paying = and_(bank_match.c.target_id == table.c.id, of_kind(kind), _LIVE)
        query = select(table.c.id, column).join(bank_match, paying)
        if len(ids) <= _FEW:
            query = query.where(bank_match.c.bank_line_id.in_(ids))
        names |= {(kind, target): name for target, name in connection.execute(query)}
    return names
