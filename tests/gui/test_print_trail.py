"""What the window prints and saves leaves one row each in the audit trail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bank_builders import an_advice
from practice_builders import OWNER, audit_rows, take
from PySide6.QtPrintSupport import QPrinter
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.access import Action
from recon_desktop.gui.widgets.pdf_preview import PdfPreview
from recon_desktop.services.bank.match_bank import match_bank

OpenDesk = Callable[[str], Desk]


def prints(desk: Desk) -> list[dict[str, str]]:
    """What the rows of prints say, oldest first."""
    desk.wait()
    told = audit_rows(desk.session.practice.store.path)
    return [json.loads(detail) for action, _, detail in told if action == Action.PRINT]


def print_to(preview: PdfPreview, out: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(out))
    preview.print_on(printer)


def test_a_report_is_noted_when_printed_and_when_saved_but_not_when_shown(
    open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk = open_desk("counted")
    page = desk.go("reports")
    assert prints(desk) == []
    print_to(page.preview, tmp_path / "printed.pdf")
    dialogs.save_file = tmp_path / "close"
    page.save()
    close = {"report": "close", "last": "2026-03-10"}
    assert prints(desk) == [close | {"form": "paper"}, close | {"form": "pdf"}]
    dialogs.save_file = None
    page.save()
    assert len(prints(desk)) == 2


def test_a_statement_and_a_letter(
    open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk = open_desk("banked")
    match_bank(desk.session.practice, OWNER)
    take(desk.session.practice, an_advice(tmp_path, "TA", "100.00", paid_on="20260320"))
    desk.press(desk.go("bank").statements)
    page = desk.workspace.pages["statements"]
    desk.press(page.form.begin)
    page._preview()
    desk.wait()
    print_to(page.preview, tmp_path / "statement.pdf")
    follow = desk.go("followup")
    follow.show_what("overdue")
    desk.wait()
    tab = follow.tabs["overdue"]
    tab.waiting.choose(lambda row: row.trace == "TA")
    dialogs.save_file = tmp_path / "letter"
    desk.press(tab.letter_button)
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    statement, letter = prints(desk)
    march = {"first": "2026-03-01", "last": "2026-03-31"}
    assert statement == march | {"report": "bank-reconciliation", "form": "paper"}
    assert (letter["report"], letter["form"]) == ("trace-letter", "pdf")
