"""Hands on the keyboard: of the whole window, of the posting desk, of a paper EOB."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from window_builders import Desk

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskMark
from recon_desktop.services.balances import load_balances

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER, TAB, ESC = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


class Keys:
    """Keys of the window: places by their numbers, buttons by their letters."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        self.qtbot = qtbot
        self.desk = desk

    def place(self, number: int) -> Any:
        """Ctrl and a number; the page that is shown."""
        QTest.keyClick(self.desk.window, str(number), CTRL)
        self.desk.wait()
        return self.desk.workspace.pages[self.desk.workspace.place]

    def alt(self, button: Any) -> None:
        """Alt and the letter of a button, which must answer to it."""
        text = button.text()
        letter = text[text.index("&") + 1].upper()
        clicks: list[bool] = []
        button.clicked.connect(lambda: clicks.append(True))
        QTest.keyClick(self.focus, letter, Qt.KeyboardModifier.AltModifier)
        self.qtbot.waitUntil(lambda: bool(clicks))
        self.desk.wait()

    def press(self, *keys: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys where the focus is."""
        for key in keys:
            QTest.keyClick(self.focus, key, modifier)
        self.desk.wait()

    @property
    def focus(self) -> Any:
        """The widget the keys go to."""
        return self.desk.window.focusWidget() or self.desk.window


class Typist:
    """Hands on the keyboard of one remittance."""

    def __init__(self, desk: Desk, page: Any) -> None:
        self.desk = desk
        self.page = page

    @property
    def grid(self) -> Any:
        return self.page.detail.grid

    def key(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.grid.field if self.grid.is_typing else self.grid, key, modifier)
        self.desk.wait()

    def type(self, text: str) -> None:
        for sign in text:
            QTest.keyClicks(self.grid.field if self.grid.is_typing else self.grid, sign)
        self.desk.wait()

    def go(self, claim: str, column: str = "", nth: int = 0) -> None:
        """Arrow keys to a line of a claim and a column."""
        model = self.page.detail.lines.model
        wanted = [at for at in range(model.rowCount()) if model.row(at).claim == claim][nth]
        while self.grid.currentIndex().row() != wanted:
            down = self.grid.currentIndex().row() < wanted
            QTest.keyClick(self.grid, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        titles = [each.title for each in model.columns]
        for _ in range(2 * len(titles)):
            here = self.grid.currentIndex().column()
            if not column or titles[here] == column:
                break
            right = here < titles.index(column)
            QTest.keyClick(self.grid, Qt.Key.Key_Right if right else Qt.Key.Key_Left)
        self.desk.wait()

    def reopen(self) -> None:
        """The same remittance again, as it is stored."""
        self.page.open_remittance(1)
        self.desk.wait()

    @property
    def line(self) -> Any:
        return self.page.detail.lines.current

    def marks(self) -> list[DeskMark]:
        return [line.mark for line in self.page.detail.lines.model.all_rows]


class Paper:
    """Hands on the keyboard of an EOB."""

    def __init__(self, desk: Desk, page: Any) -> None:
        self.desk = desk
        self.page = page
        self.grid = page.keyer.grid

    def go(self, text: str, column: str) -> None:
        model = self.page.keyer.lines.model
        titles = [each.title for each in model.columns]
        found = [
            at for at in range(model.rowCount()) if model.cell(at, 1).text.strip().startswith(text)
        ]
        self.grid.go_to(found[0], titles.index(column))
        self.grid.setFocus()

    def type(self, row: str, column: str, text: str) -> None:
        self.go(row, column)
        for sign in text:
            QTest.keyClicks(self.grid.field if self.grid.is_typing else self.grid, sign)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.grid.field if self.grid.is_typing else self.grid, key)
        self.desk.wait()


def accounts(desk: Desk) -> dict[int, Money]:
    return {row[0]: row[2] for row in load_balances(desk.session.practice).accounts}
