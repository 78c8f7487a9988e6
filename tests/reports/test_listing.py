"""Any list as PDF and as a workbook: sums, groups, page breaks, paper, typed cells."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from reports.pdf_reading import pages_of, words_of

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListFrame,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    Share,
    as_of_text,
    period_text,
)
from recon_desktop.reports.listing import render_listing
from recon_desktop.reports.listing_workbook import listing_workbook

COLUMNS = (
    ListColumn("Posted", ListKind.DATE),
    ListColumn("Patient", weight=1),
    ListColumn("Lines", ListKind.COUNT, total=True),
    ListColumn("Rate", ListKind.PERCENT),
    ListColumn("Charge", ListKind.MONEY, total=True),
    ListColumn("Allowed", ListKind.MONEY),
)
FRAME = ListFrame(
    practice="Maple Pediatrics",
    address=("12 Orchard Road", "Springfield, NY 12203"),
    generated_at="03/31/2026 4:00 pm EDT",
    user="J. Ruiz",
    version="0.1.0",
)


def a_row(number: int = 0, cents: int = 12_345, name: str = "Ito, Jun (M1107)") -> ListRow:
    day = date(2026, 3, 1) + timedelta(number % 28)
    return (day, name, 1, Share(1, 3), Money(cents), Money(-500))


def a_listing(*groups: ListGroup, **changes: Any) -> Listing:
    fields: dict[str, Any] = {
        "title": "Denied Lines",
        "period": period_text(date(2026, 3, 1), date(2026, 3, 31)),
        "basis": "Posting date",
        "columns": COLUMNS,
        "groups": groups,
        "empty": "Nothing was denied in this period.",
        "notes": ("One thing to know.",),
        "frame": FRAME,
    }
    return Listing(**(fields | changes))


def some(count: int, title: str = "") -> ListGroup:
    return ListGroup(title, tuple(a_row(number) for number in range(count)))


# --- the words ------------------------------------------------------------------------


def test_periods_in_words() -> None:
    day = date(2026, 3, 10)
    assert period_text(date(2026, 3, 1), day) == "03/01/2026 to 03/10/2026"
    assert period_text(day, day) == "Tuesday, 03/10/2026"
    assert as_of_text(day) == "As of Tuesday, 03/10/2026"


def test_a_row_must_fit_the_columns() -> None:
    with pytest.raises(ValueError, match="6 cells"):
        a_listing(ListGroup("", ((date(2026, 3, 1), "short"),)))


def test_sums_leave_out_what_is_not_known() -> None:
    unknown: ListRow = (None, "", "", Share(0, 0), None, "")
    listing = a_listing(ListGroup("", (a_row(), unknown, a_row(cents=-45))))
    assert listing.sums(listing.rows) == ("", "", 2, "", Money(12_300), "")


# --- on paper -------------------------------------------------------------------------


def test_the_same_list_gives_the_same_bytes() -> None:
    listing = a_listing(some(80, "Aetna"), some(3, "BlueSky"))
    assert render_listing(listing) == render_listing(listing)
    assert listing_workbook(listing) == listing_workbook(listing)


def test_every_page_says_whose_what_when_and_by_whom() -> None:
    pages = pages_of(render_listing(a_listing(some(120))))
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        for part in (
            "Maple Pediatrics",
            "12 Orchard Road · Springfield, NY 12203",
            "Denied Lines",
            "03/01/2026 to 03/31/2026",
            "03/31/2026 4:00 pm EDT",
            "J. Ruiz",
            "Posting date",
            "Posted Patient Lines Rate Charge Allowed",
            "Contains protected health information",
            f"Page {number} of {len(pages)}",
        ):
            assert part in text


def test_an_empty_list_says_so() -> None:
    words = words_of(render_listing(a_listing(ListGroup("Aetna", ()))))
    assert "Nothing was denied in this period." in words
    assert "Aetna" not in words
    assert "Total" not in words
    assert "One thing to know." in words


def test_a_thousand_rows_carry_their_sums() -> None:
    pages = pages_of(render_listing(a_listing(some(1_000))))
    rows = [text.count("Ito, Jun") for text in pages]
    assert sum(rows) == 1_000
    so_far = 0
    for text, count in zip(pages[:-1], rows[:-1], strict=True):
        if so_far:
            assert f"Brought forward {Money(so_far * 12_345).paper}" in text
        so_far += count
        assert f"Page subtotal {Money(count * 12_345).paper}" in text
        assert f"Carried forward {Money(so_far * 12_345).paper}" in text
    assert "Total 1,000 123,450.00" in pages[-1]
    assert rows[-1] >= 1


def test_groups_have_titles_notes_and_sums() -> None:
    listing = a_listing(
        ListGroup("Aetna", (a_row(), a_row()), "posted by ann"), some(3, "BlueSky"), some(0, "None")
    )
    text = pages_of(render_listing(listing))[0]
    assert text.index("Aetna") < text.index("posted by ann") < text.index("Subtotal 2 246.90")
    assert text.index("Subtotal 2 246.90") < text.index("BlueSky") < text.index("Subtotal 3 370.35")
    assert "Total 5 617.25" in text
    assert "None" not in text


def test_a_single_group_is_summed_once() -> None:
    assert words_of(render_listing(a_listing(some(3, "Aetna")))).count("Total") == 1


def test_sums_of_unlike_groups_can_be_left_out() -> None:
    words = words_of(render_listing(a_listing(some(2, "A"), some(1, "B"), total_label="")))
    assert words.count("Total") == 2
    assert "370.35" not in words
    words = words_of(render_listing(a_listing(some(2, "A"), total_label="")))
    assert words.count("Total 2 246.90") == 1


def test_a_group_that_goes_on_says_so() -> None:
    pages = pages_of(render_listing(a_listing(some(60, "Aetna"), some(2, "BlueSky"))))
    assert "Aetna, continued" in pages[1]
    assert "continued" not in pages[0]


@pytest.mark.parametrize("before", range(25, 40))
def test_a_title_never_stands_alone_and_a_sum_never_parts(before: int) -> None:
    pages = pages_of(render_listing(a_listing(some(before, "Aetna"), some(1, "BlueSky"))))
    page = next(text for text in pages if "BlueSky" in text)
    at = page.index("BlueSky")
    assert "Ito, Jun" in page[at:]
    assert "Subtotal 1 123.45" in page[at:]


def test_broad_lists_lie_on_their_side() -> None:
    def size(columns: int) -> tuple[float, ...]:
        extra = tuple(ListColumn(f"Amount {n}", ListKind.MONEY) for n in range(columns))
        row = (*a_row(), *(Money(123_456_78) for _ in extra))
        pdf = render_listing(a_listing(ListGroup("", (row,)), columns=(*COLUMNS, *extra)))
        return tuple(float(x) for x in PdfReader(BytesIO(pdf)).pages[0].mediabox[2:])

    assert size(0) == (612, 792)
    assert size(4) == (792, 612)


def test_long_names_wrap_and_lose_nothing() -> None:
    name = "Featherstonehaugh-Wolverhampton, Maximiliane Josephine Theodora (P1000000)"
    words = words_of(render_listing(a_listing(ListGroup(name * 3, (a_row(name=name),)))))
    for part in name.split():
        assert words.replace(" ", "").count(part) >= 1


def test_a_very_long_text_goes_on_below() -> None:
    name = " ".join(f"word{number}" for number in range(600))
    words = words_of(render_listing(a_listing(ListGroup("G", (a_row(name=name), a_row())))))
    assert "word599" in words
    assert "Total 2 246.90" in words


# --- as a workbook --------------------------------------------------------------------


def sheet_of(listing: Listing, *, values: bool = False) -> Any:
    data = BytesIO(listing_workbook(listing))
    return openpyxl.load_workbook(data, data_only=values).active


def test_cells_are_typed() -> None:
    sheet = sheet_of(a_listing(ListGroup("", (a_row(name="=SUM(A1:A9)"),))))
    heading = next(row for row in sheet.iter_rows() if row[0].value == "Posted")
    row = sheet[heading[0].row + 1]
    assert row[0].number_format == "mm/dd/yyyy"
    assert (row[1].value, row[1].data_type) == ("=SUM(A1:A9)", "s")
    assert (row[2].value, row[2].number_format) == (1, "#,##0")
    assert (round(row[3].value, 4), row[3].number_format) == (0.3333, "0.0%")
    assert (row[4].value, row[4].number_format) == (123.45, "#,##0.00_);(#,##0.00)")
    assert row[5].value == -5
    assert sheet.freeze_panes == f"A{row[0].row}"


def test_sums_are_live_and_leave_each_other_out() -> None:
    listing = a_listing(some(2, "Aetna"), some(3, "BlueSky"))
    live = [[cell.value for cell in row] for row in sheet_of(listing)]
    told = [[cell.value for cell in row] for row in sheet_of(listing, values=True)]
    at = {row[0]: number for number, row in enumerate(live, 1)}
    first = at["Group"] + 1
    last = at["Total"] - 1
    assert live[at["Total Aetna"] - 1][5] == f"=SUBTOTAL(9,F{first}:F{first + 1})"
    assert live[at["Total"] - 1][3] == f"=SUBTOTAL(9,D{first}:D{last})"
    assert [told[at[name] - 1][5] for name in ("Total Aetna", "Total BlueSky", "Total")] == [
        246.90,
        370.35,
        617.25,
    ]
    assert live[first - 1][0] == "Aetna"


def test_an_empty_workbook_says_so() -> None:
    cells = [row[0].value for row in sheet_of(a_listing())]
    assert "Nothing was denied in this period." in cells


def test_a_title_that_no_sheet_may_have() -> None:
    title = "Under/overpayments: by payer [and code] of the whole year"
    assert sheet_of(a_listing(some(1), title=title)).title == "Under overpayments  by payer  a"


def test_a_share_of_nothing() -> None:
    row = (*a_row()[:3], Share(0, 0), *a_row()[4:])
    listing = a_listing(ListGroup("", (row,)))
    assert "n/a" in words_of(render_listing(listing))
    assert any(cell.value == "n/a" for cells in sheet_of(listing) for cell in cells)


def test_a_list_without_sums() -> None:
    columns = (ListColumn("Claim"), ListColumn("Amount", ListKind.MONEY))
    groups = (ListGroup("A", (("E1", Money(5)),)), ListGroup("B", (("E2", Money(6)),)))
    listing = a_listing(*groups, columns=columns)
    assert "otal" not in words_of(render_listing(listing))
    assert not any("otal" in str(row[0].value) for row in sheet_of(listing))


def test_the_word_total_stands_in_the_first_column_of_words() -> None:
    columns = (
        ListColumn("Amount", ListKind.MONEY, total=True),
        ListColumn("Rate", ListKind.PERCENT),
        ListColumn("Claim"),
    )
    listing = a_listing(ListGroup("", ((Money(5), Share(1, 2), "E1"),)), columns=columns)
    assert "0.05 50.0 % E1 0.05 Total" in words_of(render_listing(listing))
    assert [cell.value for cell in sheet_of(listing)[8]] == ["=SUBTOTAL(9,A7:A7)", None, "Total"]
    with pytest.raises(ValueError, match="no column of texts"):
        a_listing(columns=columns[:2])
