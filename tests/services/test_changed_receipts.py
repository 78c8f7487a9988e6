"""A payer's card or check is at the bank, and then the journal says otherwise of its receipt.

The batch B310 sold 303.20: 203.20 of a patient and 100.00 that receipt 1051 says is a payer's.
Whatever the journal says later, the sale is in the books once, and 1015 comes to zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from bank_builders import bank, remittance_id
from builders import BUSINESS_DATE, a_card_batch, a_charge, a_receipt
from card_builders import (
    CARDS,
    CLEARING,
    a_card,
    a_virtual_card,
    by_card,
    card_proposals,
    pay_out,
)
from patient_builders import (
    RECEIPTS,
    balance,
    close_small_day,
    import_small_day,
)
from practice_builders import OWNER, assert_books_hold, rows, take
from report_files import write_report

from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.records import Purpose, Receipt, Tender
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.match_by_hand import match_card_payment, unmatch
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.day.day_view import load_day
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import save_setting

PATIENT_AR, UNDEPOSITED = 1100, 1010
NEXT_DAY = date(2026, 3, 11)
CARD_RECEIPTS = (*RECEIPTS, a_card("203.20"), a_virtual_card())
NEXT_CHARGE = a_charge("40.00", encounter_id="E11", payer=None, post_date=NEXT_DAY)
PATIENTS = {"purpose": Purpose.PRIOR_BALANCE, "payer": "", "patient_id": "P02"}


def journal(folder: Path, *changed: Receipt, name: str = "again.csv") -> Path:
    """The receipts of the day with another last one, or none."""
    return write_report(folder / name, [*RECEIPTS, a_card("203.20"), *changed], of=Receipt)


def matched(practice: Practice, folder: Path) -> int:
    """The payout is there, and the payer's remittance is its card sale; the match."""
    save_setting(practice, OWNER, name="close_without_count", value="1")
    take(practice, by_card(folder))
    line = pay_out(practice, folder, a_card_batch())
    target = remittance_id(practice, "TA")
    [made] = match_card_payment(practice, OWNER, bank_line_id=line, remittance_id=target)
    return made


def shut(practice: Practice, day: date = BUSINESS_DATE) -> None:
    finish(close_day(practice, OWNER, day))


@pytest.mark.parametrize(
    ("changed", "now"),
    [
        ([a_virtual_card(**PATIENTS)], "says now that it is no payer's card"),
        ([a_virtual_card("60.00")], "tells of 60.00 now"),
        ([a_virtual_card(voided=True, void_reason="wrong")], "has it no longer, or as void"),
        ([a_virtual_card(tender=Tender.CARD, **PATIENTS)], "says now that it is no payer's card"),
        ([], "has it no longer, or as void"),
        ([a_virtual_card(receipt_no="1053", **PATIENTS)], "has it no longer, or as void"),
    ],
)
def test_the_close_asks_when_the_journal_tells_otherwise_of_a_matched_card(
    empty: Practice, tmp_path: Path, changed: Sequence[Receipt], now: str
) -> None:
    import_small_day(empty, tmp_path, receipts=CARD_RECEIPTS)
    matched(empty, tmp_path)
    assert not any("1051" in each for each in load_day(empty, BUSINESS_DATE).blocking)
    take(empty, journal(tmp_path, *changed), business_date=BUSINESS_DATE)
    with pytest.raises(RefusedError, match=f"Receipt 1051.*remittance TA.*100.00.*{now}"):
        shut(empty)
    assert any("take that match back on the Bank page" in x for x in _blocking(empty))
    assert balance(empty, PATIENT_AR) == 0
    assert_books_hold(empty)


def _blocking(practice: Practice, day: date = BUSINESS_DATE) -> Sequence[str]:
    return load_day(practice, day).blocking


