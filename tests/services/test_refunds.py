"""Credit balances by kind, refunds from request to the bank, the 60-day clock (R6.17, R6.19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import a_receipt
from day_files import write_bank
from patient_builders import (
    CHARGES,
    CLAIMS,
    a_claim_answer,
    answer,
    balance,
    close_small_day,
    import_small_day,
    receipt_id,
    visit_balance,
)
from practice_builders import NOW, OWNER, assert_books_hold, audit_rows, raw, rows, take, write_835
from report_files import write_report

from recon_desktop.domain.access import Actor
from recon_desktop.domain.accounts import INSURANCE_AR, REMIT_CLEARING, REVENUE, SUSPENSE
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, plan_entry
from recon_desktop.domain.money import Money
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.domain.records import Charge, Claim, PatientTotal, Purpose, Receipt, Tender
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.explain_bank_line import return_check, return_refund
from recon_desktop.services.bank.match_bank import match_bank, match_by_hand, unmatch
from recon_desktop.services.bank.returned_checks import load_returned_checks
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.day.count_drawer import load_drawers
from recon_desktop.services.follow.apply_receipts import apply_receipt, unapply
from recon_desktop.services.follow.collect_next_visit import load_collect
from recon_desktop.services.follow.credits import CreditView, load_credits, note_credits
from recon_desktop.services.follow.refund_list import RefundView, load_refund_list
from recon_desktop.services.follow.refunds import (
    approve_refund,
    end_refund,
    pay_refund,
    request_receipt_refund,
    request_refund,
)
from recon_desktop.services.payer_profiles import save_payer_profile
from recon_desktop.services.posting.post_remittance import find_remittance, post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import save_setting
from recon_desktop.storage.queries.ledger import EntryHead, write_entries

BEA = Actor("bea")


@pytest.fixture
def small(empty: Practice, tmp_path: Path) -> Practice:
    """The small day, closed."""
    close_small_day(empty, tmp_path)
    return empty


@pytest.fixture
def overpaid(small: Practice, tmp_path: Path) -> Practice:
    """The desk took a copay of 25.00, the payer decided 20.00."""
    answer(small, tmp_path, a_claim_answer(), payment="100.00", trace="T1")
    return small


def credit(practice: Practice) -> CreditView:
    [found] = load_credits(practice)
    return found


def refund(practice: Practice) -> RefundView:
    return load_refund_list(practice)[0]


def ask(practice: Practice, cents: int = 500, *, side: str = "patient", order: str = "") -> int:
    return request_refund(
        practice,
        OWNER,
        encounter_id="E03",
        side=side,
        order=order,
        amount_cents=cents,
        reason="paid too much",
    )


# --- credits by kind ------------------------------------------------------------------


def test_a_patient_who_paid_more_than_the_share(overpaid: Practice) -> None:
    found = credit(overpaid)
    assert (found.kind, found.side, found.amount) == (
        "patient paid more than the share",
        "patient",
        Money(500),
    )
    assert (found.patient_id, found.owner, found.available) == ("P02", "Birch, Bo", Money(500))
    assert found.days_left is None


def test_money_before_the_payer_answered_is_no_overpayment(small: Practice) -> None:
    apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E03", "", 5_000)], reason="ahead")
    assert [c.kind for c in load_credits(small)] == ["paid before the payer answered"]


def test_a_payer_that_paid_twice(small: Practice, tmp_path: Path) -> None:
    answer(
        small, tmp_path, a_claim_answer(copay="25", contractual="20"), payment="100.00", trace="T1"
    )
    again = a_claim_answer(copay="25", contractual="20", icn="ICN9")
    remittance = _post_again(small, tmp_path, again)
    found = credit(small)
    assert (found.kind, found.side, found.order) == ("a payer paid twice", "payer", "P")
    assert found.owner.casefold() == "harbor"
    reverse_posting(small, OWNER, remittance, reason="it was a copy")
    assert load_credits(small) == ()


def _post_again(practice: Practice, folder: Path, claim: list[str]) -> int:
    """A second payment of the same claim, which only a person lets through."""
    take(
        practice,
        write_835(
            folder / "2.835", claim, payment="100.00", trace="T2", payer="HARBOR", control="2"
        ),
        write_bank(
            folder / "2.ofx",
            [("20260312", "100.00", "B2", "HCCLAIMPMT TRN*1*T2*1123456789\\")],
        ),
    )
    match_bank(practice, OWNER)
    found = find_remittance(practice, "T2")
    post_remittance(practice, OWNER, found, approval="the payer did pay twice")
    if not load_credits(practice):  # a second payment is kept in suspense: a person places it
        _place(practice, "E03", 10_000)
    return found


def _place(practice: Practice, encounter_id: str, cents: int) -> None:
    """What the posting desk does with suspense, for this test alone."""
    lines = [
        JournalLine(REMIT_CLEARING, cents, encounter_id, "P02", "HARBOR"),
        JournalLine(INSURANCE_AR, -cents, encounter_id, "P02", "Harbor", "P"),
        JournalLine(SUSPENSE, cents, encounter_id, "P02", "HARBOR"),
        JournalLine(REMIT_CLEARING, -cents, "", "", "HARBOR"),
    ]
    [(remittance,)] = rows(practice.store.path, "SELECT id FROM remittance WHERE trace = 'T2'")
    _write(practice, plan_entry("remit-claim", "placed", lines), remittance)


def test_a_charge_voided_after_it_was_paid(small: Practice, tmp_path: Path) -> None:
    claim = a_claim_answer(copay="25", contractual="20")
    answer(small, tmp_path, claim, payment="100.00", trace="T1")
    keys = ("E03", "P02", "Harbor")
    voided = [
        JournalLine(INSURANCE_AR, -14_500, *keys, sub="P"),
        JournalLine(REVENUE, 14_500, *keys),
    ]
    _write(small, plan_entry("charges", "J1 Charges", voided))
    found = {(c.kind, c.side, c.amount.cents) for c in load_credits(small)}
    assert found == {  # the 20.00 that was written off is nobody's
        ("charge voided after payment", "payer", 10_000),
        ("charge voided after payment", "patient", 2_500),
    }
    for side, cents in (("payer", 10_000), ("patient", 2_500)):
        done = ask(small, cents, side=side, order="P")
        approve_refund(small, OWNER, done)
        pay_refund(small, OWNER, done, method="check", number=side)
    assert load_credits(small) == ()
    assert visit_balance(small, "E03", 1110) == -2_000
    assert balance(small, 2010) == 0
    assert_books_hold(small)


def _write(
    practice: Practice, planned: Sequence[PlannedEntry], remittance: int | None = None
) -> None:
    with practice.store.write() as connection:
        day = practice.local_now().date()
        head = EntryHead(day, "2026-03-31T20:00:00Z", "ann", remittance_id=remittance)
        write_entries(connection, head, planned)


def _paid_next_day() -> Receipt:
    day = date(2026, 3, 11)
    paid = a_receipt("195.00", receipt_no="1051", encounter_id="E11", patient_id="P11")
    return paid._replace(receipt_date=day, post_date=day, purpose=Purpose.SELF_PAY)


def _close_next_day(practice: Practice, folder: Path, *, receipts: Sequence[Receipt] = ()) -> None:
    day = date(2026, 3, 11)
    when = {"dos": day, "post_date": day, "patient_id": "P11", "patient_name": "Cedar, Cy"}
    charges = (
        CHARGES[0]._replace(encounter_id="E11", **when),
        CHARGES[2]._replace(encounter_id="E12", **when),
    )
    claim = CLAIMS[0]._replace(claim_id="C12", encounter_id="E12", sent_on=day, dos=day)
    claim = claim._replace(patient_id="P11", patient_paid_cents=0)
    (folder / "next").mkdir(exist_ok=True)
    close_small_day(
        practice,
        folder / "next",
        day=day,
        charges=charges,
        receipts=(_paid_next_day(), *receipts),
        claims=(claim,),
    )


def test_a_visit_older_than_the_books_has_no_credit(empty: Practice, tmp_path: Path) -> None:
    import_small_day(empty, tmp_path)  # sent, but its day was never closed here
    answer(
        empty, tmp_path, a_claim_answer(copay="25", contractual="20"), payment="100.00", trace="T1"
    )
    assert visit_balance(empty, "E03", 1110) < 0
    assert load_credits(empty) == ()


def test_a_day_that_is_open_again_makes_no_credits(overpaid: Practice) -> None:
    reopen_day(overpaid, OWNER, date(2026, 3, 10), reason="a charge is missing")
    assert load_credits(overpaid) == ()


# --- since when -----------------------------------------------------------------------


def test_noting_is_done_once_and_again_when_it_is_gone(small: Practice) -> None:
    apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E03", "", 5_000)], reason="ahead")
    assert note_credits(small, OWNER) == 1
    audits = len(audit_rows(small.store.path))
    assert note_credits(small, OWNER) == 0
    assert len(audit_rows(small.store.path)) == audits
    done = ask(small, 5_000)
    approve_refund(small, OWNER, done)
    assert note_credits(small, OWNER) == 0  # its days run until it is paid
    pay_refund(small, OWNER, done, method="check", number="501")
    assert note_credits(small, OWNER) == 1
    end_refund(small, OWNER, done, reason="lost in the mail")
    assert rows(small.store.path, "SELECT COUNT(*) FROM credit_flag") == [(1,)]
    assert credit(small).known_since == date(2026, 3, 31)


def test_sixty_days_run_for_public_payers_alone(small: Practice, tmp_path: Path) -> None:
    answer(
        small, tmp_path, a_claim_answer(copay="25", contractual="20"), payment="100.00", trace="T1"
    )
    _post_again(small, tmp_path, a_claim_answer(copay="25", contractual="20", icn="ICN9"))
    note_credits(small, OWNER)
    path = small.store.path
    later = open_practice(path, clock=lambda: NOW + timedelta(days=45))
    with later:
        assert (credit(later).known_days, credit(later).days_left) == (45, None)
        profile = PayerProfile(credit(later).payer, program="MEDICAID")
        save_payer_profile(later, OWNER, profile)
        assert (credit(later).known_days, credit(later).days_left) == (45, 15)


# --- request, approve, pay ------------------------------------------------------------


def test_a_refund_by_check_from_request_to_outstanding(overpaid: Practice) -> None:
    done = ask(overpaid)
    assert refund(overpaid).status == "Requested"
    assert balance(overpaid, 2010) == 0
    assert credit(overpaid).available == Money(0)
    approve_refund(overpaid, BEA, done)
    assert (balance(overpaid, 2010), visit_balance(overpaid, "E03", 1100)) == (-500, 0)
    bank = balance(overpaid, 1000)
    pay_refund(overpaid, OWNER, done, method="check", number="501", paid_on=date(2026, 3, 30))
    assert balance(overpaid, 1000) == bank - 500
    assert balance(overpaid, 2010) == 0
    view = refund(overpaid)
    assert (view.status, view.number, view.requested_by, view.approved_by) == (
        "Outstanding",
        "501",
        "ann",
        "bea",
    )
    assert not view.same_person
    assert_books_hold(overpaid)


def test_a_matched_refund_is_cleared_and_cannot_be_voided(
    overpaid: Practice, tmp_path: Path
) -> None:
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    pay_refund(overpaid, OWNER, done, method="ach", paid_on=date(2026, 3, 24))
    bank = balance(overpaid, 1000)
    [line] = _bank(overpaid, tmp_path, ("20260325", "-5.00", "R1", "ACH DEBIT REFUND"))
    match_by_hand(overpaid, OWNER, bank_line_id=line, kind="refund", target_id=done)
    assert refund(overpaid).status == "Cleared"
    assert balance(overpaid, 1000) == bank  # booked when it was paid
    with pytest.raises(RefusedError, match="The bank has paid refund RF1"):
        end_refund(overpaid, OWNER, done, reason="no")
    [(match_id,)] = rows(overpaid.store.path, "SELECT id FROM bank_match WHERE kind = 'refund'")
    unmatch(overpaid, OWNER, match_id)
    assert refund(overpaid).status == "Outstanding"
    assert_books_hold(overpaid)


# --- a refund that comes back from the bank -------------------------------------------


def _cleared(practice: Practice, folder: Path) -> tuple[int, int]:
    """A refund check of 5.00 that the bank has paid, and the credit line that gives it back."""
    done = ask(practice)
    approve_refund(practice, OWNER, done)
    pay_refund(practice, OWNER, done, method="check", number="901", paid_on=date(2026, 3, 24))
    out, back = _bank(
        practice,
        folder,
        ("20260325", "-5.00", "R1", "CHECK 901"),
        ("20260330", "5.00", "R2", "RETURNED CHECK 901"),
    )
    match_by_hand(practice, OWNER, bank_line_id=out, kind="refund", target_id=done)
    return done, back


def _match_of(practice: Practice, kind: str) -> int:
    query = "SELECT id FROM bank_match WHERE kind = ? AND undone_at IS NULL"
    [(found,)] = rows(practice.store.path, query, kind)
    return int(found)


def _states(practice: Practice) -> dict[str, str]:
    return {each.name: each.status for each in load_refund_list(practice)}


def test_a_refund_that_came_back_is_owed_again_and_paid_anew(
    overpaid: Practice, tmp_path: Path
) -> None:
    bank = balance(overpaid, 1000)
    done, back = _cleared(overpaid, tmp_path)
    [offered] = [x for x in load_bank(overpaid).returns if x.kind == "returned-refund"]
    assert (offered.id, offered.amount, offered.text) == (done, Money(500), "refund to P02")
    return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    assert (balance(overpaid, 1000), balance(overpaid, 2010)) == (bank, -500)
    assert _states(overpaid) == {"RF1": "Voided", "RF2": "Approved"}
    assert rows(
        overpaid.store.path,
        "SELECT posting_date FROM entry WHERE kind = 'refund-returned'",
    ) == [("2026-03-30",)]
    assert load_credits(overpaid) == ()
    with pytest.raises(RefusedError):
        return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    assert_books_hold(overpaid)
    pay_refund(overpaid, OWNER, done + 1, method="check", number="902")
    [again] = _bank(overpaid, tmp_path, ("20260402", "-5.00", "R3", "CHECK 902"))
    match_by_hand(overpaid, OWNER, bank_line_id=again, kind="refund", target_id=done + 1)
    assert (balance(overpaid, 1000), balance(overpaid, 2010)) == (bank - 500, 0)
    assert _states(overpaid) == {"RF1": "Voided", "RF2": "Cleared"}
    assert_books_hold(overpaid)


def test_matched_by_hand_a_refund_that_came_back_goes_on_too(
    overpaid: Practice, tmp_path: Path
) -> None:
    """Whichever way the line is matched: owed once, by a refund that is approved."""
    done, back = _cleared(overpaid, tmp_path)
    kind = "returned-refund"
    match_by_hand(overpaid, OWNER, bank_line_id=back, kind=kind, target_id=done)
    assert balance(overpaid, 2010) == -500
    assert _states(overpaid) == {"RF1": "Voided", "RF2": "Approved"}
    [again] = _bank(overpaid, tmp_path, ("20260331", "5.00", "R7", "RETURNED CHECK 901"))
    with pytest.raises(RefusedError):
        match_by_hand(overpaid, OWNER, bank_line_id=again, kind=kind, target_id=done)
    unmatch(overpaid, OWNER, _match_of(overpaid, kind))
    assert (balance(overpaid, 2010), _states(overpaid)["RF1"]) == (0, "Cleared")
    assert_books_hold(overpaid)


def test_a_refund_that_came_back_is_offered_though_another_line_is_far_younger(
    overpaid: Practice, tmp_path: Path
) -> None:
    done, _ = _cleared(overpaid, tmp_path)
    _bank(overpaid, tmp_path, ("20260730", "0.87", "R9", "INTEREST"))
    offered = [x.id for x in load_bank(overpaid).returns if x.kind == "returned-refund"]
    assert offered == [done]


def test_a_refund_that_came_back_can_be_voided(overpaid: Practice, tmp_path: Path) -> None:
    before = visit_balance(overpaid, "E03", 1100)
    done, back = _cleared(overpaid, tmp_path)
    return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    end_refund(overpaid, OWNER, done + 1, reason="keep it as a credit")
    assert balance(overpaid, 2010) == 0
    assert visit_balance(overpaid, "E03", 1100) == before
    assert credit(overpaid).amount == Money(500)
    with pytest.raises(RefusedError, match="RF1 went on as RF2, which is voided by now"):
        unmatch(overpaid, OWNER, _match_of(overpaid, "returned-refund"))
    assert_books_hold(overpaid)


def test_unmatching_what_came_back_restores_the_payment(overpaid: Practice, tmp_path: Path) -> None:
    done, back = _cleared(overpaid, tmp_path)
    bank = balance(overpaid, 1000)
    return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    with pytest.raises(RefusedError, match="RF1 came back with a later bank line"):
        unmatch(overpaid, OWNER, _match_of(overpaid, "refund"))
    unmatch(overpaid, OWNER, _match_of(overpaid, "returned-refund"))
    assert (balance(overpaid, 1000), balance(overpaid, 2010)) == (bank, 0)
    assert _states(overpaid) == {"RF1": "Cleared", "RF2": "Voided"}
    return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    assert _states(overpaid)["RF3"] == "Approved"
    unmatch(overpaid, OWNER, _match_of(overpaid, "returned-refund"))
    assert _states(overpaid)["RF1"] == "Cleared"
    assert_books_hold(overpaid)


def test_what_came_back_twice_is_taken_back_from_the_end(
    overpaid: Practice, tmp_path: Path
) -> None:
    done, back = _cleared(overpaid, tmp_path)
    return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    first = _match_of(overpaid, "returned-refund")
    pay_refund(overpaid, OWNER, done + 1, method="check", number="902")
    out, again = _bank(
        overpaid,
        tmp_path,
        ("20260402", "-5.00", "R5", "CHECK 902"),
        ("20260403", "5.00", "R6", "RETURNED CHECK 902"),
    )
    match_by_hand(overpaid, OWNER, bank_line_id=out, kind="refund", target_id=done + 1)
    return_refund(overpaid, OWNER, bank_line_id=again, refund_id=done + 1)
    assert (_states(overpaid)["RF3"], balance(overpaid, 2010)) == ("Approved", -500)
    query = "SELECT MAX(id) FROM bank_match WHERE kind = 'returned-refund'"
    [(second,)] = rows(overpaid.store.path, query)
    unmatch(overpaid, OWNER, second)
    assert _states(overpaid) == {"RF1": "Voided", "RF2": "Cleared", "RF3": "Voided"}
    with pytest.raises(RefusedError, match="RF1 went on as RF2, which is paid by now"):
        unmatch(overpaid, OWNER, first)
    assert balance(overpaid, 2010) == 0
    assert_books_hold(overpaid)


def test_paid_anew_what_came_back_stays(overpaid: Practice, tmp_path: Path) -> None:
    done, back = _cleared(overpaid, tmp_path)
    return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    pay_refund(overpaid, OWNER, done + 1, method="ach")
    with pytest.raises(RefusedError, match="which is paid by now"):
        unmatch(overpaid, OWNER, _match_of(overpaid, "returned-refund"))
    assert_books_hold(overpaid)


def test_only_a_refund_that_the_bank_paid_comes_back(overpaid: Practice, tmp_path: Path) -> None:
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    pay_refund(overpaid, OWNER, done, method="check", number="901", paid_on=date(2026, 3, 24))
    early, same_day, other, back = _bank(
        overpaid,
        tmp_path,
        ("20260324", "5.00", "R0", "A DAY TOO EARLY"),
        ("20260325", "5.00", "R4", "THE SAME DAY"),
        ("20260330", "5.01", "R2", "OFF BY A CENT"),
        ("20260330", "5.00", "R3", "STOP PAYMENT 901"),
    )
    with pytest.raises(RefusedError, match="has not paid that refund"):
        return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    [out] = _bank(overpaid, tmp_path, ("20260325", "-5.00", "R1", "CHECK 901"))
    match_by_hand(overpaid, OWNER, bank_line_id=out, kind="refund", target_id=done)
    for line, why in ((other, "they differ by 0.01"), (early, "after the day of this line")):
        with pytest.raises(RefusedError, match=why):
            return_refund(overpaid, OWNER, bank_line_id=line, refund_id=done)
    assert _states(overpaid) == {"RF1": "Cleared"}
    return_refund(overpaid, OWNER, bank_line_id=same_day, refund_id=done)
    assert _states(overpaid) == {"RF1": "Voided", "RF2": "Approved"}


def test_a_refund_comes_back_into_the_next_open_day(overpaid: Practice, tmp_path: Path) -> None:
    done, back = _cleared(overpaid, tmp_path)
    with raw(overpaid.store.path) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO business_day (business_date, state, changed_at) "
            "VALUES ('2026-03-30', 'CLOSED', '2026-03-30T20:00:00Z')"
        )
        connection.commit()
    return_refund(overpaid, OWNER, bank_line_id=back, refund_id=done)
    query = "SELECT posting_date, effective_date FROM entry WHERE kind = 'refund-returned'"
    assert rows(overpaid.store.path, query) == [("2026-03-31", "2026-03-30")]


def test_a_request_reserves_its_part(overpaid: Practice) -> None:
    ask(overpaid, 300)
    with pytest.raises(RefusedError, match=r"There is 2\.00 to give back"):
        ask(overpaid, 300)
    ask(overpaid, 200)


@pytest.mark.parametrize(
    ("cents", "error"), [(501, RefusedError), (0, UsageError), (-1, UsageError)]
)
def test_a_refund_is_no_more_than_the_credit(
    overpaid: Practice, cents: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(overpaid, cents)


def test_no_credit_no_refund(small: Practice) -> None:
    with pytest.raises(RefusedError, match="E03 has no credit of the patient"):
        ask(small)
    with pytest.raises(UsageError, match="no refund RF4"):
        approve_refund(small, OWNER, 4)


def test_a_refund_needs_a_reason(overpaid: Practice) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        request_refund(
            overpaid, OWNER, encounter_id="E03", side="patient", amount_cents=500, reason=" "
        )
    with pytest.raises(UsageError, match="needs a reason"):
        end_refund(overpaid, OWNER, 1, reason="")


def test_approval_looks_again(overpaid: Practice, tmp_path: Path) -> None:
    done = ask(overpaid)
    remittance = rows(overpaid.store.path, "SELECT id FROM remittance")[0][0]
    reverse_posting(overpaid, OWNER, remittance, reason="wrong claim")
    with pytest.raises(RefusedError, match=r"There is 0\.00 to give back"):
        approve_refund(overpaid, OWNER, done)


def test_steps_happen_once_and_in_order(overpaid: Practice) -> None:
    done = ask(overpaid)
    with pytest.raises(RefusedError, match="RF1 is requested"):
        pay_refund(overpaid, OWNER, done, method="ach")
    approve_refund(overpaid, OWNER, done)
    with pytest.raises(RefusedError, match="RF1 is approved"):
        approve_refund(overpaid, OWNER, done)
    with pytest.raises(UsageError, match="check's number"):
        pay_refund(overpaid, OWNER, done, method="check")
    with pytest.raises(UsageError, match="check, ach, cash or card"):
        pay_refund(overpaid, OWNER, done, method="barter")
    with pytest.raises(UsageError, match="has not come yet"):
        pay_refund(overpaid, OWNER, done, method="ach", paid_on=NOW.date() + timedelta(days=1))
    pay_refund(overpaid, OWNER, done, method="ach", paid_on=NOW.date())
    with pytest.raises(RefusedError, match="RF1 is paid"):
        pay_refund(overpaid, OWNER, done, method="ach")
    end_refund(overpaid, OWNER, done, reason="came back")
    with pytest.raises(RefusedError, match="RF1 is voided"):
        end_refund(overpaid, OWNER, done, reason="again")
    assert_books_hold(overpaid)


def test_a_second_person_where_the_practice_wants_one(overpaid: Practice) -> None:
    save_setting(overpaid, OWNER, name="refund_needs_second_person", value="1")
    done = ask(overpaid)
    with pytest.raises(RefusedError, match="ann requested this refund; a second person"):
        approve_refund(overpaid, Actor(" ANN"), done)
    approve_refund(overpaid, BEA, done)
    assert refund(overpaid).approved_by == "bea"


def test_one_person_may_do_both_and_it_is_said(overpaid: Practice) -> None:
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    assert refund(overpaid).same_person
    assert '"same_person": true' in audit_rows(overpaid.store.path)[-1][2]


@pytest.mark.parametrize("paid", [False, True])
def test_voiding_brings_the_credit_back(overpaid: Practice, paid: bool) -> None:
    bank = balance(overpaid, 1000)
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    if paid:
        pay_refund(overpaid, OWNER, done, method="check", number="501")
    end_refund(overpaid, OWNER, done, reason="wrong address")
    assert refund(overpaid).status == "Voided"
    assert credit(overpaid).available == Money(500)
    assert (balance(overpaid, 1000), balance(overpaid, 2010)) == (bank, 0)
    assert_books_hold(overpaid)


def test_refusing_a_request_writes_no_entry(overpaid: Practice) -> None:
    before = rows(overpaid.store.path, "SELECT COUNT(*) FROM entry")
    end_refund(overpaid, OWNER, ask(overpaid), reason="keep it for the next visit")
    assert (refund(overpaid).status, refund(overpaid).end_reason) == (
        "Refused",
        "keep it for the next visit",
    )
    assert rows(overpaid.store.path, "SELECT COUNT(*) FROM entry") == before
    assert credit(overpaid).available == Money(500)


def test_a_check_number_pays_one_refund(overpaid: Practice) -> None:
    first, second = ask(overpaid, 200), ask(overpaid, 300)
    for each in (first, second):
        approve_refund(overpaid, OWNER, each)
    pay_refund(overpaid, OWNER, first, method="check", number="501")
    with pytest.raises(RefusedError, match="Check 501 has paid refund RF1"):
        pay_refund(overpaid, OWNER, second, method="check", number="501")


def test_money_that_was_never_applied_goes_back(small: Practice) -> None:
    receipt = receipt_id(small, "1041")
    done = request_receipt_refund(small, OWNER, receipt, amount_cents=4_000, reason="moved away")
    assert (load_credits(small), refund(small).open) == ((), True)
    with pytest.raises(RefusedError, match=r"There is 60\.00"):
        request_receipt_refund(small, OWNER, receipt, amount_cents=6_001, reason="more")
    approve_refund(small, OWNER, done)
    assert (balance(small, 2000), balance(small, 2010)) == (-11_000, -4_000)
    apply_receipt(small, OWNER, receipt, [("E01", "", 6_000)])
    pay_refund(small, OWNER, done, method="check", number="77")
    assert refund(small).credit_kind == "money not applied"
    assert_books_hold(small)


def test_applied_money_cannot_be_refunded_too(small: Practice) -> None:
    receipt = receipt_id(small, "1041")
    done = request_receipt_refund(small, OWNER, receipt, amount_cents=4_000, reason="moved away")
    apply_receipt(small, OWNER, receipt, [("E01", "", 8_000)])
    with pytest.raises(RefusedError, match=r"There is 20\.00 to give back"):
        approve_refund(small, OWNER, done)


# --- at the desk ----------------------------------------------------------------------


def _cash_refund(**fields: Any) -> Receipt:
    values: dict[str, Any] = {
        "receipt_no": "1052",
        "encounter_id": "",
        "patient_id": "P02",
        "purpose": Purpose.REFUND,
        "tender": Tender.CASH,
        "receipt_date": date(2026, 3, 11),
        "post_date": date(2026, 3, 11),
        "line": 9,
    }
    return a_receipt("5.00", **(values | fields))


def test_cash_from_the_drawer_is_counted_and_booked_once(
    overpaid: Practice, tmp_path: Path
) -> None:
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    with pytest.raises(RefusedError, match="Enter it at the desk and import the journal"):
        pay_refund(overpaid, OWNER, done, method="cash")
    undeposited = balance(overpaid, 1010)
    _close_next_day(overpaid, tmp_path, receipts=(_cash_refund(),))
    [drawer] = load_drawers(overpaid, date(2026, 3, 11))
    assert drawer.cash_refunds == Money(500)
    pay_refund(overpaid, OWNER, done, method="cash")
    assert (refund(overpaid).status, refund(overpaid).number) == ("Paid", "1052")
    assert balance(overpaid, 2010) == 0
    assert balance(overpaid, 1010) == undeposited + 19_500 - 500
    with pytest.raises(RefusedError, match="was paid at the desk by receipt 1052"):
        end_refund(overpaid, OWNER, done, reason="no")
    assert load_credits(overpaid) == ()
    assert_books_hold(overpaid)


def test_what_the_desk_paid_is_not_paid_by_check_too(overpaid: Practice, tmp_path: Path) -> None:
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    _close_next_day(overpaid, tmp_path, receipts=(_cash_refund(),))
    with pytest.raises(RefusedError, match="has paid it at the desk"):
        pay_refund(overpaid, OWNER, done, method="check", number="501")
    with pytest.raises(RefusedError, match="has been paid at the desk"):
        end_refund(overpaid, OWNER, done, reason="no")


@pytest.mark.parametrize(
    ("now", "method"), [({"voided": True}, ""), ({"tender": Tender.CARD}, "card")]
)
def test_a_desk_refund_counts_as_the_journal_tells_it_last(
    overpaid: Practice, tmp_path: Path, now: dict[str, Any], method: str
) -> None:
    """A late entry takes the cash back: the refund is still owed, or was paid by card."""
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    _close_next_day(overpaid, tmp_path, receipts=(_cash_refund(),))
    take(
        overpaid,
        write_report(tmp_path / "again.csv", (_paid_next_day(), _cash_refund(**now))),
    )
    with pytest.raises(RefusedError, match="has no cash refund"):
        pay_refund(overpaid, OWNER, done, method="cash")
    if method:
        pay_refund(overpaid, OWNER, done, method=method)
    assert refund(overpaid).status == ("Paid" if method else "Approved")


LATE_DAY = date(2026, 3, 12)


def _close_late_day(practice: Practice, folder: Path) -> None:
    """A day on which nothing was done but what came late."""
    files = [
        write_report(folder / f"none {kind.__name__}.csv", [], of=kind)
        for kind in (Charge, PatientTotal, Receipt, Claim)
    ]
    take(practice, *files, business_date=LATE_DAY)
    save_setting(practice, OWNER, name="close_without_count", value="1")
    finish(close_day(practice, OWNER, LATE_DAY))


def _told_again(practice: Practice, folder: Path, now: Receipt) -> None:
    """The journal of the closed day comes again, and once more: that changes nothing."""
    for name in ("again", "once more"):
        late = now._replace(received_by=name)
        take(practice, write_report(folder / f"{name}.csv", (_paid_next_day(), late)))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("now", "left"), [({"voided": True}, 0), ({"amount_cents": 300}, 300)])
def test_a_desk_refund_that_was_not_paid_out_after_all_is_the_patients_credit_again(
    overpaid: Practice, tmp_path: Path, sign: int, now: dict[str, Any], left: int
) -> None:
    """Some journals print a refund without its sign: either way it is not paid out twice."""
    told = _cash_refund(amount_cents=500 * sign)
    before = balance(overpaid, 1010)
    _close_next_day(overpaid, tmp_path, receipts=(told,))
    assert balance(overpaid, 1010) == before + 19_500 - 500
    changed = told._replace(**now)
    _told_again(overpaid, tmp_path, changed._replace(amount_cents=abs(changed.amount_cents) * sign))
    [drawer] = load_drawers(overpaid, LATE_DAY)
    assert (drawer.cash_receipts, drawer.cash_refunds) == (Money(500 - left), Money(0))
    _close_late_day(overpaid, tmp_path)
    assert balance(overpaid, 1010) == before + 19_500 - left
    assert balance(overpaid, 2010) == 0
    assert sum(each.amount.cents for each in load_credits(overpaid)) == 500 - left
    assert_books_hold(overpaid)


@pytest.mark.parametrize(
    ("now", "owed", "card"), [({"voided": True}, 500, 0), ({"tender": Tender.CARD}, 0, -500)]
)
def test_an_approved_refund_that_was_not_paid_out_after_all_is_owed_again(
    overpaid: Practice, tmp_path: Path, now: dict[str, Any], owed: int, card: int
) -> None:
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    cash, cards = balance(overpaid, 1010), balance(overpaid, 1015)
    _close_next_day(overpaid, tmp_path, receipts=(_cash_refund(),))
    _told_again(overpaid, tmp_path, _cash_refund(**now))
    _close_late_day(overpaid, tmp_path)
    assert balance(overpaid, 1010) == cash + 19_500
    assert balance(overpaid, 1015) == cards + card
    assert balance(overpaid, 2010) == -owed
    way, number, paid = ("card", "", "Paid") if card else ("check", "501", "Outstanding")
    pay_refund(overpaid, OWNER, done, method=way, number=number)
    assert (refund(overpaid).status, balance(overpaid, 2010)) == (paid, 0)
    assert load_credits(overpaid) == ()
    assert_books_hold(overpaid)


def test_a_desk_refund_without_a_visit_makes_the_credit_smaller(
    overpaid: Practice, tmp_path: Path
) -> None:
    _close_next_day(overpaid, tmp_path, receipts=(_cash_refund(amount_cents=200),))
    assert credit(overpaid).amount == Money(300)
    with pytest.raises(RefusedError, match=r"There is 3\.00"):
        ask(overpaid, 500)


def test_a_desk_refund_of_it_all_leaves_no_credit(overpaid: Practice, tmp_path: Path) -> None:
    _close_next_day(overpaid, tmp_path, receipts=(_cash_refund(),))
    assert load_credits(overpaid) == ()


def test_a_refund_the_practice_never_approved_pays_no_other_patient(
    overpaid: Practice, tmp_path: Path
) -> None:
    done = ask(overpaid)
    approve_refund(overpaid, OWNER, done)
    _close_next_day(overpaid, tmp_path, receipts=(_cash_refund(patient_id="P01"),))
    with pytest.raises(RefusedError, match="to this patient"):
        pay_refund(overpaid, OWNER, done, method="cash")


def test_a_payer_is_not_paid_at_the_desk(small: Practice, tmp_path: Path) -> None:
    answer(
        small, tmp_path, a_claim_answer(copay="25", contractual="20"), payment="100.00", trace="T1"
    )
    _post_again(small, tmp_path, a_claim_answer(copay="25", contractual="20", icn="ICN9"))
    amount = credit(small).amount.cents
    done = ask(small, amount, side="payer", order="P")
    approve_refund(small, OWNER, done)
    with pytest.raises(RefusedError, match="paid by check or ACH"):
        pay_refund(small, OWNER, done, method="cash")
    pay_refund(small, OWNER, done, method="check", number="9")
    assert visit_balance(small, "E03", 1110) == 0
    assert (refund(small).owner.casefold(), balance(small, 2010)) == ("harbor", 0)
    assert_books_hold(small)


# --- returned checks ------------------------------------------------------------------


def _bank(practice: Practice, folder: Path, *lines: tuple[str, str, str, str]) -> list[int]:
    """Bank lines; their ids in order."""
    take(practice, write_bank(folder / f"{lines[0][2]}.ofx", lines))
    query = "SELECT id FROM bank_line WHERE bank_id = ?"
    return [rows(practice.store.path, query, line[2])[0][0] for line in lines]


def test_a_returned_check_marks_its_patient(small: Practice, tmp_path: Path) -> None:
    assert load_returned_checks(small) == ()
    answer(
        small, tmp_path, a_claim_answer(copay="75", contractual="0", paid="70"),
        payment="70.00", trace="T1",
    )  # fmt: skip
    [applied] = apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E03", "", 5_000)])
    assert visit_balance(small, "E03", 1100) == 0
    _, back = _bank(
        small,
        tmp_path,
        ("20260311", "205.00", "D1", "DEPOSIT"),
        ("20260316", "-50.00", "D2", "RETURNED ITEM"),
    )
    match_bank(small, OWNER)
    return_check(small, OWNER, bank_line_id=back, receipt_id=receipt_id(small, "1043"))
    [found] = load_returned_checks(small)
    assert (found.receipt_no, found.patient_id, found.patient_name, found.check_no) == (
        "1043",
        "P02",
        "Birch, Bo",
        "311",
    )
    assert visit_balance(small, "E03", 1100) == 5_000
    owing = {each.patient_id: each for each in load_collect(small)}
    assert (owing["P02"].returned_check, owing["P02"].amount) == (True, Money(5_000))
    assert owing["P02"].unapplied == Money(0)
    with pytest.raises(RefusedError, match="1043 was returned on 03/16/2026"):
        unapply(small, OWNER, applied, reason="wrong")
    with pytest.raises(RefusedError, match=r"0\.00 that is not applied"):
        apply_receipt(small, OWNER, receipt_id(small, "1043"), [("E03", "", 5_000)])
    assert_books_hold(small)
