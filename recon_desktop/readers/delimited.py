"""CSV and its relatives as rows of texts: which encoding, which delimiter, which line.

``"Smith, Ann",03/10/2026,25.00`` → ``["Smith, Ann", "03/10/2026", "25.00"]``. The whole file or
nothing: an unclosed quotation mark, a NUL or a line longer than a megabyte is refused, because
what follows could not be trusted. Knows nothing of headings.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from recon_desktop.domain.errors import UnreadableFileError

MAX_LINE = 1_000_000
"""Bytes; no report has a longer line, and a longer one would be held in memory several times."""

if TYPE_CHECKING:
    from _csv import Reader

MAX_ROWS = 1_000_000
"""A practice with 100 visits a day writes that many charge lines in ten years."""

_DELIMITERS = ",;\t|"
_SAMPLE = 65_536
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 26, 27})


def is_text(data: bytes) -> bool:
    """The first bytes are those of a text in one of the encodings read here."""
    head = data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide(head):
        return True
    return not head.translate(None, bytes(set(range(256)) - set(_CONTROL)))


def _wide(head: bytes) -> str:
    """The UTF-16 flavour of a text without a byte order mark, '' when it is none."""
    if len(head) < 4 or (len(head) % 2 and len(head) < 4096):
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    most = len(head) // 2 * 0.4
    if odd > most and not even:
        return "utf-16-le"
    return "utf-16-be" if even > most and not odd else ""


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, cp1252 or UTF-16, without its byte order mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16")
    wide = _wide(data[:4096])
    if wide:
        return _strictly(data, wide)
    if b"\0" in data:
        raise UnreadableFileError("The file holds bytes that no text has (NUL); it is damaged.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError("The file is cut off or damaged (UTF-16).") from error
    if "\0" in text:
        raise UnreadableFileError("The file holds bytes that no text has (NUL); it is damaged.")
    return text


def refuse_long_lines(data: bytes) -> None:
    """Refuse a line above MAX_LINE without taking the file apart first."""
    start = 0
    while len(data) - start > MAX_LINE:
        end = max(data.rfind(sign, start, start + MAX_LINE) for sign in (b"\n", b"\r"))
        if end < 0:
            raise UnreadableFileError(
                "A line of this file is longer than a million signs; no report is written so."
            )
        start = end + 1


def read_delimited(data: bytes) -> list[list[str]]:
    """All rows, blank lines included as empty rows, so that index + 1 is the row number.

    Raises UnreadableFileError with the row where the text cannot be taken apart.
    """
    refuse_long_lines(data)
    text = decode(data)
    rows: list[list[str]] = []
    lines = _reader(text, delimiter_of(text))
    try:
        rows.extend(islice(lines, MAX_ROWS + 1))
    except csv.Error as error:
        raise UnreadableFileError(
            f"Row {len(rows) + 1} (line {lines.line_num}) cannot be taken apart: "
            f"{_reason(str(error))}."
        ) from error
    if len(rows) > MAX_ROWS:
        raise UnreadableFileError("The file has more than a million rows; export a shorter period.")
    return rows


def _reader(text: str, delimiter: str) -> Reader:
    lines = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _reason(error: str) -> str:
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed"
    if "field larger" in error:
        return "a cell is longer than 131,072 signs (an unclosed quotation mark?)"
    return "a quotation mark stands inside a quoted cell"


def delimiter_of(text: str) -> str:
    """The delimiter under which most lines have the same number of cells."""
    if text[:4].lower() == "sep=" and text[4:5] in _DELIMITERS:
        return text[4]
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(_DELIMITERS, key=lambda sign: _regularity(sample, sign))


def _regularity(sample: str, delimiter: str) -> int:
    lines = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    widths = Counter(len(row) for _, row in zip(range(200), lines, strict=False))
    return max((count * (width - 1) for width, count in widths.items()), default=0)


def raw_rows(data: bytes) -> Iterator[str]:
    """The text of every row as it stands in the file; a quoted cell may hold line ends."""
    text = decode(data)
    reader = _reader(text, delimiter_of(text))
    lines = io.StringIO(text, newline="").readlines()
    before = 0
    for _ in reader:
        yield "".join(lines[before : reader.line_num]).rstrip("\r\n")
        before = reader.line_num
