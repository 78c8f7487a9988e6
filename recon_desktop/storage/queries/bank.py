"""Bank lines, and what was matched to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from recon_desktop.domain.findings import Staged
from recon_desktop.domain.records import BankStatement, CardBatch
from recon_desktop.storage.queries.staging import load_where
from recon_desktop.storage.tables.bank import bank_line, bank_match, bank_statement
from recon_desktop.storage.tables.days import ticket, ticket_check
from recon_desktop.storage.tables.remittances import remittance
from recon_desktop.storage.tables.reports import card_batch


class BankLineRow(NamedTuple):
    """A live bank line and its live match, if any."""

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
    match_id: int | None
    match_kind: str | None
    target_id: int | None
    tier: str | None


class MatchRow(NamedTuple):
    """One match: the line, what it is, and the entry that booked the money."""

    id: int
    bank_line_id: int
    kind: str
    target_id: int
    tier: str
    amount_cents: int
    entry_id: int | None
    via: str


def insert_statements(
    connection: Connection, source_id: int, statements: tuple[BankStatement, ...]
) -> None:
    """Keep what a bank file says of its accounts."""
    rows = [{"source_id": source_id, **statement._asdict()} for statement in statements]
    if rows:
        connection.execute(insert(bank_statement), rows)


def _line_columns() -> list[ColumnElement[Any]]:
    names = BankLineRow._fields[: BankLineRow._fields.index("match_id")]
    return [
        *(bank_line.c[name] for name in names),
        bank_match.c.id,
        bank_match.c.kind,
        bank_match.c.target_id,
        bank_match.c.tier,
    ]


def load_lines(
    connection: Connection, *, only_open: bool = False, line_id: int | None = None
) -> list[BankLineRow]:
    """Live bank lines, newest first, with their matches."""
    live = and_(
        bank_match.c.bank_line_id == bank_line.c.id,
        bank_match.c.undone_at.is_(None),
        bank_match.c.via == "",
    )
    query = (
        select(*_line_columns())
        .select_from(bank_line.outerjoin(bank_match, live))
        .where(bank_line.c.superseded_by.is_(None))
        .order_by(bank_line.c.post_date.desc(), bank_line.c.id.desc())
    )
    if only_open:
        query = query.where(bank_line.c.matched.is_(False))
    if line_id is not None:
        query = query.where(bank_line.c.id == line_id)
    return [BankLineRow(*row) for row in connection.execute(query)]


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
) -> int:
    """Tie a line to what it pays; DuplicateError when either has a live match."""
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
    }
    new_id = connection.execute(insert(bank_match).values(values).returning(bank_match.c.id))
    _mark(connection, bank_line_id if not via else None, kind, target_id, matched=True)
    return int(new_id.scalar_one())


def _mark(
    connection: Connection, line_id: int | None, kind: str, target_id: int, *, matched: bool
) -> None:
    """Keep on both sides whether they are matched, so that what is open is found at once.

    `line_id` is None for a check in a ticket: the line's own match is the ticket's. A remittance
    has its state instead.
    """
    tables = {"deposit": ticket, "card-batch": card_batch}
    for table, row_id in ((bank_line, line_id), (tables.get(kind), target_id)):
        if table is not None and row_id is not None:
            connection.execute(update(table).where(table.c.id == row_id).values(matched=matched))


def live_match(
    connection: Connection, *, match_id: int | None = None, kind: str = "", target_id: int = 0
) -> MatchRow | None:
    """One live match, by its id or by what it pays."""
    query = select(*(bank_match.c[name] for name in MatchRow._fields)).where(
        bank_match.c.undone_at.is_(None)
    )
    if match_id is not None:
        query = query.where(bank_match.c.id == match_id)
    else:
        query = query.where(bank_match.c.kind == kind, bank_match.c.target_id == target_id)
    row = connection.execute(query).first()
    return MatchRow(*row) if row else None


def matches_via(connection: Connection, ticket_no: str) -> list[MatchRow]:
    """Live matches of remittances whose check lies on a ticket."""
    query = select(*(bank_match.c[name] for name in MatchRow._fields)).where(
        bank_match.c.via == ticket_no, bank_match.c.undone_at.is_(None)
    )
    return [MatchRow(*row) for row in connection.execute(query)]


def end_match(connection: Connection, match_id: int, at: str) -> None:
    """Untie a match; the row is kept."""
    ended = connection.execute(
        update(bank_match)
        .where(bank_match.c.id == match_id)
        .values(undone_at=at)
        .returning(*(bank_match.c[n] for n in ("bank_line_id", "via", "kind", "target_id")))
    )
    for line_id, via, kind, target_id in ended.all():
        _mark(connection, line_id if not via else None, kind, target_id, matched=False)


def matched_lines_of(connection: Connection, source_id: int) -> int:
    """How many live matches rest on the bank lines of a file."""
    query = (
        select(func.count())
        .select_from(bank_match.join(bank_line, bank_line.c.id == bank_match.c.bank_line_id))
        .where(bank_line.c.source_id == source_id, bank_match.c.undone_at.is_(None))
    )
    return connection.execute(query).scalar_one()


def matched_rows(connection: Connection, row_ids: Sequence[int], *, lines: bool) -> set[int]:
    """Those of these bank lines, or else card batches, that a live match rests on."""
    c = bank_match.c
    column = c.bank_line_id if lines else c.target_id
    query = select(column).where(c.undone_at.is_(None), column.in_(row_ids))
    if not lines:
        query = query.where(c.kind == "card-batch")
    return {row_id for (row_id,) in connection.execute(query)}


def matched_batches_of(connection: Connection, source_id: int) -> int:
    """How many live matches rest on the card batches of a file."""
    query = (
        select(func.count())
        .select_from(bank_match.join(card_batch, card_batch.c.id == bank_match.c.target_id))
        .where(
            bank_match.c.kind == "card-batch",
            card_batch.c.source_id == source_id,
            bank_match.c.undone_at.is_(None),
        )
    )
    return connection.execute(query).scalar_one()


def bank_dates(
    connection: Connection, kind: str, targets: Iterable[int] | None = None
) -> dict[int, date]:
    """Target id → its bank date, of those of the targets (of all, when None) that are matched."""
    query = (
        select(bank_match.c.target_id, bank_line.c.post_date)
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .where(bank_match.c.kind == kind, bank_match.c.undone_at.is_(None))
    )
    if targets is not None:
        query = query.where(bank_match.c.target_id.in_(list(targets)))
    return dict(connection.execute(query).all())


def open_batches(connection: Connection) -> list[Staged[CardBatch]]:
    """Live card batches whose payout has not been seen."""
    return load_where(connection, CardBatch, card_batch.c.matched.is_(False))


def text_of_target(connection: Connection, kind: str, target_id: int) -> str:
    """The bank's words on the line that paid something; '' while it is not matched."""
    query = (
        select(bank_line.c.description)
        .join(bank_match, bank_match.c.bank_line_id == bank_line.c.id)
        .where(
            bank_match.c.kind == kind,
            bank_match.c.target_id == target_id,
            bank_match.c.undone_at.is_(None),
        )
    )
    return str(connection.execute(query).scalar() or "")


