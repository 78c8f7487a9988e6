"""Money between the desk, the payers and the bank, as the sheets of a day ask for it.

Each question is bounded by its day (lines, tickets and batches have an index by date), so that a
sheet of a day in a ten-year practice costs what it costs in a new one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Table,
    and_,
    case,
    func,
    or_,
    select,
)

from recon_desktop.storage.queries.bank import bank_dates
from recon_desktop.storage.queries.match_kinds import CARD_BATCH, KIND, of_kind
from recon_desktop.storage.tables.bank import bank_line, bank_match, payer_money
from recon_desktop.storage.tables.days import ticket, ticket_check
from recon_desktop.storage.tables.ledger import entry
from recon_desktop.storage.tables.remittances import posting, remittance
from recon_desktop.storage.tables.reports import card_batch

_ON_ITS_WAY = timedelta(days=45)
"""How long a ticket or a card batch is looked for at the bank (R3.11: three business days)."""


class BookedMatch(NamedTuple):
    """A bank line whose money was booked on a business date, and what it is."""

    kind: str
    target: str  # trace, ticket number or batch id
    bank_date: date
    description: str
    account: str
    tier: str
    evidence: str
    matched_by: str
    amount_cents: int
    source_id: int


_TARGET = case(
    (bank_match.c.kind.in_(("remittance", "returned-remittance")), remittance.c.trace),
    (bank_match.c.kind == "deposit", ticket.c.number),
    (of_kind(CARD_BATCH), card_batch.c.batch_id),
    else_=bank_match.c.evidence,
)


def _target_of(kind: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(of_kind(kind), column == bank_match.c.target_id)


def booked_matches(connection: Connection, day: date) -> list[BookedMatch]:
    """Live matches whose entry is dated on the day, by bank date."""
    query = (
        select(
            KIND,
            _TARGET,
            bank_line.c.post_date,
            bank_line.c.description,
            bank_line.c.account,
            *(bank_match.c[name] for name in ("tier", "evidence", "matched_by", "amount_cents")),
            bank_line.c.source_id,
        )
        .select_from(entry)
        .join(
            bank_match,
            and_(
                bank_match.c.entry_id == entry.c.id,
                func.length(bank_match.c.via) == 0,  # length: SQLite begins with the day's entries
            ),
        )
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .outerjoin(
            remittance,
            and_(
                bank_match.c.kind.in_(("remittance", "returned-remittance")),
                remittance.c.id == bank_match.c.target_id,
            ),
        )
        .outerjoin(ticket, _target_of("deposit", ticket.c.id))
        .outerjoin(card_batch, _target_of(CARD_BATCH, card_batch.c.id))
        .where(entry.c.posting_date == day, bank_match.c.undone_at.is_(None))
        .order_by(bank_line.c.post_date, bank_match.c.id)
    )
    return [BookedMatch._make(row) for row in connection.execute(query)]


def _booked_on(kind: str, table: Table) -> ScalarSelect[date]:
    """The bank's date of the last part, once all of the ticket or batch has come."""
    whole = and_(_target_of(kind, table.c.id), bank_match.c.undone_at.is_(None), table.c.matched)
    last = select(func.max(bank_line.c.post_date)).join(
        bank_match, bank_match.c.bank_line_id == bank_line.c.id
    )
    return last.where(whole).correlate(table).scalar_subquery()


class DayTicket(NamedTuple):
    """A deposit ticket and the date the bank booked it, None while it has not."""

    number: str
    business_date: date
    cash_cents: int
    checks_cents: int
    total_cents: int
    bank_date: date | None


def tickets_on_hand(connection: Connection, day: date) -> list[DayTicket]:
    """Tickets made on the day, booked on it, or on their way at its end."""
    booked = _booked_on("deposit", ticket)
    query = (
        select(
            ticket.c.number,
            ticket.c.business_date,
            ticket.c.currency_cents + ticket.c.coin_cents,
            ticket.c.checks_cents,
            ticket.c.total_cents,
            booked,
        )
        .where(ticket.c.voided_at.is_(None), *_on_hand(ticket.c.business_date, day, booked))
        .order_by(ticket.c.id)
    )
    return [DayTicket(*row) for row in connection.execute(query)]


class DayBatch(NamedTuple):
    """A card batch and the date the bank booked it, None while it has not."""

    batch_id: str
    closed_on: date
    gross_cents: int
    refunds_cents: int  # with chargebacks
    fees_cents: int
    net_cents: int
    bank_date: date | None


def batches_on_hand(connection: Connection, day: date) -> list[DayBatch]:
    """Card batches closed on the day, booked on it, or on their way at its end."""
    c = card_batch.c
    booked = _booked_on(CARD_BATCH, card_batch)
    query = (
        select(
            c.batch_id,
            c.closed_on,
            c.gross_cents,
            c.refunds_cents + c.chargebacks_cents,
            c.fees_cents,
            c.net_cents,
            booked,
        )
        .where(c.superseded_by.is_(None), *_on_hand(c.business_date, day, booked))
        .order_by(c.closed_on, c.id)
    )
    return [DayBatch(*row) for row in connection.execute(query)]


def _on_hand(
    own_date: ColumnElement[date], day: date, booked: ScalarSelect[date]
) -> tuple[ColumnElement[bool], ...]:
    """Of the day itself, or earlier and not at the bank before it.

    What has not come after so many days is no longer on its way: it is among the open items.
    """
    recent = own_date.between(day - _ON_ITS_WAY, day)
    return recent, or_(own_date == day, booked.is_(None), booked >= day)


