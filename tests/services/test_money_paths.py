"""Paths by which a cent could be lost, doubled or invented, walked as people do (TRUST 1-8)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from bank_builders import an_advice, bank, lines_of, remittance_id, state_of
from builders import a_card_batch, a_claim, a_receipt
from day_files import write_bank
from money_proof import cents_by_account, prove
from patient_builders import a_claim_answer, close_small_day, hash_of, visit_balance
from practice_builders import GOLDEN, OWNER, PAYER, REMIT_CLAIMS, paid_claim, rows, take, write_835
from reconcile_builders import begin
from report_files import write_report

from recon_desktop.domain.errors import NotClearedError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Purpose, Receipt, Tender
from recon_desktop.services.bank.explain_bank_line import return_remittance
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.match_by_hand import (
    match_by_hand,
    match_card_payment,
    match_parts,
    unmatch,
)
from recon_desktop.services.bank.reconcile_statement import finish_reconciliation
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.follow.credits import load_credits
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice

# --- one check, one card sale: one payment --------------------------------------------------------


def a_payer_check(number: str = "50077", **fields: object) -> Receipt:
    values: dict[str, object] = {
        "receipt_no": "7",
        "encounter_id": "",
        "patient_id": "",
        "payer": PAYER,
        "tender": Tender.CHECK,
        "purpose": Purpose.PAYER_CHECK,
        "reference": number,
    }
    return a_receipt("148.75", **(values | fields))


def deposited(practice: Practice, folder: Path, check: Receipt) -> None:
    """A check and 20.00 of cash on a ticket that the bank has booked; our claims are on file."""
    cash = a_receipt("20.00", receipt_no="8", encounter_id="", line=3)
    take(
        practice,
        write_report(folder / "sent.csv", REMIT_CLAIMS),
        write_report(folder / "receipts.csv", [check, cash]),
        write_bank(folder / "b.ofx", [("20260311", "168.75", "B1", "DEPOSIT")]),
    )
    make_deposit(practice, OWNER, GOLDEN)


def by_check(folder: Path, trace: str, claim: str = "E1107", **claim_fields: str) -> Path:
    """The advice of a payment over 148.75 by check."""
    lines = paid_claim(claim, icn=f"I{trace}", **claim_fields)
    return write_835(folder / f"{trace}.835", lines, payment="148.75", trace=trace, method="CHK")


def test_one_check_on_a_ticket_pays_one_remittance(empty: Practice, tmp_path: Path) -> None:
    """The second has the same number, zeros in front: the check is taken already."""
    deposited(empty, tmp_path, a_payer_check())
    take(empty, by_check(tmp_path, "50077"))
    match_bank(empty, OWNER)
    post_remittance(empty, OWNER, remittance_id(empty, "50077"))
    other = {"charge": "148.75", "copay": "0", "last": "KHAN", "dos": "20260217"}
    take(empty, by_check(tmp_path, "00050077", "E1115", **other))
    assert match_bank(empty, OWNER).matched == ()
    assert state_of(empty, "00050077") == "STAGED"
    with pytest.raises(NotClearedError):
        post_remittance(empty, OWNER, remittance_id(empty, "00050077"))
    assert 1190 not in cents_by_account(empty)
    prove(empty, GOLDEN)


def test_two_equal_checks_on_a_ticket_pay_two_remittances(empty: Practice, tmp_path: Path) -> None:
    """The same number of two payers, one after the other: what is left of them is still free."""
    both = [a_payer_check(), a_payer_check(receipt_no="9", payer="HARBOR", line=4)]
    take(
        empty,
        write_report(tmp_path / "sent.csv", REMIT_CLAIMS),
        write_report(tmp_path / "receipts.csv", both),
        write_bank(tmp_path / "b.ofx", [("20260311", "297.50", "B1", "DEPOSIT")]),
        by_check(tmp_path, "50077"),
    )
    make_deposit(empty, OWNER, GOLDEN)
    match_bank(empty, OWNER)
    assert cents_by_account(empty)[1190] == -29_750
    take(empty, by_check(tmp_path, "050077", "E1110"))
    match_bank(empty, OWNER)
    assert (state_of(empty, "50077"), state_of(empty, "050077")) == ("CLEARED", "CLEARED")
    take(empty, by_check(tmp_path, "0050077", "E1115"))
    match_bank(empty, OWNER)
    assert state_of(empty, "0050077") == "STAGED"
    prove(empty, GOLDEN)


def test_a_patients_check_is_no_payers_money(empty: Practice, tmp_path: Path) -> None:
    """The desk took the insurer's check for a patient's: its money is not in 1190 to be posted."""
    check = a_payer_check(patient_id="M1107", payer=None, purpose=Purpose.PREPAYMENT)
    deposited(empty, tmp_path, check)
    take(empty, by_check(tmp_path, "50077"))
    match_bank(empty, OWNER)
    assert state_of(empty, "50077") == "STAGED"
    with pytest.raises(NotClearedError):
        post_remittance(empty, OWNER, remittance_id(empty, "50077"))
    prove(empty, GOLDEN)


def test_one_card_sale_pays_one_remittance(empty: Practice, tmp_path: Path) -> None:
    batch = a_card_batch()
    gross, net = Money(batch.gross_cents).plain, Money(batch.net_cents).plain
    take(
        empty,
        write_report(tmp_path / "cards.csv", [batch]),
        an_advice(tmp_path, "TA", gross, method="NON"),
        an_advice(tmp_path, "TB", gross, claim="E1110", method="NON"),
        bank(tmp_path, ("20260312", net, "MERCHANT BANKCARD")),
    )
    match_bank(empty, OWNER)
    line = lines_of(empty)["MERCHANT BANKCARD"].id
    first, second = remittance_id(empty, "TA"), remittance_id(empty, "TB")
    match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=first)
    assert [each.target for each in match_bank(empty, OWNER).proposed] == []
    with pytest.raises(RefusedError, match="one card sale is one payment"):
        match_card_payment(empty, OWNER, bank_line_id=line, remittance_id=second)
    assert state_of(empty, "TB") == "STAGED"
    prove(empty)


# --- money that goes back -------------------------------------------------------------------------


def _returned(practice: Practice, trace: str) -> int:
    [(found,)] = rows(
        practice.store.path,
        "SELECT id FROM bank_match WHERE kind = 'returned-remittance' AND undone_at IS NULL",
    )
    assert state_of(practice, trace) == "RETURNED"
    return int(found)


def back(practice: Practice, folder: Path) -> int:
    """The bank's line that takes 148.75 out again."""
    take(practice, bank(folder, ("20260318", "-148.75", "RETURNED ITEM CHECK 50077"), name="back"))
    return lines_of(practice)["RETURNED ITEM CHECK 50077"].id


