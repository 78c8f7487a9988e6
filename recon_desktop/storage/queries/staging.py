"""Rows read from files: bulk in, live rows out, superseded and restored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple, get_type_hints

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from recon_desktop.domain.findings import SourceRef, Staged
from recon_desktop.domain.records import (
    BankLine,
    CardBatch,
    Charge,
    Claim,
    ClaimLine,
    FeeScheduleRow,
    PatientTotal,
    Purpose,
    Receipt,
    Tender,
    Visit,
)
from recon_desktop.domain.staging import Identity
from recon_desktop.garbage import collection_paused
from recon_desktop.storage.queries.bulk import insert_many, next_id, plain
from recon_desktop.storage.tables import bank, reports

TABLES: dict[type, Table] = {
    Charge: reports.charge,
    PatientTotal: reports.patient_total,
    Receipt: reports.receipt,
    CardBatch: reports.card_batch,
    Claim: reports.claim,
    Visit: reports.visit,
    FeeScheduleRow: reports.fee,
    BankLine: bank.bank_line,
}
STAGED = ("source_id", "line", "business_date", "late", "natural_key", "occurrence")
_INSTANTS = frozenset({"entered_at", "scheduled_at", "arrived_at", "left_at", "note_signed_at"})
_NOT_COLUMNS = frozenset({"line", "lines", "business_date"})
_FIELDS: dict[type, tuple[str, ...]] = {
    record_type: tuple(n for n in record_type._fields if n not in _NOT_COLUMNS)  # type: ignore[attr-defined]
    for record_type in TABLES
}
_STORED: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    record_type: itemgetter(*(record_type._fields.index(n) for n in names))  # type: ignore[attr-defined]
    for record_type, names in _FIELDS.items()
}
"""Picks the columns out of a record in one step: a day's rows are compared and stored by it."""
_AS_THEY_ARE = (str, int, str | None, int | None)
_CONVERTED: dict[type, tuple[int, ...]] = {
    record_type: tuple(
        place for place, n in enumerate(names) if get_type_hints(record_type)[n] not in _AS_THEY_ARE
    )
    for record_type, names in _FIELDS.items()
}
"""Places of the columns that are no plain text or number."""


class NewRow(NamedTuple):
    """A record on its way in."""

    record: Any
    business_date: date
    late: bool
    identity: Identity
    origin: str = ""


class LiveRow(NamedTuple):
    """A row that stands: `values` are its columns as stored."""

    row_id: int
    source_id: int
    business_date: date
    values: tuple[Any, ...]


def values_of(record: Any) -> tuple[Any, ...]:
    """The record's columns as stored, without its line: what decides seen or changed."""
    record_type = type(record)
    values = list(_STORED[record_type](record))
    for place in _CONVERTED[record_type]:
        values[place] = plain(values[place])
    return tuple(values)


@collection_paused()
def insert_rows(connection: Connection, source_id: int, rows: Sequence[NewRow]) -> None:
    """Store rows of one record type under their source."""
    if not rows:
        return
    record_type = type(rows[0].record)
    table = TABLES[record_type]
    extra = ("origin",) if record_type is Claim else ()
    columns = ("id", *STAGED, *extra, *_FIELDS[record_type])
    first = next_id(connection, table)
    data = [
        (
            first + offset,
            source_id,
            row.record.line,
            row.business_date.isoformat(),
            int(row.late),
            *row.identity,
            *((row.origin,) if extra else ()),
            *values_of(row.record),
        )
        for offset, row in enumerate(rows)
    ]
    insert_many(connection, table, columns, data)
    if record_type is Claim:
        _insert_claim_lines(connection, first, rows)


def _insert_claim_lines(connection: Connection, first: int, rows: Sequence[NewRow]) -> None:
    columns = ("claim_row_id", *ClaimLine._fields)
    data = [
        (first + offset, *map(plain, line))
        for offset, row in enumerate(rows)
        for line in row.record.lines
    ]
    insert_many(connection, reports.claim_line, columns, data)


def live_values(
    connection: Connection, record_type: type, business_dates: Iterable[date], *, origin: str = ""
) -> dict[Identity, LiveRow]:
    """Live rows of some dates by identity, late entries left out."""
    table = TABLES[record_type]
    query = select(
        table.c.natural_key,
        table.c.occurrence,
        table.c.id,
        table.c.source_id,
        table.c.business_date,
        *_columns(record_type),
    ).where(
        table.c.superseded_by.is_(None),
        table.c.late.is_(False),
        table.c.business_date.in_(list(business_dates)),
    )
    if origin:
        query = query.where(table.c.origin == origin)
    found = {}
    for key, occurrence, row_id, source_id, day, *values in connection.execute(query):
        stored = tuple(plain(value) for value in values)
        found[(key, occurrence)] = LiveRow(row_id, source_id, day, stored)
    return found


