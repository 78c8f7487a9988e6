"""The deposit slip: one ticket, one bag, one bank line (R3.9, §10.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.frame import SheetFrame
from recon_desktop.domain.sheets.lines import Approval


class SlipCheck(NamedTuple):
    """One check of the ticket, listed singly."""

    check_no: str
    drawn_on: str  # drawer, and bank or branch where known
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositSlip:
    """What the slip prints, twice. Card money is never on it (R3.10)."""

    frame: SheetFrame
    bank: str
    account_ending: str  # the last four
    ticket_no: str
    ticket_date: date
    currency: Money
    coin: Money
    checks: tuple[SlipCheck, ...] = ()
    approvals: tuple[Approval, ...] = (Approval("Prepared by"), Approval("Verified by"))

    @property
    def checks_total(self) -> Money:
        """Subtotal of the checks."""
        return sum((check.amount for check in self.checks), ZERO)

    @property
    def total(self) -> Money:
        """What the bank should book."""
        return self.currency + self.coin + self.checks_total

    @property
    def items(self) -> int:
        """How many checks are in the bag."""
        return len(self.checks)
