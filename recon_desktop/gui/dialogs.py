"""The one door to dialogs: confirm, ask, choose a file, show a problem.

Whoever needs a dialog is given a :class:`Dialogs`; tests give one that records and answers, so
that nothing ever pops up in a test. Texts are plain text, whatever they hold.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from recon_desktop.gui.widgets.labels import PlainLabel


class Dialogs:
    """Dialogs that really appear."""

    def confirm(self, parent: QWidget, title: str, text: str, act: str) -> bool:
        """Ask before something that cannot be undone; `act` names the deed on its button."""
        box = _box(parent, title, text)
        go = box.addButton(act, QMessageBox.ButtonRole.AcceptRole)
        go.setProperty("role", "act")
        back = box.addButton("&Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(_pushed(back))
        box.exec()
        return box.clickedButton() is go

    def show_error(self, parent: QWidget | None, title: str, text: str) -> None:
        """Say what went wrong and what to do."""
        box = _box(parent, title, text)
        box.setIcon(QMessageBox.Icon.Warning)
        box.addButton("&OK", QMessageBox.ButtonRole.AcceptRole)
        box.exec()

    def ask_text(self, parent: QWidget, title: str, text: str, act: str) -> str | None:
        """Ask for a line of text that must not be empty, a reason for instance."""
        dialog = _TextDialog(parent, title, text, act)
        return dialog.text if dialog.exec() == QDialog.DialogCode.Accepted else None

    def ask_open_file(self, parent: QWidget, title: str, name_filter: str) -> Path | None:
        """Choose one file to read."""
        name, _ = QFileDialog.getOpenFileName(parent, title, "", name_filter)
        return Path(name) if name else None

    def ask_open_files(self, parent: QWidget, title: str) -> list[Path]:
        """Choose files to read."""
        names, _ = QFileDialog.getOpenFileNames(parent, title)
        return [Path(name) for name in names]

    def ask_save_file(
        self, parent: QWidget, title: str, suggested: str, name_filter: str
    ) -> Path | None:
        """Choose where to write; the system asks before an existing file is replaced."""
        name, _ = QFileDialog.getSaveFileName(parent, title, suggested, name_filter)
        return Path(name) if name else None


def _box(parent: QWidget | None, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(text)
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
    return box


def _pushed(button: object) -> QPushButton:
    if not isinstance(button, QPushButton):
        raise TypeError("A message box made something else than a button.")
    return button


class _TextDialog(QDialog):
    def __init__(self, parent: QWidget, title: str, text: str, act: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(title, role="lead"))
        layout.addWidget(PlainLabel(text, wrap=True))
        self._field = QLineEdit()
        self._field.setAccessibleName(text)
        layout.addWidget(self._field)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._act = buttons.addButton(act, QDialogButtonBox.ButtonRole.AcceptRole)
        self._act.setProperty("role", "act")
        self._act.setEnabled(False)
        layout.addWidget(buttons)
        self._field.textChanged.connect(lambda typed: self._act.setEnabled(bool(typed.strip())))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

    @property
    def text(self) -> str:
        """What was typed, without blanks around it."""
        return self._field.text().strip()
