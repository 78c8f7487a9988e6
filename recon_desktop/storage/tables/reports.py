"""Imported files and the rows of the practice's own reports."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
)

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

source = Table(
    "source",
    METADATA,
    key(),
    text("kind", default=None),
    text("file_name", default=None),
    Column("sha256", Text, nullable=False, unique=True),
    number("size"),
    Column("content", LargeBinary, nullable=False),  # the file itself, compressed
    text("imported_at", default=None),
    text("imported_by", default=None),
    number("record_count"),
    number("new_count"),
    number("seen_count"),
    number("changed_count"),
    number("vanished_count"),
)

coverage = Table(
    "coverage",
    METADATA,
    key(),
    to("source", "source_id"),
    text("report", default=None),
    day("business_date"),
    UniqueConstraint("source_id", "report", "business_date"),
)
Index("ix_coverage_day", coverage.c.business_date)

rejected_row = Table(
    "rejected_row",
    METADATA,
    key(),
    to("source", "source_id"),
    number("line"),
    text("where_text"),
    text("reason", default=None),
)
Index("ix_rejected_row_source", rejected_row.c.source_id)

control_total = Table(
    "control_total",
    METADATA,
    key(),
    to("source", "source_id"),
    text("name", default=None),
    cents("stated"),
    cents("counted"),
)
Index("ix_control_total_source", control_total.c.source_id)

charge = staged(
    "charge",
    text("encounter_id"),
    text("patient_id"),
    text("patient_name"),
    day("dos"),
    day("post_date"),
    text("procedure_code"),
    text("modifiers"),
    number("units"),
    cents("fee_cents", optional=True),
    cents("amount_cents"),
    Column("payer", Text, nullable=True),
    text("claim_id"),
    text("provider"),
    text("location"),
    cents("adjustment_cents"),
    text("dx_codes"),
    text("entered_by"),
    Column("entered_at", Text, nullable=True),
    flag("voided"),
)
Index("ix_charge_encounter", charge.c.encounter_id)
Index("ix_charge_claim", charge.c.claim_id)
Index("ix_charge_patient", charge.c.patient_id, charge.c.dos)

patient_total = staged(
    "patient_total",
    text("patient_id"),
    text("patient_name"),
    cents("charges_cents"),
    cents("payments_cents", optional=True),
    cents("adjustments_cents", optional=True),
    cents("balance_cents", optional=True),
    number("visit_count", optional=True),
)

receipt = staged(
    "receipt",
    text("receipt_no"),
    day("receipt_date"),
    day("post_date"),
    text("patient_id"),
    text("payer"),
    text("encounter_id"),
    text("tender", default=None),
    text("reference"),
    text("purpose"),
    cents("amount_cents"),
    text("register"),
    text("received_by"),
    text("batch_id"),
    cents("merchant_fee_cents", optional=True),
    flag("voided"),
    text("void_reason"),
    text("reissue_of"),
    text("location"),
    Column("entered_at", Text, nullable=True),
)
Index("ix_receipt_encounter", receipt.c.encounter_id)

card_batch = staged(
    "card_batch",
    text("batch_id"),
    text("processor"),
    text("terminal"),
    day("closed_on"),
    number("transactions", optional=True),
    cents("gross_cents"),
    cents("refunds_cents"),
    cents("chargebacks_cents"),
    cents("fees_cents"),
    cents("net_cents"),
    day("payout_date", optional=True),
    text("trace"),
    text("bank_account"),
    Column("matched", Boolean, nullable=False, server_default="0"),  # has its bank line
)
_WAITING = and_(card_batch.c.matched.is_(False), card_batch.c.superseded_by.is_(None))
Index(
    "ix_card_batch_waiting",
    card_batch.c.source_id,
    card_batch.c.line,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

claim = staged(
    "claim",
    text("origin", default=None),  # 837 | log
    text("claim_id"),
    text("encounter_id"),
    text("patient_id"),
    text("patient_name"),
    day("dos", optional=True),
    text("payer"),
    text("payer_id"),
    text("payer_order"),
    text("frequency"),
    day("sent_on"),
    text("sent_time"),
    cents("amount_cents"),
    cents("patient_paid_cents", optional=True),
    text("status"),
    text("payer_claim_no"),
    text("batch_id"),
    text("parent_claim"),
    text("location"),
    flag("encounter_report"),
    text("place"),
    text("diagnoses"),
    text("other_payer"),  # who comes after this payer, joined by '|' (R6.20)
)
Index("ix_claim_claim_id", claim.c.claim_id)
Index("ix_claim_encounter", claim.c.encounter_id)
NAMES_ANOTHER_PAYER = claim.c.other_payer != literal_column("''")
Index(
    "ix_claim_other_payer",
    claim.c.claim_id,
    sqlite_where=NAMES_ANOTHER_PAYER,
    postgresql_where=NAMES_ANOTHER_PAYER,
)

claim_line = Table(
    "claim_line",
    METADATA,
    key(),
    to("claim", "claim_row_id"),
    number("line"),
    text("line_no"),
    text("procedure_code"),
    text("modifiers"),
    cents("charge_cents"),
    text("units"),
    text("pointers"),
    day("dos", optional=True),
    text("control_no"),
)
Index("ix_claim_line_claim", claim_line.c.claim_row_id)

visit = staged(
    "visit",
    text("appointment_id"),
    text("encounter_id"),
    text("patient_id"),
    text("patient_name"),
    text("scheduled_at"),
    text("status"),
    text("visit_type"),
    text("reason"),
    text("provider"),
    text("location"),
    Column("arrived_at", Text, nullable=True),
    Column("left_at", Text, nullable=True),
    Column("note_signed_at", Text, nullable=True),
    Column("payer", Text, nullable=True),
)

fee = staged(
    "fee",
    text("schedule_name"),
    text("kind"),
    text("payer_id"),
    text("procedure_code"),
    text("modifier"),
    text("place"),
    cents("amount_cents"),
    day("effective_from", optional=True),
    day("effective_to", optional=True),
)

DATED_REPORTS = (charge, patient_total, receipt, card_batch, claim, visit)
"""Tables whose rows belong to a business day; a closed day takes none."""
