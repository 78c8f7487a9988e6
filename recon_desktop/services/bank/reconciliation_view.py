"""A bank statement beside the books: its lines, the proof, and why it cannot be finished yet.

A finished reconciliation shows what was stored when it was finished, never what the books say now;
what is different since is a list of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.bank.proof import (
    FINISHED,
    OPEN,
    BankProof,
    LaterChange,
    OpenLine,
    proof_items,
)
from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.open_items import target_name
from recon_desktop.services.bank.reconciliation_record import (
    StatementLine,
    StatementRecord,
    read_record,
)
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.reconciliations import (
        PeriodLine,
        ReconciliationRow,
        Scope,
    )

_NAMED = 3
"""How many lines a sentence names."""


@dataclass(frozen=True, slots=True)
class ReconciliationSummary:
    """One line of the list. `changes` is None unless it is finished."""

    id: int
    account_last4: str
    first: date
    last: date
    opening: Money
    closing: Money
    state: str
    finished_by: str
    changes: int | None


class ChangedStatement(NamedTuple):
    """A finished statement and what is other than when it was finished, by day."""

    statement: ReconciliationSummary
    changes: tuple[LaterChange, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """A reconciliation with its lines and its proof.

    `why_not` is the sentence that says why it cannot be finished, '' when it can. `open_ticked`
    are ticked lines that are not wholly matched: they can only be finished as named on the
    statement. `id` is 0 for a draft that nobody has begun.
    """

    id: int
    account: str
    first: date
    last: date
    state: str
    lines: tuple[StatementLine, ...]
    proof: BankProof
    why_not: str
    note: str = ""
    finished_by: str = ""
    finished_at: str = ""

    @property
    def account_last4(self) -> str:
        """The account as people call it."""
        return self.account[-4:]

    @property
    def open_ticked(self) -> tuple[StatementLine, ...]:
        """Ticked lines that the books do not explain, or not wholly."""
        return tuple(line for line in self.lines if line.ticked and not line.whole)

    @property
    def difference(self) -> Money:
        """What is left to be ticked."""
        return Money(self.proof.difference_cents)


def load_reconciliations(practice: Practice) -> tuple[ReconciliationSummary, ...]:
    """Every reconciliation, newest period first, with how much has changed since."""
    from recon_desktop.storage.queries import reconciliations

    with practice.store.read() as connection:
        return tuple(
            _summary(row, _changes(connection, row))
            for row in reconciliations.load_rows(connection)
        )


def load_changed(practice: Practice, first: date, last: date) -> tuple[ChangedStatement, ...]:
    """Finished statements of a period with what has changed since, by account, oldest first.

    Those that are as they were finished are left out. A statement is of the period of its last day.
    """
    from recon_desktop.storage.queries import reconciliations

    with practice.store.read() as connection:
        rows = reconciliations.load_rows(connection, state=FINISHED)
        found = [(row, _changes(connection, row)) for row in rows if first <= row.last_date <= last]
    found.sort(key=lambda each: (each[0].account, each[0].last_date))
    return tuple(
        ChangedStatement(_summary(row, changes), changes) for row, changes in found if changes
    )


def _summary(row: ReconciliationRow, changes: tuple[LaterChange, ...]) -> ReconciliationSummary:
    return ReconciliationSummary(
        row.id,
        row.account[-4:],
        row.first_date,
        row.last_date,
        Money(row.opening_cents),
        Money(row.closing_cents),
        row.state,
        row.finished_by,
        len(changes) if row.state == FINISHED else None,
    )


def load_reconciliation(practice: Practice, reconciliation_id: int) -> StatementView:
    """One reconciliation: live while it is open, as it was stored once it is finished."""
    with practice.store.read() as connection:
        return view_of(connection, load_row(connection, reconciliation_id))


def changes_since(practice: Practice, reconciliation_id: int) -> tuple[LaterChange, ...]:
    """What of a finished period is other than when it was finished; nothing for an open one."""
    with practice.store.read() as connection:
        return _changes(connection, load_row(connection, reconciliation_id))


def _changes(connection: Connection, row: ReconciliationRow) -> tuple[LaterChange, ...]:
    """Nothing unless it is finished."""
    from recon_desktop.storage.queries.bank_books import changed_since

    if row.state != FINISHED:
        return ()
    since = read_record(row.statement).marks
    return tuple(
        changed_since(connection, row.account, row.id, row.first_date, row.last_date, since)
    )


def load_row(connection: Connection, reconciliation_id: int) -> ReconciliationRow:
    """One reconciliation; UsageError when there is none."""
    from recon_desktop.storage.queries import reconciliations

    rows = reconciliations.load_rows(connection, row_id=reconciliation_id)
    if not rows:
        raise UsageError("That reconciliation is no longer there; load the page again.")
    return rows[0]


def view_of(connection: Connection, row: ReconciliationRow) -> StatementView:
    """One reconciliation inside a transaction."""
    if row.state != OPEN:
        return stored_view(row)
    scope, begun_cents = _scope(connection, row)
    view = _live(connection, scope, row.first_date, row.opening_cents, begun_cents)
    proof = replace(view.proof, closing_cents=row.closing_cents)
    return replace(view, id=row.id, proof=proof, why_not=_why_not(proof))


def _scope(connection: Connection, row: ReconciliationRow) -> tuple[Scope, int]:
    """Which lines are the bank's, and the balance before the first of them."""
    from recon_desktop.storage.queries.reconciliations import Scope, first_row

    begun = first_row(connection, row.account) or row
    return Scope(row.account, begun.first_date, row.last_date, row.id), begun.opening_cents


