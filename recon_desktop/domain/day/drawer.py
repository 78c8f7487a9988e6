"""The cash drawer: counting it, what should be in it, what goes to the bank (§3.1).

Works on one count of one register. Knows no receipts: their sums are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import ZERO, Money, parse_cents


class Denomination(NamedTuple):
    """A kind of bill, coin or rolled coin. Its name is what `parse_counts` reads."""

    name: str
    cents: int
    coin: bool


def _bill(cents: int) -> Denomination:
    return Denomination(Money(cents).plain, cents, coin=False)


def _coin(cents: int) -> Denomination:
    """A coin is named by its value; the dollar coin '1.00c', since '1.00' is the bill."""
    return Denomination(Money(cents).plain + ("c" if cents == 100 else ""), cents, coin=True)


def _roll(cents: int, pieces: int) -> Denomination:
    return Denomination(f"{Money(cents).plain}r", cents * pieces, coin=True)


BILLS = tuple(_bill(dollars * 100) for dollars in (100, 50, 20, 10, 5, 2, 1))
COINS = tuple(_coin(cents) for cents in (100, 50, 25, 10, 5, 1))
ROLLS = tuple(
    _roll(cents, pieces)
    for cents, pieces in ((100, 25), (50, 20), (25, 40), (10, 50), (5, 40), (1, 50))
)
DENOMINATIONS = (*BILLS, *COINS, *ROLLS)
"""In the order of the count sheet (R3.1): bills, coins, rolled coin."""

_BY_NAME = {each.name: each for each in DENOMINATIONS}
_BY_CENTS = {each.cents: each for each in (*COINS, *BILLS)}  # 1.00 alone is the bill
_MAX_COUNT = 100_000
_ENTRY = re.compile(r"^\$?(?P<value>[\d.,]+)(?P<kind>[cr]?)$", re.IGNORECASE)


def parse_counts(text: str) -> dict[Denomination, int]:
    """Read ``20.00=7,10.00=5,0.25=9``; ``1.00c`` is the dollar coin, ``0.25r`` a roll of coin.

    Zero counts are left out. UsageError for what is no denomination, no count, or named twice.
    """
    counts: dict[Denomination, int] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, equals, count_text = (part.strip() for part in entry.partition("="))
        if not equals:
            raise UsageError(f"Write a count as denomination=number, for example 20.00=7: {entry}")
        denomination = denomination_of(name)
        if denomination in counts:
            raise UsageError(f"The denomination {denomination.name} is counted twice.")
        counts[denomination] = _count_of(denomination, count_text)
    return {each: count for each, count in counts.items() if count}


def denomination_of(name: str) -> Denomination:
    """The denomination called so: '20', '20.00', '0.25', '1.00c', '0.25r'; else UsageError."""
    found = _ENTRY.match(name.strip())
    try:
        cents = parse_cents(found["value"]) if found else -1
    except ValueError:
        cents = -1
    kind = found["kind"].lower() if found else ""
    known = _BY_NAME.get(Money(cents).plain + kind) if kind else _BY_CENTS.get(cents)
    if known is None:
        listed = ", ".join(each.name for each in DENOMINATIONS)
        raise UsageError(f"{name} is no denomination. There are: {listed}.")
    return known


def _count_of(denomination: Denomination, text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _MAX_COUNT:
        raise UsageError(f"The count of {denomination.name} is not a whole number: {text}")
    return int(text)


@dataclass(frozen=True, slots=True)
class DrawerCount:
    """Pieces counted in one drawer."""

    counts: Mapping[Denomination, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for denomination, count in self.counts.items():
            if count < 0:
                raise UsageError(f"The count of {denomination.name} is below zero.")

    @property
    def total(self) -> Money:
        """Everything in the drawer."""
        return self.currency + self.coin

    @property
    def currency(self) -> Money:
        """Bills."""
        return self._sum(coin=False)

    @property
    def coin(self) -> Money:
        """Coins, loose and rolled."""
        return self._sum(coin=True)

    def _sum(self, *, coin: bool) -> Money:
        return Money(sum(d.cents * n for d, n in self.counts.items() if d.coin is coin))


def expected_cash(
    *,
    opening_float: Money,
    cash_receipts: Money,
    cash_refunds: Money = ZERO,
    paid_outs: Money = ZERO,
    cash_in: Money = ZERO,
    safe_drops: Money = ZERO,
) -> Money:
    """What should be in the drawer (§3.1). All amounts are positive."""
    return opening_float + cash_receipts - cash_refunds - paid_outs + cash_in - safe_drops


def over_short(counted: Money, expected: Money) -> Money:
    """Counted − expected: positive is over, negative is short."""
    return counted - expected


def cash_to_deposit(counted: Money, float_left: Money) -> Money:
    """Counted − the float that stays for tomorrow; RefusedError when there is less than that."""
    if float_left > counted:
        raise RefusedError(
            f"The drawer holds {counted}, less than the float of {float_left} that is to stay."
        )
    return counted - float_left


@dataclass(frozen=True, slots=True)
class DrawerClose:
    """One closing count of a register against its expected cash."""

    register: str
    count: DrawerCount
    opening_float: Money
    cash_receipts: Money
    cash_refunds: Money = ZERO
    paid_outs: Money = ZERO
    cash_in: Money = ZERO
    safe_drops: Money = ZERO

    @property
    def expected(self) -> Money:
        """What should be in the drawer."""
        return expected_cash(
            opening_float=self.opening_float,
            cash_receipts=self.cash_receipts,
            cash_refunds=self.cash_refunds,
            paid_outs=self.paid_outs,
            cash_in=self.cash_in,
            safe_drops=self.safe_drops,
        )

    @property
    def over_short(self) -> Money:
        """Positive is over, negative is short."""
        return over_short(self.count.total, self.expected)


class CashSplit(NamedTuple):
    """Cash for the bank in bills and coin.

    `from_pieces` is False when the pieces counted cannot make up the amount: change is needed.
    """

    currency: Money
    coin: Money
    from_pieces: bool


def split_cash(counts: Mapping[Denomination, int], amount: Money) -> CashSplit:
    """As much of the amount in bills as the pieces counted allow, the rest in coin.

    When no choice of pieces gives the amount, whole dollars are shown as bills.
    """
    coin_total = sum(d.cents * n for d, n in counts.items() if d.coin)
    bills = _reachable(
        ((d.cents // 100, n) for d, n in counts.items() if not d.coin), amount.cents // 100
    )
    coins = _reachable(
        ((d.cents, n) for d, n in counts.items() if d.coin), min(amount.cents, coin_total)
    )
    fewest = max(0, -((coin_total - amount.cents) // 100))  # dollars that coin cannot give
    for dollars in range(amount.cents // 100, fewest - 1, -1):
        rest = amount.cents - dollars * 100
        if bills >> dollars & 1 and coins >> rest & 1:
            return CashSplit(Money(dollars * 100), Money(rest), from_pieces=True)
    rest = amount.cents % 100
    return CashSplit(Money(amount.cents - rest), Money(rest), from_pieces=False)


def _reachable(pieces: Iterable[tuple[int, int]], limit: int) -> int:
    """Bit n is set when some of the pieces, (value, count) each, add up to n; n <= limit."""
    within = (1 << limit + 1) - 1
    sums = 1
    for value, left in pieces:
        chunk = 1
        while left > 0:
            take = min(chunk, left)
            sums |= sums << value * take & within
            left -= take
            chunk *= 2
    return sums
