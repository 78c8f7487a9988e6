"""The front desk's reconciliation sheet: one register, its drawer and its receipts (§10.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.frame import SheetFrame
from recon_desktop.domain.sheets.lines import Approval


@dataclass(frozen=True, slots=True)
class DenominationLine:
    """One kind of bill, coin or roll in the count; a count of 0 prints as blank (R3.1)."""

    value: Money
    count: int
    kind: str  # 'bill', 'coin' or 'roll': there are a 1.00 bill and a 1.00 coin

    @property
    def amount(self) -> Money:
        """value × count."""
        return self.value * self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCount:
    """Expected against counted (§3.1); None while the drawer has not been counted."""

    denominations: tuple[DenominationLine, ...]
    opening_float: Money
    cash_receipts: Money
    cash_refunds: Money = ZERO
    paid_outs: Money = ZERO
    cash_in: Money = ZERO
    safe_drops: Money = ZERO
    expected: Money
    counted: Money | None
    over_short: Money | None
    float_left: Money
    to_deposit: Money | None
    over_short_reason: str = ""


class CheckLine(NamedTuple):
    """One check in the drawer."""

    check_no: str
    payer: str
    receipt_no: str
    amount: Money


class CardSlipLine(NamedTuple):
    """One card sale."""

    last_four: str
    receipt_no: str
    batch_id: str
    amount: Money


class ReceiptLine(NamedTuple):
    """One receipt of the register. `time_of_service`: it counts in TOS (R3.8)."""

    receipt_no: str
    time: str  # local, '9:05 am'; '' when the report does not say
    patient: str
    purpose: str  # a value of records.Purpose
    tender: str  # a value of records.Tender
    amount: Money
    time_of_service: bool
    voided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationSheet:
    """What the sheet of one register prints. `receipts` include the voided ones, marked."""

    frame: SheetFrame
    drawer: DrawerCount
    checks: tuple[CheckLine, ...] = ()
    card_slips: tuple[CardSlipLine, ...] = ()
    receipts: tuple[ReceiptLine, ...] = ()
    approvals: tuple[Approval, ...] = (Approval("Counted by"), Approval("Verified by"))
