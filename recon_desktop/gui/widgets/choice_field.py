"""One of a few values, each shown in words; F4 opens the list, Enter does what Enter does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox

Choices = Sequence[tuple[str, str]]
"""(value, its words), the usual one first."""


class ChoiceField(QComboBox):
    """Reads and is set like a text field, so that a form can hold both."""

    textChanged = Signal(str)  # noqa: N815  # as a text field has it
    returnPressed = Signal()  # noqa: N815

    def __init__(self, name: str, choices: Choices) -> None:
        super().__init__()
        self.setAccessibleName(name)
        for value, words in choices:
            self.addItem(words, value)
        self.currentIndexChanged.connect(lambda _: self.textChanged.emit(self.text()))

    def text(self) -> str:
        """The value that is chosen."""
        return str(self.currentData())

    def setText(self, value: str) -> None:
        """Choose a value; the first when there is none such."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def clear(self) -> None:
        """Back to the first choice."""
        self.setCurrentIndex(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves the form, as in a text field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returnPressed.emit()
        else:
            super().keyPressEvent(event)
