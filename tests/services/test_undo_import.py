"""Undoing an import: the tables are as before, or the sentence says what stands in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import a_card_batch, a_charge, a_receipt
from day_files import write_bank
from practice_builders import (
    COUNTS,
    GOLDEN,
    OWNER,
    Stages,
    assert_books_hold,
    audit_rows,
    dump,
    paid_claim,
    take,
    write_835,
)
from report_files import write_837, write_report
from sample_days import golden_day, with_receipt

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.records import Receipt
from recon_desktop.services.bank.match_bank import match_bank, unmatch
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.day.count_drawer import count_drawer
from recon_desktop.services.day.make_deposit import load_deposit, make_deposit
from recon_desktop.services.imports.sources import list_sources
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.post_remittance import post_cleared
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

VISITS = (
    "Appointment ID,Encounter,Patient ID,Patient,Date/Appt,Status\n"
    'A1,E01,P01,"Alder, Ann",03/10/2026 09:00,Completed\n'
)
FEES = "Fee Schedule,Kind,Code,Amount\nOur fees,CHARGE,99213,145.00\nOur fees,CHARGE,99214,205.00\n"


def source_of(practice: Practice, name: str) -> int:
    return next(s.source_id for s in list_sources(practice) if s.file == name)


@pytest.mark.parametrize(
    "name",
    [
        "charges.csv", "patient totals.csv", "receipts.csv", "claims.csv", "cards.csv",
        "bank.ofx", "golden.835",
    ],
)  # fmt: skip
def test_undo_restores_every_table(empty: Practice, stages: Stages, name: str) -> None:
    before = dump(empty.store.path)
    [outcome] = take(empty, stages.files / name, business_date=GOLDEN)
    assert dump(empty.store.path) != before
    assert outcome.source_id is not None
    undo_import(empty, OWNER, outcome.source_id)
    assert dump(empty.store.path) == before
    [again] = take(empty, stages.files / name, business_date=GOLDEN)
    assert again.status == "imported"


@pytest.mark.parametrize(("name", "text"), [("visits.csv", VISITS), ("fees.csv", FEES)])
def test_undo_restores_every_table_of_other_kinds(
    empty: Practice, tmp_path: Path, name: str, text: str
) -> None:
    before = dump(empty.store.path)
    file = tmp_path / name
    file.write_text(text)
    [outcome] = take(empty, file)
    undo_import(empty, OWNER, outcome.source_id or 0)
    assert dump(empty.store.path) == before


def test_undo_of_an_837_restores_every_table(empty: Practice, tmp_path: Path) -> None:
    before = dump(empty.store.path)
    [outcome] = take(empty, write_837(tmp_path / "c.837", golden_day().claims))
    undo_import(empty, OWNER, outcome.source_id or 0)
    assert dump(empty.store.path) == before


def test_undo_of_a_correction_brings_the_first_version_back(
    imported: Practice, tmp_path: Path
) -> None:
    before = dump(imported.store.path)
    lines = [c._replace(amount_cents=c.amount_cents + 100) for c in golden_day().charges[:-3]]
    extra = a_charge("9.00", encounter_id="E03", patient_id="P03", procedure_code="81002")
    [outcome] = take(imported, write_report(tmp_path / "new.csv", [*lines, extra]))
    undo_import(imported, OWNER, outcome.source_id or 0)
    assert dump(imported.store.path) == before


def test_a_corrected_file_is_undone_last(imported: Practice, tmp_path: Path) -> None:
    day = with_receipt(golden_day(), "1041", amount_cents=3100)
    take(imported, write_report(tmp_path / "corrected.csv", day.receipts))
    before = dump(imported.store.path)
    with pytest.raises(RefusedError, match=r"corrected\.csv corrected it"):
        undo_import(imported, OWNER, source_of(imported, "receipts.csv"))
    assert dump(imported.store.path) == before


def test_one_audit_row_each_way(imported: Practice) -> None:
    undo_import(imported, OWNER, source_of(imported, "cards.csv"))
    with pytest.raises(UsageError):
        undo_import(imported, OWNER, 999)
    acts = [(action, outcome) for action, outcome, _ in audit_rows(imported.store.path)][-2:]
    assert acts == [("undo an import", "accepted"), ("undo an import", "refused")]


# --- what stands in the way -----------------------------------------------------------


def test_matched_bank_lines_stand_in_the_way(banked: Practice) -> None:
    match_bank(banked, OWNER)
    for name, words in (
        ("bank.ofx", "matched"),
        ("golden.835", "0088812345"),
        ("cards.csv", "card batch"),
        ("receipts.csv", "deposit"),
    ):
        before = dump(banked.store.path)
        with pytest.raises(RefusedError, match=words):
            undo_import(banked, OWNER, source_of(banked, name))
        assert dump(banked.store.path) == before


def test_a_posted_remittance_stands_in_the_way(banked: Practice) -> None:
    match_bank(banked, OWNER)
    finish(post_cleared(banked, OWNER))
    with pytest.raises(RefusedError, match="posted"):
        undo_import(banked, OWNER, source_of(banked, "golden.835"))
    [row] = list_remittances(banked)
    reverse_posting(banked, OWNER, row.id, reason="wrong")
    with pytest.raises(RefusedError, match="0088812345"):
        undo_import(banked, OWNER, source_of(banked, "golden.835"))


def test_a_closed_day_stands_in_the_way(counted: Practice) -> None:
    finish(close_day(counted, OWNER, GOLDEN))
    for name in ("charges.csv", "patient totals.csv", "receipts.csv", "claims.csv", "cards.csv"):
        with pytest.raises(RefusedError, match="03/10/2026"):
            undo_import(counted, OWNER, source_of(counted, name))


def test_an_empty_report_of_a_closed_day_stands_in_the_way(empty: Practice, tmp_path: Path) -> None:
    """That there were no receipts is part of what was closed."""
    files = [
        write_report(tmp_path / "charges.csv", [a_charge()]),
        write_report(tmp_path / "receipts.csv", [], of=Receipt),
    ]
    take(empty, *files)
    with empty.store.write() as connection:
        from recon_desktop.storage.queries import days

        days.set_day_state(connection, GOLDEN, "CLOSED", "2026-03-10T22:00:00Z")
    with pytest.raises(RefusedError, match="03/10/2026"):
        undo_import(empty, OWNER, source_of(empty, "receipts.csv"))


def test_undone_after_the_match_was_taken_back(banked: Practice, stages: Stages) -> None:
    """A match that ended is history; it does not keep the wrong file in for good."""
    match_bank(banked, OWNER)
    from practice_builders import rows

    for (match_id,) in rows(banked.store.path, "SELECT id FROM bank_match ORDER BY id DESC"):
        unmatch(banked, OWNER, match_id)
    for name in ("bank.ofx", "golden.835", "cards.csv"):
        undo_import(banked, OWNER, source_of(banked, name))
    assert_books_hold(banked)
    take(banked, *(stages.files / n for n in ("bank.ofx", "golden.835", "cards.csv")))
    assert len(match_bank(banked, OWNER).matched) == 3
    finish(post_cleared(banked, OWNER))
    assert_books_hold(banked)


def test_a_new_remittance_is_not_taken_for_an_undone_one(banked: Practice, tmp_path: Path) -> None:
    """Entries name a remittance by its number, so a number is not given out again."""
    match_bank(banked, OWNER)
    from practice_builders import rows

    for (match_id,) in rows(banked.store.path, "SELECT id FROM bank_match ORDER BY id DESC"):
        unmatch(banked, OWNER, match_id)
    [first] = list_remittances(banked)
    undo_import(banked, OWNER, source_of(banked, "golden.835"))
    take(banked, write_835(tmp_path / "b.835", paid_claim(), payment="148.75", trace="T9"))
    [second] = list_remittances(banked)
    assert second.id != first.id


def test_a_file_that_another_relies_on_is_undone_last(empty: Practice, tmp_path: Path) -> None:
    lines = (("20260311", "1.00", "A", "ONE"), ("20260312", "2.00", "B", "TWO"))
    first = write_bank(tmp_path / "first.ofx", lines)
    second = write_bank(tmp_path / "second.ofx", (*lines, ("20260313", "3.00", "C", "THREE")))
    take(empty, first, second)
    with pytest.raises(RefusedError, match=r"second\.ofx"):
        undo_import(empty, OWNER, source_of(empty, "first.ofx"))
    undo_import(empty, OWNER, source_of(empty, "second.ofx"))
    undo_import(empty, OWNER, source_of(empty, "first.ofx"))


def test_a_remittance_that_a_later_file_repeats_is_undone_last(
    empty: Practice, tmp_path: Path
) -> None:
    from x12_files import a_file, golden_body

    one = tmp_path / "one.835"
    one.write_bytes(a_file(golden_body()))
    both = tmp_path / "both.835"
    both.write_bytes(a_file(golden_body(), golden_body(trace="0099"), control="000000002"))
    take(empty, one, both)
    with pytest.raises(RefusedError, match=r"both\.835"):
        undo_import(empty, OWNER, source_of(empty, "one.835"))


def test_late_entries_are_undone_in_their_order(counted: Practice, tmp_path: Path) -> None:
    finish(close_day(counted, OWNER, GOLDEN))
    before = dump(counted.store.path)
    for number, cents in enumerate((20_000, 21_000)):
        day = with_receipt(golden_day(), "1044", amount_cents=cents)
        take(counted, write_report(tmp_path / f"late{number}.csv", day.receipts))
    with pytest.raises(RefusedError, match=r"late1\.csv"):
        undo_import(counted, OWNER, source_of(counted, "late0.csv"))
    undo_import(counted, OWNER, source_of(counted, "late1.csv"))
    undo_import(counted, OWNER, source_of(counted, "late0.csv"))
    assert dump(counted.store.path) == before


# --- the deposit after its receipts went ----------------------------------------------


def test_a_ticket_says_that_its_receipts_changed(counted: Practice, tmp_path: Path) -> None:
    day = with_receipt(golden_day(), "1042", amount_cents=2600)
    take(counted, write_report(tmp_path / "receipts.csv", day.receipts))
    assert "again" in load_deposit(counted, GOLDEN).note
    assert make_deposit(counted, OWNER, GOLDEN).total.cents == 18_600
    assert load_deposit(counted, GOLDEN).note == ""


def test_a_ticket_without_anything_left_is_void(empty: Practice, tmp_path: Path) -> None:
    file = write_report(tmp_path / "receipts.csv", [a_receipt("25.00")])
    [outcome] = take(empty, file)
    first = make_deposit(empty, OWNER, GOLDEN)
    undo_import(empty, OWNER, outcome.source_id or 0)
    assert make_deposit(empty, OWNER, GOLDEN).number is None
    with pytest.raises(RefusedError, match="nothing to deposit"):
        make_deposit(empty, OWNER, GOLDEN)
    assert load_deposit(empty, GOLDEN).number is None
    take(empty, file)
    assert make_deposit(empty, OWNER, GOLDEN).number != first.number


def test_a_count_outlives_an_undone_import(imported: Practice) -> None:
    count_drawer(imported, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)
    undo_import(imported, OWNER, source_of(imported, "receipts.csv"))
    check = check_day(imported, GOLDEN)
    assert check.missing == ("receipts",)


def test_card_batches_of_two_days_are_undone_together(empty: Practice, tmp_path: Path) -> None:
    before = dump(empty.store.path)
    batches = [a_card_batch(), a_card_batch("5.00", "0.10", batch_id="B309")]
    [outcome] = take(empty, write_report(tmp_path / "cards.csv", batches))
    assert undo_import(empty, OWNER, outcome.source_id or 0).rows == 2
    assert dump(empty.store.path) == before
