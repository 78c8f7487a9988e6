"""Bank statements reconciled: both equations, the lock, what changed since, what stays static."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sqlcipher3.dbapi2 as sqlite
from bank_builders import an_advice, balance, lines_of, remittance_id, state_of
from builders import a_card_batch
from patient_builders import a_claim_answer, answer, close_small_day
from practice_builders import OWNER, Stages, assert_books_hold, audit_rows, dump, raw, rows, take
from reconcile_builders import (
    ACCOUNT,
    SECOND,
    a_practice,
    begin,
    import_lines,
    items_of,
    proven,
    statement_file,
)
from report_files import write_report
from reports.pdf_reading import words_of

from recon_desktop.domain.access import Action, Actor, Policy
from recon_desktop.domain.bank.proof import (
    BOOKED_LATER,
    NOT_AT_BANK,
    NOT_IN_BOOKS,
    TAKEN_BACK_LATER,
)
from recon_desktop.domain.errors import PermissionDeniedError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.explain_bank_line import explain_line, note_payer_money
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.bank.match_by_hand import match_by_hand, match_chosen, match_parts
from recon_desktop.services.bank.propose_statement import proposed_statement, statement_accounts
from recon_desktop.services.bank.reconcile_statement import (
    correct_closing,
    drop_reconciliation,
    finish_reconciliation,
    tick,
    tick_matched,
    undo_reconciliation,
)
from recon_desktop.services.bank.reconciliation_paper import render_statement
from recon_desktop.services.bank.reconciliation_view import (
    changes_since,
    load_changed,
    load_reconciliation,
    load_reconciliations,
)
from recon_desktop.services.follow.refunds import (
    approve_refund,
    end_refund,
    pay_refund,
    request_refund,
)
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.listings import load_listing
from recon_desktop.services.practice import Practice
from recon_desktop.services.printing.print_reports import Asked, render_report

MARCH = date(2026, 3, 31)
APRIL = date(2026, 4, 30)
FEES = 6120
OTHER = 3000


@pytest.fixture
def practice(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    """An empty practice with a clock that moves."""
    with a_practice(stages, tmp_path) as made:
        yield made


@pytest.fixture
def golden(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    """The golden day with its bank lines, matched."""
    with a_practice(stages, tmp_path, "banked") as made:
        match_bank(made, OWNER)
        yield made


def say(practice: Practice, text: str, account: int = OTHER) -> None:
    """Say what a line is, so that it is wholly matched."""
    line = lines_of(practice)[text]
    explain_line(practice, OWNER, bank_line_id=line.id, account=account, note="rent")


def changes(practice: Practice, which: int) -> list[tuple[str, str, int]]:
    return [(each.what, each.text, each.cents) for each in changes_since(practice, which)]


# --- the golden statement -------------------------------------------------------------


def test_the_golden_statement_is_proposed_from_its_closing_balance(golden: Practice) -> None:
    assert statement_accounts(golden) == (ACCOUNT,)
    found = proposed_statement(golden, ACCOUNT)
    assert found is not None
    assert (found.first, found.last) == (date(2026, 3, 1), MARCH)
    assert (found.opening, found.closing) == (Money(0), Money(57_923))
    assert not found.follows


def test_both_equations_hold_on_the_golden_statement(golden: Practice) -> None:
    which = begin(golden, MARCH, "579.23")
    view = proven(golden, which)
    assert [line.ticked for line in view.lines] == [True, True, True]
    assert [line.matched_to for line in view.lines] == ["D00001", "B310", "0088812345"]
    assert (view.proof.ticked_cents, view.proof.books_cents) == (57_923, 57_923)
    assert balance(golden, 1000) == 57_923
    assert (view.why_not, view.proof.items) == ("", ())
    finish_reconciliation(golden, OWNER, which)
    [row] = load_reconciliations(golden)
    assert (row.state, row.changes, row.account_last4) == ("FINISHED", 0, "4821")
    assert_books_hold(golden)


def test_a_tick_changes_the_difference_and_leaves_the_books_explained(golden: Practice) -> None:
    which = begin(golden, MARCH, "579.23")
    first = load_reconciliation(golden, which).lines[0]
    tick(golden, OWNER, which, [first.id], on=False)
    view = proven(golden, which)
    assert view.difference == Money(18_500)
    assert items_of(view) == [(NOT_AT_BANK, "DEPOSIT 0310", 18_500)]
    assert "185.00 is left to be found" in view.why_not
    with pytest.raises(RefusedError, match=r"185\.00 is left"):
        finish_reconciliation(golden, OWNER, which)
    tick(golden, OWNER, which, [first.id], on=True)
    tick(golden, OWNER, which, [first.id], on=True)
    assert proven(golden, which).why_not == ""


def test_a_tick_is_undone_by_what_it_changed(golden: Practice) -> None:
    """Of the lines that were chosen, only those whose tick changed are put back."""
    which = begin(golden, MARCH, "579.23")
    ids = [line.id for line in load_reconciliation(golden, which).lines]

    def ticked() -> list[int]:
        return [line.id for line in load_reconciliation(golden, which).lines if line.ticked]

    assert tick_matched(golden, OWNER, which) == ()
    assert tick(golden, OWNER, which, ids[:1], on=False) == (ids[0],)
    changed = tick(golden, OWNER, which, [*ids, ids[1]], on=False)
    assert set(changed) == set(ids[1:])
    assert tick(golden, OWNER, which, changed, on=True) == changed
    assert ticked() == ids[1:]
    again = tick_matched(golden, OWNER, which)
    assert (again, ticked()) == ((ids[0],), ids)
    assert tick(golden, OWNER, which, again, on=False) == again
    assert ticked() == ids[1:]
    tick(golden, OWNER, which, ids, on=True)
    finish_reconciliation(golden, OWNER, which)
    with pytest.raises(RefusedError, match="finished; take it back"):
        tick(golden, OWNER, which, again, on=False)


def test_a_reconciled_line_is_locked_until_it_is_taken_back(golden: Practice) -> None:
    which = begin(golden, MARCH, "579.23")
    finish_reconciliation(golden, OWNER, which)
    line = lines_of(golden)["DEPOSIT 0310"]
    assert line.locked
    with pytest.raises(RefusedError, match="finished reconciliation; take the reconciliation back"):
        unmatch(golden, OWNER, line.parts[0].match_id)
    with pytest.raises(UsageError, match="needs a reason"):
        undo_reconciliation(golden, OWNER, which, reason=" ")
    undo_reconciliation(golden, OWNER, which, reason="the wrong month")
    assert not lines_of(golden)["DEPOSIT 0310"].locked
    unmatch(golden, OWNER, line.parts[0].match_id)
    view = load_reconciliation(golden, which)
    assert (view.state, view.note, view.proof.closing_cents) == (
        "UNDONE",
        "the wrong month",
        57_923,
    )
    assert "TAKEN BACK" in words_of(render_statement(golden, which, actor=OWNER))
    with pytest.raises(RefusedError, match="Only a finished"):
        undo_reconciliation(golden, OWNER, which, reason="again")
    assert_books_hold(golden)


def test_the_statement_is_static_once_finished(golden: Practice, tmp_path: Path) -> None:
    which = begin(golden, MARCH, "579.23")
    draft = render_statement(golden, which, actor=OWNER)
    assert "DRAFT – not finished" in words_of(draft)
    finish_reconciliation(golden, OWNER, which)
    done = render_statement(golden, which, actor=OWNER)
    said = words_of(done)
    assert "DRAFT" not in said
    assert "Balance per books 579.23" in said
    import_lines(golden, tmp_path, ("20260314", "11.00", "LATE"), name="late")
    say(golden, "LATE")
    bob = Actor("bob")
    assert render_statement(golden, which, actor=bob) == done
    listed = load_listing(golden, "bank-reconciliation", date(2026, 3, 15), date(2026, 3, 15))
    assert listed.sums(listed.rows)[-1] == Money(57_923)
    assert listed.mark == ""
    book = openpyxl.load_workbook(BytesIO(render_statement(golden, which, "xlsx", actor=bob)))
    cells = {cell for page in book for row in page.iter_rows(values_only=True) for cell in row}
    assert 579.23 in cells
    assert "Opening balance" in cells
    with pytest.raises(UsageError, match="not as"):
        render_statement(golden, which, "csv", actor=OWNER)


def test_the_list_is_a_draft_while_nobody_has_finished(golden: Practice) -> None:
    asked = Asked("bank-reconciliation", date(2026, 3, 12))
    said = words_of(render_report(golden, asked, "pdf", actor=OWNER))
    assert "DRAFT – not finished" in said
    assert "Balance per books 479.46" in said
    begin(golden, MARCH, "579.24")
    listed = load_listing(golden, "bank-reconciliation", MARCH, MARCH)
    assert [group.title for group in listed.filled] == [
        "Balance per bank, account ending 4821",
        "Outstanding",
        "Not explained",
    ]
    assert listed.sums(listed.rows)[-1] == Money(57_923)


def test_a_list_before_and_after_what_is_finished(practice: Practice, tmp_path: Path) -> None:
    import_lines(
        practice, tmp_path, ("20260210", "40.00", "OLD"), ("20260305", "60.00", "IN"),
        ("20260402", "-5.00", "FEE"), closing="1100.00",
    )  # fmt: skip
    for text in ("OLD", "IN", "FEE"):
        say(practice, text)
    finish_reconciliation(practice, OWNER, begin(practice, MARCH, "1100.00", opening="1040.00"))
    for day, books in ((date(2026, 2, 28), "1040.00"), (MARCH, "1100.00"), (APRIL, "1095.00")):
        listed = load_listing(practice, "bank-reconciliation", day, day)
        assert listed.sums(listed.rows)[-1] == Money.parse(books)
        assert bool(listed.mark) == (day != MARCH)
        assert "Not explained" not in [group.title for group in listed.filled]
    begin(practice, APRIL, "1095.00", first=date(2026, 4, 1), opening="1100.00")
    listed = load_listing(practice, "bank-reconciliation", APRIL, APRIL)
    assert listed.sums(listed.rows)[-1] == Money(109_500)


def test_a_list_without_bank_lines_says_so(practice: Practice) -> None:
    listed = load_listing(practice, "bank-reconciliation", MARCH, MARCH)
    assert (listed.rows, listed.empty) == ((), "There are no bank lines.")
    assert proposed_statement(practice, ACCOUNT) is None
    assert load_reconciliations(practice) == ()


# --- periods --------------------------------------------------------------------------


def test_statements_follow_one_another(golden: Practice, tmp_path: Path) -> None:
    finish_reconciliation(golden, OWNER, begin(golden, MARCH, "579.23"))
    import_lines(
        golden, tmp_path, ("20260402", "-9.00", "FEE"), name="april", closing="570.23",
        ends="20260430",
    )  # fmt: skip
    say(golden, "FEE", FEES)
    found = proposed_statement(golden, ACCOUNT)
    assert found is not None
    assert (found.first, found.last, found.follows) == (date(2026, 4, 1), APRIL, True)
    assert (found.opening, found.closing) == (Money(57_923), Money(57_023))
    for first, word in ((date(2026, 3, 31), "overlaps"), (date(2026, 4, 2), "leaves a gap")):
        with pytest.raises(RefusedError, match=f"{word}.*begin on 04/01/2026"):
            begin(golden, APRIL, "570.23", first=first, opening="579.23")
    with pytest.raises(RefusedError, match=r"closed at 579\.23; this one cannot open at 500\.00"):
        begin(golden, APRIL, "570.23", first=date(2026, 4, 1), opening="500.00")
    which = begin(golden, APRIL, "570.23", first=date(2026, 4, 1), opening="579.23")
    with pytest.raises(RefusedError, match="is open; finish or drop"):
        begin(golden, APRIL, "570.23", first=date(2026, 4, 1), opening="579.23")
    newest, oldest = load_reconciliations(golden)
    with pytest.raises(RefusedError, match="up to 04/30/2026, is open; drop that one"):
        undo_reconciliation(golden, OWNER, oldest.id, reason="x")
    finish_reconciliation(golden, OWNER, which)
    with pytest.raises(RefusedError, match="is finished; take that one back"):
        undo_reconciliation(golden, OWNER, oldest.id, reason="x")
    assert newest.id == which
    assert proposed_statement(golden, ACCOUNT) is None
    view = load_reconciliation(golden, which)
    assert (view.proof.earlier_cents, view.proof.book_balance_cents) == (0, 57_023)


def test_what_cannot_be_begun(golden: Practice) -> None:
    with pytest.raises(UsageError, match="exchange the dates"):
        begin(golden, date(2026, 2, 1), "0.00")
    with pytest.raises(UsageError, match="has not come yet"):
        begin(golden, date(2027, 1, 1), "0.00")
    with pytest.raises(UsageError, match="no bank lines"):
        begin(golden, MARCH, "0.00", account="1")
    with pytest.raises(UsageError, match="no longer there"):
        load_reconciliation(golden, 7)


def test_an_opening_balance_holds_what_came_before_the_books(
    practice: Practice, tmp_path: Path
) -> None:
    import_lines(
        practice, tmp_path, ("20260210", "40.00", "OLD"), ("20260305", "60.00", "IN"),
        closing="1100.00",
    )  # fmt: skip
    say(practice, "IN")
    found = proposed_statement(practice, ACCOUNT)
    assert found is not None
    assert (found.first, found.opening) == (date(2026, 2, 10), Money(100_000))
    which = begin(practice, MARCH, "1100.00", opening="1040.00")
    view = proven(practice, which)
    assert view.proof.earlier_cents == 100_000
    assert items_of(view) == [(NOT_IN_BOOKS, "OLD", 4_000)]
    finish_reconciliation(practice, OWNER, which)
    say(practice, "OLD")
    assert changes(practice, which) == []  # older than the period, and it was named


def test_a_draft_without_a_stated_balance_opens_at_nothing(
    practice: Practice, tmp_path: Path
) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("Date,Description,Amount\n03/05/2026,IN,60.00\n", encoding="ascii")
    take(practice, path)
    [account] = statement_accounts(practice)
    found = proposed_statement(practice, account)
    assert found is not None
    assert (found.opening, found.closing, found.last) == (None, None, date(2026, 3, 5))
    listed = load_listing(practice, "bank-reconciliation", MARCH, MARCH)
    assert listed.sums(listed.rows)[-1] == Money(0)


def test_a_statement_of_today_alone_and_nothing_to_propose_after_it(
    practice: Practice, tmp_path: Path
) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("Date,Description,Amount\n05/29/2026,IN,60.00\n", encoding="ascii")
    take(practice, path)
    say(practice, "IN")
    [account] = statement_accounts(practice)
    today = date(2026, 5, 29)
    which = begin(practice, today, "60.00", first=today, account=account)
    finish_reconciliation(practice, OWNER, which)
    assert proposed_statement(practice, account) is None


def test_running_balances_of_a_csv_state_both(practice: Practice, tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(
        "Date,Description,Amount,Balance\n03/05/2026,IN,60.00,160.00\n03/06/2026,B,5.00,165.00\n",
        encoding="ascii",
    )
    take(practice, path)
    [account] = statement_accounts(practice)
    found = proposed_statement(practice, account)
    assert found is not None
    assert (found.opening, found.closing) == (Money(10_000), Money(16_500))


def test_daily_files_offer_the_end_of_their_first_month(practice: Practice, tmp_path: Path) -> None:
    for day, closing in (("03", "1.00"), ("30", "2.00")):
        take(
            practice,
            statement_file(
                tmp_path, (f"202603{day}", "1.00", f"IN {day}"), name=day, closing=closing,
                ends=f"202603{day}",
            ),
        )  # fmt: skip
    take(
        practice,
        statement_file(
            tmp_path, ("20260402", "1.00", "APRIL"), name="x", closing="3.00", ends="20260402"
        ),
    )
    found = proposed_statement(practice, ACCOUNT)
    assert found is not None
    assert (found.last, found.opening, found.closing) == (
        date(2026, 3, 30),
        Money(0),
        Money(200),
    )


# --- postpone, correct, drop ----------------------------------------------------------


def test_it_can_be_left_and_taken_up_again(golden: Practice) -> None:
    which = begin(golden, MARCH, "579.00")
    first = load_reconciliation(golden, which).lines[0]
    tick(golden, OWNER, which, [first.id], on=False)
    assert not load_reconciliation(golden, which).lines[0].ticked
    correct_closing(golden, OWNER, which, Money(57_923))
    tick_matched(golden, OWNER, which)
    assert load_reconciliation(golden, which).why_not == ""
    with pytest.raises(UsageError, match="not of this statement"):
        tick(golden, OWNER, which, [999], on=True)
    before = dump(golden.store.path, leave=("audit", "reconciliation", "reconciliation_line"))
    drop_reconciliation(golden, OWNER, which)
    assert load_reconciliations(golden) == ()
    leave = ("audit", "reconciliation", "reconciliation_line")
    assert dump(golden.store.path, leave=leave) == before
    acts = [row for row in audit_rows(golden.store.path) if row[0] == Action.RECONCILE_BANK]
    assert [outcome for _, outcome, _ in acts] == [
        "accepted", "accepted", "accepted", "accepted", "refused", "accepted",
    ]  # fmt: skip


def test_nothing_is_changed_on_a_finished_one(golden: Practice) -> None:
    which = begin(golden, MARCH, "579.23")
    line = load_reconciliation(golden, which).lines[0]
    finish_reconciliation(golden, OWNER, which)
    for act in (
        lambda: tick(golden, OWNER, which, [line.id], on=False),
        lambda: drop_reconciliation(golden, OWNER, which),
        lambda: finish_reconciliation(golden, OWNER, which),
        lambda: correct_closing(golden, OWNER, which, Money(1)),
        lambda: tick_matched(golden, OWNER, which),
    ):
        with pytest.raises(RefusedError, match="is finished; take it back first"):
            act()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reconciliation SET closing_cents = 1",
        "UPDATE reconciliation SET statement = ''",
        "UPDATE reconciliation SET state = 'OPEN'",
        "DELETE FROM reconciliation",
        "DELETE FROM reconciliation_line",
        "UPDATE reconciliation_line SET bank_line_id = 2",
        "INSERT INTO reconciliation_line (reconciliation_id, bank_line_id) VALUES (1, 1)",
        "UPDATE bank_line SET reconciliation_id = NULL",
        "UPDATE bank_line SET amount_cents = 1",
        "UPDATE bank_line SET superseded_by = 1",
        "DELETE FROM bank_line",
        "UPDATE bank_match SET undone_at = 'x'",
    ],
)
def test_the_file_itself_keeps_what_is_finished(golden: Practice, statement: str) -> None:
    finish_reconciliation(golden, OWNER, begin(golden, MARCH, "579.23"))
    with raw(golden.store.path) as connection, pytest.raises(sqlite.IntegrityError, match="is "):
        connection.execute(statement)


def test_one_open_reconciliation_an_account(golden: Practice) -> None:
    begin(golden, MARCH, "579.23")
    with raw(golden.store.path) as connection, pytest.raises(sqlite.IntegrityError):
        connection.execute(
            "INSERT INTO reconciliation (account, first_date, last_date, opening_cents, "
            "closing_cents, started_at, started_by) SELECT account, first_date, last_date, 0, 0, "
            "'x', 'x' FROM reconciliation"
        )


def test_who_may_not_reconcile(golden: Practice) -> None:
    closed = Practice(golden.store, golden.name, golden.timezone, Policy(frozenset()))
    with pytest.raises(PermissionDeniedError, match="reconcile a bank statement"):
        begin(closed, MARCH, "579.23")


# --- lines that are not matched -------------------------------------------------------


def test_an_open_line_is_ticked_by_a_person_and_named(practice: Practice, tmp_path: Path) -> None:
    import_lines(practice, tmp_path, ("20260305", "60.00", "IN"), ("20260306", "5.00", "WHAT"))
    say(practice, "IN")
    which = begin(practice, MARCH, "65.00")
    view = proven(practice, which)
    assert [(line.text, line.ticked, line.whole) for line in view.lines] == [
        ("IN", True, True),
        ("WHAT", False, False),
    ]
    assert view.difference == Money(500)
    tick(practice, OWNER, which, [view.lines[1].id], on=True)
    view = proven(practice, which)
    assert (view.why_not, items_of(view)) == ("", [(NOT_IN_BOOKS, "WHAT", 500)])
    with pytest.raises(RefusedError, match=r"not wholly matched: 03/06/2026 WHAT 5\.00\. Match"):
        finish_reconciliation(practice, OWNER, which)
    finish_reconciliation(practice, OWNER, which, with_open=True)
    said = words_of(render_statement(practice, which, actor=OWNER))
    assert "Less: at the bank, not in the books" in said
    assert "Balance per books 60.00" in said
    assert not lines_of(practice)["WHAT"].locked
    say(practice, "WHAT", FEES)
    assert changes(practice, which) == [("Matched", "WHAT", 500)]
    [row] = load_reconciliations(practice)
    assert row.changes == 1
    unmatch(practice, OWNER, lines_of(practice)["WHAT"].parts[0].match_id)
    assert changes(practice, which) == []


def test_a_line_that_was_unmatched_meanwhile_is_named(golden: Practice) -> None:
    which = begin(golden, MARCH, "579.23")
    unmatch(golden, OWNER, lines_of(golden)["DEPOSIT 0310"].parts[0].match_id)
    view = proven(golden, which)
    assert items_of(view) == [(NOT_IN_BOOKS, "DEPOSIT 0310", 18_500)]
    with pytest.raises(RefusedError, match="DEPOSIT 0310"):
        finish_reconciliation(golden, OWNER, which)


def test_a_line_without_a_tick_waits_for_the_next_statement(
    practice: Practice, tmp_path: Path
) -> None:
    import_lines(practice, tmp_path, ("20260305", "60.00", "IN"), ("20260331", "5.00", "EDGE"))
    say(practice, "IN")
    say(practice, "EDGE")
    which = begin(practice, MARCH, "60.00")
    edge = proven(practice, which).lines[1]
    tick(practice, OWNER, which, [edge.id], on=False)
    assert items_of(proven(practice, which)) == [(NOT_AT_BANK, "EDGE", 500)]
    finish_reconciliation(practice, OWNER, which)
    assert not lines_of(practice)["EDGE"].locked
    then = begin(practice, APRIL, "65.00", first=date(2026, 4, 1), opening="60.00")
    [line] = proven(practice, then).lines
    assert (line.text, line.earlier, line.ticked) == ("EDGE", True, False)
    tick(practice, OWNER, then, [line.id], on=True)
    assert proven(practice, then).proof.holds
    finish_reconciliation(practice, OWNER, then)
    assert lines_of(practice)["EDGE"].locked


def test_a_part_of_a_line(practice: Practice, tmp_path: Path) -> None:
    take(practice, an_advice(tmp_path, "TA", "100.00"))
    import_lines(practice, tmp_path, ("20260305", "130.00", "BOTH"))
    line, target = lines_of(practice)["BOTH"], remittance_id(practice, "TA")
    match_parts(practice, OWNER, [(line.id, "remittance", target, 10_000)], partial=True)
    which = begin(practice, MARCH, "130.00")
    tick(practice, OWNER, which, [line.id], on=True)
    view = proven(practice, which)
    assert items_of(view) == [(NOT_IN_BOOKS, "BOTH", 3_000)]
    finish_reconciliation(practice, OWNER, which, with_open=True)
    say(practice, "BOTH")
    assert changes(practice, which) == [("Matched", "BOTH", 3_000)]


# --- late bookings --------------------------------------------------------------------


def test_what_is_booked_after_a_close_is_named(practice: Practice, tmp_path: Path) -> None:
    close_small_day(practice, tmp_path)
    import_lines(practice, tmp_path, ("20260310", "-9.00", "FEE"))
    say(practice, "FEE", FEES)
    which = begin(practice, date(2026, 3, 10), "-9.00")
    view = proven(practice, which)
    assert items_of(view) == [(BOOKED_LATER, "FEE", -900)]
    assert view.proof.book_balance_cents == 0
    finish_reconciliation(practice, OWNER, which)
    then = begin(practice, MARCH, "-9.00", first=date(2026, 3, 11), opening="-9.00")
    assert proven(practice, then).proof.items == ()


def test_what_is_taken_back_after_a_close_is_named(practice: Practice, tmp_path: Path) -> None:
    import_lines(practice, tmp_path, ("20260310", "-9.00", "FEE"))
    say(practice, "FEE", FEES)
    close_small_day(practice, tmp_path)
    unmatch(practice, OWNER, lines_of(practice)["FEE"].parts[0].match_id)
    which = begin(practice, date(2026, 3, 10), "-9.00")
    tick(practice, OWNER, which, [lines_of(practice)["FEE"].id], on=True)
    assert items_of(proven(practice, which)) == [
        (NOT_IN_BOOKS, "FEE", -900),
        (TAKEN_BACK_LATER, "FEE", -900),
    ]


def test_a_share_given_back_after_a_close(practice: Practice, tmp_path: Path) -> None:
    """Two remittances took one placeholder over; one of them is unmatched."""
    import_lines(practice, tmp_path, ("20260310", "148.75", "ONE SUM"))
    line = lines_of(practice)["ONE SUM"]
    note_payer_money(practice, OWNER, bank_line_id=line.id, payer="ALPHA MUTUAL")
    take(
        practice,
        an_advice(tmp_path, "TA", "100.00"),
        an_advice(tmp_path, "TB", "48.75", "E1110"),
    )
    targets = [("remittance", remittance_id(practice, trace)) for trace in ("TA", "TB")]
    match_chosen(practice, OWNER, lines=[line.id], targets=targets)
    close_small_day(practice, tmp_path)
    part = next(p for p in lines_of(practice)["ONE SUM"].parts if p.target == "TA")
    unmatch(practice, OWNER, part.match_id)
    which = begin(practice, date(2026, 3, 10), "148.75")
    tick(practice, OWNER, which, [line.id], on=True)
    assert items_of(proven(practice, which)) == [
        (NOT_IN_BOOKS, "ONE SUM", 10_000),
        (TAKEN_BACK_LATER, "ONE SUM", 10_000),
    ]
    drop_reconciliation(practice, OWNER, which)
    which = begin(practice, MARCH, "148.75")
    assert items_of(proven(practice, which)) == [(NOT_AT_BANK, "ONE SUM", 4_875)]


# --- changed since --------------------------------------------------------------------


def test_what_changed_since_is_listed_by_statement(practice: Practice, tmp_path: Path) -> None:
    """Two accounts, three statements; those that are as they were finished are left out."""
    import_lines(practice, tmp_path, ("20260310", "-9.00", "FEE"), closing="-9.00")
    import_lines(
        practice,
        tmp_path,
        ("20260311", "-7.00", "RENT"),
        name="second",
        account=SECOND,
        closing="-7.00",
    )
    for text in ("FEE", "RENT"):
        say(practice, text, FEES)
    march = begin(practice, MARCH, "-9.00")
    other = begin(practice, MARCH, "-7.00", account=SECOND)
    for which in (march, other):
        finish_reconciliation(practice, OWNER, which)
    import_lines(practice, tmp_path, ("20260402", "-5.00", "APRIL"), name="april", ends="20260430")
    then = begin(practice, date(2026, 4, 2), "-9.00", first=date(2026, 4, 1), opening="-9.00")
    finish_reconciliation(practice, OWNER, then)
    everything = (date(2026, 3, 1), APRIL)
    assert load_changed(practice, *everything) == ()
    say(practice, "APRIL", FEES)
    import_lines(practice, tmp_path, ("20260312", "-3.00", "LATE"), name="late")
    found = load_changed(practice, *everything)
    assert [(each.statement.id, each.statement.changes) for each in found] == [
        (march, 1),
        (then, 1),
    ]
    assert [(c.day, c.what, c.text, c.cents) for each in found for c in each.changes] == [
        (date(2026, 3, 12), "Bank line imported later", "LATE", -300),
        (date(2026, 4, 2), "Matched", "APRIL", -500),
    ]
    assert [each.statement.id for each in load_changed(practice, date(2026, 4, 1), APRIL)] == [then]
    assert [each.statement.id for each in load_changed(practice, date(2026, 3, 1), MARCH)] == [
        march
    ]
    undo_reconciliation(practice, OWNER, then, reason="again")
    assert [each.statement.id for each in load_changed(practice, *everything)] == [march]


# --- refunds, placeholders, batches ---------------------------------------------------


def test_a_refund_is_outstanding_until_the_bank_has_it(practice: Practice, tmp_path: Path) -> None:
    close_small_day(practice, tmp_path)
    answer(practice, tmp_path, a_claim_answer(), payment="100.00", trace="T1")
    asked = request_refund(
        practice, OWNER, encounter_id="E03", side="patient", order="", amount_cents=500, reason="x"
    )
    approve_refund(practice, OWNER, asked)
    pay_refund(practice, OWNER, asked, method="check", number="501", paid_on=date(2026, 3, 30))
    which = begin(practice, MARCH, "100.00")
    [item] = proven(practice, which).proof.items
    assert (item.kind, item.cents, item.day) == (NOT_AT_BANK, -500, date(2026, 3, 30))
    assert "check 501" in item.text
    finish_reconciliation(practice, OWNER, which)
    assert "Balance per books 95.00" in words_of(render_statement(practice, which, actor=OWNER))
    import_lines(
        practice, tmp_path, ("20260403", "-5.00", "CHECK 501"), name="april", ends="20260430"
    )
    line = lines_of(practice)["CHECK 501"]
    match_by_hand(practice, OWNER, bank_line_id=line.id, kind="refund", target_id=asked)
    then = begin(practice, APRIL, "95.00", first=date(2026, 4, 1), opening="100.00")
    assert proven(practice, then).proof.items == ()
    assert changes(practice, which) == []
    unmatch(practice, OWNER, lines_of(practice)["CHECK 501"].parts[0].match_id)
    assert [kind for kind, _, _ in items_of(proven(practice, then))] == [
        NOT_IN_BOOKS,
        NOT_AT_BANK,
    ]


def test_a_refund_noted_later_into_the_period_is_a_change(
    practice: Practice, tmp_path: Path
) -> None:
    close_small_day(practice, tmp_path)
    answer(practice, tmp_path, a_claim_answer(), payment="100.00", trace="T1")
    which = begin(practice, MARCH, "100.00")
    finish_reconciliation(practice, OWNER, which)
    asked = request_refund(
        practice, OWNER, encounter_id="E03", side="patient", order="", amount_cents=500, reason="x"
    )
    approve_refund(practice, OWNER, asked)
    pay_refund(practice, OWNER, asked, method="check", number="501", paid_on=date(2026, 3, 30))
    [(what, text, cents)] = changes(practice, which)
    assert (what, cents) == ("Entry written later", -500)
    assert "check 501" in text
    end_refund(practice, OWNER, asked, reason="lost in the mail")
    assert sum(cents for *_, cents in changes(practice, which)) == 0
    then = begin(practice, APRIL, "100.00", first=date(2026, 4, 1), opening="100.00")
    assert proven(practice, then).proof.items == ()


def test_a_locked_placeholder_is_still_taken_over(practice: Practice, tmp_path: Path) -> None:
    import_lines(practice, tmp_path, ("20260313", "100.00", "PAYER"))
    line = lines_of(practice)["PAYER"]
    note_payer_money(practice, OWNER, bank_line_id=line.id, payer="ALPHA MUTUAL")
    which = begin(practice, MARCH, "100.00")
    finish_reconciliation(practice, OWNER, which)
    take(practice, an_advice(tmp_path, "TA", "100.00"))
    match_by_hand(
        practice, OWNER, bank_line_id=line.id, kind="remittance",
        target_id=remittance_id(practice, "TA"),
    )  # fmt: skip
    assert state_of(practice, "TA") == "CLEARED"
    assert {what for what, *_ in changes(practice, which)} == {"Matched", "Match taken back"}
    view = load_reconciliation(practice, which)
    assert view.proof.book_balance_cents == 10_000
    then = begin(practice, APRIL, "100.00", first=date(2026, 4, 1), opening="100.00")
    assert proven(practice, then).proof.items == ()
    assert_books_hold(practice)


def test_a_card_batch_and_what_its_line_books_agree(practice: Practice, tmp_path: Path) -> None:
    batch = a_card_batch("100.00", "2.50", closed_on=date(2026, 3, 10), batch_id="B1")
    take(practice, write_report(tmp_path / "cards.csv", [batch]))
    import_lines(practice, tmp_path, ("20260312", "97.50", "MERCHANT BANKCARD SETTLEMENT"))
    match_bank(practice, OWNER)
    which = begin(practice, MARCH, "97.50")
    assert proven(practice, which).proof.holds


# --- imports --------------------------------------------------------------------------


def test_lines_imported_later_are_a_change(practice: Practice, tmp_path: Path) -> None:
    import_lines(practice, tmp_path, ("20260305", "60.00", "IN"))
    say(practice, "IN")
    which = begin(practice, MARCH, "60.00")
    finish_reconciliation(practice, OWNER, which)
    import_lines(practice, tmp_path, ("20260306", "7.00", "LATE"), name="late")
    assert changes(practice, which) == [("Bank line imported later", "LATE", 700)]
    then = begin(practice, APRIL, "60.00", first=date(2026, 4, 1), opening="60.00")
    view = proven(practice, then)
    assert [(line.text, line.earlier, line.ticked) for line in view.lines] == [
        ("LATE", True, False)
    ]
    assert view.why_not == ""


def test_a_ticked_line_stays_the_line_it_is(practice: Practice, tmp_path: Path) -> None:
    path = statement_file(tmp_path, ("20260305", "60.00", "WHAT"))
    [outcome] = take(practice, path)
    assert outcome.source_id is not None
    which = begin(practice, MARCH, "60.00")
    tick(practice, OWNER, which, [lines_of(practice)["WHAT"].id], on=True)
    with pytest.raises(RefusedError, match="1 of its bank lines are ticked in a reconciliation"):
        undo_import(practice, OWNER, outcome.source_id)
    finish_reconciliation(practice, OWNER, which, with_open=True)
    path.write_text(path.read_text(encoding="ascii").replace("WHAT", "OTHER"), encoding="ascii")
    take(practice, path)
    assert list(lines_of(practice)) == ["WHAT"]
    assert changes(practice, which) == []
    undo_reconciliation(practice, OWNER, which, reason="start again")
    found = rows(practice.store.path, "SELECT id FROM source ORDER BY id DESC")
    for (source_id,) in found:
        undo_import(practice, OWNER, source_id)
    assert lines_of(practice) == {}


# --- several accounts -----------------------------------------------------------------


def test_two_accounts_are_reconciled_apart(practice: Practice, tmp_path: Path) -> None:
    import_lines(
        practice, tmp_path, ("20260305", "60.00", "IN"), ("20260306", "1.00", "MORE"), name="a"
    )
    import_lines(practice, tmp_path, ("20260307", "8.00", "SAVED"), name="b", account=SECOND)
    for text in ("IN", "MORE", "SAVED"):
        say(practice, text)
    assert statement_accounts(practice) == (ACCOUNT, SECOND)
    one = begin(practice, MARCH, "61.00")
    two = begin(practice, MARCH, "108.00", opening="100.00", account=SECOND)
    first, second = proven(practice, one), proven(practice, two)
    assert first.proof.holds
    assert second.proof.holds
    assert (first.proof.books_cents, second.proof.books_cents) == (6_100, 800)
    assert second.proof.book_balance_cents == 10_800
    finish_reconciliation(practice, OWNER, two)
    listed = load_listing(practice, "bank-reconciliation", MARCH, MARCH)
    assert listed.total_label == "Balance per books, all accounts"
    assert listed.sums(listed.rows)[-1] == Money(6_100 + 10_800)
    assert listed.mark != ""
    drop_reconciliation(practice, OWNER, one)
    assert [row.id for row in load_reconciliations(practice)] == [two]


def test_books_that_were_changed_past_the_program_stop_it(golden: Practice) -> None:
    which = begin(golden, MARCH, "579.23")
    with raw(golden.store.path) as connection:
        connection.execute("UPDATE bank_match SET undone_at = 'x' WHERE kind = 'deposit'")
        connection.execute("UPDATE bank_line SET matched = 0 WHERE id = 1")
    view = load_reconciliation(golden, which)
    assert view.proof.unexplained_cents != 0
    assert "have the books verified" in view.why_not
    with pytest.raises(RefusedError, match="have the books verified"):
        finish_reconciliation(golden, OWNER, which)
