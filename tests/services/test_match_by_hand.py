"""Parts of bank lines matched by hand, and taken back: R3.11, R4.31, TRUST 4 to 6."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bank_builders import an_advice, balance, bank, lines_of, remittance_id, state_of
from builders import a_card_batch
from patient_builders import a_claim_answer, answer, close_small_day
from practice_builders import GOLDEN, OWNER, assert_books_hold, dump, raw, rows, take
from report_files import write_report

from recon_desktop.domain.errors import NotClearedError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.bank.match_by_hand import (
    match_by_hand,
    match_card_payment,
    match_chosen,
    match_parts,
    unmatch_all,
)
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.follow.refunds import approve_refund, pay_refund, request_refund
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import load_setup
from recon_desktop.storage.queries.cleared_money import payer_checks_waiting


def paid_by(
    practice: Practice, folder: Path, *lines: tuple[str, str, str], amount: str = "100.00"
) -> int:
    """Remittance TA and the bank lines that may have paid it; its id."""
    take(practice, an_advice(folder, "TA", amount), bank(folder, *lines))
    return remittance_id(practice, "TA")


def pay_refund_of(practice: Practice, folder: Path, cents: int = 500) -> None:
    """A refund that was paid by check."""
    close_small_day(practice, folder)
    answer(practice, folder, a_claim_answer(), payment="100.00", trace="T1")
    asked = request_refund(
        practice,
        OWNER,
        encounter_id="E03",
        side="patient",
        order="",
        amount_cents=cents,
        reason="x",
    )
    approve_refund(practice, OWNER, asked)
    pay_refund(practice, OWNER, asked, method="check", number="501", paid_on=date(2026, 3, 30))


# --- many lines, one target -----------------------------------------------------------


def test_a_remittance_in_two_parts_clears_with_the_second(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(
        empty, tmp_path, ("20260313", "60.00", "FIRST"), ("20260420", "40.00", "SECOND")
    )
    found = lines_of(empty)
    part = (found["FIRST"].id, "remittance", target, 6_000)
    with pytest.raises(RefusedError, match=r"differ by -?40\.00"):
        match_parts(empty, OWNER, [part])
    match_parts(empty, OWNER, [part], partial=True)
    assert state_of(empty, "TA") == "MATCHED"
    assert (balance(empty, 1000), balance(empty, 1190)) == (6_000, -6_000)
    assert_books_hold(empty)
    with pytest.raises(NotClearedError):
        post_remittance(empty, OWNER, target)
    [item] = load_bank(empty).open_items
    assert (item.amount, item.total) == (Money(4_000), Money(10_000))
    match_by_hand(
        empty, OWNER, bank_line_id=found["SECOND"].id, kind="remittance", target_id=target
    )
    assert state_of(empty, "TA") == "CLEARED"
    assert_books_hold(empty)


def test_unmatching_one_part_leaves_the_other(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(
        empty, tmp_path, ("20260313", "60.00", "FIRST"), ("20260420", "40.00", "SECOND")
    )
    found = lines_of(empty)
    match_chosen(
        empty,
        OWNER,
        lines=[found["FIRST"].id, found["SECOND"].id],
        targets=[("remittance", target)],
    )
    assert state_of(empty, "TA") == "CLEARED"
    [part] = lines_of(empty)["FIRST"].parts
    unmatch(empty, OWNER, part.match_id)
    assert state_of(empty, "TA") == "MATCHED"
    assert (balance(empty, 1000), balance(empty, 1190)) == (4_000, -4_000)
    assert lines_of(empty)["SECOND"].whole
    assert_books_hold(empty)


def test_a_posted_remittance_keeps_all_its_parts(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(
        empty, tmp_path, ("20260313", "60.00", "FIRST"), ("20260313", "40.00", "SECOND")
    )
    found = lines_of(empty)
    ids = [line.id for line in found.values()]
    match_chosen(empty, OWNER, lines=ids, targets=[("remittance", target)])
    post_remittance(empty, OWNER, target, approval="seen by ann")
    assert state_of(empty, "TA") == "POSTED"
    for line in lines_of(empty).values():
        with pytest.raises(RefusedError, match="Reverse the posting first"):
            unmatch(empty, OWNER, line.parts[0].match_id)
    assert_books_hold(empty)


def test_a_reversed_posting_leaves_every_part(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(
        empty, tmp_path, ("20260313", "60.00", "FIRST"), ("20260313", "40.00", "SECOND")
    )
    ids = [line.id for line in lines_of(empty).values()]
    match_chosen(empty, OWNER, lines=ids, targets=[("remittance", target)])
    for returned, left in ((False, -10_000), (True, 0)):
        post_remittance(empty, OWNER, target, approval="seen by ann")
        reverse_posting(empty, OWNER, target, reason="wrong", returned=returned)
        assert (balance(empty, 1190), balance(empty, 1195)) == (left, 0)
        assert_books_hold(empty)
    assert state_of(empty, "TA") == "RETURNED"
    assert balance(empty, 1000) == 0


# --- one line, many targets -----------------------------------------------------------


def test_one_line_pays_two_remittances(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        an_advice(tmp_path, "TA", "100.00"),
        an_advice(tmp_path, "TB", "48.75", "E1110"),
        bank(tmp_path, ("20260420", "148.75", "ONE SUM")),
    )
    line = lines_of(empty)["ONE SUM"]
    targets = [("remittance", remittance_id(empty, trace)) for trace in ("TA", "TB")]
    match_chosen(empty, OWNER, lines=[line.id], targets=targets)
    line = lines_of(empty)["ONE SUM"]
    assert [(part.target, part.amount.cents) for part in line.parts] == [
        ("TA", 10_000),
        ("TB", 4_875),
    ]
    assert {state_of(empty, "TA"), state_of(empty, "TB")} == {"CLEARED"}
    unmatch(empty, OWNER, line.parts[1].match_id)
    assert (state_of(empty, "TA"), state_of(empty, "TB")) == ("CLEARED", "STAGED")
    assert lines_of(empty)["ONE SUM"].open == Money(4_875)
    assert_books_hold(empty)


def test_a_fee_inside_a_payment_goes_to_its_account(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(empty, tmp_path, ("20260420", "97.00", "NET OF FEE"))
    line = lines_of(empty)["NET OF FEE"].id
    parts = [
        (line, "remittance", target, 10_000),
        (line, "account", 6100, -300),
    ]
    with pytest.raises(RefusedError, match="differ"):
        match_parts(empty, OWNER, parts[:1])
    match_parts(empty, OWNER, parts)
    assert state_of(empty, "TA") == "CLEARED"
    assert (balance(empty, 1000), balance(empty, 6100)) == (9_700, 300)
    assert_books_hold(empty)
    with pytest.raises(UsageError, match="cannot go to account"):
        match_parts(empty, OWNER, [(line, "account", 1100, -300)])


def test_a_fee_is_taken_back_while_the_line_holds_the_rest_to_the_cent(
    empty: Practice, tmp_path: Path
) -> None:
    """97.00 of a line of 100.00 is used, 100.00 less a fee of 3.00; without the fee it is full."""
    target = paid_by(empty, tmp_path, ("20260420", "100.00", "LESS FEE"))
    line = lines_of(empty)["LESS FEE"].id
    parts = [(line, "remittance", target, 10_000), (line, "account", 6100, -300)]
    match_parts(empty, OWNER, parts, partial=True)
    [fee] = [part for part in lines_of(empty)["LESS FEE"].parts if part.kind == "account"]
    unmatch(empty, OWNER, fee.match_id)
    assert (balance(empty, 1000), balance(empty, 6100)) == (10_000, 0)
    assert lines_of(empty)["LESS FEE"].whole
    assert_books_hold(empty)


def test_a_fee_that_made_room_on_its_line_goes_after_what_it_made_room_for(
    empty: Practice, tmp_path: Path
) -> None:
    target = paid_by(empty, tmp_path, ("20260420", "97.00", "NET OF FEE"))
    line = lines_of(empty)["NET OF FEE"].id
    match_parts(empty, OWNER, [(line, "remittance", target, 10_000), (line, "account", 6100, -300)])
    made = {part.kind: part.match_id for part in lines_of(empty)["NET OF FEE"].parts}
    with pytest.raises(RefusedError, match="larger one back first"):
        unmatch(empty, OWNER, made["account"])
    unmatch(empty, OWNER, made["remittance"])
    unmatch(empty, OWNER, made["account"])
    assert (balance(empty, 1000), balance(empty, 6100)) == (0, 0)
    assert_books_hold(empty)


def test_two_batches_in_one_payout_and_never_half_a_batch_unasked(
    empty: Practice, tmp_path: Path
) -> None:
    batches = [a_card_batch(), a_card_batch(batch_id="B312", line=3)]
    net = batches[0].net_cents
    take(
        empty,
        write_report(tmp_path / "cards.csv", batches),
        bank(
            tmp_path,
            ("20260420", Money(2 * net).plain, "BOTH"),
            ("20260420", Money(net - 100).plain, "SHORT"),
        ),
    )
    found = lines_of(empty)
    items = [(i.kind, i.id) for i in load_bank(empty).open_items]
    with pytest.raises(RefusedError, match=r"differ by -1\.00"):
        match_chosen(empty, OWNER, lines=[found["SHORT"].id], targets=items[:1])
    match_chosen(empty, OWNER, lines=[found["BOTH"].id], targets=items)
    assert balance(empty, 1000) == 2 * net
    assert_books_hold(empty)


# --- deposits -------------------------------------------------------------------------


def test_a_ticket_booked_too_high_and_corrected(counted: Practice, tmp_path: Path) -> None:
    """R3.11: the bank books 195.00 for the ticket of 185.00 and takes 10.00 back."""
    take(
        counted,
        bank(tmp_path, ("20260420", "195.00", "DEPOSIT"), ("20260422", "-10.00", "CORRECTION")),
    )
    found = lines_of(counted)
    [ticket] = [item for item in load_bank(counted).open_items if item.kind == "deposit"]
    match_chosen(
        counted,
        OWNER,
        lines=[line.id for line in found.values()],
        targets=[("deposit", ticket.id)],
    )
    entries = rows(
        counted.store.path,
        "SELECT e.posting_date, l.amount_cents FROM entry_line l JOIN entry e ON e.id = l.entry_id "
        "WHERE l.account = 1000 ORDER BY 1",
    )
    assert entries == [("2026-04-20", 19_500), ("2026-04-22", -1_000)]
    assert balance(counted, 1010) == -18_500
    assert rows(counted.store.path, "SELECT matched FROM ticket") == [(1,)]
    assert_books_hold(counted)
    with pytest.raises(RefusedError, match="larger one back first"):
        unmatch(counted, OWNER, lines_of(counted)["CORRECTION"].parts[0].match_id)
    for text in ("DEPOSIT", "CORRECTION"):
        unmatch(counted, OWNER, lines_of(counted)[text].parts[0].match_id)
        assert_books_hold(counted)
    assert (balance(counted, 1000), balance(counted, 1010)) == (0, 0)


def test_a_correction_and_its_deposit_are_taken_back_in_one_act(
    counted: Practice, tmp_path: Path
) -> None:
    """Whichever is chosen first, the larger part goes before what made room for it."""
    take(
        counted,
        bank(tmp_path, ("20260420", "195.00", "DEPOSIT"), ("20260422", "-10.00", "CORRECTION")),
    )
    lines = [line.id for line in lines_of(counted).values()]
    [ticket] = [item for item in load_bank(counted).open_items if item.kind == "deposit"]
    for turned in (False, True):
        made = match_chosen(counted, OWNER, lines=lines, targets=[("deposit", ticket.id)])
        unmatch_all(counted, OWNER, sorted(made, reverse=turned))
        assert (balance(counted, 1000), balance(counted, 1010)) == (0, 0)
        assert_books_hold(counted)


def test_a_correction_is_taken_back_when_its_ticket_is_whole_without_it(
    counted: Practice, tmp_path: Path
) -> None:
    """185.00 booked and 10.00 taken back leave 175.00 of the ticket; without it all is there."""
    take(
        counted,
        bank(tmp_path, ("20260420", "185.00", "DEPOSIT"), ("20260422", "-10.00", "CORRECTION")),
    )
    found = lines_of(counted)
    [ticket] = [item for item in load_bank(counted).open_items if item.kind == "deposit"]
    parts = [
        (found["DEPOSIT"].id, "deposit", ticket.id, 18_500),
        (found["CORRECTION"].id, "deposit", ticket.id, -1_000),
    ]
    match_parts(counted, OWNER, parts, partial=True)
    assert rows(counted.store.path, "SELECT matched FROM ticket") == [(0,)]
    unmatch(counted, OWNER, lines_of(counted)["CORRECTION"].parts[0].match_id)
    assert balance(counted, 1010) == -18_500
    assert rows(counted.store.path, "SELECT matched FROM ticket") == [(1,)]
    assert_books_hold(counted)


def checks_waiting(practice: Practice) -> list[tuple[str, date, int]]:
    """Payers' checks that the sheets of the end of April show as waiting in 1190."""
    with practice.store.read() as connection:
        found = payer_checks_waiting(connection, date(2026, 4, 30))
    return [(each.check_no, each.bank_date, each.amount_cents) for each in found]


