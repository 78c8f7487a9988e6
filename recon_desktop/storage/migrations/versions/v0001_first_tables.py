"""The first tables.

Written out in full: a migration never imports today's tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("entry", "entry_line", "audit", "day_close", "day_reopen", "sheet_document")
DATED_ROWS = ("charge", "patient_total", "receipt", "card_batch", "claim", "visit")
COUNTED = ("drawer_count", "ticket")
CLOSED = "SELECT 1 FROM business_day WHERE state = 'CLOSED' AND business_date ="


def upgrade() -> None:
    """Make the tables, then the triggers that keep what is written as it is."""
    make_tables()
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    guard_closed_day("entry", "closed_day", "INSERT", "NEW.posting_date")
    for table in (*DATED_ROWS, *COUNTED):
        guard_closed_day(table, "closed_day", "INSERT", "NEW.business_date")
    for table in DATED_ROWS:
        guard_closed_day(table, "closed_day_delete", "DELETE", "OLD.business_date")
        columns = op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})").all()
        names = ", ".join(row[1] for row in columns if row[1] != "matched")
        guard_closed_day(table, "closed_day_update", f"UPDATE OF {names}", "OLD.business_date")
    op.execute(
        "CREATE TRIGGER entry_line_same_day BEFORE INSERT ON entry_line "
        "WHEN NEW.posting_date IS NOT (SELECT posting_date FROM entry WHERE id = NEW.entry_id) "
        "BEGIN SELECT RAISE(ABORT, 'a line is dated as its entry'); END"
    )


def guard_closed_day(table: str, name: str, verb: str, day: str) -> None:
    """Refuse a change that touches a closed day; a match with the bank may come later."""
    op.execute(
        f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} "
        f"WHEN EXISTS ({CLOSED} {day}) BEGIN SELECT RAISE(ABORT, 'the day is closed'); END"
    )


def make_tables() -> None:
    """All tables and indexes of format 0001."""
    op.create_table(
        "account_day",
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("debit_cents", sa.BigInteger(), nullable=False),
        sa.Column("credit_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("posting_date", "account", name=op.f("pk_account_day")),
    )
    op.create_index(
        "ix_account_day_account",
        "account_day",
        ["account", "posting_date", "debit_cents", "credit_cents"],
        unique=False,
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_table(
        "bank_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint("account", name=op.f("uq_bank_account_account")),
    )
    op.create_table(
        "business_day",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="OPEN", nullable=False),
        sa.Column("changed_at", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("business_date", name=op.f("pk_business_day")),
    )
    op.create_table(
        "day_close",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("totals", sa.Text(), server_default="", nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("last_entry_id", sa.Integer(), nullable=False),
        sa.Column("last_source_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_close")),
        sa.UniqueConstraint("run_id", name=op.f("uq_day_close_run_id")),
    )
    op.create_index("ix_day_close_day", "day_close", ["business_date"], unique=False)
    op.create_table(
        "drawer_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("register", sa.Text(), server_default="", nullable=False),
        sa.Column("counted_at", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), server_default="", nullable=False),
        sa.Column("float_cents", sa.BigInteger(), nullable=False),
        sa.Column("expected_cents", sa.BigInteger(), nullable=False),
        sa.Column("counted_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("checks", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_count")),
    )
    op.create_index("ix_drawer_count_day", "drawer_count", ["business_date"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("document", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("effective_date", sa.Date(), nullable=True),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("remittance_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_posting_date", "entry", ["posting_date"], unique=False)
    op.create_index("ix_entry_remittance", "entry", ["remittance_id"], unique=False)
    op.create_index(
        "uq_entry_reverses",
        "entry",
        ["reverses"],
        unique=True,
        sqlite_where=sa.text("reverses IS NOT NULL"),
        postgresql_where=sa.text("reverses IS NOT NULL"),
    )
    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
    )
    op.create_table(
        "number_series",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_series")),
    )
    op.create_table(
        "payer_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="setup", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer_alias")),
        sa.UniqueConstraint("payer", "alias", name=op.f("uq_payer_alias_payer_alias")),
    )
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    op.create_table(
        "print_count",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("prints", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_print_count")),
    )
    op.create_table(
        "register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column("float_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
        sa.UniqueConstraint("name", name=op.f("uq_register_name")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("seen_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("vanished_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("sha256", name=op.f("uq_source_sha256")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("prepared_at", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("currency_cents", sa.BigInteger(), nullable=False),
        sa.Column("coin_cents", sa.BigInteger(), nullable=False),
        sa.Column("checks_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("voided_at", sa.Text(), nullable=True),
        sa.Column("matched", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
    )
    op.create_index(
        "ix_ticket_waiting",
        "ticket",
        ["id"],
        unique=False,
        sqlite_where=sa.text("matched IS 0 AND voided_at IS NULL"),
        postgresql_where=sa.text("matched IS 0 AND voided_at IS NULL"),
    )
    op.create_index(
        "uq_ticket_day",
        "ticket",
        ["business_date"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("post_date", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("line_type", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_id", sa.Text(), server_default="", nullable=False),
        sa.Column("check_no", sa.Text(), server_default="", nullable=False),
        sa.Column("trace", sa.Text(), server_default="", nullable=False),
        sa.Column("company_id", sa.Text(), server_default="", nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("matched", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_bank_line_source_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_bank_line_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
    )
    op.create_index("ix_bank_line_amount", "bank_line", ["amount_cents"], unique=False)
    op.create_index("ix_bank_line_day", "bank_line", ["business_date"], unique=False)
    op.create_index(
        "ix_bank_line_open",
        "bank_line",
        ["post_date", "id"],
        unique=False,
        sqlite_where=sa.text("matched IS 0 AND superseded_by IS NULL"),
        postgresql_where=sa.text("matched IS 0 AND superseded_by IS NULL"),
    )
    op.create_index("ix_bank_line_post_date", "bank_line", ["post_date"], unique=False)
    op.create_index("ix_bank_line_source", "bank_line", ["source_id"], unique=False)
    op.create_index(
        "ix_bank_line_superseded",
        "bank_line",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "uq_bank_line_live",
        "bank_line",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), nullable=True),
        sa.Column("closing_cents", sa.BigInteger(), nullable=True),
        sa.Column("first_date", sa.Date(), nullable=True),
        sa.Column("last_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_bank_statement_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
    )
    op.create_index(
        "ix_bank_statement_newest", "bank_statement", ["account", "last_date"], unique=False
    )
    op.create_table(
        "card_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Text(), server_default="", nullable=False),
        sa.Column("processor", sa.Text(), server_default="", nullable=False),
        sa.Column("terminal", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("transactions", sa.Integer(), nullable=True),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("refunds_cents", sa.BigInteger(), nullable=False),
        sa.Column("chargebacks_cents", sa.BigInteger(), nullable=False),
        sa.Column("fees_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("payout_date", sa.Date(), nullable=True),
        sa.Column("trace", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_account", sa.Text(), server_default="", nullable=False),
        sa.Column("matched", sa.Boolean(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_card_batch_source_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_card_batch_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_batch")),
    )
    op.create_index("ix_card_batch_day", "card_batch", ["business_date"], unique=False)
    op.create_index("ix_card_batch_source", "card_batch", ["source_id"], unique=False)
    op.create_index(
        "ix_card_batch_superseded",
        "card_batch",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "ix_card_batch_waiting",
        "card_batch",
        ["source_id", "line"],
        unique=False,
        sqlite_where=sa.text("matched IS 0 AND superseded_by IS NULL"),
        postgresql_where=sa.text("matched IS 0 AND superseded_by IS NULL"),
    )
    op.create_index(
        "uq_card_batch_live",
        "card_batch",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("dos", sa.Date(), nullable=False),
        sa.Column("post_date", sa.Date(), nullable=False),
        sa.Column("procedure_code", sa.Text(), server_default="", nullable=False),
        sa.Column("modifiers", sa.Text(), server_default="", nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("claim_id", sa.Text(), server_default="", nullable=False),
        sa.Column("provider", sa.Text(), server_default="", nullable=False),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column("adjustment_cents", sa.BigInteger(), nullable=False),
        sa.Column("dx_codes", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_at", sa.Text(), nullable=True),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_charge_source_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_charge_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
    )
    op.create_index("ix_charge_claim", "charge", ["claim_id"], unique=False)
    op.create_index("ix_charge_day", "charge", ["business_date"], unique=False)
    op.create_index("ix_charge_encounter", "charge", ["encounter_id"], unique=False)
    op.create_index("ix_charge_patient", "charge", ["patient_id", "dos"], unique=False)
    op.create_index("ix_charge_source", "charge", ["source_id"], unique=False)
    op.create_index(
        "ix_charge_superseded",
        "charge",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "uq_charge_live",
        "charge",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), server_default="", nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("dos", sa.Date(), nullable=True),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_order", sa.Text(), server_default="", nullable=False),
        sa.Column("frequency", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_time", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_paid_cents", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_claim_no", sa.Text(), server_default="", nullable=False),
        sa.Column("batch_id", sa.Text(), server_default="", nullable=False),
        sa.Column("parent_claim", sa.Text(), server_default="", nullable=False),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column("encounter_report", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("diagnoses", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_claim_source_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_claim_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_claim_id", "claim", ["claim_id"], unique=False)
    op.create_index("ix_claim_day", "claim", ["business_date"], unique=False)
    op.create_index("ix_claim_encounter", "claim", ["encounter_id"], unique=False)
    op.create_index("ix_claim_source", "claim", ["source_id"], unique=False)
    op.create_index(
        "ix_claim_superseded",
        "claim",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "uq_claim_live",
        "claim",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "control_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stated", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_control_total_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_total")),
    )
    op.create_index("ix_control_total_source", "control_total", ["source_id"], unique=False)
    op.create_table(
        "coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_coverage_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage")),
        sa.UniqueConstraint(
            "source_id",
            "report",
            "business_date",
            name=op.f("uq_coverage_source_id_report_business_date"),
        ),
    )
    op.create_index("ix_coverage_day", "coverage", ["business_date"], unique=False)
    op.create_table(
        "day_reopen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("close_id", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.Text(), nullable=False),
        sa.Column("reopened_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["close_id"], ["day_close.id"], name=op.f("fk_day_reopen_close_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_reopen")),
    )
    op.create_table(
        "entry_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("sub", sa.Text(), server_default="", nullable=False),
        sa.Column("service_line", sa.Text(), server_default="", nullable=False),
        sa.Column("memo", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_line_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_line")),
    )
    op.create_index(
        "ix_entry_line_account",
        "entry_line",
        ["account", "posting_date", "amount_cents"],
        unique=False,
    )
    op.create_index("ix_entry_line_day", "entry_line", ["posting_date", "account"], unique=False)
    op.create_index("ix_entry_line_encounter", "entry_line", ["encounter_id"], unique=False)
    op.create_index("ix_entry_line_entry", "entry_line", ["entry_id"], unique=False)
    op.create_table(
        "fee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("schedule_name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_id", sa.Text(), server_default="", nullable=False),
        sa.Column("procedure_code", sa.Text(), server_default="", nullable=False),
        sa.Column("modifier", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_fee_source_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_fee_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
    )
    op.create_index("ix_fee_day", "fee", ["business_date"], unique=False)
    op.create_index("ix_fee_source", "fee", ["source_id"], unique=False)
    op.create_index(
        "ix_fee_superseded",
        "fee",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "uq_fee_live",
        "fee",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "merchant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("processor", sa.Text(), nullable=False),
        sa.Column("funding", sa.Text(), server_default="NET", nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_merchant_bank_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant")),
        sa.UniqueConstraint("processor", name=op.f("uq_merchant_processor")),
    )
    op.create_table(
        "patient_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("charges_cents", sa.BigInteger(), nullable=False),
        sa.Column("payments_cents", sa.BigInteger(), nullable=True),
        sa.Column("adjustments_cents", sa.BigInteger(), nullable=True),
        sa.Column("balance_cents", sa.BigInteger(), nullable=True),
        sa.Column("visit_count", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_patient_total_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_patient_total_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_total")),
    )
    op.create_index("ix_patient_total_day", "patient_total", ["business_date"], unique=False)
    op.create_index("ix_patient_total_source", "patient_total", ["source_id"], unique=False)
    op.create_index(
        "ix_patient_total_superseded",
        "patient_total",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "uq_patient_total_live",
        "patient_total",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("receipt_no", sa.Text(), server_default="", nullable=False),
        sa.Column("receipt_date", sa.Date(), nullable=False),
        sa.Column("post_date", sa.Date(), nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("tender", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("register", sa.Text(), server_default="", nullable=False),
        sa.Column("received_by", sa.Text(), server_default="", nullable=False),
        sa.Column("batch_id", sa.Text(), server_default="", nullable=False),
        sa.Column("merchant_fee_cents", sa.BigInteger(), nullable=True),
        sa.Column("voided", sa.Boolean(), nullable=False),
        sa.Column("void_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("reissue_of", sa.Text(), server_default="", nullable=False),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_receipt_source_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_receipt_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_index("ix_receipt_day", "receipt", ["business_date"], unique=False)
    op.create_index("ix_receipt_encounter", "receipt", ["encounter_id"], unique=False)
    op.create_index("ix_receipt_source", "receipt", ["source_id"], unique=False)
    op.create_index(
        "ix_receipt_superseded",
        "receipt",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "uq_receipt_live",
        "receipt",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "rejected_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("where_text", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_rejected_row_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejected_row")),
    )
    op.create_index("ix_rejected_row_source", "rejected_row", ["source_id"], unique=False)
    op.create_table(
        "remittance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("remittance_key", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Text(), server_default="", nullable=False),
        sa.Column("receiver_id", sa.Text(), server_default="", nullable=False),
        sa.Column("interchange_no", sa.Text(), server_default="", nullable=False),
        sa.Column("group_no", sa.Text(), server_default="", nullable=False),
        sa.Column("set_no", sa.Text(), server_default="", nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("handling", sa.Text(), server_default="", nullable=False),
        sa.Column("payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("credit_debit", sa.Text(), server_default="", nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("payment_date", sa.Date(), nullable=True),
        sa.Column("trace", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payee", sa.Text(), server_default="", nullable=False),
        sa.Column("payee_id", sa.Text(), server_default="", nullable=False),
        sa.Column("production_date", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("balanced", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), server_default="STAGED", nullable=False),
        sa.Column("claim_count", sa.Integer(), nullable=False),
        sa.Column("hold_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_remittance_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance")),
        sa.UniqueConstraint("remittance_key", name=op.f("uq_remittance_remittance_key")),
    )
    op.create_index("ix_remittance_source", "remittance", ["source_id"], unique=False)
    op.create_index("ix_remittance_state", "remittance", ["state"], unique=False)
    op.create_index("ix_remittance_trace", "remittance", ["trace"], unique=False)
    op.create_table(
        "sheet_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("close_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["close_id"], ["day_close.id"], name=op.f("fk_sheet_document_close_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_document")),
    )
    op.create_index(
        "ix_sheet_document_close", "sheet_document", ["close_id", "name", "format"], unique=False
    )
    op.create_table(
        "ticket_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("check_no", sa.Text(), server_default="", nullable=False),
        sa.Column("drawn_by", sa.Text(), server_default="", nullable=False),
        sa.Column("bank_branch", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("bare_no", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_check_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_check")),
    )
    op.create_index("ix_ticket_check_bare_no", "ticket_check", ["bare_no"], unique=False)
    op.create_index(
        "ix_ticket_check_payer",
        "ticket_check",
        ["payer", "ticket_id", "amount_cents"],
        unique=False,
    )
    op.create_index("ix_ticket_check_ticket", "ticket_check", ["ticket_id"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("natural_key", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("superseded_by", sa.Integer(), nullable=True),
        sa.Column("appointment_id", sa.Text(), server_default="", nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("scheduled_at", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("visit_type", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("provider", sa.Text(), server_default="", nullable=False),
        sa.Column("location", sa.Text(), server_default="", nullable=False),
        sa.Column("arrived_at", sa.Text(), nullable=True),
        sa.Column("left_at", sa.Text(), nullable=True),
        sa.Column("note_signed_at", sa.Text(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_visit_source_id")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["source.id"], name=op.f("fk_visit_superseded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_day", "visit", ["business_date"], unique=False)
    op.create_index("ix_visit_source", "visit", ["source_id"], unique=False)
    op.create_index(
        "ix_visit_superseded",
        "visit",
        ["superseded_by"],
        unique=False,
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index(
        "uq_visit_live",
        "visit",
        ["natural_key", "occurrence"],
        unique=True,
        sqlite_where=sa.text("superseded_by IS NULL"),
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_table(
        "bank_match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_line_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("via", sa.Text(), server_default="", nullable=False),
        sa.Column("matched_at", sa.Text(), nullable=False),
        sa.Column("matched_by", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_bank_match_bank_line_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_bank_match_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_match")),
    )
    op.create_index("ix_bank_match_entry", "bank_match", ["entry_id"], unique=False)
    op.create_index("ix_bank_match_line", "bank_match", ["bank_line_id"], unique=False)
    op.create_index("ix_bank_match_via", "bank_match", ["via"], unique=False)
    op.create_index(
        "uq_bank_match_line",
        "bank_match",
        ["bank_line_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL AND via = ''"),
        postgresql_where=sa.text("undone_at IS NULL AND via = ''"),
    )
    op.create_index(
        "uq_bank_match_target",
        "bank_match",
        ["target_id", "kind"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "claim_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_row_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Text(), server_default="", nullable=False),
        sa.Column("procedure_code", sa.Text(), server_default="", nullable=False),
        sa.Column("modifiers", sa.Text(), server_default="", nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.Text(), server_default="", nullable=False),
        sa.Column("pointers", sa.Text(), server_default="", nullable=False),
        sa.Column("dos", sa.Date(), nullable=True),
        sa.Column("control_no", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_row_id"], ["claim.id"], name=op.f("fk_claim_line_claim_row_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_line")),
    )
    op.create_index("ix_claim_line_claim", "claim_line", ["claim_row_id"], unique=False)
    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("posting_date", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.Text(), nullable=False),
        sa.Column("posted_by", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text(), server_default="", nullable=False),
        sa.Column("reversed_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_posting_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    op.create_index("ix_posting_date", "posting", ["posting_date"], unique=False)
    op.create_index(
        "uq_posting_remittance",
        "posting",
        ["remittance_id"],
        unique=True,
        sqlite_where=sa.text("reversed_at IS NULL"),
        postgresql_where=sa.text("reversed_at IS NULL"),
    )
    op.create_table(
        "provider_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Text(), server_default="", nullable=False),
        sa.Column("fiscal_date", sa.Date(), nullable=True),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_provider_adjustment_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_adjustment")),
    )
    op.create_index(
        "ix_provider_adjustment_remittance", "provider_adjustment", ["remittance_id"], unique=False
    )
    op.create_table(
        "remit_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_cents", sa.BigInteger(), nullable=True),
        sa.Column("filing", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_claim_no", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("frequency", sa.Text(), server_default="", nullable=False),
        sa.Column("original_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_last", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_first", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("crossover_to", sa.Text(), server_default="", nullable=False),
        sa.Column("corrected_payer", sa.Text(), server_default="", nullable=False),
        sa.Column("service_from", sa.Date(), nullable=True),
        sa.Column("service_to", sa.Date(), nullable=True),
        sa.Column("interest_cents", sa.BigInteger(), nullable=False),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_remit_claim_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remit_claim")),
    )
    op.create_index("ix_remit_claim_claim_id", "remit_claim", ["claim_id"], unique=False)
    op.create_index("ix_remit_claim_remittance", "remit_claim", ["remittance_id"], unique=False)
    op.create_table(
        "posted_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Integer(), nullable=False),
        sa.Column("remit_claim_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), server_default="", nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_claim_no", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("held_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("reversed_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_posted_claim_posting_id")
        ),
        sa.ForeignKeyConstraint(
            ["remit_claim_id"], ["remit_claim.id"], name=op.f("fk_posted_claim_remit_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_claim")),
    )
    op.create_index("ix_posted_claim_claim_id", "posted_claim", ["claim_id"], unique=False)
    op.create_index("ix_posted_claim_posting", "posted_claim", ["posting_id"], unique=False)
    op.create_index(
        "uq_posted_claim_remit_claim",
        "posted_claim",
        ["remit_claim_id"],
        unique=True,
        sqlite_where=sa.text("reversed_at IS NULL"),
        postgresql_where=sa.text("reversed_at IS NULL"),
    )
    op.create_table(
        "remit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remit_claim_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("procedure_code", sa.Text(), server_default="", nullable=False),
        sa.Column("modifiers", sa.Text(), server_default="", nullable=False),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("units_paid", sa.Text(), server_default="", nullable=False),
        sa.Column("original_code", sa.Text(), server_default="", nullable=False),
        sa.Column("original_modifiers", sa.Text(), server_default="", nullable=False),
        sa.Column("units_billed", sa.Text(), server_default="", nullable=False),
        sa.Column("dos_from", sa.Date(), nullable=True),
        sa.Column("dos_to", sa.Date(), nullable=True),
        sa.Column("control_no", sa.Text(), server_default="", nullable=False),
        sa.Column("allowed_cents", sa.BigInteger(), nullable=True),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["remit_claim_id"], ["remit_claim.id"], name=op.f("fk_remit_line_remit_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remit_line")),
    )
    op.create_index("ix_remit_line_claim", "remit_line", ["remit_claim_id"], unique=False)
    op.create_table(
        "remit_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remit_claim_id", sa.Integer(), nullable=False),
        sa.Column("remit_line_id", sa.Integer(), nullable=True),
        sa.Column("group_code", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["remit_claim_id"], ["remit_claim.id"], name=op.f("fk_remit_adjustment_remit_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["remit_line_id"], ["remit_line.id"], name=op.f("fk_remit_adjustment_remit_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remit_adjustment")),
    )
    op.create_index(
        "ix_remit_adjustment_claim", "remit_adjustment", ["remit_claim_id"], unique=False
    )
