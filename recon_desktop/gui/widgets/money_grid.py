"""Counting a drawer: bills and coins, each line multiplied, the total always in sight (R3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.widgets.amount_field import CountField
from recon_desktop.gui.widgets.labels import PlainLabel

BILLS = tuple(Money(cents) for cents in (10000, 5000, 2000, 1000, 500, 200, 100))
COINS = tuple(Money(cents) for cents in (100, 50, 25, 10, 5, 1))


def key(value: Money, *, coin: bool) -> str:
    """The name of a denomination in a count: ``20.00``, ``1.00``, and ``coin 1.00``."""
    return f"coin {value.plain}" if coin and value.cents == 100 else value.plain


class MoneyGrid(QWidget):
    """Count fields for bills and coins side by side."""

    counted = Signal(object)  # Money, the new total

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[str, tuple[Money, CountField, PlainLabel]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        self._add(grid, "Bills", BILLS, 0, coin=False)
        self._add(grid, "Coins", COINS, 4, coin=True)
        grid.setColumnMinimumWidth(3, 24)
        grid.setRowStretch(len(BILLS) + 1, 1)
        self._order()

    @property
    def total(self) -> Money:
        """Everything counted."""
        parts = (value * field.count for value, field, _ in self._fields.values())
        return sum(parts, start=ZERO)

    @property
    def counts(self) -> dict[str, int]:
        """Denomination → how many, zero counts left out."""
        fields = ((name, field.count) for name, (_, field, _) in self._fields.items())
        return {name: count for name, count in fields if count}

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show a count made before."""
        for name, (_, field, _) in self._fields.items():
            field.set_count(counts.get(name, 0))
        self._show()

    def field(self, name: str) -> CountField:
        """The field of one denomination."""
        return self._fields[name][1]

    def set_locked(self, locked: bool) -> None:
        """A counted drawer of a closed day cannot be counted again."""
        for _, field, _ in self._fields.values():
            field.setReadOnly(locked)

    def _add(
        self, grid: QGridLayout, title: str, values: tuple[Money, ...], at: int, *, coin: bool
    ) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(PlainLabel(title, role="quiet"), 0, at)
        for line, value in enumerate(values, start=1):
            name = key(value, coin=coin)
            field, amount = CountField(f"How many {name}"), PlainLabel("", role="")
            amount.setMinimumWidth(74)
            amount.setAlignment(right)
            face = PlainLabel(value.text if value.cents < 100 or coin else f"{value.cents // 100}")
            face.setMinimumWidth(34)
            grid.addWidget(face, line, at, right)
            grid.addWidget(field, line, at + 1)
            grid.addWidget(amount, line, at + 2)
            field.entered.connect(lambda _: self._show())
            self._fields[name] = (value, field, amount)

    def _order(self) -> None:
        fields = [field for _, field, _ in self._fields.values()]
        for before, after in pairwise(fields):
            QWidget.setTabOrder(before, after)

    def _show(self) -> None:
        for value, field, amount in self._fields.values():
            amount.setText(screen_text(value * field.count) if field.count else "")
        self.counted.emit(self.total)
