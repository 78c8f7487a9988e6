"""A table measured for a width: where its columns stand, how high its rows are, how to draw them.

Knows nothing of pages; :mod:`recon_desktop.reports.flow` decides where a table breaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table, cell_text
from recon_desktop.reports.ink import Ink
from recon_desktop.reports.palette import EMPHASIS, HEAD, LINE, RULE, Style
from recon_desktop.reports.typeface import Fonts
from recon_desktop.reports.wrapping import wrapped

LEADING = 11.5
_PAD = 2.3  # above and below the lines of a row
_BEFORE_GROUP = 7.0  # above the title of a group
_GAP = 10.0  # between columns
_WIDEST = 190  # a text column without flex wraps beyond this
_NARROWEST = 42
_COMFORTABLE = 130  # what a flex column should have before headings may stay on one line
_MAX_LINES = 20  # a higher row is continued in a row of its own
_MEASURED = 400  # rows looked at for the width of text columns


class Slot(NamedTuple):
    """Where a column stands."""

    left: float
    right: float
    kind: Kind


class LaidRow(NamedTuple):
    """A row broken into lines."""

    row: Row
    lines: tuple[tuple[str, ...], ...]
    height: float


class Grid:
    """A table measured for `width` points, standing at `left`."""

    def __init__(self, table: Table, fonts: Fonts, left: float, width: float) -> None:
        self.table = table
        self._fonts = fonts
        self._left, self._right = left, left + width
        self._hang = fonts.width(EMPHASIS, ")")
        self.slots = tuple(self._slots(width))
        self._head = self._lines([column.title for column in table.columns], HEAD)
        self.head_height = _height(self._head) + 2
        self.totals = [laid for row in table.totals for laid in self.laid(row)]
        self.totals_height = sum(laid.height for laid in self.totals)

    def _slots(self, width: float) -> Iterator[Slot]:
        widths = self._widths(width)
        gap = _GAP
        if len(widths) > 1:  # columns of very large amounts move closer rather than out of the page
            gap = min(gap, (width - sum(widths)) / (len(widths) - 1))
        x = self._left
        for column, column_width in zip(self.table.columns, widths, strict=True):
            yield Slot(x, x + column_width, column.kind)
            x += column_width + gap

    def _widths(self, width: float) -> list[float]:
        columns = self.table.columns
        naturals = list(map(self._natural, range(len(columns)), columns))
        room = width - _GAP * (len(columns) - 1) - sum(naturals)
        shares = sum(column.flex for column in columns)
        titled = list(map(self._titled, columns, naturals))
        if room - (sum(titled) - sum(naturals)) >= _COMFORTABLE * shares:
            room -= sum(titled) - sum(naturals)
            naturals = titled
        if room >= 0 and shares:
            spread = [room * column.flex / shares for column in columns]
            return [natural + more for natural, more in zip(naturals, spread, strict=True)]
        return self._squeezed(naturals, -room) if room < 0 else naturals

    @property
    def comfortable_width(self) -> float:
        """What the columns would like: titles on one line, and texts that seldom wrap."""
        columns = self.table.columns
        wished = [
            min(max(self._text_widths(at), default=0), _COMFORTABLE * max(column.flex, 1))
            if column.flex
            else self._titled(column, self._natural(at, column))
            for at, column in enumerate(columns)
        ]
        return sum(wished) + _GAP * (len(columns) - 1)

    def _titled(self, column: Column, natural: float) -> float:
        """The natural width, or what the whole title takes on one line."""
        if column.flex or column.kind is Kind.TICK:
            return natural
        return max(natural, self._fonts.width(HEAD, column.title) + self._hang)

    def _natural(self, index: int, column: Column) -> float:
        if column.kind is Kind.TICK:
            return 12.0
        title = self._fonts.width(HEAD, max(column.title.split() or [""], key=len))
        if column.kind is Kind.TEXT:
            widest = max((*self._text_widths(index), title)) + 0.5
            return min(widest, _NARROWEST if column.flex else _WIDEST)
        return max(self._number_width(index), title + self._hang)

    def _text_widths(self, index: int) -> Iterator[float]:
        for row in (*islice(self.table.rows, _MEASURED), *self.table.totals):
            if row.look.spans:
                continue
            yield self._fonts.width(row.look.style, cell_text(row.cells[index]))

    def _number_width(self, index: int) -> float:
        rows = (*self.table.rows, *self.table.totals)
        texts = [cell_text(row.cells[index]) for row in rows if not row.look.spans]
        if self.table.columns[index].carried:
            texts.append(_sum(self.table.rows, index).paper)
        longest = max(texts, key=len, default="")
        return self._fonts.width(EMPHASIS, longest.strip("()")) + 2 * self._hang

    def _squeezed(self, naturals: list[float], excess: float) -> list[float]:
        """Take the excess from the text columns, in proportion to what they can give."""
        texts = [column.kind is Kind.TEXT for column in self.table.columns]
        spare = [
            max(natural - _NARROWEST, 0.0) if text else 0.0
            for natural, text in zip(naturals, texts, strict=True)
        ]
        part = min(excess / (sum(spare) or 1), 1)
        return [natural - give * part for natural, give in zip(naturals, spare, strict=True)]

    def _lines(self, texts: Sequence[str], style: Style) -> tuple[tuple[str, ...], ...]:
        return tuple(
            wrapped(text, self._fonts, style, slot.right - slot.left)
            for text, slot in zip(texts, self.slots, strict=True)
        )

    def laid(self, row: Row) -> Iterator[LaidRow]:
        """The row broken into lines; more than one when it is too high for a page."""
        lines = self._row_lines(row)
        height = _height(lines) + _extra(row)
        if height <= _MAX_LINES * LEADING:
            yield LaidRow(row, lines, height)
            return
        for start in range(0, max(map(len, lines)), _MAX_LINES):
            part = tuple(cell[start : start + _MAX_LINES] for cell in lines)
            once = row if start == 0 else replace(row, counted=False)
            yield LaidRow(once, part, _height(part))

    def _row_lines(self, row: Row) -> tuple[tuple[str, ...], ...]:
        texts = [cell_text(cell) for cell in row.cells]
        if row.look.spans:
            return (wrapped(texts[0], self._fonts, row.look.style, self._right - self._left),)
        return self._lines(texts, row.look.style)

    def rows(self, limit: int | None = None) -> Iterator[LaidRow]:
        """The rows, or the first `limit` of them, broken into lines; closing rows not included."""
        for row in islice(self.table.rows, limit):
            yield from self.laid(row)

    def draw_head(self, ink: Ink, top: float) -> None:
        """Column titles, resting on a rule."""
        depth = max(map(len, self._head))
        for slot, lines in zip(self.slots, self._head, strict=True):
            first = top - (depth - len(lines)) * LEADING - _PAD - 8
            self._draw_lines(ink, HEAD, slot, lines, first)
        floor = top - self.head_height
        ink.line(self._left, floor, self._right, floor, colour=RULE, width=0.8)

    def draw(self, ink: Ink, laid: LaidRow, top: float) -> None:
        """One row, with its rules."""
        look = laid.row.look
        if look.spans:
            first = top - _extra(laid.row) - _PAD - 8
            title = Slot(self._left, self._right, Kind.TEXT)
            self._draw_lines(ink, look.style, title, laid.lines[0], first)
            return
        for slot, lines in zip(self.slots, laid.lines, strict=True):
            if slot.kind is Kind.TICK:
                _draw_tick(ink, slot, top, laid.row)
            else:
                self._draw_lines(ink, look.style, slot, lines, top - _PAD - 8)
        floor = top - laid.height
        ink.line(self._left, floor, self._right, floor, colour=LINE)
        if look.ruled:
            ink.line(self._left, top, self._right, top, colour=RULE, width=0.8)

    def _draw_lines(
        self, ink: Ink, style: Style, slot: Slot, lines: tuple[str, ...], y: float
    ) -> None:
        for line in lines:
            if slot.kind is Kind.TEXT:
                ink.text(style, slot.left, y, line)
            elif line.endswith(")"):
                ink.text_right(style, slot.right, y, line)
            else:
                ink.text_right(style, slot.right - self._hang, y, line)
            y -= LEADING

    def sum_row(self, label: str, sums: Sequence[int]) -> LaidRow:
        """A row that carries cents in the carried columns: a page subtotal, a carried forward."""
        cells = [
            Money(cents) if column.carried else ""
            for column, cents in zip(self.table.columns, sums, strict=True)
        ]
        lines = self._lines([cell_text(cell) for cell in cells], Look.STRONG.style)
        at = next(i for i, column in enumerate(self.table.columns) if column.kind is Kind.TEXT)
        lines = (*lines[:at], (label,), *lines[at + 1 :])
        return LaidRow(Row(tuple(cells), Look.QUIET), lines, _height(lines))


def _sum(rows: Sequence[Row], index: int) -> Money:
    return Money(sum(row_cents(row, index) for row in rows))


def row_cents(row: Row, index: int) -> int:
    """What the row adds to the subtotal of a column."""
    cell = row.cells[index]
    return cell.cents if row.counted and isinstance(cell, Money) else 0


def _height(lines: tuple[tuple[str, ...], ...]) -> float:
    return max(map(len, lines)) * LEADING + 2 * _PAD


def _extra(row: Row) -> float:
    return _BEFORE_GROUP if row.look is Look.GROUP else 0.0


def _draw_tick(ink: Ink, slot: Slot, top: float, row: Row) -> None:
    if row.look is Look.NORMAL:
        ink.box(slot.left, top - _PAD - 9.2, 8.5, 8.5, edge=RULE)
