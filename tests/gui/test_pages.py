"""The pages beyond the golden way: import choices, undo, matching by hand, sheets, setup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from practice_builders import GOLDEN, Stages, paid_claim, write_835
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.money import Money
from recon_desktop.gui.theme import Tone

OpenDesk = Callable[[str], Desk]


class TestImport:
    def test_choose_look_import_undo(
        self, open_desk: OpenDesk, dialogs: RecordedDialogs, stages: Stages
    ) -> None:
        desk = open_desk("empty")
        page = desk.go("import")
        dialogs.open_files = sorted(stages.files.glob("*.csv"))
        desk.press(page.choose_button)
        assert {row.status for row in page.preview.model.all_rows} == {"would-import"}
        assert page.sources.model.all_rows == ()
        desk.press(page.keep_button)
        kept = len(dialogs.open_files)
        assert len(page.sources.model.all_rows) == kept
        assert f"{kept} files imported" in desk.workspace.messages.text
        assert desk.session.next_undo is not None
        desk.session.undo()
        desk.wait()
        assert page.sources.model.all_rows == ()
        assert "taken back" in desk.workspace.messages.text
        assert desk.session.next_undo is None

    def test_the_same_file_again_changes_nothing(self, open_desk: OpenDesk, stages: Stages) -> None:
        desk = open_desk("imported")
        desk.window.import_files([stages.files / "charges.csv"])
        desk.wait()
        page = desk.workspace.pages["import"]
        assert page.preview.model.all_rows[0].status == "already-imported"
        assert not page.keep_button.isEnabled()
        desk.press(page.cancel_button)
        assert page.sources.isVisible()

    def test_what_cannot_be_read_says_why(self, open_desk: OpenDesk, tmp_path: Path) -> None:
        desk = open_desk("empty")
        bad = tmp_path / "notes.csv"
        bad.write_text("a,b\n1,2\n")
        desk.window.import_files([bad])
        desk.wait()
        page = desk.workspace.pages["import"]
        assert page.preview.model.all_rows[0].status == "refused"
        assert "notes.csv" in page.file.reason.text()
        told = "1 file cannot be imported; choose it to see its reason."
        assert page.verdict.text() == told
        at = page.file.kind_box.findData("charges")
        page.file.kind_box.setCurrentIndex(at)
        page.file.kind_box.activated.emit(at)
        desk.wait()
        assert page.preview.model.all_rows[0].status == "refused"
        assert page.file.kind_box.currentData() == "charges"

    def test_a_report_without_a_date_can_be_given_one(
        self, open_desk: OpenDesk, stages: Stages
    ) -> None:
        desk = open_desk("empty")
        desk.window.import_files([stages.files / "patient totals.csv"])
        desk.wait()
        page = desk.workspace.pages["import"]
        assert page.preview.model.all_rows[0].status == "refused"
        desk.press(page.file.date_button)
        assert page.preview.model.all_rows[0].dates == (GOLDEN,)
        desk.press(page.keep_button)
        assert len(page.sources.model.all_rows) == 1

    def test_doubtful_dates_are_asked(self, open_desk: OpenDesk, tmp_path: Path) -> None:
        desk = open_desk("empty")
        doubtful = tmp_path / "charges.csv"
        lines = ["Patient ID,DOS,Post Date,CPT,Units,Amount"]
        lines += [f"P{n},0{n}/0{n + 4}/2026,0{n}/0{n + 4}/2026,99213,1,145.00" for n in (1, 2, 3)]
        doubtful.write_text("\n".join(lines) + "\n")
        desk.window.import_files([doubtful])
        desk.wait()
        page = desk.workspace.pages["import"]
        at = page.file.profile_box.findData("day-first")
        page.file.profile_box.setCurrentIndex(at)
        page.file.profile_box.activated.emit(at)
        desk.wait()
        outcome = page.preview.model.all_rows[0]
        assert outcome.status == "would-import"
        assert outcome.dates == (date(2026, 5, 1), date(2026, 6, 2), date(2026, 7, 3))
        assert page.file.profile_box.currentData() == "day-first"

    def test_bad_rows_are_listed(self, open_desk: OpenDesk, stages: Stages, tmp_path: Path) -> None:
        desk = open_desk("empty")
        text = (stages.files / "receipts.csv").read_text().replace("30.00", "30.001", 1)
        bad = tmp_path / "receipts.csv"
        bad.write_text(text)
        desk.window.import_files([bad])
        desk.wait()
        page = desk.workspace.pages["import"]
        (rejected,) = page.file.rejected.model.all_rows
        assert "decimals" in rejected.reason
        desk.press(page.keep_button)
        assert page.sources.model.cell(0, 7).mark.tone is Tone.ATTENTION

    def test_rows_not_read_are_looked_up_later(
        self, open_desk: OpenDesk, dialogs: RecordedDialogs, stages: Stages, tmp_path: Path
    ) -> None:
        from recon_desktop.gui.source_view import SourceDialog

        desk = open_desk("empty")
        text = (stages.files / "receipts.csv").read_text().replace("30.00", "30.001", 1)
        bad = tmp_path / "receipts.csv"
        bad.write_text(text)
        dialogs.open_files = [bad, stages.files / "charges.csv"]
        page = desk.go("import")
        desk.press(page.choose_button)
        desk.press(page.keep_button)
        page.sources.choose(lambda source: source.kind == "charges")
        desk.wait()
        assert not page.kept.isVisible()
        page.sources.choose(lambda source: source.kind == "receipts")
        desk.wait()
        assert page.kept.isVisible()
        (row,) = page.kept.model.all_rows
        assert "decimals" in row.reason
        assert row.text == text.splitlines()[row.line - 1]
        page.sources.view.setFocus()
        QTest.keyClick(page.sources.view, Qt.Key.Key_Return)
        assert page.kept.view.hasFocus()
        page.kept.view.selectRow(0)
        QTest.keyClick(page.kept.view, Qt.Key.Key_Return)
        desk.wait()
        dialog = desk.window.findChild(SourceDialog)
        assert dialog.text.toPlainText() == row.text
        dialog.accept()
        dialogs.save_file = tmp_path / "out.csv"
        page.kept.export()
        assert "30.001" in dialogs.save_file.read_text()

    def test_older_files_are_listed_when_asked_for(
        self, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("recon_desktop.services.imports.sources.NEWEST", 2)
        page = (desk := open_desk("imported")).go("import")
        assert len(page.sources.model.all_rows) == 2
        desk.press(page.older)
        assert [row.source_id for row in page.sources.model.all_rows] == [6, 5, 4, 3, 2, 1]
        desk.press(page.older)
        assert len(page.sources.model.all_rows) == 2

    def test_an_import_can_be_undone_from_the_list(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        page = desk.go("import")
        before = len(page.sources.model.all_rows)
        assert not page.undo_button.isEnabled()
        page.sources.choose(lambda source: source.kind == "card-batches")
        desk.press(page.undo_button)
        assert len(page.sources.model.all_rows) == before - 1


class TestBank:
    def test_match_by_hand_and_undo(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        page = desk.go("bank")
        page.lines.choose(lambda line: line.amount == Money(18500))
        desk.wait()
        assert page.items.current.kind == "deposit"
        assert page.difference.text == "0.00"
        desk.press(page.match_button)
        assert len(page.lines.model.all_rows) == 2
        desk.session.undo()
        desk.wait()
        assert len(page.lines.model.all_rows) == 3

    def test_unequal_amounts_do_not_match(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        page = desk.go("bank")
        page.lines.choose(lambda line: line.amount == Money(18500))
        page.items.choose(lambda item: item.kind == "remittance")
        assert page.difference.text == "85.23"
        assert not page.match_button.isEnabled()
        assert "more than" in page.reason.text()

    def test_all_lines_and_unmatch(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        page = desk.go("bank")
        desk.press(page.certain)
        assert page.lines.model.all_rows == ()
        page.only_open.click()
        desk.wait()
        assert len(page.lines.model.all_rows) == 3
        page.lines.choose(lambda line: line.amount == Money(18500))
        assert "Matched to deposit" in page.reason.text()
        desk.press(page.unmatch_button)
        assert page.lines.current.parts == ()

    def test_items_lead_to_their_places(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        page = desk.go("bank")
        page.items.opened.emit(next(i for i in page.items.model.all_rows if i.kind == "remittance"))
        desk.wait()
        assert desk.workspace.place == "remittances"
        assert desk.workspace.pages["remittances"].detail.isVisible()
        page.items.opened.emit(next(i for i in page.items.model.all_rows if i.kind == "deposit"))
        desk.wait()
        assert desk.workspace.place == "drawer"


class TestRemittances:
    def test_enter_opens_and_back_leads_back(self, qtbot: QtBot, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        page = desk.go("remittances")
        page.table.view.selectRow(0)
        qtbot.keyClick(page.table.view, Qt.Key.Key_Return)
        desk.wait()
        assert page.detail.isVisible()
        assert page.heading.text() == page.table.model.row(0).payer
        desk.press(page.back)
        assert page.table.isVisible()
        assert page.heading.text() == "Remittances"

    def test_what_pays_nothing_needs_a_reason(
        self, open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
    ) -> None:
        desk = open_desk("banked")
        claims = paid_claim(paid="0", copay="173.75")
        zero = write_835(
            tmp_path / "zero.835", claims, payment="0", trace="ZERO1", method="NON", handling="H",
            control="000000077",
        )  # fmt: skip
        desk.window.import_files([zero])
        desk.wait()
        desk.press(desk.workspace.pages["import"].keep_button)
        page = desk.go("remittances")
        row = next(r for r in page.table.model.all_rows if r.trace == "ZERO1")
        assert row.state == "Advice received"
        page.open_remittance(row.id)
        desk.wait()
        assert "pprove" in page.detail.post.text()
        dialogs.text = None
        page.detail.post.click()
        desk.wait()
        assert page.detail.post.isVisible()
        dialogs.text = "deductible only"
        desk.press(page.detail.post)
        assert not page.detail.post.isVisible()


class TestReports:
    def test_every_sheet_is_shown(self, open_desk: OpenDesk) -> None:
        desk = open_desk("counted")
        page = desk.go("reports")
        assert page.state.text == "Draft"
        for name, button in page.sheets.items():
            desk.press(button)
            assert page.preview.page_count >= 1, name
            assert page.preview.title.text() == button.text()
        page.preview.grab()

    def test_saves_pdf_and_workbook(
        self, open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
    ) -> None:
        desk = open_desk("counted")
        page = desk.go("reports")
        for name, start in (("close.pdf", b"%PDF"), ("close.xlsx", b"PK"), ("plain", b"%PDF")):
            dialogs.save_file = tmp_path / name
            page.save()
            desk.wait()
            out = tmp_path / (name if "." in name else f"{name}.pdf")
            assert out.read_bytes().startswith(start)
            assert out.name in desk.workspace.messages.text

    def test_a_sheet_that_does_not_exist_says_why(self, open_desk: OpenDesk) -> None:
        desk = open_desk("empty")
        page = desk.go("reports")
        desk.press(page.sheets["deposit"])
        assert page.preview.page_count == 0
        assert "deposit" in page.preview._sheets.message
        page.preview.grab()

    def test_zoom(self, open_desk: OpenDesk) -> None:
        desk = open_desk("counted")
        preview = desk.go("reports").preview
        fitted = preview._sheets.zoom
        preview._step(1)
        assert preview._sheets.zoom > fitted
        preview._step(-1)
        preview._step(-1)
        assert preview._sheets.zoom < fitted
        preview.fit_width()
        assert preview._sheets.zoom == fitted

    def test_prints_every_page(self, open_desk: OpenDesk, tmp_path: Path) -> None:
        desk = open_desk("counted")
        preview = desk.go("reports").preview
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        preview.print_on(printer)
        from pypdf import PdfReader

        assert len(PdfReader(tmp_path / "printed.pdf").pages) == preview.page_count

    def test_the_deposit_slip_is_one_click_from_the_deposit(self, open_desk: OpenDesk) -> None:
        desk = open_desk("counted")
        desk.press(desk.go("drawer").deposit.slip)
        assert desk.workspace.place == "reports"
        assert desk.workspace.pages["reports"].preview.title.text() == "Deposit Slip"


@pytest.mark.parametrize(("item", "place"), [("drawer", "drawer"), ("deposit", "drawer")])
def test_the_checklist_leads_to_the_place(open_desk: OpenDesk, item: str, place: str) -> None:
    desk = open_desk("imported")
    page = desk.go("today")
    assert desk.session.day is not None
    wanted = next(each for each in desk.session.day.checklist if each.key == item)
    link = next(
        button
        for button in page.checklist.findChildren(type(page.checklist.close_button))
        if button.accessibleName().endswith(wanted.text)
    )
    desk.press(link)
    assert desk.workspace.place == place


def test_a_source_line_opens_in_a_window_of_its_own(open_desk: OpenDesk) -> None:
    from recon_desktop.gui.source_view import SourceDialog

    desk = open_desk("imported")
    page = desk.go("crosscheck")
    page.waterfall.choose(lambda each: each.key == "DTT")
    page.items.opened.emit(page.items.model.row(0))
    desk.wait()
    dialog = desk.window.findChild(SourceDialog)
    assert "99391" in dialog.text.toPlainText()
    dialog.accept()