def test_payer_checks_clear_with_the_last_part_of_their_ticket(
    empty: Practice, tmp_path: Path
) -> None:
    from builders import a_receipt

    from recon_desktop.domain.records import Purpose, Tender
    from recon_desktop.services.day.make_deposit import make_deposit

    receipts = [
        a_receipt("60.00", receipt_no="1", tender=Tender.CHECK, reference="11"),
        a_receipt(
            "40.00",
            receipt_no="2",
            line=3,
            tender=Tender.CHECK,
            reference="5501",
            purpose=Purpose.PAYER_CHECK,
            payer="ALPHA MUTUAL",
            patient_id="",
            encounter_id="",
        ),
    ]
    take(empty, write_report(tmp_path / "r.csv", receipts))
    ticket = make_deposit(empty, OWNER, GOLDEN)
    assert ticket.total == Money(10_000)
    take(empty, bank(tmp_path, ("20260420", "30.00", "A"), ("20260421", "70.00", "B")))
    found = lines_of(empty)
    target = ("deposit", 1)
    match_parts(empty, OWNER, [(found["A"].id, *target, 3_000)], partial=True)
    assert (balance(empty, 1010), balance(empty, 1190)) == (-3_000, 0)
    assert checks_waiting(empty) == []
    match_parts(empty, OWNER, [(found["B"].id, *target, 7_000)], partial=True)
    assert (balance(empty, 1010), balance(empty, 1190)) == (-6_000, -4_000)
    assert checks_waiting(empty) == [("5501", date(2026, 4, 21), 4_000)]
    assert_books_hold(empty)
    # the part without the checks goes first, then the one that booked them
    for text, left in (("A", (-7_000, 0)), ("B", (0, 0))):
        unmatch(empty, OWNER, lines_of(empty)[text].parts[0].match_id)
        assert (balance(empty, 1010), balance(empty, 1190)) == left
        assert_books_hold(empty)


