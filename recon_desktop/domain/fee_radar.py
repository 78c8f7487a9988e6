"""Without a contract: what a payer used to allow, and when that changed.

The practice's own history is the yardstick: the median allowed per unit of a payer and code. A
change point is a day after which the payer allows another amount, for good. Pure.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.fees import AnsweredLine, Tolerance, is_compared, units_of

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
            cents = [point.cents for point in points]
            found.append(Habit(*key, _median(cents), min(cents), max(cents), len(cents)))
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


def _change(key: Key, points: Sequence[_Point], tolerance: Tolerance) -> Change | None:
    """The day that parts two amounts best: fewest lines on the wrong side, then the widest gap."""
    splits = [
        split
        for place in range(LEAST_BEFORE, len(points) - LEAST_AFTER + 1)
        if points[place - 1].day < points[place].day  # a change takes effect with a day
        and (split := _split(key, points[:place], points[place:], tolerance)) is not None
    ]
    return min(splits, key=lambda each: each[:2])[2] if splits else None


def _split(
    key: Key, before: Sequence[_Point], after: Sequence[_Point], tolerance: Tolerance
) -> tuple[int, int, Change] | None:
    """(lines on the wrong side, − the gap, the change); None when a side holds to no amount."""
    was = _median([point.cents for point in before])
    now = _median([point.cents for point in after])
    allowed = tolerance.of(was)
    gap = abs(now - was)
    strays = [_strays(before, was, allowed), _strays(after, now, allowed)]
    if gap <= allowed or strays[0] * 5 > len(before) or strays[1] * 5 > len(after):
        return None
    effect = sum(
        point.line.allowed_cents - round(was * units_of(point.line.units)) for point in after
    )
    change = Change(*key, was, now, after[0].day, len(before), len(after), effect)
    return sum(strays), -gap, change


def _strays(points: Sequence[_Point], median: int, allowed: int) -> int:
    """Lines away from the amount of their side; one in five may be."""
    return sum(abs(point.cents - median) > allowed for point in points)


def _median(cents: Sequence[int]) -> int:
    return statistics.median_low(cents)
