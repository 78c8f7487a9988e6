"""How an act of the money state machine chooses what it is done on.

Mostly what fits, so that most acts are accepted; some of the time anything that is there, so that
refusals are met too. An act without anything to be done on says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from money_machine import MoneyDesk, NothingToDoError, Pick

T = TypeVar("T")
Act = Callable[[MoneyDesk, Pick], None]
AMISS = 8
"""In so many of a hundred cases an act takes anything that is there, whether it fits or not."""
IN_VAIN = 2
"""The same where nothing fits: such tries would else be most of what an act is tried on."""


def of(pick: Pick, things: Sequence[T]) -> T:
    """One of them; NothingToDoError when there are none."""
    if not things:
        raise NothingToDoError
    return pick.one(list(things))


def fitting(desk: MoneyDesk, pick: Pick, fits: str, table: str) -> Any:
    """An id that fits a condition; now and then any id of the table."""
    found = desk.ids(f"SELECT id FROM {table} WHERE {fits} ORDER BY id")
    if pick.chance(AMISS if found else IN_VAIN):
        found = desk.ids(f"SELECT id FROM {table} ORDER BY id")
    return of(pick, found)


def mostly(pick: Pick, fits: Sequence[T], there: Sequence[T]) -> T:
    """One that fits; now and then any that is there."""
    return of(pick, there if pick.chance(AMISS if fits else IN_VAIN) else fits)


def cents(pick: Pick, most: int) -> int:
    """All of it, or a part; rarely a cent more."""
    return pick.one([most, most, most, max(most // 2, 1), 1]) + (1 if pick.chance(4) else 0)


def some(pick: Pick, things: Sequence[T]) -> list[T]:
    """One or two of them."""
    first = of(pick, things)
    rest = [each for each in things if each != first]
    return [first, pick.one(rest)] if rest and pick.chance(60) else [first]
