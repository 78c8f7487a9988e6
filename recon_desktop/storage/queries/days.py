"""Business days: state, counts, tickets, closes, stored sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, func, insert, literal, select, union, update
from sqlalchemy.dialects.sqlite import insert as upsert

from recon_desktop.domain.bank.text import bare_trace
from recon_desktop.storage.tables import days as t
from recon_desktop.storage.tables.bank import bank_match
from recon_desktop.storage.tables.ledger import entry
from recon_desktop.storage.tables.reports import DATED_REPORTS, coverage


class CountRow(NamedTuple):
    """One count of a drawer."""

    business_date: date
    register: str
    counted_at: str
    counted_by: str
    counts: str
    float_cents: int
    expected_cents: int
    counted_cents: int
    reason: str
    checks: str


class TicketRow(NamedTuple):
    """A deposit ticket without its checks."""

    id: int
    number: str
    business_date: date
    prepared_at: str
    prepared_by: str
    currency_cents: int
    coin_cents: int
    checks_cents: int
    total_cents: int


class TicketCheckRow(NamedTuple):
    """One check on a ticket; `payer` is set for an insurer's check."""

    check_no: str
    drawn_by: str
    bank_branch: str
    amount_cents: int
    payer: str


class CloseRow(NamedTuple):
    """One close of a day."""

    id: int
    business_date: date
    run_id: str
    closed_at: str
    closed_by: str
    status: str
    totals: str
    entry_count: int
    last_entry_id: int
    last_source_id: int


class ReopenRow(NamedTuple):
    """One reopening of a day."""

    business_date: date
    close_id: int
    reopened_at: str
    reopened_by: str
    reason: str


_TICKET_COLUMNS = tuple(t.ticket.c[name] for name in TicketRow._fields)
_CLOSE_COLUMNS = tuple(t.day_close.c[name] for name in CloseRow._fields)
_REOPEN_COLUMNS = tuple(t.day_reopen.c[name] for name in ReopenRow._fields)


def day_state(connection: Connection, day: date) -> str:
    """OPEN, COUNTED, RECONCILED, CLOSED or REOPENED; OPEN for a day nothing is known of."""
    query = select(t.business_day.c.state).where(t.business_day.c.business_date == day)
    return str(connection.execute(query).scalar() or "OPEN")


def set_day_state(
    connection: Connection, day: date, state: str, at: str, *, note: str = ""
) -> None:
    """Write the state of a day, making the day when it is new."""
    values = {"business_date": day, "state": state, "changed_at": at, "note": note}
    changed = {name: values[name] for name in ("state", "changed_at", "note")}
    connection.execute(
        upsert(t.business_day)
        .values(values)
        .on_conflict_do_update(index_elements=["business_date"], set_=changed)
    )


def open_days(connection: Connection, days: Iterable[date], at: str) -> None:
    """Make days that are not known yet; known ones keep their state."""
    for day in days:
        values = {"business_date": day, "state": "OPEN", "changed_at": at, "note": ""}
        connection.execute(upsert(t.business_day).values(values).on_conflict_do_nothing())


def forget_untold(connection: Connection) -> None:
    """Drop open days of which no file tells any more and on which nothing was done."""
    day = t.business_day.c.business_date
    tables = (coverage, *DATED_REPORTS, t.drawer_count, t.ticket, t.day_close)
    told = (select(literal(1)).where(table.c.business_date == day).exists() for table in tables)
    connection.execute(
        delete(t.business_day).where(t.business_day.c.state == "OPEN", *(~each for each in told))
    )


def closed_among(connection: Connection, days: Iterable[date]) -> set[date]:
    """Those of the days that are closed."""
    c = t.business_day.c
    query = select(c.business_date).where(c.business_date.in_(list(days)), c.state == "CLOSED")
    return {day for (day,) in connection.execute(query)}


def closed_from(connection: Connection, day: date) -> list[date]:
    """Closed days on or after a day, in order."""
    c = t.business_day.c
    query = (
        select(c.business_date)
        .where(c.business_date >= day, c.state == "CLOSED")
        .order_by(c.business_date)
    )
    return [found for (found,) in connection.execute(query)]


def unclosed_between(connection: Connection, first: date, last: date) -> list[date]:
    """Days after the first closed one with reports or late entries that are not closed."""
    day, booked = t.business_day.c, entry.c.posting_date
    told = select(day.business_date).where(day.business_date.between(first, last))
    closed = set(connection.execute(told.where(day.state == "CLOSED")).scalars())
    late = select(booked).where(booked.between(first, last), entry.c.late)
    found = set(connection.execute(union(told, late)).scalars()) - closed
    return sorted(each for each in found if closed and each > min(closed))


def sources_at_close(connection: Connection, first: date, last: date) -> dict[date, int]:
    """Closed day → the newest file that was there when it was closed."""
    c = t.day_close.c
    query = (
        select(c.business_date, c.last_source_id)
        .join(t.business_day, t.business_day.c.business_date == c.business_date)
        .where(c.business_date.between(first, last), t.business_day.c.state == "CLOSED")
        .order_by(c.id)
    )
    return dict(connection.execute(query).all())


def latest_day(connection: Connection) -> date | None:
    """The newest business day that is known."""
    return connection.execute(select(func.max(t.business_day.c.business_date))).scalar()


def insert_count(connection: Connection, row: CountRow) -> None:
    """Keep a count; the latest of a register and day is the one that holds."""
    connection.execute(insert(t.drawer_count).values(row._asdict()))


def load_counts(connection: Connection, day: date) -> dict[str, CountRow]:
    """Register → its latest count of the day."""
    columns = (t.drawer_count.c[name] for name in CountRow._fields)
    query = (
        select(*columns).where(t.drawer_count.c.business_date == day).order_by(t.drawer_count.c.id)
    )
    rows = (CountRow(*row) for row in connection.execute(query))
    return {row.register: row for row in rows}


