"""Importing: once is enough, order does not matter, a correction replaces, a closed day stays.

The rules: TRUST 10 and 11, R11.3 and R11.14 of DOMAIN. The tables are compared, not the views.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from builders import a_card_batch, a_charge, a_patient_total, a_receipt
from day_files import write_bank
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from practice_builders import (
    GOLDEN,
    NOW,
    OWNER,
    Stages,
    assert_books_hold,
    audit_rows,
    dump,
    fixed_clock,
    paid_claim,
    rows,
    take,
    write_835,
)
from report_files import write_report
from sample_days import golden_day, with_claim, with_receipt

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Charge, Claim, PatientTotal, Receipt, Tender
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.imports.import_files import import_files
from recon_desktop.services.imports.sources import list_rejected, list_sources, load_source_line
from recon_desktop.services.practice import Practice, open_practice
from recon_desktop.services.printing.print_sheets import render_sheet
from recon_desktop.services.progress import finish

NEXT_DAY = GOLDEN + timedelta(days=1)
LIVE = "SELECT COUNT(*) FROM {} WHERE superseded_by IS NULL"


def live(practice: Practice, table: str) -> int:
    return int(rows(practice.store.path, LIVE.format(table))[0][0])


def again(path: Path) -> Path:
    """The same rows in other bytes: one blank line more at the end."""
    other = path.with_name(f"again {path.name}")
    other.write_bytes(path.read_bytes() + b"\n")
    return other


# --- twice is once --------------------------------------------------------------------


def test_the_same_bytes_are_a_no_op_with_a_sentence(imported: Practice, stages: Stages) -> None:
    before = dump(imported.store.path)
    renamed = imported.store.path.with_name("other name.csv")
    renamed.write_bytes((stages.files / "charges.csv").read_bytes())
    [outcome] = take(imported, renamed)
    assert outcome.status == "already-imported"
    assert "charges.csv" in outcome.reason
    assert outcome.source_id is not None
    assert dump(imported.store.path) == before


def test_the_same_bytes_twice_in_one_go_count_once(empty: Practice, stages: Stages) -> None:
    copy = empty.store.path.with_name("copy of charges.csv")
    copy.write_bytes((stages.files / "charges.csv").read_bytes())
    first, second = take(empty, stages.files / "charges.csv", copy)
    assert (first.status, second.status) == ("imported", "already-imported")
    assert live(empty, "charge") == 42


@pytest.mark.parametrize(
    "name",
    [
        "charges.csv", "patient totals.csv", "receipts.csv", "claims.csv", "cards.csv", "bank.ofx",
    ],
)  # fmt: skip
def test_the_same_rows_in_other_bytes_are_seen(
    banked: Practice, stages: Stages, tmp_path: Path, name: str
) -> None:
    before = check_day(banked, GOLDEN)
    other = tmp_path / name
    other.write_bytes((stages.files / name).read_bytes() + b"\n")
    tables = ("charge", "patient_total", "receipt", "claim", "card_batch", "bank_line")
    counts = [live(banked, table) for table in tables]
    [outcome] = take(banked, other, business_date=GOLDEN)
    assert (outcome.new, outcome.changed, outcome.vanished) == (0, 0, 0)
    assert outcome.seen > 0
    assert [live(banked, table) for table in tables] == counts
    after = check_day(banked, GOLDEN)
    assert (after.status, after.totals) == (before.status, before.totals)


def test_two_genuine_equal_rows_are_two(empty: Practice, tmp_path: Path) -> None:
    line = a_charge("25.00", procedure_code="90471")
    file = write_report(tmp_path / "charges.csv", [line, line])
    [outcome] = take(empty, file)
    assert outcome.new == 2
    assert check_day(empty, GOLDEN).totals.DTT == Money(5000)
    take(empty, again(file))
    assert check_day(empty, GOLDEN).totals.DTT == Money(5000)


def test_two_equal_deposits_of_one_day_are_two(empty: Practice, tmp_path: Path) -> None:
    text = (
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
        "DSLIP,03/11/2026,DEPOSIT,100.00,DEPOSIT,300.00,\n"
        "DSLIP,03/11/2026,DEPOSIT,100.00,DEPOSIT,200.00,\n"
    )
    file = tmp_path / "bank.csv"
    file.write_text(text)
    take(empty, file)
    take(empty, again(file))
    assert live(empty, "bank_line") == 2


# --- order ----------------------------------------------------------------------------


def _picture(practice: Practice) -> tuple[Any, ...]:
    check = check_day(practice, GOLDEN)
    found = [(f.code, f.severity, f.text) for f in check.findings]
    live_rows = {
        table: rows(
            practice.store.path,
            f"SELECT natural_key, occurrence, business_date FROM {table} "
            "WHERE superseded_by IS NULL ORDER BY 1, 2",
        )
        for table in ("charge", "patient_total", "receipt", "claim", "card_batch", "bank_line")
    }
    return check.status, check.totals, check.counts, sorted(found), live_rows


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(order=st.permutations(range(8)), at_once=st.booleans())
def test_the_order_of_the_files_does_not_matter(
    stages: Stages, tmp_path_factory: pytest.TempPathFactory, order: list[int], at_once: bool
) -> None:
    names = [
        "charges.csv", "patient totals.csv", "receipts.csv", "claims.csv", "cards.csv",
        "sent earlier.csv", "bank.ofx", "claims of the remittance.csv",
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("order")
    with open_practice(stages.copy("banked", folder / "a.recon"), clock=fixed_clock) as expected:
        picture = _picture(expected)
    path = stages.copy("empty", folder / "b.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        files = [stages.files / names[i] for i in order]
        if at_once:
            take(practice, *files)
        else:
            for file in files:
                take(practice, file, business_date=GOLDEN)
        _count_like_banked(practice)
        assert _picture(practice) == picture


def _count_like_banked(practice: Practice) -> None:
    from practice_builders import COUNTS

    from recon_desktop.services.day.count_drawer import count_drawer

    count_drawer(practice, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)


def test_two_locations_export_in_either_order(stages: Stages, tmp_path: Path) -> None:
    """A second report of a day whose rows are all other rows is another part, not a correction."""
    charges = golden_day().charges
    north = write_report(tmp_path / "north.csv", charges[:20])
    south = write_report(tmp_path / "south.csv", charges[20:])
    totals = []
    for number, order in enumerate(itertools.permutations((north, south))):
        path = stages.copy("empty", tmp_path / f"{number}.recon")
        with open_practice(path, clock=fixed_clock) as practice:
            for file in order:
                take(practice, file)
            totals.append(check_day(practice, GOLDEN).totals.DTT)
    assert totals == [Money(387_920)] * 2


# --- corrections ----------------------------------------------------------------------


def test_a_corrected_export_replaces(imported: Practice, tmp_path: Path) -> None:
    lines = list(golden_day().charges)
    lines[0] = lines[0]._replace(amount_cents=20000, fee_cents=20000)  # 165.00 → 200.00
    gone = lines.pop()
    extra = a_charge("12.00", encounter_id="E03", patient_id="P03", procedure_code="81002")
    [outcome] = take(imported, write_report(tmp_path / "corrected.csv", [*lines, extra]))
    assert (outcome.new, outcome.changed, outcome.vanished) == (1, 1, 1)
    assert outcome.seen == 40
    expected = 387_920 + 3_500 - gone.amount_cents + 1_200
    assert check_day(imported, GOLDEN).totals.DTT == Money(expected)
    assert any("no longer in the report" in text for text in outcome.warnings)


def test_a_report_that_is_half_another_asks(imported: Practice, tmp_path: Path) -> None:
    mixed = [
        *golden_day().charges[:5],
        *(a_charge("1.00", encounter_id=f"N{n}", patient_id=f"N{n}") for n in range(10)),
    ]
    before = dump(imported.store.path)
    [outcome] = take(imported, write_report(tmp_path / "mixed.csv", mixed), allow_refused=True)
    assert outcome.status == "refused"
    assert "unclear" in outcome.reason
    assert dump(imported.store.path) == before


def test_a_receipt_voided_in_a_later_export_is_void(imported: Practice, tmp_path: Path) -> None:
    day = with_receipt(golden_day(), "1041", voided=True, void_reason="wrong patient")
    take(imported, write_report(tmp_path / "receipts.csv", day.receipts))
    assert check_day(imported, GOLDEN).totals.TOS_CASH == Money(5_500)


def test_a_matched_bank_line_stays_matched_when_its_text_changes(
    banked: Practice, tmp_path: Path
) -> None:
    """TRUST 6: a bank line backs its amount once, whatever a later download says of it."""
    match_bank(banked, OWNER)
    lines = (
        ("20260311", "185.00", "B1", "DEPOSIT 0310 BRANCH 7"),
        ("20260312", "294.46", "B2", "MERCHANT BANKCARD SETTLEMENT"),
        ("20260313", "99.77", "B3", "HCCLAIMPMT TRN*1*0088812345*1123456789\\"),
        ("20260316", "12.00", "B4", "INTEREST"),
    )
    [outcome] = take(banked, write_bank(tmp_path / "later.ofx", lines))
    assert outcome.new == 1
    report = match_bank(banked, OWNER)
    assert report.matched == ()
    assert [o.text for o in report.unmatched_bank] == ["INTEREST"]
    assert_books_hold(banked)


def test_a_matched_card_batch_stays_matched_in_a_longer_report(
    banked: Practice, tmp_path: Path
) -> None:
    match_bank(banked, OWNER)
    batches = [a_card_batch(), a_card_batch("50.00", "1.00", batch_id="B311", closed_on=NEXT_DAY)]
    take(banked, write_report(tmp_path / "cards.csv", batches))
    report = match_bank(banked, OWNER)
    assert [o.name for o in report.unmatched_batches] == ["B311"]
    assert live(banked, "card_batch") == 2


def test_a_matched_card_batch_with_other_amounts_is_refused(
    banked: Practice, tmp_path: Path
) -> None:
    match_bank(banked, OWNER)
    before = dump(banked.store.path)
    file = write_report(tmp_path / "cards.csv", [a_card_batch("303.20", "9.74")])
    [outcome] = take(banked, file, allow_refused=True)
    assert outcome.status == "refused"
    assert "B310" in outcome.reason
    assert dump(banked.store.path) == before


# --- whole or not at all --------------------------------------------------------------


def test_a_dry_run_changes_nothing(empty: Practice, stages: Stages) -> None:
    before = dump(empty.store.path, leave=())
    outcomes = take(
        empty, *(stages.files / n for n in ("charges.csv", "bank.ofx", "golden.835")), dry_run=True
    )
    assert {o.status for o in outcomes} == {"would-import"}
    assert [o.new for o in outcomes] == [42, 3, 1]
    assert {o.source_id for o in outcomes} == {None}
    assert dump(empty.store.path, leave=()) == before


def test_a_refused_file_does_not_stop_the_others(empty: Practice, stages: Stages) -> None:
    binary = empty.store.path.with_name("picture.csv")
    binary.write_bytes(bytes(range(256)) * 10)
    first, second = take(empty, binary, stages.files / "charges.csv", allow_refused=True)
    assert (first.status, second.status) == ("refused", "imported")


def test_a_failure_in_the_middle_of_storing_leaves_nothing(
    empty: Practice, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recon_desktop.storage.queries import sources

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sources, "update_counts", broken)
    before = dump(empty.store.path, leave=())
    with pytest.raises(ZeroDivisionError):
        take(empty, stages.files / "charges.csv")
    assert dump(empty.store.path, leave=()) == before


def test_cancelling_in_the_middle_keeps_whole_files_only(empty: Practice, stages: Stages) -> None:
    files = [stages.files / n for n in ("charges.csv", "receipts.csv")]
    steps = import_files(empty, OWNER, files)
    texts = [next(steps).text for _ in range(4)]
    assert texts == [
        "Reading charges.csv", "Reading receipts.csv", "Storing charges.csv", "Storing receipts.csv"
    ]  # fmt: skip
    steps.close()
    assert [s.file for s in list_sources(empty)] == ["charges.csv"]
    assert_books_hold(empty)


def test_rejected_rows_are_kept_and_shown(empty: Practice, tmp_path: Path) -> None:
    file = write_report(tmp_path / "charges.csv", golden_day().charges)
    file.write_text(file.read_text().replace("165.00", "165.001"))
    [outcome] = take(empty, file)
    assert outcome.needs_person
    assert [r.line for r in outcome.rejected] == [2]
    [kept] = list_rejected(empty, outcome.source_id or 0)
    assert (kept.line, kept.where, kept.reason) == astuple(outcome.rejected[0])
    assert kept.text == file.read_text().splitlines()[1]
    assert "165.001" in kept.text
    assert outcome.new == 41


def test_every_number_can_be_followed_to_its_line(imported: Practice) -> None:
    check = check_day(imported, GOLDEN)
    row = next(r for r in check.waterfall if r.items)
    items = row.items() if callable(row.items) else row.items
    line = load_source_line(imported, items[0].ref)
    assert line.file == "charges.csv"
    assert "99391" in line.text


# --- remittances ----------------------------------------------------------------------


def test_the_same_remittance_in_another_file_is_refused(banked: Practice, stages: Stages) -> None:
    text = (stages.files / "golden.835").read_text()
    other = banked.store.path.with_name("clearinghouse copy.835")
    other.write_text(text.replace("000000001", "000000077"))
    before = dump(banked.store.path)
    [outcome] = take(banked, other, allow_refused=True)
    assert outcome.status == "refused"
    assert "0088812345" in outcome.reason
    assert dump(banked.store.path) == before


def test_the_same_claims_under_another_trace_wait_for_a_person(
    banked: Practice, tmp_path: Path
) -> None:
    """OpenEMR #10681: the same advice in two files must not be posted twice."""
    first = write_835(tmp_path / "a.835", paid_claim(), payment="148.75", trace="T1")
    second = write_835(tmp_path / "b.835", paid_claim(), payment="148.75", trace="T2")
    take(banked, first)
    [outcome] = take(banked, second)
    assert "E1107" in " ".join(outcome.warnings)
    assert outcome.needs_person


