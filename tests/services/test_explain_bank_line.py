"""What a bank line is when nothing waits for it: fees, payer money, returns (R3.12, R4.32)."""

from __future__ import annotations

from pathlib import Path

import pytest
from bank_builders import (
    an_advice,
    balance,
    bank,
    lines_of,
    remittance_id,
    state_of,
)
from practice_builders import (
    GOLDEN,
    OWNER,
    assert_books_hold,
    rows,
    take,
)

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.explain_bank_line import (
    explain_line,
    note_payer_money,
    return_check,
    return_remittance,
)
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.bank.match_by_hand import match_by_hand, match_chosen, match_parts
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.storage.queries.credits import returned_checks

# --- the bank's own business ----------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "amount", "cents"),
    [
        (6120, "-12.00", 1_200),
        (6100, "-31.50", 3_150),
        (4900, "0.87", -87),
        (3000, "-900.00", 90_000),
    ],
)
def test_a_line_of_the_banks_own(
    empty: Practice, tmp_path: Path, account: int, amount: str, cents: int
) -> None:
    take(empty, bank(tmp_path, ("20260420", amount, "SERVICE")))
    line = lines_of(empty)["SERVICE"]
    explain_line(empty, OWNER, bank_line_id=line.id, account=account, note="March")
    assert (balance(empty, account), balance(empty, 1000)) == (cents, -cents)
    [part] = lines_of(empty)["SERVICE"].parts
    assert part.note == "March"
    with pytest.raises(RefusedError, match="matched already"):
        explain_line(empty, OWNER, bank_line_id=line.id, account=account)
    unmatch(empty, OWNER, part.match_id)
    assert (balance(empty, account), balance(empty, 1000)) == (0, 0)
    assert_books_hold(empty)


def test_what_is_left_of_a_line_goes_to_an_account(empty: Practice, tmp_path: Path) -> None:
    take(empty, an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, ("20260420", "103.00", "SUM")))
    line, target = lines_of(empty)["SUM"].id, remittance_id(empty, "TA")
    match_parts(empty, OWNER, [(line, "remittance", target, 10_000)], partial=True)
    explain_line(empty, OWNER, bank_line_id=line, account=4900)
    assert (balance(empty, 4900), balance(empty, 1190)) == (-300, -10_000)
    assert lines_of(empty)["SUM"].whole
    assert_books_hold(empty)


def test_no_other_account(empty: Practice, tmp_path: Path) -> None:
    take(empty, bank(tmp_path, ("20260420", "5.00", "SERVICE")))
    line = lines_of(empty)["SERVICE"].id
    with pytest.raises(UsageError, match="cannot go to account 1100"):
        explain_line(empty, OWNER, bank_line_id=line, account=1100)
    with pytest.raises(UsageError, match="needs a note"):
        explain_line(empty, OWNER, bank_line_id=line, account=3000, note=" ")
    assert lines_of(empty)["SERVICE"].parts == ()


# --- payer money without its advice ---------------------------------------------------


def placed(practice: Practice, folder: Path, amount: str = "100.00") -> int:
    take(practice, bank(folder, ("20260313", amount, "ALPHA MUTUAL HCCLAIMPMT TRN*1*TA*1\\")))
    [line] = load_bank(practice).lines
    note_payer_money(practice, OWNER, bank_line_id=line.id, payer="ALPHA MUTUAL")
    return line.id


def entries(practice: Practice) -> int:
    return int(rows(practice.store.path, "SELECT COUNT(*) FROM entry")[0][0])


def test_a_placeholder_keeps_the_books_whole(empty: Practice, tmp_path: Path) -> None:
    line_id = placed(empty, tmp_path)
    assert (balance(empty, 1000), balance(empty, 1190)) == (10_000, -10_000)
    assert_books_hold(empty)
    [line] = load_bank(empty, only_open=True).lines
    assert line.waits_for_advice
    assert (line.open, line.to_match) == (Money(0), Money(10_000))
    with pytest.raises(RefusedError, match="matched already"):
        note_payer_money(empty, OWNER, bank_line_id=line_id, payer="ALPHA MUTUAL")
    unmatch(empty, OWNER, line.parts[0].match_id)
    assert (balance(empty, 1000), balance(empty, 1190)) == (0, 0)
    assert rows(empty.store.path, "SELECT settled_at IS NULL FROM payer_money") == [(0,)]
    assert_books_hold(empty)


