from __future__ import annotations

from datetime import date, datetime

import pytest

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import is_numeric, plain_text, screen_text, sort_key, tip_text
from recon_desktop.gui.theme import Tone


@pytest.mark.parametrize(
    ("value", "shown", "plain"),
    [
        (None, "", ""),
        (Money(-123450), "−1,234.50", "-1234.50"),
        (date(2026, 3, 10), "03/10/2026", "2026-03-10"),
        (datetime(2026, 3, 10, 9, 5), "03/10/2026 9:05 am", "2026-03-10 09:05"),  # noqa: DTZ001
        (-1200, "−1,200", "-1200"),
        (True, "yes", "yes"),
        (Tone.WRONG, "wrong", "wrong"),
        ("<b>x</b>", "<b>x</b>", "<b>x</b>"),
    ],
)
def test_texts(value: object, shown: str, plain: str) -> None:
    assert screen_text(value) == shown
    assert plain_text(value) == plain


def test_amounts_and_counts_stand_on_the_right() -> None:
    assert [is_numeric(each) for each in (Money(1), 3, True, "3", None)] == [
        True, True, False, False, False
    ]  # fmt: skip


def test_any_column_can_be_sorted() -> None:
    mixed = ["b", None, Money(5), date(2026, 1, 1), 3, "A", datetime(2026, 1, 1, 1)]  # noqa: DTZ001
    texts = [screen_text(each) for each in sorted(mixed, key=sort_key)]
    assert texts[0] == ""
    assert texts[-2:] == ["A", "b"]


def test_a_tip_never_holds_markup() -> None:
    assert tip_text("plain") == "plain"
    assert "<img" not in tip_text("<img src=x>")
