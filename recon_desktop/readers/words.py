"""The words products use for tenders, purposes, payer orders, frequencies and voids (R3.8, R5.1).

Each function takes the text of a cell and gives the value; it raises ValueError with a reason
where a word is unknown: a row is then rejected, never guessed.
"""

from __future__ import annotations

import re

from recon_desktop.domain.records import Purpose, Tender

_TENDERS = {
    Tender.CASH: "cash|csh|currency|coin|patient cash|cash payment|cash pmt",
    Tender.CHECK: "check|cheque|chk|ck|chq|personal check|patient check|check payment|"
    "paper check|insurance check|company check|cashiers check|bank check|"
    "traveler check|travelers check|electronic check|echeck|e check",
    Tender.CARD: "card|credit card|creditcard|credit|debit card|debit|credit/debit|"
    "credit debit|credit debit card|credit card debit card|cc|visa|mastercard|master card|mc|"
    "amex|american express|discover|disc|hsa|fsa|hsa card|fsa card|hsa fsa|hsa fsa card|"
    "card present|card not present|card on file|patient credit card|credit card payment|"
    "carecredit|care credit|terminal|pos|chip|swipe|apple pay|google pay",
    Tender.ACH_PATIENT: "ach|eft|ach patient|patient ach|patient eft|bank transfer|"
    "electronic funds transfer|electronic|wire|bank draft|direct debit|eft ach|ach eft|"
    "electronic transfer|electronic payment|insurance eft ach|zelle|online bank",
    Tender.MONEY_ORDER: "money order|moneyorder|mo|postal order|postal money order",
    Tender.VIRTUAL_CARD: "virtual card|virtualcard|vcc|virtual credit card|vcard|v card|"
    "payer card|insurance credit debit card|insurance credit card",
    Tender.OTHER: "other|misc|miscellaneous|barter|voucher|gift card|gift certificate|"
    "paypal|venmo|payment plan|scholarship",
}
_PURPOSES = {
    Purpose.COPAY: "copay|co pay|copayment|co payment|cop|patient copay|office visit copay|"
    "visit copay",
    Purpose.COINS: "coins|coinsurance|co insurance|co ins|coin",
    Purpose.DEDUCT: "deduct|deductible|ded|deductable",
    Purpose.SELF_PAY: "self pay|selfpay|self|visit|visit payment|payment at time of service|"
    "time of service|tos|cash pay|self pay visit|patient payment|visit in full|"
    "today|todays visit|self pay visit in full|date of service payment|patient responsibility|"
    "visit balance|todays charges|current visit|current charges|charges",
    Purpose.PRIOR_BALANCE: "prior balance|priorbalance|previous balance|balance|balance due|"
    "old balance|past balance|past due|payment on account|on account|roa|"
    "received on account|account balance|patient balance|statement|statement payment|prior|"
    "balance payment|open balance|outstanding balance|collections|collection|payment plan",
    Purpose.PREPAYMENT: "prepayment|pre payment|prepay|prepaid|deposit|advance|"
    "advance payment|retainer|unapplied credit|unearned|surgery deposit",
    Purpose.PAYER_CHECK: "payer check|insurance|insurance payment|insurance check|"
    "insurance pmt|payer|payer payment|carrier payment|third party|era|eob|eob payment",
    Purpose.OTHER_INCOME: "other income|otherincome|other|misc|miscellaneous|medical records|"
    "records fee|forms|form fee|no show fee|noshow fee|no show|supplies|product|"
    "product sale|retail|interest|nsf fee|late fee|missed appointment|non medical income",
    Purpose.REFUND: "refund|patient refund|refunded|refund to patient|refund payment|"
    "return|reimbursement|credit refund",
}
_ORDERS = {
    "P": "p|primary|prim|pri|1|1st|first|primary insurance|primary claim|ins1|"
    "primary payer|primary only",
    "S": "s|secondary|sec|2|2nd|second|secondary insurance|secondary claim|ins2|secondary payer",
    "T": "t|tertiary|ter|tert|3|3rd|third|tertiary insurance|tertiary claim|ins3|tertiary payer",
    "A": "a|quaternary|4|4th|fourth|payer 4",
    "B": "b|5|5th|fifth|payer 5",
    "C": "c|6|6th|payer 6",
    "D": "d|7|7th|payer 7",
    "E": "e|8|8th|payer 8",
    "F": "f|9|9th|payer 9",
    "G": "g|10|10th|payer 10",
    "H": "h|11|11th|payer 11",
    "U": "u|unknown",
}
_FREQUENCIES = {
    "1": "1|original|orig|o|new|first|initial|first submission|original claim|no|none|"
    "admit thru discharge|n",
    "7": "7|replacement|replace|corrected|correction|corrected claim|replacement claim|"
    "replacement of prior claim|resubmission|resubmit|resubmitted|adjusted",
    "8": "8|void|voided|cancel|cancelled|canceled|void claim|void cancel|"
    "void cancel of prior claim|void/cancel|delete",
    "6": "6|corrected adjusted|adjustment of prior claim",
}