def test_the_advice_takes_the_placeholders_money_over(empty: Practice, tmp_path: Path) -> None:
    placed(empty, tmp_path)
    before = entries(empty)
    take(empty, an_advice(tmp_path, "TA", "100.00"))
    assert [m.target for m in match_bank(empty, OWNER).matched] == ["TA"]
    assert state_of(empty, "TA") == "CLEARED"
    assert entries(empty) == before
    [line] = load_bank(empty).lines
    assert [part.kind for part in line.parts] == ["remittance"]
    assert rows(empty.store.path, "SELECT settled_at IS NULL FROM payer_money") == [(0,)]
    assert_books_hold(empty)
    unmatch(empty, OWNER, line.parts[0].match_id)
    assert (balance(empty, 1000), balance(empty, 1190)) == (0, 0)
    assert lines_of(empty)[line.text].open == Money(10_000)
    assert_books_hold(empty)


def test_two_advices_share_a_placeholders_money(empty: Practice, tmp_path: Path) -> None:
    line_id = placed(empty, tmp_path)
    take(
        empty,
        an_advice(tmp_path, "TX", "60.00"),
        an_advice(tmp_path, "TY", "40.00", "E1110"),
    )
    before = entries(empty)
    targets = [("remittance", remittance_id(empty, trace)) for trace in ("TX", "TY")]
    match_chosen(empty, OWNER, lines=[line_id], targets=targets)
    assert entries(empty) == before
    assert_books_hold(empty)
    [line] = load_bank(empty).lines
    for part, left in zip(line.parts, (-4_000, 0), strict=True):
        unmatch(empty, OWNER, part.match_id)
        assert balance(empty, 1190) == left
        assert_books_hold(empty)


def test_an_advice_over_another_sum_ends_the_placeholder(empty: Practice, tmp_path: Path) -> None:
    line_id = placed(empty, tmp_path)
    take(empty, an_advice(tmp_path, "TX", "60.00"))
    part = (line_id, "remittance", remittance_id(empty, "TX"), 6_000)
    match_parts(empty, OWNER, [part], partial=True)
    assert (balance(empty, 1000), balance(empty, 1190)) == (6_000, -6_000)
    [line] = load_bank(empty).lines
    assert (line.open, line.waits_for_advice) == (Money(4_000), False)
    assert_books_hold(empty)


def test_an_advice_and_a_fee_that_come_to_the_placeholder_book_the_fee(
    empty: Practice, tmp_path: Path
) -> None:
    """103.00 less 3.00 is the line's 100.00, and yet no remittance takes that entry over."""
    line_id = placed(empty, tmp_path)
    take(empty, an_advice(tmp_path, "TX", "103.00"))
    target = remittance_id(empty, "TX")
    match_parts(
        empty, OWNER, [(line_id, "remittance", target, 10_300), (line_id, "account", 6100, -300)]
    )
    assert state_of(empty, "TX") == "CLEARED"
    assert [balance(empty, account) for account in (1000, 1190, 6100)] == [10_000, -10_300, 300]
    assert rows(empty.store.path, "SELECT settled_at IS NULL FROM payer_money") == [(0,)]
    assert_books_hold(empty)


def test_an_advice_over_what_is_open_beside_the_placeholder_leaves_it(
    empty: Practice, tmp_path: Path
) -> None:
    """40.00 of the line is open again, 60.00 waits for its advice; one of 40.00 comes."""
    take(
        empty,
        an_advice(tmp_path, "TX", "40.00"),
        an_advice(tmp_path, "TY", "40.00", "E1110"),
        bank(tmp_path, ("20260313", "100.00", "ALPHA MUTUAL HCCLAIMPMT")),
    )
    [line] = load_bank(empty).lines
    first = (line.id, "remittance", remittance_id(empty, "TX"), 4_000)
    [match_id] = match_parts(empty, OWNER, [first], partial=True)
    note_payer_money(empty, OWNER, bank_line_id=line.id, payer="ALPHA MUTUAL")
    unmatch(empty, OWNER, match_id)
    second = (line.id, "remittance", remittance_id(empty, "TY"), 4_000)
    match_parts(empty, OWNER, [second], partial=True)
    [line] = load_bank(empty).lines
    assert {(part.kind, part.amount.cents) for part in line.parts} == {
        ("payer-money", 6_000),
        ("remittance", 4_000),
    }
    assert (balance(empty, 1000), balance(empty, 1190)) == (10_000, -10_000)
    assert_books_hold(empty)


