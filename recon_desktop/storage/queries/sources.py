"""Imported files: the file itself, what it covers, what could not be read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from recon_desktop.storage.tables import reports as t
from recon_desktop.storage.tables.days import business_day


class NewSource(NamedTuple):
    """A file about to be stored."""

    kind: str
    file_name: str
    sha256: str
    size: int
    imported_at: str
    imported_by: str
    record_count: int


class SourceRow(NamedTuple):
    """A stored file, without its bytes."""

    id: int
    kind: str
    file_name: str
    sha256: str
    size: int
    imported_at: str
    imported_by: str
    record_count: int
    new_count: int
    seen_count: int
    changed_count: int
    vanished_count: int


_LEVEL = 1
"""How hard a kept file is pressed: 4 times faster than the usual 6 for a quarter more bytes."""

_COLUMNS = tuple(t.source.c[name] for name in SourceRow._fields)


def insert_source(connection: Connection, source: NewSource, content: bytes) -> int:
    """Keep a file as evidence, compressed; its id."""
    zeros = dict.fromkeys(("new_count", "seen_count", "changed_count", "vanished_count"), 0)
    values = source._asdict() | zeros | {"content": zlib.compress(content, _LEVEL)}
    new_id = connection.execute(insert(t.source).values(values).returning(t.source.c.id))
    return int(new_id.scalar_one())


def update_counts(
    connection: Connection, source_id: int, *, new: int, seen: int, changed: int, vanished: int
) -> None:
    """Write what became of the rows."""
    connection.execute(
        update(t.source)
        .where(t.source.c.id == source_id)
        .values(new_count=new, seen_count=seen, changed_count=changed, vanished_count=vanished)
    )


def source_by_hash(connection: Connection, sha256: str) -> SourceRow | None:
    """The stored file with these bytes."""
    row = connection.execute(select(*_COLUMNS).where(t.source.c.sha256 == sha256)).first()
    return SourceRow(*row) if row else None


def load_source(connection: Connection, source_id: int) -> SourceRow | None:
    """One stored file."""
    row = connection.execute(select(*_COLUMNS).where(t.source.c.id == source_id)).first()
    return SourceRow(*row) if row else None


def newest_source(connection: Connection) -> int:
    """The id of the newest stored file; 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(t.source.c.id), 0))).scalar_one())


def load_content(connection: Connection, source_id: int) -> bytes:
    """The bytes of a stored file."""
    packed = connection.execute(
        select(t.source.c.content).where(t.source.c.id == source_id)
    ).scalar_one()
    return zlib.decompress(packed)


def load_sources(
    connection: Connection, *, business_date: date | None = None, newest: int | None = None
) -> list[SourceRow]:
    """Stored files, newest first; only those that cover a business date when one is given."""
    query = select(*_COLUMNS).order_by(t.source.c.id.desc()).limit(newest)
    if business_date is not None:
        covering = select(t.coverage.c.source_id).where(t.coverage.c.business_date == business_date)
        query = query.where(t.source.c.id.in_(covering))
    return [SourceRow(*row) for row in connection.execute(query)]


def insert_coverage(
    connection: Connection, source_id: int, report: str, dates: Iterable[date]
) -> None:
    """Say which business dates a report tells of."""
    rows = [
        {"source_id": source_id, "report": report, "business_date": day} for day in sorted(dates)
    ]
    if rows:
        connection.execute(insert(t.coverage), rows)


def covered_reports(connection: Connection, business_date: date) -> frozenset[str]:
    """The reports that were imported for a business date."""
    rows = connection.execute(
        select(t.coverage.c.report).where(t.coverage.c.business_date == business_date).distinct()
    )
    return frozenset(report for (report,) in rows)


def open_days_lacking(connection: Connection, report: str, *, having: str) -> list[date]:
    """Days that are not closed and have one report, but not another."""
    c = t.coverage.c
    has_it = select(c.business_date).where(c.report == report)
    closed = select(business_day.c.business_date).where(business_day.c.state == "CLOSED")
    query = (
        select(c.business_date)
        .where(c.report == having, c.business_date.not_in(has_it), c.business_date.not_in(closed))
        .distinct()
        .order_by(c.business_date)
    )
    return [day for (day,) in connection.execute(query)]


def load_coverage(connection: Connection, source_ids: Iterable[int]) -> dict[int, list[date]]:
    """Source id → the business dates it covers, in order."""
    query = (
        select(t.coverage.c.source_id, t.coverage.c.business_date)
        .where(t.coverage.c.source_id.in_(list(source_ids)))
        .order_by(t.coverage.c.business_date)
    )
    dates: dict[int, list[date]] = {}
    for source_id, day in connection.execute(query):
        dates.setdefault(source_id, []).append(day)
    return dates


