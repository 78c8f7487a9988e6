"""Print the sheets of a day: a closed day's as stored, byte for byte; any other day's as a draft.

A draft shows what the close would print now. What a close has stored is never drawn again
(R10.3); sheets of a close that was taken back stay in the list, marked as superseded, and say so
on each page that is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.sheets import run_id, run_name
from recon_desktop.services.practice import Practice
from recon_desktop.services.sheets.clock import clock_text
from recon_desktop.services.sheets.views import SHEETS, SheetViews

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.days import CloseRow

FORMATS: dict[str, tuple[str, ...]] = {
    "close": ("pdf", "xlsx"),
    "reconciliation": ("pdf",),
    "deposit": ("pdf",),
    "accountant": ("pdf",),
}
"""Name → the formats it is made in. The close's workbook holds receipts, drawers and journal."""

_DRAFT_NUMBER = 0
"""Runs are numbered from 1 when a day is closed; a draft uses up none (R10.3)."""


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A sheet that a close has stored. `superseded`: the day was reopened since."""

    run_id: str
    name: str
    title: str
    fmt: str
    closed_at: datetime
    closed_by: str
    superseded: bool


def render_sheet(
    practice: Practice,
    name: str,
    business_date: date,
    fmt: str = "pdf",
    *,
    actor: Actor | None = None,
) -> bytes:
    """The sheet of the day: as stored when the day is closed, else a draft.

    Raises UsageError for a sheet or a format that does not exist, RefusedError for the slip of
    a day without a deposit.
    """
    _require(name, fmt)
    with practice.store.read() as connection:
        close = _closed(connection, business_date)
        if close is not None:
            return _stored(connection, close, name, fmt)
        content = _render(_draft(connection, practice, business_date, actor), name, fmt)
    if content is None:
        raise RefusedError(f"There is nothing to deposit for {business_date:%m/%d/%Y}.")
    return content


def _require(name: str, fmt: str) -> None:
    if name not in SHEETS:
        raise UsageError(f"There is no sheet {name}. There are: {', '.join(SHEETS)}.")
    if fmt in FORMATS[name]:
        return
    if fmt == "xlsx":
        raise UsageError(
            f"The {SHEETS[name]} is made as PDF only. The workbook of the day (close, .xlsx) "
            "holds its receipts, drawers, deposits and journal."
        )
    raise UsageError(f"Sheets are written as .pdf or .xlsx, not as .{fmt}.")


def _closed(connection: Connection, business_date: date) -> CloseRow | None:
    """The close that holds, when the day is closed."""
    from recon_desktop.storage.queries import days

    if days.day_state(connection, business_date) != "CLOSED":
        return None
    closes = days.load_closes(connection, business_date)
    return closes[-1] if closes else None


def _stored(connection: Connection, close: CloseRow, name: str, fmt: str) -> bytes:
    from recon_desktop.storage.queries.days import load_document

    content = load_document(connection, close.id, name, fmt)
    if content is None:
        raise RefusedError(
            f"Run {close.run_id} has no {SHEETS[name]}: there was nothing to put on it when the "
            "day was closed."
        )
    return content


def _draft(
    connection: Connection, practice: Practice, business_date: date, actor: Actor | None
) -> SheetViews:
    from recon_desktop.services.day.close_day import LOCATION
    from recon_desktop.services.sheets.gather import Printing, gather

    draft = run_id(business_date, LOCATION, _DRAFT_NUMBER)
    user = actor.name if actor else "not named"
    printing = Printing(draft, user, practice.clock(), draft=True)
    return SheetViews(gather(connection, practice, business_date, printing))


def render_closing(
    connection: Connection,
    practice: Practice,
    business_date: date,
    *,
    run_id: str,
    user: str,
    at: datetime,
) -> dict[tuple[str, str], bytes]:
    """Every sheet of a day that is being closed, by (name, format), in the close's transaction.

    The day's entries must be written already. The deposit slip is absent when there is no ticket.
    """
    from recon_desktop.services.sheets.gather import Printing, gather

    printing = Printing(run_id, user, at, draft=False)
    views = SheetViews(gather(connection, practice, business_date, printing))
    rendered = {(name, fmt): _render(views, name, fmt) for name in SHEETS for fmt in FORMATS[name]}
    return {key: content for key, content in rendered.items() if content is not None}


def _render(views: SheetViews, name: str, fmt: str) -> bytes | None:
    """One sheet; None for a slip without a deposit."""
    return _RENDERERS[name, fmt](views)


def _close_pdf(views: SheetViews) -> bytes:
    from recon_desktop.reports.daily_close import render_daily_close

    return render_daily_close(views.close)


def _close_xlsx(views: SheetViews) -> bytes:
    from recon_desktop.reports.workbook import close_workbook

    return close_workbook(
        views.close, reconciliations=views.reconciliations, accountant=views.accountant
    )


def _reconciliation_pdf(views: SheetViews) -> bytes:
    from recon_desktop.reports.reconciliation import render_reconciliation

    return render_reconciliation(views.reconciliations)


def _deposit_pdf(views: SheetViews) -> bytes | None:
    from recon_desktop.reports.deposit import render_deposit

    return None if views.deposit is None else render_deposit(views.deposit)


def _accountant_pdf(views: SheetViews) -> bytes:
    from recon_desktop.reports.accountant import render_accountant

    return render_accountant(views.accountant)


_RENDERERS: Mapping[tuple[str, str], Callable[[SheetViews], bytes | None]] = {
    ("close", "pdf"): _close_pdf,
    ("close", "xlsx"): _close_xlsx,
    ("reconciliation", "pdf"): _reconciliation_pdf,
    ("deposit", "pdf"): _deposit_pdf,
    ("accountant", "pdf"): _accountant_pdf,
}


def list_sheets(practice: Practice, business_date: date) -> tuple[StoredSheet, ...]:
    """Every sheet the day's closes have stored, newest close first."""
    from recon_desktop.services.imports.sources import local_time
    from recon_desktop.storage.queries import days
    from recon_desktop.storage.queries.sheets import document_names

    with practice.store.read() as connection:
        current = _closed(connection, business_date)
        closes = days.load_closes(connection, business_date)
        names = document_names(connection, [close.id for close in closes])
    return tuple(
        StoredSheet(
            run_id=close.run_id,
            name=name,
            title=SHEETS.get(name, name),
            fmt=fmt,
            closed_at=local_time(practice, close.closed_at),
            closed_by=close.closed_by,
            superseded=current is None or close.id != current.id,
        )
        for close in reversed(closes)
        for name, fmt in names.get(close.id, ())
    )


