"""Remittances as read from 835 files, and the fact that they were posted."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from recon_desktop.storage.tables.base import METADATA, cents, day, flag, key, number, text, to

remittance = Table(
    "remittance",
    METADATA,
    key(),
    to("source", "source_id"),
    number("line"),
    Column("remittance_key", Text, nullable=False, unique=True),  # R4.3
    text("sender_id"),
    text("receiver_id"),
    text("interchange_no"),
    text("group_no"),
    text("set_no"),
    flag("test"),
    text("handling"),
    cents("payment_cents"),
    text("credit_debit"),
    text("method"),
    day("payment_date", optional=True),
    text("trace"),
    text("payer_tax_id"),
    text("payer"),
    text("payer_id"),
    text("payee"),
    text("payee_id"),
    day("production_date", optional=True),
    text("currency"),
    number("unreadable"),
    flag("balanced"),
    text("state", default="STAGED"),  # STAGED MATCHED CLEARED POSTED RETURNED (§6.4)
    number("claim_count"),
    text("hold_reason"),
)
Index("ix_remittance_state", remittance.c.state)
Index("ix_remittance_trace", remittance.c.trace)
Index("ix_remittance_source", remittance.c.source_id)

remit_claim = Table(
    "remit_claim",
    METADATA,
    key(),
    to("remittance", "remittance_id"),
    number("line"),
    text("claim_id"),
    text("status"),
    cents("charge_cents"),
    cents("paid_cents"),
    cents("patient_cents", optional=True),
    text("filing"),
    text("payer_claim_no"),
    text("place"),
    text("frequency"),
    text("original_ref"),
    text("patient_last"),
    text("patient_first"),
    text("patient_id"),
    text("crossover_to"),
    text("corrected_payer"),
    day("service_from", optional=True),
    day("service_to", optional=True),
    cents("interest_cents"),
    text("remarks"),
)
Index("ix_remit_claim_remittance", remit_claim.c.remittance_id)
Index("ix_remit_claim_claim_id", remit_claim.c.claim_id)

remit_line = Table(
    "remit_line",
    METADATA,
    key(),
    to("remit_claim", "remit_claim_id"),
    number("line"),
    text("procedure_code"),
    text("modifiers"),
    cents("charge_cents"),
    cents("paid_cents"),
    text("units_paid"),
    text("original_code"),
    text("original_modifiers"),
    text("units_billed"),
    day("dos_from", optional=True),
    day("dos_to", optional=True),
    text("control_no"),
    cents("allowed_cents", optional=True),
    text("remarks"),
)
Index("ix_remit_line_claim", remit_line.c.remit_claim_id)

remit_adjustment = Table(
    "remit_adjustment",
    METADATA,
    key(),
    to("remit_claim", "remit_claim_id"),
    to("remit_line", "remit_line_id", optional=True),  # NULL: claim level
    text("group_code"),
    text("reason"),
    cents("amount_cents"),
    text("quantity"),
)
Index("ix_remit_adjustment_claim", remit_adjustment.c.remit_claim_id)

provider_adjustment = Table(
    "provider_adjustment",
    METADATA,
    key(),
    to("remittance", "remittance_id"),
    number("line"),
    text("provider_id"),
    day("fiscal_date", optional=True),
    text("code"),
    text("reference"),
    cents("amount_cents"),
)
Index("ix_provider_adjustment_remittance", provider_adjustment.c.remittance_id)

posting = Table(
    "posting",
    METADATA,
    key(),
    to("remittance", "remittance_id"),
    day("posting_date"),
    text("posted_at", default=None),
    text("posted_by", default=None),
    text("approval"),  # why a remittance without bank money was posted
    Column("reversed_at", Text, nullable=True),
)
Index("ix_posting_date", posting.c.posting_date)
_LIVE = posting.c.reversed_at.is_(None)
Index(
    "uq_posting_remittance",
    posting.c.remittance_id,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)

posted_claim = Table(
    "posted_claim",
    METADATA,
    key(),
    to("posting", "posting_id"),
    to("remit_claim", "remit_claim_id"),
    text("claim_id"),
    text("encounter_id"),
    text("payer_claim_no"),
    text("outcome"),
    text("detail"),  # JSON of the posting as a later remittance meets it again
    text("held_reason"),
    Column("reversed_at", Text, nullable=True),
)
_LIVE_CLAIM = posted_claim.c.reversed_at.is_(None)
Index(
    "uq_posted_claim_remit_claim",
    posted_claim.c.remit_claim_id,
    unique=True,
    sqlite_where=_LIVE_CLAIM,
    postgresql_where=_LIVE_CLAIM,
)
Index("ix_posted_claim_claim_id", posted_claim.c.claim_id)
Index("ix_posted_claim_posting", posted_claim.c.posting_id)
