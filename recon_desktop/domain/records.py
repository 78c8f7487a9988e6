"""What the readers read: frozen rows, money in integer cents, each with its line in the file.

`line` is the 1-based row of a table, the segment number of an X12 file, or the ordinal of a
transaction in a bank file. The file itself is added when a row is staged (``SourceRef``). Texts
are as read, stripped. A field that the file does not have is None (or an empty text for texts).
Canonical columns: DOMAIN §12; X12 elements: §4.2 and §5.1.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Tender(StrEnum):
    """What was handed over (R3.8)."""

    CASH = "CASH"
    CHECK = "CHECK"
    CARD = "CARD"
    ACH_PATIENT = "ACH_PATIENT"
    MONEY_ORDER = "MONEY_ORDER"
    VIRTUAL_CARD = "VIRTUAL_CARD"
    OTHER = "OTHER"


class Purpose(StrEnum):
    """What a receipt is for (R3.8). UNSTATED: the report has no such column or an empty cell.

    REFUND_BACK: no report says it; a late entry by which a closed day's refund was not paid out.
    """

    COPAY = "COPAY"
    COINS = "COINS"
    DEDUCT = "DEDUCT"
    SELF_PAY = "SELF_PAY"
    PRIOR_BALANCE = "PRIOR_BALANCE"
    PREPAYMENT = "PREPAYMENT"
    PAYER_CHECK = "PAYER_CHECK"
    OTHER_INCOME = "OTHER_INCOME"
    REFUND = "REFUND"
    REFUND_BACK = "REFUND_BACK"
    UNSTATED = ""


REFUNDS = frozenset({Purpose.REFUND, Purpose.REFUND_BACK})
"""Money out of the desk, and back into it: neither is a receipt of a patient's."""


class Charge(NamedTuple):
    """One line of the daily transaction report (L1, L7). amount = units × fee as printed."""

    line: int
    encounter_id: str
    patient_id: str
    patient_name: str
    dos: date
    post_date: date
    procedure_code: str
    modifiers: str  # joined by ':', '25:59'
    units: int
    fee_cents: int | None
    amount_cents: int
    payer: str | None  # None: the report has no payer column; '': it has, and the cell is empty
    claim_id: str
    provider: str
    location: str
    adjustment_cents: int
    dx_codes: str
    entered_by: str
    entered_at: datetime | None
    voided: bool


class PatientTotal(NamedTuple):
    """One patient of the patient totals report (L2)."""

    line: int
    business_date: date | None  # None: the report has no date column
    patient_id: str
    patient_name: str
    charges_cents: int
    payments_cents: int | None
    adjustments_cents: int | None
    balance_cents: int | None
    visit_count: int | None


class Receipt(NamedTuple):
    """One payment taken at the desk (L3)."""

    line: int
    receipt_no: str
    receipt_date: date
    post_date: date
    patient_id: str
    payer: str
    encounter_id: str
    tender: Tender
    reference: str  # check number, or last digits of a card
    purpose: Purpose
    amount_cents: int
    register: str
    received_by: str
    batch_id: str
    merchant_fee_cents: int | None
    voided: bool
    void_reason: str
    reissue_of: str
    location: str
    entered_at: datetime | None


class CardBatch(NamedTuple):
    """One settlement of the card processor (R3.13, R12.8).

    net = gross − refunds − chargebacks − fees
    """

    line: int
    batch_id: str
    processor: str
    terminal: str
    closed_on: date
    transactions: int | None
    gross_cents: int
    refunds_cents: int
    chargebacks_cents: int
    fees_cents: int
    net_cents: int
    payout_date: date | None
    trace: str
    bank_account: str


class ClaimLine(NamedTuple):
    """One service line of a claim (837P loop 2400)."""

    line: int
    line_no: str  # LX01
    procedure_code: str
    modifiers: str
    charge_cents: int
    units: str  # a quantity as written, '1' or '0.5'
    pointers: str  # SV107, '1:2'
    dos: date | None
    control_no: str  # REF*6R


class Claim(NamedTuple):
    """One transmission of a claim: a row of the claims-submitted log (L4) or a CLM of an 837P."""

    line: int
    claim_id: str  # CLM01
    encounter_id: str
    patient_id: str
    patient_name: str
    dos: date | None
    payer: str
    payer_id: str
    payer_order: str  # P, S, T, A–H, U: SBR01 of loop 2000B (R5.1)
    frequency: str  # CLM05-3: '1' original, '7' replacement, '8' void
    sent_on: date  # local date of transmission
    sent_time: str  # 'HH:MM', '' when unknown
    amount_cents: int  # CLM02
    patient_paid_cents: int | None  # AMT*F5; None: the file does not say
    status: str
    payer_claim_no: str  # REF*F8
    batch_id: str
    parent_claim: str  # the claim this one resubmits, where the log says so
    location: str
    encounter_report: bool  # BHT06 = RP: no payment expected, excluded from totals
    place: str  # CLM05-1
    diagnoses: tuple[str, ...]  # HI01..HI12
    lines: tuple[ClaimLine, ...]
    other_payer: str = ""  # who comes after this payer (2330B), in their order, joined by '|'


