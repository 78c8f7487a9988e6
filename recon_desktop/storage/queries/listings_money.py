"""Money that waits, as it stood at an instant: bank lines, remittances, placeholders, suspense."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Subquery, and_, func, or_, select

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


def _taken(column: str, before: str, kind: str = "") -> Subquery:
    """Line or target → cents of the matches that held at the instant."""
    c = bank_match.c
    query = (
        select(c[column].label("at"), func.sum(c.amount_cents).label("cents"))
        .where(c.matched_at < before, or_(c.undone_at.is_(None), c.undone_at >= before))
        .group_by(c[column])
    )
    query = query.where(c.kind == kind) if kind else query.where(c.via == "")
    return query.subquery()


def waiting_lines(connection: Connection, day: date, before: str) -> list[WaitingLine]:
    """Bank lines up to the day that were not, or not wholly, matched, oldest first."""
    c = bank_line.c
    taken = _taken("bank_line_id", before)
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
    """Remittances read by then and dated up to the day, without their money, oldest first."""
    c = t.remittance.c
    replaced = t.remittance.alias("newer")
    taken = _taken("target_id", before, "remittance")
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
            source.c.imported_at < before,
            or_(c.payment_date.is_(None), c.payment_date <= day),
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
    """Placeholders noted by then and not settled, oldest first."""
    c = payer_money.c
    query = (
        select(c.payer, c.received_on, c.amount_cents, c.note)
        .where(
            c.received_on <= day,
            c.noted_at < before,
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
