"""The trial balance over millions of ledger lines, against the least SQLite can do for it."""

from __future__ import annotations

import generator as g
import long_practice as lp
from measure import RUNS, Row, medians
from sqlalchemy import func, select

from recon_desktop.services.balances import load_balances
from recon_desktop.storage.queries import ledger
from recon_desktop.storage.tables.ledger import entry_line


def ratios(cohorts: int = lp.LONG, visits: int = g.VISITS, runs: int = RUNS) -> list[Row]:
    """Kept totals, and the proof of them, over a GROUP BY of the covering index."""
    path = lp.long_practice(cohorts, visits)
    lines = 0

    def floor() -> None:
        with practice.store.read() as connection:
            connection.exec_driver_sql(
                "SELECT account, sum(amount_cents) FROM entry_line "
                "INDEXED BY ix_entry_line_account GROUP BY account"
            ).all()

    def recomputed() -> None:
        with practice.store.read() as connection:
            ledger.recomputed_balances(connection)

    with lp.opened(path, lp.FIRST_DAY) as practice:
        with practice.store.read() as connection:
            lines = connection.execute(select(func.count()).select_from(entry_line)).scalar_one()
        acts = {"floor": floor, "kept": lambda: load_balances(practice), "proof": recomputed}
        seconds = medians(acts, runs)
    floor_seconds = seconds["floor"]
    return [
        Row(f"trial balance over {lines} lines / covering-index GROUP BY",
            seconds["kept"] / floor_seconds, "<= 1"),
        Row("trial balance recomputed from the lines / covering-index GROUP BY",
            seconds["proof"] / floor_seconds, "<= 1.2"),
    ]  # fmt: skip
