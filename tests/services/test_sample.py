"""The sample practice: what its files add up to, through the services (DOMAIN 2.3, 2.4, 6.7)."""

from __future__ import annotations

import io
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sample_days import explained_day, faulty_day, golden_day

from recon_desktop.domain.access import Actor
from recon_desktop.domain.accounts import CARD_CLEARING, REMIT_CLEARING, SUSPENSE, UNDEPOSITED
from recon_desktop.domain.day.crosscheck import CrossCheck
from recon_desktop.domain.errors import PracticeFileError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskMark
from recon_desktop.domain.records import Tender
from recon_desktop.readers.bank.ofx import read_ofx
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.bank_view import load_bank
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import CloseResult, close_day
from recon_desktop.services.day.count_drawer import load_drawers
from recon_desktop.services.day.day_view import latest_date, load_day
from recon_desktop.services.day.make_deposit import load_deposit
from recon_desktop.services.imports.import_files import import_files
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.practice import Practice, create_practice, open_practice
from recon_desktop.services.progress import finish
from recon_desktop.services.sample import ACTOR, SampleStory, build_sample, build_told, free_path
from recon_desktop.services.verify_books import verify_books
from recon_desktop.settings import resource
from recon_desktop.storage.queries import audit, ledger

JANUARY, FEBRUARY = date(2026, 1, 20), date(2026, 2, 24)
CLINIC, RETURN = date(2026, 2, 5), date(2026, 2, 17)
SHORT, GOLDEN, EXPLAINED = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)
TRANSPOSED, REISSUED = date(2026, 3, 12), date(2026, 3, 13)
REMITTANCE = "0088812345"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SampleStory]:
    """The sample, built once for this module; nothing here writes into it."""
    folder = tmp_path_factory.mktemp("sample")
    return finish(build_told(folder / "sample.recon"))


@pytest.fixture(scope="module")
def story(built: tuple[Path, SampleStory]) -> SampleStory:
    return built[1]


@pytest.fixture(scope="module")
def practice(built: tuple[Path, SampleStory]) -> Iterator[Practice]:
    with open_practice(built[0]) as opened:
        yield opened


# --- the files ------------------------------------------------------------------------


def test_every_file_is_read_whole(story: SampleStory) -> None:
    assert {each.status for each in story.files} == {"imported"}
    assert [each.file for each in story.files if each.seen] == []
    told = {each.file: each.warnings for each in story.files if each.needs_person or each.warnings}
    assert told == {
        "StateMedicaid remittance 6100774020.835": (
            "Remittance 6100774020 does not balance; it is not posted as it is.",
        )
    }


def test_the_files_come_in_the_formats_a_practice_has(story: SampleStory) -> None:
    assert {each.kind for each in story.files} == {
        "charges", "patient-totals", "receipts", "claims-log", "visits", "card-batches",
        "fee-schedule", "x12-835", "x12-837p", "ofx",
    }  # fmt: skip
    assert {Path(each.file).suffix for each in story.files} == {
        ".csv", ".tsv", ".xlsx", ".837", ".835", ".ofx",
    }  # fmt: skip


def test_printed_totals_are_compared_and_hold(story: SampleStory) -> None:
    compared = [total for each in story.files for total in each.control_totals]
    assert sum(total.name.startswith("total of") for total in compared) > 10
    assert all(total.ok for total in compared)


def test_the_files_are_what_the_generator_writes(
    project_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(project_dir / "installer"))
    import make_sample

    folder = resource("sample_practice")
    made = make_sample.all_files()
    there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    assert there.keys() == made.keys()
    for name, data in made.items():
        if not name.endswith(".xlsx"):  # its compression depends on the machine
            assert there[name].read_bytes() == data, name
    for name in [n for n in made if n.endswith(".xlsx")]:
        shipped = CalamineWorkbook.from_path(there[name]).get_sheet_by_index(0).to_python()
        written = cells_of(made[name])
        assert shipped == written, name
    for name in [name for name in sys.modules if name.startswith(("make_sample", "sample_"))]:
        sys.modules.pop(name)