def test_a_matched_card_that_was_a_patients_is_in_the_books_once(
    empty: Practice, tmp_path: Path
) -> None:
    """The match is taken back: the close books the patient's receipt, and the payout meets it."""
    import_small_day(empty, tmp_path, receipts=CARD_RECEIPTS)
    made = matched(empty, tmp_path)
    target = remittance_id(empty, "TA")
    post_remittance(empty, OWNER, target, approval="seen by ann")
    take(empty, journal(tmp_path, a_virtual_card(**PATIENTS)), business_date=BUSINESS_DATE)
    with pytest.raises(RefusedError, match="Receipt 1051"):
        shut(empty)
    reverse_posting(empty, OWNER, target, reason="it was a patient's card")
    unmatch(empty, OWNER, made)
    shut(empty)
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (0, 0)
    assert _receipt_lines(empty, "1051") == [(CARDS, 10_000), (PATIENT_AR, -10_000)]
    assert_books_hold(empty)


def test_undoing_the_wrong_journal_leaves_the_card_to_its_match(
    empty: Practice, tmp_path: Path
) -> None:
    import_small_day(empty, tmp_path, receipts=CARD_RECEIPTS)
    matched(empty, tmp_path)
    [wrong] = take(
        empty, journal(tmp_path, a_virtual_card(**PATIENTS)), business_date=BUSINESS_DATE
    )
    assert _blocking(empty) != ()
    assert wrong.source_id is not None
    undo_import(empty, OWNER, wrong.source_id)
    assert not any("1051" in each for each in _blocking(empty))
    shut(empty)
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (0, -10_000)


def test_a_card_whose_journal_was_undone_and_told_anew_is_asked_about(
    empty: Practice, tmp_path: Path
) -> None:
    """The first journal leaves no row behind; the match still names its receipt."""
    receipts = journal(tmp_path, a_virtual_card(), name="first.csv")
    [first] = take(empty, receipts, business_date=BUSINESS_DATE)
    matched(empty, tmp_path)
    assert first.source_id is not None
    undo_import(empty, OWNER, first.source_id)
    again = [*RECEIPTS, a_card("203.20"), a_virtual_card(receipt_no="1053", **PATIENTS)]
    import_small_day(empty, tmp_path, receipts=again)
    with pytest.raises(RefusedError, match="Receipt 1051 is matched to remittance TA"):
        shut(empty)


def test_a_matched_card_whose_journal_is_put_right_again_stays_the_payers(
    empty: Practice, tmp_path: Path
) -> None:
    import_small_day(empty, tmp_path, receipts=CARD_RECEIPTS)
    matched(empty, tmp_path)
    take(empty, journal(tmp_path, a_virtual_card(**PATIENTS)), business_date=BUSINESS_DATE)
    with pytest.raises(RefusedError, match="Receipt 1051"):
        shut(empty)
    again = journal(tmp_path, a_virtual_card(reference="4412"), name="right.csv")
    take(empty, again, business_date=BUSINESS_DATE)
    shut(empty)
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (0, -10_000)
    assert _receipt_lines(empty, "1051") == []
    assert_books_hold(empty)


def _receipt_lines(practice: Practice, number: str) -> list[tuple[int, int]]:
    """(account, cents) of the lines that a receipt has in the ledger."""
    query = "SELECT account, amount_cents FROM entry_line WHERE memo = ? ORDER BY id"
    return [tuple(row) for row in rows(practice.store.path, query, f"receipt {number}")]


# --- the day is closed already ------------------------------------------------------------------


def late(practice: Practice, folder: Path, *changed: Receipt) -> None:
    """The day is closed as the payer's; then the journal comes again, for the next open day."""
    close_small_day(practice, folder, receipts=CARD_RECEIPTS)
    take(practice, journal(folder, *changed), business_date=BUSINESS_DATE)


@pytest.mark.parametrize("changed", [PATIENTS, {"voided": True, "void_reason": "wrong"}])
def test_a_late_difference_of_a_matched_card_keeps_the_next_day_open(
    empty: Practice, tmp_path: Path, changed: dict[str, object]
) -> None:
    close_small_day(empty, tmp_path, receipts=CARD_RECEIPTS)
    made = matched(empty, tmp_path)
    take(empty, journal(tmp_path, a_virtual_card(**changed)), business_date=BUSINESS_DATE)
    with pytest.raises(RefusedError, match="Receipt 1051 of 03/10/2026"):
        shut(empty, NEXT_DAY)
    unmatch(empty, OWNER, made)
    assert not any("1051" in each for each in _blocking(empty, NEXT_DAY))


