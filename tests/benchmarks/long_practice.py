"""A practice file with years of days in it, made in a minute or two.

The first cohort of :mod:`generator` goes through the services: imported, counted, closed, matched,
posted. Its rows are then copied in the database, with the ids, dates and names of each later
cohort. So every row is what the program itself would have written. Not copied: the bytes of printed
sheets. The made file is kept in the machine's folder for temporary files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import generator as g
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Column, Date, Table, Text

from recon_desktop.domain.access import Actor
from recon_desktop.services.practice import Practice, create_practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.storage.tables import METADATA

ACTOR = Actor("benchmark")
FIRST_DAY = date(2016, 1, 4)
LONG, SHORT = 2_500, 21
"""Business days of ten years, and of a month."""

_TOKEN, _GROUP = "00001", "G01-"
_KEPT = frozenset(
    [
        *("practice", "setting", "register", "bank_account", "payer_alias", "location"),
        *("merchant", "number_series", "print_count", "account_day"),
    ]
)
_OTHER_KEYS = {
    ("entry", "reverses"): "entry",
    ("entry", "remittance_id"): "remittance",
    ("day_close", "last_entry_id"): "entry",
    ("day_close", "last_source_id"): "source",
    ("day_close", "entry_count"): "entry",
}
_MATCHED = {"remittance": "remittance", "deposit": "ticket", "card-batch": "card_batch"}


class Clock:
    """A clock that stands on the day being worked on, at six in the evening."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> datetime:
        return datetime.combine(self.day, time(23), UTC)


def day_after_last(cohorts: int) -> int:
    """Index of the first bank day on which nothing has happened yet."""
    return cohorts + g.AT_BANK_AFTER


def long_practice(cohorts: int, visits: int = g.VISITS) -> Path:
    """A kept practice file with that many closed days; made when it is not there."""
    path = Path(tempfile.gettempdir()) / f"recon-benchmark-{_version()}-{cohorts}x{visits}.recon"
    if not path.exists():
        _make(path, cohorts, visits)
    return path


