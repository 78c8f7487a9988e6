"""The window's frame: opening, places, keys, drag and drop, progress, undo, closing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path

import pytest
from practice_builders import GOLDEN, Stages
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.errors import RefusedError
from recon_desktop.gui import start
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.pages.follow_up import FollowUpPage
from recon_desktop.gui.pictures import save_pictures, settle
from recon_desktop.gui.places import PLACES
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.tabs import TabbedPage
from recon_desktop.gui.widgets.progress_panel import APPEARS_AFTER_MS
from recon_desktop.services.progress import Progress

OpenDesk = Callable[[str], Desk]


class TestFirstRun:
    def test_makes_a_new_practice(
        self, window: MainWindow, dialogs: RecordedDialogs, tmp_path: Path
    ) -> None:
        view = window.first_run
        view.new.click()
        assert not view.make.isEnabled()
        view.name.setText("Oak Street Clinic")
        dialogs.save_file = tmp_path / "Oak Street Clinic.recon"
        view.make.click()
        assert window.jobs.wait_idle()
        assert dialogs.save_file.is_file()
        assert window.workspace is not None
        assert window.workspace.session.practice.name == "Oak Street Clinic"
        assert window.preferences.recent == [dialogs.save_file]
        assert "Oak Street Clinic" in window.windowTitle()

    def test_opens_a_practice_on_its_newest_day(
        self, window: MainWindow, dialogs: RecordedDialogs, stages: Stages, tmp_path: Path
    ) -> None:
        dialogs.open_file = stages.copy("imported", tmp_path / "mine.recon")
        window.first_run.open.click()
        assert window.jobs.wait_idle()
        assert window.workspace is not None
        assert window.workspace.session.business_date == GOLDEN

    def test_says_what_is_wrong_with_a_file(
        self, window: MainWindow, dialogs: RecordedDialogs, tmp_path: Path
    ) -> None:
        window.open_practice(tmp_path / "not there.recon")
        assert window.jobs.wait_idle()
        assert "There is no practice file" in dialogs.said[0][1]
        assert window.workspace is None

    def test_nothing_happens_when_no_file_is_chosen(
        self, window: MainWindow, dialogs: RecordedDialogs
    ) -> None:
        window.first_run.open.click()
        window.first_run.name.setText("Oak")
        window.first_run.make.click()
        assert not window.jobs.busy


class TestPlaces:
    def test_every_place_shows(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        for key, place in PLACES.items():
            page = desk.go(key)
            assert page.heading.text() == place.name.title
            assert page.isVisible()

    def test_keys_lead_to_places(self, qtbot: QtBot, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        for number, key in enumerate(desk.workspace.places.buttons, start=1):
            qtbot.keyClick(
                desk.window, Qt.Key(Qt.Key.Key_0 + number % 10), Qt.KeyboardModifier.ControlModifier
            )
            desk.wait()
            assert desk.workspace.place == key

    def test_counts_of_what_waits(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        assert desk.workspace.places.buttons["bank"].waiting == 3

    def test_help_find_refresh_and_print(self, qtbot: QtBot, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        page = desk.go("import")
        qtbot.keyClick(desk.window, Qt.Key.Key_F1)
        assert desk.workspace.help.isVisible()
        desk.go("bank")
        assert "Bank" in desk.workspace.help._text.toPlainText()
        qtbot.keyClick(desk.window, Qt.Key.Key_F1)
        assert not desk.workspace.help.isVisible()
        desk.go("import")
        qtbot.keyClick(desk.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert page.sources.filter_field.hasFocus()
        qtbot.keyClick(desk.window, Qt.Key.Key_F5)
        desk.wait()

    def test_the_menu_has_the_same(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        texts = [action.text() for action in desk.window._actions]
        assert texts == ["&Undo", "&Refresh", "&Find in list", "&Print…", "&Help"]

    def test_another_day(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        desk.go("crosscheck")
        desk.workspace.top.dates.back.click()
        desk.wait()
        assert desk.session.business_date == date(2026, 3, 9)
        page = desk.workspace.pages["crosscheck"]
        assert page.subtitle.text() == "Monday, March 9"
        assert page.badge.text == "Reports are missing"


class TestDragAndDrop:
    def mime(self, *files: Path) -> QMimeData:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        return data

    def test_files_can_be_dropped_anywhere(self, open_desk: OpenDesk, stages: Stages) -> None:
        desk = open_desk("empty")
        files = sorted(stages.files.glob("*.csv"))
        data = self.mime(*files)
        action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        left = Qt.MouseButton.LeftButton
        desk.go("setup")
        desk.window.dragEnterEvent(QDragEnterEvent(QPoint(9, 9), action, data, left, none))
        assert desk.window.overlay.isVisible()
        desk.window.dropEvent(QDropEvent(QPoint(9, 9), action, data, left, none))
        desk.wait()
        assert not desk.window.overlay.isVisible()
        assert desk.workspace.place == "import"
        page = desk.workspace.pages["import"]
        assert len(page.preview.model.all_rows) == len(files)

    def test_a_file_dropped_on_a_field_falls_through(self, open_desk: OpenDesk) -> None:
        page = open_desk("empty").go("setup")
        assert not any(field.acceptDrops() for field in page.findChildren(QLineEdit))

    def test_folders_and_texts_are_not_taken(self, open_desk: OpenDesk, tmp_path: Path) -> None:
        desk = open_desk("empty")
        data = self.mime(tmp_path)
        event = QDragEnterEvent(
            QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        desk.window.dragEnterEvent(event)
        assert not desk.window.overlay.isVisible()
        desk.window.overlay.show_over(1)
        desk.window.dragLeaveEvent(QDragLeaveEvent())
        assert not desk.window.overlay.isVisible()


class TestBackground:
    def test_long_work_shows_progress_and_can_be_cancelled(
        self, qtbot: QtBot, open_desk: OpenDesk
    ) -> None:
        desk = open_desk("imported")
        going = threading.Event()

        def work() -> Generator[Progress, None, None]:
            while True:
                yield Progress(3, 10, "Reading charges.csv")
                going.wait(0.02)

        desk.session.act("Importing", work)
        panel = desk.window.progress
        assert not panel.isVisible()
        qtbot.waitUntil(panel.isVisible, timeout=APPEARS_AFTER_MS * 10)
        qtbot.waitUntil(lambda: panel._text.text() == "Reading charges.csv")
        panel._cancel.click()
        desk.wait()
        assert not panel.isVisible()
        assert "stopped" in desk.workspace.messages.text

    def test_short_work_shows_none(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        desk.session.load("Quick", lambda: 1, lambda _: None)
        desk.wait()
        assert not desk.window.progress.isVisible()

    def test_a_refusal_is_a_sentence(self, open_desk: OpenDesk, dialogs: RecordedDialogs) -> None:
        desk = open_desk("imported")

        def work() -> None:
            raise RefusedError("The day is closed.")

        desk.session.act("Counting", work)
        desk.wait()
        assert dialogs.said == [("Counting", "The day is closed.")]

    def test_closing_the_window_stops_what_runs(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        started, closed = threading.Event(), threading.Event()

        def work() -> Generator[Progress, None, None]:
            try:
                while True:
                    started.set()
                    yield Progress(0, 0, "")
            finally:
                closed.set()

        desk.session.act("Long", work)
        assert started.wait(5)
        desk.window.close()
        assert closed.is_set()
        assert desk.window.workspace is None
        assert desk.window.preferences.geometry is not None


def test_a_practice_can_be_closed_and_another_opened(
    open_desk: OpenDesk, stages: Stages, tmp_path: Path
) -> None:
    desk = open_desk("imported")
    desk.window.close_practice()
    assert desk.window.workspace is None
    desk.window.open_practice(stages.copy("banked", tmp_path / "second.recon"))
    desk.wait()
    assert desk.window.workspace is not None


def test_pictures_of_every_place(open_desk: OpenDesk, window: MainWindow, tmp_path: Path) -> None:
    open_desk("imported")
    saved = save_pictures(window, tmp_path / "pictures")
    names = [path.stem.split("-", 1)[1] for path in saved]
    assert {name.partition("-")[0] for name in names} == PLACES.keys()
    assert [name for name in names if name.startswith("followup-")] == [
        f"followup-{tab.name}" for tab in FollowUpPage.tab_classes
    ]
    assert all(path.stat().st_size > 5_000 for path in saved)
    window.close_practice()
    assert save_pictures(window, tmp_path) == []


@pytest.mark.parametrize("size", [(1366, 768), (960, 540), (2560, 1440)])
def test_any_screen(open_desk: OpenDesk, size: tuple[int, int]) -> None:
    desk = open_desk("imported")
    desk.window.resize(*size)
    settle()
    assert (desk.window.width(), desk.window.height()) == size
    assert (desk.workspace.places.width() < 100) == (size[0] < 1100)


def test_the_program_starts_with_a_practice(
    qtbot: QtBot, stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    preferences: Preferences,
) -> None:  # fmt: skip
    path = stages.copy("imported", tmp_path / "mine.recon")
    seen: list[MainWindow] = []
    others = set(QApplication.topLevelWidgets())

    def exec_until_open(app: object) -> int:
        made = set(QApplication.topLevelWidgets()) - others
        window = next(each for each in made if isinstance(each, MainWindow))
        with qtbot.waitSignal(window.practice_opened, timeout=20_000):
            pass
        window.jobs.wait_idle()
        seen.append(window)
        window.close()
        return 0

    monkeypatch.setattr(start, "Preferences", lambda: preferences)
    monkeypatch.setattr(start.QApplication, "exec", exec_until_open)
    assert start.run(str(path), []) == 0
    assert seen


def test_no_part_of_a_page_flashes_up_as_a_window(open_desk: OpenDesk) -> None:
    desk = open_desk("banked")
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            appears = event.type() == QEvent.Type.Show
            if appears and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    app = QApplication.instance()
    assert app is not None
    watch = Watch()
    app.installEventFilter(watch)
    for key in PLACES:
        desk.go(key)
    app.removeEventFilter(watch)
    assert shown == []


def mnemonics_in_sight(window: QWidget) -> dict[str, list[str]]:
    """Letter → the texts it leads to, of what is shown now."""
    texts = [each.text() for each in window.findChildren(QAbstractButton) if each.isVisible()]
    labels = [each for each in window.findChildren(QLabel) if each.isVisible()]
    texts += [each.text() for each in labels if each.buddy()]
    for bar in window.findChildren(QTabBar):
        if bar.isVisible():
            texts += [bar.tabText(at) for at in range(bar.count())]
    found: dict[str, list[str]] = {}
    for text in texts:
        key = QKeySequence.mnemonic(text).toString()
        if key:
            found.setdefault(key, []).append(text)
    return found


def test_no_two_things_in_sight_share_a_mnemonic(open_desk: OpenDesk) -> None:
    desk = open_desk("banked")
    clashes = {}
    for place in PLACES:
        page = desk.go(place)
        for name in page.tabs if isinstance(page, TabbedPage) else [""]:
            if name:
                page.choose(name)
                desk.wait()
            found = mnemonics_in_sight(desk.window)
            assert "Alt+T" in found  # Today, above every place
            doubled = {key: texts for key, texts in found.items() if len(texts) > 1}
            if doubled:
                clashes[place, name] = doubled
    assert clashes == {}
