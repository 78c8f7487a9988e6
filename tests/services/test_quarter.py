"""A generated quarter, day by day: every bank line explained or listed, every remittance posted or
listed, the ledger and the receivables proven each evening, in whatever order the files come.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import generator as g
import pytest
import quarter as q
from practice_builders import OWNER, assert_books_hold, rows, take

from recon_desktop.domain.accounts import INSURANCE_AR, PATIENT_AR, REMIT_CLEARING, SUSPENSE
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.day.count_drawer import count_drawer
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.posting.post_remittance import post_cleared, post_remittance
from recon_desktop.services.practice import Practice, create_practice
from recon_desktop.services.progress import finish

MONTH = 30


class Clock:
    """Stands late in the evening of the day being worked on."""

    def __init__(self) -> None:
        self.day = q.FIRST

    def __call__(self) -> datetime:
        return datetime.combine(self.day, time(23), UTC)


@dataclass
class Desk:
    """A practice and the one person who does all of its work."""

    practice: Practice
    clock: Clock
    closed_receivables: int = 0  # charges less desk money of the days closed

    def morning(self, day: q.QuarterDay) -> None:
        """Take in what came over night, match, post; approve what pays nothing."""
        take(self.practice, *day.morning_files)
        self.match_and_post()

    def match_and_post(self) -> None:
        match_bank(self.practice, OWNER)
        finish(post_cleared(self.practice, OWNER))
        nothing_paid = rows(
            self.practice.store.path,
            "SELECT id FROM remittance WHERE state = 'STAGED' AND payment_cents = 0",
        )
        for (remittance_id,) in nothing_paid:
            post_remittance(self.practice, OWNER, remittance_id, approval="read, pays nothing")

    def evening(self, day: q.QuarterDay) -> None:
        """Take in the day's reports, count, prepare the deposit."""
        take(self.practice, *day.report_files)
        self.count(day)

    def count(self, day: q.QuarterDay) -> None:
        report = day.reports
        count_drawer(
            self.practice,
            OWNER,
            business_date=report.business_date,
            register="Main drawer",
            counts=g.drawer_counts(g.FLOAT_CENTS + report.counted_cash_cents),
        )
        make_deposit(self.practice, OWNER, report.business_date)

    def close(self, day: q.QuarterDay) -> None:
        result = finish(close_day(self.practice, OWNER, day.reports.business_date))
        assert result.status == "BALANCED"
        self.closed_receivables += sum(c.amount_cents for c in day.reports.charges)
        self.closed_receivables -= sum(r.amount_cents for r in day.reports.receipts if not r.payer)

    def balances(self) -> dict[int, int]:
        return {n: amount.cents for n, _, amount in load_balances(self.practice).accounts}

    def posted(self) -> set[str]:
        query = "SELECT trace FROM remittance WHERE state = 'POSTED'"
        return {trace for (trace,) in rows(self.practice.store.path, query)}

    def returned(self) -> list[int]:
        """Cents of the patients' checks that the bank took back."""
        query = "SELECT -amount_cents FROM bank_match WHERE kind = 'returned-check'"
        return [cents for (cents,) in rows(self.practice.store.path, query)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock()
    with create_practice(
        tmp_path / "quarter.recon", name="Maple Pediatrics", clock=clock
    ) as practice:
        yield Desk(practice, clock)


def prove(desk: Desk, quarter: q.Quarter) -> None:
    """R6.14 from the generator's own figures, and the invariants of TRUST."""
    assert_books_hold(desk.practice)
    found = desk.balances()
    off = sum(quarter.advices[trace].off_receivables for trace in desk.posted())
    receivables = found.get(PATIENT_AR, 0) + found.get(INSURANCE_AR, 0)
    assert receivables == desk.closed_receivables - off + sum(desk.returned())
    assert found.get(SUSPENSE, 0) == 0


def test_every_advice_of_the_quarter_is_of_the_kinds_that_go_wrong() -> None:
    found = list(q.advices())
    codes = {code for advice in found for code, _, _ in advice.pairs}
    assert {advice.payer for advice in found} == set(q.PAYERS)
    assert codes == {"WO", "FB"}
    assert sum(advice.payment == 0 for advice in found) >= 2
    assert min(advice.payment for advice in found) == 0
    statuses = {s.split("*")[2] for each in found for s in each.claims if s.startswith("CLP*")}
    assert statuses == {"1", "2", "19", "22"}


def test_a_quarter_day_by_day(desk: Desk, tmp_path: Path) -> None:
    quarter = q.write_quarter(tmp_path)
    for day in quarter.days:
        desk.clock.day = day.reports.business_date
        desk.morning(day)
        desk.evening(day)
        desk.close(day)
        prove(desk, quarter)
    report = match_bank(desk.practice, OWNER)
    assert_all_accounted_for(desk, quarter, {line.text for line in report.unmatched_bank})
    waiting = {row.name for row in report.unmatched_remittances}
    assert waiting == quarter.advices.keys() - desk.posted()
    assert waiting
    assert all(quarter.advices[t].day >= q.DAYS - 1 or late(quarter.advices[t]) for t in waiting)


def late(advice: q.Advice) -> bool:
    """Its money comes after the quarter."""
    return advice.day + q.LATE_AFTER - q.ADVICE_AFTER >= q.DAYS


def assert_all_accounted_for(desk: Desk, quarter: q.Quarter, unmatched: set[str]) -> None:
    """What is left on the bank's side is what nobody can explain but a person."""
    assert {text.split()[0] for text in unmatched} == {"MONTHLY", "UNKNOWN"}
    assert len(desk.returned()) == len(quarter.returned_checks)
    assert desk.balances().get(REMIT_CLEARING, 0) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_imports_does_not_matter(seed: int, tmp_path: Path) -> None:
    """A month left open: all files in one order and in another give the same books."""
    quarter = q.write_quarter(tmp_path, MONTH)
    files = [file for day in quarter.days for file in (*day.morning_files, *day.report_files)]
    shuffled = random.Random(seed).sample(files, len(files))
    books = [
        _books(tmp_path / f"{name}.recon", quarter, order)
        for name, order in (("plain", files), ("shuffled", shuffled))
    ]
    assert books[0] == books[1]
    assert len(books[0][1]) > 2 * MONTH


def _books(
    path: Path, quarter: q.Quarter, files: list[Path]
) -> tuple[dict[int, int], set[str], list[tuple[object, ...]]]:
    clock = Clock()
    clock.day = quarter.days[-1].reports.business_date
    with create_practice(path, name="Maple Pediatrics", clock=clock) as practice:
        desk = Desk(practice, clock)
        take(practice, *files)
        for day in quarter.days:
            desk.count(day)
        for _ in range(3):  # an answer may wait for one that is posted after it
            desk.match_and_post()
        assert_books_hold(practice)
        matched = rows(
            path,
            "SELECT l.description, l.post_date, m.kind, m.amount_cents FROM bank_match m JOIN "
            "bank_line l ON l.id = m.bank_line_id WHERE m.undone_at IS NULL ORDER BY 1, 2, 3, 4",
        )
        return desk.balances(), desk.posted(), matched
