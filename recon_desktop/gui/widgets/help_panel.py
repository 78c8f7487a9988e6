"""Help for the place that is open (F1), from ``resources/help``. Slides in at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout

from recon_desktop.gui.theme import GRID
from recon_desktop.gui.widgets.buttons import IconButton
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import row
from recon_desktop.settings import resource


def help_text(place: str) -> str:
    """The Markdown of one place."""
    return resource("help", f"{place}.md").read_text(encoding="utf-8")


class HelpPanel(QFrame):
    """Our own texts only, so Markdown is safe here; imported text never comes this way."""

    turned = Signal()  # opened or closed

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("placeBar")
        self.setFixedWidth(320)
        self._text = QTextBrowser()
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setOpenLinks(False)
        self._text.setAccessibleName("Help")
        self._text.document().setDocumentMargin(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 12, 14, 12)
        close = IconButton("cross", "Close help (F1)", self.hide, px=16)
        layout.addLayout(row(PlainLabel("Help", role="head"), None, close))
        layout.addWidget(self._text, 1)
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell who shares the room with it."""
        super().showEvent(event)
        self.turned.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell who shares the room with it."""
        super().hideEvent(event)
        self.turned.emit()

    def show_place(self, place: str) -> None:
        """Show the help of a place."""
        self._text.setMarkdown(help_text(place))
        self._space_out()

    def _space_out(self) -> None:
        """Markdown comes without room between its paragraphs."""
        cursor = QTextCursor(self._text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        room = QTextBlockFormat()
        room.setBottomMargin(GRID)
        room.setLineHeight(120, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(room)
