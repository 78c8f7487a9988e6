"""Elements of X12 segments: amounts, dates and composites, each text parsed once per file.

The caches are dictionaries that parse what they have not seen (``__missing__``), because a
remittance repeats the same few thousand amounts and dates hundreds of thousands of times. They
know nothing of segments.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.money import MAX_CENTS

_SURE_DIGITS = 13  # fewer digits cannot exceed MAX_CENTS
_DECIMAL = re.compile(r"(-?)([0-9]*)(?:\.([0-9]*))?")


class AmountError(ValueError):
    """The element is not an amount of dollars and cents; the message never quotes it."""


class Composite(NamedTuple):
    """A procedure composite (SVC01, SVC06, SV101): its code, and its modifiers joined by ':'."""

    code: str
    modifiers: str


class AmountCache(dict[str, int]):
    """Text of an X12 decimal → cents: ``73.4`` → 7340, ``-1.27`` → -127 (R4.4).

    Looking up what is not such a number raises :class:`AmountError`. Three decimals are an error
    unless the rest are zeros (``605.0000``); nothing is rounded, nothing is stripped.
    """

    def __missing__(self, text: str) -> int:
        if text.isdigit() and text.isascii() and len(text) < _SURE_DIGITS:
            cents = int(text) * 100
        elif text[-3:-2] == "." and (digits := text[:-3] + text[-2:]).isdigit() and text.isascii():
            cents = int(digits) if len(digits) < _SURE_DIGITS else _cents(text)
        else:
            cents = _cents(text)
        self[text] = cents
        return cents


def _cents(text: str) -> int:
    """The same for any text; the cache has short cuts for ``205`` and ``73.40``."""
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


class CompositeCache(dict[str, Composite]):
    """Text of a procedure composite (``HC:99214:25``) → code and up to four modifiers.

    The qualifier (HC, NU, N4, AD …) stands first. A composite of one part is taken as the code.
    """

    def __init__(self, separator: str) -> None:
        super().__init__()
        self._separator = separator

    def __missing__(self, text: str) -> Composite:
        parts = text.split(self._separator)
        if len(parts) == 1:
            found = Composite(parts[0].strip(), "")
        else:
            modifiers = ":".join(part.strip() for part in parts[2:6] if part.strip())
            found = Composite(parts[1].strip(), modifiers)
        self[text] = found
        return found


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep the garbage collector still while many small tuples are built, then restore it.

    Records hold no cycles, and walking the growing heap again and again doubles the time. Freezing
    and unfreezing moves what was built to the oldest generation without walking it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()
        if was_on:
            gc.enable()
