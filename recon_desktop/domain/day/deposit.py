"""The deposit ticket: one ticket is one bag is one line at the bank (R3.9–R3.11).

Lists checks one by one and cash as currency and coin. Card money is never on it (R3.10). Knows
the receipts of the day and the cash set aside; nothing of the bank.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.day.drawer import CashSplit
from recon_desktop.domain.findings import Finding, Severity, SourceRef, Staged
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import REFUNDS, Purpose, Receipt, Tender

PAPER_TENDERS = frozenset({Tender.CHECK, Tender.MONEY_ORDER})
"""Paper that is listed singly; everything else but cash reaches the bank by itself."""


UNNAMED_INSURER = "insurer not named"


class DepositCheck(NamedTuple):
    """One check or money order on the ticket."""

    number: str
    drawer: str  # the payer, or the patient's id: never a name
    bank_branch: str
    amount: Money
    receipt_no: str
    payer_check: bool  # an insurer's check handed in at the desk (R2.3)
    ref: SourceRef
    row_id: int


@dataclass(frozen=True, slots=True)
class DepositTicket:
    """What is in one bag."""

    number: str
    ticket_date: date
    currency: Money
    coin: Money
    checks: tuple[DepositCheck, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def cash(self) -> Money:
        """Currency and coin."""
        return self.currency + self.coin

    @property
    def checks_total(self) -> Money:
        """The subtotal of the checks."""
        return Money(sum(check.amount.cents for check in self.checks))

    @property
    def total(self) -> Money:
        """What the bank line must say."""
        return self.cash + self.checks_total

    @property
    def item_count(self) -> int:
        """Checks and money orders, as banks count items."""
        return len(self.checks)


def plan_ticket(
    *,
    number: str,
    ticket_date: date,
    receipts: Iterable[Staged[Receipt]],
    cash: CashSplit | None = None,
    bank_branches: Mapping[str, str] | None = None,
) -> DepositTicket:
    """The ticket for these receipts: all that are neither void nor already on a ticket.

    `cash` is what the drawers gave up; without a count it is what the journal says (receipts
    less refunds, R3.9). `bank_branches` gives the bank-branch by receipt number where known.
    """
    live = sorted(
        (each for each in receipts if not each.record.voided),
        key=lambda each: (each.ref, each.row_id),
    )
    split = journal_cash(live) if cash is None else cash
    branches = bank_branches or {}
    paper = [each for each in live if _is_paper(each.record)]
    return DepositTicket(
        number=number,
        ticket_date=ticket_date,
        currency=split.currency,
        coin=split.coin,
        checks=tuple(_check_of(each, branches) for each in paper if each.record.amount_cents > 0),
        findings=(
            *(_left_out(each) for each in paper if each.record.amount_cents < 0),
            *([] if cash is None or cash.from_pieces else [_change_needed(cash)]),
        ),
    )


def uncounted_cash(
    receipts: Iterable[Staged[Receipt]], counted: Collection[str]
) -> dict[str, Money]:
    """Register → cash it took by the journal, of registers that took some and are not counted."""
    cents: dict[str, int] = {}
    for record in (each.record for each in receipts):
        if not record.voided and record.register not in counted:
            cents[record.register] = cents.get(record.register, 0) + _cash_cents(record)
    return {name: Money(sum_cents) for name, sum_cents in sorted(cents.items()) if sum_cents > 0}


def journal_cash(receipts: Iterable[Staged[Receipt]]) -> CashSplit:
    """Cash by the journal: receipts less refunds, never below zero; whole dollars as bills."""
    cents = max(0, sum(_cash_cents(each.record) for each in receipts if not each.record.voided))
    return CashSplit(Money(cents - cents % 100), Money(cents % 100), from_pieces=False)


def _cash_cents(receipt: Receipt) -> int:
    if receipt.tender is not Tender.CASH:
        return 0
    cents = receipt.amount_cents
    return -abs(cents) if receipt.purpose is Purpose.REFUND else cents


def _is_paper(receipt: Receipt) -> bool:
    """A refund by check is a check of ours; it is not deposited."""
    return receipt.tender in PAPER_TENDERS and receipt.purpose not in REFUNDS


def _check_of(staged: Staged[Receipt], branches: Mapping[str, str]) -> DepositCheck:
    receipt = staged.record
    payer_check = receipt.purpose is Purpose.PAYER_CHECK
    return DepositCheck(
        number=receipt.reference,
        drawer=_insurer(receipt) if payer_check else receipt.patient_id,
        bank_branch=branches.get(receipt.receipt_no, ""),
        amount=Money(receipt.amount_cents),
        receipt_no=receipt.receipt_no,
        payer_check=payer_check,
        ref=staged.ref,
        row_id=staged.row_id,
    )


def _insurer(receipt: Receipt) -> str:
    """Never empty: whose name is not known is still an insurer, and its money waits for advice."""
    return receipt.payer or receipt.patient_id or UNNAMED_INSURER


def _left_out(staged: Staged[Receipt]) -> Finding:
    return Finding(
        "NEGATIVE_CHECK",
        Severity.WARNING,
        f"Receipt {staged.record.receipt_no} is a check below zero; it is not on the ticket.",
        actual=Money(staged.record.amount_cents),
        sources=(staged.ref,),
    )


def _change_needed(split: CashSplit) -> Finding:
    return Finding(
        "CHANGE_NEEDED",
        Severity.INFO,
        "The bills and coins counted cannot make up the cash to deposit; change some.",
        actual=split.currency + split.coin,
    )
