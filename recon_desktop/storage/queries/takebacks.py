"""What the takeback ledger rests on: PLB pairs, their entries, what a person said, reversals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, insert, literal, select, update

from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.takebacks import takeback_link, takeback_settlement

_CHUNK = 500
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


def load_pairs(connection: Connection) -> list[PairRow]:
    """Pairs that have to come to zero, of all remittances that were not returned."""
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
        .outerjoin(t.posting, (posting.remittance_id == remit.id) & posting.reversed_at.is_(None))
        .where(pair.code.not_in(_NOT_FOLLOWED), pair.amount_cents != 0, remit.state.not_in(_GONE))
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


def load_booked(connection: Connection, clearing: int) -> list[BookedPair]:
    """The lines of standing PLB entries on accounts other than remittance clearing."""
    line, again = entry_line.c, entry.alias()
    undone = select(literal(1)).where(again.c.reverses == entry.c.id).exists()
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
        .where(of_pairs, entry.c.kind == "remit-plb", line.account != clearing, ~undone)
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


def load_links(connection: Connection) -> list[LinkRow]:
    """What stands of it, oldest first."""
    c = takeback_link.c
    query = select(*(c[name] for name in LinkRow._fields)).where(c.undone_at.is_(None))
    return [LinkRow(*row) for row in connection.execute(query.order_by(c.id))]


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
    connection: Connection, *, settlement_id: int | None = None
) -> list[SettlementRow]:
    """Those whose entry has not been reversed."""
    c, again = takeback_settlement.c, entry.alias()
    undone = select(literal(1)).where(again.c.reverses == entry.c.id).exists()
    names = SettlementRow._fields[:-1]
    query = (
        select(*(c[name] for name in names), entry.c.posting_date)
        .join(entry, entry.c.id == c.entry_id)
        .where(~undone)
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


def _answers() -> Select[Any]:
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
        .outerjoin(t.posting, (posting.remittance_id == remit.id) & posting.reversed_at.is_(None))
        .outerjoin(
            t.posted_claim, (posted.remit_claim_id == claim.id) & posted.reversed_at.is_(None)
        )
        .where(remit.state.not_in(_GONE), remit.test.is_(False))
    )


def reversed_claims(connection: Connection) -> list[AnswerRow]:
    """Every CLP of a claim that some remittance reverses."""
    c = t.remit_claim.c
    ids = select(c.claim_id).where(t.REVERSED)
    query = _answers().where(c.claim_id.in_(ids)).order_by(c.id)
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
    found: dict[str, str] = {}
    rest = sorted(set(claim_ids))
    while rest:
        chunk, rest = rest[:_CHUNK], rest[_CHUNK:]
        query = select(c.claim_id, c.patient_first, c.patient_last).where(c.claim_id.in_(chunk))
        for claim_id, first, last in connection.execute(query.order_by(c.id)):
            found[claim_id] = f"{first[:1]}. {last}".strip(". ")
    return found


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
