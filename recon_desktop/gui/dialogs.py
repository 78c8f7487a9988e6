"""The one door to dialogs: confirm, ask, choose a file, show a problem.

Whoever needs a dialog is given a :class:`Dialogs`; tests give one that records and answers, so
that nothing ever pops up in a test. Texts are plain text, whatever they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import row

_OPTION_HEIGHT = 30


class Dialogs:
    """Dialogs that really appear."""

    def confirm(self, parent: QWidget, title: str, text: str, act: str) -> bool:
        """Ask before something that cannot be undone; `act` names the deed on its button."""
        return MessageDialog(parent, title, text, act=act).exec() == QDialog.DialogCode.Accepted

    def show_error(self, parent: QWidget | None, title: str, text: str) -> None:
        """Say what went wrong and what to do."""
        MessageDialog(parent, title, text).exec()

    def ask_text(self, parent: QWidget, title: str, text: str, act: str) -> str | None:
        """Ask for a line of text that must not be empty, a reason for instance."""
        dialog = TextDialog(parent, title, text, act)
        return dialog.text if dialog.exec() == QDialog.DialogCode.Accepted else None

    def ask_choice(
        self, parent: QWidget, title: str, text: str, options: Sequence[str], act: str
    ) -> int | None:
        """Choose one of a few; its place, None when it was called off."""
        dialog = ChoiceDialog(parent, title, text, options, act)
        return dialog.place if dialog.exec() == QDialog.DialogCode.Accepted else None

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


class MessageDialog(QDialog):
    """A heading, a few sentences, and one deed beside Cancel, or OK alone."""

    def __init__(self, parent: QWidget | None, title: str, text: str, *, act: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(480)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 20, 24, 20)
        self.body.setSpacing(12)
        self.body.addWidget(PlainLabel(title, role="lead", wrap=True))
        self.body.addWidget(PlainLabel(text, wrap=True))
        self.deed = Button(act or "&OK", self.accept, role="act")
        self.back = Button("Cancel", self.reject)
        self.buttons = row(None, self.back, self.deed)
        self.body.addSpacing(4)
        self.body.addLayout(self.buttons)
        if not act:
            self.back.hide()
        (self.back if act else self.deed).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Tall enough for its words: Qt asks for a height before it knows the width."""
        super().showEvent(event)
        self.setMinimumHeight(self.body.totalHeightForWidth(self.width()))


class TextDialog(MessageDialog):
    """A question that is answered with a line of text."""

    def __init__(self, parent: QWidget, title: str, text: str, act: str) -> None:
        super().__init__(parent, title, text, act=act)
        self._field = QLineEdit()
        self._field.setAccessibleName(text)
        self.body.insertWidget(2, self._field)
        self.deed.setEnabled(False)
        self._field.textChanged.connect(lambda typed: self.deed.setEnabled(bool(typed.strip())))
        self._field.returnPressed.connect(self.deed.click)
        self._field.setFocus()

    @property
    def text(self) -> str:
        """What was typed, without blanks around it."""
        return self._field.text().strip()


class ChoiceDialog(MessageDialog):
    """A question that is answered by choosing a line: arrows and Enter."""

    def __init__(
        self, parent: QWidget, title: str, text: str, options: Sequence[str], act: str
    ) -> None:
        super().__init__(parent, title, text, act=act)
        self.setFixedWidth(620)
        self._list = QListWidget()
        self._list.setAccessibleName(title)
        self._list.addItems(list(options))
        self._list.setCurrentRow(0)
        self._list.setFixedHeight(min(324, _OPTION_HEIGHT * max(2, len(options)) + 12))
        self._list.itemActivated.connect(lambda _: self.accept())
        self.body.insertWidget(2, self._list)
        self.deed.setEnabled(bool(options))
        self._list.setFocus()

    @property
    def place(self) -> int:
        """Which line was chosen."""
        return self._list.currentRow()
