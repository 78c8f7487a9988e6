"""Business days of the banks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.calendar import BusinessCalendar

CALENDAR = BusinessCalendar(frozenset({date(2026, 5, 25), date(2026, 11, 26)}))
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "shift", "result"),
    [
        (date(2026, 3, 10), 1, date(2026, 3, 11)),
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 13), 3, date(2026, 3, 18)),
        (date(2026, 3, 16), -1, date(2026, 3, 13)),
        (date(2026, 5, 22), 1, date(2026, 5, 26)),
        (date(2026, 3, 14), 0, date(2026, 3, 16)),
        (date(2026, 3, 14), 1, date(2026, 3, 16)),
        (date(2026, 3, 10), 0, date(2026, 3, 10)),
    ],
)
def test_shift(day: date, shift: int, result: date) -> None:
    assert CALENDAR.shift(day, shift) == result


def test_next_business_day_skips_weekend_and_holiday() -> None:
    assert CALENDAR.next_business_day(date(2026, 5, 22)) == date(2026, 5, 26)


@given(DAYS, st.integers(min_value=1, max_value=15))
def test_shift_and_days_between_agree(day: date, count: int) -> None:
    later = CALENDAR.shift(day, count)
    assert CALENDAR.is_business_day(later)
    assert CALENDAR.days_between(day, later) == count
    assert CALENDAR.days_between(later, day) == -count
    assert later > day
    assert CALENDAR.days_between(day, day) == 0


@given(DAYS)
def test_a_weekend_is_never_a_business_day(day: date) -> None:
    saturday = day + timedelta(days=(5 - day.weekday()) % 7)
    assert not CALENDAR.is_business_day(saturday)
