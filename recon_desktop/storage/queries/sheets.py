"""What the sheets ask of the books, the audit trail and the setup, beyond the other queries.

Each question is bounded by its day or by ids, so that a sheet of a day in a ten-year practice
costs what it costs in a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, or_, select

from recon_desktop.storage.tables.audit import audit
from recon_desktop.storage.tables.bank import bank_statement
from recon_desktop.storage.tables.days import sheet_document
from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.reports import charge, receipt, source

_CHUNK = 500
_BEFORE = timedelta(days=31)
"""How long before a business date acts that are dated on it are looked for."""


class BookedAmount(NamedTuple):
    """What one entry did to one account. `kind` is the original's for a reversal."""

    entry_id: int
    kind: str
    label: str
    document: str
    reason: str
    entered_by: str
    late: bool
    posting_date: date
    effective_date: date | None
    account: int
    debit_cents: int
    credit_cents: int


def day_book(connection: Connection, day: date) -> list[BookedAmount]:
    """The entries of a business date by account, in order of writing."""
    original = entry.alias("original")
    names = BookedAmount._fields[2 : BookedAmount._fields.index("account")]
    cents = entry_line.c.amount_cents
    query = (
        select(
            entry.c.id,
            func.coalesce(original.c.kind, entry.c.kind),
            *(entry.c[name] for name in names),
            entry_line.c.account,
            func.sum(case((cents > 0, cents), else_=0)),
            func.sum(case((cents < 0, -cents), else_=0)),
        )
        .select_from(entry)
        .join(entry_line, entry_line.c.entry_id == entry.c.id)
        .outerjoin(original, original.c.id == entry.c.reverses)
        .where(entry.c.posting_date == day)
        .group_by(entry.c.id, entry_line.c.account)
        .order_by(entry.c.id, entry_line.c.account)
    )
    return [BookedAmount._make(row) for row in connection.execute(query)]


class WrittenOff(NamedTuple):
    """What one entry wrote off on one visit, debit positive."""

    entry_id: int
    kind: str
    label: str
    document: str
    reason: str
    entered_by: str
    account: int
    sub: str
    encounter_id: str
    patient_id: str
    amount_cents: int


def written_off(connection: Connection, day: date, accounts: Sequence[int]) -> list[WrittenOff]:
    """Lines of these accounts on a business date, summed by entry, visit and reason."""
    original = entry.alias("original")
    names = ("label", "document", "reason", "entered_by")
    keys = ("account", "sub", "encounter_id", "patient_id")
    query = (
        select(
            entry.c.id,
            func.coalesce(original.c.kind, entry.c.kind),
            *(entry.c[name] for name in names),
            *(entry_line.c[name] for name in keys),
            func.sum(entry_line.c.amount_cents),
        )
        .select_from(entry_line)
        .join(entry, entry_line.c.entry_id == entry.c.id)
        .outerjoin(original, original.c.id == entry.c.reverses)
        .where(entry_line.c.posting_date == day, entry_line.c.account.in_(accounts))
        .group_by(entry.c.id, *(entry_line.c[name] for name in keys))
        .order_by(entry.c.id, func.min(entry_line.c.id))
    )
    return [WrittenOff(*row) for row in connection.execute(query)]


class OwedMovement(NamedTuple):
    """One entry's movement of a liability to one owner, debit positive."""

    patient_id: str
    payer: str
    posting_date: date
    label: str
    reason: str
    amount_cents: int


def owed_movements(connection: Connection, account: int, as_of: date) -> list[OwedMovement]:
    """Every movement of an account that few entries touch (2010), oldest first."""
    c = entry_line.c
    query = (
        select(
            c.patient_id,
            c.payer,
            c.posting_date,
            entry.c.label,
            entry.c.reason,
            func.sum(c.amount_cents),
        )
        .join(entry, entry.c.id == c.entry_id)
        .where(c.account == account, c.posting_date <= as_of)
        .group_by(c.entry_id, c.patient_id, c.payer)
        .having(func.sum(c.amount_cents) != 0)
        .order_by(c.posting_date, c.entry_id)
    )
    return [OwedMovement(*row) for row in connection.execute(query)]


class LateRow(NamedTuple):
    """A row of a corrected report that counts for a later day than its own (R11.14)."""

    document: str
    kind: str
    own_date: date
    amount_cents: int
    file_name: str
    imported_by: str


def late_rows(connection: Connection, day: date) -> list[LateRow]:
    """Charges (by visit) and receipts of closed days that count for this one."""
    found: list[LateRow] = []
    for table, document, kind in (
        (charge, charge.c.encounter_id, "Charges"),
        (receipt, receipt.c.receipt_no, "Receipt"),
    ):
        late = table.c.late.is_(True)
        query = (
            select(
                document,
                table.c.post_date,
                func.sum(table.c.amount_cents),
                source.c.file_name,
                source.c.imported_by,
            )
            .join(source, source.c.id == table.c.source_id)
            .where(table.c.business_date == day, late, table.c.superseded_by.is_(None))
            .group_by(document, table.c.post_date, source.c.id)
            .order_by(func.min(table.c.id))
        )
        for name, own_date, cents, file_name, imported_by in connection.execute(query):
            found.append(LateRow(name, kind, own_date, int(cents), file_name, imported_by))
    return found


class ActRow(NamedTuple):
    """An accepted act, from the audit trail."""

    at: str
    actor: str
    action: str
    detail: str


def acts_of_day(
    connection: Connection, day: date, actions: Sequence[str], *, after: str, until: str
) -> list[ActRow]:
    """Accepted acts dated on a business date, or on none and done in (after, until]; UTC stamps."""
    c = audit.c
    undated = and_(c.business_date.is_(None), c.at > after, c.at <= until)
    query = (
        select(*(c[name] for name in ActRow._fields))
        .where(
            c.outcome == "accepted",
            c.action.in_(actions),
            c.at > min(after, (day - _BEFORE).isoformat()),  # walks the end of the trail alone
            or_(c.business_date == day, undated),
        )
        .order_by(c.at, c.id)
    )
    return [ActRow(*row) for row in connection.execute(query)]


def patient_names(connection: Connection, patient_ids: Iterable[str]) -> dict[str, str]:
    """Patient id → the name on a charge of theirs, where any charge has one."""
    wanted = sorted(set(patient_ids) - {""})
    names: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(charge.c.patient_id, func.max(charge.c.patient_name))
            .where(
                charge.c.patient_id.in_(wanted[start : start + _CHUNK]),
                charge.c.patient_name != "",
            )
            .group_by(charge.c.patient_id)
        )
        names.update(connection.execute(query).all())
    return names


def document_names(
    connection: Connection, close_ids: Iterable[int]
) -> dict[int, list[tuple[str, str]]]:
    """Close id → (name, format) of its stored sheets, in the order they were stored."""
    c = sheet_document.c
    query = (
        select(c.close_id, c.name, c.format).where(c.close_id.in_(list(close_ids))).order_by(c.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for close_id, name, fmt in connection.execute(query):
        found.setdefault(close_id, []).append((name, fmt))
    return found


def accounts_seen(connection: Connection) -> list[str]:
    """The accounts that bank files told of."""
    query = select(bank_statement.c.account).where(bank_statement.c.account != "").distinct()
    return sorted(account for (account,) in connection.execute(query))
