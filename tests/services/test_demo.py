"""The demo: what it leaves in its folder and what it tells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import PracticeFileError, RefusedError
from recon_desktop.services.demo import DemoSummary, make_way, run_demo
from recon_desktop.services.practice import create_practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.services.sample import build_sample
from recon_desktop.services.setup import save_alias
from recon_desktop.services.verify_books import verify_books

CLOSED = [
    date(2026, 1, 20),
    *(date(2026, 2, day) for day in (5, 17, 24)),
    *(date(2026, 3, day) for day in (9, 10, 11)),
]
REPORTS = {
    "bank reconciliation.pdf", "explanation of payment 0088812345.pdf", "posting journal.pdf",
    "takeback ledger.pdf", "trace letter 7700451209.pdf",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "not there yet"


@pytest.fixture(scope="module")
def summary(folder: Path) -> DemoSummary:
    return finish(run_demo(folder))


@pytest.fixture
def told(summary: DemoSummary) -> str:
    return "\n".join(summary.lines)


@pytest.fixture
def unwrapped(told: str) -> str:
    return " ".join(told.split())


def test_one_practice_and_the_sheets_of_every_closed_day(
    folder: Path, summary: DemoSummary
) -> None:
    assert list(folder.glob("*.recon")) == [summary.practice]
    assert {path.name for path in (folder / "sheets").iterdir()} == {
        f"{day} {sheet}"
        for day in CLOSED
        for sheet in (
            "close.pdf", "close.xlsx", "reconciliation.pdf", "deposit.pdf", "accountant.pdf",
        )
    }  # fmt: skip


def test_the_golden_days_close_report_says_so(folder: Path, summary: DemoSummary) -> None:
    page = PdfReader(folder / "sheets" / "2026-03-10 close.pdf").pages[0].extract_text()
    assert "BALANCED" in page
    assert "3,879.20" in page


def test_totals_and_variances_of_each_day_are_told(told: str) -> None:
    rows = {line.split()[0]: line.split()[1:] for line in told.splitlines() if "/2026 " in line}
    assert rows["03/10/2026"] == [
        "3,879.20", "3,879.20", "3,879.20", "0.00", "0.00", "0.00", "balanced", "closed",
    ]  # fmt: skip
    assert rows["03/11/2026"][2:] == ["3,406.85", "0.00", "472.35", "472.35", "explained", "closed"]
    assert rows["03/12/2026"][4:] == ["-27.00", "0.00", "out", "of", "balance", "open"]


def test_what_was_done_and_what_was_refused_is_told(unwrapped: str) -> None:
    for text in (
        "Imported: 66 files",
        "Needs a look: StateMedicaid remittance 6100774020.835",
        "9 deposits, 7 card payouts, 8 payers' remittances, 1 returned check.",
        "Bank: one line over 545.41 is 2 card payouts together.",
        "Closed: 7 of 9 days",
        "Posted: remittance 0088812345 over 99.77",
        "Refused: Remittance 7700451209 over 325.35 was not posted: the bank has not got the money",
        "Refused: 03/12/2026 cannot be closed: The charges are 27.00 below what was collected,",
        "Look at: Receipt 1081 replaces 1071",
        "Books: in balance",
        "clearing holds 0.00 beyond what waits to be posted.",
        "Sheets: 35 in",
        "Reports: 5 in",
    ):
        assert text in unwrapped


def test_every_worklist_is_told(unwrapped: str) -> None:
    for text in (
        "Held: 77.40 of remittance 4400916388: K20881: no claim of ours has this number",
        "Refused: Remittance 6100774020 was not posted: its claims and its payment differ by 10.00",
        "Statement: 01/01/2026 to 02/28/2026 reconciled at 33,433.70, 18 lines, difference 0.00.",
        "Next payer: 1 claim over 44.20 is ready to be written; 1 forwarded by its payer, 74.20.",
        "Underpaid: 1 line, -2.00.",
        "Cardinal Care allows 92.40 for 99213 since 02/17/2026, 98.40 before.",
        "Credits: 1 credit balance over 20.00, 1 receipt not applied over 100.00, 1 returned check",
        "Takebacks: 10.00 may still be taken, 8.00 was taken unannounced; the books agree.",
        "Overdue: 1 remittance without money, 325.35; 1 payment without a remittance, 212.60.",
    ):
        assert text in unwrapped


def test_the_reports_say_what_they_are_for(folder: Path, summary: DemoSummary) -> None:
    pages = {
        path.name: "".join(page.extract_text() for page in PdfReader(path).pages)
        for path in summary.reports
    }
    assert pages.keys() == REPORTS == {path.name for path in (folder / "reports").iterdir()}
    assert "33,433.70" in pages["bank reconciliation.pdf"]
    assert "DRAFT" not in pages["bank reconciliation.pdf"]
    assert "E1110" in pages["explanation of payment 0088812345.pdf"]
    assert "99.77" in pages["posting journal.pdf"]
    assert "C2601300812" in pages["takeback ledger.pdf"]
    assert "$325.35" in pages["trace letter 7700451209.pdf"]
    assert "80 Harbor Way" in pages["trace letter 7700451209.pdf"]


def test_no_line_is_too_long_for_a_terminal(summary: DemoSummary) -> None:
    assert max(map(len, summary.lines[3:-1])) <= 100
    assert [line for line in summary.lines if line != line.rstrip()] == []


def test_no_patient_is_named(told: str) -> None:
    assert "Alder" not in told
    assert "P101" not in told


def test_the_demo_can_be_run_again(folder: Path, summary: DemoSummary) -> None:
    again = finish(run_demo(folder))
    assert list(folder.glob("*.recon*")) == [again.practice]
    assert again.lines == summary.lines
    with open_practice(again.practice) as practice:
        assert verify_books(practice).ok


def test_a_sample_in_which_somebody_has_worked_is_kept(tmp_path: Path) -> None:
    path = finish(build_sample(tmp_path))
    with open_practice(path) as practice:
        save_alias(practice, Actor("Kim"), payer="Harbor Mutual", alias="HARBOR EFT")
    kept = make_way(tmp_path)
    assert kept is not None
    assert not path.exists()
    assert [each.name for each in tmp_path.iterdir()] == [kept.name] == [f"{path.name}.kept-1"]


def test_a_folder_with_other_practices_is_left_alone(tmp_path: Path) -> None:
    create_practice(tmp_path / "Main Street.recon", name="Main Street").close()
    with pytest.raises(RefusedError, match=r"Main Street\.recon"):
        finish(run_demo(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["Main Street.recon"]


def test_a_file_that_is_no_practice_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "Maple Pediatrics.recon").write_bytes(b"a letter, not a practice")
    with pytest.raises(PracticeFileError):
        finish(run_demo(tmp_path))
    assert (tmp_path / "Maple Pediatrics.recon").read_bytes() == b"a letter, not a practice"
