"""Which row of a table is the heading, and which kind of report it belongs to (R12.1).

Decided from content alone. A kind claims a table when every column it needs is there and no
heading belongs to another kind; a claim that rests on headings another claim explains as well,
among more, gives way to it. Two claims left over are an error that names both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from recon_desktop.domain.errors import AmbiguousError, UnknownKindError, UnreadableFileError
from recon_desktop.readers.base import Kind
from recon_desktop.readers.columns import Layout, Match, match_headings, missing_sentence
from recon_desktop.readers.profiles import Profile
from recon_desktop.readers.spreadsheet import cell_text

MAX_TITLE_ROWS = 60
"""Rows above the heading that are looked at."""

MAX_COLUMNS = 1_000
"""A wider row is no heading of a report."""

_FEW = 2


class Heading(NamedTuple):
    """A heading row found for a layout: its index in the table, its texts, what it matches."""

    layout: Layout
    row: int
    texts: tuple[str, ...]
    match: Match

    @property
    def weight(self) -> tuple[int, int]:
        """Better headings leave fewer needs open, then explain more cells."""
        return (-len(self.match.missing), len(self.match.cells))


def find_heading(
    rows: Sequence[Sequence[Any]], layout: Layout, profile: Profile | None = None
) -> Heading | None:
    """The best heading row of a table for one layout; None when no row has two of its columns."""
    best: Heading | None = None
    for index, cells in enumerate(rows[:MAX_TITLE_ROWS]):
        if len(cells) > MAX_COLUMNS:
            continue
        texts = tuple(cell_text(cell).strip() for cell in cells)
        if sum(map(bool, texts)) < _FEW:
            continue
        found = Heading(layout, index, texts, match_headings(texts, layout, profile))
        if len(found.match.cells) >= _FEW and (best is None or found.weight > best.weight):
            best = found
    return best


def choose_heading(
    rows: Sequence[Sequence[Any]],
    layouts: Sequence[Layout],
    *,
    kind: Kind | None = None,
    profile: Profile | None = None,
) -> Heading:
    """The heading and the kind of a table.

    Raises AmbiguousError when two kinds fit, UnknownKindError when none does, and
    UnreadableFileError when a kind is asked for and a column it needs is missing.
    """
    found = [
        heading
        for layout in layouts
        if kind in (None, layout.kind)
        and (heading := find_heading(rows, layout, profile)) is not None
    ]
    if kind is not None:
        return _as_asked(found, kind)
    claims = [head for head in found if _claims(head)]
    left = [head for head in claims if not any(_explains(other, head) for other in claims)]
    if len(left) == 1:
        return left[0]
    if left:
        names = " and ".join(head.layout.kind.value for head in left)
        raise AmbiguousError(
            f"This file can be read as {names}. Say which it is by choosing the kind."
        )
    raise UnknownKindError(_not_known(found))


def _as_asked(found: Sequence[Heading], kind: Kind) -> Heading:
    if not found:
        raise UnreadableFileError(
            f"No heading row of a {kind.value} report was found in the first "
            f"{MAX_TITLE_ROWS} rows. Map its headings in a profile, or export it with headings."
        )
    head = found[0]
    if head.match.missing:
        raise UnreadableFileError(
            f"As {kind.value}, the report lacks: "
            f"{missing_sentence(head.layout, head.match.missing)}."
        )
    return head


def _claims(head: Heading) -> bool:
    return not head.match.missing and not head.layout.forbids(head.texts)


def _explains(other: Heading, head: Heading) -> bool:
    """`other` accounts for everything `head` rests on, and for more."""
    if other is head:
        return False
    rests_on = {
        cell
        for group in head.layout.needs
        for name in group
        for cell in head.match.places.get(name, ())
    }
    more = len(other.match.cells) > len(head.match.cells)
    return more and rests_on <= other.match.cells


def _not_known(found: Sequence[Heading]) -> str:
    """What was seen and what the nearest kind lacks; never a row that may hold patients."""
    if not found:
        return (
            f"No heading row was found in the first {MAX_TITLE_ROWS} rows, so it is not clear "
            "what this file is. Export it with headings, or choose the kind and map them."
        )
    near = max(found, key=_share)
    seen = ", ".join(f"“{one.heading}”" for one in near.match.maps)
    if not near.match.missing:
        return (
            f"Some headings fit {near.layout.kind.value} ({seen}), others belong to another kind "
            "of report. Choose the kind to read it so."
        )
    return (
        f"It is not clear what this file is. The headings recognised are {seen}; as "
        f"{near.layout.kind.value} it lacks: {missing_sentence(near.layout, near.match.missing)}."
    )


def _share(head: Heading) -> tuple[float, int]:
    needs = len(head.layout.needs)
    return ((needs - len(head.match.missing)) / needs, len(head.match.cells))
