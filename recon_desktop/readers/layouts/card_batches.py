"""Settlements of the card processor: one batch a row (R3.13–R3.14, R12.8).

``03/12/2026,Operating ...6789,TR-88121,4,303.20,8.74,294.46``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recon_desktop.domain.records import CardBatch
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import Column, Layout

_COLUMNS = (
    Column(
        "closed_on",
        "date",
        "R",
        "Closed On | Closed At | Batch Date | Batch Close Date | Close Date | Closed | Settled On"
        " | Settlement Date | Date | Transaction Date | Created",
        daily=True,
    ),
    Column(
        "gross",
        "money",
        "R",
        "Gross Charges | Gross | Gross Sales | Gross Amount | Sales | Total Sales | Charges Gross"
        " | Gross Volume | Batch Total | Client Charge",
        total=True,
    ),
    Column(
        "net",
        "money",
        "R",
        "Net Payout | Net | Net Deposit | Net Amount | Payout | Deposit | Net Settlement"
        " | Net Total | Payout Amount | Amount Paid To Clinic",
        total=True,
    ),
    Column(
        "fees",
        "money",
        "R",
        "Fees | Fee | Processing Fees | Discount Fees | Merchant Fees | Total Fees"
        " | Processing Fee | Discount | Jane Payments Fee | Fees Amount",
        total=True,
    ),
    Column(
        "batch_id",
        "id",
        "C",
        "Batch ID | Batch # | Batch | Batch No | Batch Number | Settlement ID | Payout ID",
    ),
    Column(
        "trace",
        "id",
        "C",
        "Trace ID | Trace | Trace # | Trace Number | Deposit Reference | Reference"
        " | Funding Reference",
    ),
    Column("refunds", "money", "O", "Refunds | Returns | Refunded | Refund Amount", total=True),
    Column("chargebacks", "money", "O", "Chargebacks | Disputes | Chargeback", total=True),
    Column(
        "transactions",
        "int",
        "O",
        "Transactions | Count | # Transactions | Transaction Count | Items"
        " | Number of Transactions",
    ),
    Column("processor", "text", "O", "Processor | Merchant Processor | Gateway | Acquirer"),
    Column(
        "terminal",
        "text",
        "O",
        "Terminal | Terminal ID | TID | Merchant ID | MID | Merchant | Merchant Number",
    ),
    Column(
        "payout_date",
        "date",
        "O",
        "Payout Date | Deposit Date | Funding Date | Funded On | Paid On | Arrival Date"
        " | Expected Deposit Date",
        daily=True,
    ),
    Column("bank_account", "text", "O", "Bank Account | Deposit Account | Account | DDA"),
)


def _fields(cells: Cells) -> list[Sequence[Any]]:
    gross, net = cells.money("gross", needed=True), cells.money("net", needed=True)
    refunds, chargebacks, fees = _deductions(cells, gross, net)
    trace = cells.ident("trace")
    batch = cells.ident("batch_id") if cells.has("batch_id") else trace
    for row, name in enumerate(batch):
        if not name:
            cells.reject(row, cells.heading("batch_id"), "is empty")
    return [
        cells.lines,
        batch,
        cells.text("processor"),
        cells.text("terminal"),
        cells.day("closed_on", needed=True),
        cells.count("transactions"),
        gross,
        refunds,
        chargebacks,
        fees,
        net,
        cells.day("payout_date"),
        trace,
        cells.text("bank_account"),
    ]


def _deductions(
    cells: Cells, gross: Sequence[int | None], net: Sequence[int | None]
) -> tuple[list[int], list[int], list[int]]:
    """Refunds, chargebacks and fees as positive amounts.

    Processors print them with either sign. The arithmetic of R3.14 tells which: a column whose
    amounts are all negative is turned. A row that still does not add up is named in a warning.
    """
    names = ("refunds", "chargebacks", "fees")
    columns = [_as_positive(cells.money_or_zero(name)) for name in names]
    cells.read("fees", str)  # an empty one rejects the row
    for row, (whole, rest, parts) in enumerate(
        zip(gross, net, zip(*columns, strict=True), strict=True)
    ):
        if whole is not None and rest is not None and whole - sum(parts) != rest:
            cells.warnings.append(
                f"Row {cells.lines[row]}: net is not gross less refunds, chargebacks and fees"
            )
    return columns[0], columns[1], columns[2]


def _as_positive(column: list[int]) -> list[int]:
    return [-value for value in column] if max(column, default=0) <= 0 else column


CARD_BATCHES = Layout(
    kind=Kind.CARD_BATCHES,
    noun="card_batches",
    record=CardBatch,
    columns=_COLUMNS,
    needs=(("closed_on",), ("gross",), ("net",), ("fees",), ("batch_id", "trace")),
    fields=_fields,
    never="Patient | Patient ID | PatientID | Patient Name | MRN | Procedure Code | CPT",
)
