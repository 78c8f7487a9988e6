"""Receipts: what each is for (R2.3, R3.8), sums by tender, unbroken numbers (R3.7)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from builders import BUSINESS_DATE, a_receipt, all_staged
from hypothesis import given
from hypothesis import strategies as st
from sample_days import golden_day

from recon_desktop.domain.day.desk_receipts import Use, VisitDays, desk_receipts
from recon_desktop.domain.day.receipt_numbers import number_series
from recon_desktop.domain.day.receipts import (
    check_journal,
    check_posted_elsewhere,
    check_sequence,
    table_of,
)
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import Severity
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Purpose, Receipt, Tender

VISITS = VisitDays(
    BUSINESS_DATE,
    today={"E01", "E02", "E03"},
    posted_on={"X1": date(2026, 3, 2), "X9": date(2026, 3, 12), "E01": date(2026, 3, 2)},
    by_patient={"P01": ("E01",), "P02": ("E02", "E03")},
)
SETTINGS = DaySettings()


def use(**fields) -> tuple[Use, str]:
    (line,) = desk_receipts(all_staged([a_receipt(**fields)]), VISITS)
    return line.use, line.encounter_id


@pytest.mark.parametrize(
    ("purpose", "encounter", "expected"),
    [
        (Purpose.COPAY, "E01", Use.TIME_OF_SERVICE),
        (Purpose.COINS, "E01", Use.TIME_OF_SERVICE),
        (Purpose.DEDUCT, "", Use.TIME_OF_SERVICE),
        (Purpose.SELF_PAY, "UNKNOWN", Use.TIME_OF_SERVICE),
        (Purpose.COPAY, "X1", Use.PRIOR_BALANCE),
        (Purpose.COPAY, "X9", Use.PREPAYMENT),
        (Purpose.UNSTATED, "E01", Use.TIME_OF_SERVICE),
        (Purpose.UNSTATED, "X1", Use.PRIOR_BALANCE),
        (Purpose.UNSTATED, "X9", Use.PREPAYMENT),
        (Purpose.UNSTATED, "UNKNOWN", Use.PRIOR_BALANCE),
        (Purpose.UNSTATED, "", Use.PRIOR_BALANCE),
        (Purpose.PRIOR_BALANCE, "E01", Use.PRIOR_BALANCE),
        (Purpose.PREPAYMENT, "E01", Use.PREPAYMENT),
        (Purpose.PAYER_CHECK, "E01", Use.PAYER_CHECK),
        (Purpose.OTHER_INCOME, "", Use.OTHER_INCOME),
        (Purpose.REFUND, "E01", Use.REFUND),
    ],
)
def test_use_of_a_receipt(purpose, encounter, expected):
    assert use(purpose=purpose, encounter_id=encounter, patient_id="P09") == (expected, encounter)


def test_receipt_without_encounter_is_of_the_only_visit_of_its_patient():
    assert use(encounter_id="", patient_id="P01") == (Use.TIME_OF_SERVICE, "E01")
    assert use(encounter_id="", patient_id="P02") == (Use.TIME_OF_SERVICE, "")


def test_purpose_to_book():
    receipts = [
        a_receipt(line=2, purpose=Purpose.DEDUCT),
        a_receipt(line=3, purpose=Purpose.UNSTATED),
        a_receipt(line=4, purpose=Purpose.COPAY, encounter_id="X1"),
        a_receipt(line=5, purpose=Purpose.REFUND),
    ]
    assert [line.purpose for line in desk_receipts(all_staged(receipts), VISITS)] == [
        Purpose.DEDUCT,
        Purpose.COPAY,
        Purpose.PRIOR_BALANCE,
        Purpose.REFUND,
    ]


@pytest.mark.parametrize("amount", ["35.00", "-35.00"])
def test_refund_takes_money_out_whatever_its_sign(amount):
    refund = all_staged([a_receipt(amount, purpose=Purpose.REFUND)])
    lines = desk_receipts(refund, VISITS)
    assert lines[0].amount_cents == -3500
    assert table_of(lines) == {(Tender.CASH, Use.REFUND): (1, Money(-3500))}
    assert check_journal(refund, VISITS, SETTINGS) == []


# --- record checks ---------------------------------------------------------------------------


def codes(*receipts: Receipt, settings: DaySettings = SETTINGS) -> list[str]:
    return [f.code for f in check_journal(all_staged(receipts), VISITS, settings)]


def test_negative_receipt_is_shown_unless_it_is_a_refund_or_void():
    assert codes(a_receipt("-25.00")) == ["NEGATIVE_RECEIPT"]
    assert codes(a_receipt("-25.00", voided=True)) == []


def test_reissue_of_a_receipt_that_is_still_live():
    first = a_receipt(line=2, receipt_no="1041")
    again = a_receipt(line=3, receipt_no="1051", reissue_of="1041")
    assert codes(first, again) == ["REISSUED_NOT_VOIDED"]
    assert codes(first._replace(voided=True), again) == []
    assert codes(again._replace(reissue_of="1051")) == []


def test_taken_or_entered_on_another_day_than_posted():
    yesterday = date(2026, 3, 9)
    assert codes(a_receipt(receipt_date=yesterday)) == ["RECEIPT_DATE_DIFFERS"]
    entered = datetime.fromisoformat("2026-03-10T09:00")
    assert codes(a_receipt(receipt_date=yesterday, entered_at=entered)) == []


def test_entry_time_in_utc_is_read_on_the_clock_of_the_practice():
    evening = datetime(2026, 3, 11, 1, 30, tzinfo=UTC)
    receipt = a_receipt(entered_at=evening)
    assert codes(receipt, settings=DaySettings(timezone="America/Chicago")) == []
    assert codes(receipt) == ["RECEIPT_DATE_DIFFERS"]


def test_purpose_that_had_to_be_taken():
    assert codes(a_receipt(purpose=Purpose.UNSTATED)) == ["RECEIPT_PURPOSE_MISSING"]
    assert codes(a_receipt(encounter_id="X1")) == ["RECEIPT_OF_OTHER_DAY"]


def test_receipts_entered_today_but_posted_elsewhere():
    other = a_receipt(post_date=date(2026, 3, 9), entered_at=None)
    rows = all_staged(
        [
            other,
            other._replace(line=3, voided=True),
            other._replace(line=4, receipt_date=date(2026, 3, 9)),
            other._replace(line=5, post_date=BUSINESS_DATE),
        ]
    )
    found = check_posted_elsewhere(rows, BUSINESS_DATE, SETTINGS)
    assert [(f.code, f.sources[0].line) for f in found] == [("RECEIPT_DATE_DIFFERS", 2)]


# --- numbers ---------------------------------------------------------------------------------


def numbered(*numbers: str, **fields) -> tuple:
    return all_staged(
        a_receipt(line=line, receipt_no=number, **fields)
        for line, number in enumerate(numbers, start=2)
    )


def texts(receipts, known=()) -> list[str]:
    return [finding.text for finding in check_sequence(receipts, known)]


def test_golden_numbers_are_unbroken():
    receipts = all_staged(golden_day().receipts)
    assert check_sequence(receipts) == []
    (series,) = number_series(receipts)
    assert (series.register, series.first, series.last, series.receipts) == (
        "FRONT",
        "1041",
        "1050",
        10,
    )


def test_gaps_are_named():
    assert texts(numbered("R-1041", "R-1043", "R-1047")) == [
        "Receipt R-1042 is missing from the journal of register FRONT.",
        "3 receipts, R-1044–R-1046, are missing from the journal of register FRONT.",
    ]


def test_leading_zeros_are_kept():
    assert "Receipt 0009 is" in texts(numbered("0008", "0010"))[0]


def test_voided_receipts_keep_their_numbers():
    middle = all_staged([a_receipt(line=9, receipt_no="1042", voided=True)])
    assert check_sequence((*numbered("1041", "1043"), *middle)) == []


def test_numbers_of_other_days_are_no_gaps():
    assert check_sequence(numbered("1041", "1043"), ["1042", "A-9", "none"]) == []
    assert "2 receipts, 1043–1045" in texts(numbered("1041", "1046"), ["1042", "1044"])[0]
    assert "Receipt 1042 is" in texts(numbered("1041", "1044"), ["1043"])[0]


def test_repeated_number():
    assert texts(numbered("1041", "1041")) == [
        "Receipt number 1041 of register FRONT occurs twice."
    ]


def test_out_of_order_times():
    first = a_receipt(line=2, receipt_no="1", entered_at=datetime.fromisoformat("2026-03-10T10:00"))
    second = a_receipt(
        line=3, receipt_no="2", entered_at=datetime.fromisoformat("2026-03-10T09:00")
    )
    (finding,) = check_sequence(all_staged([first, second]))
    assert (finding.code, finding.severity) == ("RECEIPT_OUT_OF_ORDER", Severity.WARNING)
    zoned = second._replace(entered_at=datetime(2026, 3, 9, tzinfo=UTC))
    assert check_sequence(all_staged([first, zoned])) == []


def test_each_register_and_prefix_is_a_series():
    front, back = numbered("1", "2"), numbered("7", "8", register="BACK")
    other = numbered("B-1", "B-2")
    assert check_sequence((*front, *back, *other)) == []
    assert len(number_series((*front, *back, *other))) == 3


def test_registers_that_share_one_sequence():
    front, back = numbered("1", "3", "4"), numbered("2", "5", register="BACK")
    assert check_sequence((*front, *back)) == []
    missing = numbered("6", "8", register="BACK")
    assert texts((*front, *back, *missing)) == [
        "Receipt 7 is missing from the journal of the desk."
    ]


def test_registers_with_the_same_numbers_are_apart():
    front, back = numbered("1", "2", "4"), numbered("1", "3", "4", register="BACK")
    assert [text.split(" is")[0] for text in texts((*front, *back))] == ["Receipt 2", "Receipt 3"]


def test_number_without_digits_is_not_checked_and_a_huge_gap_is_quick():
    assert check_sequence(numbered("cash", "")) == []
    assert "99999999999998 receipts" in texts(numbered("1", "100000000000000"))[0]


@given(st.sets(st.integers(1, 60), min_size=1))
def test_every_missing_number_is_counted_once(numbers):
    receipts = numbered(*(str(number) for number in sorted(numbers)))
    (series,) = number_series(receipts)
    missing = sum(gap.how_many for gap in series.gaps)
    assert missing == max(numbers) - min(numbers) + 1 - len(numbers)
