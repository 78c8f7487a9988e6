"""What the practice has said of its payers: program, address, and what follows from them."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.storage.tables.remittances import remittance
from recon_desktop.storage.tables.rules import payer_profile

_COLUMNS = tuple(payer_profile.c[name] for name in PayerProfile._fields)


def load_profiles(connection: Connection) -> list[PayerProfile]:
    """Every payer that something was said of, by name."""
    query = select(*_COLUMNS).order_by(payer_profile.c.payer)
    return [PayerProfile(*row) for row in connection.execute(query)]


def seen_payers(connection: Connection) -> set[str]:
    """The payers of all remittances, by the names these give."""
    query = select(remittance.c.payer).where(remittance.c.payer != "").distinct()
    return {name for (name,) in connection.execute(query)}


def save_profile(connection: Connection, row: PayerProfile, *, rename_from: str = "") -> None:
    """Add a payer, or change the one of that name (or of `rename_from`)."""
    old = {row.payer, rename_from or row.payer}
    connection.execute(delete(payer_profile).where(payer_profile.c.payer.in_(old)))
    connection.execute(insert(payer_profile).values(**row._asdict()))


def delete_profile(connection: Connection, payer: str) -> None:
    """Forget what was said of a payer."""
    connection.execute(delete(payer_profile).where(payer_profile.c.payer == payer))
