"""Any list as PDF: groups with titles and sums, on broad paper when its columns need the width."""

from __future__ import annotations

from collections.abc import Iterator

from recon_desktop.domain.sheets.listing import ListColumn, ListGroup, Listing, ListKind, ListRow
from recon_desktop.reports.blocks import Signatures
from recon_desktop.reports.cells import Cell, Column, Kind, Look, Row, Table
from recon_desktop.reports.flow import Flow
from recon_desktop.reports.grid import Grid
from recon_desktop.reports.page import LANDSCAPE, PORTRAIT, Paper, list_head

_KINDS = {
    ListKind.TEXT: Kind.TEXT,
    ListKind.DATE: Kind.TEXT,
    ListKind.MONEY: Kind.AMOUNT,
    ListKind.COUNT: Kind.COUNT,
    ListKind.PERCENT: Kind.COUNT,
}


def render_listing(listing: Listing) -> bytes:
    """The list as PDF; the same list gives the same bytes."""
    table = listing_table(listing)
    flow = Flow(f"{listing.title} {listing.period}", _paper(table))
    flow.start(list_head(listing))
    flow.table(table, empty=listing.empty)
    if listing.notes:
        flow.space(10)
    for note in listing.notes:
        flow.note(note)
    if listing.approvals:
        flow.space(10)
        flow.block(Signatures(listing.approvals))
    return flow.finish()


def _paper(table: Table) -> Paper:
    """Portrait, unless the columns would be cramped (R10.1)."""
    flow = Flow("")
    grid = Grid(table, flow.fonts, 0, flow.width)
    return PORTRAIT if grid.comfortable_width <= PORTRAIT.body_width else LANDSCAPE


def listing_table(listing: Listing) -> Table:
    """The rows of all groups, with titles and sums between them."""
    columns = tuple(_column(column, listing) for column in listing.columns)
    rows = [row for group in listing.filled for row in _group_rows(listing, group)]
    totals: tuple[Row, ...] = ()
    if listing.sums_all:
        totals = (_sum_row(listing, listing.rows, listing.total_label),)
    return Table(columns, rows, totals)


def _column(column: ListColumn, listing: Listing) -> Column:
    carried = column.total and column.kind is ListKind.MONEY and bool(listing.total_label)
    return Column(column.title, _KINDS[column.kind], column.weight, carried)


def _group_rows(listing: Listing, group: ListGroup) -> Iterator[Row]:
    blank = ("",) * (len(listing.columns) - 1)
    if group.title:
        yield Row((group.title, *blank), Look.GROUP)
    if group.note:
        yield Row((group.note, *blank), Look.GROUP_NOTE)
    for row in group.rows:
        yield Row(_cells(row))
    if listing.sums_groups:
        label = "Subtotal" if listing.sums_all else "Total"
        yield _sum_row(listing, group.rows, label, counted=False)


def _sum_row(
    listing: Listing, rows: tuple[ListRow, ...], label: str, *, counted: bool = True
) -> Row:
    cells = list(_cells(listing.sums(rows)))
    cells[listing.label_column] = label
    return Row(tuple(cells), Look.TOTAL, counted)


def _cells(row: ListRow) -> tuple[Cell, ...]:
    return tuple(str(cell) if isinstance(cell, tuple) else cell for cell in row)
