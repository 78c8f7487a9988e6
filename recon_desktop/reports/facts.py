"""A block of labelled facts in columns, with the one amount that matters at its right."""

from __future__ import annotations

from dataclasses import dataclass

from recon_desktop.domain.money import Money
from recon_desktop.reports.blocks import Figure, draw_figures
from recon_desktop.reports.cells import cell_text
from recon_desktop.reports.ink import Ink
from recon_desktop.reports.palette import BODY_QUIET, FIGURE, LOCKED, SEMIBOLD, TEXT, Style
from recon_desktop.reports.typeface import Fonts
from recon_desktop.reports.wrapping import wrapped

_VALUE = Style(SEMIBOLD, 9, TEXT)
_ACROSS = 3
_LEADING = 11.5
_LABEL = 12.0
_GAP = 16.0
_PAD = 12.0
_BETWEEN = 5.0  # rows


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of label and value, three in a row, on a quiet ground."""

    pairs: tuple[tuple[str, str], ...]
    amount: Money
    label: str

    def height(self, fonts: Fonts, width: float) -> float:
        """Points it needs at that width."""
        return sum(self._row_heights(fonts, width)) + 2 * _PAD - _BETWEEN

    def _column(self, fonts: Fonts, width: float) -> float:
        figure = max(
            fonts.width(FIGURE, cell_text(self.amount)), fonts.width(BODY_QUIET, self.label)
        )
        return (width - figure - 2 * _PAD - _GAP * _ACROSS) / _ACROSS

    def _lines(self, fonts: Fonts, width: float) -> list[tuple[str, ...]]:
        room = self._column(fonts, width)
        return [wrapped(value, fonts, _VALUE, room) for _, value in self.pairs]

    def _row_heights(self, fonts: Fonts, width: float) -> list[float]:
        counts = [len(lines) for lines in self._lines(fonts, width)]
        rows = [counts[at : at + _ACROSS] for at in range(0, len(counts), _ACROSS)]
        return [_LABEL + _LEADING * max(row) + _BETWEEN for row in rows]

    def draw(self, ink: Ink, left: float, top: float, width: float) -> None:
        """Draw it below `top`."""
        height = self.height(ink.fonts, width)
        ink.box(left, top - height, width, height, ground=LOCKED.ground, radius=6)
        pitch = self._column(ink.fonts, width) + _GAP
        heights = self._row_heights(ink.fonts, width)
        for at, lines in enumerate(self._lines(ink.fonts, width)):
            row, column = divmod(at, _ACROSS)
            x, y = left + _PAD + column * pitch, top - _PAD - sum(heights[:row]) - 8
            ink.text(BODY_QUIET, x, y, self.pairs[at][0])
            for number, line in enumerate(lines):
                ink.text(_VALUE, x, y - _LABEL - number * _LEADING, line)
        figure = (Figure(self.label, self.amount),)
        draw_figures(ink, figure, left + width - _PAD, top - height / 2)
