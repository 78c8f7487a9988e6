"""The front desk's reconciliation sheets of a day, one a register (§10.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recon_desktop.domain.day.deposit import PAPER_TENDERS
from recon_desktop.domain.day.desk_receipts import DeskReceipt, Use
from recon_desktop.domain.day.drawer import BILLS, COINS, ROLLS, Denomination
from recon_desktop.domain.day.tender_check import ON_THE_TERMINAL
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Receipt, Tender
from recon_desktop.domain.sheets import (
    Approval,
    CardSlipLine,
    CheckLine,
    DenominationLine,
    DrawerCount,
    ReceiptLine,
    ReconciliationSheet,
    SheetFrame,
)
from recon_desktop.services.day.count_drawer import DrawerView
from recon_desktop.services.sheets.clock import hour_text
from recon_desktop.services.sheets.gather import SheetDay


def fill_reconciliations(
    day: SheetDay, frame: SheetFrame, title: str
) -> tuple[ReconciliationSheet, ...]:
    """One sheet for every register of the day, counted or not."""
    return tuple(_sheet(day, frame, title, view) for view in day.drawers)


def _sheet(day: SheetDay, frame: SheetFrame, title: str, view: DrawerView) -> ReconciliationSheet:
    return ReconciliationSheet(
        frame=replace(frame, title=title, register=view.label, basis="Posting date"),
        drawer=_count(view),
        checks=tuple(_checks(day, view.register)),
        card_slips=tuple(_card_slips(day, view.register)),
        receipts=tuple(_receipts(day, view.register)),
        approvals=(Approval("Counted by", view.counted_by), Approval("Verified by")),
    )


def _count(view: DrawerView) -> DrawerCount:
    rolls = tuple(each for each in ROLLS if view.counts.get(each.name))
    return DrawerCount(
        denominations=tuple(_denomination(each, view) for each in (*BILLS, *COINS, *rolls)),
        opening_float=view.float_amount,
        cash_receipts=view.cash_receipts,
        cash_refunds=view.cash_refunds,
        expected=view.expected,
        counted=view.counted,
        over_short=view.over_short,
        float_left=view.float_amount,
        to_deposit=view.to_deposit,
        over_short_reason=view.reason,
    )


def _denomination(each: Denomination, view: DrawerView) -> DenominationLine:
    kind = "roll" if each in ROLLS else "coin" if each.coin else "bill"
    return DenominationLine(Money(each.cents), view.counts.get(each.name, 0), kind)


def _of_register(day: SheetDay, register: str) -> list[DeskReceipt]:
    return [each for each in day.check.receipts if each.receipt.register == register]


def _checks(day: SheetDay, register: str) -> Iterator[CheckLine]:
    """Checks and money orders in the drawer, singly."""
    for each in _of_register(day, register):
        receipt = each.receipt
        if receipt.tender in PAPER_TENDERS and each.use not in (Use.REFUND, Use.REFUND_BACK):
            payer = receipt.payer or day.patient(receipt.patient_id)
            yield CheckLine(
                receipt.reference or "no number",
                payer,
                receipt.receipt_no,
                Money(each.amount_cents),
            )


def _card_slips(day: SheetDay, register: str) -> Iterator[CardSlipLine]:
    for each in _of_register(day, register):
        if each.receipt.tender in ON_THE_TERMINAL:
            yield CardSlipLine(
                each.receipt.reference[-4:],
                each.receipt.receipt_no,
                _batch_of(day, each),
                Money(each.amount_cents),
            )


def _batch_of(day: SheetDay, line: DeskReceipt) -> str:
    """The batch the receipt names; without that, the only one the day's cards can be in."""
    batches = day.facts.card_batches
    cards = day.check.tenders.get(Tender.CARD)
    later = cards is not None and line in cards.in_transit
    if line.receipt.batch_id or len(batches) != 1 or later:
        return line.receipt.batch_id
    return batches[0].record.batch_id


def _receipts(day: SheetDay, register: str) -> Iterator[ReceiptLine]:
    """Every number of the register, voids marked; refunds below zero."""
    counted = {each.staged.row_id: each for each in day.check.receipts}
    for staged in day.receipts:
        receipt = staged.record
        if receipt.register == register:
            line = counted.get(staged.row_id)
            yield ReceiptLine(
                receipt_no=receipt.receipt_no,
                time=_time(day, receipt),
                patient=day.patient(receipt.patient_id) or receipt.payer,
                purpose=receipt.purpose,
                tender=receipt.tender,
                amount=Money(line.amount_cents if line else receipt.amount_cents),
                time_of_service=line is not None and line.in_tos,
                voided=receipt.voided,
            )


def _time(day: SheetDay, receipt: Receipt) -> str:
    at = receipt.entered_at
    return hour_text(day.settings.local(at)) if at else ""
