from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.findings import Severity
from recon_desktop.domain.records import (
    Adjustment,
    ProviderAdjustment,
    RemitClaim,
    RemitLine,
    Remittance,
)
from recon_desktop.domain.remittance import (
    Imbalance,
    RemittanceKey,
    check_balance,
    check_sense,
    is_line_denied,
    is_reversal,
    remittance_key,
)


def an_adjustment(amount: int, reason: str = "45", group: str = "CO") -> Adjustment:
    return Adjustment(group, reason, amount, "")


def a_line(charge: int = 14500, paid: int = 7340, *adjustments: Adjustment, **more) -> RemitLine:
    line = RemitLine(
        12, "99213", "", charge, paid, "1", "", "", "", None, None, "", None, "", adjustments
    )
    return line._replace(**more)


def a_claim(charge: int, paid: int, *lines: RemitLine, **more) -> RemitClaim:
    claim = RemitClaim(
        11, "E1", "1", charge, paid, None, "12", "P1", "11", "1", "", "", "", "", "", "", None,
        None, 0, "", (), lines,
    )  # fmt: skip
    return claim._replace(**more)


def a_remittance(payment: int, *claims: RemitClaim, plb: tuple[int, ...] = (), **more):
    adjustments = tuple(ProviderAdjustment(30, "1", None, "WO", "", cents) for cents in plb)
    remittance = Remittance(
        3, "A", "B", "1", "1", "1", False, "I", payment, "C", "ACH", date(2026, 3, 12), "T1",
        "1123456789", "PLAN", "P", "PRACTICE", "199", None, "USD", claims, adjustments,
    )  # fmt: skip
    return remittance._replace(**more)


def a_paid_claim() -> RemitClaim:
    line = a_line(14500, 7340, an_adjustment(4660), an_adjustment(2500, "3", "PR"))
    return a_claim(14500, 7340, line, patient_cents=2500)


def test_a_balanced_remittance():
    verdict = check_balance(a_remittance(7140, a_paid_claim(), plb=(200,)))
    assert verdict.balanced
    assert (verdict.claims_paid_cents, verdict.plb_cents, verdict.payment_cents) == (
        7340,
        200,
        7140,
    )
    assert verdict.difference_cents == 0


def test_b3_a_provider_adjustment_lowers_the_payment():
    verdict = check_balance(a_remittance(7540, a_paid_claim(), plb=(200,)))
    assert not verdict.balanced
    assert verdict.difference_cents == 400


def test_b2_names_the_claim():
    claim = a_paid_claim()._replace(paid_cents=7341)
    verdict = check_balance(a_remittance(7341, claim))
    assert not verdict.balanced
    assert verdict.unbalanced_claims == (Imbalance(11, "E1", 1),)
    assert verdict.unbalanced_lines == ()


def test_b1_names_the_line_even_when_two_errors_cancel_in_the_claim():
    first = a_line(10000, 5100, an_adjustment(5000))
    second = a_line(10000, 4900, an_adjustment(5000), line=20)
    verdict = check_balance(a_remittance(10000, a_claim(20000, 10000, first, second)))
    assert verdict.unbalanced_claims == ()
    assert verdict.unbalanced_lines == (Imbalance(12, "E1", 100), Imbalance(20, "E1", -100))
    assert not verdict.balanced


def test_adjustments_may_stand_at_both_levels_of_one_claim():
    line = a_line(80000, 50000, an_adjustment(30000, "1", "PR"))
    claim = a_claim(80000, 45000, line, adjustments=(an_adjustment(5000, "A2"),))
    assert check_balance(a_remittance(45000, claim)).balanced


def test_the_same_adjustment_at_both_levels_is_off():
    line = a_line(80000, 50000, an_adjustment(30000))
    claim = a_claim(80000, 50000, line, adjustments=(an_adjustment(30000),))
    assert not check_balance(a_remittance(50000, claim)).balanced


def test_unreadable_amounts_never_balance():
    assert not check_balance(a_remittance(7340, a_paid_claim(), unreadable=1)).balanced


def test_a_debit_takes_money():
    remittance = a_remittance(500, plb=(500,), credit_debit="D")
    assert check_balance(remittance).balanced
    assert [found.code for found in check_sense(remittance)] == ["REMIT_DEBIT"]


