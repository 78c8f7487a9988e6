"""Tables about receipts that more than one sheet prints."""

from __future__ import annotations

from collections.abc import Sequence

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets import ReceiptSeries, RefundLine, TenderLine, VoidLine
from recon_desktop.reports.cells import Column, Kind, Look, Row, Table
from recon_desktop.reports.words import tender_word

PURPOSE_TITLES = ("Time of service", "Prior balance", "Prepayment", "Payer check", "Other")


def purpose_amounts(line: TenderLine) -> tuple[Money, ...]:
    """The amounts under :data:`PURPOSE_TITLES`."""
    return (
        line.time_of_service,
        line.prior_balance,
        line.prepayment,
        line.payer_check,
        line.other,
    )


def tender_table(lines: Sequence[TenderLine]) -> Table:
    """Receipts by tender × purpose (§10.2.4)."""
    columns = (
        Column("Tender", flex=1),
        Column("Receipts", Kind.COUNT),
        *(Column(title, Kind.AMOUNT) for title in (*PURPOSE_TITLES, "Total")),
    )
    rows = [
        Row((tender_word(line.tender), line.count, *purpose_amounts(line), line.total))
        for line in lines
    ]
    sums = [Money(sum(cents)) for cents in zip(*map(_cents, lines), strict=True)]
    total = Row(("All tenders", sum(line.count for line in lines), *sums), Look.TOTAL)
    return Table(columns, rows, (total,) if lines else ())


def _cents(line: TenderLine) -> tuple[int, ...]:
    return (*(amount.cents for amount in purpose_amounts(line)), line.total.cents)


def void_table(lines: Sequence[VoidLine]) -> Table:
    """Voided receipts, with who and why."""
    columns = (
        Column("Receipt"),
        Column("Register"),
        Column("Tender"),
        Column("Reason", flex=1),
        Column("User"),
        Column("Taken again as"),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    rows = [
        Row(
            (
                line.receipt_no,
                line.register,
                tender_word(line.tender),
                line.reason,
                line.user,
                line.reissued_as or None,
                line.amount,
            )
        )
        for line in lines
    ]
    return Table(columns, rows)


def refund_table(lines: Sequence[RefundLine]) -> Table:
    """Money given back."""
    columns = (
        Column("Document"),
        Column("Patient", flex=1),
        Column("Tender"),
        Column("Reason", flex=1),
        Column("User"),
        Column("Amount", Kind.AMOUNT, carried=True),
    )
    rows = [
        Row((r.document, r.patient, tender_word(r.tender), r.reason, r.user, r.amount))
        for r in lines
    ]
    total = Row(("Total", "", "", "", "", sum((r.amount for r in lines), ZERO)), Look.TOTAL)
    return Table(columns, rows, (total,) if lines else ())


def series_table(lines: Sequence[ReceiptSeries]) -> Table:
    """Number ranges, and what breaks them (R3.7)."""
    columns = (
        Column("Register"),
        Column("First"),
        Column("Last"),
        Column("Receipts", Kind.COUNT),
        Column("Sequence", flex=1),
    )
    rows = [
        Row(
            (line.register, line.first or None, line.last or None, line.count, _sequence(line)),
            Look.NORMAL if line.unbroken else Look.BAD,
        )
        for line in lines
    ]
    return Table(columns, rows)


def _sequence(line: ReceiptSeries) -> str:
    parts = (
        ("missing", line.gaps),
        ("used twice", line.repeats),
        ("out of order", line.out_of_order),
    )
    faults = [f"{what}: {', '.join(numbers)}" for what, numbers in parts if numbers]
    return "; ".join(faults) if faults else "unbroken"
