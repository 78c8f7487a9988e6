"""The bank reconciliation of several accounts on one paper: never sums of different days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bank_builders import lines_of
from practice_builders import OWNER, Stages
from reconcile_builders import SECOND, a_practice, begin, import_lines
from reports.pdf_reading import words_of

from recon_desktop.services.bank.explain_bank_line import explain_line
from recon_desktop.services.bank.reconcile_statement import finish_reconciliation
from recon_desktop.services.listings import load_listing
from recon_desktop.services.printing.print_reports import Asked, render_report

MIDDLE, MARCH = date(2026, 3, 15), date(2026, 3, 31)
BANK_FEES = 6100


def test_accounts_that_end_on_different_days_are_not_added_up(
    stages: Stages, tmp_path: Path
) -> None:
    with a_practice(stages, tmp_path) as practice:
        import_lines(practice, tmp_path, ("20260305", "60.00", "IN"))
        import_lines(practice, tmp_path, ("20260307", "8.00", "SAVED"), name="b", account=SECOND)
        for line in lines_of(practice).values():
            explain_line(practice, OWNER, bank_line_id=line.id, account=BANK_FEES, note="back")
        finish_reconciliation(practice, OWNER, begin(practice, MARCH, "60.00"))
        finish_reconciliation(practice, OWNER, begin(practice, MIDDLE, "8.00", account=SECOND))

        apart = load_listing(practice, "bank-reconciliation", MIDDLE, MIDDLE)
        assert apart.period == "As of 03/15/2026 and 03/31/2026"
        assert not apart.sums_all
        said = words_of(
            render_report(practice, Asked("bank-reconciliation", MIDDLE), "pdf", actor=OWNER)
        )
        assert "different days" in said
        assert "68.00" not in said

        together = load_listing(practice, "bank-reconciliation", MARCH, MARCH)
        assert together.period == "As of Tuesday, 03/31/2026"
        assert together.total_label == "Balance per books, all accounts"
