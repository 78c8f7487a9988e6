"""A page of several tabs: one row of choices, one tab in sight, each loaded when it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from recon_desktop.domain.errors import ReconError
from recon_desktop.gui import theme
from recon_desktop.gui.page import Page
from recon_desktop.gui.session import EVERYTHING, Session, Topic
from recon_desktop.gui.theme import GRID
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.layout import row


class Tab(QWidget):
    """One tab. A subclass gives `name`, `title`, `_build()`, `_connect()` and `reload()`.

    `name` is how other places lead here (``session.go("followup", "takebacks")``).
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    topics: ClassVar[frozenset[Topic]] = EVERYTHING

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.session: Session = page.session
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self._build()
        self._connect()

    def _build(self) -> None:
        raise NotImplementedError

    def _connect(self) -> None:
        """Join signals to handlers; a tab without signals of its own needs nothing here."""

    def reload(self) -> None:
        """Ask the services for what is shown here."""
        raise NotImplementedError

    def load(
        self,
        name: str,
        work: Callable[[], Any],
        show: Callable[[Any], None],
        refused: Callable[[ReconError], None] | None = None,
    ) -> None:
        """Load in the background, as :meth:`Page.load` does."""
        self.page.load(f"{self.name}: {name}", work, show, refused)


def room_for(title: str) -> int:
    """The choice in force is bold and needs more room than the others."""
    bold = QFontMetrics(theme.font(weight=QFont.Weight.Bold))
    return bold.horizontalAdvance(title.replace("&", "")) + 32


class TabbedPage(Page):
    """A page whose body is one of several tabs. A subclass gives `tab_classes`."""

    tab_classes: ClassVar[tuple[type[Tab], ...]] = ()
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self.tabs: dict[str, Tab] = {}
        self.choices: dict[str, Button] = {}
        self._stale_tabs: set[str] = set()
        self._group = QButtonGroup(self)
        self.stack = QStackedWidget()
        buttons = []
        for tab_class in self.tab_classes:
            tab = tab_class(self)
            button = Button(tab.title, self._chooser(tab.name), role="choice")
            button.setCheckable(True)
            button.setMinimumWidth(room_for(tab.title))
            self._group.addButton(button)
            self.tabs[tab.name] = tab
            self.choices[tab.name] = button
            self.stack.addWidget(tab)
            buttons.append(button)
        self.body.addLayout(row(*buttons, None, gap=GRID))
        self.body.addWidget(self.stack, 1)
        self._stale_tabs = set(self.tabs)
        self._mark()

    @property
    def current(self) -> Tab:
        """The tab in sight."""
        tab = self.stack.currentWidget()
        assert isinstance(tab, Tab)  # noqa: S101  # only tabs are ever added
        return tab

    def reload(self) -> None:
        """Load the tab in sight; the others when they come into sight."""
        self._stale_tabs = set(self.tabs)
        self._load_current()

    def show_what(self, what: object) -> None:
        """Bring a tab into sight by its name."""
        if isinstance(what, str) and what in self.tabs:
            self.choose(what)

    def choose(self, name: str) -> None:
        """Bring a tab into sight."""
        self.stack.setCurrentWidget(self.tabs[name])
        self._mark()
        self._load_current()

    def _chooser(self, name: str) -> Callable[[], None]:
        return lambda: self.choose(name)

    def _mark(self) -> None:
        self.choices[self.current.name].setChecked(True)

    def _load_current(self) -> None:
        if self.current.name in self._stale_tabs:
            self._stale_tabs.discard(self.current.name)
            self.current.reload()
