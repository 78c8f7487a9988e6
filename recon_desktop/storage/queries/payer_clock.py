"""How long payers' money takes to the bank (R4.32)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from recon_desktop.storage.tables.bank import bank_line, bank_match
from recon_desktop.storage.tables.remittances import remittance
from recon_desktop.storage.tables.rules import payer_profile


class ClearedRow(NamedTuple):
    """A remittance whose money came whole: its date (BPR16) and the bank's."""

    payer: str
    payment_date: date
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