@contextmanager
def a_copy(path: Path) -> Iterator[Path]:
    """A copy that may be written in, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="recon-benchmark-") as folder:
        yield Path(shutil.copy(path, Path(folder) / "practice.recon"))


def _version() -> str:
    """Of the generator and of the tables: a change of either makes the file anew."""
    tables = repr([(t.name, [c.name for c in t.c], sorted(map(str, t.indexes))) for t in _tables()])
    return f"{g.VERSION}-{hashlib.sha256(tables.encode()).hexdigest()[:8]}"


def _tables() -> list[Table]:
    return METADATA.sorted_tables


def _make(path: Path, cohorts: int, visits: int) -> None:
    making = path.with_name(f"{path.stem}-{os.getpid()}.recon")
    days = g.business_days(FIRST_DAY, cohorts + g.AT_BANK_AFTER + 1)
    try:
        make_first(making, days, visits)
        copy_cohorts(making, days, cohorts)
        making.replace(path)
    finally:
        for left in making.parent.glob(f"{making.name}*"):
            with suppress(OSError):
                left.unlink()


def make_first(path: Path, days: list[date], visits: int) -> None:
    """A practice with the first cohort, done from import to posting by the services."""
    clock = Clock(days[0])
    with (
        tempfile.TemporaryDirectory(prefix="recon-benchmark-") as folder,
        create_practice(path, name="Maple Pediatrics", clock=clock) as practice,
    ):
        work_cohort(practice, clock, g.write_cohort(Path(folder), 1, days, visits), days)


def work_cohort(practice: Practice, clock: Clock, files: g.CohortFiles, days: list[date]) -> None:
    """Everything that a desk does with a cohort; `days` as in :func:`generator.write_cohort`."""
    from recon_desktop.services.bank.match_bank import match_bank
    from recon_desktop.services.posting.post_remittance import post_cleared

    clock.day = days[0]
    import_all(practice, files.reports)
    close(practice, files.day)
    clock.day = days[1]
    import_all(practice, [files.desk_bank])
    match_bank(practice, ACTOR)
    clock.day = days[g.AT_BANK_AFTER]
    import_all(practice, [files.remittances, files.payer_bank])
    match_bank(practice, ACTOR)
    result = finish(post_cleared(practice, ACTOR))
    if result.refused or result.held or result.clearing:
        raise RuntimeError(f"the generated remittances do not post: {result}")


def import_all(practice: Practice, files: list[Path]) -> None:
    """Import files, which must be taken whole."""
    from recon_desktop.services.imports.import_files import import_files

    for outcome in finish(import_files(practice, ACTOR, files)).files:
        if outcome.status != "imported" or outcome.needs_person:
            raise RuntimeError(f"a generated file was not taken: {outcome}")


def close(practice: Practice, day: g.SampleDay) -> None:
    """Count the drawer and close; the day has to be balanced."""
    from recon_desktop.services.day.close_day import close_day

    count(practice, day)
    result = finish(close_day(practice, ACTOR, day.business_date))
    if result.status != "BALANCED":
        raise RuntimeError(f"a generated day does not balance: {result}")


def count(practice: Practice, day: g.SampleDay) -> None:
    """Count what was taken, on top of the float."""
    from recon_desktop.services.day.count_drawer import count_drawer

    count_drawer(
        practice,
        ACTOR,
        business_date=day.business_date,
        register="Main drawer",
        counts=g.drawer_counts(g.FLOAT_CENTS + day.counted_cash_cents),
    )


# --- copying cohorts ------------------------------------------------------------------------------


def copy_cohorts(path: Path, days: list[date], cohorts: int) -> None:
    """Copy the one cohort of a file to the cohorts after it."""
    connection = driver.connect(str(path), isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -512000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        later = _without_indexes(connection)
        _plan_cohorts(connection, days, cohorts)
        copied = [table for table in _tables() if table.name not in _KEPT]
        steps = {table.name: _highest_id(connection, table) for table in copied}
        for table in copied:
            connection.execute(_copy_statement(table, steps))
        _finish_series(connection, days, cohorts)
        for statement in later:
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _without_indexes(connection: Any) -> list[str]:
    """Drop indexes and triggers for the time of the copying; the statements that make them."""
    query = (
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql > ''"
    )
    found = connection.execute(query).fetchall()
    for kind, name, _ in found:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _, _, sql in sorted(found)]


def _plan_cohorts(connection: Any, days: list[date], cohorts: int) -> None:
    """Temporary tables: the cohorts to be made, and where each day of the first one goes."""
    connection.execute("CREATE TEMP TABLE cohort (k INTEGER PRIMARY KEY, token, patients, stamp)")
    connection.executemany(
        "INSERT INTO cohort VALUES (?, ?, ?, ?)",
        [
            (k, f"{k + 1:05d}", f"G{(k + 1) % g.PATIENT_GROUPS:02d}-", f"{days[k]:%Y%m%d}")
            for k in range(1, cohorts)
        ],
    )
    connection.execute(
        "CREATE TEMP TABLE moved (k INTEGER, was DATE, now DATE, PRIMARY KEY (k, was)) "
        "WITHOUT ROWID"
    )
    places = {days[offset]: offset for offset in range(g.AT_BANK_AFTER + 1)}
    connection.executemany(
        "INSERT INTO moved VALUES (?, ?, ?)",
        [
            (k, was.isoformat(), days[offset + k].isoformat())
            for k in range(1, cohorts)
            for was, offset in places.items()
        ],
    )


def _copy_statement(table: Table, steps: dict[str, int]) -> str:
    values = ", ".join(_value(table, column, steps) for column in table.c)
    names = ", ".join(column.name for column in table.c)
    return (
        f"INSERT OR IGNORE INTO {table.name} ({names}) "
        f"SELECT {values} FROM cohort CROSS JOIN {table.name} t ORDER BY cohort.k, t.rowid"
    )


def _value(table: Table, column: Column[Any], steps: dict[str, int]) -> str:
    """What a column of the copy holds, in SQL."""
    own = f"t.{column.name}"
    if table.name == "bank_match" and column.name == "target_id":
        whens = " ".join(f"WHEN '{kind}' THEN {steps[name]}" for kind, name in _MATCHED.items())
        return f"{own} + cohort.k * CASE t.kind {whens} END"
    target = _OTHER_KEYS.get((table.name, column.name)) or _target(table, column)
    if target:
        return f"{own} + cohort.k * {steps[target]}"
    if isinstance(column.type, Date):
        return _moved(own)
    if column.name == "sha256" and table.name == "source":
        return f"cohort.token || substr({own}, 6)"
    if column.name == "content" and table.name == "sheet_document":
        return "x''"
    if isinstance(column.type, Text):
        return _text(table, column.name)
    return own


def _target(table: Table, column: Column[Any]) -> str:
    if column.name == "id":
        return table.name
    return next((key.column.table.name for key in column.foreign_keys), "")


def _highest_id(connection: Any, table: Table) -> int:
    """How far the ids of a cohort lie behind those of the one before it."""
    if "id" not in table.c:
        return 0
    return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table.name}").fetchone()[0])


def _moved(day: str) -> str:
    return f"(SELECT now FROM moved WHERE moved.k = cohort.k AND was = {day})"


def _text(table: Table, name: str) -> str:
    own = f"t.{name}"
    if name.endswith("_at") or name == "at":
        return f"{_moved(f'substr({own}, 1, 10)')} || substr({own}, 11)"
    changed = f"replace(replace({own}, '{_TOKEN}', cohort.token), '{_GROUP}', cohort.patients)"
    if name == "natural_key":
        return f"replace({changed}, t.business_date, {_moved('t.business_date')})"
    if name == "run_id":
        return f"replace({own}, '{FIRST_DAY:%Y%m%d}', cohort.stamp)"
    return changed


def _finish_series(connection: Any, days: list[date], cohorts: int) -> None:
    """The kept totals and the numbers given out, after the copies."""
    connection.execute("DELETE FROM account_day")
    connection.execute(
        "INSERT INTO account_day (posting_date, account, debit_cents, credit_cents) "
        "SELECT posting_date, account, sum(max(amount_cents, 0)), sum(max(-amount_cents, 0)) "
        "FROM entry_line GROUP BY posting_date, account"
    )
    for column, end in (("first_date", "min"), ("last_date", "max")):
        connection.execute(
            f"UPDATE bank_statement SET {column} = (SELECT {end}(post_date) FROM bank_line l "
            "WHERE l.source_id = bank_statement.source_id)"
        )
    connection.execute("UPDATE number_series SET last = ? WHERE name = 'ticket'", (cohorts,))
    connection.executemany(
        "INSERT OR IGNORE INTO number_series (name, last) VALUES (?, 1)",
        [(f"run {day:%Y%m%d}-MAIN",) for day in days[:cohorts]],
    )


def opened(path: Path, day: date) -> Practice:
    """The practice on that day."""
    return open_practice(path, clock=Clock(day + timedelta(days=1)))
