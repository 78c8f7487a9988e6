"""Without a contract: what a payer used to allow, and when that changed.

The practice's own history is the yardstick: the median allowed per unit of a payer and code. A
change point is a day after which the payer allows another amount, for good. Pure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.follow.fees import AnsweredLine, Tolerance, is_compared, units_of

LEAST_BEFORE, LEAST_AFTER = 5, 3
"""Lines that make a habit, and lines that break it."""

Key = tuple[str, str, str]
"""Payer, procedure code, modifiers."""


class Change(NamedTuple):
    """A payer allows another amount since a day. Cents per unit; `effect_cents` over all lines."""

    payer: str
    procedure_code: str
    modifiers: str
    before_cents: int
    after_cents: int
    since: date
    lines_before: int
    lines_after: int
    effect_cents: int


class Habit(NamedTuple):
    """What a payer allows for a code, by history."""

    payer: str
    procedure_code: str
    modifiers: str
    median_cents: int
    lowest_cents: int
    highest_cents: int
    lines: int


class _Point(NamedTuple):
    day: date
    cents: int  # per unit
    line: AnsweredLine


def changes(lines: Iterable[AnsweredLine], tolerance: Tolerance) -> tuple[Change, ...]:
    """Where a payer's allowed amount moved, the dearest for the practice first."""
    found = [
        change
        for key, points in _by_key(lines).items()
        if (change := _change(key, points, tolerance)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.effect_cents, each[:3])))


def habits(lines: Iterable[AnsweredLine]) -> tuple[Habit, ...]:
    """Median allowed per unit for every payer and code that was answered often enough."""
    found = []
    for key, points in sorted(_by_key(lines).items()):
        if len(points) >= LEAST_BEFORE:
            cents = sorted(point.cents for point in points)
            found.append(Habit(*key, _median(cents), cents[0], cents[-1], len(cents)))
    return tuple(found)


def _by_key(lines: Iterable[AnsweredLine]) -> dict[Key, list[_Point]]:
    groups: defaultdict[Key, list[_Point]] = defaultdict(list)
    for line in lines:
        if is_compared(line):
            cents = round(line.allowed_cents / units_of(line.units))
            point = _Point(line.dos or line.posted_on, cents, line)
            groups[line.payer, line.procedure_code, line.modifiers].append(point)
    for points in groups.values():
        points.sort(key=lambda point: (point.day, point.line.posted_line_id))
    return groups


class _Split(NamedTuple):
    """A day that parts two amounts: fewest lines on the wrong side first, then the widest gap."""

    strays: int
    narrow: int  # the gap, below zero
    place: int  # of the first line after it
    was: int
    now: int


def _change(key: Key, points: Sequence[_Point], tolerance: Tolerance) -> Change | None:
    """The day that parts two amounts best, the first of those that do it equally well."""
    best = min(_splits(points, tolerance), default=None)
    if best is None:
        return None
    was, after = best.was, points[best.place :]
    effect = sum(
        point.line.allowed_cents - round(was * units_of(point.line.units)) for point in after
    )
    since = after[0].day
    return Change(*key, was, best.now, since, best.place, len(after), effect)


def _splits(points: Sequence[_Point], tolerance: Tolerance) -> Iterator[_Split]:
    """The days on both sides of which an amount is held to; two years are walked through once."""
    before: list[int] = []  # both sides in order of amount
    after = sorted(point.cents for point in points)
    for place in range(1, len(points) - LEAST_AFTER + 1):
        cents = points[place - 1].cents
        insort(before, cents)
        del after[bisect_left(after, cents)]
        if place < LEAST_BEFORE or points[place - 1].day == points[place].day:
            continue  # a change takes effect with a day
        was, now = _median(before), _median(after)
        allowed, gap = tolerance.of(was), abs(now - was)
        strays = (_strays(before, was, allowed), _strays(after, now, allowed))
        if gap > allowed and strays[0] * 5 <= len(before) and strays[1] * 5 <= len(after):
            yield _Split(sum(strays), -gap, place, was, now)


def _strays(amounts: Sequence[int], median: int, allowed: int) -> int:
    """Lines away from the amount of their side; one in five may be."""
    near = bisect_right(amounts, median + allowed) - bisect_left(amounts, median - allowed)
    return len(amounts) - near


def _median(amounts: Sequence[int]) -> int:
    """The lower median of amounts in order."""
    return amounts[(len(amounts) - 1) // 2]
