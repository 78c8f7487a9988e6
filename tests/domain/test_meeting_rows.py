"""A new file meets the rows that are there."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.records import BankLine, FeeScheduleRow, Visit
from recon_desktop.domain.staging import (
    business_date_of,
    identities,
    meet,
    natural_key,
    relation,
)

KEYS = st.lists(st.sampled_from("abcd"), max_size=12)


def numbered(keys: list[str], value: int = 0) -> dict[tuple[str, int], tuple[int]]:
    return dict.fromkeys(identities(keys), (value,))


def a_bank_line(*, bank_id: str = "", text: str = "DEPOSIT", cents: int = 18500) -> BankLine:
    day = date(2026, 3, 11)
    return BankLine(1, "1234", day, text, cents, "", bank_id, "", "", "", None, pending=False)


def test_equal_rows_are_numbered_and_both_live() -> None:
    assert identities(["x", "y", "x"]) == [("x", 1), ("y", 1), ("x", 2)]


@given(KEYS)
def test_the_same_rows_again_change_nothing(keys: list[str]) -> None:
    met = meet(numbered(keys), numbered(keys), gone=numbered(keys))
    assert (met.new, met.changed, met.vanished) == ((), (), ())
    assert len(met.seen) == len(keys)


@given(KEYS, KEYS, st.booleans())
def test_every_row_is_accounted_for_once(old: list[str], new: list[str], replaces: bool) -> None:
    met = meet(numbered(old), numbered(new, 1), gone=numbered(old) if replaces else ())
    assert sorted((*met.new, *met.seen, *met.changed)) == sorted(numbered(new))
    again = set(numbered(old)) - set(met.changed)
    assert set(met.vanished) == (again if replaces else set())


@pytest.mark.parametrize(
    ("old", "new", "replaces", "ambiguous"),
    [
        ([], ["a"], False, False),
        (["a", "b"], ["c"], False, False),
        (["a", "b"], ["a", "c"], True, False),
        (["a", "b", "c"], ["a", "d"], False, True),
        (["a", "b"], ["a", "b", "c"], True, False),
    ],
)
def test_correction_part_or_unclear(
    old: list[str], new: list[str], replaces: bool, ambiguous: bool
) -> None:
    related = relation(identities(old), identities(new))
    assert (related.replaces, related.ambiguous) == (replaces, ambiguous)


def test_a_bank_line_is_known_by_the_banks_id_or_by_its_words() -> None:
    assert natural_key(a_bank_line(bank_id="7")) != natural_key(a_bank_line(bank_id="8"))
    assert natural_key(a_bank_line(text="ach  Deposit")) == natural_key(
        a_bank_line(text="ACH DEPOSIT")
    )
    assert natural_key(a_bank_line(cents=1)) != natural_key(a_bank_line(cents=2))


def test_business_dates_of_other_rows() -> None:
    fee = FeeScheduleRow(1, "Ours", "CHARGE", "", "99213", "", "", 14500, None, None)
    at = datetime(2026, 3, 10, 9, 30)  # noqa: DTZ001 - a wall clock time, as visit logs print it
    visit = Visit(1, "", "E1", "P1", "", at, "", "", "", "", "", None, None, None, None)
    assert business_date_of(fee) is None
    assert business_date_of(visit) == date(2026, 3, 10)
    assert natural_key(visit)
    with pytest.raises(TypeError, match="int"):
        business_date_of(7)
