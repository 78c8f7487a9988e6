"""Bad files and people without the right, through the services: a sentence, one row, no change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from day_files import write_bank
from practice_builders import GOLDEN, OWNER, audit_rows, dump, paid_claim, take, write_835
from report_files import write_report
from sample_days import golden_day

from recon_desktop.domain.access import Action, Actor, Policy, Role
from recon_desktop.domain.errors import PermissionDeniedError, ReconError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.match_bank import match_bank, match_by_hand, unmatch
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.day.count_drawer import count_drawer
from recon_desktop.services.day.make_deposit import make_deposit
from recon_desktop.services.imports import import_files as module
from recon_desktop.services.imports.undo_import import undo_import
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.services.setup import (
    load_setup,
    save_account,
    save_alias,
    save_practice,
    save_register,
    save_setting,
)


def refused(practice: Practice, file: Path) -> str:
    """Import what must be refused; the reason."""
    before = dump(practice.store.path)
    rows_before = len(audit_rows(practice.store.path))
    [outcome] = take(practice, file, allow_refused=True)
    assert outcome.status == "refused"
    assert dump(practice.store.path) == before
    assert [o for _, o, _ in audit_rows(practice.store.path)[rows_before:]] == ["refused"]
    return outcome.reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("zeros.csv", b"\x00" * 4096),
        ("picture.png", bytes(range(256)) * 20),
        ("archive.xlsx", b"PK\x03\x04" + b"\x00" * 500),
        ("cut.835", b"ISA*00*          *00*"),
        ("cut.ofx", b"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><BANKMSGSRSV1>"),
        ("letter.txt", b"Dear Sir or Madam,\n" * 30),
        ("headings only elsewhere.csv", b"a,b,c\n1,2,3\n"),
    ],
)
def test_what_is_no_export_is_refused(
    empty: Practice, tmp_path: Path, name: str, data: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    assert name in refused(empty, file)


def test_a_missing_file_and_a_folder_are_refused(empty: Practice, tmp_path: Path) -> None:
    assert "nothing.csv" in refused(empty, tmp_path / "nothing.csv")
    assert tmp_path.name in refused(empty, tmp_path)


def test_a_file_that_is_far_too_big_is_refused_unread(
    empty: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    file = tmp_path / "big.csv"
    file.write_bytes(b"x" * 1001)
    assert "larger" in refused(empty, file)


def test_another_currency_is_refused(empty: Practice, tmp_path: Path) -> None:
    remit = write_835(
        tmp_path / "cad.835", paid_claim(), payment="148.75", trace="T", extra=["CUR*PR*CAD"]
    )
    assert "US dollars" in refused(empty, remit)
    bank = write_bank(tmp_path / "cad.ofx", [("20260311", "1.00", "B", "X")])
    bank.write_text(bank.read_text().replace("<CURDEF>USD", "<CURDEF>CAD"))
    assert "US dollars" in refused(empty, bank)


def test_a_plb_without_its_amount_is_told(empty: Practice, tmp_path: Path) -> None:
    file = write_835(
        tmp_path / "plb.835", paid_claim(), payment="148.75", trace="T",
        plb="PLB*1999999984*20261231*WO:77",
    )  # fmt: skip
    [outcome] = take(empty, file, allow_refused=True)
    assert (outcome.status, outcome.needs_person) == ("imported", True)
    assert [row.reason for row in outcome.rejected] == ["the amount of adjustment 1 is missing"]


def test_an_unknown_claim_status_waits_for_a_person(empty: Practice, tmp_path: Path) -> None:
    file = write_835(tmp_path / "x.835", paid_claim(status="77"), payment="148.75", trace="T")
    [outcome] = take(empty, file)
    assert outcome.needs_person


@pytest.mark.parametrize(
    ("old", "new"),
    [("165.00", "165.001"), ("165.00", "many"), ("03/10/2026", "13/45/2026")],
)
def test_a_cell_that_cannot_be_read_is_a_rejected_row(
    empty: Practice, tmp_path: Path, old: str, new: str
) -> None:
    file = write_report(tmp_path / "charges.csv", golden_day().charges)
    head, first, *rest = file.read_text().splitlines()
    file.write_text("\n".join([head, first.replace(old, new, 1), *rest]))
    [outcome] = take(empty, file)
    assert [row.line for row in outcome.rejected] == [2]
    assert outcome.new == 41
    assert outcome.needs_person
    assert new not in outcome.rejected[0].reason


def test_the_printed_total_is_held_against_ours(empty: Practice, tmp_path: Path) -> None:
    file = write_report(tmp_path / "charges.csv", golden_day().charges)
    blanks = "," * 11
    for total, fits in (("3879.20", True), ("3879.21", False)):
        other = tmp_path / f"{total}.csv"
        other.write_text(f"{file.read_text()}Total{blanks}{total},,\n")
        [outcome] = take(empty, other, dry_run=True)
        assert outcome.needs_person is not fits
        assert outcome.new == 42


# --- people without the right -----------------------------------------------------------


NOBODY = Actor("mallory")


def _everything(practice: Practice, file: Path) -> dict[str, Any]:
    day = {"business_date": GOLDEN}
    return {
        "import": lambda: finish(module.import_files(practice, NOBODY, [file])).files[0],
        "undo": lambda: undo_import(practice, NOBODY, 1),
        "count": lambda: count_drawer(practice, NOBODY, register="Front", counts="1.00=1", **day),
        "deposit": lambda: make_deposit(practice, NOBODY, GOLDEN),
        "match": lambda: match_bank(practice, NOBODY),
        "by hand": lambda: match_by_hand(
            practice, NOBODY, bank_line_id=1, kind="deposit", target_id=1
        ),
        "unmatch": lambda: unmatch(practice, NOBODY, 1),
        "post": lambda: post_remittance(practice, NOBODY, 1),
        "reverse": lambda: reverse_posting(practice, NOBODY, 1, reason="x"),
        "close": lambda: finish(close_day(practice, NOBODY, GOLDEN)),
        "reopen": lambda: reopen_day(practice, NOBODY, GOLDEN, reason="x"),
        "practice": lambda: save_practice(
            practice, NOBODY, name="Mine", timezone="America/Chicago", address=""
        ),
        "register": lambda: save_register(practice, NOBODY, name="X", float_amount=Money(1)),
        "account": lambda: save_account(practice, NOBODY, account="1", name="", bank_name=""),
        "alias": lambda: save_alias(practice, NOBODY, payer="A", alias="B"),
        "setting": lambda: save_setting(practice, NOBODY, name="blind_count", value="1"),
    }


def test_nothing_is_written_but_in_an_act(project_dir: Path) -> None:
    """An act asks for permission and leaves its audit row; so does whatever writes."""
    services = project_dir / "recon_desktop" / "services"
    writing = {file.name for file in services.rglob("*.py") if "store.write(" in file.read_text()}
    assert writing == {"practice.py"}


def test_every_service_that_writes_asks_first(banked: Practice, tmp_path: Path) -> None:
    file = write_report(tmp_path / "charges.csv", golden_day().charges, title="again")
    nobody = replace(banked, policy=Policy(frozenset()))
    before = dump(banked.store.path)
    for name, act in _everything(nobody, file).items():
        rows_before = len(audit_rows(banked.store.path))
        if name == "import":
            assert act().status == "refused"
        else:
            with pytest.raises(PermissionDeniedError, match="mallory"):
                act()
        acts = audit_rows(banked.store.path)[rows_before:]
        assert [outcome for _, outcome, _ in acts] == ["refused"], name
        assert dump(banked.store.path) == before, name


def test_an_approval_needs_its_own_right(banked: Practice) -> None:
    allowed = frozenset({(Role.OWNER, Action.POST_REMITTANCE)})
    poster = replace(banked, policy=Policy(allowed))
    with pytest.raises(PermissionDeniedError, match="approve"):
        post_remittance(poster, OWNER, 1, approval="because")


# --- setup ---------------------------------------------------------------------------------


def test_setup_that_does_not_fit_is_refused(empty: Practice) -> None:
    before = dump(empty.store.path, leave=())
    wrong: list[Any] = [
        lambda: save_practice(empty, OWNER, name=" ", timezone="America/Chicago", address=""),
        lambda: save_practice(empty, OWNER, name="X", timezone="Mars", address=""),
        lambda: save_register(empty, OWNER, name="X", float_amount=Money(-1)),
        lambda: save_account(empty, OWNER, account=" ", name="", bank_name=""),
        lambda: save_alias(empty, OWNER, payer="", alias="X"),
        lambda: save_setting(empty, OWNER, name="colour", value="blue"),
        lambda: save_setting(empty, OWNER, name="claim_cutoff", value="25:00"),
        lambda: save_setting(empty, OWNER, name="claim_cutoff", value="9:30"),
        lambda: save_setting(empty, OWNER, name="over_short_warning_cents", value="5.00"),
        lambda: save_setting(empty, OWNER, name="blind_count", value="yes"),
    ]
    for act in wrong:
        with pytest.raises(UsageError):
            act()
    assert dump(empty.store.path, leave=()) == before


def test_setup_is_kept_and_audited(empty: Practice) -> None:
    save_practice(empty, OWNER, name="Oak", timezone="America/Chicago", address="1 Road")
    save_register(empty, OWNER, name="Front", float_amount=Money(10_000), rename_from="")
    save_alias(empty, OWNER, payer="A", alias="B")
    save_alias(empty, OWNER, payer="A", alias="B")
    save_setting(empty, OWNER, name="claim_cutoff", value="10:30")
    found = load_setup(empty)
    assert (found.name, found.timezone, found.address) == ("Oak", "America/Chicago", "1 Road")
    assert [(r.name, r.float_amount) for r in found.registers] == [("Front", Money(10_000))]
    assert len(found.aliases) == 1
    assert found.settings["claim_cutoff"] == "10:30"
    assert [o for _, o, _ in audit_rows(empty.store.path)] == ["accepted"] * 5


def test_a_register_does_not_take_anothers_name(empty: Practice) -> None:
    save_register(empty, OWNER, name="North", float_amount=Money(1_000))
    save_register(empty, OWNER, name="South", float_amount=Money(2_000))
    with pytest.raises(ReconError):
        save_register(empty, OWNER, name="North", float_amount=Money(3_000), rename_from="South")
    kept = {r.name: r.float_amount for r in load_setup(empty).registers}
    assert kept["North"] == Money(1_000)
    assert kept["South"] == Money(2_000)