def insert_rejected(
    connection: Connection, source_id: int, rows: Iterable[tuple[int, str, str]]
) -> None:
    """Keep the rows that could not be read: line, place, reason."""
    values = [
        {"source_id": source_id, "line": line, "where_text": where, "reason": reason}
        for line, where, reason in rows
    ]
    if values:
        connection.execute(insert(t.rejected_row), values)


def load_rejected(connection: Connection, source_id: int) -> list[tuple[int, str, str]]:
    """The rows of a file that could not be read: line, place, reason."""
    c = t.rejected_row.c
    query = select(c.line, c.where_text, c.reason).where(c.source_id == source_id).order_by(c.line)
    return [(line, where, reason) for line, where, reason in connection.execute(query)]


def insert_totals(
    connection: Connection, source_id: int, totals: Iterable[tuple[str, int, int]]
) -> None:
    """Keep the file's own totals beside ours: name, stated, counted."""
    values = [
        {"source_id": source_id, "name": name, "stated": stated, "counted": counted}
        for name, stated, counted in totals
    ]
    if values:
        connection.execute(insert(t.control_total), values)


def problem_counts(connection: Connection, source_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Source id → (rows that could not be read, control totals that are off)."""
    ids = list(source_ids)
    rejected = (
        select(t.rejected_row.c.source_id, func.count())
        .where(t.rejected_row.c.source_id.in_(ids))
        .group_by(t.rejected_row.c.source_id)
    )
    off = (
        select(t.control_total.c.source_id, func.count())
        .where(
            t.control_total.c.source_id.in_(ids),
            t.control_total.c.stated != t.control_total.c.counted,
        )
        .group_by(t.control_total.c.source_id)
    )
    counts: dict[int, tuple[int, int]] = {}
    for source_id, count in connection.execute(rejected):
        counts[source_id] = (count, 0)
    for source_id, count in connection.execute(off):
        counts[source_id] = (counts.get(source_id, (0, 0))[0], count)
    return counts


def totals_off(connection: Connection, business_date: date) -> list[tuple[int, str, int, int]]:
    """Control totals that do not agree in files of a business date: source, name, stated, ours."""
    covering = select(t.coverage.c.source_id).where(t.coverage.c.business_date == business_date)
    c = t.control_total.c
    query = select(c.source_id, c.name, c.stated, c.counted).where(
        c.source_id.in_(covering), c.stated != c.counted
    )
    return [(a, b, d, e) for a, b, d, e in connection.execute(query)]


def later_repeats(connection: Connection, source_id: int, kinds: Iterable[str]) -> str | None:
    """The name of a later file of these kinds that repeated rows instead of storing them."""
    c = t.source.c
    query = select(c.file_name).where(c.id > source_id, c.kind.in_(list(kinds)), c.seen_count > 0)
    return connection.execute(query.order_by(c.id.desc()).limit(1)).scalar()


def later_late(connection: Connection, source_id: int) -> list[str]:
    """Names of later files that told of the same closed days: theirs is a difference to it."""
    mine, later = t.coverage.alias(), t.coverage.alias()
    same = (later.c.report == mine.c.report) & (later.c.business_date == mine.c.business_date)
    query = (
        select(t.source.c.file_name)
        .join(later, later.c.source_id == t.source.c.id)
        .join(mine, same)
        .where(
            mine.c.source_id == source_id,
            mine.c.report.like("late-%"),
            later.c.source_id > source_id,
        )
        .distinct()
        .order_by(t.source.c.id)
    )
    return [name for (name,) in connection.execute(query)]


def closed_coverage(connection: Connection, source_id: int) -> list[date]:
    """Closed days of which no other file tells what this one does, be it that there was none."""
    mine, other = t.coverage.alias(), t.coverage.alias()
    also = (
        select(other.c.id)
        .where(
            other.c.source_id != source_id,
            other.c.report == mine.c.report,
            other.c.business_date == mine.c.business_date,
        )
        .exists()
    )
    query = (
        select(mine.c.business_date)
        .join(business_day, business_day.c.business_date == mine.c.business_date)
        .where(
            mine.c.source_id == source_id,
            mine.c.report.not_like("late-%"),
            business_day.c.state == "CLOSED",
            ~also,
        )
    )
    return [day for (day,) in connection.execute(query)]


def delete_source(connection: Connection, source_id: int) -> None:
    """Forget a file and everything said of it; its rows must be gone already."""
    for table in (t.coverage, t.rejected_row, t.control_total):
        connection.execute(delete(table).where(table.c.source_id == source_id))
    connection.execute(delete(t.source).where(t.source.c.id == source_id))
