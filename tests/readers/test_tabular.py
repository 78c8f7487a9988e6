"""Rows to records: values, signs, totals, damage, and nothing lost (R12.1–R12.5)."""

import gc
from datetime import date, datetime

import pytest

from recon_desktop.domain.errors import AmbiguousError, UnreadableFileError
from recon_desktop.domain.records import Purpose, Tender
from recon_desktop.readers.base import ControlTotal, Kind, ReadResult
from recon_desktop.readers.identify import read_file
from recon_desktop.readers.profiles import BUILT_IN, Profile, read_profile

DAY = date(2026, 3, 10)
CHARGES = "Patient ID,DOS,Post Date,Code,Units,Amount,Void"
RECEIPTS = "Receipt #,Date,Post Date,Patient ID,Method,Purpose,Amount"
TOTALS = "Patient ID,Patient Name,Charges"


def read(heading: str, *rows: str, **options: object) -> ReadResult:
    return read_file("\n".join([heading, *rows, ""]).encode(), **options)  # type: ignore[arg-type]


def charge(amount: str = "145.00", code: str = "99213", void: str = "", patient: str = "P1") -> str:
    return f'{patient},03/10/2026,03/10/2026,{code},1,"{amount}",{void}'


def receipt(number: str, amount: str, method: str = "Cash", purpose: str = "Copay") -> str:
    return f'{number},03/10/2026,03/10/2026,P1,{method},{purpose},"{amount}"'


def reasons(result: ReadResult) -> list[tuple[int, str, str]]:
    return [tuple(row) for row in result.rejected]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$1,234.50", 123450),
        ("(12.00)", -1200),
        ("12.00-", -1200),
        ("-12.00", -1200),
        ("1234.5", 123450),
        ("12", 1200),
        ("12.000", 1200),
    ],
)
def test_money_forms(text: str, cents: int) -> None:
    result = read(CHARGES, charge(), charge(text))
    assert [row.amount_cents for row in result.records] == [14500, cents]


def test_three_decimals_are_a_rejected_row() -> None:
    result = read(CHARGES, charge(), charge("12.345"))
    assert len(result.records) == 1
    assert reasons(result) == [(3, "Amount", "has more than two decimals")]


def test_every_row_is_accepted_or_rejected() -> None:
    rows = [charge(), charge("x"), charge(patient=""), charge(code=""), "", charge()]
    result = read(CHARGES, *rows)
    assert (len(result.records), len(result.rejected)) == (2, 3)
    assert [row.where for row in result.rejected] == ["Amount", "Patient ID", "Code"]
    assert [row.line for row in result.records] == [2, 7]


def test_grand_total_is_compared_and_not_imported() -> None:
    result = read(CHARGES, charge(), charge("10.00"), "Grand Totals,,,,2,155.00,")
    assert len(result.records) == 2
    assert result.control_totals == (ControlTotal("total of Amount", 15500, 15500),)


def test_wrong_total_is_seen() -> None:
    result = read(CHARGES, charge(), "Total:,,,,,146.00,")
    assert [total.ok for total in result.control_totals] == [False]
    assert result.control_totals[0] == ControlTotal("total of Amount", 14600, 14500)


def test_total_of_rejected_rows_does_not_tie() -> None:
    result = read(CHARGES, charge(), charge("1.234"), "Total,,,,,146.23,")
    assert not result.control_totals[0].ok


def test_blank_rows_and_totals_of_some_columns() -> None:
    rows = ["P1,10.00,4.00", '"  "," ",', "Total,10.00,"]
    result = read("Patient ID,Charges,Payments", *rows)
    assert (len(result.records), result.rejected) == (1, ())
    assert [total.name for total in result.control_totals] == ["total of Charges"]


def test_total_without_a_label() -> None:
    result = read(CHARGES, charge(), ",,,,,145.00,")
    assert (len(result.records), result.control_totals[0].ok) == (1, True)


def test_total_without_voided_rows_also_ties() -> None:
    rows = [charge(), charge("10.00", void="Yes")]
    assert read(CHARGES, *rows, "Total,,,,,145.00,").control_totals[0].ok
    assert read(CHARGES, *rows, "Total,,,,,155.00,").control_totals[0].ok


def test_subtotals_and_grand_total() -> None:
    rows = ["P1,Ann,10.00", "Subtotal,,10.00", "P2,Bo,5.00", "Subtotal,,5.00", "Grand Total,,15.00"]
    result = read(TOTALS, *rows)
    assert [row.patient_id for row in result.records] == ["P1", "P2"]
    assert result.control_totals == (ControlTotal("total of Charges", 1500, 1500),)
    assert not result.warnings
    wrong = read(TOTALS, "P1,Ann,10.00", "Subtotal,,11.00", "P2,Bo,5.00", "Grand Total,,15.00")
    assert "row 3" in wrong.warnings[0]