def test_a_payers_check_that_bounced_is_offered_beside_its_line(
    empty: Practice, tmp_path: Path
) -> None:
    deposited(empty, tmp_path, a_payer_check())
    take(empty, by_check(tmp_path, "50077"))
    match_bank(empty, OWNER)
    target = remittance_id(empty, "50077")
    post_remittance(empty, OWNER, target)
    line = back(empty, tmp_path)
    offered = [(each.bank_line, each.kind) for each in match_bank(empty, OWNER).proposed]
    assert offered == [(line, "returned-remittance")]
    return_remittance(empty, OWNER, bank_line_id=line, remittance_id=target)
    assert cents_by_account(empty) == {1000: 2_000, 1010: -2_000}
    prove(empty, GOLDEN)
    unmatch(empty, OWNER, _returned(empty, "50077"))
    post_remittance(empty, OWNER, target)
    assert cents_by_account(empty)[1000] == 16_875
    prove(empty, GOLDEN)


@pytest.mark.parametrize("method", ["CHK", "ACH"])
def test_taken_back_at_the_desk_it_goes_out_once_when_the_banks_line_comes(
    empty: Practice, tmp_path: Path, method: str
) -> None:
    """Said by a person before the bank's line is there, then matched to that line."""
    if method == "CHK":
        deposited(empty, tmp_path, a_payer_check())
        take(empty, by_check(tmp_path, "50077"))
    else:
        lines = paid_claim("E1107")
        take(
            empty,
            write_report(tmp_path / "sent.csv", REMIT_CLAIMS),
            write_835(tmp_path / "e.835", lines, payment="148.75", trace="50077"),
            bank(tmp_path, ("20260311", "148.75", "HCCLAIMPMT TRN*1*50077*1123456789\\")),
        )
    match_bank(empty, OWNER)
    target = remittance_id(empty, "50077")
    post_remittance(empty, OWNER, target)
    before = cents_by_account(empty)[1000] - 14_875
    finish_reconciliation(empty, OWNER, begin(empty, date(2026, 3, 16), _closing(empty)))
    reverse_posting(empty, OWNER, target, reason="it bounced", returned=True)
    assert cents_by_account(empty).get(1000, 0) == before
    line = back(empty, tmp_path)
    assert line not in {each.bank_line for each in match_bank(empty, OWNER).matched}
    match_by_hand(empty, OWNER, bank_line_id=line, kind="returned-remittance", target_id=target)
    assert cents_by_account(empty).get(1000, 0) == before
    assert state_of(empty, "50077") == "RETURNED"
    prove(empty, GOLDEN)
    unmatch(empty, OWNER, _returned(empty, "50077"))
    assert (state_of(empty, "50077"), cents_by_account(empty)[1190]) == ("CLEARED", -14_875)
    prove(empty, GOLDEN)