def test_an_unbalanced_remittance_is_stored_and_said(empty: Practice, tmp_path: Path) -> None:
    file = write_835(tmp_path / "a.835", paid_claim(paid="148.75"), payment="148.00", trace="T1")
    [outcome] = take(empty, file)
    assert outcome.status == "imported"
    assert outcome.needs_person
    assert any("balance" in text for text in outcome.warnings)


def test_a_file_with_more_claims_than_the_database_takes_in_one_question(
    empty: Practice, tmp_path: Path
) -> None:
    claims = [
        segment
        for number in range(33_000)
        for segment in (f"CLP*K{number}*1*10*10*0*12*I{number}*11*1", "SVC*HC:99213*10*10**1")
    ]
    file = write_835(tmp_path / "big.835", claims, payment="330000", trace="BIG")
    [outcome] = take(empty, file)
    assert outcome.new == 1


# --- after the close ------------------------------------------------------------------


def closed(practice: Practice) -> None:
    from practice_builders import COUNTS

    from recon_desktop.services.day.count_drawer import count_drawer

    count_drawer(practice, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)
    finish(close_day(practice, OWNER, GOLDEN))


def _late(practice: Practice, table: str, amount: str) -> list[tuple[Any, ...]]:
    return rows(
        practice.store.path,
        f"SELECT business_date, {amount} FROM {table} WHERE late AND superseded_by IS NULL "
        "ORDER BY id",
    )


