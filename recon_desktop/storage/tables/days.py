"""Business days: their state, drawer counts, deposit tickets, closes and stored sheets."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, Table, Text, and_

from recon_desktop.storage.tables.base import METADATA, cents, day, key, number, text, to

business_day = Table(
    "business_day",
    METADATA,
    Column("business_date", Date, primary_key=True),
    text("state", default="OPEN"),  # OPEN COUNTED RECONCILED CLOSED REOPENED (R11.2)
    text("changed_at"),
    text("note"),  # 'no activity' for a day closed with zero totals (R11.12)
)

drawer_count = Table(
    "drawer_count",
    METADATA,
    key(),
    day("business_date"),
    text("register"),
    text("counted_at", default=None),
    text("counted_by", default=None),
    text("counts"),  # '20.00=7,10.00=5'
    cents("float_cents"),
    cents("expected_cents"),
    cents("counted_cents"),
    text("reason"),
    text("checks"),  # '2207=25.00,1183=60.00', '' when not counted
)
Index("ix_drawer_count_day", drawer_count.c.business_date)

ticket = Table(
    "ticket",
    METADATA,
    key(),
    Column("number", Text, nullable=False, unique=True),
    day("business_date"),
    text("prepared_at", default=None),
    text("prepared_by", default=None),
    cents("currency_cents"),
    cents("coin_cents"),
    cents("checks_cents"),
    cents("total_cents"),
    Column("voided_at", Text, nullable=True),
    Column("matched", Boolean, nullable=False, server_default="0"),  # has its bank line
)
_WAITING = and_(ticket.c.matched.is_(False), ticket.c.voided_at.is_(None))
Index("ix_ticket_waiting", ticket.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)
_LIVE = ticket.c.voided_at.is_(None)
Index(
    "uq_ticket_day", ticket.c.business_date, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
)

ticket_check = Table(
    "ticket_check",
    METADATA,
    key(),
    to("ticket", "ticket_id"),
    text("check_no"),
    text("drawn_by"),
    text("bank_branch"),
    cents("amount_cents"),
    text("payer"),  # set when an insurer's check was handed in at the desk
    text("bare_no"),  # the number as a remittance's trace is compared with it
)
Index("ix_ticket_check_ticket", ticket_check.c.ticket_id)
Index("ix_ticket_check_bare_no", ticket_check.c.bare_no)
Index(
    "ix_ticket_check_payer",
    ticket_check.c.payer,
    ticket_check.c.ticket_id,
    ticket_check.c.amount_cents,
)

day_close = Table(
    "day_close",
    METADATA,
    key(),
    day("business_date"),
    Column("run_id", Text, nullable=False, unique=True),
    text("closed_at", default=None),
    text("closed_by", default=None),
    text("status"),
    text("totals"),  # JSON, cents by symbol
    number("entry_count"),
    number("last_entry_id"),
    number("last_source_id"),  # the newest file at the close: later ones cannot change the day
)
Index("ix_day_close_day", day_close.c.business_date)

day_reopen = Table(
    "day_reopen",
    METADATA,
    key(),
    day("business_date"),
    to("day_close", "close_id"),
    text("reopened_at", default=None),
    text("reopened_by", default=None),
    text("reason", default=None),
)

sheet_document = Table(
    "sheet_document",
    METADATA,
    key(),
    to("day_close", "close_id"),
    text("name", default=None),
    text("format", default=None),
    text("sha256", default=None),
    Column("content", LargeBinary, nullable=False),
)
Index(
    "ix_sheet_document_close",
    sheet_document.c.close_id,
    sheet_document.c.name,
    sheet_document.c.format,
)

print_count = Table(
    "print_count",
    METADATA,
    Column("run_id", Text, primary_key=True),
    Column("prints", Integer, nullable=False),
)
