"""Remittances and the bank: parts of bank lines, the posting desk, takebacks, patients' money.

Written out in full: a migration never imports today's tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LOCKED = "SELECT 1 FROM bank_line WHERE reconciliation_id IS NOT NULL AND id ="
FULL = "bank_match_full_line"


def upgrade() -> None:
    """Make the new tables and columns, then the triggers, then fill what old postings imply."""
    make_tables()
    guard_matches()
    guard_reconciliations()
    guard_other_payer()
    fill_posted_claims()
    fill_posted_lines()
    fill_encounter_balances()


def guard_matches() -> None:
    """No bank line and no remittance is used beyond its amount; a reconciled line is locked."""
    live = "SELECT COALESCE(SUM(amount_cents), 0) FROM bank_match WHERE undone_at IS NULL"
    op.execute(
        f"CREATE TRIGGER {FULL} BEFORE INSERT ON bank_match WHEN NEW.via = '' AND "
        f"ABS(NEW.amount_cents + ({live} AND via = '' AND bank_line_id = NEW.bank_line_id)) > "
        "(SELECT ABS(amount_cents) FROM bank_line WHERE id = NEW.bank_line_id) "
        "BEGIN SELECT RAISE(ABORT, 'the bank line is used up'); END"
    )
    for kind, table, column in (
        ("remittance", "remittance", "payment_cents"),
        ("deposit", "ticket", "total_cents"),
    ):
        op.execute(
            f"CREATE TRIGGER bank_match_full_{kind} BEFORE INSERT ON bank_match "
            f"WHEN NEW.kind = '{kind}' AND NEW.amount_cents > 0 AND NEW.amount_cents + ({live} "
            f"AND kind = '{kind}' AND target_id = NEW.target_id) > "
            f"(SELECT {column} FROM {table} WHERE id = NEW.target_id) "
            f"BEGIN SELECT RAISE(ABORT, 'the {kind} has its money already'); END"
        )
    op.execute(
        "CREATE TRIGGER bank_match_locked BEFORE UPDATE OF undone_at ON bank_match "
        "WHEN OLD.via = '' AND OLD.kind != 'payer-money' "
        f"AND EXISTS ({LOCKED} OLD.bank_line_id) "
        "BEGIN SELECT RAISE(ABORT, 'the bank line is reconciled'); END"
    )
    op.execute(
        "CREATE TRIGGER bank_line_locked BEFORE DELETE ON bank_line "
        "WHEN OLD.reconciliation_id IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'the bank line is reconciled'); END"
    )


def guard_reconciliations() -> None:
    """A finished reconciliation is never changed; it can only be taken back, with a note."""
    fixed = (
        "account, first_date, last_date, opening_cents, closing_cents, "
        "finished_at, finished_by, statement, document"
    )
    op.execute(
        f"CREATE TRIGGER reconciliation_finished BEFORE UPDATE OF {fixed} ON reconciliation "
        "WHEN OLD.state != 'OPEN' "
        "BEGIN SELECT RAISE(ABORT, 'the reconciliation is finished'); END"
    )
    op.execute(
        "CREATE TRIGGER reconciliation_kept BEFORE DELETE ON reconciliation "
        "WHEN OLD.state != 'OPEN' "
        "BEGIN SELECT RAISE(ABORT, 'the reconciliation is finished'); END"
    )
    op.execute(
        "CREATE TRIGGER reconciliation_state BEFORE UPDATE OF state ON reconciliation "
        "WHEN OLD.state = 'UNDONE' OR (OLD.state = 'FINISHED' AND NEW.state != 'UNDONE') "
        "BEGIN SELECT RAISE(ABORT, 'the reconciliation is finished'); END"
    )
    finished = "(SELECT state FROM reconciliation WHERE id = {}) = 'FINISHED'"
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        op.execute(
            f"CREATE TRIGGER reconciliation_line_{verb.lower()} BEFORE {verb} "
            f"ON reconciliation_line WHEN {finished.format(row + '.reconciliation_id')} "
            "BEGIN SELECT RAISE(ABORT, 'the reconciliation is finished'); END"
        )
    op.execute(
        "CREATE TRIGGER bank_line_fixed BEFORE UPDATE OF "
        "reconciliation_id, account, post_date, amount_cents, superseded_by ON bank_line "
        f"WHEN {finished.format('OLD.reconciliation_id')} "
        "BEGIN SELECT RAISE(ABORT, 'the bank line is reconciled'); END"
    )


def guard_other_payer() -> None:
    """The new column of a claim is as fixed on a closed day as the others are."""
    op.execute(
        "CREATE TRIGGER claim_closed_day_other_payer BEFORE UPDATE OF other_payer ON claim "
        "WHEN EXISTS (SELECT 1 FROM business_day WHERE state = 'CLOSED' "
        "AND business_date = OLD.business_date) "
        "BEGIN SELECT RAISE(ABORT, 'the day is closed'); END"
    )


def fill_posted_claims() -> None:
    """Whose answer a posting was, and what it sent on, from what was kept of it."""
    op.execute(
        "UPDATE posted_claim SET "
        "payer_order = COALESCE(json_extract(detail, '$.order'), 'P'), "
        "next_payer_cents = COALESCE(json_extract(detail, '$.next_payer_cents'), 0) "
        "WHERE detail != ''"
    )


def fill_posted_lines() -> None:
    """What format 0001 posted, line by line, from the lines the payer sent.

    Claims that were held had no lines; what stayed open is what was neither paid nor adjusted by
    the reasons that were booked (45, 253, 24, 104, 130) or the patient's.
    """
    of_line = (
        "SELECT COALESCE(SUM(a.amount_cents), 0) FROM remit_adjustment a "
        "WHERE a.remit_line_id = l.id AND a.group_code"
    )
    booked = "('45', '253', '24')"
    kept = "('104', '130')"
    op.execute(
        "INSERT INTO posted_line (posted_claim_id, line, service_line, rung, procedure_code, "
        "modifiers, units, dos, charge_cents, allowed_cents, stated_allowed_cents, paid_cents, "
        "deductible_cents, coinsurance_cents, copay_cents, other_pr_cents, contractual_cents, "
        "written_off_cents, withheld_cents, co_cents, other_co_cents, oa_cents, pi_cents, "
        "to_patient_cents, next_payer_cents, open_cents, reasons, remarks, held) "
        "SELECT p.id, l.line, "
        "CASE WHEN l.control_no != '' THEN l.control_no WHEN l.modifiers != '' "
        "THEN l.procedure_code || '-' || l.modifiers ELSE l.procedure_code END, "
        "'', l.procedure_code, l.modifiers, l.units_paid, l.dos_from, l.charge_cents, "
        f"l.paid_cents + ({of_line} = 'PR' AND a.reason IN ('1', '2', '3')) + "
        f"({of_line} = 'CO' AND a.reason IN ('253', '23')) + "
        f"({of_line} = 'OA' AND a.reason = '23'), "
        "l.allowed_cents, l.paid_cents, "
        f"({of_line} = 'PR' AND a.reason = '1'), ({of_line} = 'PR' AND a.reason = '2'), "
        f"({of_line} = 'PR' AND a.reason = '3'), "
        f"({of_line} = 'PR' AND a.reason NOT IN ('1', '2', '3')), "
        f"({of_line} = 'CO' AND a.reason IN {booked}), 0, "
        f"({of_line} = 'CO' AND a.reason IN {kept}), "
        f"({of_line} = 'CO'), "
        f"({of_line} = 'CO' AND a.reason NOT IN {booked} AND a.reason NOT IN {kept}), "
        f"({of_line} IN ('OA', 'CR')), ({of_line} = 'PI'), "
        f"CASE WHEN c.status IN ('19', '20', '21') OR c.crossover_to != '' THEN 0 "
        f"ELSE ({of_line} = 'PR' AND a.reason IN ('1', '2', '3')) END, "
        f"CASE WHEN c.status IN ('19', '20', '21') OR c.crossover_to != '' "
        f"THEN ({of_line} = 'PR' AND a.reason IN ('1', '2', '3')) ELSE 0 END, "
        f"({of_line} = 'CO' AND a.reason NOT IN {booked} AND a.reason NOT IN {kept}) + "
        f"({of_line} IN ('OA', 'CR', 'PI')) + "
        f"({of_line} = 'PR' AND a.reason NOT IN ('1', '2', '3')), "
        "COALESCE((SELECT GROUP_CONCAT(a.group_code || '-' || a.reason || ':' || "
        "PRINTF('%s%d.%02d', CASE WHEN a.amount_cents < 0 THEN '-' ELSE '' END, "
        "ABS(a.amount_cents) / 100, ABS(a.amount_cents) % 100), ' ') FROM remit_adjustment a "
        "WHERE a.remit_line_id = l.id), ''), l.remarks, 0 "
        "FROM posted_claim p JOIN remit_claim c ON c.id = p.remit_claim_id "
        "JOIN remit_line l ON l.remit_claim_id = c.id "
        "WHERE p.outcome NOT IN ('held', 'informational')"
    )


def fill_encounter_balances() -> None:
    """What the lines of format 0001 come to, by visit, receivable and payer order."""
    op.execute(
        "INSERT INTO encounter_balance (encounter_id, account, payer_order, balance_cents) "
        "SELECT encounter_id, account, CASE account WHEN 1100 THEN '' ELSE sub END, "
        "SUM(amount_cents) FROM entry_line "
        "WHERE account IN (1100, 1110) AND encounter_id != '' GROUP BY 1, 2, 3"
    )


def make_tables() -> None:
    """All new tables, columns and indexes of format 0002."""
    op.create_table(
        "adjustment_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_code", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), server_default="", nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment_rule")),
    )
    op.create_index("ix_adjustment_rule_reason", "adjustment_rule", ["reason"], unique=False)
    op.create_table(
        "credit_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("flagged_on", sa.Date(), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_flag")),
    )
    op.create_index(
        "uq_credit_flag_open",
        "credit_flag",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("cleared_on IS NULL"),
        postgresql_where=sa.text("cleared_on IS NULL"),
    )
    op.create_table(
        "encounter_balance",
        sa.Column("encounter_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("payer_order", sa.Text(), server_default="", nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "encounter_id", "account", "payer_order", name=op.f("pk_encounter_balance")
        ),
    )
    op.create_index(
        "ix_encounter_balance_credit",
        "encounter_balance",
        ["encounter_id"],
        unique=False,
        sqlite_where=sa.text("balance_cents < 0"),
        postgresql_where=sa.text("balance_cents < 0"),
    )
    op.create_index(
        "ix_encounter_balance_owed",
        "encounter_balance",
        ["encounter_id"],
        unique=False,
        sqlite_where=sa.text("account = 1100 AND balance_cents > 0"),
        postgresql_where=sa.text("account = 1100 AND balance_cents > 0"),
    )
    op.create_table(
        "keyed_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyed_draft")),
    )
    op.create_table(
        "payer_money",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("noted_at", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer_money")),
    )
    op.create_index(
        "ix_payer_money_open",
        "payer_money",
        ["received_on"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "payer_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("auto_secondary", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("auto_post", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("crossover_days", sa.Integer(), nullable=True),
        sa.Column("clearing_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer_profile")),
        sa.UniqueConstraint("payer", name=op.f("uq_payer_profile_payer")),
    )
    op.create_table(
        "posting_place",
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("claim_line", sa.Integer(), nullable=False),
        sa.Column("service_line", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("remittance_id", name=op.f("pk_posting_place")),
    )
    op.create_table(
        "posting_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("procedure_code", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_rule")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("first_date", sa.Date(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), nullable=False),
        sa.Column("closing_cents", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="OPEN", nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.Text(), nullable=True),
        sa.Column("finished_by", sa.Text(), server_default="", nullable=False),
        sa.Column("statement", sa.Text(), server_default="", nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(
        "ix_reconciliation_account", "reconciliation", ["account", "last_date"], unique=False
    )
    op.create_index(
        "uq_reconciliation_open",
        "reconciliation",
        ["account"],
        unique=True,
        sqlite_where=sa.text("state = 'OPEN'"),
        postgresql_where=sa.text("state = 'OPEN'"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("attached_at", sa.Text(), nullable=False),
        sa.Column("attached_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_attachment_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_remittance", "attachment", ["remittance_id"], unique=False)
    op.create_table(
        "posting_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("claim_line", sa.Integer(), nullable=False),
        sa.Column("service_line", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("chosen_claim", sa.Text(), server_default="", nullable=False),
        sa.Column("chosen_line", sa.Text(), server_default="", nullable=False),
        sa.Column("amounts", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittance.id"], name=op.f("fk_posting_decision_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_decision")),
        sa.UniqueConstraint(
            "remittance_id",
            "claim_line",
            "service_line",
            name=op.f("uq_posting_decision_remittance_id_claim_line_service_line"),
        ),
    )
    op.create_table(
        "receipt_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Text(), nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("service_line", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.Text(), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_receipt_application_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_application_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_application")),
    )
    op.create_index(
        "ix_receipt_application_encounter", "receipt_application", ["encounter_id"], unique=False
    )
    op.create_index(
        "ix_receipt_application_receipt", "receipt_application", ["receipt_id"], unique=False
    )
    op.create_table(
        "reconciliation_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reconciliation_id", sa.Integer(), nullable=False),
        sa.Column("bank_line_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_line_id"], ["bank_line.id"], name=op.f("fk_reconciliation_line_bank_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name=op.f("fk_reconciliation_line_reconciliation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_line")),
        sa.UniqueConstraint(
            "reconciliation_id",
            "bank_line_id",
            name=op.f("uq_reconciliation_line_reconciliation_id_bank_line_id"),
        ),
    )
    op.create_index(
        "ix_reconciliation_line_bank", "reconciliation_line", ["bank_line_id"], unique=False
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer_order", sa.Text(), server_default="", nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("credit_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="REQUESTED", nullable=False),
        sa.Column("requested_at", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_at", sa.Text(), nullable=True),
        sa.Column("paid_by", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("request_entry_id", sa.Integer(), nullable=True),
        sa.Column("paid_entry_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.Column("end_reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["paid_entry_id"], ["entry.id"], name=op.f("fk_refund_paid_entry_id")
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_refund_receipt_id")),
        sa.ForeignKeyConstraint(
            ["request_entry_id"], ["entry.id"], name=op.f("fk_refund_request_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    op.create_index("ix_refund_state", "refund", ["state"], unique=False)
    op.create_table(
        "secondary_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remit_claim_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("encounter_id", sa.Text(), server_default="", nullable=False),
        sa.Column("patient_id", sa.Text(), server_default="", nullable=False),
        sa.Column("payer", sa.Text(), server_default="", nullable=False),
        sa.Column("next_payer", sa.Text(), server_default="", nullable=False),
        sa.Column("next_order", sa.Text(), server_default="S", nullable=False),
        sa.Column("state", sa.Text(), server_default="DRAFT", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["remit_claim_id"], ["remit_claim.id"], name=op.f("fk_secondary_claim_remit_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secondary_claim")),
    )
    op.create_index(
        "ix_secondary_claim_answer", "secondary_claim", ["remit_claim_id"], unique=False
    )
    op.create_index("ix_secondary_claim_claim", "secondary_claim", ["claim_id"], unique=False)
    op.create_index("ix_secondary_claim_state", "secondary_claim", ["state"], unique=False)
    op.create_index(
        "uq_secondary_claim_answer",
        "secondary_claim",
        ["remit_claim_id"],
        unique=True,
        sqlite_where=sa.text("state != 'DROPPED'"),
        postgresql_where=sa.text("state != 'DROPPED'"),
    )
    op.create_table(
        "takeback_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("taking_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("linked_at", sa.Text(), nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["provider_adjustment.id"], name=op.f("fk_takeback_link_opening_id")
        ),
        sa.ForeignKeyConstraint(
            ["taking_id"], ["provider_adjustment.id"], name=op.f("fk_takeback_link_taking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeback_link")),
    )
    op.create_index("ix_takeback_link_opening", "takeback_link", ["opening_id"], unique=False)
    op.create_index("ix_takeback_link_taking", "takeback_link", ["taking_id"], unique=False)
    op.create_table(
        "takeback_settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adjustment_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("settled_at", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adjustment_id"],
            ["provider_adjustment.id"],
            name=op.f("fk_takeback_settlement_adjustment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_takeback_settlement_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takeback_settlement")),
    )
    op.create_index(
        "ix_takeback_settlement_adjustment", "takeback_settlement", ["adjustment_id"], unique=False
    )
    op.create_index(
        "uq_takeback_settlement_entry", "takeback_settlement", ["entry_id"], unique=True
    )
    op.create_table(
        "posted_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posted_claim_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_posted_entry_entry_id")),
        sa.ForeignKeyConstraint(
            ["posted_claim_id"], ["posted_claim.id"], name=op.f("fk_posted_entry_posted_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_entry")),
    )
    op.create_index("ix_posted_entry_claim", "posted_entry", ["posted_claim_id"], unique=False)
    op.create_index("ix_posted_entry_entry", "posted_entry", ["entry_id"], unique=False)
    op.create_table(
        "posted_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posted_claim_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("service_line", sa.Text(), server_default="", nullable=False),
        sa.Column("rung", sa.Text(), server_default="", nullable=False),
        sa.Column("procedure_code", sa.Text(), server_default="", nullable=False),
        sa.Column("modifiers", sa.Text(), server_default="", nullable=False),
        sa.Column("units", sa.Text(), server_default="", nullable=False),
        sa.Column("dos", sa.Date(), nullable=True),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False),
        sa.Column("allowed_cents", sa.BigInteger(), nullable=False),
        sa.Column("stated_allowed_cents", sa.BigInteger(), nullable=True),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("deductible_cents", sa.BigInteger(), nullable=False),
        sa.Column("coinsurance_cents", sa.BigInteger(), nullable=False),
        sa.Column("copay_cents", sa.BigInteger(), nullable=False),
        sa.Column("other_pr_cents", sa.BigInteger(), nullable=False),
        sa.Column("contractual_cents", sa.BigInteger(), nullable=False),
        sa.Column("written_off_cents", sa.BigInteger(), nullable=False),
        sa.Column("withheld_cents", sa.BigInteger(), nullable=False),
        sa.Column("co_cents", sa.BigInteger(), nullable=False),
        sa.Column("other_co_cents", sa.BigInteger(), nullable=False),
        sa.Column("oa_cents", sa.BigInteger(), nullable=False),
        sa.Column("pi_cents", sa.BigInteger(), nullable=False),
        sa.Column("to_patient_cents", sa.BigInteger(), nullable=False),
        sa.Column("next_payer_cents", sa.BigInteger(), nullable=False),
        sa.Column("open_cents", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), server_default="", nullable=False),
        sa.Column("remarks", sa.Text(), server_default="", nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("work", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["posted_claim_id"], ["posted_claim.id"], name=op.f("fk_posted_line_posted_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_line")),
    )
    op.create_index("ix_posted_line_claim", "posted_line", ["posted_claim_id"], unique=False)
    op.create_index(
        "ix_posted_line_code", "posted_line", ["procedure_code", "posted_claim_id"], unique=False
    )
    op.create_index(
        "ix_posted_line_held",
        "posted_line",
        ["posted_claim_id"],
        unique=False,
        sqlite_where=sa.text("held IS 1"),
        postgresql_where=sa.text("held IS 1"),
    )
    op.add_column("bank_line", sa.Column("reconciliation_id", sa.Integer(), nullable=True))
    op.add_column("bank_match", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.drop_index(
        op.f("uq_bank_match_line"),
        table_name="bank_match",
        sqlite_where=sa.text("undone_at IS NULL AND via = ''"),
    )
    op.drop_index(
        op.f("uq_bank_match_target"),
        table_name="bank_match",
        sqlite_where=sa.text("undone_at IS NULL"),
    )
    op.drop_index(op.f("ix_bank_match_line"), table_name="bank_match")
    op.create_index("ix_bank_match_line", "bank_match", ["bank_line_id", "via"], unique=False)
    op.create_index("ix_bank_match_target", "bank_match", ["target_id", "kind"], unique=False)
    op.create_index(
        "uq_bank_match_pair",
        "bank_match",
        ["bank_line_id", "target_id", "kind"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index(
        "uq_bank_match_whole",
        "bank_match",
        ["target_id", "kind"],
        unique=True,
        sqlite_where=sa.text(
            "undone_at IS NULL AND kind IN ('card-batch', 'refund', 'returned-check')"
        ),
        postgresql_where=sa.text(
            "undone_at IS NULL AND kind IN ('card-batch', 'refund', 'returned-check')"
        ),
    )
    op.add_column("claim", sa.Column("other_payer", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_claim_other_payer",
        "claim",
        ["claim_id"],
        unique=False,
        sqlite_where=sa.text("other_payer != ''"),
        postgresql_where=sa.text("other_payer != ''"),
    )
    op.drop_index(op.f("ix_entry_line_encounter"), table_name="entry_line")
    op.create_index(
        "ix_entry_line_encounter",
        "entry_line",
        ["encounter_id", "account", "amount_cents"],
        unique=False,
    )
    op.create_index(
        "ix_entry_line_patient",
        "entry_line",
        ["account", "patient_id", "encounter_id"],
        unique=False,
        sqlite_where=sa.text("account = 1100 AND encounter_id != ''"),
        postgresql_where=sa.text("account = 1100 AND encounter_id != ''"),
    )
    op.add_column("posted_claim", sa.Column("rung", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "posted_claim", sa.Column("payer_order", sa.Text(), server_default="P", nullable=False)
    )
    op.add_column("posted_claim", sa.Column("remark", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "posted_claim",
        sa.Column("next_payer_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "posted_claim",
        sa.Column("share_before_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "posted_claim",
        sa.Column("share_change_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "posted_claim",
        sa.Column("balance_before_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "posted_claim",
        sa.Column("balance_after_cents", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.create_index("ix_posted_claim_encounter", "posted_claim", ["encounter_id"], unique=False)
    op.create_index(
        "ix_posted_claim_held",
        "posted_claim",
        ["posting_id"],
        unique=False,
        sqlite_where=sa.text("held_reason != ''"),
        postgresql_where=sa.text("held_reason != ''"),
    )
    op.create_index(
        "ix_posted_claim_payer_claim_no", "posted_claim", ["payer_claim_no"], unique=False
    )
    op.add_column("posting", sa.Column("mode", sa.Text(), server_default="hand", nullable=False))
    op.add_column("posting", sa.Column("reviewed_at", sa.Text(), nullable=True))
    op.add_column("posting", sa.Column("reviewed_by", sa.Text(), server_default="", nullable=False))
    op.add_column("posting", sa.Column("review_note", sa.Text(), server_default="", nullable=False))
    op.add_column("posting", sa.Column("warnings", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_remit_claim_forwarded",
        "remit_claim",
        ["id"],
        unique=False,
        sqlite_where=sa.text("status IN ('19', '20', '21', '23') OR crossover_to != ''"),
        postgresql_where=sa.text("status IN ('19', '20', '21', '23') OR crossover_to != ''"),
    )
    op.create_index(
        "ix_remit_claim_reversed",
        "remit_claim",
        ["claim_id"],
        unique=False,
        sqlite_where=sa.text("status IN ('22')"),
        postgresql_where=sa.text("status IN ('22')"),
    )
    op.create_index(
        "ix_remit_claim_said_forwarded",
        "remit_claim",
        ["id"],
        unique=False,
        sqlite_where=sa.text("remarks LIKE '%MA18%' OR remarks LIKE '%N89%'"),
        postgresql_where=sa.text("remarks LIKE '%MA18%' OR remarks LIKE '%N89%'"),
    )
    op.add_column(
        "remittance", sa.Column("origin", sa.Text(), server_default="file", nullable=False)
    )
    op.add_column("remittance", sa.Column("replaces", sa.Integer(), nullable=True))
    op.create_index(
        "ix_remittance_replaces",
        "remittance",
        ["replaces"],
        unique=False,
        sqlite_where=sa.text("replaces IS NOT NULL"),
        postgresql_where=sa.text("replaces IS NOT NULL"),
    )
