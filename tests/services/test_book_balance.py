"""The balance per books on the Bank page is the one a reconciliation statement proves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from practice_builders import OWNER, Stages
from reconcile_builders import ACCOUNT, SECOND, a_practice, begin, import_lines, proven

from recon_desktop.domain.money import Money
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.bank.explain_bank_line import explain_line
from recon_desktop.services.bank.reconcile_statement import finish_reconciliation
from recon_desktop.services.practice import Practice

FEE = 6120


@pytest.fixture
def practice(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    with a_practice(stages, tmp_path) as made:
        yield made


def book_all(practice: Practice) -> None:
    for line in load_bank(practice, only_open=True).lines:
        explain_line(practice, OWNER, bank_line_id=line.id, account=FEE)


def test_no_bank_line_is_nothing(practice: Practice) -> None:
    assert load_bank(practice).book_balance == Money(0)


def test_what_the_account_held_before_the_first_line_counts(
    practice: Practice, tmp_path: Path
) -> None:
    """The bank states 579.23 after 40.00 went out, so 619.23 was there before."""
    import_lines(practice, tmp_path, ("20260310", "-40.00", "FEE"))
    assert load_bank(practice).book_balance == Money(61_923)
    book_all(practice)
    assert load_bank(practice).book_balance == Money(57_923)


def test_it_is_the_figure_of_the_statement_before_and_after_it_is_finished(
    practice: Practice, tmp_path: Path
) -> None:
    import_lines(practice, tmp_path, ("20260310", "-40.00", "FEE"))
    book_all(practice)
    which = begin(practice, date(2026, 3, 31), "579.23", opening="619.23")
    proof = proven(practice, which).proof
    assert load_bank(practice).book_balance == Money(proof.book_balance_cents)
    finish_reconciliation(practice, OWNER, which)
    assert load_bank(practice).book_balance == Money(57_923)


def test_the_opening_balance_of_a_finished_statement_comes_before_the_banks(
    practice: Practice, tmp_path: Path
) -> None:
    import_lines(practice, tmp_path, ("20260310", "-40.00", "FEE"))
    book_all(practice)
    which = begin(practice, date(2026, 3, 31), "100.00", opening="140.00")
    assert load_bank(practice).book_balance == Money(57_923)
    finish_reconciliation(practice, OWNER, which)
    assert proven(practice, which).proof.book_balance_cents == 10_000
    assert load_bank(practice).book_balance == Money(10_000)


def test_accounts_are_added_up(practice: Practice, tmp_path: Path) -> None:
    import_lines(practice, tmp_path, ("20260310", "-40.00", "FEE"))
    import_lines(
        practice, tmp_path, ("20260311", "-1.00", "WIRE"), name="b", account=SECOND, closing="9.00"
    )
    book_all(practice)
    view = load_bank(practice)
    assert view.book_balance == Money(57_923 + 900) == view.statement_balance
    assert ACCOUNT != SECOND
