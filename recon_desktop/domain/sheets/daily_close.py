"""The Daily Close Report of the manager: the eleven sections of §10.2, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.findings import Finding
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.frame import SheetFrame
from recon_desktop.domain.sheets.lines import (
    Approval,
    ReceiptSeries,
    RefundLine,
    Tally,
    TenderLine,
    VoidLine,
)

CLOSE_APPROVALS = (
    Approval("Prepared by"),
    Approval("Drawer counted by"),
    Approval("Verified by (not the preparer)"),
    Approval("Manager"),
)

_NONE = Tally(0, ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheckFigures:
    """The symbols of §2.1 as printed in §10.2.2.

    The classes taken off (`secondary` … `prior_day`, `f5`) are positive amounts; the sheet prints
    them in parentheses. Totals and differences are as checked, not recomputed here. An amount of
    None means that a report is missing.
    """

    dtt: Tally  # charge lines
    dpt: Tally  # patients
    tos_cash: Tally
    tos_check: Tally
    tos_card: Tally
    tos_other: Tally = _NONE  # money orders and the like; printed only when there are any
    cgt_s: Tally
    secondary: Tally
    tertiary: Tally
    resubmitted: Tally  # with replacements and voids
    prior_day: Tally
    dct_s: Tally
    f5: Tally
    dct_n: Tally
    dbet: Money | None
    v1: Money | None
    v2: Money | None
    spb: Tally = _NONE
    held: Tally = _NONE
    adj0: Tally = _NONE
    vu: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedLine:
    """One item of the difference V2 that is explained (R2.2), listed on its own."""

    kind: str  # SPB, HELD or ADJ0
    encounter_id: str
    patient: str
    reason: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerMoneyLine:
    """What one payer's money that cleared today has become (reading B)."""

    payer: str
    remittances: int
    cleared: Money
    posted: Money

    @property
    def not_posted(self) -> Money:
        """Cleared and still waiting to be posted."""
        return self.cleared - self.posted


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerLine:
    """One count of one register (§3.1); amounts are None while it has not been counted."""

    register: str
    float_amount: Money
    expected: Money | None
    counted: Money | None
    over_short: Money | None  # + over, − short
    to_deposit: Money | None
    counted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositLine:
    """One deposit ticket and the bank line it became (§3.3)."""

    ticket_no: str
    ticket_date: date
    cash: Money
    checks: Money
    total: Money
    bank_date: date | None  # None: not seen at the bank yet


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBatchLine:
    """One card settlement and its bank line (§3.4). net = gross − refunds − chargebacks − fees."""

    batch_id: str
    closed_on: date
    gross: Money
    refunds: Money  # with chargebacks
    fees: Money
    net: Money
    bank_date: date | None


class InTransitLine(NamedTuple):
    """Money that is on its way: a sale after the batch cut-off, a ticket not booked (R3.17)."""

    text: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ClaimClassLine:
    """Claims sent today of one class (§2.2)."""

    label: str
    count: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsSection:
    """Claims sent today; `note` says what the program does not know of them."""

    sent: tuple[ClaimClassLine, ...]
    note: str = (
        "Accepted and rejected claims are not shown: no acknowledgement (999 or 277CA) "
        "has been read for this day."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsSection:
    """Visits against charges (§8); findings are the exceptions, most important first."""

    completed: int
    charged: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArMovement:
    """One receivable over the day, signed so that everything adds up to `closing` (R6.14)."""

    opening: Money
    charges: Money
    moved: Money  # between insurance and patient: the two columns cancel
    payments: Money  # negative when money came in
    adjustments: Money  # negative when written off
    closing: Money

    @property
    def unproved(self) -> Money:
        """closing − what the movements give; zero when the proof holds."""
        parts = (self.charges, self.moved, self.payments, self.adjustments)
        return self.closing - sum(parts, self.opening)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArRollForward:
    """The proof of the receivables; unapplied credits are a liability, shown beside them."""

    patient: ArMovement
    insurance: ArMovement
    unapplied_opening: Money = ZERO
    unapplied_closing: Money = ZERO


class TrialBalanceLine(NamedTuple):
    """One account of the trial balance; balances are debit-positive."""

    account: str
    name: str
    opening: Money
    debit: Money
    credit: Money
    closing: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEntryLine:
    """An entry for a day that was already closed, or back-dated into an open one (R11.3, R11.4)."""

    document: str
    kind: str
    effective_date: date
    posted_on: date
    amount: Money
    reason: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyCloseSheet:
    """What the Daily Close Report prints.

    `status` is BALANCED, BALANCED_EXPLAINED, OUT_OF_BALANCE or INCOMPLETE; `missing` names the
    reports an incomplete day still lacks. `claims_cut_off` is printed when it is not empty
    (R2.20). `visits` is None when no visit log was imported.
    """

    frame: SheetFrame
    status: str
    figures: CrossCheckFigures
    missing: tuple[str, ...] = ()
    explained: tuple[ExplainedLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    claims_cut_off: str = ""
    payer_money: tuple[PayerMoneyLine, ...] = ()
    cgt_r: Money = ZERO
    dcr: Money = ZERO
    receipts: tuple[TenderLine, ...] = ()
    voids: tuple[VoidLine, ...] = ()
    refunds: tuple[RefundLine, ...] = ()
    series: tuple[ReceiptSeries, ...] = ()
    drawers: tuple[DrawerLine, ...] = ()
    deposits: tuple[DepositLine, ...] = ()
    card_batches: tuple[CardBatchLine, ...] = ()
    in_transit: tuple[InTransitLine, ...] = ()
    claims: ClaimsSection
    visits: VisitsSection | None = None
    receivables: ArRollForward
    trial_balance: tuple[TrialBalanceLine, ...] = ()
    late_entries: tuple[LateEntryLine, ...] = ()
    approvals: tuple[Approval, ...] = CLOSE_APPROVALS
