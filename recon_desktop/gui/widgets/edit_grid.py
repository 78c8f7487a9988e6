"""A grid for the keyboard: the rows of a list with cells to type into and a key for every deed.

No widget a row: one field is laid over the cell that is typed into. What a key does, which cells
can be typed into and what becomes of the typed text is given by whoever shows the grid.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from recon_desktop.gui import theme
from recon_desktop.gui.table_model import TableModel
from recon_desktop.gui.widgets.labels import restyle
from recon_desktop.gui.widgets.rows_view import RowsView

_STARTS = frozenset("0123456789.,-−+($")
Keys = tuple[Qt.Key, Qt.KeyboardModifier]


class Typed(NamedTuple):
    """What was typed into a cell, and how it was left: enter, tab, back or away."""

    row: int
    column: int
    text: str
    how: str


class CellField(QLineEdit):
    """The field over a cell."""

    left = Signal(str)  # enter | tab | back | away
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "cell")
        self.setProperty("wrong", False)
        self.setFont(theme.font(tabular=True))
        self.setAccessibleName("The cell that is typed into")
        self.hide()

    def focusNextPrevChild(self, next_one: bool) -> bool:  # Qt names it so
        """Tab leaves the cell, not the grid."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Tab keep what was typed, Escape brings back what was there."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit("enter")
        elif key == Qt.Key.Key_Tab:
            self.left.emit("tab")
        elif key == Qt.Key.Key_Backtab:
            self.left.emit("back")
        elif key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A click elsewhere keeps what was typed."""
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit("away")

    def show_wrong(self, reason: str) -> None:
        """Say why the text cannot be kept; '' when it can."""
        self.setToolTip(reason)
        if bool(reason) != bool(self.property("wrong")):
            self.setProperty("wrong", bool(reason))
            restyle(self)


class EditGrid(RowsView):
    """Rows with keys of their own. `can_type`, `text_of` and `keep` are set by the owner.

    `keep` gets a :class:`Typed` and gives '' when it was taken, else the reason to show.
    """

    typing = Signal(object)  # Typed, while it is typed
    gave_up = Signal()
    wrong = Signal(str)

    def __init__(self, model: TableModel[Any], name: str) -> None:
        super().__init__(model, name)
        self.can_type: Callable[[int, int], bool] = lambda row, column: False
        self.text_of: Callable[[int, int], str] = lambda row, column: ""
        self.is_text: Callable[[int, int], bool] = lambda row, column: False
        self.keep: Callable[[Typed], str] = lambda typed: ""
        self._deeds: dict[Keys, Callable[[], object]] = {}
        self.field = CellField(self.viewport())
        self._cell = (-1, -1)
        self.field.left.connect(self._leave_cell)
        self.field.cancelled.connect(self._cancel)
        self.field.textEdited.connect(self._tell_typing)

    def on(
        self,
        key: Qt.Key,
        deed: Callable[[], object],
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """What a key does while no cell is typed into."""
        self._deeds[key, modifier] = deed

    @property
    def is_typing(self) -> bool:
        """A cell is being typed into."""
        return self.field.isVisible()

    def go_to(self, row: int, column: int = -1) -> None:
        """Make a cell the current one and bring it into sight."""
        if 0 <= row < self.rows.rowCount():
            wanted = column if column >= 0 else max(self.currentIndex().column(), 0)
            self.setCurrentIndex(self.rows.index(row, wanted))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The owner's deeds first; a digit begins to type; the rest is Qt's."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else Qt.Key(event.key())
        deed = self._deeds.get((key, modifiers))
        index = self.currentIndex()
        begins = event.text() in _STARTS if event.text() else False
        lettered = index.isValid() and self.is_text(index.row(), index.column())
        if (
            lettered
            and event.text().isprintable()
            and event.text().strip()
            and not modifiers
            & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        ):
            self.start_typing(event.text())
        elif deed is not None:
            deed()
        elif begins and self.start_typing(event.text()):
            pass
        elif key == Qt.Key.Key_F2:
            self.start_typing()
        elif key == Qt.Key.Key_C and modifiers == Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            QTableView.keyPressEvent(self, event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are deeds here, they search nothing."""

    def start_typing(self, text: str = "") -> bool:
        """Type into the current cell; False where that is not possible."""
        index = self.currentIndex()
        if not index.isValid() or not self.can_type(index.row(), index.column()):
            return False
        self._cell = (index.row(), index.column())
        self.scrollTo(index)
        self.field.setText(text or self.text_of(*self._cell))
        self.field.show_wrong("")
        right = self.rows.is_right(index.column())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self.field.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._place_field()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if not text:
            self.field.selectAll()
        else:
            self._tell_typing(text)
        return True

    def stop_typing(self) -> None:
        """Put the field away; what stands in it is dropped."""
        if self.is_typing:
            self.field.hide()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_field(self) -> None:
        box = self.visualRect(self.rows.index(*self._cell))
        self.field.setGeometry(QRect(box.left(), box.top(), box.width(), box.height() - 1))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The field goes with its cell."""
        super().scrollContentsBy(dx, dy)
        if self.is_typing:
            self._place_field()

    def _tell_typing(self, text: str) -> None:
        self.typing.emit(Typed(*self._cell, text, "typing"))

    def _leave_cell(self, how: str) -> None:
        typed = Typed(*self._cell, self.field.text(), how)
        reason = self.keep(typed)
        if reason and how != "away":
            self.field.show_wrong(reason)
            self.wrong.emit(reason)
            return
        if reason:
            self._cancel()
            self.wrong.emit(reason)
            return
        self.stop_typing()
        self._move_on(typed)

    def _cancel(self) -> None:
        self.stop_typing()
        self.gave_up.emit()

    def _move_on(self, typed: Typed) -> None:
        if typed.how == "enter":
            self.go_to(typed.row + 1, typed.column)
        elif typed.how in ("tab", "back"):
            cell = self._next_cell(typed, 1 if typed.how == "tab" else -1)
            if cell is not None:
                self.go_to(*cell)
                self.start_typing()

    def _next_cell(self, typed: Typed, step: int) -> tuple[int, int] | None:
        """The next cell to type into, in the order the columns stand; then the next row."""
        across = self.horizontalHeader()
        order = [across.logicalIndex(at) for at in range(across.count())]
        shown = [at for at in order if not self.isColumnHidden(at)][::step]
        after = shown[shown.index(typed.column) + 1 :] if typed.column in shown else []
        for row, columns in ((typed.row, after), (typed.row + step, shown)):
            for column in columns:
                if 0 <= row < self.rows.rowCount() and self.can_type(row, column):
                    return row, column
        return None
