"""What is shown before a practice is open: new, open, or the sample practice."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QStackedWidget, QWidget

from recon_desktop.gui.cells import tip_text
from recon_desktop.gui.icons import app_icon
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, Separator, column, row
from recon_desktop.gui.zones import ZONES


class FirstRun(QWidget):
    """One card in the middle of the window."""

    new_wanted = Signal(str, str)  # name, time zone
    open_wanted = Signal()
    sample_wanted = Signal()
    recent_wanted = Signal(object)  # Path

    def __init__(self, recent: list[Path]) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._choices(recent))
        self._stack.addWidget(self._form())
        self._stack.addWidget(self._waiting())
        card = Card(self._head(), 6, self._stack, gap=10, pad=32)
        card.setFixedWidth(520)
        self.setLayout(column(None, row(None, card, None), None))

    def _head(self) -> QWidget:
        sign = QLabel()
        sign.setPixmap(app_icon().pixmap(48, 48))
        words = column(
            PlainLabel("Recon Desktop", role="title"),
            PlainLabel("The end-of-day close of your practice, to the cent.", role="quietBody"),
            gap=2,
        )
        head = QWidget()
        head.setLayout(row(sign, words, None, gap=16))
        return head

    def _choices(self, recent: list[Path]) -> QWidget:
        self.sample = Button(
            "Try the &sample practice", self.sample_wanted.emit, role="act", glyph="sample"
        )
        self.new = Button("&New practice…", lambda: self._stack.setCurrentIndex(1), glyph="plus")
        self.open = Button("&Open practice…", self.open_wanted.emit, glyph="folder")
        choices = column(
            Separator(), 4, self.new, self.open, self.sample, self._sample_note(), gap=10
        )
        if recent:
            choices.addSpacing(4)
            choices.addWidget(PlainLabel("Opened lately", role="quiet"))
            for path in recent:
                choices.addWidget(self._recent(path))
        page = QWidget()
        page.setLayout(choices)
        return page

    def _sample_note(self) -> PlainLabel:
        text = (
            "Invented patients and money: a day that balances, days with a planted fault, bank "
            "lines and remittances to match and post. A good first quarter of an hour."
        )
        return PlainLabel(text, role="quiet", wrap=True)

    def _recent(self, path: Path) -> Button:
        button = Button(
            path.stem.replace("&", "&&"), lambda: self.recent_wanted.emit(path), role="link"
        )
        button.setToolTip(tip_text(str(path)))
        return button

    def _form(self) -> QWidget:
        self.name = QLineEdit()
        self.name.setPlaceholderText("As it should stand on every sheet")
        self.zone = QComboBox()
        for title, zone in ZONES:
            self.zone.addItem(f"{title}  ({zone})", zone)
        self.make = Button("&Choose where to keep it…", self._create, role="act")
        self.make.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.make.setEnabled(bool(text.strip())))
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setVerticalSpacing(10)
        form.addRow("&Practice name", self.name)
        form.addRow("&Time zone", self.zone)
        back = Button("&Back", lambda: self._stack.setCurrentIndex(0))
        page = QWidget()
        page.setLayout(column(Separator(), 4, form, 6, row(None, back, self.make), None))
        return page

    def _waiting(self) -> QWidget:
        self._doing = PlainLabel("Opening…", role="head")
        page = QWidget()
        page.setLayout(column(Separator(), 12, self._doing, None))
        return page

    def show_waiting(self, text: str) -> None:
        """A practice is being opened or made."""
        self._doing.setText(text)
        self._stack.setCurrentIndex(2)

    def show_choices(self) -> None:
        """Back to the three choices."""
        self._stack.setCurrentIndex(0)

    def _create(self) -> None:
        self.new_wanted.emit(self.name.text().strip(), self.zone.currentData())
