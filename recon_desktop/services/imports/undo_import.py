"""Take an import back: the practice is as it was before, the memory of the file included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.bank.records import REMITTANCE
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.readers.base import BANK_KINDS
from recon_desktop.services.imports.stage_days import ONLY_ADDS
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


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
    return [
        *_later_files(connection, source_id, kind),
        *_remittance_obstacles(connection, source_id),
        *_posted_on(connection, source_id),
        *_bank_obstacles(connection, source_id),
        *(_receipt_obstacles(connection, source_id) if kind == "receipts" else ()),
        *_closed_days(connection, source_id),
    ]


def _later_files(connection: Connection, source_id: int, kind: str) -> Iterator[str]:
    from recon_desktop.storage.queries import sources, staging

    for by in staging.superseding_sources(connection, source_id):
        later = sources.load_source(connection, by)
        if later:
            yield f"{later.file_name} corrected it; undo that first"
    same = BANK_KINDS if kind in BANK_KINDS else {kind} & ONLY_ADDS
    repeated = sources.later_repeats(connection, source_id, same)
    if repeated:
        yield f"{repeated} relies on its lines; undo that first"
    for name in sources.later_late(connection, source_id):
        yield f"{name} counts on its late entries; undo that first"


def _posted_on(connection: Connection, source_id: int) -> Iterator[str]:
    """A payment would stand on a visit that nobody knows any more (TRUST 11)."""
    from recon_desktop.storage.queries.postings import posted_on_source

    for trace in posted_on_source(connection, source_id):
        yield f"remittance {trace} is posted on its visits or claims; reverse it first"


def _bank_obstacles(connection: Connection, source_id: int) -> Iterator[str]:
    from recon_desktop.storage.queries import bank
    from recon_desktop.storage.queries.reconciliations import lines_held

    matched = bank.matched_lines_of(connection, source_id)
    if matched:
        yield f"{matched} of its bank lines are matched; unmatch them first"
    held = lines_held(connection, source_id)
    if held:
        yield f"{held} of its bank lines are ticked in a reconciliation; take that back"
    if bank.matched_batches_of(connection, source_id):
        yield "its card batches are matched to the bank; unmatch them first"


def _receipt_obstacles(connection: Connection, source_id: int) -> Iterator[str]:
    from recon_desktop.storage.queries import days
    from recon_desktop.storage.queries.applications import applied_receipts_of

    for number in days.tickets_at_bank(connection, source_id):
        yield f"the bank has deposit {number} of its receipts; unmatch it first"
    applied = applied_receipts_of(connection, source_id)
    if applied:
        yield f"{applied} of its receipts have been applied or refunded; it stays"


def _closed_days(connection: Connection, source_id: int) -> Iterator[str]:
    from recon_desktop.storage.queries import sources, staging

    closed = {
        *staging.closed_dates_of(connection, source_id),
        *sources.closed_coverage(connection, source_id),
    }
    if closed:
        yield "closed days rest on it: " + ", ".join(f"{d:%m/%d/%Y}" for d in sorted(closed))


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
