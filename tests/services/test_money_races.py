"""Two processes do the same to payers' and patients' money at once: one wins, the other is told."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from money_files import MoneyFiles
from money_machine import MoneyDesk
from money_races import (
    RACES,
    RACING,
    Ground,
    claim_of,
    files,
    ground,
    held_line,
    nothing,
    one,
    remittance_of,
)
from practice_builders import OWNER, rows
from races import WON, race

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import Choice
from recon_desktop.domain.posting.records import HOLD, WHOLE_CLAIM
from recon_desktop.services.bank.match_by_hand import match_by_hand
from recon_desktop.services.bank.reconcile_statement import (
    finish_reconciliation,
    start_reconciliation,
    tick_matched,
)
from recon_desktop.services.follow.apply_receipts import apply_receipt
from recon_desktop.services.follow.refunds import approve_refund, pay_refund, request_refund
from recon_desktop.services.follow.settle_takeback import settle_takeback
from recon_desktop.services.follow.write_off import write_off
from recon_desktop.services.posting.decide_posting import decide
from recon_desktop.services.posting.key_remittance import key_remittance, start_again
from recon_desktop.services.posting.place_held_claim import place_held_claim
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_claim import reverse_claim
from recon_desktop.services.posting.settle_held_line import settle_held_line
from recon_desktop.services.practice import Practice

__all__ = ["files", "ground"]
pytestmark = RACING


def test_two_post_what_was_held_in_part(ground: Ground) -> None:
    def hold(practice: Practice) -> None:
        query = "SELECT line FROM remit_claim WHERE claim_id = 'E1110'"
        choice = Choice(one(practice, query), WHOLE_CLAIM, HOLD, "ask the payer")
        decide(practice, OWNER, remittance_of(practice, "0088812345"), [choice])

    def post(practice: Practice) -> None:
        post_remittance(practice, OWNER, remittance_of(practice, "0088812345"))

    for path, loser in ground.run("late", hold, post):
        assert loser == "Remittance 0088812345 is posted already; nothing was written."
        assert rows(path, "SELECT COUNT(*) FROM posting WHERE remittance_id = 17") == [(1,)]
        held = rows(path, "SELECT claim_id FROM posted_claim WHERE held_reason = 'ask the payer'")
        assert held == [("E1110",)]


def test_two_pay_the_same_refund(ground: Ground) -> None:
    def ask(practice: Practice) -> None:
        more = {"encounter_id": "E12", "side": "patient", "reason": "paid twice"}
        approve_refund(practice, OWNER, request_refund(practice, OWNER, amount_cents=1_500, **more))

    def pay(practice: Practice) -> None:
        pay_refund(practice, OWNER, 1, method="check", number=str(os.getpid()))

    for path, loser in ground.run("posted", ask, pay):
        assert loser == "Refund RF1 is paid; it cannot be changed so."
        paid = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 2010 AND amount_cents > 0"
        assert rows(path, paid) == [(1_500,)]


def test_two_approve_the_same_refund(ground: Ground) -> None:
    def ask(practice: Practice) -> None:
        more = {"encounter_id": "E12", "side": "patient", "reason": "paid twice"}
        request_refund(practice, OWNER, amount_cents=1_500, **more)

    def approve(practice: Practice) -> None:
        approve_refund(practice, OWNER, 1)

    for path, loser in ground.run("posted", ask, approve):
        assert loser == "Refund RF1 is approved; it cannot be changed so."
        owed = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 2010"
        assert rows(path, owed) == [(-1_500,)]


def test_two_finish_the_same_statement(ground: Ground) -> None:
    def begin(practice: Practice) -> None:
        start_reconciliation(
            practice,
            OWNER,
            account="0004821",
            first=date(2026, 3, 1),
            last=date(2026, 3, 13),
            opening=Money(0),
            closing=Money(30_677),
        )
        tick_matched(practice, OWNER, 1)

    def finish(practice: Practice) -> None:
        finish_reconciliation(practice, OWNER, 1)

    for path, loser in ground.run("posted", begin, finish):
        assert loser == "The reconciliation up to 03/13/2026 is finished; take it back first."
        locked = "SELECT COUNT(*) FROM bank_line WHERE reconciliation_id = 1"
        assert rows(path, locked) == [(3,)]


def test_two_place_the_same_held_claim(ground: Ground) -> None:
    held: list[int] = []

    def hold(practice: Practice) -> None:
        reverse_claim(practice, OWNER, claim_of(practice, "C09"), reason="wrong patient")
        held.append(claim_of(practice, "C09"))

    def place(practice: Practice) -> None:
        place_held_claim(practice, OWNER, held[0])

    for path, loser in ground.run("posted", hold, place):
        assert loser == "The posting of this claim has been reversed already."
        standing = "SELECT outcome FROM posted_claim WHERE claim_id = 'C09' AND reversed_at IS NULL"
        assert rows(path, standing) == [("paid",)]


def test_two_reverse_the_same_claim(ground: Ground) -> None:
    posted: list[int] = []

    def find(practice: Practice) -> None:
        posted.append(claim_of(practice, "C09"))

    def take_back(practice: Practice) -> None:
        reverse_claim(practice, OWNER, posted[0], reason="wrong patient")

    for path, loser in ground.run("posted", find, take_back):
        assert loser == "The posting of this claim has been reversed already."
        query = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1195"
        assert rows(path, query) == [(-11_000 - 4_700,)]  # C09, and the line of TD held all along


def test_two_apply_the_same_money(ground: Ground) -> None:
    def apply(practice: Practice) -> None:
        apply_receipt(practice, OWNER, 1, [("E01", "", 10_000)])

    for path, loser in ground.run("posted", nothing, apply):
        assert loser == "Receipt 1041 has 0.00 that is not applied; 100.00 was asked for."
        applied = "SELECT SUM(amount_cents) FROM receipt_application WHERE undone_at IS NULL"
        assert rows(path, applied) == [(10_000,)]


def test_two_write_off_the_same_balance(ground: Ground) -> None:
    def forgive(practice: Practice) -> None:
        write_off(practice, OWNER, "E01", "", 19_500, 4110, "small balance")

    for _, loser in ground.run("posted", nothing, forgive):
        assert loser == "Only 0.00 is open on visit E01; 195.00 cannot be written off."


def test_two_settle_the_same_takeback(ground: Ground) -> None:
    query = "SELECT id FROM provider_adjustment WHERE reference = 'LTR9'"

    def settle(practice: Practice) -> None:
        settle_takeback(practice, OWNER, one(practice, query), to="4110", reason="a letter came")

    for _, loser in ground.run("posted", nothing, settle):
        assert loser == "Nothing is open of WO LTR9 of remittance TW2; nothing was written."


def test_two_match_the_same_line_to_the_same_money(ground: Ground) -> None:
    """81.00 of HARBOR came too long after its advice to be matched by the program."""

    def by_hand(practice: Practice) -> None:
        line = one(practice, "SELECT id FROM bank_line WHERE amount_cents = 8100")
        target = remittance_of(practice, "TB")
        match_by_hand(practice, OWNER, bank_line_id=line, kind="remittance", target_id=target)

    for path, loser in ground.run("posted", nothing, by_hand):
        assert loser == "This bank line is matched already, or is no longer there."
        booked = "SELECT SUM(amount_cents) FROM bank_match WHERE amount_cents = 8100"
        assert rows(path, booked) == [(8_100,)]


def test_two_settle_the_same_held_line(ground: Ground) -> None:
    held: list[tuple[int, int]] = []

    def find(practice: Practice) -> None:
        held.append(held_line(practice))

    def settle(practice: Practice) -> None:
        settle_held_line(practice, OWNER, *held[0], reason="he told us")

    for path, loser in ground.run("posted", find, settle):
        assert loser == "The posting of this claim has been reversed already."
        query = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1195"
        assert rows(path, query) == [(0,)]


def test_two_key_the_same_remittance_again(ground: Ground) -> None:
    def key(practice: Practice) -> None:
        keyed = start_again(
            practice, OWNER, one(practice, "SELECT id FROM remittance WHERE trace = 'TL'")
        )
        [claim] = keyed.claims
        line = claim.lines[0]._replace(contractual_cents=1_500)
        again = keyed._replace(claims=(claim._replace(lines=(line,), paid_cents=None),))
        key_remittance(practice, OWNER, again)

    path = ground.files.copy("posted", ground.folder / "ready.recon")
    for number in range(RACES):
        copy = ground.folder / f"{number}.recon"
        copy.write_bytes(path.read_bytes())
        winner, loser = race(copy, key)
        assert winner == WON
        assert loser == "Remittance TL has been keyed again already."
        assert rows(copy, "SELECT COUNT(*) FROM remittance WHERE trace = 'TL'") == [(2,)]


def test_the_machine_agrees_with_a_race(files: MoneyFiles, tmp_path: Path) -> None:
    """What a race leaves is a state the machine proves."""
    desk = MoneyDesk(files, "posted", tmp_path / "raced.recon")
    desk.close()
    race(desk.path, lambda p: apply_receipt(p, OWNER, 1, [("E01", "", 10_000)]) and None)
    again = MoneyDesk(MoneyFiles(tmp_path), "raced", tmp_path / "again.recon")
    again.prove()
    again.close()
