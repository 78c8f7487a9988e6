"""The Statements place: a statement begun, ticked off, finished and taken back by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bank_builders import lines_of
from practice_builders import OWNER
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from window_builders import Desk, RecordedDialogs

from recon_desktop.gui.pages.statements import StatementsPage
from recon_desktop.services.bank.explain_bank_line import explain_line
from recon_desktop.services.bank.match_bank import match_bank, unmatch


@pytest.fixture
def desk(open_desk: Callable[[str], Desk]) -> Desk:
    """The golden day, its bank lines matched."""
    made = open_desk("banked")
    match_bank(made.session.practice, OWNER)
    return made


def page_of(desk: Desk) -> StatementsPage:
    bank = desk.go("bank")
    desk.press(bank.statements)
    page = desk.workspace.pages["statements"]
    assert isinstance(page, StatementsPage)
    return page


def figures(page: StatementsPage) -> tuple[str, ...]:
    return tuple(
        f.text
        for f in (page.foot.opening, page.foot.ticked, page.foot.closing, page.foot.difference)
    )


def begun(desk: Desk) -> StatementsPage:
    """The statement that the bank's file proposes."""
    page = page_of(desk)
    desk.press(page.form.begin)
    return page


def test_a_statement_from_begin_to_take_back_by_keyboard(
    desk: Desk, qtbot: QtBot, dialogs: RecordedDialogs
) -> None:
    page = page_of(desk)
    assert desk.workspace.places.buttons["bank"].isChecked()
    assert page.right.currentWidget() is page.form
    assert page.form.closing.text() == "579.23"
    assert page.form.opening.text() == "0.00"
    qtbot.keyClick(page.form.closing, Qt.Key.Key_Return)
    desk.wait()
    assert page.form.begin.hasFocus()
    qtbot.keyClick(page.form.begin, Qt.Key.Key_Space)
    desk.wait()
    assert figures(page) == ("0.00", "579.23", "579.23", "0.00")
    view = page.lines.view
    assert view.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    desk.wait()
    assert page.lines.current is not None
    assert page.lines.current.text == "MERCHANT BANKCARD SETTLEMENT"
    assert figures(page) == ("0.00", "284.77", "579.23", "294.46")
    assert not page.foot.finish.isEnabled()
    assert [item.what for item in page.items.model.all_rows] == ["Not at the bank"]
    assert "294.46 is left to be found" in page.foot.reason.text()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    desk.wait()
    assert figures(page)[-1] == "0.00"
    with qtbot.waitSignal(page.foot.finish.clicked):
        qtbot.keyClick(view, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    desk.wait()
    assert "finished" in desk.workspace.messages.text
    assert page.foot.back.isVisible()
    assert not page.foot.finish.isVisible()
    assert not page.foot.changes.isVisible()  # nothing has changed since
    qtbot.keyClick(view, Qt.Key.Key_Space)  # nothing is ticked on a finished one
    desk.wait()
    assert figures(page)[-1] == "0.00"
    dialogs.text = "the wrong month"
    desk.press(page.foot.back)
    assert "Taken back: the wrong month" in page.foot.reason.text()


def test_finishing_can_be_undone_at_once(desk: Desk) -> None:
    page = begun(desk)
    desk.press(page.foot.finish)
    assert lines_of(desk.session.practice)["DEPOSIT 0310"].locked
    desk.session.undo()
    desk.wait()
    assert not lines_of(desk.session.practice)["DEPOSIT 0310"].locked


def test_ticks_are_taken_back_by_ctrl_z_until_it_is_finished(desk: Desk, qtbot: QtBot) -> None:
    page = begun(desk)
    qtbot.keyClick(page.lines.view, Qt.Key.Key_Space)
    desk.wait()
    unticked = figures(page)
    assert unticked[-1] != "0.00"
    assert desk.session.next_undo.name == "Tick taken off 1 line"
    desk.press(page.foot.matched)
    assert figures(page)[-1] == "0.00"
    assert desk.session.next_undo.name == "Tick of 1 line"
    desk.press(page.foot.matched)  # nothing is left to tick, so there is nothing to take back
    for wanted in (unticked, ("0.00", "579.23", "579.23", "0.00")):
        qtbot.keyClick(desk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        desk.wait()
        assert figures(page) == wanted
    assert desk.session.next_undo is None
    page.lines.view.selectAll()
    for _ in range(2):
        page.lines.toggled.emit(page.lines.current)
        desk.wait()
    assert desk.session.next_undo.name == "Tick of 3 lines"
    desk.press(page.foot.finish)
    desk.session.undo()
    desk.wait()
    assert desk.session.next_undo is None  # its ticks went with it


def test_the_ticks_of_a_dropped_statement_cannot_be_taken_back(desk: Desk) -> None:
    page = begun(desk)
    page.lines.toggled.emit(page.lines.current)
    desk.wait()
    assert desk.session.next_undo is not None
    desk.press(page.foot.drop)
    assert desk.session.next_undo is None


def test_a_line_that_is_not_matched_is_named_before_it_is_finished(
    desk: Desk, dialogs: RecordedDialogs
) -> None:
    practice = desk.session.practice
    unmatch(practice, OWNER, lines_of(practice)["DEPOSIT 0310"].parts[0].match_id)
    page = begun(desk)
    assert figures(page)[-1] == "185.00"
    page.lines.choose(lambda line: not line.ticked)
    page.lines.view.selectAll()
    page.lines.toggled.emit(page.lines.current)
    desk.wait()
    assert figures(page)[-1] == "0.00"
    assert "will be named on the statement" in page.foot.reason.text()
    dialogs.confirms = False
    desk.press(page.foot.finish)
    assert "DEPOSIT 0310 185.00" in dialogs.said[-1][1]
    assert page.foot.finish.isVisible()
    dialogs.confirms = True
    desk.press(page.foot.finish)
    assert not page.foot.finish.isVisible()
    line = lines_of(practice)["DEPOSIT 0310"]
    explain_line(practice, OWNER, bank_line_id=line.id, account=3000, note="found")
    page.refresh()
    desk.wait()
    found = [(item.what, item.later) for item in page.items.model.all_rows]
    assert found == [("Not in the books", False), ("Matched", True)]
    assert "1 statement changed since" in page.subtitle.text()
    assert page.items.title.text() == "One side, and changed since"
    desk.press(page.foot.changes)
    reports = desk.workspace.pages["reports"]
    assert desk.workspace.place == "reports"
    assert reports.lists["changed-since-reconciled"].isChecked()
    assert (reports.period.first.day, reports.period.last.day) == (page.view.first, page.view.last)
    assert reports.preview.page_count == 1


def test_the_preview_and_back_to_the_lines(desk: Desk, qtbot: QtBot) -> None:
    page = begun(desk)
    desk.press(page.foot.preview)
    assert page.right.currentWidget() is page.preview
    assert page.preview.page_count == 1
    desk.press(page.foot.preview)
    assert page.right.currentWidget() is page.lines
    desk.press(page.foot.preview)
    desk.press(page.foot.finish)
    assert page.right.currentWidget() is page.lines


def test_later_correct_and_drop(desk: Desk, dialogs: RecordedDialogs) -> None:
    page = begun(desk)
    dialogs.text = "500+80"
    desk.press(page.foot.correct)
    assert figures(page) == ("0.00", "579.23", "580.00", "0.77")
    dialogs.text = "much"
    desk.press(page.foot.correct)
    assert dialogs.said[-1][0] == "Closing balance"
    desk.press(page.foot.later)
    assert desk.workspace.place == "bank"
    page = page_of(desk)
    assert figures(page)[-1] == "0.77"
    page.lines.choose(lambda _: True)
    page.lines.toggled.emit(page.lines.current)
    desk.wait()
    desk.press(page.foot.matched)
    assert figures(page)[-1] == "0.77"
    desk.press(page.foot.drop)
    assert page.table.model.all_rows == ()
    assert page.right.currentWidget() is page.form
    desk.press(page.form.cancel)
    assert page.right.currentWidget() is page.lines


def test_a_practice_without_bank_lines_says_so(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("empty")
    page = page_of(desk)
    assert not page.new_button.isEnabled()
    assert "import a bank statement" in page.subtitle.text()


def test_every_deed_has_a_key_of_its_own(desk: Desk) -> None:
    page = begun(desk)
    desk.press(page.new_button)
    keys = [
        QKeySequence.mnemonic(button.text()).toString()
        for button in page.findChildren(QPushButton)
        if "&" in button.text()
    ]
    labels = ["Alt+A", "Alt+R", "Alt+U", "Alt+O", "Alt+C", "Alt+T"]  # the form's; Today's
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(labels)
