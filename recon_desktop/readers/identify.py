"""The one door to the readers: what is this file, and what is in it (R12.1).

The kind is recognised from content alone, never from the file's name. Two readers that claim one
file are an error naming both; none is an error that says what was seen and what was missing.
Knows no database: a service stages what comes back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice

from recon_desktop.domain.errors import (
    AmbiguousError,
    ReconError,
    UnknownKindError,
    UnreadableFileError,
)
from recon_desktop.readers import x12
from recon_desktop.readers.bank.bai2 import bai2_text, read_bai2
from recon_desktop.readers.bank.bai2_records import is_bai2
from recon_desktop.readers.bank.ofx import read_ofx, transaction_text
from recon_desktop.readers.bank.ofx_tree import is_ofx
from recon_desktop.readers.base import Kind, ReadResult
from recon_desktop.readers.delimited import is_text, raw_rows
from recon_desktop.readers.profiles import Profile
from recon_desktop.readers.spreadsheet import cell_text, is_workbook
from recon_desktop.readers.tabular import TABULAR_KINDS, Asked, find_table, read_table

MAX_BYTES = 100_000_000
"""Of one file; the caller should refuse a larger one before reading it into memory."""

_FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"Rar!", "an archive (rar)"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"{\\rtf", "a text document (RTF)"),
)
_BANK = {Kind.OFX: read_ofx, Kind.BAI2: read_bai2}
_WEB_PAGE = re.compile(rb"^\s*(?:<!doctype html|<html|<table)", re.I)
_XML = re.compile(rb"^\s*<\?xml", re.I)


def identify(data: bytes, *, name_for_messages: str = "this file") -> Kind:
    """The kind of a file, from its content.

    Raises UnknownKindError, AmbiguousError or UnreadableFileError with a sentence fit to show.
    """
    try:
        marked = _marked(data, None)
        return marked or find_table(data, Asked()).heading.layout.kind
    except ReconError as error:
        raise _named(error, name_for_messages) from error


def read_file(
    data: bytes,
    *,
    kind: Kind | None = None,
    profile: Profile | None = None,
    business_date: date | None = None,
    today: date | None = None,
    name: str = "this file",
) -> ReadResult:
    """Read a file of any kind; `kind` overrides the recognition of tables.

    `profile` maps headings, signs and the date order; `business_date` is the day the user imports
    for, used as evidence and for reports without a date column; `today` bounds two-digit years.
    Raises ReconError subclasses whose message begins with `name`.
    """
    asked = Asked(kind, profile, business_date, today)
    try:
        marked = _marked(data, kind)
        if marked in _BANK:
            return _BANK[marked](data)
        return x12.read(data, marked) if marked else read_table(data, asked)
    except ReconError as error:
        raise _named(error, name) from error


def _named(error: ReconError, name: str) -> ReconError:
    return type(error)(f"{name}: {error}")


def _marked(data: bytes, kind: Kind | None) -> Kind | None:
    """The kind of a file that carries marks of its own (X12, OFX, BAI2); None for a table."""
    _refuse_foreign(data)
    claims = _claims(data)
    if kind not in claims and len(claims) > 1:
        names = " and ".join(sorted(claims))
        raise AmbiguousError(
            f"This file can be read as {names}. Say which it is by choosing the kind."
        )
    if claims:
        return _agreed(kind if kind in claims else claims[0], kind)
    refusal = "" if is_workbook(data) else x12.refusal(data)
    if refusal:
        raise UnknownKindError(refusal)
    if kind is not None and kind not in TABULAR_KINDS:
        raise UnreadableFileError(f"This is not a file of the kind {kind.value}.")
    return None


def _claims(data: bytes) -> tuple[Kind, ...]:
    """The kinds that are recognised by their own marks, tables apart."""
    if is_workbook(data):
        return ()
    bank = {Kind.OFX: is_ofx, Kind.BAI2: is_bai2}
    return (*x12.sniff(data), *(kind for kind, claims in bank.items() if claims(data)))


def _agreed(found: Kind | None, wanted: Kind | None) -> Kind | None:
    if found and wanted and found is not wanted:
        raise UnreadableFileError(
            f"This is a file of the kind {found.value}, not {wanted.value}. Import it as what it "
            "is."
        )
    return found


def _refuse_foreign(data: bytes) -> None:
    """Files that no reader is for, each with what to do instead."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFileError("The file is empty. Export it again.")
    if len(data) > MAX_BYTES:
        raise UnreadableFileError("The file is larger than any report of a practice.")
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            raise UnknownKindError(f"This is {what}, not a report. Export it as CSV or XLSX.")
    if is_workbook(data) or is_ofx(data):
        return
    if _WEB_PAGE.match(data[:1024]):
        raise UnknownKindError(
            "This is a web page (some products name it .xls). Open it in a spreadsheet program "
            "and save it as XLSX or CSV."
        )
    if _XML.match(data[:1024]):
        raise UnknownKindError("This is an XML file of a kind that is not read.")
    if not is_text(data):
        raise UnknownKindError("This is a binary file, not a report. Export it as CSV or XLSX.")


def source_line(data: bytes, kind: Kind, line: int, profile: Profile | None = None) -> str:
    """What stands in the file at a record's line: a row, a segment, a transaction.

    For click-through from a number to its source; '' when the file has no such line.
    """
    if kind is Kind.OFX:
        return transaction_text(data, line)
    if kind is Kind.BAI2:
        return bai2_text(data, line)
    if kind in TABULAR_KINDS:
        return next(islice(_table_rows(data, Asked(kind, profile)), line - 1, None), "")
    return x12.segment_at(data, line).text


def source_lines(data: bytes, kind: Kind, lines: Collection[int]) -> dict[int, str]:
    """Several lines by their number, as :func:`source_line` gives each; a table is read once."""
    if kind not in TABULAR_KINDS:
        return {line: source_line(data, kind, line) for line in lines}
    rows = enumerate(_table_rows(data, Asked(kind)), start=1)
    return {line: text for line, text in rows if line in lines}


def _table_rows(data: bytes, asked: Asked) -> Iterator[str]:
    if is_workbook(data):
        return (" | ".join(map(cell_text, row)) for row in find_table(data, asked).rows)
    return raw_rows(data)
