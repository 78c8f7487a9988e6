"""A window on the golden day, without a screen, whose dialogs are recorded instead of shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_builders import ENTER, Typist
from practice_builders import GOLDEN, OWNER, Stages, fixed_clock, stages
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from window_builders import Desk, RecordedDialogs

from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.start import make_application
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.practice import open_practice

__all__ = ["stages"]


@pytest.fixture
def dialogs() -> RecordedDialogs:
    return RecordedDialogs()


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    kept = Preferences(QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat))
    kept.user = "Jo Ruiz"
    return kept


@pytest.fixture
def window(
    qtbot: QtBot, dialogs: RecordedDialogs, preferences: Preferences
) -> Iterator[MainWindow]:
    """An empty window, closed again after the test."""
    make_application([], preferences)
    made = MainWindow(dialogs=dialogs, preferences=preferences)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture
def open_desk(window: MainWindow, stages: Stages, tmp_path: Path) -> Callable[[str], Desk]:
    """Open the window on a stage of the golden day: empty, imported, counted, banked."""

    def open_stage(stage: str) -> Desk:
        path = stages.copy(stage, tmp_path / "Maple Pediatrics.recon")
        session = window.show_practice(open_practice(path, clock=fixed_clock), GOLDEN)
        desk = Desk(window, session, path)
        desk.wait()
        window.activateWindow()  # keys go to the active window alone
        desk.wait()
        return desk

    return open_stage


@pytest.fixture
def typist(open_desk: Callable[[str], Desk]) -> Typist:
    """The golden remittance, cleared, opened from the list with Enter."""
    desk = open_desk("banked")
    match_bank(desk.session.practice, OWNER)
    page = desk.go("remittances")
    page.table.view.setFocus()
    page.table.view.selectRow(0)
    QTest.keyClick(page.table.view, ENTER)
    desk.wait()
    return Typist(desk, page)