def test_payer_money_needs_a_payer_and_money_in(empty: Practice, tmp_path: Path) -> None:
    take(empty, bank(tmp_path, ("20260313", "-5.00", "OUT"), ("20260313", "5.00", "IN")))
    found = lines_of(empty)
    with pytest.raises(UsageError, match="payer's name"):
        note_payer_money(empty, OWNER, bank_line_id=found["IN"].id, payer=" ")
    with pytest.raises(RefusedError, match="went out"):
        note_payer_money(empty, OWNER, bank_line_id=found["OUT"].id, payer="ALPHA MUTUAL")


# --- returned checks ------------------------------------------------------------------


@pytest.fixture
def deposited(counted: Practice, tmp_path: Path) -> Practice:
    """The golden day is closed and its ticket is at the bank; check 2207 over 25.00 comes back."""
    finish(close_day(counted, OWNER, GOLDEN))
    lines = (
        ("20260311", "185.00", "DEPOSIT"),
        ("20260318", "-25.00", "RETURNED ITEM 2207"),
        ("20260318", "-12.00", "RETURNED ITEM FEE"),
        ("20260318", "-24.99", "NSF"),
    )
    take(counted, bank(tmp_path, *lines))
    assert "deposit" in {m.kind for m in match_bank(counted, OWNER).matched}
    return counted


def test_a_returned_check_is_owed_again(deposited: Practice) -> None:
    before = {account: balance(deposited, account) for account in (1000, 1100, 2000)}
    line = lines_of(deposited)["RETURNED ITEM 2207"]
    [check] = load_bank(deposited).returns
    assert check.name == "check 2207"
    return_check(deposited, OWNER, bank_line_id=line.id, receipt_id=check.id)
    assert balance(deposited, 1000) == before[1000] - 2_500
    assert (
        balance(deposited, 1100) + balance(deposited, 2000) == before[1100] + before[2000] + 2_500
    )
    fee = lines_of(deposited)["RETURNED ITEM FEE"].id
    explain_line(deposited, OWNER, bank_line_id=fee, account=6120)
    with deposited.store.read() as connection:
        [marked] = returned_checks(connection)
    assert (marked.check_no, marked.amount_cents) == ("2207", 2_500)
    patient = rows(deposited.store.path, "SELECT patient_id FROM receipt WHERE reference = '2207'")
    assert marked.patient_id == patient[0][0]
    lines = rows(
        deposited.store.path,
        "SELECT patient_id, SUM(amount_cents) FROM entry_line WHERE memo LIKE 'returned check,%' "
        "GROUP BY 1",
    )
    assert lines == [(marked.patient_id, 2_500)]
    assert_books_hold(deposited)


def test_a_check_comes_back_once_and_for_its_amount(deposited: Practice) -> None:
    found = lines_of(deposited)
    line = found["RETURNED ITEM 2207"]
    [check] = load_bank(deposited).returns
    with pytest.raises(RefusedError, match=r"differ by 0\.01"):
        return_check(deposited, OWNER, bank_line_id=found["NSF"].id, receipt_id=check.id)
    return_check(deposited, OWNER, bank_line_id=line.id, receipt_id=check.id)
    assert load_bank(deposited).returns == ()
    with pytest.raises(RefusedError, match="come back already"):
        return_check(deposited, OWNER, bank_line_id=found["NSF"].id, receipt_id=check.id)
    before = balance(deposited, 1000)
    [part] = lines_of(deposited)["RETURNED ITEM 2207"].parts
    unmatch(deposited, OWNER, part.match_id)
    assert balance(deposited, 1000) == before + 2_500
    assert_books_hold(deposited)


def test_a_check_of_an_open_day_cannot_come_back_yet(counted: Practice, tmp_path: Path) -> None:
    lines = (("20260311", "185.00", "DEPOSIT"), ("20260318", "-25.00", "NSF"))
    take(counted, bank(tmp_path, *lines))
    match_bank(counted, OWNER)
    line = lines_of(counted)["NSF"]
    [check] = load_bank(counted).returns
    with pytest.raises(RefusedError, match="close it first"):
        return_check(counted, OWNER, bank_line_id=line.id, receipt_id=check.id)


# --- returned payments ----------------------------------------------------------------


