"""How long payers' money takes to the bank, and what has not come (R4.32)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from recon_desktop.storage.tables.bank import bank_line, bank_match
from recon_desktop.storage.tables.days import ticket, ticket_check
from recon_desktop.storage.tables.remittances import remittance
from recon_desktop.storage.tables.rules import payer_profile


class ClearedRow(NamedTuple):
    """A remittance whose money came whole: its date (BPR16) and the bank's."""

    payer: str
    payment_date: date
    bank_date: date


class WaitingCheckRow(NamedTuple):
    """An insurer's check that cleared on a ticket and has no remittance."""

    payer: str
    check_no: str
    ticket: str
    cents: int
    bank_date: date


def cleared_since(connection: Connection, since: date) -> list[ClearedRow]:
    """Remittances dated since a day that have all their money, one row each."""
    c = remittance.c
    query = (
        select(c.payer, c.payment_date, func.max(bank_line.c.post_date))
        .join(bank_match, and_(bank_match.c.target_id == c.id, bank_match.c.kind == "remittance"))
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .where(
            bank_match.c.undone_at.is_(None),
            c.state.in_(("CLEARED", "POSTED", "RETURNED")),
            c.payment_date >= since,
        )
        .group_by(c.id, c.payer, c.payment_date)
    )
    return [ClearedRow(*row) for row in connection.execute(query)]


def clearing_days(connection: Connection) -> dict[str, int]:
    """Payer → business days that the practice has set for it."""
    c = payer_profile.c
    query = select(c.payer, c.clearing_days).where(c.clearing_days.is_not(None))
    return dict(connection.execute(query).all())


def waiting_checks(connection: Connection) -> list[WaitingCheckRow]:
    """Insurers' checks on cleared tickets; those whose remittance came are taken out by amount."""
    c = ticket_check.c
    booked = (
        select(func.max(bank_line.c.post_date))
        .join(bank_match, bank_match.c.bank_line_id == bank_line.c.id)
        .where(
            bank_match.c.kind == "deposit",
            bank_match.c.undone_at.is_(None),
            bank_match.c.target_id == ticket.c.id,
        )
        .correlate(ticket)
        .scalar_subquery()
    )
    query = (
        select(c.payer, c.check_no, ticket.c.number, c.amount_cents, booked)
        .join(ticket, ticket.c.id == c.ticket_id)
        .where(c.payer > "", ticket.c.matched.is_(True), ticket.c.voided_at.is_(None))
        .order_by(c.id)
    )
    taken = _advised(connection)
    return [
        row
        for row in (WaitingCheckRow(*values) for values in connection.execute(query))
        if not _take(taken, (row.ticket, row.cents))
    ]


def _advised(connection: Connection) -> dict[tuple[str, int], int]:
    """(ticket number, cents) → how many remittances were matched to a check of that sum on it."""
    c = bank_match.c
    query = (
        select(c.via, c.amount_cents, func.count())
        .where(c.via > "", c.undone_at.is_(None))
        .group_by(c.via, c.amount_cents)
    )
    return {(via, cents): count for via, cents, count in connection.execute(query)}


def _take(taken: dict[tuple[str, int], int], key: tuple[str, int]) -> bool:
    """Each remittance stands for one check."""
    if not taken.get(key):
        return False
    taken[key] -= 1
    return True
