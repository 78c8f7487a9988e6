"""The cross-check: golden day, explained variant, the ten faults, INCOMPLETE, properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import (
    BUSINESS_DATE,
    a_charge,
    a_claim,
    a_claim_line,
    a_patient_total,
    a_receipt,
    all_staged,
)
from day_builders import claim_facts, day_facts
from hypothesis import given
from hypothesis import strategies as st
from sample_days import explained_day, faulty_day, golden_day, with_claim, with_receipt

from recon_desktop.domain.day.claim_classes import ClaimFacts
from recon_desktop.domain.day.crosscheck import CrossCheck, DayFacts, DayStatus, check_day
from recon_desktop.domain.day.facts import NEEDED_REPORTS
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.day.waterfall import RowStyle
from recon_desktop.domain.findings import Severity
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Purpose, Tender

SETTINGS = DaySettings()


def check(day, **fields) -> CrossCheck:
    return check_day(day_facts(day, **fields), SETTINGS)


def codes(result: CrossCheck) -> list[str]:
    return [finding.code for finding in result.findings]


def the(result: CrossCheck, code: str):
    found = [finding for finding in result.findings if finding.code == code]
    assert len(found) == 1, codes(result)
    return found[0]


# --- golden day ------------------------------------------------------------------------------


def test_golden_day_has_every_total_of_the_specification():
    assert check(golden_day(), cleared=(Money(9977), Money(9000))).totals.as_cents() == {
        "DTT": 387920,
        "DPT": 387920,
        "TOS": 36500,
        "TOS_CASH": 8500,
        "TOS_CHECK": 2500,
        "TOS_CARD": 25500,
        "TOS_OTHER": 0,
        "CGT_S": 477265,
        "SEC": 37750,
        "TER": 14500,
        "RESUB": 56595,
        "PRIOR": 0,
        "DCT_S": 368420,
        "F5": 17000,
        "DCT_N": 351420,
        "DBET": 387920,
        "CGT_R": 9977,
        "DCR": 9000,
    }


def test_golden_day_balances_without_a_single_finding():
    result = check(golden_day())
    assert result.status is DayStatus.BALANCED
    assert (result.V1, result.V2, result.V3, result.VU) == (ZERO, ZERO, ZERO, ZERO)
    assert (result.SPB, result.HELD, result.ADJ0) == (ZERO, ZERO, ZERO)
    assert result.tender == {Tender.CASH: ZERO, Tender.CHECK: ZERO, Tender.CARD: ZERO}
    assert result.findings == ()
    assert result.missing == ()


def test_golden_day_counts():
    assert check(golden_day()).counts == {
        "encounters": 12,
        "patients": 11,
        "patient_totals": 11,
        "charge_lines": 42,
        "units": 57,
        "claims": 17,
        "original_claims": 11,
        "receipts": 10,
        "tos_receipts": 7,
    }


def test_golden_waterfall_is_the_printed_table():
    assert [r.count for r in check(golden_day()).waterfall if r.key in ("DTT", "EXPLAINED")] == [
        42,
        None,
    ]
    rows = [(r.label, r.count_text, r.amount.paper) for r in check(golden_day()).waterfall]
    assert rows == [
        ("Daily Transaction Total (charge lines)", "42", "3,879.20"),
        ("Daily Patient Total (patients)", "11", "3,879.20"),
        ("Difference V1", "", "0.00"),
        ("Time-of-service cash", "3", "85.00"),
        ("Time-of-service checks", "1", "25.00"),
        ("Time-of-service cards", "3", "255.00"),
        ("Claim Grand Total – submitted", "17", "4,772.65"),
        ("less secondary", "2", "(377.50)"),
        ("less tertiary", "1", "(145.00)"),
        ("less resubmitted / replacement", "3", "(565.95)"),
        ("less prior-day originals", "0", "0.00"),
        ("Daily Claim Total – submitted (gross)", "11", "3,684.20"),
        ("less patient amounts already collected", "6", "(170.00)"),
        ("Daily Claim Total – net", "11", "3,514.20"),
        ("Daily Billing Elements Total", "", "3,879.20"),
        ("Difference V2 (DTT − DBET)", "", "0.00"),
        ("Explained: self-pay open / held / adjusted", "0/0/0", "0.00"),
        ("Unexplained VU", "", "0.00"),
    ]


@pytest.mark.parametrize("number", range(11))
def test_items_of_every_waterfall_row_add_up_to_its_amount(number):
    result = check(faulty_day(number) if number else explained_day())
    itemised = [row for row in result.waterfall if row.items and row.key not in ("V2", "VU")]
    assert itemised
    for row in itemised:
        sign = -1 if row.style is RowStyle.MINUS else 1
        assert sum(item.amount.cents for item in row.items) == sign * row.amount.cents


def test_no_text_names_a_patient():
    for number in range(1, 11):
        result = check(faulty_day(number))
        texts = [finding.text for finding in result.findings]
        texts += [item.text for row in result.waterfall for item in row.items]
        assert not [text for text in texts if "Elm" in text or "Gum" in text or "Kapok" in text]


def test_golden_receipts_by_tender_and_use():
    table = check(golden_day()).receipts_table
    assert {(t.value, u.value): (n, m.text) for (t, u), (n, m) in table.items()} == {
        ("CARD", "prior balance"): (1, "48.20"),
        ("CARD", "time of service"): (3, "255.00"),
        ("CASH", "prior balance"): (1, "15.00"),
        ("CASH", "time of service"): (3, "85.00"),
        ("CHECK", "prior balance"): (1, "60.00"),
        ("CHECK", "time of service"): (1, "25.00"),
    }


# --- explained -------------------------------------------------------------------------------


def test_insured_visits_are_named_for_the_ledger():
    result = check(golden_day())
    insured = {each.encounter_id: each.insured for each in result.encounters}
    assert (len(insured), sum(insured.values())) == (12, 11)
    assert not insured["E06"]


def test_explained_variant():
    result = check(explained_day())
    assert result.status is DayStatus.BALANCED_EXPLAINED
    totals = result.totals
    assert (totals.CGT_S, totals.DCT_S) == (Money(437530), Money(328685))
    assert (totals.DCT_N, totals.TOS, totals.DBET) == (Money(311685), Money(29000), Money(340685))
    assert (result.V1, result.V2, result.VU) == (ZERO, Money(47235), ZERO)
    assert (result.SPB, result.HELD, result.ADJ0) == (Money(7500), Money(39735), ZERO)
    assert [item.text for item in result.explained.spb] == ["E06 · patient P06"]
    assert [item.text for item in result.explained.held] == ["E09 · patient P09"]
    assert codes(result) == ["CLAIM_NOT_SENT"]


def test_self_pay_discount_is_an_adjustment_of_the_day():
    day = with_receipt(golden_day(), "1044", amount_cents=15000)
    discounted = tuple(
        c._replace(adjustment_cents=3000) if c.encounter_id == "E06" else c for c in day.charges
    )
    result = check(replace(day, charges=discounted))
    assert result.status is DayStatus.BALANCED_EXPLAINED
    assert (result.SPB, result.ADJ0, result.VU) == (Money(1500), Money(3000), ZERO)


def test_adjustment_on_a_claim_over_the_full_charge_explains_nothing():
    day = golden_day()
    adjusted = tuple(
        c._replace(adjustment_cents=3000) if c.encounter_id == "E03" and c.line == 17 else c
        for c in day.charges
    )
    assert adjusted != day.charges
    result = check(replace(day, charges=adjusted))
    assert result.status is DayStatus.BALANCED
    assert result.ADJ0 == ZERO


def test_adjustment_taken_off_the_claim_is_explained():
    day = with_claim(golden_day(), "C10", amount_cents=18500)
    adjusted = tuple(
        c._replace(adjustment_cents=2000) if c.encounter_id == "E10" else c for c in day.charges
    )
    result = check(replace(day, charges=adjusted))
    assert (result.V2, result.ADJ0, result.VU) == (Money(2000), Money(2000), ZERO)
    assert codes(result) == []


def test_copay_of_a_held_claim_lowers_what_is_held():
    day = golden_day()
    held = replace(day, claims=tuple(c for c in day.claims if c.encounter_id != "E05"))
    result = check(held)
    assert (result.V2, result.HELD, result.VU) == (Money(20720), Money(20720), ZERO)


def test_self_pay_paid_too_much_is_not_explained():
    result = check(with_receipt(golden_day(), "1044", amount_cents=20000))
    assert result.status is DayStatus.OUT_OF_BALANCE
    assert (result.V2, result.SPB, result.VU) == (Money(-500), ZERO, Money(-500))


def test_a_difference_that_hides_what_is_open_is_shown():
    day = with_receipt(golden_day(), "1044", amount_cents=12000)
    result = check(with_claim(day, "C10", amount_cents=20500 + 7500))
    assert (result.status, result.V2, result.VU) == (DayStatus.BALANCED, ZERO, Money(-7500))
    assert the(result, "DIFFERENCES_CANCEL").severity is Severity.WARNING


# --- the ten faults --------------------------------------------------------------------------

FAULTS = [
    # number, V1, V2, V3, tender differences, findings that must be there
    (1, -6620, -6620, 0, {}, {"PATIENT_TOTAL_DIFFERS", "CLAIM_CHARGES_DIFFER"}),
    (2, 0, 4220, 4220, {}, {"DUPLICATE_CHARGE", "CLAIM_CHARGES_DIFFER"}),
    (3, 0, -2700, -2700, {}, {"CLAIM_CHARGES_DIFFER"}),
    (4, 0, 5000, 5000, {Tender.CASH: 5000}, {"NEGATIVE_RECEIPT", "PATIENT_PAID_DIFFERS"}),
    (5, 0, -17375, -17375, {}, {"CLAIM_WITHOUT_CHARGES"}),
    (6, 0, -20500, -20500, {}, {"CLAIM_WITHOUT_CHARGES"}),
    (7, 0, 731, 731, {Tender.CARD: 874}, {"PATIENT_PAID_DIFFERS", "TENDER_DIFFERS"}),
    (8, 0, 2000, 2000, {Tender.CARD: 2000}, {"RECEIPT_DATE_DIFFERS", "PATIENT_PAID_DIFFERS"}),
    (9, 0, -3000, -3000, {Tender.CASH: -3000}, {"REISSUED_NOT_VOIDED", "PATIENT_PAID_DIFFERS"}),
    (10, 0, 3500, 3500, {}, {"NEGATIVE_RECEIPT", "RECEIPT_WITHOUT_CHARGES"}),
]


@pytest.mark.parametrize(("number", "v1", "v2", "v3", "tender", "expected"), FAULTS)
def test_each_planted_fault_gives_its_exact_variances(number, v1, v2, v3, tender, expected):
    result = check(faulty_day(number))
    assert (result.V1.cents, result.V2.cents, result.V3.cents) == (v1, v2, v3)
    assert {t: m.cents for t, m in result.tender.items() if m} == tender
    assert result.status is DayStatus.OUT_OF_BALANCE
    assert expected <= set(codes(result))
    assert any(f.severity is Severity.BLOCKING for f in result.findings)


def test_blocking_findings_say_by_how_much_the_day_is_off():
    finding = the(check(faulty_day(2)), "OUT_OF_BALANCE_V2")
    assert (finding.expected, finding.actual) == (Money(387920), Money(392140))
    assert finding.text.endswith("explained (V2 42.20).")
    assert the(check(faulty_day(1)), "OUT_OF_BALANCE_V1").difference == Money(-6620)


def test_resubmission_counted_with_f5_is_off_by_the_net():
    result = check(with_claim(golden_day(), "R2", parent_claim=""))
    assert result.V2 == Money(-20720)


def test_receipt_marked_void_is_removed():
    day = faulty_day(9)
    result = check(with_receipt(day, "1041", voided=True, void_reason="wrong tender"))
    assert result.status is DayStatus.BALANCED
    assert result.counts["receipts"] == 10
    assert codes(result) == []


def test_voided_charges_are_removed():
    day = golden_day()
    extra = a_charge("99.00", line=99, voided=True)
    assert check(replace(day, charges=(*day.charges, extra))).status is DayStatus.BALANCED


# --- independence of F5 ----------------------------------------------------------------------


def without_f5(day):
    return replace(day, claims=tuple(c._replace(patient_paid_cents=None) for c in day.claims))


def test_f5_from_the_receipts_hides_a_wrong_receipt_and_says_so():
    result = check(without_f5(faulty_day(4)))
    assert result.V2 == ZERO
    assert result.status is DayStatus.BALANCED
    assert not result.f5_is_independent
    assert "receipts not cross-checked here" in the(result, "F5_NOT_INDEPENDENT").text.lower()
    assert result.tender[Tender.CASH] == Money(5000)


def test_f5_from_the_receipts_on_the_golden_and_the_explained_day():
    golden, explained = check(without_f5(golden_day())), check(without_f5(explained_day()))
    assert (golden.totals.F5, golden.V2) == (Money(17000), ZERO)
    assert (explained.V2, explained.VU) == (Money(47235), ZERO)


def test_f5_of_one_claim_makes_the_day_independent():
    day = without_f5(golden_day())
    result = check(with_claim(day, "C03", patient_paid_cents=3000))
    assert result.f5_is_independent
    assert "F5_NOT_INDEPENDENT" not in codes(result)


def test_a_day_without_claims_needs_no_f5():
    charge, total = a_charge("50.00", payer="cash"), a_patient_total("50.00")
    facts = DayFacts(
        BUSINESS_DATE,
        all_staged([charge]),
        all_staged([total]),
        all_staged([a_receipt("50.00", purpose=Purpose.SELF_PAY)]),
    )
    result = check_day(facts, SETTINGS)
    assert (result.status, codes(result)) == (DayStatus.BALANCED, [])


# --- incomplete, empty -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", NEEDED_REPORTS)
def test_a_missing_report_makes_the_day_incomplete(kind):
    result = check(golden_day(), covered=frozenset(NEEDED_REPORTS) - {kind})
    assert (result.status, result.missing) == (DayStatus.INCOMPLETE, (kind,))
    assert the(result, "REPORT_MISSING").severity is Severity.BLOCKING


def test_a_day_of_which_nothing_is_known():
    result = check_day(DayFacts(BUSINESS_DATE, covered=frozenset()), SETTINGS)
    assert (result.status, result.missing) == (DayStatus.INCOMPLETE, NEEDED_REPORTS)


def test_missing_charges_do_not_raise_a_finding_for_every_claim():
    result = check(golden_day(), charges=(), covered=frozenset(NEEDED_REPORTS) - {"charges"})
    assert set(codes(result)) == {"REPORT_MISSING"}


def test_a_day_without_activity_balances_at_zero():
    result = check_day(DayFacts(BUSINESS_DATE), SETTINGS)
    assert (result.status, result.findings) == (DayStatus.BALANCED, ())
    assert set(result.totals.as_cents().values()) == {0}


# --- what belongs to the day -----------------------------------------------------------------


def test_copay_for_charges_of_another_day_is_a_prior_balance():
    day = golden_day()
    late = a_receipt("10.00", line=20, receipt_no="1051", encounter_id="X7", patient_id="P30")
    result = check(
        replace(day, receipts=(*day.receipts, late), counted_cash_cents=11000),
        encounter_posted_on={"X7": date(2026, 3, 2)},
    )
    assert result.totals.TOS == Money(36500)
    assert the(result, "RECEIPT_OF_OTHER_DAY").severity is Severity.INFO
    assert result.status is DayStatus.BALANCED


def test_tenders_of_the_desk_other_than_three_are_in_tos_and_in_its_parts():
    day = with_receipt(golden_day(), "1041", tender=Tender.MONEY_ORDER)
    day = with_receipt(day, "1045", tender=Tender.ACH_PATIENT)
    day = with_receipt(day, "1043", tender=Tender.VIRTUAL_CARD)
    result = check(day)
    totals = result.totals
    assert totals.TOS == Money(36500)
    assert totals.TOS_CASH + totals.TOS_CHECK + totals.TOS_CARD + totals.TOS_OTHER == totals.TOS
    assert (totals.TOS_CHECK, totals.TOS_OTHER) == (Money(5500), Money(3000))
    assert "TOS_OTHER" in [row.key for row in result.waterfall]
    assert result.tender[Tender.CARD] == ZERO


def test_money_that_is_not_of_the_day_is_in_the_drawer_but_not_in_tos():
    day = golden_day()
    more = [
        a_receipt("80.00", line=20, receipt_no="1051", purpose=Purpose.PREPAYMENT, encounter_id=""),
        a_receipt(
            "99.77", line=21, receipt_no="1052", purpose=Purpose.PAYER_CHECK, tender=Tender.CHECK
        ),
        a_receipt("35.00", line=22, receipt_no="1053", purpose=Purpose.REFUND, encounter_id=""),
    ]
    day = replace(
        day,
        receipts=(*day.receipts, *more),
        counted_cash_cents=10000 + 8000 - 3500,
        counted_checks_cents=8500 + 9977,
    )
    result = check(day)
    assert result.status is DayStatus.BALANCED
    assert not any(result.tender.values())
    assert result.findings == ()


@pytest.mark.parametrize("word", ["", "Self-Pay", "self pay", "CASH", "None", "Uninsured"])
def test_words_for_self_pay(word):
    day = explained_day()
    charges = tuple(c._replace(payer=word) if c.encounter_id == "E06" else c for c in day.charges)
    assert check(replace(day, charges=charges)).SPB == Money(7500)


def test_self_pay_words_are_a_setting():
    settings = DaySettings(self_pay_words=frozenset({"out of pocket"}))
    day = explained_day()
    charges = tuple(
        c._replace(payer="Out-of-Pocket") if c.encounter_id == "E06" else c for c in day.charges
    )
    assert check_day(day_facts(replace(day, charges=charges)), settings).SPB == Money(7500)


def test_without_a_payer_column_claims_and_receipts_tell_who_pays():
    day = explained_day()
    day = replace(day, charges=tuple(c._replace(payer=None) for c in day.charges))
    result = check(day)
    assert (result.SPB, result.HELD, result.VU) == (Money(7500), Money(39735), ZERO)
    assert the(result, "PAYER_UNKNOWN").text.startswith("Encounter E09")
    known = check(day, encounters_with_claims=frozenset({"E09"}))
    assert "PAYER_UNKNOWN" not in codes(known)


def test_charges_without_encounters_are_one_visit_a_patient_and_day():
    day = golden_day()
    day = replace(
        day,
        charges=tuple(c._replace(encounter_id="") for c in day.charges),
        receipts=tuple(r._replace(encounter_id="") for r in day.receipts),
        claims=tuple(c._replace(encounter_id="") for c in day.claims),
    )
    result = check(day)
    assert result.status is DayStatus.BALANCED
    assert result.counts["encounters"] == 11
    assert codes(result) == []


def test_receipts_that_name_no_encounter_are_compared_by_patient():
    day = golden_day()
    day = replace(day, receipts=tuple(r._replace(encounter_id="") for r in day.receipts))
    assert check(day).findings == ()
    wrong = check(with_receipt(day, "1041", amount_cents=2000))
    assert the(wrong, "PATIENT_PAID_DIFFERS").text.startswith("Patient P03")


def test_claims_of_an_837_find_their_visit_by_patient_and_day_of_care():
    day = explained_day()
    day = replace(
        day,
        claims=tuple(
            c._replace(
                encounter_id="",
                patient_id=f"MEMBER{c.line}",
                patient_name=" ".join(reversed(c.patient_name.upper().split(", "))),
            )
            for c in day.claims
        ),
    )
    result = check(day)
    assert (result.status, result.VU) == (DayStatus.BALANCED_EXPLAINED, ZERO)
    assert codes(result) == ["CLAIM_NOT_SENT"]


def test_claims_find_their_visit_by_their_id():
    day = golden_day()
    day = replace(
        day,
        charges=tuple(c._replace(claim_id=f"C{c.encounter_id[1:]}") for c in day.charges),
        claims=tuple(
            c._replace(encounter_id="", patient_id="", patient_name="", dos=None)
            for c in day.claims
        ),
    )
    result = check(day)
    assert codes(result) == []
    assert all(each.original_claims for each in result.encounters if each.insured)
    day = with_claim(day, "C09", claim_id="E09")
    assert codes(check(day)) == []


def test_claim_that_could_be_of_two_visits_is_of_the_one_with_its_amount():
    day = golden_day()
    day = with_claim(day, "C03", encounter_id="")
    day = with_claim(day, "C12", encounter_id="")
    assert codes(check(day)) == []


def test_claim_in_837_and_log_counts_once():
    day = golden_day()
    in_837 = tuple(
        ClaimFacts(each.claim._replace(ref=each.claim.ref._replace(source_id=9)), origin="837")
        for each in claim_facts(
            c._replace(encounter_id="", patient_paid_cents=None, parent_claim="")
            for c in day.claims
        )
    )
    result = check(day, claims=(*claim_facts(day.claims), *in_837))
    assert (result.totals.CGT_S, result.status) == (Money(477265), DayStatus.BALANCED)
    assert result.counts["claims"] == 17


def test_prior_day_original_has_its_own_line():
    day = golden_day()
    released = a_claim("145.00", line=30, claim_id="H1", encounter_id="XH1", patient_id="P40")
    facts = (*claim_facts(day.claims), *claim_facts([released], posted_on=date(2026, 3, 6)))
    result = check(day, claims=facts)
    assert (result.totals.PRIOR, result.status) == (Money(14500), DayStatus.BALANCED)


def test_encounter_report_is_in_no_total():
    day = golden_day()
    report = a_claim("145.00", line=30, claim_id="RP1", encounter_report=True)
    result = check(replace(day, claims=(*day.claims, report)))
    assert (result.totals.CGT_S, result.counts["claims"]) == (Money(477265), 17)


def test_unknown_payer_order_is_not_in_the_daily_claim_total():
    result = check(with_claim(golden_day(), "S1", payer_order="U"))
    totals = result.totals
    assert totals.DCT_S == totals.CGT_S - totals.SEC - totals.TER - totals.RESUB - totals.PRIOR
    assert (totals.DCT_S, totals.TER) == (Money(368420), Money(35000))
    assert codes(result) == ["UNKNOWN_PAYER_ORDER"]


# --- record findings -------------------------------------------------------------------------


def test_claim_total_that_is_not_the_sum_of_its_lines():
    lines = (a_claim_line("145.00"), a_claim_line("28.00", line_no="2"))
    result = check(with_claim(golden_day(), "C03", lines=lines))
    finding = the(result, "CLAIM_LINES_DIFFER")
    assert (finding.expected, finding.actual) == (Money(17300), Money(17375))


def test_amount_that_is_not_units_times_fee():
    day = golden_day()
    charges = (day.charges[0]._replace(fee_cents=16000), *day.charges[1:])
    finding = the(check(replace(day, charges=charges)), "CHARGE_EXTENSION_DIFFERS")
    assert (finding.expected, finding.actual) == (Money(16000), Money(16500))


def test_patients_that_differ_both_ways():
    day = golden_day()
    totals = (*day.patient_totals[1:], a_patient_total("12.00", line=40, patient_id="P77"))
    result = check(replace(day, patient_totals=totals))
    found = [f for f in result.findings if f.code == "PATIENT_TOTAL_DIFFERS"]
    assert [(f.expected, f.actual) for f in found] == [
        (ZERO, Money(88125)),
        (Money(1200), ZERO),
    ]


def test_patient_of_free_vaccines_alone_is_counted():
    day = golden_day()
    free = a_charge("0.00", line=50, encounter_id="E20", patient_id="P20", payer="StateMedicaid")
    result = check(replace(day, charges=(*day.charges, free)))
    assert the(result, "PATIENT_IN_ONE_REPORT").severity is Severity.INFO


def test_visit_count_of_the_patient_report():
    day = golden_day()
    totals = tuple(t._replace(visit_count=1) for t in day.patient_totals)
    assert the(check(replace(day, patient_totals=totals)), "VISIT_COUNT_DIFFERS").sources


def test_claim_for_a_self_pay_visit():
    day = golden_day()
    claim = a_claim("195.00", line=31, claim_id="C06", encounter_id="E06", patient_paid_cents=19500)
    result = check(replace(day, claims=(*day.claims, claim)))
    assert codes(result) == ["CLAIM_FOR_SELF_PAY"]


def test_money_taken_at_another_location():
    day = golden_day()
    charges = tuple(
        c._replace(location="NORTH") if c.encounter_id == "E03" else c for c in day.charges
    )
    result = check(replace(day, charges=charges))
    assert codes(result) == ["PRACTICE_WIDE", "COLLECTED_ELSEWHERE"]


# --- cards in transit ------------------------------------------------------------------------


def test_sale_of_a_later_batch_is_in_transit():
    day = golden_day()
    day = replace(day, receipts=tuple(r._replace(batch_id="B310") for r in day.receipts))
    day = with_receipt(day, "1050", batch_id="B311")
    batch = day.card_batches[0]._replace(gross_cents=25500)
    result = check(replace(day, card_batches=(batch,)))
    assert result.tender[Tender.CARD] == ZERO
    assert codes(result) == ["CARD_IN_TRANSIT"]


def test_sale_after_the_card_cutoff_is_in_transit():
    settings = DaySettings(card_cutoff="14:00")
    day = golden_day()
    batch = day.card_batches[0]._replace(gross_cents=25500)
    result = check_day(day_facts(replace(day, card_batches=(batch,))), settings)
    assert result.tender[Tender.CARD] == ZERO
    assert [each.receipt.receipt_no for each in result.tenders[Tender.CARD].in_transit] == ["1050"]


def test_sale_of_yesterday_in_a_batch_of_today():
    day = golden_day()
    batch = day.card_batches[0]._replace(gross_cents=30320 + 5000)
    late = a_receipt("50.00", tender=Tender.CARD, batch_id="B310", post_date=date(2026, 3, 9))
    result = check(replace(day, card_batches=(batch,)), earlier_card_receipts=all_staged([late]))
    assert result.tender[Tender.CARD] == ZERO


# --- properties ------------------------------------------------------------------------------


@given(st.randoms(use_true_random=False), st.integers(0, 10))
def test_the_order_of_the_records_does_not_matter(random, number):
    facts = day_facts(faulty_day(number) if number else golden_day())

    def shuffled(rows):
        return tuple(random.sample(rows, len(rows)))

    other = replace(
        facts,
        charges=shuffled(facts.charges),
        patient_totals=shuffled(facts.patient_totals),
        receipts=shuffled(facts.receipts),
        claims=shuffled(facts.claims),
    )
    assert check_day(other, SETTINGS) == check_day(facts, SETTINGS)


RECEIPTS = st.builds(
    lambda cents, purpose, tender, encounter, patient: a_receipt(
        amount_cents=cents,
        purpose=purpose,
        tender=tender,
        encounter_id=encounter,
        patient_id=patient,
    ),
    st.integers(-50_000, 50_000),
    st.sampled_from(Purpose),
    st.sampled_from(Tender),
    st.sampled_from(["", "E03", "E06", "E99"]),
    st.sampled_from(["P03", "P06", "P99"]),
)
CLAIMS = st.builds(
    lambda cents, order, frequency, paid, encounter: a_claim(
        amount_cents=cents,
        payer_order=order,
        frequency=frequency,
        patient_paid_cents=paid,
        encounter_id=encounter,
    ),
    st.integers(0, 100_000),
    st.sampled_from(["P", "S", "T", "A", "H", "U", ""]),
    st.sampled_from(["", "1", "7", "8"]),
    st.none() | st.integers(0, 5_000),
    st.sampled_from(["", "E03", "E06", "E99"]),
)


@given(st.lists(RECEIPTS, max_size=6), st.lists(CLAIMS, max_size=6))
def test_the_equations_hold_whatever_comes_in(receipts, claims):
    def numbered(rows, start):
        return tuple(row._replace(line=start + n) for n, row in enumerate(rows))

    day = golden_day()
    day = replace(
        day,
        receipts=day.receipts + numbered(receipts, 100),
        claims=day.claims + numbered(claims, 100),
    )
    result = check(day)
    totals = result.totals
    assert totals.TOS == totals.TOS_CASH + totals.TOS_CHECK + totals.TOS_CARD + totals.TOS_OTHER
    assert totals.DCT_S == totals.CGT_S - totals.SEC - totals.TER - totals.RESUB - totals.PRIOR
    assert totals.DCT_N == totals.DCT_S - totals.F5
    assert totals.DBET == totals.TOS + totals.DCT_N
    assert result.V3 == result.V2 - result.V1
    assert result.VU == result.V2 - result.SPB - result.HELD - result.ADJ0
    assert sum(each.gap_cents for each in result.encounters) + outside(result) == result.V2.cents


def outside(result: CrossCheck) -> int:
    """V2 of records that are of no visit of the day."""
    visits = {each.encounter_id for each in result.encounters}
    money = sum(
        r.amount_cents for r in result.receipts if r.in_tos and r.encounter_id not in visits
    )
    claims = [
        each.facts.claim.record
        for each in result.claims
        if each.claim_class == "original primary" and each.facts.encounter_id not in visits
    ]
    return -money - sum(c.amount_cents - (c.patient_paid_cents or 0) for c in claims)
