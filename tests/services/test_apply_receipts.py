"""Receipts applied to lines, taken back, and what waits (§6.6, R6.18, TRUST 3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import BUSINESS_DATE, a_receipt
from hypothesis import given, settings
from hypothesis import strategies as st
from patient_builders import (
    CHARGES,
    CLAIMS,
    RECEIPTS,
    a_claim_answer,
    answer,
    balance,
    close_small_day,
    import_small_day,
    receipt_id,
    visit_balance,
)
from practice_builders import OWNER, Stages, assert_books_hold, audit_rows, dump, fixed_clock, rows

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Purpose
from recon_desktop.services.balances import load_balances
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.follow.apply_receipts import apply_receipt, load_proposal, unapply
from recon_desktop.services.follow.refunds import approve_refund, end_refund, request_receipt_refund
from recon_desktop.services.follow.unapplied import load_unapplied
from recon_desktop.services.imports.sources import list_sources
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish


@pytest.fixture
def small(empty: Practice, tmp_path: Path) -> Practice:
    """The small day, closed."""
    close_small_day(empty, tmp_path)
    return empty


def next_day() -> dict[str, tuple[Any, ...]]:
    """The reports of the day after: a visit paid at once, and an insured one."""
    day = date(2026, 3, 11)
    when = {"dos": day, "post_date": day, "patient_id": "P11", "patient_name": "Cedar, Cy"}
    charges = (
        CHARGES[0]._replace(encounter_id="E11", **when),
        CHARGES[2]._replace(encounter_id="E12", **when),
    )
    paid = a_receipt("195.00", receipt_no="1051", encounter_id="E11", patient_id="P11")
    paid = paid._replace(receipt_date=day, post_date=day, purpose=Purpose.SELF_PAY)
    claim = CLAIMS[0]._replace(claim_id="C12", encounter_id="E12", sent_on=day, dos=day)
    return {
        "charges": charges,
        "receipts": (paid,),
        "claims": (claim._replace(patient_id="P11", patient_paid_cents=0),),
    }


def waiting(practice: Practice) -> dict[str, int]:
    """Receipt number → cents that wait."""
    return {each.receipt_no: each.amount.cents for each in load_unapplied(practice).receipts}


def test_the_close_leaves_money_without_a_line_waiting(small: Practice) -> None:
    assert waiting(small) == {"1041": 10_000, "1043": 5_000, "1044": 3_000}
    assert balance(small, 2000) == -15_000
    [prior] = [each for each in load_unapplied(small).receipts if each.prior_balance]
    assert (prior.receipt_no, prior.late) == ("1044", False)


def test_a_receipt_pays_the_oldest_open_balance_of_its_own_patient(small: Practice) -> None:
    shares = load_proposal(small, receipt_id(small, "1041"))
    assert [(s.encounter_id, s.open_amount, s.proposed) for s in shares] == [
        ("E01", Money(19_500), Money(10_000)),
        ("E02", Money(6_000), Money(0)),
    ]


def test_applying_moves_it_from_unapplied_to_the_line(small: Practice) -> None:
    before = load_balances(small)
    done = apply_receipt(
        small, OWNER, receipt_id(small, "1041"), [("E01", "", 7_000), ("E02", "", 3_000)]
    )
    assert len(done) == 2
    assert waiting(small) == {"1043": 5_000, "1044": 3_000}
    assert visit_balance(small, "E01", 1100) == 12_500
    assert visit_balance(small, "E02", 1100) == 3_000
    after = load_balances(small)
    assert after.ar_patient == before.ar_patient - Money(10_000)
    assert [a.amount.cents for a in load_unapplied(small).applied] == [3_000, 7_000]
    assert_books_hold(small)


def test_a_prior_balance_finds_its_visit(small: Practice) -> None:
    total = balance(small, 1100)
    apply_receipt(small, OWNER, receipt_id(small, "1044"), [("E02", "", 3_000)])
    assert visit_balance(small, "E02", 1100) == 3_000
    assert balance(small, 1100) == total  # it was on the patient's account already
    assert "1044" not in waiting(small)
    assert_books_hold(small)


def test_taking_it_back_is_the_mirror_and_happens_once(small: Practice) -> None:
    receipt = receipt_id(small, "1041")
    [done] = apply_receipt(small, OWNER, receipt, [("E01", "", 10_000)])
    unapply(small, OWNER, done, reason="wrong visit")
    assert waiting(small)["1041"] == 10_000
    assert visit_balance(small, "E01", 1100) == 19_500
    with pytest.raises(RefusedError, match="already"):
        unapply(small, OWNER, done, reason="again")
    apply_receipt(small, OWNER, receipt, [("E02", "", 6_000)])
    assert_books_hold(small)


def test_more_than_waits_is_refused_and_writes_nothing(small: Practice) -> None:
    before = dump(small.store.path)
    with pytest.raises(RefusedError, match=r"100\.00 that is not applied; 100\.01"):
        apply_receipt(small, OWNER, receipt_id(small, "1041"), [("E01", "", 10_001)])
    assert dump(small.store.path) == before
    assert audit_rows(small.store.path)[-1][1] == "refused"


def test_twice_is_refused(small: Practice) -> None:
    receipt = receipt_id(small, "1041")
    apply_receipt(small, OWNER, receipt, [("E01", "", 10_000)])
    with pytest.raises(RefusedError, match=r"0\.00 that is not applied"):
        apply_receipt(small, OWNER, receipt, [("E01", "", 10_000)])
    assert_books_hold(small)


def test_another_patients_visit_is_refused(small: Practice) -> None:
    with pytest.raises(RefusedError, match="of another patient"):
        apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E01", "", 1_000)])
    with pytest.raises(RefusedError, match="not in the books"):
        apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E99", "", 1_000)])


def test_more_than_the_patient_owes_needs_a_reason(small: Practice) -> None:
    receipt = receipt_id(small, "1041")
    with pytest.raises(RefusedError, match=r"owes 60\.00 on visit E02.*give a reason"):
        apply_receipt(small, OWNER, receipt, [("E02", "", 6_001)])
    with pytest.raises(RefusedError, match="give a reason"):
        apply_receipt(small, OWNER, receipt, [("E02", "", 4_000), ("E02", "", 4_000)])
    apply_receipt(small, OWNER, receipt, [("E02", "", 6_001)], reason="for the next visit")
    assert visit_balance(small, "E02", 1100) == -1
    assert_books_hold(small)


def test_a_voided_receipt_is_refused(small: Practice) -> None:
    with pytest.raises(RefusedError, match="1045 is void"):
        apply_receipt(small, OWNER, receipt_id(small, "1045"), [("E02", "", 6_000)])


def test_a_receipt_that_paid_its_visit_has_nothing_waiting(small: Practice) -> None:
    with pytest.raises(RefusedError, match="no money that waits"):
        apply_receipt(small, OWNER, receipt_id(small, "1042"), [("E03", "", 100)])


def test_before_the_close_nothing_waits(empty: Practice, tmp_path: Path) -> None:
    import_small_day(empty, tmp_path)
    assert load_unapplied(empty).receipts == ()
    with pytest.raises(RefusedError, match="not closed yet"):
        apply_receipt(empty, OWNER, receipt_id(empty, "1041"), [("E01", "", 100)])


@pytest.mark.parametrize("parts", [[], [("E01", "", 0)], [("E01", "", -5)]])
def test_parts_are_amounts_above_zero(small: Practice, parts: list[tuple[str, str, int]]) -> None:
    with pytest.raises(UsageError):
        apply_receipt(small, OWNER, receipt_id(small, "1041"), parts)


def test_a_receipt_or_application_that_is_not_there(small: Practice) -> None:
    with pytest.raises(UsageError, match="no receipt 999"):
        apply_receipt(small, OWNER, 999, [("E01", "", 100)])
    with pytest.raises(UsageError, match="no application 9"):
        unapply(small, OWNER, 9, reason="x")
    with pytest.raises(UsageError, match="needs a reason"):
        unapply(small, OWNER, 9, reason=" ")


def test_an_entry_never_goes_into_a_closed_day(small: Practice) -> None:
    today = small.local_now().date()
    finish(close_day(small, OWNER, today))
    apply_receipt(small, OWNER, receipt_id(small, "1041"), [("E01", "", 10_000)])
    [(day, late)] = rows(
        small.store.path, "SELECT posting_date, late FROM entry WHERE kind = 'apply-receipt'"
    )
    assert date.fromisoformat(day) > today
    assert late
    assert_books_hold(small)


def test_a_visit_whose_payer_has_not_answered_is_not_proposed(small: Practice) -> None:
    assert load_proposal(small, receipt_id(small, "1043")) == ()
    with pytest.raises(RefusedError, match=r"owes 0\.00"):
        apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E03", "", 1_000)])


def test_a_decided_share_is_proposed_by_its_line(small: Practice, tmp_path: Path) -> None:
    answer(
        small,
        tmp_path,
        a_claim_answer(paid="80", contractual="0", copay="25", deductible="40"),
        payment="80.00",
        trace="T7",
    )
    [share] = load_proposal(small, receipt_id(small, "1043"))
    assert (share.encounter_id, share.open_amount, share.proposed) == (
        "E03",
        Money(4_000),
        Money(4_000),
    )
    assert share.service_line
    apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E03", share.service_line, 4_000)])
    assert visit_balance(small, "E03", 1100, 1110) == 0
    assert waiting(small)["1043"] == 1_000
    assert_books_hold(small)


def test_money_waits_by_the_receipts_own_date(empty: Practice, tmp_path: Path) -> None:
    old = a_receipt(
        "40.00",
        receipt_no="900",
        encounter_id="",
        purpose=Purpose.PREPAYMENT,
        receipt_date=date(2026, 2, 1),
    )
    close_small_day(empty, tmp_path, receipts=(old, *RECEIPTS))
    [first, *others] = load_unapplied(empty).receipts
    assert (first.receipt_no, first.age_days, first.late) == ("900", 58, True)
    assert not any(each.late for each in others)


def test_payers_money_waits_apart_from_patients(small: Practice, tmp_path: Path) -> None:
    unknown = a_claim_answer(claim="C99", charge="12", paid="12", contractual="", copay="")
    answer(small, tmp_path, unknown, payment="12.00", trace="T9")
    found = load_unapplied(small)
    [money] = found.payers
    assert (money.payer, money.amount, money.late) == ("HARBOR", Money(1_200), False)
    assert (found.payers_total, found.patients_total) == (Money(1_200), Money(18_000))
    assert_books_hold(small)


def test_a_late_void_takes_the_money_that_waits(small: Practice, tmp_path: Path) -> None:
    receipt = receipt_id(small, "1041")
    voided = (RECEIPTS[0]._replace(voided=True, void_reason="bounced"), *RECEIPTS[1:])
    (tmp_path / "again").mkdir()
    import_small_day(small, tmp_path / "again", receipts=voided)
    with pytest.raises(RefusedError, match=r"takes 100\.00 of receipt 1041 back; close"):
        apply_receipt(small, OWNER, receipt, [("E01", "", 10_000)])
    close_small_day(small, tmp_path, day=date(2026, 3, 11), **next_day())
    assert "1041" not in waiting(small)
    assert_books_hold(small)


def test_a_reopened_day_shows_what_was_applied_too_much(small: Practice) -> None:
    apply_receipt(small, OWNER, receipt_id(small, "1041"), [("E01", "", 10_000)])
    reopen_day(small, OWNER, BUSINESS_DATE, reason="a charge is missing")
    assert waiting(small)["1041"] == -10_000
    finish(close_day(small, OWNER, BUSINESS_DATE))
    assert "1041" not in waiting(small)
    assert_books_hold(small)


def test_an_import_with_an_applied_receipt_stays(small: Practice) -> None:
    [done] = apply_receipt(small, OWNER, receipt_id(small, "1041"), [("E01", "", 10_000)])
    unapply(small, OWNER, done, reason="wrong")
    reopen_day(small, OWNER, BUSINESS_DATE, reason="once more")
    source = next(s.source_id for s in list_sources(small) if s.kind == "receipts")
    with pytest.raises(RefusedError, match="1 of its receipts have been applied"):
        undo_import(small, OWNER, source)


def test_a_receipt_without_a_patient_is_refused(empty: Practice, tmp_path: Path) -> None:
    nobody = RECEIPTS[0]._replace(patient_id="")
    close_small_day(empty, tmp_path, receipts=(nobody, *RECEIPTS[1:]))
    with pytest.raises(RefusedError, match="names no patient"):
        apply_receipt(empty, OWNER, receipt_id(empty, "1041"), [("E01", "", 100)])


# --- TRUST 3: allocations + refunds + waiting = amount --------------------------------

_STEP = st.tuples(
    st.sampled_from(["apply", "unapply", "request", "approve", "end"]),
    st.sampled_from(["1041", "1043", "1044"]),
    st.sampled_from(["E01", "E02", "E03"]),
    st.integers(min_value=1, max_value=12_000),
    st.booleans(),
)


def _do(practice: Practice, step: tuple[str, str, str, int, bool]) -> None:
    verb, number, visit, cents, reasoned = step
    receipt = receipt_id(practice, number)
    path = practice.store.path
    if verb == "apply":
        reason = "said so" if reasoned else ""
        apply_receipt(practice, OWNER, receipt, [(visit, "", cents)], reason=reason)
    elif verb == "unapply":
        live = rows(path, "SELECT MAX(id) FROM receipt_application")[0][0] or 0
        unapply(practice, OWNER, live, reason="wrong")
    elif verb == "request":
        request_receipt_refund(practice, OWNER, receipt, amount_cents=cents, reason="asked")
    else:
        newest = rows(path, "SELECT MAX(id) FROM refund")[0][0] or 0
        if verb == "approve":
            approve_refund(practice, OWNER, newest)
        else:
            end_refund(practice, OWNER, newest, reason="no")


@settings(max_examples=25)
@given(steps=st.lists(_STEP, max_size=14))
def test_whatever_is_done_each_receipt_adds_up(
    stages: Stages,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, str, str, int, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("sums")
    path = stages.copy("empty", folder / "practice.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        close_small_day(practice, folder)
        for step in steps:
            try:
                _do(practice, step)
            except (RefusedError, UsageError):
                continue
        _assert_receipts_add_up(practice)
        assert_books_hold(practice)


def _assert_receipts_add_up(practice: Practice) -> None:
    path = practice.store.path
    left = waiting(practice)
    for number, amount in (("1041", 10_000), ("1043", 5_000), ("1044", 3_000)):
        applied = rows(
            path,
            "SELECT COALESCE(SUM(a.amount_cents), 0) FROM receipt_application a JOIN receipt r "
            "ON r.id = a.receipt_id WHERE r.receipt_no = ? AND a.undone_at IS NULL",
            number,
        )[0][0]
        refunded = rows(
            path,
            "SELECT COALESCE(SUM(f.amount_cents), 0) FROM refund f JOIN receipt r "
            "ON r.id = f.receipt_id WHERE r.receipt_no = ? AND f.state = 'APPROVED'",
            number,
        )[0][0]
        assert applied + refunded + left.get(number, 0) == amount
        assert left.get(number, 0) >= 0
