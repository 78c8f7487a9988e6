"""The sheets of a day, filled from the practice: §10.2–10.5 on the golden day, and its variants."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from builders import a_charge, a_receipt
from day_files import write_bank
from hypothesis import given
from hypothesis import strategies as st
from practice_builders import COUNTS, GOLDEN, OWNER, Stages, take, write_835
from report_files import write_day, write_report
from reports.pdf_reading import pages_of, words_of
from sample_days import SampleDay, explained_day, faulty_day, golden_day

from recon_desktop.domain.accounts import (
    BAD_DEBT,
    CONTRACTUAL,
    INSURANCE_AR,
    PATIENT_AR,
    REFUNDS_PAYABLE,
    REMIT_CLEARING,
    REVENUE,
    UNDEPOSITED,
)
from recon_desktop.domain.errors import RefusedError, StorageError, UsageError
from recon_desktop.domain.ledger import JournalLine, PlannedEntry
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Charge, Purpose, Tender
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.day.count_drawer import count_drawer
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.post_remittance import (
    find_remittance,
    post_cleared,
    post_remittance,
)
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice, create_practice
from recon_desktop.services.printing.print_reports import Asked
from recon_desktop.services.printing.print_reports import write_report as write_paper
from recon_desktop.services.printing.print_sheets import (
    FORMATS,
    SHEETS,
    list_sheets,
    load_stored,
    render_closing,
    render_sheet,
)
from recon_desktop.services.progress import finish
from recon_desktop.services.sheets.book import BookLine
from recon_desktop.services.sheets.clock import clock_text
from recon_desktop.services.sheets.fill_books import movements_of
from recon_desktop.services.sheets.fill_visits import is_completed
from recon_desktop.services.sheets.gather import Printing, gather
from recon_desktop.services.sheets.views import SheetViews
from recon_desktop.storage.queries import setup
from recon_desktop.storage.queries.ledger import EntryHead, write_entries

RUN = "20260310-MAIN-001"
EVERY = [(name, fmt) for name in SHEETS for fmt in FORMATS[name]]


def usd(text: str) -> Money:
    return Money.parse(text)


@contextmanager
def views_of(practice: Practice, day: date = GOLDEN, *, draft: bool = True) -> Iterator[SheetViews]:
    """What the sheets of a day say, while the practice is open for reading."""
    with practice.store.read() as connection:
        printing = Printing(RUN, OWNER.name, practice.clock(), draft)
        yield SheetViews(gather(connection, practice, day, printing))


def close(practice: Practice, day: date = GOLDEN) -> str:
    return finish(close_day(practice, OWNER, day)).run_id


# --- the golden day, as §10.2 prints it -----------------------------------------------

GOLDEN_TABLE = """\
Daily Transaction Total (charge lines) 42 3,879.20
Daily Patient Total (patients) 11 3,879.20
Difference V1 (transactions − patients) 0.00
Time-of-service cash 3 85.00
Time-of-service checks 1 25.00
Time-of-service cards 3 255.00
Claim Grand Total – submitted 17 4,772.65
less secondary 2 (377.50)
less tertiary 1 (145.00)
less resubmitted / replacement 3 (565.95)
less prior-day originals 0 0.00
Daily Claim Total – submitted (gross) 11 3,684.20
less patient amounts already collected 6 (170.00)
Daily Claim Total – net 11 3,514.20
Daily Billing Elements Total 3,879.20
Difference V2 (transactions − billing elements) 0.00
Explained: self-pay still open 0 0.00
Explained: claims held 0 0.00
Explained: adjusted today 0 0.00
Unexplained VU 0.00"""


def test_the_close_prints_the_table_of_the_specification(counted: Practice) -> None:
    assert GOLDEN_TABLE in pages_of(render_sheet(counted, "close", GOLDEN, actor=OWNER))[0]


def test_receipts_drawers_and_deposit_of_the_golden_day(counted: Practice) -> None:
    with views_of(counted) as views:
        sheet = views.close
    by_tender = {line.tender: line for line in sheet.receipts}
    amounts = {t: (x.count, x.time_of_service, x.prior_balance) for t, x in by_tender.items()}
    assert amounts == {
        Tender.CASH: (4, usd("85.00"), usd("15.00")),
        Tender.CHECK: (2, usd("25.00"), usd("60.00")),
        Tender.CARD: (4, usd("255.00"), usd("48.20")),
    }
    (series,) = sheet.series
    assert (series.first, series.last, series.count, series.unbroken) == ("1041", "1050", 10, True)
    (drawer,) = sheet.drawers
    assert (drawer.expected, drawer.counted, drawer.over_short) == (usd("250"), usd("250"), ZERO)
    (ticket,) = sheet.deposits
    assert (ticket.cash, ticket.checks, ticket.total) == (usd("100"), usd("85"), usd("185"))
    (batch,) = sheet.card_batches
    assert (batch.gross, batch.fees, batch.net) == (usd("303.20"), usd("8.74"), usd("294.46"))
    assert {line.amount for line in sheet.in_transit} == {usd("185.00"), usd("294.46")}


def test_claims_sent_by_class(counted: Practice) -> None:
    with views_of(counted) as views:
        sent = views.close.claims.sent
    assert [(line.count, line.amount) for line in sent] == [
        (11, usd("3684.20")), (2, usd("377.50")), (1, usd("145.00")), (3, usd("565.95")),
    ]  # fmt: skip


def test_a_draft_shows_the_balances_of_the_close(counted: Practice) -> None:
    with views_of(counted) as views:
        before = views.close, views.accountant.journal, views.accountant.supporting
    close(counted)
    with views_of(counted, draft=False) as views:
        after = views.close, views.accountant.journal, views.accountant.supporting
    assert before[1:] == after[1:]
    assert before[0].trial_balance == after[0].trial_balance
    assert before[0].receivables == after[0].receivables
    assert replace(before[0], frame=after[0].frame) == after[0]


def test_one_day_opens_where_the_day_before_closed(counted: Practice) -> None:
    close(counted)
    with views_of(counted, draft=False) as views:
        closing = {line.account: line.closing for line in views.close.trial_balance}
    with views_of(counted, date(2026, 3, 11)) as views:
        opening = {line.account: line.opening for line in views.close.trial_balance}
    assert opening == closing


def test_the_journal_is_that_of_the_worked_posting(counted: Practice) -> None:
    with views_of(counted) as views:
        sheet, receivables = views.accountant, views.close.receivables
    journal = {line.account: (line.debit.plain, line.credit.plain) for line in sheet.journal}
    assert journal == {
        "1010": ("185.00", "0.00"),
        "1015": ("303.20", "0.00"),
        "1100": ("365.00", "488.20"),
        "1110": ("3684.20", "170.00"),
        "4000": ("0.00", "3879.20"),
    }
    assert receivables.insurance.closing == usd("3514.20")  # DCT_N (R6.12)
    assert receivables.patient.closing == usd("-123.20")
    assert (receivables.patient.unproved, receivables.insurance.unproved) == (ZERO, ZERO)


def test_every_total_of_the_close_is_in_the_journal(counted: Practice) -> None:
    with views_of(counted) as views:
        proofs = views.accountant.supporting
    assert [line.amount for line in proofs] == [line.journal for line in proofs]
    assert [line.amount for line in proofs[:5]] == [
        usd("3879.20"), usd("365.00"), usd("3514.20"), usd("185.00"), usd("303.20"),
    ]  # fmt: skip


def test_the_desk_sheet_counts_lists_and_marks(counted: Practice) -> None:
    with views_of(counted) as views:
        (sheet,) = views.reconciliations
    counts = {(line.value, line.kind): line.count for line in sheet.drawer.denominations}
    assert counts[usd("20"), "bill"] == 7
    assert counts[usd("1"), "bill"] == 17
    assert counts[usd("0.25"), "coin"] == 9
    assert sum((line.amount for line in sheet.drawer.denominations), ZERO) == usd("250")
    assert [(c.check_no, c.amount) for c in sheet.checks] == [
        ("2207", usd("25")), ("1183", usd("60")),
    ]  # fmt: skip
    assert [(c.last_four, c.batch_id) for c in sheet.card_slips] == [
        ("4417", "B310"), ("9020", "B310"), ("1187", "B310"), ("6634", "B310"),
    ]  # fmt: skip
    first = sheet.receipts[0]
    assert (first.receipt_no, first.time, first.patient) == ("1041", "9:05 am", "Cedar, Cy (P03)")
    assert [line.time_of_service for line in sheet.receipts] == [True] * 7 + [False] * 3


def test_every_sheet_names_what_it_rests_on(counted: Practice) -> None:
    text = words_of(render_sheet(counted, "deposit", GOLDEN, actor=OWNER))
    assert "receipts.csv" in text
    assert "charges.csv" not in text
    with views_of(counted) as views:
        frame = views.close.frame
    names = {source.file_name for source in frame.sources}
    assert {"charges.csv", "patient totals.csv", "receipts.csv", "claims.csv"} <= names
    assert all(len(source.short_hash) == 8 for source in frame.sources)
    assert frame.sources[0].as_of == "03/31/2026 4:00 pm EDT"


def test_a_corrected_report_takes_the_place_of_the_first(counted: Practice, tmp_path: Path) -> None:
    day = golden_day()
    again = write_report(tmp_path / "charges again.csv", day.charges[:-1], of=Charge)
    take(counted, again)
    with views_of(counted) as views:
        names = [source.file_name for source in views.close.frame.sources]
    assert "charges again.csv" in names
    assert "charges.csv" not in names


def test_names_are_on_the_desks_sheet_and_nowhere_beyond_the_practice(counted: Practice) -> None:
    for name, shown in (("reconciliation", True), ("deposit", False), ("accountant", False)):
        assert ("Cedar" in words_of(render_sheet(counted, name, GOLDEN))) is shown


# --- days that are not so smooth ------------------------------------------------------


def a_practice(folder: Path, day: SampleDay) -> Practice:
    """A new practice with the files of a day, its drawer counted."""
    clock = datetime(2026, 3, 10, 21, 12, tzinfo=UTC)
    practice = create_practice(folder / "p.recon", name="Maple Pediatrics", clock=lambda: clock)
    take(practice, *write_day(folder / "files", day))
    count_drawer(practice, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)
    return practice


def test_the_explained_variant_lists_its_items(tmp_path: Path) -> None:
    with a_practice(tmp_path, explained_day()) as practice, views_of(practice) as views:
        sheet, proofs = views.close, views.accountant.supporting
        assert sheet.status == "BALANCED_EXPLAINED"
        assert (sheet.figures.v2, sheet.figures.vu) == (usd("472.35"), ZERO)
        assert [(e.kind, e.encounter_id, e.patient, e.amount) for e in sheet.explained] == [
            ("SPB", "E06", "Fir, Fay (P06)", usd("75.00")),
            ("HELD", "E09", "Ironwood, Ida (P09)", usd("397.35")),
        ]
        assert [line.amount for line in proofs] == [line.journal for line in proofs]


def test_what_rests_on_a_missing_report_is_not_known(stages: Stages, empty: Practice) -> None:
    take(empty, stages.files / "charges.csv", stages.files / "patient totals.csv")
    with views_of(empty) as views:
        sheet = views.close
    assert sheet.status == "INCOMPLETE"
    assert sheet.missing == ("receipts", "claims log or 837")
    assert sheet.figures.dtt.amount == sheet.figures.dpt.amount == usd("3879.20")
    assert sheet.figures.v1 == ZERO
    assert sheet.figures.tos_cash.amount is None
    assert sheet.figures.dct_s.count is None
    assert sheet.figures.spb.amount is None
    assert (sheet.figures.dbet, sheet.figures.v2, sheet.figures.vu) == (None, None, None)
    assert "—" in words_of(render_sheet(empty, "close", GOLDEN))


def test_voids_refunds_and_gaps_are_listed(tmp_path: Path) -> None:
    day = golden_day()
    taken = day.receipts[0]
    void = taken._replace(voided=True, void_reason="keyed twice", received_by="kim")
    again = taken._replace(line=12, receipt_no="1051", reissue_of="1041", entered_at=None)
    refund = a_receipt(
        "-35.00", line=13, receipt_no="1053", encounter_id="", patient_id="P11",
        purpose=Purpose.REFUND,
    )  # fmt: skip
    changed = replace(day, receipts=(void, *day.receipts[1:], again, refund))
    with a_practice(tmp_path, changed) as practice, views_of(practice) as views:
        sheet, (desk,) = views.close, views.reconciliations
        (line,) = sheet.voids
        assert (line.receipt_no, line.reason, line.reissued_as) == ("1041", "keyed twice", "1051")
        assert line.amount == usd("30.00")
        (refunded,) = sheet.refunds
        assert (refunded.amount, refunded.patient) == (usd("35.00"), "Kapok, Kay (P11)")
        assert sheet.series[0].gaps == ("1052",)
        assert desk.drawer.cash_refunds == usd("35.00")
        assert [r.receipt_no for r in desk.receipts if r.voided] == ["1041"]
        assert desk.receipts[-1].amount == usd("-35.00")
        cash = next(line for line in sheet.receipts if line.tender == Tender.CASH)
        assert (cash.count, cash.total) == (4, usd("100.00"))
        proofs = views.accountant.supporting
        assert [line.amount for line in proofs] == [line.journal for line in proofs]


def test_a_drawer_that_is_short_keeps_its_reason(imported: Practice) -> None:
    count_drawer(
        imported, OWNER, business_date=GOLDEN, register="Front", counts="100.00=2,20.00=2",
        reason="change given wrong",
    )  # fmt: skip
    with views_of(imported) as views:
        (desk,), (line,) = views.reconciliations, views.close.drawers
        proof = views.accountant.supporting[5]
    assert desk.drawer.over_short == line.over_short == usd("-10.00")
    assert desk.drawer.over_short_reason == "change given wrong"
    assert line.counted_by == OWNER.name
    assert (proof.amount, proof.journal) == (usd("-10.00"), usd("-10.00"))


def test_adjustments_of_the_day_name_who_keyed_them(tmp_path: Path) -> None:
    day = golden_day()
    cut = day.charges[0]._replace(adjustment_cents=1500)
    claims = tuple(
        claim._replace(amount_cents=claim.amount_cents - 1500) if claim.claim_id == "C01" else claim
        for claim in day.claims
    )
    changed = replace(day, charges=(cut, *day.charges[1:]), claims=claims)
    with a_practice(tmp_path, changed) as practice:
        for draft in (True, False):
            with views_of(practice, draft=draft) as views:
                (line,), (explained,) = views.accountant.adjustments, views.close.explained
                proofs = views.accountant.supporting
            assert (line.encounter_id, line.patient, line.amount) == ("E01", "P01", usd("15.00"))
            assert line.account.startswith("4110")
            assert "99391" in line.reason
            assert (explained.kind, explained.amount) == ("ADJ0", usd("15.00"))
            assert [line.amount for line in proofs] == [line.journal for line in proofs]
            if draft:
                close(practice)


@pytest.mark.parametrize("fault", [1, 4, 10])
def test_a_day_that_does_not_tie_out_prints_as_well(tmp_path: Path, fault: int) -> None:
    with a_practice(tmp_path, faulty_day(fault)) as practice:
        text = words_of(render_sheet(practice, "close", GOLDEN))
        assert "OUT OF BALANCE" in text
        assert all(render_sheet(practice, name, GOLDEN, fmt) for name, fmt in EVERY)
        with views_of(practice) as views:
            ar = views.close.receivables
        assert (ar.patient.unproved, ar.insurance.unproved) == (ZERO, ZERO)


def test_several_registers_have_a_sheet_each(tmp_path: Path) -> None:
    day = golden_day()
    moved = tuple(
        receipt._replace(register="BACK" if number % 2 else "SIDE")
        for number, receipt in enumerate(day.receipts)
    )
    clock = datetime(2026, 3, 10, 21, 12, tzinfo=UTC)
    with create_practice(tmp_path / "p.recon", name="Maple", clock=lambda: clock) as practice:
        take(practice, *write_day(tmp_path / "files", replace(day, receipts=moved)))
        with views_of(practice) as views:
            sheets, (series,) = views.reconciliations, views.close.series
        assert [sheet.frame.register for sheet in sheets] == ["BACK", "SIDE"]
        assert [len(sheet.receipts) for sheet in sheets] == [5, 5]
        assert series.register == "All registers"
        assert len(pages_of(render_sheet(practice, "reconciliation", GOLDEN))) >= 2


VISITS = """\
Appointment ID,Encounter ID,Patient ID,Scheduled At,Status,Provider
A1,E03,P03,03/10/2026 09:00,Checked Out,Moss
A2,,P05,03/10/2026 09:30,Completed,Moss
A3,E90,P90,03/10/2026 10:00,Signed,Moss
A4,E91,P91,03/10/2026 10:30,No Show,Moss
A5,,P05,03/10/2026 11:00,Completed,Moss
"""


def test_completed_visits_without_a_charge_are_found(counted: Practice, tmp_path: Path) -> None:
    log = tmp_path / "visits.csv"
    log.write_text(VISITS, encoding="utf-8")
    take(counted, log)
    with views_of(counted) as views:
        visits = views.close.visits
    assert visits is not None
    assert (visits.completed, visits.charged) == (4, 2)
    assert [finding.code for finding in visits.findings] == ["VC01", "VC01"]
    assert "E90" in visits.findings[0].text
    assert "A5" in visits.findings[1].text  # P05 has one visit's charges, not two


@pytest.mark.parametrize(
    ("status", "completed"),
    [("Checked Out", True), ("check-out", True), ("SEEN", True), ("No Show", False),
     ("Scheduled", False), ("Not seen", False), ("", False)],
)  # fmt: skip
def test_which_words_mean_that_a_visit_took_place(status: str, completed: bool) -> None:
    assert is_completed(status) is completed


# --- payer money ----------------------------------------------------------------------

PAID_ON = date(2026, 3, 13)


def test_cleared_money_waits_in_1190_until_it_is_posted(banked: Practice) -> None:
    close(banked)
    match_bank(banked, OWNER)
    with views_of(banked, PAID_ON) as views:
        (money,), sheet = views.close.payer_money, views.accountant
    assert (money.cleared, money.posted, money.not_posted) == (usd("99.77"), ZERO, usd("99.77"))
    (waiting,) = sheet.unposted
    assert (waiting.trace, waiting.amount, waiting.age_days) == ("0088812345", usd("99.77"), 0)
    assert sheet.bank_matches[0].matched_to == "remittance 0088812345"
    assert sheet.supporting[-1].amount == sheet.supporting[-1].journal == usd("99.77")
    with views_of(banked, date(2026, 3, 18)) as views:
        assert views.accountant.unposted[0].age_days == 3
    finish(post_cleared(banked, OWNER))
    with views_of(banked, PAID_ON) as views:
        assert views.close.payer_money[0].posted == usd("99.77")
        assert views.accountant.unposted == ()


def test_the_money_of_the_desk_is_in_transit_until_the_bank_has_it(banked: Practice) -> None:
    match_bank(banked, OWNER)
    in_transit = {}
    for day in (GOLDEN, date(2026, 3, 11), date(2026, 3, 12), PAID_ON):
        with views_of(banked, day) as views:
            in_transit[day.day] = sum((line.amount for line in views.close.in_transit), ZERO)
            undeposited = {line.account: line.closing for line in views.close.trial_balance}
        if day.day == 11:
            assert views.close.deposits[0].bank_date == day
            assert undeposited["1010"] == usd("-185.00")  # the 10th is not closed yet
    assert in_transit == {
        10: usd("479.46"), 11: usd("294.46"), 12: ZERO, 13: ZERO,
    }  # fmt: skip


def test_a_posted_claim_moves_the_receivables_and_the_proof_holds(
    counted: Practice, tmp_path: Path
) -> None:
    close(counted)
    segments = [
        "CLP*C03*1*173.75*90*40*12*ICN3*11*1",
        "NM1*QC*1*CEDAR*CY****MI*P03",
        "SVC*HC:99213*145*70**1",
        "DTM*472*20260310",
        "CAS*CO*45*35",
        "CAS*PR*3*40",
        "SVC*HC:87880*28.75*20**1",
        "DTM*472*20260310",
        "CAS*CO*45*8.75",
    ]
    advice = write_835(tmp_path / "a.835", segments, payment="90", trace="T77", paid_on="20260320")
    line = ("20260323", "90.00", "B9", "HCCLAIMPMT TRN*1*T77*1123456789\\")
    take(counted, advice, write_bank(tmp_path / "b.ofx", [line]))
    match_bank(counted, OWNER)
    posted = finish(post_cleared(counted, OWNER))
    assert posted.held == ()
    with views_of(counted, date(2026, 3, 23)) as views:
        ar, adjusted = views.close.receivables, views.accountant.adjustments
    assert ar.insurance.opening == usd("3514.20")
    assert (ar.insurance.payments, ar.insurance.adjustments) == (usd("-90.00"), usd("-43.75"))
    assert ar.patient.moved == -ar.insurance.moved == usd("10.00")  # PR 40.00, 30.00 anticipated
    assert (ar.patient.unproved, ar.insurance.unproved) == (ZERO, ZERO)
    assert sum((line.amount for line in adjusted), ZERO) == usd("43.75")
    assert {line.encounter_id for line in adjusted} == {"E03"}
    assert all("45" in line.reason and line.user == OWNER.name for line in adjusted)


# --- acts that are printed ------------------------------------------------------------


def test_a_reopening_and_an_import_taken_back_are_overrides(
    counted: Practice, tmp_path: Path
) -> None:
    first = close(counted)
    reopen_day(counted, OWNER, GOLDEN, reason="wrong count")
    extra = write_report(tmp_path / "other day.csv", [a_charge(post_date=date(2026, 3, 9))])
    (outcome,) = take(counted, extra)
    assert outcome.source_id is not None
    undo_import(counted, OWNER, outcome.source_id)
    with views_of(counted) as views:
        overrides = views.accountant.overrides
    assert [line.user for line in overrides] == [OWNER.name] * 2
    assert first in overrides[0].what
    assert overrides[0].reason == "wrong count"
    assert "other day.csv" in overrides[1].what


def test_what_comes_after_the_close_is_a_late_entry_of_the_next_day(
    counted: Practice, tmp_path: Path
) -> None:
    close(counted)
    day = golden_day()
    late = a_charge("50.00", line=44, encounter_id="E13", patient_id="P01", procedure_code="36415")
    take(counted, write_report(tmp_path / "more.csv", [*day.charges, late], of=Charge))
    with views_of(counted, date(2026, 3, 11)) as views:
        (line,) = views.close.late_entries
    assert (line.document, line.kind, line.amount) == ("E13", "Charges", usd("50.00"))
    assert (line.effective_date, line.posted_on) == (GOLDEN, date(2026, 3, 11))
    assert "more.csv" in line.reason


def test_a_bank_line_of_a_closed_day_is_booked_late(banked: Practice) -> None:
    for day in (GOLDEN, date(2026, 3, 11)):
        close(banked, day)
    match_bank(banked, OWNER)
    with views_of(banked, date(2026, 3, 12)) as views:
        lines = views.close.late_entries
    assert [(line.amount, line.effective_date) for line in lines] == [
        (usd("185.00"), date(2026, 3, 11))
    ]


def test_a_day_without_activity_closes_with_zero_totals(empty: Practice) -> None:
    close(empty)
    with views_of(empty, draft=False) as views:
        sheet = views.close
    assert (sheet.status, sheet.missing) == ("BALANCED", ())
    assert (sheet.figures.dtt.amount, sheet.figures.dbet) == (ZERO, ZERO)
    assert [finding.code for finding in sheet.findings] == ["NO_ACTIVITY"]


def test_approvals_and_reversals_are_overrides(counted: Practice, tmp_path: Path) -> None:
    close(counted)
    nothing = ["CLP*C03*1*173.75*0*0*12*ICN3*11*1", "NM1*QC*1*CEDAR*CY****MI*P03"]
    nothing += ["SVC*HC:99213*173.75*0**1", "DTM*472*20260310", "CAS*CO*16*173.75"]
    take(
        counted,
        write_835(tmp_path / "a.835", nothing, payment="0", trace="T0", method="NON",
                  paid_on="20260320"),
    )  # fmt: skip
    remittance = find_remittance(counted, "T0")
    post_remittance(counted, OWNER, remittance, approval="denial checked by phone")
    reverse_posting(counted, OWNER, remittance, reason="posted on the wrong day")
    with views_of(counted, date(2026, 3, 20)) as views:
        approved, taken_back = views.accountant.overrides
    assert (approved.reason, approved.amount) == ("denial checked by phone", ZERO)
    assert "T0" in approved.what
    assert (taken_back.reason, taken_back.user) == ("posted on the wrong day", OWNER.name)


def write(practice: Practice, day: date, kind: str, *lines: JournalLine, reason: str = "") -> None:
    """An entry of a kind that no service of today writes yet."""
    entry = PlannedEntry(kind, kind.capitalize(), lines, "N1", reason)
    with practice.store.write() as connection:
        head = EntryHead(day, "2026-03-10T21:00:00Z", OWNER.name)
        write_entries(connection, head, (entry,))


def test_money_owed_back_is_listed_since_it_is_owed(empty: Practice) -> None:
    def credit(cents: int, patient: str) -> tuple[JournalLine, ...]:
        line = JournalLine(PATIENT_AR, cents, patient_id=patient)
        return line, line._replace(account=REFUNDS_PAYABLE, amount_cents=-cents)

    write(empty, date(2026, 3, 2), "credit", *credit(4000, "P01"), reason="paid twice")
    write(empty, date(2026, 3, 3), "credit", *credit(1000, "P02"))
    write(empty, date(2026, 3, 4), "credit", *credit(-1000, "P02"))
    write(empty, date(2026, 3, 5), "credit", *credit(-1500, "P01"))
    with views_of(empty) as views:
        (line,) = views.accountant.refunds_payable
    assert (line.owed_to, line.amount, line.reason) == ("P01", usd("25.00"), "paid twice")
    assert (line.since, line.age_days) == (date(2026, 3, 2), 8)


def test_a_write_off_by_hand_names_its_reason(empty: Practice) -> None:
    line = JournalLine(PATIENT_AR, -500, "E01", "P01")
    other = line._replace(account=BAD_DEBT, amount_cents=500)
    write(empty, GOLDEN, "write-off", other, line, reason="small balance")
    with views_of(empty) as views:
        (written_off,) = views.accountant.adjustments
        patient = views.close.receivables.patient
    assert written_off.reason == "small balance · N1"
    assert (patient.adjustments, patient.unproved) == (usd("-5.00"), ZERO)


def test_card_money_of_another_batch_is_in_transit(tmp_path: Path) -> None:
    day = golden_day()
    batches = {"1043": "B310", "1044": "B310", "1046": "B310", "1050": "B311"}
    named = tuple(r._replace(batch_id=batches.get(r.receipt_no, "")) for r in day.receipts)
    files = write_day(tmp_path / "files", replace(day, receipts=()), batches=True)
    receipts = files[2]
    text = "Receipt #,Post Date,Receipt Date,Patient ID,Encounter,Method,Purpose,Amount,Batch #\n"
    text += "".join(
        f"{r.receipt_no},03/10/2026,03/10/2026,{r.patient_id},{r.encounter_id},{r.tender},"
        f"{r.purpose},{Money(r.amount_cents).plain},{r.batch_id}\n"
        for r in named
    )
    receipts.write_text(text, encoding="utf-8")
    with create_practice(tmp_path / "p.recon", name="Maple") as practice:
        take(practice, *files)
        with views_of(practice) as views:
            lines, (desk,) = views.close.in_transit, views.reconciliations
    assert "Card receipt 1050, in a later batch" in {line.text for line in lines}
    assert {slip.receipt_no: slip.batch_id for slip in desk.card_slips} == batches


def test_card_money_without_a_batch_is_in_transit(stages: Stages, empty: Practice) -> None:
    take(empty, *(stages.files / name for name in ("charges.csv", "receipts.csv")))
    with views_of(empty) as views:
        lines = views.close.in_transit
    assert [line.amount for line in lines] == [usd("303.20")]


def test_the_slip_names_the_account_it_goes_to(counted: Practice) -> None:
    with counted.store.write() as connection:
        setup.save_account(connection, setup.AccountRow("0004821", "Operating", "First Bank"))
        setup.save_account(connection, setup.AccountRow("0009999", "Savings", "First Bank"))
        setup.save_register(connection, setup.RegisterRow("", "North", 15000))
        setup.save_register(connection, setup.RegisterRow("B", "South", 15000))
    with views_of(counted) as views:
        assert views.deposit is not None
        assert (views.deposit.bank, views.deposit.account_ending) == ("Bank not set up", "—")
        assert views.deposit.frame.location == "All locations"
    with counted.store.write() as connection:
        setup.save_setting(connection, "deposit_account", "0004821")
        setup.save_register(connection, setup.RegisterRow("B", "North", 15000))
    with views_of(counted) as views:
        assert views.deposit is not None
        assert (views.deposit.bank, views.deposit.account_ending) == ("First Bank", "4821")
        assert views.deposit.frame.location == "North"


def test_a_payers_check_waits_with_its_ticket(tmp_path: Path) -> None:
    day = golden_day()
    check = a_receipt(
        "90.00", line=12, receipt_no="1051", patient_id="", encounter_id="", payer="HARBOR",
        tender=Tender.CHECK, reference="7001", purpose=Purpose.PAYER_CHECK,
    )  # fmt: skip
    with a_practice(tmp_path, replace(day, receipts=(*day.receipts, check))) as practice:
        make_deposit(practice, OWNER, GOLDEN)
        booked = ("20260311", "275.00", "B1", "DEPOSIT")
        take(practice, write_bank(tmp_path / "b.ofx", [booked]))
        match_bank(practice, OWNER)
        with views_of(practice, date(2026, 3, 11)) as views:
            (waiting,), proof = views.accountant.unposted, views.accountant.supporting[-1]
        assert (waiting.trace, waiting.payer, waiting.amount) == (
            "check 7001", "HARBOR", usd("90.00"),
        )  # fmt: skip
        assert (proof.amount, proof.journal) == (usd("90.00"), usd("90.00"))
        claim = ["CLP*C03*1*173.75*90*0*12*ICN3*11*1", "NM1*QC*1*CEDAR*CY****MI*P03"]
        claim += ["SVC*HC:99213*173.75*90**1", "DTM*472*20260310", "CAS*CO*45*83.75"]
        advice = write_835(
            tmp_path / "a.835", claim, payment="90", trace="7001", method="CHK", payer="HARBOR",
            paid_on="20260310",
        )  # fmt: skip
        take(practice, advice)
        match_bank(practice, OWNER)
        with views_of(practice, date(2026, 3, 11)) as views:
            (waiting,), proof = views.accountant.unposted, views.accountant.supporting[-1]
        assert (waiting.trace, waiting.amount) == ("7001", usd("90.00"))
        assert proof.amount == proof.journal


# --- stored, served again, superseded -------------------------------------------------


def test_a_closed_day_is_served_byte_for_byte(banked: Practice) -> None:
    close(banked)
    served = {key: render_sheet(banked, key[0], GOLDEN, key[1]) for key in EVERY}
    match_bank(banked, OWNER)  # the draft would print bank dates now
    finish(post_cleared(banked, OWNER))
    assert {key: render_sheet(banked, key[0], GOLDEN, key[1]) for key in EVERY} == served
    assert all(RUN in words_of(served[name, "pdf"]) for name in SHEETS)
    assert not any("DRAFT" in words_of(served[name, "pdf"]) for name in SHEETS)


def test_an_open_day_prints_a_draft_that_uses_up_no_run(counted: Practice) -> None:
    for name in SHEETS:
        text = words_of(render_sheet(counted, name, GOLDEN, actor=OWNER))
        assert "DRAFT – day not closed" in text
        assert "20260310-MAIN-000" in text
    assert close(counted) == RUN


def test_reopening_prints_drafts_and_keeps_the_earlier_sheets(counted: Practice) -> None:
    first = close(counted)
    stored = render_sheet(counted, "close", GOLDEN)
    reopen_day(counted, OWNER, GOLDEN, reason="wrong count")
    assert all(sheet.superseded for sheet in list_sheets(counted, GOLDEN))
    assert "DRAFT" in words_of(render_sheet(counted, "close", GOLDEN))
    second = close(counted)
    assert (first, second) == (RUN, "20260310-MAIN-002")
    listed = list_sheets(counted, GOLDEN)
    assert [(s.run_id, s.superseded) for s in listed if (s.name, s.fmt) == ("close", "pdf")] == [
        (second, False), (first, True),
    ]  # fmt: skip
    assert load_stored(counted, GOLDEN, first, "close", "pdf") == stored
    assert second in words_of(render_sheet(counted, "close", GOLDEN))
    with pytest.raises(UsageError, match="no run"):
        load_stored(counted, GOLDEN, "20260310-MAIN-009", "close", "pdf")


def test_the_books_of_a_reopened_day_still_prove(counted: Practice) -> None:
    close(counted)
    reopen_day(counted, OWNER, GOLDEN, reason="wrong count")
    with views_of(counted) as views:
        ar, proofs = views.close.receivables, views.accountant.supporting
    assert ar.insurance.closing == usd("3514.20")
    assert (ar.insurance.charges, ar.patient.charges) == (usd("3684.20"), usd("195.00"))
    assert [line.amount for line in proofs] == [line.journal for line in proofs]


def test_the_same_close_gives_the_same_bytes(counted: Practice) -> None:
    make_deposit(counted, OWNER, GOLDEN)
    with counted.store.read() as connection:
        arguments = {"run_id": RUN, "user": OWNER.name, "at": counted.clock()}
        first = render_closing(connection, counted, GOLDEN, **arguments)  # type: ignore[arg-type]
        again = render_closing(connection, counted, GOLDEN, **arguments)  # type: ignore[arg-type]
    assert list(first) == EVERY
    assert first == again


def test_there_is_no_slip_without_a_deposit(empty: Practice) -> None:
    with pytest.raises(RefusedError, match="nothing to deposit"):
        render_sheet(empty, "deposit", GOLDEN)
    close(empty)
    with pytest.raises(RefusedError, match=f"{RUN} has no Deposit Slip"):
        render_sheet(empty, "deposit", GOLDEN)
    assert "deposit" not in {sheet.name for sheet in list_sheets(empty, GOLDEN)}


def test_the_workbook_recomputes_the_close(counted: Practice) -> None:
    book = openpyxl.load_workbook(
        BytesIO(render_sheet(counted, "close", GOLDEN, "xlsx")), data_only=True
    )
    cells = {(row[1].value, row[3].value) for row in book["Cross-check"].iter_rows(max_col=4)}
    assert ("DBET", 3879.2) in {(symbol, float(v)) for symbol, v in cells if symbol == "DBET"}


# --- written to a file ----------------------------------------------------------------


def write_sheet(
    practice: Practice, name: str, day: date, out: Path, *, overwrite: bool = False
) -> None:
    write_paper(practice, Asked(name, day), out, actor=OWNER, overwrite=overwrite)


def test_a_report_is_written_whole_and_for_its_owner_alone(
    counted: Practice, tmp_path: Path
) -> None:
    for name, fmt in EVERY:
        out = tmp_path / f"{name}.{fmt}"
        write_sheet(counted, name, GOLDEN, out)
        assert out.read_bytes() == render_sheet(counted, name, GOLDEN, fmt, actor=OWNER)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".pdf", ".xlsx", ".recon"} | {
        path.suffix for path in tmp_path.glob("practice.recon*")
    }
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "close.pdf").stat().st_mode) == 0o600


def test_a_file_is_replaced_only_when_that_is_said(counted: Practice, tmp_path: Path) -> None:
    out = tmp_path / "close.PDF"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError, match=r"close\.PDF is there already"):
        write_sheet(counted, "close", GOLDEN, out)
    assert out.read_text(encoding="utf-8") == "mine"
    write_sheet(counted, "close", GOLDEN, out, overwrite=True)
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "file", "says"),
    [("profit", "a.pdf", "There are: close, reconciliation, deposit, accountant"),
     ("close", "a.docx", "as .pdf or .xlsx"), ("close", "a", "as .pdf or .xlsx"),
     ("deposit", "a.xlsx", "PDF only")],
)  # fmt: skip
def test_what_does_not_exist_is_said(
    counted: Practice, tmp_path: Path, name: str, file: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        write_sheet(counted, name, GOLDEN, tmp_path / file)
    assert not (tmp_path / file).exists()


def test_a_folder_is_no_file(counted: Practice, tmp_path: Path) -> None:
    (tmp_path / "close.pdf").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        write_sheet(counted, "close", GOLDEN, tmp_path / "close.pdf")


def test_a_folder_that_is_not_there_is_said(counted: Practice, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="does not exist"):
        write_sheet(counted, "close", GOLDEN, tmp_path / "none" / "close.pdf")


def test_a_full_disk_leaves_nothing_behind(counted: Practice, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    resource = pytest.importorskip("resource", reason="file size limits are POSIX's")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = render_sheet(counted, "close", GOLDEN)
    assert len(content) > 4096
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StorageError, match=r"close\.pdf was not written"):
            write_sheet(counted, "close", GOLDEN, folder / "close.pdf")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(folder.iterdir()) == []


# --- the parts ------------------------------------------------------------------------


def test_winter_and_summer_time_are_told_apart() -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("America/New_York")
    times = [clock_text(datetime(2026, 11, 1, hour, 30, tzinfo=UTC), zone) for hour in (5, 6)]
    assert times == ["11/01/2026 1:30 am EDT", "11/01/2026 1:30 am EST"]


CENTS = st.integers(-1_000_000, 1_000_000)
KINDS = st.sampled_from(["charges", "receipts", "anticipated", "remit-claim", "write-off"])
ACCOUNTS = (PATIENT_AR, INSURANCE_AR, REVENUE, CONTRACTUAL, REMIT_CLEARING, UNDEPOSITED)


@st.composite
def an_entry(draw: st.DrawFn, number: int = 0) -> list[BookLine]:
    """A balanced entry of any kind over some of the accounts."""
    accounts = draw(st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=6, unique=True))
    amounts = [draw(CENTS) for _ in accounts[1:]]
    kind, day = draw(KINDS), GOLDEN
    return [
        BookLine(
            number, kind, "entry", "", "", "ann", False, day, None, account,
            max(cents, 0), max(-cents, 0),
        )
        for account, cents in zip(accounts, [-sum(amounts), *amounts], strict=True)
    ]  # fmt: skip


@given(st.lists(an_entry(), max_size=6))
def test_whatever_is_posted_the_movements_give_the_change(entries: list[list[BookLine]]) -> None:
    book = [line._replace(number=n) for n, entry in enumerate(entries) for line in entry]
    parts = movements_of(book)
    for account, own in parts.items():
        change = sum(line.net_cents for line in book if line.account == account)
        assert own.charges + own.moved + own.payments + own.adjustments == change
