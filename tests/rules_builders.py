"""Keys on the Rules place: a tab in sight, letters, text typed where the focus is."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from window_builders import Desk

TODAY = date(2026, 3, 31)
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def shown(desk: Desk, name: str) -> Any:
    page = desk.go("rules")
    page.choose(name)
    desk.wait()
    return page.current


def press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = ALT) -> None:
    QTest.keyClick(desk.window, key, modifier)
    buttons = desk.window.findChildren(QAbstractButton)
    while any(button.isDown() for button in buttons):  # a key holds a button down for a moment
        QTest.qWait(10)
    desk.wait()


def type_in(desk: Desk, text: str, *, then: Qt.Key | None = Qt.Key.Key_Tab) -> None:
    """Type into the field that has the focus, and go on."""
    field = desk.window.focusWidget()
    assert field is not None
    QTest.keyClicks(field, text)
    if then is not None:
        QTest.keyClick(field, then)
    desk.wait()
