"""Bank lines, and what was matched to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Join,
    ScalarSelect,
    Select,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from recon_desktop.storage.queries.card_batches import payout, stored_kind
from recon_desktop.storage.queries.match_kinds import CARD_BATCH, KIND, of_kind
from recon_desktop.storage.tables.bank import bank_line, bank_match
from recon_desktop.storage.tables.days import ticket
from recon_desktop.storage.tables.reports import card_batch


class BankLineRow(NamedTuple):
    """A live bank line; `used_cents` is what its live matches take of it."""

    id: int
    source_id: int
    line: int
    account: str
    post_date: date
    description: str
    amount_cents: int
    trace: str
    company_id: str
    check_no: str
    pending: bool
    reconciliation_id: int | None
    used_cents: int

    @property
    def open_cents(self) -> int:
        """What is left to be matched."""
        return self.amount_cents - self.used_cents


class MatchRow(NamedTuple):
    """A part of a line, what it pays, and the entry that booked the money."""

    id: int
    bank_line_id: int
    kind: str
    target_id: int
    tier: str
    amount_cents: int
    entry_id: int | None
    via: str
    note: str


_MATCH_COLUMNS: tuple[ColumnElement[Any], ...] = tuple(
    KIND if name == "kind" else bank_match.c[name] for name in MatchRow._fields
)


def used_of_line() -> ScalarSelect[int]:
    """Σ of the live parts of the bank line in hand."""
    of_line = (bank_match.c.bank_line_id == bank_line.c.id, bank_match.c.via == "")
    return _used(*of_line).correlate(bank_line).scalar_subquery()


def _used_of_target(kind: str, column: Column[int]) -> ScalarSelect[int]:
    """Σ of the live parts that pay the target in hand, by its column."""
    query = _used(of_kind(kind), bank_match.c.target_id == column)
    return query.correlate(column.table).scalar_subquery()


def _used(*which: ColumnElement[bool]) -> Select[int]:
    return select(func.coalesce(func.sum(bank_match.c.amount_cents), 0)).where(
        bank_match.c.undone_at.is_(None), *which
    )


def load_lines(
    connection: Connection,
    *,
    only_open: bool = False,
    line_id: int | None = None,
    ids: Iterable[int] | None = None,
) -> list[BankLineRow]:
    """Live bank lines, newest first, with what is used of them."""
    columns: list[Any] = [*(bank_line.c[name] for name in BankLineRow._fields[:-1]), used_of_line()]
    query = (
        select(*columns)
        .where(bank_line.c.superseded_by.is_(None))
        .order_by(bank_line.c.post_date.desc(), bank_line.c.id.desc())
    )
    if only_open:
        query = query.where(bank_line.c.matched.is_(False))
    if line_id is not None:
        query = query.where(bank_line.c.id == line_id)
    if ids is not None:
        query = query.where(bank_line.c.id.in_(list(ids)))
    return [BankLineRow(*row) for row in connection.execute(query)]


def parts_by_line(
    connection: Connection, line_ids: Iterable[int] | None = None
) -> dict[int, list[MatchRow]]:
    """Bank line id → its live parts, of some lines or of all."""
    query = (
        select(*_MATCH_COLUMNS)
        .where(bank_match.c.undone_at.is_(None), bank_match.c.via == "")
        .order_by(bank_match.c.id)
    )
    if line_ids is not None:
        ids = list(line_ids)
        if not ids:  # of no line: not worth a walk over all matches
            return {}
        query = query.where(bank_match.c.bank_line_id.in_(ids))
    found: dict[int, list[MatchRow]] = {}
    for row in connection.execute(query):
        part = MatchRow(*row)
        found.setdefault(part.bank_line_id, []).append(part)
    return found


def paid_so_far(connection: Connection, kind: str, targets: Iterable[int]) -> dict[int, int]:
    """Target id → Σ of its live parts, of those of the targets that have any."""
    query = (
        select(bank_match.c.target_id, func.sum(bank_match.c.amount_cents))
        .where(
            of_kind(kind),
            bank_match.c.target_id.in_(list(targets)),
            bank_match.c.undone_at.is_(None),
        )
        .group_by(bank_match.c.target_id)
    )
    return {target: int(cents) for target, cents in connection.execute(query)}


def insert_match(
    connection: Connection,
    *,
    bank_line_id: int,
    kind: str,
    target_id: int,
    tier: str,
    amount_cents: int,
    evidence: str,
    at: str,
    by: str,
    entry_id: int | None,
    via: str = "",
    note: str = "",
) -> int:
    """Tie a part of a line to what it pays; DuplicateError when it is tied to it already.

    RefusedError when the line or what it pays would be used beyond its amount. Parts below zero
    are written first.
    """
    values = {
        "bank_line_id": bank_line_id,
        "kind": kind,
        "target_id": target_id,
        "tier": tier,
        "amount_cents": amount_cents,
        "evidence": evidence,
        "matched_at": at,
        "matched_by": by,
        "entry_id": entry_id,
        "via": via,
        "note": note,
    }
    if kind == CARD_BATCH:
        values["kind"] = stored_kind(connection, target_id, amount_cents)
    new_id = connection.execute(insert(bank_match).values(values).returning(bank_match.c.id))
    made = int(new_id.scalar_one())
    _mark(connection, bank_line_id, kind, target_id)
    return made


def _mark(connection: Connection, line_id: int, kind: str, target_id: int) -> None:
    """Keep on both sides whether they are wholly matched, so that what is open is found at once.

    A remittance has its state instead.
    """
    live = select(literal(1)).where(
        bank_match.c.undone_at.is_(None), bank_match.c.bank_line_id == line_id
    )
    full = and_(
        live.where(bank_match.c.via == "").exists(), used_of_line() == bank_line.c.amount_cents
    )
    connection.execute(update(bank_line).where(bank_line.c.id == line_id).values(matched=full))
    tables = {"deposit": (ticket, ticket.c.total_cents), CARD_BATCH: (card_batch, payout())}
    if kind in tables:
        table, amount = tables[kind]
        whole = _used_of_target(kind, table.c.id) == amount
        connection.execute(update(table).where(table.c.id == target_id).values(matched=whole))


def live_match(connection: Connection, match_id: int) -> MatchRow | None:
    """One live match."""
    query = select(*_MATCH_COLUMNS).where(
        bank_match.c.undone_at.is_(None), bank_match.c.id == match_id
    )
    row = connection.execute(query).first()
    return MatchRow(*row) if row else None


def live_parts(connection: Connection, kind: str, target_id: int) -> list[MatchRow]:
    """Every live part that pays something, oldest first."""
    query = (
        select(*_MATCH_COLUMNS)
        .where(
            bank_match.c.undone_at.is_(None),
            of_kind(kind),
            bank_match.c.target_id == target_id,
        )
        .order_by(bank_match.c.id)
    )
    return [MatchRow(*row) for row in connection.execute(query)]


def matches_via(connection: Connection, via: str, *, with_receipts: bool = False) -> list[MatchRow]:
    """Live matches of remittances whose money is in a ticket, or in a card batch.

    `with_receipts`: by whichever receipt of the batch.
    """
    held = bank_match.c.via == via
    if with_receipts:
        held = or_(held, bank_match.c.via.startswith(f"{via}:", autoescape=True))
    query = select(*_MATCH_COLUMNS).where(held, bank_match.c.undone_at.is_(None))
    return [MatchRow(*row) for row in connection.execute(query)]


def end_match(connection: Connection, match_id: int, at: str) -> None:
    """Untie a part; the row is kept."""
    ended = connection.execute(
        update(bank_match)
        .where(bank_match.c.id == match_id)
        .values(undone_at=at)
        .returning(bank_match.c.bank_line_id, KIND, bank_match.c.target_id)
    )
    for line_id, kind, target_id in ended.all():
        _mark(connection, line_id, kind, target_id)


def matched_lines_of(connection: Connection, source_id: int) -> int:
    """How many live matches rest on the bank lines of a file."""
    lines = bank_match.join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
    return _live_count(connection, lines, bank_line.c.source_id == source_id)


def matched_batches_of(connection: Connection, source_id: int) -> int:
    """How many live matches rest on the card batches of a file."""
    paid = and_(card_batch.c.id == bank_match.c.target_id, of_kind(CARD_BATCH))
    batches = bank_match.join(card_batch, paid)
    return _live_count(connection, batches, card_batch.c.source_id == source_id)


def _live_count(connection: Connection, matches: Join, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(matches)
    return connection.execute(query.where(which, bank_match.c.undone_at.is_(None))).scalar_one()


def matched_rows(connection: Connection, row_ids: Sequence[int], *, lines: bool) -> set[int]:
    """Those of these bank lines, or else card batches, that a live match rests on."""
    c = bank_match.c
    column = c.bank_line_id if lines else c.target_id
    query = select(column).where(c.undone_at.is_(None), column.in_(row_ids))
    if not lines:
        query = query.where(of_kind(CARD_BATCH))
    return {row_id for (row_id,) in connection.execute(query)}


def bank_dates(
    connection: Connection, kind: str, targets: Iterable[int] | None = None
) -> dict[int, date]:
    """Target id → the bank date of its last part, of those of the targets that have one."""
    query = (
        select(bank_match.c.target_id, func.max(bank_line.c.post_date))
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .where(of_kind(kind), bank_match.c.undone_at.is_(None))
        .group_by(bank_match.c.target_id)
    )
    if targets is not None:
        query = query.where(bank_match.c.target_id.in_(list(targets)))
    return dict(connection.execute(query).all())


def text_of_target(connection: Connection, kind: str, target_id: int) -> str:
    """The bank's words on the lines that paid something; '' while it is not matched."""
    query = (
        select(bank_line.c.description)
        .join(bank_match, bank_match.c.bank_line_id == bank_line.c.id)
        .where(
            of_kind(kind),
            bank_match.c.target_id == target_id,
            bank_match.c.undone_at.is_(None),
        )
        .order_by(bank_match.c.id)
    )
    return " · ".join(connection.scalars(query))


def lines_of_targets(connection: Connection, kind: str, targets: Iterable[int]) -> dict[int, int]:
    """Target id → the bank line of its last part of money in, of those that have one."""
    query = (
        select(bank_match.c.target_id, bank_match.c.bank_line_id)
        .where(
            of_kind(kind),
            bank_match.c.target_id.in_(list(targets)),
            bank_match.c.amount_cents > 0,
            bank_match.c.undone_at.is_(None),
        )
        .order_by(bank_match.c.id)
    )
    return dict(connection.execute(query).all())