def test_patient_named_total_is_a_patient() -> None:
    heading = "Patient Name,Patient ID,Charges"
    result = read(heading, "Total Ann,17,10.00", "Total,,10.00")
    assert [row.patient_id for row in result.records] == ["17"]
    assert result.control_totals[0].ok


def test_row_without_its_id_is_rejected_not_taken_for_a_total() -> None:
    result = read(TOTALS, "P1,Ann,10.00", ",Bo,5.00")
    assert reasons(result) == [(3, "Patient ID", "is empty")]


def test_notes_and_repeated_headings_are_no_rows() -> None:
    result = read(CHARGES, "Provider: Dr. Lane,,,,,,", charge(), CHARGES, charge(), "End of report")
    assert (len(result.records), result.rejected) == (2, ())
    assert result.counts == {"charges": 2, "note_rows": 3}


def test_last_row_cut_off_is_rejected() -> None:
    data = f"{CHARGES}\n{charge()}\nP1".encode()
    assert len(read_file(data).rejected) == 1


def test_unquoted_comma_is_rejected() -> None:
    result = read(RECEIPTS, receipt("1", "5.00"), "2,03/10/2026,03/10/2026,P1,Cash,Copay,1,234.00")
    assert reasons(result) == [(3, "", "has more cells than the heading")]


def test_title_lines_give_the_day() -> None:
    for title in (
        "Business date: 03/10/2026",
        "For 03/10/2026",
        "Date range 03/10/2026 - 03/10/2026",
        "Daily Charges for March 10, 2026",
        "For 10-Mar-2026",
        "Printed 03/11/2026 08:00\nBusiness date: 2026-03-10",
    ):
        assert read(f"Charges\n{title}\n\n{CHARGES}", charge()).stated_date == DAY
    proven = read(f"For 03/13/2026\n{CHARGES}", charge())
    assert proven.stated_date == date(2026, 3, 13)
    assert read(f"From 03/01/2026 to 03/10/2026\n{CHARGES}", charge()).stated_date is None
    assert read(CHARGES, charge()).stated_date is None


def test_charges_without_posting_date_take_the_stated_day() -> None:
    heading = "Patient ID,DOS,Code,Units,Amount"
    result = read(f"Business date: 03/10/2026\n{heading}", "P1,03/09/2026,99213,1,145.00")
    assert (result.records[0].post_date, result.records[0].dos) == (DAY, date(2026, 3, 9))
    assert "no posting date" in result.warnings[0]
    asked = read(heading, "P1,03/09/2026,99213,1,145.00", business_date=DAY)
    assert asked.records[0].post_date == DAY


def test_ambiguous_dates_are_refused_and_the_profile_answers() -> None:
    rows = [f"P1,03/10/2026,{day},99213,1,145.00," for day in ("13/02/2026", "02/13/2026")]
    with pytest.raises(AmbiguousError, match="“Post Date” are written in both orders"):
        read(CHARGES, *rows)
    result = read(CHARGES, *rows, profile=BUILT_IN["day-first"])
    assert [row.post_date for row in result.records] == [date(2026, 2, 13)]
    assert reasons(result) == [(3, "Post Date", "is not a day of the calendar")]


def test_day_that_does_not_exist_is_rejected() -> None:
    result = read(CHARGES, charge(), "P1,02/30/2026,03/13/2026,99213,1,145.00,")
    assert reasons(result) == [(3, "DOS", "is not a day of the calendar")]


def test_two_digit_year_far_ahead_is_rejected() -> None:
    rows = [f"P1,3/10/{year},3/10/26,99213,1,1.00," for year in ("26", "35")]
    for options in ({}, {"today": DAY}, {"business_date": DAY}):
        result = read(CHARGES, *rows, **options)
        assert reasons(result) == [(3, "DOS", "has a two-digit year more than a year ahead")]


def test_tenders_and_purposes() -> None:
    rows = [
        receipt("1", "1.00", "Visa", "Co-Pay"),
        receipt("2", "1.00", "Check 2207", "Deductible"),
        receipt("3", "1.00", "MONEY_ORDER", ""),
        receipt("4", "1.00", "Credit/Debit", "Prior balance"),
    ]
    found = read(RECEIPTS, *rows).records
    assert [row.tender for row in found] == [
        Tender.CARD,
        Tender.CHECK,
        Tender.MONEY_ORDER,
        Tender.CARD,
    ]
    assert [row.purpose for row in found] == [
        Purpose.COPAY,
        Purpose.DEDUCT,
        Purpose.UNSTATED,
        Purpose.PRIOR_BALANCE,
    ]


