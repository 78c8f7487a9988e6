"""Takebacks that end with a refund to the payer (2010), and the 72 that acknowledges one (§4.6)."""

from __future__ import annotations

from datetime import date

import pytest
from practice_builders import FIRST_ADVICE, OWNER, assert_books_hold, dump, paid_claim
from takeback_builders import CORRECTED, REVERSED, Payers, balance, plb, row_of, view_of

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import JournalLine, plan_entry
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.follow.refund_list import RefundView, load_refund_list
from recon_desktop.services.follow.refunds import (
    approve_refund,
    end_refund,
    pay_refund,
)
from recon_desktop.services.follow.settle_takeback import (
    Settled,
    settle_takeback,
    take_back_settlement,
)
from recon_desktop.services.posting.post_remittance import find_remittance, post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.setup import save_setting
from recon_desktop.storage.queries.ledger import EntryHead, write_entries

PAYER = "MEDICARE EXAMPLE"
WHY = "we send a check"


@pytest.fixture
def held_back(payers: Payers) -> Payers:
    """E0988 was reversed and corrected; 28.00 is held back for a later remittance."""
    payers.arrive("T0", "168", FIRST_ADVICE, day="20260205")
    payers.arrive("T1", "0", [*REVERSED, *CORRECTED], plb("WO:R777001*-28"), day="20260301")
    return payers


def to_refund(practice: Practice, start: str = "WO") -> Settled:
    found = row_of(view_of(practice), start)
    return settle_takeback(practice, OWNER, found.adjustment_id or 0, to="refund", reason=WHY)


def refund(practice: Practice) -> RefundView:
    return load_refund_list(practice)[0]


def paid(practice: Practice, number: str = "501") -> None:
    found = refund(practice)
    approve_refund(practice, OWNER, found.id)
    pay_refund(practice, OWNER, found.id, method="check", number=number)


# --- an announcement that we refund by check ------------------------------------------


def test_the_refund_is_owed_approved_paid_and_acknowledged(held_back: Payers) -> None:
    """2020 becomes 2010, 2010 becomes the bank's; 72 − and WO + are nothing between them."""
    practice = held_back.practice
    done = to_refund(practice)
    assert (done.amount, done.refund) == (Money(2800), refund(practice).name)
    assert (balance(practice, 2020), balance(practice, 2010)) == (0, -2800)
    asked = refund(practice)
    assert (asked.state, asked.owner, asked.amount) == ("REQUESTED", PAYER, Money(2800))
    settled = row_of(view_of(practice), "WO")
    assert (settled.state, settled.left) == ("Settled", ZERO)
    assert settled.chain[-1].text == "Settled to a refund (2010) by ann"
    before = balance(practice, 1000)
    paid(practice)
    assert (balance(practice, 2010), balance(practice, 1000)) == (0, before - 2800)
    assert refund(practice).status == "Outstanding"
    held_back.arrive(
        "T2", "148.75", paid_claim(), plb("WO:R777001*28", "72:CHECK501*-28"), day="20260320"
    )
    view = view_of(practice)
    assert {(r.code, r.state) for r in view.rows} == {("WO", "Settled"), ("72", "Settled")}
    assert "refund acknowledged" in row_of(view, "72").chain[-1].evidence
    assert (balance(practice, 2020), balance(practice, 1190)) == (0, 0)
    assert_books_hold(practice)


def test_a_72_the_books_do_not_know_yet_asks_for_its_refund(held_back: Payers) -> None:
    """The WO + has ended what was announced; our check, not written down yet, ends the 72."""
    practice = held_back.practice
    held_back.arrive(
        "T2", "148.75", paid_claim(), plb("WO:R777001*28", "72:CHECK501*-28"), day="20260320"
    )
    left = row_of(view_of(practice), "72")
    assert (left.state, left.left) == ("Open", Money(2800))
    assert "The books have no refund" in left.story
    to_refund(practice, "72")
    paid(practice)
    assert row_of(view_of(practice), "72").state == "Settled"
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, 0)
    assert_books_hold(practice)


def test_a_check_booked_straight_to_2010_needs_no_second_one(held_back: Payers) -> None:
    practice = held_back.practice
    lines = (JournalLine(2010, 2800, payer=PAYER, sub="payer"), JournalLine(1000, -2800))
    with practice.store.write() as connection:
        head = EntryHead(date(2026, 3, 20), "2026-03-20T12:00:00Z", "ann")
        write_entries(connection, head, plan_entry("bank-explained", "check 501", lines))
    assert to_refund(practice).refund == ""
    assert load_refund_list(practice) == ()
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, 0)


def test_a_payer_that_spells_its_name_anew_gets_its_own_refund(held_back: Payers) -> None:
    """2010 is kept by the payer's name as its files write it; so is what waits to be paid."""
    practice = held_back.practice
    to_refund(practice)
    approve_refund(practice, OWNER, refund(practice).id)
    held_back.arrive(
        "T3", "176.75", paid_claim(), plb("WO:R9*-28"), day="20260320", payer="Medicare Example"
    )
    assert to_refund(practice, "WO R9").refund == refund(practice).name
    assert balance(practice, 2010) == -5600
    for number, each in enumerate(reversed(load_refund_list(practice)), start=501):
        if each.state == "REQUESTED":
            approve_refund(practice, OWNER, each.id)
        pay_refund(practice, OWNER, each.id, method="check", number=str(number))
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, 0)
    assert_books_hold(practice)


