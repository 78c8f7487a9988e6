"""A table of any kind, read: heading found, rows converted, totals compared (R12.1–R12.6).

``read = accepted + rejected`` holds for the rows below the heading that are neither blank nor
totals. Knows no database and no clock: what today is comes from outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import compress
from typing import Any

from recon_desktop.domain.errors import UnknownKindError, UnreadableFileError
from recon_desktop.domain.records import BankLine
from recon_desktop.garbage import collection_paused
from recon_desktop.readers.bank.balances import check_chains, check_summary, statements_of
from recon_desktop.readers.base import ControlTotal, Kind, ReadResult
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import missing_sentence, refuse_twins
from recon_desktop.readers.dates import Evidence, Printed, order_of, read_printed
from recon_desktop.readers.delimited import read_delimited
from recon_desktop.readers.headings import Heading, choose_heading
from recon_desktop.readers.layouts import LAYOUTS
from recon_desktop.readers.profiles import DateOrder, Profile
from recon_desktop.readers.rows_apart import Apart, set_apart
from recon_desktop.readers.spreadsheet import CellTexts, Sheet, is_workbook, read_workbook
from recon_desktop.readers.titles import certain_day, printed_dates, stated_day
from recon_desktop.readers.totals import Tally, check_totals

TABULAR_KINDS = frozenset(layout.kind for layout in LAYOUTS)
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller knows: the kind, the saved profile, the business date, today."""

    kind: Kind | None = None
    profile: Profile | None = None
    business_date: date | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet or CSV file, and the heading found in it."""

    rows: list[list[Any]]
    heading: Heading
    of_workbook: bool
    unread: tuple[str, ...] = ()  # other sheets that hold a report too


def find_table(data: bytes, asked: Asked) -> Table:
    """The sheet that holds a report, with its heading and kind.

    Raises UnknownKindError or AmbiguousError when the kind is not clear.
    """
    if not is_workbook(data):
        rows = read_delimited(data)
        return Table(rows, _heading(rows, asked), of_workbook=False)
    found: list[tuple[Sheet, Heading]] = []
    refusal: UnreadableFileError | None = None
    for sheet in read_workbook(data):
        try:
            found.append((sheet, _heading(sheet.rows, asked)))
        except UnreadableFileError as error:
            refusal = refusal or error
    if not found:
        raise refusal or UnknownKindError("The workbook holds no rows.")
    sheet, heading = found[0]
    others = tuple(sheet.name for sheet, _ in found[1:])
    return Table(sheet.rows, heading, of_workbook=True, unread=others)


def _heading(rows: Sequence[Sequence[Any]], asked: Asked) -> Heading:
    return choose_heading(rows, LAYOUTS, kind=asked.kind, profile=asked.profile)


def read_table(data: bytes, asked: Asked) -> ReadResult:
    """Read a CSV file or a workbook; errors as in :func:`find_table`."""
    with collection_paused():
        table = find_table(data, asked)
        return _Reading(table, asked).result()


class _Reading:
    """One table on its way to records; each step leaves what the next one needs."""

    def __init__(self, table: Table, asked: Asked) -> None:
        self.table = table
        self.head = table.heading
        self.layout = table.heading.layout
        self.profile = asked.profile or Profile()
        self.asked = asked
        self.texts = CellTexts()
        self.warnings = [
            f"The sheet “{name}” holds a report too; it was not read" for name in table.unread
        ]

    def result(self) -> ReadResult:
        refuse_twins(self.head.texts, self.head.match)
        printed = printed_dates(self._title_lines())
        cells = self._cells(certain_day(printed))
        title_order = self._title_order(cells, printed)
        stated = stated_day(printed, title_order)
        self._default_day(cells, stated)
        columns = self.layout.fields(cells)
        apart = set_apart(cells)
        tally = self._tally(cells, columns, apart)
        records = self._records(cells, columns, apart)
        return self._collect(cells, records, tally, stated, apart)

    # rows ----------------------------------------------------------------------------------

    def _title_lines(self) -> list[str]:
        rows = self.table.rows[: self.head.row]
        return [" ".join(self.texts[cell] for cell in row) for row in rows]

    def _cells(self, known_day: date | None) -> Cells:
        first = self.head.row + 1
        numbered = enumerate(self.table.rows[first:], start=first + 1)
        kept = [(line, row) for line, row in numbered if any(row)]
        lines = [line for line, _ in kept]
        rows = self._even([row for _, row in kept])
        cells = Cells(
            self.layout,
            self.head.match,
            rows,
            lines,
            self.head.texts,
            self.profile,
            text_of=self.texts.__getitem__ if self.table.of_workbook else None,
        )
        self._drop_blank(cells)
        self._reject_overlong(cells)
        self._set_orders(cells, known_day)
        return cells

    def _even(self, rows: list[list[Any]]) -> list[list[Any]]:
        """Rows at least as long as the heading; short ones are filled up with empty cells."""
        width = len(self.head.texts)
        if min(map(len, rows), default=width) >= width:
            return rows
        return [row if len(row) >= width else [*row, *[""] * (width - len(row))] for row in rows]

    def _drop_blank(self, cells: Cells) -> None:
        """Rows of blanks that are not empty cells."""
        keep = [
            bool(str(row[0]).strip()) or any(str(cell).strip() for cell in row)
            for row in cells.rows
        ]
        if not all(keep):
            cells.rows = list(compress(cells.rows, keep))
            cells.lines = list(compress(cells.lines, keep))

    def _reject_overlong(self, cells: Cells) -> None:
        """Cells beyond the heading shift the others, unless every row has them."""
        width = len(self.head.texts)
        long = [i for i, row in enumerate(cells.rows) if len(row) > width and any(row[width:])]
        if not long:
            return
        if len(long) == len(cells):
            self.warnings.append("Every row has more cells than the heading; they were left out")
            return
        for row in long:
            cells.reject(row, "", "has more cells than the heading")

    # dates ---------------------------------------------------------------------------------

    def _set_orders(self, cells: Cells, known_day: date | None) -> None:
        columns = [c for c in self.layout.columns if c.type in ("date", "ts") and cells.has(c.name)]
        texts = {c.name: set(cells.text(c.name)) - {""} for c in columns}
        evidence = Evidence(
            self.profile.date_order, self.asked.business_date or known_day, self.asked.today
        )
        by_heading = {cells.heading(name): found for name, found in texts.items()}
        daily = [cells.heading(c.name) for c in columns if c.daily]
        orders = order_of(by_heading, daily, evidence)
        cells.orders = {name: orders[cells.heading(name)] for name in texts}
        cells.latest = self._latest(texts, cells.orders)

    def _latest(self, texts: dict[str, set[str]], orders: dict[str, DateOrder]) -> date | None:
        """A year after today; else after the newest four-digit year, or the middle date."""
        known = self.asked.today or self.asked.business_date
        if known is None:
            known = max(_days(texts, orders, short=False), default=None)
        if known is None:
            usual = sorted(_days(texts, orders, short=True))
            known = usual[len(usual) // 2] if usual else None
        return known + _YEAR if known else None

    def _title_order(self, cells: Cells, printed: Sequence[Printed]) -> DateOrder:
        proofs = {day.proof for day in printed if day.proof}
        if len(proofs) == 1:
            return proofs.pop()
        orders = set(cells.orders.values())
        return orders.pop() if len(orders) == 1 else DateOrder.MONTH_FIRST

    def _default_day(self, cells: Cells, stated: date | None) -> None:
        """A report without its needed date column is for the day above it, or the day asked for."""
        needed = self.layout.by_name.get("post_date")
        if needed is None or needed.need != "C" or cells.has("post_date"):
            return
        cells.default_day = self.asked.business_date or stated
        if cells.default_day is None:
            lacks = missing_sentence(self.layout, (("post_date",),))
            raise UnreadableFileError(
                f"As {self.layout.kind.value}, the report lacks: {lacks}. Add the column, or say "
                "which business date the report is for."
            )
        self.warnings.append(
            f"The report has no posting date; all rows were taken for {cells.default_day:%m/%d/%Y}"
        )

    # totals --------------------------------------------------------------------------------

    def _tally(self, cells: Cells, columns: Sequence[Sequence[Any]], apart: Apart) -> Tally:
        if not apart.totals:
            return Tally((), ())
        out = apart.rows.union(cells.rejects)
        names = {name for total in apart.totals for name in total.amounts}
        fields = self.layout.record._fields
        voided = columns[fields.index("voided")] if "voided" in fields else [False] * len(cells)
        counted = [row not in out for row in range(len(cells))]
        amounts = {name: cells.money(name) for name in names}
        return check_totals(apart.totals, amounts, counted, voided, cells.heading)

    # records -------------------------------------------------------------------------------

    def _records(
        self, cells: Cells, columns: Sequence[Sequence[Any]], apart: Apart
    ) -> tuple[Any, ...]:
        make = partial(tuple.__new__, self.layout.record)
        out = apart.rows.union(cells.rejects)
        rows = zip(*columns, strict=True)
        if out:
            rows = compress(rows, (row not in out for row in range(len(cells))))  # type: ignore[assignment]
        return tuple(map(make, rows))

    def _bank_totals(self, lines: tuple[BankLine, ...]) -> tuple[ControlTotal, ...]:
        titles = [[self.texts[c] for c in row] for row in self.table.rows[: self.head.row]]
        return (*check_chains(lines), *check_summary(titles, lines))

    def _collect(
        self,
        cells: Cells,
        records: tuple[Any, ...],
        tally: Tally,
        stated: date | None,
        apart: Apart,
    ) -> ReadResult:
        rejected = tuple(cells.rejects[row] for row in sorted(cells.rejects))
        if not records and not rejected:
            self.warnings.append("The report has a heading and no rows")
        bank = self.layout.kind is Kind.BANK_CSV
        statements = statements_of(records) if bank else ()
        counts = {self.layout.noun: len(records)} | (
            {"statements": len(statements)} if bank else {}
        )
        counts.update({"totals_rows": len(apart.totals)} if apart.totals else {})
        counts.update({"note_rows": len(apart.notes)} if apart.notes else {})
        return ReadResult(
            kind=self.layout.kind,
            records=records,
            rejected=rejected,
            control_totals=tally.control_totals + (self._bank_totals(records) if bank else ()),
            counts=counts,
            statements=statements,
            stated_date=stated,
            columns=self.head.match.maps,
            warnings=(*self.warnings, *cells.warnings, *tally.warnings),
        )


def _days(
    texts: dict[str, set[str]], orders: dict[str, DateOrder], *, short: bool
) -> Iterator[date]:
    """The dates of a file whose year is printed with two digits, or with four."""
    for name, found in texts.items():
        for text in found:
            try:
                printed = read_printed(text)
                if printed.short_year is short:
                    yield printed.day(orders[name])
            except ValueError:
                continue