def test_a_late_receipt_counts_on_the_next_open_day(imported: Practice, tmp_path: Path) -> None:
    closed(imported)
    before = check_day(imported, GOLDEN)
    sheet = render_sheet(imported, "close", GOLDEN)
    late = a_receipt("15.00", receipt_no="1051", encounter_id="E03", patient_id="P03")
    file = write_report(tmp_path / "receipts.csv", [*golden_day().receipts, late])
    [outcome] = take(imported, file)
    assert outcome.new == 1
    assert any("late" in text for text in outcome.warnings)
    assert _late(imported, "receipt", "amount_cents") == [("2026-03-11", 1500)]
    after = check_day(imported, GOLDEN)
    assert (after.status, after.totals, after.counts) == (
        before.status, before.totals, before.counts
    )  # fmt: skip
    assert render_sheet(imported, "close", GOLDEN) == sheet
    assert len(check_day(imported, NEXT_DAY).receipts) == 1


@pytest.mark.parametrize("times", [2, 3])
def test_a_late_row_that_comes_again_counts_once(
    imported: Practice, tmp_path: Path, times: int
) -> None:
    """Exported again next week with the same rows in other bytes: still one late entry."""
    closed(imported)
    late = a_receipt("15.00", receipt_no="1051", encounter_id="E03", patient_id="P03")
    changed = with_receipt(golden_day(), "1044", amount_cents=20000)
    for number in range(times):
        take(
            imported,
            write_report(
                tmp_path / f"{number}.csv", [*changed.receipts, late], title=f"Printed {number}"
            ),
        )
    assert _late(imported, "receipt", "amount_cents") == [("2026-03-11", 1500), ("2026-03-11", 500)]