def _closing(practice: Practice) -> str:
    [(cents,)] = rows(practice.store.path, "SELECT SUM(amount_cents) FROM bank_line")
    return Money(cents).plain


def test_a_return_that_was_a_mistake_is_taken_back_with_its_match(
    empty: Practice, tmp_path: Path
) -> None:
    take(
        empty,
        write_report(tmp_path / "sent.csv", REMIT_CLAIMS),
        write_835(tmp_path / "e.835", paid_claim("E1107"), payment="148.75", trace="T1"),
        bank(tmp_path, ("20260311", "100.00", "ONE"), ("20260312", "48.75", "TWO")),
    )
    target, found = remittance_id(empty, "T1"), lines_of(empty)
    for name in ("ONE", "TWO"):
        part = (found[name].id, "remittance", target, found[name].amount.cents)
        match_parts(empty, OWNER, [part], partial=True)
    post_remittance(empty, OWNER, target)
    reverse_posting(empty, OWNER, target, reason="it bounced", returned=True)
    assert cents_by_account(empty) == {}
    first, second = rows(empty.store.path, "SELECT id FROM bank_match ORDER BY id")
    unmatch(empty, OWNER, first[0])
    assert (state_of(empty, "T1"), cents_by_account(empty)) == (
        "MATCHED",
        {1000: 4_875, 1190: -4_875},
    )
    prove(empty)
    unmatch(empty, OWNER, second[0])
    assert (state_of(empty, "T1"), cents_by_account(empty)) == ("STAGED", {})
    prove(empty)


# --- one visit: answers of payers in any order ----------------------------------------------------


@pytest.fixture
def small(empty: Practice, tmp_path: Path) -> Practice:
    """The small day, closed: C03 over 145.00 of Harbor, 25.00 taken at the desk."""
    close_small_day(empty, tmp_path)
    return empty


