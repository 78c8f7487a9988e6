"""Close a business day: write its entries, lock it, store its sheets; reopen it with a reason.

One transaction: when it ends the day is closed with everything, or nothing happened. Nothing is
dated into a closed day by any path (R11.3); the database refuses it too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.day.crosscheck import CrossCheck, DayStatus
from recon_desktop.domain.errors import ClosedDayError, RefusedError, UsageError
from recon_desktop.domain.findings import Severity
from recon_desktop.domain.sheets.frame import run_id
from recon_desktop.services.day.close_entries import DAY_KINDS, plan_close
from recon_desktop.services.practice import Act, Practice
from recon_desktop.services.progress import Progress, Steps

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

LOCATION = "MAIN"
"""The cross-check is practice-wide (R11.9): one location code on every run."""


@dataclass(frozen=True, slots=True)
class CloseResult:
    """A closed day: its run id, status, how many entries, which sheets were stored."""

    run_id: str
    status: str
    entries: int
    sheets: tuple[str, ...]
    warnings: tuple[str, ...]


def close_day(practice: Practice, actor: Actor, business_date: date) -> Steps[CloseResult]:
    """Close the day. Raises RefusedError with every reason while something blocking is open."""
    from recon_desktop.services.day.check_day import check_in
    from recon_desktop.services.day.make_deposit import prepare_in
    from recon_desktop.storage.queries import days

    with practice.act(actor, Action.CLOSE_DAY, business_date=business_date) as act:
        if days.day_state(act.connection, business_date) == "CLOSED":
            raise ClosedDayError(f"{business_date:%m/%d/%Y} is closed already.")
        if business_date > practice.local_now().date():
            raise RefusedError(f"{business_date:%m/%d/%Y} has not come yet.")
        yield Progress(0, 3, "Checking the day")
        check = check_in(act.connection, business_date, practice.timezone.key)
        reasons = blocking_reasons(act.connection, practice, business_date, check)
        if reasons:
            raise RefusedError(f"{business_date:%m/%d/%Y} cannot be closed: " + " ".join(reasons))
        prepare_in(act, actor, business_date)
        yield Progress(1, 3, "Writing the entries of the day")
        entries = _write_entries(act, practice, actor, business_date, check)
        yield Progress(2, 3, "Printing the sheets")
        result = _seal(act, practice, actor, check, entries)
        # what the deposit has said stays: it may have been prepared, or made anew, just now
        act.detail |= {"run": result.run_id, "status": result.status, "entries": entries}
        return result


def blocking_reasons(
    connection: Connection, practice: Practice, business_date: date, check: CrossCheck
) -> list[str]:
    """What keeps the day open, as sentences; empty when it can be closed."""
    from recon_desktop.services.day.card_receipts import changed_cards
    from recon_desktop.services.day.count_drawer import drawers_in
    from recon_desktop.services.day.make_deposit import changed_checks
    from recon_desktop.storage.queries.postings import unreviewed
    from recon_desktop.storage.queries.setup import load_settings

    unsigned = len(unreviewed(connection, business_date))
    reasons = [unsigned_text(unsigned)] if unsigned else []
    reasons += changed_cards(connection, business_date)
    reasons += changed_checks(connection, business_date)
    if is_idle(check):
        return reasons
    reasons += [f.text for f in check.findings if f.severity is Severity.BLOCKING]
    settings = load_settings(connection)
    if settings.get("close_without_count", "0") == "1":
        return reasons
    reasons += [
        f"{view.label} took cash and is not counted."
        for view in drawers_in(connection, practice, business_date)
        if view.counted is None and (view.cash_receipts or view.cash_refunds)
    ]
    return reasons


def unsigned_text(count: int) -> str:
    """What the program posted by itself and nobody has proofed (R6.22)."""
    if count == 1:
        return "1 remittance was posted automatically and is not signed off."
    return f"{count} remittances were posted automatically and are not signed off."


def is_idle(check: CrossCheck) -> bool:
    """A day on which nothing was done: it closes with zero totals (R11.12)."""
    nothing = not any((check.encounters, check.receipts, check.claims))
    return nothing and check.status is DayStatus.INCOMPLETE and len(check.missing) == 4


def _write_entries(
    act: Act, practice: Practice, actor: Actor, business_date: date, check: CrossCheck
) -> int:
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    planned = plan_close(act.connection, practice, business_date, check)
    head = EntryHead(business_date, act.stamp, actor.name)
    return len(write_entries(act.connection, head, planned))


def _seal(
    act: Act, practice: Practice, actor: Actor, check: CrossCheck, entries: int
) -> CloseResult:
    from recon_desktop.services.printing.print_sheets import render_closing
    from recon_desktop.storage.queries import days, ledger, sources

    day = check.business_date
    number = ledger.next_number(act.connection, f"run {day:%Y%m%d}-{LOCATION}")
    run = run_id(day, LOCATION, number)
    count, last = ledger.ledger_size(act.connection)
    idle = is_idle(check)
    status = DayStatus.BALANCED if idle else check.status
    row = days.CloseRow(
        id=0,
        business_date=day,
        run_id=run,
        closed_at=act.stamp,
        closed_by=actor.name,
        status=status,
        totals=totals_json(check),
        entry_count=count,
        last_entry_id=last,
        last_source_id=sources.newest_source(act.connection),
    )
    close_id = days.insert_close(act.connection, row)
    sheets = render_closing(act.connection, practice, day, run_id=run, user=actor.name, at=act.at)
    _store_sheets(act.connection, close_id, sheets)
    note = "no activity" if idle else ""
    days.set_day_state(act.connection, day, "CLOSED", act.stamp, note=note)
    warnings = tuple(f.text for f in check.findings if f.severity is Severity.WARNING)
    return CloseResult(
        run, status, entries, tuple(f"{name}.{fmt}" for name, fmt in sheets), warnings
    )


def _store_sheets(
    connection: Connection, close_id: int, sheets: Mapping[tuple[str, str], bytes]
) -> None:
    """Keep the sheets of a close, by (name, format)."""
    from recon_desktop.storage.queries.days import insert_document

    for (name, fmt), content in sheets.items():
        insert_document(
            connection,
            close_id=close_id,
            name=name,
            fmt=fmt,
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )


def totals_json(check: CrossCheck) -> str:
    """The totals of the check, cents by symbol, as the close keeps them."""
    totals = check.totals.as_cents() | {
        name: getattr(check, name).cents for name in ("V1", "V2", "V3", "VU")
    }
    return json.dumps(totals, sort_keys=True)


def reopen_day(practice: Practice, actor: Actor, business_date: date, *, reason: str) -> None:
    """Open a closed day again: the close's entries are mirrored, its sheets are kept.

    Raises UsageError without a reason, RefusedError when the day is not closed or a later day
    is (close them in order again).
    """
    from recon_desktop.services.bank.match_bank import mirror_entry
    from recon_desktop.storage.queries import days, ledger

    if not reason.strip():
        raise UsageError("Reopening a day needs a reason.")
    with practice.act(actor, Action.REOPEN_DAY, business_date=business_date) as act:
        if days.day_state(act.connection, business_date) != "CLOSED":
            raise RefusedError(f"{business_date:%m/%d/%Y} is not closed.")
        later = days.closed_from(act.connection, business_date)[1:]
        if later:
            raise RefusedError(
                f"{later[-1]:%m/%d/%Y} is closed after it; reopen the later days first, or enter "
                "a late entry."
            )
        close = days.load_closes(act.connection, business_date)[-1]
        row = days.ReopenRow(business_date, close.id, act.stamp, actor.name, reason.strip())
        days.insert_reopen(act.connection, row)
        days.set_day_state(act.connection, business_date, "REOPENED", act.stamp)
        entries = ledger.load_entries(act.connection, posting_date=business_date)
        mirrored = {entry.reverses for entry in entries}
        for entry in entries:
            if entry.kind in DAY_KINDS and entry.id not in mirrored:
                mirror_entry(act, actor, entry.id, f"day reopened: {reason.strip()}")
        act.detail = {"reason": reason.strip(), "run": close.run_id}
