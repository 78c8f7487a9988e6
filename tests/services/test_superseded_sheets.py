"""Sheets of a close that was taken back: handed out with the reason on each page, kept without."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from practice_builders import GOLDEN, OWNER, fixed_clock, rows
from reports.pdf_reading import pages_of

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.printing.print_reports import Asked, render_report, write_report
from recon_desktop.services.printing.print_sheets import (
    FORMATS,
    list_sheets,
    load_stored,
    render_sheet,
    render_stored,
)
from recon_desktop.services.progress import finish

FIRST, SECOND, THIRD = (f"20260310-MAIN-00{number}" for number in (1, 2, 3))
REOPENED = "SUPERSEDED: reopened 04/01/2026 9:05 am EDT, not closed again"
CLOSED_AGAIN = f"SUPERSEDED: closed again 04/02/2026 4:10 pm EDT, run 2 ({SECOND})"
OLD_FILES = Path(__file__).parents[1] / "storage" / "data"


def at(practice: Practice, day: int, hour: int, minute: int) -> Practice:
    """The practice on a day of April, by New York's clock."""
    instant = datetime(2026, 4, day, hour + 4, minute, tzinfo=UTC)
    return replace(practice, clock=lambda: instant)


def close(practice: Practice) -> str:
    return finish(close_day(practice, OWNER, GOLDEN)).run_id


@pytest.fixture
def reopened(counted: Practice) -> Practice:
    """Closed, and opened again on April 1."""
    close(counted)
    reopen_day(at(counted, 1, 9, 5), OWNER, GOLDEN, reason="wrong count")
    return counted


@pytest.fixture
def closed_again(reopened: Practice) -> Practice:
    """Closed a second time, on April 2."""
    close(at(reopened, 2, 16, 10))
    return reopened


def marked_pages(practice: Practice, run: str, name: str) -> list[str]:
    return pages_of(render_stored(practice, GOLDEN, run, name, "pdf"))


def assert_only_marked(practice: Practice, run: str, mark: str) -> None:
    """Every page of every sheet of the run bears the mark, once, and is otherwise as stored."""
    for name in FORMATS:
        stored = load_stored(practice, GOLDEN, run, name, "pdf")
        handed_out = render_stored(practice, GOLDEN, run, name, "pdf")
        assert handed_out.startswith(stored)
        assert pages_of(handed_out) == [f"{page}\n{mark}" for page in pages_of(stored)]


def test_a_sheet_of_a_day_that_is_open_again_says_since_when(reopened: Practice) -> None:
    assert_only_marked(reopened, FIRST, REOPENED)


def test_a_sheet_of_a_day_that_was_closed_again_names_the_close_that_holds(
    closed_again: Practice,
) -> None:
    assert_only_marked(closed_again, FIRST, CLOSED_AGAIN)


def test_the_sheet_in_force_has_no_mark(closed_again: Practice) -> None:
    for name, formats in FORMATS.items():
        for fmt in formats:
            handed_out = render_stored(closed_again, GOLDEN, SECOND, name, fmt)
            assert handed_out == load_stored(closed_again, GOLDEN, SECOND, name, fmt)
            assert handed_out == render_sheet(closed_again, name, GOLDEN, fmt)


def test_each_earlier_close_names_the_one_that_holds_now(closed_again: Practice) -> None:
    reopen_day(at(closed_again, 3, 8, 0), OWNER, GOLDEN, reason="once more")
    for run in (FIRST, SECOND):
        assert "reopened 04/03/2026 8:00 am EDT" in marked_pages(closed_again, run, "close")[0]
    assert close(at(closed_again, 4, 12, 0)) == THIRD
    for run in (FIRST, SECOND):
        mark = f"SUPERSEDED: closed again 04/04/2026 12:00 pm EDT, run 3 ({THIRD})"
        assert_only_marked(closed_again, run, mark)
    assert "SUPERSEDED" not in marked_pages(closed_again, THIRD, "close")[0]


def test_the_workbook_says_it_too(closed_again: Practice) -> None:
    book = load_workbook(BytesIO(render_stored(closed_again, GOLDEN, FIRST, "close", "xlsx")))
    for page in book:
        assert (page["C1"].value, page.oddHeader.center.text) == (CLOSED_AGAIN, CLOSED_AGAIN)


