"""Elements of X12 segments: amounts, dates and composites.

The caches are dictionaries that parse what they have not seen (``__missing__``), because a
remittance repeats the same few dates and codes tens of thousands of times. Segments are not known
here.
"""

from __future__ import annotations

import re
from datetime import date

from recon_desktop.domain.money import MAX_CENTS

_DECIMAL = re.compile(r"(-?)([0-9]*)(?:\.([0-9]*))?")


class AmountError(ValueError):
    """The element is not an amount of dollars and cents; the message never quotes it."""


class _DollarCache(dict[str, int]):
    """Digits before the point → cents; whatever else is there is for the long way."""

    def __missing__(self, text: str) -> int:
        if not (text.isascii() and text.isdigit()) or len(text) > _WHOLE_DIGITS:
            raise KeyError(text)
        cents = int(text) * 100
        if len(self) < _MOST_DOLLARS:
            self[text] = cents
        return cents


_WHOLE_DIGITS = 12  # so many digits cannot exceed MAX_CENTS
_MOST_DOLLARS = 50_000
_DOLLARS = _DollarCache()
_FRACTIONS = {"": 0} | {f"{n}": n * 10 for n in range(10)} | {f"{n:02d}": n for n in range(100)}


def to_cents(text: str) -> int:
    """An X12 decimal in cents: ``73.4`` → 7340, ``-1.27`` → -127 (R4.4).

    Raises :class:`AmountError` for anything else. Three decimals are an error unless the rest are
    zeros (``605.0000``); nothing is rounded, nothing is stripped. Two look-ups do what most
    amounts need; remembering whole amounts would cost more than it saves.
    """
    dollars, _, fraction = text.partition(".")
    try:
        return _DOLLARS[dollars] + _FRACTIONS[fraction]
    except KeyError:
        return _any_decimal(text)


def _any_decimal(text: str) -> int:
    if not text:
        raise AmountError("is missing")
    found = _DECIMAL.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise AmountError("is not an amount")
    decimals = found[3] or ""
    if decimals[2:].strip("0"):
        raise AmountError("has more than two decimals")
    if len(found[2]) > len(str(MAX_CENTS)):
        raise AmountError("is too large to be an amount")
    cents = int(found[2] or "0") * 100 + int((decimals + "00")[:2])
    if cents > MAX_CENTS:
        raise AmountError("is too large to be an amount")
    return -cents if found[1] else cents


class DateCache(dict[str, date | None]):
    """Text of a date or a date range (``20260312``, ``20260301-20260304``) → its first day.

    What is not a date is None.
    """

    def __missing__(self, text: str) -> date | None:
        self[text] = day = _day(text.partition("-")[0])
        return day


def _day(text: str) -> date | None:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


class CompositeCache(dict[str, tuple[str, str]]):
    """Text of a procedure composite (SVC01, SVC06, SV101), ``HC:99214:25`` → its code, and up to
    four modifiers joined by ':'.

    The qualifier (HC, NU, N4, AD …) stands first. A composite of one part is taken as the code.
    """

    def __init__(self, separator: str) -> None:
        super().__init__()
        self._separator = separator

    def __missing__(self, text: str) -> tuple[str, str]:
        parts = text.split(self._separator)
        code = parts[1] if len(parts) > 1 else parts[0]
        modifiers = ":".join(part.strip() for part in parts[2:6] if part.strip())
        self[text] = found = (code.strip(), modifiers)
        return found
