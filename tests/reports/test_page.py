"""The frame of every page (R10.1, R10.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader
from reports.pdf_reading import pages_of
from reports.sheets_of_the_day import (
    SOURCES,
    a_frame,
    broken_close,
    explained_close,
    golden_accountant,
    golden_close,
    golden_figures,
    golden_reconciliation,
    golden_slip,
    many_receipts,
)

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import SheetSource
from recon_desktop.reports.accountant import render_accountant
from recon_desktop.reports.daily_close import render_daily_close
from recon_desktop.reports.deposit import render_deposit
from recon_desktop.reports.reconciliation import render_reconciliation

SHEETS: dict[str, Callable[[], bytes]] = {
    "Daily Close Report": lambda: render_daily_close(golden_close()),
    "Daily Close Report, explained": lambda: render_daily_close(explained_close()),
    "Daily Close Report, draft": lambda: render_daily_close(broken_close()),
    "Reconciliation Sheet": lambda: render_reconciliation(
        [golden_reconciliation(receipts=many_receipts(90))]
    ),
    "Deposit Slip": lambda: render_deposit(golden_slip()),
    "Accountant Sheet": lambda: render_accountant(golden_accountant()),
}


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_view_gives_the_same_bytes(name: str) -> None:
    assert SHEETS[name]() == SHEETS[name]()


@pytest.mark.parametrize("name", SHEETS)
def test_every_page_says_whose_what_when_and_which(name: str) -> None:
    pages = pages_of(SHEETS[name]())
    for number, text in enumerate(pages, 1):
        for part in (
            "Maple Pediatrics",
            "12 Orchard Road, Suite 3 · Springfield, NY 12203 · (555) 010-0199",
            name.split(",")[0],
            "Tuesday, March 10, 2026",
            "20260310-MAIN-001",
            "03/10/2026 5:12 pm EDT",
            "J. Ruiz",
            "Recon Desktop 0.1.0",
            "Posting date · all registers",
            "Contains protected health information",
            "charges.csv 3f9a2b1c 03/10/2026 4:41 pm EDT",
            "visits.csv c90ff1e2",
        ):
            assert part in text
        assert f"Page {number} of {len(pages)}" in text
        assert text.count("Page ") - text.count("Page subtotal") == 1


@pytest.mark.parametrize("name", SHEETS)
def test_pages_are_letter_and_fonts_embedded(name: str) -> None:
    reader = PdfReader(BytesIO(SHEETS[name]()))
    for page in reader.pages:
        assert tuple(page.mediabox)[2:] == (612, 792)
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        ours = [font for font in fonts if "Inter" in font["/BaseFont"]]
        assert ours
        for font in ours:
            assert "/FontFile2" in font["/FontDescriptor"]


def outside(pdf: bytes) -> list[str]:
    """Texts that stick out of the half-inch margins; the watermark apart."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            if top - bottom < 40 and not (
                left >= 36 and bottom >= 36 and right <= 576 and top <= 756
            ):
                found.append(text.get_text_bounded(left, bottom, right, top))
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_sticks_out_of_the_margins(name: str) -> None:
    assert outside(SHEETS[name]()) == []


def test_draft_until_closed_and_not_after() -> None:
    closed = pages_of(render_daily_close(golden_close()))
    draft = pages_of(render_daily_close(golden_close(frame=a_frame(draft=True))))
    assert not any("DRAFT" in text for text in closed)
    assert all(text.count("DRAFT – day not closed") == 3 for text in draft)  # head, foot, watermark


def test_a_reprint_says_so_and_keeps_its_run_id() -> None:
    for text in pages_of(render_daily_close(golden_close(frame=a_frame(reprint=2)))):
        assert "COPY · REPRINT 2" in text
        assert "20260310-MAIN-001" in text
    assert "COPY" not in "".join(pages_of(render_daily_close(golden_close())))


def test_the_register_is_named_where_there_is_one() -> None:
    assert "Register A" in pages_of(render_reconciliation([golden_reconciliation()]))[0]


def test_many_files_are_listed_on_the_last_page() -> None:
    many = tuple(SheetSource(f"era_{n:02d}.835", f"{n:08x}", "03/10/2026") for n in range(30))
    pages = pages_of(render_daily_close(golden_close(frame=a_frame(sources=SOURCES + many))))
    assert "more files, listed at the end" in pages[0]
    assert "era_29.835" not in pages[0]
    listed = "".join(pages)[len(pages[0]) :]
    assert "Files this sheet rests on" in listed
    assert all(f"era_{n:02d}.835 {n:08x} 03/10/2026" in listed for n in range(30))


def test_a_day_without_files_says_so() -> None:
    pages = pages_of(render_daily_close(golden_close(frame=a_frame(sources=()))))
    assert "no file has been imported for this day" in pages[0]


def test_long_names_wrap_and_stay_within_the_margins() -> None:
    frame = a_frame(
        practice="Springfield Associates in Pediatric and Adolescent Medicine, Allergy, "
        "Immunology and Sleep Disorders of the Upper Hudson Valley, P.L.L.C.",
        location="Main Street and Riverside Annex, Second Floor, behind the old pharmacy",
        user="Marguerite Anastasia Okafor-Fitzgerald-Featherstonehaugh",
        register="Front desk, left-hand side",
    )
    pdf = render_daily_close(golden_close(frame=frame))
    assert outside(pdf) == []
    assert "Sleep Disorders of the" in pages_of(pdf)[0]


def test_very_large_amounts_stay_within_the_margins() -> None:
    huge = Money(-12_345_678_90)
    tenders = tuple(
        replace(line, prior_balance=huge, prepayment=huge, payer_check=huge, other=huge)
        for line in golden_close().receipts
    )
    figures = golden_figures(v1=huge, v2=huge, vu=huge)
    pdf = render_daily_close(
        golden_close(receipts=tenders, figures=figures, status="OUT_OF_BALANCE")
    )
    assert outside(pdf) == []
    assert "(12,345,678.90)" in "".join(pages_of(pdf))
