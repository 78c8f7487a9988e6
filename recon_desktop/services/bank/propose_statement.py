"""What a new reconciliation begins with: period and balances from the bank's files.

OFX states a closing balance alone: the opening one is that less the lines. BAI2 and CSV files with
running balances state both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.money import Money
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.reconciliations import StatementRow


@dataclass(frozen=True, slots=True)
class ProposedStatement:
    """Defaults for a new reconciliation of an account; None where nothing is known.

    `follows`: a finished one comes before it, and fixes its first day and opening balance.
    """

    account: str
    first: date
    last: date
    opening: Money | None
    closing: Money | None
    follows: bool


def statement_accounts(practice: Practice) -> tuple[str, ...]:
    """Accounts that have bank lines, the one with most first."""
    from recon_desktop.storage.queries.reconciliations import accounts

    with practice.store.read() as connection:
        return tuple(accounts(connection))


def proposed_statement(practice: Practice, account: str) -> ProposedStatement | None:
    """What to begin with; None while the account has no bank lines to reconcile."""
    from recon_desktop.storage.queries import reconciliations

    with practice.store.read() as connection:
        newest = reconciliations.newest_finished(connection, account)
        stated = [
            row
            for row in reconciliations.load_statements(connection, account)
            if row.last_date is not None
            and row.closing_cents is not None
            and (newest is None or row.last_date > newest.last_date)
        ]
        chosen = _next(stated)
        ends = chosen.last_date if chosen else reconciliations.last_day(connection, account)
        if ends is None or (newest is not None and ends <= newest.last_date):
            return None
        closing = Money(chosen.closing_cents or 0) if chosen else None
        if newest is not None:
            first = newest.last_date + timedelta(days=1)
            return ProposedStatement(
                account, first, ends, Money(newest.closing_cents), closing, follows=True
            )
        first = _first(connection, account, chosen, ends)
        opening = _opening(connection, account, chosen, first, ends) if chosen else None
        return ProposedStatement(account, first, ends, opening, closing, follows=False)


def _next(stated: list[StatementRow]) -> StatementRow | None:
    """The newest balance stated in the first month that has one: files may be daily."""
    months = [(row.last_date.year, row.last_date.month) for row in stated if row.last_date]
    of_month = [row for row, month in zip(stated, months, strict=True) if month == months[0]]
    return of_month[-1] if of_month else None


def _first(connection: Connection, account: str, chosen: StatementRow | None, ends: date) -> date:
    """The first day of the bank's file, or of the first line when that is older."""
    from recon_desktop.storage.queries.reconciliations import first_day

    days = [first_day(connection, account), chosen.first_date if chosen else None]
    return min((day for day in days if day is not None and day <= ends), default=ends)


def _opening(
    connection: Connection, account: str, chosen: StatementRow, first: date, ends: date
) -> Money:
    """The balance the file opens with, or its closing balance less the lines."""
    from recon_desktop.storage.queries.reconciliations import sum_of_lines

    if chosen.opening_cents is not None and chosen.first_date == first:
        return Money(chosen.opening_cents)
    lines = sum_of_lines(connection, account, first, ends)
    return Money((chosen.closing_cents or 0) - lines)


def known_opening(connection: Connection, account: str, first: date) -> int:
    """Cents before a day, from the balance the bank stated first; 0 when it stated none."""
    from recon_desktop.storage.queries import reconciliations

    begun = reconciliations.first_row(connection, account)
    if begun is not None:
        before = begun.first_date - timedelta(days=1)
        lines = reconciliations.sum_of_lines(connection, account, first, before)
        return begun.opening_cents - lines
    stated = reconciliations.first_closing(connection, account, first)
    if stated is None or stated.closing_cents is None or stated.last_date is None:
        return 0
    lines = reconciliations.sum_of_lines(connection, account, first, stated.last_date)
    return stated.closing_cents - lines
