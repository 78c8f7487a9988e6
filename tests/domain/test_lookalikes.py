"""The same advice, or one that only looks like it: pure rules (TRUST 10)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remit_builders import remit_claim, remit_line, remittance

from recon_desktop.domain.lookalikes import (
    ClaimNumbers,
    KnownAdvice,
    claims_digest,
    lookalike,
    numbers_of,
    same_advice,
    same_payer,
    second_under_key,
    what_is_alike,
)

NUMBERS = st.builds(
    ClaimNumbers,
    st.sampled_from(["E1", "E2"]),
    st.sampled_from(["", "I1", "I2"]),
    st.sampled_from(["1", "22"]),
    st.sampled_from([100, 200]),
    st.sampled_from([0, 100]),
)


def claim(claim_id: str, paid: str = "10.00", **fields):
    return remit_claim(claim_id, "1", remit_line("99213", paid), **fields)


def known(*claims, **fields) -> KnownAdvice:
    values = {
        "trace": "T1",
        "payer": "Harbor",
        "payment_cents": 1000,
        "claims": numbers_of(claims),
        "taken_on": date(2026, 3, 2),
    }
    return KnownAdvice(**(values | fields))


@given(st.lists(NUMBERS, max_size=4), st.randoms())
def test_the_order_of_claims_says_nothing(claims, shuffled) -> None:
    other = claims.copy()
    shuffled.shuffle(other)
    assert same_advice(claims, other)
    assert claims_digest(claims) == claims_digest(other)


@given(st.lists(NUMBERS, max_size=3), st.lists(NUMBERS, max_size=3))
def test_what_is_not_the_same_never_shares_a_key(one, other) -> None:
    assert same_advice(one, other) == same_advice(other, one)
    if not same_advice(one, other):
        assert claims_digest(one) != claims_digest(other)


def test_two_equal_claims_are_two() -> None:
    once = numbers_of([claim("E1")])
    assert not same_advice(once, once * 2)
    assert claims_digest(once) != claims_digest(once * 2)


def test_the_payers_number_counts_where_both_state_it() -> None:
    one, other, paper = (
        numbers_of([claim("E1", payer_claim_no=number)]) for number in ("I1", "I2", "")
    )
    assert not same_advice(one, other)
    assert same_advice(one, paper)
    assert same_advice(paper, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Harbor", "", ""), ("HARBOR HEALTH PLAN", "", ""), True),
        (("Harbor Blue", "", ""), ("Harbor", "", ""), True),
        (("Harbor Blue", "", ""), ("Harbor Green", "", ""), False),
        (("A", "P1", ""), ("B", "p-1", ""), True),
        (("A", "P1", ""), ("B", "P2", ""), False),
        (("A", "", "1123456789"), ("B", "", "12-3456789"), True),
        (("A", "", ""), ("B", "", ""), False),
        (("", "", ""), ("", "", ""), False),
    ],
)
def test_the_same_payer(one, other, same: bool) -> None:
    records = [
        remittance((), payer=name, payer_id=payer_id, payer_tax_id=tax_id)
        for name, payer_id, tax_id in (one, other)
    ]
    assert same_payer(*records, {}) == same
    assert same_payer(*reversed(records), {}) == same


def test_an_alias_is_a_name_both_ways() -> None:
    one = remittance((), payer="Harbor", payer_id="", payer_tax_id="")
    other = one._replace(payer="Sunrise Fund")
    aliases = {"Harbor": ("SUNRISE",)}
    assert same_payer(one, other, aliases)
    assert same_payer(other, one, aliases)


@pytest.mark.parametrize(
    ("trace", "claims", "alike"),
    [
        ("00-t1", ("E9",), "the same payer, number and amount"),
        ("T2", ("E1",), "the same payer and amount, and claims paid with the same numbers"),
        ("T2", ("e-1",), "the same payer and amount, and claims paid with the same numbers"),
        ("T2", ("E9",), ""),
        ("", (), ""),
    ],
)
def test_what_is_alike(trace: str, claims: tuple[str, ...], alike: str) -> None:
    record = remittance([claim(each) for each in claims], trace=trace)
    assert what_is_alike(record, known(claim("E1"))) == alike


def test_a_claim_paid_nothing_may_be_left_out_on_paper() -> None:
    denied = remit_claim("E2", "1", remit_line("99213", "10.00", "CO-16 10.00"))
    record = remittance([claim("E1"), denied], trace="T2")
    assert what_is_alike(record, known(claim("E1")))
    assert not what_is_alike(record, known(denied))
    assert what_is_alike(remittance([denied], trace="T2"), known(denied))


def test_empty_numbers_are_no_number() -> None:
    assert what_is_alike(remittance([claim("E1")], trace="000"), known(trace="0")) == ""


def test_what_is_told() -> None:
    record = remittance([claim(f"E{number}") for number in range(1, 6)])
    told = second_under_key(record, known(claim("E1"), posted_on=date(2026, 3, 4)))
    assert told.text == (
        "it has the number, date and amount of remittance T1 of Harbor, 10.00, imported on "
        "03/02/2026 and posted on 03/04/2026, but other claims: it pays E2 10.00, E3 10.00 and 2 "
        "more, that one nothing else"
    )
    assert told.reason.startswith(f"{told.text}. If it is the same payment, undo this import")
    open_paper = lookalike("the same payer", known(paper=True, payment_cents=0))
    assert open_paper.reason == (
        "it looks like the EOB T1 of Harbor, 0.00, keyed by hand on 03/02/2026: the same payer. If "
        "it is the same payment, undo one of the two imports or leave it unposted; if it is "
        "another one, approve it with your reason when you post it."
    )