# --- refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "sign", "more"),
    [("100.00", "C", {"usage": "T"}), ("100.00", "D", {}), ("0", "C", {"handling": "H"})],
    ids=["a payer's test file", "takes money", "pays nothing"],
)
def test_what_brings_no_money_waits_for_no_bank_line(
    empty: Practice, tmp_path: Path, amount: str, sign: str, more: dict[str, str]
) -> None:
    file = an_advice(tmp_path, "TA", amount, **more)
    file.write_text(file.read_text().replace("*C*ACH*", f"*{sign}*ACH*"))
    take(empty, file, bank(tmp_path, ("20260420", "100.00", "ALPHA MUTUAL HCCLAIMPMT TRN*1*TA*1")))
    assert state_of(empty, "TA") == "STAGED"
    assert load_bank(empty).open_items == ()
    assert match_bank(empty, OWNER).matched == ()
    line = lines_of(empty)["ALPHA MUTUAL HCCLAIMPMT TRN*1*TA*1"].id
    with pytest.raises(RefusedError, match="matched already, or is no longer there"):
        match_by_hand(
            empty,
            OWNER,
            bank_line_id=line,
            kind="remittance",
            target_id=remittance_id(empty, "TA"),
        )


def test_nothing_is_matched_when_one_part_does_not_fit(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        an_advice(tmp_path, "TA", "100.00"),
        an_advice(tmp_path, "TB", "48.75", "E1110"),
        bank(tmp_path, ("20260420", "100.00", "ONE"), ("20260420", "48.74", "TWO")),
    )
    found = lines_of(empty)
    before = dump(empty.store.path)
    parts = [
        (found["ONE"].id, "remittance", remittance_id(empty, "TA"), 10_000),
        (found["TWO"].id, "remittance", remittance_id(empty, "TB"), 4_875),
    ]
    with pytest.raises(RefusedError, match=r"0\.01"):
        match_parts(empty, OWNER, parts)
    with pytest.raises(RefusedError, match=r"0\.01"):
        match_parts(empty, OWNER, parts, partial=True)
    assert dump(empty.store.path) == before