def test_every_canonical_word_is_its_own_synonym() -> None:
    rows = [receipt("1", "1.00", tender.value, "") for tender in Tender]
    assert [row.tender for row in read(RECEIPTS, *rows).records] == list(Tender)
    told = [each for each in Purpose if each is not Purpose.REFUND_BACK]  # no report says that
    rows = [receipt("1", "1.00", "Cash", purpose.value) for purpose in told]
    assert [row.purpose for row in read(RECEIPTS, *rows).records] == told


def test_unknown_tender_is_rejected_without_quoting_it() -> None:
    result = read(RECEIPTS, receipt("1", "1.00"), receipt("2", "5.00", "Goat"))
    assert len(result.records) == 1
    (row,) = result.rejected
    assert (row.line, row.where) == (3, "Method")
    assert "Goat" not in row.reason


def test_empty_tender_is_rejected() -> None:
    assert reasons(read(RECEIPTS, receipt("2", "5.00", ""))) == [(2, "Method", "is empty")]


def test_receipts_with_one_date_use_it_twice_and_say_so() -> None:
    result = read("Receipt #,Date,Patient ID,Method,Amount", "1,03/10/2026,P1,Cash,5.00")
    row = result.records[0]
    assert (row.receipt_date, row.post_date) == (DAY, DAY)
    assert "one date column" in result.warnings[0]


def test_all_negative_receipts_are_asked_about() -> None:
    rows = [receipt("1", "-25.00"), receipt("2", "(30.00)")]
    with pytest.raises(AmbiguousError, match="negative-amounts"):
        read(RECEIPTS, *rows)
    flipped = read(RECEIPTS, *rows, profile=BUILT_IN["negative-amounts"])
    assert [row.amount_cents for row in flipped.records] == [2500, 3000]
    meant = read(RECEIPTS, *rows, profile=BUILT_IN["signs-as-printed"])
    assert [row.amount_cents for row in meant.records] == [-2500, -3000]


def test_profile_for_all_signs_turns_only_what_is_printed_negative() -> None:
    heading = "Patient ID,Charges,Payments,Adjustments"
    profile = BUILT_IN["negative-amounts"]
    row = read(heading, "P1,-100.00,-10.00,5.00", profile=profile).records[0]
    assert (row.charges_cents, row.payments_cents, row.adjustments_cents) == (10000, 1000, 500)
    own = Profile(signs={"adjustments": -1})
    assert read(heading, "P1,1.00,1.00,5.00", profile=own).records[0].adjustments_cents == -500


def test_one_negative_receipt_among_others_stays() -> None:
    rows = [receipt("1", "-25.00", purpose="Refund"), receipt("2", "30.00")]
    assert [row.amount_cents for row in read(RECEIPTS, *rows).records] == [-2500, 3000]


def test_voids() -> None:
    heading = f"{RECEIPTS},Voided,Void Reason,Reissue Of,Status"
    rows = [
        f"{receipt('1', '30.00')},Y,wrong patient,,",
        f"{receipt('2', '30.00')},No,,1,Posted",
        f"{receipt('3', '5.00')},,,,VOID",
        f"{receipt('4', '5.00')},03/10/2026,,,",
    ]
    found = read(heading, *rows).records
    assert [row.voided for row in found] == [True, False, True, True]
    assert (found[0].void_reason, found[1].reissue_of) == ("wrong patient", "1")


def test_codes_and_ids_damaged_by_a_spreadsheet() -> None:
    rows = [
        charge(code="00100"),
        charge(code="2-Jan"),
        charge(code="3.00E+05"),
        charge(patient="1.23457E+17"),
        charge(patient="123456789012345000"),
        charge(code="100"),
    ]
    result = read(CHARGES, *rows)
    assert [row.procedure_code for row in result.records] == ["00100", "100"]
    assert [row.where for row in result.rejected] == ["Code", "Code", "Patient ID", "Patient ID"]
    assert "damaged by a spreadsheet? (row 7)" in " ".join(result.warnings)


def test_lost_leading_zeros_of_an_id_are_warned_of() -> None:
    result = read(TOTALS, "00012,Ann,1.00", "345,Bo,1.00")
    assert "leading zeros" in result.warnings[0]


