"""Refunds as they stand, and what of 2010 is still owed to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from recon_desktop.domain.accounts import REFUNDS_PAYABLE
from recon_desktop.domain.follow.refunds import RefundState, RefundTerms, refund_number
from recon_desktop.storage.tables.bank import bank_match
from recon_desktop.storage.tables.ledger import entry_line
from recon_desktop.storage.tables.patients import refund


class RefundRow(NamedTuple):
    """A refund. `kind` is patient or payer; `receipt_id` where a receipt's money is given back."""

    id: int
    kind: str
    patient_id: str
    payer: str
    encounter_id: str
    payer_order: str
    receipt_id: int | None
    credit_kind: str
    amount_cents: int
    reason: str
    state: str
    requested_at: str
    requested_by: str
    approved_at: str | None
    approved_by: str
    paid_at: str | None
    paid_by: str
    paid_on: date | None
    method: str
    number: str
    request_entry_id: int | None
    paid_entry_id: int | None
    ended_at: str | None
    ended_by: str
    end_reason: str

    @property
    def name(self) -> str:
        """How people call it."""
        return refund_number(self.id)

    @property
    def terms(self) -> RefundTerms:
        """Whose money, and how much."""
        return RefundTerms(
            self.name,
            self.kind,
            self.patient_id,
            self.payer,
            self.encounter_id,
            self.payer_order,
            self.amount_cents,
        )


_COLUMNS = tuple(refund.c[name] for name in RefundRow._fields)


def insert_refund(connection: Connection, values: Mapping[str, Any]) -> int:
    """A new request; its id."""
    made = insert(refund).values(dict(values)).returning(refund.c.id)
    return int(connection.execute(made).scalar_one())


def update_refund(connection: Connection, refund_id: int, values: Mapping[str, Any]) -> None:
    """The next step of a refund."""
    connection.execute(update(refund).where(refund.c.id == refund_id).values(dict(values)))


def load_refunds(
    connection: Connection,
    *,
    refund_id: int | None = None,
    states: Iterable[str] | None = None,
) -> list[RefundRow]:
    """Refunds, newest first."""
    query = select(*_COLUMNS).order_by(refund.c.id.desc())
    if refund_id is not None:
        query = query.where(refund.c.id == refund_id)
    if states is not None:
        query = query.where(refund.c.state.in_(list(states)))
    return [RefundRow(*row) for row in connection.execute(query)]


def cleared_refunds(connection: Connection) -> dict[int, int]:
    """Refund → the live match of its bank line."""
    m = bank_match.c
    query = select(m.target_id, m.id).where(m.kind == "refund", m.undone_at.is_(None))
    return dict(connection.execute(query).all())


def goes_on_as(connection: Connection, row: RefundRow) -> RefundRow | None:
    """The refund of the same approval by which one that came back goes on; a live one first."""
    query = (
        select(*_COLUMNS)
        .where(refund.c.request_entry_id == row.request_entry_id, refund.c.id > row.id)
        .order_by(refund.c.state == RefundState.VOIDED, refund.c.id.desc())
    )
    found = connection.execute(query).first()
    return RefundRow(*found) if found else None


def payable(connection: Connection, terms: RefundTerms) -> int:
    """Cents of 2010 that are owed to the patient, or to the payer."""
    c = entry_line.c
    who = c.patient_id == terms.patient_id if terms.side == "patient" else c.payer == terms.payer
    query = select(func.coalesce(func.sum(c.amount_cents), 0)).where(
        c.account == REFUNDS_PAYABLE, c.sub == terms.side, who
    )
    return -int(connection.execute(query).scalar_one())


def number_taken(connection: Connection, method: str, number: str) -> str:
    """The refund that was paid under this number, '' when none was."""
    query = select(refund.c.id).where(
        refund.c.method == method,
        refund.c.number == number,
        refund.c.state == RefundState.PAID,
    )
    found = connection.execute(query).scalar()
    return refund_number(found) if found else ""
