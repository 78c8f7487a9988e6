"""A sentence above the page: what happened, and one thing to do about it. Never blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from recon_desktop.gui.icons import ICON_PX, pixmap
from recon_desktop.gui.theme import Tone, current_theme
from recon_desktop.gui.widgets.buttons import Button, IconButton
from recon_desktop.gui.widgets.labels import PlainLabel, restyle

_GLYPHS = {
    Tone.NEUTRAL: "info",
    Tone.BALANCED: "check",
    Tone.ATTENTION: "warning",
    Tone.WRONG: "warning",
    Tone.INFORMATION: "info",
    Tone.LOCKED: "lock",
}
_STAYS_MS = 9_000


class MessageBar(QFrame):
    """Hidden until it has something to say; good news leaves by itself, bad news stays."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("band")
        self._tone = Tone.INFORMATION
        self._icon = PlainLabel()
        self._text = PlainLabel(role="strong", wrap=True)
        self._act = Button("", self._pressed, role="link")
        self._pressed_call: Callable[[], object] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 2, 6, 2)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._act)
        layout.addWidget(IconButton("cross", "Close this message", self.hide, px=16))
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.timeout.connect(self.hide)
        current_theme().changed.connect(self._tint)
        self.setMinimumHeight(38)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def say(
        self,
        text: str,
        tone: Tone = Tone.INFORMATION,
        act: str = "",
        pressed: Callable[[], object] | None = None,
    ) -> None:
        """Show a sentence, and one deed as a link."""
        self._tone = tone
        self._text.setText(text)
        self._act.setText(act)
        self._act.setVisible(bool(act))
        self._pressed_call = pressed
        self.setProperty("tone", tone.value)
        self.setAccessibleName(text)
        restyle(self)
        restyle(self._text)
        self._tint()
        self.show()
        if tone in (Tone.INFORMATION, Tone.BALANCED, Tone.NEUTRAL):
            self._leave.start(_STAYS_MS)
        else:
            self._leave.stop()

    def move_on(self) -> None:
        """Another place is shown: good news has been read, bad news stays."""
        if self._leave.isActive():
            self.hide()

    def _pressed(self) -> None:
        self.hide()
        if self._pressed_call:
            self._pressed_call()

    def _tint(self) -> None:
        text, _ = current_theme().tone(self._tone)
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(pixmap(_GLYPHS[self._tone], text.name(), ICON_PX, scale))
