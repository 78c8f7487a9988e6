"""What a bank line's text says about a payer's payment: trace numbers and names (R4.28–4.30).

Banks cut names to 16 characters, break the addenda over columns, drop leading zeros and change
the case. Everything here compares letters and digits alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

NAME_LENGTH = 16
"""Characters of a company name that an ACH entry carries."""

_TRN = re.compile(r"TRN\s*\*\s*1\s*\*\s*([^*~\\\s]+)(?:\s*\*\s*(1?\d{9,10}))?", re.IGNORECASE)
_CLAIM_PAYMENT = re.compile(
    r"HC\s?CLAIM\s?PMT|HCCLMPMT|HCCLAIMPMT|TRN\s?\*\s?1\s?\*", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Z0-9]+")
_SHORTEST_BARE_TRACE = 6
_GENERIC = re.compile(
    "HEALTH|HEALTHCARE|INSURANCE|INS|PLANS?|INC|CORP|CORPORATION|COMPANY|LLC|THE|AND|ASSURANCE|"
    "LIFE|MEDICAL|BENEFITS?|GROUP|SERVICES?|AMERICA|NATIONAL"
)
"""Words that many payers' names share."""


class Trn(NamedTuple):
    """A reassociation trace found in a text: TRN02 and, where it is there, TRN03."""

    trace: str
    payer_id: str


def is_claim_payment(text: str) -> bool:
    """The text marks a payer's ACH credit (HCCLAIMPMT or an addenda)."""
    return bool(_CLAIM_PAYMENT.search(text))


def compact(text: str) -> str:
    """Letters and digits alone, upper case: ``Anthem Blue-CA5C`` → ``ANTHEMBLUECA5C``."""
    return "".join(_TOKEN.findall(text.upper()))


def bare_trace(trace: str) -> str:
    """A trace for comparing: spreadsheets drop leading zeros, banks the punctuation."""
    return compact(trace).lstrip("0")


def find_traces(text: str) -> tuple[Trn, ...]:
    """Every TRN of the text, as written and with the breaks between columns closed.

    Example: ``HCCLAIMPMT ZP UHCDComm5044 TRN*1*736886274*1470858530\\``.
    """
    closed = re.sub(r"\s+", "", text)
    found = [*_TRN.findall(text), *_TRN.findall(closed)]
    return tuple(dict.fromkeys(Trn(bare_trace(trace), payer_id) for trace, payer_id in found))


def holds_number(text: str, trace: str) -> bool:
    """The trace stands alone in the text, without a TRN around it; short numbers prove nothing."""
    wanted = bare_trace(trace)
    if len(wanted) < _SHORTEST_BARE_TRACE:
        return False
    return any(token.lstrip("0") == wanted for token in _TOKEN.findall(text.upper()))


def same_payer_id(one: str, other: str) -> bool:
    """TRN03 and tax ids, with or without the leading 1 of an EIN."""
    return _ein(one) == _ein(other)


def _ein(payer_id: str) -> str:
    digits = compact(payer_id)
    return digits[1:] if len(digits) == 10 and digits.startswith("1") else digits


def names_payer(text: str, payer: str, aliases: Iterable[str] = ()) -> bool:
    """The text names the payer: an alias of ours, its name as the bank cuts it, or its own words.

    The first two words that are not common to all payers must both begin a word of the text.
    """
    squeezed = compact(text)
    fragments = [compact(each) for each in aliases]
    if any(each and each in squeezed for each in fragments):
        return True
    cut = compact(payer[:NAME_LENGTH])
    if len(cut) >= 4 and cut in squeezed:
        return True
    words = [w for w in _TOKEN.findall(payer.upper()) if len(w) > 2 and not _GENERIC.fullmatch(w)]
    return bool(words) and all(_has_word(text, word) for word in words[:2])


def _has_word(text: str, word: str) -> bool:
    """A word of the text is this one, or this one cut short by the bank (four letters at least)."""
    tokens = _TOKEN.findall(text.upper())
    return any(t == word or (len(t) >= 4 and word.startswith(t)) for t in tokens)
