"""What people type into date and amount fields, read exactly (UX.md, "Keyboard").

Pure functions over text; no Qt. ``3/4``, ``0304``, ``03/04/26``, ``T``, ``+2`` are dates;
``12.50+3`` and ``5*20`` are amounts. Anything else is refused with a reason fit to show.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from recon_desktop.domain.money import MAX_CENTS, parse_cents

_DAYS = re.compile(r"^([+\-−])\s*(\d{0,4})$")
_SLASHED = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{2}|\d{4}))?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_DIGITS = re.compile(r"^(\d{2})(\d{2})(\d{2}|\d{4})?$")
_TERMS = re.compile(r"\s*([+\-−])\s*")
_TIMES = re.compile(r"\s*[*x×]\s*", re.IGNORECASE)


def parse_date(text: str, *, shown: date, today: date) -> date:
    """A typed date in US order; `shown` is what the field showed, `today` what T means.

    Without a year it is the year of `shown`. ValueError with a reason when it is not a date.
    """
    typed = text.strip()
    weekday, _, rest = typed.partition(" ")
    if rest and weekday.isalpha():
        typed = rest.strip()
    if typed.lower() in ("t", "today"):
        return today
    if step := _DAYS.match(typed):
        days = int(step[2] or 1)
        return shown + timedelta(days=days if step[1] == "+" else -days)
    if iso := _ISO.match(typed):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _SLASHED.match(typed) or _DIGITS.match(typed)
    if not found:
        raise ValueError("Type a date as month/day, for example 3/4 or 03/04/2026.")
    return _date(_year(found[3], shown), int(found[1]), int(found[2]))


def _year(text: str | None, shown: date) -> int:
    if not text:
        return shown.year
    return 2000 + int(text) if len(text) == 2 else int(text)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("There is no such day in the calendar.") from None


def parse_amount(text: str) -> int:
    """The cents of a typed amount or sum: ``12.50+3`` is 1550, ``5*20`` is 10000.

    Terms are added and subtracted; a term may be a whole number times an amount. ValueError with
    a reason otherwise; nothing is rounded.
    """
    typed = text.strip()
    if not typed:
        raise ValueError("Type an amount.")
    signs, terms = _split_terms(typed)
    cents = sum(sign * _term(term) for sign, term in zip(signs, terms, strict=True))
    if abs(cents) > MAX_CENTS:
        raise ValueError("The amount is too large.")
    return cents


def _split_terms(typed: str) -> tuple[list[int], list[str]]:
    parts = _TERMS.split(typed)
    parts = parts[1:] if parts[0] == "" else ["+", *parts]
    signs = [1 if sign == "+" else -1 for sign in parts[0::2]]
    return signs, parts[1::2]


def _term(term: str) -> int:
    factors = _TIMES.split(term)
    try:
        if len(factors) == 1:
            return parse_cents(factors[0])
        if len(factors) == 2:
            return _times(*factors)
    except ValueError as reason:
        raise ValueError(f"One part of it {reason}.") from None
    raise ValueError("Use one multiplication at a time.")


def _times(left: str, right: str) -> int:
    if left.isdecimal():
        return int(left) * parse_cents(right)
    if right.isdecimal():
        return parse_cents(left) * int(right)
    raise ValueError("multiplies two amounts; one side must be a whole number")
