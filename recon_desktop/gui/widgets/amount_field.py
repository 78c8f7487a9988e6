"""Fields for amounts and counts: sums are worked out when the field is left, to the cent."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from recon_desktop.domain.money import Money
from recon_desktop.gui import theme
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.typed_input import parse_amount
from recon_desktop.gui.widgets.labels import restyle


class AmountField(QLineEdit):
    """An amount; ``12.50+3`` becomes 15.50. Enter accepts it and goes on to the next field."""

    entered = Signal(object)  # Money | None

    def __init__(self, name: str, amount: Money | None = None) -> None:
        super().__init__()
        self._amount = amount
        self._tip = "An amount, or a sum such as 12.50+3"
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(theme.font(tabular=True))
        self.setFixedWidth(112)
        self.editingFinished.connect(self._read)
        self._show()

    @property
    def amount(self) -> Money | None:
        """What is in the field; None when it is empty."""
        return self._amount

    @property
    def wrong(self) -> bool:
        """What was typed is no amount."""
        return bool(self.property("wrong"))

    def set_amount(self, amount: Money | None) -> None:
        """Show an amount without announcing it."""
        self._amount = amount
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves and goes to the next field; Escape brings the old amount back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._read()
            if not self.wrong:
                self.focusNextChild()
        elif event.key() == Qt.Key.Key_Escape:
            self._show()
        else:
            super().keyPressEvent(event)

    def _read(self) -> None:
        typed = self.text().strip()
        if typed == self._shown_text():
            return self._mark("")
        try:
            amount = Money(parse_amount(typed)) if typed else None
        except ValueError as reason:
            return self._mark(str(reason))
        self.set_amount(amount)
        self.entered.emit(amount)
        return None

    def _shown_text(self) -> str:
        return screen_text(self._amount)

    def _show(self) -> None:
        self.setText(self._shown_text())
        self._mark("")

    def _mark(self, reason: str) -> None:
        self.setToolTip(reason or self._tip)
        if bool(reason) != self.wrong:
            self.setProperty("wrong", bool(reason))
            restyle(self)


class CountField(QLineEdit):
    """How many of something; empty is none (zero counts are blank, R3.1)."""

    entered = Signal(object)  # int

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(theme.font(tabular=True))
        self.setFixedWidth(58)
        self.setMaxLength(6)
        self.textEdited.connect(self._edited)

    @property
    def count(self) -> int:
        """What is in the field."""
        return int(self.text()) if self.text().isdecimal() else 0

    def set_count(self, count: int) -> None:
        """Show a count."""
        self.setText(str(count) if count else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the arrows go from one line to the next."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def _edited(self, typed: str) -> None:
        digits = "".join(sign for sign in typed if sign.isdecimal())
        if digits != typed:
            self.setText(digits)
        self.entered.emit(self.count)