def test_a_cleared_payment_that_the_payer_took_back(empty: Practice, tmp_path: Path) -> None:
    lines = (
        ("20260313", "100.00", "ALPHA MUTUAL HCCLAIMPMT"),
        ("20260320", "-100.00", "ACH RETURN ALPHA"),
    )
    take(empty, an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, *lines))
    match_bank(empty, OWNER)
    assert state_of(empty, "TA") == "CLEARED"
    line = lines_of(empty)["ACH RETURN ALPHA"]
    [paid] = load_bank(empty).returns
    assert paid.kind == "returned-remittance"
    return_remittance(empty, OWNER, bank_line_id=line.id, remittance_id=paid.id)
    assert state_of(empty, "TA") == "RETURNED"
    assert (balance(empty, 1000), balance(empty, 1190)) == (0, 0)
    dated = rows(
        empty.store.path,
        "SELECT e.posting_date, l.amount_cents FROM entry_line l JOIN entry e ON e.id = l.entry_id "
        "WHERE l.account = 1000 ORDER BY 1",
    )
    assert dated == [("2026-03-13", 10_000), ("2026-03-20", -10_000)]
    assert load_bank(empty, only_open=True).lines == ()
    assert_books_hold(empty)
    first = lines_of(empty)["ALPHA MUTUAL HCCLAIMPMT"].parts[0]
    with pytest.raises(RefusedError, match="has returned"):
        unmatch(empty, OWNER, first.match_id)
    unmatch(empty, OWNER, lines_of(empty)["ACH RETURN ALPHA"].parts[0].match_id)
    assert state_of(empty, "TA") == "CLEARED"
    assert_books_hold(empty)


def test_a_payment_taken_back_is_offered_though_another_line_is_far_younger(
    empty: Practice, tmp_path: Path
) -> None:
    """The oldest open line says how far back what may have come back is looked for."""
    lines = (
        ("20260313", "100.00", "ALPHA MUTUAL HCCLAIMPMT"),
        ("20260320", "-100.00", "ACH RETURN ALPHA"),
        ("20260720", "-12.00", "SERVICE FEE"),
    )
    take(empty, an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, *lines))
    match_by_hand(
        empty,
        OWNER,
        bank_line_id=lines_of(empty)["ALPHA MUTUAL HCCLAIMPMT"].id,
        kind="remittance",
        target_id=remittance_id(empty, "TA"),
    )
    [paid] = load_bank(empty).returns
    assert (paid.kind, paid.amount) == ("returned-remittance", Money(-10_000))


def test_a_posted_payment_that_the_payer_took_back(empty: Practice, tmp_path: Path) -> None:
    lines = (
        ("20260313", "100.00", "ALPHA MUTUAL HCCLAIMPMT"),
        ("20260320", "-100.00", "ACH RETURN ALPHA"),
    )
    take(empty, an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, *lines))
    match_bank(empty, OWNER)
    target = remittance_id(empty, "TA")
    post_remittance(empty, OWNER, target, approval="seen by ann")
    line = lines_of(empty)["ACH RETURN ALPHA"].id
    return_remittance(empty, OWNER, bank_line_id=line, remittance_id=target)
    assert state_of(empty, "TA") == "RETURNED"
    assert {balance(empty, account) for account in (1000, 1110, 1190, 1195)} == {0}
    assert load_bank(empty, only_open=True).lines == ()
    assert_books_hold(empty)
    with pytest.raises(RefusedError):
        return_remittance(empty, OWNER, bank_line_id=line, remittance_id=target)


def test_money_taken_over_from_a_placeholder_is_posted_and_reversed(
    empty: Practice, tmp_path: Path
) -> None:
    placed(empty, tmp_path)
    take(empty, an_advice(tmp_path, "TA", "100.00"))
    match_bank(empty, OWNER)
    target = remittance_id(empty, "TA")
    post_remittance(empty, OWNER, target, approval="seen by ann")
    assert balance(empty, 1190) == 0
    assert_books_hold(empty)
    reverse_posting(empty, OWNER, target, reason="wrong")
    assert balance(empty, 1190) == -10_000
    assert_books_hold(empty)


def test_a_returned_payment_over_another_amount(empty: Practice, tmp_path: Path) -> None:
    lines = (("20260313", "100.00", "IN"), ("20260320", "-99.99", "OUT"))
    take(empty, an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, *lines))
    found, target = lines_of(empty), remittance_id(empty, "TA")
    match_by_hand(empty, OWNER, bank_line_id=found["IN"].id, kind="remittance", target_id=target)
    with pytest.raises(RefusedError, match=r"differ by 0\.01"):
        return_remittance(empty, OWNER, bank_line_id=found["OUT"].id, remittance_id=target)
    assert state_of(empty, "TA") == "CLEARED"
