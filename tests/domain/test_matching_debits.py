from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from match_builders import TRN, a_batch, a_check, a_line, a_paid_remit, a_refund, pairs, run

from recon_desktop.domain.bank.match import Match, MatchResult, MatchSettings

DAY = date(2026, 3, 13)
RETURNED = "RETURNED DEPOSITED ITEM CHECK 2207"


def proposals(result: MatchResult) -> list[tuple[int, str, int, str]]:
    return [(m.bank_id, m.kind, m.target_id, m.tier) for m in result.proposed]


def test_the_three_words_of_the_bank_do_not_say_more_than_they_say() -> None:
    for text in ("COFFEE SUPPLIES", "PARENTAL GOODS", "TAXI"):
        assert run([a_line("-12.00", text, DAY)]).proposed == ()


# --- returned checks (R3.12) ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "check_no"),
    [
        (RETURNED, ""),
        ("NSF 0002207 PAT SAMPLE", ""),
        ("returned item", "2207"),
        ("CHARGEBACK CK#2207", ""),
        ("RETURN  ITEM CHKNO 2207", ""),
    ],
)
def test_a_returned_check_is_known_by_its_number_and_amount(text: str, check_no: str) -> None:
    result = run([a_line("-45.00", text, DAY, check_no=check_no)], checks=[a_check()])
    assert pairs(result) == [(1, "returned-check", 1, "T1")]
    assert (result.matched[0].amount_cents, result.matched[0].evidence) == (-4_500, "check 2207")
    assert result.unmatched_bank == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "-45.01"},
        {"amount": "45.00"},
        {"text": "CHECK 2207"},  # nothing says that it came back
        {"on": date(2026, 3, 9)},  # before it was deposited
        {"on": date(2026, 7, 1)},
    ],
)
def test_otherwise_it_is_no_returned_check(changes: dict[str, Any]) -> None:
    line = a_line(**({"amount": "-45.00", "text": RETURNED, "on": DAY} | changes))
    result = run([line], checks=[a_check()])
    assert result.matched == ()
    assert [m for m in result.proposed if m.kind == "returned-check"] == []


def test_without_its_number_a_returned_check_is_proposed() -> None:
    result = run([a_line("-45.00", "RETURNED ITEM", DAY)], checks=[a_check()])
    assert result.matched == ()
    assert proposals(result) == [(1, "returned-check", 1, "T3")]
    assert result.proposed[0].reason == "its number is not in the bank's text"


def test_two_equal_checks_are_told_apart_by_their_numbers_alone() -> None:
    checks = [a_check(), a_check(id=2, check_no="1183")]
    line = a_line("-45.00", "RETURNED ITEM", DAY)
    assert [m.reason for m in run([line], checks=checks).proposed] == ["2 fit", "2 fit"]
    numbered = a_line("-45.00", RETURNED, DAY)
    assert pairs(run([numbered], checks=checks)) == [(1, "returned-check", 1, "T1")]


def test_two_checks_of_one_number_and_amount_are_for_a_person() -> None:
    result = run([a_line("-45.00", RETURNED, DAY)], checks=[a_check(), a_check(id=2)])
    assert (result.matched, [m.reason for m in result.proposed]) == ((), ["2 fit", "2 fit"])


def test_one_check_is_returned_by_one_line() -> None:
    lines = [a_line("-45.00", RETURNED, DAY), a_line("-45.00", RETURNED, DAY, id=2)]
    assert run(lines, checks=[a_check()]).matched == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"booked": False}, "pending"),
        ({"open_cents": -4_500, "amount_cents": -5_000}, "matched already"),
        ({"text": "RETURNED ITEM FEE CHECK 2207"}, "it is a fee"),
    ],
)
def test_a_doubtful_return_is_for_a_person(fields: dict[str, Any], reason: str) -> None:
    line = a_line("-45.00", RETURNED, DAY)._replace(**fields)
    result = run([line], checks=[a_check()])
    assert result.matched == ()
    assert reason in result.proposed[0].reason


