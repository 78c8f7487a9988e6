"""Chosen bank lines and chosen items, put together part by part; pure and independent of order.

Amounts are cents, money in positive. A card batch is kept together where a line is large enough.
What is below zero on one side (a bank's correction of a ticket, a fee inside a payout) first makes
room on the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Target = tuple[str, int]


class LineShare(NamedTuple):
    """A chosen bank line and what of it is open."""

    line_id: int
    cents: int


class ItemShare(NamedTuple):
    """A chosen item and what of it is open. `together`: rather on one line (a card batch)."""

    target: Target
    cents: int
    together: bool = False


class Share(NamedTuple):
    """A part of a line for an item."""

    line_id: int
    target: Target
    cents: int


def allocate(lines: Iterable[LineShare], items: Iterable[ItemShare]) -> tuple[Share, ...]:
    """As many cents as fit."""
    left = {line.line_id: line.cents for line in sorted(lines)}
    open_items = sorted(items, key=lambda item: (not item.together, item))
    wanted = {item.target: item.cents for item in open_items}
    shares: list[Share] = []
    _room(left, wanted, shares)
    for item in open_items:
        if item.together:
            _take_together(item, left, wanted, shares)
    for sign in (1, -1):
        _fill(sign, left, wanted, shares)
    return tuple(shares)


def _room(left: dict[int, int], wanted: dict[Target, int], shares: list[Share]) -> None:
    """Negative lines raise what an item may take, negative items what a line may give."""
    if any(cents > 0 for cents in left.values()) and any(c > 0 for c in wanted.values()):
        first_item = next(target for target, cents in wanted.items() if cents > 0)
        first_line = max(left, key=lambda line: left[line])
        out_lines = [line for line, cents in left.items() if cents < 0]
        out_items = [target for target, cents in wanted.items() if cents < 0]
        if out_lines and not out_items:
            for line in out_lines:
                _give(line, first_item, left[line], left, wanted, shares)
        elif out_items and not out_lines:
            for target in out_items:
                _give(first_line, target, wanted[target], left, wanted, shares)


def _give(
    line: int,
    target: Target,
    cents: int,
    left: dict[int, int],
    wanted: dict[Target, int],
    shares: list[Share],
) -> None:
    shares.append(Share(line, target, cents))
    left[line] -= cents
    wanted[target] -= cents


def _take_together(
    item: ItemShare, left: dict[int, int], wanted: dict[Target, int], shares: list[Share]
) -> None:
    fitting = [line for line, cents in left.items() if cents >= item.cents]
    if fitting:
        line = min(fitting, key=lambda each: (left[each], each))
        _give(line, item.target, item.cents, left, wanted, shares)


def _fill(sign: int, left: dict[int, int], wanted: dict[Target, int], shares: list[Share]) -> None:
    for target in list(wanted):
        for line in list(left):
            cents = min(sign * left[line], sign * wanted[target])
            if cents > 0:
                _give(line, target, sign * cents, left, wanted, shares)
