"""Claims-submitted log: one transmission of a claim a row (DOMAIN §12.5, R5.1).

``C-0310-03,E03,P03,03/10/2026,Harbor,Primary,Original,03/10/2026 17:40,173.75,30.00``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recon_desktop.domain.records import Claim
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import Column, Layout
from recon_desktop.readers.layouts.headings_shared import (
    ENCOUNTERS,
    LOCATION,
    PATIENT_ID,
    PATIENT_NAME,
    PROVIDER,
)
from recon_desktop.readers.words import frequency_of, payer_order_of

_COLUMNS = (
    Column(
        "claim_id",
        "id",
        "R",
        "Claim ID | ClaimID | ClaimIdentifier | Claim Identifier | ClaimNum | Claim # | Claim No"
        " | Claim Number | PCN | CLM01 | Patient Control Number | bill id | Claim",
    ),
    Column(
        "sent_at",
        "ts",
        "R",
        "DateSent | Sent Date/Time | Transmit Date | Date Sent | DateResent | Sent At | Sent"
        " | Sent On | Sent Date | last_edi_date"
        " | first_edi_date | first_billed_date | PrimaryInsuranceFirstBillDate | First Bill Date"
        " | Last Bill Date | DateSentOrig | Submitted | Submit Date | Submission Date"
        " | Date Submitted | Submitted At | Submitted On | Transmitted | Transmission Date"
        " | Transmitted At | Date Transmitted | Billed Date | Bill Date | Date Billed | File Date",
        daily=True,
    ),
    PATIENT_ID,
    Column(
        "payer_order",
        "enum",
        "R",
        "Payer Order | payer_order | InsuranceOrder | Insurance Order | Claim Type | ClaimType"
        " | Primary/Secondary | Coverage Order | Payer Level | SBR01 | Order | Pri/Sec | Sequence"
        " | Filing Order | Insurance Level | Billing Order | COB Order | P/S/T",
    ),
    Column(
        "amount",
        "money",
        "R",
        "Claim Fee | ClaimFee | billedamount | Billed Amount | Claim Amount | Claim Total"
        " | CLM02 | Total Charge | Total Charges | total_charges | Total Claim | Billed"
        " | Claim Charge | Charge Amount | Amount Billed | Charges | Amount | Total",
        positive=True,
        total=True,
    ),
    Column(
        "payer",
        "text",
        "R",
        "Payer | Payer Name | PayerName | Carrier Name | Carrier | current_payer | Insurance"
        " | ins_name | ins_name 1 | ins1_name | Insurance Company | Insurance Name | Insurance Plan"
        " | Plan | Plan Name | Ins",
    ),
    Column(
        "dos",
        "date",
        "R",
        "Date of Service | DateService | servicedate | date_of_service | DOS | Service Date"
        " | Svc Date | Date of Svc | From Date | DOS From | Service From | Date",
    ),
    Column("encounter_id", "id", "C", ENCOUNTERS),
    PATIENT_NAME,
    Column("payer_id", "id", "O", "Payer ID | PayerID | Electronic Payer ID | Carrier ID"),
    Column(
        "frequency",
        "enum",
        "O",
        "Frequency | CorrectionType | Correction Type | Frequency Code | Claim Frequency"
        " | Resub code | Box 22 | Resubmission Code | CLM05-3 | Freq | Submission Type | Bill Freq",
    ),
    Column(
        "patient_paid",
        "money",
        "C",
        "CopayAmount | Copay Amount | pt_paid | Patient Paid | Amount Paid (Box 29) | Amount Paid"
        " | Box 29 | F5 | Patient Amount Paid | Patient Payment | Copay | Pt Paid Amount"
        " | AMT F5 | Patient Paid (F5)",
        positive=True,
        total=True,
    ),
    Column(
        "status",
        "text",
        "O",
        "Claim Status | Status | billing_status | Billing Status | current_queue | Queue",
    ),
    Column(
        "payer_claim_no",
        "id",
        "O",
        "OrigRefNum | ICN | DCN | Payer Claim # | Payer Claim No | Payer Claim Number"
        " | Payer Control Number | Original Ref | Original Reference | Orig Ref #",
    ),
    Column("batch_id", "id", "O", "Batch | Batch ID | Batch # | Batch Number | Batch No"),
    Column(
        "parent_claim",
        "id",
        "O",
        "Parent Claim | resubmit_claim_original_id | Original Claim | Original Claim ID"
        " | Original Claim # | Resubmission Of | Resubmits | Replaces Claim | Parent Claim ID"
        " | Corrects",
    ),
    Column("place", "text", "O", "Place of Service | POS | Place"),
    Column(
        "other_payer",
        "text",
        "O",
        "Secondary Payer | Secondary Insurance | Next Payer | Other Payer | ins_name 2"
        " | ins2_name | Secondary Carrier",
    ),
    Column("sent_time", "text", "O", "Sent Time | Time Sent | Submit Time | Time"),
    LOCATION,
    PROVIDER,
)


def _fields(cells: Cells) -> list[Sequence[Any]]:
    nothing: tuple[()] = ()
    return [
        cells.lines,
        cells.ident("claim_id", needed=True),
        cells.ident("encounter_id"),
        cells.ident("patient_id", needed=True),
        cells.text("patient_name"),
        cells.day("dos", needed=True),
        cells.text("payer"),
        cells.ident("payer_id"),
        cells.read("payer_order", payer_order_of),
        cells.words("frequency", frequency_of) if cells.has("frequency") else ["1"] * len(cells),
        cells.day("sent_at", needed=True),
        _times(cells),
        cells.money("amount", needed=True),
        cells.money("patient_paid"),
        cells.text("status"),
        cells.ident("payer_claim_no"),
        cells.ident("batch_id"),
        cells.ident("parent_claim"),
        cells.text("location"),
        [False] * len(cells),
        cells.text("place"),
        [nothing] * len(cells),
        [nothing] * len(cells),
        cells.text("other_payer"),
    ]


def _times(cells: Cells) -> list[str]:
    """HH:MM from the sent column, or from a time column of its own."""
    if cells.has("sent_time"):
        return cells.time_of_day("sent_time")
    return cells.clock("sent_at")


CLAIMS_LOG = Layout(
    kind=Kind.CLAIMS_LOG,
    noun="claims",
    record=Claim,
    columns=_COLUMNS,
    needs=(
        ("claim_id",),
        ("sent_at",),
        ("patient_id",),
        ("payer_order",),
        ("amount",),
        ("payer",),
        ("dos",),
    ),
    fields=_fields,
)
