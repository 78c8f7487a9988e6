"""How every benchmark measures: the acts in turn, the same data, medians, and a goal as a ratio."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

RUNS = 5


class Row(NamedTuple):
    """One line of the table. `goal` is '<= 1.2', '>= 50', or '' for what is only shown."""

    name: str
    ratio: float
    goal: str

    @property
    def verdict(self) -> str:
        """'met', 'NOT MET', or nothing when there is no goal."""
        sign, number = self.goal.replace("≤", "<=").replace("≥", ">=").partition(" ")[::2]
        if sign not in ("<=", ">="):
            return ""
        met = self.ratio <= float(number) if sign == "<=" else self.ratio >= float(number)
        return "met" if met else "NOT MET"


def seconds_of(act: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """What one run of an act takes, its own garbage included, that of others not."""
    gc.collect()
    began = clock()
    act()
    return clock() - began


def medians(
    acts: Mapping[str, Callable[[], object]],
    runs: int = RUNS,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Median seconds of each act, run in turn: a busy machine slows all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            seconds[name].append(seconds_of(act, clock))
    return {name: statistics.median(found) for name, found in seconds.items()}
