"""One table model for every list: columns are declarations, rows are frozen views.

``set_rows()`` is the only way in. Sorting and type-to-filter work on precomputed keys of our own
(the sort proxy of Qt is 50 to 100 times slower at 100,000 rows and cannot sort Money). Texts are
made when a cell is painted, never for the whole table, except once for the first filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import is_numeric, plain_text, screen_text, sort_key, tip_text
from recon_desktop.gui.theme import Tone

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_AMOUNTS = ("Amount", "Charge", "Allowed", "Paid", "Balance", "Difference", "Float")
"""Titles that stand on the right while there is no row to tell by."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that is a badge: icon, word and colour together."""

    text: str
    tone: Tone = Tone.NEUTRAL
    icon: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column of a list.

    `value` gives Money, a date, an int, a text, a :class:`Mark` or None; text, alignment and sort
    order follow from its type. `width` is in pixels, 0 takes what is left. `tone` colours the
    text of a cell; `link` underlines it because a click leads on.
    """

    title: str
    value: Callable[[R], object]
    width: int = 0
    text: Callable[[R], str] | None = None
    key: Callable[[R], object] | None = None
    right: bool | None = None  # None: by the type of the first value
    tone: Callable[[R], Tone | None] | None = None
    strong: bool = False
    link: bool = False
    hidden: bool = False  # until chosen in "Columns"
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a delegate paints."""

    text: str
    right: bool
    tone: Tone | None = None
    mark: Mark | None = None
    strong: bool = False
    quiet: bool = False
    link: bool = False
    total: bool = False
    figures: bool = False  # amounts, counts and dates: every digit equally wide


