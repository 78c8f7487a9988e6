"""What of a remittance stands in the books by another one: reversed since, or posted already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, or_, select

from recon_desktop.storage.tables import remittances as t


class LaterReversal(NamedTuple):
    """A posted claim and a payer's reversal of it that was posted after it, with another advice."""

    claim_id: str
    detail: str
    reversal: str  # its detail
    trace: str


def later_reversals(
    connection: Connection, *, posting_id: int | None = None, posted_claim_id: int | None = None
) -> list[LaterReversal]:
    """Live reversals that may stand on the claims of a posting, or on one posted claim."""
    mine, later = t.posted_claim.alias(), t.posted_claim.alias()
    of_it = mine.c.posting_id == posting_id
    if posted_claim_id is not None:
        of_it = mine.c.id == posted_claim_id
    same = [later.c[name] == mine.c[name] for name in ("claim_id", "payer_order")]
    after = (later.c.id > mine.c.id, later.c.posting_id != mine.c.posting_id)
    query = (
        select(mine.c.claim_id, mine.c.detail, later.c.detail, t.remittance.c.trace)
        .join(later, and_(*same, *after, later.c.outcome == "reversal"))
        .join(t.posting, t.posting.c.id == later.c.posting_id)
        .join(t.remittance, t.remittance.c.id == t.posting.c.remittance_id)
        .where(
            of_it,
            mine.c.reversed_at.is_(None),
            mine.c.outcome.not_in(("held", "informational", "reversal")),
            later.c.reversed_at.is_(None),
        )
        .order_by(later.c.id.desc())
    )
    return [LaterReversal(*row) for row in connection.execute(query)]


_NUMBERS = ("claim_id", "payer_claim_no", "status", "charge_cents", "paid_cents")


def _same(one: FromClause, other: FromClause, names: Iterable[str]) -> ColumnElement[bool]:
    return and_(*(one.c[name] == other.c[name] for name in names))


def posted_elsewhere(connection: Connection, remittance_id: int) -> dict[str, str]:
    """CLP01 → trace, of paid claims that stand posted, number for number, by another remittance."""
    mine, other, head = t.remit_claim.alias(), t.remit_claim.alias(), t.remittance
    elsewhere = other.c.remittance_id != mine.c.remittance_id
    query = (
        select(mine.c.claim_id, head.c.trace)
        .join(other, and_(_same(other, mine, _NUMBERS), elsewhere))
        .join(t.posted_claim, t.posted_claim.c.remit_claim_id == other.c.id)
        .join(head, head.c.id == other.c.remittance_id)
        .where(
            mine.c.remittance_id == remittance_id,
            mine.c.paid_cents != 0,
            t.posted_claim.c.reversed_at.is_(None),
        )
        .order_by(mine.c.id)
    )
    return dict(connection.execute(query).all())


class PostedPair(NamedTuple):
    """A provider-level pair that another remittance has booked, and that remittance's payment."""

    code: str
    amount_cents: int
    trace: str
    payment_cents: int


def pairs_posted_elsewhere(connection: Connection, remittance_id: int) -> list[PostedPair]:
    """Pairs of a remittance that stand posted by another one which is the same advice or a part of
    it, where one of the two pays nothing: the same trace and date, or a claim number for number.
    """
    mine, other = t.provider_adjustment.alias(), t.provider_adjustment.alias()
    own, head = t.remittance.alias(), t.remittance.alias()
    claim, same = t.remit_claim.alias(), t.remit_claim.alias()
    shared = exists().where(
        claim.c.remittance_id == own.c.id,
        same.c.remittance_id == head.c.id,
        _same(claim, same, _NUMBERS),
    )
    query = (
        select(mine.c.code, mine.c.amount_cents, head.c.trace, head.c.payment_cents)
        .join(own, own.c.id == mine.c.remittance_id)
        .join(other, _same(mine, other, ("provider_id", "code", "reference", "amount_cents")))
        .join(head, head.c.id == other.c.remittance_id)
        .join(t.posting, t.posting.c.remittance_id == head.c.id)
        .where(
            own.c.id == remittance_id,
            head.c.id != remittance_id,
            mine.c.amount_cents != 0,
            t.posting.c.reversed_at.is_(None),
            or_(own.c.payment_cents == 0, head.c.payment_cents == 0),
            or_(_same(own, head, ("payer_tax_id", "trace", "payment_date")), shared),
        )
        .order_by(mine.c.id)
    )
    return [PostedPair(*row) for row in connection.execute(query)]
