"""Who the practice is: name, settings, locations, registers, bank accounts, payers."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text, UniqueConstraint

from recon_desktop.storage.tables.base import METADATA, cents, key, text, to

practice = Table(
    "practice",
    METADATA,
    key(),
    text("name", default=None),
    text("timezone", default=None),
    text("address"),  # lines joined by newlines
    text("created_at", default=None),
)

setting = Table("setting", METADATA, Column("name", Text, primary_key=True), text("value"))

register = Table(
    "register",
    METADATA,
    key(),
    Column("name", Text, nullable=False, unique=True),
    text("location"),
    cents("float_cents"),
)

bank_account = Table(
    "bank_account",
    METADATA,
    key(),
    Column("account", Text, nullable=False, unique=True),  # as in the bank's files
    text("name"),
    text("bank_name"),
)

payer_alias = Table(
    "payer_alias",
    METADATA,
    key(),
    text("payer", default=None),
    text("alias", default=None),
    text("origin", default="setup"),  # setup | learned
    UniqueConstraint("payer", "alias"),
)

location = Table(
    "location", METADATA, key(), Column("code", Text, nullable=False, unique=True), text("name")
)

merchant = Table(
    "merchant",
    METADATA,
    key(),
    Column("processor", Text, nullable=False, unique=True),
    text("funding", default="NET"),  # NET | GROSS (R3.14)
    to("bank_account", "bank_account_id", optional=True),
)
