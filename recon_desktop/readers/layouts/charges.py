"""Daily transaction report, itemised: one charge line a row (DOMAIN §12.2, §12.8).

``E03,P03,03/10/2026,03/10/2026,87880,,1,28.75,28.75``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recon_desktop.domain.records import Charge
from recon_desktop.readers.base import Kind
from recon_desktop.readers.cells import Cells
from recon_desktop.readers.columns import Column, Layout
from recon_desktop.readers.layouts.headings_shared import (
    ENCOUNTERS,
    ENTERED_AT,
    LOCATION,
    PATIENT_ID,
    PATIENT_NAME,
    PROVIDER,
    STATUS,
    USERS,
    VOIDED,
)
from recon_desktop.readers.words import void_flag, void_status

_COLUMNS = (
    PATIENT_ID,
    Column(
        "dos",
        "date",
        "R",
        "DOS | Service Date | ServiceStartDate | ServiceDate | service_date | Date of Service"
        " | ProcDate | Procedure Date | Proc Dt | SERVICE_DT_TM | Service Dt | Svc Date"
        " | From Date | DOS From | Service From",
    ),
    Column(
        "post_date",
        "date",
        "C",
        "PostingDate | PostDate | Post Date | posted_date | POST_DATE | Posting Date"
        " | Date Posted | Posted | Entry Date | Claim Date | Charge Post Date | Accounting Date"
        " | Business Date | Transaction Date | Tran Dt | Charge Date | Date",
        daily=True,
    ),
    Column(
        "procedure_code",
        "code",
        "R",
        "ProcedureCode | Procedure Code | Procedure codes | Proc Code | CPT | CPT Code"
        " | CPT/HCPCS | HCPCS | CPT4 | Code | Procedure | Proc | Service Code | Billing Code"
        " | Tran Cd | ADA Code | Service",
    ),
    Column(
        "units",
        "int",
        "R",
        "Units | UNIT | Quantity | Qty | Unit Count | Days/Units | Days or Units",
    ),
    Column(
        "amount",
        "money",
        "R",
        "TotalCharges | Total Charges | Total Charge | billed | Billed Charge | Billed Amount"
        " | Billed Amt | Amt Billed | Charge Amt | Charge Amount | Charged Amount | Extended"
        " | Extended Amount | Extended Charge | Extended Price | Ext Amount | Line Amount"
        " | ITEM_EXTENDED_PRICE | Line Total"
        " | Charges | Amount | Total | Charge | Debit | Amount Charged | Gross Charge"
        " | Production",
        positive=True,
        total=True,
    ),
    Column(
        "fee",
        "money",
        "C",
        "UnitCharge | Unit Charge | price | Fee | ProcFee | Unit Price | Unit Fee"
        " | Charge Per Unit | Unit Amount"
        " | Fee Amount",
    ),
    Column("encounter_id", "id", "C", ENCOUNTERS),
    PATIENT_NAME,
    Column(
        "modifiers",
        "text",
        "O",
        "Modifiers | ProcedureModifier | CodeMod | Modifier | Mod | Mods | M | Procedure Modifier",
        several=True,
    ),
    Column(
        "payer",
        "text",
        "O",
        "Payer | PayerName | Primary Payer | Primary Insurance | Insurance | Carrier"
        " | Carrier Name | Insurance Company | PrimaryInsuranceCompanyName | Payer Name | Ins"
        " | Insurance Name | Fin Class | Financial Class | Insurance Plan | ins1_name | ins_name",
    ),
    Column(
        "claim_id",
        "id",
        "O",
        "Claim ID | ClaimIdentifier | ClaimNum | claimid | Claim # | Claim No | PCN | Claim Number"
        " | Claim",
    ),
    PROVIDER,
    LOCATION,
    Column(
        "adjustment",
        "money",
        "O",
        "adjustment | OtherAdjustment | WriteOff | Write-off | Adjustments | Adjust"
        " | Adjustment Amt | Adjustment Amount | Discount | Courtesy Adjustment | Adj",
    ),
    Column(
        "dx_codes",
        "text",
        "O",
        "EncounterDiagnosisID | diagnosis_pointers | justify | Dx | ICD | Diagnosis | Diagnoses"
        " | Dx Codes | ICD-10 | ICD10 | Diagnosis Code | Diagnosis Codes | pointers | Dx Code"
        " | ICD Codes | ICD-10 Codes | Pointer | Dx Pointers",
        several=True,
    ),
    Column("entered_by", "text", "O", USERS),
    ENTERED_AT,
    VOIDED,
    STATUS,
)


def _fields(cells: Cells) -> list[Sequence[Any]]:
    return [
        cells.lines,
        cells.ident("encounter_id"),
        cells.ident("patient_id", needed=True),
        cells.text("patient_name"),
        cells.day("dos", needed=True),
        cells.day_or_default("post_date"),
        cells.code("procedure_code"),
        cells.joined("modifiers", ":"),
        cells.count("units", needed=True),
        cells.money("fee"),
        cells.money("amount", needed=True),
        cells.text("payer") if cells.has("payer") else [None] * len(cells),
        cells.ident("claim_id"),
        cells.text("provider"),
        cells.text("location"),
        cells.money_or_zero("adjustment"),
        cells.joined("dx_codes", " "),
        cells.text("entered_by"),
        cells.moment("entered_at"),
        voids(cells),
    ]


def voids(cells: Cells) -> list[bool]:
    """True where the void column or the status says that the row is void."""
    flags = cells.words("voided", void_flag)
    states = cells.words("status", void_status)
    return [bool(flag or state) for flag, state in zip(flags, states, strict=True)]


CHARGES = Layout(
    kind=Kind.CHARGES,
    noun="charges",
    record=Charge,
    columns=_COLUMNS,
    needs=(("patient_id",), ("dos",), ("procedure_code",), ("units",), ("amount",)),
    fields=_fields,
)
