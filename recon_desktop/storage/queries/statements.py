"""What bank files say of their accounts, and which lines came from which kind of file."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, insert, select

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


def lines_of_kind(
    connection: Connection, kind: str, last4: str, first: date, last: date
) -> list[tuple[date, int]]:
    """(date, cents) of live lines from files of a kind, of an account by its last four digits."""
    query = (
        select(bank_line.c.post_date, bank_line.c.amount_cents)
        .join(source, source.c.id == bank_line.c.source_id)
        .where(
            source.c.kind == kind,
            bank_line.c.superseded_by.is_(None),
            func.substr(bank_line.c.account, -4) == last4,
            bank_line.c.post_date.between(first, last),
        )
    )
    return [(day, int(cents)) for day, cents in connection.execute(query)]


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
