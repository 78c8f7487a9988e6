"""Overdue money: remittances whose money should be here, and money whose advice is missing (R4.32).

Each payer has its clock: the business days its payments usually take to the bank.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.bank.clearing_clock import Clock, clock_of
from recon_desktop.domain.bank.text import is_claim_payment
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.bank_days import bank_calendar
from recon_desktop.services.bank.card_money import unclaimed_cards
from recon_desktop.services.bank.open_items import OpenItems, load_open
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

HISTORY_DAYS = 365
"""Calendar days of payments that a clock is made of."""


@dataclass(frozen=True, slots=True)
class OverdueView:
    """A remittance without its money. `days_late` are business days; 0: still in its time."""

    id: int
    trace: str
    payer: str
    payment_date: date | None
    amount: Money
    expected_by: date | None
    days_waiting: int
    days_late: int
    usual_days: int
    seen: int
    why: str


@dataclass(frozen=True, slots=True)
class NoAdviceView:
    """Payer money without a remittance: a bank line, a placeholder, a check on a ticket, a card."""

    bank_line: int | None
    what: str
    payer: str
    received_on: date
    amount: Money
    days_waiting: int


@dataclass(frozen=True, slots=True)
class OverdueMoney:
    """Both lists, longest waiting first. `waiting` has all open remittances, late or not."""

    waiting: tuple[OverdueView, ...]
    without_advice: tuple[NoAdviceView, ...]

    @property
    def late(self) -> tuple[OverdueView, ...]:
        """Those beyond their payer's clock."""
        return tuple(each for each in self.waiting if each.days_late > 0)


def load_clocks(connection: Connection, today: date) -> dict[str, Clock]:
    """Payer → its clock, of payers with history or a set number of days."""
    from recon_desktop.storage.queries import payer_clock

    calendar = bank_calendar()
    days: defaultdict[str, list[int]] = defaultdict(list)
    for row in payer_clock.cleared_since(connection, today - timedelta(days=HISTORY_DAYS)):
        days[row.payer].append(calendar.days_between(row.payment_date, row.bank_date))
    set_days = payer_clock.clearing_days(connection)
    return {
        payer: clock_of(days.get(payer, ()), set_days.get(payer))
        for payer in days.keys() | set_days.keys()
    }


def load_overdue(practice: Practice) -> OverdueMoney:
    """Remittances without money, and money without remittances, as of today."""
    today = practice.local_now().date()
    with practice.store.read() as connection:
        items = load_open(connection)
        clocks = load_clocks(connection, today)
        checks = _checks(connection, today)
        cards = _cards(connection, today)
    waiting = (_overdue(items, remittance_id, clocks, today) for remittance_id in items.remittances)
    without = (*_lines(items, today), *checks, *cards)
    return OverdueMoney(
        waiting=tuple(sorted(waiting, key=lambda w: (-w.days_late, -w.days_waiting, w.id))),
        without_advice=tuple(sorted(without, key=lambda w: (-w.days_waiting, w.payer, w.what))),
    )


def _overdue(
    items: OpenItems, remittance_id: int, clocks: dict[str, Clock], today: date
) -> OverdueView:
    remit = items.remittances[remittance_id]
    clock = clocks.get(remit.payer) or clock_of(())
    calendar = bank_calendar()
    paid_on = remit.payment_date
    waited = calendar.days_between(paid_on, today) if paid_on else 0
    return OverdueView(
        id=remit.id,
        trace=remit.trace,
        payer=remit.payer,
        payment_date=paid_on,
        amount=Money(remit.cents),
        expected_by=calendar.shift(paid_on, clock.late_after) if paid_on else None,
        days_waiting=waited,
        days_late=max(0, waited - clock.late_after),
        usual_days=clock.usual_days,
        seen=clock.seen,
        why=_why(clock),
    )


def _why(clock: Clock) -> str:
    if clock.origin == "setup":
        return f"{clock.late_after} business days are set for this payer"
    if clock.origin == "rule":
        return f"{clock.late_after} business days, the rule; {clock.seen} payments seen"
    return (
        f"usually {clock.usual_days} business days; nine of ten within {clock.late_after} "
        f"({clock.seen} payments)"
    )


def _lines(items: OpenItems, today: date) -> list[NoAdviceView]:
    """Bank lines that say they are a payer's, and those noted as a payer's money."""
    calendar = bank_calendar()
    found: list[NoAdviceView] = []
    for line in items.lines.values():
        held = items.placeholders.get(line.id)
        told = is_claim_payment(line.description) and line.open_cents > 0 and not line.pending
        if held or told:
            found.append(
                NoAdviceView(
                    bank_line=line.id,
                    what=line.description,
                    payer=held.payer if held else "",
                    received_on=line.post_date,
                    amount=Money(held.cents if held else line.open_cents),
                    days_waiting=calendar.days_between(line.post_date, today),
                )
            )
    return found


def _checks(connection: Connection, today: date) -> list[NoAdviceView]:
    from recon_desktop.storage.queries.cleared_money import payer_checks_waiting

    return [
        NoAdviceView(
            bank_line=None,
            what=f"check {row.check_no}, deposit {row.ticket_no}",
            payer=row.payer,
            received_on=row.bank_date,
            amount=Money(row.amount_cents),
            days_waiting=bank_calendar().days_between(row.bank_date, today),
        )
        for row in payer_checks_waiting(connection, today)
    ]


def _cards(connection: Connection, today: date) -> list[NoAdviceView]:
    """Virtual cards that the desk ran for a payer (R4.33)."""
    return [
        NoAdviceView(
            bank_line=None,
            what=f"virtual card, receipt {card.number}",
            payer=card.payer,
            received_on=card.taken_on,
            amount=Money(card.amount_cents),
            days_waiting=bank_calendar().days_between(card.taken_on, today),
        )
        for card in unclaimed_cards(connection, today - timedelta(days=HISTORY_DAYS))
    ]
