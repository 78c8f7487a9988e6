"""The best few ways in which something fits, as buttons in a row: choosing one shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel

MOST = 3


class WaysStrip(QWidget):
    """Hidden while there is nothing to choose. Alt+1 to Alt+3 choose."""

    def __init__(self, choose: Callable[[int], None]) -> None:
        super().__init__()
        self._choose = choose
        self.told = PlainLabel("", role="strong", wrap=True)
        self.ways = [self._button(at) for at in range(MOST)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.told)
        for button in self.ways:
            layout.addWidget(button)
        self.hide()

    def _button(self, at: int) -> Button:
        button = Button("", lambda: self._choose(at), glyph="fit")
        button.hide()
        return button

    def show_ways(self, told: str, ways: Sequence[str]) -> None:
        """Offer these ways, best first; none hides the strip."""
        self.told.setText(told)
        for at, button in enumerate(self.ways):
            text = ways[at] if at < len(ways) else ""
            button.setText(f"&{at + 1}  {text.replace('&', '&&')}")
            button.setAccessibleName(text)
            button.setVisible(bool(text))
        self.setVisible(bool(ways))
