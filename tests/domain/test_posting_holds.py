"""Holds of the practice, and the manual lane in words."""

from __future__ import annotations

import pytest
from remit_builders import PAYER, remit_claim, remit_line, remittance

from recon_desktop.domain.posting.holds import PostingRule, manual_lane, rule_hits, rule_problem

REMIT = remittance(
    [
        remit_claim("E1", "1", remit_line("99213", "145.00", "CO-45 45.00")),
        remit_claim("E2", "1", remit_line("99214", "205.00", "CO-16 205.00")),
    ]
)


@pytest.mark.parametrize(
    ("rule", "claims"),
    [
        (PostingRule(payer=PAYER.upper()), ["E1", "E2"]),
        (PostingRule(payer="payer1"), ["E1", "E2"]),
        (PostingRule(payer="Harbor"), []),
        (PostingRule(procedure_code="99213"), ["E1"]),
        (PostingRule(reason="16"), ["E2"]),
        (PostingRule(payer=PAYER, procedure_code="99214", reason="45"), []),
        (PostingRule(reason="16", active=False), []),
        (PostingRule(), []),
    ],
)
def test_a_hold_names_the_lines_that_fit_all_of_it(rule: PostingRule, claims: list[str]) -> None:
    assert [hit.claim_id for hit in rule_hits(REMIT, [rule])] == claims


def test_a_hit_says_which_rule_and_why() -> None:
    rule = PostingRule(payer=PAYER, reason="16", note="appeal each")
    [hit] = rule_hits(REMIT, [rule])
    assert hit.text == (
        "Claim E2 is held by the rule for payer BlueSky Health Plan, reason 16: appeal each."
    )
    assert (hit.claim_line, hit.line) == (3, 4)


def test_a_hold_must_name_something() -> None:
    assert "needs" in rule_problem(PostingRule(note="all"))
    assert rule_problem(PostingRule(payer="Harbor")) == ""


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"test": True}, "Test file"),
        ({"currency": "CAD"}, "CAD"),
        ({"handling": "P"}, "Prenote"),
        ({"handling": "H"}, "Notification only"),
        ({"credit_debit": "D"}, "takes money"),
        ({"payment_cents": -100}, "takes money"),
        ({"payment_cents": 9999}, "differ by -0.01"),
        ({"unreadable": 1}, "could not be read"),
    ],
)
def test_the_manual_lane_is_told_in_words(fields: dict[str, object], words: str) -> None:
    remit = REMIT._replace(**fields)
    assert words in manual_lane(remit, remit)
    assert bool(manual_lane(remit, remit)) == bool(words)


def test_a_zero_payment_is_for_a_person() -> None:
    line = remit_line("99213", "145.00", "PR-1 145.00")
    assert "pays nothing" in manual_lane(remittance([remit_claim("E1", "1", line)], handling="H"))


def test_the_level_and_the_amount_of_an_imbalance_are_told() -> None:
    lines = [remit_line("99213", "145.00", "CO-45 45.00", paid_cents=9000)] * 2
    remit = remittance([remit_claim("E1", "1", *lines)])
    assert manual_lane(remit, remit) == (
        "The claim at segment 1 is out of balance by -20.00 in all. "
        "The line at segment 2 and 1 more is out of balance by -20.00 in all."
    )
    assert manual_lane(remit) == ""