def cells_of(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


# --- the days -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "status", "charges", "billing", "v2", "closed"),
    [
        (JANUARY, "BALANCED", 34520, 34520, 0, True),
        (CLINIC, "BALANCED", 124875, 124875, 0, True),
        (RETURN, "BALANCED", 93085, 93085, 0, True),
        (FEBRUARY, "BALANCED_EXPLAINED", 113030, 66875, 46155, True),
        (SHORT, "BALANCED", 71095, 71095, 0, True),
        (GOLDEN, "BALANCED", 387920, 387920, 0, True),
        (EXPLAINED, "BALANCED_EXPLAINED", 387920, 340685, 47235, True),
        (TRANSPOSED, "OUT_OF_BALANCE", 387920, 390620, -2700, False),
        (REISSUED, "OUT_OF_BALANCE", 387920, 390920, -3000, False),
    ],
)
def test_each_day(
    practice: Practice,
    day: date,
    status: str,
    charges: int,
    billing: int,
    v2: int,
    closed: bool,
) -> None:
    check = check_day(practice, day)
    totals = check.totals.as_cents()
    assert (check.status, totals["DTT"], totals["DPT"], totals["DBET"]) == (
        status, charges, charges, billing,
    )  # fmt: skip
    assert (check.V1.cents, check.V2.cents, check.V3.cents) == (0, v2, v2)
    assert (load_day(practice, day).state == "CLOSED") is closed


def test_the_golden_day(practice: Practice) -> None:
    check = check_day(practice, GOLDEN)
    totals = check.totals.as_cents()
    expected = {
        "TOS": 36500, "TOS_CASH": 8500, "TOS_CHECK": 2500, "TOS_CARD": 25500, "CGT_S": 477265,
        "SEC": 37750, "TER": 14500, "RESUB": 56595, "PRIOR": 0, "DCT_S": 368420, "F5": 17000,
        "DCT_N": 351420,
    }  # fmt: skip
    assert {name: totals[name] for name in expected} == expected
    assert check.counts == {
        "encounters": 12, "patients": 11, "patient_totals": 11, "charge_lines": 42, "units": 57,
        "claims": 17, "original_claims": 11, "receipts": 10, "tos_receipts": 7,
    }  # fmt: skip
    assert check.VU == check.SPB == check.HELD == check.ADJ0 == Money(0)
    assert check.findings == ()
    assert check.f5_is_independent
    assert {tender: off.cents for tender, off in check.tender.items()} == {
        Tender.CASH: 0, Tender.CHECK: 0, Tender.CARD: 0,
    }  # fmt: skip


def test_the_golden_day_is_that_of_the_specification(practice: Practice) -> None:
    wanted = golden_day()
    check = check_day(practice, GOLDEN)
    charged = Counter(
        (c.record.procedure_code, c.record.modifiers, c.record.units, c.record.amount_cents)
        for encounter in check.encounters
        for c in encounter.charges
    )
    assert charged == Counter(
        (c.procedure_code, c.modifiers, c.units, c.amount_cents) for c in wanted.charges
    )
    assert Counter((r.receipt.receipt_no, r.amount_cents) for r in check.receipts) == Counter(
        (r.receipt_no, r.amount_cents) for r in wanted.receipts
    )
    assert Counter(c.amount_cents for c in check.claims) == Counter(
        c.amount_cents for c in wanted.claims
    )


def test_drawer_ticket_and_card_batch_of_the_golden_day(practice: Practice) -> None:
    (drawer,) = load_drawers(practice, GOLDEN)
    assert (drawer.label, drawer.expected, drawer.counted) == (
        "Front desk", Money(25000), Money(25000),
    )  # fmt: skip
    assert (drawer.over_short, drawer.to_deposit) == (Money(0), Money(10000))
    ticket = load_deposit(practice, GOLDEN)
    assert [(c.check_no, c.amount.cents) for c in ticket.checks] == [("2207", 2500), ("1183", 6000)]
    assert (ticket.total.cents, ticket.bank_date) == (18500, date(2026, 3, 11))
    payout = bank_line(practice, "PAYOUT 90000000310")
    assert payout == (date(2026, 3, 12), 29446, "card-batch", "90000000310")