def insert_ticket(connection: Connection, row: TicketRow, checks: Iterable[TicketCheckRow]) -> int:
    """Keep a ticket with its checks; `row.id` is not used. DuplicateError for a second one."""
    values = row._asdict()
    del values["id"]
    ticket_id = int(
        connection.execute(insert(t.ticket).values(values).returning(t.ticket.c.id)).scalar_one()
    )
    listed = [
        {"ticket_id": ticket_id, "bare_no": bare_trace(check.check_no), **check._asdict()}
        for check in checks
    ]
    if listed:
        connection.execute(insert(t.ticket_check), listed)
    return ticket_id


def void_ticket(connection: Connection, ticket_id: int, at: str) -> None:
    """Take a ticket back before it went to the bank; its number stays used."""
    connection.execute(update(t.ticket).where(t.ticket.c.id == ticket_id).values(voided_at=at))


def load_tickets(
    connection: Connection, *, day: date | None = None, ticket_id: int | None = None
) -> list[TicketRow]:
    """Live tickets, oldest first."""
    query = select(*_TICKET_COLUMNS).where(t.ticket.c.voided_at.is_(None)).order_by(t.ticket.c.id)
    if day is not None:
        query = query.where(t.ticket.c.business_date == day)
    if ticket_id is not None:
        query = query.where(t.ticket.c.id == ticket_id)
    return [TicketRow(*row) for row in connection.execute(query)]


def tickets_at_bank(connection: Connection, source_id: int) -> list[str]:
    """Numbers of tickets that the bank has booked, of days that an imported file tells of."""
    c = t.ticket.c
    query = (
        select(c.number)
        .join(coverage, coverage.c.business_date == c.business_date)
        .join(bank_match, bank_match.c.target_id == c.id)
        .where(
            coverage.c.source_id == source_id,
            c.voided_at.is_(None),
            bank_match.c.kind == "deposit",
            bank_match.c.undone_at.is_(None),
        )
        .distinct()
    )
    return [number for (number,) in connection.execute(query)]


def waiting_tickets(
    connection: Connection, traces: Iterable[str]
) -> tuple[list[TicketRow], list[TicketRow]]:
    """Live tickets without a bank line, and cleared ones that hold a check of these numbers."""
    cleared = t.ticket.c.matched
    query = select(*_TICKET_COLUMNS).where(t.ticket.c.voided_at.is_(None)).order_by(t.ticket.c.id)
    numbers = sorted({bare_trace(trace) for trace in traces} - {""})
    named = select(t.ticket_check.c.ticket_id).where(t.ticket_check.c.bare_no.in_(numbers))
    conditions = (cleared.is_(False), and_(t.ticket.c.id.in_(named), cleared.is_(True)))
    waiting, holding = (
        [TicketRow(*row) for row in connection.execute(query.where(condition))]
        for condition in conditions
    )
    return waiting, holding


def load_checks(
    connection: Connection, ticket_ids: Iterable[int]
) -> dict[int, list[TicketCheckRow]]:
    """Ticket id → its checks in order."""
    c = t.ticket_check.c
    columns = (c[name] for name in TicketCheckRow._fields)
    query = select(c.ticket_id, *columns).where(c.ticket_id.in_(list(ticket_ids))).order_by(c.id)
    found: dict[int, list[TicketCheckRow]] = {}
    for ticket_id, *values in connection.execute(query):
        found.setdefault(ticket_id, []).append(TicketCheckRow(*values))
    return found


def insert_close(connection: Connection, row: CloseRow) -> int:
    """Write a close; `row.id` is not used."""
    values = row._asdict()
    del values["id"]
    made = connection.execute(insert(t.day_close).values(values).returning(t.day_close.c.id))
    return int(made.scalar_one())


def load_closes(connection: Connection, day: date) -> list[CloseRow]:
    """Every close of a day, oldest first."""
    query = (
        select(*_CLOSE_COLUMNS).where(t.day_close.c.business_date == day).order_by(t.day_close.c.id)
    )
    return [CloseRow(*row) for row in connection.execute(query)]


def last_close_before(connection: Connection, day: date) -> CloseRow | None:
    """The newest close of an earlier business date."""
    query = (
        select(*_CLOSE_COLUMNS)
        .where(t.day_close.c.business_date < day)
        .order_by(t.day_close.c.business_date.desc(), t.day_close.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return CloseRow(*row) if row else None


def insert_reopen(connection: Connection, row: ReopenRow) -> None:
    """Write a reopening."""
    connection.execute(insert(t.day_reopen).values(row._asdict()))


def last_reopen(connection: Connection, day: date) -> ReopenRow:
    """The newest reopening of a day that was reopened."""
    c = t.day_reopen.c
    query = select(*_REOPEN_COLUMNS).where(c.business_date == day).order_by(c.id.desc()).limit(1)
    return ReopenRow(*connection.execute(query).one())


def insert_document(
    connection: Connection, *, close_id: int, name: str, fmt: str, sha256: str, content: bytes
) -> None:
    """Keep a closed day's sheet, to be served again byte for byte."""
    values = {"close_id": close_id, "name": name, "format": fmt}
    connection.execute(insert(t.sheet_document).values(**values, sha256=sha256, content=content))


def load_document(connection: Connection, close_id: int, name: str, fmt: str) -> bytes | None:
    """A stored sheet of a close."""
    c = t.sheet_document.c
    query = select(c.content).where(c.close_id == close_id, c.name == name, c.format == fmt)
    return connection.execute(query).scalar()
