"""Prepare the deposit ticket of a day (§3.3): one ticket, one bag, one bank line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.day.deposit import DepositTicket, plan_ticket, uncounted_cash
from recon_desktop.domain.day.drawer import CashSplit, parse_counts, split_cash
from recon_desktop.domain.errors import ClosedDayError, RefusedError
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Purpose, Receipt, Tender
from recon_desktop.services.day.count_drawer import MAIN_DRAWER, deposit_of
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.days import TicketRow


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check on the ticket; `payer` is set for an insurer's check."""

    check_no: str
    drawn_by: str
    bank_branch: str
    amount: Money
    payer: str


@dataclass(frozen=True, slots=True)
class DepositView:
    """What goes to the bank. `number` is None until the ticket is prepared.

    `uncounted`: beside counted registers, those that are not, and the cash they took.
    """

    number: str | None
    business_date: date
    currency: Money
    coin: Money
    checks: tuple[CheckView, ...]
    checks_total: Money
    total: Money
    items: int
    prepared_by: str
    state: str  # not prepared | prepared | cleared
    bank_date: date | None
    note: str
    uncounted: tuple[tuple[str, Money], ...] = ()  # registers whose cash is not on the ticket


def load_deposit(practice: Practice, business_date: date) -> DepositView:
    """The day's ticket, or what it would hold."""
    with practice.store.read() as connection:
        return deposit_in(connection, business_date)


def deposit_in(connection: Connection, business_date: date) -> DepositView:
    """The day's ticket, inside a transaction that is open already."""
    from recon_desktop.storage.queries import bank, days

    tickets = days.load_tickets(connection, day=business_date)
    if not tickets:
        return _with_uncounted(connection, _planned_view(*_plan(connection, business_date)))
    ticket = tickets[0]
    checks = tuple(
        CheckView(c.check_no, c.drawn_by, c.bank_branch, Money(c.amount_cents), c.payer)
        for c in days.load_checks(connection, [ticket.id]).get(ticket.id, ())
    )
    cleared = bank.bank_dates(connection, "deposit", [ticket.id]).get(ticket.id)
    view = DepositView(
        number=ticket.number,
        business_date=business_date,
        currency=Money(ticket.currency_cents),
        coin=Money(ticket.coin_cents),
        checks=checks,
        checks_total=Money(ticket.checks_cents),
        total=Money(ticket.total_cents),
        items=len(checks),
        prepared_by=ticket.prepared_by,
        state="cleared" if cleared else "prepared",
        bank_date=cleared,
        note="",
    )
    if _is_outdated(connection, view):
        view = replace(view, note="Receipts or counts have changed since; prepare it again.")
    return _with_uncounted(connection, view)


def _with_uncounted(connection: Connection, view: DepositView) -> DepositView:
    """Say which cash is not on the ticket while other registers are counted; none is left out
    while no register is.
    """
    from recon_desktop.storage.queries import days, setup, staging

    counts = days.load_counts(connection, view.business_date)
    if not counts:
        return view
    main = setup.load_settings(connection).get("main_drawer_label", MAIN_DRAWER)
    receipts = staging.load_day(connection, Receipt, view.business_date)
    found = tuple(
        (name or main, cash) for name, cash in uncounted_cash(receipts, counts.keys()).items()
    )
    said = [
        f"{name} took {cash} in cash and is not counted: that cash is not on the ticket. "
        "Count it, then prepare the ticket again."
        for name, cash in found
    ]
    return replace(view, note=" ".join(filter(None, [view.note, *said])), uncounted=found)


def _is_outdated(connection: Connection, view: DepositView) -> bool:
    from recon_desktop.storage.queries.days import day_state

    if view.state == "cleared" or day_state(connection, view.business_date) == "CLOSED":
        return False
    return not _same(view, _plan(connection, view.business_date)[0])


def _plan(connection: Connection, business_date: date) -> tuple[DepositTicket, str]:
    """The ticket from the counted drawers, or from the journal while none is counted."""
    from recon_desktop.storage.queries import days, staging

    receipts = staging.load_day(connection, Receipt, business_date)
    counts = days.load_counts(connection, business_date)
    cash = None
    note = "" if counts else "The drawer is not counted yet; cash is taken from the receipts."
    if counts:
        splits = []
        for row in counts.values():
            amount = deposit_of(Money(row.counted_cents), Money(row.float_cents))
            splits.append(split_cash(parse_counts(row.counts), amount))
        cash = CashSplit(
            Money(sum(s.currency.cents for s in splits)),
            Money(sum(s.coin.cents for s in splits)),
            all(s.from_pieces for s in splits),
        )
    ticket = plan_ticket(number="", ticket_date=business_date, receipts=receipts, cash=cash)
    return ticket, " ".join([note, *(f.text for f in ticket.findings)]).strip()


def _planned_view(ticket: DepositTicket, note: str) -> DepositView:
    return DepositView(
        number=None,
        business_date=ticket.ticket_date,
        currency=ticket.currency,
        coin=ticket.coin,
        checks=tuple(
            CheckView(
                c.number, c.drawer, c.bank_branch, c.amount, c.drawer if c.payer_check else ""
            )
            for c in ticket.checks
        ),
        checks_total=ticket.checks_total,
        total=ticket.total,
        items=ticket.item_count,
        prepared_by="",
        state="not prepared",
        bank_date=None,
        note=note,
    )


