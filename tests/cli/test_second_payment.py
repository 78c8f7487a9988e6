"""Two payments under one number by the command line: told, decided by a person, or taken back."""

from __future__ import annotations

from pathlib import Path

from cli_builders import Run
from lookalike_files import AMOUNT, TRACE, write_first, write_money, write_second
from practice_builders import REMIT_CLAIMS, Stages, rows
from report_files import write_report

DONE, USAGE, NEEDS_PERSON, REFUSED = 0, 2, 3, 4
CENTS = 14_875
SAYS = "Remittance 700200: it has the number, date and amount of remittance 700200"


def begin(cli: Run, stages: Stages, folder: Path) -> Path:
    """The first payment is posted, the second advice has come."""
    path = stages.copy("empty", folder / "p.recon")
    sent = write_report(folder / "sent.csv", REMIT_CLAIMS)
    assert cli("import", path, sent, write_first(folder), write_money(folder, 1)).code == DONE
    assert cli("match", path).code == DONE
    assert cli("post", path, "--cleared").code == DONE
    return path


def test_the_second_waits_is_decided_and_posted_once(
    cli: Run, stages: Stages, tmp_path: Path
) -> None:
    path = begin(cli, stages, tmp_path)
    said = cli("import", path, write_second(tmp_path))
    assert said.code == NEEDS_PERSON
    assert said.err.startswith(SAYS)
    assert "it pays E1110 148.75, that one E1107 148.75" in said.err
    assert "undo this import or leave it unposted" in said.err
    assert "x12-835, 1 new, 0 seen" in said.out
    assert said.out.splitlines()[1].strip().startswith(SAYS)

    cli("import", path, write_money(tmp_path, 2))
    assert cli("match", path).code == DONE
    kept = cli("post", path, "--cleared", "--json")
    assert (kept.code, kept.json["posted"]) == (NEEDS_PERSON, [])
    [waiting] = kept.json["refused"]
    assert (waiting["trace"], waiting["amount_cents"]) == (TRACE, CENTS)
    assert waiting["reason"].startswith("Remittance 700200 waits for a person: it has the number")

    two = cli("post", path, "--remittance", TRACE, "--approve", "two payments")
    assert two.code == USAGE
    assert "2 remittances have the trace 700200; name one by id: 1, 2." in two.err
    posted = cli("post", path, "--remittance", 2, "--approve", "two payments", "--json")
    assert [each["amount_cents"] for each in posted.json["posted"]] == [CENTS]
    assert posted.json["clearing_cents"] == 0
    assert cli("balances", path, "--json").json["accounts"]["1000"] == 2 * CENTS
    again = cli("post", path, "--remittance", 2, "--approve", "two payments")
    assert again.code == REFUSED
    assert cli("verify", path, "--json").json == {"ok": True, "problems": []}


def test_without_its_own_money_nobody_posts_it(cli: Run, stages: Stages, tmp_path: Path) -> None:
    path = begin(cli, stages, tmp_path)
    said = cli("import", path, write_second(tmp_path), "--json")
    [outcome] = said.json["files"]
    assert (said.code, outcome["status"], outcome["new"]) == (NEEDS_PERSON, "imported", 1)
    assert outcome["warnings"][0].startswith(SAYS)
    books = cli("balances", path, "--json").json
    cli("match", path)
    insisted = cli("post", path, "--remittance", 2, "--approve", "I am sure")
    assert (insisted.code, f"over {AMOUNT}" in insisted.err) == (REFUSED, True)
    assert cli("balances", path, "--json").json == books
    assert cli("undo-import", path, outcome["source_id"]).code == DONE
    assert rows(path, "SELECT id, state FROM remittance") == [(1, "POSTED")]


def test_the_file_of_an_eob_keyed_by_hand_is_told(cli: Run, stages: Stages, tmp_path: Path) -> None:
    from datetime import date

    from practice_builders import OWNER, fixed_clock

    from recon_desktop.domain.posting.keyed import KeyedRemittance, retype
    from recon_desktop.services.posting.key_remittance import key_remittance, own_claim
    from recon_desktop.services.practice import open_practice

    path = stages.copy("empty", tmp_path / "p.recon")
    assert cli("import", path, write_report(tmp_path / "sent.csv", REMIT_CLAIMS)).code == DONE
    with open_practice(path, clock=fixed_clock) as practice:
        claim = own_claim(practice, "E1107")
        line = retype(claim.lines[0]._replace(code="99213"), "paid_cents", CENTS)
        eob = KeyedRemittance(
            payer="Medicare Example", trace="0700200", payment_date=date(2026, 3, 14),
            payment_cents=CENTS, payee="us", claims=(claim._replace(lines=(line,)),),
        )  # fmt: skip
        key_remittance(practice, OWNER, eob)
    said = cli("import", path, write_first(tmp_path))
    assert said.code == NEEDS_PERSON
    assert said.err.startswith(
        "Remittance 700200: it looks like the EOB 0700200 of Medicare Example, 148.75, keyed by "
        "hand on 03/31/2026: the same payer, number and amount."
    )
