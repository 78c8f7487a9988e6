"""How the codes of the domain read on paper."""

from __future__ import annotations

from recon_desktop.domain.records import Purpose, Tender

TENDERS: dict[str, str] = {
    Tender.CASH: "Cash",
    Tender.CHECK: "Check",
    Tender.CARD: "Card",
    Tender.ACH_PATIENT: "Bank transfer",
    Tender.MONEY_ORDER: "Money order",
    Tender.VIRTUAL_CARD: "Virtual card",
    Tender.OTHER: "Other",
}

PURPOSES: dict[str, str] = {
    Purpose.COPAY: "Copay",
    Purpose.COINS: "Coinsurance",
    Purpose.DEDUCT: "Deductible",
    Purpose.SELF_PAY: "Self-pay",
    Purpose.PRIOR_BALANCE: "Prior balance",
    Purpose.PREPAYMENT: "Prepayment",
    Purpose.PAYER_CHECK: "Payer check",
    Purpose.OTHER_INCOME: "Other income",
    Purpose.REFUND: "Refund",
    Purpose.REFUND_BACK: "Refund not paid out",
    Purpose.UNSTATED: "",
}


def tender_word(tender: str) -> str:
    """``Card`` for ``CARD``; an unknown code stays as it is."""
    return TENDERS.get(tender, tender)


def purpose_word(purpose: str) -> str:
    """``Prior balance`` for ``PRIOR_BALANCE``; an unknown code stays as it is."""
    return PURPOSES.get(purpose, purpose)