def make_deposit(practice: Practice, actor: Actor, business_date: date) -> DepositView:
    """Prepare the day's ticket; prepare it again while the bank does not have it.

    A ticket whose receipts are all gone is taken back: the view then has no number. Raises
    RefusedError when there is nothing to deposit, ClosedDayError when the day is closed without
    a ticket.
    """
    from recon_desktop.storage.queries import days

    with practice.act(actor, Action.MAKE_DEPOSIT, business_date=business_date) as act:
        before = deposit_in(act.connection, business_date)
        if days.day_state(act.connection, business_date) == "CLOSED":
            if before.number is None:
                raise ClosedDayError(f"{business_date:%m/%d/%Y} is closed without a deposit.")
            return before
        made = prepare_in(act, actor, business_date)
        if made is None and before.number is not None:
            return deposit_in(act.connection, business_date)
        if made is None:
            raise RefusedError(f"There is nothing to deposit for {business_date:%m/%d/%Y}.")
        return made


def prepare_in(act: Act, actor: Actor, business_date: date) -> DepositView | None:
    """Prepare the ticket inside an act; None when there is nothing to deposit."""
    from recon_desktop.storage.queries import days

    existing = days.load_tickets(act.connection, day=business_date)
    before = deposit_in(act.connection, business_date) if existing else None
    ticket, _ = _plan(act.connection, business_date)
    if before and (before.state == "cleared" or _same(before, ticket)):
        return before
    if existing:
        days.void_ticket(act.connection, existing[0].id, act.stamp)
        act.detail |= {"taken back": existing[0].number}
    if ticket.total == ZERO and not ticket.checks:
        return None
    _store(act, actor, ticket)
    made = deposit_in(act.connection, business_date)
    act.detail |= {"ticket": made.number, "total_cents": made.total.cents}
    return made


def _same(view: DepositView, ticket: DepositTicket) -> bool:
    listed = [(c.check_no, c.drawn_by, c.amount, c.payer) for c in view.checks]
    planned = [
        (c.number, c.drawer, c.amount, c.drawer if c.payer_check else "") for c in ticket.checks
    ]
    return (view.currency, view.coin, listed) == (ticket.currency, ticket.coin, planned)


def changed_checks(connection: Connection, business_date: date) -> list[str]:
    """What keeps the day open: a check deposited as a payer's, and the journal otherwise.

    A payer's check is booked with its ticket, a patient's with the close: one that changes sides
    between the two would be booked twice, or never.
    """
    from recon_desktop.storage.queries import days, staging

    receipts = [row.record for row in staging.load_day(connection, Receipt, business_date)]
    told = _changed_after_close(receipts, business_date)
    if not days.load_tickets(connection, day=business_date):
        return told
    return told + _changed_at_bank(connection, business_date)


def _changed_after_close(receipts: Iterable[Receipt], business_date: date) -> list[str]:
    """Checks of closed days that late entries move from a payer to a patient, or back.

    The closed day's ticket has them already; on this day's they would be deposited a second time.
    """
    payers: Counter[tuple[date, str, str, str]] = Counter()
    patients: Counter[tuple[date, str, str, str]] = Counter()
    for each in receipts:
        if each.tender is Tender.CHECK and each.post_date < business_date and not each.voided:
            side = payers if each.purpose is Purpose.PAYER_CHECK else patients
            key = (each.post_date, each.receipt_no, each.register, each.reference)
            side[key] += each.amount_cents
    return [
        f"Check {key[3]} of {Money(abs(cents))}, receipt {key[1]} of {key[0]:%m/%d/%Y}, was "
        f"deposited as a {'payer' if cents < 0 else 'patient'}'s; the receipts journal says "
        "otherwise since that day was closed. Undo that import (take the match of its deposit back "
        f"first, if it has one); if the journal is right, reopen {key[0]:%m/%d/%Y} and import it "
        "again."
        for key, cents in sorted(payers.items())
        if cents and patients[key] == -cents
    ]


def _changed_at_bank(connection: Connection, business_date: date) -> list[str]:
    """Checks on the day's ticket, which the bank has, whose side the journal has changed."""
    view = deposit_in(connection, business_date)
    if view.state != "cleared":
        return []
    now = {
        (c.number, c.amount) for c in _plan(connection, business_date)[0].checks if c.payer_check
    }
    return [
        f"Check {each.check_no} of {each.amount} is on ticket {view.number}, which the bank has, "
        f"as a {'payer' if each.payer else 'patient'}'s; the receipts journal says otherwise now. "
        "If the journal is right, take the ticket's match back on the Bank page, prepare the "
        "deposit again and match it; if not, undo that import or import a corrected journal."
        for each in view.checks
        if bool(each.payer) != ((each.check_no, each.amount) in now)
    ]


def _store(act: Act, actor: Actor, ticket: DepositTicket) -> TicketRow:
    from recon_desktop.storage.queries import days
    from recon_desktop.storage.queries.ledger import next_number

    number = f"D{next_number(act.connection, 'ticket'):05d}"
    row = days.TicketRow(
        id=0,
        number=number,
        business_date=ticket.ticket_date,
        prepared_at=act.stamp,
        prepared_by=actor.name,
        currency_cents=ticket.currency.cents,
        coin_cents=ticket.coin.cents,
        checks_cents=ticket.checks_total.cents,
        total_cents=ticket.total.cents,
    )
    checks = [
        days.TicketCheckRow(
            c.number, c.drawer, c.bank_branch, c.amount.cents, c.drawer if c.payer_check else ""
        )
        for c in ticket.checks
    ]
    return row._replace(id=days.insert_ticket(act.connection, row, checks))
