"""Dates as reports print them, and which of day and month comes first (R12.2).

One order a column, found from evidence and never from a single guess, in this order:

1. the profile, where a person has said it;
2. a value above 12 in the column itself; both ways in one column is refused;
3. the business date the caller knows, or one written out above the heading, when the column
   holds it under one order only;
4. dots (``18.09.2017``) are day first: no US product writes them;
5. another column of the same file: month first there is month first here; day first there while
   nothing proves it here is refused, for such a file has not been written for a US practice;
6. today, where one order would lie more than a week ahead and the other does not;
7. a US practice prints the month first. That is taken for one single date, and for several when
   they lie closer together read month first (half the spread) or within a month. Several dates
   that fit both orders equally well are refused: a person has to say, with a profile.

Step 7 is asked only of dates that lie close together in one report (posting dates, bank dates);
dates of service follow the rest of their file. Two-digit years are 20yy; more than a year after
today, or after the newest date of the file, they are rejected. No clock is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from recon_desktop.domain.errors import AmbiguousError
from recon_desktop.readers.profiles import DateOrder

_MONTHS = {
    name: number
    for number, name in enumerate(
        re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), start=1
    )
}
_TIME = r"""(?:[T\s,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?
    \s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[A-Z]{2,4}|[-+]\d{2}:?\d{2})?)?$"""
_NUMBERS = re.compile(
    r"^(?P<a>\d{1,2})(?P<sep>[/.\-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})\.?" + _TIME, re.X
)
_YEAR_FIRST = re.compile(
    r"^(?P<year>\d{4})(?P<sep>[/.\-]?)(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})\.?" + _TIME, re.X
)
_NAMED = re.compile(
    r"""^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?
    (?:(?P<day>\d{1,2})[\s\-/.]*(?P<month>[A-Za-z]{3,9})\.?|(?P<month2>[A-Za-z]{3,9})\.?[\s\-]*
    (?P<day2>\d{1,2})(?:st|nd|rd|th)?)[\s\-/,.]*(?P<year>\d{4}|\d{2})"""
    + _TIME,
    re.X | re.I,
)
_NEAR = timedelta(days=31)
_WEEK = timedelta(days=7)


class Printed(NamedTuple):
    """A date as printed: `first` and `second` in their order, or month and day when known."""

    first: int
    second: int
    year: int
    order: DateOrder | None  # how its form has to be read (ISO, month by name); None: either
    proof: DateOrder | None  # what it proves about the other dates of its column
    short_year: bool
    at: time | None

    @property
    def open(self) -> bool:
        """It could be meant either way."""
        return self.order is None and self.proof is None

    def day(self, order: DateOrder) -> date:
        """The date under an order of its column; ValueError when there is no such day."""
        first_is_month = (self.order or order) is DateOrder.MONTH_FIRST
        month, day = (self.first, self.second) if first_is_month else (self.second, self.first)
        return date(self.year, month, day)


def read_printed(text: str) -> Printed:
    """Take a printed date apart; ValueError with a reason when it is not one.

    ``03/10/2026``, ``3/10/26 2:05 PM``, ``2026-03-10T14:05:00``, ``20260310``, ``10-Mar-2026``.
    """
    found = _NUMBERS.match(text)
    if found:
        numbers = (int(found["a"]), int(found["b"]))
        proof = _shown_by(numbers, found["sep"])
        same = numbers[0] == numbers[1]  # 03/03 is the same day either way and proves nothing
        return _printed(found, numbers, DateOrder.MONTH_FIRST if same else None, proof)
    found = _YEAR_FIRST.match(text)
    if found and (found["sep"] or len(text) >= 8):
        if not found["sep"] and len(found["month"] + found["day"]) != 4:
            raise ValueError("is not a date")
        return _printed(found, (int(found["month"]), int(found["day"])), DateOrder.MONTH_FIRST)
    found = _NAMED.match(text)
    if found:
        month = _MONTHS.get((found["month"] or found["month2"])[:3].lower(), 0)
        day = int(found["day"] or found["day2"])
        return _printed(found, (month, day), DateOrder.MONTH_FIRST)
    raise ValueError("is not a date")


def _shown_by(numbers: tuple[int, int], separator: str) -> DateOrder | None:
    first, second = numbers
    if first > 12:
        return DateOrder.DAY_FIRST
    if second > 12:
        return DateOrder.MONTH_FIRST
    return DateOrder.DAY_FIRST if separator == "." else None


def _printed(
    found: re.Match[str],
    numbers: tuple[int, int],
    order: DateOrder | None,
    proof: DateOrder | None = None,
) -> Printed:
    short = len(found["year"]) == 2
    year = int(found["year"]) + (2000 if short else 0)
    if not 1900 <= year <= 2199:
        raise ValueError("has a year that cannot be meant")
    printed = Printed(*numbers, year, order, proof, short, _clock(found))
    try:
        printed.day(proof or DateOrder.MONTH_FIRST)
    except ValueError as error:
        raise ValueError("is not a day of the calendar") from error
    return printed


def _clock(found: re.Match[str]) -> time | None:
    if found["hour"] is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError as error:
        raise ValueError("has a time that cannot be meant") from error


@dataclass(frozen=True)
class Evidence:
    """What is known about a file beside the column itself."""

    chosen: DateOrder | None = None  # from the profile
    known_day: date | None = None  # the business date, or a date written out above the heading
    today: date | None = None


def order_of(
    columns: Mapping[str, Iterable[str]], daily: Iterable[str], evidence: Evidence
) -> dict[str, DateOrder]:
    """The order of each date column (heading → its texts); AmbiguousError when it is open."""
    printed = {heading: _readable(texts) for heading, texts in columns.items()}
    if evidence.chosen:
        return dict.fromkeys(printed, evidence.chosen)
    proven = {heading: _proven(heading, dates, evidence) for heading, dates in printed.items()}
    found: dict[str, DateOrder] = {}
    for heading, dates in printed.items():
        own = proven[heading]
        found[heading] = own or _from_file(
            heading, dates, set(proven.values()), evidence, close=heading in set(daily)
        )
    return found


def _readable(texts: Iterable[str]) -> list[Printed]:
    found = []
    for text in set(texts):
        try:
            found.append(read_printed(text))
        except ValueError:
            continue  # its row is rejected when the column is read
    return found


def _proven(heading: str, dates: list[Printed], evidence: Evidence) -> DateOrder | None:
    sure = {day.proof for day in dates if day.proof}
    if len(sure) > 1:
        raise AmbiguousError(
            f"The dates under “{heading}” are written in both orders: some can only be month "
            "first, some only day first. Export the report again with one date format."
        )
    return sure.pop() if sure else _by_known_day(dates, evidence)


def _by_known_day(dates: list[Printed], evidence: Evidence) -> DateOrder | None:
    fits = {
        order
        for order in DateOrder
        for day in dates
        if day.open and day.day(order) == evidence.known_day
    }
    return fits.pop() if len(fits) == 1 else None


def _from_file(
    heading: str,
    dates: list[Printed],
    elsewhere: set[DateOrder | None],
    evidence: Evidence,
    *,
    close: bool,
) -> DateOrder:
    doubtful = [day for day in dates if day.open]
    if not doubtful or DateOrder.MONTH_FIRST in elsewhere:
        return DateOrder.MONTH_FIRST
    if DateOrder.DAY_FIRST in elsewhere:
        raise _open(heading, "another column of this file is written day first")
    by_today = _not_ahead(doubtful, evidence.today)
    if by_today or not close or _month_first_fits(doubtful):
        return by_today or DateOrder.MONTH_FIRST
    raise _open(heading, "they fit both orders")


def _not_ahead(dates: list[Printed], today: date | None) -> DateOrder | None:
    """The only order under which no date lies more than a week after today."""
    if today is None:
        return None
    fits = [o for o in DateOrder if all(day.day(o) <= today + _WEEK for day in dates)]
    return fits[0] if len(fits) == 1 else None


def _month_first_fits(dates: list[Printed]) -> bool:
    spread = {
        order: max(day.day(order) for day in dates) - min(day.day(order) for day in dates)
        for order in DateOrder
    }
    month, day = spread[DateOrder.MONTH_FIRST], spread[DateOrder.DAY_FIRST]
    if len({(d.first, d.second, d.year) for d in dates}) == 1:
        return True
    return month * 2 <= day or (month <= _NEAR and month != day)


def _open(heading: str, why: str) -> AmbiguousError:
    return AmbiguousError(
        f"The dates under “{heading}” can be read month first or day first, and {why}. "
        "Say which with the profile month-first or day-first."
    )


def moment(day: date, at: time | None) -> datetime:
    """A local date and time; midnight where no time is printed."""
    return datetime.combine(day, at or time())
