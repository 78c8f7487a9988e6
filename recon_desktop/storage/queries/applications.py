"""What was applied to which line, write-offs by a person, and whether an entry was taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.patients import receipt_application, refund
from recon_desktop.storage.tables.reports import receipt

_L = entry_line.c


class ApplicationRow(NamedTuple):
    """Part of a receipt on a line."""

    id: int
    receipt_id: int
    patient_id: str
    encounter_id: str
    service_line: str
    amount_cents: int
    applied_at: str
    applied_by: str
    entry_id: int | None
    undone_at: str | None
    receipt_no: str


_APPLICATION = tuple(receipt_application.c[name] for name in ApplicationRow._fields[:-1])


def insert_application(connection: Connection, values: Mapping[str, Any]) -> int:
    """Remember which line a part of a receipt pays; its id."""
    made = insert(receipt_application).values(dict(values)).returning(receipt_application.c.id)
    return int(connection.execute(made).scalar_one())


def load_applications(
    connection: Connection, *, application_id: int | None = None
) -> list[ApplicationRow]:
    """Applications that stand, newest first; one by its id, taken back or not."""
    c = receipt_application.c
    query = select(*_APPLICATION, receipt.c.receipt_no).join(receipt, receipt.c.id == c.receipt_id)
    if application_id is not None:
        query = query.where(c.id == application_id)
    else:
        query = query.where(c.undone_at.is_(None))
    return [ApplicationRow(*row) for row in connection.execute(query.order_by(c.id.desc()))]


def end_application(connection: Connection, application_id: int, at: str) -> None:
    """Take one back."""
    c = receipt_application.c
    connection.execute(
        update(receipt_application).where(c.id == application_id).values(undone_at=at)
    )


def applied_receipts_of(connection: Connection, source_id: int) -> int:
    """How many receipts of a file were ever applied or refunded."""
    used = or_(
        receipt.c.id.in_(select(receipt_application.c.receipt_id)),
        receipt.c.id.in_(select(refund.c.receipt_id).where(refund.c.receipt_id.is_not(None))),
    )
    query = select(func.count()).where(and_(receipt.c.source_id == source_id, used))
    return int(connection.execute(query).scalar_one())


def reversal_of(connection: Connection, entry_id: int) -> int | None:
    """The entry that mirrors this one."""
    query = select(entry.c.id).where(entry.c.reverses == entry_id)
    return connection.execute(query).scalar()


class WriteOffRow(NamedTuple):
    """A write-off by a person; `account` is 4110 or 4120."""

    entry_id: int
    posting_date: date
    entered_by: str
    reason: str
    account: int
    encounter_id: str
    patient_id: str
    service_line: str
    cents: int


def write_offs(
    connection: Connection, kind: str, accounts: Iterable[int], since: date
) -> list[WriteOffRow]:
    """Write-offs dated from a day on that stand, newest first."""
    again = entry.alias()
    query = (
        select(
            entry.c.id,
            entry.c.posting_date,
            entry.c.entered_by,
            entry.c.reason,
            _L.account,
            _L.encounter_id,
            _L.patient_id,
            _L.service_line,
            _L.amount_cents,
        )
        .join(entry_line, _L.entry_id == entry.c.id)
        .where(
            entry.c.kind == kind,
            _L.account.in_(list(accounts)),
            _L.posting_date >= since,
            ~select(again.c.id).where(again.c.reverses == entry.c.id).exists(),
        )
        .order_by(entry.c.id.desc())
    )
    return [WriteOffRow(*row) for row in connection.execute(query)]
