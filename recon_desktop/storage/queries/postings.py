"""Postings of remittances: that one was posted, what it did to each claim, that it was reversed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from recon_desktop.storage.tables import remittances as t

_AFTER_ALL = 2**62
"""An id that no row reaches."""


def insert_posting(
    connection: Connection,
    *,
    remittance_id: int,
    posting_date: date,
    at: str,
    by: str,
    approval: str,
) -> int:
    """Say that a remittance was posted; DuplicateError when it was already."""
    values = {
        "remittance_id": remittance_id,
        "posting_date": posting_date,
        "posted_at": at,
        "posted_by": by,
        "approval": approval,
    }
    new_id = connection.execute(insert(t.posting).values(values).returning(t.posting.c.id))
    return int(new_id.scalar_one())


class PostedClaimRow(NamedTuple):
    """One claim of a posting; `detail` is the posting as a later remittance meets it (JSON)."""

    remit_claim_id: int
    claim_id: str
    encounter_id: str
    payer_claim_no: str
    outcome: str
    held_reason: str
    detail: str


def insert_posted_claims(
    connection: Connection, posting_id: int, rows: Iterable[PostedClaimRow]
) -> None:
    """Keep what was done to each claim; DuplicateError when one has a live posting."""
    values = [{"posting_id": posting_id, **row._asdict()} for row in rows]
    if values:
        connection.execute(insert(t.posted_claim), values)


class PostingRow(NamedTuple):
    """A live posting of a remittance."""

    id: int
    remittance_id: int
    posting_date: date
    posted_at: str
    posted_by: str
    approval: str


def load_posting(connection: Connection, remittance_id: int) -> PostingRow | None:
    """The live posting of a remittance."""
    c = t.posting.c
    query = select(*(c[n] for n in PostingRow._fields)).where(
        c.remittance_id == remittance_id, c.reversed_at.is_(None)
    )
    row = connection.execute(query).first()
    return PostingRow(*row) if row else None


def was_posted(connection: Connection, remittance_id: int) -> bool:
    """It has, or once had, a posting."""
    query = select(t.posting.c.id).where(t.posting.c.remittance_id == remittance_id).limit(1)
    return connection.execute(query).first() is not None


def posting_dates(
    connection: Connection, remittance_ids: Iterable[int] | None = None
) -> dict[int, date]:
    """Remittance id → the date it was posted on."""
    c = t.posting.c
    query = select(c.remittance_id, c.posting_date).where(c.reversed_at.is_(None))
    if remittance_ids is not None:
        query = query.where(c.remittance_id.in_(list(remittance_ids)))
    return dict(connection.execute(query).all())


def held_counts(
    connection: Connection, remittance_ids: Iterable[int] | None = None
) -> dict[int, int]:
    """Remittance id → how many of its posted claims wait for a person."""
    query = (
        select(t.posting.c.remittance_id, func.count())
        .join(t.posted_claim, t.posted_claim.c.posting_id == t.posting.c.id)
        .where(t.posted_claim.c.held_reason != "", t.posting.c.reversed_at.is_(None))
        .group_by(t.posting.c.remittance_id)
    )
    if remittance_ids is not None:
        query = query.where(t.posting.c.remittance_id.in_(list(remittance_ids)))
    return dict(connection.execute(query).all())


def end_posting(connection: Connection, posting_id: int, at: str) -> None:
    """Mark a posting, and its claims, as reversed."""
    for table, column in (
        (t.posting, t.posting.c.id),
        (t.posted_claim, t.posted_claim.c.posting_id),
    ):
        connection.execute(update(table).where(column == posting_id).values(reversed_at=at))


def posted_claims(
    connection: Connection, claim_ids: Sequence[str], *, without: int | None = None
) -> list[PostedClaimRow]:
    """Live postings of these claims in order of posting.

    `without`: only those older than a remittance's own posting; all while it has none.
    """
    c = t.posted_claim.c
    query = (
        select(*(c[name] for name in PostedClaimRow._fields))
        .join(t.posting, t.posting.c.id == c.posting_id)
        .where(c.claim_id.in_(list(claim_ids)), c.reversed_at.is_(None))
        .order_by(c.id)
    )
    if without is not None:
        own = t.posting.alias()
        posted = select(func.max(own.c.id)).where(
            own.c.remittance_id == without, own.c.reversed_at.is_(None)
        )
        query = query.where(t.posting.c.id < func.coalesce(posted.scalar_subquery(), _AFTER_ALL))
    return [PostedClaimRow(*row) for row in connection.execute(query)]
