"""The posting gate of §6.4 and the worked posting of §6.7, through the services."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from day_files import write_bank
from golden_posting import clear_after_history
from practice_builders import (
    GOLDEN,
    NOW,
    OWNER,
    PAYER,
    REMIT_CLAIMS,
    Stages,
    assert_books_hold,
    audit_rows,
    dump,
    paid_claim,
    rows,
    take,
    write_835,
)
from report_files import write_report

from recon_desktop.domain.errors import NotClearedError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskLine, DeskMark, tally
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.posting.post_remittance import (
    find_remittance,
    post_cleared,
    post_remittance,
)
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import RemittanceRow, list_remittances
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.verify_books import verify_books


def entries(practice: Practice) -> int:
    return int(rows(practice.store.path, "SELECT COUNT(*) FROM entry")[0][0])


def balance(practice: Practice, account: int) -> int:
    found = {number: money.cents for number, _, money in load_balances(practice).accounts}
    return found.get(account, 0)


def remittance(practice: Practice, trace: str = "") -> RemittanceRow:
    return next(r for r in list_remittances(practice) if trace in r.trace)


def banked_remittance(
    practice: Practice, folder: Path, claims: list[str], *, payment: str, trace: str = "T1"
) -> RemittanceRow:
    """A remittance of one payer, its claims known, its money booked and matched."""
    take(
        practice,
        write_report(folder / "sent.csv", REMIT_CLAIMS),
        write_835(folder / f"{trace}.835", claims, payment=payment, trace=trace),
        write_bank(
            folder / "bank.ofx",
            [("20260313", payment, f"B{trace}", f"HCCLAIMPMT TRN*1*{trace}*1123456789\\")],
        ),
    )
    match_bank(practice, OWNER)
    return remittance(practice, trace)


# --- before the money -----------------------------------------------------------------


def test_a_staged_remittance_makes_no_entry(banked: Practice) -> None:
    assert entries(banked) == 0
    assert remittance(banked).state == "Awaiting bank"


def test_nothing_is_posted_before_the_bank_has_it(banked: Practice) -> None:
    before = dump(banked.store.path)
    row = remittance(banked)
    with pytest.raises(NotClearedError, match=r"99\.77"):
        post_remittance(banked, OWNER, row.id)
    assert dump(banked.store.path) == before
    result = finish(post_cleared(banked, OWNER))
    assert [o.trace for o in result.refused] == ["0088812345"]
    assert result.posted == ()
    assert dump(banked.store.path) == before


def test_an_approval_does_not_open_the_gate(banked: Practice) -> None:
    with pytest.raises(NotClearedError):
        post_remittance(banked, OWNER, remittance(banked).id, approval="I am sure")
    assert entries(banked) == 0


def test_a_pending_bank_line_does_not_clear(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        write_report(tmp_path / "sent.csv", REMIT_CLAIMS),
        write_835(tmp_path / "a.835", paid_claim(), payment="148.75", trace="T1"),
    )
    pending = tmp_path / "bank.csv"
    pending.write_text(
        "Posting Date,Description,Amount,Status\n"
        "03/13/2026,HCCLAIMPMT TRN*1*T1*1123456789,148.75,Pending\n"
    )
    take(empty, pending)
    report = match_bank(empty, OWNER)
    assert report.matched == ()
    with pytest.raises(NotClearedError):
        post_remittance(empty, OWNER, remittance(empty).id)


def test_a_match_taken_back_shuts_the_gate_again(banked: Practice) -> None:
    match_bank(banked, OWNER)
    [(match_id,)] = rows(banked.store.path, "SELECT id FROM bank_match WHERE kind = 'remittance'")
    unmatch(banked, OWNER, match_id)
    with pytest.raises(NotClearedError):
        post_remittance(banked, OWNER, remittance(banked).id)
    assert balance(banked, 1190) == balance(banked, 1000) - 18_500 - 29_446 == 0
    assert_books_hold(banked)


# --- the worked posting ---------------------------------------------------------------


@pytest.fixture
def with_history(empty: Practice, stages: Stages, tmp_path: Path) -> Practice:
    """E0988 was paid and posted before, as §4.9 assumes; the golden remittance has cleared."""
    clear_after_history(empty, stages, tmp_path)
    return empty


def test_the_golden_remittance_posts_as_worked_by_hand(with_history: Practice) -> None:
    before = {n: m.cents for n, _, m in load_balances(with_history).accounts}
    result = post_remittance(with_history, OWNER, remittance(with_history, "00888").id)
    assert result.clearing == Money(0)
    assert result.held == ()
    after = {n: m.cents for n, _, m in load_balances(with_history).accounts}
    change = {n: after[n] - before.get(n, 0) for n in after if after[n] != before.get(n, 0)}
    assert change == {
        1110: 20_720 + 4_000 - 24_720 - 14_875 - 13_080,  # P2 to P5; P6 moves within 1110
        1190: 9_977,  # what waited is placed
        4100: 16_115,
        4200: -137,
        2020: 2_000,
    }
    assert sum(change.values()) == 0
    assert balance(with_history, 1190) == 0
    assert_books_hold(with_history)
    by_claim = rows(
        with_history.store.path,
        "SELECT encounter_id, SUM(amount_cents) FROM entry_line WHERE account = 1110 "
        "AND encounter_id = 'E0988' GROUP BY 1",
    )
    assert by_claim == [("E0988", -20_720)]  # its charge and its copay are older than these books


def test_the_forwarded_part_moves_to_the_next_payer(with_history: Practice) -> None:
    post_remittance(with_history, OWNER, remittance(with_history, "00888").id)
    moved = rows(
        with_history.store.path,
        "SELECT sub, SUM(amount_cents) FROM entry_line WHERE account = 1110 "
        "AND encounter_id = 'E1110' GROUP BY 1 ORDER BY 1",
    )
    assert dict(moved) == {"P": -13_080 - 7_420, "S": 7_420}


def test_a_denial_writes_nothing_and_is_work(with_history: Practice) -> None:
    view = load_desk(with_history, remittance(with_history, "00888").id)
    denied = next(line for line in view.lines if line.claim == "E1115")
    assert (denied.mark, denied.word) == (DeskMark.PERSON, "denied")
    post_remittance(with_history, OWNER, remittance(with_history, "00888").id)
    written = rows(
        with_history.store.path, "SELECT COUNT(*) FROM entry_line WHERE encounter_id = 'E1115'"
    )
    assert written == [(0,)]


def test_the_plan_shown_after_posting_is_what_was_posted(with_history: Practice) -> None:
    row_id = remittance(with_history, "00888").id
    before = load_desk(with_history, row_id)
    post_remittance(with_history, OWNER, row_id)
    after = load_desk(with_history, row_id)
    assert [as_stored(line) for line in after.lines] == [as_stored(x) for x in before.lines]
    assert before.can_post
    assert not after.can_post
    assert tally(after.lines).placed_cents == 9_977
    assert before.warnings
    assert after.warnings == before.warnings


def as_stored(line: DeskLine) -> DeskLine:
    """The row without what posting it changes; what is owed to the payer is told before only."""
    note = line.note if line.kind == "line" else ""
    return line._replace(mark=DeskMark.POSTED, posted_claim=0, editable=False, note=note)


# --- once, wholly, or not at all ------------------------------------------------------


def test_a_second_post_is_refused(banked: Practice) -> None:
    match_bank(banked, OWNER)
    row = remittance(banked)
    post_remittance(banked, OWNER, row.id)
    before = dump(banked.store.path)
    with pytest.raises(RefusedError, match="posted already"):
        post_remittance(banked, OWNER, row.id)
    assert dump(banked.store.path) == before
    assert finish(post_cleared(banked, OWNER)).posted == ()


def test_an_unbalanced_remittance_is_not_posted(empty: Practice, tmp_path: Path) -> None:
    row = banked_remittance(empty, tmp_path, paid_claim(), payment="148.00")
    before = dump(empty.store.path)
    for approval in ("", "it is only 75 cents"):
        with pytest.raises(RefusedError, match=r"differ by -0\.75"):
            post_remittance(empty, OWNER, row.id, approval=approval)
    assert dump(empty.store.path) == before


def test_a_test_file_is_never_posted(empty: Practice, tmp_path: Path) -> None:
    file = write_835(tmp_path / "t.835", paid_claim(), payment="148.75", trace="T1", usage="T")
    [outcome] = take(empty, file)
    assert "test" in " ".join(outcome.warnings)
    take(
        empty,
        write_bank(
            tmp_path / "b.ofx", [("20260313", "148.75", "B1", "HCCLAIMPMT TRN*1*T1*1123\\")]
        ),
    )
    assert match_bank(empty, OWNER).matched == ()
    for approval in ("", "please"):
        with pytest.raises((RefusedError, NotClearedError)):
            post_remittance(empty, OWNER, remittance(empty).id, approval=approval)
    assert entries(empty) == 0


def test_a_zero_test_file_is_never_posted(empty: Practice, tmp_path: Path) -> None:
    """Without money there is no bank line to wait for: the approval alone must not do it."""
    claims = paid_claim(paid="0", copay="173.75")
    file = write_835(
        tmp_path / "t.835", claims, payment="0", trace="T0", usage="T", method="NON", handling="H"
    )
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS), file)
    with pytest.raises(RefusedError, match="test"):
        post_remittance(empty, OWNER, remittance(empty).id, approval="please")
    assert entries(empty) == 0


@pytest.mark.parametrize(
    ("payment", "sign"),
    [("-148.75", "C"), ("148.75", "D")],
)
def test_a_debit_is_refused_for_what_it_is(
    empty: Practice, tmp_path: Path, payment: str, sign: str
) -> None:
    """R4.25: no bank credit will ever come; the clerk must not be sent to wait for one."""
    taken = ["CLP*E1107*22*-148.75*-148.75*0*12*ICN1*11*1", "SVC*HC:99213*-148.75*-148.75**1"]
    file = write_835(tmp_path / "d.835", taken, payment=payment, trace="D1")
    text = file.read_text(encoding="ascii").replace(f"*{payment}*C*", f"*{payment}*{sign}*")
    file.write_text(text, encoding="ascii")
    take(empty, file)
    row = remittance(empty)
    assert "takes money instead of paying" in row.lane
    view = load_desk(empty, row.id)
    for approval in ("", "please"):
        with pytest.raises(RefusedError, match="takes money instead of paying") as caught:
            post_remittance(empty, OWNER, row.id, approval=approval)
        assert "bank's debit" in str(caught.value)
    assert (view.can_post, view.why_not) == (False, str(caught.value))
    [refused] = finish(post_cleared(empty, OWNER)).refused
    assert "takes money" in refused.reason
    assert entries(empty) == 0


def test_zero_pay_needs_a_person(empty: Practice, tmp_path: Path) -> None:
    claims = paid_claim(paid="0", copay="173.75")
    file = write_835(
        tmp_path / "z.835", claims, payment="0", trace="T0", method="NON", handling="H"
    )
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS), file)
    row = remittance(empty)
    assert row.state == "Advice received"
    with pytest.raises(RefusedError, match="approve"):
        post_remittance(empty, OWNER, row.id)
    assert finish(post_cleared(empty, OWNER)).posted == ()
    result = post_remittance(empty, OWNER, row.id, approval="deductible, seen by Ann")
    assert [o.trace for o in result.posted] == ["T0"]
    assert result.clearing == Money(0)
    assert "deductible, seen by Ann" in audit_rows(empty.store.path)[-1][2]
    assert_books_hold(empty)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        (paid_claim("NOBODY"), "no claim"),
        (paid_claim(last="SOMEBODYELSE"), "name"),
        (paid_claim(dos="20250101"), "date of service"),
        (paid_claim(status="25"), ""),
        (paid_claim(status="99"), "99"),
    ],
)
def test_what_does_not_match_goes_to_suspense(
    empty: Practice, tmp_path: Path, claims: list[str], reason: str
) -> None:
    """The remittance is posted whole; a claim that is not surely ours is held, visibly."""
    row = banked_remittance(empty, tmp_path, claims, payment="148.75")
    result = post_remittance(empty, OWNER, row.id)
    assert result.clearing == Money(0)
    assert result.held
    assert reason in result.held[0].reason
    assert balance(empty, 1190) == 0
    assert remittance(empty).state == "Partly held"
    assert_books_hold(empty)


def test_posted_on_the_next_open_day_when_the_banks_day_is_closed(banked: Practice) -> None:
    from datetime import date

    match_bank(banked, OWNER)
    finish(close_day(banked, OWNER, date(2026, 3, 13)))
    post_remittance(banked, OWNER, remittance(banked).id)
    assert remittance(banked).posted_on == date(2026, 3, 14)


def test_a_posting_may_be_of_today_and_never_of_tomorrow(banked: Practice) -> None:
    match_bank(banked, OWNER)
    today = NOW.date()
    with pytest.raises(UsageError, match="has not come yet"):
        post_remittance(
            banked, OWNER, remittance(banked).id, posting_date=today + timedelta(days=1)
        )
    post_remittance(banked, OWNER, remittance(banked).id, posting_date=today)
    assert remittance(banked).posted_on == today


def test_a_posting_is_never_before_its_bank_date(banked: Practice) -> None:
    from datetime import date

    match_bank(banked, OWNER)
    post_remittance(banked, OWNER, remittance(banked).id, posting_date=GOLDEN)
    assert remittance(banked).posted_on == date(2026, 3, 13)


# --- reversed -------------------------------------------------------------------------


def test_a_reversal_leaves_nothing_and_may_be_posted_again(banked: Practice) -> None:
    match_bank(banked, OWNER)
    before = load_balances(banked)
    row = remittance(banked)
    first = post_remittance(banked, OWNER, row.id)
    with pytest.raises(UsageError):
        reverse_posting(banked, OWNER, row.id, reason=" ")
    reverse_posting(banked, OWNER, row.id, reason="wrong claim")
    assert {n: m for n, _, m in load_balances(banked).accounts if m} == {
        n: m for n, _, m in before.accounts if m
    }
    assert remittance(banked).state == "Cleared"
    with pytest.raises(RefusedError, match="not posted"):
        reverse_posting(banked, OWNER, row.id, reason="again")
    again = post_remittance(banked, OWNER, row.id)
    assert again.entries == first.entries
    assert_books_hold(banked)
    reverse_posting(banked, OWNER, row.id, reason="second thoughts")
    assert_books_hold(banked)


def test_returned_money_goes_out_again(banked: Practice) -> None:
    match_bank(banked, OWNER)
    row = remittance(banked)
    bank_before = balance(banked, 1000)
    post_remittance(banked, OWNER, row.id)
    reverse_posting(banked, OWNER, row.id, reason="returned by the bank", returned=True)
    assert balance(banked, 1000) == bank_before - 9_977
    assert balance(banked, 1190) == 0
    assert remittance(banked).state == "Reversed"
    with pytest.raises((RefusedError, NotClearedError)):
        post_remittance(banked, OWNER, row.id)
    assert match_bank(banked, OWNER).matched == ()
    assert_books_hold(banked)


@pytest.fixture
def payer_check(empty: Practice, tmp_path: Path) -> Practice:
    """An insurer's check handed in at the desk, on the ticket, at the bank, its advice posted."""
    from builders import a_receipt

    from recon_desktop.domain.records import Purpose, Tender
    from recon_desktop.services.day.make_deposit import make_deposit

    check = a_receipt(
        "148.75", receipt_no="7", encounter_id="", patient_id="", payer=PAYER, tender=Tender.CHECK,
        purpose=Purpose.PAYER_CHECK, reference="50077",
    )  # fmt: skip
    cash = a_receipt("20.00", receipt_no="8", encounter_id="", line=3)
    take(
        empty,
        write_report(tmp_path / "sent.csv", REMIT_CLAIMS),
        write_report(tmp_path / "receipts.csv", [check, cash]),
        write_835(tmp_path / "c.835", paid_claim(), payment="148.75", trace="50077", method="CHK"),
        write_bank(tmp_path / "b.ofx", [("20260311", "168.75", "B1", "DEPOSIT")]),
    )
    make_deposit(empty, OWNER, GOLDEN)
    match_bank(empty, OWNER)
    match_bank(empty, OWNER)
    return empty