def send(
    practice: Practice,
    folder: Path,
    trace: str,
    lines: Sequence[str],
    payment: str,
    payer: str = "HARBOR",
    plb: str = "",
) -> int:
    """A payer's answer with its money at the bank; the remittance's id."""
    nothing = {"method": "NON", "handling": "H"} if payment == "0" else {}
    path = write_835(
        folder / f"{trace}.835",
        lines,
        payment=payment,
        trace=trace,
        payer=payer,
        paid_on="20260320",
        plb=plb,
        control=f"{hash_of(trace):09d}",
        **nothing,
    )
    take(practice, path)
    if not nothing:
        text = f"HCCLAIMPMT TRN*1*{trace}*1123456789\\"
        take(practice, bank(folder, ("20260320", f"{payment}.00", text), name=f"b{trace}"))
        match_bank(practice, OWNER)
    return remittance_id(practice, trace)


TAKEN_BACK = (
    "CLP*C03*22*-145*-100*-20*12*ICN3*11*1",
    "NM1*QC*1*BIRCH*BO****MI*P02",
    "SVC*HC:99213*-145*-100**-1",
    "DTM*472*20260310",
    "CAS*CO*45*-25",
    "CAS*PR*3*-20",
)
POSTED_ON = date(2026, 3, 20)


def test_a_posting_is_not_reversed_under_the_payers_own_reversal(
    small: Practice, tmp_path: Path
) -> None:
    """Posted anew it would stand as paid, and the payer's correction would never be posted."""
    first = send(small, tmp_path, "T1", a_claim_answer(), "100")
    forward = "PLB*1999999984*20261231*FB:T2*-100"
    taken = send(small, tmp_path, "T2", TAKEN_BACK, "0", plb=forward)
    corrected = a_claim_answer(paid="90", contractual="35", icn="ICN4")
    second = send(small, tmp_path, "T3", corrected, "90")
    post_remittance(small, OWNER, first)
    post_remittance(small, OWNER, taken, approval="seen")
    with pytest.raises(RefusedError, match=r"took claim C03 back with remittance T2"):
        reverse_posting(small, OWNER, first, reason="wrong")
    assert post_remittance(small, OWNER, second).held == ()
    before = cents_by_account(small)
    prove(small, POSTED_ON)
    for each in (second, taken, first):
        reverse_posting(small, OWNER, each, reason="all of it")
        prove(small, POSTED_ON)
    for each in (first, taken, second):
        post_remittance(small, OWNER, each, approval="again")
        prove(small, POSTED_ON)
    assert cents_by_account(small) == before


def answered(status: str, paid: str, *adjusted: str, claim: str = "C03") -> list[str]:
    return [
        f"CLP*{claim}*{status}*145*{paid}*0*12*I{claim}*11*1",
        "NM1*QC*1*BIRCH*BO****MI*P02",
        f"SVC*HC:99213*145*{paid}**1",
        "DTM*472*20260310",
        *(f"CAS*{each}" for each in adjusted),
    ]


