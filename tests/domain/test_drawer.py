"""The drawer (§3.1): reading counts, expected cash, over and short, bills and coin for the bank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.day.drawer import (
    BILLS,
    COINS,
    DENOMINATIONS,
    Denomination,
    DrawerClose,
    DrawerCount,
    cash_to_deposit,
    denomination_of,
    expected_cash,
    over_short,
    parse_counts,
    split_cash,
)
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import ZERO, Money

GOLDEN = "20.00=7,10.00=5,5.00=8,1.00=17,0.25=9,0.10=5,0.05=4,0.01=5"


def a_close(counts: str = GOLDEN, **fields) -> DrawerClose:
    values = {
        "register": "FRONT",
        "count": DrawerCount(parse_counts(counts)),
        "opening_float": Money(15000),
        "cash_receipts": Money(10000),
    }
    return DrawerClose(**(values | fields))


def test_the_worked_drawer():
    close = a_close()
    assert (close.expected, close.count.total) == (Money(25000), Money(25000))
    to_deposit = cash_to_deposit(close.count.total, close.opening_float)
    assert (close.over_short, to_deposit) == (ZERO, Money(10000))
    assert split_cash(close.count.counts, to_deposit) == (Money(10000), ZERO, True)


def test_bills_and_coins_apart():
    count = DrawerCount(parse_counts(GOLDEN))
    assert (count.currency, count.coin) == (Money(24700), Money(300))


def test_every_movement_of_the_equation():
    close = a_close(
        cash_refunds=Money(3500), paid_outs=Money(500), cash_in=Money(2000), safe_drops=Money(8000)
    )
    assert close.expected == Money(15000 + 10000 - 3500 - 500 + 2000 - 8000)
    assert close.over_short == Money(10000)
    assert expected_cash(opening_float=Money(100), cash_receipts=Money(50)) == Money(150)


def test_over_is_positive_and_short_is_negative():
    assert over_short(Money(105), Money(100)) == Money(5)
    assert over_short(Money(95), Money(100)) == Money(-5)


def test_drawer_below_its_float_deposits_nothing():
    with pytest.raises(RefusedError, match="less than the float"):
        cash_to_deposit(Money(14999), Money(15000))
    assert cash_to_deposit(Money(15000), Money(15000)) == ZERO


# --- reading counts --------------------------------------------------------------------------


def test_counts_are_read_in_any_way_of_writing_them():
    assert parse_counts(" 20=7, $10.00=5 ,0.25=9,1.00c=2,0.25R=1,5=0 ") == {
        denomination_of("20.00"): 7,
        denomination_of("10.00"): 5,
        denomination_of("0.25"): 9,
        denomination_of("1.00c"): 2,
        denomination_of("0.25r"): 1,
    }
    assert parse_counts("") == {}


def test_one_dollar_is_the_bill_and_half_a_dollar_the_coin():
    assert not denomination_of("1.00").coin
    assert denomination_of("1.00c").coin
    assert denomination_of("1c").cents == 100
    assert denomination_of("0.50").coin


def test_rolls_are_worth_their_pieces():
    assert {d.name: d.cents for d in DENOMINATIONS if d.name.endswith("r")} == {
        "1.00r": 2500,
        "0.50r": 1000,
        "0.25r": 1000,
        "0.10r": 500,
        "0.05r": 200,
        "0.01r": 50,
    }


@pytest.mark.parametrize(
    "text",
    ["20", "20=", "20=x", "20=-1", "20=1.5", "20=²", "3.00=1", "x=1", "=1", "20=1,20.00=2",
     "20=9999999", "0.25x=1", "20r=1", "1.2.3=1"],
)  # fmt: skip
def test_counts_that_cannot_be_read(text):
    with pytest.raises(UsageError):
        parse_counts(text)


def test_count_below_zero():
    with pytest.raises(UsageError):
        DrawerCount({BILLS[0]: -1})


@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(1, 500)))
def test_counts_written_and_read_again(counts):
    text = ",".join(f"{each.name}={count}" for each, count in counts.items())
    assert parse_counts(text) == counts


# --- bills and coin --------------------------------------------------------------------------


def test_coin_is_used_when_bills_do_not_reach():
    split = split_cash(parse_counts("20=2,0.25=9"), Money(4150))
    assert split == (Money(4000), Money(150), True)


def test_bills_that_would_leave_an_impossible_rest_are_passed_over():
    # 50 and 20 reach 50 and leave 15, which quarters cannot give; 40 leaves 25 in rolls.
    split = split_cash(parse_counts("50=1,20=2,0.25r=2,0.50=10"), Money(6500))
    assert split == (Money(5000), Money(1500), True)


def test_change_is_needed_when_no_pieces_fit():
    assert split_cash(parse_counts("20=5"), Money(5037)) == (Money(5000), Money(37), False)


def test_nothing_to_deposit():
    assert split_cash({}, ZERO) == (ZERO, ZERO, True)


def test_large_counts_are_quick():
    split = split_cash(parse_counts("100=900,1=3,0.01=500"), Money(9000400))
    assert split == (Money(9000300), Money(100), True)


_PIECES = st.dictionaries(st.sampled_from((*BILLS, *COINS)), st.integers(1, 4), max_size=5)


@given(_PIECES, st.data())
def test_split_of_pieces_that_are_there(counts: dict[Denomination, int], data):
    taken = {each: data.draw(st.integers(0, count)) for each, count in counts.items()}
    amount = DrawerCount(taken).total
    split = split_cash(counts, amount)
    assert split.from_pieces
    assert split.currency + split.coin == amount
    assert split.currency >= DrawerCount(taken).currency


@given(_PIECES, st.integers(0, 50_000))
def test_split_always_adds_up(counts, cents):
    split = split_cash(counts, Money(cents))
    assert split.currency + split.coin == Money(cents)
    assert split.currency.cents % 100 == 0
