"""Practice files for tests: practices that have taken a day's exports in, and their books.

A practice is built once a session for each stage and copied for each test, because a copy of a
closed SQLite file costs a hundredth of building it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlite
from builders import a_claim
from day_files import GOLDEN_BANK, write_bank
from report_files import write_day, write_report
from sample_days import earlier_claims, golden_day
from x12_files import a_file

from recon_desktop.domain.access import Actor
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.domain.records import Claim
from recon_desktop.services.imports.import_files import FileOutcome, import_files
from recon_desktop.services.practice import Practice, create_practice, open_practice
from recon_desktop.services.progress import finish

OWNER = Actor("ann")
GOLDEN = date(2026, 3, 10)
NOW = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)
COUNTS = "20.00=7,10.00=5,5.00=8,1.00=17,0.25=9,0.10=5,0.05=4,0.01=5"
"""250.00: the drawer of §3.1."""


def fixed_clock() -> datetime:
    """Three weeks after the golden day, whatever the machine says."""
    return NOW


# --- remittances and their claims -----------------------------------------------------

PAYER = "MEDICARE EXAMPLE"

REMIT_CLAIMS: tuple[Claim, ...] = tuple(
    a_claim(
        amount,
        line=number,
        claim_id=claim_id,
        encounter_id=claim_id,
        patient_id=f"M{claim_id[1:]}",
        patient_name=name,
        dos=dos,
        sent_on=sent,
        payer=PAYER,
        payer_id="MCR01",
        patient_paid_cents=paid,
    )
    for number, (claim_id, name, dos, sent, amount, paid) in enumerate(
        (
            ("E1107", "Ito, Jun", date(2026, 2, 14), date(2026, 2, 16), "173.75", 2500),
            ("E1110", "Vega, Ray", date(2026, 2, 16), date(2026, 2, 16), "205.00", 0),
            ("E1115", "Khan, Amy", date(2026, 2, 17), date(2026, 2, 17), "145.00", 0),
            ("E0988", "Chen, Lee", date(2026, 1, 20), date(2026, 1, 21), "247.20", 4000),
        ),
        start=2,
    )
)
"""The claims that the golden remittance of §4.9 pays, as sent weeks before."""

FIRST_ADVICE = (
    "CLP*E0988*1*247.2*168*40*12*2026020009911*11*1",
    "NM1*QC*1*CHEN*LEE****MI*M0988",
    "DTM*232*20260120",
    "SVC*HC:99214:25*205*135**1",
    "DTM*472*20260120",
    "CAS*CO*45*30",
    "CAS*PR*3*40",
    "SVC*HC:94640*42.2*33**1",
    "DTM*472*20260120",
    "CAS*CO*45*9.2",
)
"""What was paid on E0988 before the golden remittance reverses it."""


def write_835(
    path: Path,
    claims: Sequence[str],
    *,
    payment: str,
    trace: str,
    paid_on: str = "20260312",
    method: str = "ACH",
    plb: str = "",
    usage: str = "P",
    handling: str = "I",
    payer: str = PAYER,
    extra: Sequence[str] = (),
    control: str = "000000001",
) -> Path:
    """One remittance of a payer in an envelope of its own."""
    body = [
        f"BPR*{handling}*{payment}*C*{method}*CCP*01*999999992*DA*1234*1123456789**01*999988880"
        f"*DA*5678*{paid_on}",
        f"TRN*1*{trace}*1123456789",
        *extra,
        f"DTM*405*{paid_on}",
        f"N1*PR*{payer}*XV*MCR01",
        "N1*PE*MAPLE PEDIATRICS*XX*1999999984",
        "LX*1",
        *claims,
        *([plb] if plb else []),
    ]
    path.write_bytes(a_file(body, line_end="\n", usage=usage, control=control))
    return path


def paid_claim(
    claim_id: str = "E1107",
    *,
    status: str = "1",
    charge: str = "173.75",
    paid: str = "148.75",
    copay: str = "25",
    last: str = "ITO",
    dos: str = "20260214",
    icn: str = "ICN1",
    code: str = "99213",
) -> list[str]:
    """A claim paid but for its copay, on one line."""
    return [
        f"CLP*{claim_id}*{status}*{charge}*{paid}*{copay}*12*{icn}*11*1",
        f"NM1*QC*1*{last}*JUN****MI*M1",
        f"SVC*HC:{code}*{charge}*{paid}**1",
        f"DTM*472*{dos}",
        *([f"CAS*PR*3*{copay}"] if copay not in ("", "0") else []),
    ]


# --- practices ------------------------------------------------------------------------


def take(
    practice: Practice, *files: Path, allow_refused: bool = False, **options: Any
) -> tuple[FileOutcome, ...]:
    """Import; a refusal fails the test unless it is what the test is about."""
    outcomes = finish(import_files(practice, OWNER, files, **options)).files
    if not allow_refused:
        refused = [f"{o.file}: {o.reason}" for o in outcomes if o.status == "refused"]
        assert not refused, refused
    return outcomes


@dataclass(frozen=True)
class Stages:
    """Practice files at stages of the golden day, ready to be copied; and the day's files."""

    folder: Path

    def copy(self, stage: str, to: Path) -> Path:
        """A file of its own of a stage: empty, imported, counted, banked."""
        shutil.copyfile(self.folder / f"{stage}.recon", to)
        return to

    @property
    def files(self) -> Path:
        """Where the exports of the golden day lie."""
        return self.folder / "files"


