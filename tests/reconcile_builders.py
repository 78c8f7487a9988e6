"""Bank statements to reconcile, for tests: a clock that moves, accounts, the usual steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bank_builders import bank
from practice_builders import OWNER, Stages, take

from recon_desktop.domain.money import Money
from recon_desktop.services.bank.reconcile_statement import start_reconciliation
from recon_desktop.services.bank.reconciliation_view import StatementView, load_reconciliation
from recon_desktop.services.practice import Practice, open_practice

ACCOUNT = "0004821"
SECOND = "0009917"


class MovingClock:
    """Every look at it is a second later: finished and changed since are told apart."""

    def __init__(self, now: datetime = datetime(2026, 5, 29, 20, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@contextmanager
def a_practice(stages: Stages, folder: Path, stage: str = "empty") -> Iterator[Practice]:
    """A practice of a stage, with a clock that moves."""
    path = stages.copy(stage, folder / f"{stage}.recon")
    with open_practice(path, clock=MovingClock()) as practice:
        yield practice


def statement_file(
    folder: Path,
    *lines: tuple[str, str, str],
    name: str = "bank",
    account: str = ACCOUNT,
    closing: str = "579.23",
    ends: str = "20260331",
) -> Path:
    """An OFX statement of an account with its closing balance."""
    path = bank(folder, *lines, name=name)
    text = path.read_text(encoding="ascii").replace(ACCOUNT, account)
    text = text.replace("<BALAMT>579.23", f"<BALAMT>{closing}")
    path.write_text(text.replace("<DTEND>20260331", f"<DTEND>{ends}"), encoding="ascii")
    return path


def import_lines(
    practice: Practice, folder: Path, *lines: tuple[str, str, str], **more: str
) -> None:
    take(practice, statement_file(folder, *lines, **more))


def begin(
    practice: Practice,
    last: date,
    closing: str,
    *,
    first: date = date(2026, 3, 1),
    opening: str = "0.00",
    account: str = ACCOUNT,
) -> int:
    """Begin a reconciliation."""
    return start_reconciliation(
        practice,
        OWNER,
        account=account,
        first=first,
        last=last,
        opening=Money.parse(opening),
        closing=Money.parse(closing),
    )


def items_of(view: StatementView) -> list[tuple[str, str, int]]:
    """Kind, text and cents of what stands on one side alone."""
    return [(item.kind, item.text, item.cents) for item in view.proof.items]


def proven(practice: Practice, reconciliation_id: int) -> StatementView:
    """The statement, whose books must be explained whatever is ticked."""
    view = load_reconciliation(practice, reconciliation_id)
    assert view.proof.unexplained_cents == 0, view.proof
    return view