def test_a_second_late_correction_brings_only_its_own_difference(
    imported: Practice, tmp_path: Path
) -> None:
    closed(imported)
    for number, cents in enumerate((20_000, 21_000, 19_500)):
        day = with_receipt(golden_day(), "1044", amount_cents=cents)
        file = tmp_path / f"{number}.csv"
        take(imported, write_report(file, day.receipts, title=f"Printed {number}"))
    amounts = [cents for _, cents in _late(imported, "receipt", "amount_cents")]
    assert amounts == [500, 1000, -1500]


def test_what_vanishes_after_the_close_is_taken_back_late(
    imported: Practice, tmp_path: Path
) -> None:
    closed(imported)
    kept = [r for r in golden_day().receipts if r.receipt_no != "1048"]
    take(imported, write_report(tmp_path / "receipts.csv", kept))
    assert _late(imported, "receipt", "amount_cents") == [("2026-03-11", -1500)]


def test_a_receipt_voided_after_the_close_is_taken_back_late(
    imported: Practice, tmp_path: Path
) -> None:
    closed(imported)
    day = with_receipt(golden_day(), "1048", voided=True, void_reason="typed twice")
    take(imported, write_report(tmp_path / "receipts.csv", day.receipts))
    found = rows(
        imported.store.path,
        "SELECT business_date, SUM(amount_cents) FROM receipt WHERE late AND NOT voided GROUP BY 1",
    )
    assert found == [("2026-03-11", -1500)]


