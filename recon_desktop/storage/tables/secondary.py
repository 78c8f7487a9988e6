"""Claims that go on to the next payer: drafts, crossovers that are waited for."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from recon_desktop.storage.tables.base import METADATA, cents, day, key, text, to

secondary_claim = Table(
    "secondary_claim",
    METADATA,
    key(),
    to("remit_claim", "remit_claim_id"),  # the earlier payer's answer
    text("claim_id", default=None),
    text("encounter_id"),
    text("patient_id"),
    text("payer"),  # who answered
    text("next_payer"),
    text("next_order", default="S"),
    text("state", default="DRAFT"),  # DRAFT WRITTEN CROSSOVER ANSWERED DROPPED
    text("why"),  # what is missing from the draft, or why it was dropped
    cents("amount_cents"),  # what is carried to the next payer
    day("answered_on", optional=True),  # the earlier payer's date, BPR16
    day("due_on", optional=True),  # a crossover's answer is expected by then (R6.21)
    text("made_at", default=None),
    text("made_by", default=None),
    Column("written_at", Text, nullable=True),
    text("file_name"),
    Column("content", LargeBinary, nullable=True),  # the 837P that was written
)
Index("ix_secondary_claim_state", secondary_claim.c.state)
Index("ix_secondary_claim_claim", secondary_claim.c.claim_id)
Index("ix_secondary_claim_answer", secondary_claim.c.remit_claim_id)
Index(
    "uq_secondary_claim_answer",
    secondary_claim.c.remit_claim_id,
    unique=True,
    sqlite_where=secondary_claim.c.state != "DROPPED",
    postgresql_where=secondary_claim.c.state != "DROPPED",
)
