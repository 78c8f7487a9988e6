"""The file for the next payer, and what keeps a draft from being written (R5.4, R6.20)."""

from __future__ import annotations

from pathlib import Path

import pytest
from practice_builders import OWNER, audit_rows, take
from secondary_builders import (
    LINES,
    PAID,
    SECOND_ANSWER,
    SECONDARY,
    TERTIARY,
    an_original,
    assert_pyx12_accepts,
    post,
    refreshed,
    segments,
    sent,
    write_original,
    written,
)

from recon_desktop.domain.errors import RefusedError, StorageError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.readers.x12 import read_837p
from recon_desktop.readers.x12.claim_original import read_originals
from recon_desktop.services.follow import write_claim_file as writing
from recon_desktop.services.follow.write_claim_file import (
    write_claim_file,
    write_claim_file_again,
)
from recon_desktop.services.practice import Practice

NEXT_PAYER = [
    "SBR*S*18*GRP7*HARBOR GROUP*****CI",
    "NM1*IL*1*OAKES*ZOE*R***MI*HBM777",
    "N3*4 ELM ROAD",
    "N4*SPRINGFIELD*IL*62701",
    "DMG*D8*20200102*F",
    "NM1*PR*2*Harbor Mutual*****PI*HBM01",
    "N3*80 HARBOR WAY",
    "N4*BOSTON*MA*02110",
    "CLM*E1107*173.75***11:B:1*Y*A*Y*Y",
]
FIRST_PAYER = [
    "SBR*P*19*GRP1******12",
    "AMT*D*89.6",
    "AMT*EAF*25",
    "OI***Y***Y",
    "MOA***MA01",
    "NM1*IL*1*OAKES*PARENT****MI*BSK2115501",
    "NM1*PR*2*BlueSky Health*****PI*BSK01",
    "DTP*573*D8*20260312",
    "REF*G1*AUTH1",
    "REF*F8*2026055001234",
    "NM1*85*2",
    "REF*G2*OURS1",
]
ANSWERED_LINES = [
    *segments(LINES)[:4],
    "SVD*BSK01*73.4*HC:99213:25**1",
    "CAS*CO*45*46.6",
    "CAS*PR*3*25",
    "DTP*573*D8*20260312",
    *segments(LINES)[4:],
    "SVD*BSK01*16.2*HC:87880**1",
    "CAS*CO*45*12.55",
    "DTP*573*D8*20260312",
]


# --- the file -------------------------------------------------------------------------


def test_the_claim_goes_on_with_what_the_first_payer_did(empty: Practice, tmp_path: Path) -> None:
    """E1107 of §4.9 to the cent: 89.60 paid, 25.00 left, both lines with SVD and CAS."""
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    text = written(empty, tmp_path, [row.id])
    at = text.index(FIRST_PAYER[0])
    assert text[at : at + 12] == FIRST_PAYER
    assert text[at + 12 : -3] == ANSWERED_LINES
    at = text.index(NEXT_PAYER[0])
    assert text[at : at + 9] == NEXT_PAYER
    assert "REF*G1*AUTH2" in text[at:]  # the next payer's own authorisation
    assert "REF*D9*TRACE1" not in text


