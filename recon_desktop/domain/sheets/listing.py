"""A list on paper: any report that is rows under headings, in groups, with sums.

One form for all of them, so that a new report is a loader and nothing else. The loader gives rows
of plain values; sums, page breaks and formulas come from the column declarations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.money import ZERO, Money, percent_text
from recon_desktop.domain.sheets.lines import Approval


class ListKind(StrEnum):
    """What the cells of a column hold, and how they are set."""

    TEXT = "text"
    MONEY = "money"
    DATE = "date"
    COUNT = "count"
    PERCENT = "percent"


class Share(NamedTuple):
    """A part of a whole, shown as a percentage; ``n/a`` when the whole is 0 (§0)."""

    part: int
    whole: int

    def __str__(self) -> str:
        return percent_text(self.part, self.whole)


ListCell = str | Money | date | int | Share | None
"""``""`` prints nothing, None prints an em dash: not known (R10.1)."""

ListRow = tuple[ListCell, ...]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column. `weight` is its share of the width that is left over; 0: as wide as needed.

    `total`: its amounts or counts are summed for each group and in all.
    """

    title: str
    kind: ListKind = ListKind.TEXT
    weight: float = 0
    total: bool = False

    @property
    def holds_words(self) -> bool:
        """The word before a sum can stand here."""
        return self.kind in (ListKind.TEXT, ListKind.DATE)


@dataclass(frozen=True, slots=True)
class ListGroup:
    """Rows under a title of their own (none when it is empty), with a quiet sentence beside it."""

    title: str
    rows: tuple[ListRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFrame:
    """Whose list it is and who printed it when; put in by the service that prints it.

    `generated_at` is a text with the zone in it: a list knows no clock.
    """

    practice: str = ""
    address: tuple[str, ...] = ()
    generated_at: str = ""
    user: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list prints.

    `period` says which days it covers (:func:`period_text`, :func:`as_of_text`), `basis` which
    date counts and what was left out. `empty` is the sentence that stands there without any row.
    `total_label` stands before the sum of all groups; '' where such a sum would say nothing, and
    each group has its own. `mark` is what the reader must know of this print, such as that it is
    a draft; `approvals` are the signatures asked for.
    ValueError when a row does not fit the columns, or no column can hold the word before a sum.
    """

    title: str
    period: str
    columns: tuple[ListColumn, ...]
    groups: tuple[ListGroup, ...]
    empty: str
    basis: str = ""
    notes: tuple[str, ...] = ()
    total_label: str = "Total"
    frame: ListFrame = ListFrame()
    mark: str = ""
    approvals: tuple[Approval, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.columns)
        if any(len(row) != width for group in self.groups for row in group.rows):
            raise ValueError(f"a row of {self.title} does not have {width} cells")
        if not any(column.holds_words for column in self.columns):
            raise ValueError(f"{self.title} has no column of texts or dates")

    @property
    def filled(self) -> tuple[ListGroup, ...]:
        """The groups that have a row."""
        return tuple(group for group in self.groups if group.rows)

    @property
    def rows(self) -> tuple[ListRow, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def summed(self) -> bool:
        """Some column is summed."""
        return any(column.total for column in self.columns)

    @property
    def label_column(self) -> int:
        """Where the word before a sum stands."""
        return next(at for at, column in enumerate(self.columns) if column.holds_words)

    @property
    def sums_groups(self) -> bool:
        """Each group is summed: there are several, or nothing else is."""
        return self.summed and (len(self.filled) > 1 or not self.total_label)

    @property
    def sums_all(self) -> bool:
        """There is a sum of everything."""
        return self.summed and bool(self.filled) and bool(self.total_label)

    def sums(self, rows: Sequence[ListRow]) -> ListRow:
        """What the summed columns of these rows give; nothing in the others."""
        return tuple(
            _sum(column, [row[at] for row in rows]) if column.total else ""
            for at, column in enumerate(self.columns)
        )


def _sum(column: ListColumn, cells: Sequence[ListCell]) -> ListCell:
    if column.kind is ListKind.MONEY:
        return sum((cell for cell in cells if isinstance(cell, Money)), ZERO)
    return sum(cell for cell in cells if isinstance(cell, int))


def period_text(first: date, last: date) -> str:
    """``03/01/2026 to 03/31/2026``; a single day with its weekday."""
    if first == last:
        return f"{first:%A, %m/%d/%Y}"
    return f"{first:%m/%d/%Y} to {last:%m/%d/%Y}"


def as_of_text(day: date) -> str:
    """``As of Tuesday, 03/10/2026``: the state at the end of a day."""
    return f"As of {day:%A, %m/%d/%Y}"
