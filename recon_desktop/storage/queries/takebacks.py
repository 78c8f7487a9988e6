"""What the takeback ledger rests on: PLB pairs, their entries, what a person said, reversals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from recon_desktop.storage.queries.among import among
from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.takebacks import takeback_link, takeback_settlement

_NOT_FOLLOWED = ("L6", "50", "51")  # income and fees: nothing is to come back of them
_GONE = ("RETURNED", "REPLACED")  # the bank took the money back; keyed again by hand


class PairRow(NamedTuple):
    """One PLB pair with the head of its remittance. `posted_on` is None while it is not posted."""

    id: int
    remittance_id: int
    source_id: int
    line: int
    code: str
    reference: str
    amount_cents: int
    payer: str
    trace: str
    payment_date: date | None
    production_date: date | None
    posted_on: date | None
    test: bool


def _stood(reversed_at: ColumnElement[Any], until: date) -> ColumnElement[bool]:
    """A posting, or a claim of one, was in force at the end of a day: none of its mirrors is
    dated by then.
    """
    in_force = reversed_at.is_(None)
    if until == date.max:
        return in_force
    again = entry.alias()
    undone_on = select(func.min(again.c.posting_date)).where(
        again.c.remittance_id == t.posting.c.remittance_id,
        again.c.reverses.is_not(None),
        again.c.entered_at == reversed_at,
    )
    return or_(in_force, undone_on.scalar_subquery() > until)


def _posted(until: date) -> ColumnElement[bool]:
    """Joins a remittance to the posting that was in force at the end of a day."""
    posting = t.posting.c
    return and_(
        posting.remittance_id == t.remittance.c.id,
        posting.posting_date <= until,
        _stood(posting.reversed_at, until),
    )


def _there(until: date) -> ColumnElement[bool]:
    """Remittances that were not returned, or not by then."""
    there = t.remittance.c.state.not_in(_GONE)
    return there if until == date.max else or_(there, t.posting.c.id.is_not(None))


def _mirrored(until: date) -> ColumnElement[bool]:
    """An entry whose mirror is dated by the end of a day."""
    again = entry.alias()
    mirror = (again.c.reverses == entry.c.id, again.c.posting_date <= until)
    return select(literal(1)).where(*mirror).exists()


def load_pairs(connection: Connection, until: date = date.max) -> list[PairRow]:
    """Pairs that have to come to zero, of all remittances that were not returned, as of a day."""
    pair, remit, posting = t.provider_adjustment.c, t.remittance.c, t.posting.c
    query = (
        select(
            pair.id,
            remit.id,
            remit.source_id,
            pair.line,
            pair.code,
            pair.reference,
            pair.amount_cents,
            remit.payer,
            remit.trace,
            remit.payment_date,
            remit.production_date,
            posting.posting_date,
            remit.test,
        )
        .join(t.remittance, remit.id == pair.remittance_id)
        .outerjoin(t.posting, _posted(until))
        .where(pair.code.not_in(_NOT_FOLLOWED), pair.amount_cents != 0, _there(until))
        .order_by(pair.id)
    )
    return [PairRow._make(row) for row in connection.execute(query)]


class BookedPair(NamedTuple):
    """Where a pair stands in the books."""

    remittance_id: int
    reference: str
    amount_cents: int
    account: int
    sub: str
    reason: str  # 'WO:2026011000777'


def load_booked(connection: Connection, clearing: int, until: date = date.max) -> list[BookedPair]:
    """The lines of PLB entries that stand at the end of a day, remittance clearing left out."""
    line = entry_line.c
    of_pairs = entry.c.remittance_id.in_(select(t.provider_adjustment.c.remittance_id))
    query = (
        select(
            entry.c.remittance_id,
            line.service_line,
            line.amount_cents,
            line.account,
            line.sub,
            entry.c.reason,
        )
        .join(entry_line, line.entry_id == entry.c.id)
        .where(
            of_pairs,
            entry.c.kind == "remit-plb",
            entry.c.posting_date <= until,
            line.account != clearing,
            ~_mirrored(until),
        )
        .order_by(line.id)
    )
    return [BookedPair(*row) for row in connection.execute(query)]


def payer_balances(
    connection: Connection, account: int, until: date = date.max
) -> list[tuple[str, str, int]]:
    """(payer, sub, cents) of an account up to and including a day, debit positive."""
    c = entry_line.c
    query = (
        select(c.payer, c.sub, func.sum(c.amount_cents))
        .where(c.account == account, c.posting_date <= until)
        .group_by(c.payer, c.sub)
    )
    return [(payer, sub, int(cents)) for payer, sub, cents in connection.execute(query)]


class LinkRow(NamedTuple):
    """What a person said of an opening and a taking."""

    id: int
    opening_id: int
    taking_id: int
    amount_cents: int
    reason: str
    linked_at: str
    linked_by: str


def load_links(connection: Connection, until: str = "") -> list[LinkRow]:
    """What stands of it, oldest first; `until`: what stood at an instant (UTC, ISO)."""
    c = takeback_link.c
    query = select(*(c[name] for name in LinkRow._fields)).order_by(c.id)
    if until:
        undone_later = or_(c.undone_at.is_(None), c.undone_at >= until)
        query = query.where(c.linked_at < until, undone_later)
    else:
        query = query.where(c.undone_at.is_(None))
    return [LinkRow(*row) for row in connection.execute(query)]


def insert_link(connection: Connection, row: LinkRow) -> int:
    """Keep what a person said; its id (the row's own is not looked at)."""
    values = row._asdict()
    del values["id"]
    made = insert(takeback_link).values(values).returning(takeback_link.c.id)
    return int(connection.execute(made).scalar_one())


def end_links(connection: Connection, ids: Iterable[int], at: str) -> None:
    """Take back what was said."""
    c = takeback_link.c
    connection.execute(update(takeback_link).where(c.id.in_(list(ids))).values(undone_at=at))


class SettlementRow(NamedTuple):
    """An amount a person moved to its place."""

    id: int
    adjustment_id: int
    entry_id: int
    amount_cents: int
    target: str
    reason: str
    settled_at: str
    settled_by: str
    posting_date: date


def load_settlements(
    connection: Connection, *, settlement_id: int | None = None, until: date = date.max
) -> list[SettlementRow]:
    """Those whose entry stands at the end of a day."""
    c = takeback_settlement.c
    names = SettlementRow._fields[:-1]
    query = (
        select(*(c[name] for name in names), entry.c.posting_date)
        .join(entry, entry.c.id == c.entry_id)
        .where(entry.c.posting_date <= until, ~_mirrored(until))
        .order_by(c.id)
    )
    if settlement_id is not None:
        query = query.where(c.id == settlement_id)
    return [SettlementRow._make(row) for row in connection.execute(query)]


def insert_settlement(connection: Connection, row: SettlementRow) -> int:
    """Keep where an amount went; its id (id and date of the row are not looked at)."""
    values = row._asdict()
    del values["id"], values["posting_date"]
    made = insert(takeback_settlement).values(values).returning(takeback_settlement.c.id)
    return int(connection.execute(made).scalar_one())


class AnswerRow(NamedTuple):
    """One CLP with the head of its remittance."""

    id: int
    remittance_id: int
    source_id: int
    line: int
    claim_id: str
    status: str
    paid_cents: int
    charge_cents: int
    payer: str
    trace: str
    payment_date: date | None
    production_date: date | None
    posted_on: date | None
    outcome: str | None


def _answers(until: date) -> Select[Any]:
    claim, remit, posting, posted = (
        t.remit_claim.c,
        t.remittance.c,
        t.posting.c,
        t.posted_claim.c,
    )
    names = AnswerRow._fields[4:8]
    return (
        select(
            claim.id,
            claim.remittance_id,
            remit.source_id,
            claim.line,
            *(claim[name] for name in names),
            remit.payer,
            remit.trace,
            remit.payment_date,
            remit.production_date,
            posting.posting_date,
            posted.outcome,
        )
        .join(t.remittance, remit.id == claim.remittance_id)
        .outerjoin(t.posting, _posted(until))
        .outerjoin(
            t.posted_claim,
            and_(
                posted.posting_id == posting.id,
                posted.remit_claim_id == claim.id,
                _stood(posted.reversed_at, until),
            ),
        )
        .where(_there(until), remit.test.is_(False))
    )


def reversed_claims(connection: Connection, until: date = date.max) -> list[AnswerRow]:
    """Every CLP of a claim that some remittance reverses, as of a day."""
    c = t.remit_claim.c
    ids = select(c.claim_id).where(t.REVERSED)
    query = _answers(until).where(c.claim_id.in_(ids)).order_by(c.id)
    return [AnswerRow._make(row) for row in connection.execute(query)]


def claims_of_payers(
    connection: Connection, payers: Iterable[str]
) -> list[tuple[str, str, str, int, date | None]]:
    """(payer, CLP01, CLP07, remittance id, date) of all claims these payers answered."""
    claim, remit = t.remit_claim.c, t.remittance.c
    query = (
        select(
            remit.payer,
            claim.claim_id,
            claim.payer_claim_no,
            remit.id,
            func.coalesce(remit.payment_date, remit.production_date),
        )
        .join(t.remittance, remit.id == claim.remittance_id)
        .where(remit.payer.in_(sorted(payers)))
    )
    return [
        (payer, claim_id, number, remittance_id, day)
        for payer, claim_id, number, remittance_id, day in connection.execute(query)
    ]


def patients_of(connection: Connection, claim_ids: Iterable[str]) -> dict[str, str]:
    """CLP01 → the patient's name as a remittance gives it, 'J. Ito'."""
    c = t.remit_claim.c
    query = select(c.claim_id, c.patient_first, c.patient_last).where(among(c.claim_id, claim_ids))
    return {
        claim_id: f"{first[:1]}. {last}".strip(". ")
        for claim_id, first, last in connection.execute(query.order_by(c.id))
    }


def public_payers(connection: Connection, filings: Iterable[str]) -> set[int]:
    """Remittances with a claim filed to Medicare or Medicaid (CLP06)."""
    c = t.remit_claim.c
    own = select(t.provider_adjustment.c.remittance_id)
    query = (
        select(c.remittance_id)
        .distinct()
        .where(c.filing.in_(list(filings)), c.remittance_id.in_(own))
    )
    return {int(row[0]) for row in connection.execute(query)}
