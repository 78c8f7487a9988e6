"""What the sheets ask beyond the other queries; each question is bounded by its day (or by ids).

A sheet of a day in a ten-year practice costs what it costs in a new one: nothing here walks all
lines of the ledger or all matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from recon_desktop.storage.tables.audit import audit
from recon_desktop.storage.tables.bank import bank_line, bank_match, bank_statement
from recon_desktop.storage.tables.days import sheet_document, ticket, ticket_check
from recon_desktop.storage.tables.ledger import entry, entry_line
from recon_desktop.storage.tables.remittances import posting, remittance
from recon_desktop.storage.tables.reports import card_batch, charge, receipt, source
from recon_desktop.storage.tables.setup import location

_CHUNK = 500
_BEFORE = timedelta(days=31)
"""How long before a business date acts that are dated on it are looked for."""
_ON_ITS_WAY = timedelta(days=45)
"""How long a ticket or a card batch is looked for at the bank (R3.11: three business days)."""


class BookedAmount(NamedTuple):
    """What one entry did to one account. `kind` is the original's for a reversal."""

    entry_id: int
    kind: str
    label: str
    document: str
    reason: str
    entered_by: str
    late: bool
    posting_date: date
    effective_date: date | None
    account: int
    debit_cents: int
    credit_cents: int


def day_book(connection: Connection, day: date) -> list[BookedAmount]:
    """The entries of a business date by account, in order of writing."""
    original = entry.alias("original")
    names = BookedAmount._fields[2 : BookedAmount._fields.index("account")]
    cents = entry_line.c.amount_cents
    query = (
        select(
            entry.c.id,
            func.coalesce(original.c.kind, entry.c.kind),
            *(entry.c[name] for name in names),
            entry_line.c.account,
            func.sum(case((cents > 0, cents), else_=0)),
            func.sum(case((cents < 0, -cents), else_=0)),
        )
        .select_from(entry)
        .join(entry_line, entry_line.c.entry_id == entry.c.id)
        .outerjoin(original, original.c.id == entry.c.reverses)
        .where(entry.c.posting_date == day)
        .group_by(entry.c.id, entry_line.c.account)
        .order_by(entry.c.id, entry_line.c.account)
    )
    return [BookedAmount._make(row) for row in connection.execute(query)]


class WrittenOff(NamedTuple):
    """What one entry wrote off on one visit, debit positive."""

    entry_id: int
    kind: str
    label: str
    document: str
    reason: str
    entered_by: str
    account: int
    sub: str
    encounter_id: str
    patient_id: str
    amount_cents: int


def written_off(connection: Connection, day: date, accounts: Sequence[int]) -> list[WrittenOff]:
    """Lines of these accounts on a business date, summed by entry, visit and reason."""
    original = entry.alias("original")
    names = ("label", "document", "reason", "entered_by")
    keys = ("account", "sub", "encounter_id", "patient_id")
    query = (
        select(
            entry.c.id,
            func.coalesce(original.c.kind, entry.c.kind),
            *(entry.c[name] for name in names),
            *(entry_line.c[name] for name in keys),
            func.sum(entry_line.c.amount_cents),
        )
        .select_from(entry_line)
        .join(entry, entry_line.c.entry_id == entry.c.id)
        .outerjoin(original, original.c.id == entry.c.reverses)
        .where(entry_line.c.posting_date == day, entry_line.c.account.in_(accounts))
        .group_by(entry.c.id, *(entry_line.c[name] for name in keys))
        .order_by(entry.c.id, func.min(entry_line.c.id))
    )
    return [WrittenOff(*row) for row in connection.execute(query)]


class OwedMovement(NamedTuple):
    """One entry's movement of a liability to one owner, debit positive."""

    patient_id: str
    payer: str
    posting_date: date
    label: str
    reason: str
    amount_cents: int


def owed_movements(connection: Connection, account: int, as_of: date) -> list[OwedMovement]:
    """Every movement of an account that few entries touch (2010), oldest first."""
    c = entry_line.c
    query = (
        select(
            c.patient_id,
            c.payer,
            c.posting_date,
            entry.c.label,
            entry.c.reason,
            func.sum(c.amount_cents),
        )
        .join(entry, entry.c.id == c.entry_id)
        .where(c.account == account, c.posting_date <= as_of)
        .group_by(c.entry_id, c.patient_id, c.payer)
        .having(func.sum(c.amount_cents) != 0)
        .order_by(c.posting_date, c.entry_id)
    )
    return [OwedMovement(*row) for row in connection.execute(query)]


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
    (bank_match.c.kind == "remittance", remittance.c.trace),
    (bank_match.c.kind == "deposit", ticket.c.number),
    else_=card_batch.c.batch_id,
)


