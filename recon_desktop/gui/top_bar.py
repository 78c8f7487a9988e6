"""The bar on top: practice, ◀ business date ▶, Today, the day's state, the menu, who sits here."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from recon_desktop.gui import theme
from recon_desktop.gui.cells import tip_text
from recon_desktop.gui.session import Session
from recon_desktop.gui.theme import Tone, current_theme
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import IconButton
from recon_desktop.gui.widgets.date_bar import DateBar
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import column
from recon_desktop.gui.widgets.place_bar import WIDTH

HEIGHT = 54
DAY_STATES = {
    "OPEN": ("Open", Tone.INFORMATION, "circle"),
    "COUNTED": ("Counted", Tone.INFORMATION, "coins"),
    "RECONCILED": ("Reconciled", Tone.BALANCED, "check"),
    "CLOSED": ("Closed", Tone.LOCKED, "lock"),
    "REOPENED": ("Reopened", Tone.ATTENTION, "undo"),
}


class Initials(QWidget):
    """Who sits here, as a round sign."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._theme = current_theme()
        self._theme.changed.connect(self.update)
        self._font = theme.font(theme.QUIET_PX, weight=QFont.Weight.Bold)
        self.setFixedSize(QSize(32, 32))
        self.show_name(name)

    def show_name(self, name: str) -> None:
        """Another person."""
        parts = name.replace(".", " ").split()
        self.text = "".join(part[0] for part in parts[:2]).upper()
        self.setToolTip(tip_text(name))
        self.setAccessibleName(f"User: {name}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A filled circle with one or two letters."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("act"))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.setPen(self._theme.colour("act_text"))
        painter.setFont(self._font)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)


class TopBar(QFrame):
    """Follows the session; its only own deed is choosing a day."""

    menu_wanted = Signal(object)  # the widget under which the menu opens
    help_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(HEIGHT)
        self.practice = ElidedLabel(session.practice.name, role="lead")
        self.dates = DateBar(session.business_date, lambda: session.today)
        self.state = Badge()
        self.user = Initials(session.actor.name)
        self.menu_button = IconButton("menu", "Menu (F10)", self._open_menu)
        self.menu_button.setShortcut("F10")
        self._build()
        self.dates.chosen.connect(session.set_date)
        session.date_changed.connect(self.dates.field.set_day)

    def _build(self) -> None:
        name = QWidget()
        name.setLayout(column(None, self.practice, self._program(), None, gap=0))
        name.setFixedWidth(WIDTH - 16)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, 18, 0)
        layout.setSpacing(12)
        layout.addWidget(name)
        layout.addSpacing(10)
        layout.addWidget(self.dates)
        layout.addWidget(self.state)
        layout.addStretch(1)
        layout.addWidget(IconButton("help", "Help for this place (F1)", self.help_wanted.emit))
        layout.addWidget(self.menu_button)
        layout.addWidget(self.user)

    def _program(self) -> PlainLabel:
        return PlainLabel("Recon Desktop", role="quiet")

    def show_state(self, state: str) -> None:
        """The state of the day (R11.2)."""
        word, tone, glyph = DAY_STATES.get(state.upper(), (state, Tone.NEUTRAL, "circle"))
        self.state.show_state(word, tone, glyph)

    def _open_menu(self) -> None:
        self.menu_wanted.emit(self.menu_button)
