"""What every page has: a heading, a session, and the decision when to reload."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from recon_desktop.domain.errors import ReconError
from recon_desktop.gui.print_trail import note_list
from recon_desktop.gui.session import EVERYTHING, Session, Topic
from recon_desktop.gui.theme import CONTROL_HEIGHT, GRID
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import row
from recon_desktop.gui.widgets.table import DataTable


class Page(QWidget):
    """A place of the window.

    A subclass gives `title`, `_build()` (widgets only), `_connect()` and `reload()`. It reloads
    when it is shown after something it depends on (`topics`) or the day has changed.
    """

    title: ClassVar[str] = ""
    topics: ClassVar[frozenset[Topic]] = EVERYTHING
    follows_date: ClassVar[bool] = True
    smallest: ClassVar[QSize] = QSize(820, 560)  # below this it scrolls

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._stale = True
        self._asked: dict[str, int] = {}
        self.setObjectName("ground")
        self.setMinimumSize(self.smallest)
        self.heading = PlainLabel(self.title, role="title")
        self.subtitle = ElidedLabel("", role="quietBody")
        self.tools = row(gap=GRID)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(22, 12, 22, 14)
        self.body.setSpacing(12)
        head = row(self.heading, 8, self.subtitle, self.tools)
        head.setStretchFactor(self.subtitle, 1)
        strip = QWidget()
        strip.setLayout(head)
        strip.setFixedHeight(CONTROL_HEIGHT + 2)
        self.body.addWidget(strip)
        self._build()
        self._connect()
        for table in self.findChildren(DataTable):
            table.handed_out.connect(partial(note_list, session, table.name))
        session.data_changed.connect(self._data_changed)
        if self.follows_date:
            session.date_changed.connect(lambda _: self._mark_stale())

    def _build(self) -> None:
        raise NotImplementedError

    def _connect(self) -> None:
        """Join signals to handlers; a page without signals of its own needs nothing here."""

    def reload(self) -> None:
        """Ask the services for what is shown here."""
        raise NotImplementedError

    def show_what(self, what: object) -> None:
        """Bring into sight what a click elsewhere led to."""

    def enter(self) -> None:
        """The page has come into sight."""
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        """Load again (F5)."""
        self._stale = False
        self.reload()

    def find_in_list(self) -> None:
        """Go to the filter of the list in sight (Ctrl+F)."""
        tables = [table for table in self._tables_in_sight() if table.filter_field.isVisible()]
        if tables:
            tables[0].find_in_list()

    def print_page(self) -> None:
        """Print what is in sight (Ctrl+P)."""
        tables = self._tables_in_sight()
        if tables:
            tables[0].print_list()

    def load(
        self,
        name: str,
        work: Callable[[], Any],
        show: Callable[[Any], None],
        refused: Callable[[ReconError], None] | None = None,
    ) -> None:
        """Load in the background; an answer that was overtaken by a later question is dropped."""
        turn = self._asked.get(name, 0) + 1
        self._asked[name] = turn

        def shown(result: Any) -> None:
            if self._asked[name] == turn:
                show(result)

        self.session.load(name, work, shown, refused)

    def forget(self, name: str) -> None:
        """Drop the answer to a question that is still being loaded."""
        self._asked[name] = self._asked.get(name, 0) + 1

    def _tables_in_sight(self) -> list[DataTable[Any]]:
        """The lists that are shown, the one with the focus first."""
        tables = [table for table in self.findChildren(DataTable) if table.isVisible()]
        focus = self.focusWidget()
        return sorted(tables, key=lambda table: focus is None or not table.isAncestorOf(focus))

    def _data_changed(self, topics: frozenset[Topic]) -> None:
        if topics & self.topics:
            self._mark_stale()

    def _mark_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()