def lines_to_tick(connection: Connection, row: ReconciliationRow) -> dict[int, bool]:
    """Lines of an open reconciliation → it is of the period and wholly matched."""
    from recon_desktop.storage.queries.reconciliations import load_lines

    scope, _ = _scope(connection, row)
    return {
        line.id: not line.open_cents and line.post_date >= row.first_date
        for line in load_lines(connection, scope, row.first_date)
    }


def stored_view(row: ReconciliationRow) -> StatementView:
    """A finished reconciliation, or one that was taken back, as it was stored."""
    record: StatementRecord = read_record(row.statement)
    return StatementView(
        row.id,
        row.account,
        row.first_date,
        row.last_date,
        row.state,
        record.lines,
        record.proof,
        "This reconciliation is finished." if row.state == FINISHED else "It was taken back.",
        row.note,
        row.finished_by,
        row.finished_at or "",
    )


def draft_view(connection: Connection, account: str, last: date) -> StatementView:
    """A statement that nobody has begun: every line up to the day counts as the bank's."""
    from recon_desktop.storage.queries import reconciliations
    from recon_desktop.storage.queries.reconciliations import Scope

    newest = reconciliations.newest_finished(connection, account)
    begun = reconciliations.first_row(connection, account)
    if newest is None or begun is None or last <= newest.last_date:
        return _draft_without_history(connection, account, last)
    first = newest.last_date + timedelta(days=1)
    scope = Scope(account, begun.first_date, last, None)
    return _live(connection, scope, first, newest.closing_cents, begun.opening_cents)


def _draft_without_history(connection: Connection, account: str, last: date) -> StatementView:
    from recon_desktop.services.bank.propose_statement import known_opening
    from recon_desktop.storage.queries import reconciliations
    from recon_desktop.storage.queries.reconciliations import Scope

    first = min(reconciliations.first_day(connection, account) or last, last)
    opening = known_opening(connection, account, first)
    return _live(connection, Scope(account, first, last, None), first, opening, opening)


def _live(
    connection: Connection, scope: Scope, first: date, opening_cents: int, begun_cents: int
) -> StatementView:
    """The statement as the books are now. `begun_cents` is the balance before `scope.begin`.

    The closing balance is what the lines come to.
    """
    from recon_desktop.storage.queries import bank_books, reconciliations

    rows = reconciliations.load_lines(connection, scope, first)
    ticked = sum(row.amount_cents for row in rows if row.ticked)
    before = reconciliations.sum_of_lines(
        connection, scope.account, date.min, scope.begin - timedelta(days=1)
    )
    unmatched = [
        OpenLine(row.description, row.post_date, row.open_cents)
        for row in reconciliations.open_lines(connection, scope)
    ]
    proof = BankProof(
        opening_cents=opening_cents,
        closing_cents=opening_cents + ticked,
        ticked_cents=ticked,
        earlier_cents=begun_cents - before,
        books_cents=bank_books.book_sums(connection, scope.last).get(scope.account, 0),
        items=proof_items(bank_books.money_apart(connection, scope), unmatched),
    )
    lines = _lines(connection, rows, first)
    return StatementView(0, scope.account, first, scope.last, OPEN, lines, proof, "")


def _lines(
    connection: Connection, rows: list[PeriodLine], first: date
) -> tuple[StatementLine, ...]:
    from recon_desktop.storage.queries import bank, open_items

    parts = bank.parts_by_line(connection, [row.id for row in rows])
    names = open_items.target_names(connection, parts)

    def said(row: PeriodLine) -> str:
        matched = parts.get(row.id, [])
        return ", ".join(target_name(names, part.kind, part.target_id) for part in matched)

    return tuple(
        StatementLine(
            row.id,
            row.post_date,
            row.description,
            Money(row.amount_cents),
            Money(row.open_cents),
            said(row),
            row.ticked,
            row.post_date < first,
            SourceRef(row.source_id, row.line),
        )
        for row in rows
    )


def _why_not(proof: BankProof) -> str:
    if proof.difference_cents:
        return (
            f"Opening {Money(proof.opening_cents)} and ticked {Money(proof.ticked_cents)} make "
            f"{Money(proof.opening_cents + proof.ticked_cents)}; the statement closes at "
            f"{Money(proof.closing_cents)}. {Money(proof.difference_cents)} is left to be found."
        )
    if proof.unexplained_cents:
        return (
            f"The books are {Money(proof.unexplained_cents)} off in a way that no line and no "
            "entry explains; have the books verified before this statement is finished."
        )
    return ""


def named(lines: tuple[StatementLine, ...]) -> str:
    """Lines in a sentence: the first few by date, text and amount."""
    said = [f"{line.day:%m/%d/%Y} {line.text} {line.amount}" for line in lines[:_NAMED]]
    more = len(lines) - _NAMED
    return "; ".join(said) + (f"; and {more} more" if more > 0 else "")