class Visit(NamedTuple):
    """One row of the visit log (L6)."""

    line: int
    appointment_id: str
    encounter_id: str
    patient_id: str
    patient_name: str
    scheduled_at: datetime
    status: str  # as the product says it; mapped by R8.3
    visit_type: str
    reason: str
    provider: str
    location: str
    arrived_at: datetime | None
    left_at: datetime | None
    note_signed_at: datetime | None
    payer: str | None


class FeeScheduleRow(NamedTuple):
    """One fee (L8). kind is CHARGE (our fees) or CONTRACT (allowed); never mixed."""

    line: int
    schedule_name: str
    kind: str
    payer_id: str
    procedure_code: str
    modifier: str
    place: str
    amount_cents: int
    effective_from: date | None
    effective_to: date | None


class BankLine(NamedTuple):
    """One line of a bank statement (L9); amount positive = money in."""

    line: int
    account: str
    post_date: date
    description: str
    amount_cents: int
    line_type: str
    bank_id: str  # FITID or the bank's own id, '' when it has none
    check_no: str
    trace: str
    company_id: str
    balance_cents: int | None
    pending: bool


class BankStatement(NamedTuple):
    """What the file says of one account beside its lines."""

    account: str  # as in the file; shown as its last four
    currency: str
    opening_cents: int | None
    closing_cents: int | None
    first_date: date | None
    last_date: date | None


class Adjustment(NamedTuple):
    """One CAS triplet; a positive amount lowers the payment (R4.11)."""

    group: str
    reason: str
    amount_cents: int
    quantity: str  # '' when empty


class RemitLine(NamedTuple):
    """One service line of an 835 (loop 2110)."""

    line: int
    procedure_code: str
    modifiers: str
    charge_cents: int
    paid_cents: int
    units_paid: str
    original_code: str  # SVC06, '' when the payer did not change it
    original_modifiers: str
    units_billed: str  # SVC07
    dos_from: date | None
    dos_to: date | None
    control_no: str  # REF*6R
    allowed_cents: int | None  # AMT*B6
    remarks: str  # LQ*HE codes joined by ' '
    adjustments: tuple[Adjustment, ...]


class RemitClaim(NamedTuple):
    """One claim of an 835 (loop 2100)."""

    line: int
    claim_id: str  # CLP01
    status: str  # CLP02
    charge_cents: int
    paid_cents: int
    patient_cents: int | None  # CLP05
    filing: str  # CLP06
    payer_claim_no: str  # CLP07
    place: str
    frequency: str  # CLP09
    original_ref: str  # REF*F8
    patient_last: str
    patient_first: str
    patient_id: str  # NM1*QC 09
    crossover_to: str  # NM1*TT name
    corrected_payer: str  # NM1*PR name
    service_from: date | None
    service_to: date | None
    interest_cents: int  # AMT*I
    remarks: str  # MOA/MIA codes joined by ' '
    adjustments: tuple[Adjustment, ...]
    lines: tuple[RemitLine, ...]


class ProviderAdjustment(NamedTuple):
    """One pair of a PLB segment; a positive amount lowers the payment (R4.10)."""

    line: int
    provider_id: str
    fiscal_date: date | None
    code: str
    reference: str  # from its own composite (R4.6)
    amount_cents: int


class Remittance(NamedTuple):
    """One ST..SE of an 835 file."""

    line: int
    sender_id: str  # ISA06
    receiver_id: str  # ISA08
    interchange_no: str  # ISA13
    group_no: str  # GS06
    set_no: str  # ST02
    test: bool  # ISA15 = T: never posted
    handling: str  # BPR01
    payment_cents: int  # BPR02
    credit_debit: str  # BPR03
    method: str  # BPR04
    payment_date: date | None  # BPR16
    trace: str  # TRN02
    payer_tax_id: str  # TRN03
    payer: str  # N1*PR 02
    payer_id: str  # N1*PR 04
    payee: str  # N1*PE 02
    payee_id: str  # N1*PE 04
    production_date: date | None  # DTM*405
    currency: str
    claims: tuple[RemitClaim, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]
    unreadable: int = 0  # amounts that could not be read; such a remittance never balances
    miscounted: bool = False  # SE01 is not the number of its segments: a person must look
