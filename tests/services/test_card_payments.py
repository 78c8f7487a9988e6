"""Card money at the bank: payers' virtual cards (R4.33, R3.8), and batches paid out in parts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bank_builders import balance, bank, lines_of, remittance_id, state_of
from builders import a_card_batch
from card_builders import (
    BANK,
    CARDS,
    CLEARING,
    FEES,
    PAYOUT,
    a_card,
    a_virtual_card,
    by_card,
    card_proposals,
    paid_out,
    pay_out,
)
from patient_builders import RECEIPTS, close_small_day
from practice_builders import OWNER, assert_books_hold, rows, take
from report_files import write_report

from recon_desktop.domain.access import Action
from recon_desktop.domain.errors import NotClearedError, RefusedError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Purpose, Receipt, Tender
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.book_money import Part, write_parts
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.bank.match_by_hand import (
    match_by_hand,
    match_card_payment,
    match_chosen,
    match_parts,
    unmatch_all,
)
from recon_desktop.services.bank.payer_clock import load_overdue
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.practice import Practice
from recon_desktop.services.setup import save_funding
from recon_desktop.storage.queries.cleared_money import batches_on_hand, booked_matches

# --- a virtual card among patients' cards -------------------------------------------------------


def test_a_virtual_card_is_found_by_its_receipt_and_booked_once(
    empty: Practice, tmp_path: Path
) -> None:
    """303.20 sold: 203.20 of patients, 100.00 of a payer. Every dollar is in the books once."""
    close_small_day(empty, tmp_path, receipts=[*RECEIPTS, a_card("203.20"), a_virtual_card()])
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (20_320, 0)
    take(empty, by_card(tmp_path))
    target = remittance_id(empty, "TA")
    assert card_proposals(empty) == []
    batch = a_card_batch()
    line = pay_out(empty, tmp_path, batch)
    assert (balance(empty, CARDS), state_of(empty, "TA")) == (-10_000, "STAGED")
    assert card_proposals(empty) == [
        (
            target,
            "receipt 1051 of 03/10/2026 is a virtual card of this amount, in card batch B310",
        )
    ]
    with pytest.raises(NotClearedError):
        post_remittance(empty, OWNER, target)
    match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=target)
    assert state_of(empty, "TA") == "CLEARED"
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (0, -10_000)
    assert (balance(empty, BANK), balance(empty, FEES)) == (batch.net_cents, batch.fees_cents)
    assert card_proposals(empty) == []
    assert_books_hold(empty)
    post_remittance(empty, OWNER, target, approval="seen by ann")
    assert balance(empty, CLEARING) == 0
    assert_books_hold(empty)


def test_the_payout_stays_while_a_card_in_it_pays_a_remittance(
    empty: Practice, tmp_path: Path
) -> None:
    take(
        empty,
        by_card(tmp_path),
        write_report(tmp_path / "r.csv", [a_card("203.20"), a_virtual_card()]),
    )
    line = pay_out(empty, tmp_path, a_card_batch())
    target = remittance_id(empty, "TA")
    [card] = match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=target)
    [part] = lines_of(empty)[PAYOUT].parts
    with pytest.raises(RefusedError, match="card payment in this batch is matched"):
        unmatch(empty, OWNER, part.match_id)
    unmatch(empty, OWNER, card)
    assert (state_of(empty, "TA"), balance(empty, CLEARING)) == ("STAGED", 0)
    assert [remittance for remittance, _ in card_proposals(empty)] == [target]
    unmatch(empty, OWNER, part.match_id)
    assert (balance(empty, BANK), balance(empty, CARDS), balance(empty, FEES)) == (0, 0, 0)
    assert_books_hold(empty)


def test_a_card_without_its_remittance_is_listed(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_report(tmp_path / "r.csv", [a_card("203.20"), a_virtual_card()]))
    [card] = load_overdue(empty).without_advice
    assert (card.what, card.payer) == ("virtual card, receipt 1051", "ALPHA MUTUAL")
    assert (card.amount, card.received_on) == (Money(10_000), date(2026, 3, 10))
    take(empty, by_card(tmp_path))
    line = pay_out(empty, tmp_path, a_card_batch())
    match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=remittance_id(empty, "TA"))
    assert load_overdue(empty).without_advice == ()


@pytest.mark.parametrize("amount", ["100.00", "50.00"], ids=["a receipt", "a whole batch"])
def test_other_cards_and_batches_do_not_hide_the_one_that_fits(
    empty: Practice, tmp_path: Path, amount: str
) -> None:
    """The receipt beside another payer's card, the batch beside another batch."""
    whole = a_card_batch("50.00", "1.50", batch_id="B312", line=3)
    other = a_virtual_card("55.00", receipt_no="1053", line=10, payer="HARBOR HEALTH")
    take(
        empty,
        by_card(tmp_path, amount=amount),
        write_report(tmp_path / "r.csv", [a_card("148.20"), a_virtual_card(), other]),
        write_report(tmp_path / "cards.csv", [a_card_batch(), whole]),
        bank(tmp_path, paid_out(a_card_batch()), paid_out(whole, text="MERCHANT BANKCARD 2")),
    )
    match_bank(empty, OWNER)
    assert [target for target, _ in card_proposals(empty)] == [remittance_id(empty, "TA")]


