"""BAI2 taken apart: physical records, their continuations, and the file's envelope.

``16,142,9977,,R77,,HCCLAIMPMT/`` and ``88,TRN*1*12345*1999999999`` are one logical record. A
record ends with its line or with a slash; what follows the slash is padding, unless the file's own
count says that several records stand on one line. Knows no money.
(BAI Cash Management Balance Reporting Specifications, version 2; ANSI X9.121.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn

from recon_desktop.domain.errors import UnreadableFileError

FILE, GROUP, ACCOUNT, DETAIL, MORE = "01", "02", "03", "16", "88"
ACCOUNT_END, GROUP_END, FILE_END = "49", "98", "99"
_CODES = (FILE, GROUP, ACCOUNT, DETAIL, MORE, ACCOUNT_END, GROUP_END, FILE_END)
_RECORD = re.compile(rf"\s*({'|'.join(_CODES)}),(.*)", re.S)
_NEXT_ON_LINE = re.compile(rf"(?<=/)\s+(?=(?:{'|'.join(_CODES)}),)")
_LINE_END = re.compile(r"\r\n|\n|\r")
_MARK = re.compile(rb"01,[^,\r\n]*,[^,\r\n]*,\d{6}(?:\d\d)?,[^\r\n]*?[/\r\n]\s*02,")
_NUMBER = re.compile(r"[-+]?0*\d{1,15}", re.ASCII)
_USUAL_LENGTH = 80
_LENGTH_FIELD = 5  # of record 01, after its code


class Part(NamedTuple):
    """What one line says of a record, without its code and its slash.

    `full`: it fills its line, so that a word may go on in the next. `counted`: it is a physical
    record of its own, not the rest of a text on a line without a code.
    """

    text: str
    closed: bool  # by a slash
    full: bool
    counted: bool


class Record(NamedTuple):
    """A record with its continuations; `code` is empty for a line that is no record."""

    code: str
    line: int  # where it begins, 1-based
    parts: list[Part]

    @property
    def closed(self) -> bool:
        """It ends with a slash."""
        return self.parts[-1].closed

    @property
    def fields(self) -> list[str]:
        """All fields of a record without text."""
        return [field.strip() for part in self.parts for field in part.text.split(",")]

    def field(self, place: int) -> str:
        """One of them, from 0 behind the code; '' where it was left out."""
        fields = self.fields
        return fields[place] if place < len(fields) else ""


class Account(NamedTuple):
    """Records 03 to 49."""

    header: Record
    details: tuple[Record, ...]
    trailer: Record


class Group(NamedTuple):
    """Records 02 to 98: accounts of one bank and day."""

    header: Record
    accounts: tuple[Account, ...]
    trailer: Record


class Envelope(NamedTuple):
    """Records 01 to 99."""

    header: Record
    groups: tuple[Group, ...]
    trailer: Record


def number(text: str) -> int | None:
    """A whole number with or without a sign; None when it is none, or longer than any amount."""
    return int(text) if _NUMBER.fullmatch(text) else None


def is_bai2(data: bytes) -> bool:
    """A file header with a date, and a group header behind it."""
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return bool(_MARK.match(head))


def read_envelopes(text: str) -> tuple[Envelope, ...]:
    """Every file of the text; UnreadableFileError unless each is there from 01 to 99."""
    walk = _Walk(read_records(text))
    found: list[Envelope] = []
    while not found or walk.code is not None:
        found.append(walk.envelope())
    return tuple(found)


def read_records(text: str) -> list[Record]:
    """The logical records, in order.

    Text may hold a slash and something like a record behind it, so a line is taken apart only when
    the number of records that the file states comes out that way and no other.
    """
    whole = _joined(text, apart=False)
    if _ties(whole):
        return whole
    apart = _joined(text, apart=True)
    return apart if _ties(apart) else whole


def count_of(records: Sequence[Record]) -> int:
    """Physical records, as the trailers count them."""
    return sum(part.counted for record in records for part in record.parts)


def _ties(records: Sequence[Record]) -> bool:
    stated = [number(record.fields[-1]) for record in records if record.code == FILE_END]
    return None not in stated and sum(each or 0 for each in stated) == count_of(records)


def _joined(text: str, *, apart: bool) -> list[Record]:
    found: list[Record] = []
    lines = _LINE_END.split(text.replace("\x1a", ""))
    length = _line_length(lines)
    for number, line in enumerate(lines, start=1):
        full = bool(length) and len(line.rstrip()) >= length
        for piece in filter(str.strip, _NEXT_ON_LINE.split(line) if apart else [line]):
            _add(found, number, piece, full=full)
    return found


def _add(found: list[Record], number: int, piece: str, *, full: bool) -> None:
    """A new record, a continuation of the last, or a rest of its text on a line of its own."""
    mark = _RECORD.match(piece)
    code, content = (mark[1], mark[2].rstrip()) if mark else ("", piece.rstrip())
    last = found[-1] if found else None
    rest = last is not None and not code and last.code == DETAIL and not last.closed
    part = Part(content.removesuffix("/"), content.endswith("/"), full, counted=not rest)
    if last is not None and (rest or code == MORE):
        last.parts.append(part)
    else:
        found.append(Record("" if code == MORE else code, number, [part]))


def _line_length(lines: Sequence[str]) -> int:
    """The physical record length: stated in 01, else 80 where no line is longer; 0 for none."""
    header = next((m[2] for m in map(_RECORD.match, lines) if m and m[1] == FILE), "")
    stated = header.partition("/")[0].split(",")[_LENGTH_FIELD : _LENGTH_FIELD + 1]
    length = number(stated[0].strip()) if stated else None
    if length is not None:
        return length
    return _USUAL_LENGTH if max(len(line.rstrip()) for line in lines) <= _USUAL_LENGTH else 0


class _Walk:
    """Goes through the records in the order that the format demands."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self._at = 0

    @property
    def code(self) -> str | None:
        """Of the next record; None behind the last."""
        return self._records[self._at].code if self._at < len(self._records) else None

    def envelope(self) -> Envelope:
        header = self._take(FILE)
        found = Envelope(header, tuple(self._groups()), self._take(FILE_END))
        if header.closed and not found.trailer.closed:
            _refuse(found.trailer.line, "the end of record 99")
        return found

    def _groups(self) -> Iterator[Group]:
        while self.code == GROUP:
            header = self._take(GROUP)
            yield Group(header, tuple(self._accounts()), self._take(GROUP_END))

    def _accounts(self) -> Iterator[Account]:
        while self.code == ACCOUNT:
            header = self._take(ACCOUNT)
            yield Account(header, tuple(self._details()), self._take(ACCOUNT_END))

    def _details(self) -> Iterator[Record]:
        while self.code in (DETAIL, ""):
            yield self._take(self.code)

    def _take(self, code: str) -> Record:
        if self.code != code:
            line = self._records[min(self._at, len(self._records) - 1)].line if self._records else 1
            _refuse(line, f"record {code}")
        self._at += 1
        return self._records[self._at - 1]


def _refuse(line: int, what: str) -> NoReturn:
    raise UnreadableFileError(
        f"The BAI2 file is not whole: {what} is missing at line {line}. Get it from the bank again."
    )


def record_text(text: str, line: int) -> str:
    """The record that begins at a line, with its continuations, as it stands in the file."""
    lines = _LINE_END.split(text)
    starts = sorted({record.line for record in read_records(text)})
    if line not in starts:
        return ""
    end = next((start for start in starts if start > line), len(lines) + 1)
    return "\n".join(lines[line - 1 : end - 1]).strip()