def test_equal_sums_that_do_not_pair_up_say_what_is_left(empty: Practice, tmp_path: Path) -> None:
    """Money in and money out on both sides: 80.00 each, and 15.00 fits nothing."""
    pay_refund_of(empty, tmp_path)
    target = paid_by(
        empty, tmp_path, ("20260420", "100.00", "IN"), ("20260421", "-20.00", "OUT"), amount="85.00"
    )
    lines = [lines_of(empty)[text].id for text in ("IN", "OUT")]
    items = {item.kind: item for item in load_bank(empty).open_items}
    assert items["refund"].amount == Money(-500)
    before = dump(empty.store.path)
    with pytest.raises(RefusedError) as said:
        match_chosen(
            empty,
            OWNER,
            lines=lines,
            targets=[("remittance", target), ("refund", items["refund"].id)],
        )
    assert str(said.value) == (
        "Both sides come to 80.00, but one by one they do not fit: 15.00 of the bank line of "
        "04/20/2026; -15.00 of the bank line of 04/21/2026 would be left over. Match money in and "
        "money out apart, or choose the lines that belong together."
    )
    assert dump(empty.store.path) == before


@pytest.mark.parametrize("cents", [-100, 10_001])
def test_no_part_beyond_the_line(empty: Practice, tmp_path: Path, cents: int) -> None:
    target = paid_by(empty, tmp_path, ("20260420", "100.00", "ONE"), amount="200.00")
    line = lines_of(empty)["ONE"].id
    with pytest.raises(RefusedError, match="differ"):
        match_parts(empty, OWNER, [(line, "remittance", target, cents)], partial=True)


