"""BAI2 reports in a practice: lines, balances, reconciled; sent again in any way, no line twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from bai2_files import ACCOUNT, Day, Entry, a_day, write_bai2
from bank_builders import an_advice, lines_of, state_of
from day_files import write_bank
from practice_builders import OWNER, Stages, dump, rows, take
from reconcile_builders import a_practice, begin

from recon_desktop.domain.money import Money
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.bank.propose_statement import proposed_statement
from recon_desktop.services.bank.reconcile_statement import finish_reconciliation, tick
from recon_desktop.services.bank.reconciliation_view import load_reconciliation
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.practice import Practice

EFT = Entry("142", 9977, "R1", "", "HCCLAIMPMT ALPHA", more=("TRN*1*T9977*1123456789\\",))
DEPOSIT = Entry("174", 2500, "R2", "", "DEPOSIT")
FEE = Entry("698", 1250, "R3", "", "SERVICE FEE")
DAY = a_day("260312", EFT, DEPOSIT, FEE)


def live(practice: Practice) -> list[tuple[str, int, int]]:
    """Day, cents and pending of every line that counts."""
    query = (
        "SELECT post_date, amount_cents, pending FROM bank_line WHERE superseded_by IS NULL"
        " ORDER BY post_date, amount_cents, pending"
    )
    return rows(practice.store.path, query)


BOOKED = [("2026-03-12", -1250, 0), ("2026-03-12", 2500, 0), ("2026-03-12", 9977, 0)]


@pytest.fixture
def later(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    """An empty practice whose clock moves."""
    with a_practice(stages, tmp_path) as practice:
        yield practice


def test_the_trace_of_a_continuation_clears_its_remittance(empty: Practice, tmp_path: Path) -> None:
    take(empty, an_advice(tmp_path, "T9977", "99.77"), write_bai2(tmp_path / "b.bai2", DAY))
    match_bank(empty, OWNER)
    assert state_of(empty, "T9977") == "CLEARED"


def test_a_statement_is_reconciled_from_its_balances(later: Practice, tmp_path: Path) -> None:
    second = a_day("260313", DEPOSIT, opening=111_227)
    [outcome] = take(later, write_bai2(tmp_path / "b.bai2", DAY, second))
    assert (outcome.new, outcome.needs_person) == (4, False)
    found = proposed_statement(later, ACCOUNT)
    assert found is not None
    assert (found.opening, found.closing) == (Money(100_000), Money(113_727))
    assert (found.first, found.last) == (date(2026, 3, 12), date(2026, 3, 13))
    begun = begin(later, first=found.first, last=found.last, opening="1000.00", closing="1137.27")
    view = load_reconciliation(later, begun)
    tick(later, OWNER, begun, [line.id for line in view.lines], on=True)
    assert load_reconciliation(later, begun).why_not == ""
    finish_reconciliation(later, OWNER, begun, with_open=True)


def test_the_same_bytes_and_the_same_report_again(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_bai2(tmp_path / "a.bai2", DAY))
    [same] = take(empty, write_bai2(tmp_path / "b.bai2", DAY))
    assert same.status == "already-imported"
    newer = a_day("260313", EFT, opening=111_227)
    [outcome] = take(empty, write_bai2(tmp_path / "c.bai2", DAY, newer))
    assert (outcome.new, outcome.seen, outcome.warnings) == (1, 3, ())
    assert live(empty) == [*BOOKED, ("2026-03-13", 9977, 0)]


def test_two_equal_payments_survive_both(empty: Practice, tmp_path: Path) -> None:
    twin = EFT._replace(reference="R9")
    nameless = EFT._replace(reference="")
    pairs = a_day("260312", EFT, twin, nameless, nameless)
    take(empty, write_bai2(tmp_path / "a.bai2", pairs))
    [outcome] = take(empty, write_bai2(tmp_path / "b.bai2", pairs, a_day("260313", FEE)))
    assert (outcome.new, outcome.seen) == (1, 4)
    assert [cents for _, cents, _ in live(empty)] == [9977] * 4 + [-1250]


def renamed(entry: Entry) -> Entry:
    """As an interim report calls it."""
    return entry._replace(reference=f"X{entry.reference}", text="MEMO POSTED", more=())


INTERIM = a_day("260312", renamed(EFT), DEPOSIT, modifier="3")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_interim_and_final_reports_in_any_order(
    empty: Practice, tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Today's report twice, then tomorrow's of the day before: the same books, no line twice."""
    early = a_day("260312", DEPOSIT, modifier="3")
    files = [write_bai2(tmp_path / f"{n}.bai2", day) for n, day in enumerate((early, INTERIM, DAY))]
    for number in order:
        take(empty, files[number])
    assert live(empty) == BOOKED


def test_an_interim_line_is_pending_until_it_is_booked(empty: Practice, tmp_path: Path) -> None:
    take(empty, an_advice(tmp_path, "T9977", "99.77"))
    memo = a_day("260312", EFT, DEPOSIT, modifier="3")
    take(empty, write_bai2(tmp_path / "a.bai2", memo))
    match_bank(empty, OWNER)
    assert state_of(empty, "T9977") == "STAGED"
    assert [pending for *_, pending in live(empty)] == [1, 1]
    before = dump(empty.store.path)
    [outcome] = take(empty, write_bai2(tmp_path / "b.bai2", DAY))
    assert (outcome.new, outcome.changed, outcome.seen) == (1, 2, 0)
    assert outcome.source_id is not None
    undo_import(empty, OWNER, outcome.source_id)
    assert dump(empty.store.path)["bank_line"] == before["bank_line"]


