"""Chosen lines and items put together: sums, signs, batches whole (R3.11, R4.31)."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.bank.allocation import ItemShare, LineShare, Share, allocate

A, B = ("remittance", 1), ("remittance", 2)
amounts = st.lists(st.integers(1, 1000), max_size=6)


def test_one_line_and_two_items() -> None:
    shares = allocate([LineShare(1, 150)], [ItemShare(A, 100), ItemShare(B, 50)])
    assert shares == (Share(1, A, 100), Share(1, B, 50))


def test_a_correction_makes_room() -> None:
    lines = [LineShare(1, 195), LineShare(2, -10)]
    assert set(allocate(lines, [ItemShare(("deposit", 1), 185)])) == {
        Share(2, ("deposit", 1), -10),
        Share(1, ("deposit", 1), 195),
    }


def test_money_out_inside_a_line() -> None:
    items = [ItemShare(A, 100), ItemShare(("refund", 3), -20)]
    assert set(allocate([LineShare(1, 80)], items)) == {
        Share(1, ("refund", 3), -20),
        Share(1, A, 100),
    }


def test_money_out_on_both_sides() -> None:
    assert allocate([LineShare(1, -20)], [ItemShare(("refund", 3), -20)]) == (
        Share(1, ("refund", 3), -20),
    )


def test_a_batch_is_kept_together_where_a_line_is_large_enough() -> None:
    batch = ItemShare(("card-batch", 1), 100, together=True)
    lines = [LineShare(1, 90), LineShare(2, 110)]
    assert Share(2, ("card-batch", 1), 100) in allocate(lines, [batch, ItemShare(A, 100)])
    assert allocate([LineShare(1, 90), LineShare(2, 90)], [batch]) == (
        Share(1, ("card-batch", 1), 90),
        Share(2, ("card-batch", 1), 10),
    )


@given(amounts, amounts)
def test_as_much_as_fits_and_every_pair_once(
    given_lines: list[int], given_items: list[int]
) -> None:
    lines = [LineShare(at, cents) for at, cents in enumerate(given_lines)]
    items = [ItemShare(("remittance", at), cents) for at, cents in enumerate(given_items)]
    shares = allocate(lines, items)
    assert max(Counter((s.line_id, s.target) for s in shares).values(), default=1) == 1
    assert sum(s.cents for s in shares) == min(sum(given_lines), sum(given_items))
    for line in lines:
        assert sum(s.cents for s in shares if s.line_id == line.line_id) <= line.cents
    for item in items:
        assert sum(s.cents for s in shares if s.target == item.target) <= item.cents
    assert allocate(lines[::-1], items[::-1]) == shares
