"""Reconciliations of bank statements: ticked lines while open, locked lines once finished."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text, UniqueConstraint

from recon_desktop.storage.tables.base import METADATA, cents, day, key, text, to

reconciliation = Table(
    "reconciliation",
    METADATA,
    key(),
    text("account", default=None),  # as in the bank's files
    day("first_date"),
    day("last_date"),
    cents("opening_cents"),
    cents("closing_cents"),
    text("state", default="OPEN"),  # OPEN | FINISHED | UNDONE
    text("started_at", default=None),
    text("started_by", default=None),
    Column("finished_at", Text, nullable=True),
    text("finished_by"),
    text("statement"),  # JSON of the bank reconciliation statement as it was finished
    Column("document", LargeBinary, nullable=True),  # its PDF
    text("note"),
)
Index("ix_reconciliation_account", reconciliation.c.account, reconciliation.c.last_date)
_OPEN = reconciliation.c.state == "OPEN"
Index(
    "uq_reconciliation_open",
    reconciliation.c.account,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

reconciliation_line = Table(
    "reconciliation_line",
    METADATA,
    key(),
    to("reconciliation", "reconciliation_id"),
    to("bank_line", "bank_line_id"),
    UniqueConstraint("reconciliation_id", "bank_line_id"),
)
Index("ix_reconciliation_line_bank", reconciliation_line.c.bank_line_id)