def test_the_database_itself_keeps_a_line_from_being_used_twice(
    empty: Practice, tmp_path: Path
) -> None:
    target = paid_by(empty, tmp_path, ("20260420", "100.00", "ONE"))
    line = lines_of(empty)["ONE"].id
    match_by_hand(empty, OWNER, bank_line_id=line, kind="remittance", target_id=target)
    insert = (
        "INSERT INTO bank_match (bank_line_id, kind, target_id, tier, amount_cents, matched_at, "
        "matched_by) VALUES (?, ?, ?, 'T4', 1, 'now', 'eve')"
    )
    with raw(empty.store.path) as connection:
        for kind in ("account", "remittance"):
            with pytest.raises(Exception, match=r"used up|has its money"):
                connection.execute(insert, (line, kind, 3000))
    assert_books_hold(empty)


def test_a_reconciled_line_keeps_its_matches(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(empty, tmp_path, ("20260420", "100.00", "ONE"))
    line = lines_of(empty)["ONE"].id
    match_by_hand(empty, OWNER, bank_line_id=line, kind="remittance", target_id=target)
    with raw(empty.store.path) as connection:
        connection.execute("UPDATE bank_line SET reconciliation_id = 1")
    [part] = lines_of(empty)["ONE"].parts
    assert lines_of(empty)["ONE"].locked
    with pytest.raises(RefusedError, match="finished reconciliation"):
        unmatch(empty, OWNER, part.match_id)
    with raw(empty.store.path) as connection, pytest.raises(Exception, match="reconciled"):
        connection.execute("UPDATE bank_match SET undone_at = 'now'")


# --- closed days ----------------------------------------------------------------------


def test_each_part_is_booked_on_the_next_open_day(counted: Practice, tmp_path: Path) -> None:
    finish(close_day(counted, OWNER, GOLDEN))
    take(
        counted,
        an_advice(tmp_path, "TA", "100.00", paid_on="20260310"),
        bank(tmp_path, ("20260310", "60.00", "FIRST"), ("20260312", "40.00", "SECOND")),
    )
    ids = [line.id for line in lines_of(counted).values()]
    target = remittance_id(counted, "TA")
    match_chosen(counted, OWNER, lines=ids, targets=[("remittance", target)])
    booked = rows(
        counted.store.path,
        "SELECT posting_date, effective_date, late FROM entry WHERE remittance_id IS NOT NULL "
        "ORDER BY posting_date",
    )
    assert booked == [("2026-03-11", "2026-03-10", 1), ("2026-03-12", "2026-03-12", 0)]
    assert_books_hold(counted)
    finish(close_day(counted, OWNER, date(2026, 3, 11)))
    for text in ("FIRST", "SECOND"):
        unmatch(counted, OWNER, lines_of(counted)[text].parts[0].match_id)
    mirrored = rows(
        counted.store.path,
        "SELECT posting_date, effective_date, late FROM entry WHERE remittance_id IS NOT NULL "
        "AND reverses IS NOT NULL ORDER BY effective_date",
    )
    assert mirrored == [("2026-03-12", "2026-03-10", 1), ("2026-03-12", "2026-03-12", 0)]
    assert_books_hold(counted)


# --- names the bank uses --------------------------------------------------------------


def test_a_match_by_hand_teaches_the_banks_name_of_a_payer(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(empty, tmp_path, ("20260420", "100.00", "WONDERBANK 8841 HCCLAIMPMT"))
    assert match_bank(empty, OWNER).matched == ()
    [line] = load_bank(empty).lines
    match_by_hand(
        empty,
        OWNER,
        bank_line_id=line.id,
        kind="remittance",
        target_id=target,
    )
    [alias] = load_setup(empty).aliases
    assert (alias.payer, alias.alias, alias.origin) == ("ALPHA MUTUAL", "WONDERBANK", "learned")
    take(
        empty,
        an_advice(tmp_path, "TB", "77.00", "E1110"),
        an_advice(tmp_path, "TC", "77.00", "E1115", payer="BETA LIFE"),
        bank(
            tmp_path,
            ("20260313", "77.00", "WONDERBANK 9952 HCCLAIMPMT"),
            ("20260313", "77.00", "OTHERS HCCLAIMPMT"),
            name="next",
        ),
    )
    matched = {m.target: m.tier for m in match_bank(empty, OWNER).matched}
    assert matched["TB"] == "T2"
    assert_books_hold(empty)


def test_words_that_name_the_payer_already_teach_nothing(empty: Practice, tmp_path: Path) -> None:
    target = paid_by(empty, tmp_path, ("20260420", "100.00", "ALPHA MUTUAL HCCLAIMPMT"))
    [line] = load_bank(empty).lines
    match_by_hand(empty, OWNER, bank_line_id=line.id, kind="remittance", target_id=target)
    assert load_setup(empty).aliases == ()


def test_words_of_another_payer_teach_nothing(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        an_advice(tmp_path, "TA", "100.00"),
        an_advice(tmp_path, "TC", "77.00", "E1115", payer="BETA LIFE"),
        bank(tmp_path, ("20260420", "100.00", "BETA LIFE HCCLAIMPMT")),
    )
    [line] = load_bank(empty).lines
    match_by_hand(
        empty,
        OWNER,
        bank_line_id=line.id,
        kind="remittance",
        target_id=remittance_id(empty, "TA"),
    )
    assert load_setup(empty).aliases == ()


# --- virtual cards --------------------------------------------------------------------


def test_a_payment_by_virtual_card_is_its_batch_gross(empty: Practice, tmp_path: Path) -> None:
    """R4.33: BPR02 is the gross of the sale; the fee went to 6100 with the batch."""
    batch = a_card_batch()
    gross, net = Money(batch.gross_cents).plain, Money(batch.net_cents).plain
    take(
        empty,
        write_report(tmp_path / "cards.csv", [batch]),
        an_advice(tmp_path, "TA", gross, method="NON"),
        bank(tmp_path, ("20260312", net, "MERCHANT BANKCARD")),
    )
    match_bank(empty, OWNER)
    [line] = load_bank(empty).lines
    target = remittance_id(empty, "TA")
    match_card_payment(empty, OWNER, bank_line_id=line.id, remittance_id=target)
    assert state_of(empty, "TA") == "CLEARED"
    assert balance(empty, 1190) == -batch.gross_cents
    assert balance(empty, 1015) == 0
    assert_books_hold(empty)
    [card] = lines_of(empty)["MERCHANT BANKCARD"].parts
    with pytest.raises(RefusedError, match="take that match back first"):
        unmatch(empty, OWNER, card.match_id)
    [(via,)] = rows(empty.store.path, "SELECT id FROM bank_match WHERE via > ''")
    unmatch(empty, OWNER, via)
    assert (state_of(empty, "TA"), balance(empty, 1190)) == ("STAGED", 0)
    with pytest.raises(RefusedError, match="No card batch"):
        match_card_payment(empty, OWNER, bank_line_id=line.id + 1, remittance_id=target)
