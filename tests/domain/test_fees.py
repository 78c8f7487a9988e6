"""Contracted fees, variances, and the radar from a practice's own history (R6.15–R6.16)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.follow.fee_radar import changes, habits
from recon_desktop.domain.follow.fees import (
    AnsweredLine,
    FeeBook,
    Tolerance,
    overlaps,
    times,
    units_of,
    variances,
)
from recon_desktop.domain.records import FeeScheduleRow

DAY = date(2026, 3, 10)


def a_fee(cents: int, **fields: Any) -> FeeScheduleRow:
    values: dict[str, Any] = {
        "line": 2, "schedule_name": "Harbor 2026", "kind": "CONTRACT", "payer_id": "HB001",
        "procedure_code": "99213", "modifier": "", "place": "", "amount_cents": cents,
        "effective_from": date(2026, 1, 1), "effective_to": None,
    }  # fmt: skip
    return FeeScheduleRow(**(values | fields))


def a_line(allowed: int, **fields: Any) -> AnsweredLine:
    values: dict[str, Any] = {
        "posted_line_id": 1, "remittance_id": 1, "payer": "HARBOR HEALTH PLAN",
        "payer_ids": ("HB001", "1111111111"), "claim_id": "C1", "procedure_code": "99213",
        "modifiers": "", "place": "11", "dos": DAY, "units": "1", "charge_cents": 14_500,
        "allowed_cents": allowed, "paid_cents": allowed, "reasons": frozenset({"45"}),
        "posted_on": DAY,
    }  # fmt: skip
    return AnsweredLine(**(values | fields))


def variance_of(line: AnsweredLine, *rows: FeeScheduleRow) -> list[int]:
    found = variances([line], FeeBook.of(rows), Tolerance())
    return [each.variance_cents for each in found]


def test_a_line_below_its_contract_is_a_shortfall() -> None:
    assert variance_of(a_line(9_640), a_fee(9_840)) == [-200]
    assert variance_of(a_line(10_000), a_fee(9_840)) == [160]
    assert variance_of(a_line(9_840), a_fee(9_840)) == []


@pytest.mark.parametrize(("off", "told"), [(-98, False), (-99, True), (98, False), (99, True)])
def test_one_percent_is_tolerated(off: int, told: bool) -> None:
    assert bool(variance_of(a_line(9_840 + off), a_fee(9_840))) == told


@pytest.mark.parametrize(("off", "told"), [(-5, False), (-6, True)])
def test_five_cents_are_tolerated_on_small_fees(off: int, told: bool) -> None:
    assert bool(variance_of(a_line(100 + off), a_fee(100))) == told


def test_units_multiply_the_fee() -> None:
    assert variance_of(a_line(19_680, units="2"), a_fee(9_840)) == []
    assert variance_of(a_line(9_840, units="2"), a_fee(9_840)) == [-9_840]
    assert times(999, "0.5") == 500
    assert [units_of(text) for text in ("", "x", "0", "-1")] == [1, 1, 1, 1]


def test_our_own_fees_are_never_a_contract() -> None:
    assert variance_of(a_line(9_640), a_fee(14_500, kind="CHARGE")) == []


def test_another_payers_contract_does_not_count() -> None:
    assert variance_of(a_line(9_640), a_fee(9_840, payer_id="BS001")) == []
    named = a_fee(9_840, payer_id="", schedule_name="Harbor Health Plan")
    assert variance_of(a_line(9_640), named) == [-200]


def test_the_closest_row_holds() -> None:
    rows = (a_fee(9_840), a_fee(12_000, modifier="25"), a_fee(8_000, place="22"))
    assert variance_of(a_line(12_000, modifiers="25"), *rows) == []
    assert variance_of(a_line(9_840, modifiers="59"), *rows) == []
    assert variance_of(a_line(8_000, place="22"), *rows) == []


def test_a_fee_holds_between_its_dates() -> None:
    old = a_fee(9_000, effective_from=date(2025, 1, 1), effective_to=date(2025, 12, 31))
    assert variance_of(a_line(9_840), old, a_fee(9_840)) == []
    assert variance_of(a_line(9_000, dos=date(2025, 12, 31)), old, a_fee(9_840)) == []
    assert variance_of(a_line(9_000, dos=date(2024, 12, 31)), old, a_fee(9_840)) == []
    for day, off in (
        (date(2025, 1, 1), -8_000),
        (date(2025, 12, 31), -8_000),
        (date(2026, 1, 1), -8_840),
    ):
        assert variance_of(a_line(1_000, dos=day), old, a_fee(9_840)) == [off]


def test_two_rows_for_one_day_decide_nothing_and_are_named() -> None:
    twice = (a_fee(9_840), a_fee(9_900, effective_from=date(2026, 2, 1), line=3))
    assert variance_of(a_line(1_000), *twice) == []
    assert [each.text for each in overlaps(twice)] == [
        "99213 of HB001 has two contract fees from 02/01/2026: 98.40 and 99.00"
    ]
    ended = (a_fee(9_840, effective_to=date(2026, 1, 31)), twice[1])
    assert overlaps(ended) == ()
    a_day_late = (a_fee(9_840, effective_to=date(2026, 2, 1)), twice[1])
    assert len(overlaps(a_day_late)) == 1
    assert overlaps((a_fee(9_840), a_fee(9_840, line=3))) == ()


def test_every_row_is_held_against_the_one_before_it_that_reaches_as_far() -> None:
    rows = tuple(
        a_fee(cents, effective_from=date(2026, month, 1))
        for month, cents in ((1, 9_840), (2, 9_900), (3, 9_840))
    )
    assert [(each.first, each.second) for each in overlaps(rows)] == [rows[:2], rows[1:]]


def test_a_long_row_overlaps_one_after_a_short_one() -> None:
    rows = (
        a_fee(9_840),
        a_fee(9_840, effective_from=date(2026, 2, 1), effective_to=date(2026, 2, 2)),
        a_fee(9_900, effective_from=date(2026, 5, 1)),
    )
    assert len(overlaps(rows)) == 1


@pytest.mark.parametrize(
    "fields", [{"reasons": frozenset({"59"})}, {"reasons": frozenset({"54"})}, {"modifiers": "SL"}]
)
def test_what_other_rules_price_is_left_out(fields: dict[str, Any]) -> None:
    assert variance_of(a_line(5_000, **fields), a_fee(9_840)) == []


def test_a_denied_line_is_no_shortfall() -> None:
    assert variance_of(a_line(0), a_fee(9_840)) == []


# --- the radar --------------------------------------------------------------------------------


def history(*cents: int, **fields: Any) -> list[AnsweredLine]:
    return [
        a_line(amount, posted_line_id=place, dos=DAY + timedelta(days=place), **fields)
        for place, amount in enumerate(cents)
    ]


def test_a_lasting_drop_is_found_with_its_day_and_its_price() -> None:
    (found,) = changes(history(*[9_840] * 10, *[9_000] * 4), Tolerance())
    assert (found.before_cents, found.after_cents) == (9_840, 9_000)
    assert found.since == DAY + timedelta(days=10)
    assert (found.lines_before, found.lines_after) == (10, 4)
    assert found.effect_cents == 4 * -840


def test_one_odd_line_is_no_change() -> None:
    assert changes(history(*[9_840] * 10, 5_000, *[9_840] * 10), Tolerance()) == ()
    assert changes(history(*[9_840] * 10, 5_000, 5_000), Tolerance()) == ()


def test_one_in_five_lines_may_stray() -> None:
    before = history(9_840, 9_300, *[9_840] * 3, *[9_000] * 3)
    after = history(*[9_840] * 5, 9_000, 9_000, 9_300, 9_000, 9_000)
    for lines in (before, after):
        (found,) = changes(lines, Tolerance())
        assert (found.before_cents, found.after_cents, found.lines_before) == (9_840, 9_000, 5)
    two = history(9_840, 9_300, 9_300, 9_840, 9_840, *[9_000] * 3)
    assert changes(two, Tolerance()) == ()


def test_a_change_takes_effect_with_a_day() -> None:
    """The first of the lower amounts is of the last day of the higher ones."""
    lines = history(*[9_840] * 6, *[9_000] * 4)
    lines[6] = lines[6]._replace(dos=lines[5].dos)
    (found,) = changes(lines, Tolerance())
    assert found.since == lines[5].dos
    assert (found.lines_before, found.lines_after) == (5, 5)


def test_a_payer_without_a_habit_is_left_alone() -> None:
    wild = [9_000 + place * 977 % 3_000 for place in range(40)]
    assert changes(history(*wild), Tolerance()) == ()


def test_payers_and_codes_are_never_mixed() -> None:
    lines = history(*[9_840] * 6) + history(*[9_000] * 6, payer="BLUESKY")
    lines += history(*[5_000] * 6, procedure_code="87880")
    assert changes(lines, Tolerance()) == ()
    assert [(each.payer, each.median_cents, each.lines) for each in habits(lines)] == [
        ("BLUESKY", 9_000, 6), ("HARBOR HEALTH PLAN", 5_000, 6), ("HARBOR HEALTH PLAN", 9_840, 6),
    ]  # fmt: skip


def test_units_are_taken_out() -> None:
    lines = history(*[9_840] * 6) + [
        a_line(19_680, units="2", posted_line_id=20 + n, dos=DAY + timedelta(days=20 + n))
        for n in range(4)
    ]
    assert changes(lines, Tolerance()) == ()


@given(
    st.integers(5, 30), st.integers(3, 30), st.integers(2_000, 20_000), st.integers(2_000, 20_000)
)
def test_a_clean_step_is_found_whenever_it_is_wide_enough(
    before: int, after: int, was: int, now: int
) -> None:
    found = changes(history(*[was] * before, *[now] * after), Tolerance())
    if abs(now - was) <= Tolerance().of(was):
        assert found == ()
    else:
        assert [(c.since, c.effect_cents) for c in found] == [
            (DAY + timedelta(days=before), after * (now - was))
        ]
