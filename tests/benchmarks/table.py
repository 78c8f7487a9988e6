"""The table that every benchmark prints."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from measure import Row


def show(rows: Iterable[tuple[str, float, str]]) -> int:
    """Print one line a row as it comes; how many goals were not met."""
    missed = 0
    for row in (Row(*each) for each in rows):
        missed += row.verdict == "NOT MET"
        sys.stdout.write(f"{row.name:<78} {row.ratio:8.2f}  {row.goal:<8} {row.verdict}\n")
        sys.stdout.flush()
    return missed