def test_one_receipt_pays_one_remittance(empty: Practice, tmp_path: Path) -> None:
    cards = [a_virtual_card(), a_virtual_card(receipt_no="1053", line=10)]
    take(
        empty,
        by_card(tmp_path),
        by_card(tmp_path, "TB", claim="E1110"),
        by_card(tmp_path, "TC", claim="E1115"),
        write_report(tmp_path / "r.csv", [a_card("103.20"), *cards]),
    )
    line = pay_out(empty, tmp_path, a_card_batch())
    traces = ("TA", "TB", "TC")
    targets = [remittance_id(empty, trace) for trace in traces]
    assert "; 2 fit" in card_proposals(empty)[0][1]
    for target in targets[:2]:
        match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=target)
    assert card_proposals(empty) == []
    with pytest.raises(RefusedError, match=r"No card batch of this bank line is 100\.00"):
        match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=targets[2])
    assert [state_of(empty, trace) for trace in traces] == ["CLEARED", "CLEARED", "STAGED"]
    assert balance(empty, CLEARING) == -20_000
    vias = rows(empty.store.path, "SELECT via FROM bank_match WHERE via != '' ORDER BY id")
    assert [via.split(":")[2] for (via,) in vias] == ["1051", "1053"]
    assert_books_hold(empty)


@pytest.mark.parametrize(
    "receipt",
    [
        a_virtual_card("100.01"),
        a_virtual_card(payer="HARBOR HEALTH"),
        a_virtual_card(voided=True, void_reason="wrong"),
        a_virtual_card(tender=Tender.CARD),
        a_virtual_card(purpose=Purpose.PREPAYMENT, patient_id="P01"),
    ],
    ids=["amount", "payer", "void", "tender", "a patient's"],
)
def test_otherwise_it_is_not_this_payers_card(
    empty: Practice, tmp_path: Path, receipt: Receipt
) -> None:
    """A receipt that was booked as a patient's money is never a payer's too."""
    take(empty, by_card(tmp_path), write_report(tmp_path / "r.csv", [a_card("203.20"), receipt]))
    line = pay_out(empty, tmp_path, a_card_batch())
    assert card_proposals(empty) == []
    with pytest.raises(RefusedError, match="no receipt of a virtual card"):
        match_card_payment(
            empty, OWNER, bank_line_id=line, remittance_id=remittance_id(empty, "TA")
        )
    assert balance(empty, CLEARING) == 0


def test_patients_cards_are_no_virtual_card_whatever_they_come_to(
    empty: Practice, tmp_path: Path
) -> None:
    """The day's card receipts make up the batch: its gross is a payer's amount by chance."""
    close_small_day(empty, tmp_path, receipts=[*RECEIPTS, a_card("303.20")])
    take(empty, by_card(tmp_path, amount="303.20"))
    line = pay_out(empty, tmp_path, a_card_batch())
    assert card_proposals(empty) == []
    with pytest.raises(RefusedError, match=r"Card batch B310 of 03/10/2026 is accounted for"):
        match_card_payment(
            empty, OWNER, bank_line_id=line, remittance_id=remittance_id(empty, "TA")
        )
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (0, 0)
    assert_books_hold(empty)


# --- a batch in several bank lines --------------------------------------------------------------

BATCH = a_card_batch()  # 303.20 less 8.74 is 294.46
AMEX, REST = 9_446, 20_000


def in_two_lines(practice: Practice, folder: Path) -> tuple[int, int, int]:
    """The batch and two payouts for it; batch and lines."""
    take(
        practice,
        write_report(folder / "cards.csv", [BATCH]),
        bank(folder, ("20260312", "94.46", "AMEX"), ("20260313", "200.00", "CARDWORKS")),
    )
    found = lines_of(practice)
    [item] = [each for each in load_bank(practice).open_items if each.kind == "card-batch"]
    return item.id, found["AMEX"].id, found["CARDWORKS"].id


def assert_booked(practice: Practice, bank_cents: int, *, fee: bool) -> None:
    """The parts are in the books, and the fee once the payout is whole."""
    fees = BATCH.fees_cents if fee else 0
    found = [balance(practice, account) for account in (BANK, FEES, CARDS)]
    assert found == [bank_cents, fees, -bank_cents - fees]
    assert_books_hold(practice)


