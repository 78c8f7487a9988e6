"""Remittances: stored whole, loaded whole, and moved through the gate's states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, func, select, update

from recon_desktop.domain.records import (
    Adjustment,
    ProviderAdjustment,
    RemitClaim,
    RemitLine,
    Remittance,
)
from recon_desktop.garbage import collection_paused
from recon_desktop.storage.queries.bulk import insert_many, next_id, plain
from recon_desktop.storage.queries.keyed import REPLACED
from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.bank import bank_line, bank_match
from recon_desktop.storage.tables.ledger import entry

_NOT_COLUMNS = ("claims", "provider_adjustments", "miscounted")  # the last is told by hold_reason
_REMIT_FIELDS = tuple(n for n in Remittance._fields if n not in _NOT_COLUMNS)
_CLAIM_FIELDS = tuple(n for n in RemitClaim._fields if n not in ("adjustments", "lines"))
_LINE_FIELDS = tuple(n for n in RemitLine._fields if n != "adjustments")


class NewRemittance(NamedTuple):
    """A remittance on its way in."""

    record: Remittance
    key: str
    balanced: bool
    hold_reason: str


class RemittanceRow(NamedTuple):
    """The head of a stored remittance."""

    id: int
    source_id: int
    line: int
    trace: str
    payer: str
    payer_tax_id: str
    payer_id: str
    payment_date: date | None
    method: str
    handling: str
    credit_debit: str
    payment_cents: int
    balanced: bool
    test: bool
    state: str
    claim_count: int
    hold_reason: str
    currency: str


_ROW_COLUMNS = tuple(t.remittance.c[name] for name in RemittanceRow._fields)


class _Batch:
    """Rows of one table collected with ids given out beforehand, written in one statement."""

    def __init__(
        self, connection: Connection, table: Table, columns: Sequence[str], *, above: int = 0
    ) -> None:
        self._connection = connection
        self._table = table
        self._columns = ("id", *columns)
        self._next = max(next_id(connection, table), above + 1)
        self._rows: list[tuple[Any, ...]] = []

    def add(self, values: tuple[Any, ...]) -> int:
        row_id = self._next
        self._next += 1
        self._rows.append((row_id, *values))
        return row_id

    def write(self) -> None:
        insert_many(self._connection, self._table, self._columns, self._rows)


@collection_paused()
def insert_remittances(
    connection: Connection, source_id: int, new: Iterable[NewRemittance]
) -> None:
    """Store remittances with their claims, lines, adjustments and PLB pairs."""
    heads = _Batch(
        connection,
        t.remittance,
        ("source_id", *_REMIT_FIELDS, "remittance_key", "balanced", "claim_count", "hold_reason"),
        above=_last_in_ledger(connection),
    )
    claims = _Batch(connection, t.remit_claim, ("remittance_id", *_CLAIM_FIELDS))
    lines = _Batch(connection, t.remit_line, ("remit_claim_id", *_LINE_FIELDS))
    adjusted = _Batch(
        connection,
        t.remit_adjustment,
        ("remit_claim_id", "remit_line_id", "group_code", "reason", "amount_cents", "quantity"),
    )
    plbs = _Batch(connection, t.provider_adjustment, ("remittance_id", *ProviderAdjustment._fields))
    for item in new:
        record = item.record
        head = tuple(plain(getattr(record, name)) for name in _REMIT_FIELDS)
        remittance_id = heads.add(
            (source_id, *head, item.key, int(item.balanced), len(record.claims), item.hold_reason)
        )
        for pair in record.provider_adjustments:
            plbs.add((remittance_id, *map(plain, pair)))
        for claim in record.claims:
            _add_claim(claims, lines, adjusted, remittance_id, claim)
    for batch in (heads, claims, lines, adjusted, plbs):
        batch.write()


def _last_in_ledger(connection: Connection) -> int:
    """The highest number that entries name: it is not given out again after an undone import."""
    return int(
        connection.execute(select(func.coalesce(func.max(entry.c.remittance_id), 0))).scalar_one()
    )


def _add_claim(
    claims: _Batch, lines: _Batch, adjusted: _Batch, remittance_id: int, claim: RemitClaim
) -> None:
    claim_id = claims.add((remittance_id, *map(plain, claim[: len(_CLAIM_FIELDS)])))
    for group in claim.adjustments:
        adjusted.add((claim_id, None, *group))
    for line in claim.lines:
        line_id = lines.add((claim_id, *map(plain, line[: len(_LINE_FIELDS)])))
        for group in line.adjustments:
            adjusted.add((claim_id, line_id, *group))


def same_claims(
    connection: Connection, claims: Sequence[RemitClaim], *, besides: int | None = None
) -> dict[str, str]:
    """CLP01 → trace, of paid claims that another remittance carries with the same numbers.

    Not one that was keyed again: what stands in its place has its claims.
    """
    c = t.remit_claim.c
    wanted = {
        (x.claim_id, x.payer_claim_no, x.status, x.charge_cents, x.paid_cents)
        for x in claims
        if x.paid_cents
    }
    ids = sorted({key[0] for key in wanted})
    query = (
        select(
            c.claim_id,
            c.payer_claim_no,
            c.status,
            c.charge_cents,
            c.paid_cents,
            t.remittance.c.trace,
        )
        .join(t.remittance, t.remittance.c.id == c.remittance_id)
        .where(
            c.claim_id.in_(ids),
            c.remittance_id.is_not(besides),
            t.remittance.c.state != REPLACED,
        )
    )
    return {row[0]: row[5] for row in connection.execute(query) if tuple(row[:5]) in wanted}


def load_rows(
    connection: Connection,
    *,
    remittance_id: int | None = None,
    states: Sequence[str] | None = None,
    source_id: int | None = None,
    ids: Iterable[int] | None = None,
) -> list[RemittanceRow]:
    """Heads of remittances, newest payment first."""
    c = t.remittance.c
    query = select(*_ROW_COLUMNS).order_by(c.payment_date.desc(), c.id.desc())
    if remittance_id is not None:
        query = query.where(c.id == remittance_id)
    if ids is not None:
        query = query.where(c.id.in_(list(ids)))
    if states is not None:
        query = query.where(c.state.in_(states))
    if source_id is not None:
        query = query.where(c.source_id == source_id)
    return [RemittanceRow(*row) for row in connection.execute(query)]


def find_by_trace(connection: Connection, trace: str) -> list[RemittanceRow]:
    """Remittances with a trace number."""
    query = select(*_ROW_COLUMNS).where(t.remittance.c.trace == trace)
    return [RemittanceRow(*row) for row in connection.execute(query)]


def dated_between(connection: Connection, first: date, last: date) -> list[int]:
    """Remittances that their payers dated in a period, oldest first."""
    c = t.remittance.c
    query = select(c.id).where(c.payment_date.between(first, last)).order_by(c.payment_date, c.id)
    return list(connection.scalars(query))


def load_remittance(connection: Connection, remittance_id: int) -> Remittance:
    """A remittance as it was read."""
    head = connection.execute(
        select(*(t.remittance.c[n] for n in _REMIT_FIELDS)).where(
            t.remittance.c.id == remittance_id
        )
    ).one()
    c = t.provider_adjustment.c
    pairs = connection.execute(
        select(*(c[n] for n in ProviderAdjustment._fields))
        .where(c.remittance_id == remittance_id)
        .order_by(c.id)
    )
    plbs = tuple(ProviderAdjustment(*row) for row in pairs)
    claims = tuple(claim for _, claim in load_claims(connection, remittance_id))
    fields = dict(zip(_REMIT_FIELDS, head, strict=True))
    return Remittance(claims=claims, provider_adjustments=plbs, **fields)


def load_claims(connection: Connection, remittance_id: int) -> list[tuple[int, RemitClaim]]:
    """(row id, claim) of a remittance, in file order."""
    claim, line, adjusted = t.remit_claim.c, t.remit_line.c, t.remit_adjustment.c
    of_this = claim.remittance_id == remittance_id
    at_claim: dict[int, list[Adjustment]] = {}
    at_line: dict[int, list[Adjustment]] = {}
    columns = (adjusted.group_code, adjusted.reason, adjusted.amount_cents, adjusted.quantity)
    query = (
        select(adjusted.remit_claim_id, adjusted.remit_line_id, *columns)
        .join(t.remit_claim, claim.id == adjusted.remit_claim_id)
        .where(of_this)
        .order_by(adjusted.id)
    )
    for claim_id, line_id, *values in connection.execute(query):
        group = Adjustment(*values)
        if line_id is None:
            at_claim.setdefault(claim_id, []).append(group)
        else:
            at_line.setdefault(line_id, []).append(group)
    lines: dict[int, list[RemitLine]] = {}
    query = (
        select(line.remit_claim_id, line.id, *(line[n] for n in _LINE_FIELDS))
        .join(t.remit_claim, claim.id == line.remit_claim_id)
        .where(of_this)
        .order_by(line.id)
    )
    for claim_id, line_id, *values in connection.execute(query):
        record = RemitLine._make((*values, tuple(at_line.get(line_id, ()))))
        lines.setdefault(claim_id, []).append(record)
    query = select(claim.id, *(claim[n] for n in _CLAIM_FIELDS)).where(of_this).order_by(claim.id)
    return [
        (
            row_id,
            RemitClaim._make(
                (*values, tuple(at_claim.get(row_id, ())), tuple(lines.get(row_id, ())))
            ),
        )
        for row_id, *values in connection.execute(query)
    ]


def claim_ids(connection: Connection, remittance_id: int) -> dict[int, int]:
    """Segment of the CLP → id of its row."""
    c = t.remit_claim.c
    query = select(c.line, c.id).where(c.remittance_id == remittance_id)
    return dict(connection.execute(query).all())


def set_state(connection: Connection, remittance_id: int, state: str) -> None:
    """Move a remittance through the gate (§6.4)."""
    connection.execute(
        update(t.remittance).where(t.remittance.c.id == remittance_id).values(state=state)
    )


def cleared_on(connection: Connection, day: date) -> list[tuple[int, int]]:
    """(remittance id, cents) of payer money that the bank booked on a day."""
    query = (
        select(bank_match.c.target_id, bank_match.c.amount_cents)
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .where(
            bank_line.c.post_date == day,
            bank_match.c.kind == "remittance",
            bank_match.c.undone_at.is_(None),
        )
    )
    return [(target, cents) for target, cents in connection.execute(query)]


def original_paid(connection: Connection, remittance_ids: Sequence[int]) -> int:
    """Cents paid on original claims adjudicated as primary (CLP02 1 or 19) in these remittances.

    Corrections (CLP09 7) and voids are not original; reversals and PLB are not taken off.
    """
    c = t.remit_claim.c
    query = select(func.coalesce(func.sum(c.paid_cents), 0)).where(
        c.remittance_id.in_(list(remittance_ids)),
        c.status.in_(("1", "19")),
        c.frequency.not_in(("7", "8")),
    )
    return int(connection.execute(query).scalar_one())


def open_or_dated(connection: Connection, day: date) -> list[int]:
    """Remittances that are not posted, or that the bank booked, or that were posted, on a day."""
    c = t.remittance.c
    queries = (
        select(c.id).where(c.state.in_(("STAGED", "MATCHED", "CLEARED", "RETURNED"))),
        select(t.posting.c.remittance_id).where(
            t.posting.c.posting_date == day, t.posting.c.reversed_at.is_(None)
        ),
    )
    found = {row_id for query in queries for (row_id,) in connection.execute(query)}
    return sorted(found | {row_id for row_id, _ in cleared_on(connection, day)})


def delete_remittances(connection: Connection, source_id: int) -> int:
    """Take back the remittances of a file; how many went. None of them may be posted."""
    ids = select(t.remittance.c.id).where(t.remittance.c.source_id == source_id)
    claims = select(t.remit_claim.c.id).where(t.remit_claim.c.remittance_id.in_(ids))
    connection.execute(
        delete(t.remit_adjustment).where(t.remit_adjustment.c.remit_claim_id.in_(claims))
    )
    connection.execute(delete(t.remit_line).where(t.remit_line.c.remit_claim_id.in_(claims)))
    connection.execute(
        delete(t.provider_adjustment).where(t.provider_adjustment.c.remittance_id.in_(ids))
    )
    connection.execute(delete(t.remit_claim).where(t.remit_claim.c.remittance_id.in_(ids)))
    gone = connection.execute(delete(t.remittance).where(t.remittance.c.source_id == source_id))
    return int(gone.rowcount)
