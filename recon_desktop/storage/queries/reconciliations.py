"""Reconciliations of bank statements: their rows, the lines that can be ticked, the locks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, literal, or_, select
from sqlalchemy import update as change

from recon_desktop.domain.bank.proof import FINISHED
from recon_desktop.storage.queries.bank import used_of_line
from recon_desktop.storage.tables.bank import bank_line, bank_statement
from recon_desktop.storage.tables.reconciliations import reconciliation, reconciliation_line


class ReconciliationRow(NamedTuple):
    """One reconciliation; `statement` is JSON once it is finished."""

    id: int
    account: str
    first_date: date
    last_date: date
    opening_cents: int
    closing_cents: int
    state: str
    started_at: str
    started_by: str
    finished_at: str | None
    finished_by: str
    statement: str
    note: str


class StatementRow(NamedTuple):
    """What a bank file says of an account."""

    account: str
    first_date: date | None
    last_date: date | None
    opening_cents: int | None
    closing_cents: int | None


class PeriodLine(NamedTuple):
    """A booked bank line of an account. `used_cents` is what is matched of it."""

    id: int
    source_id: int
    line: int
    post_date: date
    description: str
    amount_cents: int
    used_cents: int
    ticked: bool

    @property
    def open_cents(self) -> int:
        """What is not matched of it."""
        return self.amount_cents - self.used_cents


class Scope(NamedTuple):
    """Which lines of an account a statement takes for the bank's.

    Lines before `begin` stand in its first opening balance. `row_id`: beside what finished
    reconciliations hold, the lines ticked in this one; every line up to the last day when None.
    """

    account: str
    begin: date
    last: date
    row_id: int | None


_ROW = tuple(reconciliation.c[name] for name in ReconciliationRow._fields)


def load_rows(
    connection: Connection, *, account: str = "", row_id: int | None = None, state: str = ""
) -> list[ReconciliationRow]:
    """Reconciliations, newest period first."""
    query = select(*_ROW).order_by(reconciliation.c.last_date.desc(), reconciliation.c.id.desc())
    if account:
        query = query.where(reconciliation.c.account == account)
    if row_id is not None:
        query = query.where(reconciliation.c.id == row_id)
    if state:
        query = query.where(reconciliation.c.state == state)
    return [ReconciliationRow(*row) for row in connection.execute(query)]


def insert_row(
    connection: Connection,
    *,
    account: str,
    first_date: date,
    last_date: date,
    opening_cents: int,
    closing_cents: int,
    at: str,
    by: str,
) -> int:
    """Begin a reconciliation; its id. DuplicateError when one of the account is open."""
    values = {
        "account": account,
        "first_date": first_date,
        "last_date": last_date,
        "opening_cents": opening_cents,
        "closing_cents": closing_cents,
        "started_at": at,
        "started_by": by,
    }
    made = connection.execute(insert(reconciliation).values(values).returning(reconciliation.c.id))
    return int(made.scalar_one())


def update_row(connection: Connection, row_id: int, **values: object) -> None:
    """Finish one that is open, or mark it as taken back."""
    connection.execute(change(reconciliation).where(reconciliation.c.id == row_id).values(values))


def delete_row(connection: Connection, row_id: int) -> None:
    """Forget one that was never finished."""
    forget_ticks(connection, row_id)
    connection.execute(delete(reconciliation).where(reconciliation.c.id == row_id))


def forget_ticks(connection: Connection, row_id: int) -> None:
    """Take every tick of a reconciliation away."""
    ticks = reconciliation_line.c.reconciliation_id == row_id
    connection.execute(delete(reconciliation_line).where(ticks))


def load_document(connection: Connection, row_id: int) -> bytes | None:
    """The PDF of a finished one, as it was finished."""
    query = select(reconciliation.c.document).where(reconciliation.c.id == row_id)
    return connection.execute(query).scalar()


def load_statements(connection: Connection, account: str) -> list[StatementRow]:
    """What bank files say of an account, oldest first."""
    c = bank_statement.c
    query = (
        select(*(c[name] for name in StatementRow._fields))
        .where(c.account == account)
        .order_by(c.last_date, c.id)
    )
    return [StatementRow(*row) for row in connection.execute(query)]


def first_closing(connection: Connection, account: str, since: date) -> StatementRow | None:
    """The first balance that a bank file states for a day since a date."""
    c = bank_statement.c
    query = (
        select(*(c[name] for name in StatementRow._fields))
        .where(c.account == account, c.last_date >= since, c.closing_cents.is_not(None))
        .order_by(c.last_date, c.id)
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else StatementRow(*row)


def stated_accounts(connection: Connection) -> list[str]:
    """Accounts of which a bank file or a reconciliation states a balance; one step each."""
    found: set[str] = set()
    for column in (bank_statement.c.account, reconciliation.c.account):
        last: str | None = connection.execute(select(func.min(column))).scalar()
        while last is not None:
            found.add(last)
            last = connection.execute(select(func.min(column)).where(column > last)).scalar()
    return sorted(found)


def accounts(connection: Connection) -> dict[str, int]:
    """Account → how many live lines it has, the one with most first."""
    query = (
        select(bank_line.c.account, func.count())
        .where(bank_line.c.superseded_by.is_(None))
        .group_by(bank_line.c.account)
        .order_by(func.count().desc(), bank_line.c.account)
    )
    return dict(connection.execute(query).all())


def _booked(account: str) -> ColumnElement[bool]:
    return and_(
        bank_line.c.account == account,
        bank_line.c.superseded_by.is_(None),
        bank_line.c.pending.is_(False),
    )


def _held(*, row_id: int | None, finished: bool) -> ColumnElement[bool]:
    """The line in hand is ticked in this reconciliation, or in a finished one."""
    wanted = []
    if finished:
        wanted.append(reconciliation.c.state == FINISHED)
    if row_id is not None:
        wanted.append(reconciliation.c.id == row_id)
    return (
        select(literal(1))
        .select_from(reconciliation_line)
        .join(reconciliation, reconciliation.c.id == reconciliation_line.c.reconciliation_id)
        .where(reconciliation_line.c.bank_line_id == bank_line.c.id, or_(*wanted))
        .correlate(bank_line)
        .exists()
    )


def at_bank(scope: Scope) -> ColumnElement[bool]:
    """The line in hand is the bank's for this statement."""
    c = bank_line.c
    mine = and_(c.account == scope.account, c.post_date <= scope.last)
    if scope.row_id is None:
        return mine
    held = _held(row_id=scope.row_id, finished=True)
    return and_(mine, or_(c.post_date < scope.begin, c.reconciliation_id.is_not(None), held))


