"""The lists of the Statements place: reconciliations, lines with their ticks, one-sided items."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.domain.bank.proof import LaterChange
    from recon_desktop.services.bank.reconciliation_record import StatementLine
    from recon_desktop.services.bank.reconciliation_view import ReconciliationSummary, StatementView

OPEN, FINISHED = "OPEN", "FINISHED"
_SHORT = {
    "At the bank, not in the books": "Not in the books",
    "At the bank, booked after the period": "Booked later",
    "In the books, not at the bank": "Not at the bank",
    "In the books, taken back after the period": "Taken back later",
}


class OneSided(NamedTuple):
    """An item of the proof, or a change since it was finished."""

    what: str
    day: date
    text: str
    amount: Money
    later: bool


def one_sided(view: StatementView, changes: tuple[LaterChange, ...]) -> tuple[OneSided, ...]:
    """What stands on one side alone, and below it what has changed since."""
    items = [
        OneSided(_SHORT[item.kind], item.day, item.text, Money(item.cents), later=False)
        for item in view.proof.items
    ]
    since = [
        OneSided(each.what, each.day, each.text, Money(each.cents), later=True) for each in changes
    ]
    return (*items, *since)


def summary_columns() -> tuple[Column[ReconciliationSummary], ...]:
    """The list of reconciliations."""
    return (
        Column("Account", lambda r: f"···{r.account_last4}", width=70),
        Column("Up to", lambda r: r.last, width=104, strong=True),
        Column("State", _state_mark, key=lambda r: r.state),
        Column("Closing", lambda r: r.closing, width=88, right=True),
        Column("From", lambda r: r.first, width=100, hidden=True),
        Column("Opening", lambda r: r.opening, width=88, right=True, hidden=True),
        Column("Finished by", lambda r: r.finished_by, width=110, hidden=True),
    )


def _state_mark(each: ReconciliationSummary) -> Mark:
    if each.state == OPEN:
        return Mark("Open", Tone.ATTENTION, "clock")
    if each.state != FINISHED:
        return Mark("Taken back", Tone.NEUTRAL, "undo")
    if each.changes:
        return Mark(counted(each.changes, "change"), Tone.ATTENTION, "alert")
    return Mark("Finished", Tone.LOCKED, "lock")


def line_columns() -> tuple[Column[StatementLine], ...]:
    """The bank's lines with their ticks."""
    return (
        Column("", _tick_mark, width=108, key=lambda line: line.ticked),
        Column("Date", lambda line: line.day, width=100),
        Column("Bank says", lambda line: line.text),
        Column("Amount", lambda line: line.amount, width=90),
        Column("In the books", _in_books, width=132, tone=_books_tone),
    )


def _tick_mark(line: StatementLine) -> Mark:
    if line.ticked:
        return Mark("Ticked", Tone.BALANCED, "check")
    return Mark("Earlier" if line.earlier else "Not ticked", Tone.NEUTRAL, "circle")


def _in_books(line: StatementLine) -> str:
    if line.whole:
        return line.matched_to
    if not line.matched_to:
        return "Not matched"
    return f"{screen_text(line.open)} open · {line.matched_to}"


def _books_tone(line: StatementLine) -> Tone | None:
    return None if line.whole else Tone.ATTENTION


def item_columns() -> tuple[Column[OneSided], ...]:
    """What stands on one side alone, or has changed since."""
    return (
        Column("What", lambda item: item.what, width=134, tone=_item_tone),
        Column("Date", lambda item: item.day, width=100, hidden=True),
        Column("Text", lambda item: item.text),
        Column("Amount", lambda item: item.amount, width=84),
    )


def _item_tone(item: OneSided) -> Tone | None:
    return Tone.ATTENTION if item.later else None