def late_after(
    connection: Connection, record_type: type, day: date, *, origin: str = ""
) -> list[tuple[Identity, Any]]:
    """Live late entries dated after a day, oldest first, by identity."""
    table = TABLES[record_type]
    build = _builder(record_type)
    query = (
        select(
            table.c.natural_key,
            table.c.occurrence,
            table.c.line,
            table.c.business_date,
            *_columns(record_type),
        )
        .where(table.c.late.is_(True), table.c.superseded_by.is_(None), table.c.business_date > day)
        .order_by(table.c.id)
    )
    if origin:
        query = query.where(table.c.origin == origin)
    return [
        ((key, occurrence), build(line, stored, values))
        for key, occurrence, line, stored, *values in connection.execute(query)
    ]


def supersede(connection: Connection, record_type: type, row_ids: Iterable[int], by: int) -> None:
    """Keep rows, but let a newer file's rows stand for them."""
    table = TABLES[record_type]
    data = [(by, row_id) for row_id in row_ids]
    if data:
        connection.exec_driver_sql(
            f"UPDATE {table.name} SET superseded_by = ? WHERE id = ?",  # noqa: S608
            data,
        )


def superseding_sources(connection: Connection, source_id: int) -> list[int]:
    """Later files whose rows stand for rows of this one."""
    found: set[int] = set()
    for table in TABLES.values():
        query = select(table.c.superseded_by).where(
            table.c.source_id == source_id, table.c.superseded_by.is_not(None)
        )
        found.update(by for (by,) in connection.execute(query.distinct()))
    return sorted(found)


def delete_rows(connection: Connection, source_id: int) -> int:
    """Take back a file's rows and let those they stood for live again; how many went."""
    removed = 0
    claims = select(reports.claim.c.id).where(reports.claim.c.source_id == source_id)
    connection.execute(
        delete(reports.claim_line).where(reports.claim_line.c.claim_row_id.in_(claims))
    )
    connection.execute(
        delete(bank.bank_statement).where(bank.bank_statement.c.source_id == source_id)
    )
    lines = select(bank.bank_line.c.id).where(bank.bank_line.c.source_id == source_id)
    taken_back = bank.bank_match.c.undone_at.is_not(None)
    connection.execute(
        delete(bank.bank_match).where(bank.bank_match.c.bank_line_id.in_(lines), taken_back)
    )
    for table in TABLES.values():
        removed += connection.execute(delete(table).where(table.c.source_id == source_id)).rowcount
        connection.execute(
            update(table).where(table.c.superseded_by == source_id).values(superseded_by=None)
        )
    return removed


def closed_dates_of(connection: Connection, source_id: int) -> list[date]:
    """Closed business dates that rest on rows of a file."""
    from recon_desktop.storage.tables.days import business_day

    closed: set[date] = set()
    for record_type, table in TABLES.items():
        if record_type in (BankLine, FeeScheduleRow):
            continue
        query = (
            select(table.c.business_date)
            .join(business_day, business_day.c.business_date == table.c.business_date)
            .where(
                (table.c.source_id == source_id) | (table.c.superseded_by == source_id),
                business_day.c.state == "CLOSED",
            )
        )
        closed.update(day for (day,) in connection.execute(query.distinct()))
    return sorted(closed)


def load_day(connection: Connection, record_type: type, business_date: date) -> list[Staged[Any]]:
    """The live rows of one business date, in file order."""
    table = TABLES[record_type]
    return load_where(connection, record_type, table.c.business_date == business_date)


def load_ids(connection: Connection, record_type: type, ids: Sequence[int]) -> dict[int, Any]:
    """Row id → record, live or not."""
    table = TABLES[record_type]
    build = _builder(record_type)
    columns = (table.c.id, table.c.line, table.c.business_date, *_columns(record_type))
    query = select(*columns).where(table.c.id.in_(list(ids)))
    return {
        row_id: build(line, day, values) for row_id, line, day, *values in connection.execute(query)
    }


def load_where(connection: Connection, record_type: type, *conditions: Any) -> list[Staged[Any]]:
    """Live rows that meet the conditions, in file order."""
    table = TABLES[record_type]
    query = (
        select(
            table.c.source_id,
            table.c.line,
            table.c.id,
            table.c.business_date,
            *_columns(record_type),
        )
        .where(table.c.superseded_by.is_(None), *conditions)
        .order_by(table.c.source_id, table.c.line)
    )
    build = _builder(record_type)
    return [
        Staged(SourceRef(source_id, line), row_id, build(line, day, values))
        for source_id, line, row_id, day, *values in connection.execute(query)
    ]


def _columns(record_type: type) -> list[ColumnElement[Any]]:
    table = TABLES[record_type]
    return [table.c[name] for name in _FIELDS[record_type]]


def _builder(record_type: type) -> Any:
    names = _FIELDS[record_type]

    def build(line: int, day: date, values: Sequence[Any]) -> Any:
        fields = dict(zip(names, values, strict=True))
        for name in _INSTANTS & fields.keys():
            if fields[name]:
                fields[name] = datetime.fromisoformat(fields[name])
        if record_type is Receipt:
            fields["tender"] = Tender(fields["tender"])
            fields["purpose"] = Purpose(fields["purpose"])
        elif record_type is Claim:
            fields["diagnoses"] = tuple(fields["diagnoses"].split())
            fields["lines"] = ()
        elif record_type is PatientTotal:
            fields["business_date"] = day
        return record_type(line=line, **fields)

    return build
