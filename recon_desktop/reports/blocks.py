"""The pieces of a sheet that are not tables: boxes with the difference, figures, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import Approval
from recon_desktop.reports.cells import Table, cell_text
from recon_desktop.reports.flow import Block
from recon_desktop.reports.grid import Grid
from recon_desktop.reports.ink import Ink
from recon_desktop.reports.palette import (
    BALANCED,
    BODY,
    BODY_QUIET,
    BOLD,
    EMPHASIS,
    FIGURE,
    RULE,
    TEXT,
    WRONG,
    Style,
    Tone,
)
from recon_desktop.reports.typeface import Fonts
from recon_desktop.reports.wrapping import wrapped

_LEADING = 12.5


@dataclass(frozen=True, slots=True)
class Figure:
    """A deciding number under its label; `tone` colours the number."""

    label: str
    amount: Money | None
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A box that says how things stand: sign, word, sentences, and the differences in sight."""

    tone: Tone
    word: str
    sentences: tuple[str, ...]
    figures: tuple[Figure, ...]

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        lines = self._lines(fonts, width)
        return max(39 + _LEADING * len(lines), 54) + 6

    def _lines(self, fonts: Fonts, width: float) -> list[str]:
        room = width - _figures_width(fonts, self.figures) - 60
        return [line for text in self.sentences for line in wrapped(text, fonts, BODY, room)]

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        height = self.height(ink.fonts, width) - 6
        ink.box(left, top - height, width, height, ground=self.tone.ground, radius=6)
        draw_sign(ink, self.tone, left + 21, top - 20)
        ink.text(Style(BOLD, 13, self.tone.ink), left + 36, top - 24.5, self.word)
        y = top - 42
        for line in self._lines(ink.fonts, width):
            ink.text(BODY, left + 36, y, line)
            y -= _LEADING
        draw_figures(ink, self.figures, left + width - 16, top - height / 2)


def _figures_width(fonts: Fonts, figures: Sequence[Figure]) -> float:
    return sum(_figure_width(fonts, figure) + 24 for figure in figures)


def _figure_width(fonts: Fonts, figure: Figure) -> float:
    label = fonts.width(BODY_QUIET, figure.label)
    return max(label, fonts.width(FIGURE, cell_text(figure.amount)))


def draw_figures(ink: Ink, figures: Sequence[Figure], right: float, middle: float) -> None:
    """Figures side by side, ending at `right`."""
    right -= sum(_figure_width(ink.fonts, figure) + 24 for figure in figures) - 24
    for figure in figures:
        right += _figure_width(ink.fonts, figure)
        colour = figure.tone.ink if figure.tone else TEXT
        ink.text_right(BODY_QUIET, right, middle + 9, figure.label)
        ink.text_right(FIGURE._replace(colour=colour), right, middle - 10, cell_text(figure.amount))
        right += 24


def draw_sign(ink: Ink, tone: Tone, x: float, y: float) -> None:
    """A tick, a cross, or an exclamation mark on a disc: the meaning without the colour."""
    ink.box(x - 8, y - 8, 16, 16, ground=tone.ink, radius=8)
    white = tone.ground
    if tone is BALANCED:
        ink.path(((x - 3.6, y - 0.2), (x - 1, y - 3), (x + 3.8, y + 3)), colour=white, width=1.6)
    elif tone is WRONG:
        ink.path(((x - 3, y - 3), (x + 3, y + 3)), colour=white, width=1.6)
        ink.path(((x - 3, y + 3), (x + 3, y - 3)), colour=white, width=1.6)
    else:
        ink.path(((x, y + 4), (x, y - 0.8)), colour=white, width=1.7)
        ink.path(((x, y - 4), (x, y - 4.01)), colour=white, width=1.9)


@dataclass(frozen=True, slots=True)
class Small:
    """A table that is drawn whole, for use beside another block."""

    table: Table

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        grid = Grid(self.table, fonts, 0, width)
        return grid.head_height + sum(laid.height for laid in grid.rows()) + grid.totals_height

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        grid = Grid(self.table, ink.fonts, left, width)
        grid.draw_head(ink, top)
        top -= grid.head_height
        for laid in (*grid.rows(), *grid.totals):
            grid.draw(ink, laid, top)
            top -= laid.height


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks under each other."""

    blocks: tuple[Block, ...]
    gap: float = 12

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        heights = [block.height(fonts, width) for block in self.blocks]
        return sum(heights) + self.gap * (len(heights) - 1)

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        for block in self.blocks:
            block.draw(ink, left, top, width)
            top -= block.height(ink.fonts, width) + self.gap


@dataclass(frozen=True, slots=True)
class Beside:
    """Two blocks side by side; `share` is the left one's part of the width."""

    first: Block
    second: Block
    share: float = 0.5
    gap: float = 28

    def _widths(self, width: float) -> tuple[float, float]:
        first = (width - self.gap) * self.share
        return first, width - self.gap - first

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        first, second = self._widths(width)
        return max(self.first.height(fonts, first), self.second.height(fonts, second))

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        first, second = self._widths(width)
        self.first.draw(ink, left, top, first)
        self.second.draw(ink, left + first + self.gap, top, second)


@dataclass(frozen=True, slots=True)
class WritingLines:
    """Empty lines for the pen under a label; `text` is printed on them."""

    count: int
    text: str = ""
    label: str = ""

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        lines = len(self._lines(fonts, width))
        return 22 * max(self.count, lines) + 4 + (12 if self.label else 0)

    def _lines(self, fonts: Fonts, width: float) -> tuple[str, ...]:
        return wrapped(self.text, fonts, BODY, width - 4)

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        if self.label:
            ink.text(EMPHASIS, left, top - 9, self.label)
            top -= 12
        lines = self._lines(ink.fonts, width)
        for number in range(max(self.count, len(lines))):
            y = top - 22 * (number + 1)
            ink.line(left, y, left + width, y, colour=RULE)
            ink.text(BODY, left + 2, y + 4, lines[number] if number < len(lines) else "")


@dataclass(frozen=True, slots=True)
class Signatures:
    """One row a signature: the role, name printed, signature, date, time."""

    approvals: tuple[Approval, ...]
    row_height: float = 40

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        return self.row_height * len(self.approvals) + 4

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        for approval in self.approvals:
            top -= self.row_height
            self._draw_row(ink, approval, left, top, width)

    def _draw_row(self, ink: Ink, approval: Approval, left: float, y: float, width: float) -> None:
        ends = [left + (width + 8) * part for part in (0.27, 0.49, 0.77, 0.89, 1.0)]
        room = ends[0] - left - 12
        lines = wrapped(approval.role, ink.fonts, EMPHASIS, room)
        for number, line in enumerate(lines, 1):
            ink.text(EMPHASIS, left, y + 14 + 11.5 * (len(lines) - number), line)
        for start, end, label in zip(
            ends, ends[1:], ("Name printed", "Signature", "Date", "Time"), strict=False
        ):
            ink.line(start, y + 12, end - 8, y + 12, colour=RULE, width=0.7)
            ink.text(BODY_QUIET, start, y + 1.5, label)
        names = wrapped(approval.name, ink.fonts, BODY, ends[1] - ends[0] - 10)
        for number, line in enumerate(names, 1):
            ink.text(BODY, ends[0] + 1, y + 15 + 11 * (len(names) - number), line)
