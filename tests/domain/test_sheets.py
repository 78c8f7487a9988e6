"""The views of the sheets: run ids, and the few figures they derive."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reports.sheets_of_the_day import DAY, a_frame, golden_close, golden_slip, usd

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets import DenominationLine, ReceiptSeries, run_id


def test_a_run_id_names_day_place_and_number() -> None:
    assert run_id(DAY, "Main", 1) == "20260310-MAIN-001"
    assert run_id(DAY, "North & East-2", 1000) == "20260310-NORTHEAST2-1000"
    assert run_id(DAY, "–", 7) == "20260310-ALL-007"


@pytest.mark.parametrize("wrong", ["", "2026-03-10", "20260310-MAIN-1", "20260310-MA IN-001"])
def test_a_frame_refuses_another_run_id(wrong: str) -> None:
    with pytest.raises(ValueError, match="run id"):
        a_frame(run_id=wrong)


def test_the_golden_receipts_add_up() -> None:
    lines = golden_close().receipts
    assert sum((line.total for line in lines), ZERO) == usd("488.20")
    assert sum((line.time_of_service for line in lines), ZERO) == usd("365.00")


def test_payer_money_not_posted_is_what_is_left() -> None:
    assert [line.not_posted for line in golden_close().payer_money] == [ZERO, usd("99.77")]


def test_receivables_are_proved_and_a_wrong_closing_is_not() -> None:
    patient = golden_close().receivables.patient
    assert not patient.unproved
    wrong = replace(patient, closing=patient.closing + Money(1))
    assert wrong.unproved == Money(1)


def test_the_slip_totals_currency_coin_and_checks() -> None:
    slip = golden_slip()
    assert (slip.checks_total, slip.total, slip.items) == (usd("85"), usd("185"), 2)


def test_a_denomination_is_value_times_count() -> None:
    assert DenominationLine(usd("0.25"), 9, "coin").amount == usd("2.25")


def test_a_series_is_unbroken_without_faults() -> None:
    series = ReceiptSeries(register="A", first="1", last="3", count=3)
    assert series.unbroken
    assert not replace(series, gaps=("2",)).unbroken
    assert not replace(series, repeats=("2",)).unbroken
    assert not replace(series, out_of_order=("2",)).unbroken
