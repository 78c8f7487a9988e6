"""What a sheet prints: frozen views, filled by the services and drawn by the reports.

A view holds finished figures (``Money``, counts, dates, texts fit to print); whoever fills it has
checked them. None in an amount or a count means "not known" and prints as an em dash (R10.1).
Which patient texts a sheet may carry is decided when it is filled (R10.4): name and id on the
front desk's and the manager's sheets, the id alone on the accountant's.
"""

from recon_desktop.domain.sheets.accountant import (
    AccountantSheet,
    AccountTotal,
    AdjustmentLine,
    BankMatchLine,
    OverrideLine,
    RefundPayableLine,
    SupportingTotal,
    UnpostedRemittanceLine,
)
from recon_desktop.domain.sheets.daily_close import (
    CLOSE_APPROVALS,
    ArMovement,
    ArRollForward,
    CardBatchLine,
    ClaimClassLine,
    ClaimsSection,
    CrossCheckFigures,
    DailyCloseSheet,
    DepositLine,
    DrawerLine,
    ExplainedLine,
    InTransitLine,
    LateEntryLine,
    PayerMoneyLine,
    TrialBalanceLine,
    VisitsSection,
)
from recon_desktop.domain.sheets.deposit import DepositSlip, SlipCheck
from recon_desktop.domain.sheets.frame import SheetFrame, SheetSource, run_id, run_name
from recon_desktop.domain.sheets.lines import (
    Approval,
    ReceiptSeries,
    RefundLine,
    Tally,
    TenderLine,
    VoidLine,
)
from recon_desktop.domain.sheets.reconciliation import (
    CardSlipLine,
    CheckLine,
    DenominationLine,
    DrawerCount,
    ReceiptLine,
    ReconciliationSheet,
)

__all__ = [
    "CLOSE_APPROVALS",
    "AccountTotal",
    "AccountantSheet",
    "AdjustmentLine",
    "Approval",
    "ArMovement",
    "ArRollForward",
    "BankMatchLine",
    "CardBatchLine",
    "CardSlipLine",
    "CheckLine",
    "ClaimClassLine",
    "ClaimsSection",
    "CrossCheckFigures",
    "DailyCloseSheet",
    "DenominationLine",
    "DepositLine",
    "DepositSlip",
    "DrawerCount",
    "DrawerLine",
    "ExplainedLine",
    "InTransitLine",
    "LateEntryLine",
    "OverrideLine",
    "PayerMoneyLine",
    "ReceiptLine",
    "ReceiptSeries",
    "ReconciliationSheet",
    "RefundLine",
    "RefundPayableLine",
    "SheetFrame",
    "SheetSource",
    "SlipCheck",
    "SupportingTotal",
    "Tally",
    "TenderLine",
    "TrialBalanceLine",
    "UnpostedRemittanceLine",
    "VisitsSection",
    "VoidLine",
    "run_id",
    "run_name",
]
