"""Several rows of a list at once: what is chosen, choosing rows, and Space on the row in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from recon_desktop.gui.widgets.table import DataTable

R = TypeVar("R")
_Flag = QItemSelectionModel.SelectionFlag


def chosen_rows(table: DataTable[R]) -> tuple[R, ...]:
    """The chosen rows, top to bottom."""
    return tuple(table.model.row(at) for at in table.view.selected_rows())


def choose_rows(table: DataTable[R], wanted: Callable[[R], bool]) -> int:
    """Choose all such rows that are shown, and no others; how many there are."""
    model = table.model
    found = [at for at in range(model.rowCount()) if wanted(model.row(at))]
    selection = QItemSelection()
    last = len(model.columns) - 1
    for at in found:
        selection.select(model.index(at, 0), model.index(at, last))
    picked = table.view.selectionModel()
    if found:
        picked.setCurrentIndex(model.index(found[0], 0), _Flag.NoUpdate)
        table.view.scrollTo(model.index(found[0], 0))
    picked.select(selection, _Flag.ClearAndSelect)
    return len(found)


def toggle_row(table: DataTable[Any]) -> None:
    """Space adds the row in hand to the choice, or takes it out."""
    table.view.selectionModel().select(table.view.currentIndex(), _Flag.Toggle | _Flag.Rows)
