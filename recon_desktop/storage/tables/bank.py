"""Bank lines and what they were matched to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, Text, and_

from recon_desktop.storage.tables.base import (
    METADATA,
    cents,
    day,
    flag,
    key,
    number,
    staged,
    text,
    to,
)

bank_line = staged(
    "bank_line",
    text("account"),
    day("post_date"),
    text("description"),
    cents("amount_cents"),
    text("line_type"),
    text("bank_id"),
    text("check_no"),
    text("trace"),
    text("company_id"),
    cents("balance_cents", optional=True),
    flag("pending"),
    Column("matched", Boolean, nullable=False, server_default="0"),  # has a live match of its own
)
_OPEN = and_(bank_line.c.matched.is_(False), bank_line.c.superseded_by.is_(None))
Index("ix_bank_line_amount", bank_line.c.amount_cents)
Index("ix_bank_line_post_date", bank_line.c.post_date)
Index(
    "ix_bank_line_open",
    bank_line.c.post_date,
    bank_line.c.id,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

bank_statement = Table(
    "bank_statement",
    METADATA,
    key(),
    to("source", "source_id"),
    text("account"),
    text("currency"),
    cents("opening_cents", optional=True),
    cents("closing_cents", optional=True),
    day("first_date", optional=True),
    day("last_date", optional=True),
)
Index("ix_bank_statement_newest", bank_statement.c.account, bank_statement.c.last_date)

bank_match = Table(
    "bank_match",
    METADATA,
    key(),
    to("bank_line", "bank_line_id"),
    text("kind", default=None),  # remittance | deposit | card-batch
    number("target_id"),
    text("tier", default=None),
    cents("amount_cents"),
    text("evidence"),
    text("via"),  # number of the deposit ticket that holds a remittance's check
    text("matched_at", default=None),
    text("matched_by", default=None),
    to("entry", "entry_id", optional=True),  # the ledger entry that booked the money
    Column("undone_at", Text, nullable=True),
)
Index("ix_bank_match_line", bank_match.c.bank_line_id)
Index("ix_bank_match_entry", bank_match.c.entry_id)
Index("ix_bank_match_via", bank_match.c.via)
_LIVE = bank_match.c.undone_at.is_(None)
_LIVE_OWN = and_(_LIVE, bank_match.c.via == "")  # checks in a ticket share the ticket's line
Index(
    "uq_bank_match_line",
    bank_match.c.bank_line_id,
    unique=True,
    sqlite_where=_LIVE_OWN,
    postgresql_where=_LIVE_OWN,
)
Index(
    "uq_bank_match_target",
    bank_match.c.target_id,  # first, so that nobody walks all matches of a kind
    bank_match.c.kind,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
