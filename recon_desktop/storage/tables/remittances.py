"""Remittances as read from 835 files or keyed from paper, and what posting them did."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    or_,
)

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
    text("origin", default="file"),  # file | paper (keyed from an EOB)
    Column("replaces", Integer, nullable=True),  # the remittance that was keyed again by hand
)
Index("ix_remittance_state", remittance.c.state)
Index("ix_remittance_trace", remittance.c.trace)
Index("ix_remittance_source", remittance.c.source_id)
_REPLACES = remittance.c.replaces.is_not(None)
Index(
    "ix_remittance_replaces",
    remittance.c.replaces,
    sqlite_where=_REPLACES,
    postgresql_where=_REPLACES,
)

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


def _is(column: Column[str], *values: str) -> ColumnElement[bool]:
    """The column is one of these texts, written out: a bound value finds no partial index."""
    return column.in_([literal_column(f"'{value}'") for value in values])


FORWARDED = or_(  # the answer went on to another payer (R4.4)
    _is(remit_claim.c.status, "19", "20", "21", "23"),
    remit_claim.c.crossover_to != literal_column("''"),
)
SAID_FORWARDED = or_(  # its remarks say so (R4.16)
    remit_claim.c.remarks.like(literal_column("'%MA18%'")),
    remit_claim.c.remarks.like(literal_column("'%N89%'")),
)
Index(
    "ix_remit_claim_forwarded",
    remit_claim.c.id,
    sqlite_where=FORWARDED,
    postgresql_where=FORWARDED,
)
Index(
    "ix_remit_claim_said_forwarded",
    remit_claim.c.id,
    sqlite_where=SAID_FORWARDED,
    postgresql_where=SAID_FORWARDED,
)
REVERSED = _is(remit_claim.c.status, "22")
Index(
    "ix_remit_claim_reversed",
    remit_claim.c.claim_id,
    sqlite_where=REVERSED,
    postgresql_where=REVERSED,
)

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
    text("mode", default="hand"),  # hand | auto (R6.22)
    Column("reviewed_at", Text, nullable=True),
    text("reviewed_by"),
    text("review_note"),
    text("warnings"),  # a sentence a line
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
    text("rung"),  # how the claim was found (R6.6): clp01 clp07 person
    text("payer_order", default="P"),
    text("remark"),
    *(
        Column(name, BigInteger, nullable=False, server_default="0")
        for name in (
            "next_payer_cents",
            "share_before_cents",
            "share_change_cents",
            "balance_before_cents",
            "balance_after_cents",
        )
    ),
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
Index("ix_posted_claim_encounter", posted_claim.c.encounter_id)
Index("ix_posted_claim_payer_claim_no", posted_claim.c.payer_claim_no)
Index("ix_posted_claim_posting", posted_claim.c.posting_id)
WHOLLY_HELD = posted_claim.c.held_reason != literal_column("''")
Index(
    "ix_posted_claim_held",
    posted_claim.c.posting_id,
    sqlite_where=WHOLLY_HELD,
    postgresql_where=WHOLLY_HELD,
)


posted_line = Table(  # the Reimbursement Elements of R6.1, as they were posted
    "posted_line",
    METADATA,
    key(),
    to("posted_claim", "posted_claim_id"),
    number("line"),  # segment of the SVC; of the CLP for what is on claim level
    text("service_line"),
    text("rung"),  # how our line was found (R6.7): 6R svc06 svc01 person payer claim
    text("procedure_code"),
    text("modifiers"),
    text("units"),
    day("dos", optional=True),
    cents("charge_cents"),
    cents("allowed_cents"),
    cents("stated_allowed_cents", optional=True),
    cents("paid_cents"),
    cents("deductible_cents"),
    cents("coinsurance_cents"),
    cents("copay_cents"),
    cents("other_pr_cents"),
    cents("contractual_cents"),  # 4100
    cents("written_off_cents"),  # 4110
    cents("withheld_cents"),
    cents("co_cents"),  # as stated
    cents("other_co_cents"),  # of it, not booked
    cents("oa_cents"),
    cents("pi_cents"),
    cents("to_patient_cents"),
    cents("next_payer_cents"),
    cents("open_cents"),
    text("reasons"),  # 'CO-45:46.60 PR-3:25.00'
    text("remarks"),
    flag("held"),
    text("note"),  # what the payer changed
    text("work"),  # why a person has to look at it
)
Index("ix_posted_line_claim", posted_line.c.posted_claim_id)
_HELD = posted_line.c.held.is_(True)
Index(
    "ix_posted_line_held",
    posted_line.c.posted_claim_id,
    sqlite_where=_HELD,
    postgresql_where=_HELD,
)
Index("ix_posted_line_code", posted_line.c.procedure_code, posted_line.c.posted_claim_id)

posted_entry = Table(
    "posted_entry",
    METADATA,
    key(),
    to("posted_claim", "posted_claim_id"),
    to("entry", "entry_id"),
)
Index("ix_posted_entry_claim", posted_entry.c.posted_claim_id)
Index("ix_posted_entry_entry", posted_entry.c.entry_id)

posting_decision = Table(  # what a person decided on the posting desk, before it is posted
    "posting_decision",
    METADATA,
    key(),
    to("remittance", "remittance_id"),
    number("claim_line"),  # segment of the CLP
    number("service_line"),  # segment of the SVC, 0: the whole claim
    text("verdict", default=None),  # ACCEPT | HOLD
    text("reason"),
    text("chosen_claim"),  # our claim, where a person chose it (R6.6)
    text("chosen_line"),  # our line, where a person chose it (R6.7)
    text("amounts"),  # JSON, cents by bucket, where a person moved the remainder
    text("decided_at", default=None),
    text("decided_by", default=None),
    UniqueConstraint("remittance_id", "claim_line", "service_line"),
)

posting_place = Table(  # where the desk was left, so that it resumes there
    "posting_place",
    METADATA,
    Column("remittance_id", Integer, primary_key=True),
    number("claim_line"),
    number("service_line"),
    text("column_name"),
    text("saved_at", default=None),
    text("saved_by", default=None),
)

attachment = Table(
    "attachment",
    METADATA,
    key(),
    to("remittance", "remittance_id"),
    text("file_name", default=None),
    text("media_type", default=None),  # application/pdf | image/png
    text("sha256", default=None),
    number("size"),
    Column("content", LargeBinary, nullable=False),
    text("attached_at", default=None),
    text("attached_by", default=None),
)
Index("ix_attachment_remittance", attachment.c.remittance_id)

keyed_draft = Table(  # a paper EOB that is being keyed, saved as it is typed
    "keyed_draft",
    METADATA,
    key(),
    text("content", default=None),  # JSON as domain.posting.keyed_text writes it
    text("label"),
    text("saved_at", default=None),
    text("saved_by", default=None),
)
