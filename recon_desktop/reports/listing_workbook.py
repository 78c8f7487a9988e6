"""Any list as a workbook: one row a line, typed cells, and sums that recompute themselves.

Every row names its group, so that the rows can be sorted and filtered. Sums are SUBTOTAL formulas:
they leave each other out, and rows that a filter has hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import Listing, ListRow
from recon_desktop.reports.workbook_cells import Book, Formula, Page, Value

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_NAME_LENGTH = 31


def listing_workbook(listing: Listing) -> bytes:
    """The list as XLSX; the same list gives the same bytes."""
    book = Book(f"{listing.title} {listing.period}", _front(listing))
    page = book.page(_NOT_IN_A_NAME.sub(" ", listing.title)[:_NAME_LENGTH])
    _fill(page, listing)
    for note in listing.notes:
        page.row(note)
    return book.packed()


def _front(listing: Listing) -> Iterator[tuple[Value, ...]]:
    frame = listing.frame
    yield (frame.practice,)
    yield listing.title, listing.period
    if listing.basis:
        yield "Basis", listing.basis
    yield "Generated", f"{frame.generated_at} by {frame.user}"


def _fill(page: Page, listing: Listing) -> None:
    groups = listing.filled
    titled = any(group.title for group in groups)
    lead = ("Group",) if titled else ()
    page.heading(*lead, *(column.title for column in listing.columns))
    page.freeze()
    if not groups:
        page.row(listing.empty)
        return
    first = page.next_row
    for group in groups:
        start = page.next_row
        for row in group.rows:
            page.row(*((group.title,) if titled else ()), *row)
        if listing.sums_groups:
            _sum(page, listing, f"Total {group.title}".strip(), start, group.rows, len(lead))
    if listing.sums_all:
        _sum(page, listing, listing.total_label, first, listing.rows, len(lead))


def _sum(
    page: Page, listing: Listing, label: str, first: int, rows: tuple[ListRow, ...], lead: int
) -> None:
    last = page.next_row - 1
    cells: list[Value] = [""] * lead
    for at, value in enumerate(listing.sums(rows), lead + 1):
        column = get_column_letter(at)
        if isinstance(value, (Money, int)):
            cells.append(Formula(f"SUBTOTAL(9,{column}{first}:{column}{last})", value))
        else:
            cells.append("")
    cells[0 if lead else listing.label_column] = label
    page.row(*cells, bold=True)
