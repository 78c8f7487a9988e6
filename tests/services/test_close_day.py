"""Closing, reopening and what a closed day refuses (R11.1–R11.3, R11.12; §13.13)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import a_charge, a_patient_total, a_receipt
from practice_builders import (
    COUNTS,
    GOLDEN,
    NOW,
    OWNER,
    Stages,
    assert_books_hold,
    audit_rows,
    dump,
    rows,
    take,
)
from report_files import write_day, write_report
from sample_days import faulty_day, golden_day

from recon_desktop.domain.errors import ClosedDayError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim, Receipt
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.bank_days import bank_calendar
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import CloseResult, close_day, reopen_day
from recon_desktop.services.day.count_drawer import count_drawer
from recon_desktop.services.day.day_view import load_day
from recon_desktop.services.day.make_deposit import load_deposit
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.printing.print_sheets import list_sheets, load_stored, render_sheet
from recon_desktop.services.progress import finish

NEXT_DAY = GOLDEN + timedelta(days=1)


def close(practice: Practice, day: date = GOLDEN) -> CloseResult:
    return finish(close_day(practice, OWNER, day))


def state(practice: Practice, day: date = GOLDEN) -> str:
    return load_day(practice, day).state


# --- closing --------------------------------------------------------------------------


def test_close_writes_the_day_and_its_sheets(counted: Practice) -> None:
    result = close(counted)
    assert result.status == "BALANCED"
    assert "close.pdf" in result.sheets
    assert "close.xlsx" in result.sheets
    assert state(counted) == "CLOSED"
    kinds = [k for (k,) in rows(counted.store.path, "SELECT DISTINCT kind FROM entry ORDER BY 1")]
    assert kinds == ["anticipated", "charges", "receipts"]
    totals = rows(
        counted.store.path,
        "SELECT SUM(debit_cents), SUM(credit_cents) FROM account_day WHERE posting_date = ?",
        "2026-03-10",
    )
    assert totals[0][0] == totals[0][1]
    assert_books_hold(counted)


def test_trial_balance_of_the_day(counted: Practice) -> None:
    """§6.7, J1 to J4: 4,537.40 on both sides."""
    close(counted)
    sides = rows(counted.store.path, "SELECT SUM(debit_cents), SUM(credit_cents) FROM account_day")
    assert sides == [(453_740, 453_740)]
    assert load_balances(counted).ar_insurance == Money(351_420)


def test_everything_in_the_way_is_listed(empty: Practice, tmp_path: Path) -> None:
    take(empty, *write_day(tmp_path, faulty_day(1)))
    with pytest.raises(RefusedError) as refused:
        close(empty)
    told = str(refused.value)
    assert "66.20" in told
    assert "not counted" in told
    assert state(empty) == "OPEN"
    blocking = load_day(empty, GOLDEN).blocking
    assert all(reason in told for reason in blocking)


def test_a_missing_report_is_in_the_way(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_report(tmp_path / "c.csv", [a_charge(payer="self-pay")]))
    with pytest.raises(RefusedError, match="patient totals"):
        close(empty)


def test_a_day_is_closed_once(counted: Practice) -> None:
    close(counted)
    before = dump(counted.store.path)
    with pytest.raises(ClosedDayError, match="closed already"):
        close(counted)
    assert dump(counted.store.path) == before


def test_an_idle_day_closes_with_zero_totals(empty: Practice) -> None:
    result = close(empty)
    assert result.entries == 0
    assert state(empty) == "CLOSED"
    assert [note for (note,) in rows(empty.store.path, "SELECT note FROM business_day")] == [
        "no activity"
    ]


def test_reports_that_say_nothing_was_done_close_too(empty: Practice, tmp_path: Path) -> None:
    """A day whose four exports are all empty is a day without activity as well."""
    charges = write_report(tmp_path / "c.csv", [], of=type(a_charge()))
    totals = write_report(tmp_path / "p.csv", [], of=type(a_patient_total()))
    receipts = write_report(tmp_path / "r.csv", [], of=Receipt)
    claims = write_report(tmp_path / "l.csv", [], of=Claim)
    take(empty, charges, totals, receipts, claims, business_date=GOLDEN)
    assert close(empty).entries == 0


def test_the_deposit_is_made_by_the_close(imported: Practice) -> None:
    count_drawer(imported, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)
    close(imported)
    assert load_deposit(imported, GOLDEN).total == Money(18_500)


def test_a_failing_sheet_leaves_the_day_open(
    counted: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recon_desktop.services.printing import print_sheets

    def broken(*_: Any, **__: Any) -> dict[Any, bytes]:
        raise ZeroDivisionError

    before = dump(counted.store.path, leave=())
    monkeypatch.setattr(print_sheets, "render_closing", broken)
    with pytest.raises(ZeroDivisionError):
        close(counted)
    assert dump(counted.store.path, leave=()) == before


def test_cancelling_leaves_the_day_open(counted: Practice) -> None:
    before = dump(counted.store.path, leave=())
    for number in range(1, 4):
        steps = close_day(counted, OWNER, GOLDEN)
        for _ in range(number):
            next(steps)
        steps.close()
    assert dump(counted.store.path, leave=()) == before
    close(counted)


def test_over_and_short_go_to_their_own_account(imported: Practice) -> None:
    short = COUNTS.replace("1.00=17", "1.00=14")
    count_drawer(imported, OWNER, business_date=GOLDEN, register="Front", counts=short)
    close(imported)
    balances = {number: money.cents for number, _, money in load_balances(imported).accounts}
    assert balances[6110] == 300
    assert balances[1010] == 18_200
    assert load_deposit(imported, GOLDEN).total == Money(18_200)
    assert_books_hold(imported)


# --- what a closed day refuses --------------------------------------------------------


def test_nothing_is_dated_into_a_closed_day(counted: Practice) -> None:
    close(counted)
    with pytest.raises(ClosedDayError):
        count_drawer(counted, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)
    before = dump(counted.store.path)
    assert load_deposit(counted, GOLDEN).number
    assert dump(counted.store.path) == before


def test_sheets_are_served_as_they_were_stored(counted: Practice) -> None:
    close(counted)
    first = {name: render_sheet(counted, name, GOLDEN) for name in ("close", "accountant")}
    match_bank(counted, OWNER)
    again = {name: render_sheet(counted, name, GOLDEN) for name in ("close", "accountant")}
    assert again == first


def test_money_of_a_closed_bank_day_is_booked_on_the_next_open_day(banked: Practice) -> None:
    close(banked, date(2026, 3, 11))
    close(banked, date(2026, 3, 12))
    match_bank(banked, OWNER)
    found = rows(
        banked.store.path,
        "SELECT kind, posting_date, effective_date, late FROM entry ORDER BY id",
    )
    assert {(day, own) for _, day, own, late in found if late} == {
        ("2026-03-13", "2026-03-11"), ("2026-03-13", "2026-03-12"),
    }  # fmt: skip
    assert_books_hold(banked)


# --- reopening ------------------------------------------------------------------------


def test_reopening_mirrors_the_day_and_closing_again_gives_a_new_run(counted: Practice) -> None:
    first = close(counted)
    sheet = render_sheet(counted, "close", GOLDEN)
    reopen_day(counted, OWNER, GOLDEN, reason="a receipt was forgotten")
    assert state(counted) == "REOPENED"
    assert {n: m for n, _, m in load_balances(counted).accounts if m} == {}
    assert_books_hold(counted)
    second = close(counted)
    assert (first.run_id, second.run_id) == ("20260310-MAIN-001", "20260310-MAIN-002")
    assert second.entries == first.entries
    assert_books_hold(counted)
    superseded = [s.run_id for s in list_sheets(counted, GOLDEN) if s.superseded]
    assert set(superseded) == {"20260310-MAIN-001"}
    assert load_stored(counted, GOLDEN, first.run_id, "close", "pdf") == sheet
    for number in range(3, 5):
        reopen_day(counted, OWNER, GOLDEN, reason=f"again {number}")
        assert close(counted).run_id.endswith(f"00{number}")
    assert load_balances(counted).ar_insurance == Money(351_420)
    assert_books_hold(counted)


def test_reopening_needs_a_reason_and_a_closed_day(counted: Practice) -> None:
    with pytest.raises(UsageError, match="reason"):
        reopen_day(counted, OWNER, GOLDEN, reason="  ")
    with pytest.raises(RefusedError, match="not closed"):
        reopen_day(counted, OWNER, GOLDEN, reason="why not")


def test_a_day_below_a_closed_one_is_not_reopened(counted: Practice) -> None:
    close(counted)
    close(counted, NEXT_DAY)
    before = dump(counted.store.path)
    with pytest.raises(RefusedError, match="03/11/2026"):
        reopen_day(counted, OWNER, GOLDEN, reason="too late")
    assert dump(counted.store.path) == before
    reopen_day(counted, OWNER, NEXT_DAY, reason="in order")
    reopen_day(counted, OWNER, GOLDEN, reason="in order")


def test_a_reopened_day_takes_corrections_in_place(imported: Practice, tmp_path: Path) -> None:
    count_drawer(imported, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)
    close(imported)
    reopen_day(imported, OWNER, GOLDEN, reason="forgotten receipt")
    more = a_receipt("5.00", receipt_no="1051", encounter_id="", patient_id="P03")
    take(imported, write_report(tmp_path / "r.csv", [*golden_day().receipts, more]))
    found = rows(
        imported.store.path, "SELECT business_date, late FROM receipt WHERE receipt_no = '1051'"
    )
    assert found == [("2026-03-10", 0)]


def test_money_matched_on_the_day_survives_its_reopening(banked: Practice) -> None:
    match_bank(banked, OWNER)
    close(banked)
    close(banked, NEXT_DAY)
    before = {n: m for n, _, m in load_balances(banked).accounts if n in (1000, 1190, 6100)}
    reopen_day(banked, OWNER, NEXT_DAY, reason="see")
    after = {n: m for n, _, m in load_balances(banked).accounts if n in (1000, 1190, 6100)}
    assert before == after
    assert_books_hold(banked)


def not_closed(practice: Practice, day: date) -> list[str]:
    """What the list of a day says of those before it."""
    return [each.text for each in load_day(practice, day).checklist if each.key == "earlier"]


def test_the_days_list_names_earlier_days_that_hold_something_and_are_not_closed(
    counted: Practice, tmp_path: Path
) -> None:
    """A late receipt goes to the next open day, even one on which nobody works."""
    after = date(2026, 3, 16)
    assert not_closed(counted, after) == []  # nothing was ever closed
    close(counted)
    close(counted, date(2026, 3, 12))
    assert not_closed(counted, after) == []
    more = a_receipt("5.00", receipt_no="1051", encounter_id="", patient_id="P03")
    take(counted, write_report(tmp_path / "r.csv", [*golden_day().receipts, more]))
    assert not_closed(counted, NEXT_DAY) == []
    assert not_closed(counted, after) == ["Not closed yet: 03/11/2026"]
    reopen_day(counted, OWNER, date(2026, 3, 12), reason="see")
    assert not_closed(counted, after) == ["Not closed yet: 03/11/2026, 03/12/2026"]
    assert not_closed(counted, after + timedelta(days=31)) == []  # told for a month


# --- the calendar ---------------------------------------------------------------------


def test_tomorrow_cannot_be_closed(stages: Stages, tmp_path: Path) -> None:
    def just_before_midnight() -> datetime:
        return datetime(2026, 3, 11, 3, 59, tzinfo=UTC)  # 23:59 on the 10th in New York

    def just_after() -> datetime:
        return just_before_midnight() + timedelta(minutes=2)

    path = stages.copy("empty", tmp_path / "p.recon")
    with open_practice(path, clock=just_before_midnight) as practice:
        close(practice, GOLDEN)
        with pytest.raises(RefusedError, match="has not come"):
            close(practice, NEXT_DAY)
    with open_practice(path, clock=just_after) as practice:
        close(practice, NEXT_DAY)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1), date(2028, 2, 29)])
def test_odd_days_close_like_any_other(stages: Stages, tmp_path: Path, day: date) -> None:
    """The Sundays on which clocks change, and a leap day: no date is shifted."""

    def late_that_night() -> datetime:
        return datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC) + timedelta(hours=5)

    path = stages.copy("empty", tmp_path / "p.recon")
    with open_practice(path, clock=late_that_night) as practice:
        line = a_charge("50.00", payer="self-pay", dos=day, post_date=day)
        paid = a_receipt("50.00", post_date=day, receipt_date=day, purpose="SELF_PAY")
        take(
            practice,
            write_report(tmp_path / "c.csv", [line]),
            write_report(tmp_path / "p.csv", [a_patient_total("50.00")]),
            write_report(tmp_path / "r.csv", [paid]),
            write_report(tmp_path / "l.csv", [], of=Claim),
        )
        count_drawer(practice, OWNER, business_date=day, register="Main drawer", counts="50.00=4")
        assert close(practice, day).status == "BALANCED"
        assert check_day(practice, day).totals.DTT == Money(5_000)
        assert {d for (d,) in rows(path, "SELECT DISTINCT posting_date FROM entry")} == {
            day.isoformat()
        }


def test_banks_are_open_on_the_friday_before_a_saturday_holiday() -> None:
    calendar = bank_calendar()
    assert calendar.is_business_day(date(2026, 7, 3))
    assert not calendar.is_business_day(date(2026, 7, 4))
    assert calendar.next_business_day(date(2026, 7, 3)) == date(2026, 7, 6)
    assert not calendar.is_business_day(date(2027, 7, 5))  # the 4th is a Sunday


def test_a_clock_set_back_shifts_nothing(stages: Stages, tmp_path: Path) -> None:
    times = iter([NOW, NOW - timedelta(days=400)])
    current = [next(times)]
    path = stages.copy("counted", tmp_path / "p.recon")
    with open_practice(path, clock=lambda: current[0]) as practice:
        close(practice)
        current[0] = next(times)
        with pytest.raises(RefusedError, match="has not come"):
            close(practice, NEXT_DAY)
        reopen_day(practice, OWNER, GOLDEN, reason="clock")
        assert_books_hold(practice)
    ids = [i for (i,) in rows(path, "SELECT id FROM entry ORDER BY id")]
    assert ids == list(range(1, len(ids) + 1))


def test_the_row_of_a_close_tells_of_the_ticket_it_made_anew(counted: Practice) -> None:
    short = COUNTS.replace("1.00=17", "1.00=14")
    count_drawer(counted, OWNER, business_date=GOLDEN, register="Front", counts=short)
    close(counted)
    _, _, detail = audit_rows(counted.store.path)[-1]
    told = json.loads(detail)
    assert (told["taken back"], told["ticket"], told["total_cents"]) == ("D00001", "D00002", 18_200)
    assert (told["status"], told["run"]) == ("BALANCED", "20260310-MAIN-001")


def test_each_close_and_refusal_leaves_one_audit_row(counted: Practice) -> None:
    before = len(audit_rows(counted.store.path))
    close(counted)
    with pytest.raises(ClosedDayError):
        close(counted)
    reopen_day(counted, OWNER, GOLDEN, reason="x")
    with pytest.raises(RefusedError):
        reopen_day(counted, OWNER, GOLDEN, reason="y")
    acts = [(a, o) for a, o, _ in audit_rows(counted.store.path)][before:]
    assert acts == [
        ("close a day", "accepted"), ("close a day", "refused"),
        ("reopen a day", "accepted"), ("reopen a day", "refused"),
    ]  # fmt: skip
