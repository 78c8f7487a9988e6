"""A list with everything a list has: filter, sort, columns, copy, export, print, an empty text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from recon_desktop.gui.dialogs import Dialogs
from recon_desktop.gui.icons import icon
from recon_desktop.gui.list_export import rows_as_text, write_csv
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.table_model import Column, TableModel
from recon_desktop.gui.theme import current_theme
from recon_desktop.gui.widgets.buttons import IconButton
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import row
from recon_desktop.gui.widgets.rows_view import RowsView

R = TypeVar("R")
_FILTER_DELAY = 90


class DataTable(QWidget, Generic[R]):
    """A list of views with its small toolbar.

    `name` is said to screen readers and keys the remembered columns. `opened` gives the row that
    was opened, `picked` the one that was chosen (None when none is). `identity` tells what stays
    the same of a row that is loaded again with other values; without it the whole row must.
    """

    opened = Signal(object)
    picked = Signal(object)
    toggled = Signal(object)
    handed_out = Signal(str)  # its rows were printed or saved: paper | csv

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        *,
        preferences: Preferences,
        dialogs: Dialogs,
        title: str = "",
        total: Callable[[R], bool] | None = None,
        quiet: Callable[[R], bool] | None = None,
        strong: Callable[[R], bool] | None = None,
        tools: bool = True,
        sortable: bool = True,
        view_class: type[RowsView] = RowsView,
        identity: Callable[[R], object] | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.model: TableModel[R] = TableModel(
            columns, total=total, quiet=quiet, strong=strong, parent=self
        )
        self.view = view_class(self.model, name)
        self._preferences = preferences
        self._sortable = sortable
        self._identity = identity or (lambda row: row)
        self._dialogs = dialogs
        self._build(title, tools=tools)
        self._connect()
        self._hide_columns()

    def _build(self, title: str, *, tools: bool) -> None:
        self.title = PlainLabel(title, role="head")
        if not title:
            self.title.hide()
        self.count = PlainLabel("", role="quiet")
        self.filter_field = QLineEdit()
        self.filter_field.setPlaceholderText("Filter  Ctrl+F")
        self.filter_field.setAccessibleName(f"Filter {self.name}")
        self.filter_field.setClearButtonEnabled(True)
        self.filter_field.setFixedWidth(190)
        self._menu_button = IconButton("columns", "Columns, copy, export, print", self._show_menu)
        self.bar = row(self.title, self.count, None, self.filter_field, self._menu_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        strip = QWidget()
        strip.setLayout(self.bar)
        layout.addWidget(strip)
        if not tools:
            strip.hide()
        layout.addWidget(self.view, 1)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_FILTER_DELAY)

    def _connect(self) -> None:
        self.filter_field.textChanged.connect(lambda _: self._delay.start())
        self.filter_field.returnPressed.connect(self.view.setFocus)
        self._delay.timeout.connect(self._filter)
        leave = QShortcut(QKeySequence("Esc"), self.filter_field)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self._leave_filter)
        across = self.view.horizontalHeader()
        across.setSectionsClickable(True)
        across.sectionClicked.connect(self._sort)
        across.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        across.customContextMenuRequested.connect(lambda _: self._show_menu())
        self.view.opened.connect(lambda at: self.opened.emit(self.model.row(at)))
        self.view.toggled.connect(lambda at: self.toggled.emit(self.model.row(at)))
        self.view.typed.connect(self._type_to_filter)
        self.view.selectionModel().currentRowChanged.connect(self._pick)
        copy = QAction(self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.triggered.connect(self.copy)
        self.view.addAction(copy)

    def tools(self) -> QHBoxLayout:
        """The filter and the menu, for a page that shows them elsewhere."""
        return row(self.filter_field, self._menu_button)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows; the row that was chosen stays chosen where it is still there."""
        kept = self.current
        self.model.set_rows(rows)
        self.view.fit_numbers(rows)
        self._tell_count()
        if kept is not None:
            wanted = self._identity(kept)
            self.choose(lambda each: self._identity(each) == wanted)

    def set_empty(self, title: str, hint: str = "") -> None:
        """Why the list can be empty, and what to do then."""
        self.view.empty_title, self.view.empty_hint = title, hint
        self.view.viewport().update()

    @property
    def current(self) -> R | None:
        """The view that is chosen."""
        index = self.view.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def choose(self, wanted: Callable[[R], bool]) -> bool:
        """Choose the first such row and bring it into sight; False when it is not shown."""
        at = self.model.position(wanted)
        if at >= 0:
            self.view.setCurrentIndex(self.model.index(at, 0))
        return at >= 0

    def find_in_list(self) -> None:
        """Go to the filter (Ctrl+F)."""
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    def filter_now(self, text: str) -> None:
        """Filter by this text without waiting."""
        self.filter_field.setText(text)
        self._filter()

    def copy(self) -> None:
        """Put the chosen rows, or all shown, on the clipboard, tab-separated with titles."""
        chosen = [self.model.row(at) for at in self.view.selected_rows()]
        text = rows_as_text(self.model, chosen or self.model.shown_rows, self._shown_columns())
        QGuiApplication.clipboard().setText(text)

    def export(self) -> None:
        """Write all shown rows to a CSV file."""
        out = self._dialogs.ask_save_file(self, "Export", f"{self.name}.csv", "CSV (*.csv)")
        if out is not None:
            write_csv(self.model, self.model.shown_rows, self._shown_columns(), out)
            self.handed_out.emit("csv")

    def print_list(self) -> None:
        """Print all shown rows, by way of a preview."""
        from recon_desktop.gui.list_print import preview_list

        if preview_list(self, self.name, self.model, self._shown_columns()):
            self.handed_out.emit("paper")

    def _shown_columns(self) -> list[int]:
        every = range(len(self.model.columns))
        return [at for at in every if not self.view.isColumnHidden(at)]

    def _filter(self) -> None:
        self._delay.stop()
        self.model.filter(self.filter_field.text())
        self._tell_count()

    def _leave_filter(self) -> None:
        """Escape shows all rows again and goes back to them."""
        self.filter_now("")
        self.view.setFocus()

    def _tell_count(self) -> None:
        shown, every = self.model.rowCount(), len(self.model.all_rows)
        self.count.setText(f"{shown:,} of {every:,}" if shown != every else f"{every:,}")

    def _type_to_filter(self, text: str) -> None:
        if self.filter_field.isVisible():
            self.filter_field.setFocus()
            self.filter_field.setText(self.filter_field.text() + text)

    def _sort(self, column: int) -> None:
        if self._sortable:
            self.model.sort_next(column)

    def _pick(self, index: QModelIndex) -> None:
        self.picked.emit(self.model.row(index.row()) if index.isValid() else None)

    def _hide_columns(self) -> None:
        kept = self._preferences.hidden_columns(self.name)
        for at, column in enumerate(self.model.columns):
            hidden = column.hidden if kept is None else column.title in kept
            self.view.setColumnHidden(at, hidden)

    def _show_menu(self) -> None:
        menu = self._menu()
        menu.exec(self._menu_button.mapToGlobal(self._menu_button.rect().bottomLeft()))

    def _menu(self) -> QMenu:
        look = current_theme()
        menu = QMenu(self)
        menu.addAction(icon("copy", look), "&Copy rows", self.copy)
        menu.addAction(icon("export", look), "&Export to CSV…", self.export)
        menu.addAction(icon("reports", look), "&Print…", self.print_list)
        menu.addSeparator()
        for at, column in enumerate(self.model.columns):
            if column.title:
                self._column_action(menu, at, column.title)
        return menu

    def _column_action(self, menu: QMenu, at: int, title: str) -> None:
        action = menu.addAction(title)
        action.setCheckable(True)
        action.setChecked(not self.view.isColumnHidden(at))
        action.toggled.connect(lambda shown, at=at: self._show_column(at, shown=shown))

    def _show_column(self, at: int, *, shown: bool) -> None:
        if not shown and len(self._shown_columns()) == 1:
            return
        self.view.setColumnHidden(at, not shown)
        columns = enumerate(self.model.columns)
        hidden = [column.title for i, column in columns if self.view.isColumnHidden(i)]
        self._preferences.keep_hidden_columns(self.name, hidden)
