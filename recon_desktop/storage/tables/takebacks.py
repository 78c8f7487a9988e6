"""What payers take back or forward, as far as a person has said which belongs to which."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from recon_desktop.storage.tables.base import METADATA, cents, key, text, to

takeback_link = Table(  # a taking that settles an opening; exact references need no row
    "takeback_link",
    METADATA,
    key(),
    to("provider_adjustment", "opening_id"),
    to("provider_adjustment", "taking_id"),
    cents("amount_cents"),  # 0: a person says that the two do not belong together
    text("reason"),
    text("linked_at", default=None),
    text("linked_by", default=None),
    Column("undone_at", Text, nullable=True),
)
Index("ix_takeback_link_opening", takeback_link.c.opening_id)
Index("ix_takeback_link_taking", takeback_link.c.taking_id)

takeback_settlement = Table(  # moved to its place by a person; counts while its entry stands
    "takeback_settlement",
    METADATA,
    key(),
    to("provider_adjustment", "adjustment_id"),
    to("entry", "entry_id"),
    cents("amount_cents"),  # how much of the adjustment, positive
    text("target"),  # claim, or the account's number
    text("reason"),
    text("settled_at", default=None),
    text("settled_by", default=None),
)
Index("ix_takeback_settlement_adjustment", takeback_settlement.c.adjustment_id)
Index("uq_takeback_settlement_entry", takeback_settlement.c.entry_id, unique=True)
