"""Records for tests: one builder a record.

Amounts are written as text ("25.00"), as on paper. Every name, id and fee is invented. The
builders know records alone: no store, no reader, no window.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from recon_desktop.domain.findings import SourceRef, Staged
from recon_desktop.domain.money import parse_cents
from recon_desktop.domain.records import (
    CardBatch,
    Charge,
    Claim,
    ClaimLine,
    PatientTotal,
    Purpose,
    Receipt,
    Tender,
)

T = TypeVar("T")

BUSINESS_DATE = date(2026, 3, 10)


def staged(record: T, *, source_id: int = 1, row_id: int = 0) -> Staged[T]:
    """The record as if imported; its row id is its line unless given."""
    line = record.line  # type: ignore[attr-defined]
    return Staged(SourceRef(source_id, line), row_id or line, record)


def all_staged(records: Iterable[T], *, source_id: int = 1) -> tuple[Staged[T], ...]:
    """Every record as if imported from one file."""
    return tuple(staged(record, source_id=source_id) for record in records)


def a_charge(amount: str = "145.00", **fields: Any) -> Charge:
    """A charge line; the fee is worked out from amount and units."""
    units = fields.get("units", 1)
    cents = parse_cents(amount)
    values: dict[str, Any] = {
        "line": 2,
        "encounter_id": "E01",
        "patient_id": "P01",
        "patient_name": "Alder, Ann",
        "dos": BUSINESS_DATE,
        "post_date": BUSINESS_DATE,
        "procedure_code": "99213",
        "modifiers": "",
        "units": units,
        "fee_cents": cents // units if units else None,
        "amount_cents": cents,
        "payer": "Harbor",
        "claim_id": "",
        "provider": "Moss",
        "location": "MAIN",
        "adjustment_cents": 0,
        "dx_codes": "",
        "entered_by": "kim",
        "entered_at": None,
        "voided": False,
    }
    return Charge(**(values | fields))


def a_patient_total(charges: str = "145.00", **fields: Any) -> PatientTotal:
    """A row of the patient totals report."""
    values: dict[str, Any] = {
        "line": 2,
        "business_date": BUSINESS_DATE,
        "patient_id": "P01",
        "patient_name": "Alder, Ann",
        "charges_cents": parse_cents(charges),
        "payments_cents": None,
        "adjustments_cents": None,
        "balance_cents": None,
        "visit_count": None,
    }
    return PatientTotal(**(values | fields))


def a_receipt(amount: str = "25.00", **fields: Any) -> Receipt:
    """A copay in cash, unless told otherwise."""
    values: dict[str, Any] = {
        "line": 2,
        "receipt_no": "1041",
        "receipt_date": BUSINESS_DATE,
        "post_date": BUSINESS_DATE,
        "patient_id": "P01",
        "payer": "",
        "encounter_id": "E01",
        "tender": Tender.CASH,
        "reference": "",
        "purpose": Purpose.COPAY,
        "amount_cents": parse_cents(amount),
        "register": "FRONT",
        "received_by": "kim",
        "batch_id": "",
        "merchant_fee_cents": None,
        "voided": False,
        "void_reason": "",
        "reissue_of": "",
        "location": "MAIN",
        "entered_at": None,
    }
    return Receipt(**(values | fields))


def a_claim(amount: str = "145.00", **fields: Any) -> Claim:
    """An original primary claim, sent on the business date."""
    values: dict[str, Any] = {
        "line": 2,
        "claim_id": "C01",
        "encounter_id": "E01",
        "patient_id": "P01",
        "patient_name": "Alder, Ann",
        "dos": BUSINESS_DATE,
        "payer": "Harbor",
        "payer_id": "HB001",
        "payer_order": "P",
        "frequency": "1",
        "sent_on": BUSINESS_DATE,
        "sent_time": "17:40",
        "amount_cents": parse_cents(amount),
        "patient_paid_cents": 0,
        "status": "",
        "payer_claim_no": "",
        "batch_id": "",
        "parent_claim": "",
        "location": "MAIN",
        "encounter_report": False,
        "place": "11",
        "diagnoses": (),
        "lines": (),
    }
    return Claim(**(values | fields))


def a_claim_line(charge: str = "145.00", **fields: Any) -> ClaimLine:
    """A service line of a claim."""
    values: dict[str, Any] = {
        "line": 3,
        "line_no": "1",
        "procedure_code": "99213",
        "modifiers": "",
        "charge_cents": parse_cents(charge),
        "units": "1",
        "pointers": "1",
        "dos": BUSINESS_DATE,
        "control_no": "",
    }
    return ClaimLine(**(values | fields))


def a_card_batch(gross: str = "303.20", fees: str = "8.74", **fields: Any) -> CardBatch:
    """A card settlement; net is worked out."""
    refunds = fields.get("refunds_cents", 0)
    chargebacks = fields.get("chargebacks_cents", 0)
    values: dict[str, Any] = {
        "line": 2,
        "batch_id": "B310",
        "processor": "Cardworks",
        "terminal": "T1",
        "closed_on": BUSINESS_DATE,
        "transactions": 4,
        "gross_cents": parse_cents(gross),
        "refunds_cents": refunds,
        "chargebacks_cents": chargebacks,
        "fees_cents": parse_cents(fees),
        "net_cents": parse_cents(gross) - refunds - chargebacks - parse_cents(fees),
        "payout_date": date(2026, 3, 12),
        "trace": "900000000310",
        "bank_account": "4821",
    }
    return CardBatch(**(values | fields))
