"""Credit balances, refunds and what to collect, as lists on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from day_files import write_bank
from patient_builders import a_claim_answer, answer, close_small_day, receipt_id
from practice_builders import OWNER, rows, take

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import Listing
from recon_desktop.services.bank.explain_bank_line import return_check
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.follow.collect_next_visit import load_collect
from recon_desktop.services.follow.refunds import (
    approve_refund,
    end_refund,
    pay_refund,
    request_refund,
)
from recon_desktop.services.listings import load_listing
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_listings import render

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
    assert row[2:4] == ("Birch, Bo (P02)", "the patient's")
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
    assert (group.title, group.note) == ("Alder, Ann (P01)", "130.00 waits unapplied")
    assert listing.sums(listing.rows)[-1] == Money(25_500)


def test_a_patients_copay_and_returned_check_are_said(empty: Practice, tmp_path: Path) -> None:
    close_small_day(empty, tmp_path)
    claim = a_claim_answer(paid="45", contractual="0", copay="40", deductible="60")
    answer(empty, tmp_path, claim, payment="45.00", trace="T1")
    bank = [
        ("20260311", "205.00", "D1", "DEPOSIT"),
        ("20260316", "-50.00", "D2", "RETURNED ITEM"),
    ]
    take(empty, write_bank(tmp_path / "b.ofx", bank))
    match_bank(empty, OWNER)
    path = empty.store.path
    [(line,)] = rows(path, "SELECT id FROM bank_line WHERE bank_id = 'D2'")
    return_check(empty, OWNER, bank_line_id=line, receipt_id=receipt_id(empty, "1043"))
    _, second = load_collect(empty)
    assert (second.deductible, second.collected) == (Money(6_000), Money(2_500))
    _, group = load(empty, "collect-next-visit").groups
    assert group.note == "a check was returned, next copay 40.00 by HARBOR"


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
