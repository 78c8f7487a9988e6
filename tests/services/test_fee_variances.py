"""Contracts against posted lines, to the cent, and the radar from history (R6.15–R6.16)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fee_builders import LESS_FROM, PAYER, post_answers, take_contract
from practice_builders import OWNER

from recon_desktop.domain.money import Money
from recon_desktop.services.follow.fee_variances import FeeVariances, load_fee_variances
from recon_desktop.services.listings import load_listing
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.setup import save_setting

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def found(practice: Practice) -> FeeVariances:
    return load_fee_variances(practice, FIRST, LAST)


def offs(practice: Practice) -> list[tuple[str, str, str]]:
    return [(each.claim_id, each.code, each.variance.plain) for each in found(practice).lines]


@pytest.fixture
def answered(empty: Practice, tmp_path: Path) -> Practice:
    assert not take_contract(empty, tmp_path).needs_person
    post_answers(empty, tmp_path)
    return empty


def test_every_line_off_its_contract(answered: Practice) -> None:
    assert offs(answered) == [
        ("F06", "99213", "-2.00"),
        ("F07", "99213", "-2.00"),
        ("F08", "99213", "-2.00"),
        ("F09", "90471", "1.60"),
    ]
    seen = found(answered)
    assert seen.short == Money(-600)
    two_units = seen.lines[-1]
    assert (two_units.units, two_units.expected, two_units.allowed) == (
        "2", Money(5_000), Money(5_160)
    )  # fmt: skip
    assert [(each.code, each.lines, each.variance) for each in seen.by_code] == [
        ("99213", 3, Money(-600)),
        ("90471", 1, Money(160)),
    ]


@pytest.mark.parametrize(("first", "lines"), [(20, 4), (21, 0)])
def test_the_period_holds_its_first_day(answered: Practice, first: int, lines: int) -> None:
    """Posted on 03/20/2026, the bank's day."""
    seen = load_fee_variances(answered, date(2026, 3, first), LAST)
    assert len(seen.lines) == lines


def test_the_radar_needs_no_contract(empty: Practice, tmp_path: Path) -> None:
    post_answers(empty, tmp_path)
    seen = found(empty)
    assert (seen.lines, seen.contracts) == ((), 0)
    [change] = seen.changes
    assert (change.payer, change.procedure_code, change.since) == (PAYER, "99213", LESS_FROM)
    assert (change.before_cents, change.after_cents, change.effect_cents) == (9_840, 9_640, -600)
    [habit] = seen.habits
    assert (habit.median_cents, habit.lines) == (9_840, 8)


@pytest.mark.parametrize(
    ("name", "value", "claims"),
    [
        ("underpayment_cents", "199", ["F06", "F07", "F08"]),
        ("underpayment_cents", "200", []),
        ("underpayment_percent", "2", ["F06", "F07", "F08", "F09"]),
        ("underpayment_percent", "3", ["F09"]),
    ],
)
def test_the_tolerance_is_the_practices(
    answered: Practice, name: str, value: str, claims: list[str]
) -> None:
    save_setting(answered, OWNER, name=name, value=value)
    assert [each.claim_id for each in found(answered).lines] == claims


def test_what_is_reversed_is_no_shortfall(answered: Practice, tmp_path: Path) -> None:
    [remittance_id] = {each.remittance_id for each in found(answered).lines}
    reverse_posting(answered, OWNER, remittance_id, reason="wrong claims")
    assert (found(answered).lines, found(answered).changes) == ((), ())


def test_two_fees_at_once_need_a_person(answered: Practice, tmp_path: Path) -> None:
    outcome = take_contract(answered, tmp_path, "99213,,97.00,MCR01,02/16/2026,", name="again")
    assert outcome.needs_person
    [warning] = outcome.warnings
    assert warning == (
        "99213 of MCR01 has two contract fees from 02/16/2026: 98.40 and 97.00; end one of them."
    )
    assert offs(answered) == [("F06", "99213", "-2.00"), ("F09", "90471", "1.60")]
    assert found(answered).overlaps == (
        "99213 of MCR01 has two contract fees from 02/16/2026: 98.40 and 97.00",
    )


def test_a_fee_that_follows_another_is_no_overlap(empty: Practice, tmp_path: Path) -> None:
    outcome = take_contract(
        empty,
        tmp_path,
        "99213,,98.40,MCR01,01/01/2026,02/08/2026",
        "99213,,96.40,MCR01,02/09/2026,",
    )
    assert not outcome.needs_person
    post_answers(empty, tmp_path)
    assert found(empty).lines == ()


def test_the_list_has_what_is_short_and_the_radar_as_notes(answered: Practice) -> None:
    listing = load_listing(answered, "underpayments", FIRST, LAST)
    [group] = listing.groups
    assert group.title == f"{PAYER} · 99213"
    assert [row[1] for row in group.rows] == ["F06", "F07", "F08"]
    assert listing.sums(listing.rows)[8] == Money(-600)
    assert listing.notes == (
        f"{PAYER} has allowed 96.40 instead of 98.40 for 99213 since 02/09/2026: 6.00 less so far.",
    )
