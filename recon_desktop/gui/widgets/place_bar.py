"""The places on the left in working order, each with the count of what waits there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout

from recon_desktop.gui import theme
from recon_desktop.gui.icons import paint_icon
from recon_desktop.gui.theme import Tone, current_theme
from recon_desktop.gui.widgets.layout import Separator

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
WIDTH = 212
NARROW = 64
"""Icons alone, on a small or strongly magnified screen."""


class PlaceName(NamedTuple):
    """A place as the bar shows it."""

    key: str
    title: str
    icon: str


class PlaceButton(QAbstractButton):
    """One place."""

    stepped = Signal(int)  # 1 down, -1 up

    def __init__(self, place: PlaceName, number: int) -> None:
        super().__init__()
        self.place = place
        self._waiting = 0
        self._narrow = False
        self._ring = False
        self._theme = current_theme()
        self._theme.changed.connect(self.update)
        self.setCheckable(True)
        self.setText(place.title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(f"{place.title}  (Ctrl+{number % 10})")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._plain = theme.font(weight=QFont.Weight.Medium)
        self._bold = theme.font(weight=QFont.Weight.Bold)
        self._small = theme.font(theme.QUIET_PX, weight=QFont.Weight.DemiBold)
        self.set_waiting(0)

    @property
    def waiting(self) -> int:
        """How many things wait there."""
        return self._waiting

    def set_waiting(self, count: int, *, wrong: bool = False) -> None:
        """Show a count; zero shows none."""
        self._waiting = count
        self._wrong = wrong
        said = f", {count} waiting" if count else ""
        self.setAccessibleName(f"{self.place.title}{said}")
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone, its count as a dot."""
        self._narrow = narrow
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(NARROW - 16, 36)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring shows where the keyboard is; a click needs none."""
        self._ring = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk through the places, Enter goes there."""
        if event.key() == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, icon, name, count, focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        chosen = self.isChecked()
        colour = self._theme.colour("act" if chosen else "quiet")
        left = (self.width() - 18) / 2 if self._narrow else 10
        paint_icon(painter, self.place.icon, QRectF(left, (self.height() - 18) / 2, 18, 18), colour)
        if self._narrow:
            self._paint_dot(painter)
            return
        painter.setFont(self._bold if chosen else self._plain)
        painter.setPen(self._theme.colour("act" if chosen else "text"))
        box = QRectF(38, 0, self.width() - 38 - 44, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.place.title)
        if self._waiting:
            self._paint_count(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground: QColor | None = None
        if self.isChecked():
            ground = self._theme.colour("act_ground")
        elif self.underMouse():
            ground = self._theme.colour("hover")
        focus = QPen(self._theme.colour("act"), 2)
        painter.setPen(focus if self.hasFocus() and self._ring else Qt.PenStyle.NoPen)
        painter.setBrush(ground if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)

    def _paint_dot(self, painter: QPainter) -> None:
        if self._waiting:
            colour, _ = self._theme.tone(Tone.WRONG if self._wrong else Tone.INFORMATION)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QRectF(self.width() - 16, 7, 7, 7))

    def _paint_count(self, painter: QPainter) -> None:
        text = f"{self._waiting:,}" if self._waiting < 1000 else "999+"
        width = max(24, QFontMetrics(self._small).horizontalAdvance(text) + 14)
        pill = QRectF(self.width() - width - 10, (self.height() - 20) / 2, width, 20)
        text_colour, ground = self._theme.tone(Tone.WRONG if self._wrong else Tone.LOCKED)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, 10, 10)
        painter.setPen(text_colour)
        painter.setFont(self._small)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


class PlaceBar(QFrame):
    """The bar itself."""

    chosen = Signal(str)

    def __init__(self, groups: Sequence[Sequence[PlaceName]]) -> None:
        super().__init__()
        self.setObjectName("placeBar")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Places")
        self.buttons: dict[str, PlaceButton] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.setSpacing(2)
        for at, places in enumerate(groups):
            if at:
                layout.addSpacing(8)
                layout.addWidget(Separator())
                layout.addSpacing(8)
            for place in places:
                layout.addWidget(self._button(place))
        layout.addStretch(1)

    def _button(self, place: PlaceName) -> PlaceButton:
        button = PlaceButton(place, len(self.buttons) + 1)
        self.buttons[place.key] = button
        self._group.addButton(button)
        button.clicked.connect(lambda: self.chosen.emit(place.key))
        button.stepped.connect(lambda step: self._step(button, step))
        return button

    def _step(self, button: PlaceButton, step: int) -> None:
        buttons = list(self.buttons.values())
        following = buttons[(buttons.index(button) + step) % len(buttons)]
        following.setFocus(Qt.FocusReason.TabFocusReason)

    def set_narrow(self, narrow: bool) -> None:
        """Take less room."""
        self.setFixedWidth(NARROW if narrow else WIDTH)
        for button in self.buttons.values():
            button.set_narrow(narrow)

    def choose(self, key: str) -> None:
        """Mark the place that is shown."""
        chosen = self.buttons[key]
        chosen.setChecked(True)
        if self.focusWidget() in self.buttons.values():
            chosen.setFocus()

    def show_waiting(self, counts: Mapping[str, int], wrong: frozenset[str]) -> None:
        """Show what waits in each place; those in `wrong` in red."""
        for key, button in self.buttons.items():
            button.set_waiting(counts.get(key, 0), wrong=key in wrong)
