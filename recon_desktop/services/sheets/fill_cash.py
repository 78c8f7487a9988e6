"""Drawers, deposit tickets, card batches and money on its way, for the Daily Close Report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from recon_desktop.domain.day.tender_check import ON_THE_TERMINAL
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Tender
from recon_desktop.domain.sheets import CardBatchLine, DepositLine, DrawerLine, InTransitLine
from recon_desktop.services.sheets.gather import SheetDay


def fill_drawers(day: SheetDay) -> Iterator[DrawerLine]:
    """One line a register. A blind count is not told what to find (R3.3)."""
    for view in day.drawers:
        hidden = view.blind and view.counted is None
        yield DrawerLine(
            register=view.label,
            float_amount=view.float_amount,
            expected=None if hidden else view.expected,
            counted=view.counted,
            over_short=view.over_short,
            to_deposit=view.to_deposit,
            counted_by=view.counted_by,
        )


def fill_deposits(day: SheetDay) -> Iterator[DepositLine]:
    """The day's ticket, tickets the bank booked on the day, and those still on their way."""
    from recon_desktop.storage.queries.cleared_money import tickets_on_hand

    for ticket in tickets_on_hand(day.connection, day.business_date):
        yield DepositLine(
            ticket_no=ticket.number,
            ticket_date=ticket.business_date,
            cash=Money(ticket.cash_cents),
            checks=Money(ticket.checks_cents),
            total=Money(ticket.total_cents),
            bank_date=ticket.bank_date,
        )


def fill_card_batches(day: SheetDay) -> Iterator[CardBatchLine]:
    """Batches closed on the day, booked on it, and those still on their way."""
    from recon_desktop.storage.queries.cleared_money import batches_on_hand

    for batch in batches_on_hand(day.connection, day.business_date):
        yield CardBatchLine(
            batch_id=batch.batch_id,
            closed_on=batch.closed_on,
            gross=Money(batch.gross_cents),
            refunds=Money(batch.refunds_cents),
            fees=Money(batch.fees_cents),
            net=Money(batch.net_cents),
            bank_date=batch.bank_date,
        )


def fill_in_transit(
    day: SheetDay, deposits: Iterable[DepositLine], batches: Iterable[CardBatchLine]
) -> Iterator[InTransitLine]:
    """What the bank had not booked by the end of the day: nothing of it is a variance (R3.17)."""
    cards = day.check.tenders.get(Tender.CARD)
    for each in cards.in_transit if cards else ():
        text = f"Card receipt {each.receipt.receipt_no}, in a later batch"
        yield InTransitLine(text, Money(each.amount_cents))
    if not day.facts.card_batches:
        yield from _cards_without_batch(day)
    for batch in batches:
        if _under_way(batch.bank_date, day.business_date):
            text = f"Card batch {batch.batch_id} of {batch.closed_on:%m/%d/%Y}, net"
            yield InTransitLine(text, batch.net)
    for register, cash in day.deposit.uncounted:
        yield InTransitLine(f"Cash of {register}: not counted, on no deposit ticket", cash)
    for ticket in deposits:
        if _under_way(ticket.bank_date, day.business_date):
            text = f"Deposit ticket {ticket.ticket_no} of {ticket.ticket_date:%m/%d/%Y}"
            yield InTransitLine(text, ticket.total)


def _under_way(bank_date: date | None, business_date: date) -> bool:
    return bank_date is None or bank_date > business_date


def _cards_without_batch(day: SheetDay) -> Iterator[InTransitLine]:
    lines = [each for each in day.check.receipts if each.receipt.tender in ON_THE_TERMINAL]
    if lines:
        amount = Money(sum(each.amount_cents for each in lines))
        yield InTransitLine("Card receipts, no batch of the day imported", amount)
