"""What the database itself can say about its own health."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from recon_desktop.storage.tables.days import day_close, sheet_document

_APPEND_ONLY = ("entry", "entry_line", "audit", "day_close", "day_reopen", "sheet_document")
_DATED = ("charge", "patient_total", "receipt", "card_batch", "claim", "visit")
GUARDS = frozenset(
    {f"{table}_no_{verb}" for table in _APPEND_ONLY for verb in ("update", "delete")}
    | {f"{table}_closed_day" for table in ("entry", "drawer_count", "ticket", *_DATED)}
    | {f"{table}_closed_day_{verb}" for table in _DATED for verb in ("update", "delete")}
    | {"claim_closed_day_other_payer"}
    | {"entry_line_same_day", "bank_match_locked", "bank_line_locked"}
    | {f"bank_match_full_{what}" for what in ("line", "remittance", "deposit")}
    | {"reconciliation_finished", "reconciliation_kept", "reconciliation_state"}
    | {f"reconciliation_line_{verb}" for verb in ("insert", "update", "delete")}
    | {"bank_line_fixed"}
)
"""The triggers that keep what is written as it is."""


def missing_guards(connection: Connection) -> list[str]:
    """Guards that someone has taken out of the file."""
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return sorted(GUARDS - set(found.scalars()))


def integrity(connection: Connection) -> list[str]:
    """Complaints of SQLite's integrity check; empty when the file is whole."""
    rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [str(text) for text in rows if text != "ok"]


def broken_references(connection: Connection) -> int:
    """How many rows refer to a row that does not exist."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def stored_sheets(connection: Connection) -> Iterator[tuple[str, str, str, bytes]]:
    """(run id, sheet name, SHA-256 as stored, bytes) of every stored sheet."""
    c = sheet_document.c
    query = select(day_close.c.run_id, c.name, c.sha256, c.content).join(
        day_close, day_close.c.id == c.close_id
    )
    yield from connection.execute(query)
