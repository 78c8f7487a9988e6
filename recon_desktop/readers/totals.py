"""Totals rows of a report: never data, always compared with our own sum (R12.1).

The last totals row is the grand total unless it only sums the rows since the totals row before
it. Rows that are voided may or may not be in a printed total: either sum is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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


def check_totals(
    found: Sequence[TotalsRow],
    amounts: Mapping[str, Sequence[int | None]],
    counted: Callable[[int], bool],
    voided: Sequence[bool],
    heading: Callable[[str], str],
) -> Tally:
    """Compare every totals row with the rows above it.

    `amounts` are the columns by canonical name, `counted(i)` says that row i is data.
    """
    checks: list[ControlTotal] = []
    warnings: list[str] = []
    since = 0
    for number, total in enumerate(found):
        last = number == len(found) - 1
        for name, stated in total.amounts.items():
            sums = _sums(amounts[name], counted, voided, since, total.row)
            whole = _sums(amounts[name], counted, voided, 0, total.row)
            fits = sums | whole
            if last and (stated not in fits) and not _PART.match(total.label):
                checks.append(
                    ControlTotal(
                        f"total of {heading(name)}",
                        stated,
                        _first(amounts[name], counted, total.row),
                    )
                )
            elif last and stated in fits:
                checks.append(ControlTotal(f"total of {heading(name)}", stated, stated))
            elif stated not in fits:
                warnings.append(
                    f"The subtotal in row {total.line} under “{heading(name)}” is not the sum of "
                    "the rows above it"
                )
        since = total.row + 1
    return Tally(tuple(checks), tuple(warnings))


def _sums(
    column: Sequence[int | None],
    counted: Callable[[int], bool],
    voided: Sequence[bool],
    start: int,
    end: int,
) -> set[int]:
    rows = [row for row in range(start, end) if counted(row)]
    every = sum(column[row] or 0 for row in rows)
    live = sum(column[row] or 0 for row in rows if not voided[row])
    return {every, live}


def _first(column: Sequence[int | None], counted: Callable[[int], bool], end: int) -> int:
    return sum(column[row] or 0 for row in range(end) if counted(row))
