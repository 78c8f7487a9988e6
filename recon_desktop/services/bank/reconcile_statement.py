"""Reconcile a bank statement: begin, tick, postpone, finish at 0.00, take back.

To postpone is simply to leave it: an open reconciliation keeps its ticks, one an account. Finishing
locks the ticked lines that are wholly matched and stores the statement, so that it never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.bank.proof import FINISHED, OPEN, UNDONE
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.reconciliation_paper import stored_paper
from recon_desktop.services.bank.reconciliation_record import StatementRecord, write_record
from recon_desktop.services.bank.reconciliation_view import (
    StatementView,
    lines_to_tick,
    load_row,
    named,
    view_of,
)
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.queries.reconciliations import ReconciliationRow


def start_reconciliation(
    practice: Practice,
    actor: Actor,
    *,
    account: str,
    first: date,
    last: date,
    opening: Money,
    closing: Money,
) -> int:
    """Begin a reconciliation; its id. Lines that are wholly matched are ticked already.

    Raises UsageError for dates the wrong way round or an account without lines, RefusedError when
    one is open, or when the period or the opening balance does not follow the last finished one.
    """
    from recon_desktop.storage.queries import reconciliations

    _check_period(first, last, practice.local_now().date())
    with practice.act(actor, Action.RECONCILE_BANK) as act:
        _check_account(act, account)
        _check_follows(act, account, first, opening)
        cents = {"opening_cents": opening.cents, "closing_cents": closing.cents}
        made = reconciliations.insert_row(
            act.connection,
            account=account,
            first_date=first,
            last_date=last,
            **cents,
            at=act.stamp,
            by=actor.name,
        )
        _tick_matched(act, made)
        period = {"account": account[-4:], "first": first, "last": last}
        act.detail = {"reconciliation": made, **period, **cents}
        return made


def _check_period(first: date, last: date, today: date) -> None:
    if first > last:
        raise UsageError(
            f"The statement would begin on {first:%m/%d/%Y} and end before it, on "
            f"{last:%m/%d/%Y}; exchange the dates."
        )
    if last > today:
        raise UsageError(f"{last:%m/%d/%Y} has not come yet; give the statement's last day.")


def _check_account(act: Act, account: str) -> None:
    from recon_desktop.storage.queries import reconciliations

    if account not in reconciliations.accounts(act.connection):
        raise UsageError("That account has no bank lines; import its statement file first.")
    if reconciliations.load_rows(act.connection, account=account, state=OPEN):
        raise RefusedError(
            f"A reconciliation of the account ending {account[-4:]} is open; finish or drop it "
            "first."
        )


def _check_follows(act: Act, account: str, first: date, opening: Money) -> None:
    from recon_desktop.storage.queries import reconciliations

    newest = reconciliations.newest_finished(act.connection, account)
    if newest is None:
        return
    follows = newest.last_date + timedelta(days=1)
    if first != follows:
        word = "overlaps" if first < follows else "leaves a gap to"
        raise RefusedError(
            f"A statement from {first:%m/%d/%Y} {word} the one finished up to "
            f"{newest.last_date:%m/%d/%Y}; begin on {follows:%m/%d/%Y}."
        )
    if opening.cents != newest.closing_cents:
        raise RefusedError(
            f"The statement up to {newest.last_date:%m/%d/%Y} closed at "
            f"{Money(newest.closing_cents)}; this one cannot open at {opening}. Check the opening "
            "balance, or take that reconciliation back."
        )


def _tick_matched(act: Act, reconciliation_id: int) -> tuple[int, ...]:
    from recon_desktop.storage.queries import reconciliations

    found = lines_to_tick(act.connection, load_row(act.connection, reconciliation_id))
    whole = [line_id for line_id, ready in found.items() if ready]
    return reconciliations.tick(act.connection, reconciliation_id, whole, on=True)


def tick(
    practice: Practice, actor: Actor, reconciliation_id: int, line_ids: Iterable[int], *, on: bool
) -> tuple[int, ...]:
    """Say that lines stand on the bank's statement, or that they do not; the ids that changed.

    To undo it, give those ids with the other `on`. Raises UsageError for a line that this
    reconciliation does not have.
    """
    from recon_desktop.storage.queries import reconciliations

    wanted = list(line_ids)
    with practice.act(actor, Action.RECONCILE_BANK) as act:
        row = _open_row(act, reconciliation_id)
        if not lines_to_tick(act.connection, row).keys() >= set(wanted):
            raise UsageError("A chosen line is not of this statement; load the page again.")
        changed = reconciliations.tick(act.connection, reconciliation_id, wanted, on=on)
        act.detail = {"reconciliation": reconciliation_id, "lines": len(changed), "on": on}
        return changed


def tick_matched(practice: Practice, actor: Actor, reconciliation_id: int) -> tuple[int, ...]:
    """Tick every line of the period that has been matched since; the ids that changed."""
    with practice.act(actor, Action.RECONCILE_BANK) as act:
        _open_row(act, reconciliation_id)
        changed = _tick_matched(act, reconciliation_id)
        act.detail = {"reconciliation": reconciliation_id, "matched lines": len(changed)}
        return changed


def correct_closing(
    practice: Practice, actor: Actor, reconciliation_id: int, closing: Money
) -> None:
    """The closing balance was typed wrong."""
    from recon_desktop.storage.queries import reconciliations

    with practice.act(actor, Action.RECONCILE_BANK) as act:
        row = _open_row(act, reconciliation_id)
        reconciliations.update_row(act.connection, row.id, closing_cents=closing.cents)
        act.detail = {
            "reconciliation": row.id,
            "closing_cents": closing.cents,
            "was_cents": row.closing_cents,
        }


def finish_reconciliation(
    practice: Practice, actor: Actor, reconciliation_id: int, *, with_open: bool = False
) -> None:
    """Finish at a difference of 0.00: lock the ticked lines, store the statement and its PDF.

    `with_open`: ticked lines that are not wholly matched are named on the statement as at the
    bank and not in the books, and stay open. Raises RefusedError otherwise, naming them, and when
    one of the two equations does not hold.
    """
    from recon_desktop.storage.queries import bank_books, reconciliations

    with practice.act(actor, Action.RECONCILE_BANK) as act:
        row = _open_row(act, reconciliation_id)
        view = view_of(act.connection, row)
        _check_ready(view, with_open=with_open)
        frame, document = stored_paper(act, practice, actor, view)
        marks = bank_books.marks(act.connection, act.stamp)
        record = StatementRecord(view.proof, view.lines, frame, marks)
        reconciliations.lock_lines(act.connection, row.id)
        reconciliations.update_row(
            act.connection,
            row.id,
            state=FINISHED,
            finished_at=act.stamp,
            finished_by=actor.name,
            statement=write_record(record),
            document=document,
        )
        act.detail = {
            "reconciliation": row.id,
            "closing_cents": row.closing_cents,
            "lines": sum(line.ticked for line in view.lines),
            "not_in_books": len(view.open_ticked),
        }


def _check_ready(view: StatementView, *, with_open: bool) -> None:
    if view.why_not:
        raise RefusedError(view.why_not)
    if view.open_ticked and not with_open:
        raise RefusedError(
            "Ticked lines are not wholly matched: "
            f"{named(view.open_ticked)}. Match them on the Bank page, or finish with them "
            "named as at the bank and not in the books."
        )


def drop_reconciliation(practice: Practice, actor: Actor, reconciliation_id: int) -> None:
    """Forget an open reconciliation and its ticks; nothing else is touched."""
    from recon_desktop.storage.queries import reconciliations

    with practice.act(actor, Action.RECONCILE_BANK) as act:
        row = _open_row(act, reconciliation_id)
        reconciliations.delete_row(act.connection, row.id)
        act.detail = {"dropped": row.id, "account": row.account[-4:], "last": row.last_date}


def undo_reconciliation(
    practice: Practice, actor: Actor, reconciliation_id: int, *, reason: str
) -> None:
    """Take the newest finished reconciliation of its account back: its lines are unlocked.

    Its statement stays readable. Raises UsageError without a reason, RefusedError when a later
    one is finished or open.
    """
    from recon_desktop.storage.queries import reconciliations

    if not reason.strip():
        raise UsageError("Taking a reconciliation back needs a reason.")
    with practice.act(actor, Action.RECONCILE_BANK) as act:
        row = load_row(act.connection, reconciliation_id)
        if row.state != FINISHED:
            raise RefusedError("Only a finished reconciliation can be taken back.")
        others = reconciliations.load_rows(act.connection, account=row.account)
        later = [x for x in others if x.state != UNDONE and x.last_date > row.last_date]
        if later:
            word = "finished" if later[0].state == FINISHED else "open"
            deed = "take that one back" if later[0].state == FINISHED else "drop that one"
            raise RefusedError(
                f"A later reconciliation, up to {later[0].last_date:%m/%d/%Y}, is {word}; {deed} "
                "first."
            )
        reconciliations.update_row(act.connection, row.id, state=UNDONE, note=reason.strip())
        reconciliations.unlock_lines(act.connection, row.id)
        reconciliations.forget_ticks(act.connection, row.id)
        act.detail = {"taken back": row.id, "last": row.last_date, "reason": reason.strip()}


def _open_row(act: Act, reconciliation_id: int) -> ReconciliationRow:
    row = load_row(act.connection, reconciliation_id)
    if row.state != OPEN:
        raise RefusedError(
            f"The reconciliation up to {row.last_date:%m/%d/%Y} is finished; take it back first."
        )
    return row
