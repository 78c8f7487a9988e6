"""Colours and type of the paper: the light tokens of UX.md, and no other."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Colour(NamedTuple):
    """Red, green, blue, 0–255."""

    red: int
    green: int
    blue: int

    @property
    def operands(self) -> str:
        """As PDF colour operands, ``0.110 0.141 0.188``."""
        return _operands(self)


@cache
def _operands(colour: Colour) -> str:
    return " ".join(f"{part / 255:.3f}" for part in colour)


class Tone(NamedTuple):
    """A meaning as ink on a ground; always printed with its sign and its word."""

    ink: Colour
    ground: Colour


TEXT = Colour(0x1C, 0x24, 0x30)
QUIET = Colour(0x66, 0x70, 0x7D)
LINE = Colour(0xDF, 0xE3, 0xE8)
RULE = Colour(0x9A, 0xA3, 0xAE)  # stronger than LINE: writing lines must survive a copier
WATERMARK = Colour(0xEC, 0xEE, 0xF1)
ACT = Colour(0x1F, 0x5F, 0xBF)

BALANCED = Tone(Colour(0x14, 0x65, 0x3A), Colour(0xE2, 0xF4, 0xE8))
ATTENTION = Tone(Colour(0x8A, 0x5A, 0x00), Colour(0xFF, 0xF3, 0xDC))
WRONG = Tone(Colour(0xA3, 0x21, 0x1A), Colour(0xFD, 0xE6, 0xE4))
LOCKED = Tone(Colour(0x4A, 0x55, 0x63), Colour(0xEC, 0xEF, 0xF2))


class Style(NamedTuple):
    """A face, a size in points, a colour."""

    face: str
    size: float
    colour: Colour = TEXT


REGULAR, MEDIUM, SEMIBOLD, BOLD = (
    f"Inter-{weight}" for weight in ("Regular", "Medium", "SemiBold", "Bold")
)

BODY = Style(REGULAR, 9)
BODY_QUIET = Style(REGULAR, 9, QUIET)
EMPHASIS = Style(SEMIBOLD, 9)
HEAD = Style(MEDIUM, 9, QUIET)
SECTION = Style(SEMIBOLD, 11)
TITLE = Style(BOLD, 16)
FIGURE = Style(BOLD, 15)
