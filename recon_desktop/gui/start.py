"""Start the window: shown first, services imported when they are needed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

from recon_desktop.gui.dialogs import Dialogs
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.theme import app_font, install_theme, load_fonts
from recon_desktop.settings import resource


def make_application(argv: list[str], preferences: Preferences) -> QApplication:
    """The application with our locale, fonts and look; the one there is, when there is one."""
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(argv)
    app.setApplicationName("Recon Desktop")
    app.setFont(app_font(load_fonts(resource("fonts"))))
    install_theme(app, preferences.look)
    return app


def run(practice_path: str | None, argv: list[str]) -> int:
    """Open the window, with a practice or on the first-run view; the exit code when it ends."""
    preferences = Preferences()
    app = make_application(argv, preferences)
    dialogs = Dialogs()
    window = MainWindow(dialogs=dialogs, preferences=preferences)
    if preferences.geometry is not None:
        window.restoreGeometry(preferences.geometry)
    window.show()
    QTimer.singleShot(0, lambda: _begin(window, dialogs, practice_path))
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__


def _begin(window: MainWindow, dialogs: Dialogs, practice_path: str | None) -> None:
    from recon_desktop.gui.crash import CrashHandler, log_path

    sys.excepthook = CrashHandler(window, dialogs, log_path())
    if practice_path:
        window.open_practice(Path(practice_path))