def build_stages(folder: Path) -> Stages:
    """Build every stage once."""
    from recon_desktop.services.day.count_drawer import count_drawer
    from recon_desktop.services.day.make_deposit import make_deposit

    files = folder / "files"
    day = golden_day()
    reports = write_day(files, day, history=earlier_claims())
    remit_history = write_report(files / "claims of the remittance.csv", REMIT_CLAIMS, of=Claim)
    bank = write_bank(files / "bank.ofx", GOLDEN_BANK)
    remit = write_golden(files / "golden.835")
    with create_practice(folder / "empty.recon", name="Maple Pediatrics", clock=fixed_clock):
        pass
    path = shutil.copyfile(folder / "empty.recon", folder / "imported.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        take(practice, *reports)
    path = shutil.copyfile(path, folder / "counted.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        count_drawer(practice, OWNER, business_date=GOLDEN, register="Front", counts=COUNTS)
        make_deposit(practice, OWNER, GOLDEN)
    path = shutil.copyfile(path, folder / "banked.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        take(practice, remit_history, bank, remit)
    return Stages(folder)


def write_golden(path: Path) -> Path:
    """The remittance of §4.9."""
    from day_files import write_golden_835

    return write_golden_835(path)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """The stages of the golden day."""
    return build_stages(tmp_path_factory.mktemp("stages"))


def _opened(stages: Stages, stage: str, folder: Path) -> Iterator[Practice]:
    path = stages.copy(stage, folder / "practice.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        yield practice


@pytest.fixture
def empty(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    """A new practice."""
    yield from _opened(stages, "empty", tmp_path)


@pytest.fixture
def imported(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    """The golden day's reports are in."""
    yield from _opened(stages, "imported", tmp_path)


@pytest.fixture
def counted(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    """The drawer is counted and the deposit prepared."""
    yield from _opened(stages, "counted", tmp_path)


@pytest.fixture
def banked(stages: Stages, tmp_path: Path) -> Iterator[Practice]:
    """Bank lines and the golden remittance are in; nothing is matched."""
    yield from _opened(stages, "banked", tmp_path)


# --- looking into a practice file -----------------------------------------------------


@contextmanager
def raw(path: Path) -> Iterator[Any]:
    """The file through the bare driver, past every service."""
    connection = sqlite.connect(str(path), isolation_level=None, timeout=10)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection
    finally:
        connection.close()


def rows(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with raw(path) as connection:
        return [tuple(row) for row in connection.execute(query, values)]


def dump(path: Path, *, leave: Iterable[str] = ("audit",)) -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows, but those of the tables left out."""
    with raw(path) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            if name not in set(leave) and not name.startswith("sqlite_")
        ]
        return {
            name: sorted(
                (tuple(row) for row in connection.execute(f"SELECT * FROM {name}")), key=repr
            )
            for name in names
        }


def audit_rows(path: Path) -> list[tuple[str, str, str]]:
    """Action, outcome and detail of every act, oldest first."""
    found = rows(path, "SELECT action, outcome, detail FROM audit ORDER BY id")
    return [(action, outcome, detail) for action, outcome, detail in found]


def payers_said(practice: Practice) -> tuple[PayerProfile, ...]:
    """The payers that something was said of, by name."""
    from recon_desktop.services.payer_list import load_payers

    return tuple(view.profile for view in load_payers(practice) if view.stated)


def assert_books_hold(practice: Practice) -> None:
    """The invariants of TRUST that must hold after every act."""
    from recon_desktop.services.verify_books import verify_books

    assert verify_books(practice).problems == ()
    with raw(practice.store.path) as connection:
        _assert_totals_hold(connection)
        _assert_matches_hold(connection)
    _assert_clearing_is_whole(practice)


def _assert_totals_hold(connection: Any) -> None:
    """The ledger sums to zero, and the totals kept of a day are those of its lines."""
    sum_of_all = connection.execute("SELECT COALESCE(SUM(amount_cents), 0) FROM entry_line")
    assert sum_of_all.fetchall() == [(0,)]
    recomputed = connection.execute(
        "SELECT posting_date, account, SUM(MAX(amount_cents, 0)), SUM(MAX(-amount_cents, 0)) "
        "FROM entry_line GROUP BY 1, 2 ORDER BY 1, 2"
    )
    kept = connection.execute(
        "SELECT posting_date, account, debit_cents, credit_cents FROM account_day ORDER BY 1, 2"
    )
    assert kept.fetchall() == recomputed.fetchall()


def _assert_matches_hold(connection: Any) -> None:
    """Nothing is used beyond its amount, and the marks say what the parts say."""
    live = "SELECT COALESCE(SUM(amount_cents), 0) FROM bank_match WHERE undone_at IS NULL"
    of_line = f"({live} AND via = '' AND bank_line_id = bank_line.id)"
    of_ticket = f"({live} AND kind = 'deposit' AND target_id = ticket.id)"
    of_remittance = f"({live} AND kind = 'remittance' AND target_id = remittance.id)"
    has_parts = (
        "EXISTS (SELECT 1 FROM bank_match WHERE undone_at IS NULL AND kind = 'remittance' "
        "AND target_id = remittance.id)"
    )
    of_batch = f"({live} AND kind IN ('card-batch', 'card-part') AND target_id = card_batch.id)"
    advised_of_ticket = f"({live} AND via = ticket.number)"
    of_payers = (
        "(SELECT COALESCE(SUM(amount_cents), 0) FROM ticket_check WHERE ticket_id = ticket.id "
        "AND payer != '')"
    )
    by_receipt = "via LIKE 'card:' || card_batch.id || ':%'"
    advised_of_batch = f"({live} AND (via = 'card:' || card_batch.id OR {by_receipt}))"
    sold = "gross_cents - refunds_cents - chargebacks_cents"
    funding = "(SELECT funding FROM merchant m WHERE m.processor = card_batch.processor)"
    payout = f"CASE WHEN {funding} = 'GROSS' THEN {sold} ELSE net_cents END"
    conditions = (
        ("ticket", f"{advised_of_ticket} > {of_payers}"),
        ("card_batch", f"{advised_of_batch} > {sold}"),
        ("bank_line", f"ABS({of_line}) > ABS(amount_cents)"),
        ("bank_line", f"matched != ({of_line} = amount_cents AND amount_cents != 0)"),
        ("ticket", f"{of_ticket} > total_cents"),
        ("ticket", f"matched != ({of_ticket} = total_cents AND total_cents != 0)"),
        ("card_batch", f"ABS({of_batch}) > ABS({payout})"),
        ("card_batch", f"matched != ({of_batch} = {payout} AND {of_batch} != 0)"),
        ("remittance", f"{of_remittance} > MAX(payment_cents, 0)"),
        ("remittance", f"state = 'STAGED' AND {has_parts}"),
        ("remittance", f"state = 'MATCHED' AND NOT {has_parts}"),
        ("remittance", f"state = 'MATCHED' AND {of_remittance} = payment_cents"),
        ("remittance", f"state = 'CLEARED' AND {of_remittance} != payment_cents"),
        (
            "remittance",
            f"state = 'POSTED' AND payment_cents > 0 AND {of_remittance} != payment_cents",
        ),
    )
    for table, wrong in conditions:
        found = connection.execute(f"SELECT id FROM {table} WHERE {wrong}").fetchall()
        assert found == [], (table, wrong)


def _assert_clearing_is_whole(practice: Practice) -> None:
    """Remittance clearing holds the money that waits to be posted, and nothing else (R6.8)."""
    from recon_desktop.storage.queries.clearing import money_waiting
    from recon_desktop.storage.queries.ledger import balance

    with practice.store.read() as connection:
        assert balance(connection, 1190) + money_waiting(connection) == 0
