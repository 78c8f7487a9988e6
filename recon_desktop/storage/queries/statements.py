"""What bank files say of their accounts, and which lines came from which kind of file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from recon_desktop.domain.records import BankStatement
from recon_desktop.storage.tables.bank import bank_line, bank_statement
from recon_desktop.storage.tables.reports import source


def insert_statements(
    connection: Connection, source_id: int, statements: tuple[BankStatement, ...]
) -> None:
    """Keep what a bank file says of its accounts."""
    rows = [{"source_id": source_id, **statement._asdict()} for statement in statements]
    if rows:
        connection.execute(insert(bank_statement), rows)


def lines_of_kinds(
    connection: Connection,
    kinds: Iterable[str],
    last4: str,
    first: date,
    last: date,
    *,
    pending: bool,
) -> list[tuple[date, int]]:
    """(date, cents) of live lines from files of some kinds, of an account by its last four digits.

    `pending`: with those that are not booked yet.
    """
    query = _lines(bank_line.c.post_date, bank_line.c.amount_cents).where(
        source.c.kind.in_(list(kinds)),
        func.substr(bank_line.c.account, -4) == last4,
        bank_line.c.post_date.between(first, last),
    )
    if not pending:
        query = query.where(bank_line.c.pending.is_(False))
    return [(day, int(cents)) for day, cents in connection.execute(query)]


def booked_identities(
    connection: Connection, kind: str, account: str, day: date
) -> set[tuple[str, int]]:
    """Natural keys and occurrences of an account's booked live lines from files of a kind."""
    query = _lines(bank_line.c.natural_key, bank_line.c.occurrence).where(
        source.c.kind == kind,
        bank_line.c.account == account,
        bank_line.c.post_date == day,
        bank_line.c.pending.is_(False),
    )
    return {(key, occurrence) for key, occurrence in connection.execute(query)}


def interim_lines(
    connection: Connection, source_id: int, last4: str, first: date, last: date
) -> list[tuple[int, date, int]]:
    """(row id, date, cents) of live pending lines from BAI2 files other than one, oldest first."""
    query = _lines(bank_line.c.id, bank_line.c.post_date, bank_line.c.amount_cents).where(
        source.c.kind == "bai2",
        source.c.id != source_id,
        func.substr(bank_line.c.account, -4) == last4,
        bank_line.c.post_date.between(first, last),
        bank_line.c.pending.is_(True),
    )
    return [tuple(row) for row in connection.execute(query.order_by(bank_line.c.id))]


def _lines(*columns: Any) -> Select[Any]:
    """Live bank lines beside their files."""
    joined = select(*columns).join(source, source.c.id == bank_line.c.source_id)
    return joined.where(bank_line.c.superseded_by.is_(None))


def last_balance(connection: Connection) -> int | None:
    """Σ over accounts of the newest closing balance that the bank stated; None without any."""
    c = bank_statement.c
    newest: list[int] = []
    for account in connection.scalars(select(c.account).distinct()).all():
        query = (
            select(c.closing_cents)
            .where(c.account == account, c.closing_cents.is_not(None))
            .order_by(c.last_date.desc(), c.id.desc())
            .limit(1)
        )
        newest += connection.scalars(query)
    return sum(newest) if newest else None
