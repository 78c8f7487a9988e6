"""Money that is wrong, each through the services with the exact sentence (issue 3: bad input).

What a file brings is stored and shown however wrong it is; what the books would take is refused in
a sentence that leaves everything as it was, but for its audit row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bank_builders import bank, lines_of, remittance_id, state_of
from match_builders import a_remit, a_ticket
from patient_builders import a_claim_answer, answer, close_small_day, receipt_id
from practice_builders import (
    FIRST_ADVICE,
    OWNER,
    REMIT_CLAIMS,
    assert_books_hold,
    audit_rows,
    dump,
    paid_claim,
    raw,
    rows,
    take,
    write_835,
)
from reconcile_builders import begin, proven
from report_files import write_report

from recon_desktop.domain.bank.through import through_tickets
from recon_desktop.domain.errors import ReconError, UnreadableFileError
from recon_desktop.domain.posting.desk import Choice
from recon_desktop.domain.posting.keyed import KeyedClaim, KeyedRemittance, spread_by_charge
from recon_desktop.domain.posting.records import ACCEPT, HOLD
from recon_desktop.services.bank.explain_bank_line import note_payer_money, return_remittance
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.bank.match_by_hand import match_by_hand, match_chosen, match_parts
from recon_desktop.services.bank.reconcile_statement import finish_reconciliation
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.follow.apply_receipts import apply_receipt
from recon_desktop.services.follow.refunds import request_receipt_refund, request_refund
from recon_desktop.services.imports.import_files import FileOutcome
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.attachments import attach_file
from recon_desktop.services.posting.auto_post import list_ready
from recon_desktop.services.posting.decide_posting import decide
from recon_desktop.services.posting.key_remittance import key_remittance, own_claim, start_again
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import save_setting

PAID_ON = "20260313"
OFF_LINE = [
    *paid_claim()[:2],
    "SVC*HC:99213*173.75*148.75**1",
    "DTM*472*20260214",
    "CAS*PR*3*24",
]
OFF_CLAIM = ["CLP*E1107*1*173.75*147.75*25*12*ICN1*11*1", *paid_claim()[1:]]


@pytest.fixture
def sent(empty: Practice, tmp_path: Path) -> Practice:
    """The claims of the remittances are on file."""
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    return empty


def advise(
    practice: Practice,
    folder: Path,
    claims: list[str] | tuple[str, ...],
    payment: str,
    trace: str = "T1",
    **more: Any,
) -> FileOutcome:
    """An advice and its money arrive, and what fits is matched; how the advice was taken."""
    file = write_835(folder / f"{trace}.835", claims, payment=payment, trace=trace, **more)
    [outcome] = take(practice, file, allow_refused=True)
    if float(payment) > 0:
        text = f"HCCLAIMPMT TRN*1*{trace}*1123456789\\"
        take(practice, bank(folder, (PAID_ON, payment, text), name=f"bank {trace}"))
    match_bank(practice, OWNER)
    return outcome


def refusal(practice: Practice, act: Callable[[], object]) -> str:
    """What it was refused with; nothing but the audit changed, by one row."""
    before, acts = dump(practice.store.path), len(audit_rows(practice.store.path))
    with pytest.raises(ReconError) as caught:
        act()
    assert dump(practice.store.path) == before
    assert [row[1] for row in audit_rows(practice.store.path)[acts:]] == ["refused"]
    assert_books_hold(practice)
    return str(caught.value)


# --- out of balance ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "payment", "said"),
    [
        (
            OFF_LINE,
            "148.75",
            "the claim at segment 10 is out of balance by -1.00 (B2); "
            "the line at segment 12 is out of balance by -1.00 (B1)",
        ),
        (OFF_CLAIM, "147.75", "the claim at segment 10 is out of balance by -1.00 (B2)"),
        (paid_claim(), "150.75", "its claims and its payment differ by 2.00 (B3)"),
    ],
    ids=["line", "claim", "transaction"],
)
def test_out_of_balance_is_stored_shown_and_never_posted(
    sent: Practice, tmp_path: Path, claims: list[str], payment: str, said: str
) -> None:
    outcome = advise(sent, tmp_path, claims, payment)
    assert (outcome.status, outcome.needs_person) == ("imported", True)
    assert outcome.warnings == ("Remittance T1 does not balance; it is not posted as it is.",)
    assert state_of(sent, "T1") == "CLEARED"
    view = load_desk(sent, 1)
    told = f"It cannot be posted as it stands: {said}."
    assert (view.can_post, view.why_not) == (False, told)
    [ready] = list_ready(sent)
    assert not ready.ready
    for approval in ("", "seen by Ann"):
        told = refusal(sent, lambda: post_remittance(sent, OWNER, 1, approval=approval))  # noqa: B023
        assert told == f"Remittance T1 was not posted: {said}."


def test_out_of_balance_is_keyed_again_and_posted_by_hand(sent: Practice, tmp_path: Path) -> None:
    advise(sent, tmp_path, OFF_LINE, "148.75")
    told = refusal(sent, lambda: key_remittance(sent, OWNER, _keyed(sent, ready=False)))
    assert told == (
        "Remittance T1 is matched to the bank. Take the match back on the Bank page first; it is "
        "offered again for what you key."
    )
    [line] = lines_of(sent).values()
    unmatch(sent, OWNER, line.parts[0].match_id)
    new = key_remittance(sent, OWNER, _keyed(sent))
    match_bank(sent, OWNER)
    post_remittance(sent, OWNER, new)
    assert rows(sent.store.path, "SELECT id, state FROM remittance ORDER BY id") == [
        (1, "REPLACED"),
        (new, "POSTED"),
    ]
    told = refusal(sent, lambda: post_remittance(sent, OWNER, 1, approval="seen"))
    assert told == "Remittance T1 was keyed again by hand; post that one."
    assert_books_hold(sent)


def _keyed(practice: Practice, *, ready: bool = True) -> KeyedRemittance:
    """Remittance 1 with the copay as it was."""
    if not ready:
        claim = own_claim(practice, "E1107")
        line = claim.lines[0]._replace(code="99213", paid_cents=14_875, copay_cents=2_500)
        return KeyedRemittance(
            payer="MEDICARE EXAMPLE",
            trace="T1",
            payment_date=date(2026, 3, 12),
            payment_cents=14_875,
            claims=(claim._replace(lines=(line,)),),
            replaces=1,
        )
    keyed = start_again(practice, OWNER, 1)
    [claim] = keyed.claims
    line = claim.lines[0]._replace(copay_cents=2_500)
    return keyed._replace(claims=(claim._replace(lines=(line,)),))


def test_a_decision_that_fits_no_more_is_shown_and_made_anew(
    sent: Practice, tmp_path: Path
) -> None:
    """The desk opens all the same: how else would anyone decide anew?"""
    advise(sent, tmp_path, paid_claim(), "148.75")
    [row] = load_desk(sent, 1).lines
    typed = Choice(*row.key, ACCEPT, "as agreed", buckets=row.buckets)
    decide(sent, OWNER, 1, [typed])
    with raw(sent.store.path) as connection:  # as if the first payer's answer had been reversed
        connection.execute("UPDATE posting_decision SET amounts = replace(amounts, '2500', '2600')")
    told = refusal(sent, lambda: post_remittance(sent, OWNER, 1))
    misfit = "Segment 12: 26.00 of 25.00 is placed; -1.00 remains."
    assert told == f"Remittance T1 was not posted. {misfit}"
    view = load_desk(sent, 1)
    assert not view.can_post
    assert view.why_not == (
        f"{misfit} The books have changed since it was decided, and the desk shows the plan "
        "without decisions. Type the amounts anew, or hold the line and accept it again."
    )
    assert [each.buckets for each in view.lines] == [row.buckets]
    decide(sent, OWNER, 1, [Choice(*row.key, HOLD, "look")])
    decide(sent, OWNER, 1, [Choice(*row.key, ACCEPT)])
    assert load_desk(sent, 1).can_post
    post_remittance(sent, OWNER, 1)


# --- whose, and what for ----------------------------------------------------------------------


def test_an_unknown_claim_waits_in_suspense_and_is_listed(sent: Practice, tmp_path: Path) -> None:
    advise(sent, tmp_path, paid_claim("X999"), "148.75")
    result = post_remittance(sent, OWNER, 1)
    assert [held.reason for held in result.held] == ["X999: no claim of ours has this number"]
    assert suspense(sent) == -14_875
    [row] = list_remittances(sent)
    assert row.state == "Partly held"
    assert_books_hold(sent)


def suspense(practice: Practice) -> int:
    query = "SELECT COALESCE(SUM(amount_cents), 0) FROM entry_line WHERE account = 1195"
    return int(rows(practice.store.path, query)[0][0])


def test_a_claim_paid_already_waits_in_suspense(sent: Practice, tmp_path: Path) -> None:
    advise(sent, tmp_path, paid_claim(), "148.75")
    post_remittance(sent, OWNER, 1)
    outcome = advise(sent, tmp_path, paid_claim(icn="ICN2", paid="140", copay="33.75"), "140", "T2")
    assert outcome.status == "imported"
    held = post_remittance(sent, OWNER, 2, approval="seen").held
    assert [each.reason for each in held] == [
        "E1107: this payer's answer to the claim is posted already"
    ]
    assert suspense(sent) == -14_000


def test_the_same_numbers_under_another_trace_wait_for_a_person(
    sent: Practice, tmp_path: Path
) -> None:
    advise(sent, tmp_path, paid_claim(), "148.75")
    outcome = advise(sent, tmp_path, paid_claim(), "148.75", "T2")
    assert outcome.needs_person
    assert refusal(sent, lambda: post_remittance(sent, OWNER, 2)) == (
        "Remittance T2 waits for a person: claim E1107 is in remittance T1 with the same numbers; "
        "check that this is not the same advice under another trace."
    )


def test_another_practices_remittance_waits_for_a_person(sent: Practice, tmp_path: Path) -> None:
    save_setting(sent, OWNER, name="payee_ids", value="1888888888, 12-3456789")
    outcome = advise(sent, tmp_path, paid_claim(), "148.75")
    assert (outcome.status, outcome.needs_person) == ("imported", True)
    assert refusal(sent, lambda: post_remittance(sent, OWNER, 1)) == (
        "Remittance T1 waits for a person: it is for payee 1999999984 (MAPLE PEDIATRICS), which is "
        "not this practice by Setup; look whether the file is yours."
    )
    save_setting(sent, OWNER, name="payee_ids", value="1999999984")
    outcome = advise(sent, tmp_path, FIRST_ADVICE, "168", "T2", paid_on="20260312")
    assert not outcome.needs_person


def test_another_currency_is_refused(sent: Practice, tmp_path: Path) -> None:
    outcome = advise(sent, tmp_path, paid_claim(), "148.75", extra=["CUR*PR*CAD"])
    assert (outcome.status, outcome.reason) == (
        "refused",
        "T1.835: The remittance is in a currency other than US dollars (CUR, segment 6). This "
        "program keeps books in US dollars only. Nothing of it was taken.",
    )
    assert list_remittances(sent) == ()


@pytest.mark.parametrize(
    ("payment", "more", "said"),
    [
        (
            "-20",
            {},
            "Remittance T1 was not posted. The payer takes money instead of paying; enter it by "
            "hand from the bank's debit.",
        ),
        ("0", {"handling": "P"}, "It cannot be posted as it stands: it is a prenote."),
        (
            "148.75",
            {"handling": "H"},
            "Remittance T1 was not posted. Notification only: it names a payment but moves no "
            "money.",
        ),
        ("148.75", {"usage": "T"}, "Remittance T1 was not posted. Test file: it is never posted."),
    ],
    ids=["negative", "prenote", "notification", "test"],
)
def test_what_pays_nothing_now_is_never_posted(
    sent: Practice, tmp_path: Path, payment: str, more: dict[str, str], said: str
) -> None:
    taken = [
        "CLP*E1107*22*-173.75*-20*-25*12*ICN1*11*1",
        *paid_claim()[1:2],
        "SVC*HC:99213*-173.75*-20**-1",
        "CAS*CO*45*-128.75",
        "CAS*PR*3*-25",
    ]
    claims = {"-20": taken, "0": []}.get(payment, paid_claim())
    assert advise(sent, tmp_path, claims, payment, **more).status == "imported"
    view = load_desk(sent, 1)
    assert not view.can_post
    assert view.why_not == said
    again = ("cannot be posted", "takes money", "test file", "prenote", "Notification")
    assert not [text for text in view.warnings if any(word in text for word in again)]
    for approval in ("", "seen by Ann"):
        refusal(sent, lambda: post_remittance(sent, OWNER, 1, approval=approval))  # noqa: B023
    assert state_of(sent, "T1") != "POSTED"


# --- the bank ---------------------------------------------------------------------------------


def test_a_line_backs_its_amount_once(sent: Practice, tmp_path: Path) -> None:
    advise(sent, tmp_path, paid_claim(), "148.75")
    other = write_835(tmp_path / "T2.835", FIRST_ADVICE, payment="168", trace="T2")
    take(sent, other)
    [line] = lines_of(sent).values()
    key = {"bank_line_id": line.id, "kind": "remittance", "target_id": remittance_id(sent, "T2")}
    assert refusal(sent, lambda: match_by_hand(sent, OWNER, **key)) == (
        "This bank line is matched already, or is no longer there."
    )
    take(sent, bank(tmp_path, (PAID_ON, "148.75", "TWIN"), name="twin"))
    again = key | {
        "bank_line_id": lines_of(sent)["TWIN"].id,
        "target_id": remittance_id(sent, "T1"),
    }
    assert refusal(sent, lambda: match_by_hand(sent, OWNER, **again)) == (
        "That is matched already, or is no longer there."
    )


def test_a_cent_is_a_difference(sent: Practice, tmp_path: Path) -> None:
    take(
        sent,
        write_835(tmp_path / "T1.835", paid_claim(), payment="148.75", trace="T1"),
        bank(tmp_path, (PAID_ON, "148.74", "HCCLAIMPMT TRN*1*T1*1123456789\\")),
    )
    assert match_bank(sent, OWNER).matched == ()
    [line] = lines_of(sent).values()
    told = refusal(
        sent, lambda: match_chosen(sent, OWNER, lines=[line.id], targets=[("remittance", 1)])
    )
    assert told == "The bank line is 148.74, the other side 148.75: they differ by -0.01."
    over = [(line.id, "remittance", 1, 14_875)]
    told = refusal(sent, lambda: match_parts(sent, OWNER, over, partial=True))
    assert told == "The bank line is 148.74, the other side 148.75: they differ by -0.01."
    assert refusal(sent, lambda: post_remittance(sent, OWNER, 1)) == (
        "Remittance T1 over 148.75 was not posted: the bank has not got the money yet."
    )


def test_a_line_pays_a_thing_in_one_part(sent: Practice, tmp_path: Path) -> None:
    """A second part of the same two is told how to go on; the engine leaves it to a person."""
    take(
        sent,
        write_835(tmp_path / "T1.835", paid_claim(), payment="148.75", trace="T1"),
        bank(tmp_path, (PAID_ON, "148.75", "HCCLAIMPMT TRN*1*T1*1123456789\\")),
    )
    [line] = lines_of(sent).values()
    match_parts(sent, OWNER, [(line.id, "remittance", 1, 10_000)], partial=True)
    rest = [(line.id, "remittance", 1, 4_875)]
    assert refusal(sent, lambda: match_parts(sent, OWNER, rest)) == (
        "A chosen line pays a part of this already. Take that match back, then match the larger "
        "part."
    )
    report = match_bank(sent, OWNER)
    assert report.matched == ()
    assert [each.reason for each in report.proposed] == ["a part of it is matched already"]
    [line] = lines_of(sent).values()
    unmatch(sent, OWNER, line.parts[0].match_id)
    assert len(match_bank(sent, OWNER).matched) == 1
    assert_books_hold(sent)


def test_a_check_that_a_line_pays_in_part_is_a_persons() -> None:
    """Its ticket would pay it beyond its amount, and stop every other match of that run."""
    remit = a_remit("148.75", trace="880", method="CHK")
    ticket = a_ticket(check_numbers=("880",), check_cents=(14_875,))
    [found] = through_tickets([remit], [(ticket, 5)], [])
    assert (found.via, found.amount_cents) == ("T-1", 14_875)
    assert through_tickets([remit._replace(open_cents=10_000)], [(ticket, 5)], []) == []


def test_two_parts_that_come_to_nothing_pay_nothing(sent: Practice, tmp_path: Path) -> None:
    take(
        sent,
        write_835(tmp_path / "T1.835", paid_claim(), payment="148.75", trace="T1"),
        bank(tmp_path, (PAID_ON, "50.00", "IN"), (PAID_ON, "-50.00", "OUT")),
    )
    ids = [line.id for line in lines_of(sent).values()]
    told = refusal(
        sent,
        lambda: match_chosen(sent, OWNER, lines=ids, targets=[("remittance", 1)], partial=True),
    )
    assert told == "Nothing of what is chosen fits together."


def test_what_the_bank_returned_stays_where_it_is(sent: Practice, tmp_path: Path) -> None:
    """Neither undone nor keyed again while both bank lines are matched to it."""
    advise(sent, tmp_path, paid_claim(), "148.75")
    take(sent, bank(tmp_path, ("20260320", "-148.75", "TAKEN BACK"), name="back"))
    taken = lines_of(sent)["TAKEN BACK"].id
    return_remittance(sent, OWNER, bank_line_id=taken, remittance_id=1)
    source = rows(sent.store.path, "SELECT id FROM source WHERE file_name = 'T1.835'")[0][0]
    assert refusal(sent, lambda: undo_import(sent, OWNER, source)) == (
        "T1.835 cannot be undone: the bank has returned remittance T1; take that match back first."
    )
    assert refusal(sent, lambda: key_remittance(sent, OWNER, _keyed(sent, ready=False))) == (
        "The bank has returned remittance T1. When the payer pays again, take in its new advice, "
        "or key it under the new check or EFT number."
    )


def test_a_return_that_is_refused_reverses_nothing(sent: Practice, tmp_path: Path) -> None:
    advise(sent, tmp_path, paid_claim(), "148.75")
    post_remittance(sent, OWNER, 1)
    take(sent, bank(tmp_path, ("20260320", "-148.74", "TAKEN BACK"), name="back"))
    taken = lines_of(sent)["TAKEN BACK"].id
    act = {"bank_line_id": taken, "remittance_id": 1}
    assert refusal(sent, lambda: return_remittance(sent, OWNER, **act)) == (
        "The bank line is -148.74, Remittance T1 -148.75: they differ by 0.01."
    )
    assert state_of(sent, "T1") == "POSTED"


def test_reconciled_payer_money_is_taken_over_whole(sent: Practice, tmp_path: Path) -> None:
    take(sent, bank(tmp_path, (PAID_ON, "316.75", "ONE SUM")))
    [line] = lines_of(sent).values()
    note_payer_money(sent, OWNER, bank_line_id=line.id, payer="MEDICARE EXAMPLE")
    made = begin(sent, date(2026, 3, 31), "316.75")
    finish_reconciliation(sent, OWNER, made)
    for trace, claims, payment in (("T1", paid_claim(), "148.75"), ("T2", FIRST_ADVICE, "168")):
        take(sent, write_835(tmp_path / f"{trace}.835", claims, payment=payment, trace=trace))
    part = [(line.id, "remittance", remittance_id(sent, "T1"), 14_875)]
    assert refusal(sent, lambda: match_parts(sent, OWNER, part, partial=True)) == (
        "This bank line is on a finished reconciliation as a payer's money; match all of it to "
        "remittances, or take the reconciliation back first."
    )
    match_parts(sent, OWNER, [*part, (line.id, "remittance", remittance_id(sent, "T2"), 16_800)])
    assert proven(sent, made).state == "FINISHED"
    assert_books_hold(sent)


def test_a_closed_day_takes_nothing_more(sent: Practice, tmp_path: Path) -> None:
    """Posted on the next open day whatever was wished; its reversal too."""
    advise(sent, tmp_path, paid_claim(), "148.75")
    closed = date(2026, 3, 13)
    finish(close_day(sent, OWNER, closed))
    post_remittance(sent, OWNER, 1, posting_date=closed)
    query = "SELECT posting_date FROM posting ORDER BY id DESC LIMIT 1"
    assert rows(sent.store.path, query) == [("2026-03-14",)]
    finish(close_day(sent, OWNER, date(2026, 3, 14)))
    assert reverse_posting(sent, OWNER, 1, reason="wrong") == date(2026, 3, 15)
    assert refusal(sent, lambda: finish(close_day(sent, OWNER, closed))) == (
        "03/13/2026 is closed already."
    )
    assert_books_hold(sent)


def test_fees_of_the_same_days_need_a_person(sent: Practice, tmp_path: Path) -> None:
    file = tmp_path / "fees.csv"
    file.write_text(
        "Schedule Name,Procedure Code,Modifier,Allowed Amount,Payer ID,Effective From,"
        "Effective To\n"
        "Contract,99213,,98.40,MCR01,01/01/2026,\n"
        "Contract,99213,,97.00,MCR01,02/16/2026,\n"
    )
    [outcome] = take(sent, file)
    assert outcome.needs_person
    assert outcome.warnings == (
        "99213 of MCR01 has two contract fees from 02/16/2026: 98.40 and 97.00; end one of them.",
    )


# --- paper ------------------------------------------------------------------------------------


def test_a_scan_is_a_picture(sent: Practice, tmp_path: Path) -> None:
    advise(sent, tmp_path, paid_claim(), "148.75")
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"PK\x03\x04 no picture")
    before = dump(sent.store.path)
    with pytest.raises(UnreadableFileError) as caught:
        attach_file(sent, OWNER, 1, letter)
    assert str(caught.value) == "letter.docx is no PDF, PNG or JPEG. Scan it as a PDF."
    assert dump(sent.store.path) == before


def test_a_lump_sum_is_spread_and_accepted_first(sent: Practice) -> None:
    claim = own_claim(sent, "E1107")
    named = claim._replace(lines=(claim.lines[0]._replace(code="99213"),))
    paper = KeyedRemittance(
        payer="Harbor",
        trace="70012",
        payment_date=date(2026, 3, 12),
        payment_cents=claim.charge_cents,
        claims=(KeyedClaim("E1107", paid_cents=claim.charge_cents),),
    )
    told = refusal(sent, lambda: key_remittance(sent, OWNER, paper))
    assert told.startswith("It cannot be kept yet. ")
    assert "line by line" in told
    spread = paper._replace(claims=(spread_by_charge(named, claim.charge_cents),))
    assert "accept it" in refusal(sent, lambda: key_remittance(sent, OWNER, spread))


# --- patients' money --------------------------------------------------------------------------


def test_a_refund_is_no_larger_than_the_credit(empty: Practice, tmp_path: Path) -> None:
    close_small_day(empty, tmp_path)
    paid_in_full = a_claim_answer(paid="120", contractual="25", copay="")
    answer(empty, tmp_path, paid_in_full, payment="120", trace="T9")
    ask = {"encounter_id": "E03", "side": "patient", "reason": "paid twice"}
    told = refusal(empty, lambda: request_refund(empty, OWNER, amount_cents=2_501, **ask))
    assert told == (
        "There is 25.00 to give back that no other refund has asked for; 25.01 was requested."
    )
    request_refund(empty, OWNER, amount_cents=2_500, **ask)
    told = refusal(empty, lambda: request_refund(empty, OWNER, amount_cents=1, **ask))
    assert told == (
        "There is 0.00 to give back that no other refund has asked for; 0.01 was requested."
    )
    prepaid = receipt_id(empty, "1041")
    more = {"amount_cents": 10_001, "reason": "moved away"}
    told = refusal(empty, lambda: request_receipt_refund(empty, OWNER, prepaid, **more))
    assert told == (
        "There is 100.00 to give back that no other refund has asked for; 100.01 was requested."
    )


def test_one_patients_money_never_pays_anothers_visit(empty: Practice, tmp_path: Path) -> None:
    close_small_day(empty, tmp_path)
    part = [("E03", "", 100)]
    told = refusal(empty, lambda: apply_receipt(empty, OWNER, receipt_id(empty, "1041"), part))
    assert told == (
        "Visit E03 is of another patient; receipt 1041 can pay its own patient's visits only."
    )
    more = [("E01", "", 10_001)]
    told = refusal(empty, lambda: apply_receipt(empty, OWNER, receipt_id(empty, "1041"), more))
    assert told == "Receipt 1041 has 100.00 that is not applied; 100.01 was asked for."
