"""How tables break over pages (R10.5)."""

from __future__ import annotations

import re

import pytest
from reports.pdf_reading import pages_of
from reports.sheets_of_the_day import a_frame

from recon_desktop.domain.money import Money
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table
from recon_desktop.reports.flow import Flow
from recon_desktop.reports.palette import BODY

COLUMNS = (Column("Number"), Column("Text", flex=1), Column("Sum", Kind.AMOUNT, carried=True))


def a_table(rows: int, text: str = "words") -> Table:
    lines = [Row((f"row{n}.", text, Money(100 + n))) for n in range(rows)]
    total = Money(sum(100 + n for n in range(rows)))
    return Table(COLUMNS, lines, (Row(("Grand total", "", total), Look.TOTAL),))


def printed(table: Table, *, lead: float = 0) -> list[str]:
    flow = Flow("A table")
    flow.start(a_frame())
    flow.space(lead)
    flow.section("The heading")
    flow.table(table, empty="Nothing here.")
    return pages_of(flow.finish())


@pytest.mark.parametrize("lead", [0, 200, 431, 439])
@pytest.mark.parametrize("rows", [1, 2, 5, 12, 13, 28, 29, 30, 31, 32, 33, 34, 35, 36, 63, 64, 100])
def test_the_total_never_parts_from_the_last_row(rows: int, lead: float) -> None:
    pages = printed(a_table(rows), lead=lead)
    last = next(text for text in pages if "Grand total" in text)
    assert f"row{rows - 1}." in last
    assert "Number" in last


@pytest.mark.parametrize("lead", range(380, 470, 7))
def test_a_heading_never_stands_alone(lead: int) -> None:
    for text in printed(a_table(40), lead=lead):
        assert ("The heading" in text) == ("row0." in text and "row3." in text)


def test_every_row_is_printed_once_under_repeated_headings() -> None:
    pages = printed(a_table(200))
    assert len(pages) > 4
    assert all("Number" in text and "Sum" in text for text in pages)
    assert re.findall(r"row(\d+)\.", "".join(pages)) == [str(n) for n in range(200)]


def test_pages_are_summed_and_carried_forward() -> None:
    pages = printed(a_table(200))
    carried = 0
    for number, text in enumerate(pages):
        rows = [100 + int(n) for n in re.findall(r"row(\d+)\.", text)]
        assert ("Brought forward" in text) == (number > 0)
        assert f"Page subtotal {Money(sum(rows)).paper}" in text
        carried += sum(rows)
        forward = f"Carried forward {Money(carried).paper}"
        assert (forward in text) == (number < len(pages) - 1)
    assert f"Grand total {Money(carried).paper}" in pages[-1]


def test_a_table_on_one_page_has_no_subtotals() -> None:
    assert "subtotal" not in "".join(printed(a_table(20)))


def test_voided_rows_are_not_summed() -> None:
    rows = [Row((str(n), "x", Money(100)), counted=n % 2 == 0) for n in range(60)]
    pages = printed(Table(COLUMNS, rows))
    counted = len(re.findall(r"^\d*[02468] x 1\.00$", pages[0], re.MULTILINE))
    assert f"Page subtotal {counted}.00" in pages[0]


def test_a_row_higher_than_a_page_is_continued() -> None:
    words = " ".join(f"word{n}." for n in range(3000))
    text = " ".join(printed(a_table(3, text=words)))
    assert re.findall(r"word(\d+)\.", text) == [str(n) for n in range(3000)] * 3
    assert "Grand total 3.03" in text


def test_a_word_wider_than_its_column_is_broken_not_cut() -> None:
    word = "".join(chr(ord("a") + n % 26) for n in range(400))
    rows = [Row(("1", word, Money(1)))]
    assert word in "".join("".join(printed(Table(COLUMNS, rows))).split())


def test_an_empty_table_says_why() -> None:
    text = printed(Table(COLUMNS, []))[0]
    assert "Nothing here." in text
    assert "Number" not in text


def test_a_long_note_turns_the_page() -> None:
    flow = Flow("A note")
    flow.start(a_frame())
    flow.note(" ".join(f"n{n}." for n in range(4000)), BODY)
    pages = pages_of(flow.finish())
    assert re.findall(r"n(\d+)\.", " ".join(pages)) == [str(n) for n in range(4000)]


def test_too_many_columns_for_the_page_are_squeezed_not_dropped() -> None:
    columns = tuple(Column(f"Title{n}") for n in range(8))
    row = Row(tuple(f"value {n} of a rather long kind" for n in range(8)))
    text = " ".join(" ".join(printed(Table(columns, [row]))).split())
    assert all(f"Title{n}" in text for n in range(8))
    assert text.count("rather") == 8
