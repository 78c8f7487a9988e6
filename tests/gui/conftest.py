"""A window on the golden day, without a screen, whose dialogs are recorded instead of shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from practice_builders import GOLDEN, Stages, fixed_clock, stages
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from recon_desktop.gui.dialogs import Dialogs
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.page import Page
from recon_desktop.gui.pictures import settle
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.session import Session
from recon_desktop.gui.start import make_application
from recon_desktop.gui.workspace import Workspace
from recon_desktop.services.practice import open_practice

__all__ = ["stages"]


@dataclass
class RecordedDialogs(Dialogs):
    """Answers what a test has laid ready, and keeps what was said."""

    said: list[tuple[str, str]] = field(default_factory=list)
    confirms: bool = True
    text: str | None = "because it is right"
    open_file: Path | None = None
    open_files: list[Path] = field(default_factory=list)
    save_file: Path | None = None

    def confirm(self, parent: QWidget, title: str, text: str, act: str) -> bool:
        self.said.append((title, text))
        return self.confirms

    def show_error(self, parent: QWidget | None, title: str, text: str) -> None:
        self.said.append((title, text))

    def ask_text(self, parent: QWidget, title: str, text: str, act: str) -> str | None:
        self.said.append((title, text))
        return self.text

    def ask_open_file(self, parent: QWidget, title: str, name_filter: str) -> Path | None:
        return self.open_file

    def ask_open_files(self, parent: QWidget, title: str) -> list[Path]:
        return self.open_files

    def ask_save_file(
        self, parent: QWidget, title: str, suggested: str, name_filter: str
    ) -> Path | None:
        return self.save_file


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


class Desk:
    """A window with a practice in it, driven as a person would."""

    def __init__(self, window: MainWindow, session: Session, path: Path) -> None:
        self.window = window
        self.session = session
        self.path = path

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    def go(self, place: str) -> Any:
        """Show a place and wait for what it loads."""
        page: Page = self.workspace.show_place(place)
        self.wait()
        return page

    def wait(self) -> None:
        """Until nothing runs in the background and every layout has settled."""
        for _ in range(3):
            assert self.window.jobs.wait_idle()
            settle()

    def press(self, button: Any) -> None:
        """Click a button that must be there and lit."""
        assert button.isVisible(), "the button is not shown"
        assert button.isEnabled(), f"{button.text()} is not lit"
        button.click()
        self.wait()


@pytest.fixture
def open_desk(
    window: MainWindow, stages: Stages, tmp_path: Path
) -> Callable[[str], Desk]:
    """Open the window on a stage of the golden day: empty, imported, counted, banked."""

    def open_stage(stage: str) -> Desk:
        path = stages.copy(stage, tmp_path / "Maple Pediatrics.recon")
        session = window.show_practice(open_practice(path, clock=fixed_clock), GOLDEN)
        desk = Desk(window, session, path)
        desk.wait()
        return desk

    return open_stage
