"""Overdue money and money without advice, by each payer's own clock (R4.32)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from bank_builders import an_advice, bank, lines_of, remittance_id
from practice_builders import OWNER, raw, take

from recon_desktop.domain.money import Money
from recon_desktop.services.bank.bank_days import bank_calendar
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.explain_bank_line import note_payer_money
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.match_by_hand import match_parts
from recon_desktop.services.bank.payer_clock import OverdueView, load_overdue
from recon_desktop.services.practice import Practice


def history(practice: Practice, folder: Path, *waits: int, payer: str = "ALPHA MUTUAL") -> None:
    """Payments that took so many business days."""
    day, files, lines = date(2026, 1, 5), [], []
    for at, wait in enumerate(waits):
        amount = f"{200 + at}.00"
        trace = f"HIST{at:04d}"
        files.append(
            an_advice(folder, trace, amount, f"H{at}", payer=payer, paid_on=f"{day:%Y%m%d}")
        )
        bank_day = bank_calendar().shift(day, wait)
        lines.append((f"{bank_day:%Y%m%d}", amount, f"HCCLAIMPMT TRN*1*{trace}*1123456789\\"))
        day += timedelta(days=7)
    take(practice, *files, bank(folder, *lines, name="history"))
    assert len(match_bank(practice, OWNER).matched) == len(waits)


def only(practice: Practice) -> OverdueView:
    [waiting] = load_overdue(practice).waiting
    return waiting


def test_late_by_the_rule_without_history(empty: Practice, tmp_path: Path) -> None:
    """Today is Tuesday 03/31/2026."""
    take(empty, an_advice(tmp_path, "TA", "100.00", paid_on="20260326"))
    assert (only(empty).days_waiting, only(empty).days_late) == (3, 0)
    assert only(empty).expected_by == date(2026, 3, 31)
    assert load_overdue(empty).late == ()


def test_late_by_one_day(empty: Practice, tmp_path: Path) -> None:
    take(empty, an_advice(tmp_path, "TA", "100.00", paid_on="20260325"))
    late = only(empty)
    assert (late.days_waiting, late.days_late, late.amount) == (4, 1, Money(10_000))
    assert late.expected_by == date(2026, 3, 30)
    assert [each.trace for each in load_overdue(empty).late] == ["TA"]


def test_a_payers_own_history_moves_the_clock(empty: Practice, tmp_path: Path) -> None:
    history(empty, tmp_path, 5, 6, 5, 7, 6)
    take(empty, an_advice(tmp_path, "TA", "100.00", paid_on="20260325"))
    assert (only(empty).usual_days, only(empty).seen, only(empty).days_late) == (6, 5, 0)
    take(empty, an_advice(tmp_path, "TB", "50.00", "E1110", payer="BETA", paid_on="20260325"))
    late = {each.trace: each.days_late for each in load_overdue(empty).waiting}
    assert late == {"TA": 0, "TB": 1}


def test_set_days_go_before_history(empty: Practice, tmp_path: Path) -> None:
    history(empty, tmp_path, 5, 6, 5, 7, 6)
    with raw(empty.store.path) as connection:
        connection.execute(
            "INSERT INTO payer_profile (payer, clearing_days) VALUES ('ALPHA MUTUAL', 1)"
        )
    take(empty, an_advice(tmp_path, "TA", "100.00", paid_on="20260325"))
    assert only(empty).days_late == 3


def test_the_rest_of_a_partly_paid_remittance_waits(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        an_advice(tmp_path, "TA", "100.00", paid_on="20260312"),
        bank(tmp_path, ("20260313", "60.00", "FIRST")),
    )
    part = (lines_of(empty)["FIRST"].id, "remittance", remittance_id(empty, "TA"), 6_000)
    match_parts(empty, OWNER, [part], partial=True)
    assert only(empty).amount == Money(4_000)


def test_no_advice_waits_for_money_out_or_for_what_the_bank_has_not_booked(
    empty: Practice, tmp_path: Path
) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(
        "Posting Date,Description,Amount,Status\n"
        "03/13/2026,NOVITAS HCCLAIMPMT RETURN,-60.00,Posted\n"
        "03/30/2026,NOVITAS HCCLAIMPMT,148.75,Pending\n"
        "03/30/2026,NOVITAS HCCLAIMPMT,12.00,Posted\n"
    )
    take(empty, file)
    assert len(load_bank(empty).lines) == 3
    assert [x.amount.cents for x in load_overdue(empty).without_advice] == [1_200]


def test_money_without_advice(empty: Practice, tmp_path: Path) -> None:
    take(
        empty,
        bank(
            tmp_path,
            ("20260313", "60.00", "NOVITAS HCCLAIMPMT"),
            ("20260330", "40.00", "SOME CREDIT"),
            ("20260330", "30.00", "CARD"),
        ),
    )
    found = lines_of(empty)
    note_payer_money(empty, OWNER, bank_line_id=found["SOME CREDIT"].id, payer="BETA")
    listed = [
        (x.what, x.payer, x.amount.cents, x.days_waiting)
        for x in load_overdue(empty).without_advice
    ]
    assert listed == [("NOVITAS HCCLAIMPMT", "", 6_000, 12), ("SOME CREDIT", "BETA", 4_000, 1)]