def plain(text: str) -> str:
    """Lower-case words of a cell with single spaces: ``Co-Pay `` → ``co pay``."""
    return " ".join(re.sub(r"[^\w/]+", " ", text.casefold().replace("'", "")).split())


_VOIDS = {
    "void": "void|voided|v|deleted|delete|reversed|cancelled|canceled|cancel|inactive|removed|d",
    "live": "|no|n|false|f|0|none|valid|active|ok|open|posted|current|live|not voided|0.00|n/a|na",
}


def _lookup(table: dict[str, str]) -> dict[str, str]:
    return {plain(word): key for key, words in table.items() for word in words.split("|")}


_TENDER_OF = _lookup({tender.value: words for tender, words in _TENDERS.items()})
_PURPOSE_OF = _lookup({purpose.value: words for purpose, words in _PURPOSES.items()})
_ORDER_OF = _lookup(_ORDERS)
_FREQUENCY_OF = _lookup(_FREQUENCIES)
_VOID_OF = _lookup(_VOIDS)
_NUMBERED = re.compile(r"^(?P<word>[a-z /]+?)(?: ?(?:no|number))? ?[x\d]+$")
_SHORT = re.compile(r"^[\w]+ (?P<rest>.+)$")


def _find(table: dict[str, str], text: str) -> str | None:
    """The word itself, with ``/`` for a space, or without a number behind it (``Check 2207``)."""
    key = plain(text)
    for form in (key, key.replace("/", " "), key.replace(" ", "_"), key.replace("_", " ")):
        if form in table:
            return table[form]
    numbered = _NUMBERED.match(key)
    return table.get(numbered["word"].strip()) if numbered else None


def tender_of(text: str) -> Tender:
    """Cash, check, card … (R3.8); ValueError when the word is not known."""
    found = _find(_TENDER_OF, text)
    if found is None:
        raise ValueError("is not a known tender (cash, check, card, ACH, money order, other)")
    return Tender(found)


def purpose_of(text: str) -> Purpose:
    """What a receipt is for (R3.8); an empty cell is UNSTATED."""
    if not text:
        return Purpose.UNSTATED
    found = _find(_PURPOSE_OF, text)
    if found is None:
        raise ValueError("is not a known purpose (copay, deductible, self-pay, prior balance …)")
    return Purpose(found)


def payer_order_of(text: str) -> str:
    """P, S, T, A–H or U, the letters of SBR01 (R5.1)."""
    found = _find(_ORDER_OF, text)
    if found is None:
        raise ValueError("is not a known payer order (primary, secondary, tertiary, P, S, T)")
    return found


def frequency_of(text: str) -> str:
    """CLM05-3 as a digit: 1 original (also an empty cell), 7 replacement, 8 void."""
    if not text:
        return "1"
    found = _find(_FREQUENCY_OF, text)
    if found is None:
        raise ValueError("is not a known claim frequency (original, replacement, void, 1, 7, 8)")
    return found


def void_status(text: str) -> bool:
    """A status column says that the row is void; any other status means that it is not."""
    return _VOID_OF.get(plain(text)) == "void"


def void_flag(text: str) -> bool:
    """A column headed Void says so by anything but an empty cell or a no."""
    return _VOID_OF.get(plain(text)) != "live"
