import pytest

from recon_desktop.domain.bank.text import (
    Trn,
    bare_trace,
    find_traces,
    is_claim_payment,
    names_payer,
    same_payer_id,
    tokens_of,
    trace_numbers,
)

SHAPES_OF_DOMAIN = [
    "HCCLAIMPMT ZP UHCDComm5044 TRN*1*736886274*1470858530\\",
    "NOVITAS SOLUTION HCCLAIMPMT",
    "ANTHEM BLUE CA5C DES:HCCLAIMPMT",
    "AC- PAY PLUS HCCLAIMPMT",
    "Hmp Hcclaimpmt Admire Care Ll 92626253 480.00",
    "HC CLAIM PMT HARBOR",
    "HCCLMPMT HARBOR",
]


@pytest.mark.parametrize("text", SHAPES_OF_DOMAIN)
def test_every_shape_of_a_claim_payment_is_seen(text: str) -> None:
    assert is_claim_payment(text)


@pytest.mark.parametrize("text", ["DEPOSIT 185.00", "MERCHANT BANKCD DEPOSIT", "TRANSFER 1*1"])
def test_other_lines_are_no_claim_payments(text: str) -> None:
    assert not is_claim_payment(text)


@pytest.mark.parametrize(
    "text",
    [
        "TRN*1*0088812345*1123456789\\",
        "hcclaimpmt trn*1*0088812345*1123456789~",
        "X TRN*1*00888 12345*1123456789\\ Y",
        "X TRN* 1* 0088812345 *1123456789",
        "T RN*1*0088812345*1123456789\\",
    ],
)
def test_a_trace_is_found_however_the_bank_breaks_the_text(text: str) -> None:
    assert Trn("88812345", "1123456789") in find_traces(text)


def test_a_trace_may_come_without_the_payers_id() -> None:
    assert find_traces("TRN*1*ABC-123~ HARBOR") == (Trn("ABC123", ""),)
    assert find_traces("DEPOSIT") == ()


def test_a_bare_number_counts_when_it_is_long_and_stands_alone() -> None:
    wanted = bare_trace("0088812345")
    assert wanted in trace_numbers(tokens_of("HCCLAIMPMT 88812345 HARBOR"))
    assert wanted not in trace_numbers(tokens_of("HCCLAIMPMT 988812345"))
    assert "185" not in trace_numbers(tokens_of("DEPOSIT 185"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1123456789", "123456789", True),
        ("1123456789", "1123456789", True),
        ("12-3456789", "1123456789", True),
        ("1123456789", "1987654321", False),
    ],
)
def test_payer_ids_agree_with_or_without_the_leading_one(one: str, other: str, same: bool) -> None:
    assert same_payer_id(one, other) is same


@pytest.mark.parametrize(
    ("text", "payer", "aliases", "named"),
    [
        ("NOVITAS SOLUTION HCCLAIMPMT", "Novitas Solutions, Inc.", (), True),
        ("ANTHEM BLUE CA5C DES:HCCLAIMPMT", "Anthem Blue Cross of California", (), True),
        ("HCCLAIMPMT ZP UHCDComm5044", "United Healthcare", ("UHCDComm",), True),
        ("HCCLAIMPMT ZP UHCDComm5044", "United Healthcare", (), False),
        ("BLUE SKY HEALTH PL HCCLAIMPMT", "BlueSky Health Plan", ("blue sky",), True),
        ("BLUESKY HEALTH P HCCLAIMPMT", "BlueSky Health Plan", (), True),
        ("BLUESHIELD HCCLAIMPMT", "BlueSky Health Plan", (), False),
        ("HEALTH PLAN HCCLAIMPMT", "Health Plan", ("",), True),
        ("HEALTH SOMETHING", "Health Insurance Company of the Plans", (), False),
        ("X", "", (), False),
    ],
)
def test_a_payer_is_known_by_alias_cut_name_or_its_own_words(
    text: str, payer: str, aliases: tuple[str, ...], named: bool
) -> None:
    assert names_payer(text, payer, aliases) is named
