"""A line of text on every page of a stored workbook, added when it is handed out.

It stands beside the practice's name, where it is seen on the screen, and in the header of the
printed pages. Every other cell is as it was stored. Knows the workbooks of
:mod:`recon_desktop.reports.workbook` and no others.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from recon_desktop.reports.workbook_bytes import WORKSHEET, repacked

_FIRST_ROW = re.compile(
    rb'(<row r="1"[^>]*><c r="A1" s="(\d+)"(?:(?!<c |</row>).)*)</row>', re.DOTALL
)
_HEADER = re.compile(rb"<oddHeader ?/>")
_BOLD_IN_THE_MIDDLE = b'&amp;C&amp;"-,Bold"'


def overprint_workbook(package: bytes, text: str) -> bytes:
    """The workbook with `text` on each of its pages; the same text gives the same bytes.

    ValueError when a page would be left without.
    """

    def change(name: str, content: bytes) -> bytes:
        return _overprinted(name, content, text) if WORKSHEET.fullmatch(name) else content

    return repacked(package, change)


def _overprinted(name: str, content: bytes, text: str) -> bytes:
    doubled = escape(text.replace("&", "&&")).encode()  # a single one begins a code of the header
    header = b"<oddHeader>%b%b</oddHeader>" % (_BOLD_IN_THE_MIDDLE, doubled)
    content, headers = _HEADER.subn(lambda _: header, content, count=1)
    content, rows = _FIRST_ROW.subn(lambda row: _with_line(row, text), content, count=1)
    if not (headers and rows):
        raise ValueError(f"{name} of the stored workbook is not as it was written")
    return content


def _with_line(row: re.Match[bytes], text: str) -> bytes:
    """The first row with the line in C1, so that a long name in A1 is still read in full."""
    said = escape(text).encode()
    cell = b'<c r="C1" s="%b" t="inlineStr"><is><t>%b</t></is></c>' % (row[2], said)
    return b"%b%b</row>" % (row[1], cell)
