from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_builders import RecordedDialogs

from recon_desktop.domain.errors import RefusedError
from recon_desktop.gui.crash import CrashHandler, describe, log_path, write_log
from recon_desktop.gui.dialogs import ChoiceDialog, Dialogs, MessageDialog, TextDialog
from recon_desktop.gui.pictures import settle


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def answer(press: str, *, typed: str = "") -> None:
    """Press a button of the dialog that is about to open."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        for field in dialog.findChildren(QLineEdit):
            field.setText(typed)
        buttons = dialog.findChildren(QPushButton)
        next(b for b in buttons if b.text().replace("&", "") == press).click()

    QTimer.singleShot(50, act)


def test_confirm(owner: QWidget) -> None:
    answer("Close the day")
    assert Dialogs().confirm(owner, "Close?", "It is locked.", "&Close the day")
    answer("Cancel")
    assert not Dialogs().confirm(owner, "Close?", "It is locked.", "&Close the day")


def test_texts_of_a_message_are_plain(owner: QWidget) -> None:
    formats: list[Qt.TextFormat] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        formats.extend(label.textFormat() for label in dialog.findChildren(QLabel))
        dialog.accept()

    QTimer.singleShot(50, look)
    Dialogs().show_error(owner, "Refused", "<b>file</b>.csv cannot be read")
    assert set(formats) == {Qt.TextFormat.PlainText}


def test_a_reason_must_not_be_empty(owner: QWidget) -> None:
    answer("Reopen", typed="  forgotten receipt ")
    assert Dialogs().ask_text(owner, "Reopen", "Why?", "&Reopen") == "forgotten receipt"
    answer("Cancel", typed="x")
    assert Dialogs().ask_text(owner, "Reopen", "Why?", "&Reopen") is None


def a_crash() -> BaseException:
    try:
        try:
            raise KeyError("Smith, Jane 01/02/1990")
        except KeyError as error:
            raise RuntimeError("patient Smith") from error
    except RuntimeError as error:
        return error


def test_a_crash_log_holds_no_data(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "crashes.log"
    write_log(a_crash(), log)
    text = log.read_text()
    assert "Smith" not in text
    assert "RuntimeError" in text
    assert "KeyError" in text
    assert "test_dialogs_and_crashes.py" in text


def test_a_crash_is_told_even_when_the_log_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    write_log(a_crash(), tmp_path / "logs" / "crashes.log")
    assert "RuntimeError" in capsys.readouterr().err


def test_one_mapping_of_errors(owner: QWidget, dialogs: RecordedDialogs, tmp_path: Path) -> None:
    handler = CrashHandler(owner, dialogs, tmp_path / "crashes.log")
    refusal = RefusedError("The day is not counted.")
    handler(type(refusal), refusal, None)
    assert dialogs.said.pop() == ("This is not possible now", "The day is not counted.")
    crash = a_crash()
    handler(type(crash), crash, crash.__traceback__)
    title, text = dialogs.said.pop()
    assert "went wrong" in title
    assert "crashes.log" in text
    assert "Smith" not in text
    assert "RuntimeError" in describe(crash)
    assert log_path().name == "crashes.log"


def test_a_choice_is_made_by_arrows_and_enter(owner: QWidget) -> None:
    dialog = ChoiceDialog(owner, "Which?", "Ours:", ["one", "two"], "&Choose")
    dialog.show()
    QTest.keyClick(dialog._list, Qt.Key.Key_Down)
    QTest.keyClick(dialog._list, Qt.Key.Key_Return)
    assert dialog.place == 1
    assert dialog.result() == dialog.DialogCode.Accepted


@pytest.mark.parametrize("words", [5, 60, 200])
def test_a_long_reason_is_read_to_its_end(qtbot: QtBot, window: QWidget, words: int) -> None:
    """What a person approves stands there whole, however many lines it takes."""
    text = " ".join(["remittance"] * words)
    for dialog in (
        MessageDialog(window, "Approve", text, act="&Approve"),
        TextDialog(window, "Approve", text, "&Approve"),
        ChoiceDialog(window, "Approve", text, ["one", "two"], "&Approve"),
    ):
        dialog.show()
        settle()
        [label] = [each for each in dialog.findChildren(QLabel) if each.text() == text]
        assert label.height() >= label.heightForWidth(label.width())
        dialog.close()
