"""What must stand in remittance clearing (1190): money that the bank has and that waits."""

from __future__ import annotations

from sqlalchemy import Connection, and_, func, select

from recon_desktop.storage.tables.bank import bank_match
from recon_desktop.storage.tables.days import ticket, ticket_check
from recon_desktop.storage.tables.remittances import remittance


def money_waiting(connection: Connection) -> int:
    """Cents that must stand in remittance clearing, as a credit: money the bank has that waits.

    Parts of remittances that are not posted, placeholders of payers without advice, and payers'
    checks on cleared tickets whose remittance is not there.
    """
    live = bank_match.c.undone_at.is_(None)
    total = select(func.coalesce(func.sum(bank_match.c.amount_cents), 0))
    unposted = total.join(
        remittance,
        and_(bank_match.c.kind == "remittance", remittance.c.id == bank_match.c.target_id),
    ).where(live, remittance.c.state.in_(("STAGED", "MATCHED", "CLEARED")))
    placed = total.where(live, bank_match.c.kind == "payer-money")
    sums = [int(connection.execute(query).scalar_one()) for query in (unposted, placed)]
    return sum(sums) + _payer_checks_unmatched(connection)


def _payer_checks_unmatched(connection: Connection) -> int:
    """Cents of payers' checks on cleared tickets, less the remittances matched to them."""
    cleared = and_(ticket.c.voided_at.is_(None), ticket.c.matched.is_(True))
    checks = (
        select(func.coalesce(func.sum(ticket_check.c.amount_cents), 0))
        .join(ticket, ticket.c.id == ticket_check.c.ticket_id)
        .where(ticket_check.c.payer > "", cleared)
    )
    advised = (
        select(func.coalesce(func.sum(bank_match.c.amount_cents), 0))
        .join(ticket, ticket.c.number == bank_match.c.via)
        .where(bank_match.c.via > "", bank_match.c.undone_at.is_(None), cleared)
    )
    total, taken = (connection.execute(query).scalar_one() for query in (checks, advised))
    return int(total) - int(taken)
