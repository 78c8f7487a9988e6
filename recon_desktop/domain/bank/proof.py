"""The proof of a bank statement: its own arithmetic, and the books against it.

Two equations, in cents. The statement: opening + ticked lines = closing. The books: closing − what
the bank has and the books have not + what the books have and the bank has not = books. A line
that is not ticked is, for this statement, not at the bank. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

OPEN, FINISHED, UNDONE = "OPEN", "FINISHED", "UNDONE"
"""States of a reconciliation; UNDONE was finished and taken back."""

NOT_IN_BOOKS = "At the bank, not in the books"
BOOKED_LATER = "At the bank, booked after the period"
NOT_AT_BANK = "In the books, not at the bank"
TAKEN_BACK_LATER = "In the books, taken back after the period"
KINDS = (NOT_IN_BOOKS, BOOKED_LATER, NOT_AT_BANK, TAKEN_BACK_LATER)


class BankMoney(NamedTuple):
    """An entry on account 1000 with its mirror, and whether its bank line is on a statement.

    `until_cents` is dated up to the last day of the statement, `after_cents` later; debits are
    positive. `day` is the bank line's, or the entry's own where no line is known.
    """

    text: str
    day: date
    at_bank: bool
    until_cents: int
    after_cents: int


class OpenLine(NamedTuple):
    """What is not matched of a line that the bank has booked, cents as the bank's."""

    text: str
    day: date
    cents: int


class ProofItem(NamedTuple):
    """One amount that stands on one side alone. `cents` is signed as at the bank."""

    kind: str
    day: date
    text: str
    cents: int

    @property
    def in_books(self) -> bool:
        """The books have it and the bank has not."""
        return self.kind in (NOT_AT_BANK, TAKEN_BACK_LATER)

    @property
    def adjusts_cents(self) -> int:
        """What it adds to the balance per bank on the way to the balance per books."""
        return self.cents if self.in_books else -self.cents


class LaterChange(NamedTuple):
    """Something of a reconciled period that is other than when it was finished."""

    day: date
    text: str
    cents: int
    what: str


@dataclass(frozen=True, slots=True)
class BankProof:
    """A statement of one account against the books at its last day, cents.

    `earlier_cents`: the balance before the first line that the books know of the account.
    `books_cents`: Σ of account 1000 for this account up to the last day.
    """

    opening_cents: int
    closing_cents: int
    ticked_cents: int
    earlier_cents: int
    books_cents: int
    items: tuple[ProofItem, ...]

    @property
    def difference_cents(self) -> int:
        """What the statement is off by itself; zero before it can be finished."""
        return self.closing_cents - self.opening_cents - self.ticked_cents

    @property
    def book_balance_cents(self) -> int:
        """What the books say the account holds."""
        return self.earlier_cents + self.books_cents

    @property
    def outstanding_cents(self) -> int:
        """What the books have beyond the bank: added to the bank's balance to give the books'."""
        return sum(item.adjusts_cents for item in self.items)

    @property
    def unexplained_cents(self) -> int:
        """Books less (bank and what is outstanding); anything but zero is a fault to be found.

        A statement that is off by itself is off against the books by as much.
        """
        return (
            self.book_balance_cents
            - (self.closing_cents + self.outstanding_cents)
            + self.difference_cents
        )

    @property
    def holds(self) -> bool:
        """Both equations hold."""
        return self.difference_cents == 0 and self.unexplained_cents == 0


def proof_items(money: Iterable[BankMoney], lines: Iterable[OpenLine]) -> tuple[ProofItem, ...]:
    """What stands on one side alone, by kind, then by day.

    `lines` are those on a statement; `money` is every entry on the bank account.
    """
    found = [ProofItem(NOT_IN_BOOKS, line.day, line.text, line.cents) for line in lines]
    found += _of_money(money)
    kept = (item for item in found if item.cents)
    return tuple(sorted(kept, key=lambda item: (KINDS.index(item.kind), item.day)))


def _of_money(money: Iterable[BankMoney]) -> Iterator[ProofItem]:
    for each in money:
        if not each.at_bank:
            yield ProofItem(NOT_AT_BANK, each.day, each.text, each.until_cents)
        elif each.until_cents:
            yield ProofItem(TAKEN_BACK_LATER, each.day, each.text, -each.after_cents)
        else:
            yield ProofItem(BOOKED_LATER, each.day, each.text, each.after_cents)
