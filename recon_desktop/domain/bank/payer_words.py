"""The words of a bank's text that stay the same from payment to payment: a payer's name there.

``ANTHEM BLUE CA5C DES:HCCLAIMPMT TRN*1*736886274`` → ``ANTHEM BLUE``. Numbers, traces and the
words every credit carries are left out, and so is the name of the practice that was paid.
"""

from __future__ import annotations

import re

from recon_desktop.domain.bank.text import tokens_of

_SHORTEST = 4
"""Letters; a shorter name would be found in any text."""
_LETTERS = re.compile(r"[A-Z]+")
_LONGEST_RUN = 4
"""Words; banks put the payer's name first and other things behind it."""

_EVERY_CREDIT = re.compile(
    "ACH|ACCT|ACCOUNT|ADDENDA|AND|BANK|BUSINESS|CCD|CCP|CHECK|CLAIM|CLAIMS|CLAIMPMT|CO"
    "|COMPANY|CORP|CREDIT|CREDITS|CTX|CUSTOMER|DATE|DDA|DEP|DEPOSIT|DES|DESC|DESCR"
    "|DESCRIPTION|DIRECT|EFT|ELECTRONIC|ENTRY|FOR|FROM|HC|HCCLAIMPMT|HCCLMPMT|HEALTHCARE|ID"
    "|INC|INCOMING|INDN|INSTANT|LLC|LOCKBOX|MERCHANT|MISC|NAME|ONLINE|ORIG|PAID|PAYABLE|PAYEE"
    "|PAYMENT|PAYMENTS|PMT|PMTS|PPD|PROVIDER|RECEIVED|REF|REFERENCE|REMOTE|SEC|SOME|THE|TO"
    "|TRACE|TRANSACTION|TRANSFER|TRN|TXN|WEB|WIRE"
)


def stable_words(text: str, paid_to: str = "") -> str:
    """The first longest run of words that can name a payer; '' when there is none.

    `paid_to`: the practice's name, which banks put beside the payer's.
    """
    ours = [word for word in tokens_of(paid_to) if len(word) >= _SHORTEST]
    runs: list[list[str]] = [[]]
    for word in tokens_of(re.sub(r"TRN\s*\*\S*", " 0 ", text, flags=re.IGNORECASE)):
        letters = _LETTERS.match(word)
        stable = letters.group() if letters else ""
        if _names(stable, ours) and (stable == word or len(stable) >= _SHORTEST):
            runs[-1].append(stable)
        if stable != word or not _names(stable, ours):
            runs.append([])
    named = [" ".join(run[:_LONGEST_RUN]) for run in runs]
    best = max(named, key=len)
    return best if len(best.replace(" ", "")) >= _SHORTEST else ""


def _names(word: str, ours: list[str]) -> bool:
    if not word or _EVERY_CREDIT.fullmatch(word):
        return False
    return not any(own.startswith(word) for own in ours)