def test_a_charge_voided_after_the_close_is_taken_back_late(
    imported: Practice, tmp_path: Path
) -> None:
    closed(imported)
    lines = list(golden_day().charges)
    lines[-1] = lines[-1]._replace(voided=True)
    take(imported, write_report(tmp_path / "charges.csv", lines))
    assert check_day(imported, NEXT_DAY).totals.DTT == Money(-3_200)


def test_a_tender_changed_after_the_close_moves_between_tenders(
    imported: Practice, tmp_path: Path
) -> None:
    closed(imported)
    day = with_receipt(golden_day(), "1048", tender=Tender.CARD)
    [outcome] = take(imported, write_report(tmp_path / "receipts.csv", day.receipts))
    found = rows(
        imported.store.path,
        "SELECT tender, SUM(amount_cents) FROM receipt WHERE late AND NOT voided "
        "GROUP BY 1 ORDER BY 1",
    )
    assert found == [("CARD", 1500), ("CASH", -1500)]
    assert outcome.warnings


def test_claims_changed_after_the_close_are_told(imported: Practice, tmp_path: Path) -> None:
    """The closed day keeps its version; that the log says otherwise now is not kept quiet."""
    closed(imported)
    before = check_day(imported, GOLDEN)
    day = with_claim(golden_day(), "C07", amount_cents=33_000)
    [outcome] = take(imported, write_report(tmp_path / "claims.csv", day.claims))
    assert outcome.changed == 1
    assert any("03/10/2026" in text for text in outcome.warnings)
    assert outcome.needs_person
    assert check_day(imported, GOLDEN).totals == before.totals


