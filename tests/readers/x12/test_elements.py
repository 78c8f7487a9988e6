from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.readers.x12 import elements
from recon_desktop.readers.x12.elements import (
    AmountError,
    CompositeCache,
    DateCache,
    to_cents,
)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("150000", 15000000), ("73.4", 7340), ("-1.27", -127), ("0", 0), (".5", 50), ("-.05", -5),
        ("605.0000", 60500), ("12.", 1200), ("0.10", 10), ("-0", 0), ("000012.34", 1234),
        ("9999999999999.99", 999999999999999), ("-12", -1200),
    ],
)  # fmt: skip
def test_amounts(text, cents):
    assert to_cents(text) == cents


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is missing"), ("x", "is not an amount"), (" 1", "is not an amount"), ("1 ", "not an"),
        ("+1", "is not an amount"), ("1_0", "is not an amount"), ("٣", "is not an amount"),
        ("1.²", "is not an amount"), ("1,000", "is not an amount"), ("--1", "is not an amount"),
        ("1.2.3", "is not an amount"), (".", "is not an amount"), ("-", "is not an amount"),
        ("1e3", "is not an amount"), ("0.001", "more than two decimals"),
        ("9" * 14, "too large"), ("9" * 5000, "too large"), ("1" * 13 + ".001", "more than two"),
        ("100000000000000.01", "too large"),
    ],
)  # fmt: skip
def test_what_is_no_amount(text, reason):
    with pytest.raises(AmountError, match=reason):
        to_cents(text)


@given(st.integers(-(10**14), 10**14))
def test_every_way_to_write_cents(cents):
    sign, (dollars, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    long = f"{sign}{dollars}.{rest:02d}"
    assert to_cents(long) == cents
    assert to_cents(long.rstrip("0").rstrip(".")) == cents if rest else to_cents(long) == cents


@given(st.text(max_size=8).filter(lambda text: not text.isascii()))
def test_what_is_not_ascii_is_no_amount(text):
    with pytest.raises(AmountError):
        to_cents(text)


def test_only_so_many_dollar_amounts_are_remembered(monkeypatch):
    monkeypatch.setattr(elements, "_MOST_DOLLARS", 0)
    assert to_cents("987654.32") == 98765432


def test_dates():
    dates = DateCache()
    assert dates["20260310"] == date(2026, 3, 10)
    assert dates["20260301-20260304"] == date(2026, 3, 1)
    for text in ("", "20260230", "2026031", "2026-03-10", "２０２６0310", "yyyymmdd"):
        assert dates[text] is None


def test_composites():
    composites = CompositeCache(">")
    assert composites["HC>99213>25> >59"] == ("99213", "25:59")
    assert composites["99213"] == ("99213", "")
