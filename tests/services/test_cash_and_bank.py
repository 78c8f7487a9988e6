"""Drawers, deposit tickets and the bank: §3.1, §3.3, R3.11, R3.15, R4.31, through the services."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from builders import a_card_batch, a_receipt
from day_files import write_bank
from practice_builders import (
    COUNTS,
    GOLDEN,
    OWNER,
    REMIT_CLAIMS,
    assert_books_hold,
    audit_rows,
    dump,
    paid_claim,
    rows,
    take,
    write_835,
)
from report_files import write_report
from reports.pdf_reading import words_of
from sample_days import golden_day, with_receipt

from recon_desktop.domain.errors import ReconError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Purpose, Tender
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.match_bank import match_bank, match_by_hand, unmatch
from recon_desktop.services.day.count_drawer import DrawerView, count_drawer, load_drawers
from recon_desktop.services.day.make_deposit import load_deposit, make_deposit
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_sheets import render_sheet
from recon_desktop.services.setup import save_alias, save_funding, save_register, save_setting

NEXT_DAY = GOLDEN + timedelta(days=1)


def count(
    practice: Practice, counts: str = COUNTS, register: str = "Front", **more: object
) -> DrawerView:
    return count_drawer(
        practice,
        OWNER,
        business_date=GOLDEN,
        register=register,
        counts=counts,
        **more,  # type: ignore[arg-type]
    )


def matches(practice: Practice) -> list[tuple[int, str]]:
    return [
        (match_id, kind)
        for match_id, kind in rows(
            practice.store.path, "SELECT id, kind FROM bank_match WHERE undone_at IS NULL"
        )
    ]


# --- drawer ---------------------------------------------------------------------------


def test_the_drawer_of_the_day(imported: Practice) -> None:
    view = count(imported)
    assert (view.expected, view.counted, view.over_short) == (
        Money(25_000),
        Money(25_000),
        Money(0),
    )
    assert (view.cash_receipts, view.to_deposit) == (Money(10_000), Money(10_000))
    assert not view.warn


@pytest.mark.parametrize(
    ("cents", "off", "warn"),
    [(24_500, -500, False), (24_499, -501, True), (25_500, 500, False), (25_501, 501, True)],
)
def test_over_and_short_warn_beyond_the_setting(
    imported: Practice, cents: int, off: int, warn: bool
) -> None:
    view = count(imported, f"0.01={cents}")
    assert (view.over_short, view.warn) == (Money(off), warn)


def test_a_second_count_takes_the_place_of_the_first(imported: Practice) -> None:
    assert count(imported, "20.00=7").warn
    assert count(imported).over_short == Money(0)
    [view] = load_drawers(imported, GOLDEN)
    assert view.counted == Money(25_000)
    kept = rows(imported.store.path, "SELECT counted_cents FROM drawer_count ORDER BY id")
    assert kept == [(14_000,), (25_000,)]


def test_a_blind_count_does_not_tell_what_to_find(imported: Practice) -> None:
    save_setting(imported, OWNER, name="blind_count", value="1")
    [view] = load_drawers(imported, GOLDEN)
    assert view.blind
    assert view.counted is None
    assert count(imported).over_short == Money(0)


def test_less_than_the_float_deposits_nothing(imported: Practice) -> None:
    view = count(imported, "20.00=5")
    assert (view.over_short, view.to_deposit) == (Money(-15_000), Money(0))
    assert make_deposit(imported, OWNER, GOLDEN).total == Money(8_500)


def test_several_registers(empty: Practice, tmp_path: Path) -> None:
    receipts = [
        a_receipt("30.00", receipt_no="1", register="North"),
        a_receipt("40.00", receipt_no="2", register="South", line=3),
        a_receipt("10.00", receipt_no="3", register="South", tender=Tender.CARD, line=4),
    ]
    save_register(empty, OWNER, name="North", float_amount=Money(5_000))
    save_register(empty, OWNER, name="South", float_amount=Money(10_000))
    take(empty, write_report(tmp_path / "r.csv", receipts))
    assert [v.label for v in load_drawers(empty, GOLDEN)] == ["North", "South"]
    assert count(empty, "50.00=1,20.00=1,10.00=1", "north").over_short == Money(0)
    assert count(empty, "20.00=7", "South").over_short == Money(0)
    assert make_deposit(empty, OWNER, GOLDEN).total == Money(7_000)
    with pytest.raises(RefusedError, match="North, South"):
        count(empty, "20.00=1", "West")


def test_cash_of_a_register_nobody_counted_is_said(empty: Practice, tmp_path: Path) -> None:
    save_setting(empty, OWNER, name="close_without_count", value="1")
    receipts = [
        a_receipt("30.00", receipt_no="1", register="North"),
        a_receipt("40.00", receipt_no="2", register="South", line=3),
        a_receipt("5.00", receipt_no="3", register="South", purpose=Purpose.REFUND, line=4),
    ]
    for name in ("North", "South"):
        save_register(empty, OWNER, name=name, float_amount=Money(5_000))
    take(empty, write_report(tmp_path / "r.csv", receipts))
    before = load_deposit(empty, GOLDEN)
    assert (before.total, before.uncounted) == (Money(6_500), ())  # all of it, by the journal
    count(empty, "50.00=1,20.00=1,10.00=1", "North")
    for view in (load_deposit(empty, GOLDEN), make_deposit(empty, OWNER, GOLDEN)):
        assert (view.total, view.uncounted) == (Money(3_000), (("South", Money(3_500)),))
        assert "South took 35.00 in cash and is not counted" in view.note
        assert "Count it, then prepare the ticket again" in view.note
    words = words_of(render_sheet(empty, "close", GOLDEN, actor=OWNER))
    assert "Cash of South: not counted, on no deposit ticket" in words
    count(empty, "50.00=1,20.00=1,10.00=1,5.00=1", "South")
    made = make_deposit(empty, OWNER, GOLDEN)
    assert (made.total, made.uncounted, made.note) == (Money(6_500), (), "")


@pytest.mark.parametrize(
    ("counts", "more"),
    [
        ("19.00=1", {}),
        ("20.00=-1", {}),
        ("20.00=1.5", {}),
        ("20.00", {}),
        ("20.00=x", {}),
        ("20.00=1", {"float_amount": Money(-100)}),
        ("20.00=1", {"checks": "2207=-25.00"}),
        ("20.00=1", {"checks": "2207=25.001"}),
        ("20.00=1", {"checks": "25.00"}),
    ],
)
def test_a_count_that_is_none_is_refused(
    imported: Practice, counts: str, more: dict[str, object]
) -> None:
    before = dump(imported.store.path)
    with pytest.raises(ReconError):
        count(imported, counts, **more)
    assert dump(imported.store.path) == before


def test_cash_refunds_leave_the_drawer(empty: Practice, tmp_path: Path) -> None:
    receipts = [
        a_receipt("50.00", receipt_no="1"),
        a_receipt("-20.00", receipt_no="2", purpose=Purpose.REFUND, line=3, encounter_id=""),
    ]
    take(empty, write_report(tmp_path / "r.csv", receipts))
    [view] = load_drawers(empty, GOLDEN)
    assert (view.cash_receipts, view.cash_refunds) == (Money(5_000), Money(2_000))
    assert view.expected == view.float_amount + Money(3_000)


# --- deposit ticket -------------------------------------------------------------------


def test_the_ticket_of_the_day(counted: Practice) -> None:
    ticket = load_deposit(counted, GOLDEN)
    assert ticket.total == Money(18_500)
    assert [(c.check_no, c.amount) for c in ticket.checks] == [
        ("2207", Money(2_500)), ("1183", Money(6_000)),
    ]  # fmt: skip
    assert (ticket.state, ticket.items, ticket.prepared_by) == ("prepared", 2, "ann")


def test_prepared_again_after_a_recount(counted: Practice) -> None:
    first = load_deposit(counted, GOLDEN)
    count(counted, COUNTS.replace("1.00=17", "1.00=16"))
    second = make_deposit(counted, OWNER, GOLDEN)
    assert second.total == Money(18_400)
    assert second.number != first.number
    assert rows(counted.store.path, "SELECT COUNT(*) FROM ticket WHERE voided_at IS NULL") == [(1,)]


def test_a_ticket_at_the_bank_is_not_prepared_again(banked: Practice) -> None:
    match_bank(banked, OWNER)
    count(banked, COUNTS.replace("1.00=17", "1.00=16"))
    ticket = make_deposit(banked, OWNER, GOLDEN)
    assert (ticket.state, ticket.total) == ("cleared", Money(18_500))
    assert_books_hold(banked)


def test_card_money_is_never_on_the_ticket(empty: Practice, tmp_path: Path) -> None:
    card = [a_receipt("40.00", tender=Tender.CARD)]
    take(empty, write_report(tmp_path / "r.csv", card))
    with pytest.raises(RefusedError, match="nothing to deposit"):
        make_deposit(empty, OWNER, GOLDEN)


def test_voided_receipts_are_neither_in_the_drawer_nor_on_the_ticket(
    imported: Practice, tmp_path: Path
) -> None:
    day = with_receipt(golden_day(), "1049", voided=True)
    day = with_receipt(day, "1048", voided=True)
    take(imported, write_report(tmp_path / "r.csv", day.receipts))
    assert load_drawers(imported, GOLDEN)[0].cash_receipts == Money(8_500)
    assert make_deposit(imported, OWNER, GOLDEN).checks_total == Money(2_500)


# --- matching -------------------------------------------------------------------------


def test_one_line_each_and_nothing_twice(banked: Practice) -> None:
    report = match_bank(banked, OWNER)
    assert sorted(m.kind for m in report.matched) == ["card-batch", "deposit", "remittance"]
    assert {m.bank_line for m in report.matched} == {1, 2, 3}
    assert report.unmatched_bank == ()
    again = match_bank(banked, OWNER)
    assert again.matched == ()
    assert_books_hold(banked)


def test_two_equal_remittances_and_one_line_wait_for_a_person(
    empty: Practice, tmp_path: Path
) -> None:
    take(
        empty,
        write_835(tmp_path / "a.835", paid_claim(), payment="148.75", trace="TA"),
        write_835(tmp_path / "b.835", paid_claim("E1110", icn="I2"), payment="148.75", trace="TB"),
        write_bank(tmp_path / "b.ofx", [("20260313", "148.75", "B1", "HCCLAIMPMT")]),
    )
    report = match_bank(empty, OWNER)
    assert report.matched == ()
    assert len(report.unmatched_remittances) == 2


def test_a_payers_alias_tells_two_equal_ones_apart(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        write_835(tmp_path / "a.835", paid_claim(), payment="148.75", trace="TA", payer="ALPHA"),
        write_835(
            tmp_path / "b.835", paid_claim("E1110", icn="I2"), payment="148.75", trace="TB",
            payer="BETA",
        ),
        write_bank(
            tmp_path / "b.ofx",
            [("20260313", "148.75", "B1", "WONDERBANK HCCLAIMPMT"),
             ("20260313", "148.75", "B2", "ALPHA HCCLAIMPMT")],
        ),
    )  # fmt: skip
    save_alias(empty, OWNER, payer="BETA", alias="WONDERBANK")
    report = match_bank(empty, OWNER)
    assert {(m.bank_line, m.target) for m in report.matched} == {(1, "TB"), (2, "TA")}


def test_off_by_a_cent_never_matches(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        write_835(tmp_path / "a.835", paid_claim(), payment="148.75", trace="TA"),
        write_bank(tmp_path / "b.ofx", [("20260313", "148.74", "B1", "HCCLAIMPMT TRN*1*TA*1\\")]),
    )
    assert match_bank(empty, OWNER).matched == ()
    [line] = load_bank(empty).lines
    [item] = load_bank(empty).open_items
    with pytest.raises(RefusedError, match=r"0\.01"):
        match_by_hand(empty, OWNER, bank_line_id=line.id, kind=item.kind, target_id=item.id)


def test_matched_by_hand_and_taken_back(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        write_report(tmp_path / "sent.csv", REMIT_CLAIMS),
        write_835(tmp_path / "a.835", paid_claim(), payment="148.75", trace="TA"),
        write_bank(tmp_path / "b.ofx", [("20260420", "148.75", "B1", "SOME CREDIT")]),
    )
    match_bank(empty, OWNER)
    assert matches(empty) == []
    [line] = load_bank(empty).lines
    [item] = load_bank(empty).open_items
    match_by_hand(empty, OWNER, bank_line_id=line.id, kind=item.kind, target_id=item.id)
    with pytest.raises(RefusedError, match="matched already"):
        match_by_hand(empty, OWNER, bank_line_id=line.id, kind=item.kind, target_id=item.id)
    assert load_balances(empty).accounts[0][2] == Money(14_875)
    [(match_id, _)] = matches(empty)
    unmatch(empty, OWNER, match_id)
    assert {m for _, _, m in load_balances(empty).accounts} == {Money(0)}
    with pytest.raises(UsageError):
        unmatch(empty, OWNER, match_id)
    assert_books_hold(empty)


def test_unmatching_mirrors_every_entry(banked: Practice) -> None:
    match_bank(banked, OWNER)
    for match_id, _ in matches(banked):
        unmatch(banked, OWNER, match_id)
    assert {m for _, _, m in load_balances(banked).accounts} == {Money(0)}
    mirrors = rows(banked.store.path, "SELECT COUNT(*) FROM entry WHERE reverses IS NOT NULL")
    assert mirrors == [(3,)]
    assert len(match_bank(banked, OWNER).matched) == 3
    assert_books_hold(banked)


def test_a_pending_line_is_not_matched_by_hand(empty: Practice, tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_text("Posting Date,Description,Amount,Status\n03/13/2026,X,148.75,Pending\n")
    take(empty, file, write_835(tmp_path / "a.835", paid_claim(), payment="148.75", trace="TA"))
    [line] = load_bank(empty).lines
    [item] = load_bank(empty).open_items
    assert line.pending
    with pytest.raises(RefusedError, match="not booked"):
        match_by_hand(empty, OWNER, bank_line_id=line.id, kind=item.kind, target_id=item.id)


def test_a_batch_funded_gross_matches_its_gross(empty: Practice, tmp_path: Path) -> None:
    save_funding(empty, OWNER, processor="Cardworks", funding="GROSS")
    take(
        empty,
        write_report(tmp_path / "cards.csv", [a_card_batch()]),
        write_bank(tmp_path / "b.ofx", [("20260312", "303.20", "B1", "MERCHANT BANKCARD")]),
    )
    assert [m.kind for m in match_bank(empty, OWNER).matched] == ["card-batch"]
    found = {number: money.cents for number, _, money in load_balances(empty).accounts}
    assert found[1000] == 30_320
    assert 6100 not in found
    assert_books_hold(empty)


def test_matching_needs_no_more_than_one_audit_row(banked: Practice) -> None:
    before = len(audit_rows(banked.store.path))
    match_bank(banked, OWNER)
    with pytest.raises(RefusedError):
        match_by_hand(banked, OWNER, bank_line_id=1, kind="deposit", target_id=1)
    acts = [(a, o) for a, o, _ in audit_rows(banked.store.path)][before:]
    assert acts == [("match bank lines", "accepted"), ("match bank lines", "refused")]
