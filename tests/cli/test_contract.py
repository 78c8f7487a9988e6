"""The command-line contract (DESIGN): keys, types, exit codes, one sentence on stderr."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bai2_files import Entry, a_day, write_bai2
from cli_builders import Run, Said
from practice_builders import COUNTS, REMIT_CLAIMS, Stages, paid_claim, rows, write_835
from report_files import write_837, write_report
from sample_days import golden_day

from recon_desktop.cli import run

DAY = "2026-03-10"
MONEY, COUNT, TEXT, FLAG = int, int, str, bool
MAYBE_TEXT, MAYBE_MONEY = (str, type(None)), (int, type(None))


def shape(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Exactly these keys, each of its type."""
    assert found.keys() == expected.keys()
    for key, kind in expected.items():
        assert isinstance(found[key], kind), (key, found[key])
        if kind is int:
            assert not isinstance(found[key], bool), key


# --- new and read ---------------------------------------------------------------------


def test_new(cli: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.recon"
    assert cli("new", path, "--name", "Maple", "--timezone", "America/Chicago").code == 0
    assert rows(path, "SELECT name, timezone FROM practice") == [("Maple", "America/Chicago")]
    assert cli("new", path, "--name", "Maple").code == 4
    assert cli("new", tmp_path / "q.recon", "--name", "Maple", "--timezone", "Nowhere").code == 2
    assert not (tmp_path / "q.recon").exists()


READ_KEYS = {
    "file": TEXT, "kind": TEXT, "sha256": TEXT, "records": dict, "rejected": list,
    "control_totals": list, "warnings": list,
}  # fmt: skip


def test_read_a_report(cli: Run, stages: Stages) -> None:
    said = cli("read", stages.files / "charges.csv", "--json")
    assert said.code == 0
    shape(said.json, READ_KEYS)
    assert said.json["kind"] == "charges"
    assert len(said.json["sha256"]) == 64
    assert said.json["records"] == {"charges": 42}


def test_read_an_835(cli: Run, stages: Stages) -> None:
    said = cli("read", stages.files / "golden.835", "--json")
    shape(said.json, READ_KEYS | {"remittances": list})
    [found] = said.json["remittances"]
    shape(
        found,
        {
            "trace": TEXT, "payer": TEXT, "payee": TEXT, "method": TEXT, "handling": TEXT,
            "date": TEXT, "payment_cents": MONEY, "claims": COUNT, "service_lines": COUNT,
            "claims_paid_cents": MONEY, "plb_cents": MONEY, "balanced": FLAG,
            "unbalanced_claims": COUNT, "unbalanced_lines": COUNT, "reversals": COUNT,
        },
    )  # fmt: skip
    assert (found["payment_cents"], found["claims_paid_cents"], found["plb_cents"]) == (
        9_977, 11_840, 1_863,
    )  # fmt: skip
    assert (found["date"], found["claims"], found["reversals"]) == ("2026-03-12", 5, 1)
    for total in said.json["control_totals"]:
        shape(total, {"name": TEXT, "stated": COUNT, "counted": COUNT, "ok": FLAG})


def test_read_an_unbalanced_835_needs_a_person(cli: Run, tmp_path: Path) -> None:
    file = write_835(tmp_path / "a.835", paid_claim(), payment="1", trace="T")
    said = cli("read", file, "--json")
    assert said.code == 3
    assert said.json["remittances"][0]["balanced"] is False


def test_read_an_837(cli: Run, tmp_path: Path) -> None:
    said = cli("read", write_837(tmp_path / "c.837", golden_day().claims), "--json")
    assert said.code == 0
    shape(said.json, READ_KEYS | {"claims": dict})
    claims = said.json["claims"]
    shape(
        claims,
        {"count": COUNT, "charge_cents": MONEY, "patient_paid_cents": MONEY, "by_class": dict},
    )
    assert (claims["count"], claims["charge_cents"], claims["patient_paid_cents"]) == (
        17, 477_265, 23_500,
    )  # fmt: skip
    assert sum(each["count"] for each in claims["by_class"].values()) == 17


ACCOUNT_KEYS = {
    "account": TEXT, "lines": COUNT, "credits_cents": MONEY, "debits_cents": MONEY,
    "opening_cents": MAYBE_MONEY, "closing_cents": MAYBE_MONEY, "first_date": MAYBE_TEXT,
    "last_date": MAYBE_TEXT,
}  # fmt: skip


def test_read_a_bank_file(cli: Run, stages: Stages) -> None:
    said = cli("read", stages.files / "bank.ofx", "--json")
    assert said.code == 0
    shape(said.json, READ_KEYS | {"accounts": list})
    [account] = said.json["accounts"]
    shape(account, ACCOUNT_KEYS)
    assert (account["lines"], account["credits_cents"]) == (3, 57_923)


def test_read_a_bai2_file(cli: Run, tmp_path: Path) -> None:
    """Two days of an account: from the balance of the first to that of the last."""
    first = a_day("260311", Entry("142", 9977), Entry("475", 1250), opening=50_000)
    file = write_bai2(
        tmp_path / "b.bai2", first, a_day("260312", Entry("142", 9977), opening=58_727)
    )
    said = cli("read", file, "--json")
    assert said.code == 0
    shape(said.json, READ_KEYS | {"accounts": list})
    assert said.json["records"] == {"bank_lines": 3, "statements": 2}
    [account] = said.json["accounts"]
    shape(account, ACCOUNT_KEYS)
    assert account == {
        "account": "0004821", "lines": 3, "credits_cents": 19_954, "debits_cents": 1_250,
        "opening_cents": 50_000, "closing_cents": 68_704, "first_date": "2026-03-11",
        "last_date": "2026-03-12",
    }  # fmt: skip
    file.write_text(file.read_text().replace("16,142,9977", "16,142,9978", 1))
    said = cli("read", file, "--json")
    assert said.code == 3
    assert not all(total["ok"] for total in said.json["control_totals"])


def test_read_what_cannot_be_read(cli: Run, tmp_path: Path) -> None:
    for name, data in {
        "empty.csv": b"",
        "picture.csv": bytes(range(256)) * 4,
        "notes.txt": b"nothing of the kind\n" * 5,
    }.items():
        file = tmp_path / name
        file.write_bytes(data)
        said = cli("read", file, "--json")
        assert said.code == 4
        assert name in said.err
        assert said.out == ""
    assert cli("read", tmp_path / "nothing.csv").code == 4
    assert cli("read", tmp_path).code == 4


def test_read_with_a_kind_or_profile_that_is_none(cli: Run, stages: Stages) -> None:
    charges = stages.files / "charges.csv"
    assert cli("read", charges, "--kind", "novel").code == 2
    assert cli("read", charges, "--profile", "nobody").code == 2
    assert cli("read", charges, "--kind", "ofx").code == 4


# --- import and undo ------------------------------------------------------------------


FILE_KEYS = {
    "file": TEXT, "kind": TEXT, "source_id": (int, type(None)), "status": TEXT, "reason": TEXT,
    "new": COUNT, "seen": COUNT, "changed": COUNT, "vanished": COUNT, "dates": list,
    "rejected": list, "control_totals": list, "warnings": list,
}  # fmt: skip


def test_import(cli: Run, at: Callable[[str], Path], stages: Stages) -> None:
    path = at("empty")
    charges = stages.files / "charges.csv"
    said = cli("import", path, charges, stages.files / "golden.835", "--json")
    assert said.code == 0
    for found in said.json["files"]:
        shape(found, FILE_KEYS)
        assert found["status"] == "imported"
    assert said.json.keys() == {"files"}
    assert said.json["files"][0]["dates"] == [DAY]
    again = cli("import", path, charges, "--json")
    assert again.code == 0
    assert again.json["files"][0]["status"] == "already-imported"


def test_import_a_row_that_cannot_be_read(
    cli: Run, at: Callable[[str], Path], tmp_path: Path
) -> None:
    file = write_report(tmp_path / "charges.csv", golden_day().charges)
    file.write_text(file.read_text().replace("165.00", "165.0001"))
    said = cli("import", at("empty"), file, "--json")
    assert said.code == 3
    [found] = said.json["files"]
    assert (found["status"], found["new"]) == ("imported", 41)
    [row] = found["rejected"]
    assert {"line", "reason"} <= row.keys()
    assert {"segment", "column"} & row.keys()
    assert row["line"] == 2


def test_import_one_bad_among_good(
    cli: Run, at: Callable[[str], Path], stages: Stages, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\xff\xfe\x00")
    said = cli("import", at("empty"), bad, stages.files / "charges.csv", "--json")
    assert said.code == 4
    assert [f["status"] for f in said.json["files"]] == ["refused", "imported"]
    assert said.json["files"][0]["reason"]


def test_import_dry_run(cli: Run, at: Callable[[str], Path], stages: Stages) -> None:
    path = at("empty")
    said = cli("import", path, stages.files / "charges.csv", "--dry-run", "--json")
    assert said.code == 0
    assert said.json["files"][0]["new"] == 42
    assert rows(path, "SELECT COUNT(*) FROM source") == [(0,)]


def test_import_with_a_business_date(cli: Run, at: Callable[[str], Path], stages: Stages) -> None:
    path = at("empty")
    totals = stages.files / "patient totals.csv"
    assert cli("import", path, totals).code == 4
    assert cli("import", path, totals, "--business-date", DAY).code == 0


def test_undo_import(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("imported")
    assert cli("undo-import", path, 1).code == 0
    assert cli("undo-import", path, 1).code == 2
    assert rows(path, "SELECT COUNT(*) FROM charge") == [(0,)]


# --- check ----------------------------------------------------------------------------


SYMBOLS = {
    "DTT", "DPT", "TOS", "TOS_CASH", "TOS_CHECK", "TOS_CARD", "CGT_S", "SEC", "TER", "RESUB",
    "PRIOR", "DCT_S", "F5", "DCT_N", "DBET", "CGT_R", "DCR",
}  # fmt: skip


def test_check(cli: Run, at: Callable[[str], Path]) -> None:
    said = cli("check", at("counted"), "--date", DAY, "--json")
    assert said.code == 0
    shape(
        said.json,
        {
            "date": TEXT, "status": TEXT, "missing": list, "totals_cents": dict, "counts": dict,
            "V1_cents": MONEY, "V2_cents": MONEY, "V3_cents": MONEY, "VU_cents": MONEY,
            "explained_cents": dict, "tender_cents": dict, "findings": list,
        },
    )  # fmt: skip
    totals = said.json["totals_cents"]
    assert totals.keys() >= SYMBOLS
    assert all(type(cents) is int for cents in totals.values())
    assert (totals["DTT"], totals["DPT"], totals["DBET"]) == (387_920,) * 3
    assert said.json["status"] == "BALANCED"
    assert said.json["explained_cents"].keys() == {"SPB", "HELD", "ADJ0"}


def test_check_a_day_that_is_not_complete(cli: Run, at: Callable[[str], Path]) -> None:
    said = cli("check", at("empty"), "--date", DAY, "--json")
    assert said.code == 3
    assert said.json["status"] == "INCOMPLETE"
    assert set(said.json["missing"]) == {
        "charges", "patient-totals", "receipts", "claims-log"
    }  # fmt: skip


def test_check_tells_findings_with_their_sources(
    cli: Run, at: Callable[[str], Path], tmp_path: Path
) -> None:
    from sample_days import faulty_day

    path = at("empty")
    from report_files import write_day

    cli("import", path, *write_day(tmp_path / "d", faulty_day(3)))
    said = cli("check", path, "--date", DAY, "--json")
    assert said.code == 3
    assert (said.json["V1_cents"], said.json["V2_cents"]) == (0, -2_700)
    findings = said.json["findings"]
    assert findings
    for each in findings:
        shape(
            each,
            {
                "code": TEXT, "severity": TEXT, "text": TEXT, "expected_cents": MAYBE_MONEY,
                "actual_cents": MAYBE_MONEY, "sources": list,
            },
        )  # fmt: skip
    named = [source for each in findings for source in each["sources"]]
    assert all(isinstance(s["source_id"], int) and isinstance(s["line"], int) for s in named)


# --- drawer, deposit, bank, posting ---------------------------------------------------


def test_drawer(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("imported")
    words = ("drawer", path, "--date", DAY, "--register", "Front")
    said = cli(*words, "--count", COUNTS, "--json")
    assert said.code == 0
    assert {k: v for k, v in said.json.items() if k.endswith("_cents")} == {
        "float_cents": 15_000, "cash_receipts_cents": 10_000, "expected_cents": 25_000,
        "counted_cents": 25_000, "over_short_cents": 0, "to_deposit_cents": 10_000,
    }  # fmt: skip
    assert cli(*words, "--count", "20.00=1").code == 3
    assert cli(*words, "--count", "19.00=1").code == 2
    assert cli(*words, "--count", COUNTS, "--float", "much").code == 2
    assert cli("drawer", path, "--date", DAY, "--register", "Attic", "--count", COUNTS).code == 4


def test_deposit(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("imported")
    cli("drawer", path, "--date", DAY, "--register", "Front", "--count", COUNTS)
    said = cli("deposit", path, "--date", DAY, "--json")
    assert said.code == 0
    assert said.json["total_cents"] == 18_500
    assert (said.json["currency_cents"], said.json["coin_cents"]) == (10_000, 0)
    assert [c["amount_cents"] for c in said.json["checks"]] == [2_500, 6_000]
    assert cli("deposit", path, "--date", "2026-03-20").code == 4


MATCH = {"bank_line": int, "kind": TEXT, "target": TEXT, "tier": TEXT, "amount_cents": MONEY}


def test_match(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("banked")
    said = cli("match", path, "--json")
    assert said.code == 0
    assert {
        "matched", "proposed", "unmatched_bank", "unmatched_remittances", "unmatched_deposits"
    } <= said.json.keys()  # fmt: skip
    for found in said.json["matched"]:
        shape(found, MATCH | {"reason": TEXT})
    assert {(m["kind"], m["target"]) for m in said.json["matched"]} == {
        ("remittance", "0088812345"), ("deposit", "D00001"), ("card-batch", "B310"),
    }  # fmt: skip
    again = cli("match", path, "--json")
    assert again.json["matched"] == []


POST = {"posted": list, "held": list, "refused": list, "entries": COUNT, "clearing_cents": MONEY}


def test_post(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("banked")
    early = cli("post", path, "--remittance", "0088812345", "--json")
    assert early.code == 4
    assert early.out == ""
    listed = cli("post", path, "--cleared", "--json")
    assert listed.code == 3
    shape(listed.json, POST)
    assert [o["trace"] for o in listed.json["refused"]] == ["0088812345"]
    assert listed.err.strip() == "Held: 0 claims. Not posted: 1 remittance."
    cli("match", path)
    said = cli("post", path, "--remittance", "0088812345", "--json")
    assert said.code in (0, 3)
    shape(said.json, POST)
    [posted] = said.json["posted"]
    shape(posted, {"trace": TEXT, "amount_cents": MONEY, "reason": TEXT})
    assert (posted["amount_cents"], said.json["clearing_cents"]) == (9_977, 0)
    assert cli("post", path, "--remittance", "0088812345").code == 4
    assert cli("post", path, "--remittance", "4711").code == 2
    nothing = cli("post", path, "--cleared", "--json")
    assert nothing.code == 0
    assert nothing.json == POST | {
        "posted": [], "held": [], "refused": [], "entries": 0, "clearing_cents": 0
    }  # fmt: skip


def test_post_what_pays_nothing(cli: Run, at: Callable[[str], Path], tmp_path: Path) -> None:
    path = at("empty")
    zero = write_835(
        tmp_path / "z.835", paid_claim(paid="0", copay="173.75"), payment="0", trace="T0",
        method="NON", handling="H",
    )  # fmt: skip
    cli("import", path, write_report(tmp_path / "s.csv", REMIT_CLAIMS), zero)
    assert cli("post", path, "--remittance", "T0").code == 4
    assert cli("post", path, "--remittance", "T0", "--approve", "seen").code == 0


# --- close, reopen, report, balances, verify ------------------------------------------


def test_close_and_reopen(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("counted")
    said = cli("close", path, "--date", DAY, "--json")
    assert said.code == 0
    assert said.json["status"] == "BALANCED"
    assert said.json["run_id"] == "20260310-MAIN-001"
    assert isinstance(said.json["entries"], int)
    assert cli("close", path, "--date", DAY).code == 4
    assert cli("reopen", path, "--date", DAY, "--reason", " ").code == 2
    assert cli("reopen", path, "--date", DAY, "--reason", "typo").code == 0
    assert cli("reopen", path, "--date", DAY, "--reason", "typo").code == 4


def test_close_lists_what_is_in_the_way(cli: Run, at: Callable[[str], Path]) -> None:
    said = cli("close", at("imported"), "--date", DAY, "--json")
    assert said.code == 4
    assert "not counted" in said.err
    assert said.out == ""


def test_report(cli: Run, at: Callable[[str], Path], tmp_path: Path) -> None:
    path = at("counted")
    cli("close", path, "--date", DAY)
    for name in ("close", "reconciliation", "deposit", "accountant"):
        out = tmp_path / f"{name}.pdf"
        assert cli("report", path, name, "--date", DAY, "--out", out).code == 0
        assert out.read_bytes().startswith(b"%PDF")
    assert cli("report", path, "close", "--date", DAY, "--out", tmp_path / "close.pdf").code == 4
    assert cli("report", path, "close", "--date", DAY, "--out", tmp_path / "c.xlsx").code == 0
    assert cli("report", path, "novel", "--date", DAY, "--out", tmp_path / "n.pdf").code == 2
    assert cli("report", path, "close", "--date", DAY, "--out", tmp_path / "c.docx").code == 2


def test_balances(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("counted")
    assert cli("balances", path, "--json").json["accounts"] == {}
    cli("close", path, "--date", DAY)
    said = cli("balances", path, "--json")
    assert said.code == 0
    shape(
        said.json,
        {
            "accounts": dict,
            "ar_patient_cents": MONEY,
            "ar_insurance_cents": MONEY,
            "in_balance": FLAG,
        },
    )
    assert said.json["accounts"] == {
        "1010": 18_500, "1015": 30_320, "1100": -12_320, "1110": 351_420, "4000": -387_920,
    }  # fmt: skip
    before = cli("balances", path, "--date", "2026-03-09", "--json")
    assert before.json["accounts"] == {}


def test_verify(cli: Run, at: Callable[[str], Path]) -> None:
    path = at("banked")
    said = cli("verify", path, "--json")
    assert (said.code, said.json) == (0, {"ok": True, "problems": []})
    from practice_builders import raw

    cli("match", path)
    with raw(path) as connection:
        connection.execute("UPDATE account_day SET credit_cents = credit_cents + 1")
    said = cli("verify", path, "--json")
    assert said.code == 3
    assert said.json["ok"] is False
    assert said.json["problems"]


# --- words that do not fit ------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["check"],
        ["check", "p.recon"],
        ["check", "p.recon", "--date", "10.3.2026"],
        ["post", "p.recon"],
        ["post", "p.recon", "--cleared", "--remittance", "1"],
        ["undo-import", "p.recon", "first"],
        ["new", "p.recon"],
    ],
)
def test_wrong_usage_is_exit_code_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(words)
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["check", "{}", "--date", DAY], ["match", "{}"], ["verify", "{}"], ["balances", "{}"],
        ["post", "{}", "--cleared"], ["close", "{}", "--date", DAY], ["undo-import", "{}", "1"],
        ["import", "{}", "x.csv"], ["deposit", "{}", "--date", DAY],
    ],
)  # fmt: skip
def test_a_practice_that_is_not_there_is_refused(
    cli: Run, tmp_path: Path, words: list[str]
) -> None:
    said = cli(*(word.format(tmp_path / "no.recon") for word in words))
    assert said.code == 4
    assert "no.recon" in said.err


# --- as a program ---------------------------------------------------------------------


def program(*words: object, folder: Path) -> Said:
    project = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(project / "main.py"), *map(str, words)],
        capture_output=True, text=True, check=False, cwd=folder, timeout=120,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def test_as_a_program(at: Callable[[str], Path], stages: Stages, tmp_path: Path) -> None:
    path = at("counted")
    said = program("check", path, "--date", DAY, "--json", folder=tmp_path)
    assert said.code == 0, said.err
    assert said.json["status"] == "BALANCED"
    said = program("post", path, "--remittance", "1", folder=tmp_path)
    assert said.code == 2
    assert said.err.count("\n") == 1
    said = program("read", stages.files / "golden.835", "--json", folder=tmp_path)
    assert said.json["remittances"][0]["payment_cents"] == 9_977


def test_a_reader_that_went_away_is_no_bug(stages: Stages, tmp_path: Path) -> None:
    project = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, str(project / "main.py"), "read", str(stages.files / "charges.csv")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
    assert "Traceback" not in said
