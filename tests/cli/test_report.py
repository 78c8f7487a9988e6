"""`report`: sheets, lists, a remittance in words and a letter, by name, day and remittance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_builders import Run
from reports.pdf_reading import pages_of, words_of

from recon_desktop.services.printing.print_reports import REPORTS, formats_of

At = Callable[[str], Path]
TRACE = "0088812345"


@pytest.fixture
def posted(cli: Run, at: At) -> Path:
    """The golden remittance is posted on 03/13."""
    path = at("banked")
    cli("match", path)
    cli("post", path, "--cleared")
    return path


def test_every_report_there_is(cli: Run, posted: Path, tmp_path: Path) -> None:
    refused = {
        "deposit": (4, "There is nothing to deposit for 03/13/2026."),
        "trace-letter": (2, "name it with --remittance"),
    }
    for name in REPORTS:
        for fmt in formats_of(name):
            out = tmp_path / f"{name}.{fmt}"
            days = ("--date", "2026-03-13", "--from", "2026-03-01")
            result = cli("report", posted, name, *days, "--out", out)
            if name in refused:
                code, said = refused[name]
                assert result.code == code
                assert said in result.err
                assert not out.exists()
            else:
                assert result.code == 0, (name, result.err)
                assert out.read_bytes().startswith(b"%PDF" if fmt == "pdf" else b"PK"), name


def test_an_unknown_name_is_answered_with_those_there_are(
    cli: Run, posted: Path, tmp_path: Path
) -> None:
    out = tmp_path / "n.pdf"
    result = cli("report", posted, "novel", "--date", "2026-03-13", "--out", out)
    assert result.code == 2
    for name in ("close", "eob", "trace-letter", "posting-journal", "denials", "held-money"):
        assert name in result.err
    assert not out.exists()


def test_a_list_covers_a_day_or_a_period(cli: Run, posted: Path, tmp_path: Path) -> None:
    day, month = tmp_path / "day.pdf", tmp_path / "month.pdf"
    to = ("--date", "2026-03-31", "--user", "kim")
    assert cli("report", posted, "denials", *to, "--out", day).code == 0
    assert cli("report", posted, "denials", *to, "--from", "2026-03-01", "--out", month).code == 0
    assert "Nothing was denied in this period." in words_of(day.read_bytes())
    words = words_of(month.read_bytes())
    assert "03/01/2026 to 03/31/2026" in words
    assert "145.00" in words
    assert "By kim" in words
    late = ("--from", "2026-04-01", "--out", tmp_path / "late.pdf")
    assert cli("report", posted, "denials", *to, *late).code == 2


def test_a_remittance_by_trace_or_by_day(cli: Run, posted: Path, tmp_path: Path) -> None:
    one, day = tmp_path / "one.pdf", tmp_path / "day.xlsx"
    assert cli("report", posted, "eob", "--remittance", TRACE, "--out", one).code == 0
    assert "99.77" in words_of(one.read_bytes())
    assert cli("report", posted, "eob", "--date", "2026-03-13", "--out", day).code == 0
    none = ("--date", "2026-03-20", "--out", tmp_path / "none.pdf")
    assert cli("report", posted, "eob", *none).code == 4
    assert cli("report", posted, "eob", "--out", tmp_path / "when.pdf").code == 2
    wrong = ("--remittance", "NONE", "--out", tmp_path / "wrong.pdf")
    assert cli("report", posted, "eob", *wrong).code == 2


def test_a_trace_letter(cli: Run, at: At, tmp_path: Path) -> None:
    path, out = at("banked"), tmp_path / "letter.pdf"
    assert cli("report", path, "trace-letter", "--out", out).code == 2
    which = ("--remittance", TRACE)
    book = cli("report", path, "trace-letter", *which, "--out", tmp_path / "letter.xlsx")
    assert book.code == 2
    assert cli("report", path, "trace-letter", *which, "--out", out).code == 0
    assert "Request to trace" in words_of(out.read_bytes())
    cli("match", path)
    again = ("--out", tmp_path / "again.pdf")
    assert cli("report", path, "trace-letter", *which, *again).code == 4


def test_a_sheet_needs_its_day(cli: Run, posted: Path, tmp_path: Path) -> None:
    result = cli("report", posted, "close", "--out", tmp_path / "close.pdf")
    assert result.code == 2
    assert "--date" in result.err


def test_the_sheet_of_an_earlier_close(cli: Run, at: At, tmp_path: Path) -> None:
    path, day = at("counted"), ("--date", "2026-03-10")
    cli("close", path, *day)

    def sheet(file: str, *which: str) -> bytes:
        out = tmp_path / file
        assert cli("report", path, "close", *day, *which, "--out", out).code == 0
        return out.read_bytes()

    first = sheet("as closed.pdf")
    cli("reopen", path, *day, "--reason", "wrong count")
    cli("close", path, *day)
    superseded = sheet("first.pdf", "--run", "1")
    assert superseded.startswith(first)
    for page in pages_of(superseded):
        assert "SUPERSEDED: closed again 03/31/2026 4:00 pm EDT, run 2 (20260310-MAIN-002)" in page
    assert sheet("by id.pdf", "--run", "20260310-MAIN-001") == superseded
    assert sheet("now.pdf") == sheet("second.pdf", "--run", "2")
    assert "SUPERSEDED" not in words_of(sheet("again.pdf"))
    assert sheet("first.xlsx", "--run", "1") != sheet("second.xlsx", "--run", "2")


def test_a_run_that_is_not_there_is_answered_with_those_that_are(
    cli: Run, at: At, tmp_path: Path
) -> None:
    path, out = at("counted"), tmp_path / "none.pdf"
    first = ("--date", "2026-03-10", "--run", "1", "--out", out)
    open_still = cli("report", path, "close", *first)
    assert (open_still.code, "never closed" in open_still.err) == (2, True)
    cli("close", path, "--date", "2026-03-10")
    for run in ("0", "2", "one"):
        result = cli("report", path, "close", *first[:2], "--run", run, "--out", out)
        assert result.code == 2
        assert "There are: run 1 (20260310-MAIN-001)." in result.err
    assert cli("report", path, "denials", *first).code == 2
    assert cli("report", path, "close", "--run", "1", "--out", out).code == 2
    assert not out.exists()
