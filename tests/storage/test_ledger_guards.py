"""What the database itself refuses, whatever program asks (TRUST 12, 14; issue §3)."""

from __future__ import annotations

import pytest
import sqlcipher3.dbapi2 as sqlite
from practice_builders import GOLDEN, OWNER, raw, rows

from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.verify_books import verify_books

APPEND_ONLY = ("entry", "entry_line", "audit", "day_close", "day_reopen", "sheet_document")


@pytest.fixture
def closed(counted: Practice) -> Practice:
    finish(close_day(counted, OWNER, GOLDEN))
    reopen_day(counted, OWNER, GOLDEN, reason="to have a row")
    finish(close_day(counted, OWNER, GOLDEN))
    return counted


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_are_neither_changed_nor_deleted(closed: Practice, table: str) -> None:
    path = closed.store.path
    [(count,)] = rows(path, f"SELECT COUNT(*) FROM {table}")
    assert count > 0
    columns = [name for _, name, *_ in rows(path, f"PRAGMA table_info({table})")]
    with raw(path) as connection:
        for column in columns:
            with pytest.raises(sqlite.IntegrityError, match="append-only"):
                connection.execute(f"UPDATE {table} SET {column} = {column}")
        with pytest.raises(sqlite.IntegrityError, match="append-only"):
            connection.execute(f"DELETE FROM {table}")
    assert rows(path, f"SELECT COUNT(*) FROM {table}") == [(count,)]


@pytest.mark.parametrize("table", ["charge", "patient_total", "receipt", "claim", "card_batch"])
def test_the_rows_of_a_closed_day_stay_as_they_were(closed: Practice, table: str) -> None:
    path = closed.store.path
    here = f"business_date = '{GOLDEN}'"
    assert rows(path, f"SELECT COUNT(*) FROM {table} WHERE {here}") > [(0,)]
    names = {name for _, name, *_ in rows(path, f"PRAGMA table_info({table})")} - {"matched"}
    with raw(path) as connection:
        for name in sorted(names):
            with pytest.raises(sqlite.IntegrityError, match="the day is closed"):
                connection.execute(f"UPDATE {table} SET {name} = {name} WHERE {here}")
        with pytest.raises(sqlite.IntegrityError, match="the day is closed"):
            connection.execute(f"DELETE FROM {table} WHERE {here}")


@pytest.mark.parametrize("table", ["drawer_count", "ticket"])
def test_nothing_is_counted_or_ticketed_after_the_close(closed: Practice, table: str) -> None:
    refused = pytest.raises(sqlite.IntegrityError, match="the day is closed")
    with raw(closed.store.path) as connection, refused:
        connection.execute(f"INSERT INTO {table} SELECT * FROM {table}")


def test_an_upsert_does_not_get_past_the_triggers(closed: Practice) -> None:
    with raw(closed.store.path) as connection, pytest.raises(sqlite.Error):
        connection.execute(
            "INSERT INTO audit (id, at, actor, role, action, outcome) "
            "VALUES (1, 'x', 'x', 'x', 'x', 'x') ON CONFLICT (id) DO UPDATE SET actor = 'mallory'"
        )


def test_nothing_is_dated_into_a_closed_day(closed: Practice) -> None:
    inserts = {
        "entry": "(posting_date, entered_at, entered_by, kind, late) "
        "VALUES ('2026-03-10', 'x', 'x', 'x', 0)",
        "charge": "(source_id, line, business_date, natural_key, occurrence, dos, post_date, units,"
        " amount_cents, adjustment_cents, voided) "
        "VALUES (1, 1, '2026-03-10', 'k', 1, '2026-03-10', '2026-03-10', 1, 1, 0, 0)",
        "receipt": "(source_id, line, business_date, natural_key, occurrence, receipt_date, "
        "post_date, tender, amount_cents, voided) "
        "VALUES (1, 1, '2026-03-10', 'k', 1, '2026-03-10', '2026-03-10', 'CASH', 1, 0)",
    }
    with raw(closed.store.path) as connection:
        for table, values in inserts.items():
            with pytest.raises(sqlite.IntegrityError, match="the day is closed"):
                connection.execute(f"INSERT INTO {table} {values}")


def test_a_line_is_dated_as_its_entry(closed: Practice) -> None:
    with raw(closed.store.path) as connection, pytest.raises(sqlite.IntegrityError, match="dated"):
        connection.execute(
            "INSERT INTO entry_line (entry_id, posting_date, account, amount_cents) "
            "VALUES (1, '2026-03-20', 1000, 1)"
        )


def test_an_entry_is_reversed_once(closed: Practice) -> None:
    query = "SELECT reverses, COUNT(*) FROM entry WHERE reverses IS NOT NULL GROUP BY 1"
    assert all(count == 1 for _, count in rows(closed.store.path, query))
    [(original,)] = rows(
        closed.store.path, "SELECT reverses FROM entry WHERE reverses IS NOT NULL LIMIT 1"
    )
    with raw(closed.store.path) as connection, pytest.raises(sqlite.IntegrityError, match="UNIQUE"):
        connection.execute(
            "INSERT INTO entry (posting_date, entered_at, entered_by, kind, late, reverses) "
            "VALUES ('2026-03-20', 'x', 'x', 'x', 0, ?)",
            (original,),
        )


@pytest.mark.parametrize(
    ("meddling", "words"),
    [
        ("UPDATE account_day SET debit_cents = debit_cents + 1", "its lines give"),
        ("UPDATE encounter_balance SET balance_cents = balance_cents + 1", "The balance of visit"),
        ("DELETE FROM encounter_balance", "The balance of visit"),
        ("UPDATE source SET content = x'789c030000000001'", "not the file that was imported"),
        (
            "INSERT INTO entry_line (entry_id, posting_date, account, amount_cents) "
            "VALUES (1, '2026-03-10', 1000, 1)",
            "does not balance",
        ),
        (
            "INSERT INTO entry (posting_date, entered_at, entered_by, kind, late) "
            "VALUES ('2026-03-20', 'x', 'x', 'x', 0)",
            "does not balance",
        ),
        ("DROP TRIGGER entry_no_delete", "The guard entry_no_delete was taken out"),
    ],
)
def test_verify_tells_of_meddling(closed: Practice, meddling: str, words: str) -> None:
    assert verify_books(closed).ok
    with raw(closed.store.path) as connection:
        connection.execute(meddling)
    assert any(words in text for text in verify_books(closed).problems)


def test_verify_tells_of_a_changed_sheet(closed: Practice) -> None:
    with raw(closed.store.path) as connection:
        connection.execute("DROP TRIGGER sheet_document_no_update")
        connection.execute("UPDATE sheet_document SET content = x'00' WHERE id = 1")
    assert any("sheet" in text for text in verify_books(closed).problems)
