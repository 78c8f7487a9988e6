"""The words of a bank's text that name a payer (R4.30)."""

from __future__ import annotations

import pytest

from recon_desktop.domain.bank.payer_words import stable_words
from recon_desktop.domain.bank.text import names_payer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HCCLAIMPMT ZP UHCDComm5044 TRN*1*736886274*1470858530\\", "ZP UHCDCOMM"),
        ("NOVITAS SOLUTION HCCLAIMPMT", "NOVITAS SOLUTION"),
        ("ANTHEM BLUE CA5C DES:HCCLAIMPMT", "ANTHEM BLUE"),
        ("AC- PAY PLUS HCCLAIMPMT", "AC PAY PLUS"),
        ("Hmp Hcclaimpmt Admire Care Ll 92626253 480.00", ""),
        ("DEPOSIT 0042", ""),
        ("ACH CREDIT TRN*1*WONDER*1", ""),
        ("", ""),
    ],
)
def test_a_name_without_numbers_and_common_words(text: str, words: str) -> None:
    assert stable_words(text, "Admire Care LLC") == words
    if words:
        assert names_payer(text, "Somebody Else", [words])


def test_the_same_words_are_found_in_the_next_payment() -> None:
    words = stable_words("HCCLAIMPMT ZP UHCDComm5044 TRN*1*736886274*1470858530\\")
    assert names_payer("HCCLAIMPMT ZP UHCDCOMM9977 TRN*1*5*1\\", "Somebody Else", [words])
