"""What the books say of the bank account (1000), entry by entry and bank account by bank account.

An entry belongs to the bank line that its match names, a refund's to the line that paid it; a
mirror to what it mirrors; the share that one of several remittances gives back to the entry it
was a share of. An entry without a bank line counts for the account with the most lines.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from recon_desktop.domain.bank.proof import BankMoney, LaterChange
from recon_desktop.storage.queries.ledger import balances
from recon_desktop.storage.queries.reconciliations import Scope, accounts, at_bank
from recon_desktop.storage.tables.bank import bank_line, bank_match
from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.patients import refund
from recon_desktop.storage.tables.reconciliations import reconciliation_line

_BANK = 1000


class Marks(NamedTuple):
    """The last rows there were when a reconciliation was finished, and when that was."""

    match_id: int
    entry_id: int
    line_id: int
    source_id: int
    finished_at: str


def _shares() -> Subquery:
    """Share given back by one of several remittances → the entry that it is a share of."""
    m, e = bank_match.c, entry.c
    of_a_match = exists().where(bank_match.alias("other").c.entry_id == e.id)
    return (
        select(e.id.label("share_id"), func.min(m.entry_id).label("of_entry"))
        .select_from(bank_match)
        .join(
            entry,
            and_(
                e.remittance_id == func.abs(m.target_id),  # abs: SQLite begins with the matches
                e.entered_at == m.undone_at,
                e.kind == "payer-clears",
                e.reverses.is_(None),
                e.id > m.entry_id,
            ),
        )
        .where(m.kind == "remittance", m.undone_at.is_not(None), ~of_a_match)
        .group_by(e.id)
        .subquery()
    )


def _lines() -> Subquery:
    """Entry → its bank line."""
    m = bank_match.c
    matched = (
        select(m.entry_id.label("entry_id"), func.min(m.bank_line_id).label("line_id"))
        .where(m.entry_id.is_not(None))
        .group_by(m.entry_id)
    )
    refunds = (
        select(refund.c.paid_entry_id, m.bank_line_id)
        .select_from(refund)
        .join(bank_match, and_(m.kind == "refund", m.target_id == refund.c.id))
        .where(m.undone_at.is_(None), refund.c.paid_entry_id.is_not(None))
    )
    return union_all(matched, refunds).subquery()


def _money(last: date) -> Subquery:
    """Entry that is no mirror and no share → its line, and its cents until and after a day."""
    shares, lines = _shares(), _lines()
    whose = func.coalesce(entry.c.reverses, shares.c.of_entry, entry.c.id)
    early = entry_line.c.posting_date <= last
    sums = (
        select(
            whose.label("entry_id"),
            func.sum(case((early, entry_line.c.amount_cents), else_=0)).label("until_cents"),
            func.sum(case((early, 0), else_=entry_line.c.amount_cents)).label("after_cents"),
        )
        .select_from(entry_line)
        .join(entry, entry.c.id == entry_line.c.entry_id)
        .outerjoin(shares, shares.c.share_id == entry.c.id)
        .where(entry_line.c.account == _BANK)
        .group_by(whose)
        .subquery()
    )
    return (
        select(sums, lines.c.line_id)
        .outerjoin(lines, lines.c.entry_id == sums.c.entry_id)
        .subquery()
    )


def book_sums(connection: Connection, last: date) -> dict[str, int]:
    """Account of the bank → Σ of 1000 up to a posting date."""
    known = list(accounts(connection))
    if len(known) <= 1:
        return {name: balances(connection, as_of=last).get(_BANK, 0) for name in known}
    money = _money(last)
    account = func.coalesce(bank_line.c.account, _main(connection))
    query = (
        select(account, func.sum(money.c.until_cents))
        .select_from(money.outerjoin(bank_line, bank_line.c.id == money.c.line_id))
        .group_by(account)
    )
    return {name: int(cents) for name, cents in connection.execute(query)}


def _main(connection: Connection) -> str:
    return next(iter(accounts(connection)), "")


def money_apart(connection: Connection, scope: Scope) -> list[BankMoney]:
    """Entries that stand on one side alone: without their line, or dated across the last day."""
    money = _money(scope.last)
    here = func.coalesce(at_bank(scope), literal(value=False))
    day = func.coalesce(bank_line.c.post_date, entry.c.posting_date)
    query = (
        select(
            entry.c.label, bank_line.c.description, day, here,
            money.c.until_cents, money.c.after_cents,
        )
        .select_from(money)
        .join(entry, entry.c.id == money.c.entry_id)
        .outerjoin(bank_line, bank_line.c.id == money.c.line_id)
        .where(
            func.coalesce(bank_line.c.account, _main(connection)) == scope.account,
            or_(and_(here, money.c.after_cents != 0), and_(~here, money.c.until_cents != 0)),
        )
        .order_by(day, money.c.entry_id)
    )  # fmt: skip
    return [
        BankMoney(said or label, when, bool(known), int(until), int(after))
        for label, said, when, known, until, after in connection.execute(query)
    ]


def marks(connection: Connection, finished_at: str) -> Marks:
    """How far matches, entries, bank lines and files go now."""
    from recon_desktop.storage.tables.reports import source

    ids = [
        int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())
        for table in (bank_match, entry, bank_line, source)
    ]
    return Marks(ids[0], ids[1], ids[2], ids[3], finished_at)


def changed_since(
    connection: Connection, account: str, row_id: int, first: date, last: date, since: Marks
) -> list[LaterChange]:
    """What of a period is other than when its reconciliation was finished."""
    found = [
        *_later_matches(connection, account, row_id, first, last, since),
        *_later_lines(connection, account, first, last, since),
        *_later_entries(connection, account, first, last, since),
    ]
    return sorted(found, key=lambda each: (each.day, each.what, each.text))


def _later_matches(
    connection: Connection, account: str, row_id: int, first: date, last: date, since: Marks
) -> list[LaterChange]:
    m, c = bank_match.c, bank_line.c
    ticked = exists().where(
        reconciliation_line.c.reconciliation_id == row_id,
        reconciliation_line.c.bank_line_id == c.id,
    )
    made = and_(m.id > since.match_id, m.undone_at.is_(None))
    ended = and_(m.id <= since.match_id, m.undone_at > since.finished_at)
    what = case((m.id > since.match_id, "Matched"), else_="Match taken back")
    query = (
        select(c.post_date, c.description, m.amount_cents, what)
        .join(bank_line, c.id == m.bank_line_id)
        .where(
            c.account == account,
            c.post_date <= last,
            or_(c.post_date >= first, ticked),
            m.via == "",
            or_(made, ended),
        )
        .order_by(m.id)
    )
    return [LaterChange(*found) for found in connection.execute(query)]


def _later_lines(
    connection: Connection, account: str, first: date, last: date, since: Marks
) -> list[LaterChange]:
    c = bank_line.c
    came = and_(c.id > since.line_id, c.superseded_by.is_(None))
    went = and_(c.id <= since.line_id, c.superseded_by > since.source_id)
    what = case((came, "Bank line imported later"), else_="Bank line replaced by a later file")
    query = (
        select(c.post_date, c.description, c.amount_cents, what)
        .where(
            c.account == account,
            c.pending.is_(False),
            c.post_date.between(first, last),
            or_(came, went),
        )
        .order_by(c.id)
    )
    return [LaterChange(*found) for found in connection.execute(query)]


def _later_entries(
    connection: Connection, account: str, first: date, last: date, since: Marks
) -> list[LaterChange]:
    """Entries dated into the period that no match tells of, such as a refund noted late."""
    shares, lines = _shares(), _lines()
    whose = func.coalesce(entry.c.reverses, shares.c.of_entry, entry.c.id)
    of_a_match = exists().where(bank_match.c.entry_id == whose)
    query = (
        select(
            entry.c.posting_date,
            entry.c.label,
            func.sum(entry_line.c.amount_cents),
            literal("Entry written later"),
        )
        .select_from(entry_line)
        .join(entry, entry.c.id == entry_line.c.entry_id)
        .outerjoin(shares, shares.c.share_id == entry.c.id)
        .outerjoin(lines, lines.c.entry_id == whose)
        .outerjoin(bank_line, bank_line.c.id == lines.c.line_id)
        .where(
            entry_line.c.account == _BANK,
            entry_line.c.posting_date.between(first, last),
            entry.c.id > since.entry_id,
            func.coalesce(bank_line.c.account, _main(connection)) == account,
            ~of_a_match,
        )
        .group_by(entry.c.id)
        .order_by(entry.c.id)
    )
    return [LaterChange(*found) for found in connection.execute(query)]
