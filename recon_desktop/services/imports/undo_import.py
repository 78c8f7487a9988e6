"""Take an import back: the practice is as it was before, the memory of the file included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.bank.records import REMITTANCE
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_BANK = ("ofx", "bank-csv")
_ONLY_ADDS = ("x12-835", "x12-837p", "fee-schedule")
"""Kinds whose later files do not store again what is there already."""


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What was taken back."""

    file: str
    kind: str
    rows: int


def undo_import(practice: Practice, actor: Actor, source_id: int) -> UndoResult:
    """Remove a file and its rows; rows it stood for count again.

    Raises RefusedError, naming what stands in the way, when something was matched, posted or
    closed on it, or when a later file builds on it.
    """
    from recon_desktop.storage.queries import days, desk, keyed, remittances, sources, staging

    with practice.act(actor, Action.UNDO_IMPORT) as act:
        source = sources.load_source(act.connection, source_id)
        if source is None:
            raise UsageError(f"There is no import number {source_id}.")
        reasons = undo_obstacles(act.connection, source_id, source.kind)
        if reasons:
            raise RefusedError(f"{source.file_name} cannot be undone: {'; '.join(reasons)}.")
        keyed.release_replaced(act.connection, source_id)
        desk.forget_decisions(act.connection, source_id)
        rows = remittances.delete_remittances(act.connection, source_id)
        rows += staging.delete_rows(act.connection, source_id)
        sources.delete_source(act.connection, source_id)
        days.forget_untold(act.connection)
        act.detail = {"file": source.file_name, "sha256": source.sha256, "source": source_id}
        return UndoResult(source.file_name, source.kind, rows)


def undo_obstacles(connection: Connection, source_id: int, kind: str) -> list[str]:
    """Why an import cannot be undone now; empty when it can."""
    from recon_desktop.storage.queries import bank, days, sources, staging
    from recon_desktop.storage.queries.applications import applied_receipts_of
    from recon_desktop.storage.queries.reconciliations import lines_held

    reasons = []
    for by in staging.superseding_sources(connection, source_id):
        later = sources.load_source(connection, by)
        if later:
            reasons.append(f"{later.file_name} corrected it; undo that first")
    same = _BANK if kind in _BANK else (kind,) if kind in _ONLY_ADDS else ()
    repeated = sources.later_repeats(connection, source_id, same)
    if repeated:
        reasons.append(f"{repeated} relies on its lines; undo that first")
    reasons += _remittance_obstacles(connection, source_id)
    matched = bank.matched_lines_of(connection, source_id)
    if matched:
        reasons.append(f"{matched} of its bank lines are matched; unmatch them first")
    held = lines_held(connection, source_id)
    if held:
        reasons.append(f"{held} of its bank lines are ticked in a reconciliation; take that back")
    if bank.matched_batches_of(connection, source_id):
        reasons.append("its card batches are matched to the bank; unmatch them first")
    booked = days.tickets_at_bank(connection, source_id) if kind == "receipts" else []
    reasons += [
        f"the bank has deposit {number} of its receipts; unmatch it first" for number in booked
    ]
    applied = applied_receipts_of(connection, source_id) if kind == "receipts" else 0
    if applied:
        reasons.append(f"{applied} of its receipts have been applied or refunded; it stays")
    for name in sources.later_late(connection, source_id):
        reasons.append(f"{name} counts on its late entries; undo that first")
    closed = sorted(
        {
            *staging.closed_dates_of(connection, source_id),
            *sources.closed_coverage(connection, source_id),
        }
    )
    if closed:
        reasons.append("closed days rest on it: " + ", ".join(f"{d:%m/%d/%Y}" for d in closed))
    return reasons


def _remittance_obstacles(connection: Connection, source_id: int) -> Iterator[str]:
    from recon_desktop.storage.queries import attachments, bank, keyed, postings, remittances

    rows = remittances.load_rows(connection, source_id=source_id)
    scans = attachments.count_attachments(connection, [row.id for row in rows])
    for row in rows:
        if row.state == "POSTED":
            yield f"remittance {row.trace} is posted; reverse it first"
        elif row.state in ("CLEARED", "MATCHED"):
            yield f"remittance {row.trace} is matched to the bank; unmatch it first"
        elif bank.live_parts(connection, REMITTANCE, row.id):
            yield f"the bank has returned remittance {row.trace}; take that match back first"
        elif row.state == keyed.REPLACED:
            yield f"remittance {row.trace} was keyed again by hand; undo that first"
        elif postings.was_posted(connection, row.id):
            yield f"remittance {row.trace} has been posted and reversed; it stays"
        elif row.id in scans:
            yield f"a scan is kept with remittance {row.trace}; take it off first"