def first_row(connection: Connection, account: str) -> ReconciliationRow | None:
    """The first finished reconciliation of an account: its opening balance holds the rest."""
    return next(iter(load_rows(connection, account=account, state=FINISHED)[::-1]), None)


def newest_finished(connection: Connection, account: str) -> ReconciliationRow | None:
    """The newest finished reconciliation of an account."""
    return next(iter(load_rows(connection, account=account, state=FINISHED)), None)


def load_lines(connection: Connection, scope: Scope, first: date) -> list[PeriodLine]:
    """Lines that a reconciliation can tick, in the bank's order.

    Those from `first` on, and older ones since the account is reconciled that no finished
    reconciliation holds.
    """
    c = bank_line.c
    all_of_them: ColumnElement[bool] = literal(value=True)
    ticked = all_of_them if scope.row_id is None else _held(row_id=scope.row_id, finished=False)
    query = (
        select(*_line_columns(), ticked)
        .where(
            _booked(scope.account),
            c.post_date.between(min(scope.begin, first), scope.last),
            c.reconciliation_id.is_(None),  # the rest of the condition, but for open lines
            ~_held(row_id=None, finished=True),
        )
        .order_by(c.post_date, c.id)
    )
    found = connection.execute(query)
    return [PeriodLine._make((*row[:-1], bool(row[-1]))) for row in found]


