"""What goes into the cells of a printed table, and how a value reads on paper (R10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from recon_desktop.domain.money import Money
from recon_desktop.reports.palette import (
    BALANCED,
    BODY,
    BODY_QUIET,
    EMPHASIS,
    SEMIBOLD,
    WRONG,
    Style,
)

MISSING = "—"

Cell = Money | int | str | date | None


class Kind(Enum):
    """How a column is set."""

    TEXT = auto()
    AMOUNT = auto()  # right-aligned on the digits; a closing parenthesis hangs outside
    COUNT = auto()  # right-aligned
    TICK = auto()  # a small empty box for the pen


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `flex` is its share of the width that is left over; 0: as wide as needed.

    An amount column with `carried` gets page subtotals when the table breaks.
    """

    title: str
    kind: Kind = Kind.TEXT
    flex: float = 0
    carried: bool = False


class Look(Enum):
    """How a row is set: its style, whether a rule stands over it, whether its one text spans it."""

    NORMAL = (BODY, False, False)
    QUIET = (BODY_QUIET, False, False)
    STRONG = (EMPHASIS, False, False)
    TOTAL = (EMPHASIS, True, False)
    GROUP = (EMPHASIS, False, True)  # the title of the rows below; its text is in the first cell
    GROUP_NOTE = (BODY_QUIET, False, True)
    GOOD = (Style(SEMIBOLD, 9, BALANCED.ink), False, False)
    BAD = (Style(SEMIBOLD, 9, WRONG.ink), False, False)

    @property
    def style(self) -> Style:
        """The type of its cells."""
        style: Style = self.value[0]
        return style

    @property
    def ruled(self) -> bool:
        """Whether a rule stands over it."""
        ruled: bool = self.value[1]
        return ruled

    @property
    def spans(self) -> bool:
        """Whether its first cell takes the whole width."""
        spans: bool = self.value[2]
        return spans


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `counted` is False for a row that page subtotals leave out (a void)."""

    cells: tuple[Cell, ...]
    look: Look = Look.NORMAL
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, rows, and closing rows that never part from the last row (R10.5)."""

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: tuple[Row, ...] = ()


def cell_text(cell: Cell) -> str:
    """``(1,234.50)``, ``42``, ``03/10/2026``, ``—``; texts on one line, as they are."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else " ".join(cell.split())
    if isinstance(cell, Money):
        return cell.paper
    if cell is None:
        return MISSING
    return f"{cell:%m/%d/%Y}" if isinstance(cell, date) else f"{cell:,}"