def test_a_late_card_batch_is_not_the_next_days(imported: Practice, tmp_path: Path) -> None:
    """It waits for its bank line; it is no card money of the day it happens to be stored on."""
    closed(imported)
    batch = a_card_batch("10.00", "0.20", batch_id="B310b")
    take(imported, write_report(tmp_path / "cards.csv", [a_card_batch(), batch]))
    tender = check_day(imported, NEXT_DAY).tender
    assert tender.get(Tender.CARD, Money(0)) == Money(0)
    assert check_day(imported, GOLDEN).tender[Tender.CARD] == Money(0)
    assert "B310b" in {o.name for o in match_bank(imported, OWNER).unmatched_batches}


def test_reports_of_an_idle_closed_day_change_nothing_there(
    empty: Practice, stages: Stages
) -> None:
    finish(close_day(empty, OWNER, GOLDEN))
    before = check_day(empty, GOLDEN)
    take(empty, stages.files / "charges.csv", stages.files / "receipts.csv")
    after = check_day(empty, GOLDEN)
    assert (after.status, after.missing, after.totals) == (
        before.status, before.missing, before.totals
    )  # fmt: skip
    assert check_day(empty, NEXT_DAY).totals.DTT == Money(387_920)


def test_a_claim_sent_next_morning_cannot_change_a_closed_day(
    imported: Practice, tmp_path: Path
) -> None:
    """R2.20 with a close before the cut-off: the claim counts on the day it was sent."""
    from recon_desktop.services.setup import save_setting

    save_setting(imported, OWNER, name="claim_cutoff", value="10:30")
    closed(imported)
    before = check_day(imported, GOLDEN)
    morning = (
        golden_day().claims[0]._replace(claim_id="C99", sent_on=NEXT_DAY, sent_time="09:00", line=2)
    )
    take(imported, write_report(tmp_path / "morning.csv", [morning]))
    after = check_day(imported, GOLDEN)
    assert (after.status, after.totals) == (before.status, before.totals)
    assert len(check_day(imported, NEXT_DAY).claims) == 1


# --- dates ----------------------------------------------------------------------------


def test_patient_totals_take_the_day_of_what_came_with_them(
    empty: Practice, stages: Stages
) -> None:
    names = ("patient totals.csv", "charges.csv")
    take(empty, *(stages.files / name for name in names))
    assert check_day(empty, GOLDEN).totals.DPT == Money(387_920)


def test_patient_totals_alone_need_a_day(empty: Practice, stages: Stages) -> None:
    file = stages.files / "patient totals.csv"
    [outcome] = take(empty, file, allow_refused=True)
    assert outcome.status == "refused"
    assert "business date" in outcome.reason
    [outcome] = take(empty, file, business_date=GOLDEN)
    assert outcome.dates == (GOLDEN,)


def test_patient_totals_beside_charges_of_two_days_need_a_day(
    empty: Practice, tmp_path: Path
) -> None:
    charges = write_report(
        tmp_path / "charges.csv", [a_charge(), a_charge(post_date=NEXT_DAY, encounter_id="E02")]
    )
    patients = write_report(tmp_path / "patients.csv", [a_patient_total()])
    _, outcome = take(empty, charges, patients, allow_refused=True)
    assert outcome.status == "refused"


