"""Credit balances, refunds and what to collect, as lists on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from patient_builders import a_claim_answer, answer, close_small_day
from practice_builders import OWNER

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import Listing
from recon_desktop.services.listings import load_listing
from recon_desktop.services.practice import Practice
from recon_desktop.services.print_listings import render
from recon_desktop.services.refunds import approve_refund, end_refund, pay_refund, request_refund

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def overpaid(empty: Practice, tmp_path: Path) -> Practice:
    """The small day, closed; a copay of 25.00 was taken, the payer decided 20.00."""
    close_small_day(empty, tmp_path)
    answer(empty, tmp_path, a_claim_answer(), payment="100.00", trace="T1")
    return empty


def load(practice: Practice, name: str, first: date = FIRST, last: date = LAST) -> Listing:
    return load_listing(practice, name, first, last)


def ask(practice: Practice, cents: int) -> int:
    return request_refund(
        practice, OWNER, encounter_id="E03", side="patient", amount_cents=cents, reason="paid twice"
    )


def test_credits_stand_under_their_kind(overpaid: Practice) -> None:
    ask(overpaid, 200)
    listing = load(overpaid, "credit-balances")
    [group] = listing.groups
    assert group.title == "Patient paid more than the share"
    [row] = group.rows
    assert row[2:4] == ("Birch, Bo P02", "the patient's")
    assert row[-2:] == (Money(200), Money(500))


def test_refunds_stand_under_their_state(overpaid: Practice) -> None:
    paid, refused, _ = ask(overpaid, 100), ask(overpaid, 100), ask(overpaid, 100)
    approve_refund(overpaid, OWNER, paid)
    pay_refund(overpaid, OWNER, paid, method="check", number="9")
    end_refund(overpaid, OWNER, refused, reason="no")
    listing = load(overpaid, "refunds")
    assert [group.title for group in listing.groups] == ["Requested", "Outstanding", "Refused"]
    assert listing.groups[1].rows[0][6:9] == ("ann *", date(2026, 3, 31), "check 9")
    assert "asterisk" in listing.notes[0]
    later = load(overpaid, "refunds", date(2026, 5, 1), date(2026, 5, 31))
    assert [group.title for group in later.groups] == ["Requested", "Outstanding"]
    assert load(overpaid, "refunds", FIRST, FIRST).rows == ()


def test_what_to_collect_names_each_patient_once(overpaid: Practice) -> None:
    listing = load(overpaid, "collect-next-visit")
    [group] = listing.groups
    assert (group.title, group.note) == ("Alder, Ann P01", "130.00 waits unapplied")
    assert listing.sums(listing.rows)[-1] == Money(25_500)


@pytest.mark.parametrize("name", ["credit-balances", "refunds", "collect-next-visit"])
@pytest.mark.parametrize("fmt", ["pdf", "xlsx"])
def test_each_is_printed_and_saved(overpaid: Practice, name: str, fmt: str) -> None:
    ask(overpaid, 200)
    assert render(load(overpaid, name), fmt)


@pytest.mark.parametrize("name", ["credit-balances", "refunds", "collect-next-visit"])
def test_an_empty_one_says_so(empty: Practice, name: str) -> None:
    listing = load(empty, name)
    assert listing.rows == ()
    assert listing.empty.endswith(".")
