"""The state machine's proofs on any practice file: for tests that tell a story of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from money_machine import MoneyDesk

from recon_desktop.services.practice import Practice


@dataclass(frozen=True)
class _AsItIs:
    """Stands for the machine's files: the practice's own file is the one to look at."""

    folder: Path

    def copy(self, stage: str, to: Path) -> Path:
        """The file, not copied."""
        return to


def prove(practice: Practice, *days: date) -> None:
    """Every invariant of the books; on `days` the receivables and every page too (R6.14)."""
    path = practice.store.path
    desk = MoneyDesk(_AsItIs(path.parent), "", path)  # type: ignore[arg-type]
    try:
        desk.prove_books()
        for day in days:
            desk.prove_pages(day)
    finally:
        desk.close()


def cents_by_account(practice: Practice) -> dict[int, int]:
    """The trial balance, accounts at zero left out."""
    from recon_desktop.services.balances import load_balances

    accounts = load_balances(practice).accounts
    return {number: amount.cents for number, _, amount in accounts if amount.cents}
