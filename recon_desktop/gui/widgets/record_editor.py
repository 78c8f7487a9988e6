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
        labels = [label for label, _ in fields]
        self.fields = _fields(labels, choices or {})
        self.new = Button("Ne&w", self.clear, glyph="plus")
        self.save = Button("&Save", self._save, role="act")
        self.delete = Button("&Delete", lambda: self._delete(delete), glyph="trash")
        if delete is None:
            self.delete.hide()
        self._arrange(labels, hint, under)
        self._connect()

    def _arrange(self, labels: Sequence[str], hint: str, under: QWidget | None) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for label, field in zip(labels, self.fields, strict=True):
            form.addRow(label, field)
        side = QWidget()
        side.setFixedWidth(400)
        note = PlainLabel(hint, role="quiet", wrap=True)
        buttons = row(self.new, self.delete, None, self.save)
        side.setLayout(column(form, buttons, note, None, gap=12))
        left = column(self.table, gap=12)
        left.setStretchFactor(self.table, 3)
        if under is not None:
            left.addWidget(under, 2)
        panes = row(gap=24)
        panes.addLayout(left, 1)
        panes.addWidget(side)
        panes.setContentsMargins(0, 12, 0, 0)
        self.setLayout(panes)

    def _connect(self) -> None:
        for field in self.fields:
            field.returnPressed.connect(self._save)
            field.textChanged.connect(lambda _: self._allow())
        self.table.picked.connect(self._show)
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


def _fields(labels: Sequence[str], choices: Mapping[str, Choices]) -> list[QLineEdit | ChoiceField]:
    """A field for each label, named for screen readers."""
    fields: list[QLineEdit | ChoiceField] = []
    for label in labels:
        field = ChoiceField(label, choices[label]) if label in choices else QLineEdit()
        field.setAccessibleName(label.replace("&", ""))
        fields.append(field)
    return fields
