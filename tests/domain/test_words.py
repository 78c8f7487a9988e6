"""How a number of things is said."""

from __future__ import annotations

import pytest

from recon_desktop.domain.words import counted


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 matches"), (1, "1 match"), (2, "2 matches"), (1_200, "1,200 matches")],
)
def test_one_is_not_many(number: int, said: str) -> None:
    assert counted(number, "match", "matches") == said


def test_most_take_an_s() -> None:
    assert (counted(1, "claim"), counted(3, "claim")) == ("1 claim", "3 claims")
