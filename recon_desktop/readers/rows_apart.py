"""Rows below the heading that are no data: totals, notes, and the heading printed again (R12.1).

They are looked for among the rows that could not be read and those that begin with a total's
label; everything else is data. A totals row has a label and no key of its own, or nothing but
amounts. A note is one text of several words (a group's name, a footer).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from recon_desktop.readers.bank.statement_csv import is_balance_row
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.totals import TotalsRow, may_say_total, says_total

_NUMBERS = ("money", "int")


class Apart(NamedTuple):
    """Totals rows in their order, and the indexes of rows that only say something."""

    totals: tuple[TotalsRow, ...]
    notes: frozenset[int]

    @property
    def rows(self) -> frozenset[int]:
        """Indexes of all rows set apart."""
        return self.notes.union(total.row for total in self.totals)


def set_apart(cells: Cells) -> Apart:
    """Find the rows that are no data and take them out of the rejected ones."""
    totals: list[TotalsRow] = []
    notes: set[int] = set()
    for row in sorted({*cells.rejects, *_labelled(cells)}):
        total = _totals_row(cells, row)
        if total is not None:
            totals.append(total)
        elif row in cells.rejects and _is_note(cells, row):
            notes.add(row)
    apart = Apart(tuple(totals), frozenset(notes))
    for row in apart.rows:
        cells.rejects.pop(row, None)
    return apart


def _labelled(cells: Cells) -> list[int]:
    """Rows whose first text says total. The whole column is looked at before its cells."""
    firsts = [str(row[0]) for row in cells.rows]
    if "" not in firsts and not may_say_total("\n".join(firsts)):
        return []
    pairs = zip(firsts, cells.rows, strict=True)
    texts = (text or str(next(filter(None, row))) for text, row in pairs)
    return [i for i, text in enumerate(texts) if says_total(text.strip())]


def _totals_row(cells: Cells, row: int) -> TotalsRow | None:
    texts = cells.row_texts(row)
    if cells.layout.kind is Kind.BANK_CSV and is_balance_row(texts):
        return TotalsRow(row, cells.lines[row], "balance", {})
    label = next((text for text in texts if says_total(text)), "")
    beside = [text for text in _not_numbers(cells, texts) if text != label]
    keyed = any(texts[place] and texts[place] != label for place in _keys(cells))
    if keyed or (beside and not label):
        return None
    amounts = _amounts(cells, row)
    return TotalsRow(row, cells.lines[row], label, amounts) if label or amounts else None


def _keys(cells: Cells) -> list[int]:
    """Places of the needed columns that are no numbers."""
    names = (name for group in cells.layout.needs for name in group)
    typed = (name for name in names if cells.layout.by_name[name].type not in _NUMBERS)
    return [place for name in typed for place in cells.match.places.get(name, ())]


def _not_numbers(cells: Cells, texts: Sequence[str]) -> list[str]:
    numbers = {
        place
        for column in cells.layout.columns
        if column.type in _NUMBERS
        for place in cells.match.places.get(column.name, ())
    }
    return [text for place, text in enumerate(texts) if text and place not in numbers]


def _amounts(cells: Cells, row: int) -> dict[str, int]:
    found = {}
    for column in cells.layout.columns:
        if column.total and cells.has(column.name):
            value = cells.money(column.name)[row]
            if value is not None:
                found[column.name] = value
    return found


def _is_note(cells: Cells, row: int) -> bool:
    texts = cells.row_texts(row)
    filled = [text for text in texts if text]
    # One word alone may be what is left of a row that was cut off: that is rejected.
    spoken = len(filled) == 1 and (" " in filled[0] or filled[0].endswith(":"))
    return spoken or texts[: len(cells.headings)] == list(cells.headings)