def test_the_explained_day(practice: Practice) -> None:
    check = check_day(practice, EXPLAINED)
    totals = check.totals.as_cents()
    expected = {"CGT_S": 437530, "DCT_S": 328685, "DCT_N": 311685, "TOS": 29000}
    assert {name: totals[name] for name in expected} == expected
    assert (check.SPB.cents, check.HELD.cents, check.VU.cents) == (7500, 39735, 0)
    assert len(check.claims) == len(explained_day().claims)
    assert codes(check) == {"CLAIM_NOT_SENT"}


def test_the_transposed_claim_is_named(practice: Practice) -> None:
    check = check_day(practice, TRANSPOSED)
    assert codes(check) == {"OUT_OF_BALANCE_V2", "CLAIM_CHARGES_DIFFER"}
    (found,) = [each for each in check.findings if each.code == "CLAIM_CHARGES_DIFFER"]
    assert {found.expected, found.actual} == {Money(30300), Money(33000)}
    assert {tender: off.cents for tender, off in check.tender.items()} == {
        Tender.CASH: 0, Tender.CHECK: 0, Tender.CARD: 0,
    }  # fmt: skip


def test_the_reissued_receipt_is_named_and_missing_in_the_drawer(practice: Practice) -> None:
    check = check_day(practice, REISSUED)
    assert codes(check) == {
        "OUT_OF_BALANCE_V2", "TENDER_DIFFERS", "PATIENT_PAID_DIFFERS", "REISSUED_NOT_VOIDED",
    }  # fmt: skip
    assert check.tender[Tender.CASH] == Money(-3000)
    assert len(check.receipts) == len(faulty_day(9).receipts)


def test_what_stands_in_the_way_of_the_faulty_days(story: SampleStory) -> None:
    days = {day.check.business_date: day for day in story.days}
    assert isinstance(days[GOLDEN].closed, CloseResult)
    assert days[TRANSPOSED].closed is None
    assert "(V2 -27.00)" in days[TRANSPOSED].refused
    assert "(V2 -30.00)" in days[REISSUED].refused


def test_corrected_reports_close_the_faulty_days(
    built: tuple[Path, SampleStory], tmp_path: Path
) -> None:
    """What a person does with the sample: find the fault, bring the corrected report, close."""
    mine = Path(shutil.copy(built[0], tmp_path / "mine.recon"))
    corrected = [
        corrected_file(tmp_path, "claims sent 03-12.csv", ("330.00", "303.00"), ("4799.", "4772.")),
        corrected_file(tmp_path, "receipts 03-13.tsv", ("\tNo\t", "\tYes\t")),
    ]
    with open_practice(mine) as practice:
        outcomes = finish(import_files(practice, Actor("Kim"), corrected)).files
        assert [(each.status, each.changed, each.needs_person) for each in outcomes] == [
            ("imported", 1, False), ("imported", 1, False),
        ]  # fmt: skip
        for day in (TRANSPOSED, REISSUED):
            assert finish(close_day(practice, Actor("Kim"), day)).status == "BALANCED"
        accounts = {number: cents for number, _, cents in load_balances(practice).accounts}
        assert accounts[UNDEPOSITED] == accounts[CARD_CLEARING] == Money(0)
        assert verify_books(practice).ok


