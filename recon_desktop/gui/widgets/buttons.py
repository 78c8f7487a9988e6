"""Buttons: the one blue deed of a place, plain ones, links, and icons with a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from recon_desktop.gui.icons import ICON_PX, icon
from recon_desktop.gui.theme import current_theme


class Button(QPushButton):
    """A button whose icon follows the theme. `role`: '' plain, 'act' the deed, 'link' a link."""

    def __init__(
        self,
        text: str,
        pressed: Callable[[], object] | None = None,
        *,
        role: str = "",
        glyph: str = "",
        tip: str = "",
    ) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self.setToolTip(tip)
        self.setAccessibleName(text.replace("&", ""))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self._glyph = glyph
        if pressed is not None:
            self.clicked.connect(lambda: pressed())
        if glyph:
            current_theme().changed.connect(self._tint)
            self._tint()

    def _tint(self) -> None:
        colour = {"act": "act_text", "link": "act"}.get(self.property("role"), "text")
        self.setIcon(icon(self._glyph, current_theme(), colour=colour))
        self.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))


class IconButton(QToolButton):
    """An icon alone; its name is its tool tip and what a screen reader says."""

    def __init__(
        self, glyph: str, name: str, pressed: Callable[[], object] | None = None, *, px: int = 18
    ) -> None:
        super().__init__()
        self._glyph = glyph
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setIconSize(QSize(px, px))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if pressed is not None:
            self.clicked.connect(lambda: pressed())
        current_theme().changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setIcon(icon(self._glyph, current_theme(), colour="quiet"))
