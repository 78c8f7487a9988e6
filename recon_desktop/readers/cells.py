"""The cells of a table, column by column, as typed values (R12.2, R12.4).

A column is converted as a whole: each distinct text once, looked up for the rest. That is what
makes a long report fast, and it keeps every rule in one place a type. A cell that cannot be read
gives None and rejects its row with line, heading and reason; the reason never quotes the cell.
Knows nothing of kinds of report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import compress
from operator import itemgetter
from typing import Any, Generic, TypeVar

from recon_desktop.domain.errors import AmbiguousError
from recon_desktop.domain.money import parse_cents
from recon_desktop.readers.base import RejectedRow
from recon_desktop.readers.columns import Layout, Match
from recon_desktop.readers.dates import Printed, moment, read_printed
from recon_desktop.readers.profiles import DateOrder, Profile

T = TypeVar("T")

_EXPONENT = re.compile(r"^-?\d(?:[.,]\d+)?[eE]\+\d+$")
_ROUNDED = re.compile(r"^\d{15}0{2,}$")
_EXACT_DIGITS = 15
_CODE_DIGITS = 5
_AS_DATE = re.compile(
    r"(?i)^(?:\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d{2}|\d{4}-\d\d-\d\d(?:T.*)?)$"
)
_DECIMAL_COMMA = re.compile(r"^[-+−(]?\s*\d{1,3}(?:\.?\d{3})*,\d{2}\)?-?$")
_BARE_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::\d{2})?\s*(?:([AaPp])\.?[Mm]\.?)?$")
_EMPTY = "is empty"


class Reading(dict[str, T | None], Generic[T]):
    """Text → value, each distinct text read once; what could not be read, with its reason."""

    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self._read = read
        self.failures: dict[str, str] = {}

    def __missing__(self, text: str) -> T | None:
        value: T | None = None
        try:
            value = self._read(text)
        except ValueError as error:
            self.failures[text] = str(error)
        self[text] = value
        return value


@dataclass
class Cells:
    """The rows below the heading, ready to be read column by column.

    `rows` have equal lengths; `lines` are their 1-based rows in the file; `text` turns one cell
    into text (XLSX cells are not texts). `orders` holds the date order per canonical column.
    `rejects` collects one reason a row, the first that was met.
    """

    layout: Layout
    match: Match
    rows: Sequence[Sequence[Any]]
    lines: Sequence[int]
    headings: Sequence[str]
    profile: Profile
    text_of: Callable[[Any], str] | None = None
    orders: dict[str, DateOrder] = field(default_factory=dict)
    latest: date | None = None  # two-digit years later than this are rejected
    default_day: date | None = None  # for a report whose only date stands above the heading
    rejects: dict[int, RejectedRow] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    _money: dict[str, list[int | None]] = field(default_factory=dict)
    _texts: dict[int, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, name: str) -> bool:
        """The report has that column."""
        return name in self.match.places

    def heading(self, name: str) -> str:
        """The heading as printed, for reasons; the canonical name where there is none."""
        places = self.match.places.get(name)
        return self.headings[places[0]] if places else name.replace("_", " ")

    def text(self, name: str) -> list[str]:
        """Stripped texts; empty texts where the report lacks the column."""
        places = self.match.places.get(name)
        if not places:
            return [""] * len(self.rows)
        return self._column(places[0])

    def texts(self, name: str) -> list[list[str]]:
        """All cells of a column that is spread over several headings."""
        return [self._column(place) for place in self.match.places.get(name, ())]

    def joined(self, name: str, by: str) -> list[str]:
        """The parts of a list-like column (modifiers, diagnoses) joined by one sign."""
        columns = self.texts(name)
        if not columns:
            return [""] * len(self.rows)
        split = Reading(lambda text: by.join(re.findall(r"[^\s,;:|/]+", text)))
        parts = [[split[text] or "" for text in column] for column in columns]
        if len(parts) == 1:
            return parts[0]
        return [by.join(filter(None, row)) for row in zip(*parts, strict=True)]

    def row_texts(self, row: int) -> list[str]:
        """The stripped texts of one row."""
        turn = self.text_of or str
        return [turn(cell).strip() for cell in self.rows[row]]

    def _column(self, place: int) -> list[str]:
        if place not in self._texts:
            cells = map(itemgetter(place), self.rows)
            if self.text_of is not None:
                cells = map(self.text_of, cells)
            self._texts[place] = list(map(str.strip, cells))
        return self._texts[place]

    def read(self, name: str, read: Callable[[str], T], *, needed: bool = True) -> list[T | None]:
        """Read a column by a function; an empty cell is rejected when needed, else None."""
        if not self.has(name):
            return [None] * len(self.rows)
        reading = Reading(read)
        reading[""] = None
        if needed:
            reading.failures[""] = _EMPTY
        column = self.text(name)
        values = list(map(reading.__getitem__, column))
        if reading.failures:
            self._reject(name, column, reading.failures)
        return values

    def words(self, name: str, read: Callable[[str], T]) -> list[T | None]:
        """Read a column by a function that also takes the empty text."""
        if not self.has(name):
            return [None] * len(self.rows)
        reading = Reading(read)
        column = self.text(name)
        values = list(map(reading.__getitem__, column))
        self._reject(name, column, reading.failures)
        return values

    def _reject(self, name: str, column: Sequence[str], failures: Mapping[str, str]) -> None:
        if not failures:
            return
        heading = self.heading(name)
        for row in compress(range(len(column)), map(failures.__contains__, column)):
            self.reject(row, heading, failures[column[row]])

    def reject(self, row: int, where: str, reason: str) -> None:
        """Keep the first reason why a row cannot be read."""
        if row not in self.rejects:
            self.rejects[row] = RejectedRow(self.lines[row], where, reason)

    # identifiers and codes ---------------------------------------------------------------

    def ident(self, name: str, *, needed: bool = False) -> list[str]:
        """Ids as text; what a spreadsheet has damaged beyond repair is rejected (R12.4)."""
        column = self.text(name)
        if not self.has(name):
            return column
        joined = "\n".join(column)
        if "+" in joined:
            self._refuse_shape(name, column, _EXPONENT, "was turned into a number by a spreadsheet")
        if max(map(len, column), default=0) > _EXACT_DIGITS:
            self._refuse_shape(name, column, _ROUNDED, "has more than 15 digits and was rounded")
        if needed and "" in column:
            self._reject(name, column, {"": _EMPTY})
        if "\n0" in joined or joined.startswith("0"):
            self._warn_lost_zeros(name, column)
        return column

    def code(self, name: str) -> list[str]:
        """Procedure codes as text, upper case; an impossible one is rejected or warned of."""
        column = self.ident(name, needed=True)
        self._refuse_shape(name, column, _AS_DATE, "was turned into a date by a spreadsheet")
        odd = {text for text in set(column) if text.isdigit() and len(text) != _CODE_DIGITS}
        if odd:
            self._warn(name, column, odd, "do not have five digits: damaged by a spreadsheet?")
        return [text.upper() for text in column]

    def _refuse_shape(
        self, name: str, column: Sequence[str], shape: re.Pattern[str], reason: str
    ) -> None:
        self._reject(name, column, {text: reason for text in set(column) if shape.match(text)})

    def _warn_lost_zeros(self, name: str, column: Sequence[str]) -> None:
        """Numbers of one width with leading zeros, beside shorter ones without (R12.4)."""
        padded = {len(text) for text in column if text[:1] == "0" and len(text) > 1}
        if len(padded) != 1 or not all(map(str.isdigit, filter(None, column))):
            return
        width = padded.pop()
        short = {text for text in column if 0 < len(text) < width and text[0] != "0"}
        if short:
            self._warn(name, column, short, "are shorter than the others: leading zeros lost?")

    def _warn(self, name: str, column: Sequence[str], texts: set[str], what: str) -> None:
        lines = [str(line) for line, text in zip(self.lines, column, strict=True) if text in texts]
        shown = ", ".join(lines[:5]) + (" …" if len(lines) > 5 else "")
        self.warnings.append(f"Values under “{self.heading(name)}” {what} (row {shown})")

    # numbers -----------------------------------------------------------------------------

    def count(self, name: str, *, needed: bool = False) -> list[int | None]:
        """Whole numbers: ``2``, ``2.0``, ``1,204``."""
        return self.read(name, _whole_number, needed=needed)

    def money(self, name: str, *, needed: bool = False) -> list[int | None]:
        """Cents with the sign the profile fixes (R12.3); None for an empty cell."""
        if name not in self._money:
            self._money[name] = self._read_money(name, needed=needed)
        return self._money[name]

    def _read_money(self, name: str, *, needed: bool) -> list[int | None]:
        column = self.text(name)
        comma = self.has(name) and has_decimal_comma(column)
        values = self.read(name, _cents_with_comma if comma else _cents, needed=needed)
        return [v and -v for v in values] if self._sign(name, values) == -1 else values

    def _sign(self, name: str, values: Sequence[int | None]) -> int | None:
        """What the profile says; for all columns at once it turns only those printed negative."""
        sign = self.profile.sign(name)
        usual = self.layout.by_name[name].positive
        if sign is None and usual:
            self._ask_sign(name, values)
        if (
            name not in self.profile.signs
            and not usual
            and max(filter(None, values), default=0) > 0
        ):
            return 1
        return sign

    def _ask_sign(self, name: str, values: Sequence[int | None]) -> None:
        if any(value is not None and value > 0 for value in values):
            return
        if any(values):
            raise AmbiguousError(
                f"Every amount under “{self.heading(name)}” is negative. If this report prints "
                "them with the opposite sign, read it with the profile negative-amounts; if they "
                "are meant so, with signs-as-printed."
            )

    def money_or_zero(self, name: str) -> list[int]:
        """Cents, 0 for an empty cell or a report without the column."""
        return [value or 0 for value in self.money(name)]

    # dates -------------------------------------------------------------------------------

    def day(self, name: str, *, needed: bool = False) -> list[date | None]:
        """Dates; a time behind one is left out."""
        return self.read(name, lambda text: self._dated(name, text)[0], needed=needed)

    def moment(self, name: str, *, needed: bool = False) -> list[datetime | None]:
        """Local dates and times; midnight where the report prints no time."""
        return self.read(name, lambda text: moment(*self._dated(name, text)), needed=needed)

    def clock(self, name: str) -> list[str]:
        """Times of day as ``HH:MM``, empty where the report prints none."""

        def read(text: str) -> str:
            at = read_printed(text).at
            return f"{at:%H:%M}" if at else ""

        return [text or "" for text in self.read(name, read, needed=False)]

    def time_of_day(self, name: str) -> list[str]:
        """``HH:MM`` of a column of bare times: ``2:05 PM``, ``14:05``; '' for an empty cell."""
        return [text or "" for text in self.read(name, _time_of_day, needed=False)]

    def looks_like_times(self, name: str) -> bool:
        """The column prints times without a date."""
        texts = set(self.text(name)) - {""}
        return bool(texts) and all(_BARE_TIME.match(text) for text in texts)

    def _dated(self, name: str, text: str) -> tuple[date, Any]:
        printed: Printed = read_printed(text)
        try:
            day = printed.day(self.orders.get(name, DateOrder.MONTH_FIRST))
        except ValueError as error:
            raise ValueError("is not a day of the calendar") from error
        if printed.short_year and self.latest and day > self.latest:
            raise ValueError("has a two-digit year more than a year ahead")
        return day, printed.at

    def day_or_default(self, name: str, instead: str = "") -> list[date | None]:
        """Dates of a column that may be missing: another column, or the date above the heading."""
        if self.has(name):
            return self.day(name, needed=True)
        if instead and self.has(instead):
            return self.day(instead, needed=True)
        return [self.default_day] * len(self.rows)


def _whole_number(text: str) -> int:
    cents = parse_cents(text)
    if cents % 100:
        raise ValueError("is not a whole number")
    return cents // 100


def _time_of_day(text: str) -> str:
    found = _BARE_TIME.match(text)
    if not found:
        at = read_printed(text).at  # a date and a time in one cell
        return f"{at:%H:%M}" if at else ""
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError("is not a time of day")
    return f"{hour:02d}:{minute:02d}"


def _cents(text: str) -> int:
    """parse_cents, with a short way for ``1234.50``, the form of nearly every cell."""
    whole, point, frac = text.partition(".")
    if point and len(frac) == 2 and len(whole) < 13 and text.isascii():
        digits = whole + frac
        if digits.isdigit():
            return int(digits)
    return parse_cents(text)


def has_decimal_comma(column: Iterable[str]) -> bool:
    """All amounts fit ``1.234,56``, and at least one shows the comma (European exports)."""
    seen = False
    if "," not in "".join(column):
        return False
    for text in set(column) - {""}:
        if _DECIMAL_COMMA.match(text):
            seen = True
        elif not text.lstrip("+-−").isdigit():
            return False
    return seen


def _cents_with_comma(text: str) -> int:
    return parse_cents(text.replace(".", "").replace(",", "."))
