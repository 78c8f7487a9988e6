"""A day's payer money by the command line alone, and the disguises by exit codes and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bai2_files import Entry, a_day, write_bai2
from builders import a_claim
from cli_builders import Run
from day_files import GOLDEN_BANK, write_bank, write_golden_835
from disguises import DISGUISES
from practice_builders import COUNTS, REMIT_CLAIMS, Stages, paid_claim, rows, write_835
from report_files import write_day, write_report
from sample_days import earlier_claims, golden_day

DAY = "2026-03-10"
DONE, NEEDS_PERSON, REFUSED = 0, 3, 4
BANK, CLEARING = "1000", "1190"

# (trace, payer, paid, the bank's text in the shapes of R4.30)
BY_CSV = (
    ("700100200", "ALPHA MUTUAL", "81.25", "HCCLAIMPMT ZP ALPHDComm5044 TRN*1*{}*1123456789\\"),
    ("T2", "PRAIRIE SOLUTIONS", "62.10", "PRAIRIE SOLUTION HCCLAIMPMT"),
    ("T3", "HARBOR BLUE", "47.30", "HARBOR BLUE CA5C DES:HCCLAIMPMT"),
    ("T4", "OLD RIVER", "33.45", "AC- PAY PLUS"),
    ("T5", "SUMMIT", "480.00", "Smp Hcclaimpmt Sample Care Ll 92626253 480.00"),
)
BY_BAI2 = ("700300400", "VALLEY", "120.00", "HCCLAIMPMT VALLEY TRN*1*{}*1123456789\\")
PAYERS = (*BY_CSV, BY_BAI2)

STAGED = {
    "a later set of the file": (1, 1),
    "another date": (1, 0),
    "another trace": (1, 0),
    "another payee id": (1, 0),
    "split in two": (2, 0),
}
"""Disguises that are taken as another remittance: how many of it are new, and seen before."""


def _cents(amount: str) -> int:
    return int(amount.replace(".", ""))


def _write_payers(folder: Path) -> list[Path]:
    """A remittance of one claim each, and the claims as sent."""
    claims = [
        a_claim(
            amount,
            line=number,
            claim_id=f"A{number}",
            encounter_id=f"A{number}",
            patient_id=f"PA{number}",
            patient_name=f"Sample{number}, Jun",
            payer=payer,
        )
        for number, (_, payer, amount, _) in enumerate(PAYERS, start=2)
    ]
    return [
        write_report(folder / "sent.csv", [*REMIT_CLAIMS, *claims]),
        *(
            write_835(
                folder / f"{trace}.835",
                paid_claim(
                    claim.claim_id,
                    charge=amount,
                    paid=amount,
                    copay="0",
                    last=claim.patient_name.split(",")[0].upper(),
                    dos="20260310",
                    icn=f"I{trace}",
                ),
                payment=amount,
                trace=trace,
                payer=payer,
                control=f"{claim.line:09d}",
            )
            for claim, (trace, payer, amount, _) in zip(claims, PAYERS, strict=True)
        ),
    ]


def _write_banks(folder: Path) -> list[Path]:
    """One bank in three formats: CSV with messy texts, BAI2, OFX with the golden day's lines."""
    lines = [
        f"03/13/2026,{text.format(trace)},{'HCCLAIMPMT' if trace == 'T4' else ''},{amount}"
        for trace, _, amount, text in BY_CSV
    ]
    csv = folder / "bank.csv"
    csv.write_text("Posting Date,Description,Memo,Amount\n" + "\n".join(lines) + "\n")
    trace, _, amount, text = BY_BAI2
    bai2 = a_day("260313", Entry("142", _cents(amount), "R1", "", text.format(trace)), account="77")
    return [csv, write_bai2(folder / "bank.bai2", bai2), write_bank(folder / "b.ofx", GOLDEN_BANK)]


def _taken(cli: Run, path: Path, *files: Path) -> list[dict[str, Any]]:
    said = cli("import", path, *files, "--json")
    assert said.code == DONE, said.err
    found: list[dict[str, Any]] = said.json["files"]
    return found


