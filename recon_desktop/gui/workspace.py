"""An open practice: bar on top, places on the left, the page, help, the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from recon_desktop.gui.page import Page
from recon_desktop.gui.places import DAILY, OTHER, PLACES
from recon_desktop.gui.session import Destination, Notice, Session
from recon_desktop.gui.top_bar import TopBar
from recon_desktop.gui.widgets.help_panel import HelpPanel
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import column, row
from recon_desktop.gui.widgets.message_bar import MessageBar
from recon_desktop.gui.widgets.place_bar import PlaceBar
from recon_desktop.gui.words import clock_text

if TYPE_CHECKING:
    from recon_desktop.services.day.day_view import DayView

_NARROW_BELOW = 1100
_WRONG_STATES = ("fix",)


def _let_files_fall_through(page: Page) -> None:
    """A file dropped on a text field is meant for the window, not for the field."""
    for field in page.findChildren(QWidget):
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.setAcceptDrops(False)


class PageFrame(QScrollArea):
    """On a small or strongly magnified screen a page scrolls rather than being squeezed."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page takes the room there is, but never less than it needs."""
        super().resizeEvent(event)
        self._page.resize(self.viewport().size().expandedTo(self._page.minimumSize()))


class Workspace(QWidget):
    """Knows which place is shown and tells all parts about the day."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.pages: dict[str, Page] = {}
        self.top = TopBar(session)
        self.places = PlaceBar([[place.name for place in group] for group in (DAILY, OTHER)])
        self.messages = MessageBar()
        self.stack = QStackedWidget()
        self.help = HelpPanel()
        self._said = "Drop the day's files anywhere in this window"
        self.status = ElidedLabel(self._said)
        self.saved = PlainLabel("")
        self.place = ""
        self._build()
        self._connect()

    def _build(self) -> None:
        self.setObjectName("workspace")
        middle = column(self._message_row(), self.stack, gap=0)
        status = QFrame()
        status.setObjectName("statusBar")
        status.setFixedHeight(28)
        inside = QHBoxLayout(status)
        inside.setContentsMargins(18, 0, 18, 0)
        inside.addWidget(self.status, 1)
        inside.addWidget(self.saved)
        across = row(self.places, gap=0)
        across.addLayout(middle, 1)
        across.addWidget(self.help)
        whole = column(self.top, gap=0)
        whole.addLayout(across, 1)
        whole.addWidget(status)
        self.setLayout(whole)

    def _message_row(self) -> QHBoxLayout:
        layout = row(self.messages)
        layout.setContentsMargins(22, 10, 22, 0)
        return layout

    def _connect(self) -> None:
        session = self.session
        self.places.chosen.connect(self.show_place)
        self.top.help_wanted.connect(self.toggle_help)
        self.help.turned.connect(self._share_room)
        session.wanted.connect(self._go)
        session.noticed.connect(self._say)
        session.undo_changed.connect(lambda _: self._show_status())
        session.date_changed.connect(lambda _: self.load_day())
        session.data_changed.connect(lambda _: self._changed())
        session.day_loaded.connect(self._show_day)
        session.actor_changed.connect(lambda actor: self.top.user.show_name(actor.name))

    def show_place(self, key: str) -> Page:
        """Bring a place into sight; its page is built the first time."""
        page = self.pages.get(key)
        if page is None:
            page = PLACES[key].make(self.session)
            self.pages[key] = page
            _let_files_fall_through(page)
            self.stack.addWidget(PageFrame(page))
        if key != self.place:
            self.messages.move_on()
        self.place = key
        self.stack.setCurrentIndex(list(self.pages).index(key))
        self.places.choose(PLACES[key].within or key)
        page.enter()
        if self.help.isVisibleTo(self):
            self.help.show_place(key)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window keeps its room for the page."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """With the help open there is as much less room for the page."""
        beside = self.help.maximumWidth() if self.help.isVisibleTo(self) else 0
        self.places.set_narrow(self.width() - beside < _NARROW_BELOW)

    def toggle_help(self) -> None:
        """Help for the place in sight (F1)."""
        self.help.setVisible(not self.help.isVisibleTo(self))
        if self.help.isVisibleTo(self):
            self.help.show_place(self.place)

    def load_day(self) -> None:
        """Ask how the day stands: its state, what is left to do, what waits where."""
        practice, day = self.session.practice, self.session.business_date

        def work() -> DayView:
            from recon_desktop.services.day.day_view import load_day

            return load_day(practice, day)

        self.session.load("How the day stands", work, self.session.show_day)

    def refresh(self) -> None:
        """Load everything in sight again (F5)."""
        self.load_day()
        self.pages[self.place].refresh()

    def _show_day(self, day: DayView) -> None:
        self.top.show_state(day.state)
        wrong = frozenset(item.place for item in day.checklist if item.state in _WRONG_STATES)
        self.places.show_waiting(day.waiting, wrong)

    def _changed(self) -> None:
        self.saved.setText(f"Saved {clock_text(self.session.practice.local_now())}")
        self.load_day()

    def _go(self, destination: Destination) -> None:
        page = self.show_place(destination.place)
        if destination.what is not None:
            page.show_what(destination.what)

    def _say(self, notice: Notice) -> None:
        self._said = notice.text
        self.messages.say(notice.text, notice.tone)
        self._show_status()

    def _show_status(self) -> None:
        """What Ctrl+Z would take back now, else what was said last."""
        undo = self.session.next_undo
        self.status.setText(f"Ctrl+Z: {undo.name}" if undo else self._said)
