"""The views of all sheets of one print, each filled once, when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from recon_desktop.domain.sheets import (
    AccountantSheet,
    DailyCloseSheet,
    DepositSlip,
    ReconciliationSheet,
    SheetFrame,
)
from recon_desktop.services.sheets.fill_accountant import fill_accountant
from recon_desktop.services.sheets.fill_close import fill_close
from recon_desktop.services.sheets.fill_deposit import fill_deposit
from recon_desktop.services.sheets.fill_frame import fill_frame
from recon_desktop.services.sheets.fill_reconciliation import fill_reconciliations
from recon_desktop.services.sheets.gather import SheetDay

SHEETS: dict[str, str] = {
    "close": "Daily Close Report",
    "reconciliation": "Reconciliation Sheet",
    "deposit": "Deposit Slip",
    "accountant": "Accountant Sheet",
}
"""Name → title of every sheet there is."""


@dataclass(frozen=True)
class SheetViews:
    """What the sheets of a day say."""

    day: SheetDay

    @cached_property
    def _frame(self) -> SheetFrame:
        return fill_frame(self.day)

    @cached_property
    def _desk_frame(self) -> SheetFrame:
        return fill_frame(self.day, "receipts", "card-batches")

    @cached_property
    def close(self) -> DailyCloseSheet:
        """The manager's Daily Close Report."""
        return fill_close(self.day, self._frame, SHEETS["close"])

    @cached_property
    def reconciliations(self) -> tuple[ReconciliationSheet, ...]:
        """The front desk's sheets, one a register."""
        return fill_reconciliations(self.day, self._desk_frame, SHEETS["reconciliation"])

    @cached_property
    def deposit(self) -> DepositSlip | None:
        """The deposit slip; None when there is nothing to deposit."""
        return fill_deposit(self.day, fill_frame(self.day, "receipts"), SHEETS["deposit"])

    @cached_property
    def accountant(self) -> AccountantSheet:
        """The accountant's sheet."""
        return fill_accountant(self.day, self._frame, SHEETS["accountant"])
