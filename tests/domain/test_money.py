"""Money: every form of R12.2, exactly, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.money import MAX_CENTS, ZERO, Money, parse_cents, percent_text

CENTS = st.integers(min_value=-MAX_CENTS, max_value=MAX_CENTS)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$1,234.50", 123450),
        ("(12.00)", -1200),
        ("12.00-", -1200),
        ("-12.00", -1200),
        ("−12.00", -1200),
        ("1234.5", 123450),
        ("-$5", -500),
        ("$-5.00", -500),
        ("($1,000.00)", -100000),
        (".5", 50),
        ("5.", 500),
        ("+7.25", 725),
        ("12.5000", 1250),
        (" 3.00\u00a0", 300),
        ("0", 0),
    ],
)
def test_forms_of_an_amount(text: str, cents: int) -> None:
    assert parse_cents(text) == cents
    assert Money.parse(text) == Money(cents)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not an amount"),
        ("-", "is not an amount"),
        (".", "is not an amount"),
        ("12.345", "more than two decimals"),
        ("1,23", "is not an amount"),
        ("12 34", "is not an amount"),
        ("twelve", "is not an amount"),
        ("(5", "one parenthesis"),
        ("5)", "one parenthesis"),
        ("(-5)", "two signs"),
        ("-5-", "two signs"),
        ("1e3", "is not an amount"),
        ("99999999999999999", "too large"),
    ],
)
def test_what_is_no_amount(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        parse_cents(text)
    assert not text.strip("()- ") or text not in str(caught.value)


@given(CENTS)
def test_every_form_reads_back(cents: int) -> None:
    money = Money(cents)
    assert Money.parse(money.text) == Money.parse(money.paper) == Money.parse(money.plain) == money
    assert "," not in money.plain


@given(CENTS, CENTS)
def test_arithmetic_is_that_of_cents(one: int, other: int) -> None:
    assert (Money(one) + Money(other)).cents == one + other
    assert (Money(one) - Money(other)).cents == one - other
    assert Money(one) * 3 == Money(one) + Money(one) + Money(one)
    assert -Money(one) + Money(one) == ZERO
    assert (Money(one) < Money(other)) == (one < other)
    assert abs(Money(one)).cents == abs(one)
    assert bool(Money(one)) is (one != 0)


@pytest.mark.parametrize("wrong", [1.0, "1", True, None])
def test_only_whole_cents(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong)  # type: ignore[arg-type]


def test_on_screen_and_on_paper() -> None:
    assert (str(Money(-123456)), Money(-123456).paper) == ("-1,234.56", "(1,234.56)")
    assert (Money(0).paper, Money(5).text, Money(-5).text) == ("0.00", "0.05", "-0.05")


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(10, 100, "10.0 %"), (486, 500, "97.2 %"), (1, 8, "12.5 %"), (1, 16, "6.3 %"), (1, 0, "n/a")],
)
def test_percentages_round_half_up_once(part: int, whole: int, text: str) -> None:
    assert percent_text(part, whole) == text
