"""The last cent: amounts of 0.00 and 0.01 where a rule decides by sign or by a whole sum."""

from __future__ import annotations

from datetime import date

import pytest
from builders import a_card_batch
from match_builders import a_line, run
from remit_builders import by_line, negated, plb, position, remit_claim, remit_line, remittance

from recon_desktop.domain.accounts import (
    BANK,
    OTHER_ADJUSTMENTS,
    OTHER_INCOME,
    PATIENT_AR,
    UNAPPLIED,
)
from recon_desktop.domain.bank.entries import plan_batch_part
from recon_desktop.domain.day.entries import Funding, plan_card_batch
from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.follow.patient_money import (
    OpenBalance,
    Part,
    Pot,
    VisitShare,
    WaitingMoney,
    check_parts,
    plan_write_off,
    propose,
)
from recon_desktop.domain.ledger import lines_of, trial_balance
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.history import PostedClaim, live_postings
from recon_desktop.domain.posting.lines import left_over, stated
from recon_desktop.domain.posting.plan import plan_remittance
from recon_desktop.domain.posting.records import PostingPlan, posted_claim
from recon_desktop.domain.records import RemitClaim


def test_a_line_that_is_only_stated_has_nothing_booked() -> None:
    """It is kept with a held claim, and a later reversal would take back what it says."""
    told = stated(remit_line("99213", "145.00", "CO-45 25.00, PR-3 20.00"))
    booked = ("contractual", "written_off", "withheld", "to_patient", "next_payer")
    assert [getattr(told, f"{name}_cents") for name in booked] == [0, 0, 0, 0, 0]
    assert (told.bookings, told.open_cents) == ((), 14_500)


@pytest.mark.parametrize(
    ("stated_cents", "booked_cents", "left"),
    [(1, 0, 1), (-1, 0, -1), (1, 1, 0), (1, 2, 0), (-1, -2, 0), (0, 1, 0)],
)
def test_what_is_left_of_what_is_stated(stated_cents: int, booked_cents: int, left: int) -> None:
    assert left_over(stated_cents, booked_cents) == left


def test_a_cent_of_a_receipt_can_be_applied_and_nothing_cannot() -> None:
    money = WaitingMoney("7", "P01", (Pot(UNAPPLIED, "", 100),))
    visit = VisitShare("E01", frozenset({"P01"}), {"99213": 100}, date(2026, 3, 10), False)
    check_parts(money, [Part("E01", "99213", 1)], {"E01": visit}, beyond=False)
    with pytest.raises(UsageError):
        check_parts(money, [Part("E01", "99213", 0)], {"E01": visit}, beyond=False)


def test_a_cent_of_interest_is_interest() -> None:
    [found] = run([a_line("0.01", "INTEREST PAID")]).proposed
    assert (found.kind, found.target_id) == ("account", OTHER_INCOME)


@pytest.mark.parametrize("funding", list(Funding))
@pytest.mark.parametrize("first", [1, 10_000, -500])
def test_the_parts_of_a_card_payout_book_what_the_whole_books(funding: Funding, first: int) -> None:
    """The fee once, with the part that completes it; each part its own money in the bank."""
    batch = a_card_batch()
    whole = plan_card_batch(
        batch.batch_id,
        batch.gross_cents,
        batch.refunds_cents,
        batch.chargebacks_cents,
        batch.fees_cents,
        batch.net_cents,
        funding,
    )
    in_all = trial_balance(lines_of(whole))
    one = plan_batch_part(batch, first, 0, funding)
    assert trial_balance(lines_of(one)).keys() == {BANK, 1015}
    rest = plan_batch_part(batch, in_all[BANK] - first, first, funding)
    assert trial_balance(lines_of((*one, *rest))) == in_all
    assert plan_batch_part(batch, in_all[BANK], 0, funding) == whole


