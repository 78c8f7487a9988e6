"""A badge: colour, icon and word together, the only way a state is shown."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from recon_desktop.gui import theme
from recon_desktop.gui.icons import TONE_ICONS, paint_icon
from recon_desktop.gui.theme import Tone, current_theme

_HEIGHT = 22
_GLYPH = 12


class Badge(QWidget):
    """A pill with an icon and a word in the colours of a meaning."""

    def __init__(self, text: str = "", tone: Tone = Tone.NEUTRAL, icon: str = "") -> None:
        super().__init__()
        self._theme = current_theme()
        self._theme.changed.connect(self.update)
        self._font = theme.font(theme.QUIET_PX, weight=QFont.Weight.DemiBold)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.text = ""
        self.show_state(text, tone, icon)

    def show_state(self, text: str, tone: Tone, icon: str = "") -> None:
        """Say something else."""
        self.text = text
        self.tone = tone
        self._icon = icon or TONE_ICONS[tone]
        self.setAccessibleName(text)
        if not text:
            self.hide()
        elif self.parentWidget() is not None:  # alone it would appear as a window of its own
            self.show()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        words = QFontMetrics(self._font).horizontalAdvance(self.text)
        return QSize(words + _GLYPH + 26, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pill, the icon, the word."""
        text_colour, ground = self._theme.tone(self.tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), _HEIGHT / 2, _HEIGHT / 2)
        glyph = QRectF(9, (_HEIGHT - _GLYPH) / 2, _GLYPH, _GLYPH)
        paint_icon(painter, self._icon, glyph, text_colour)
        painter.setFont(self._font)
        painter.setPen(text_colour)
        box = QRectF(glyph.right() + 4, 0, self.width(), _HEIGHT)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text)
