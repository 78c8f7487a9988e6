"""Write and read the audit trail."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from recon_desktop.storage.tables.audit import audit


class AuditRow(NamedTuple):
    """One act: when (UTC), who, what, how it ended."""

    at: str
    actor: str
    role: str
    action: str
    outcome: str
    business_date: date | None
    detail: str


_INSERT = insert(audit)  # made once: every act runs it


def write_audit(connection: Connection, row: AuditRow) -> None:
    """Add one row, in the transaction of the act it tells of."""
    connection.execute(_INSERT, row._asdict())


def load_audit(connection: Connection, *, business_date: date | None = None) -> list[AuditRow]:
    """The acts of one business date, or all, oldest first."""
    query = select(*(audit.c[name] for name in AuditRow._fields)).order_by(audit.c.id)
    if business_date is not None:
        query = query.where(audit.c.business_date == business_date)
    return [AuditRow(*row) for row in connection.execute(query)]
