"""Breaking a text into lines that fit a width; nothing is ever cut off."""

from __future__ import annotations

from collections.abc import Iterator

from recon_desktop.reports.palette import Style
from recon_desktop.reports.typeface import Fonts


def wrapped(text: str, fonts: Fonts, style: Style, width: float) -> tuple[str, ...]:
    """The lines of `text`, broken at spaces; a word wider than a line is broken within."""
    if fonts.width(style, text) <= width:
        return (text,)
    lines: list[str] = []
    for piece in _pieces(text, fonts, style, width):
        joined = f"{lines[-1]} {piece}" if lines else piece
        if lines and fonts.width(style, joined) <= width:
            lines[-1] = joined
        else:
            lines.append(piece)
    return tuple(lines) or ("",)


def _pieces(text: str, fonts: Fonts, style: Style, width: float) -> Iterator[str]:
    """The words, those wider than a line broken up."""
    for word in text.split():
        piece = ""
        for char in word if fonts.width(style, word) > width else ():
            if piece and fonts.width(style, piece + char) > width:
                yield piece
                piece = ""
            piece += char
        yield piece or word
