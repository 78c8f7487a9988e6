"""What storing costs, against what the parts cost alone: the raw driver, and the disk itself."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import generator as g
import long_practice as lp
from bench_835 import a_large_835, split_floor
from measure import RUNS, Row, medians, seconds_of

from recon_desktop.domain.access import Action
from recon_desktop.domain.accounts import BANK, REVENUE
from recon_desktop.domain.ledger import JournalLine, PlannedEntry
from recon_desktop.domain.staging import identities, natural_key
from recon_desktop.services.imports.import_files import import_files
from recon_desktop.services.practice import Practice, create_practice
from recon_desktop.services.progress import finish
from recon_desktop.storage.queries import ledger, sources, staging

CLAIMS = 10_000
CHARGES = 100_000
COMMITS = 50
DAY = date(2026, 3, 10)


@contextmanager
def a_practice() -> Iterator[tuple[Practice, Path]]:
    """A new practice in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="recon-benchmark-") as name:
        folder = Path(name)
        with create_practice(folder / "new.recon", name="Benchmark", clock=lp.Clock(DAY)) as made:
            yield made, folder


def parse_and_store(claims: int, runs: int) -> Iterator[Row]:
    """A large 835, from its bytes on the disk to committed rows."""
    data = a_large_835(claims)

    def store(practice: Practice, path: Path) -> None:
        (outcome,) = finish(import_files(practice, lp.ACTOR, [path])).files
        if outcome.status != "imported":
            raise RuntimeError(f"the generated remittance was not taken: {outcome}")

    with tempfile.TemporaryDirectory(prefix="recon-benchmark-") as folder:
        path = Path(folder) / "large.835"
        path.write_bytes(data)
        acts = {"floor": lambda _: split_floor(data), "store": lambda p: store(p, path)}
        seconds = _separately(acts, runs)
    ratio = seconds["store"] / seconds["floor"]
    yield Row(f"835 of {claims} claims: parse and store / split floor", ratio, "<= 11.4")


def bulk_insert(charges: int, runs: int) -> Iterator[Row]:
    """Charge lines through the staging query, against ``executemany`` on the bare connection."""
    rows = _charge_rows(charges)
    ways: dict[str, Callable[..., None]] = {"raw": _raw_insert(rows), "ours": staging.insert_rows}
    seconds = _separately(
        {name: lambda p, way=way: _insert(p, rows, way) for name, way in ways.items()}, runs
    )
    name = f"insert of {len(rows)} charges / raw executemany, same tuples ready"
    yield Row(name, seconds["ours"] / seconds["raw"], "<= 1.2")


def _charge_rows(charges: int) -> list[staging.NewRow]:
    cohorts = -(-charges // (g.VISITS * g.LINES))
    days = g.business_days(lp.FIRST_DAY, cohorts)
    records = [c for k, day in enumerate(days, 1) for c in g.a_day(k, day).charges][:charges]
    keys = identities(natural_key(record) for record in records)
    return [
        staging.NewRow(record, record.post_date, late=False, identity=key)
        for record, key in zip(records, keys, strict=True)
    ]


def _raw_insert(rows: list[staging.NewRow]) -> Callable[..., None]:
    """The same rows as tuples made beforehand: only the driver and the indexes are left."""
    kept: list[tuple[str, Any]] = []

    class Recorder:
        """Takes what the staging query would execute."""

        def execute(self, _: Any) -> Any:
            return self

        def scalar_one(self) -> int:
            return 0

        def exec_driver_sql(self, statement: str, data: Any) -> None:
            kept.append((statement, data))

    staging.insert_rows(Recorder(), 1, rows)  # type: ignore[arg-type]

    def insert(connection: Any, _source: int, _rows: object) -> None:
        for statement, data in kept:
            connection.connection.driver_connection.executemany(statement, data)

    return insert


def _insert(practice: Practice, rows: list[staging.NewRow], way: Callable[..., None]) -> None:
    with practice.act(lp.ACTOR, Action.IMPORT_EXPORTS) as act:
        new = sources.NewSource("charges", "x.csv", "0" * 64, 1, act.stamp, "benchmark", len(rows))
        way(act.connection, sources.insert_source(act.connection, new, b"x"), rows)


def _separately(acts: dict[str, Callable[[Practice], object]], runs: int) -> dict[str, float]:
    """Medians of acts in turn, each run in a practice of its own."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            with a_practice() as (practice, _folder):
                found[name].append(seconds_of(lambda: act(practice)))  # noqa: B023
    return {name: statistics.median(times) for name, times in found.items()}


def one_commit(runs: int) -> Iterator[Row]:
    """An act that posts one entry and leaves its audit row, against the disk's own promise."""
    with a_practice() as (practice, folder), (folder / "floor").open("wb", buffering=0) as file:
        acts = {
            "floor": lambda: _write_through(file.fileno()),
            "act": lambda: _post_one(practice),
        }
        seconds = medians(acts, runs, clock=time.perf_counter)
    yield Row(
        "posting, one commit an act / fdatasync of a page",
        seconds["act"] / seconds["floor"],
        "<= 3",
    )


def _write_through(handle: int) -> None:
    os.write(handle, bytes(4096))
    getattr(os, "fdatasync", os.fsync)(handle)


def _post_one(practice: Practice) -> None:
    lines = (JournalLine(BANK, 100), JournalLine(REVENUE, -100))
    with practice.act(lp.ACTOR, Action.POST_REMITTANCE) as act:
        head = ledger.EntryHead(DAY, act.stamp, "benchmark")
        ledger.write_entries(act.connection, head, (PlannedEntry("receipts", "P1", lines),))


def ratios(
    claims: int = CLAIMS, charges: int = CHARGES, runs: int = RUNS, commits: int = COMMITS
) -> list[Row]:
    """Storing against its floors."""
    return [
        *parse_and_store(claims, runs),
        *bulk_insert(charges, runs),
        *one_commit(commits),
    ]
