"""Counting a drawer: bills, coins and rolls, each line multiplied, the total in sight (R3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from recon_desktop.domain.day.drawer import BILLS, COINS, ROLLS, Denomination
from recon_desktop.domain.money import ZERO, Money, parse_cents
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.widgets.amount_field import CountField
from recon_desktop.gui.widgets.labels import PlainLabel

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BLOCKS = (("Bills", BILLS), ("Coins", COINS), ("Rolls of coin", ROLLS))
_COLUMNS = 4


class _Line(NamedTuple):
    kind: Denomination
    field: CountField
    amount: PlainLabel


class MoneyGrid(QWidget):
    """Count fields for bills, coins and rolls side by side."""

    counted = Signal(object)  # Money, the new total

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, _Line] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(7)
        grid.setVerticalSpacing(4)
        for block, (title, kinds) in enumerate(_BLOCKS):
            self._add(grid, title, kinds, block * _COLUMNS)
            grid.setColumnMinimumWidth(block * _COLUMNS + 3, 12)
        grid.setRowStretch(len(BILLS) + 1, 1)
        for before, after in pairwise(self._lines.values()):
            QWidget.setTabOrder(before.field, after.field)

    @property
    def total(self) -> Money:
        """Everything counted."""
        parts = (Money(line.kind.cents) * line.field.count for line in self._lines.values())
        return sum(parts, start=ZERO)

    @property
    def counts(self) -> dict[str, int]:
        """Denomination → how many, by the names of ``domain.day.drawer``; zero counts left out."""
        counts = ((name, line.field.count) for name, line in self._lines.items())
        return {name: count for name, count in counts if count}

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show a count made before."""
        for name, line in self._lines.items():
            line.field.set_count(counts.get(name, 0))
        self._show()

    def field(self, name: str) -> CountField:
        """The field of one denomination."""
        return self._lines[name].field

    def set_locked(self, locked: bool) -> None:
        """A counted drawer of a closed day cannot be counted again."""
        for line in self._lines.values():
            line.field.setReadOnly(locked)

    def _add(self, grid: QGridLayout, title: str, kinds: tuple[Denomination, ...], at: int) -> None:
        grid.addWidget(PlainLabel(title, role="quiet"), 0, at, 1, 3)
        for row, kind in enumerate(kinds, start=1):
            line = _Line(kind, CountField(f"How many {kind.name}"), PlainLabel(role="amount"))
            line.amount.setMinimumWidth(58)
            line.amount.setAlignment(_RIGHT)
            face = PlainLabel(_face(kind), role="amount")
            face.setAlignment(_RIGHT)
            face.setBuddy(line.field)
            grid.addWidget(face, row, at)
            grid.addWidget(line.field, row, at + 1)
            grid.addWidget(line.amount, row, at + 2)
            line.field.entered.connect(lambda _: self._show())
            self._lines[kind.name] = line

    def _show(self) -> None:
        for line in self._lines.values():
            amount = Money(line.kind.cents) * line.field.count
            line.amount.setText(screen_text(amount) if amount else "")
        self.counted.emit(self.total)


def _face(kind: Denomination) -> str:
    """``$20``, ``0.25``, or ``40 × 0.25`` for a roll."""
    if not kind.coin:
        return f"${kind.cents // 100}"
    piece = parse_cents(kind.name.rstrip("cr"))
    text = Money(piece).text
    return text if piece == kind.cents else f"{kind.cents // piece} × {text}"
