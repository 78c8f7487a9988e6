"""Our own line icons (``resources/icons``), tinted by the theme at any size and scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from recon_desktop.gui.theme import Theme, Tone
from recon_desktop.settings import resource

ICON_PX = 18

TONE_ICONS = {
    Tone.NEUTRAL: "dash",
    Tone.BALANCED: "check",
    Tone.ATTENTION: "alert",
    Tone.WRONG: "cross",
    Tone.INFORMATION: "circle",
    Tone.LOCKED: "lock",
}
"""The icon a meaning has unless its badge names a better one."""


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = resource("icons", f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(drawing.replace(b"currentColor", colour.encode())))


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw one icon into a box."""
    _renderer(name, colour.name()).render(painter, box)


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, px: int = ICON_PX, scale: float = 1.0) -> QPixmap:
    """One icon as a picture; `px` is in logical pixels, `scale` the screen's."""
    made = QPixmap(QSize(round(px * scale), round(px * scale)))
    made.setDevicePixelRatio(scale)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_icon(painter, name, QRectF(0, 0, px, px), QColor(colour))
    painter.end()
    return made


def icon(name: str, theme: Theme, *, colour: str = "text") -> QIcon:
    """One icon for a button or a menu; `colour` names a token of the theme."""
    tint = theme.colour(colour).name()
    made = QIcon()
    for scale in (1.0, 2.0):
        made.addPixmap(pixmap(name, tint, ICON_PX, scale))
    quiet = theme.colour("quiet").name()
    made.addPixmap(pixmap(name, quiet, ICON_PX, 2.0), QIcon.Mode.Disabled)
    return made


def app_icon() -> QIcon:
    """The program's own sign."""
    renderer = QSvgRenderer(str(resource("icons", "recon-desktop.svg")))
    made = QIcon()
    for px in (16, 32, 64, 256):
        picture = QPixmap(QSize(px, px))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        made.addPixmap(picture)
    return made