def load_stored(practice: Practice, business_date: date, run: str, name: str, fmt: str) -> bytes:
    """A stored sheet of any close of the day, superseded ones too, byte for byte.

    Raises UsageError when the day has no such run.
    """
    _require(name, fmt)
    with practice.store.read() as connection:
        return _stored(connection, _close_named(connection, business_date, run), name, fmt)


def render_stored(practice: Practice, business_date: date, run: str, name: str, fmt: str) -> bytes:
    """A stored sheet as it is handed out: a superseded one says so on each of its pages.

    Raises UsageError when the day has no such run.
    """
    from recon_desktop.reports.overprint import overprint
    from recon_desktop.reports.workbook_overprint import overprint_workbook

    _require(name, fmt)
    with practice.store.read() as connection:
        close = _close_named(connection, business_date, run)
        content = _stored(connection, close, name, fmt)
        mark = _mark(connection, practice, close)
    if not mark:
        return content
    return overprint(content, mark) if fmt == "pdf" else overprint_workbook(content, mark)


def _close_named(connection: Connection, business_date: date, run: str) -> CloseRow:
    from recon_desktop.storage.queries.days import load_closes

    closes = {close.run_id: close for close in load_closes(connection, business_date)}
    if run in closes:
        return closes[run]
    there_are = f"There are: {', '.join(map(run_name, closes))}."
    if not closes:
        there_are = "The day was never closed."
    raise UsageError(f"{business_date:%m/%d/%Y} has no run {run}. {there_are}")


def _mark(connection: Connection, practice: Practice, close: CloseRow) -> str:
    """Why a stored sheet does not hold any more; '' for one that does."""
    from recon_desktop.storage.queries.days import last_reopen

    current = _closed(connection, close.business_date)
    if current is not None:
        if current.id == close.id:
            return ""
        at = _clock_text(practice, current.closed_at)
        return f"SUPERSEDED: closed again {at}, {run_name(current.run_id)}"
    at = _clock_text(practice, last_reopen(connection, close.business_date).reopened_at)
    return f"SUPERSEDED: reopened {at}, not closed again"


def _clock_text(practice: Practice, stamp: str) -> str:
    return clock_text(datetime.fromisoformat(stamp), practice.timezone)