class ClearedRemittance(NamedTuple):
    """Payer money at the bank. `posted_on` is None while it is not posted."""

    remittance_id: int
    payer: str
    trace: str
    bank_date: date
    amount_cents: int
    posted_on: date | None
    source_id: int


def _cleared(*conditions: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    return [bank_match.c.kind == "remittance", bank_match.c.undone_at.is_(None), *conditions]


def _load_cleared(
    connection: Connection, *conditions: ColumnElement[bool]
) -> list[ClearedRemittance]:
    live = and_(posting.c.remittance_id == remittance.c.id, posting.c.reversed_at.is_(None))
    query = (
        select(
            remittance.c.id,
            remittance.c.payer,
            remittance.c.trace,
            bank_line.c.post_date,
            bank_match.c.amount_cents,
            posting.c.posting_date,
            remittance.c.source_id,
        )
        .select_from(remittance)
        .join(bank_match, bank_match.c.target_id == remittance.c.id)
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .outerjoin(posting, live)
        .where(*_cleared(*conditions))
        .order_by(bank_line.c.post_date, remittance.c.id)
    )
    return [ClearedRemittance(*row) for row in connection.execute(query)]


def cleared_remittances(connection: Connection, day: date) -> list[ClearedRemittance]:
    """Payer money that the bank booked on a day."""
    return _load_cleared(connection, bank_line.c.business_date == day)


def unposted_remittances(connection: Connection, day: date) -> list[ClearedRemittance]:
    """Payer money that stood in 1190 at the end of a business date: booked, not yet posted.

    A remittance that has come in parts counts with those that came.
    """
    later = select(entry.c.remittance_id).where(
        entry.c.posting_date > day, entry.c.remittance_id.is_not(None)
    )
    open_states = remittance.c.state.in_(("MATCHED", "CLEARED"))
    parts = [
        *_load_cleared(connection, open_states, bank_line.c.post_date <= day),
        *_load_cleared(
            connection, ~open_states, remittance.c.id.in_(later), bank_line.c.post_date <= day
        ),
    ]
    found: dict[int, ClearedRemittance] = {}
    for each in parts:
        if each.posted_on is None or each.posted_on > day:
            before = found.get(each.remittance_id)
            cents = each.amount_cents + (before.amount_cents if before else 0)
            found[each.remittance_id] = each._replace(amount_cents=cents)
    return list(found.values())


class PlacedMoney(NamedTuple):
    """Payer money whose advice had not come."""

    payer: str
    bank_date: date
    amount_cents: int


def placed_money(connection: Connection, day: date) -> list[PlacedMoney]:
    """Placeholders of payer money that stand, of money the bank had by the end of a day."""
    c = payer_money.c
    standing = select(c.id, c.payer).where(c.settled_at.is_(None))
    payers = dict(connection.execute(standing).all())  # few, and first: matches are many
    query = (
        select(bank_match.c.target_id, bank_line.c.post_date, bank_match.c.amount_cents)
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .where(
            bank_match.c.kind == "payer-money",
            bank_match.c.target_id.in_(list(payers)),
            bank_match.c.undone_at.is_(None),
            bank_line.c.post_date <= day,
        )
        .order_by(bank_line.c.post_date, bank_match.c.target_id)
    )
    rows = connection.execute(query) if payers else ()
    return [PlacedMoney(payers[row_id], *rest) for row_id, *rest in rows]


class PayerCheck(NamedTuple):
    """An insurer's check that cleared on a deposit ticket and has no remittance yet."""

    ticket_no: str
    payer: str
    check_no: str
    bank_date: date
    amount_cents: int


def payer_checks_waiting(connection: Connection, day: date) -> list[PayerCheck]:
    """Payer checks at the bank by the end of a day whose remittance has not been matched.

    A check is there with the last part of its ticket.
    """
    c = ticket_check.c
    query = (
        select(c.id, ticket.c.id, ticket.c.number, c.payer, c.check_no, c.amount_cents)
        .join(ticket, ticket.c.id == c.ticket_id)
        .where(
            c.payer > "",  # not !=: insurers' checks are few, and have an index by payer
            ticket.c.matched.is_(True),
            ticket.c.voided_at.is_(None),
            func.date(ticket.c.business_date) <= day,  # date: SQLite begins with the checks
        )
    )
    rows = sorted(tuple(row) for row in connection.execute(query))
    booked = bank_dates(connection, "deposit", {ticket_id for _, ticket_id, *_ in rows})
    checks = [
        PayerCheck(number, payer, check_no, booked[ticket_id], cents)
        for _, ticket_id, number, payer, check_no, cents in rows
        if ticket_id in booked and booked[ticket_id] <= day
    ]
    taken = _amounts_via(connection, {check.ticket_no for check in checks})
    return [check for check in checks if not _take(taken, check)]


def _amounts_via(connection: Connection, ticket_nos: set[str]) -> dict[str, list[int]]:
    """Ticket number → amounts of the remittances matched to checks on it."""
    if not ticket_nos:
        return {}
    query = select(bank_match.c.via, bank_match.c.amount_cents).where(
        bank_match.c.via.in_(sorted(ticket_nos)), bank_match.c.undone_at.is_(None)
    )
    amounts: dict[str, list[int]] = {}
    for ticket_no, cents in connection.execute(query):
        amounts.setdefault(ticket_no, []).append(cents)
    return amounts


def _take(taken: dict[str, list[int]], check: PayerCheck) -> bool:
    """True when one of the ticket's remittances is this check; each stands for one check."""
    amounts = taken.get(check.ticket_no, [])
    if check.amount_cents not in amounts:
        return False
    amounts.remove(check.amount_cents)
    return True