@pytest.mark.parametrize("first", ["primary", "secondary"])
@pytest.mark.parametrize(
    ("paid", "adjusted", "patients"),
    [
        ("20", ("OA*23*100", "CO*45*25"), -2_500),
        ("15", ("OA*23*125", "PR*3*5"), -2_000),
        ("0", ("OA*23*125", "PR*3*20"), -500),
    ],
)
def test_what_the_desk_took_beyond_the_share_is_the_patients_not_a_payers(
    small: Practice,
    tmp_path: Path,
    paid: str,
    adjusted: tuple[str, ...],
    patients: int,
    first: str,
) -> None:
    """25.00 at the desk, a share of 20.00, two payers who both paid what they owe (R6.5, R6.17)."""
    sent = a_claim(
        claim_id="C03S",
        encounter_id="E03",
        patient_id="P02",
        patient_name="Birch, Bo",
        payer_order="S",
        payer="SUMMIT",
        patient_paid_cents=2500,
        sent_on=date(2026, 3, 21),
    )
    take(small, write_report(tmp_path / "next.csv", [sent]))
    primary = answered("1", "100", "CO*45*25", "PR*3*20")
    ids = {
        "primary": send(small, tmp_path, "TP", primary, "100"),
        "secondary": send(
            small, tmp_path, "TS", answered("2", paid, *adjusted, claim="C03S"), paid, "SUMMIT"
        ),
    }
    for name in sorted(ids, key=lambda each: each != first):
        assert post_remittance(small, OWNER, ids[name], approval="seen").held == ()
        prove(small, POSTED_ON)
    assert visit_balance(small, "E03", 1100) == patients
    orders = "SELECT sub, SUM(amount_cents) FROM entry_line WHERE account = 1110 GROUP BY sub"
    assert set(dict(rows(small.store.path, orders)).values()) == {0}
    assert [(each.side, each.amount.cents) for each in load_credits(small)] == [
        ("patient", -patients)
    ]
    for name in sorted(ids, key=lambda each: each == first):
        reverse_posting(small, OWNER, ids[name], reason="all of it")
        prove(small, POSTED_ON)
    assert visit_balance(small, "E03", 1110) == 12_000


def test_a_patients_check_that_bounced_is_matched_by_hand_once(
    small: Practice, tmp_path: Path
) -> None:
    """The line takes out what the check brought in, to the cent, and the patient owes it again."""
    [(receipt,)] = rows(small.store.path, "SELECT id FROM receipt WHERE reference = '311'")
    ticket = make_deposit(small, OWNER, GOLDEN).total
    deposit = ("20260311", ticket.plain, "DEPOSIT")
    take(small, bank(tmp_path, deposit, ("20260318", "-50.00", "RETURNED ITEM"), name="bounced"))
    match_bank(small, OWNER)
    line, before = lines_of(small)["RETURNED ITEM"].id, cents_by_account(small)
    for _ in range(2):
        with suppress(RefusedError):
            match_by_hand(small, OWNER, bank_line_id=line, kind="returned-check", target_id=receipt)
        assert cents_by_account(small)[1000] == before[1000] - 5_000
    prove(small, GOLDEN)


# --- what a posting rests on ----------------------------------------------------------------------


def test_reports_that_a_posting_rests_on_are_not_undone(empty: Practice, tmp_path: Path) -> None:
    """TRUST 11: the payment would stand on a visit that nobody knows, a credit without a list."""
    sent = write_report(tmp_path / "sent.csv", REMIT_CLAIMS)
    take(empty, sent)
    [(source,)] = rows(empty.store.path, "SELECT id FROM source")
    target = send(
        empty, tmp_path, "T1", paid_claim(charge="173.75", paid="150", copay="23.75"), "150"
    )
    post_remittance(empty, OWNER, target)
    with pytest.raises(RefusedError, match="remittance T1 is posted on its visits or claims"):
        undo_import(empty, OWNER, source)
    reverse_posting(empty, OWNER, target, reason="wrong file")
    undo_import(empty, OWNER, source)
    assert len(post_remittance(empty, OWNER, target).held) == 1
    take(empty, sent)
    [(source,)] = rows(empty.store.path, "SELECT id FROM source WHERE file_name = 'sent.csv'")
    undo_import(empty, OWNER, source)  # held money rests on no claim
    prove(empty, POSTED_ON)


def test_nothing_is_posted_on_a_day_to_come(empty: Practice, tmp_path: Path) -> None:
    """R11.4: only prepayments; a day that nobody can close would hide it from every close."""
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    target = send(
        empty, tmp_path, "T1", paid_claim(charge="173.75", paid="150", copay="23.75"), "150"
    )
    with pytest.raises(UsageError, match="has not come yet"):
        post_remittance(empty, OWNER, target, posting_date=date(2026, 4, 1))
    post_remittance(empty, OWNER, target, posting_date=date(2026, 3, 31))
    prove(empty, date(2026, 3, 31))