def test_a_late_patients_card_is_in_the_books_once_after_the_match_is_back(
    empty: Practice, tmp_path: Path
) -> None:
    close_small_day(empty, tmp_path, receipts=CARD_RECEIPTS)
    made = matched(empty, tmp_path)
    take(empty, journal(tmp_path, a_virtual_card(**PATIENTS)), business_date=BUSINESS_DATE)
    unmatch(empty, OWNER, made)
    close_next_day(empty, tmp_path)
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (0, 0)
    assert _receipt_lines(empty, "1051") == [(CARDS, 10_000), (PATIENT_AR, -10_000)]
    assert card_proposals(empty) == []
    assert_books_hold(empty)


def test_a_card_that_late_entries_made_a_patients_is_no_payers_any_more(
    empty: Practice, tmp_path: Path
) -> None:
    """Both days are closed, and only then does the payer's advice come."""
    late(empty, tmp_path, a_virtual_card(**PATIENTS))
    close_next_day(empty, tmp_path)
    take(empty, by_card(tmp_path))
    line = pay_out(empty, tmp_path, a_card_batch())
    assert (balance(empty, CARDS), card_proposals(empty)) == (0, [])
    target = remittance_id(empty, "TA")
    with pytest.raises(RefusedError, match="no receipt of a virtual card"):
        match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=target)
    assert_books_hold(empty)


def test_a_card_that_late_entries_made_a_payers_is_matched_by_its_receipt(
    empty: Practice, tmp_path: Path
) -> None:
    """Closed as a patient's, so it was booked; the late entries take that back."""
    receipts = (*RECEIPTS, a_card("203.20"), a_virtual_card(**PATIENTS))
    close_small_day(empty, tmp_path, receipts=receipts)
    take(empty, journal(tmp_path, a_virtual_card()), business_date=BUSINESS_DATE)
    close_next_day(empty, tmp_path)
    assert sum(cents for account, cents in _receipt_lines(empty, "1051") if account == CARDS) == 0
    matched(empty, tmp_path)
    assert (balance(empty, CARDS), balance(empty, CLEARING)) == (0, -10_000)
    assert_books_hold(empty)


def close_next_day(practice: Practice, folder: Path) -> None:
    """The next open day: a cash copay of its own beside what came late."""
    own = a_receipt("5.00", receipt_no="1061", purpose=Purpose.PRIOR_BALANCE, post_date=NEXT_DAY)
    import_small_day(
        practice, folder, day=NEXT_DAY, charges=[NEXT_CHARGE], receipts=[own], claims=[]
    )
    shut(practice, NEXT_DAY)


# --- a payer's check on a ticket ----------------------------------------------------------------


def a_check(**fields: object) -> Receipt:
    """A check of 100.00 that a payer handed in at the desk."""
    values: dict[str, object] = {"tender": Tender.CHECK, "reference": "777"}
    return a_virtual_card(**(values | fields))


@pytest.mark.parametrize("to_patient", [True, False])
def test_a_check_that_changes_sides_before_the_bank_has_it_is_put_on_a_new_ticket(
    empty: Practice, tmp_path: Path, *, to_patient: bool
) -> None:
    save_setting(empty, OWNER, name="close_without_count", value="1")
    first, then = _sides(to_patient=to_patient)
    import_small_day(empty, tmp_path, receipts=[*RECEIPTS, first])
    ticket = make_deposit(empty, OWNER, BUSINESS_DATE)
    take(empty, _only(tmp_path, then), business_date=BUSINESS_DATE)
    shut(empty)
    _banked(empty, tmp_path, ticket.total.plain)
    _booked_once(empty, to_patient=to_patient)


