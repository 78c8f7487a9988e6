"""Bank lines and what they were matched to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, and_, literal_column

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
    Column("matched", Boolean, nullable=False, server_default="0"),  # wholly matched
    Column("reconciliation_id", Integer, nullable=True),  # locked by that finished reconciliation
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

bank_match = Table(  # part of a bank line, and what it pays
    "bank_match",
    METADATA,
    key(),
    to("bank_line", "bank_line_id"),
    text("kind", default=None),  # remittance | deposit | card-batch | … (domain.bank.records)
    number("target_id"),
    text("tier", default=None),
    cents("amount_cents"),
    text("evidence"),
    text("via"),  # number of the deposit ticket that holds a remittance's check
    text("matched_at", default=None),
    text("matched_by", default=None),
    to("entry", "entry_id", optional=True),  # the ledger entry that booked the money
    Column("undone_at", Text, nullable=True),
    text("note"),
)
Index("ix_bank_match_line", bank_match.c.bank_line_id, bank_match.c.via)  # both: or via is taken
Index("ix_bank_match_entry", bank_match.c.entry_id)
Index("ix_bank_match_via", bank_match.c.via)
Index("ix_bank_match_target", bank_match.c.target_id, bank_match.c.kind)
_LIVE = bank_match.c.undone_at.is_(None)
Index(  # triggers see to the sums: no line and no remittance is used beyond its amount
    "uq_bank_match_pair",
    bank_match.c.bank_line_id,
    bank_match.c.target_id,
    bank_match.c.kind,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
WHOLE = and_(  # its words literal: a query that names it is answered from the index below
    _LIVE,
    bank_match.c.kind.in_(
        [literal_column(f"'{kind}'") for kind in ("card-batch", "refund", "returned-check")]
    ),
)
Index(
    "uq_bank_match_whole",
    bank_match.c.target_id,
    bank_match.c.kind,
    unique=True,
    sqlite_where=WHOLE,
    postgresql_where=WHOLE,
)

payer_money = Table(  # money of a payer whose advice has not come: it keeps the bank ledger whole
    "payer_money",
    METADATA,
    key(),
    text("payer"),
    day("received_on"),
    cents("amount_cents"),
    text("note"),
    text("noted_at", default=None),
    text("noted_by", default=None),
    Column("settled_at", Text, nullable=True),  # the advice came, or the match was taken back
)
_WAITS = payer_money.c.settled_at.is_(None)
Index(
    "ix_payer_money_open",
    payer_money.c.received_on,
    sqlite_where=_WAITS,
    postgresql_where=_WAITS,
)
