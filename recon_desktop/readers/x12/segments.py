"""The tokenizer all X12 readers share: bytes → interchanges of segments, whole or not at all.

Delimiters come from each ISA (R4.1): any legal ones, a line end as segment terminator included.
Segments are numbered from 1 through the whole file by their terminators; a number leads back to
its text and byte offset (:func:`segment_at`). What a segment means is not known here, except for
the envelope (:mod:`.envelope`).

A file that was cut, however little, raises UnreadableFileError: the last IEA must be there, with
its terminator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.readers.base import ControlTotal
from recon_desktop.readers.x12.envelope import Group, TransactionSet, read_envelope
from recon_desktop.readers.x12.notes import Notes

MAX_BYTES = 256 * 2**20
"""Larger files are refused before they are decoded; a remittance of 100,000 claims has 60 MB."""

_HEAD_BYTES = 2**16
_BOM = b"\xef\xbb\xbf"
_ISA = re.compile(rb"(?:\A|(?<=[\r\n]))[ \t]*(?P<isa>ISA[^0-9A-Za-z\s\x00])")
_BLANK = re.compile(r"[\s\x00\x1a]*")
_ISA_ELEMENTS = 16
_ISA_LENGTH = 400  # 106 by the standard; a few senders write longer names


class Delimiters(NamedTuple):
    """What separates in one interchange: read from its ISA, never assumed."""

    element: str
    component: str
    repetition: str
    segment: str


class Segment(NamedTuple):
    """One segment where it stands: its number in the file, its byte offset, its text."""

    number: int
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Interchange:
    """ISA to IEA. `segments` are texts without their terminator; the first is the ISA."""

    delimiters: Delimiters
    elements: tuple[str, ...]  # ISA01 to ISA16 at [1] to [16], stripped
    first: int  # the number of its ISA in the file
    segments: list[str]
    groups: tuple[Group, ...]

    def number(self, index: int) -> int:
        """The number in the file of ``segments[index]``."""
        return self.first + index

    @property
    def test(self) -> bool:
        """ISA15 = T: never posted."""
        return self.elements[15] == "T"

    def sets(self) -> Iterator[tuple[Group, TransactionSet]]:
        """Each ST..SE with the group it stands in."""
        return ((group, each) for group in self.groups for each in group.sets)


@dataclass(frozen=True, slots=True)
class Document:
    """All interchanges of a file, and the envelopes' own counts beside ours (R4.2)."""

    interchanges: tuple[Interchange, ...]
    control_totals: tuple[ControlTotal, ...]

    def sets(self) -> Iterator[tuple[Interchange, Group, TransactionSet]]:
        """Each ST..SE of the file, in order."""
        for interchange in self.interchanges:
            for group, each in interchange.sets():
                yield interchange, group, each


def read_document(data: bytes, notes: Notes) -> Document:
    """Split a file into interchanges and check their envelopes.

    Raises UnreadableFileError: no interchange, cut, a control number that does not agree, or
    segments outside a transaction set. A count that does not agree is a control total that is not
    ok. Text before the first ISA is left out and rejected as a row.
    """
    start = find_start(data)
    if _line_of(data, start) > 1 and _BLANK.fullmatch(_decode(data[:start])[0]) is None:
        notes.reject(1, "ISA", "text stands before the first ISA; it was left out")
    text, _ = _decode(data[start:])
    interchanges: list[Interchange] = []
    totals: list[ControlTotal] = []
    at, number = 0, 1
    while at < len(text):
        delimiters, elements = _read_isa(text, at, number)
        marks, end = _envelope(text, at, delimiters, number)
        if (marks[-1] + 1) * 3 > end - at:
            raise UnreadableFileError("The file is damaged: it is mostly empty segments.")
        segments = _split(text[at:end], delimiters, number, notes)
        groups, counted = read_envelope(segments, marks, delimiters.element, number)
        interchanges.append(Interchange(delimiters, elements, number, segments, groups))
        totals += counted
        number += len(segments)
        at = _next_interchange(text, end)
    return Document(tuple(interchanges), tuple(totals))


def find_start(data: bytes) -> int:
    """Byte offset of the first ISA; UnreadableFileError when there is none near the beginning.

    Looks at the first 64 kB only, so that a huge file of another kind costs nothing.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(
            f"The file is larger than {MAX_BYTES // 2**20} MB. Ask the sender to split it."
        )
    head = bytes(data[:_HEAD_BYTES])
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:6] in (b"I\0S\0A\0", b"\0I\0S\0A"):
        raise UnreadableFileError(
            "The file is X12 in two-byte characters (UTF-16). Save it as plain text (UTF-8)."
        )
    offset = len(_BOM) if head.startswith(_BOM) else 0
    blank = re.compile(rb"[\s\x00]*").match(head, offset)
    found = _ISA.search(head[blank.end() :]) if blank else None
    if not blank or not found:
        raise UnreadableFileError("This is not an X12 file: no line of it begins with ISA.")
    return blank.end() + found.start("isa")


def segment_at(data: bytes, number: int) -> Segment:
    """Segment `number` of the file with its byte offset: what a number on a sheet leads back to.

    Raises UnreadableFileError when the file has no such segment.
    """
    start = find_start(data)
    text, encoding = _decode(data[start:])
    seen, at = 0, 0
    while at < len(text):
        delimiters, _ = _read_isa(text, at, seen + 1)
        _, end = _envelope(text, at, delimiters, seen + 1)
        pieces = text[at:end].split(delimiters.segment)[:-1]
        if number <= seen + len(pieces):
            index = number - seen - 1
            at += sum(len(piece) + 1 for piece in pieces[:index])
            at += len(pieces[index]) - len(pieces[index].lstrip())
            stripped = _strip(pieces[index], delimiters)
            return Segment(number, start + len(text[:at].encode(encoding)), stripped)
        seen += len(pieces)
        at = _next_interchange(text, end)
    raise UnreadableFileError(f"The file has {seen} segments; there is no segment {number}.")


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + data.count(b"\r", 0, offset) + 1


def _decode(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was read with; X12 names none, and UTF-8 is self-checking."""
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def read_delimiters(data: bytes) -> Delimiters:
    """The delimiters of the first ISA of a file (for recognising it)."""
    start = find_start(data)
    return _read_isa(data[start : start + _ISA_LENGTH].decode("latin-1"), 0, 1)[0]