@pytest.mark.parametrize("to_patient", [True, False])
def test_a_check_that_changes_sides_at_the_bank_keeps_the_day_open(
    empty: Practice, tmp_path: Path, *, to_patient: bool
) -> None:
    save_setting(empty, OWNER, name="close_without_count", value="1")
    first, then = _sides(to_patient=to_patient)
    import_small_day(empty, tmp_path, receipts=[*RECEIPTS, first])
    _banked(empty, tmp_path, make_deposit(empty, OWNER, BUSINESS_DATE).total.plain)
    take(empty, _only(tmp_path, then), business_date=BUSINESS_DATE)
    with pytest.raises(RefusedError, match=r"Check 777 of 100\.00 is on ticket D00001"):
        shut(empty)
    [(made,)] = rows(empty.store.path, "SELECT id FROM bank_match WHERE undone_at IS NULL")
    unmatch(empty, OWNER, made)
    shut(empty)
    match_bank(empty, OWNER)
    _booked_once(empty, to_patient=to_patient)


@pytest.mark.parametrize("to_patient", [True, False])
@pytest.mark.parametrize("banked", [True, False])
def test_a_check_of_a_closed_day_that_changes_sides_is_not_deposited_again(
    empty: Practice, tmp_path: Path, *, to_patient: bool, banked: bool
) -> None:
    """The next day stays open until the import is undone, and the check's own day says it."""
    first, then = _sides(to_patient=to_patient)
    close_small_day(empty, tmp_path, receipts=[*RECEIPTS, first])
    if banked:
        _banked(empty, tmp_path, "305.00")
    take(empty, _only(tmp_path, then), business_date=BUSINESS_DATE)
    [(again,)] = rows(empty.store.path, "SELECT max(id) FROM source")
    was = "payer" if to_patient else "patient"
    with pytest.raises(
        RefusedError, match=f"Check 777 of 100.00, receipt 1051 of 03/10/2026.* as a {was}'s"
    ):
        close_next_day(empty, tmp_path)
    if banked:
        [(made,)] = rows(empty.store.path, "SELECT id FROM bank_match WHERE undone_at IS NULL")
        unmatch(empty, OWNER, made)
    undo_import(empty, OWNER, again)
    reopen_day(empty, OWNER, BUSINESS_DATE, reason="a check was on the wrong side")
    take(empty, _only(tmp_path, then), business_date=BUSINESS_DATE)
    shut(empty)
    shut(empty, NEXT_DAY)
    if banked:
        match_bank(empty, OWNER)
    else:
        _banked(empty, tmp_path, "305.00")
    assert rows(
        empty.store.path, "SELECT total_cents FROM ticket WHERE voided_at IS NULL ORDER BY id"
    ) == [(30_500,), (500,)]
    assert balance(empty, UNDEPOSITED) == 500
    assert balance(empty, CLEARING) == (0 if to_patient else -10_000)
    check = [cents for account, cents in _receipt_lines(empty, "1051") if account == PATIENT_AR]
    assert sum(check) == (-10_000 if to_patient else 0)
    assert_books_hold(empty)


def _sides(*, to_patient: bool) -> tuple[Receipt, Receipt]:
    payers, patients = a_check(), a_check(**PATIENTS)
    return (payers, patients) if to_patient else (patients, payers)


def _only(folder: Path, changed: Receipt) -> Path:
    return write_report(folder / "again.csv", [*RECEIPTS, changed], of=Receipt)


def _banked(practice: Practice, folder: Path, amount: str) -> None:
    take(practice, bank(folder, ("20260311", amount, "DEPOSIT")))
    match_bank(practice, OWNER)


def _booked_once(practice: Practice, *, to_patient: bool) -> None:
    """All cash and checks of the day are at the bank; the check is the one's or the other's."""
    assert balance(practice, UNDEPOSITED) == 0
    assert balance(practice, CLEARING) == (0 if to_patient else -10_000)
    lines = [cents for account, cents in _receipt_lines(practice, "1051") if account == PATIENT_AR]
    assert lines == ([-10_000] if to_patient else [])
    assert_books_hold(practice)
