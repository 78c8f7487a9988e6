"""Whatever is matched, taken back and closed in whatever order: the books stay explained."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
import quarter as q
from bank_builders import an_advice, lines_of, remittance_id
from hypothesis import given, settings
from hypothesis import strategies as st
from practice_builders import OWNER, Stages, assert_books_hold, raw, rows, take
from reconcile_builders import (
    ACCOUNT,
    SECOND,
    a_practice,
    begin,
    import_lines,
    proven,
)
from services.test_quarter import Clock, Desk

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.explain_bank_line import explain_line, note_payer_money
from recon_desktop.services.bank.match_bank import unmatch
from recon_desktop.services.bank.match_by_hand import match_chosen
from recon_desktop.services.bank.reconcile_statement import (
    correct_closing,
    finish_reconciliation,
    start_reconciliation,
    tick,
    undo_reconciliation,
)
from recon_desktop.services.bank.reconciliation_view import (
    ReconciliationSummary,
    draft_view,
    load_reconciliation,
    load_reconciliations,
)
from recon_desktop.services.practice import Practice, create_practice

FIRST = date(2026, 3, 9)
DAY = timedelta(days=1)
LINES = (
    ("20260309", "100.00", "A"),
    ("20260310", "60.00", "B"),
    ("20260310", "148.75", "C"),
    ("20260311", "-9.00", "D"),
    ("20260312", "88.75", "E"),
)
TEXTS = [text for *_, text in LINES] + ["S"]
EVERY_ACT = {"say", "payer", "one", "both", "part", "unmatch", "close", "finish", "undo"}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*sorted(EVERY_ACT), "unmatch"]),
        st.integers(0, 5),
    ),
    max_size=18,
)


@pytest.fixture(scope="module")
def books(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """A practice with two remittances and six lines on two accounts, ready to be copied."""
    folder = tmp_path_factory.mktemp("books")
    with a_practice(stages, folder) as practice:
        take(
            practice,
            an_advice(folder, "TA", "100.00"),
            an_advice(folder, "TB", "48.75", "E1110"),
        )
        import_lines(practice, folder, *LINES)
        import_lines(practice, folder, ("20260310", "5.00", "S"), name="s", account=SECOND)
    return Stages(folder)


class Bookkeeper:
    """Does what a person might do, and is refused where the rules say so."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.ids = {text: line.id for text, line in lines_of(practice).items()}
        self.remittances = [("remittance", remittance_id(practice, x)) for x in ("TA", "TB")]
        self.closed = FIRST
        self.done: Counter[str] = Counter()

    def do(self, what: str, number: int) -> None:
        line = self.ids[TEXTS[number]]
        with suppress(RefusedError, UsageError):
            getattr(self, what)(line, number)
            self.done[what] += 1

    def say(self, line: int, _: int) -> None:
        explain_line(self.practice, OWNER, bank_line_id=line, account=3000, note="x")

    def payer(self, line: int, _: int) -> None:
        note_payer_money(self.practice, OWNER, bank_line_id=line, payer="ALPHA MUTUAL")

    def one(self, line: int, number: int) -> None:
        targets = [self.remittances[number % 2]]
        match_chosen(self.practice, OWNER, lines=[line], targets=targets)

    def both(self, line: int, number: int) -> None:
        fits = self.ids["C"] if number % 2 else line
        match_chosen(self.practice, OWNER, lines=[fits], targets=self.remittances)

    def part(self, line: int, number: int) -> None:
        targets = [self.remittances[number % 2]]
        match_chosen(self.practice, OWNER, lines=[line], targets=targets, partial=True)

    def unmatch(self, _: int, number: int) -> None:
        live = rows(
            self.practice.store.path,
            "SELECT id FROM bank_match WHERE undone_at IS NULL ORDER BY id",
        )
        if live:
            unmatch(self.practice, OWNER, live[number % len(live)][0])

    def close(self, _: int, __: int) -> None:
        with raw(self.practice.store.path) as connection:
            connection.execute(
                "INSERT INTO business_day (business_date, state) VALUES (?, 'CLOSED')",
                (self.closed.isoformat(),),
            )
        self.closed += DAY

    def finish(self, _: int, number: int) -> None:
        """The next statement, of one to six days, with every line but one in three."""
        done = self.finished(ACCOUNT)
        opening = done[0].closing if done else Money(1_000)
        first = done[0].last + DAY if done else FIRST
        last = first + number * DAY
        which = begin(self.practice, last, opening.plain, first=first, opening=opening.plain)
        view = proven(self.practice, which)
        on = [line.id for line in view.lines if (line.id + number) % 3]
        tick(self.practice, OWNER, which, [line.id for line in view.lines], on=False)
        tick(self.practice, OWNER, which, on, on=True)
        closing = Money(opening.cents + proven(self.practice, which).proof.ticked_cents)
        correct_closing(self.practice, OWNER, which, closing)
        finish_reconciliation(self.practice, OWNER, which, with_open=True)
        assert load_reconciliation(self.practice, which).proof.holds

    def undo(self, _: int, __: int) -> None:
        for row in self.finished(ACCOUNT)[:1]:
            undo_reconciliation(self.practice, OWNER, row.id, reason="again")

    def prove(self) -> None:
        """Nothing is unexplained on any day after what is finished."""
        finished = {
            account: max((row.last for row in self.finished(account)), default=FIRST - DAY)
            for account in (ACCOUNT, SECOND)
        }
        with self.practice.store.read() as connection:
            for account, last in finished.items():
                for days in (1, 2, 5):
                    view = draft_view(connection, account, last + days * DAY)
                    assert view.proof.unexplained_cents == 0, (account, days, view.proof)

    def finished(self, account: str) -> list[ReconciliationSummary]:
        """Newest first."""
        return [
            row
            for row in load_reconciliations(self.practice)
            if row.state == "FINISHED" and row.account_last4 == account[-4:]
        ]


