"""A line over a stored sheet: what was stored is in it to the byte, and to the pixel."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from reports.pdf_reading import pages_of
from reports.sheets_of_the_day import (
    broken_close,
    explained_close,
    golden_accountant,
    golden_close,
    golden_reconciliation,
    golden_slip,
    many_receipts,
)

from recon_desktop.reports.accountant import render_accountant
from recon_desktop.reports.daily_close import render_daily_close
from recon_desktop.reports.deposit import render_deposit
from recon_desktop.reports.overprint import overprint
from recon_desktop.reports.reconciliation import render_reconciliation
from recon_desktop.reports.workbook import close_workbook
from recon_desktop.reports.workbook_overprint import overprint_workbook

MARK = "SUPERSEDED: closed again 03/31/2026 4:00 pm EDT, run 2 (20260310-MAIN-002)"
MARGIN = 36  # points that a sheet leaves empty (R10.1)
SCALE = 2  # pixels a point

SHEETS: dict[str, Callable[[], bytes]] = {
    "close": lambda: render_daily_close(golden_close()),
    "close, explained": lambda: render_daily_close(explained_close()),
    "close, many findings": lambda: render_daily_close(broken_close()),
    "reconciliation": lambda: render_reconciliation(
        [golden_reconciliation(receipts=many_receipts(90)), golden_reconciliation()]
    ),
    "deposit": lambda: render_deposit(golden_slip()),
    "accountant": lambda: render_accountant(golden_accountant()),
}


def pictures(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """Each page's pixels, three bytes each: those of the upper margin, and all others."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            bitmap = page.render(scale=SCALE)
            pixels, edge = bytes(bitmap.buffer), MARGIN * SCALE * bitmap.stride
            found.append((pixels[:edge], pixels[edge:]))
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_what_was_stored_is_where_it_was(name: str) -> None:
    stored = SHEETS[name]()
    marked = overprint(stored, MARK)
    assert marked.startswith(stored)
    assert pages_of(marked) == [f"{text}\n{MARK}" for text in pages_of(stored)]


@pytest.mark.parametrize("name", SHEETS)
def test_the_line_is_in_an_empty_margin_and_covers_no_figure(name: str) -> None:
    stored = SHEETS[name]()
    before, after = pictures(stored), pictures(overprint(stored, MARK))
    assert len(before) == len(after) == len(PdfReader(BytesIO(stored)).pages)
    for (margin, sheet), (marked_margin, marked_sheet) in zip(before, after, strict=True):
        assert marked_sheet == sheet
        assert set(margin) == {255}, "nothing is drawn in the margin of a sheet"
        assert marked_margin.count(0) > 3 * 2_000, "black on white"


@pytest.mark.parametrize("name", SHEETS)
def test_the_line_is_set_in_the_sheets_own_embedded_face(name: str) -> None:
    for page in PdfReader(BytesIO(overprint(SHEETS[name](), MARK))).pages:
        assert tuple(page.mediabox) == (0, 0, 612, 792)
        *_, line = page.get_contents().get_data().decode("latin-1").split("BT")
        face = line.split(" Tf")[0].split()[-2]
        font = page["/Resources"]["/Font"][face].get_object()
        assert font["/BaseFont"] == "/AAAAAA+Inter-Bold"
        assert "/FontFile2" in font["/FontDescriptor"]


def test_the_same_sheet_and_line_give_the_same_bytes() -> None:
    stored = SHEETS["close"]()
    marked = overprint(stored, MARK)
    assert marked == overprint(stored, MARK)
    assert marked != overprint(stored, "OTHER")
    assert PdfReader(BytesIO(marked)).metadata == PdfReader(BytesIO(stored)).metadata


@pytest.mark.parametrize("text", [r"a (b) \\c (d", "Élan – Praxis"])
def test_any_sign_is_printed(text: str) -> None:
    for page in pages_of(overprint(SHEETS["deposit"](), text)):
        assert page.endswith(text)


def _broken(stored: bytes, what: bytes) -> bytes:
    """Broken, and not a byte longer or shorter."""
    assert what in stored
    return stored.replace(what, what[:1] + b"x" * (len(what) - 1))


@pytest.mark.parametrize(
    "what",
    [b"startxref", b"xref\n0", b"/Type /Pages", b"/MediaBox", b"/Contents", b"/Kids", b"obj"],
)
def test_no_page_goes_out_without_its_line(what: bytes) -> None:
    broken = _broken(SHEETS["close"](), what)
    try:
        marked = overprint(broken, MARK)
    except ValueError:
        return
    pages = pages_of(marked)
    assert pages
    assert all(page.endswith(MARK) for page in pages)


def test_what_is_no_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="stored sheet"):
        overprint(b"no sheet at all", MARK)


# --- the workbook ---------------------------------------------------------------------


def a_workbook() -> bytes:
    receipts = [golden_reconciliation(receipts=many_receipts(60))]
    return close_workbook(golden_close(), reconciliations=receipts, accountant=golden_accountant())


def cells_of(workbook: bytes, *, results: bool) -> dict[tuple[str, str], object]:
    """(page, place) → what is in each cell: formulas, or what they give."""
    pages = load_workbook(BytesIO(workbook), data_only=results)
    return {
        (page.title, cell.coordinate): cell.value
        for page in pages
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.mark.parametrize("results", [False, True])
def test_a_workbook_says_it_on_every_page_and_changes_no_cell(results: bool) -> None:
    stored = a_workbook()
    before = cells_of(stored, results=results)
    after = cells_of(overprint_workbook(stored, MARK), results=results)
    pages = load_workbook(BytesIO(stored)).sheetnames
    assert after == before | {(page, "C1"): MARK for page in pages}
    assert not before.keys() & {(page, "C1") for page in pages}


def test_a_printed_workbook_says_it_in_the_header_of_each_page() -> None:
    stored = a_workbook()
    marked = overprint_workbook(stored, "SUPERSEDED <A & B>")
    for page in load_workbook(BytesIO(marked)):
        assert page.oddHeader.center.text == "SUPERSEDED <A && B>"  # a header's code for one &
        assert page.oddHeader.center.font == "-,Bold"
        assert page["C1"].value == "SUPERSEDED <A & B>"
        assert page["C1"].font.b
        assert page.oddFooter.center.text == "Contains protected health information"


def test_a_workbook_is_marked_the_same_each_time_and_not_beside_its_pages() -> None:
    stored = a_workbook()
    marked = overprint_workbook(stored, MARK)
    assert marked == overprint_workbook(stored, MARK)
    with ZipFile(BytesIO(stored)) as one, ZipFile(BytesIO(marked)) as other:
        assert one.namelist() == other.namelist()
        changed = {name for name in one.namelist() if one.read(name) != other.read(name)}
    assert changed == {f"xl/worksheets/sheet{number}.xml" for number in range(1, 6)}


def test_a_workbook_is_not_marked_twice() -> None:
    with pytest.raises(ValueError, match="stored workbook"):
        overprint_workbook(overprint_workbook(a_workbook(), MARK), MARK)
