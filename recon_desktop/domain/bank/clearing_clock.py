"""The payer clearing clock: how many business days a payer's money usually takes (R4.32).

From BPR16 to the bank's date, of what came. Until five payments have been seen the three days of
the rule hold (R4.28); afterwards money is late when nine payments of ten had come by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

USUAL_DAYS = 3
"""ERA and EFT are at most three business days apart."""
ENOUGH = 5
"""Payments seen before a payer's own history counts."""


class Clock(NamedTuple):
    """A payer's time to the bank in business days; money is late after `late_after` days."""

    seen: int
    usual_days: int
    late_after: int
    origin: str  # rule | history | setup


def clock_of(days: Sequence[int], set_days: int | None = None) -> Clock:
    """The clock of a payer, from the business days its payments took. `set_days`: by Setup."""
    waits = sorted(max(0, each) for each in days)
    if set_days is not None:
        return Clock(len(waits), _at(waits, 50) if waits else set_days, set_days, "setup")
    if len(waits) < ENOUGH:
        return Clock(len(waits), USUAL_DAYS, USUAL_DAYS, "rule")
    return Clock(len(waits), _at(waits, 50), _at(waits, 90), "history")


def _at(ordered: Sequence[int], percent: int) -> int:
    """The smallest value that so many percent do not exceed (nearest rank)."""
    place = -(-len(ordered) * percent // 100)
    return ordered[max(0, place - 1)]
