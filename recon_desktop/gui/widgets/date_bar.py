"""The business date: ◀ date ▶ and Today. Typed dates, a day by + and −, a calendar by F4."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from recon_desktop.gui.icons import icon
from recon_desktop.gui.theme import current_theme
from recon_desktop.gui.typed_input import parse_date
from recon_desktop.gui.widgets.buttons import Button, IconButton
from recon_desktop.gui.widgets.labels import restyle
from recon_desktop.gui.widgets.layout import row

US = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def shown_date(day: date) -> str:
    """A date with its weekday: ``Tue 03/10/2026``."""
    return day.strftime("%a %m/%d/%Y")


class DateField(QLineEdit):
    """A date as people type it: ``3/4``, ``0304``, ``T``, ``+``, ``−``."""

    chosen = Signal(object)  # date

    def __init__(self, day: date, today: Callable[[], date]) -> None:
        super().__init__()
        self._day = day
        self._today = today
        self.setAccessibleName("Business date")
        self.setToolTip("Type 3/4, 0304, T for today, + or − for a day. F4 opens a calendar.")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.editingFinished.connect(self._read)
        self._show()

    @property
    def day(self) -> date:
        """The date in the field."""
        return self._day

    def set_day(self, day: date) -> None:
        """Show a date without announcing it."""
        self._day = day
        self._show()

    def take(self, day: date) -> None:
        """Choose a date."""
        changed = day != self._day
        self.set_day(day)
        if changed:
            self.chosen.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """T, + and − work at once; Escape brings the old date back."""
        untouched = self.text() == shown_date(self._day) or self.hasSelectedText()
        typed = event.text()
        if untouched and typed in ("t", "T"):
            self.take(self._today())
        elif untouched and typed in ("+", "-", "="):
            self.take(self._day + timedelta(days=-1 if typed == "-" else 1))
        elif event.key() == Qt.Key.Key_Escape:
            self._show()
        elif event.key() == Qt.Key.Key_F4:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """A month to choose from."""
        menu = QMenu(self)
        calendar = QCalendarWidget()
        calendar.setLocale(US)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        _dress(calendar)
        calendar.setSelectedDate(QDate(self._day.year, self._day.month, self._day.day))
        calendar.activated.connect(lambda picked: self._picked(menu, picked))
        calendar.clicked.connect(lambda picked: self._picked(menu, picked))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.exec(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _picked(self, menu: QMenu, picked: QDate) -> None:
        menu.close()
        self.take(date(picked.year(), picked.month(), picked.day()))

    def _read(self) -> None:
        if self.text() == shown_date(self._day):
            return
        try:
            self.take(parse_date(self.text(), shown=self._day, today=self._today()))
        except ValueError as reason:
            self.setProperty("wrong", True)
            self.setToolTip(str(reason))
            restyle(self)

    def _show(self) -> None:
        self.setText(shown_date(self._day))
        if self.property("wrong"):
            self.setProperty("wrong", False)
            restyle(self)


def _dress(calendar: QCalendarWidget) -> None:
    """Our arrows, and no red for days on which a practice may well be open."""
    theme = current_theme()
    for name, glyph in (("prevmonth", "chevron-left"), ("nextmonth", "chevron-right")):
        button = calendar.findChild(QToolButton, f"qt_calendar_{name}")
        if button is not None:
            button.setIcon(icon(glyph, theme, colour="quiet"))
    plain, quiet = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(theme.colour("text"))
    quiet.setForeground(theme.colour("quiet"))
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(day, plain)
    calendar.setHeaderTextFormat(quiet)


class DateBar(QWidget):
    """◀ date ▶ and Today."""

    chosen = Signal(object)  # date

    def __init__(self, day: date, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.field = DateField(day, today)
        self.field.setFixedWidth(126)
        self.back = IconButton("chevron-left", "The day before", lambda: self._step(-1), px=16)
        self.ahead = IconButton("chevron-right", "The day after", lambda: self._step(1), px=16)
        self.calendar = IconButton("calendar", "Calendar (F4)", self.field.open_calendar, px=16)
        segment = QFrame()
        segment.setObjectName("segment")
        segment.setLayout(row(self.back, self.field, self.calendar, self.ahead, gap=0))
        segment.setFixedHeight(34)
        self.today_button = Button("&Today", lambda: self.field.take(self._today()))
        layout = row(segment, self.today_button, gap=12)
        self.setLayout(layout)
        self.field.chosen.connect(self.chosen)

    def _step(self, days: int) -> None:
        self.field.take(self.field.day + timedelta(days=days))
