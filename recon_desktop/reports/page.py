"""The frame of every page: header, footer, watermark (R10.1, R10.2); US Letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recon_desktop.domain.sheets import SheetFrame, SheetSource
from recon_desktop.domain.sheets.listing import ListFrame, Listing
from recon_desktop.reports.ink import Ink
from recon_desktop.reports.palette import (
    ATTENTION,
    BODY,
    BODY_QUIET,
    BOLD,
    LINE,
    RULE,
    SEMIBOLD,
    TEXT,
    TITLE,
    WATERMARK,
    Style,
)
from recon_desktop.reports.typeface import Fonts
from recon_desktop.reports.wrapping import wrapped

LEFT, BOTTOM = 45.0, 40.0
_LEADING = 12.0
_SOURCE_LINES = 4  # more files than fit these lines are listed at the end
_BETWEEN = 14.0  # points between the parts of a line

_PRACTICE = Style(SEMIBOLD, 11)
_DATE = Style(SEMIBOLD, 10)
_STATE = Style(BOLD, 10, ATTENTION.ink)
_STATE_BELOW = Style(BOLD, 9, ATTENTION.ink)
_SHADOW = Style(BOLD, 56, WATERMARK)

PHI = "Contains protected health information"
DRAFT = "DRAFT – day not closed"


class Paper(NamedTuple):
    """A sheet of paper, in points."""

    width: float
    height: float

    @property
    def right(self) -> float:
        """Where the right margin begins."""
        return self.width - LEFT

    @property
    def top(self) -> float:
        """Where the upper margin ends."""
        return self.height - 38.0

    @property
    def body_width(self) -> float:
        """Points between the margins."""
        return self.right - LEFT


PORTRAIT = Paper(612.0, 792.0)
LANDSCAPE = Paper(792.0, 612.0)


class PageHead(NamedTuple):
    """What stands around the body of every page of a sheet or list."""

    practice: str
    address: tuple[str, ...]
    title: str
    dated: str  # the day or period, under the title
    particulars: tuple[tuple[str, str], ...]  # label, value
    notes: tuple[str, ...]  # what the reader must know of this print
    watermark: str
    sources: tuple[SheetSource, ...]
    sources_label: str  # '' for a list, which rests on the books and not on files


def sheet_head(frame: SheetFrame) -> PageHead:
    """Around a sheet of a day (R10.2)."""
    day = frame.business_date
    label = "Data as of (file, start of its SHA-256, when it was read):"
    if not frame.sources:
        label = "Data as of: no file has been imported for this day."
    return PageHead(
        frame.practice,
        frame.address,
        frame.title,
        f"{day:%A}, {day:%B} {day.day}, {day.year}",
        tuple(_particulars(frame)),
        tuple(frame_notes(frame)),
        DRAFT if frame.draft else "",
        frame.sources,
        label,
    )


def list_head(listing: Listing) -> PageHead:
    """Around a list of a period."""
    frame = listing.frame
    particulars = frame_particulars(frame)
    particulars += (("Basis", listing.basis),) if listing.basis else ()
    return PageHead(
        frame.practice,
        frame.address,
        listing.title,
        listing.period,
        particulars,
        (listing.mark,) if listing.mark else (),
        listing.mark,
        (),
        "",
    )


def frame_particulars(frame: ListFrame) -> tuple[tuple[str, str], ...]:
    """Who printed a list, when, and with what."""
    return (
        ("Generated", frame.generated_at),
        ("By", frame.user),
        ("Program", f"Recon Desktop {frame.version}"),
    )


class Word(NamedTuple):
    """A piece of a line in its style."""

    style: Style
    text: str


Part = tuple[Word, ...]  # pieces that stay together


class PageFrame:
    """A sheet's frame measured once, drawn on each of its pages."""

    def __init__(self, head: PageHead, fonts: Fonts, paper: Paper = PORTRAIT) -> None:
        self.head = head
        self._fonts = fonts
        self._paper = paper
        self._titles = list(_titles(head))
        taken = max(fonts.width(word.style, word.text) for word in self._titles)
        self._practice = list(self._practice_lines(paper.body_width - taken - 24))
        self._particulars = self._flowed([_particular(*pair) for pair in head.particulars])
        self._sources, self.sources_left = self._source_lines()
        self._rule = paper.top - 6 - 13 * max(len(self._practice), len(self._titles) + 0.3)
        self.body_top = self._rule - 8 - _LEADING * len(self._particulars) - 8
        lines = len(self._sources) + 1 if head.sources_label else 0
        self.body_bottom = BOTTOM + _LEADING * (lines + 1) + 14

    def _practice_lines(self, width: float) -> Iterator[Word]:
        for line in wrapped(self.head.practice, self._fonts, _PRACTICE, width):
            yield Word(_PRACTICE, line)
        address = " · ".join(self.head.address)
        for line in wrapped(address, self._fonts, BODY_QUIET, width) if address else ():
            yield Word(BODY_QUIET, line.removeprefix("· ").removesuffix(" ·"))

    def _flowed(self, parts: Sequence[Part]) -> list[list[Part]]:
        """Parts set one after the other, on as many lines as they need."""
        lines: list[list[Part]] = [[]]
        x = LEFT
        for part in parts:
            width = self._width(part)
            if lines[-1] and x + width > self._paper.right:
                lines.append([])
                x = LEFT
            lines[-1].append(part)
            x += width + _BETWEEN
        return lines

    def _width(self, part: Part) -> float:
        return sum(self._fonts.width(word.style, word.text) for word in part)

    def _source_lines(self) -> tuple[list[list[Part]], int]:
        """The footer's lines of files, in columns, and how many files they do not show."""
        parts = [_source_part(*source) for source in self.head.sources]
        across = int(
            (self._paper.body_width + _BETWEEN)
            // (max(map(self._width, parts), default=1) + _BETWEEN)
        )
        across = min(max(across, 1), 3)
        shown = parts[: across * _SOURCE_LINES]
        lines = [shown[start : start + across] for start in range(0, len(shown), across)]
        return lines, len(parts) - len(shown)

    def draw(self, ink: Ink, number: int, pages: int) -> None:
        """Header, footer and marks of page `number` of `pages`."""
        self._draw_header(ink)
        self._draw_footer(ink, number, pages)
        if self.head.watermark:
            middle = self._paper.height / 2 - 20
            ink.watermark(_SHADOW, self._paper.width / 2, middle, self.head.watermark)

    def _draw_header(self, ink: Ink) -> None:
        right = self._paper.right
        y = self._paper.top - 10.0
        for word in self._practice:
            ink.text(word.style, LEFT, y, word.text)
            y -= 13
        y = self._paper.top - 12.0
        for word in self._titles:
            ink.text_right(word.style, right, y, word.text)
            y -= 14.5
        ink.line(LEFT, self._rule, right, self._rule, colour=RULE, width=0.8)
        self._draw_parts(ink, self._particulars, self._rule - 14)

    def _draw_footer(self, ink: Ink, number: int, pages: int) -> None:
        top, right = self.body_bottom - 6, self._paper.right
        ink.line(LEFT, top, right, top, colour=LINE)
        ink.text(BODY_QUIET, LEFT, top - 13, self._sources_label())
        self._draw_sources(ink, top - 13 - _LEADING)
        ink.text(BODY, LEFT, BOTTOM, PHI)
        ink.text_right(BODY, right, BOTTOM, f"Page {number} of {pages}")
        notes = " · ".join(self.head.notes)
        ends = (LEFT + right + self._fonts.width(_STATE_BELOW, notes)) / 2
        ink.text_right(_STATE_BELOW, ends, BOTTOM, notes)

    def _draw_parts(self, ink: Ink, lines: list[list[Part]], y: float) -> None:
        for line in lines:
            x = LEFT
            for part in line:
                self._draw_part(ink, part, x, y)
                x += self._width(part) + _BETWEEN
            y -= _LEADING

    def _draw_sources(self, ink: Ink, y: float) -> None:
        for line in self._sources:
            for number, part in enumerate(line):
                pitch = (self._paper.body_width + _BETWEEN) / len(self._sources[0])
                self._draw_part(ink, part, LEFT + number * pitch, y)
            y -= _LEADING

    def _draw_part(self, ink: Ink, part: Part, x: float, y: float) -> None:
        for word in part:
            ink.text(word.style, x, y, word.text)
            x += self._fonts.width(word.style, word.text)

    def _sources_label(self) -> str:
        if self.sources_left:
            return f"Data as of (and {self.sources_left} more files, listed at the end):"
        return self.head.sources_label


def _titles(head: PageHead) -> Iterator[Word]:
    yield Word(TITLE, head.title)
    yield Word(_DATE, head.dated)
    notes = " · ".join(head.notes)
    if notes:
        yield Word(_STATE, notes)


def frame_notes(frame: SheetFrame) -> Iterator[str]:
    """What the reader must know of this print: draft, a copy."""
    if frame.draft:
        yield DRAFT
    if frame.reprint:
        yield f"COPY · REPRINT {frame.reprint}"


def _particulars(frame: SheetFrame) -> Iterator[tuple[str, str]]:
    yield "Location", frame.location
    if frame.register:
        yield "Register", frame.register
    yield "Run", frame.run_id
    yield "Generated", frame.generated_at
    yield "By", frame.user
    yield "Program", f"Recon Desktop {frame.version}"
    if frame.basis:
        yield "Basis", frame.basis


def _particular(label: str, value: str) -> Part:
    return (Word(BODY_QUIET, f"{label}  "), Word(Style(SEMIBOLD, 9, TEXT), value))


def _source_part(file_name: str, short_hash: str, as_of: str) -> Part:
    return (Word(BODY, f"{file_name}  "), Word(BODY_QUIET, f"{short_hash}  {as_of}"))
