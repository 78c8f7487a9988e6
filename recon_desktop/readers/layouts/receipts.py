"""Receipts (payments) journal: one payment a row (DOMAIN §12.4, R3.8).

``1042,03/10/2026,P04,Check,2207,Copay,25.00``
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from recon_desktop.domain.records import Purpose, Receipt
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cards import mask_card_number
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import Column, Layout
from recon_desktop.readers.layouts.charges import voids
from recon_desktop.readers.layouts.headings_shared import (
    ENTERED_AT,
    LOCATION,
    PATIENT_IDS,
    PATIENT_NAME,
    STATUS,
    USERS,
    VOIDED,
)
from recon_desktop.readers.words import purpose_of, tender_of

_COLUMNS = (
    Column(
        "receipt_no",
        "id",
        "R",
        "Receipt # | Receipt No | Receipt Number | Receipt | ReceiptID | Payment ID | PaymentID"
        " | PayNum | session_id | Trans # | Trans No | Transaction # | Transaction ID"
        " | Payment # | Payment Number | Payment No | trx_id | Receipt ID | Rcpt # | Rcpt No"
        " | No. | # | ID",
    ),
    Column(
        "receipt_date",
        "date",
        "R",
        "Receipt Date | Receipt Received Date | received_date | Received Date | PayDate"
        " | Payment Date | Pay Date | Date Received | Transaction Date | Tran Date | Tran Dt"
        " | Receipt Dt | Date",
        daily=True,
    ),
    Column(
        "post_date",
        "date",
        "R",
        "PostDate | posted_date | post_date | Posting Date | Posted | Date Posted | Bt Dt"
        " | Payment Post Date | Accounting Date | Business Date | Entry Date",
        daily=True,
    ),
    Column(
        "tender",
        "enum",
        "R",
        "Method | PaymentMethod | Payment Method | payment_method | PayType | Pay Type | Tender"
        " | Tender Type | Payment Type | Pay Method | Type | Form of Payment | Mode"
        " | Payment Mode | Method of Payment",
    ),
    Column(
        "amount",
        "money",
        "R",
        "Amount | pay_amount | pay_total | PayAmt | Payment Amount | Amount Paid | Pay Amt"
        " | Payments | Deposit Amount | Paid | Paid Amount | Payment | Receipt Amount"
        " | Total Amount | Client Charge | Amount Charged | Credit | Total",
        positive=True,
        total=True,
    ),
    Column("patient_id", "id", "C", f"{PATIENT_IDS} | Paying Patient | Patient | Client"),
    Column(
        "payer",
        "text",
        "C",
        "Payer | PayerName | Payer Name | Carrier | PayerType | Source | Remitter | Received From"
        " | Insurance | Insurance Company | From | Src Type",
    ),
    PATIENT_NAME,
    Column(
        "encounter_id",
        "id",
        "C",
        "Encounter ID | EncounterID | encounter | Enc ID | Encounter # | AppointmentID"
        " | Appointment ID | appointment | Visit | Visit # | Visit ID | Enc Nbr | Encounter No"
        " | Applied To Encounter | Applied To",
    ),
    Column(
        "reference",
        "text",
        "C",
        "Reference | ReferenceNumber | Reference # | Reference Number | Check # | Check No"
        " | Check Number | trace_number | Chk # | Check/Ref # | Check or Card # | Ref # | Ref No"
        " | Auth # | Last 4 Digits | Last 4 | Trace ID | Check",
    ),
    Column(
        "purpose",
        "enum",
        "O",
        "Category | payment_transaction_type | Purpose | Payment Purpose | Copay/Deductible"
        " | Payment For | Applied As | Payment Category | Paid For | Reason",
    ),
    Column("deposit_date", "date", "O", "deposit_date | Deposit Date | Batch Date", daily=True),
    Column(
        "merchant_fee",
        "money",
        "O",
        "MerchantFee | Merchant Fee | CareCredit Fee | PayConnect Fee | Fees | Fee"
        " | Processing Fee | Jane Payments Fee",
    ),
    Column(
        "batch_id",
        "id",
        "O",
        "BatchNumber | Batch Number | Batch # | Batch | Batch ID | Bt Nbr | DepositNum"
        " | Payment batch | Payment Batch ID | Batch No | Deposit #",
    ),
    Column(
        "register",
        "text",
        "O",
        "Register | Drawer | Cash Drawer | Till | Station | Terminal | Drawer ID",
    ),
    Column("received_by", "text", "O", f"Received By | Cashier | Collected By | {USERS}"),
    LOCATION,
    ENTERED_AT,
    VOIDED,
    Column("void_reason", "text", "O", "Void Reason | void_reason | Reason Voided | Reason Cd"),
    Column(
        "reissue_of",
        "id",
        "O",
        "Reissue Of | reissue_of | Replaces | Reissued From | Replaces Receipt | Original Receipt",
    ),
    Column("applied", "money", "O", "Applied | Amount Applied"),
    Column("unapplied", "money", "O", "Unapplied | Unapplied Amount"),
    Column("refunds", "money", "O", "Refunds | Refund Amount"),
    Column(
        "notes", "text", "O", "Notes | Note | Memo | Comment | Comments | Description | Details"
    ),
    STATUS,
)


def _fields(cells: Cells) -> list[Sequence[Any]]:
    received, posted = _dates(cells)
    return [
        cells.lines,
        cells.ident("receipt_no", needed=True),
        received,
        posted,
        cells.ident("patient_id"),
        cells.text("payer"),
        cells.ident("encounter_id"),
        cells.read("tender", tender_of),
        [mask_card_number(text) for text in cells.text("reference")],
        _purposes(cells),
        cells.money("amount", needed=True),
        cells.text("register"),
        cells.text("received_by"),
        cells.ident("batch_id"),
        cells.money("merchant_fee"),
        voids(cells),
        cells.text("void_reason"),
        cells.ident("reissue_of"),
        cells.text("location"),
        cells.moment("entered_at"),
    ]


def _dates(cells: Cells) -> tuple[list[date | None], list[date | None]]:
    """Receipt date and posting date; a report with one of them means both (R11.5)."""
    if not (cells.has("receipt_date") and cells.has("post_date")):
        only = "receipt_date" if cells.has("receipt_date") else "post_date"
        cells.warnings.append(
            f"The report has one date column (“{cells.heading(only)}”); it is taken as the date "
            "of the receipt and as the posting date"
        )
    return (
        cells.day_or_default("receipt_date", "post_date"),
        cells.day_or_default("post_date", "receipt_date"),
    )


def _purposes(cells: Cells) -> Sequence[Purpose | None]:
    if not cells.has("purpose"):
        return [Purpose.UNSTATED] * len(cells)
    return cells.words("purpose", purpose_of)


RECEIPTS = Layout(
    kind=Kind.RECEIPTS,
    noun="receipts",
    record=Receipt,
    columns=_COLUMNS,
    needs=(
        ("receipt_no",),
        ("receipt_date", "post_date"),
        ("patient_id", "payer"),
        ("tender",),
        ("amount",),
    ),
    fields=_fields,
    never="Symbol | Shares | Gross Charges | Net Payout | Running Bal. | Account Name",
)