def test_money_that_is_used_up_proposes_no_more_lines() -> None:
    money = WaitingMoney("7", "P01", (Pot(UNAPPLIED, "", 100),))
    lines = {"94640": 70, "99213": 100, "99214": 50}
    visit = VisitShare("E01", frozenset({"P01"}), lines, date(2026, 3, 10), False)
    proposed = propose(money, [visit])
    assert [(each.service_line, each.amount_cents) for each in proposed] == [
        ("94640", 70),
        ("99213", 30),
    ]


def test_a_reversal_finds_nothing_open_and_leaves_the_charge_open() -> None:
    """What was paid, written off and left to the patient is what the claim had open before."""
    claim = remit_claim("C1", "1", remit_line("99213", "145.00", "CO-45 25.00, PR-3 20.00"))
    known = position("C1", "145.00", "20.00")
    [paid] = _planned(claim, known).outcomes
    assert (paid.balance_before_cents, paid.balance_after_cents) == (12_500, 0)
    [back] = _planned(negated(claim), known._replace(posted=(posted_claim(paid),))).outcomes
    assert (back.outcome, back.balance_before_cents) == ("reversal", 0)
    assert back.balance_after_cents == 14_500


def _planned(claim: RemitClaim, known: object) -> PostingPlan:
    remit = remittance([claim])
    remit = remit._replace(payment_cents=abs(remit.payment_cents))
    if claim.paid_cents < 0:
        other = plb("FB", Money(2 * claim.paid_cents).plain)
        remit = remit._replace(provider_adjustments=(other,))
    return plan_remittance(remit, by_line(remit, {claim.claim_id: known}))  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("adjustments", "change"),
    [
        ("", -2_500),  # paid whole: the patient bears nothing of it
        ("CO-45 145.00", -2_500),  # written off whole
        ("CO-16 10.00, PR-3 20.00", -500),  # a part waits that is never the patient's
        ("PR-96 10.00, PR-3 20.00", 0),  # a part waits that may be the patient's
        ("CO-16 145.00", 0),  # nothing is answered yet
    ],
)
def test_the_desks_money_beyond_the_share_goes_back_once_the_share_is_known(
    adjustments: str, change: int
) -> None:
    claim = remit_claim("C1", "1", remit_line("99213", "145.00", adjustments))
    remit = remittance([claim])
    known = by_line(remit, {"C1": position("C1", "145.00", "25.00")})
    [outcome] = plan_remittance(remit, known, zero_pay_approved=True).outcomes
    assert outcome.share_change_cents == change


def test_withholds_and_fees_of_a_payer_are_counted_together() -> None:
    line = remit_line("99213", "145.00", "CO-104 10.00, CO-130 5.00")
    remit = remittance([remit_claim("C1", "1", line)])
    known = by_line(remit, {"C1": position("C1", "145.00")})
    [outcome] = plan_remittance(remit, known).outcomes
    assert outcome.lines[0].withheld_cents == 1_500


def test_an_adjustment_of_the_old_group_is_another_ones() -> None:
    """R4.7: CR is no group of the 835 any more; what is met of it counts as OA."""
    assert stated(remit_line("99213", "145.00", "OA-23 10.00, CR-45 5.00")).oa_cents == 1_500


@pytest.mark.parametrize(
    ("paid", "written_off", "patient", "booked"),
    [(1, 0, 0, True), (0, 1, 0, True), (0, 0, 1, True), (0, 0, 0, False)],
)
def test_an_answer_is_booked_by_any_cent(
    paid: int, written_off: int, patient: int, booked: bool
) -> None:
    posted = PostedClaim(
        "I1", 100, paid, 0, 0, contractual_cents=written_off, patient_cents=patient
    )
    assert posted.booked is booked


def test_a_posting_of_a_claim_over_nothing_stands() -> None:
    posted = PostedClaim("I1", 0, 0, 0, 0)
    assert live_postings([posted]) == [posted]


@pytest.mark.parametrize("cents", [0, -1])
def test_a_write_off_is_above_zero(cents: int) -> None:
    balance = OpenBalance(PATIENT_AR, "E01", "P01", "", "", 100)
    with pytest.raises(UsageError, match="above zero"):
        plan_write_off(balance, cents, OTHER_ADJUSTMENTS, service_line="", reason="small")
