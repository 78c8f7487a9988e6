"""Remittances that a newly read one may be, or may look like (TRUST 10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, or_, select

from recon_desktop.domain.lookalikes import ClaimNumbers
from recon_desktop.storage.queries.keyed import REPLACED
from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.reports import source

_BEYOND = "\U0010ffff"
"""Sorts after everything that may follow a key."""


class HeadRow(NamedTuple):
    """The head of a stored remittance, with what became of it. `taken_at` is an instant."""

    id: int
    trace: str
    payer: str
    payer_id: str
    payer_tax_id: str
    payment_cents: int
    origin: str
    taken_at: str
    posted_on: date | None


def with_key(connection: Connection, key: str, *, set_aside: bool) -> list[HeadRow]:
    """Remittances under a key (R4.3), with those that were kept beside the first one.

    `set_aside`: also those that were keyed again.
    """
    c = t.remittance.c
    beside = c.remittance_key.between(f"{key}|", f"{key}|{_BEYOND}")
    query = _query().where(or_(c.remittance_key == key, beside))
    return _heads(connection, query if set_aside else query.where(c.state != REPLACED))


def with_amounts(
    connection: Connection, cents: Iterable[int], *, paper_only: bool
) -> list[HeadRow]:
    """Remittances over one of these amounts; not those that were keyed again."""
    c = t.remittance.c
    query = _query().where(c.payment_cents.in_(sorted(set(cents))), c.state != REPLACED)
    return _heads(connection, query.where(c.origin == "paper") if paper_only else query)


def claim_numbers(
    connection: Connection, ids: Sequence[int]
) -> dict[int, tuple[ClaimNumbers, ...]]:
    """Remittance id → its claims by their numbers, in file order."""
    c = t.remit_claim.c
    query = (
        select(c.remittance_id, *(c[name] for name in ClaimNumbers._fields))
        .where(c.remittance_id.in_(ids))
        .order_by(c.id)
    )
    found: dict[int, list[ClaimNumbers]] = {each: [] for each in ids}
    for remittance_id, *numbers in connection.execute(query):
        found[remittance_id].append(ClaimNumbers(*numbers))
    return {each: tuple(claims) for each, claims in found.items()}


def _query() -> Select[Any]:
    c = t.remittance.c
    live = and_(t.posting.c.remittance_id == c.id, t.posting.c.reversed_at.is_(None))
    return (
        select(
            c.id,
            c.trace,
            c.payer,
            c.payer_id,
            c.payer_tax_id,
            c.payment_cents,
            c.origin,
            source.c.imported_at,
            t.posting.c.posting_date,
        )
        .join(source, source.c.id == c.source_id)
        .outerjoin(t.posting, live)
        .order_by(c.id)
    )


def _heads(connection: Connection, query: Select[Any]) -> list[HeadRow]:
    return [HeadRow(*row) for row in connection.execute(query)]