def test_an_interim_line_that_is_never_booked_stays_pending(
    empty: Practice, tmp_path: Path
) -> None:
    take(empty, write_bai2(tmp_path / "a.bai2", INTERIM))
    take(empty, write_bai2(tmp_path / "b.bai2", a_day("260312", DEPOSIT)))
    assert live(empty) == [("2026-03-12", 2500, 0), ("2026-03-12", 9977, 1)]


def test_a_correction_is_told(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_bai2(tmp_path / "a.bai2", DAY))
    corrected = a_day("260312", EFT._replace(cents=9900), DEPOSIT, FEE, status="3")
    [outcome] = take(empty, write_bai2(tmp_path / "b.bai2", corrected))
    assert (outcome.new, outcome.seen) == (1, 2)
    assert outcome.needs_person
    assert any("1 lines of 03/12/2026" in text for text in outcome.warnings)


STATEMENT = [
    ("20260312", "99.77", "A1", "HCCLAIMPMT"),
    ("20260312", "25.00", "A2", "DEPOSIT"),
    ("20260312", "-12.50", "A3", "FEE"),
]


def a_csv(folder: Path) -> Path:
    path = folder / "bank.csv"
    body = "".join(
        f"{ACCOUNT},03/12/2026,{text} OF THE CSV,{amount}\n" for _, amount, _, text in STATEMENT
    )
    path.write_text(f"Account,Posting Date,Description,Amount\n{body}")
    return path


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_same_statement_in_three_forms(
    empty: Practice, tmp_path: Path, order: tuple[int, ...]
) -> None:
    files = [
        write_bai2(tmp_path / "b.bai2", DAY),
        write_bank(tmp_path / "b.ofx", STATEMENT),
        a_csv(tmp_path),
    ]
    told = [take(empty, files[number])[0] for number in order]
    assert [(each.new, each.seen) for each in told] == [(3, 0), (0, 3), (0, 3)]
    assert live(empty) == BOOKED


@pytest.mark.parametrize("interim_first", [True, False])
def test_interim_lines_are_booked_by_any_bank_file(
    empty: Practice, tmp_path: Path, interim_first: bool
) -> None:
    files = [write_bai2(tmp_path / "a.bai2", INTERIM), write_bank(tmp_path / "b.ofx", STATEMENT)]
    for file in files if interim_first else files[::-1]:
        take(empty, file)
    assert live(empty) == BOOKED


def test_a_file_others_rely_on_is_not_undone(empty: Practice, tmp_path: Path) -> None:
    from recon_desktop.domain.errors import RefusedError

    [first] = take(empty, write_bai2(tmp_path / "a.bai2", DAY))
    take(empty, a_csv(tmp_path))
    assert first.source_id is not None
    with pytest.raises(RefusedError, match="relies on its lines"):
        undo_import(empty, OWNER, first.source_id)


def test_wrong_totals_are_kept_and_told(empty: Practice, tmp_path: Path) -> None:
    path = write_bai2(tmp_path / "a.bai2", DAY)
    path.write_text(path.read_text().replace(",9977,", ",9978,", 1))
    [outcome] = take(empty, path)
    assert (outcome.status, outcome.needs_person) == ("imported", True)
    assert any(not total.ok for total in outcome.control_totals)


@pytest.mark.parametrize("change", [("99,", ""), ("49,", "50,")])
def test_what_is_not_whole_is_not_taken(
    empty: Practice, tmp_path: Path, change: tuple[str, str]
) -> None:
    path = write_bai2(tmp_path / "a.bai2", DAY)
    path.write_text(path.read_text().replace(f"\n{change[0]}", f"\n{change[1]}"))
    before = dump(empty.store.path)
    [outcome] = take(empty, path, allow_refused=True)
    assert outcome.status == "refused"
    assert dump(empty.store.path) == before


def test_another_currency_is_refused(empty: Practice, tmp_path: Path) -> None:
    file = write_bai2(tmp_path / "a.bai2", a_day("260312", EFT, currency="GBP"))
    [outcome] = take(empty, file, allow_refused=True)
    assert (outcome.status, live(empty)) == ("refused", [])
    assert "GBP" in outcome.reason


def test_a_day_without_lines_keeps_its_balance(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_bai2(tmp_path / "a.bai2", Day("260312", (), "010,500,,,015,500,,")))
    stated = rows(empty.store.path, "SELECT account, closing_cents FROM bank_statement")
    assert (stated, live(empty), lines_of(empty)) == ([(ACCOUNT, 500)], [], {})


def test_a_booked_line_does_not_become_pending_again(empty: Practice, tmp_path: Path) -> None:
    """An older download, taken later, tells of the line before it was booked."""
    booked = write_bank(tmp_path / "new.ofx", STATEMENT)
    older = tmp_path / "old.ofx"
    text = booked.read_text().replace("<STMTTRN>", "<STMTTRNP>")
    older.write_text(text.replace("</STMTTRN>", "</STMTTRNP>"))
    take(empty, booked)
    [outcome] = take(empty, older)
    assert (outcome.new, outcome.changed, outcome.seen) == (0, 0, 3)
    assert live(empty) == BOOKED
