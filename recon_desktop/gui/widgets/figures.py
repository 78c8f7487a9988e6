"""Numbers that decide: a caption above, the amount large, a quiet line below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from recon_desktop.gui import theme
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.labels import PlainLabel


class Figure(QWidget):
    """Caption, amount, note. `role` is 'number' (27 px), 'mediumNumber' (20 px), or
    'besideNumber': as small, on one level with a large one beside it."""

    def __init__(self, caption: str, *, role: str = "number", note: bool = True) -> None:
        super().__init__()
        self._caption = caption
        self._number = PlainLabel("—", role=role)
        self._note = PlainLabel("", role="quiet")
        if role == "besideNumber":
            self._number.setMinimumHeight(theme.NUMBER_LINE)
            self._number.setContentsMargins(0, 0, 0, 2)  # on the large number's base line
            self._number.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addStretch(1)
        layout.addWidget(PlainLabel(caption, role="quietBody"))
        layout.addWidget(self._number)
        layout.addWidget(self._note)
        self._note.setVisible(note)

    @property
    def text(self) -> str:
        """The amount as shown."""
        return self._number.text()

    def show_value(self, value: object, note: str = "", tone: Tone | None = None) -> None:
        """Show an amount; None is a dash."""
        text = "—" if value is None else screen_text(value)
        self._number.setText(text)
        self._number.set_tone(tone)
        self._note.setText(note)
        self.setAccessibleName(f"{self._caption}: {text}. {note}")
