"""XLSX workbooks as rows of cells, checked before they are opened.

A workbook is a zip of XML: one of a few kilobytes can unpack to gigabytes, or name a cell so far
away that a reader reserves the whole plane before it. So the directory is checked first, then each
sheet is unpacked in pieces, counted (the directory's own sizes may be forged) and its cell
addresses looked at, and only then does calamine parse it. Knows nothing of headings.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from recon_desktop.domain.errors import UnreadableFileError

MAX_UNPACKED = 300_000_000
"""Bytes of all parts together; 100,000 rows of 20 columns are about 95 million."""

MAX_CELLS = 6_000_000
"""Rows × columns of one sheet, empty cells included: what the parser reserves."""

_MAX_PARTS = 2_000
_PIECE = 1 << 20
_LONGEST_ADDRESS = 64
# Any cell beyond column Z or row 199,999. Below that a sheet cannot reserve more than MAX_CELLS.
_FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2}|[A-Za-z](?:[2-9]\d{5}|\d{7}))""")
_ADDRESS = re.compile(rb"""r\s*=\s*["']([A-Za-z]{1,4})(\d{1,8})["']""")
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.I)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NEAR_A_CENT = Decimal("0.000000001")
_CENT = Decimal("0.01")
_EXACT = 10**15


class Sheet(NamedTuple):
    """One sheet: its name and its rows; row i stands in row i + 1 of the workbook."""

    name: str
    rows: list[list[Any]]


def is_workbook(data: bytes) -> bool:
    """A zip, or the older container that also wraps password-protected workbooks."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


def read_workbook(data: bytes) -> Iterator[Sheet]:
    """The visible sheets that hold anything, in their order.

    Raises UnreadableFileError: password, old format, damaged, or larger than any report.
    """
    if data.startswith(_OLE):
        raise UnreadableFileError(_about_container(data))
    _check_parts(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in workbook.sheets_metadata:
            if str(about.visible).endswith("Visible") and str(about.typ).endswith("WorkSheet"):
                rows = workbook.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
                if rows:
                    yield Sheet(about.name, rows)
    except PasswordError as error:
        raise UnreadableFileError(_PROTECTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's, on a file it did not foresee
            raise
        raise _damaged() from error


_PROTECTED = (
    "The workbook is protected with a password. Open it in the spreadsheet program, remove the "
    "password or save it as CSV, and import that."
)


def _damaged() -> UnreadableFileError:
    return UnreadableFileError("The workbook is damaged and cannot be opened.")


def _about_container(data: bytes) -> str:
    if _ENCRYPTED in data:
        return _PROTECTED
    return (
        "This is a file of an old office program (.xls or .doc). Open it and save it as XLSX or "
        "CSV, then import that."
    )


def _check_parts(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            entries = parts.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged() from error
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" not in names:
        raise UnreadableFileError(_not_a_workbook(names))
    if len(entries) > _MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_large()
    left = MAX_UNPACKED
    for entry in entries:
        if entry.flag_bits & 1:
            raise UnreadableFileError(_PROTECTED)
        left -= _check_part(data, entry, left)


def _not_a_workbook(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "This is a binary workbook (.xlsb). Save it as XLSX or CSV and import that."
    if "content.xml" in names:
        return "This is an OpenDocument file. Save it as XLSX or CSV and import that."
    return "This is an archive (zip) without a workbook. Unpack it and import the files in it."


def _too_large() -> UnreadableFileError:
    return UnreadableFileError(
        "The workbook is larger than any report of a practice once unpacked; it was not opened."
    )


def _check_part(data: bytes, entry: zipfile.ZipInfo, left: int) -> int:
    """Unpack one part in pieces and count it; look at the cell addresses of a sheet."""
    start = _content_start(data, entry)
    packed = memoryview(data)[start : start + entry.compress_size]
    pieces = _unpacked(packed, entry.compress_type)
    if not _SHEET.match(entry.filename):
        return _counted(pieces, left)
    total, far = 0, False
    for piece in _overlapping(pieces):
        total += len(piece)
        far = far or bool(_FAR.search(piece))
        if total > left:
            raise _too_large()
    if far:
        _check_addresses(_unpacked(packed, entry.compress_type))
    return total


def _overlapping(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces with the end of the one before in front, so that no address is cut in two."""
    end = b""
    for piece in pieces:
        yield end + piece
        end = piece[-_LONGEST_ADDRESS:]


def _content_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Where the packed bytes begin: behind the local header, its name and its extra field."""
    at = entry.header_offset
    name, extra = data[at + 26 : at + 28], data[at + 28 : at + 30]
    return at + 30 + int.from_bytes(name, "little") + int.from_bytes(extra, "little")


def _unpacked(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if method != zipfile.ZIP_DEFLATED:
        raise UnreadableFileError("The workbook is packed in a way that Excel does not write.")
    inflate = zlib.decompressobj(-15)
    waiting: bytes | memoryview = packed
    try:
        while not inflate.eof:
            piece = inflate.decompress(waiting, _PIECE)
            if not piece and not inflate.unconsumed_tail:
                break
            waiting = inflate.unconsumed_tail
            yield piece
        if not inflate.eof:
            raise _damaged()
    except zlib.error as error:
        raise _damaged() from error


def _counted(pieces: Iterator[bytes], left: int) -> int:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > left:
            raise _too_large()
    return total


def _check_addresses(pieces: Iterable[bytes]) -> None:
    last_row = last_column = 0
    for piece in _overlapping(pieces):
        for letters, digits in set(_ADDRESS.findall(piece)):
            last_row = max(last_row, int(digits))
            last_column = max(last_column, _column_number(letters))
    if last_row * last_column > MAX_CELLS:
        raise UnreadableFileError(
            "A sheet of the workbook has a cell far outside any report, or more cells than any "
            "report has. Copy the report alone into a new workbook, or save it as CSV."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for sign in letters.upper():
        number = number * 26 + sign - 64
    return number


def cell_text(value: Any) -> str:
    """A cell as the text a person sees: ``99213.0`` → ``99213``, 12.3 → ``12.30``.

    Excel stores amounts as binary fractions: 12.30 may arrive as 12.299999999999999. Such a value
    lies within a billionth of a cent of the amount meant, and no amount a person types lies that
    close to a cent without being it; anything farther off keeps its digits and is refused later
    as having more than two decimals. Whole numbers of 16 digits and more have been rounded by
    Excel: they are shown with an exponent, which no id and no amount may have (R12.4).
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number_text(value)
    return _time_text(value)


def _number_text(value: float) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    exact = Decimal(repr(value))
    cents = exact.quantize(_CENT)
    return str(cents) if abs(exact - cents) <= _NEAR_A_CENT else repr(value)


def _time_text(value: Any) -> str:
    if isinstance(value, datetime):
        plain_day = value.time() == time()
        return value.date().isoformat() if plain_day else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return f"{value.seconds // 3600:02d}:{value.seconds // 60 % 60:02d}"
    return str(value)


class CellTexts(dict[Any, str]):
    """Cell → text, each distinct cell turned once. True and 1 are the same key: never cached."""

    def __missing__(self, value: Any) -> str:
        text = cell_text(value)
        if type(value) is not bool:
            self[value] = text
        return text