def test_many_checks_of_one_number_are_no_many_pairs() -> None:
    checks = [a_check(id=n) for n in range(30)]
    early = [a_line("-45.00", RETURNED, date(2026, 3, 9), id=n) for n in range(30)]
    assert run(early, checks=checks).proposed == ()
    late = [a_line("-45.00", RETURNED, DAY, id=n) for n in range(30)]
    result = run(late, checks=checks)
    assert {m.reason for m in result.proposed} == {"30 fit"}
    assert {m.target_id for m in result.proposed} == {m.bank_id for m in result.proposed}


# --- EFTs taken back ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tier"),
    [(TRN, "T1"), ("ACH REVERSAL 0088812345", "T1"), ("BLUESKY HCCLAIMPMT REV", "T2")],
)
def test_an_eft_that_the_bank_takes_back_is_proposed(text: str, tier: str) -> None:
    result = run([a_line("-99.77", text, DAY)], paid_remittances=[a_paid_remit()])
    assert result.matched == ()
    assert proposals(result) == [(1, "returned-remittance", 1, tier)]
    assert "a person confirms" in result.proposed[0].reason


@pytest.mark.parametrize(
    ("amount", "text", "day"),
    [
        ("-99.76", TRN, DAY),
        ("99.77", TRN, DAY),
        ("-99.77", "HARBOR HCCLAIMPMT", DAY),
        ("-99.77", "BLUESKY REFUND", DAY),  # no payer's ACH entry
        ("-99.77", "BLUESKY HCCLAIMPMT", date(2026, 3, 9)),
    ],
)
def test_other_debits_take_nothing_back(amount: str, text: str, day: date) -> None:
    assert run([a_line(amount, text, day)], paid_remittances=[a_paid_remit()]).proposed == ()


def test_the_latest_three_of_many_payments_are_shown() -> None:
    paid = [
        a_paid_remit(id=n, trace=f"9{n:07d}", cleared_on=date(2026, 3, n)) for n in range(1, 13)
    ]
    result = run([a_line("-99.77", "BLUESKY HCCLAIMPMT", DAY)], paid_remittances=paid)
    assert {m.target_id for m in result.proposed} == {10, 11, 12}


# --- refunds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "check_no"),
    [("CHECK PAID", "700123"), ("CHECK PAID", "0700123"), ("CHECK 700123", "")],
)
def test_a_refund_check_is_known_by_its_number(text: str, check_no: str) -> None:
    result = run([a_line("-30.00", text, DAY, check_no=check_no)], refunds=[a_refund()])
    assert pairs(result) == [(1, "refund", 1, "T1")]
    assert result.unmatched_refunds == ()


def test_a_refund_without_its_number_is_proposed() -> None:
    result = run([a_line("-30.00", "CHECK PAID", DAY)], refunds=[a_refund()])
    assert result.matched == ()
    assert proposals(result) == [(1, "refund", 1, "T3")]
    assert result.unmatched_refunds == (1,)


def test_equal_refunds_are_counted_and_the_latest_come_first() -> None:
    refunds = [a_refund(id=n, number="", paid_on=date(2026, 3, n)) for n in range(1, 9)]
    result = run([a_line("-30.00", "CHECK PAID", date(2026, 3, 7))], refunds=refunds)
    assert {(m.target_id, m.reason) for m in result.proposed} == {(n, "7 fit") for n in (5, 6, 7)}


@pytest.mark.parametrize(
    ("amount", "day"),
    [("-30.01", DAY), ("30.00", DAY), ("-30.00", date(2026, 3, 8)), ("-30.00", date(2027, 3, 8))],
)
def test_otherwise_it_is_no_refund(amount: str, day: date) -> None:
    result = run([a_line(amount, "CHECK PAID", day, check_no="700123")], refunds=[a_refund()])
    assert result.matched == result.proposed == ()


