"""Fonts in one document: how wide a text is, and the codes that print it.

Inter is embedded (Latin, Greek, Cyrillic, Vietnamese). Chinese, Japanese and Korean characters
are set in the reader's own fonts for these scripts (named in the PDF, not embedded, since they
would weigh many megabytes). A character that no font has is first decomposed; what is left prints
as a question mark, so a name stays readable in its other parts and beside its id.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from recon_desktop.reports.palette import Style
from recon_desktop.settings import resource

_MISSING = "?"
_HANGUL, _KANA, _HAN = "HYSMyeongJo-Medium", "HeiseiKakuGo-W5", "STSong-Light"


class Fonts:
    """The faces one document uses. `document` is the canvas's PDF document."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._faces: dict[str, Face] = {}

    def face(self, name: str) -> Face:
        """The face of that name (``Inter-Regular``), registered on first use."""
        if name not in self._faces:
            self._faces[name] = Face(name, self._document)
        return self._faces[name]

    def width(self, style: Style, text: str) -> float:
        """Points the text takes on one line."""
        return self.face(style.face).width(text) * style.size


class Face:
    """One font in one document.

    The bulk of all text lies in the font's first subset of 256 glyphs and is encoded by one
    ``str.translate``; anything else goes through :meth:`runs`, character by character.
    """

    def __init__(self, name: str, document: Any) -> None:
        self._font = registered(name)
        self._document = document
        self._codes = _Codes(self)
        self._widths = _Widths(self)
        self._odd: set[str] = set()
        self._first = self._font.getSubsetInternalName(0, document)

    def width(self, text: str) -> float:
        """Ems the text takes."""
        return sum(map(self._widths.__getitem__, text))

    def runs(self, text: str) -> tuple[tuple[str, str], ...]:
        """(font resource, escaped string) pairs that print the text."""
        encoded = text.translate(self._codes)
        if self._odd and not self._odd.isdisjoint(text):
            return tuple(self._mixed_runs(text))
        return ((self._first, encoded),)

    def _mixed_runs(self, text: str) -> Iterator[tuple[str, str]]:
        pieces = [piece for char in text for piece in self.pieces(char)]
        for resource_name, group in groupby(pieces, key=lambda piece: piece[0]):
            yield resource_name, "".join(code for _, code, _ in group)

    def pieces(self, char: str) -> list[tuple[str, str, float]]:
        """(font resource, escaped code, width in ems) that print one character."""
        if unicodedata.category(char) in ("Cc", "Cf"):
            return []  # they steer terminals and writing direction, they are not ink
        if ord(char) in self._font.face.charToGlyph or char == "\u00a0":
            return [self._own(char)]
        if unicodedata.combining(char):
            return []
        plain = unicodedata.normalize("NFKD", char)
        if plain != char and all(ord(part) in self._font.face.charToGlyph for part in plain):
            return [self._own(part) for part in plain]
        foreign = _foreign_font(char)
        return [self._borrowed(foreign, char)] if foreign else [self._own(_MISSING)]

    def _own(self, char: str) -> tuple[str, str, float]:
        ((subset, codes),) = self._font.splitString(char, self._document)
        face = self._font.face
        width = face.charWidths.get(ord(char), face.defaultWidth) / 1000
        name = self._font.getSubsetInternalName(subset, self._document)
        return name, "".join(map(_escaped, codes)), width

    def _borrowed(self, foreign: str, char: str) -> tuple[str, str, float]:
        if foreign not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(foreign))
        name = self._document.getInternalFontName(foreign)
        return name, "".join(map(_escaped, char.encode("utf-16-be"))), 1.0

    def learn(self, char: str) -> str:
        """The code of a character in the first subset; remembers those that need more."""
        pieces = self.pieces(char)
        if len(pieces) == 1 and pieces[0][0] == self._first:
            return pieces[0][1]
        self._odd.add(char)
        return ""


class _Codes(dict[int, str]):
    """ord → escaped code, filled as characters are met."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, code: int) -> str:
        self[code] = self._face.learn(chr(code))
        return self[code]


class _Widths(dict[str, float]):
    """Character → ems, filled as characters are met."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> float:
        self[char] = sum(width for _, _, width in self._face.pieces(char))
        return self[char]


def registered(name: str) -> TTFont:
    """The shipped font of that name, known to ReportLab from the first call on."""
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", f"{name}.ttf"))))
    return pdfmetrics.getFont(name)


def _escaped(code: int) -> str:
    if code in b"()\\":
        return "\\" + chr(code)
    return chr(code) if 32 <= code < 127 else f"\\{code:03o}"


def _foreign_font(char: str) -> str:
    name = unicodedata.name(char, "")
    if ord(char) > 0xFFFF:
        return ""  # beyond what these encodings reach
    if name.startswith("HANGUL"):
        return _HANGUL
    if name.startswith(("HIRAGANA", "KATAKANA")):
        return _KANA
    return _HAN if name.startswith("CJK UNIFIED") else ""