@given(st.lists(st.integers(-(10**9), 10**9), max_size=8), st.integers(-(10**9), 10**9))
def test_the_difference_is_what_is_missing(paid, payment):
    claims = [a_claim(cents, cents) for cents in paid]
    assert check_balance(a_remittance(payment, *claims)).difference_cents == payment - sum(paid)


def test_the_key_is_what_the_payer_says():
    key = remittance_key(a_remittance(7340))
    assert key == RemittanceKey("1123456789", "T1", date(2026, 3, 12), 7340, "199")


@pytest.mark.parametrize(
    ("adjustments", "denied"),
    [
        ((an_adjustment(14500, "16"),), True),
        ((an_adjustment(4500), an_adjustment(10000, "1", "PR")), False),  # all deductible
        ((an_adjustment(14500, "999"),), True),  # unknown reasons are for a person
        ((an_adjustment(14500, "24"),), False),  # capitation
        ((an_adjustment(0, "16"), an_adjustment(14500)), False),
    ],
)
def test_denial_is_told_by_the_adjustments(adjustments, denied):
    assert is_line_denied(a_line(14500, 0, *adjustments)) is denied


def test_what_is_no_denial():
    assert not is_line_denied(a_paid_claim().lines[0])
    assert not is_line_denied(a_line(-14500, 0, an_adjustment(-14500, "16")))
    assert not is_line_denied(a_line(14500, 0))
    assert is_reversal(a_claim(-14500, 0, status="22"))
    assert not is_reversal(a_claim(14500, 0))


def codes(remittance: Remittance) -> list[str]:
    return [found.code for found in check_sense(remittance)]


def test_nothing_to_say_about_a_sound_remittance():
    assert codes(a_remittance(7340, a_paid_claim())) == []


def test_soft_checks():
    claim = a_paid_claim()
    line = claim.lines[0]._replace(allowed_cents=9841)
    assert codes(a_remittance(7340, claim._replace(lines=(line,)))) == ["REMIT_ALLOWED"]
    assert codes(a_remittance(7340, claim._replace(patient_cents=1))) == ["REMIT_PATIENT_SHARE"]
    assert codes(a_remittance(7340, claim._replace(charge_cents=1))) == ["REMIT_LINES"]
    assert codes(a_remittance(7340, claim, test=True)) == ["REMIT_TEST"]
    assert codes(a_remittance(0)) == ["REMIT_ZERO_PAY"]
    assert codes(a_remittance(0, method="NON")) == []
    assert codes(a_remittance(0, handling="H")) == []
    assert codes(a_remittance(0, plb=(0,), handling="H")) == ["REMIT_PLB_ZERO"]


def test_findings_carry_both_amounts():
    (found,) = check_sense(a_remittance(7340, a_paid_claim()._replace(patient_cents=2400)))
    assert (found.expected.cents, found.actual.cents, found.severity) == (2500, 2400, Severity.INFO)


@pytest.mark.parametrize("allowed", [9840, 14500 - 4660])
def test_allowed_is_paid_plus_share_or_charge_less_contract(allowed):
    claim = a_paid_claim()
    line = claim.lines[0]._replace(allowed_cents=allowed)
    assert codes(a_remittance(7340, claim._replace(lines=(line,)))) == []


def test_interest_must_be_in_the_provider_adjustments_too():
    claim = a_paid_claim()._replace(interest_cents=137)
    assert codes(a_remittance(7340, claim)) == ["REMIT_INTEREST"]
    paid = a_remittance(7477, claim, plb=(-137,))
    interest = paid.provider_adjustments[0]._replace(code="L6")
    assert codes(paid._replace(provider_adjustments=(interest,))) == []


def test_the_patient_share_of_a_reversal_may_have_either_sign():
    line = a_line(-14500, -12000, an_adjustment(-2500, "3", "PR"))
    for share in (2500, -2500):
        claim = a_claim(-14500, -12000, line, status="22", patient_cents=share)
        assert codes(a_remittance(-12000, claim, handling="H")) == ["REMIT_DEBIT"]


def test_a_verdict_is_a_value():
    verdict = check_balance(a_remittance(7340, a_paid_claim()))
    assert replace(verdict, payment_cents=7341).difference_cents == 1
