"""Write what a person decided about patients' money: dated today, or on the next open day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.services.bank.match_bank import mirror_entry
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.practice import Act, Practice


def write_dated(act: Act, actor: Actor, planned: Sequence[PlannedEntry], wanted: date) -> list[int]:
    """Write entries on the wanted day, on the next open one when that is closed; their ids."""
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    day = next_open_day(act.connection, wanted)
    head = EntryHead(day, act.stamp, actor.name, late=day != wanted, effective_date=wanted)
    act.business_date = day
    return write_entries(act.connection, head, planned)


def write_today(
    act: Act, practice: Practice, actor: Actor, planned: Sequence[PlannedEntry]
) -> list[int]:
    """Write entries on the practice's calendar day; their ids."""
    return write_dated(act, actor, planned, practice.local_now().date())


def mirror_once(act: Act, actor: Actor, entry_id: int, reason: str) -> int:
    """Write the mirror of an entry; RefusedError when it has one."""
    from recon_desktop.storage.queries.applications import reversal_of

    if reversal_of(act.connection, entry_id) is not None:
        raise RefusedError("This has been taken back already.")
    return mirror_entry(act, actor, entry_id, reason)