def test_what_is_stored_stays_as_it_was(closed_again: Practice, tmp_path: Path) -> None:
    """A stored sheet is evidence: its bytes give the sum that the close has noted (R10.3)."""
    for name, formats in FORMATS.items():
        for fmt in formats:
            asked = Asked(name, GOLDEN, run=FIRST)
            write_report(closed_again, asked, tmp_path / f"{name}.{fmt}", actor=OWNER)
    kept = rows(closed_again.store.path, "SELECT content, sha256 FROM sheet_document")
    assert len(kept) == 2 * sum(map(len, FORMATS.values()))
    for content, sha256 in kept:
        assert hashlib.sha256(content).hexdigest() == sha256


def test_it_is_handed_out_the_same_each_time(closed_again: Practice) -> None:
    later = at(closed_again, 30, 9, 0)
    for name, formats in FORMATS.items():
        for fmt in formats:
            one, other = (
                render_stored(practice, GOLDEN, FIRST, name, fmt)
                for practice in (closed_again, later)
            )
            assert one == other


def test_what_is_printed_or_saved_is_the_marked_one_by_number_or_id(
    closed_again: Practice,
) -> None:
    for run in ("1", FIRST):
        asked = Asked("accountant", GOLDEN, run=run)
        for page in pages_of(render_report(closed_again, asked, "pdf", actor=OWNER)):
            assert page.endswith(CLOSED_AGAIN)
        assert asked.as_form("paper").run == FIRST
    in_force = render_report(closed_again, Asked("accountant", GOLDEN), "pdf", actor=OWNER)
    asked = Asked("accountant", GOLDEN, run="2")
    assert render_report(closed_again, asked, "pdf", actor=OWNER) == in_force


@pytest.mark.parametrize("run", ["0", "3", "-1", "²", "x", "20260311-MAIN-001"])
def test_an_unknown_run_is_answered_with_those_there_are(closed_again: Practice, run: str) -> None:
    with pytest.raises(UsageError) as refusal:
        render_report(closed_again, Asked("close", GOLDEN, run=run), "pdf", actor=OWNER)
    assert "03/10/2026 has no run" in str(refusal.value)
    assert f"There are: run 1 ({FIRST}), run 2 ({SECOND})." in str(refusal.value)


def test_a_day_that_was_never_closed_has_no_run(counted: Practice) -> None:
    with pytest.raises(UsageError, match=r"has no run .*-001\. The day was never closed"):
        render_report(counted, Asked("close", GOLDEN, run="1"), "pdf", actor=OWNER)


@pytest.mark.parametrize("name", ["denials", "eob", "trace-letter"])
def test_what_is_not_stored_has_no_runs(closed_again: Practice, name: str) -> None:
    with pytest.raises(UsageError, match="close, reconciliation, deposit, accountant"):
        render_report(closed_again, Asked(name, GOLDEN, run="1"), "pdf", actor=OWNER)


def test_a_superseded_day_without_a_deposit_has_no_slip(empty: Practice) -> None:
    close(empty)
    reopen_day(empty, OWNER, GOLDEN, reason="a check was found")
    with pytest.raises(RefusedError, match=f"{FIRST} has no Deposit Slip"):
        render_stored(empty, GOLDEN, FIRST, "deposit", "pdf")


@pytest.mark.parametrize("file", sorted(OLD_FILES.glob("*.zip")), ids=lambda file: file.stem)
def test_sheets_that_older_programs_have_stored_are_marked(file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        archive.extract("practice.recon", tmp_path)
    with open_practice(tmp_path / "practice.recon", clock=fixed_clock) as practice:
        reopen_day(practice, OWNER, GOLDEN, reason="to look at it")
        stored = [sheet for sheet in list_sheets(practice, GOLDEN) if sheet.fmt == "pdf"]
        assert {sheet.name for sheet in stored} == set(FORMATS)
        for sheet in stored:
            for page in marked_pages(practice, sheet.run_id, sheet.name):
                assert "\nSUPERSEDED: reopened 03/31/2026" in page
        render_stored(practice, GOLDEN, stored[0].run_id, "close", "xlsx")
