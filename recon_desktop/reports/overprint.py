"""A line of text in the upper margin of every page of a stored sheet, added when it is handed out.

The stored sheet is evidence and is not drawn again: what is handed out begins with the stored
bytes, every one of them, and ends with what was added (an incremental update, ISO 32000-1
§7.5.6). The same sheet and line give the same bytes.
"""

from __future__ import annotations

from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from recon_desktop.reports.palette import BOLD
from recon_desktop.reports.typeface import registered

_SIZE = 9.5  # points
_BASELINE = 27.0  # points below the edge of the paper; a sheet leaves 36 empty (R10.1)
_PAD = 7.0  # points between the text and its frame, at the sides
_BELOW, _TALL = 4.8, 16.0  # the frame: points below the baseline, height
_LINE = 0.9  # points


def overprint(pdf: bytes, text: str) -> bytes:
    """The sheet with `text` in the upper margin of each of its pages.

    ValueError when it cannot be read: no page goes out without its line.
    """
    try:
        writer = PdfWriter(BytesIO(pdf), incremental=True)
        pages = list(writer.pages)
        if not pages:
            raise ValueError("the stored sheet has no pages")
        lines = PdfReader(BytesIO(_lines(pages, text)))
        for page, line in zip(pages, lines.pages, strict=True):
            page.merge_page(line)
    except PyPdfError as error:
        raise ValueError(f"the stored sheet is not as it was written: {error}") from error
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _lines(pages: list[PageObject], text: str) -> bytes:
    """As many pages of the same size with the line alone: in a frame, black on white."""
    target = BytesIO()
    registered(BOLD)
    canvas = Canvas(target, invariant=1, pageCompression=1)
    long = stringWidth(text, BOLD, _SIZE)
    for page in pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        left, base = (width - long) / 2, height - _BASELINE
        canvas.setPageSize((width, height))
        canvas.setLineWidth(_LINE)
        canvas.setFillGray(1)
        canvas.rect(left - _PAD, base - _BELOW, long + 2 * _PAD, _TALL, fill=1)
        canvas.setFillGray(0)
        canvas.setFont(BOLD, _SIZE)
        canvas.drawString(left, base, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()