def _target_of(kind: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(bank_match.c.kind == kind, column == bank_match.c.target_id)


def booked_matches(connection: Connection, day: date) -> list[BookedMatch]:
    """Live matches whose entry is dated on the day, by bank date.

    Found through the entry's effective date, which is the bank's: lines have an index by day.
    """
    query = (
        select(
            bank_match.c.kind,
            _TARGET,
            bank_line.c.post_date,
            bank_line.c.description,
            bank_line.c.account,
            *(bank_match.c[name] for name in ("tier", "evidence", "matched_by", "amount_cents")),
            bank_line.c.source_id,
        )
        .select_from(entry)
        .join(bank_line, bank_line.c.business_date == entry.c.effective_date)
        .join(
            bank_match,
            and_(
                bank_match.c.bank_line_id == bank_line.c.id,
                bank_match.c.via == "",
                bank_match.c.entry_id == entry.c.id,
            ),
        )
        .outerjoin(remittance, _target_of("remittance", remittance.c.id))
        .outerjoin(ticket, _target_of("deposit", ticket.c.id))
        .outerjoin(card_batch, _target_of("card-batch", card_batch.c.id))
        .where(entry.c.posting_date == day, bank_match.c.undone_at.is_(None))
        .order_by(bank_line.c.post_date, bank_match.c.id)
    )
    return [BookedMatch._make(row) for row in connection.execute(query)]


def _live_match(kind: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(_target_of(kind, column), bank_match.c.undone_at.is_(None))


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
    query = (
        select(
            ticket.c.number,
            ticket.c.business_date,
            ticket.c.currency_cents + ticket.c.coin_cents,
            ticket.c.checks_cents,
            ticket.c.total_cents,
            bank_line.c.post_date,
        )
        .outerjoin(bank_match, _live_match("deposit", ticket.c.id))
        .outerjoin(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .where(ticket.c.voided_at.is_(None), *_on_hand(ticket.c.business_date, day))
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
    query = (
        select(
            c.batch_id,
            c.closed_on,
            c.gross_cents,
            c.refunds_cents + c.chargebacks_cents,
            c.fees_cents,
            c.net_cents,
            bank_line.c.post_date,
        )
        .outerjoin(bank_match, _live_match("card-batch", c.id))
        .outerjoin(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .where(c.superseded_by.is_(None), *_on_hand(c.business_date, day))
        .order_by(c.closed_on, c.id)
    )
    return [DayBatch(*row) for row in connection.execute(query)]


def _on_hand(own_date: ColumnElement[date], day: date) -> tuple[ColumnElement[bool], ...]:
    """Of the day itself, or earlier and not at the bank before it.

    What has not come after so many days is no longer on its way: it is among the open items.
    """
    booked = bank_line.c.post_date
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
    """Payer money that stood in 1190 at the end of a business date: booked, not yet posted."""
    later = select(entry.c.remittance_id).where(
        entry.c.posting_date > day, entry.c.remittance_id.is_not(None)
    )
    found = {
        each.remittance_id: each
        for waiting in (remittance.c.state == "CLEARED", remittance.c.id.in_(later))
        for each in _load_cleared(connection, waiting, bank_line.c.post_date <= day)
    }
    return [each for each in found.values() if each.posted_on is None or each.posted_on > day]


class PayerCheck(NamedTuple):
    """An insurer's check that cleared on a deposit ticket and has no remittance yet."""

    ticket_no: str
    payer: str
    check_no: str
    bank_date: date
    amount_cents: int


def payer_checks_waiting(connection: Connection, day: date) -> list[PayerCheck]:
    """Payer checks at the bank by the end of a day whose remittance has not been matched."""
    c = ticket_check.c
    query = (
        select(ticket.c.id, ticket.c.number, c.payer, c.check_no, c.amount_cents)
        .join(ticket, ticket.c.id == c.ticket_id)
        .where(c.payer != "", ticket.c.voided_at.is_(None), ticket.c.business_date <= day)
        .order_by(c.id)
    )
    rows = connection.execute(query).all()
    booked = _bank_dates(connection, "deposit", {row[0] for row in rows})
    checks = [
        PayerCheck(number, payer, check_no, booked[ticket_id], cents)
        for ticket_id, number, payer, check_no, cents in rows
        if ticket_id in booked and booked[ticket_id] <= day
    ]
    taken = _amounts_via(connection, {check.ticket_no for check in checks})
    return [check for check in checks if not _take(taken, check)]


def _bank_dates(connection: Connection, kind: str, targets: Iterable[int]) -> dict[int, date]:
    """Target id → the date the bank booked it, of those that are matched."""
    wanted = sorted(targets)
    found: dict[int, date] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(bank_match.c.target_id, bank_line.c.post_date)
            .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
            .where(
                bank_match.c.kind == kind,
                bank_match.c.target_id.in_(wanted[start : start + _CHUNK]),
                bank_match.c.undone_at.is_(None),
            )
        )
        found.update(connection.execute(query).tuples().all())
    return found


def _amounts_via(connection: Connection, ticket_nos: Iterable[str]) -> dict[str, list[int]]:
    """Ticket number → amounts of the remittances matched to checks on it."""
    query = select(bank_match.c.via, bank_match.c.amount_cents).where(
        bank_match.c.via.in_(list(ticket_nos)), bank_match.c.undone_at.is_(None)
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


class LateRow(NamedTuple):
    """A row of a corrected report that counts for a later day than its own (R11.14)."""

    document: str
    kind: str
    own_date: date
    amount_cents: int
    file_name: str
    imported_by: str


def late_rows(connection: Connection, day: date) -> list[LateRow]:
    """Charges (by visit) and receipts of closed days that count for this one."""
    found: list[LateRow] = []
    for table, document, kind in (
        (charge, charge.c.encounter_id, "Charges"),
        (receipt, receipt.c.receipt_no, "Receipt"),
    ):
        late = table.c.late.is_(True)
        query = (
            select(
                document,
                table.c.post_date,
                func.sum(table.c.amount_cents),
                source.c.file_name,
                source.c.imported_by,
            )
            .join(source, source.c.id == table.c.source_id)
            .where(table.c.business_date == day, late, table.c.superseded_by.is_(None))
            .group_by(document, table.c.post_date, source.c.id)
            .order_by(func.min(table.c.id))
        )
        for name, own_date, cents, file_name, imported_by in connection.execute(query):
            found.append(LateRow(name, kind, own_date, int(cents), file_name, imported_by))
    return found


class ActRow(NamedTuple):
    """An accepted act, from the audit trail."""

    at: str
    actor: str
    action: str
    detail: str


def acts_of_day(
    connection: Connection, day: date, actions: Sequence[str], *, after: str, until: str
) -> list[ActRow]:
    """Accepted acts dated on a business date, or on none and done in (after, until]; UTC stamps."""
    c = audit.c
    undated = and_(c.business_date.is_(None), c.at > after, c.at <= until)
    query = (
        select(*(c[name] for name in ActRow._fields))
        .where(
            c.outcome == "accepted",
            c.action.in_(actions),
            c.at > min(after, (day - _BEFORE).isoformat()),  # walks the end of the trail alone
            or_(c.business_date == day, undated),
        )
        .order_by(c.at, c.id)
    )
    return [ActRow(*row) for row in connection.execute(query)]


def patient_names(connection: Connection, patient_ids: Iterable[str]) -> dict[str, str]:
    """Patient id → the name on a charge of theirs, where any charge has one."""
    wanted = sorted(set(patient_ids) - {""})
    names: dict[str, str] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(charge.c.patient_id, func.max(charge.c.patient_name))
            .where(
                charge.c.patient_id.in_(wanted[start : start + _CHUNK]),
                charge.c.patient_name != "",
            )
            .group_by(charge.c.patient_id)
        )
        names.update(connection.execute(query).all())
    return names


def load_locations(connection: Connection) -> list[tuple[str, str]]:
    """(code, name) of the practice's locations."""
    query = select(location.c.code, location.c.name).order_by(location.c.code)
    return [(code, name) for code, name in connection.execute(query)]


def document_names(
    connection: Connection, close_ids: Iterable[int]
) -> dict[int, list[tuple[str, str]]]:
    """Close id → (name, format) of its stored sheets, in the order they were stored."""
    c = sheet_document.c
    query = (
        select(c.close_id, c.name, c.format).where(c.close_id.in_(list(close_ids))).order_by(c.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for close_id, name, fmt in connection.execute(query):
        found.setdefault(close_id, []).append((name, fmt))
    return found


def accounts_seen(connection: Connection) -> list[str]:
    """The accounts that bank files told of."""
    query = select(bank_statement.c.account).where(bank_statement.c.account != "").distinct()
    return sorted(account for (account,) in connection.execute(query))