def corrected_file(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """The report as it should have been: each text that changes is replaced once."""
    (source,) = resource("sample_practice").glob(f"*/{name}")
    text = source.read_bytes().decode()
    for wrong, right in changes:
        assert wrong in text
        text = text.replace(wrong, right, 1)
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_the_window_opens_on_the_last_day(practice: Practice) -> None:
    assert latest_date(practice) == REISSUED


# --- bank, posting, books -------------------------------------------------------------


def test_every_ticket_batch_and_cleared_remittance_has_its_line(
    practice: Practice, story: SampleStory
) -> None:
    assert {each.kind for each in story.matches.proposed} <= {"account"}
    assert story.matches.unmatched_deposits == story.matches.unmatched_batches == ()
    assert bank_line(practice, "DEPOSIT 0310") == (date(2026, 3, 11), 18500, "deposit", "D00006")
    assert bank_line(practice, "TRN*1*0088812345") == (
        date(2026, 3, 13), 9977, "remittance", REMITTANCE,
    )  # fmt: skip
    assert [each.name for each in load_bank(practice).open_items] == ["7700451209"]


def test_the_month_of_the_bank_adds_up(practice: Practice) -> None:
    before, march = (
        read_ofx(path.read_bytes()) for path in sorted(resource("sample_practice").glob("*/*.ofx"))
    )
    (opening,), (closing,) = before.statements, march.statements
    assert (closing.first_date, closing.last_date) == (date(2026, 3, 1), date(2026, 3, 31))
    moved = sum(line.amount_cents for line in march.records)
    assert (opening.closing_cents or 0) + moved == closing.closing_cents
    assert load_bank(practice).statement_balance == Money(closing.closing_cents or 0)


def test_the_remittance_is_posted_as_specified(practice: Practice) -> None:
    """P1–P9 of DOMAIN 6.7, account by account; P7 (denied) writes nothing."""
    c45, l6 = (4100, "45"), (4200, "")
    assert entries_of(practice, REMITTANCE) == {
        "P1": {(1000, ""): 9977, (1190, ""): -9977},
        "P2": {(1110, "P"): 24720, (1190, ""): -16800, c45: -3920, (1100, "anticipated"): -4000},
        "P3": {(1190, ""): 14000, c45: 6720, (1100, "anticipated"): 4000, (1110, "P"): -24720},
        "P4": {(1190, ""): 8960, c45: 5915, (1110, "P"): -14875},
        "P5": {(1190, ""): 5680, c45: 7400, (1110, "P"): -13080},
        "P6": {(1110, "S"): 7420, (1110, "P"): -7420},
        "P8": {(1190, ""): 137, l6: -137},
        "P9": {(2020, ""): 2000, (1190, ""): -2000},
    }


def test_what_the_posting_leaves(practice: Practice, story: SampleStory) -> None:
    with practice.store.read() as connection:
        open_lines = ledger.encounter_balances(connection, ["E0988", "E1107", "E1115"])
    insurance = {
        encounter: sum(cents for (account, _), cents in found.items() if account == 1110)
        for encounter, found in open_lines.items()
    }
    assert insurance == {"E0988": 0, "E1107": 0, "E1115": 14500}
    postings = entries_of(practice, REMITTANCE).values()
    assert sum(each.get((4100, "45"), 0) for each in postings) == 16115
    assert all(result.clearing == Money(0) for result in story.postings)
    accounts = {number: cents for number, _, cents in load_balances(practice).accounts}
    assert accounts[REMIT_CLEARING] == Money(-12000)  # cleared, and waits for a person
    assert accounts[SUSPENSE] == Money(-7740)


def test_the_reversal_took_back_what_february_posted(practice: Practice) -> None:
    (row,) = [each for each in list_remittances(practice) if each.trace == REMITTANCE]
    detail = load_desk(practice, row.id)
    assert (row.state, row.posted_on) == ("Posted", REISSUED)
    assert detail.warnings == ()
    told = [(line.claim, line.why) for line in detail.lines if line.why]
    assert told == [("E1115", "CO-16 information missing or wrong: correct and resend")]


def test_a_posted_remittance_is_shown_as_it_was_posted(practice: Practice) -> None:
    """February's, although March's has taken back a part of it since."""
    (row,) = [each for each in list_remittances(practice) if each.trace == "0088700112"]
    lines = load_desk(practice, row.id).lines
    assert [(line.claim, line.word) for line in lines] == [
        ("E0951", "reversal"), ("E0951", ""), ("E0988", ""), ("E0988", ""),
        ("Provider level: overpayment recovery", ""),
    ]  # fmt: skip
    assert {line.mark for line in lines} == {DeskMark.POSTED}
    assert lines[1].entry_text == (
        "Patient receivables 25.00 and Remittance clearing 73.40 and Contractual adjustments 46.60 "
        "from Insurance receivables 145.00"
    )


def test_claims_of_nobody_are_listed_as_held(tmp_path: Path) -> None:
    (advice,) = resource("sample_practice").glob("*/*0088812345.835")
    with create_practice(tmp_path / "new.recon", name="New") as empty:
        finish(import_files(empty, Actor("Kim"), [advice]))
        lines = load_desk(empty, list_remittances(empty)[0].id).lines
    held = [line for line in lines if line.suspense and line.first]
    assert [line.claim for line in held] == ["E1107", "E1110", "E1115", "E0988", "E0988"]
    assert {(line.mark, line.why) for line in lines if line.suspense} == {
        (DeskMark.PERSON, "no claim of ours has this number")
    }
    assert "168.00" in held[3].entry_text
    assert "140.00" in held[4].entry_text


def test_the_advice_without_money_is_refused(practice: Practice, story: SampleStory) -> None:
    refused = {each.trace: each for result in story.postings for each in result.refused}
    assert refused.keys() == {"7700451209", "6100774020"}
    assert "differ by 10.00 (B3)" in refused["6100774020"].reason
    advice = refused["7700451209"]
    assert advice.amount == Money(32535)
    assert "the bank has not got the money yet" in advice.reason
    assert entries_of(practice, "7700451209") == {}


def test_the_journal_of_the_golden_day(practice: Practice) -> None:
    with practice.store.read() as connection:
        written = ledger.load_entries(connection, posting_date=GOLDEN)
        planned = [ledger.load_planned(connection, entry) for entry in written]
    own = [each for each in planned if each.label[:2] in ("J1", "J2", "J3", "J4")]
    debits = sum(line.amount_cents for each in own for line in each.lines if line.amount_cents > 0)
    assert debits == 453740


def test_the_books_are_whole(practice: Practice) -> None:
    assert verify_books(practice).problems == ()
    assert load_balances(practice).in_balance


# --- where it is built ----------------------------------------------------------------


def test_everything_was_done_by_the_sample(practice: Practice) -> None:
    with practice.store.read() as connection:
        acts = audit.load_audit(connection)
    assert {act.actor for act in acts} == {ACTOR.name}


def test_a_practice_that_is_there_is_left_alone(tmp_path: Path) -> None:
    first = free_path(tmp_path)
    first.write_bytes(b"mine")
    path = finish(build_sample(tmp_path))
    assert path.name == f"{first.stem} 2.recon"
    assert first.read_bytes() == b"mine"
    with pytest.raises(PracticeFileError, match="exists already"):
        finish(build_told(first))


def test_stopping_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    steps = build_sample(tmp_path / "new folder")
    for _ in range(20):
        next(steps)
    steps.close()
    assert list((tmp_path / "new folder").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PracticeFileError, match="cannot be made in"):
        finish(build_sample(tmp_path / "file"))


# --- looking into it ------------------------------------------------------------------


def codes(check: CrossCheck) -> set[str]:
    return {each.code for each in check.findings}


def bank_line(practice: Practice, text: str) -> tuple[date, int, str, str]:
    (line,) = [each for each in load_bank(practice).lines if text in each.text]
    [part] = line.parts
    return line.post_date, line.amount.cents, part.kind, part.target


def entries_of(practice: Practice, trace: str) -> dict[str, dict[tuple[int, str], int]]:
    """P-number → account and sub → cents, of one remittance."""
    (row,) = [each for each in list_remittances(practice) if each.trace == trace]
    found: dict[str, dict[tuple[int, str], int]] = {}
    with practice.store.read() as connection:
        for entry in ledger.load_entries(connection):
            if entry.remittance_id != row.id:
                continue
            planned = ledger.load_planned(connection, entry)
            sums: Counter[tuple[int, str]] = Counter()
            for line in planned.lines:
                sums[line.account, line.sub] += line.amount_cents
            found[planned.label.split()[0]] = dict(sums)
    return found
