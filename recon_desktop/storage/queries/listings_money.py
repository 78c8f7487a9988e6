"""Money that waits at the end of a day: bank lines, remittances, placeholders, suspense."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Subquery, and_, exists, func, or_, select

from recon_desktop.storage.tables import remittances as t
from recon_desktop.storage.tables.bank import bank_line, bank_match, payer_money
from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.reports import source
from recon_desktop.storage.tables.rules import payer_profile

_NO_MONEY = ("H", "P")  # BPR01: notification only, prenote


class WaitingLine(NamedTuple):
    """A bank line, or the part of it that nothing was matched with."""

    account: str
    post_date: date
    description: str
    check_no: str
    open_cents: int
    pending: bool


def _taken(column: str, day: date, kind: str = "") -> Subquery:
    """Line or target → cents of the matches that the books have at the end of the day.

    Whatever the hour they were recorded, they count from the posting date of their entry (one
    without an entry of its own: from the bank's date), and taken back, until that of its mirror.
    """
    c = bank_match.c
    mirror = entry.alias("mirror")
    query = (
        select(c[column].label("at"), func.sum(c.amount_cents).label("cents"))
        .join(bank_line, bank_line.c.id == c.bank_line_id)
        .outerjoin(entry, entry.c.id == c.entry_id)
        .outerjoin(mirror, mirror.c.reverses == c.entry_id)
        .where(
            func.coalesce(entry.c.posting_date, bank_line.c.post_date) <= day,
            or_(c.undone_at.is_(None), and_(mirror.c.posting_date > day, ~_handed_on())),
        )
        .group_by(c[column])
    )
    query = query.where(c.kind == kind) if kind else query.where(c.via == "")
    return query.subquery()


def _handed_on() -> ColumnElement[bool]:
    """A placeholder's entry that the advice's match has taken over: it counts there."""
    later = bank_match.alias("later")
    return exists().where(
        later.c.entry_id == bank_match.c.entry_id,
        later.c.id > bank_match.c.id,
        later.c.matched_at >= bank_match.c.undone_at,
    )


def waiting_lines(connection: Connection, day: date) -> list[WaitingLine]:
    """Bank lines up to the day that were not, or not wholly, matched, oldest first."""
    c = bank_line.c
    taken = _taken("bank_line_id", day)
    left = c.amount_cents - func.coalesce(taken.c.cents, 0)
    query = (
        select(c.account, c.post_date, c.description, c.check_no, left, c.pending)
        .outerjoin(taken, taken.c.at == c.id)
        .where(c.superseded_by.is_(None), c.post_date <= day, left != 0)
        .order_by(c.post_date, c.id)
    )
    return [WaitingLine(*row) for row in connection.execute(query)]


class WaitingRemittance(NamedTuple):
    """A remittance whose money had not come, or not all of it."""

    payer: str
    trace: str
    method: str
    payment_date: date | None
    open_cents: int
    state: str


def waiting_remittances(connection: Connection, day: date, before: str) -> list[WaitingRemittance]:
    """Remittances dated up to the day, without their money, oldest first.

    One without a date counts from the instant it was read.
    """
    c = t.remittance.c
    replaced = t.remittance.alias("newer")
    taken = _taken("target_id", day, "remittance")
    left = c.payment_cents - func.coalesce(taken.c.cents, 0)
    query = (
        select(c.payer, c.trace, c.method, c.payment_date, left, c.state)
        .join(source, source.c.id == c.source_id)
        .outerjoin(taken, taken.c.at == c.id)
        .outerjoin(replaced, replaced.c.replaces == c.id)
        .where(
            replaced.c.id.is_(None),
            c.test.is_(False),
            c.handling.not_in(_NO_MONEY),
            or_(
                c.payment_date <= day,
                and_(c.payment_date.is_(None), source.c.imported_at < before),
            ),
            left != 0,
        )
        .order_by(c.payment_date, c.id)
    )
    return [WaitingRemittance(*row) for row in connection.execute(query)]


class WaitingAdvice(NamedTuple):
    """A payer's money for which no remittance has come."""

    payer: str
    received_on: date
    amount_cents: int
    note: str


def waiting_advices(connection: Connection, day: date, before: str) -> list[WaitingAdvice]:
    """Placeholders of money received by the day and not settled by then, oldest first."""
    c = payer_money.c
    query = (
        select(c.payer, c.received_on, c.amount_cents, c.note)
        .where(
            c.received_on <= day,
            or_(c.settled_at.is_(None), c.settled_at >= before),
        )
        .order_by(c.received_on, c.id)
    )
    return [WaitingAdvice(*row) for row in connection.execute(query)]


class Suspended(NamedTuple):
    """What one remittance, or one document, has left in suspense (1195); debit positive."""

    remittance_id: int | None
    document: str
    payer: str
    encounter_id: str
    patient_id: str
    service_line: str
    sub: str
    since: date
    memo: str
    amount_cents: int


def suspended(connection: Connection, account: int, day: date) -> list[Suspended]:
    """What stood in suspense at the end of the day, oldest first; sums to the balance."""
    c = entry_line.c
    own = ("payer", "encounter_id", "patient_id", "service_line", "sub")
    whose = (entry.c.remittance_id, entry.c.document, *(c[name] for name in own))
    total = func.sum(c.amount_cents)
    query = (
        select(*whose, func.min(c.posting_date), func.max(c.memo), total)
        .join(entry, entry.c.id == c.entry_id)
        .where(c.account == account, c.posting_date <= day)
        .group_by(*whose)
        .having(total != 0)
        .order_by(func.min(c.posting_date), func.min(c.id))
    )
    return [Suspended._make(row) for row in connection.execute(query)]


def held_reasons(connection: Connection) -> dict[tuple[int, str], str]:
    """(remittance, claim or encounter) → why its posting holds money back."""
    c = t.posted_claim.c
    query = (
        select(t.posting.c.remittance_id, c.claim_id, c.encounter_id, c.held_reason)
        .join(t.posting, and_(t.posting.c.id == c.posting_id, t.posting.c.reversed_at.is_(None)))
        .where(c.held_reason != "", c.reversed_at.is_(None))
    )
    found: dict[tuple[int, str], str] = {}
    for remittance_id, claim_id, encounter_id, reason in connection.execute(query):
        for number in (claim_id, encounter_id):
            found.setdefault((remittance_id, number), reason)
    return found


def matched_cents(connection: Connection, remittance_id: int) -> int:
    """What live matches bring of a remittance's money."""
    c = bank_match.c
    query = select(func.coalesce(func.sum(c.amount_cents), 0)).where(
        c.kind == "remittance", c.target_id == remittance_id, c.undone_at.is_(None)
    )
    return int(connection.execute(query).scalar_one())


def payer_address(connection: Connection, payer: str) -> str:
    """The address that was set up for a payer; '' without one."""
    query = select(payer_profile.c.address).where(
        func.lower(payer_profile.c.payer) == payer.lower()
    )
    return str(connection.execute(query).scalar() or "")


def bank_through(connection: Connection) -> date | None:
    """The date of the newest booked bank line; None before any was read."""
    c = bank_line.c
    query = select(func.max(c.post_date)).where(c.superseded_by.is_(None), c.pending.is_(False))
    found: date | None = connection.execute(query).scalar()
    return found


def payee_id(connection: Connection, remittance_id: int) -> str:
    """Our own number, as the payer wrote it."""
    query = select(t.remittance.c.payee_id).where(t.remittance.c.id == remittance_id)
    return str(connection.execute(query).scalar() or "")
