from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.bank.subsets import SumFinder


def every_way(amounts: list[int], total: int, most_parts: int = 3) -> set[tuple[int, ...]]:
    return {
        way
        for parts in range(2, most_parts + 1)
        for way in combinations(range(len(amounts)), parts)
        if sum(amounts[place] for place in way) == total
    }


@pytest.mark.parametrize(
    ("amounts", "total", "ways"),
    [
        ([10, 20, 40], 30, [(0, 1)]),
        ([10, 20, 40], 70, [(0, 1, 2)]),
        ([10, 20, 30, 30], 60, [(2, 3), (0, 1, 2), (0, 1, 3)]),
        ([10, 20, 40], 10, []),  # one part is no sum
        ([10, 20, 30, 40], 100, []),  # four parts are too many
        ([185_00, -5_00], 180_00, [(0, 1)]),  # a deposit and its correction
        ([0, 0, 0], 0, [(0, 1), (0, 2), (1, 2), (0, 1, 2)]),
        ([], 0, []),
        ([5], 5, []),
    ],
)
def test_sums_are_found_by_the_fewest_parts_first(
    amounts: list[int], total: int, ways: list[tuple[int, ...]]
) -> None:
    finder = SumFinder(amounts)
    assert finder.ways(total, 10) == ways
    assert finder.count(total) == len(ways)


def test_of_many_candidates_only_pairs_are_asked_for() -> None:
    finder = SumFinder([10, 20, 30], most_parts=2)
    assert (finder.count(60), finder.ways(60, 5)) == (0, [])
    assert (finder.count(50), finder.ways(50, 5)) == (1, [(1, 2)])


def test_equal_amounts_are_counted_and_not_listed() -> None:
    alike = SumFinder([25] * 50)
    assert alike.count(50) == 50 * 49 // 2
    assert alike.count(75) == 50 * 49 * 48 // 6
    assert alike.ways(75, 2) == [(0, 1, 2), (0, 1, 3)]
    thousands = SumFinder([25] * 5_000, most_parts=2)
    assert thousands.count(50) == 5_000 * 4_999 // 2
    assert thousands.ways(50, 1) == [(0, 1)]


@given(st.lists(st.integers(-6, 12), max_size=9), st.integers(-10, 30), st.sampled_from([2, 3]))
def test_the_finder_agrees_with_trying_everything(
    amounts: list[int], total: int, most: int
) -> None:
    finder = SumFinder(amounts, most)
    wanted = every_way(amounts, total, most)
    found = finder.ways(total, 1_000)
    assert len(found) == len(set(found)) == finder.count(total)
    assert set(found) == wanted
    assert finder.ways(total, 2) == found[:2]