def test_a_batch_in_two_payouts_chosen_together(empty: Practice, tmp_path: Path) -> None:
    batch, amex, rest = in_two_lines(empty, tmp_path)
    with pytest.raises(RefusedError, match=r"differ by -200\.00"):
        match_chosen(empty, OWNER, lines=[amex], targets=[("card-batch", batch)])
    made = match_chosen(empty, OWNER, lines=[amex, rest], targets=[("card-batch", batch)])
    assert_booked(empty, AMEX + REST, fee=True)
    assert [item.kind for item in load_bank(empty).open_items] == []
    assert {line.target_text for line in lines_of(empty).values()} == {"B310"}
    unmatch_all(empty, OWNER, made)
    assert_booked(empty, 0, fee=False)


def test_the_rest_of_a_batch_comes_later(empty: Practice, tmp_path: Path) -> None:
    batch, amex, rest = in_two_lines(empty, tmp_path)
    match_chosen(empty, OWNER, lines=[amex], targets=[("card-batch", batch)], partial=True)
    assert_booked(empty, AMEX, fee=False)
    [item] = load_bank(empty).open_items
    assert (item.amount, item.total) == (Money(REST), Money(AMEX + REST))
    assert match_bank(empty, OWNER).matched == ()
    match_by_hand(empty, OWNER, bank_line_id=rest, kind="card-batch", target_id=batch)
    assert_booked(empty, AMEX + REST, fee=True)
    with empty.store.read() as connection:
        matched = booked_matches(connection, date(2026, 3, 13))
        [day] = batches_on_hand(connection, date(2026, 3, 13))
    assert [(each.kind, each.target, each.amount_cents) for each in matched] == [
        ("card-batch", "B310", REST)
    ]
    assert day.bank_date == date(2026, 3, 13)


@pytest.mark.parametrize("first", ["AMEX", "CARDWORKS"])
def test_the_fee_waits_with_the_part_that_is_taken_back(
    empty: Practice, tmp_path: Path, first: str
) -> None:
    """Whichever part goes, and comes again, and goes: the fee is booked while all is there."""
    batch, amex, rest = in_two_lines(empty, tmp_path)
    cents = {"AMEX": AMEX, "CARDWORKS": REST}
    match_chosen(empty, OWNER, lines=[amex, rest], targets=[("card-batch", batch)])

    def part_of(text: str) -> int:
        return lines_of(empty)[text].parts[0].match_id

    other = next(text for text in cents if text != first)
    unmatch(empty, OWNER, part_of(first))
    assert_booked(empty, cents[other], fee=False)
    line = lines_of(empty)[first].id
    match_by_hand(empty, OWNER, bank_line_id=line, kind="card-batch", target_id=batch)
    assert_booked(empty, AMEX + REST, fee=True)
    unmatch(empty, OWNER, part_of(other))
    assert_booked(empty, cents[first], fee=False)
    unmatch(empty, OWNER, part_of(first))
    assert_booked(empty, 0, fee=False)


@pytest.mark.parametrize("together", [True, False])
def test_the_fee_is_booked_once_beside_a_correction_of_the_payout(
    empty: Practice, tmp_path: Path, *, together: bool
) -> None:
    """One line is the whole payout, but another takes 5.00 of it out and a third gives it back."""
    take(
        empty,
        write_report(tmp_path / "cards.csv", [BATCH]),
        bank(
            tmp_path,
            ("20260312", "-5.00", "TAKEN"),
            ("20260312", "294.46", "WHOLE"),
            ("20260313", "5.00", "GIVEN BACK"),
        ),
    )
    found = lines_of(empty)
    taken, whole, given = (found[text].id for text in ("TAKEN", "WHOLE", "GIVEN BACK"))
    target = ("card-batch", 1)
    if together:
        match_chosen(empty, OWNER, lines=[taken, whole, given], targets=[target])
    else:
        match_chosen(empty, OWNER, lines=[taken, whole], targets=[target], partial=True)
        assert_booked(empty, AMEX + REST - 500, fee=False)
        match_chosen(empty, OWNER, lines=[given], targets=[target])
    assert_booked(empty, AMEX + REST, fee=True)
    unmatch(empty, OWNER, lines_of(empty)["GIVEN BACK"].parts[0].match_id)
    assert_booked(empty, AMEX + REST - 500, fee=False)


