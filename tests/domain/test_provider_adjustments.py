import pytest
from remit_builders import PAYER, plb, position, remit_claim, remit_line, remittance

from recon_desktop.domain.accounts import (
    PAYER_ADVANCES,
    PAYER_FEES,
    PAYER_INTEREST,
    PAYER_OVERPAYMENTS,
    REMIT_CLEARING,
    SUSPENSE,
    WITHHOLD,
)
from recon_desktop.domain.ledger import lines_of, trial_balance
from recon_desktop.domain.posting.plan import PostingPlan, plan_remittance
from recon_desktop.domain.posting.provider_adjustments import plan_provider_adjustment, plb_rule
from recon_desktop.domain.records import ProviderAdjustment

CLAIM = remit_claim("E1", "1", remit_line("99215", "1000.00"))
_CODES = """
WO FB 72 L6 CS LE IR 50 51 AP PI B2 B3 C5 E3 J1 AH CT CR IP BN IS LS RA GO DM CV CW HM OA OB RE SL
TL BD FC 90 AM L3 PL WU
"""
CODES_OF_DOMAIN = _CODES.split()
BY_RULE = {
    "WO": (PAYER_OVERPAYMENTS, ""),
    "FB": (PAYER_OVERPAYMENTS, "FB"),
    "72": (PAYER_OVERPAYMENTS, ""),
    "L6": (PAYER_INTEREST, ""),
    "LE": (SUSPENSE, "levy"),
    "IR": (SUSPENSE, "levy"),
    "50": (PAYER_FEES, "50"),
    "51": (PAYER_FEES, "51"),
    "AP": (PAYER_ADVANCES, "AP"),
    "PI": (PAYER_ADVANCES, "PI"),
    "E3": (WITHHOLD, ""),
}
KNOWN_PLACES = BY_RULE.keys() - {"LE", "IR"}


def plan(*pairs: ProviderAdjustment, owed: int = 0) -> PostingPlan:
    remit = remittance([CLAIM], pairs)
    return plan_remittance(remit, {1: position("E1", "1000.00")}, owed={PAYER: owed})


@pytest.mark.parametrize("amount", ["20.00", "-20.00"])
@pytest.mark.parametrize("code", CODES_OF_DOMAIN)
def test_a_positive_amount_lowers_the_payment_and_a_negative_one_raises_it(
    code: str, amount: str
) -> None:
    planned = plan(plb(code, amount, "REF1"))
    (entry,) = [each for each in planned.entries if each.kind == "remit-plb"]
    cents = 2000 if amount == "20.00" else -2000
    account, sub = BY_RULE.get(code, (SUSPENSE, code))
    assert trial_balance(entry.lines) == {account: cents, REMIT_CLEARING: -cents}
    assert {(line.sub, line.service_line) for line in entry.lines if line.account == account} == {
        (sub, "REF1")
    }
    assert planned.payment_cents == 100000 - cents


@pytest.mark.parametrize("code", [*CODES_OF_DOMAIN, "", "ZZ"])
def test_what_is_not_plainly_known_waits_for_a_person(code: str) -> None:
    held = plan(plb(code, "20.00", "REF1")).held
    assert [item.code for item in held] == ([] if code in KNOWN_PLACES else [f"PLB {code}"])
    assert all(item.amount_cents == -2000 and "REF1" in item.reason for item in held)


def test_a_zero_amount_is_no_entry_and_a_warning() -> None:
    planned = plan(plb("CS", "0.00"))
    assert not any(entry.kind == "remit-plb" for entry in planned.entries)
    assert any("zero amount" in text for text in planned.warnings)


@pytest.mark.parametrize(("owed", "warned"), [(0, True), (1999, True), (2000, False), (-5, True)])
def test_a_recovery_beyond_what_is_owed_is_told(owed: int, warned: bool) -> None:
    warnings = plan(plb("WO", "20.00"), owed=owed).warnings
    assert any("recovers 20.00" in text for text in warnings) == warned


def test_a_refund_acknowledged_offsets_its_recovery() -> None:
    planned = plan(plb("WO", "20.00"), plb("72", "-20.00"))
    assert not any("recovers" in text for text in planned.warnings)
    assert trial_balance(lines_of(planned.entries))[PAYER_OVERPAYMENTS] == 0


def test_a_remittance_that_cannot_pay_below_zero_is_carried_forward() -> None:
    reversal = remit_claim("E9", "22", remit_line("99213", "-100.00"))
    remit = remittance([reversal], [plb("FB", "-100.00")])
    planned = plan_remittance(remit, {}, zero_pay_approved=True)
    balances = trial_balance(lines_of(planned.entries))
    assert balances == {REMIT_CLEARING: 0, SUSPENSE: 10000, PAYER_OVERPAYMENTS: -10000}


def test_entries_are_numbered_after_the_claims() -> None:
    planned = plan(plb("L6", "-1.37"), plb("WO", "20.00"))
    assert [entry.label.split()[0] for entry in planned.entries] == ["P2", "P3", "P4"]


def test_every_code_has_a_wording_of_its_own() -> None:
    wordings = {code: plb_rule(code).wording for code in CODES_OF_DOMAIN}
    assert len(set(wordings.values())) == len(CODES_OF_DOMAIN)
    assert plb_rule("ZZ").wording == "adjustment that needs a person"


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("ICNE9", "names claim E9"),
        ("acct 7 icne9 0110", "names claim E9"),
        ("2026-E9000-1", "names claim E9000"),
        ("RCV-55", "RCV-55: find"),
        ("", "(none): find"),
    ],
)
def test_the_plan_says_which_of_its_claims_a_reference_names(reference: str, told: str) -> None:
    """R4.19: exact CLP07, then contained CLP07, then contained CLP01."""
    claims = [
        remit_claim(name, "1", remit_line("99213", "100.00"), payer_claim_no=number)
        for name, number in (("E9", "ICNE9"), ("E9000", "77701"))
    ]
    planned = plan_remittance(remittance(claims, [plb("CS", "20.00", reference)]), {})
    [item] = [each for each in planned.held if each.code == "PLB CS"]
    assert told in item.reason


def test_a_claim_the_reference_names_is_told_and_left_alone() -> None:
    pair = plb("CS", "20.00", "E1107-20260110")
    planned = plan_provider_adjustment(pair, step=3, payer=PAYER, trace="T1", claim_id="E1107")
    (item,) = planned.items
    assert "names claim E1107" in item.reason
    assert item.claim_id == ""
    assert all(not line.encounter_id for entry in planned.entries for line in entry.lines)