def test_a_report_without_rows_covers_its_day(empty: Practice, tmp_path: Path) -> None:
    charges = write_report(tmp_path / "charges.csv", [a_charge()])
    receipts = write_report(tmp_path / "receipts.csv", [], of=Receipt)
    take(empty, charges, receipts)
    assert "receipts" not in check_day(empty, GOLDEN).missing


def test_a_report_without_rows_reads_the_same_on_every_day(empty: Practice, tmp_path: Path) -> None:
    """An export of headings alone is the same bytes each day, and still tells of each."""
    nothing = write_report(tmp_path / "claims.csv", [], of=Claim)
    before = dump(empty.store.path)
    [without] = take(empty, nothing, allow_refused=True)
    assert without.status == "refused"
    [first] = take(empty, nothing, business_date=GOLDEN)
    [second] = take(empty, nothing, business_date=NEXT_DAY)
    [again] = take(empty, nothing, business_date=NEXT_DAY)
    assert [o.status for o in (first, second, again)] == [
        "imported", "imported", "already-imported"
    ]  # fmt: skip
    for day in (GOLDEN, NEXT_DAY):
        assert "claims-log" not in check_day(empty, day).missing
    from recon_desktop.services.imports.undo_import import undo_import

    undo_import(empty, OWNER, first.source_id or 0)
    assert dump(empty.store.path) == before


def test_late_rows_skip_every_closed_day(imported: Practice, tmp_path: Path) -> None:
    closed(imported)
    finish(close_day(imported, OWNER, NEXT_DAY))
    late = a_receipt("15.00", receipt_no="1051", encounter_id="", patient_id="P03")
    take(imported, write_report(tmp_path / "r.csv", [*golden_day().receipts, late]))
    assert _late(imported, "receipt", "amount_cents") == [("2026-03-12", 1500)]


# --- audit ----------------------------------------------------------------------------


