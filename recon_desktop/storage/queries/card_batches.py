"""Card batches and their payouts, and the sales in them as the desk knows them (R3.14, R4.33)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, select

from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.records import CardBatch
from recon_desktop.storage.queries.among import among
from recon_desktop.storage.queries.match_kinds import CARD_BATCH, CARD_PART, of_kind
from recon_desktop.storage.queries.staging import load_where
from recon_desktop.storage.tables.bank import bank_line, bank_match
from recon_desktop.storage.tables.remittances import remittance
from recon_desktop.storage.tables.reports import card_batch, receipt
from recon_desktop.storage.tables.setup import merchant

_LIVE = bank_match.c.undone_at.is_(None)
_PAYER = "PAYER_CHECK"
"""The purpose of a receipt that is a payer's money."""
_PAYER_CARD = (receipt.c.tender == "VIRTUAL_CARD") & (receipt.c.purpose == _PAYER)


def payout() -> ColumnElement[int]:
    """What the bank gets of the batch in hand: the net, or the gross by the processor's funding."""
    c = card_batch.c
    funding = select(merchant.c.funding).where(merchant.c.processor == c.processor)
    sold = c.gross_cents - c.refunds_cents - c.chargebacks_cents
    return case((funding.scalar_subquery() == "GROSS", sold), else_=c.net_cents)


def stored_kind(connection: Connection, batch_id: int, cents: int) -> str:
    """How a match of so many cents stands in the file; RefusedError beyond the batch's payout."""
    c = bank_match.c
    query = select(func.count(), func.coalesce(func.sum(c.amount_cents), 0)).where(
        _LIVE, of_kind(CARD_BATCH), c.target_id == batch_id
    )
    parts, used = connection.execute(query).one()
    whole = payout_of(connection, batch_id)
    if cents * whole > 0 and abs(used + cents) > abs(whole):
        raise RefusedError("The card batch has its money already.")
    return CARD_PART if parts or cents != whole else CARD_BATCH


def payout_of(connection: Connection, batch_id: int) -> int:
    """Cents that the bank gets of one batch."""
    return int(connection.execute(select(payout()).where(card_batch.c.id == batch_id)).scalar_one())


def name_and_mark(connection: Connection, batch_id: int) -> tuple[str, bool]:
    """The processor's id of one batch, and whether its payout had come whole when last matched."""
    c = card_batch.c
    name, whole = connection.execute(select(c.batch_id, c.matched).where(c.id == batch_id)).one()
    return name, bool(whole)


def open_batches(connection: Connection) -> list[Staged[CardBatch]]:
    """Live card batches whose payout has not come, or not all of it."""
    return load_where(connection, CardBatch, card_batch.c.matched.is_(False))


def paid_batches(connection: Connection, since: date) -> list[tuple[Staged[CardBatch], int]]:
    """Live card batches closed since a day whose whole payout came, with its last bank line."""
    c = card_batch.c
    found = load_where(connection, CardBatch, c.matched.is_(True), c.business_date >= since)
    ids = among(bank_match.c.target_id, (each.row_id for each in found))
    query = (
        select(bank_match.c.target_id, bank_match.c.bank_line_id)
        .where(_LIVE, of_kind(CARD_BATCH), ids)
        .order_by(bank_match.c.id)
    )
    lines = dict(connection.execute(query).all())
    return [(each, lines[each.row_id]) for each in found if each.row_id in lines]


def first_of_line(connection: Connection, line_id: int) -> date | None:
    """The day the first of the batches closed that a bank line pays."""
    query = (
        select(func.min(card_batch.c.business_date))
        .join(bank_match, bank_match.c.target_id == card_batch.c.id)
        .where(_LIVE, of_kind(CARD_BATCH), bank_match.c.bank_line_id == line_id)
    )
    found: date | None = connection.execute(query).scalar()
    return found


class CardReceiptRow(NamedTuple):
    """A payer's payment by virtual card, as the desk took it."""

    receipt_no: str
    payer: str
    amount_cents: int
    post_date: date
    batch_id: str


