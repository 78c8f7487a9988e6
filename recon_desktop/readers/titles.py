"""What stands above the heading of a report: the day it is for.

``Daily Charges`` / ``Business date: 03/10/2026`` / ``Date range 03/10/2026 - 03/10/2026``. Lines
that tell when the report was printed are not about its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from recon_desktop.readers.dates import Printed, read_printed
from recon_desktop.readers.profiles import DateOrder

_DATE = re.compile(
    r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}|\b20\d{6}\b"
    r"|\d{1,2}[\s\-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[\s\-,]+\d{2,4}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}",
    re.I,
)
_BUSINESS_DATE = re.compile(r"business (?:date|day)", re.I)
_WHEN_PRINTED = re.compile(
    r"print|generat|\brun\b|creat|export|download|produced|as of|report date and time|birth|dob",
    re.I,
)


def printed_dates(lines: Iterable[str]) -> list[Printed]:
    """The dates of the lines above the heading that are about the report's day.

    A line that names the business date is believed before all others.
    """
    every = list(lines)
    found = []
    for line in [line for line in every if _BUSINESS_DATE.search(line)] or every:
        if _WHEN_PRINTED.search(line):
            continue
        for text in _DATE.findall(line):
            try:
                found.append(read_printed(text))
            except ValueError:
                continue
    return found


def certain_day(dates: Iterable[Printed]) -> date | None:
    """The one day that is written so that it can be read one way only."""
    days = {day.day(day.proof or DateOrder.MONTH_FIRST) for day in dates if not day.open}
    return days.pop() if len(days) == 1 else None


def stated_day(dates: Iterable[Printed], order: DateOrder) -> date | None:
    """The day the report says it is for; None when it names none or a range of days."""
    days = set()
    for day in dates:
        try:
            days.add(day.day(order))
        except ValueError:
            return None
    return days.pop() if len(days) == 1 else None