def test_modifiers_in_one_column_or_several() -> None:
    one = read("Patient ID,DOS,Post Date,Code,Mod,Units,Amount", '1,3/1/26,3/1/26,1,"25, 59",1,1')
    several = read(
        "Patient ID,DOS,Post Date,Code,Mod1,Mod2,Units,Amount", "1,3/1/26,3/1/26,1,25,59,1,1"
    )
    assert one.records[0].modifiers == several.records[0].modifiers == "25:59"


def test_payer_column_absent_or_empty() -> None:
    assert read(CHARGES, charge()).records[0].payer is None
    assert read(f"{CHARGES},Payer", charge() + ",").records[0].payer == ""


CLAIMS = "Claim #,Encounter,Patient ID,DOS,Payer,Payer Order,Frequency,Sent At,Amount,F5"


def claim(order: str, frequency: str, f5: str = "25.00", sent: str = "03/10/2026 5:40 PM") -> str:
    return f"C1,E1,P1,03/10/2026,BlueSky,{order},{frequency},{sent},145.00,{f5}"


def test_claims_log_words() -> None:
    orders = ["P", "Secondary", "tertiary", "1", "2nd", "U", "Primary Insurance"]
    words = ["1", "Original", "Replacement", "7", "void", "", "Corrected Claim"]
    result = read(CLAIMS, *map(claim, orders, words))
    assert [row.payer_order for row in result.records] == ["P", "S", "T", "P", "S", "U", "P"]
    assert [row.frequency for row in result.records] == ["1", "1", "7", "7", "8", "1", "7"]
    first = result.records[0]
    assert (first.sent_on, first.sent_time, first.patient_paid_cents) == (DAY, "17:40", 2500)


def test_claims_log_rejects_unknown_order_and_keeps_an_unstated_f5() -> None:
    result = read(CLAIMS, claim("Zeroth", "1"), claim("P", "1", f5=""), claim("P", "9"))
    assert [row.where for row in result.rejected] == ["Payer Order", "Frequency"]
    assert result.records[0].patient_paid_cents is None


def test_visits_with_date_and_time_columns() -> None:
    heading = "AptNum,PatNum,Date,Time,AptStatus,Check-In,Signed,Reason"
    result = read(heading, "7,P1,03/10/2026,1:15 PM,Complete,13:02,03/10/2026 18:05,Well child")
    row = result.records[0]
    assert row.scheduled_at == datetime(2026, 3, 10, 13, 15)  # noqa: DTZ001 - local time
    assert row.arrived_at == datetime(2026, 3, 10, 13, 2)  # noqa: DTZ001
    assert (row.reason, row.status, row.left_at) == ("Well child", "Complete", None)


def test_visit_without_status_or_with_a_bad_time_is_rejected() -> None:
    heading = "AptNum,PatNum,Date,Time,AptStatus"
    result = read(heading, "7,P1,03/10/2026,1:15 PM,", "8,P1,03/10/2026,25:15,Complete")
    assert [row.where for row in result.rejected] == ["AptStatus", "Time"]


def test_card_batch_with_negative_fees() -> None:
    heading = "Date,Bank Account,Trace ID,Transactions,Gross Charges,Fees,Net Payout"
    for fee in ("8.74", "-8.74"):
        result = read(heading, f"03/10/2026,Op,TR1,4,303.20,{fee},294.46")
        assert result.records[0].fees_cents == 874
        assert not result.warnings
    wrong = read(heading, "03/10/2026,Op,TR1,4,303.20,8.74,300.00", "03/10/2026,Op,,4,1,0,1")
    assert "Row 2" in wrong.warnings[0]
    assert reasons(wrong)[0][2] == "is empty"


def test_fee_schedule_kinds_stay_apart() -> None:
    ours = read("Schedule Name,Code,Standard Fee", "2026,99213,145.00")
    theirs = read("Schedule Name,Code,Allowed Amount", "Harbor,99213,92.40")
    assert (ours.records[0].kind, theirs.records[0].kind) == ("CHARGE", "CONTRACT")
    said = read("Schedule Name,Code,Amount,Kind", "A,99213,1,Contract", "A,99213,1,Sometimes")
    assert (said.records[0].kind, said.rejected[0].where) == ("CONTRACT", "Kind")
    with pytest.raises(AmbiguousError, match="side by side"):
        read("Schedule Name,Code,Standard Fee,Allowed Amount", "A,99213,145.00,92.40")


def test_patient_totals_with_patient_and_insurance_payments() -> None:
    heading = "Patient ID,Charges,Patient Payments,Insurance Payments,Encounters"
    row = read(heading, "P1,100.00,10.00,20.00,2").records[0]
    assert (row.payments_cents, row.visit_count, row.business_date) == (3000, 2, None)
    assert read(heading, "P1,100.00,,,1").records[0].payments_cents is None


