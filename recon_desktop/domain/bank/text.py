"""What a bank line's text says about a payer's payment: trace numbers and names (R4.28–4.30).

Banks cut names to 16 characters, break the addenda over columns, drop leading zeros and change
the case. Everything here compares letters and digits alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

NAME_LENGTH = 16
"""Characters of a company name that an ACH entry carries."""

_TRN = re.compile(r"TRN\s*\*\s*1\s*\*\s*([^*~\\\s]+)(?:\s*\*\s*(1?\d{9,10}))?", re.IGNORECASE)
_CLAIM_PAYMENT = re.compile(
    r"HC\s?CLAIM\s?PMT|HCCLMPMT|HCCLAIMPMT|TRN\s?\*\s?1\s?\*", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Z0-9]+")
_CHECK = re.compile(r"\b(?:CHECK|CHEQUE|CHK|CK)\s*(?:NUMBER|NUM|NO)?[.:#\s]*0*(\d{3,})\b")
_RUN = re.compile(r"\d{8,}")
_SHORTEST_BARE_TRACE = 6
_SHORTEST_JOINED_TRACE = 8
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


def same_payer_id(one: str, other: str) -> bool:
    """TRN03 and tax ids, with or without the leading 1 of an EIN."""
    return _ein(one) == _ein(other)


def _ein(payer_id: str) -> str:
    digits = compact(payer_id)
    return digits[1:] if len(digits) == 10 and digits.startswith("1") else digits


def tokens_of(text: str) -> list[str]:
    """The words and numbers of a text, upper case."""
    return _TOKEN.findall(text.upper())


def trace_numbers(tokens: list[str]) -> set[str]:
    """Whatever of a text may be a bare trace: long words, long runs of digits, and what a break
    between columns or a hyphen took apart.
    """
    found = {token.lstrip("0") for token in tokens if len(token) >= _SHORTEST_BARE_TRACE}
    for token in tokens:
        found.update(run.lstrip("0") for run in _RUN.findall(token))
    for wide in (2, 3):
        joined = ("".join(tokens[i : i + wide]) for i in range(len(tokens) - wide + 1))
        found.update(each.lstrip("0") for each in joined if len(each) >= _SHORTEST_JOINED_TRACE)
    return {each for each in found if len(each) >= _SHORTEST_BARE_TRACE}


def check_numbers(text: str) -> set[str]:
    """Numbers that the text calls check numbers: ``LOCKBOX CHK# 005501`` → ``5501``."""
    return set(_CHECK.findall(text.upper()))


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = (r"\s+".join(map(re.escape, word.upper().split())) for word in words if word.strip())
    return re.compile(rf"\b(?:{'|'.join(spaced) or '(?!)'})\b")


def says(text: str, words: tuple[str, ...]) -> bool:
    """One of the words, or phrases, stands in the text as a word of its own, in any case."""
    return bool(_any_of(words).search(text.upper()))


class PayerNames(NamedTuple):
    """How a payer may be called in a bank's text: letters without blanks, and words."""

    fragments: tuple[str, ...]
    words: tuple[str, ...]

    def named_in(self, squeezed: str, tokens: Collection[str]) -> bool:
        """The text (compact, and as tokens) names the payer."""
        if any(each in squeezed for each in self.fragments):
            return True
        return bool(self.words) and all(_has_word(tokens, word) for word in self.words)


def payer_names(payer: str, aliases: Iterable[str] = ()) -> PayerNames:
    """An alias of ours, its name as the bank cuts it, or its own words.

    The first two words that are not common to all payers must both begin a word of the text.
    """
    cut = compact(payer[:NAME_LENGTH])
    fragments = [each for each in map(compact, aliases) if each]
    if len(cut) >= 4:
        fragments.append(cut)
    words = [w for w in tokens_of(payer) if len(w) > 2 and not _GENERIC.fullmatch(w)]
    return PayerNames(tuple(fragments), tuple(words[:2]))


def names_payer(text: str, payer: str, aliases: Iterable[str] = ()) -> bool:
    """The text names the payer (see payer_names)."""
    return payer_names(payer, aliases).named_in(compact(text), tokens_of(text))


def _has_word(tokens: Collection[str], word: str) -> bool:
    """A word of the text is this one, or this one cut short by the bank (four letters at least)."""
    return any(t == word or (len(t) >= 4 and word.startswith(t)) for t in tokens)
