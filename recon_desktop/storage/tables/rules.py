"""What the practice has decided about payers and their answers: decision table, holds, payers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from recon_desktop.storage.tables.base import METADATA, day, key, text

adjustment_rule = Table(  # the practice's own rows, before those we ship (R4.17)
    "adjustment_rule",
    METADATA,
    key(),
    text("group_code"),  # '': every group
    text("reason", default=None),  # CARC
    text("remark"),  # RARC, '': with or without
    text("payer"),  # '': every payer
    text("action", default=None),  # domain.posting.carc.Action
    text("wording"),
    text("step"),
    day("effective_from", optional=True),
    day("effective_to", optional=True),
    text("changed_at", default=None),
    text("changed_by", default=None),
)
Index("ix_adjustment_rule_reason", adjustment_rule.c.reason)

posting_rule = Table(  # what is never posted without a person
    "posting_rule",
    METADATA,
    key(),
    text("payer"),  # '': every payer
    text("procedure_code"),  # '': every code
    text("reason"),  # CARC, '': any
    text("note"),
    Column("active", Boolean, nullable=False, server_default="1"),
    text("changed_at", default=None),
    text("changed_by", default=None),
)

payer_profile = Table(
    "payer_profile",
    METADATA,
    key(),
    Column("payer", Text, nullable=False, unique=True),
    text("program"),  # '' | MEDICARE | MEDICAID
    text("address"),
    text("phone"),
    Column("auto_secondary", Boolean, nullable=False, server_default="0"),  # R4.16
    Column("auto_post", Boolean, nullable=False, server_default="0"),
    Column("crossover_days", Integer, nullable=True),  # NULL: the practice's setting
    Column("clearing_days", Integer, nullable=True),  # NULL: learned from history
)