def test_a_number_that_is_a_refund_and_a_check_is_for_a_person() -> None:
    line = a_line("-45.00", "RETURNED CHECK 700123", DAY)
    result = run([line], checks=[a_check(check_no="700123")], refunds=[a_refund("45.00")])
    assert result.matched == ()
    assert {m.kind for m in result.proposed} == {"refund", "returned-check"}


# --- what the bank books itself -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "text", "account"),
    [
        ("-12.00", "MONTHLY FEE", 6120),
        ("-12.00", "Analysis  Charge March", 6120),
        ("-12.00", "RETURNED ITEM FEE", 6120),
        ("-89.10", "MERCHANT FEE MARCH", 6100),
        ("-89.10", "BANKCARD DISCOUNT", 6100),
        ("-89.10", "ACME PAY FEES", 6100),
        ("1.07", "INTEREST PAID", 4900),
        ("-900.00", "RENT MARCH", 3000),
        ("-3000.00", "TRANSFER TO SAVINGS", 3000),
    ],
)
def test_fees_interest_and_other_lines_are_proposed(amount: str, text: str, account: int) -> None:
    settings = MatchSettings(gross_processors=("Acme Pay", ""))
    result = run([a_line(amount, text, DAY)], settings=settings)
    assert result.matched == ()
    assert proposals(result) == [(1, "account", account, "T4")]
    assert "a person confirms" in result.proposed[0].reason
    assert result.unmatched_bank == (1,)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("12.00", "FEE REVERSAL"), ("-12.00", "INTEREST"), ("-12.00", "OTHER"), ("-5.00", TRN)],
)
def test_what_says_nothing_is_not_proposed(amount: str, text: str) -> None:
    assert run([a_line(amount, text, DAY)]).proposed == ()


def test_an_account_is_no_rival_and_counts_as_none() -> None:
    lines = [a_line("-12.00", "FEE", DAY, id=n) for n in (1, 2, 3)]
    assert [m.rivals for m in run(lines).proposed] == [(), (), ()]


def test_a_day_of_refunds_only_is_a_negative_payout() -> None:
    batch = a_batch("-20.00", "-20.00", closed_on=date(2026, 3, 11))
    assert pairs(run([a_line("-20.00", "BANKCARD", DAY)], (), [batch])) == [
        (1, "card-batch", 1, "T3")
    ]


# --- properties -----------------------------------------------------------------------------------


@given(st.data(), st.randoms(use_true_random=False))
def test_debits_do_not_depend_on_the_order_either(data: st.DataObject, chance: Any) -> None:
    amount = st.sampled_from(["30.00", "45.00"])
    day = st.sampled_from([date(2026, 3, 10), DAY])
    text = st.sampled_from([RETURNED, "CHECK 700123", "FEE", "BLUESKY HCCLAIMPMT", TRN, "RETURNED"])
    number = st.sampled_from(["2207", "700123", ""])
    few = st.integers(0, 4)
    lines = [
        a_line(f"-{data.draw(amount)}", data.draw(text), data.draw(day), id=n)
        for n in range(data.draw(few))
    ]
    checks = [a_check(data.draw(amount), id=n, check_no=data.draw(number)) for n in range(3)]
    refunds = [a_refund(data.draw(amount), id=n, number=data.draw(number)) for n in range(3)]
    paid = [a_paid_remit(data.draw(amount), id=n) for n in range(data.draw(few))]

    def shuffled(rows: list[Any]) -> list[Any]:
        return chance.sample(rows, len(rows))

    one = run(lines, checks=checks, refunds=refunds, paid_remittances=paid)
    other = run(
        shuffled(lines),
        checks=shuffled(checks),
        refunds=shuffled(refunds),
        paid_remittances=shuffled(paid),
    )
    assert one == other
    assert len({m.bank_id for m in one.matched}) == len(one.matched)
    assert all(isinstance(m, Match) and m.reason for m in one.proposed)
