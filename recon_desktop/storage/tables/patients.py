"""Patients' money: what was applied to which line, refunds, and credits that were noticed."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from recon_desktop.storage.tables.base import METADATA, cents, day, key, text, to

receipt_application = Table(  # part of a receipt, and the line it pays
    "receipt_application",
    METADATA,
    key(),
    to("receipt", "receipt_id"),
    text("patient_id", default=None),
    text("encounter_id"),
    text("service_line"),
    cents("amount_cents"),
    text("applied_at", default=None),
    text("applied_by", default=None),
    to("entry", "entry_id", optional=True),
    Column("undone_at", Text, nullable=True),
)
Index("ix_receipt_application_receipt", receipt_application.c.receipt_id)
Index("ix_receipt_application_encounter", receipt_application.c.encounter_id)

refund = Table(
    "refund",
    METADATA,
    key(),
    text("kind", default=None),  # patient | payer
    text("patient_id"),
    text("payer"),
    text("encounter_id"),
    text("payer_order"),  # of the payer on the visit, '' for the patient's own money
    to("receipt", "receipt_id", optional=True),  # whose money, when it was never applied
    text("credit_kind"),  # the kind of credit balance it gives back (R6.17)
    cents("amount_cents"),
    text("reason", default=None),
    text("state", default="REQUESTED"),  # REQUESTED APPROVED PAID REFUSED VOIDED
    text("requested_at", default=None),
    text("requested_by", default=None),
    Column("approved_at", Text, nullable=True),
    text("approved_by"),
    Column("paid_at", Text, nullable=True),
    text("paid_by"),
    day("paid_on", optional=True),
    text("method"),  # check | ach | card | cash
    text("number"),  # the check's, or the receipt's of a refund paid at the desk
    to("entry", "request_entry_id", optional=True),
    to("entry", "paid_entry_id", optional=True),
    Column("ended_at", Text, nullable=True),  # refused or voided
    text("ended_by"),
    text("end_reason"),
)
Index("ix_refund_state", refund.c.state)

credit_flag = Table(  # since when a credit has been known (R6.19)
    "credit_flag",
    METADATA,
    key(),
    text("subject", default=None),  # kind and encounter or receipt
    day("flagged_on"),
    day("cleared_on", optional=True),
)
Index(
    "uq_credit_flag_open",
    credit_flag.c.subject,
    unique=True,
    sqlite_where=credit_flag.c.cleared_on.is_(None),
    postgresql_where=credit_flag.c.cleared_on.is_(None),
)
