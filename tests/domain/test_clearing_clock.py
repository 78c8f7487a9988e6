"""The payer clearing clock: R4.28, R4.32."""

from __future__ import annotations

import pytest

from recon_desktop.domain.bank.clearing_clock import Clock, clock_of


def test_three_days_until_five_payments_are_seen() -> None:
    assert clock_of([9, 9, 9, 9]) == Clock(4, 3, 3, "rule")
    assert clock_of([9, 9, 9, 9, 9]) == Clock(5, 9, 9, "history")


@pytest.mark.parametrize(
    ("days", "usual", "late_after"),
    [
        ([1, 1, 2, 2, 2], 2, 2),
        ([1] * 9 + [20], 1, 1),
        ([1] * 8 + [20, 20], 1, 20),
        ([-1, 0, 0, 1, 1], 0, 1),
        ([5, 1, 4, 2, 3], 3, 5),
    ],
)
def test_median_and_ninetieth_percentile(days: list[int], usual: int, late_after: int) -> None:
    clock = clock_of(days)
    assert (clock.usual_days, clock.late_after) == (usual, late_after)


def test_what_is_set_goes_before_history() -> None:
    assert clock_of([1] * 10, 7) == Clock(10, 1, 7, "setup")
    assert clock_of([], 7) == Clock(0, 7, 7, "setup")
