"""Drawers, deposit tickets, card batches and money on its way, for the Daily Close Report."""

from __future__ import annotations

from collections.abc import Iterator

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Tender
from recon_desktop.domain.sheets import CardBatchLine, DepositLine, DrawerLine, InTransitLine
from recon_desktop.domain.tender_check import ON_THE_TERMINAL
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
    """The day's ticket, once it is prepared."""
    ticket = day.deposit
    if ticket.number is not None:
        yield DepositLine(
            ticket_no=ticket.number,
            ticket_date=ticket.business_date,
            cash=ticket.currency + ticket.coin,
            checks=ticket.checks_total,
            total=ticket.total,
            bank_date=ticket.bank_date,
        )


def fill_card_batches(day: SheetDay) -> Iterator[CardBatchLine]:
    """The batches closed on the day, and when the bank booked them."""
    from recon_desktop.storage.queries.sheets import bank_dates

    batches = day.facts.card_batches
    booked = bank_dates(day.connection, "card-batch", [each.row_id for each in batches])
    for each in batches:
        batch = each.record
        yield CardBatchLine(
            batch_id=batch.batch_id,
            closed_on=batch.closed_on,
            gross=Money(batch.gross_cents),
            refunds=Money(batch.refunds_cents + batch.chargebacks_cents),
            fees=Money(batch.fees_cents),
            net=Money(batch.net_cents),
            bank_date=booked.get(each.row_id),
        )


def fill_in_transit(day: SheetDay) -> Iterator[InTransitLine]:
    """What the day took and the bank has not booked: nothing of it is a variance (R3.17)."""
    cards = day.check.tenders.get(Tender.CARD)
    for each in cards.in_transit if cards else ():
        text = f"Card receipt {each.receipt.receipt_no}, in a later batch"
        yield InTransitLine(text, Money(each.amount_cents))
    if not day.facts.card_batches:
        yield from _cards_without_batch(day)
    for batch in fill_card_batches(day):
        if batch.bank_date is None:
            yield InTransitLine(f"Card batch {batch.batch_id}, net", batch.net)
    for ticket in fill_deposits(day):
        if ticket.bank_date is None:
            yield InTransitLine(f"Deposit ticket {ticket.ticket_no}", ticket.total)


def _cards_without_batch(day: SheetDay) -> Iterator[InTransitLine]:
    lines = [each for each in day.check.receipts if each.receipt.tender in ON_THE_TERMINAL]
    if lines:
        amount = Money(sum(each.amount_cents for each in lines))
        yield InTransitLine("Card receipts, no batch of the day imported", amount)