def test_each_file_leaves_one_audit_row(empty: Practice, stages: Stages, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.csv"
    rubbish.write_bytes(b"\x00\x01\x02")
    charges = stages.files / "charges.csv"
    take(empty, charges, rubbish, allow_refused=True)
    take(empty, charges)
    outcomes = [outcome for _, outcome, _ in audit_rows(empty.store.path)]
    assert outcomes == ["accepted", "refused", "accepted"]


def test_no_patient_is_named_in_the_audit_trail(banked: Practice) -> None:
    names = {c.patient_name.split(",")[0].casefold() for c in golden_day().charges}
    told = " ".join(detail for _, _, detail in audit_rows(banked.store.path)).casefold()
    assert not [name for name in names if name in told.split()]


# --- hypothesis: any day --------------------------------------------------------------


@st.composite
def some_receipts(draw: st.DrawFn) -> list[Receipt]:
    numbers = draw(st.lists(st.integers(1, 9), max_size=8))
    return [
        a_receipt(
            f"{draw(st.integers(1, 40))}.00",
            line=line,
            receipt_no=str(number),
            tender=draw(st.sampled_from([Tender.CASH, Tender.CARD, Tender.CHECK])),
            voided=draw(st.booleans()),
        )
        for line, number in enumerate(numbers, start=2)
    ]


def _effective(practice: Practice) -> dict[str, int]:
    found = rows(
        practice.store.path,
        "SELECT tender, SUM(amount_cents) FROM receipt WHERE superseded_by IS NULL AND NOT voided "
        "GROUP BY 1",
    )
    return {tender: cents for tender, cents in found if cents}


def _expected(receipts: Iterable[Receipt]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for receipt in receipts:
        if not receipt.voided:
            sums[str(receipt.tender)] = sums.get(str(receipt.tender), 0) + receipt.amount_cents
    return {tender: cents for tender, cents in sums.items() if cents}


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data(), close=st.booleans())
def test_whatever_is_corrected_the_last_version_counts(
    stages: Stages, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, close: bool
) -> None:
    """After any number of corrections, before or after a close, money by tender is the last's."""
    folder = tmp_path_factory.mktemp("corrections")
    first = data.draw(some_receipts())
    with open_practice(stages.copy("empty", folder / "p.recon"), clock=fixed_clock) as practice:
        take(practice, write_report(folder / "0.csv", first, of=Receipt), business_date=GOLDEN)
        if close:
            _seal(practice)
        reports = [_numbered(first)] if first else []
        for number in range(1, 4):
            version = data.draw(some_receipts())
            file = write_report(folder / f"{number}.csv", version, of=Receipt)
            [outcome] = take(practice, file, allow_refused=True, business_date=GOLDEN)
            if outcome.status == "imported":
                reports = _after(reports, _numbered(version), merged=not close)
            take(practice, again(file), allow_refused=True, business_date=GOLDEN)
            assert _effective(practice) == _expected(chain(*(r.values() for r in reports)))


Report = dict[tuple[str, int], Receipt]


def _numbered(receipts: Iterable[Receipt]) -> Report:
    count: Counter[str] = Counter()
    report: Report = {}
    for receipt in receipts:
        count[receipt.receipt_no] += 1
        report[(receipt.receipt_no, count[receipt.receipt_no])] = receipt
    return report


def _after(reports: list[Report], version: Report, *, merged: bool) -> list[Report]:
    """A version corrects the reports it overlaps and is another part beside the rest."""
    if not version:
        return reports
    hit = [report for report in reports if report.keys() & version.keys()]
    rest = [report for report in reports if not report.keys() & version.keys()]
    if merged or not hit:
        return [version, *rest]
    known = {key for report in hit for key in report}
    corrected = [{k: version[k] for k in report if k in version} for report in hit]
    corrected[0] |= {k: v for k, v in version.items() if k not in known}
    return [*corrected, *rest]


def _seal(practice: Practice) -> None:
    """Close the day without its sheets: what is tested here is what comes after."""
    with practice.store.write() as connection:
        from recon_desktop.storage.queries import days

        days.set_day_state(connection, GOLDEN, "CLOSED", NOW.isoformat())


def test_late_entries_are_booked_with_the_next_close(imported: Practice, tmp_path: Path) -> None:
    """A visit of the closed day cost ten dollars more, and was paid: the next close books it."""
    from recon_desktop.services.balances import load_balances

    closed(imported)
    before = {number: money.cents for number, _, money in load_balances(imported).accounts}
    day = golden_day()
    charges = [
        c._replace(amount_cents=20_500, fee_cents=20_500) if c.encounter_id == "E06" else c
        for c in day.charges
    ]
    totals = [
        t._replace(charges_cents=20_500) if t.patient_id == "P06" else t for t in day.patient_totals
    ]
    paid = with_receipt(day, "1044", amount_cents=20_500).receipts
    take(
        imported,
        write_report(tmp_path / "charges.csv", charges),
        write_report(tmp_path / "totals.csv", totals),
        write_report(tmp_path / "receipts.csv", paid),
        business_date=GOLDEN,
    )
    empty_reports = [
        write_report(tmp_path / f"none {kind.__name__}.csv", [], of=kind)
        for kind in (Charge, PatientTotal, Receipt, Claim)
    ]
    take(imported, *empty_reports, business_date=NEXT_DAY)
    result = finish(close_day(imported, OWNER, NEXT_DAY))
    assert result.status in ("BALANCED", "BALANCED_EXPLAINED")
    after = {number: money.cents for number, _, money in load_balances(imported).accounts}
    assert {n: after[n] - before.get(n, 0) for n in after if after[n] != before.get(n, 0)} == {
        1015: 1_000,
        4000: -1_000,
    }
    assert_books_hold(imported)
