"""What was imported, and the line of a file that a number came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.posting.keyed_text import KIND as KEYED
from recon_desktop.readers.base import Kind
from recon_desktop.services.practice import Practice


@dataclass(frozen=True, slots=True)
class SourceView:
    """An imported file. `imported_at` is on the practice's clock."""

    source_id: int
    file: str
    kind: str
    imported_at: datetime
    imported_by: str
    records: int
    new: int
    seen: int
    changed: int
    vanished: int
    rejected: int
    totals_off: int
    dates: tuple[date, ...]
    can_undo: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """The raw text of one line, segment or transaction of an imported file."""

    file: str
    kind: str
    line: int
    text: str


NEWEST = 60
"""How many files are listed unless more are asked for; each is looked at for what stands on it."""


class RejectedLine(NamedTuple):
    """A row of an imported file that could not be read; `text` as it stands in the file."""

    line: int
    where: str
    reason: str
    text: str


def list_sources(
    practice: Practice, *, business_date: date | None = None, newest: int | None = NEWEST
) -> tuple[SourceView, ...]:
    """Imported files, newest first; with a date, those that tell of it. `newest` None: all."""
    from recon_desktop.services.imports.undo_import import undo_obstacles
    from recon_desktop.storage.queries import sources

    with practice.store.read() as connection:
        rows = sources.load_sources(connection, business_date=business_date, newest=newest)
        problems = sources.problem_counts(connection, [row.id for row in rows])
        coverage = sources.load_coverage(connection, [row.id for row in rows])
        views = []
        for row in rows:
            obstacles = undo_obstacles(connection, row.id, row.kind)
            rejected, totals_off = problems.get(row.id, (0, 0))
            views.append(
                SourceView(
                    source_id=row.id,
                    file=row.file_name,
                    kind=row.kind,
                    imported_at=local_time(practice, row.imported_at),
                    imported_by=row.imported_by,
                    records=row.record_count,
                    new=row.new_count,
                    seen=row.seen_count,
                    changed=row.changed_count,
                    vanished=row.vanished_count,
                    rejected=rejected,
                    totals_off=totals_off,
                    dates=tuple(coverage.get(row.id, ())),
                    can_undo=not obstacles,
                    why_not="; ".join(obstacles),
                )
            )
        return tuple(views)


def local_time(practice: Practice, stamp: str) -> datetime:
    """A stored instant on the practice's clock."""
    return datetime.fromisoformat(stamp).astimezone(practice.timezone)


def list_rejected(practice: Practice, source_id: int) -> tuple[RejectedLine, ...]:
    """The rows of a file that could not be read, with their reasons and what stands in the file."""
    from recon_desktop.readers.identify import source_lines
    from recon_desktop.storage.queries import sources

    with practice.store.read() as connection:
        rows = sources.load_rejected(connection, source_id)
        source = sources.load_source(connection, source_id)
        if source is None or not rows:
            return ()
        content = sources.load_content(connection, source_id)
    texts = source_lines(content, Kind(source.kind), {line for line, _, _ in rows})
    return tuple(RejectedLine(*row, texts.get(row[0], "")) for row in rows)


def load_source_line(practice: Practice, ref: SourceRef) -> SourceLine:
    """The line a number came from, out of the kept file."""
    from recon_desktop.readers.identify import source_line
    from recon_desktop.storage.queries import sources

    with practice.store.read() as connection:
        row = sources.load_source(connection, ref.source_id)
        if row is None:
            raise UsageError("The file this number came from is no longer imported.")
        content = sources.load_content(connection, ref.source_id)
    if row.kind == KEYED:
        keyed = content.decode().splitlines()
        text = keyed[ref.line - 1] if 0 < ref.line <= len(keyed) else ""
    else:
        text = source_line(content, Kind(row.kind), ref.line)
    return SourceLine(row.file_name, row.kind, ref.line, text)
