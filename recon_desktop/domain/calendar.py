"""Business days of the banks (R11.7, R11.8); knows no clock and no holiday rules of its own.

The set of Federal Reserve holidays is handed in (``services.bank.bank_days`` builds it), so that
the same arithmetic serves a practice's own closure list.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Monday to Friday without the holidays given."""

    holidays: Container[date]

    def is_business_day(self, day: date) -> bool:
        """True when banks settle on that day."""
        return day.weekday() < 5 and day not in self.holidays

    def shift(self, day: date, business_days: int) -> date:
        """The day that many business days after `day` (before it, when negative).

        Zero gives the same day, or the next business day when `day` is none.
        """
        step = _DAY if business_days >= 0 else -_DAY
        left = abs(business_days)
        while left or not self.is_business_day(day):
            day += step
            if self.is_business_day(day) and left:
                left -= 1
        return day

    def next_business_day(self, day: date) -> date:
        """The first business day after `day`."""
        return self.shift(day + _DAY, 0)

    def days_between(self, start: date, end: date) -> int:
        """Business days from `start` (excluded) to `end` (included); negative when end < start."""
        if end < start:
            return -self.days_between(end, start)
        count = 0
        while start < end:
            start += _DAY
            count += self.is_business_day(start)
        return count