def test_what_is_announced_may_be_given_back_by_check_before_any_refund_is_asked_for(
    held_back: Payers,
) -> None:
    assert load_refund_list(held_back.practice) == ()
    assert row_of(view_of(held_back.practice), "WO").may_be_refund


def test_a_second_person_is_still_wanted(held_back: Payers) -> None:
    practice = held_back.practice
    save_setting(practice, OWNER, name="refund_needs_second_person", value="1")
    to_refund(practice)
    with pytest.raises(RefusedError, match="second person"):
        approve_refund(practice, OWNER, refund(practice).id)
    with pytest.raises(RefusedError, match="requested"):
        pay_refund(practice, OWNER, refund(practice).id, method="check", number="501")


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_ending_the_refund_opens_the_takeback_again(held_back: Payers, steps: int) -> None:
    practice = held_back.practice
    done = to_refund(practice)
    if steps:
        approve_refund(practice, OWNER, refund(practice).id)
    if steps > 1:
        pay_refund(practice, OWNER, refund(practice).id, method="check", number="501")
    with pytest.raises(RefusedError, match=r"It is refund RF\d+ now"):
        take_back_settlement(practice, OWNER, done.settlement_id, reason="no check")
    end_refund(practice, OWNER, refund(practice).id, reason="no check")
    assert row_of(view_of(practice), "WO").state == "Open"
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, -2800)
    with pytest.raises(RefusedError, match="taken back already"):
        take_back_settlement(practice, OWNER, done.settlement_id, reason="again")
    assert_books_hold(practice)


def test_a_reversed_remittance_owes_no_refund(held_back: Payers) -> None:
    """Its refund can be ended, not approved or paid; posted again, it asks for a new one."""
    practice = held_back.practice
    to_refund(practice)
    first = refund(practice).id
    reverse_posting(practice, OWNER, find_remittance(practice, "T1"), reason="wrong")
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, 0)
    with pytest.raises(RefusedError, match=r"There is 0\.00"):
        approve_refund(practice, OWNER, first)
    end_refund(practice, OWNER, first, reason="its remittance was reversed")
    post_remittance(practice, OWNER, find_remittance(practice, "T1"), approval="seen")
    to_refund(practice)
    paid(practice)
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, 0)
    assert_books_hold(practice)


def test_an_approved_refund_of_a_reversed_remittance_is_not_paid(held_back: Payers) -> None:
    practice = held_back.practice
    to_refund(practice)
    approve_refund(practice, OWNER, refund(practice).id)
    reverse_posting(practice, OWNER, find_remittance(practice, "T1"), reason="wrong")
    with pytest.raises(RefusedError, match=r"was reversed\. Void the refund"):
        pay_refund(practice, OWNER, refund(practice).id, method="check", number="501")
    end_refund(practice, OWNER, refund(practice).id, reason="its remittance was reversed")
    assert refund(practice).status == "Voided"
    assert_books_hold(practice)


# --- a refund that the payer takes by itself ------------------------------------------


def test_a_refund_the_payer_takes_itself_is_paid_and_not_sent(held_back: Payers) -> None:
    """Held back, to be refunded by check; then the payer takes it after all."""
    practice = held_back.practice
    to_refund(practice)
    approve_refund(practice, OWNER, refund(practice).id)
    held_back.arrive("T2", "120.75", paid_claim(), plb("WO:R777001*28"), day="20260320")
    taken = next(r for r in view_of(practice).rows if not r.announces)
    assert taken.state == "Taken without announcement"
    assert f"Refund {refund(practice).name} of 28.00 waits to be paid" in taken.story
    done = settle_takeback(practice, OWNER, taken.adjustment_id or 0, to="refund", reason="taken")
    assert done.refund == refund(practice).name
    assert (refund(practice).status, refund(practice).method) == ("Paid", "takeback")
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, 0)
    with pytest.raises(RefusedError, match="paid"):
        pay_refund(practice, OWNER, refund(practice).id, method="check", number="501")
    with pytest.raises(RefusedError, match=r"It is refund RF\d+ now"):
        take_back_settlement(practice, OWNER, done.settlement_id, reason="wrong one")
    end_refund(practice, OWNER, refund(practice).id, reason="wrong one")
    assert {r.state for r in view_of(practice).rows} == {"Settled"}  # tied to each other again
    assert (balance(practice, 2010), balance(practice, 2020)) == (0, 0)
    assert_books_hold(practice)


def test_a_taking_that_is_no_refund_of_ours(payers: Payers) -> None:
    payers.arrive("T1", "128.75", paid_claim(), plb("WO:X1*20"), day="20260301")
    before = dump(payers.practice.store.path)["entry"]
    with pytest.raises(RefusedError, match=r"No approved refund of 20\.00"):
        to_refund(payers.practice)
    found = row_of(view_of(payers.practice), "WO")
    assert not found.may_be_refund
    with pytest.raises(UsageError, match="refund to the payer"):
        settle_takeback(payers.practice, OWNER, found.adjustment_id or 0, to="2010", reason="x")
    assert dump(payers.practice.store.path)["entry"] == before


def test_suspense_is_no_refund(payers: Payers) -> None:
    payers.arrive("T1", "153.75", paid_claim(), plb("CS:X1*-5"), day="20260301")
    with pytest.raises(RefusedError, match="only what stands on Payer overpayments"):
        to_refund(payers.practice, "CS")
