from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.money import Money
from recon_desktop.gui.typed_input import parse_amount, parse_date

SHOWN, TODAY = date(2026, 3, 10), date(2026, 3, 12)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/4", date(2026, 3, 4)),
        ("0304", date(2026, 3, 4)),
        ("030427", date(2027, 3, 4)),
        ("03/04/2026", date(2026, 3, 4)),
        ("03/04/26", date(2026, 3, 4)),
        ("3-4", date(2026, 3, 4)),
        ("2026-03-04", date(2026, 3, 4)),
        ("Wed 03/04/2026", date(2026, 3, 4)),
        ("t", TODAY),
        ("Today", TODAY),
        ("+", date(2026, 3, 11)),
        ("-", date(2026, 3, 9)),
        ("+7", date(2026, 3, 17)),
        ("−2", date(2026, 3, 8)),
    ],
)
def test_dates(typed: str, day: date) -> None:
    assert parse_date(typed, shown=SHOWN, today=TODAY) == day


@pytest.mark.parametrize("typed", ["", "soon", "13/01", "2/30", "3", "3/4/5/6"])
def test_what_is_no_date(typed: str) -> None:
    with pytest.raises(ValueError, match=r"day in the calendar|as month/day"):
        parse_date(typed, shown=SHOWN, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12.50+3", 1550),
        ("5*20", 10000),
        ("20x7", 14000),
        ("1,234.50", 123450),
        ("-12", -1200),
        ("10−2.5", 750),
        ("(12.00)", -1200),
        ("100 - 3*0.25", 9925),
    ],
)
def test_amounts(typed: str, cents: int) -> None:
    assert parse_amount(typed) == cents


@pytest.mark.parametrize("typed", ["", "abc", "1.005", "2*3*4", "1.5*2.5", "12.50+", "1++2"])
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_amount(typed)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5))
def test_sums_are_exact(parts: list[int]) -> None:
    typed = "+".join(Money(abs(part)).plain for part in parts)
    assert parse_amount(typed) == sum(abs(part) for part in parts)
