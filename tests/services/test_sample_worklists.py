"""The sample practice: what worklists, bank and remittances show in it, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from practice_builders import payers_said

from recon_desktop.domain.access import Actor
from recon_desktop.domain.follow.credits import CreditKind
from recon_desktop.domain.money import Money
from recon_desktop.readers.x12 import read_837p
from recon_desktop.services.bank.bank_view import BankLineView, load_bank
from recon_desktop.services.bank.payer_clock import load_overdue
from recon_desktop.services.bank.propose_statement import proposed_statement
from recon_desktop.services.bank.reconcile_statement import start_reconciliation
from recon_desktop.services.bank.reconciliation_view import (
    load_reconciliation,
    load_reconciliations,
)
from recon_desktop.services.bank.returned_checks import load_returned_checks
from recon_desktop.services.day.day_view import load_day
from recon_desktop.services.follow.collect_next_visit import load_collect
from recon_desktop.services.follow.credits import load_credits
from recon_desktop.services.follow.fee_variances import load_fee_variances
from recon_desktop.services.follow.next_payers import load_next_payers
from recon_desktop.services.follow.takebacks import load_takebacks
from recon_desktop.services.follow.unapplied import load_unapplied
from recon_desktop.services.follow.write_claim_file import write_claim_file
from recon_desktop.services.listings import load_listing
from recon_desktop.services.posting.posting_rules import list_holds
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.services.sample import SampleStory, build_told

APRIL = datetime(2026, 4, 15, 20, tzinfo=UTC)
RETURN = date(2026, 2, 17)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SampleStory]:
    folder = tmp_path_factory.mktemp("sample")
    return finish(build_told(folder / "sample.recon"))


@pytest.fixture(scope="module")
def practice(built: tuple[Path, SampleStory]) -> Iterator[Practice]:
    """In the middle of April; nothing here writes into it."""
    with open_practice(built[0], clock=lambda: APRIL) as opened:
        yield opened


@pytest.fixture
def mine(built: tuple[Path, SampleStory], tmp_path: Path) -> Iterator[Practice]:
    """A copy to work in."""
    path = tmp_path / "mine.recon"
    path.write_bytes(built[0].read_bytes())
    with open_practice(path, clock=lambda: APRIL) as opened:
        yield opened


# --- follow-up ------------------------------------------------------------------------


def test_a_claim_is_ready_for_its_next_payer_and_one_is_forwarded(practice: Practice) -> None:
    found = load_next_payers(practice)
    assert [
        (row.kind, row.claim_id, row.payer, row.next_payer, row.amount.cents) for row in found.rows
    ] == [
        ("overdue", "E1110", "BlueSky Health", "Harbor Mutual", 7420),
        ("ready", "E1026", "BlueSky Health", "Delta Health", 4420),
    ]
    assert not found.stale


def test_the_ready_claim_can_be_written(mine: Practice, tmp_path: Path) -> None:
    (row,) = load_next_payers(mine).of("ready")
    out = tmp_path / "secondary.837"
    result = write_claim_file(mine, Actor("Kim"), [row.id], out)
    assert (result.claims, result.charges, result.carried) == (1, Money(20500), Money(4420))
    (claim,) = read_837p(out.read_bytes()).records
    assert (claim.claim_id, claim.payer_order, claim.payer) == ("E1026", "S", "Delta Health")


def test_a_line_below_its_contract_and_a_payer_that_allows_less(practice: Practice) -> None:
    found = load_fee_variances(practice, date(2026, 1, 1), date(2026, 3, 31))
    (line,) = found.lines
    assert (line.payer, line.claim_id, line.code) == ("Delta Health", "E1075", "99213")
    assert (line.expected, line.allowed, line.variance) == (Money(9600), Money(9400), Money(-200))
    (change,) = found.changes
    assert change[:3] == ("Cardinal Care", "99213", "")
    assert (change.before_cents, change.after_cents, change.since) == (9840, 9240, RETURN)
    assert (change.lines_before, change.lines_after, change.effect_cents) == (6, 4, -2400)
    assert found.overlaps == ()


def test_a_credit_a_prepayment_and_a_returned_check(practice: Practice) -> None:
    (credit,) = load_credits(practice)
    assert (credit.kind, credit.encounter_id, credit.amount) == (
        CreditKind.PATIENT_OVERPAID, "E1028", Money(2000),
    )  # fmt: skip
    (ahead,) = [each for each in load_unapplied(practice).receipts if not each.prior_balance]
    assert (ahead.receipt_no, ahead.amount, ahead.late) == ("954", Money(10000), True)
    (check,) = load_returned_checks(practice)
    assert (check.check_no, check.amount, check.returned_on) == (
        "3127", Money(2000), date(2026, 2, 12),
    )  # fmt: skip
    owed = {each.patient_id: each for each in load_collect(practice)}
    assert (owed["P237"].amount, owed["P237"].returned_check) == (Money(2000), True)
    assert "P238" not in owed


def test_takebacks_open_taken_and_not_announced(practice: Practice) -> None:
    found = load_takebacks(practice)
    assert [
        (row.payer, row.state, row.amount.cents, row.taken.cents)
        for row in found.rows
        if row.code == "WO"
    ] == [
        ("Delta Health", "Taken without announcement", 800, 0),
        ("Cardinal Care", "Partly taken", 3000, 2000),
        ("BlueSky Health", "Settled", 2000, 2000),
    ]
    every = found.standing()
    assert (every.announced, every.unannounced, every.books) == (
        Money(1000), Money(800), Money(200),
    )  # fmt: skip
    assert every.agrees
    assert found.fb_agrees


def test_the_payer_suspense_is_the_claim_of_nobody(practice: Practice) -> None:
    (held,) = load_unapplied(practice).payers
    assert (held.payer, held.amount) == ("Cardinal Care", Money(7740))


def test_an_advice_without_money_and_money_without_its_advice(practice: Practice) -> None:
    found = load_overdue(practice)
    (late,) = found.late
    assert (late.trace, late.amount, late.days_late) == ("7700451209", Money(32535), 8)
    (without,) = found.without_advice
    assert (without.amount, without.received_on) == (Money(21260), date(2026, 3, 20))


def test_the_matches_of_the_sample_count_in_the_month_the_books_have_them(
    practice: Practice,
) -> None:
    end = date(2026, 3, 31)
    bank, remittances, placeholders = load_listing(practice, "unmatched-money", end, end).groups
    assert [(row[0].day, row[5]) for row in bank.rows] == [
        (2, Money(-345_000)),
        (5, Money(-621_240)),
        (16, Money(-18_832)),
        (19, Money(-621_240)),
        (20, Money(21_260)),
        (24, Money(-41_218)),
        (31, Money(-1_500)),
    ]
    assert [(row[3], row[5]) for row in remittances.rows] == [("7700451209", Money(32_535))]
    assert placeholders.rows == ()


def test_what_is_said_of_payers_and_what_is_held(practice: Practice) -> None:
    said = {each.payer: (each.program, each.address) for each in payers_said(practice)}
    assert said["StateMedicaid"] == ("MEDICAID", "")
    assert said["Harbor Mutual"] == ("", "80 Harbor Way\nBoston, MA 02110")
    assert [(rule.reason, rule.active) for rule in list_holds(practice)] == [("97", True)]


# --- bank -----------------------------------------------------------------------------


def bank_line(practice: Practice, text: str) -> BankLineView:
    (line,) = [each for each in load_bank(practice).lines if text in each.text]
    return line


def test_a_weekend_of_card_sales_is_one_line(practice: Practice) -> None:
    line = bank_line(practice, "PAYOUT 2 BATCHES")
    assert (line.amount, line.whole) == (Money(54541), True)
    assert [(part.target, part.amount.cents, part.tier) for part in line.parts] == [
        ("90000000312", 26986, "SUM"), ("90000000313", 27555, "SUM"),
    ]  # fmt: skip


def test_payments_are_found_by_trace_or_by_name(practice: Practice) -> None:
    tiers = {
        part.target: part.tier
        for line in load_bank(practice).lines
        for part in line.parts
        if part.kind == "remittance"
    }
    assert tiers == {
        "0088700112": "T1", "0088701204": "T1", "0088812345": "T1", "4400915210": "T1",
        "4400916388": "T1", "6100774020": "T1", "5500310041": "T2", "5500311877": "T2",
    }  # fmt: skip


def test_the_returned_check_and_its_fee(practice: Practice) -> None:
    (back,) = bank_line(practice, "RETURNED ITEM CHECK").parts
    (fee,) = bank_line(practice, "RETURNED ITEM FEE").parts
    assert (back.kind, back.target, back.amount) == ("returned-check", "3127", Money(-2000))
    assert (fee.kind, fee.target, fee.amount) == ("account", "Bank fee", Money(-1200))


def test_the_service_charge_of_march_is_proposed_as_a_fee(practice: Practice) -> None:
    bank = load_bank(practice)
    (line,) = [
        each for each in bank.lines if "SERVICE FEE" in each.text and each.post_date.month == 3
    ]
    (proposal,) = [each for each in bank.proposals if each.bank_line_id == line.id]
    assert (line.parts, proposal.kind, proposal.amount) == ((), "account", Money(-1500))


def test_the_first_statement_is_reconciled(
    practice: Practice, built: tuple[Path, SampleStory]
) -> None:
    (done,) = load_reconciliations(practice)
    assert (done.first, done.last, done.state) == (date(2026, 1, 1), date(2026, 2, 28), "FINISHED")
    assert (done.opening, done.closing, done.changes) == (Money(4131066), Money(3343370), 0)
    statement = built[1].statement
    assert (statement.difference, len(statement.lines)) == (Money(0), 18)
    assert statement.proof.unexplained_cents == 0
    assert all(line.whole for line in statement.lines)


def test_march_begins_from_the_balance_of_its_own_file(mine: Practice) -> None:
    stated = proposed_statement(mine, "000124821")
    assert stated is not None
    assert (stated.first, stated.last, stated.follows) == (
        date(2026, 3, 1), date(2026, 3, 31), True,
    )  # fmt: skip
    assert (stated.opening, stated.closing) == (Money(3343370), Money(1927446))
    begun = start_reconciliation(
        mine,
        Actor("Kim"),
        account=stated.account,
        first=stated.first,
        last=stated.last,
        opening=stated.opening or Money(0),
        closing=stated.closing or Money(0),
    )
    view = load_reconciliation(mine, begun)
    waiting = [line for line in view.lines if not line.ticked]
    assert view.difference == sum((line.amount for line in waiting), Money(0)) == Money(-1627770)
    assert view.proof.unexplained_cents == 0


# --- remittances ----------------------------------------------------------------------


def test_one_needs_hands_and_one_is_partly_held(practice: Practice) -> None:
    rows = {row.trace: row for row in list_remittances(practice)}
    assert rows["6100774020"].lane == "Payment and claims differ by 10.00."
    assert {trace: row.state for trace, row in rows.items()} == {
        "0088700112": "Posted", "0088701204": "Posted", "0088812345": "Posted",
        "4400915210": "Posted", "4400916388": "Partly held", "5500310041": "Posted",
        "5500311877": "Posted", "6100774020": "Cleared", "7700451209": "Awaiting bank",
    }  # fmt: skip


def test_what_needs_hands_is_not_called_ready(practice: Practice) -> None:
    told = [each.text for each in load_day(practice, date(2026, 3, 13)).checklist]
    assert told[-2:] == ["1 remittance needing hands", "Not closed yet: 03/12/2026"]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("underpayments", 1), ("denials", 1), ("secondary-worklist", 2), ("credit-balances", 1),
        ("held-money", 1), ("deductible-lines", 2),
    ],
)  # fmt: skip
def test_every_list_has_something_on_it(practice: Practice, name: str, rows: int) -> None:
    listing = load_listing(practice, name, date(2026, 1, 1), date(2026, 3, 31))
    assert sum(len(group.rows) for group in listing.groups) == rows