def _line_columns() -> tuple[ColumnElement[Any], ...]:
    return (*(bank_line.c[name] for name in PeriodLine._fields[:6]), used_of_line())


def open_lines(connection: Connection, scope: Scope) -> list[PeriodLine]:
    """Lines that the bank has for this statement and that are not wholly matched."""
    c = bank_line.c
    query = (
        select(*_line_columns())
        .where(_booked(scope.account), c.matched.is_(False), at_bank(scope))
        .order_by(c.post_date, c.id)
    )
    return [PeriodLine._make((*row, True)) for row in connection.execute(query)]


def sum_of_lines(connection: Connection, account: str, first: date, last: date) -> int:
    """Σ of the booked lines of an account, both days included."""
    query = select(func.coalesce(func.sum(bank_line.c.amount_cents), 0)).where(
        _booked(account), bank_line.c.post_date.between(first, last)
    )
    return int(connection.execute(query).scalar_one())


def first_day(connection: Connection, account: str) -> date | None:
    """The day of the first booked line of an account."""
    query = select(func.min(bank_line.c.post_date)).where(_booked(account))
    found: date | None = connection.execute(query).scalar()
    return found


def last_day(connection: Connection, account: str) -> date | None:
    """The day of the last booked line of an account."""
    query = select(func.max(bank_line.c.post_date)).where(_booked(account))
    found: date | None = connection.execute(query).scalar()
    return found


def tick(
    connection: Connection, row_id: int, line_ids: Iterable[int], *, on: bool
) -> tuple[int, ...]:
    """Tick lines, or take their ticks away; those that were not so before."""
    c = reconciliation_line.c
    mine = c.reconciliation_id == row_id
    there = set(connection.scalars(select(c.bank_line_id).where(mine)))
    wanted = set(line_ids)
    changed = tuple(sorted(wanted - there if on else wanted & there))
    if on and changed:
        rows = [{"reconciliation_id": row_id, "bank_line_id": each} for each in changed]
        connection.execute(insert(reconciliation_line), rows)
    elif changed:
        connection.execute(delete(reconciliation_line).where(mine, c.bank_line_id.in_(changed)))
    return changed


def lock_lines(connection: Connection, row_id: int) -> None:
    """The ticked lines that are wholly matched belong to the finished reconciliation."""
    lines = select(reconciliation_line.c.bank_line_id).where(
        reconciliation_line.c.reconciliation_id == row_id
    )
    connection.execute(
        change(bank_line)
        .where(bank_line.c.id.in_(lines), used_of_line() == bank_line.c.amount_cents)
        .values(reconciliation_id=row_id)
    )


def unlock_lines(connection: Connection, row_id: int) -> None:
    """The reconciliation was taken back."""
    connection.execute(
        change(bank_line)
        .where(bank_line.c.reconciliation_id == row_id)
        .values(reconciliation_id=None)
    )


def lines_held(connection: Connection, source_id: int) -> int:
    """How many lines of a file are ticked in a reconciliation, open or finished."""
    query = (
        select(func.count(func.distinct(bank_line.c.id)))
        .select_from(reconciliation_line)
        .join(bank_line, bank_line.c.id == reconciliation_line.c.bank_line_id)
        .where(bank_line.c.source_id == source_id)
    )
    return int(connection.execute(query).scalar_one())


def held_rows(connection: Connection, line_ids: Iterable[int]) -> set[int]:
    """Those of these lines that a finished reconciliation holds."""
    query = select(bank_line.c.id).where(
        bank_line.c.id.in_(list(line_ids)), _held(row_id=None, finished=True)
    )
    return set(connection.scalars(query))
