"""The chart of accounts (§6.5) and the words for its sub-accounts.

Knows numbers, names and kinds; no balances. A journal line names one account here and, where the
account is divided, a sub-account: the payer order on 1110 (P, S, T …), the reason on 4100 ('45'),
'anticipated' on 1100 for the patient's share that was moved out of insurance receivables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class AccountKind(StrEnum):
    """Where an account stands in the books."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    CONTRA_INCOME = "contra income"
    EXPENSE = "expense"
    EQUITY = "equity"


class Account(NamedTuple):
    """One account of the chart."""

    number: int
    name: str
    kind: AccountKind


BANK = 1000
FLOAT = 1005
UNDEPOSITED = 1010
CARD_CLEARING = 1015
PATIENT_AR = 1100
INSURANCE_AR = 1110
WITHHOLD = 1180
REMIT_CLEARING = 1190
SUSPENSE = 1195
UNAPPLIED = 2000
REFUNDS_PAYABLE = 2010
PAYER_OVERPAYMENTS = 2020
PAYER_ADVANCES = 2030
OTHER_BANK = 3000
REVENUE = 4000
CONTRACTUAL = 4100
OTHER_ADJUSTMENTS = 4110
BAD_DEBT = 4120
PAYER_FEES = 4130
PAYER_INTEREST = 4200
OTHER_INCOME = 4900
CARD_FEES = 6100
OVER_SHORT = 6110
BANK_FEES = 6120

CHART: dict[int, Account] = {
    account.number: account
    for account in (
        Account(BANK, "Bank – operating", AccountKind.ASSET),
        Account(FLOAT, "Drawer float", AccountKind.ASSET),
        Account(UNDEPOSITED, "Undeposited cash and checks", AccountKind.ASSET),
        Account(CARD_CLEARING, "Card clearing", AccountKind.ASSET),
        Account(PATIENT_AR, "Patient receivables", AccountKind.ASSET),
        Account(INSURANCE_AR, "Insurance receivables", AccountKind.ASSET),
        Account(WITHHOLD, "Payer withhold receivable", AccountKind.ASSET),
        Account(REMIT_CLEARING, "Remittance clearing", AccountKind.ASSET),
        Account(SUSPENSE, "Payer money not identified", AccountKind.ASSET),
        Account(UNAPPLIED, "Unapplied patient credits", AccountKind.LIABILITY),
        Account(REFUNDS_PAYABLE, "Refunds payable", AccountKind.LIABILITY),
        Account(PAYER_OVERPAYMENTS, "Payer overpayments", AccountKind.LIABILITY),
        Account(PAYER_ADVANCES, "Payer advances", AccountKind.LIABILITY),
        # Not in §6.5: rent, payroll and owner's money pass through the same bank account.
        Account(OTHER_BANK, "Other bank activity", AccountKind.EQUITY),
        Account(REVENUE, "Patient service revenue", AccountKind.INCOME),
        Account(CONTRACTUAL, "Contractual adjustments", AccountKind.CONTRA_INCOME),
        Account(OTHER_ADJUSTMENTS, "Non-contractual adjustments", AccountKind.CONTRA_INCOME),
        Account(BAD_DEBT, "Bad debt", AccountKind.EXPENSE),
        Account(PAYER_FEES, "Payer fees and penalties", AccountKind.EXPENSE),
        Account(PAYER_INTEREST, "Interest from payers", AccountKind.INCOME),
        # Not in §6.5: receipts of purpose OTHER_INCOME (R3.8) need a home of their own.
        Account(OTHER_INCOME, "Other income", AccountKind.INCOME),
        Account(CARD_FEES, "Card and processor fees", AccountKind.EXPENSE),
        Account(OVER_SHORT, "Cash over and short", AccountKind.EXPENSE),
        Account(BANK_FEES, "Bank fees", AccountKind.EXPENSE),
    )
}

ANTICIPATED = "anticipated"
"""On 1100: every transfer of a patient's share out of 1110, at the desk or decided by a payer.

The sum of these lines of an encounter is the patient share the books hold for it now.
"""

UNIDENTIFIED = "unidentified"
"""On 1195: payer money of a claim that could not be matched."""

PRIMARY = "P"

PAYER_ORDERS = "PSTABCDEFGH"
"""Orders of payers on a claim (837 SBR01), first to eleventh; sub-accounts of 1110."""


def next_order(order: str) -> str:
    """The payer order after `order`: 'P' → 'S'. The last one stays."""
    place = PAYER_ORDERS.index(order) + 1
    return PAYER_ORDERS[min(place, len(PAYER_ORDERS) - 1)]
