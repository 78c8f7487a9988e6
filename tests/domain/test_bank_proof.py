"""The proof of a bank statement: both equations, and what stands on one side alone."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.bank.proof import (
    BOOKED_LATER,
    NOT_AT_BANK,
    NOT_IN_BOOKS,
    TAKEN_BACK_LATER,
    BankMoney,
    BankProof,
    OpenLine,
    proof_items,
)

DAY = date(2026, 3, 10)


def proof(**changes: object) -> BankProof:
    """Opening 100.00, ticked 50.00, closing 150.00; the books agree."""
    values: dict[str, object] = {
        "opening_cents": 10_000,
        "closing_cents": 15_000,
        "ticked_cents": 5_000,
        "earlier_cents": 10_000,
        "books_cents": 5_000,
        "items": (),
    }
    return BankProof(**(values | changes))  # type: ignore[arg-type]


def test_both_equations_hold() -> None:
    assert proof().holds
    assert proof().book_balance_cents == 15_000


def test_a_line_that_is_not_ticked_is_the_difference_and_nothing_else() -> None:
    items = proof_items([BankMoney("deposit", DAY, False, 2_000, 0)], [])
    found = proof(ticked_cents=3_000, items=items)
    assert (found.difference_cents, found.unexplained_cents) == (2_000, 0)
    assert [(item.kind, item.cents) for item in found.items] == [(NOT_AT_BANK, 2_000)]
    assert not found.holds


def test_books_that_nothing_explains() -> None:
    found = proof(books_cents=4_999)
    assert (found.difference_cents, found.unexplained_cents) == (0, -1)
    assert not found.holds


def test_what_each_item_is() -> None:
    items = proof_items(
        [
            BankMoney("refund", DAY, False, -1_200, 0),
            BankMoney("late", DAY, True, 0, 700),
            BankMoney("gone", DAY, True, 300, -300),
            BankMoney("share", DAY, True, 1_000, -400),
            BankMoney("even", DAY, False, 0, 500),
        ],
        [OpenLine("unknown", DAY, 90), OpenLine("nothing", DAY, 0)],
    )
    assert [(item.kind, item.text, item.cents, item.adjusts_cents) for item in items] == [
        (NOT_IN_BOOKS, "unknown", 90, -90),
        (BOOKED_LATER, "late", 700, -700),
        (NOT_AT_BANK, "refund", -1_200, -1_200),
        (TAKEN_BACK_LATER, "gone", 300, 300),
        (TAKEN_BACK_LATER, "share", 400, 400),
    ]


CENTS = st.integers(-500_000, 500_000)
LINES = st.lists(
    st.tuples(
        CENTS.filter(bool), st.sampled_from(["until", "after", "gone", "open"]), st.booleans()
    ),
    max_size=20,
)


@given(LINES, CENTS, CENTS)
def test_every_way_of_ticking_leaves_nothing_unexplained(
    lines: list[tuple[int, str, bool]], opening: int, difference: int
) -> None:
    money, left, books, ticked = [], [], 0, 0
    for cents, fate, on in lines:
        until, after = {
            "until": (cents, 0),
            "after": (0, cents),
            "gone": (cents, -cents),
            "open": (0, 0),
        }[fate]
        if (on and after) or (not on and until):
            money.append(BankMoney("", DAY, on, until, after))
        if on and fate in ("open", "gone"):
            left.append(OpenLine("", DAY, cents))
        books += until
        ticked += cents if on else 0
    found = BankProof(
        opening, opening + ticked + difference, ticked, opening, books, proof_items(money, left)
    )
    assert found.unexplained_cents == 0
    assert found.difference_cents == difference
    assert found.holds == (difference == 0)