@settings(max_examples=25)
@given(steps=STEPS)
def test_any_order_of_work(
    steps: list[tuple[str, int]], books: Stages, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with a_practice(books, tmp_path_factory.mktemp("any")) as practice:
        keeper = Bookkeeper(practice)
        for what, number in steps:
            keeper.do(what, number)
        keeper.prove()


def test_a_long_way(books: Stages, tmp_path: Path) -> None:
    chance = random.Random(7)
    with a_practice(books, tmp_path) as practice:
        keeper = Bookkeeper(practice)
        for _ in range(100):
            keeper.do(
                chance.choice(["say", "one", "both", "part", "payer", "unmatch"]),
                chance.randrange(6),
            )
            if not chance.randrange(12):
                keeper.do(chance.choice(["close", "finish", "undo"]), chance.randrange(3))
            keeper.prove()
        assert keeper.done.keys() == EVERY_ACT


def test_a_month_of_statements_in_a_row(tmp_path: Path) -> None:
    """A statement every five days: deposits merged, money late, checks returned, days closed."""
    quarter = q.write_quarter(tmp_path, 20)
    clock = Clock()
    with create_practice(tmp_path / "q.recon", name="Maple Pediatrics", clock=clock) as practice:
        desk = Desk(practice, clock)
        first, opening = date(2026, 1, 1), 0
        for day in quarter.days:
            clock.day = day.reports.business_date
            desk.morning(day)
            desk.evening(day)
            desk.close(day)
            if day.number % 5 == 4:
                opening = _statement(practice, first, clock.day, opening)
                first = clock.day + DAY
        found = load_reconciliations(practice)
        assert [row.changes for row in found] == [0] * 4
        assert found[0].closing == Money(opening)
        assert_books_hold(practice)


def _statement(practice: Practice, first: date, last: date, opening: int) -> int:
    """Reconcile all the bank has booked up to a day; the closing balance."""
    query = "SELECT SUM(amount_cents) FROM bank_line WHERE post_date BETWEEN ? AND ?"
    [(cents,)] = rows(practice.store.path, query, first.isoformat(), last.isoformat())
    which = start_reconciliation(
        practice,
        OWNER,
        account=ACCOUNT,
        first=first,
        last=last,
        opening=Money(opening),
        closing=Money(opening + cents),
    )
    left = [line.id for line in proven(practice, which).lines if not line.ticked]
    tick(practice, OWNER, which, left, on=True)
    assert proven(practice, which).proof.holds
    finish_reconciliation(practice, OWNER, which, with_open=True)
    return opening + cents
