"""Typed cells: money as numbers, dates as dates, imported text as text that stays dead.

A text that begins like a formula is written with the string type and marked as quoted, so that no
spreadsheet ever evaluates it. A formula carries the value it gives, so that a viewer that cannot
calculate shows it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import SheetFrame
from recon_desktop.domain.sheets.listing import Share
from recon_desktop.reports.page import frame_notes
from recon_desktop.reports.workbook_bytes import packed

_MONEY = "#,##0.00_);(#,##0.00)"
_COUNT = "#,##0"
_DATE = "mm/dd/yyyy"
_PERCENT = "0.0%"
_ALIVE = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60  # characters
_PLAIN, _BOLD = (Font(name="Inter", size=10, bold=bold) for bold in (False, True))
_RULE = Border(bottom=Side(style="thin", color="9AA3AE"))
_OVER = Border(top=Side(style="thin", color="9AA3AE"))


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its equals sign, and what it gives."""

    text: str
    value: Money | int


def rounded(text: str, value: Money) -> Formula:
    """A formula over cents, rid of what binary fractions leave behind."""
    return Formula(f"ROUND({text},2)", value)


Value = Formula | Money | int | str | date | Share | None


Shown = Money | int | str | date | Share | None


def sheet_front(frame: SheetFrame) -> Iterable[tuple[Value, ...]]:
    """The rows above everything on each page of a day's workbook; the first one stands out."""
    yield (frame.practice,)
    yield "Daily close", frame.business_date
    yield "Run", frame.run_id
    yield "Location", frame.location
    yield "Generated", f"{frame.generated_at} by {frame.user}"
    notes = " · ".join(frame_notes(frame))
    if notes:
        yield "State", notes


class Book:
    """A workbook; `front` are the rows that each page begins with."""

    def __init__(self, title: str, front: Iterable[tuple[Value, ...]]) -> None:
        self._front = tuple(front)
        self._workbook = Workbook()
        self._workbook.remove(self._workbook.active)
        self._workbook.properties.creator = "Recon Desktop"
        self._workbook.properties.title = title
        self._workbook.calculation.fullCalcOnLoad = True
        self._pages: list[Page] = []

    def page(self, title: str) -> Page:
        """A new page that begins with whose it is."""
        page = Page(self._workbook.create_sheet(title))
        for values in self._front:
            page.row(*values, bold=values[0] == "State" or page.next_row == 1)
        self._pages.append(page)
        return page

    def packed(self) -> bytes:
        """The file's bytes."""
        return packed(self._workbook, [page.results for page in self._pages])


class Page:
    """One worksheet, filled row by row."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._values: dict[str, Value] = {}
        self.results: dict[str, str] = {}
        self.next_row = 1
        sheet.page_setup.paperSize = sheet.PAPERSIZE_LETTER
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.center.text = "Contains protected health information"
        sheet.oddFooter.right.text = "Page &P of &N"

    def heading(self, *titles: str) -> None:
        """A blank row, then column titles."""
        self.next_row += 1
        row = self.next_row
        self.row(*titles, bold=True)
        for cell in self._sheet[row][: len(titles)]:
            cell.border = _RULE
            cell.alignment = Alignment(wrap_text=True, vertical="bottom")

    def freeze(self) -> None:
        """Keep everything above the next row in sight."""
        self._sheet.freeze_panes = f"A{self.next_row}"

    def row(self, *values: Value, bold: bool = False) -> None:
        """The values from column A on."""
        for number, value in enumerate(values, 1):
            self.put(f"{get_column_letter(number)}{self.next_row}", value, bold=bold)
        self.next_row += 1

    def total(self, label: str, first: int, columns: tuple[str, ...]) -> int:
        """A row of sums over the rows from `first` on; gives its number."""
        row = self.next_row
        self.put(f"A{row}", label, bold=True)
        for column in columns:
            self.put(f"{column}{row}", self._sum(column, first, row - 1), bold=True)
        for cell in self._sheet[row]:
            cell.border = _OVER
        self.next_row += 1
        return row

    def _sum(self, column: str, first: int, last: int) -> Formula | Money:
        if last < first:
            return Money(0)
        values = [self._value(f"{column}{row}") for row in range(first, last + 1)]
        if any(isinstance(value, Money) for value in values):
            cents = sum(value.cents for value in values if isinstance(value, Money))
            return Formula(f"SUM({column}{first}:{column}{last})", Money(cents))
        counts = sum(value for value in values if isinstance(value, int))
        return Formula(f"SUM({column}{first}:{column}{last})", counts)

    def _value(self, place: str) -> Value:
        value = self._values.get(place)
        return value.value if isinstance(value, Formula) else value

    def put(self, place: str, value: Value, *, bold: bool = False) -> None:
        """One typed cell."""
        self._values[place] = value
        cell = self._sheet[place]
        shown = value.value if isinstance(value, Formula) else value
        if isinstance(value, Formula):
            cell.value = f"={value.text}"
            self.results[place] = str(_number(value.value))
        elif isinstance(value, str):
            _write_text(cell, value)
        elif value is not None:
            cell.value = _number(value)
        cell.number_format = _format(shown)
        cell.font = _BOLD if bold else _PLAIN
        self._widen(cell.column_letter, shown)

    def _widen(self, column: str, shown: Shown) -> None:
        length = min(len(str(shown or "")) + 3, _WIDEST)
        dimension = self._sheet.column_dimensions[column]
        dimension.width = max(dimension.width, 13, length)


def _number(value: Money | int | date | Share) -> Decimal | int | date | str:
    if isinstance(value, Share):
        return Decimal(value.part) / Decimal(value.whole) if value.whole else str(value)
    return Decimal(value.cents) / 100 if isinstance(value, Money) else value


def _format(value: Shown) -> str:
    if isinstance(value, Share):
        return _PERCENT
    if isinstance(value, Money):
        return _MONEY
    if isinstance(value, date):
        return _DATE
    return _COUNT if isinstance(value, int) else "General"


def _write_text(cell: Any, text: str) -> None:
    if not text:
        return  # an empty cell, not a cell of type text without one
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_ALIVE)
