"""Changed since reconciled, on paper: which statements, what is other, and silence without any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from bank_builders import lines_of
from practice_builders import OWNER, Stages
from reconcile_builders import a_practice, begin, import_lines
from reports.pdf_reading import words_of

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import Listing
from recon_desktop.services.bank.explain_bank_line import explain_line
from recon_desktop.services.bank.reconcile_statement import (
    finish_reconciliation,
    undo_reconciliation,
)
from recon_desktop.services.listings import load_listing
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_reports import Asked, render_report

NAME = "changed-since-reconciled"
FIRST, MARCH = date(2026, 3, 1), date(2026, 3, 31)
BANK_FEES = 6100


@pytest.fixture
def march(stages: Stages, tmp_path: Path) -> Iterator[tuple[Practice, int]]:
    """A practice whose March is reconciled at 60.00, and that reconciliation."""
    with a_practice(stages, tmp_path) as practice:
        import_lines(practice, tmp_path, ("20260305", "60.00", "IN"))
        line = lines_of(practice)["IN"]
        explain_line(practice, OWNER, bank_line_id=line.id, account=BANK_FEES, note="back")
        which = begin(practice, MARCH, "60.00")
        finish_reconciliation(practice, OWNER, which)
        yield practice, which


def load(practice: Practice, first: date = FIRST, last: date = MARCH) -> Listing:
    return load_listing(practice, NAME, first, last)


def words(practice: Practice) -> str:
    asked = Asked(NAME, MARCH, FIRST)
    return words_of(render_report(practice, asked, "pdf", actor=OWNER))


def test_nothing_has_changed(march: tuple[Practice, int]) -> None:
    practice, _ = march
    assert load(practice).rows == ()
    said = words(practice)
    assert "No finished statement of this period has changed since it was reconciled." in said
    assert "03/01/2026 to 03/31/2026" in said
    assert "should see it again" not in said


def test_what_came_later_is_listed_with_its_statement(
    march: tuple[Practice, int], tmp_path: Path
) -> None:
    practice, _ = march
    import_lines(
        practice,
        tmp_path,
        ("20260306", "7.00", "LATE"),
        ("20260309", "-1250.00", "RENT"),
        name="late",
    )
    listing = load(practice)
    [group] = listing.groups
    assert group.title == "Account ending 4821, 03/01/2026 to 03/31/2026"
    assert group.note == "Closed at 60.00, finished by ann."
    came = "Bank line imported later"
    assert group.rows == (
        (date(2026, 3, 6), came, "LATE", Money(700)),
        (date(2026, 3, 9), came, "RENT", Money(-125_000)),
    )
    assert not listing.summed
    said = words(practice)
    for part in ("Changed Since Reconciled", came, "LATE", "7.00", "(1,250.00)", "see it again"):
        assert part in said
    data = render_report(practice, Asked(NAME, MARCH, FIRST), "xlsx", actor=OWNER)
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(data)).active]
    assert [row[3:] for row in cells if row[2] == came] == [["LATE", 7], ["RENT", -1250]]


def test_only_statements_that_end_in_the_period(
    march: tuple[Practice, int], tmp_path: Path
) -> None:
    practice, which = march
    import_lines(practice, tmp_path, ("20260306", "7.00", "LATE"), name="late")
    assert load(practice, date(2026, 4, 1), date(2026, 4, 30)).rows == ()
    assert load(practice, last=date(2026, 3, 30)).rows == ()
    assert len(load(practice, first=MARCH).rows) == 1
    undo_reconciliation(practice, OWNER, which, reason="start again")
    assert load(practice).rows == ()