def test_an_insurers_check_clears_with_its_ticket(payer_check: Practice) -> None:
    row = remittance(payer_check)
    assert row.state == "Cleared"
    assert_books_hold(payer_check)
    assert post_remittance(payer_check, OWNER, row.id).clearing == Money(0)
    assert balance(payer_check, 1190) == 0
    assert_books_hold(payer_check)


def test_a_bounced_check_of_an_insurer_reverses_everything(payer_check: Practice) -> None:
    """§13.8: RETURNED takes back the posting and the money, on the ticket's line too."""
    row = remittance(payer_check)
    post_remittance(payer_check, OWNER, row.id)
    bank_before = balance(payer_check, 1000)
    reverse_posting(payer_check, OWNER, row.id, reason="NSF", returned=True)
    assert balance(payer_check, 1000) == bank_before - 14_875
    assert balance(payer_check, 1190) == 0
    assert balance(payer_check, 1110) == 0
    assert remittance(payer_check).state == "Reversed"
    assert verify_books(payer_check).problems == ()
    assert_books_hold(payer_check)


# --- names and audit ------------------------------------------------------------------


def test_a_remittance_is_named_by_trace_or_id(banked: Practice) -> None:
    row = remittance(banked)
    assert find_remittance(banked, "0088812345") == row.id
    assert find_remittance(banked, str(row.id)) == row.id
    with pytest.raises(UsageError, match="no remittance"):
        find_remittance(banked, "4711")


def test_accepted_and_refused_posts_leave_one_row_each(banked: Practice) -> None:
    row = remittance(banked)
    with pytest.raises(NotClearedError):
        post_remittance(banked, OWNER, row.id)
    match_bank(banked, OWNER)
    post_remittance(banked, OWNER, row.id)
    with pytest.raises(UsageError):
        post_remittance(banked, OWNER, 999)
    acts = [(a, o) for a, o, _ in audit_rows(banked.store.path)][-4:]
    assert acts == [
        ("post payer money", "refused"),
        ("match bank lines", "accepted"),
        ("post payer money", "accepted"),
        ("post payer money", "refused"),
    ]
