"""What a BAI2 file states about itself beside what was counted, and what a person should know.

The trailers 49, 98 and 99 count records and add up all amounts of the records 03, 16 and 88 with
their signs, debits and credits alike. An account states totals and balances of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import BankLine, BankStatement
from recon_desktop.readers.bank.bai2_fields import Summary
from recon_desktop.readers.bank.bai2_records import (
    Account,
    Envelope,
    Group,
    Record,
    count_of,
    number,
)
from recon_desktop.readers.bank.currency import foreign_warnings
from recon_desktop.readers.base import ControlTotal, RejectedRow

_TOTALS = (("100", "credits", 1), ("400", "debits", -1))


@dataclass(slots=True)
class ReadAccount:
    """One account of a group, read. `amounts_cents`: all amounts, as the trailers count them."""

    source: Account
    statement: BankStatement
    stated: dict[str, Summary]
    amounts_cents: int
    lines: list[BankLine] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    messages: int = 0

    @property
    def name(self) -> str:
        """The account and its day, for people."""
        return f"account ···{self.statement.account[-4:]} on {self.statement.last_date:%m/%d/%Y}"

    def sum_cents(self, sign: int) -> int:
        """The credits (1) or debits (-1) of its lines, without a sign."""
        return sum(abs(x.amount_cents) for x in self.lines if x.amount_cents * sign > 0)


@dataclass(frozen=True, slots=True)
class ReadGroup:
    """The accounts of one as-of date. `interim`: the bank has more to tell of that day."""

    source: Group
    as_of: date
    interim: bool
    correction: bool
    accounts: list[ReadAccount]


def check_envelope(envelope: Envelope, groups: Sequence[ReadGroup]) -> list[ControlTotal]:
    """All totals of a file. UnreadableFileError when a trailer has none, or is cut off."""
    found = [total for place, group in enumerate(groups, 1) for total in _group(place, group)]
    amounts = sum(account.amounts_cents for group in groups for account in group.accounts)
    records = count_of([envelope.header, envelope.trailer, *_records(g.source for g in groups)])
    own = _trailer(envelope.trailer, "the file", amounts, "groups", len(groups), records)
    if not envelope.trailer.closed and not all(total.ok for total in (*found, *own)):
        raise UnreadableFileError("The BAI2 file is cut off in record 99. Get it again.")
    return [*found, *own]


def _records(groups: Iterable[Group]) -> Iterator[Record]:
    for group in groups:
        yield from (group.header, group.trailer)
        for account in group.accounts:
            yield from (account.header, *account.details, account.trailer)


def _trailer(
    trailer: Record, name: str, amounts: int, parts: str, counted: int, records: int
) -> list[ControlTotal]:
    """The three totals of a trailer 98 or 99."""
    return [
        ControlTotal(f"amounts of {name}", _stated(trailer, 0), amounts),
        ControlTotal(f"{parts} of {name}", _stated(trailer, 1), counted),
        ControlTotal(f"records of {name}", _stated(trailer, 2), records),
    ]


def _stated(trailer: Record, place: int) -> int:
    found = number(trailer.field(place))
    if found is None:
        raise UnreadableFileError(
            f"The BAI2 file is damaged: record {trailer.code} at line {trailer.line} lacks a "
            "total. Get it from the bank again."
        )
    return found


def _group(place: int, group: ReadGroup) -> Iterator[ControlTotal]:
    for account in group.accounts:
        yield from _account(account)
        if account.lines and account.statement.currency == "USD" and not group.interim:
            yield from _lines(account)
    name = f"group {place}"
    amounts = sum(account.amounts_cents for account in group.accounts)
    records = count_of(list(_records([group.source])))
    yield from _trailer(
        group.source.trailer, name, amounts, "accounts", len(group.accounts), records
    )


def _account(account: ReadAccount) -> Iterator[ControlTotal]:
    header, details, trailer = account.source
    records = count_of([header, *details, trailer])
    yield ControlTotal(f"amounts of {account.name}", _stated(trailer, 0), account.amounts_cents)
    yield ControlTotal(f"records of {account.name}", _stated(trailer, 1), records)


def _lines(account: ReadAccount) -> Iterator[ControlTotal]:
    """Opening + lines = closing, and the totals that say of how many items they are.

    Asked of accounts that are imported, and of reports that are final. A total without an item
    count may be of more than the bank sends line by line.
    """
    opening, closing = account.statement.opening_cents, account.statement.closing_cents
    if opening is not None and closing is not None:
        moved = sum(line.amount_cents for line in account.lines)
        yield ControlTotal(f"opening + lines of {account.name}", closing, opening + moved)
    for code, name, sign in _TOTALS:
        total = account.stated.get(code)
        if total is not None and total.cents is not None and total.items is not None:
            of = f"{name} of {account.name}"
            items = sum(line.amount_cents * sign > 0 for line in account.lines)
            yield ControlTotal(of, total.cents, account.sum_cents(sign))
            yield ControlTotal(f"number of {of}", total.items, items)


def warnings_of(groups: Sequence[ReadGroup]) -> Iterator[str]:
    """What a person should know, oldest day first."""
    accounts = [account for group in groups for account in group.accounts]
    if not accounts:
        yield "There is no bank account in this file"
    elif not any(account.lines or account.rejected for account in accounts):
        yield "The file has no transactions of a bank account"
    for group in groups:
        if group.correction:
            yield (
                f"The bank marks {group.as_of:%m/%d/%Y} as a correction; what it sent before of "
                "that day should be undone"
            )
        if group.interim:
            yield f"{group.as_of:%m/%d/%Y} is an interim report; the bank may still add to it"
    yield from foreign_warnings(account.statement.currency for account in accounts)
    for account in accounts:
        yield from _not_in_lines(account)
    yield from _gaps(accounts)


def _not_in_lines(account: ReadAccount) -> Iterator[str]:
    """Totals and balances that are told without the lines they are of."""
    for code, name, sign in _TOTALS:
        total = account.stated.get(code)
        if total is None or not total.cents or (account.lines and total.items is not None):
            continue
        if total.cents != account.sum_cents(sign):
            yield (
                f"The file states {name} of {Money(total.cents)} for {account.name}; its lines "
                f"make {Money(account.sum_cents(sign))}"
            )
    opening, closing = account.statement.opening_cents, account.statement.closing_cents
    if not account.lines and opening is not None and closing is not None and opening != closing:
        yield f"The balance of {account.name} moves, and the file has no lines of it"


def _gaps(accounts: Sequence[ReadAccount]) -> Iterator[str]:
    """A day that opens with another balance than the day before it closed with."""
    closed: dict[str, ReadAccount] = {}
    for account in accounts:
        statement = account.statement
        before = closed.get(statement.account)
        if statement.closing_cents is not None:
            closed[statement.account] = account
        if before is None or before.statement.last_date == statement.last_date:
            continue
        if statement.opening_cents not in (None, before.statement.closing_cents):
            yield (
                f"The opening balance of {account.name} is not the closing balance of "
                f"{before.name}; a day may be missing between them"
            )