def _read_isa(text: str, at: int, number: int) -> tuple[Delimiters, tuple[str, ...]]:
    """Delimiters and elements of the ISA at `at`.

    ``ISA*00*          *00*          *ZZ*PAYER01        *ZZ*PRACTICE01     *261001*0930*^*00501*
    000000001*0*P*:~`` on one line. Its elements should have fixed widths; senders who write longer
    names exist, so the separators are counted instead.
    """
    head = text[at : at + _ISA_LENGTH]
    element = head[3:4]
    parts = head.split(element, _ISA_ELEMENTS) if element else []
    if len(parts) <= _ISA_ELEMENTS or len(parts[-1]) < 2:
        raise UnreadableFileError(_broken_isa(head, number))
    component, terminator = parts[-1][0], parts[-1][1]
    if terminator == "\r" and parts[-1][2:3] == "\n":
        terminator = "\n"
    elements = (*(part.strip() for part in parts[:-1]), component)
    distinct = len({element, component, terminator}) == len((element, component, terminator))
    if not distinct or any(mark.isalnum() or mark in " \0" for mark in (component, terminator)):
        raise UnreadableFileError(_broken_isa(head, number))
    if "\n" in "".join(parts[:-1]) or "\r" in "".join(parts[:-1]) or component in "\r\n":
        raise UnreadableFileError(_broken_isa(head, number))
    return Delimiters(element, component, elements[11][:1], terminator), elements


def _broken_isa(head: str, number: int) -> str:
    line = len(head.partition("\n")[0].rstrip("\r"))
    if "\n" in head and line < 105:
        return (
            f"The lines of this file were cut at {line} characters, in the middle of its first "
            "segment. Ask for the file as it was sent, without line breaks added."
        )
    return (
        f"The interchange header (ISA, segment {number}) is damaged or cut: its sixteen elements "
        "and the delimiters they declare cannot be read. Ask for the file again."
    )


def _envelope(text: str, at: int, delimiters: Delimiters, number: int) -> tuple[list[int], int]:
    """Where the envelope of the interchange at `at` is, up to the terminator of its IEA.

    Gives the indexes of its ISA, GS, ST, SE, GE and IEA among the segments, and the end in the
    text. Searching the text is quicker than asking each segment what it is.
    """
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.segment)
    begins = re.compile(f"{terminator}[^\\S{terminator}]*(ISA|GS|ST|SE|GE|IEA){element}")
    indexes, index, counted = [0], 0, at
    for found in begins.finditer(text, at):
        index += text.count(delimiters.segment, counted, found.start() + 1)
        counted = found.start() + 1
        indexes.append(index)
        if found[1] == "IEA":
            end = text.find(delimiters.segment, found.end())
            if end == -1:
                raise UnreadableFileError(
                    "The file was cut: its last segment (IEA) has no terminator. Nothing of it "
                    "was taken. Ask for the file again."
                )
            return indexes, end + 1
    raise UnreadableFileError(
        f"The file was cut: the interchange that begins at segment {number} has no end (IEA). "
        "Nothing of it was taken. Ask for the file again."
    )


def _next_interchange(text: str, end: int) -> int:
    """Index of the next ISA, or the length of the text when only blanks follow."""
    blank = _BLANK.match(text, end)
    at = blank.end() if blank else end
    if at < len(text) and not text.startswith("ISA", at):
        raise UnreadableFileError(
            "Something that is not an interchange follows the last IEA: the file was cut, or "
            "text was added to it. Nothing of it was taken."
        )
    return at


def _split(chunk: str, delimiters: Delimiters, first: int, notes: Notes) -> list[str]:
    """The segments of one interchange, without terminators, line ends and indentation.

    Empty ones stay as '' so that index and terminator agree.
    """
    terminator = delimiters.segment
    segments = chunk.split(terminator)
    segments.pop()  # what follows the last terminator: nothing
    if terminator in "\r\n" or any(blank in chunk for blank in ("\n", "\r", terminator + " ")):
        segments = [_strip(segment, delimiters) for segment in segments]
        _check_one_line_each(segments, first)
    elif terminator * 2 in chunk:
        notes.remark(first + segments.index(""), "There are empty segments")
    return segments


def _strip(segment: str, delimiters: Delimiters) -> str:
    segment = segment.lstrip()
    return segment.rstrip("\r") if delimiters.segment == "\n" else segment


def _check_one_line_each(segments: list[str], first: int) -> None:
    for index, segment in enumerate(segments):
        if "\n" in segment or "\r" in segment:
            raise UnreadableFileError(
                f"Segment {first + index} runs over the end of a line: a segment terminator is "
                "missing, or line breaks were added. Ask for the file as it was sent."
            )
