"""Write-offs by a person, what to collect at the next visit, and what is said of payers."""

from __future__ import annotations

from pathlib import Path

import pytest
from patient_builders import (
    a_claim_answer,
    answer,
    balance,
    close_small_day,
    receipt_id,
    visit_balance,
)
from practice_builders import OWNER, assert_books_hold, audit_rows, payers_said, rows

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.services.follow.apply_receipts import apply_receipt
from recon_desktop.services.follow.collect_next_visit import load_collect
from recon_desktop.services.follow.write_off import load_write_offs, undo_write_off, write_off
from recon_desktop.services.payer_profiles import (
    delete_payer_profile,
    save_payer_profile,
)
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice


@pytest.fixture
def small(empty: Practice, tmp_path: Path) -> Practice:
    """The small day, closed."""
    close_small_day(empty, tmp_path)
    return empty


def test_a_small_balance_goes_to_4110(small: Practice) -> None:
    write_off(small, OWNER, "E02", "", 6_000, 4110, "not worth a stamp")
    assert visit_balance(small, "E02", 1100) == 0
    assert balance(small, 4110) == 6_000
    [found] = load_write_offs(small)
    assert (found.encounter_id, found.account, found.amount, found.written_off_by) == (
        "E02",
        4110,
        Money(6_000),
        "ann",
    )
    assert_books_hold(small)


def test_bad_debt_goes_to_4120_and_comes_back_once(small: Practice) -> None:
    entry = write_off(small, OWNER, "E01", "", 10_000, 4120, "moved away")
    undo_write_off(small, OWNER, entry, reason="they paid")
    assert (balance(small, 4120), visit_balance(small, "E01", 1100)) == (0, 19_500)
    assert load_write_offs(small) == ()
    with pytest.raises(RefusedError, match="already"):
        undo_write_off(small, OWNER, entry, reason="again")
    assert_books_hold(small)


def test_an_insurance_balance_of_one_payer(small: Practice) -> None:
    write_off(small, OWNER, "E03", "", 12_000, 4110, "too late", receivable=1110, order="P")
    assert visit_balance(small, "E03", 1110) == 0
    with pytest.raises(RefusedError, match=r"Only 0\.00 is open"):
        write_off(small, OWNER, "E03", "", 1, 4110, "again", receivable=1110, order="P")
    assert_books_hold(small)


@pytest.mark.parametrize("cents", [6_001, 1_000_000])
def test_never_below_zero(small: Practice, cents: int) -> None:
    with pytest.raises(RefusedError, match=r"Only 60\.00 is open on visit E02"):
        write_off(small, OWNER, "E02", "", cents, 4110, "x")
    assert audit_rows(small.store.path)[-1][1] == "refused"


@pytest.mark.parametrize(
    ("account", "reason", "cents", "extra"),
    [
        (4100, "x", 100, {}),
        (4110, " ", 100, {}),
        (4110, "x", 0, {}),
        (4110, "x", 100, {"receivable": 2000}),
        (4110, "x", 100, {"receivable": 1110}),
        (4110, "x", 100, {"order": "P"}),
    ],
)
def test_what_a_write_off_must_say(
    small: Practice, account: int, reason: str, cents: int, extra: dict[str, object]
) -> None:
    with pytest.raises(UsageError):
        write_off(small, OWNER, "E02", "", cents, account, reason, **extra)  # type: ignore[arg-type]


def test_a_visit_or_write_off_that_is_not_there(small: Practice) -> None:
    with pytest.raises(RefusedError, match="E99 is not in the books"):
        write_off(small, OWNER, "E99", "", 100, 4110, "x")
    charge = rows(small.store.path, "SELECT MIN(id) FROM entry")[0][0]
    with pytest.raises(UsageError, match="is no write-off"):
        undo_write_off(small, OWNER, charge, reason="x")
    with pytest.raises(UsageError, match="needs a reason"):
        undo_write_off(small, OWNER, charge, reason="")


# --- collect next visit ---------------------------------------------------------------


def test_what_is_decided_is_collected_and_nothing_else(small: Practice) -> None:
    [only] = load_collect(small)
    assert (only.patient_id, only.amount) == ("P01", Money(25_500))
    assert [v.encounter_id for v in only.visits] == ["E01", "E02"]
    assert (only.unapplied, only.returned_check) == (Money(13_000), False)
    assert all(v.age_days == 21 for v in only.visits)


def test_a_corrected_copay_and_a_deductible(small: Practice, tmp_path: Path) -> None:
    claim = a_claim_answer(paid="45", contractual="0", copay="40", deductible="60")
    remittance = answer(small, tmp_path, claim, payment="45.00", trace="T1")
    first, second = load_collect(small)
    assert (first.patient_id, second.patient_id) == ("P01", "P02")
    [visit] = second.visits
    assert (visit.collected, visit.open_amount) == (Money(2_500), Money(7_500))
    said = (visit.deductible, visit.copay, visit.copay_taken)
    assert said == (Money(6_000), Money(4_000), Money(2_500))
    assert second.copay_corrected
    assert second.next_copay == Money(4_000)
    apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E03", "", 5_000)], reason="")
    assert load_collect(small)[1].amount == Money(2_500)
    reverse_posting(small, OWNER, remittance, reason="wrong")
    assert [p.patient_id for p in load_collect(small)] == ["P01"]


def test_the_largest_amount_comes_first(small: Practice) -> None:
    write_off(small, OWNER, "E01", "", 19_500, 4120, "moved away")
    [only] = load_collect(small)
    assert (only.amount, only.oldest_days) == (Money(6_000), 21)


# --- payers ---------------------------------------------------------------------------


def test_a_payer_is_kept_renamed_and_forgotten(empty: Practice) -> None:
    save_payer_profile(empty, OWNER, PayerProfile(" Harbor ", "MEDICARE", phone="555-0100"))
    [found] = payers_said(empty)
    assert (found.payer, found.program, found.phone) == ("Harbor", "MEDICARE", "555-0100")
    renamed = PayerProfile("Harbor Health", auto_post=True, crossover_days=30, clearing_days=9)
    save_payer_profile(empty, OWNER, renamed, rename_from="Harbor")
    assert payers_said(empty) == (renamed,)
    delete_payer_profile(empty, OWNER, "Harbor Health")
    assert payers_said(empty) == ()


@pytest.mark.parametrize(
    "profile",
    [
        PayerProfile(" "),
        PayerProfile("Harbor", program="TRICARE"),
        PayerProfile("Harbor", crossover_days=0),
        PayerProfile("Harbor", clearing_days=400),
    ],
)
def test_a_profile_that_does_not_fit(empty: Practice, profile: PayerProfile) -> None:
    with pytest.raises(UsageError):
        save_payer_profile(empty, OWNER, profile)
    assert payers_said(empty) == ()
