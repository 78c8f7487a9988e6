"""Names that a field completes while one types: what must be spelled as elsewhere, is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit


def complete_from(field: QLineEdit, names: Iterable[str]) -> None:
    """Complete in the field itself; anything else can still be typed."""
    completer = QCompleter(sorted(names, key=str.casefold), field)
    completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    field.setCompleter(completer)
