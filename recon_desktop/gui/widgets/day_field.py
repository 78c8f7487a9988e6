"""A date that may be left empty, typed as everywhere: ``3/4``, ``0304``, ``T``, ``+2``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.typed_input import parse_date
from recon_desktop.gui.widgets.labels import restyle


class DayField(QLineEdit):
    """A day or nothing; what is no date is marked red and read as it was before."""

    entered = Signal(object)  # date | None

    def __init__(self, name: str, today: Callable[[], date], *, empty: str = "") -> None:
        super().__init__()
        self._day: date | None = None
        self._today = today
        self._tip = "Type 3/4, 0304, T for today, + or − and days."
        self.setAccessibleName(name)
        self.setPlaceholderText(empty)
        self.setToolTip(self._tip)
        self.setFixedWidth(108)
        self.editingFinished.connect(self.read)

    @property
    def day(self) -> date | None:
        """The date in the field; None when it is empty."""
        return self._day

    @property
    def wrong(self) -> bool:
        """What was typed is no date."""
        return bool(self.property("wrong"))

    def set_day(self, day: date | None) -> None:
        """Show a date, or none, without announcing it."""
        self._day = day
        self.setText(screen_text(day))
        self._mark("")

    def read(self) -> None:
        """Take what was typed."""
        typed = self.text().strip()
        if typed == screen_text(self._day):
            return self._mark("")
        today = self._today()
        try:
            day = parse_date(typed, shown=self._day or today, today=today) if typed else None
        except ValueError as reason:
            return self._mark(str(reason))
        self.set_day(day)
        self.entered.emit(day)
        return None

    def _mark(self, reason: str) -> None:
        self.setToolTip(reason or self._tip)
        if bool(reason) != self.wrong:
            self.setProperty("wrong", bool(reason))
            restyle(self)
