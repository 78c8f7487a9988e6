"""The receipts of a day on its sheets: by tender and purpose, voids, refunds, numbers (§10.2.4)."""

from __future__ import annotations

from collections.abc import Iterator

from recon_desktop.domain.day.desk_receipts import Use
from recon_desktop.domain.day.receipt_numbers import SequenceBreak, number_series
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Tender
from recon_desktop.domain.sheets import ReceiptSeries, RefundLine, TenderLine, VoidLine
from recon_desktop.services.sheets.gather import SheetDay

_REFUNDS = (Use.REFUND, Use.REFUND_BACK)


def fill_tenders(day: SheetDay) -> Iterator[TenderLine]:
    """One line a tender; refunds have a list of their own."""
    table = day.check.receipts_table
    for tender in Tender:
        cells = {use: table[tender, use] for use in Use if (tender, use) in table}
        for refund in _REFUNDS:
            cells.pop(refund, None)
        if cells:
            amounts = {use: amount for use, (_, amount) in cells.items()}
            yield TenderLine(
                tender=tender,
                count=sum(count for count, _ in cells.values()),
                time_of_service=amounts.get(Use.TIME_OF_SERVICE, ZERO),
                prior_balance=amounts.get(Use.PRIOR_BALANCE, ZERO),
                prepayment=amounts.get(Use.PREPAYMENT, ZERO),
                payer_check=amounts.get(Use.PAYER_CHECK, ZERO),
                other=amounts.get(Use.OTHER_INCOME, ZERO),
            )


def fill_voids(day: SheetDay) -> Iterator[VoidLine]:
    """Voided receipts, with who voided them, why, and the receipt taken instead (R3.7)."""
    again = {each.record.reissue_of: each.record.receipt_no for each in day.receipts}
    for each in day.receipts:
        receipt = each.record
        if receipt.voided:
            yield VoidLine(
                receipt_no=receipt.receipt_no,
                register=day.label_of(receipt.register),
                tender=receipt.tender,
                amount=Money(receipt.amount_cents),
                reason=receipt.void_reason or "no reason in the report",
                user=receipt.received_by,
                reissued_as=again.get(receipt.receipt_no, ""),
            )


def fill_refunds(day: SheetDay) -> Iterator[RefundLine]:
    """Money given back at the desk; below zero what a late entry says was not paid out."""
    for each in day.check.receipts:
        if each.use in _REFUNDS:
            receipt = each.receipt
            yield RefundLine(
                document=receipt.receipt_no,
                patient=day.patient(receipt.patient_id),
                tender=receipt.tender,
                amount=Money(-each.amount_cents),
                reason=f"visit {receipt.encounter_id}" if receipt.encounter_id else "",
                user=receipt.received_by,
            )


def fill_series(day: SheetDay) -> Iterator[ReceiptSeries]:
    """The receipt numbers of the day, by register and series, with what breaks them (R3.7)."""
    elsewhere = (each.record.receipt_no for each in day.facts.receipts_posted_elsewhere)
    for series in number_series(day.facts.receipts, elsewhere):
        yield ReceiptSeries(
            register=_series_of(day, series.register),
            first=series.first,
            last=series.last,
            count=series.receipts,
            gaps=_numbers(series.gaps),
            repeats=_numbers(series.repeats),
            out_of_order=_numbers(series.out_of_order),
        )


def _series_of(day: SheetDay, register: str) -> str:
    """Several registers may draw on one series; it then belongs to none of them."""
    used = {each.record.register for each in day.facts.receipts}
    return "All registers" if not register and len(used) > 1 else day.label_of(register)


def _numbers(breaks: tuple[SequenceBreak, ...]) -> tuple[str, ...]:
    return tuple(each.numbers for each in breaks)
