"""Which few of many amounts make up a sum, and whether only those do (pure integers).

Sums of two and of three parts. The table of pairs is made once for a set of candidates; each
question then costs one look-up a candidate, and equal amounts are counted without being listed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

MOST_PARTS = 3


class SumFinder:
    """Answers for one set of candidates; ways are given as ascending indexes into `amounts`."""

    def __init__(self, amounts: Sequence[int], most_parts: int = MOST_PARTS) -> None:
        """`amounts` in cents, of any sign; `most_parts` 2 or 3."""
        self._amounts = tuple(amounts)
        self._most_parts = most_parts
        self._at: defaultdict[int, list[int]] = defaultdict(list)
        for index, amount in enumerate(self._amounts):
            self._at[amount].append(index)
        self._pairs: defaultdict[int, list[tuple[int, int]]] | None = None

    def count(self, total: int) -> int:
        """In how many ways two (or three) of the candidates sum to `total`."""
        found = self._count_pairs(total)
        if self._most_parts < MOST_PARTS or len(self._amounts) < MOST_PARTS:
            return found
        pairs = self._table()
        for third, amount in enumerate(self._amounts):
            rest = pairs.get(total - amount)
            if rest:
                found += bisect_left(rest, (third,))
        return found

    def ways(self, total: int, limit: int) -> list[tuple[int, ...]]:
        """The first `limit` ways: those of fewer parts first, then by index."""
        return list(islice(self._ways(total), limit))

    def _count_pairs(self, total: int) -> int:
        at, twice = self._at, 0
        for amount in [each for each in at if total - each in at]:
            here, other = len(at[amount]), len(at[total - amount])
            twice += here * (here - 1) if amount * 2 == total else here * other
        return twice // 2

    def _ways(self, total: int) -> Iterator[tuple[int, ...]]:
        for first, amount in enumerate(self._amounts):
            for second in self._at.get(total - amount, ()):
                if second > first:
                    yield first, second
        if self._most_parts < MOST_PARTS or len(self._amounts) < MOST_PARTS:
            return
        pairs = self._table()
        for third, amount in enumerate(self._amounts):
            for second, first in pairs.get(total - amount, ()):
                if second >= third:
                    break
                yield first, second, third

    def _table(self) -> defaultdict[int, list[tuple[int, int]]]:
        """Sum → (higher index, lower index), ascending: so that a third part comes after both."""
        if self._pairs is None:
            pairs: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
            for second, amount in enumerate(self._amounts):
                for first in range(second):
                    pairs[amount + self._amounts[first]].append((second, first))
            self._pairs = pairs
        return self._pairs
