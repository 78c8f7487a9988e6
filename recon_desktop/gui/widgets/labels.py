"""Labels that show text as it is: imported text is never read as markup (TRUST, controls)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from recon_desktop.gui import theme
from recon_desktop.gui.cells import tip_text
from recon_desktop.gui.theme import Tone

_FIGURE_ROLES = ("number", "mediumNumber", "besideNumber", "amount")


def restyle(widget: QWidget) -> None:
    """Make the stylesheet look at the widget's properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


class PlainLabel(QLabel):
    """Plain text in one of the type sizes of the theme (`role`), coloured by meaning (`tone`)."""

    def __init__(
        self, text: str = "", *, role: str = "", tone: Tone | None = None, wrap: bool = False
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("role", role)
        self.setProperty("tone", tone.value if tone else "")
        self.setText(text)
        if role in _FIGURE_ROLES:
            self.setFont(theme.font(tabular=True))

    def set_tone(self, tone: Tone | None) -> None:
        """Colour the text by a meaning, or back to plain."""
        wanted = tone.value if tone else ""
        if self.property("tone") != wanted:
            self.setProperty("tone", wanted)
            restyle(self)

    def set_role(self, role: str) -> None:
        """Change the type size."""
        if self.property("role") != role:
            self.setProperty("role", role)
            restyle(self)


class ElidedLabel(PlainLabel):
    """One line that gives way: cut with an ellipsis, whole in its tool tip."""

    def __init__(self, text: str = "", *, role: str = "", tone: Tone | None = None) -> None:
        super().__init__(text, role=role, tone=tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text where it does not fit."""
        super().resizeEvent(event)
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if fits else tip_text(self.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The part that fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment()), text)
