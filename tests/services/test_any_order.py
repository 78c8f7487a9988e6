"""Any sequence of acts, as a state machine: after each, the invariants of TRUST hold.

Import, undo, count, deposit, match, unmatch, post, reverse, close and reopen in whatever order
Hypothesis thinks of; a refusal changes nothing, and every act leaves one audit row.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from builders import a_receipt
from day_files import GOLDEN_BANK, write_bank
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from practice_builders import (
    COUNTS,
    FIRST_ADVICE,
    GOLDEN,
    OWNER,
    Stages,
    assert_books_hold,
    dump,
    fixed_clock,
    paid_claim,
    rows,
    take,
    write_835,
)
from report_files import write_report
from sample_days import golden_day, with_receipt

from recon_desktop.domain.errors import ReconError
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.day.count_drawer import count_drawer
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.progress import finish

DAYS = [GOLDEN + timedelta(days=number) for number in range(5)]
FILES = (
    "charges.csv", "patient totals.csv", "receipts.csv", "claims.csv", "cards.csv", "bank.ofx",
    "golden.835", "claims of the remittance.csv", "first.835", "second.835", "more bank.ofx",
    "receipts 2.csv", "receipts 3.csv",
)  # fmt: skip


def _more_files(folder: Path) -> None:
    """A second remittance, its line, the first advice of E0988, two corrected journals."""
    write_835(folder / "first.835", FIRST_ADVICE, payment="168", trace="0077", paid_on="20260210")
    write_835(folder / "second.835", paid_claim(), payment="148.75", trace="0099")
    write_bank(
        folder / "more bank.ofx",
        [
            *GOLDEN_BANK,
            ("20260211", "168.00", "B0", "HCCLAIMPMT TRN*1*0077*1123456789\\"),
            ("20260313", "148.75", "B9", "HCCLAIMPMT TRN*1*0099*1123456789\\"),
        ],
    )
    receipts = with_receipt(golden_day(), "1044", amount_cents=20_000).receipts
    write_report(folder / "receipts 2.csv", receipts)
    late = a_receipt("5.00", receipt_no="1051", encounter_id="", patient_id="P03")
    write_report(folder / "receipts 3.csv", [*golden_day().receipts, late])


ACTS = {
    "bring": 3, "undo": 2, "count": 1, "deposit": 1, "match": 3, "take_match_back": 3,
    "post": 4, "reverse": 3, "close": 2, "reopen": 2,
}  # fmt: skip
WEIGHTED = [act for act, weight in ACTS.items() for _ in range(weight)]


class Desk(RuleBasedStateMachine):
    """One practice and everything a person may do to it."""

    stages: Stages
    accepted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "practice.recon"
        self.practice: Practice
        self.acts = 0

    @initialize(stage=st.sampled_from(["banked", "imported", "empty", "banked"]))
    def open(self, stage: str) -> None:
        shutil.copyfile(self.stages.folder / f"{stage}.recon", self.path)
        self.practice = open_practice(self.path, clock=fixed_clock)
        [(self.acts,)] = rows(self.path, "SELECT COUNT(*) FROM audit")

    def do(self, act: Any, *arguments: Any, **options: Any) -> None:
        """Do it or be refused; a refusal leaves every table but the audit as it was."""
        before = dump(self.path)
        try:
            found = act(self.practice, OWNER, *arguments, **options)
            if hasattr(found, "send"):
                finish(found)
        except ReconError:
            assert dump(self.path) == before
        else:
            self.accepted[act.__name__] += 1
        self.acts += 1

    @rule(act=st.sampled_from(WEIGHTED), number=st.integers(0, 23))
    def anything(self, act: str, number: int) -> None:
        """One rule for all: Hypothesis would leave most of many rules out of an example."""
        getattr(self, act)(number)

    def bring(self, number: int) -> None:
        before = dump(self.path)
        name = FILES[number % len(FILES)]
        [outcome] = take(
            self.practice, self.stages.files / name, allow_refused=True, business_date=GOLDEN
        )
        self.acts += 1
        if outcome.status == "imported":
            self.accepted["import_files"] += 1
        else:
            assert dump(self.path) == before

    def one_of(self, fitting: str, number: int) -> int:
        """One of what fits; one in eight times, or when nothing fits, one that may not be there."""
        found = [name for (name,) in rows(self.path, fitting)]
        return found[number % len(found)] if found and number % 8 else number + 1

    def undo(self, number: int) -> None:
        self.do(undo_import, self.one_of("SELECT id FROM source", number))

    def count(self, number: int) -> None:
        counts = (COUNTS, "20.00=10", "")[number % 3]
        self.do(count_drawer, business_date=DAYS[number % 2], register="Front", counts=counts)

    def deposit(self, number: int) -> None:
        self.do(make_deposit, DAYS[number % 2])

    def match(self, _: int) -> None:
        self.do(match_bank)

    def take_match_back(self, number: int) -> None:
        live = "SELECT id FROM bank_match WHERE undone_at IS NULL"
        self.do(unmatch, self.one_of(live, number))

    def post(self, number: int) -> None:
        cleared = "SELECT id FROM remittance WHERE state = 'CLEARED'"
        approval = "seen by Ann" if number % 2 else ""
        self.do(post_remittance, self.one_of(cleared, number), approval=approval)

    def reverse(self, number: int) -> None:
        posted = "SELECT id FROM remittance WHERE state = 'POSTED'"
        which = self.one_of(posted, number)
        self.do(reverse_posting, which, reason="wrong", returned=number % 3 == 0)

    def close(self, number: int) -> None:
        self.do(close_day, DAYS[number % len(DAYS)])

    def reopen(self, number: int) -> None:
        self.do(reopen_day, DAYS[number % len(DAYS)], reason="to correct it")

    @invariant()
    def the_books_hold(self) -> None:
        if hasattr(self, "practice"):
            assert_books_hold(self.practice)

    @invariant()
    def every_act_left_one_audit_row(self) -> None:
        if hasattr(self, "practice"):
            assert rows(self.path, "SELECT COUNT(*) FROM audit") == [(self.acts,)]

    @invariant()
    def money_in_clearing_is_money_that_waits(self) -> None:
        """1190 is what has cleared and is not posted; 1000 is what live matches brought in, less
        what a person said the bank took back (§6.4)."""
        if not hasattr(self, "practice"):
            return
        [(clearing,)] = rows(
            self.path, "SELECT COALESCE(SUM(amount_cents), 0) FROM entry_line WHERE account = 1190"
        )
        [(waiting,)] = rows(
            self.path,
            "SELECT COALESCE(SUM(payment_cents), 0) FROM remittance WHERE state = 'CLEARED'",
        )
        assert clearing == -waiting
        [(bank,)] = rows(
            self.path, "SELECT COALESCE(SUM(amount_cents), 0) FROM entry_line WHERE account = 1000"
        )
        [(matched,)] = rows(
            self.path,
            "SELECT COALESCE(SUM(amount_cents), 0) FROM bank_match WHERE undone_at IS NULL",
        )
        [(returned,)] = rows(
            self.path,
            "SELECT COALESCE(SUM(payment_cents), 0) FROM remittance WHERE state = 'RETURNED'",
        )
        assert bank == matched - returned

    @invariant()
    def live_matches_rest_on_live_rows(self) -> None:
        if not hasattr(self, "practice"):
            return
        dangling = rows(
            self.path,
            "SELECT m.id FROM bank_match m JOIN bank_line b ON b.id = m.bank_line_id "
            "WHERE m.undone_at IS NULL AND b.superseded_by IS NOT NULL",
        )
        batches = rows(
            self.path,
            "SELECT m.id FROM bank_match m LEFT JOIN card_batch c ON c.id = m.target_id "
            "WHERE m.kind = 'card-batch' AND m.undone_at IS NULL "
            "AND (c.id IS NULL OR c.superseded_by IS NOT NULL)",
        )
        tickets = rows(
            self.path,
            "SELECT m.id FROM bank_match m LEFT JOIN ticket t ON t.id = m.target_id "
            "WHERE m.kind = 'deposit' AND m.undone_at IS NULL "
            "AND (t.id IS NULL OR t.voided_at IS NOT NULL)",
        )
        assert dangling == batches == tickets == []

    @invariant()
    def the_day_can_always_be_checked(self) -> None:
        if hasattr(self, "practice"):
            check_day(self.practice, GOLDEN)

    def teardown(self) -> None:
        if hasattr(self, "practice"):
            self.practice.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def desk(stages: Stages) -> type[Desk]:
    _more_files(stages.files)
    Desk.stages = stages
    return Desk


def test_any_sequence_keeps_the_books(desk: type[Desk]) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        desk,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(desk.accepted) == len(ACTS)
