"""How a practice's systems print a report: as delimited text or as a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font
from sample_records import PRACTICE

Row = Sequence[str]


class Style(NamedTuple):
    """How a report is printed: separator, money, dates, and what stands around the table."""

    delimiter: str = ","
    dollar: bool = False
    day: str = "%m/%d/%Y"
    titles: bool = False
    total: bool = False


PLAIN = Style()


def money(cents: int, style: Style = PLAIN) -> str:
    """``1234.50``, or ``$1,234.50`` where the report prints it so."""
    sign, whole = ("-" if cents < 0 else ""), abs(cents)
    if style.dollar:
        return f"{sign}${whole // 100:,}.{whole % 100:02d}"
    return f"{sign}{whole // 100}.{whole % 100:02d}"


class Table(NamedTuple):
    """A report before it is printed; `totals` are the cells of its Total row."""

    name: str
    headings: Row
    rows: Sequence[Row]
    totals: Row


def as_text(table: Table, style: Style, day: date) -> bytes:
    """A report as delimited text, with its titles and Total row where the style has them."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=style.delimiter, lineterminator="\r\n")
    if style.titles:
        for line in _titles(table, day):
            writer.writerow(line)
    writer.writerow(table.headings)
    writer.writerows(table.rows)
    if style.total:
        writer.writerow(table.totals)
    return file.getvalue().encode("utf-8")


def _titles(table: Table, day: date) -> list[Row]:
    return [
        [PRACTICE],
        [table.name],
        [f"Business date: {day:%m/%d/%Y}"],
        [f"Printed {day:%m/%d/%Y} 6:05 PM"],
        [],
    ]


def as_workbook(table: Table, day: date) -> bytes:
    """The same report as XLSX: typed money cells, a bold heading, the Total row."""
    book = Workbook()
    sheet = book.active
    sheet.title = table.name[:31]
    for line in [*_titles(table, day), table.headings]:
        sheet.append(list(line))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for row in [*table.rows, table.totals]:
        sheet.append([_typed(cell) for cell in row])
    for number in range(1, len(table.headings) + 1):
        sheet.column_dimensions[chr(64 + number)].width = 20
    book.properties.created = book.properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    file = io.BytesIO()
    book.save(file)
    return _without_clock(file.getvalue())


def _typed(cell: str) -> object:
    whole, point, cents = cell.partition(".")
    return float(cell) if point and whole.isdigit() and len(cents) == 2 else cell


def _without_clock(data: bytes) -> bytes:
    """The workbook with the same bytes whenever it is made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = content[: content.index(b"<dcterms:modified")] + b"</cp:coreProperties>"
            info = zipfile.ZipInfo(name, (2026, 3, 31, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return made.getvalue()
