"""What leaves the program leaves one row in the audit trail: who, what, which days, which form."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from practice_builders import GOLDEN, OWNER, rows

from recon_desktop.domain.access import Action, Actor, Policy
from recon_desktop.domain.errors import (
    PermissionDeniedError,
    ReconError,
    RefusedError,
    StorageError,
    UsageError,
)
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.hand_out import PAPER, HandOut, note_printed
from recon_desktop.services.printing.print_reports import (
    REPORTS,
    Asked,
    formats_of,
    render_report,
    write_report,
)
from recon_desktop.services.progress import finish

KIM = Actor("kim")
TRACE = "0088812345"
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def prints(practice: Practice) -> list[tuple[str, str, str | None, dict[str, str]]]:
    """Who, how it ended, of which business date, and what it says: every row of a print."""
    found = rows(
        practice.store.path,
        "SELECT actor, outcome, business_date, detail FROM audit WHERE action = ? ORDER BY id",
        str(Action.PRINT),
    )
    return [(*head, json.loads(detail)) for *head, detail in found]


def write(practice: Practice, asked: Asked, out: Path) -> None:
    write_report(practice, asked, out, actor=KIM)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_in_every_form_leaves_one_row(
    banked: Practice, tmp_path: Path, name: str
) -> None:
    """The letter and the EOB too; what cannot be printed today leaves the row of a refusal."""
    if name != "trace-letter":
        match_bank(banked, OWNER)
    of_one = TRACE if name in ("trace-letter", "eob") else ""
    for number, fmt in enumerate(formats_of(name), 1):
        asked = Asked(name, GOLDEN, None if of_one else FIRST, of_one)
        write(banked, asked, tmp_path / f"paper.{fmt}")
        told = prints(banked)
        assert len(told) == number
        who, outcome, _, said = told[-1]
        assert (who, outcome, said["report"], said["form"]) == ("kim", "accepted", name, fmt)
        assert said["last"] == "2026-03-10"


def test_a_row_says_which_days_which_remittance_and_which_claim(
    banked: Practice, tmp_path: Path
) -> None:
    write(banked, Asked("close", GOLDEN), tmp_path / "Khan, Amy.pdf")
    write(banked, Asked("denials", LAST, FIRST), tmp_path / "d.xlsx")
    write(banked, Asked("eob", None, None, TRACE, "E1110"), tmp_path / "e.pdf")
    assert [row[2:] for row in prints(banked)] == [
        ("2026-03-10", {"report": "close", "form": "pdf", "last": "2026-03-10"}),
        (None, {"report": "denials", "form": "xlsx", "first": "2026-03-01", "last": "2026-03-31"}),
        (None, {"report": "eob", "form": "pdf", "remittance": TRACE, "claim": "E1110"}),
    ]


def test_what_was_printed_in_the_window_is_noted(banked: Practice) -> None:
    note_printed(banked, KIM, Asked("deposit", GOLDEN).as_form(PAPER))
    note_printed(banked, KIM, HandOut("list Bank lines", "csv"))
    assert [row[3] for row in prints(banked)] == [
        {"report": "deposit", "form": "paper", "last": "2026-03-10"},
        {"report": "list Bank lines", "form": "csv"},
    ]


def test_looking_at_a_report_is_no_print(banked: Practice) -> None:
    render_report(banked, Asked("close", GOLDEN), "pdf", actor=KIM)
    assert prints(banked) == []


def _in_a_folder_that_is_not_there(path: Path) -> Path:
    return path / "none" / "close.pdf"


def _over_another_file(path: Path) -> Path:
    out = path / "mine.pdf"
    out.write_text("mine", encoding="utf-8")
    return out


def _in_no_form(path: Path) -> Path:
    return path / "close.docx"


@pytest.mark.parametrize("place", [_in_a_folder_that_is_not_there, _over_another_file, _in_no_form])
def test_a_refused_print_leaves_one_row_with_the_reason(
    banked: Practice, tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    with pytest.raises(ReconError) as refusal:
        write(banked, Asked("close", GOLDEN), place(tmp_path))
    assert prints(banked) == [("kim", "refused", "2026-03-10", {"reason": str(refusal.value)})]


def test_a_closed_day_gives_the_same_bytes_however_often_it_is_printed(
    counted: Practice, tmp_path: Path
) -> None:
    finish(close_day(counted, OWNER, GOLDEN))
    for number in range(3):
        write(counted, Asked("accountant", GOLDEN), tmp_path / f"{number}.pdf")
    assert len({(tmp_path / f"{number}.pdf").read_bytes() for number in range(3)}) == 1
    assert len(prints(counted)) == 3


def test_a_superseded_sheet_leaves_one_row_with_its_run(counted: Practice, tmp_path: Path) -> None:
    finish(close_day(counted, OWNER, GOLDEN))
    reopen_day(counted, OWNER, GOLDEN, reason="wrong count")
    write(counted, Asked("close", GOLDEN, run="1"), tmp_path / "first.pdf")
    with pytest.raises(UsageError, match="no run"):
        write(counted, Asked("close", GOLDEN, run="2"), tmp_path / "second.pdf")
    note_printed(counted, KIM, Asked("close", GOLDEN, run="20260310-MAIN-001").as_form(PAPER))
    of = {"report": "close", "last": "2026-03-10", "run": "20260310-MAIN-001"}
    (_, done, _, saved), (_, refused, _, why), (_, _, _, printed) = prints(counted)
    assert (done, saved, printed) == ("accepted", of | {"form": "pdf"}, of | {"form": "paper"})
    assert refused == "refused"
    assert "run 1 (20260310-MAIN-001)" in why["reason"]
    assert not (tmp_path / "second.pdf").exists()


def test_a_practice_that_may_only_be_read_prints_without_a_row(
    banked: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = os.access

    def access(path: Path, mode: int) -> bool:
        return may(path, mode) and not (path == banked.store.path and mode == os.W_OK)

    monkeypatch.setattr(os, "access", access)
    write(banked, Asked("close", GOLDEN), tmp_path / "close.pdf")
    assert (tmp_path / "close.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(RefusedError):
        write(banked, Asked("close", GOLDEN), tmp_path / "close.pdf")
    assert prints(banked) == []


def test_who_may_not_print_gets_no_file(banked: Practice, tmp_path: Path) -> None:
    nobody = replace(banked, policy=Policy(frozenset()))
    with pytest.raises(PermissionDeniedError):
        write(nobody, Asked("close", GOLDEN), tmp_path / "close.pdf")
    assert list(tmp_path.glob("close*")) == []
    assert [row[1] for row in prints(banked)] == ["refused"]


def test_there_is_no_file_without_its_row(
    banked: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("The disk that holds the practice is full; nothing changed.")

    monkeypatch.setattr("recon_desktop.storage.queries.audit.write_audit", full)
    with pytest.raises(StorageError, match="full"):
        write(banked, Asked("close", GOLDEN), tmp_path / "close.pdf")
    assert not (tmp_path / "close.pdf").exists()
    mine = _over_another_file(tmp_path)
    with pytest.raises(StorageError, match="full"):
        write_report(banked, Asked("close", GOLDEN), mine, actor=KIM, overwrite=True)
    assert mine.read_text(encoding="utf-8") == "mine"