def payer_cards(connection: Connection, since: date) -> list[CardReceiptRow]:
    """Live receipts of payers' virtual cards taken since a day, with their late entries.

    A receipt that late entries made a patient's after its day was closed is none.
    """
    c = receipt.c
    cents = func.sum(c.amount_cents)
    query = (
        select(c.receipt_no, c.payer, cents, c.post_date, c.batch_id)
        .where(_counts(since), _PAYER_CARD)
        .group_by(c.receipt_no, c.register, c.occurrence, c.payer, c.post_date, c.batch_id)
        .having(cents > 0)
        .order_by(func.min(c.id))
    )
    return [CardReceiptRow(*row) for row in connection.execute(query)]


class PatientCardsRow(NamedTuple):
    """What patients paid by card on a day, of one batch where the receipts name it."""

    post_date: date
    batch_id: str
    amount_cents: int


def patient_cards(connection: Connection, since: date) -> list[PatientCardsRow]:
    """Card receipts of the desk since a day that are no payer's, less refunds."""
    c = receipt.c
    signed = case((c.purpose == "REFUND", -func.abs(c.amount_cents)), else_=c.amount_cents)
    query = (
        select(c.post_date, c.batch_id, func.sum(signed))
        .where(_counts(since), c.tender.in_(("CARD", "VIRTUAL_CARD")), c.purpose != _PAYER)
        .group_by(c.post_date, c.batch_id)
        .order_by(c.post_date, c.batch_id)
    )
    return [PatientCardsRow(*row) for row in connection.execute(query)]


def _counts(since: date) -> ColumnElement[bool]:
    """Taken since a day. A late entry keeps the day it was taken on, and counts for a later one."""
    c = receipt.c
    taken = (c.business_date >= since) & (c.post_date >= since)
    return taken & c.superseded_by.is_(None) & c.voided.is_(False)


def card_uses(connection: Connection, since: date) -> list[tuple[str, int]]:
    """`via` and cents of live matches of remittances to card sales, on bank lines since a day."""
    c = bank_match.c
    query = (
        select(c.via, c.amount_cents)
        .join(bank_line, bank_line.c.id == c.bank_line_id)
        .where(_LIVE, c.via >= "card:", c.via < "card;", bank_line.c.post_date >= since)
        .order_by(c.id)
    )
    return [(via, int(cents)) for via, cents in connection.execute(query)]


class CardClaim(NamedTuple):
    """A live match of a remittance to a card sale."""

    via: str
    amount_cents: int
    trace: str


def card_claims(connection: Connection, since: date) -> list[CardClaim]:
    """Remittances matched to card sales, on bank lines since a day."""
    c = bank_match.c
    query = (
        select(c.via, c.amount_cents, remittance.c.trace)
        .join(bank_line, bank_line.c.id == c.bank_line_id)
        .join(remittance, remittance.c.id == c.target_id)
        .where(_LIVE, c.via >= "card:", c.via < "card;", bank_line.c.post_date >= since)
        .order_by(c.id)
    )
    return [CardClaim(*row) for row in connection.execute(query)]


class NumberedReceipt(NamedTuple):
    """A live row of a receipt, or a late entry of it. `payer_card`: a payer's, and not void."""

    receipt_no: str
    register: str
    occurrence: int
    post_date: date
    business_date: date
    amount_cents: int
    voided: bool
    payer_card: bool


def receipts_numbered(
    connection: Connection, numbers: Collection[str], since: date
) -> list[NumberedReceipt]:
    """Live rows of the receipts of these numbers that count since a day, whatever they are now."""
    c = receipt.c
    payer_card = _PAYER_CARD & c.voided.is_(False)
    query = (
        select(*(c[name] for name in NumberedReceipt._fields[:-1]))
        .add_columns(payer_card)
        .where(
            c.business_date >= since,
            among(c.receipt_no, numbers),
            c.superseded_by.is_(None),
        )
        .order_by(c.id)
    )
    return [NumberedReceipt(*row) for row in connection.execute(query)]


def first_post_date(connection: Connection, business_date: date) -> date | None:
    """The earliest day on which a receipt was taken that counts for a day."""
    c = receipt.c
    query = select(func.min(c.post_date)).where(
        c.business_date == business_date, c.superseded_by.is_(None)
    )
    found: date | None = connection.execute(query).scalar()
    return found


def closing_days(connection: Connection, batch_ids: Collection[int]) -> dict[int, date]:
    """Batch → the day it closed."""
    c = card_batch.c
    query = select(c.id, c.closed_on).where(among(c.id, batch_ids))
    return dict(connection.execute(query).all())
