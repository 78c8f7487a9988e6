"""The day's book: what each entry of a business date does to each account, written or planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.ledger import PlannedEntry, turnover

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


class BookLine(NamedTuple):
    """One entry on one account; both sides in cents, both positive.

    `kind` is the original's for a reversal, so that a reversal undoes what it reverses in every
    proof. `number` tells entries apart; a planned entry has a negative one.
    """

    number: int
    kind: str
    label: str
    document: str
    reason: str
    user: str
    late: bool
    posting_date: date
    effective_date: date | None
    account: int
    debit_cents: int
    credit_cents: int

    @property
    def net_cents(self) -> int:
        """Debit positive."""
        return self.debit_cents - self.credit_cents


def load_book(connection: Connection, day: date) -> tuple[BookLine, ...]:
    """The entries of the day as they stand in the ledger."""
    from recon_desktop.storage.queries.sheets import day_book

    return tuple(BookLine(*row) for row in day_book(connection, day))


def planned_book(planned: Iterable[PlannedEntry], user: str, day: date) -> tuple[BookLine, ...]:
    """The entries that a close is going to write."""
    return tuple(
        BookLine(
            -number, entry.kind, entry.label, entry.document, entry.reason, user, False, day, None,
            account, *sides,
        )
        for number, entry in enumerate(planned, start=1)
        for account, sides in turnover(entry.lines).items()
    )  # fmt: skip


def net_of(book: Iterable[BookLine], account: int, *kinds: str) -> int:
    """What entries of these kinds (all, when none is named) do to an account, debit positive."""
    return sum(
        line.net_cents
        for line in book
        if line.account == account and (not kinds or line.kind in kinds)
    )
