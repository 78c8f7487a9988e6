"""A list of Credits and refunds in a card, with the act that every such list does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from recon_desktop.gui.session import Topic, Undo
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.layout import Card, column
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.gui.tabs import Tab

R = TypeVar("R")
TOPICS = frozenset({Topic.CREDITS, Topic.BANK, Topic.DAY})
"""What an act on one of the lists changes."""


class ListPane(QWidget, Generic[R]):
    """A list in a card; a subclass adds a footer and says what to do with the chosen row."""

    def __init__(
        self,
        tab: Tab,
        name: str,
        columns: Sequence[Column[R]],
        empty: tuple[str, str],
        *,
        quiet: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__()
        self.tab = tab
        self.session = tab.session
        self.table: DataTable[R] = DataTable(
            name,
            columns,
            title=name,
            quiet=quiet,
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        self.table.set_empty(*empty)
        self.pieces = column(gap=12)
        self.card = Card(self.table, pad=14)
        self.pieces.addWidget(self.card, 1)
        self.setLayout(self.pieces)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these; the first is chosen when none is."""
        self.table.set_rows(rows)
        if self.table.current is None and rows:
            self.table.view.selectRow(0)

    def act(self, name: str, work: Callable[[], Any], *, undo: Undo | None = None) -> None:
        """Do something, say so, and let every page look again."""
        self.session.act(
            name,
            work,
            lambda _: self.session.notice(f"{name}: done.", Tone.BALANCED),
            topics=TOPICS,
            undo=lambda _: undo,
        )
