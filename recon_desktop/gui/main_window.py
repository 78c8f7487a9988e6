"""The window: first-run view or open practice, keys, menu, drag and drop, progress.

Knows which practice is open and hands pages a session; knows no page by name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QWidget

from recon_desktop.domain.errors import ReconError
from recon_desktop.gui.dialogs import Dialogs
from recon_desktop.gui.first_run import FirstRun
from recon_desktop.gui.icons import app_icon
from recon_desktop.gui.jobs import Job, JobQueue, Outcome
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.session import Session
from recon_desktop.gui.widgets.drop_overlay import DropOverlay, dropped_files
from recon_desktop.gui.widgets.progress_panel import ProgressPanel

if TYPE_CHECKING:
    from recon_desktop.gui.workspace import Workspace
    from recon_desktop.services.practice import Practice
    from recon_desktop.services.progress import Steps

PRACTICE_FILES = "Practice (*.recon)"
Opened = tuple["Practice", date | None]


class MainWindow(QMainWindow):
    """One window, at most one practice."""

    practice_opened = Signal()

    def __init__(
        self, *, dialogs: Dialogs | None = None, preferences: Preferences | None = None
    ) -> None:
        super().__init__()
        self.dialogs = dialogs or Dialogs()
        self.preferences = preferences or Preferences()
        self.jobs = JobQueue(self)
        self.workspace: Workspace | None = None
        self.setWindowTitle("Recon Desktop")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(800, 480)
        self.resize(1366, 768)
        self.setAcceptDrops(True)
        self.first_run = FirstRun(self.preferences.recent)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.first_run)
        self.setCentralWidget(self._stack)
        self.overlay = DropOverlay(self)
        self.progress = ProgressPanel(self.jobs, self)
        self._connect()
        self._make_actions()

    def _connect(self) -> None:
        self.first_run.new_wanted.connect(self._new)
        self.first_run.open_wanted.connect(self.ask_open)
        self.first_run.sample_wanted.connect(self._sample)
        self.first_run.recent_wanted.connect(self.open_practice)

    # opening

    def open_practice(self, path: Path) -> None:
        """Open a practice file in the background and show it on its newest day."""

        def work() -> Opened:
            from recon_desktop.services.practice import open_practice

            return _with_latest_date(open_practice(path))

        self._run_opening(f"Opening {path.stem}", work, path)

    def ask_open(self) -> None:
        """Choose a practice file and open it."""
        path = self.dialogs.ask_open_file(self, "Open practice", PRACTICE_FILES)
        if path is not None:
            self.open_practice(path)

    def _new(self, name: str, zone: str) -> None:
        path = self.dialogs.ask_save_file(self, "New practice", f"{name}.recon", PRACTICE_FILES)
        if path is None:
            return

        def work() -> Opened:
            from recon_desktop.services.practice import create_practice

            return create_practice(path, name=name, timezone=zone), None

        self._run_opening(f"Making {name}", work, path)

    def _sample(self) -> None:
        folder = self.preferences.sample_folder

        def work() -> Steps[Opened]:
            from recon_desktop.services.practice import open_practice
            from recon_desktop.services.sample import build_sample

            folder.mkdir(parents=True, exist_ok=True)
            path = yield from build_sample(folder)
            return _with_latest_date(open_practice(path))

        self._run_opening("Building the sample practice", work, None)

    def _run_opening(
        self, name: str, work: Callable[[], Opened | Steps[Opened]], path: Path | None
    ) -> None:
        self.first_run.show_waiting(f"{name}…")
        job = Job(name, work, writes=True)
        job.finished.connect(lambda outcome: self._opened(name, outcome, path))
        self.jobs.submit(job)

    def _opened(self, name: str, outcome: Outcome, path: Path | None) -> None:
        self.first_run.show_choices()
        if outcome.ok:
            practice, day = outcome.result
            if path is not None:
                self.preferences.keep_recent(path)
            self.show_practice(practice, day)
        elif isinstance(outcome.error, ReconError):
            self.dialogs.show_error(self, name, str(outcome.error))
        elif outcome.error is not None:
            raise outcome.error

    def show_practice(self, practice: Practice, day: date | None) -> Session:
        """Put an open practice into the window, on this day or on today."""
        from recon_desktop.domain.access import Actor
        from recon_desktop.gui.workspace import Workspace

        self.close_practice()
        session = Session(
            practice,
            Actor(self.preferences.user),
            day or practice.local_now().date(),
            jobs=self.jobs,
            dialogs=self.dialogs,
            preferences=self.preferences,
            parent=self,
        )
        self.workspace = Workspace(session)
        self.workspace.top.menu_wanted.connect(self._show_menu)
        session.undo_changed.connect(lambda _: self._name_undo())
        session.source_wanted.connect(self._show_source)
        self._stack.addWidget(self.workspace)
        self._stack.setCurrentWidget(self.workspace)
        self.setWindowTitle(f"{practice.name} — Recon Desktop")
        self.workspace.show_place("today")
        self.workspace.places.buttons["today"].setFocus()
        self.workspace.load_day()
        self.practice_opened.emit()
        return session

    def close_practice(self) -> None:
        """Give the practice file back and show the first-run view."""
        if self.workspace is None:
            return
        session, old = self.workspace.session, self.workspace
        session.end()
        self.jobs.shut_down()
        self.jobs.wait_idle()
        self._stack.setCurrentWidget(self.first_run)
        self._stack.removeWidget(old)
        self.workspace = None
        session.practice.close()
        old.deleteLater()
        session.deleteLater()
        self.setWindowTitle("Recon Desktop")

    # keys and menu

    def _make_actions(self) -> None:
        self._undo = self._action("&Undo", "Ctrl+Z", self._undo_last)
        self._actions = [
            self._undo,
            self._action("&Refresh", "F5", lambda: self._in_workspace("refresh")),
            self._action("&Find in list", "Ctrl+F", lambda: self._in_page("find_in_list")),
            self._action("&Print…", "Ctrl+P", lambda: self._in_page("print_page")),
            self._action("&Help", "F1", lambda: self._in_workspace("toggle_help")),
        ]
        self._file_actions = [
            self._action("&Open practice…", "Ctrl+O", self.ask_open),
            self._action("&Close practice", "Ctrl+W", self.close_practice),
        ]
        for number in range(1, 11):
            keys = f"Ctrl+{number % 10}"
            self._action(f"Place {number}", keys, lambda at=number: self._place(at))
        self._name_undo()

    def _action(self, name: str, keys: str, triggered: Callable[..., Any]) -> QAction:
        action = QAction(name, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: triggered())
        self.addAction(action)
        return action

    def _show_menu(self, under: QWidget) -> None:
        menu = QMenu(self)
        menu.addActions(self._actions)
        menu.addSeparator()
        menu.addActions(self._file_actions)
        menu.exec(under.mapToGlobal(QPoint(0, under.height() + 4)))

    def _name_undo(self) -> None:
        undo = self.workspace.session.next_undo if self.workspace else None
        self._undo.setText(f"&Undo: {undo.name}" if undo else "&Undo")
        self._undo.setEnabled(undo is not None)

    def _undo_last(self) -> None:
        if self.workspace:
            self.workspace.session.undo()

    def _in_workspace(self, what: str) -> None:
        if self.workspace:
            getattr(self.workspace, what)()

    def _in_page(self, what: str) -> None:
        if self.workspace:
            getattr(self.workspace.pages[self.workspace.place], what)()

    def _place(self, number: int) -> None:
        if self.workspace:
            keys = list(self.workspace.places.buttons)
            if number <= len(keys):
                self.workspace.show_place(keys[number - 1])

    def _show_source(self, ref: Any) -> None:
        from recon_desktop.gui.source_view import show_source

        if self.workspace:
            show_source(self.workspace.session, ref)

    # drag and drop, size, end

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere once a practice is open."""
        files = dropped_files(event.mimeData())
        if files and self.workspace:
            event.acceptProposedAction()
            self.overlay.show_over(len(files))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The files went elsewhere."""
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files to Import, which shows what is in them."""
        self.overlay.hide()
        self.import_files(dropped_files(event.mimeData()))

    def import_files(self, files: list[Path]) -> None:
        """Look at files in the Import place."""
        if files and self.workspace:
            self.workspace.session.go("import", files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the progress panel in its corner."""
        super().resizeEvent(event)
        self.progress.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is saved already; stop what runs and give the file back."""
        self.preferences.geometry = self.saveGeometry()
        self.close_practice()
        self.jobs.shut_down()
        event.accept()


def _with_latest_date(practice: Practice) -> Opened:
    from recon_desktop.services.day.day_view import latest_date

    return practice, latest_date(practice)
