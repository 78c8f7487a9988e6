"""A short list with a form below it: choose a line to change it, or fill the form to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.choice_field import ChoiceField, Choices
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import column, row
from recon_desktop.gui.widgets.table import DataTable

R = TypeVar("R")


class RecordEditor(QWidget, Generic[R]):
    """`fields` are (label, text of a record); `save` gets the texts and the record changed.

    `choices`: by label, for fields that are one of a few values. `under`: what stands under the
    list.
    """

    def __init__(
        self,
        table: DataTable[R],
        fields: Sequence[tuple[str, Callable[[R], str]]],
        *,
        hint: str,
        save: Callable[[list[str], R | None], object],
        delete: Callable[[R], object] | None = None,
        choices: Mapping[str, Choices] | None = None,
        under: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.table = table
        self._texts = [text for _, text in fields]
        self._save_call = save
        self._chosen: R | None = None
        offered = choices or {}
        self.fields: list[QLineEdit | ChoiceField] = [
            ChoiceField(label, offered[label]) if label in offered else QLineEdit()
            for label, _ in fields
        ]
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for (label, _), field in zip(fields, self.fields, strict=True):
            field.setAccessibleName(label.replace("&", ""))
            field.returnPressed.connect(self._save)
            field.textChanged.connect(lambda _: self._allow())
            form.addRow(label, field)
        self.new = Button("Ne&w", self.clear, glyph="plus")
        self.save = Button("&Save", self._save, role="act")
        self.delete = Button("&Delete", lambda: self._delete(delete), glyph="trash")
        if delete is None:
            self.delete.hide()
        side = QWidget()
        side.setFixedWidth(400)
        note = PlainLabel(hint, role="quiet", wrap=True)
        side.setLayout(
            column(form, row(self.new, self.delete, None, self.save), note, None, gap=12)
        )
        panes = row(gap=24)
        left = column(table, gap=12)
        left.setStretchFactor(table, 3)
        if under is not None:
            left.addWidget(under, 2)
        panes.addLayout(left, 1)
        panes.addWidget(side)
        panes.setContentsMargins(0, 12, 0, 0)
        self.setLayout(panes)
        table.picked.connect(self._show)
        self._allow()

    def clear(self) -> None:
        """Fill in a new one."""
        self._chosen = None
        self.table.view.clearSelection()
        self.table.view.setCurrentIndex(self.table.model.index(-1, -1))
        for field in self.fields:
            field.clear()
        self.fields[0].setFocus()
        self._allow()

    def _show(self, record: R | None) -> None:
        if record is None:
            return
        self._chosen = record
        for field, text in zip(self.fields, self._texts, strict=True):
            field.setText(text(record))
            if isinstance(field, QLineEdit):
                field.setCursorPosition(0)
        self._allow()

    def _allow(self) -> None:
        typed = (field for field in self.fields if isinstance(field, QLineEdit))
        self.save.setEnabled(any(field.text().strip() for field in typed))
        self.delete.setEnabled(self._chosen is not None)

    def _save(self) -> None:
        if self.save.isEnabled():
            self._save_call([field.text().strip() for field in self.fields], self._chosen)

    def _delete(self, delete: Callable[[R], object] | None) -> None:
        if delete is not None and self._chosen is not None:
            delete(self._chosen)
            self.clear()