def test_a_days_money_by_the_command_line_alone(cli: Run, tmp_path: Path) -> None:
    path, files = tmp_path / "p.recon", tmp_path / "files"
    files.mkdir()
    assert cli("new", path, "--name", "Maple Pediatrics").code == DONE
    _taken(cli, path, *write_day(files, golden_day(), history=earlier_claims()))
    assert cli("check", path, "--date", DAY, "--json").json["status"] == "BALANCED"
    words = ("--date", DAY, "--json")
    assert cli("drawer", path, *words, "--register", "Front", "--count", COUNTS).code == DONE
    assert cli("deposit", path, *words).json["total_cents"] == 18_500
    assert cli("close", path, *words).json["status"] == "BALANCED"

    remits = [*_write_payers(files), write_golden_835(files / "golden.835")]
    found = _taken(cli, path, *remits, *_write_banks(files))
    kinds = [each["kind"] for each in found]
    assert kinds == ["claims-log", *["x12-835"] * 7, "bank-csv", "bai2", "ofx"]
    assert {each["status"] for each in found} == {"imported"}
    assert [each["rejected"] for each in found] == [[]] * len(found)

    early = cli("post", path, "--cleared", "--json")
    assert (early.code, early.json["posted"], early.json["entries"]) == (NEEDS_PERSON, [], 0)
    matched = cli("match", path, "--json")
    assert matched.code == DONE, matched.json["proposed"]
    paid = {each["target"] for each in matched.json["matched"] if each["kind"] == "remittance"}
    assert paid == {trace for trace, *_ in PAYERS} | {"0088812345"}
    assert matched.json["unmatched_bank"] == matched.json["unmatched_remittances"] == []

    posted = cli("post", path, "--cleared", "--json")
    assert posted.json["refused"] == []
    assert {each["trace"] for each in posted.json["posted"]} == paid
    assert posted.json["clearing_cents"] == 0
    books = cli("balances", path, "--json").json
    assert books["in_balance"]
    assert books["accounts"].get(CLEARING, 0) == 0
    in_bank = sum(_cents(amount) for *_, amount, _ in PAYERS) + 9_977 + 18_500 + 29_446
    assert books["accounts"][BANK] == in_bank
    assert cli("verify", path, "--json").json == {"ok": True, "problems": []}

    again = cli("import", path, *remits, "--json")
    assert {each["status"] for each in again.json["files"]} == {"already-imported"}
    assert cli("match", path, "--json").json["matched"] == []
    assert cli("post", path, "--cleared", "--json").json["posted"] == []
    assert cli("balances", path, "--json").json == books


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_remittance_adds_no_cent(
    cli: Run, stages: Stages, tmp_path: Path, name: str
) -> None:
    """Whatever the second file is taken for, nothing of it can be posted, whoever insists."""
    path = stages.copy("banked", tmp_path / "p.recon")
    assert cli("match", path).code == DONE
    cli("post", path, "--cleared")
    books = cli("balances", path, "--json").json
    assert books["accounts"].get(CLEARING, 0) == 0
    again = tmp_path / f"{name}.835"
    again.write_bytes(DISGUISES[name]())
    said = cli("import", path, again, "--json")
    [outcome] = said.json["files"]
    if name in STAGED:  # told to a person, and staged beside the one that is posted
        assert (said.code, outcome["status"]) == (NEEDS_PERSON, "imported")
        assert (outcome["new"], outcome["seen"]) == STAGED[name]
        told = "1 remittance was here already; nothing is taken twice."
        assert outcome["reason"] == (told if outcome["seen"] else "")
    else:
        assert (said.code, outcome["status"], outcome["new"]) == (REFUSED, "refused", 0)
        told = "Remittance 0088812345 is here already, from another file. It was not taken twice."
        assert outcome["reason"] == told
    cli("match", path)
    posted = cli("post", path, "--cleared", "--json").json
    assert (posted["posted"], posted["entries"], posted["clearing_cents"]) == ([], 0, 0)
    for (waiting,) in rows(path, "SELECT id FROM remittance WHERE state != 'POSTED'"):
        insisted = cli("post", path, "--remittance", waiting, "--approve", "I am sure", "--json")
        assert (insisted.code, insisted.out) == (REFUSED, "")
        assert insisted.err.strip().endswith(".")
    assert cli("balances", path, "--json").json == books
    assert cli("verify", path, "--json").json == {"ok": True, "problems": []}


def test_what_pays_nothing_waits_for_no_money(cli: Run, stages: Stages, tmp_path: Path) -> None:
    path = stages.copy("empty", tmp_path / "p.recon")
    nothing = paid_claim(paid="0", copay="173.75")
    zero = write_835(
        tmp_path / "z.835", nothing, payment="0", trace="T0", method="NON", handling="H"
    )
    some = write_835(
        tmp_path / "s.835", paid_claim("E1110", paid="173.75", copay="0"), payment="173.75",
        trace="T1", control="000000002",
    )  # fmt: skip
    cli("import", path, write_report(tmp_path / "sent.csv", REMIT_CLAIMS), zero, some)
    waiting = cli("match", path, "--json").json["unmatched_remittances"]
    assert [each["amount_cents"] for each in waiting] == [17_375]
