"""The line of an imported file a number came from, as it stands in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from recon_desktop.domain.findings import SourceRef
from recon_desktop.gui.session import Session
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import row

if TYPE_CHECKING:
    from recon_desktop.services.imports.sources import SourceLine


class SourceDialog(QDialog):
    """File, line and the raw text; can be copied."""

    def __init__(self, parent: QWidget, source: SourceLine) -> None:
        super().__init__(parent)
        self.setWindowTitle("Where this number came from")
        self.resize(720, 260)
        self.text = QPlainTextEdit()
        self.text.setPlainText(source.text)
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName("The line in the file")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(source.file, role="lead"))
        layout.addWidget(PlainLabel(f"line {source.line:,} · {source.kind}", role="quietBody"))
        layout.addWidget(self.text, 1)
        layout.addLayout(row(None, Button("&Close", self.accept)))


def show_source(session: Session, ref: SourceRef) -> None:
    """Load the line and show it."""

    def work() -> SourceLine:
        from recon_desktop.services.imports.sources import load_source_line

        return load_source_line(session.practice, ref)

    def show(source: SourceLine) -> None:
        dialog = SourceDialog(session.window, source)
        dialog.open()

    session.load("Where this number came from", work, show)
