"""The accountant's sheet: the day's journal and everything that deserves a second look (§10.4).

Patients appear by id alone (R10.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.frame import SheetFrame
from recon_desktop.domain.sheets.lines import ReceiptSeries, VoidLine


class AccountTotal(NamedTuple):
    """What the day's entries did to one account."""

    account: str
    name: str
    debit: Money
    credit: Money


class SupportingTotal(NamedTuple):
    """A total of the close beside the figure of the journal that must equal it (R6.12)."""

    label: str
    amount: Money | None
    journal: Money | None  # None: the journal has no such figure


@dataclass(frozen=True, slots=True, kw_only=True)
class BankMatchLine:
    """One bank line matched today."""

    bank_date: date
    description: str
    matched_to: str  # 'ticket 0310-1', 'card batch 118', 'remittance 0088812345'
    how: str  # 'trace', 'amount and date', 'by J. Ruiz'
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpostedRemittanceLine:
    """Cleared payer money still in 1190."""

    payer: str
    trace: str
    cleared_on: date
    age_days: int  # business days since it cleared (R6.11)
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPayableLine:
    """Money owed back to a patient or a payer (2010)."""

    owed_to: str
    since: date
    age_days: int  # calendar days
    reason: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLine:
    """One adjustment or write-off, with who and why."""

    patient: str
    encounter_id: str
    account: str
    amount: Money
    user: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideLine:
    """A rule set aside by a person (R6.9)."""

    what: str
    user: str
    approved_by: str
    reason: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountantSheet:
    """What the accountant's sheet prints."""

    frame: SheetFrame
    journal: tuple[AccountTotal, ...] = ()
    supporting: tuple[SupportingTotal, ...] = ()
    bank_matches: tuple[BankMatchLine, ...] = ()
    unposted: tuple[UnpostedRemittanceLine, ...] = ()
    refunds_payable: tuple[RefundPayableLine, ...] = ()
    adjustments: tuple[AdjustmentLine, ...] = ()
    voids: tuple[VoidLine, ...] = ()
    overrides: tuple[OverrideLine, ...] = ()
    series: tuple[ReceiptSeries, ...] = ()
