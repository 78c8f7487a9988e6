"""The rows of a list: keys, hover, and the words painted where there are no rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from recon_desktop.gui import theme
from recon_desktop.gui.delegates import TableDelegate
from recon_desktop.gui.table_model import TableModel
from recon_desktop.gui.theme import current_theme


class RowsView(QTableView):
    """The rows. Enter or a double click opens one, typing goes to the filter."""

    opened = Signal(int)
    typed = Signal(str)
    toggled = Signal(int)

    def __init__(self, model: TableModel[Any], name: str) -> None:
        super().__init__()
        self.rows = model
        self.painter_of_rows = TableDelegate(self)
        self.empty_title = "Nothing here yet."
        self.empty_hint = ""
        self.setModel(model)
        self.setItemDelegate(self.painter_of_rows)
        self.setAccessibleName(name)
        self._set_up()

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(theme.ROW_HEIGHT)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setFixedHeight(34)
        across.setMinimumSectionSize(28)
        self._size_columns()
        self.doubleClicked.connect(self._double_clicked)

    def _size_columns(self) -> None:
        across = self.horizontalHeader()
        across.setStretchLastSection(False)
        for at, column in enumerate(self.rows.columns):
            if column.width:
                self.setColumnWidth(at, column.width)
                across.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
            else:
                across.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)

    def fit_numbers(self, rows: Sequence[Any]) -> None:
        """Widen the columns in which a number of these rows would be cut; none gets narrower."""
        for at, column in enumerate(self.rows.columns):
            if column.width and column.text is None and self.rows.is_right(at):
                texts = self.rows.widest_numbers(at, rows)
                needed = max(map(self.painter_of_rows.width_of_number, texts), default=0)
                if needed > self.columnWidth(at):
                    self.setColumnWidth(at, needed)

    def _double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space toggles, letters filter, Ctrl+C copies."""
        key, current = event.key(), self.currentIndex()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.opened.emit(current.row())
        elif key == Qt.Key.Key_Space and current.isValid():
            self.toggled.emit(current.row())
        elif plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        elif event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the mouse steps forward."""
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: Any) -> None:
        """No row is under the mouse."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row_at: int) -> None:
        if row_at != self.painter_of_rows.hovered_row:
            self.painter_of_rows.hovered_row = row_at
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or why there are none and what to do."""
        super().paintEvent(event)
        if self.rows.rowCount() == 0:
            self._paint_empty()

    def _paint_empty(self) -> None:
        title, hint = self.empty_title, self.empty_hint
        if self.rows.filtered and self.rows.all_rows:
            title = "Nothing matches this filter."
            hint = f"Clear it to see all {len(self.rows.all_rows):,} rows."
        painter = QPainter(self.viewport())
        area = self.viewport().rect().adjusted(24, 0, -24, 0)
        middle = area.top() + max(16, min(area.height() // 2 - 24, 120))
        painter.setFont(theme.font(weight=theme.font().weight().DemiBold))
        painter.setPen(current_theme().colour("text"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(QRect(area.left(), middle, area.width(), 20), flags, title)
        painter.setFont(theme.font())
        painter.setPen(current_theme().colour("quiet"))
        below = QRect(area.left(), middle + 22, area.width(), max(20, area.height() - middle - 22))
        painter.drawText(below, flags | Qt.TextFlag.TextWordWrap, hint)

    def selected_rows(self) -> list[int]:
        """Row numbers of the selection, top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())