def test_a_payout_that_was_taken_out_and_paid_again(empty: Practice, tmp_path: Path) -> None:
    """Three lines of the whole payout, one of them out: whichever is matched anew, one fee."""
    take(
        empty,
        write_report(tmp_path / "cards.csv", [BATCH]),
        bank(
            tmp_path,
            ("20260312", "294.46", "FIRST"),
            ("20260312", "-294.46", "TAKEN"),
            ("20260313", "294.46", "AGAIN"),
        ),
    )
    target = ("card-batch", 1)
    lines = [line.id for line in lines_of(empty).values()]
    match_chosen(empty, OWNER, lines=lines, targets=[target])
    assert_booked(empty, AMEX + REST, fee=True)
    for text in ("FIRST", "AGAIN"):
        line = lines_of(empty)[text]
        unmatch(empty, OWNER, line.parts[0].match_id)
        assert_booked(empty, 0, fee=False)
        match_chosen(empty, OWNER, lines=[line.id], targets=[target])
        assert_booked(empty, AMEX + REST, fee=True)


def test_a_processor_that_pays_gross_in_two_parts(empty: Practice, tmp_path: Path) -> None:
    """R3.14: the fee is debited once a month, so no part has one."""
    save_funding(empty, OWNER, processor="Cardworks", funding="GROSS")
    take(
        empty,
        write_report(tmp_path / "cards.csv", [BATCH]),
        bank(tmp_path, ("20260312", "103.20", "AMEX"), ("20260313", "200.00", "CARDWORKS")),
    )
    lines = [line.id for line in lines_of(empty).values()]
    made = match_chosen(empty, OWNER, lines=lines, targets=[("card-batch", 1)])
    assert (balance(empty, BANK), balance(empty, CARDS), balance(empty, FEES)) == (
        30_320,
        -30_320,
        0,
    )
    unmatch(empty, OWNER, made[0])
    assert balance(empty, FEES) == 0
    assert_books_hold(empty)


@pytest.mark.parametrize("parts", [1, 2])
def test_the_fee_goes_back_as_it_came_whatever_setup_says_since(
    empty: Practice, tmp_path: Path, parts: int
) -> None:
    """Matched while fees came out of each payout; taken back when they are debited monthly."""
    batch, amex, rest = in_two_lines(empty, tmp_path)
    take(empty, bank(tmp_path, ("20260314", "294.46", "ONE"), name="more"))
    lines = [amex, rest] if parts == 2 else [lines_of(empty)["ONE"].id]
    made = match_chosen(empty, OWNER, lines=lines, targets=[("card-batch", batch)])
    save_funding(empty, OWNER, processor="Cardworks", funding="GROSS")
    for match_id in made:
        unmatch(empty, OWNER, match_id)
    assert_booked(empty, 0, fee=False)


def test_no_part_beyond_the_payout(empty: Practice, tmp_path: Path) -> None:
    batch, amex, _ = in_two_lines(empty, tmp_path)
    take(empty, bank(tmp_path, ("20260314", "294.46", "TWICE"), name="more"))
    match_chosen(empty, OWNER, lines=[amex], targets=[("card-batch", batch)], partial=True)
    twice = lines_of(empty)["TWICE"].id
    with pytest.raises(RefusedError, match=r"differ by 94\.46"):
        match_parts(empty, OWNER, [(twice, "card-batch", batch, 29_446)], partial=True)
    assert_booked(empty, AMEX, fee=False)
    for cents in (29_446, REST + 1):  # past the first look, as a second window would be
        with (
            pytest.raises(RefusedError, match="has its"),
            empty.act(OWNER, Action.MATCH_BANK) as act,
        ):
            write_parts(act, OWNER, [Part(twice, "card-batch", batch, cents)])
    match_chosen(empty, OWNER, lines=[twice], targets=[("card-batch", batch)], partial=True)
    assert lines_of(empty)["TWICE"].open == Money(AMEX)
    assert_booked(empty, AMEX + REST, fee=True)


def test_a_card_in_a_batch_waits_for_every_part(empty: Practice, tmp_path: Path) -> None:
    """The gate: the bank must have the whole payout before a payer's card in it is cleared."""
    take(
        empty,
        by_card(tmp_path),
        write_report(tmp_path / "r.csv", [a_card("203.20"), a_virtual_card()]),
    )
    batch, amex, rest = in_two_lines(empty, tmp_path)
    target = remittance_id(empty, "TA")
    match_chosen(empty, OWNER, lines=[amex], targets=[("card-batch", batch)], partial=True)
    assert card_proposals(empty) == []
    with pytest.raises(RefusedError, match="a payout that has come whole"):
        match_card_payment(empty, OWNER, bank_line_id=amex, remittance_id=target)
    match_by_hand(empty, OWNER, bank_line_id=rest, kind="card-batch", target_id=batch)
    assert [remittance for remittance, _ in card_proposals(empty)] == [target]
    match_card_payment(empty, OWNER, bank_line_id=rest, remittance_id=target)
    for text in ("AMEX", "CARDWORKS"):
        with pytest.raises(RefusedError, match="card payment in this batch"):
            unmatch(empty, OWNER, lines_of(empty)[text].parts[0].match_id)
    assert_books_hold(empty)
