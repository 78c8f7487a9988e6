"""Totals rows of a report: never data, always compared with our own sum (R12.1).

The last totals row is the grand total unless it only sums the rows since the totals row before
it. Rows that are voided may or may not be in a printed total: either sum is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from recon_desktop.readers.base import ControlTotal

_TOTAL = re.compile(
    r"^\W*(?:(?:grand|report|overall|daily|day|page|group|final|sum|running|practice|all)[\s-]*)?"
    r"(?:sub[\s-]*)?(?:totals?|tot\.?)\b(?!\s+(?:health|care|wellness|family|medical))"
    r"(?:\s*(?:for|of|by|in)\b.*|\s*\(.*\)|\s*[:=#\-–].*|\s+\S+(?:\s+\S+)?)?\s*$"
    r"|^\W*sum\W*$",
    re.I,
)
_HINT = re.compile(r"tot|sum", re.I)
_PART = re.compile(r"^\W*(?:sub|page|group)", re.I)


def says_total(text: str) -> bool:
    """``Total``, ``Grand Totals:``, ``Subtotal - Cash``, ``Total for 03/10/2026``."""
    return bool(_TOTAL.match(text))


def may_say_total(texts: str) -> bool:
    """False when no text of a whole column can be a totals row's label; cheap."""
    return bool(_HINT.search(texts))


class TotalsRow(NamedTuple):
    """A totals row: its index among the rows below the heading, its label, its amounts."""

    row: int
    line: int
    label: str
    amounts: Mapping[str, int]  # canonical column → cents


class Tally(NamedTuple):
    """The control totals and what could not be tied."""

    control_totals: tuple[ControlTotal, ...]
    warnings: tuple[str, ...]


class _Sums(NamedTuple):
    """Sums of a column up to each row, with and without voided rows."""

    every: list[int]
    live: list[int]

    def between(self, start: int, end: int) -> set[int]:
        return {up_to[end] - up_to[start] for up_to in self}


def check_totals(
    found: Sequence[TotalsRow],
    amounts: Mapping[str, Sequence[int | None]],
    counted: Sequence[bool],
    voided: Sequence[bool],
    heading: Callable[[str], str],
) -> Tally:
    """Compare every totals row with the rows above it.

    `amounts` are the columns by canonical name; `counted` says which rows are data.
    """
    sums = {name: _sums(column, counted, voided) for name, column in amounts.items()}
    checks: list[ControlTotal] = []
    warnings: list[str] = []
    since = 0
    for total in found:
        grand = total is found[-1] and not _PART.match(total.label)
        for name, stated, fits in _compared(total, sums, since):
            if grand:
                ours = stated if fits else sums[name].every[total.row]
                checks.append(ControlTotal(f"total of {heading(name)}", stated, ours))
            elif not fits:
                warnings.append(
                    f"The subtotal in row {total.line} under “{heading(name)}” is not the sum of "
                    "the rows above it"
                )
        since = total.row + 1
    return Tally(tuple(checks), tuple(warnings))


def _compared(
    total: TotalsRow, sums: Mapping[str, _Sums], since: int
) -> Iterator[tuple[str, int, bool]]:
    """Column, stated cents, and whether all rows above or those since the last total sum to it."""
    for name, stated in total.amounts.items():
        ours = sums[name].between(0, total.row) | sums[name].between(since, total.row)
        yield name, stated, stated in ours


def _sums(column: Sequence[int | None], counted: Sequence[bool], voided: Sequence[bool]) -> _Sums:
    every = [value if value and data else 0 for value, data in zip(column, counted, strict=True)]
    live = [0 if void else value for value, void in zip(every, voided, strict=True)]
    return _Sums(list(accumulate(every, initial=0)), list(accumulate(live, initial=0)))