def lines_of_targets(connection: Connection, kind: str, targets: Iterable[int]) -> dict[int, int]:
    """Target id → bank line id, of those of the targets that are matched."""
    query = select(bank_match.c.target_id, bank_match.c.bank_line_id).where(
        bank_match.c.kind == kind,
        bank_match.c.target_id.in_(list(targets)),
        bank_match.c.undone_at.is_(None),
    )
    return dict(connection.execute(query).all())


def payer_checks_unmatched(connection: Connection) -> int:
    """Cents of payers' checks on cleared tickets, less the remittances matched to them."""
    cleared = and_(ticket.c.voided_at.is_(None), ticket.c.matched.is_(True))
    checks = (
        select(func.coalesce(func.sum(ticket_check.c.amount_cents), 0))
        .join(ticket, ticket.c.id == ticket_check.c.ticket_id)
        .where(ticket_check.c.payer > "", cleared)
    )
    advised = (
        select(func.coalesce(func.sum(bank_match.c.amount_cents), 0))
        .join(ticket, ticket.c.number == bank_match.c.via)
        .where(bank_match.c.via > "", bank_match.c.undone_at.is_(None), cleared)
    )
    total, taken = (connection.execute(query).scalar_one() for query in (checks, advised))
    return int(total) - int(taken)


def target_names(connection: Connection) -> dict[tuple[str, int], str]:
    """(kind, id) of everything that is matched → trace, ticket number or batch id."""
    names: dict[tuple[str, int], str] = {}
    for kind, table, column in (
        ("remittance", remittance, remittance.c.trace),
        ("deposit", ticket, ticket.c.number),
        ("card-batch", card_batch, card_batch.c.batch_id),
    ):
        query = select(table.c.id, column).join(
            bank_match, and_(bank_match.c.target_id == table.c.id, bank_match.c.kind == kind)
        )
        for target, name in connection.execute(query):
            names[(kind, target)] = name
    return names


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
