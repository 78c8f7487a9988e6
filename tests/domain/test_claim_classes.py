"""Claim classes (§2.2), the cut-off (R2.20), one submission from two sources."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import BUSINESS_DATE, a_claim, staged
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.calendar import BusinessCalendar
from recon_desktop.domain.day.claim_classes import (
    ClaimClass,
    ClaimFacts,
    business_day_of,
    check_classes,
    classify,
    classify_all,
    counts_for,
    mark_repeats,
    one_submission_each,
)
from recon_desktop.domain.findings import Finding
from recon_desktop.domain.money import Money

YESTERDAY = date(2026, 3, 9)
CALENDAR = BusinessCalendar(frozenset())


def facts(*, source_id: int = 4, origin: str = "log", **fields) -> ClaimFacts:
    known = {
        name: fields.pop(name)
        for name in ("sent_before", "rejected_since", "posted_on")
        if name in fields
    }
    claim = a_claim(**fields)
    return ClaimFacts(
        staged(claim, source_id=source_id), claim.encounter_id, origin=origin, **known
    )


def class_of(**fields) -> ClaimClass:
    return classify(facts(**fields), BUSINESS_DATE)


def doubts(*claims: ClaimFacts) -> list[str]:
    findings = check_classes(classify_all(mark_repeats(claims), BUSINESS_DATE), BUSINESS_DATE)
    return [finding.code for finding in findings]


# --- the seven tests -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"payer_order": "S"}, ClaimClass.SECONDARY),
        ({"payer_order": "T"}, ClaimClass.TERTIARY),
        *(({"payer_order": order}, ClaimClass.TERTIARY) for order in "ABCDEFGH"),
        ({"payer_order": "U"}, ClaimClass.UNKNOWN_ORDER),
        ({"frequency": "8"}, ClaimClass.VOID),
        ({"frequency": "7"}, ClaimClass.REPLACEMENT),
        ({"sent_before": YESTERDAY}, ClaimClass.RESUBMITTED),
        ({"posted_on": YESTERDAY}, ClaimClass.PRIOR_DAY_ORIGINAL),
        ({"posted_on": BUSINESS_DATE}, ClaimClass.ORIGINAL_PRIMARY),
        ({"encounter_report": True}, ClaimClass.ENCOUNTER_REPORT),
    ],
)
def test_each_class(fields, expected):
    assert class_of(**fields) is expected


EVERY_TEST = {
    "payer_order": "S",
    "frequency": "8",
    "sent_before": YESTERDAY,
    "posted_on": YESTERDAY,
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ClaimClass.SECONDARY),
        ({"payer_order": "B"}, ClaimClass.TERTIARY),
        ({"payer_order": "P"}, ClaimClass.VOID),
        ({"payer_order": "P", "frequency": "7"}, ClaimClass.REPLACEMENT),
        ({"payer_order": "P", "frequency": "1"}, ClaimClass.RESUBMITTED),
        (
            {"payer_order": "P", "frequency": "1", "sent_before": None},
            ClaimClass.PRIOR_DAY_ORIGINAL,
        ),
        (
            {"payer_order": "P", "frequency": "1", "sent_before": None, "posted_on": BUSINESS_DATE},
            ClaimClass.ORIGINAL_PRIMARY,
        ),
    ],
)
def test_first_hit_wins_in_the_order_of_the_specification(changes, expected):
    assert class_of(**(EVERY_TEST | changes)) is expected


def test_frequency_1_after_a_rejection_is_found_by_history_alone():
    assert class_of(frequency="1", sent_before=YESTERDAY, rejected_since=True) is (
        ClaimClass.RESUBMITTED
    )


@pytest.mark.parametrize(
    "fields",
    [{"parent_claim": "C77"}, {"status": "Resubmitted"}, {"status": "Claim re-sent to payer"}],
)
def test_the_log_may_say_itself_that_a_claim_is_a_resubmission(fields):
    assert class_of(**fields) is ClaimClass.RESUBMITTED


@pytest.mark.parametrize("status", ["", "Sent", "Payer Acknowledged", "Presented", "Resenting"])
def test_other_words_are_no_resubmission(status):
    assert class_of(status=status) is ClaimClass.ORIGINAL_PRIMARY


def test_charges_nobody_knows_leave_an_original_with_a_warning():
    assert class_of(posted_on=None) is ClaimClass.ORIGINAL_PRIMARY
    assert doubts(facts(posted_on=None)) == ["CLAIM_WITHOUT_CHARGES"]


def test_charges_posted_later_than_the_day_are_no_charges_of_the_day():
    assert doubts(facts(posted_on=date(2026, 3, 11))) == ["CLAIM_WITHOUT_CHARGES"]


def test_unknown_and_missing_payer_order_are_shown():
    assert doubts(facts(payer_order="U")) == ["UNKNOWN_PAYER_ORDER"]
    assert doubts(facts(payer_order="", posted_on=BUSINESS_DATE)) == ["PAYER_ORDER_MISSING"]


# --- repeats ---------------------------------------------------------------------------------


def test_twice_on_one_day_is_one_original_and_one_duplicate():
    first = facts(line=2, sent_time="10:00", posted_on=BUSINESS_DATE)
    again = facts(line=3, sent_time="16:00", posted_on=BUSINESS_DATE)
    classes = [
        each.claim_class for each in classify_all(mark_repeats([again, first]), BUSINESS_DATE)
    ]
    assert classes == [ClaimClass.ORIGINAL_PRIMARY, ClaimClass.RESUBMITTED]
    assert doubts(first, again) == ["DUPLICATE_SUBMISSION"]


def test_a_rejection_in_between_makes_it_no_duplicate():
    first = facts(line=2, posted_on=BUSINESS_DATE)
    again = facts(line=3, sent_before=BUSINESS_DATE, rejected_since=True, posted_on=BUSINESS_DATE)
    assert doubts(first, again) == []


def test_resubmission_of_an_earlier_day_is_no_duplicate():
    assert doubts(facts(sent_before=YESTERDAY)) == []


def test_two_payers_of_one_encounter_are_two_chains():
    one = facts(line=2, payer_id="A1", posted_on=BUSINESS_DATE)
    two = facts(line=3, payer_id="B2", posted_on=BUSINESS_DATE)
    assert doubts(one, two) == []


def test_secondary_claim_first_does_not_make_the_primary_a_repeat():
    second = facts(line=2, sent_time="08:00", payer_order="S")
    first = facts(line=3, sent_time="09:00", posted_on=BUSINESS_DATE)
    assert [each.sent_before for each in mark_repeats([second, first])] == [None, None]


def test_without_an_encounter_the_claim_id_is_the_chain():
    one = facts(line=2, encounter_id="", claim_id="C1")
    other = facts(line=3, encounter_id="", claim_id="C2")
    again = facts(line=4, encounter_id="", claim_id="C1")
    marked = mark_repeats([one, other, again])
    assert [each.sent_before for each in marked] == [None, None, BUSINESS_DATE]


# --- two sources -----------------------------------------------------------------------------


def test_claim_of_both_sources_is_kept_from_the_837_with_what_the_log_adds():
    from_837 = facts(
        origin="837", source_id=9, encounter_id="", patient_paid_cents=None, sent_time="",
        posted_on=BUSINESS_DATE,
    )  # fmt: skip
    from_log = facts(patient_paid_cents=2500, parent_claim="C0", sent_before=BUSINESS_DATE)
    (kept,), findings = one_submission_each([from_log, from_837])
    record = kept.claim.record
    assert kept.claim.ref == from_837.claim.ref
    assert (record.patient_paid_cents, record.parent_claim, record.sent_time) == (
        2500,
        "C0",
        "17:40",
    )
    assert (kept.encounter_id, kept.posted_on, kept.sent_before) == ("E01", BUSINESS_DATE, None)
    assert findings == ()


def test_earlier_transmission_that_both_sources_know_of_is_kept():
    from_837 = facts(origin="837", source_id=9, sent_before=date(2026, 3, 4))
    from_log = facts(sent_before=date(2026, 3, 3))
    (kept,), _ = one_submission_each([from_837, from_log])
    assert kept.sent_before == date(2026, 3, 3)


def test_f5_of_the_837_wins_and_differences_are_shown():
    from_837 = facts(origin="837", source_id=9, amount="173.75", patient_paid_cents=3000)
    from_log = facts(amount="137.75", patient_paid_cents=2500)
    (kept,), findings = one_submission_each([from_837, from_log])
    assert (kept.claim.record.amount_cents, kept.claim.record.patient_paid_cents) == (17375, 3000)
    assert [_figures(f) for f in findings] == [
        ("CLAIM_SOURCES_DIFFER", Money(17375), Money(13775)),
        ("CLAIM_SOURCES_DIFFER", Money(3000), Money(2500)),
    ]


def _figures(finding: Finding) -> tuple[str, Money | None, Money | None]:
    return finding.code, finding.expected, finding.actual


def test_blank_order_and_frequency_of_the_log_still_pair():
    from_837 = facts(origin="837", source_id=9)
    kept, _ = one_submission_each([from_837, facts(payer_order="", frequency="")])
    assert len(kept) == 1


def test_two_real_transmissions_stay_two():
    both = [facts(line=2), facts(line=3)]
    in_837 = [facts(line=5, origin="837", source_id=9), facts(line=8, origin="837", source_id=9)]
    assert len(one_submission_each([*both, *in_837])[0]) == 2
    assert len(one_submission_each([*both, *in_837[:1]])[0]) == 2
    assert len(one_submission_each(both)[0]) == 2


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("PS")), max_size=5))
def test_a_log_beside_its_837_changes_nothing(keys):
    def every(origin, source_id):
        return [
            facts(line=n, claim_id=key, payer_order=order, origin=origin, source_id=source_id)
            for n, (key, order) in enumerate(keys, start=2)
        ]

    alone, _ = one_submission_each(every("837", 9))
    both, findings = one_submission_each([*every("log", 4), *every("837", 9)])
    assert both == alone
    assert findings == ()


# --- cut-off ---------------------------------------------------------------------------------

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 13), date(2026, 3, 14), date(2026, 3, 16)


@pytest.mark.parametrize(
    ("sent_on", "sent_time", "posted_on", "cutoff", "expected"),
    [
        (FRIDAY, "17:00", FRIDAY, None, FRIDAY),
        (MONDAY, "08:00", FRIDAY, None, MONDAY),
        (MONDAY, "08:00", FRIDAY, "10:00", FRIDAY),
        (MONDAY, "10:00", FRIDAY, "10:00", FRIDAY),
        (MONDAY, "10:01", FRIDAY, "10:00", MONDAY),
        (MONDAY, "", FRIDAY, "10:00", FRIDAY),
        (SATURDAY, "23:00", FRIDAY, "10:00", FRIDAY),
        (MONDAY, "08:00", MONDAY, "10:00", MONDAY),
        (MONDAY, "08:00", date(2026, 3, 12), "10:00", MONDAY),
        (MONDAY, "08:00", None, "10:00", MONDAY),
        (FRIDAY, "08:00", MONDAY, "10:00", FRIDAY),
    ],
)
def test_business_day_of_a_transmission(sent_on, sent_time, posted_on, cutoff, expected):
    assert business_day_of(sent_on, sent_time, posted_on, cutoff, CALENDAR) == expected
    assert counts_for(sent_on, sent_time, posted_on, expected, cutoff, CALENDAR)
    assert not counts_for(sent_on, sent_time, posted_on, date(2026, 1, 1), cutoff, CALENDAR)


def test_a_holiday_moves_the_cutoff():
    calendar = BusinessCalendar(frozenset({MONDAY}))
    tuesday = date(2026, 3, 17)
    assert business_day_of(tuesday, "09:00", FRIDAY, "10:00", calendar) == FRIDAY


def test_time_unknown_on_the_day_after_is_shown():
    late = facts(sent_on=date(2026, 3, 11), sent_time="", posted_on=BUSINESS_DATE)
    assert doubts(late) == ["CLAIM_TIME_UNKNOWN"]


@given(
    st.dates(date(2026, 3, 1), date(2026, 3, 31)),
    st.sampled_from(["", "00:00", "09:59", "10:01", "23:59"]),
    st.none() | st.dates(date(2026, 3, 1), date(2026, 3, 31)),
    st.none() | st.just("10:00"),
)
def test_each_transmission_counts_for_exactly_one_day(sent_on, sent_time, posted_on, cutoff):
    window = [date(2026, 2, 20) + timedelta(days=n) for n in range(50)]
    hits = [
        day for day in window if counts_for(sent_on, sent_time, posted_on, day, cutoff, CALENDAR)
    ]
    assert len(hits) == 1
