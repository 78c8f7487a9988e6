"""Patient totals report: one patient a row (DOMAIN §12.3).

Never computed from the charge lines, or V1 could not fail. ``P03,Reed Ann,233.10``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recon_desktop.domain.records import PatientTotal
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import Column, Layout
from recon_desktop.readers.layouts.headings_shared import PATIENT_ID, PATIENT_NAME

_COLUMNS = (
    PATIENT_ID,
    Column(
        "charges",
        "money",
        "R",
        "Day's Charges | Days Charges | Charges | Total Charges | Charge Total | Today's Charges"
        " | Billed | Amt Billed | Total Billed | Billed Total | Amount Billed | Patient Total"
        " | Patient Charges"
        " | Charge | Charge Amount | Tot Prod | Production | Total",
        positive=True,
        total=True,
    ),
    Column(
        "business_date",
        "date",
        "O",
        "Business Date | Date | Post Date | Posting Date | Day | Report Date",
        daily=True,
    ),
    PATIENT_NAME,
    Column(
        "payments",
        "money",
        "O",
        "Day's Payments | Payments | Total Payments | Today's Payments | Copays | Receipts | Paid"
        " | Total Paid | Paid Amt | Tot Income",
        total=True,
    ),
    Column(
        "patient_payments",
        "money",
        "O",
        "Patient Payments | Patient Payment | Pt Income | Client Payment",
        total=True,
    ),
    Column(
        "insurance_payments",
        "money",
        "O",
        "Insurance Payments | Insurance Payment | Ins Income",
        total=True,
    ),
    Column(
        "adjustments",
        "money",
        "O",
        "Adjustment | Adjustments | Day's Adjustments | Adjust | Write-off | Write-offs"
        " | Adjustment Amt | Total Adjustments",
        total=True,
    ),
    Column(
        "balance",
        "money",
        "O",
        "Day's Balance | Balance | Total Balance | Balance Amt | Patient Balance | Balance Due",
        total=True,
    ),
    Column(
        "visit_count",
        "int",
        "O",
        "Encounters | Visits | Visit Count | # Visits | Encounter Count | No of Visits",
    ),
)


def _fields(cells: Cells) -> list[Sequence[Any]]:
    return [
        cells.lines,
        cells.day("business_date") if cells.has("business_date") else [None] * len(cells),
        cells.ident("patient_id", needed=True),
        cells.text("patient_name"),
        cells.money("charges", needed=True),
        _payments(cells),
        cells.money("adjustments"),
        cells.money("balance"),
        cells.count("visit_count"),
    ]


def _payments(cells: Cells) -> list[int | None]:
    """The payments column, or patient and insurance payments together."""
    if cells.has("payments"):
        return cells.money("payments")
    parts = zip(cells.money("patient_payments"), cells.money("insurance_payments"), strict=True)
    return [None if a is None and b is None else (a or 0) + (b or 0) for a, b in parts]


PATIENT_TOTALS = Layout(
    kind=Kind.PATIENT_TOTALS,
    noun="patient_totals",
    record=PatientTotal,
    columns=_COLUMNS,
    needs=(("patient_id",), ("charges",)),
    fields=_fields,
    never="Procedure Code | ProcedureCode | CPT | CPT Code | Code | Procedure | DOS | Service Date"
    " | Date of Service | Units | Claim # | Claim ID | Claim No | Claim Number | Receipt #"
    " | Receipt No | Payment Method | Method | Tender | Date/Appt | Appt Time | Payer Order"
    " | Procedure codes | Gross | Net | date_of_service | Encounter ID | Invoice",
)