class TableModel(QAbstractTableModel, Generic[R]):
    """Rows of one kind of view under declared columns.

    `total` tells which rows are sums (painted bold, kept at the end whatever the order), `strong`
    which ones are painted bold, `quiet` which ones step back.
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        total: Callable[[R], bool] | None = None,
        quiet: Callable[[R], bool] | None = None,
        strong: Callable[[R], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._total = total
        self._quiet = quiet
        self._strong = strong
        self._rows: Sequence[R] = ()
        self._order: list[int] = []
        self._haystacks: list[str] | None = None
        self._words: tuple[str, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._rights = [column.right or column.title in _AMOUNTS for column in self.columns]

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows, under the filter and order already chosen."""
        self.beginResetModel()
        self._rows = rows
        self._haystacks = None
        if rows:
            self._rights = [self._holds_numbers(column) for column in self.columns]
        self._arrange()
        self.endResetModel()

    def update_rows(self, rows: Sequence[R]) -> None:
        """The same rows with other values: order, filter, choice and scroll stay as they are."""
        if len(rows) != len(self._rows):
            self.set_rows(rows)
            return
        self._rows = rows
        self._haystacks = None
        if self._order:
            last = self.index(len(self._order) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    @property
    def all_rows(self) -> Sequence[R]:
        """Every row, unfiltered, as it was given."""
        return self._rows

    @property
    def shown_rows(self) -> list[R]:
        """The rows that pass the filter, in the order shown."""
        return [self._rows[at] for at in self._order]

    def row(self, at: int) -> R:
        """The view shown in a row of the list."""
        return self._rows[self._order[at]]

    def position(self, wanted: Callable[[R], bool]) -> int:
        """Where the first such row is shown; -1 when it is not."""
        found = (at for at, source in enumerate(self._order) if wanted(self._rows[source]))
        return next(found, -1)

    def filter(self, text: str) -> None:
        """Keep the rows that hold every word of the text, in any column."""
        words = tuple(text.casefold().split())
        if words == self._words:
            return
        self.beginResetModel()
        self._words = words
        self._arrange()
        self.endResetModel()

    @property
    def filtered(self) -> bool:
        """A filter is in force."""
        return bool(self._words)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; -1 goes back to the order the rows came in."""
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self._order[index.row()]) for index in self.persistentIndexList()]
        self._sorted_by = None if column < 0 else (column, order)
        self._arrange()
        places = {source: at for at, source in enumerate(self._order)}
        for old, source in kept:
            self.changePersistentIndex(old, self.index(places[source], old.column()))
        self.layoutChanged.emit()

    def sort_next(self, column: int) -> None:
        """A click on a title: up, then down, then the order the rows came in."""
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if self._sorted_by == (column, up):
            self.sort(column, down)
        elif self._sorted_by == (column, down):
            self.sort(-1)
        else:
            self.sort(column, up)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def is_right(self, column: int) -> bool:
        """The column holds amounts or counts."""
        return self._rights[column]

    def widest_numbers(self, column: int, rows: Iterable[R]) -> tuple[str, ...]:
        """The texts of the largest and the smallest number these rows have in a column."""
        values = list(map(self.columns[column].value, rows))
        cents = [found.cents for found in values if isinstance(found, Money)]
        counts = [found for found in values if isinstance(found, int)] if not cents else []
        shown: tuple[object, ...] = ()
        if cents:
            shown = (Money(max(cents)), Money(min(cents)))
        elif counts:
            shown = (max(counts), min(counts))
        return tuple(map(screen_text, shown))

    def cell(self, row: int, column: int) -> Cell:
        """Everything a delegate needs to paint one cell."""
        view = self._rows[self._order[row]]
        spec = self.columns[column]
        value = spec.value(view)
        return Cell(
            text=spec.text(view) if spec.text else screen_text(value),
            right=self.is_right(column),
            tone=spec.tone(view) if spec.tone else None,
            mark=value if isinstance(value, Mark) else None,
            strong=spec.strong or (self._strong is not None and self._strong(view)),
            quiet=self._quiet is not None and self._quiet(view),
            link=spec.link,
            total=self._total is not None and self._total(view),
            figures=is_numeric(value) or isinstance(value, date),
        )

    def plain(self, view: R, column: int) -> str:
        """A cell for the clipboard or a file."""
        spec = self.columns[column]
        value = spec.value(view)
        return spec.text(view) if spec.text and not is_numeric(value) else plain_text(value)

    # Qt's side

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Shown rows."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Declared columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """For screen readers, tool tips and tests; painting goes through :meth:`cell`."""
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_text(self.cell(index.row(), index.column()).text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Titles across; no numbers down the side."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title + self._arrow(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.columns[section].tip or None
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.is_right(column) else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _arrow(self, section: int) -> str:
        if self._sorted_by is None or self._sorted_by[0] != section:
            return ""
        return " ↑" if self._sorted_by[1] is Qt.SortOrder.AscendingOrder else " ↓"

    def _holds_numbers(self, column: Column[R]) -> bool:
        if column.right is not None:
            return column.right
        firsts = (column.value(row) for row in self._rows[:50])
        return any(is_numeric(value) for value in firsts)

    def _arrange(self) -> None:
        found = self._matching()
        if self._sorted_by is not None:
            column, order = self._sorted_by
            keys = self._keys(self.columns[column])
            found.sort(key=keys.__getitem__, reverse=order is Qt.SortOrder.DescendingOrder)
        if self._total is not None:
            found.sort(key=lambda at: self._total is not None and self._total(self._rows[at]))
        self._order = found

    def _keys(self, column: Column[R]) -> list[tuple[int, Any]]:
        wanted = column.key or column.value
        return [sort_key(wanted(row)) for row in self._rows]

    def _matching(self) -> list[int]:
        if not self._words:
            return list(range(len(self._rows)))
        if self._haystacks is None:
            self._haystacks = [self._haystack(row) for row in self._rows]
        found = list(enumerate(self._haystacks))
        for word in self._words:
            found = [pair for pair in found if word in pair[1]]
        return [at for at, _ in found]

    def _haystack(self, row: R) -> str:
        texts = (
            spec.text(row) if spec.text else screen_text(spec.value(row)) for spec in self.columns
        )
        return "\n".join(texts).casefold().replace("−", "-")