def test_heading_without_rows_is_warned_of() -> None:
    result = read(CHARGES)
    assert (result.records, len(result.warnings)) == ((), 1)


def test_cells_beyond_the_heading_in_every_row_are_left_out() -> None:
    result = read(CHARGES, charge() + ",30", charge() + ",60")
    assert (len(result.records), len(result.warnings)) == (2, 1)


def test_a_saved_profile_is_read() -> None:
    saved = b"""{"name": "own", "columns": {"Beleg": "receipt_no"}, "signs": {"amount": -1},
        "date_order": "day-first"}"""
    profile = Profile(
        "own", {"Beleg": "receipt_no"}, {"amount": -1}, BUILT_IN["day-first"].date_order
    )
    assert read_profile(saved) == profile
    assert read_profile(b"{}") == Profile()
    for bad in (b"[]", b"x", b'{"date_order": "year-first"}', b'{"signs": {"amount": 2}}'):
        with pytest.raises(UnreadableFileError):
            read_profile(bad)


def test_card_numbers_are_masked() -> None:
    heading = "Receipt #,Date,Patient ID,Method,Reference,Amount"
    rows = [
        f"{number},03/10/2026,P1,Card,{text},1.00"
        for number, text in enumerate(("4111 1111 1111 1111", "4111111111111112", "1234"))
    ]
    found = [row.reference for row in read(heading, *rows).records]
    assert found == ["•••• 1111", "4111111111111112", "1234"]


def test_business_date_is_believed_before_other_dates() -> None:
    title = "Period 03/01/2026 - 03/31/2026\nBusiness date 03/10/2026"
    assert read(f"{title}\n{CHARGES}", charge()).stated_date == DAY
    assert read(f"For 13/13/2026 and 30/31/2026\n{CHARGES}", charge()).stated_date is None
    mixed = f"From 03/13/2026 to 13/03/2026\n{CHARGES}"
    assert read(mixed, charge()).stated_date is None


def test_counts_and_times_that_cannot_be_meant() -> None:
    heading = "AptNum,PatNum,Date,Time,AptStatus"
    result = read(
        heading,
        "1,P1,03/10/2026,03/10/2026 9:40 AM,Complete",
        "2,P1,03/10/2026 25:10,9:00,Complete",
        "3,P1,,9:00,Complete",
        "4,P1,03/10/2026,03/10/2026,Complete",
    )
    assert [row.scheduled_at.hour for row in result.records] == [9, 0]
    assert [row.line for row in result.rejected] == [3, 4]
    units = read(CHARGES, "P1,03/10/2026,03/10/2026,99213,1.5,145.00,")
    assert reasons(units) == [(2, "Units", "is not a whole number")]


def test_claims_log_with_a_time_column() -> None:
    row = "C1,E1,P1,03/10/2026,BlueSky,P,1,03/10/2026,145.00,0,5:40 PM"
    assert read(f"{CLAIMS},Sent Time", row).records[0].sent_time == "17:40"


def test_a_row_of_a_thousand_cells_is_no_heading() -> None:
    data = ",".join([CHARGES, *["x"] * 2000])
    with pytest.raises(UnreadableFileError, match="No heading row"):
        read(data, "1")


def test_unknown_purpose_and_times_of_a_date_and_a_time() -> None:
    assert reasons(read(RECEIPTS, receipt("1", "1.00", purpose="Whim")))[0][:2] == (2, "Purpose")
    heading = "AptNum,PatNum,Date,AptStatus,Check-In"
    assert read(heading, "1,P1,03/10/2026,Complete,").records[0].arrived_at is None
    assert read(heading, "1,P1,03/10/2026,Complete,03/10/2026 9:31").records[0].arrived_at


def test_collector_stays_off_where_it_was_off() -> None:
    gc.disable()
    try:
        read(CHARGES, charge())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_day_first_file_with_a_day_that_does_not_exist() -> None:
    rows = ["P1,13/03/2026,13/03/2026,99213,1,1.00,", "P1,03/13/2026,13/03/2026,99213,1,1.00,"]
    with pytest.raises(AmbiguousError):
        read(CHARGES, *rows)
    result = read(CHARGES, rows[0], rows[1].replace("03/13", "31/02"))
    assert reasons(result) == [(3, "DOS", "is not a day of the calendar")]


def test_forced_kind_wins() -> None:
    data = b"Patient ID,Charges,Receipt #,Date,Method\nP1,5.00,7,03/10/2026,Cash\n"
    assert read_file(data, kind=Kind.PATIENT_TOTALS).records[0].charges_cents == 500
