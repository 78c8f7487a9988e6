"""The frame of every page: header, footer, watermark (R10.1, R10.2); US Letter, portrait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recon_desktop.domain.sheets import SheetFrame
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

WIDTH, HEIGHT = 612.0, 792.0
LEFT, RIGHT = 45.0, WIDTH - 45.0
TOP, BOTTOM = HEIGHT - 38.0, 40.0
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
SUPERSEDED = "SUPERSEDED"


class Word(NamedTuple):
    """A piece of a line in its style."""

    style: Style
    text: str


Part = tuple[Word, ...]  # pieces that stay together


class PageFrame:
    """A sheet's frame measured once, drawn on each of its pages."""

    def __init__(self, frame: SheetFrame, fonts: Fonts) -> None:
        self.frame = frame
        self._fonts = fonts
        self._titles = list(_titles(frame))
        taken = max(fonts.width(word.style, word.text) for word in self._titles)
        self._practice = list(self._practice_lines(RIGHT - LEFT - taken - 24))
        self._particulars = self._flowed([_particular(*pair) for pair in _particulars(frame)])
        self._sources, self.sources_left = self._source_lines()
        self._rule = TOP - 6 - 13 * max(len(self._practice), len(self._titles) + 0.3)
        self.body_top = self._rule - 8 - _LEADING * len(self._particulars) - 8
        self.body_bottom = BOTTOM + _LEADING * (len(self._sources) + 2) + 14

    def _practice_lines(self, width: float) -> Iterator[Word]:
        for line in wrapped(self.frame.practice, self._fonts, _PRACTICE, width):
            yield Word(_PRACTICE, line)
        address = " · ".join(self.frame.address)
        for line in wrapped(address, self._fonts, BODY_QUIET, width) if address else ():
            yield Word(BODY_QUIET, line.removeprefix("· ").removesuffix(" ·"))

    def _flowed(self, parts: Sequence[Part]) -> list[list[Part]]:
        """Parts set one after the other, on as many lines as they need."""
        lines: list[list[Part]] = [[]]
        x = LEFT
        for part in parts:
            width = self._width(part)
            if lines[-1] and x + width > RIGHT:
                lines.append([])
                x = LEFT
            lines[-1].append(part)
            x += width + _BETWEEN
        return lines

    def _width(self, part: Part) -> float:
        return sum(self._fonts.width(word.style, word.text) for word in part)

    def _source_lines(self) -> tuple[list[list[Part]], int]:
        """The footer's lines of files, in columns, and how many files they do not show."""
        parts = [_source_part(*source) for source in self.frame.sources]
        across = int(
            (RIGHT - LEFT + _BETWEEN) // (max(map(self._width, parts), default=1) + _BETWEEN)
        )
        across = min(max(across, 1), 3)
        shown = parts[: across * _SOURCE_LINES]
        lines = [shown[start : start + across] for start in range(0, len(shown), across)]
        return lines, len(parts) - len(shown)

    def draw(self, ink: Ink, number: int, pages: int) -> None:
        """Header, footer and marks of page `number` of `pages`."""
        self._draw_header(ink)
        self._draw_footer(ink, number, pages)
        if self.frame.superseded or self.frame.draft:
            text = SUPERSEDED if self.frame.superseded else DRAFT
            ink.watermark(_SHADOW, WIDTH / 2, HEIGHT / 2 - 20, text)

    def _draw_header(self, ink: Ink) -> None:
        y = TOP - 10.0
        for word in self._practice:
            ink.text(word.style, LEFT, y, word.text)
            y -= 13
        y = TOP - 12.0
        for word in self._titles:
            ink.text_right(word.style, RIGHT, y, word.text)
            y -= 14.5
        ink.line(LEFT, self._rule, RIGHT, self._rule, colour=RULE, width=0.8)
        self._draw_parts(ink, self._particulars, self._rule - 14)

    def _draw_footer(self, ink: Ink, number: int, pages: int) -> None:
        top = self.body_bottom - 6
        ink.line(LEFT, top, RIGHT, top, colour=LINE)
        ink.text(BODY_QUIET, LEFT, top - 13, self._sources_label())
        self._draw_sources(ink, top - 13 - _LEADING)
        ink.text(BODY, LEFT, BOTTOM, PHI)
        ink.text_right(BODY, RIGHT, BOTTOM, f"Page {number} of {pages}")
        notes = " · ".join(frame_notes(self.frame))
        ends = (LEFT + RIGHT + self._fonts.width(_STATE_BELOW, notes)) / 2
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
                pitch = (RIGHT - LEFT + _BETWEEN) / len(self._sources[0])
                self._draw_part(ink, part, LEFT + number * pitch, y)
            y -= _LEADING

    def _draw_part(self, ink: Ink, part: Part, x: float, y: float) -> None:
        for word in part:
            ink.text(word.style, x, y, word.text)
            x += self._fonts.width(word.style, word.text)

    def _sources_label(self) -> str:
        if not self._sources:
            return "Data as of: no file has been imported for this day."
        if self.sources_left:
            return f"Data as of (and {self.sources_left} more files, listed at the end):"
        return "Data as of (file, start of its SHA-256, when it was read):"


def _titles(frame: SheetFrame) -> Iterator[Word]:
    day = frame.business_date
    yield Word(TITLE, frame.title)
    yield Word(_DATE, f"{day:%A}, {day:%B} {day.day}, {day.year}")
    notes = " · ".join(frame_notes(frame))
    if notes:
        yield Word(_STATE, notes)


def frame_notes(frame: SheetFrame) -> Iterator[str]:
    """What the reader must know of this print: superseded, draft, a copy."""
    if frame.superseded:
        yield SUPERSEDED
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
