"""The ledger: append-only entries that sum to zero, and their totals by account and day."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    literal_column,
)

from recon_desktop.storage.tables.base import METADATA, cents, day, flag, key, number, text, to

entry = Table(
    "entry",
    METADATA,
    key(),
    day("posting_date"),
    text("entered_at", default=None),
    text("entered_by", default=None),
    text("kind", default=None),
    text("label"),
    text("document"),
    text("reason"),
    flag("late"),
    day("effective_date", optional=True),
    Column("reverses", Integer, nullable=True),
    Column("remittance_id", Integer, nullable=True),
)
_REVERSAL = entry.c.reverses.is_not(None)
Index(
    "uq_entry_reverses",
    entry.c.reverses,
    unique=True,
    sqlite_where=_REVERSAL,
    postgresql_where=_REVERSAL,
)
Index("ix_entry_posting_date", entry.c.posting_date)
Index("ix_entry_remittance", entry.c.remittance_id)

entry_line = Table(
    "entry_line",
    METADATA,
    key(),
    to("entry", "entry_id"),
    day("posting_date"),
    number("account"),
    cents("amount_cents"),  # debit positive
    text("encounter_id"),
    text("patient_id"),
    text("payer"),
    text("sub"),
    text("service_line"),
    text("memo"),
)
Index("ix_entry_line_entry", entry_line.c.entry_id)
Index(
    "ix_entry_line_account",
    entry_line.c.account,
    entry_line.c.posting_date,  # new lines go to the end of their account
    entry_line.c.amount_cents,
)
Index(
    "ix_entry_line_encounter",
    entry_line.c.encounter_id,
    entry_line.c.account,
    entry_line.c.amount_cents,
)
VISIT_OF_PATIENT = and_(
    entry_line.c.account == literal_column("1100"),
    entry_line.c.encounter_id != literal_column("''"),
)
Index(
    "ix_entry_line_patient",
    entry_line.c.account,  # though it is one: with two columns to match, the index is preferred
    entry_line.c.patient_id,
    entry_line.c.encounter_id,
    sqlite_where=VISIT_OF_PATIENT,
    postgresql_where=VISIT_OF_PATIENT,
)
Index("ix_entry_line_day", entry_line.c.posting_date, entry_line.c.account)

account_day = Table(
    "account_day",
    METADATA,
    day("posting_date"),
    number("account"),
    cents("debit_cents"),
    cents("credit_cents"),
    PrimaryKeyConstraint("posting_date", "account"),
)
Index(
    "ix_account_day_account",
    account_day.c.account,
    account_day.c.posting_date,
    account_day.c.debit_cents,
    account_day.c.credit_cents,
)

encounter_balance = Table(  # what a visit's receivables come to: one row where years have many
    "encounter_balance",
    METADATA,
    text("encounter_id", default=None),
    number("account"),  # 1100 | 1110
    text("payer_order"),  # '' on 1100
    cents("balance_cents"),  # debit positive
    PrimaryKeyConstraint("encounter_id", "account", "payer_order"),
)
_ZERO: ColumnElement[int] = literal_column("0")  # a bound value would not find its partial index
IN_CREDIT = encounter_balance.c.balance_cents < _ZERO
OWED_BY_PATIENT = and_(
    encounter_balance.c.account == literal_column("1100"), encounter_balance.c.balance_cents > _ZERO
)
Index(
    "ix_encounter_balance_credit",
    encounter_balance.c.encounter_id,
    sqlite_where=IN_CREDIT,
    postgresql_where=IN_CREDIT,
)
Index(
    "ix_encounter_balance_owed",
    encounter_balance.c.encounter_id,
    sqlite_where=OWED_BY_PATIENT,
    postgresql_where=OWED_BY_PATIENT,
)

number_series = Table(
    "number_series",
    METADATA,
    Column("name", Text, primary_key=True),  # 'ticket', 'run:20260310-MAIN'
    number("last"),
)
