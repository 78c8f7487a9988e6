"""The worked day of DOMAIN §2.3, its explained variant and its ten faults, from files to a check.

Through the services, from CSV, from XLSX, from 837P, and from log and 837P together (§13, 1–4).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from practice_builders import COUNTS, GOLDEN, OWNER, assert_books_hold, take
from report_files import day_by_837, repeated_claims, write_837, write_day, write_report
from sample_days import earlier_claims, explained_day, faulty_day, golden_day, with_claim

from recon_desktop.domain.day.crosscheck import CrossCheck
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.check_day import check_day
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.day.count_drawer import count_drawer
from recon_desktop.services.day.make_deposit import load_deposit, make_deposit
from recon_desktop.services.posting.post_remittance import post_cleared, post_remittance
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

GOLDEN_TOTALS = {
    "DTT": 387920, "DPT": 387920, "TOS": 36500, "TOS_CASH": 8500, "TOS_CHECK": 2500,
    "TOS_CARD": 25500, "CGT_S": 477265, "SEC": 37750, "TER": 14500, "RESUB": 56595, "PRIOR": 0,
    "DCT_S": 368420, "F5": 17000, "DCT_N": 351420, "DBET": 387920,
}  # fmt: skip


def totals(check: CrossCheck) -> dict[str, int]:
    found = check.totals.as_cents()
    return {name: found[name] for name in GOLDEN_TOTALS}


def assert_golden(check: CrossCheck) -> None:
    assert totals(check) == GOLDEN_TOTALS
    assert (check.V1, check.V2, check.V3, check.VU) == (Money(0),) * 4
    assert check.status == "BALANCED"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_golden_day_by_reports(empty: Practice, tmp_path: Path, suffix: str) -> None:
    files = write_day(tmp_path, golden_day(), suffix=suffix, history=earlier_claims())
    outcomes = take(empty, *files)
    assert {o.kind for o in outcomes} == {
        "charges", "patient-totals", "receipts", "claims-log", "card-batches"
    }  # fmt: skip
    assert [o.rejected for o in outcomes] == [()] * 6
    check = check_day(empty, GOLDEN)
    assert_golden(check)
    assert check.counts["charge_lines"] == 42
    assert check.counts["patients"] == 11


def test_the_golden_day_by_837(empty: Practice, tmp_path: Path) -> None:
    earlier = write_837(tmp_path / "earlier.837", repeated_claims(), control="000000009")
    files = write_day(tmp_path / "day", day_by_837(golden_day()), claims="837")
    take(empty, earlier, *files)
    assert_golden(check_day(empty, GOLDEN))


def test_a_claim_in_the_log_and_in_the_837_counts_once(empty: Practice, tmp_path: Path) -> None:
    history = write_report(tmp_path / "history.csv", earlier_claims())
    earlier = write_837(tmp_path / "earlier.837", repeated_claims(), control="000000009")
    files = write_day(tmp_path / "day", day_by_837(golden_day()), claims="both")
    take(empty, history, earlier, *files)
    check = check_day(empty, GOLDEN)
    assert_golden(check)
    assert len(check.claims) == 17


def test_the_explained_variant(empty: Practice, tmp_path: Path) -> None:
    take(empty, *write_day(tmp_path, explained_day(), history=earlier_claims()))
    check = check_day(empty, GOLDEN)
    expected = GOLDEN_TOTALS | {
        "CGT_S": 437530, "DCT_S": 328685, "DCT_N": 311685, "TOS": 29000, "TOS_CARD": 18000,
        "DBET": 340685,
    }  # fmt: skip
    assert totals(check) == expected
    assert (check.V2, check.SPB, check.HELD) == (Money(47235), Money(7500), Money(39735))
    assert check.VU == Money(0)
    assert check.status == "BALANCED_EXPLAINED"


FAULTS = {
    1: (-6620, -6620, 0, {}),
    2: (0, 4220, 4220, {}),
    3: (0, -2700, -2700, {}),
    4: (0, 5000, 5000, {"CASH": 5000}),
    5: (0, -17375, -17375, {}),
    6: (0, -20500, -20500, {}),
    7: (0, 731, 731, {"CARD": 874}),
    8: (0, 2000, 2000, {"CARD": 2000}),
    9: (0, -3000, -3000, {"CASH": -3000}),
    10: (0, 3500, 3500, {}),
}


@pytest.mark.parametrize("number", sorted(FAULTS))
def test_each_fault_shows_its_exact_figures(empty: Practice, tmp_path: Path, number: int) -> None:
    day = faulty_day(number)
    history = [c for c in earlier_claims() if number != 5 or c.claim_id != "R1-FIRST"]
    take(empty, *write_day(tmp_path, day, history=history))
    short = 10_000 - day.counted_cash_cents
    counts = COUNTS if not short else "20.00=7,10.00=2,5.00=7,1.00=17,0.25=9,0.10=5,0.05=4,0.01=5"
    count_drawer(
        empty, OWNER, business_date=GOLDEN, register="Front", counts=counts,
        checks="2207=25.00,1183=60.00",
    )  # fmt: skip
    check = check_day(empty, GOLDEN)
    v1, v2, v3, tender = FAULTS[number]
    assert (check.V1.cents, check.V2.cents, check.V3.cents) == (v1, v2, v3)
    assert {str(t): m.cents for t, m in check.tender.items() if m.cents} == tender
    assert check.status == "OUT_OF_BALANCE"


def test_a_fee_netted_claim_of_a_resubmission_shows_net(empty: Practice, tmp_path: Path) -> None:
    """§2.4, last line: counting R2 is off by its net, 207.20, because it carries an F5."""
    day = with_claim(golden_day(), "R2", parent_claim="")
    history = [c for c in earlier_claims() if c.claim_id != "R2-FIRST"]
    take(empty, *write_day(tmp_path, day, history=history))
    assert check_day(empty, GOLDEN).V2 == Money(-20720)


def test_f5_out_of_the_receipts_is_said_to_be_no_check(empty: Practice, tmp_path: Path) -> None:
    """R2.4: a wrong receipt of an insured visit cannot show when F5 comes from the receipts."""
    day = faulty_day(4)
    blind = tuple(claim._replace(patient_paid_cents=None) for claim in day.claims)
    files = write_day(tmp_path, day, claims="none")
    claims = write_report(tmp_path / "claims.csv", blind, of=Claim)
    text = claims.read_text().replace("Amount Paid (Box 29)", "Nothing")
    claims.write_text(text)
    take(empty, *files, claims)
    check = check_day(empty, GOLDEN)
    assert check.V2 == Money(0)
    assert any("not cross-checked" in f.text for f in check.findings)


def test_a_missing_report_is_named(empty: Practice, tmp_path: Path) -> None:
    charges, patients, *_ = write_day(tmp_path, golden_day())
    take(empty, charges, patients)
    check = check_day(empty, GOLDEN)
    assert check.status == "INCOMPLETE"
    assert set(check.missing) == {"receipts", "claims-log"}


def test_a_secondary_payer_listed_on_a_primary_claim_changes_nothing(
    empty: Practice, tmp_path: Path
) -> None:
    """R5.1: SBR in loop 2320 describes other payers."""
    earlier = write_837(tmp_path / "earlier.837", repeated_claims(), control="000000009")
    files = write_day(tmp_path / "day", day_by_837(golden_day()), claims="837")
    claims = files[3]
    text = claims.read_text().replace("HI*ABK:Z00129~\n", "HI*ABK:Z00129~\nSBR*S*18*******CI~\n")
    # one segment more a set
    head, *sets = text.split("SE*")
    counted = [head]
    for each in sets:
        number, rest = each.split("*", 1)
        counted.append(f"SE*{int(number) + 1}*{rest}")
    claims.write_text("".join(counted))
    take(empty, earlier, *files)
    assert_golden(check_day(empty, GOLDEN))


def test_the_day_end_to_end(banked: Practice) -> None:
    """§13, 5 and 7: closed, banked, posted; the accounts of §6.7."""
    result = finish(close_day(banked, OWNER, GOLDEN))
    assert result.status == "BALANCED"
    assert result.run_id == "20260310-MAIN-001"
    after_close = {
        number: money.cents for number, _, money in load_balances(banked, GOLDEN).accounts
    }
    assert after_close == {
        1010: 18_500, 1015: 30_320, 1100: 19_500 + 17_000 - 36_500 - 12_320, 1110: 351_420,
        4000: -387_920,
    }  # fmt: skip
    report = match_bank(banked, OWNER)
    assert {m.kind for m in report.matched} == {"deposit", "card-batch", "remittance"}
    posted = finish(post_cleared(banked, OWNER))
    assert [o.trace for o in posted.posted] == ["0088812345"]
    assert posted.clearing == Money(0)
    assert list_remittances(banked)[0].state in ("Posted", "Partly held")
    balances = {number: money.cents for number, _, money in load_balances(banked).accounts}
    assert balances[1000] == 18_500 + 29_446 + 9_977
    assert balances[1010] == balances[1015] == 0
    assert balances[1190] == 0
    assert balances[6100] == 874
    assert sum(balances.values()) == 0
    assert_books_hold(banked)


def test_deposit_and_drawer_of_the_day(counted: Practice) -> None:
    ticket = load_deposit(counted, GOLDEN)
    assert (ticket.currency, ticket.coin, ticket.checks_total, ticket.total) == (
        Money(10_000), Money(0), Money(8_500), Money(18_500)
    )  # fmt: skip
    assert make_deposit(counted, OWNER, GOLDEN).number == ticket.number


def test_a_charge_that_was_never_captured_does_not_show(empty: Practice, tmp_path: Path) -> None:
    """R2.5: what is missing everywhere leaves every variance at zero, and the counts say so."""
    day = golden_day()
    without = [c for c in day.charges if c.encounter_id != "E10"]
    claims = tuple(c for c in day.claims if c.encounter_id != "E10")
    totals_ = tuple(t for t in day.patient_totals if t.patient_id != "P10")
    day = replace(day, charges=tuple(without), claims=claims, patient_totals=totals_)
    take(empty, *write_day(tmp_path, day, history=earlier_claims()))
    check = check_day(empty, GOLDEN)
    assert check.status == "BALANCED"
    assert check.counts["encounters"] == 11


def test_posting_by_id_tells_what_was_done(banked: Practice) -> None:
    match_bank(banked, OWNER)
    [row] = list_remittances(banked)
    result = post_remittance(banked, OWNER, row.id)
    assert result.entries > 0
    assert result.clearing == Money(0)
    assert_books_hold(banked)
