"""A window to drive in a test: dialogs that are recorded, and a desk whose buttons are pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from recon_desktop.gui.dialogs import Dialogs
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.page import Page
from recon_desktop.gui.pictures import settle
from recon_desktop.gui.session import Session
from recon_desktop.gui.workspace import Workspace


@dataclass
class RecordedDialogs(Dialogs):
    """Answers what a test has laid ready, and keeps what was said."""

    said: list[tuple[str, str]] = field(default_factory=list)
    confirms: bool = True
    text: str | None = "because it is right"
    open_file: Path | None = None
    open_files: list[Path] = field(default_factory=list)
    save_file: Path | None = None
    choice: int | None = 0
    offered: list[str] = field(default_factory=list)

    def confirm(self, parent: QWidget, title: str, text: str, act: str) -> bool:
        self.said.append((title, text))
        return self.confirms

    def show_error(self, parent: QWidget | None, title: str, text: str) -> None:
        self.said.append((title, text))

    def ask_text(self, parent: QWidget, title: str, text: str, act: str) -> str | None:
        self.said.append((title, text))
        return self.text

    def ask_choice(
        self, parent: QWidget, title: str, text: str, options: Sequence[str], act: str
    ) -> int | None:
        self.said.append((title, text))
        self.offered = list(options)
        return self.choice

    def ask_open_file(self, parent: QWidget, title: str, name_filter: str) -> Path | None:
        return self.open_file

    def ask_open_files(self, parent: QWidget, title: str) -> list[Path]:
        return self.open_files

    def ask_save_file(
        self, parent: QWidget, title: str, suggested: str, name_filter: str
    ) -> Path | None:
        return self.save_file


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