def test_our_own_reader_finds_the_claim_again(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    result = write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    found = read_837p((tmp_path / "next.837").read_bytes())
    (claim,) = found.records
    assert (claim.claim_id, claim.payer_order, claim.payer, claim.frequency) == (
        "E1107",
        "S",
        "Harbor Mutual",
        "1",
    )
    assert (claim.amount_cents, claim.patient_paid_cents, len(claim.lines)) == (17375, 2500, 2)
    assert not found.rejected
    assert (result.claims, result.charges, result.carried) == (1, Money(17375), Money(2500))
    (again,) = read_originals((tmp_path / "next.837").read_bytes(), [claim.line]).values()
    assert [each.order for each in again.coverages] == ["S", "P"]
    assert again.coverages[1].results[:2] == (("AMT", "D", "89.6"), ("AMT", "EAF", "25"))


def test_the_file_is_kept_and_the_draft_is_written(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original(), an_original(claim_id="E1108"))
    post(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("E1107", "E1108"), trace="T2")
    ids = [row.id for row in refreshed(empty)]
    result = write_claim_file(empty, OWNER, ids, tmp_path / "next.837")
    kept = (tmp_path / "next.837").read_bytes()
    for row_id in ids:  # the second draft's file is the first one's
        write_claim_file_again(empty, OWNER, row_id, tmp_path / "kept.837")
        assert (tmp_path / "kept.837").read_bytes() == kept
    assert [row.kind for row in refreshed(empty)] == ["written", "written"]
    assert_pyx12_accepts(kept.decode())
    assert kept.count(b"HL*1**20*1") == 1  # one billing provider
    action, outcome, detail = audit_rows(empty.store.path)[-3]
    assert (action, outcome) == ("prepare a claim for the next payer", "accepted")
    assert f'"control": {result.control}' in detail
    with pytest.raises(RefusedError, match="E1107 is written, no draft"):
        write_claim_file(empty, OWNER, ids, tmp_path / "again.837")
    assert not (tmp_path / "again.837").exists()


def test_each_file_has_a_control_number_of_its_own(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original(), an_original(claim_id="E1108"))
    post(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("E1107", "E1108"), trace="T2")
    controls = [
        write_claim_file(empty, OWNER, [row.id], tmp_path / f"{row.id}.837").control
        for row in refreshed(empty)
    ]
    assert controls == [900_000_001, 900_000_002]


@pytest.mark.parametrize("marks", ["*:^~", "|>!\n", "+<\\'"])
def test_the_originals_own_delimiters(empty: Practice, tmp_path: Path, marks: str) -> None:
    """Ours are the standard ones, whatever separated the original's elements."""
    line_end = "" if marks[3] == "\n" else "\n"
    sent(empty, tmp_path, marks=marks, line_end=line_end)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    text = written(empty, tmp_path, [row.id])
    assert "SV1*HC:99213:25*145*UN*1***1" in text
    assert "CLM*E1107*173.75***11:B:1*Y*A*Y*Y" in text


def test_a_replacement_becomes_an_original_claim(empty: Practice, tmp_path: Path) -> None:
    body = [x.replace("11:B:1", "11:B:7") for x in an_original(more="REF*F8*OLDICN")]
    sent(empty, tmp_path, body)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    text = written(empty, tmp_path, [row.id])
    assert "CLM*E1107*173.75***11:B:1*Y*A*Y*Y" in text
    assert "REF*F8*OLDICN" not in text


def test_the_patient_becomes_a_dependent(empty: Practice, tmp_path: Path) -> None:
    """With the first payer the child is insured itself, with the next one through a parent."""
    body = an_original(SECONDARY.replace("SBR*S*18", "SBR*S*19"))
    cut = [x for x in body if not x.startswith(("HL*3", "PAT", "NM1*QC"))]
    at = cut.index("SBR*P**GRP1******12")
    cut[at] = "SBR*P*18*GRP1******12"
    moved = [cut.pop(cut.index(x)) for x in ("N3*4 ELM ROAD", "N4*SPRINGFIELD*IL*62701")]
    moved.append(cut.pop(cut.index("DMG*D8*20200102*F")))
    cut[at + 2 : at + 2] = moved
    cut[cut.index("HL*2*1*22*1")] = "HL*2*1*22*0"
    sent(empty, tmp_path, cut)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    text = written(empty, tmp_path, [row.id])
    assert "SBR*S**GRP7*HARBOR GROUP*****CI" in text
    at = text.index("HL*3*2*23*0")
    assert text[at + 1 : at + 6] == [
        "PAT*19",
        "NM1*QC*1*OAKES*PARENT",
        "N3*4 ELM ROAD",
        "N4*SPRINGFIELD*IL*62701",
        "DMG*D8*20200102*F",
    ]
    assert "SBR*P*18*GRP1******12" in text


def test_a_third_payer_hears_of_both(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original(SECONDARY + TERTIARY))
    post(empty, tmp_path)
    (first,) = refreshed(empty)
    written(empty, tmp_path, [first.id])
    post(
        empty,
        tmp_path,
        SECOND_ANSWER,
        payment="20",
        trace="T2",
        payer="Harbor Mutual",
        paid_on="20260324",
        order="S",
    )
    kinds = {row.kind: row for row in refreshed(empty, finished=True)}
    assert set(kinds) == {"answered", "ready"}
    third = kinds["ready"]
    assert (third.next_payer, third.next_order, third.amount) == ("State Medicaid", "T", Money(500))
    write_claim_file(empty, OWNER, [third.id], tmp_path / "third.837")
    text = (tmp_path / "third.837").read_text()
    assert_pyx12_accepts(text)
    found = text.replace("~", "").split("\n")
    assert [x for x in found if x.startswith("SBR")] == [
        "SBR*T********MC",
        "SBR*P*19*GRP1******12",
        "SBR*S*18*GRP7*HARBOR GROUP*****CI",
    ]
    assert [x for x in found if x.startswith("AMT*D")] == ["AMT*D*89.6", "AMT*D*20"]
    assert [x for x in found if x.startswith("SVD")] == [
        "SVD*BSK01*73.4*HC:99213:25**1",
        "SVD*HBM01*20*HC:99213:25**1",
        "SVD*BSK01*16.2*HC:87880**1",
        "SVD*HBM01*0*HC:87880**1",
    ]


# --- what keeps a draft from being written --------------------------------------------


def test_what_a_log_does_not_tell_is_listed(empty: Practice, tmp_path: Path) -> None:
    """A claim that is known from a claims log alone cannot be written."""
    log = tmp_path / "log.csv"
    log.write_text(
        "Claim ID,Patient ID,DOS,Carrier Name,Secondary Payer,InsuranceOrder,DateSent,Claim Fee\n"
        "E1107,P211,02/24/2026,BlueSky Health,Harbor Mutual,Primary,02/24/2026,173.75\n"
    )
    take(empty, log)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    assert (row.kind, row.next_payer) == ("missing", "Harbor Mutual")
    assert row.words == (
        "Missing: the claim as it was sent (837P): it is known from a claims log alone; "
        "the subscriber and member id with Harbor Mutual; the payer id of Harbor Mutual; "
        "the billing provider's NPI, tax id and address; the patient's address and birth date; "
        "the diagnoses; the service lines with their diagnosis pointers."
    )
    assert row.next_step == (
        "Import the claim file (837P) in which it was sent on 02/24/2026; that brings all of it. "
        "Or bill Harbor Mutual from your own system, and drop the claim here."
    )
    with pytest.raises(RefusedError, match="E1107 cannot be written; missing: the claim as"):
        write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    assert not (tmp_path / "next.837").exists()
    sent(empty, tmp_path)  # the file turns up
    assert [row.kind for row in refreshed(empty)] == ["ready"]


def test_an_answer_that_does_not_add_up_is_said(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("CAS*CO*45*12.55", "CAS*CO*45*12.50"))
    (row,) = refreshed(empty)
    assert row.kind == "missing"
    assert "charge 173.75 is not paid 89.60 + adjusted 84.10 by BlueSky Health" in row.words
    assert "line 2 (87880): charge 28.75, but paid and adjusted 28.70" in row.words


def test_originals_sent_different_ways_need_a_file_each(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    other = write_original(
        tmp_path / "other.837", an_original(claim_id="E1108"), usage="T", control="000000002"
    )
    take(empty, other)
    post(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("E1107", "E1108"), trace="T2")
    ids = [row.id for row in refreshed(empty)]
    with pytest.raises(RefusedError, match="2 different ways"):
        write_claim_file(empty, OWNER, ids, tmp_path / "next.837")


def test_a_disk_that_refuses_leaves_a_draft(
    empty: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)

    def full(out: Path, content: bytes) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr("recon_desktop.services.printing.write_file.write_whole", full)
    with pytest.raises(StorageError):
        write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    assert [each.kind for each in refreshed(empty)] == ["ready"]
    monkeypatch.undo()
    assert write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837").control == 900_000_001


def test_a_practice_that_cannot_be_saved_leaves_no_file(
    empty: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)

    def fails(*_: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr("recon_desktop.storage.queries.audit.write_audit", fails)
    with pytest.raises(StorageError):
        write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    assert not (tmp_path / "next.837").exists()
    monkeypatch.undo()
    assert [each.kind for each in refreshed(empty)] == ["ready"]


def test_a_line_without_a_service_is_told(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original(lines=LINES + "LX*3\nDTP*472*D8*20260224"))
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    assert row.words == "Missing: BlueSky Health says nothing of line 3 ()."


@pytest.mark.parametrize("damage", [("SE*52", "SE*51"), ("CLM*", "CLX*"), ("*145*UN", "*1x5*UN")])
def test_a_file_we_could_not_read_ourselves_is_not_written(
    empty: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: tuple[str, str]
) -> None:
    """The last look before the disk: our own reader must find every claim again."""
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    real = writing.render_file
    monkeypatch.setattr(writing, "render_file", lambda *given: real(*given).replace(*damage))
    with pytest.raises(RefusedError, match="would not be readable and was not written"):
        write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    assert not (tmp_path / "next.837").exists()
    assert [each.kind for each in refreshed(empty)] == ["ready"]


def test_the_transmission_that_names_most_payers_is_taken(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    body = [x.replace("20260224*1815", "20260225*1815") for x in an_original("")]
    take(empty, write_original(tmp_path / "again.837", body, control="000000003"))
    post(empty, tmp_path)
    assert [row.kind for row in refreshed(empty)] == ["ready"]


def test_of_transmissions_that_name_as_many_payers_the_newest_is_taken(
    empty: Practice, tmp_path: Path
) -> None:
    """The member number with the next payer was wrong, and the claim was sent again."""
    wrong = [x.replace("HBM777", "HBM776") for x in an_original()]
    sent(empty, tmp_path, wrong)
    body = [x.replace("20260224*1815", "20260225*1815") for x in an_original()]
    take(empty, write_original(tmp_path / "again.837", body, control="000000003"))
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    file = written(empty, tmp_path, [row.id])
    assert [x for x in file if x.startswith("NM1*IL*1*OAKES*ZOE")] == [
        "NM1*IL*1*OAKES*ZOE*R***MI*HBM777"
    ]


def test_a_file_that_is_there_stays(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    (tmp_path / "next.837").write_text("mine")
    with pytest.raises(RefusedError, match="is there already"):
        write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    assert (tmp_path / "next.837").read_text() == "mine"


def test_nothing_chosen_writes_nothing(empty: Practice, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least one draft"):
        write_claim_file(empty, OWNER, [], tmp_path / "next.837")
    with pytest.raises(UsageError, match="has not been written"):
        write_claim_file_again(empty, OWNER, 1, tmp_path / "kept.837")
