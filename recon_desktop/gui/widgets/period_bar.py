"""From and to, or as of: the days that a list covers."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from recon_desktop.gui.widgets.date_bar import DateField
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import row

_FIELD_WIDTH = 132


class PeriodBar(QWidget):
    """Two dates for a period, or one for how things stood on a day."""

    chosen = Signal()

    def __init__(self, day: date, today: Callable[[], date]) -> None:
        super().__init__()
        self.first = _field(day, today, "From")
        self.last = _field(day, today, "To")
        self.day = _field(day, today, "As of")
        self._from = _label("&From", self.first)
        self._to = _label("t&o", self.last)
        self._as_of = _label("&As of", self.day)
        self.setLayout(
            row(self._from, self.first, self._to, self.last, self._as_of, self.day, gap=6)
        )
        for field in (self.first, self.last, self.day):
            field.chosen.connect(lambda _: self.chosen.emit())
        self.follow(day)

    def follow(self, day: date) -> None:
        """Cover the month of a business date; as of that date."""
        end = calendar.monthrange(day.year, day.month)[1]
        self.first.set_day(day.replace(day=1))
        self.last.set_day(day.replace(day=end))
        self.day.set_day(day)

    def cover(self, first: date, last: date) -> None:
        """Cover these days."""
        self.first.set_day(first)
        self.last.set_day(last)

    def show_period(self) -> None:
        """Ask for a first and a last day."""
        self._show(as_of=False)

    def show_day(self) -> None:
        """Ask for one day."""
        self._show(as_of=True)

    def _show(self, *, as_of: bool) -> None:
        for widget in (self._from, self.first, self._to, self.last):
            widget.setVisible(not as_of)
        for widget in (self._as_of, self.day):
            widget.setVisible(as_of)
        self.show()


def _field(day: date, today: Callable[[], date], name: str) -> DateField:
    field = DateField(day, today)
    field.setAccessibleName(name)
    field.setFixedWidth(_FIELD_WIDTH)
    return field


def _label(text: str, field: DateField) -> PlainLabel:
    label = PlainLabel(text, role="quietBody")
    label.setBuddy(field)
    return label
