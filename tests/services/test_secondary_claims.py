"""Drafts, crossovers and the file for the next payer (R5.4, R6.20, R6.21)."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from builders import a_claim
from day_files import write_bank
from practice_builders import OWNER, audit_rows, rows, take, write_835, write_report
from secondary_builders import (
    FORWARDED,
    LINES,
    PAID,
    SECONDARY,
    TERTIARY,
    an_original,
    post,
    segments,
    unpost,
    write_original,
)

from recon_desktop.domain.access import Action
from recon_desktop.domain.errors import RefusedError, StorageError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim
from recon_desktop.readers.x12 import read_837p
from recon_desktop.readers.x12.claim_original import read_originals
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.follow import write_claim_file as writing
from recon_desktop.services.follow.next_payers import (
    NextPayerView,
    draft_crossover,
    drop_draft,
    load_next_payers,
)
from recon_desktop.services.follow.secondary_claims import (
    REVERSED,
    TAKEN_BACK,
    refresh_secondary,
    refresh_within,
)
from recon_desktop.services.follow.write_claim_file import load_claim_file, write_claim_file
from recon_desktop.services.listings import load_listing
from recon_desktop.services.posting.post_remittance import (
    find_remittance,
    post_cleared,
    post_remittance,
)
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish
from recon_desktop.storage.queries.secondary import other_payers


def refreshed(practice: Practice, *, finished: bool = False) -> list[NextPayerView]:
    """The worklist after taking up what was posted."""
    refresh_secondary(practice, OWNER)
    view = load_next_payers(practice, finished=finished)
    assert not view.stale
    return list(view.rows)


def sent(practice: Practice, folder: Path, *bodies: list[str], **options: str) -> Path:
    path = write_original(folder / "sent.837", *(bodies or (an_original(),)), **options)
    take(practice, path)
    return path


def written(practice: Practice, folder: Path, ids: list[int]) -> list[str]:
    """The segments of the file these drafts go into."""
    out = folder / "next.837"
    write_claim_file(practice, OWNER, ids, out)
    text = out.read_text()
    assert_pyx12_accepts(text)
    return text.replace("~", "").split("\n")[:-1]


def assert_pyx12_accepts(text: str) -> None:
    """No error in pyx12's map of 005010X222A1."""
    from pyx12.params import ParamsBase
    from pyx12.x12n_document import x12n_document

    answer = io.StringIO()
    ok = x12n_document(ParamsBase(), io.StringIO(text), io.StringIO(), None, None, answer)
    assert ok, re.findall(r'"err_str": "(.*?)",\n', answer.getvalue())


# --- what a posting leads to ----------------------------------------------------------


def test_the_claim_as_sent_names_the_other_payer(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original(), an_original("", claim_id="E1"))
    with empty.store.read() as connection:
        assert other_payers(connection, ["E1107", "E1", "none"]) == {"E1107": "Harbor Mutual"}


def test_an_answer_with_another_payer_makes_a_draft(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    remittance_id = post(empty, tmp_path)
    assert load_next_payers(empty).stale
    (row,) = refreshed(empty)
    assert (row.kind, row.claim_id, row.payer, row.next_payer, row.next_order) == (
        "ready",
        "E1107",
        "BlueSky Health",
        "Harbor Mutual",
        "S",
    )
    assert row.amount == Money(2500)
    assert (row.answered_on, row.days) == (date(2026, 3, 12), 19)
    assert (row.patient, row.patient_id) == ("OAKES, ZOE R", "P211")
    assert row.remittance_id == remittance_id


def test_twice_makes_nothing_new_and_leaves_no_trace(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    assert refresh_secondary(empty, OWNER).drafts == 1
    before = rows(empty.store.path, "SELECT * FROM secondary_claim"), audit_rows(empty.store.path)
    assert not refresh_secondary(empty, OWNER).any
    assert before == (
        rows(empty.store.path, "SELECT * FROM secondary_claim"),
        audit_rows(empty.store.path),
    )


def test_without_another_payer_nothing_follows(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original(""))
    post(empty, tmp_path)
    assert refreshed(empty) == []


@pytest.mark.parametrize("outcome", ["held", "reversal", "informational"])
def test_no_answer_no_draft(empty: Practice, tmp_path: Path, outcome: str) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path, outcome=outcome)
    assert refreshed(empty) == []


def test_nothing_left_to_the_patient_goes_nowhere(empty: Practice, tmp_path: Path) -> None:
    """A denial with CO-16 is corrected and sent again to the same payer."""
    sent(empty, tmp_path)
    denied = "CLP*E1107*1*173.75*0*0*12*I1*11*1\nSVC*HC:99213:25*145*0\nCAS*CO*16*145"
    denied += "\nSVC*HC:87880*28.75*0\nCAS*CO*16*28.75"
    post(empty, tmp_path, denied, payment="0", outcome="denied")
    assert refreshed(empty) == []


def test_a_reversed_posting_takes_its_draft_along(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    remittance_id = post(empty, tmp_path)
    assert len(refreshed(empty)) == 1
    unpost(empty, remittance_id)
    assert refreshed(empty) == []
    (row,) = refreshed(empty, finished=True)
    assert (row.kind, row.words) == ("dropped", REVERSED)


def test_what_is_posted_again_is_drafted_again(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    remittance_id = post(empty, tmp_path)
    refreshed(empty)
    unpost(empty, remittance_id)
    refreshed(empty)
    rows_of = "INSERT INTO posting (remittance_id, posting_date, posted_at, posted_by) VALUES "
    with empty.store.write() as connection:
        connection.exec_driver_sql(rows_of + f"({remittance_id}, '2026-03-16', 'x', 'ann')")
        connection.exec_driver_sql(
            "INSERT INTO posted_claim (posting_id, remit_claim_id, claim_id, outcome) "
            "SELECT 2, remit_claim_id, claim_id, 'paid' FROM posted_claim"
        )
    assert [row.kind for row in refreshed(empty)] == ["ready"]
    assert [row.kind for row in refreshed(empty, finished=True)] == ["ready", "dropped"]


def test_a_payer_that_takes_its_answer_back(empty: Practice, tmp_path: Path) -> None:
    """A reversal (CLP02 22) without its correction: the draft waits for nothing any more."""
    sent(empty, tmp_path)
    post(empty, tmp_path)
    refreshed(empty)
    back = "CLP*E1107*22*-173.75*-89.6*-25*12*2026055001234*11*1"
    post(empty, tmp_path, back, payment="0", trace="T2", paid_on="20260320")
    assert refreshed(empty) == []
    (row,) = refreshed(empty, finished=True)
    assert (row.kind, row.words) == ("dropped", TAKEN_BACK)


def test_a_claim_the_own_system_has_sent_needs_no_draft(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    assert len(refreshed(empty)) == 1
    later = a_claim(
        "173.75",
        claim_id="E1107",
        payer="Harbor Mutual",
        payer_order="S",
        sent_on=date(2026, 3, 16),
    )
    take(empty, write_report(tmp_path / "log.csv", [later], of=Claim))
    assert refreshed(empty) == []
    (row,) = refreshed(empty, finished=True)
    assert row.words == "The claim for this payer was sent by your own system on 03/16/2026."


def test_a_draft_is_not_even_made_when_the_own_system_was_first(
    empty: Practice, tmp_path: Path
) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    own = a_claim("173.75", claim_id="E1107", payer_order="S", sent_on=date(2026, 3, 16))
    take(empty, write_report(tmp_path / "log.csv", [own], of=Claim))
    assert refreshed(empty, finished=True) == []


def test_a_posting_takes_it_up_in_its_own_act(empty: Practice, tmp_path: Path) -> None:
    """What posting and reversing call: in their transaction, their audit row stays theirs."""
    sent(empty, tmp_path, an_original(), an_original(claim_id="E1108"))
    post(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("E1107", "E1108"), trace="T2")
    with empty.act(OWNER, Action.POST_REMITTANCE) as act:
        act.detail = {"trace": "T1"}
        assert refresh_within(act, OWNER, ["E1107", "unknown"]).drafts == 1
        assert act.detail == {"trace": "T1"}
        assert not refresh_within(act, OWNER, []).any
    assert [row.claim_id for row in load_next_payers(empty).rows] == ["E1107"]


def test_an_answer_that_came_before_it_was_looked_at(empty: Practice, tmp_path: Path) -> None:
    """The next payer answered a draft that was never written: by the payer's own forwarding."""
    sent(empty, tmp_path)
    post(empty, tmp_path)
    assert [row.kind for row in refreshed(empty)] == ["ready"]
    second = post(empty, tmp_path, SECOND_ANSWER, payment="20", trace="T2", order="S")
    assert [row.kind for row in refreshed(empty, finished=True)] == ["answered"]
    unpost(empty, second)
    assert [row.kind for row in refreshed(empty)] == ["ready"]


def test_a_written_claim_waits_again_when_the_answer_is_reversed(
    empty: Practice, tmp_path: Path
) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    second = post(empty, tmp_path, SECOND_ANSWER, payment="20", trace="T2", order="S")
    assert [row.kind for row in refreshed(empty, finished=True)] == ["answered"]
    unpost(empty, second)
    assert [row.kind for row in refreshed(empty)] == ["written"]


# --- crossovers -----------------------------------------------------------------------


def test_a_forwarded_claim_is_waited_for(empty: Practice, tmp_path: Path) -> None:
    """E1110 of §4.9: 74.20 forwarded, no draft, the answer expected thirty days later."""
    sent(empty, tmp_path, an_original("", claim_id="E1110"))
    post(empty, tmp_path, FORWARDED, payment="56.8")
    (row,) = refreshed(empty)
    assert (row.kind, row.amount, row.next_payer, row.next_order) == (
        "waiting",
        Money(7420),
        "Harbor Mutual",
        "S",
    )
    assert row.due_on == date(2026, 4, 11)
    assert row.words == "Expected by 04/11/2026; forwarded by BlueSky Health."


def test_the_golden_remittance_leads_to_one_crossover(banked: Practice) -> None:
    """§4.9 through the real posting: E1110 is forwarded with 74.20, nothing is drafted."""
    match_bank(banked, OWNER)
    finish(post_cleared(banked, OWNER))
    found = refreshed(banked)
    assert [(row.claim_id, row.kind, row.amount) for row in found] == [
        ("E1110", "waiting", Money(7420))
    ]


def test_the_whole_way_from_the_bank_to_the_draft_and_back(empty: Practice, tmp_path: Path) -> None:
    """Through the real match, posting and reversal."""
    sent(empty, tmp_path)
    advice = write_835(tmp_path / "t.835", segments(PAID), payment="89.60", trace="T1")
    text = "HCCLAIMPMT TRN*1*T1*1123456789\\"
    bank = write_bank(tmp_path / "b.ofx", (("20260312", "89.60", "F1", text),))
    take(empty, advice, bank)
    match_bank(empty, OWNER)
    remittance_id = find_remittance(empty, "T1")
    post_remittance(empty, OWNER, remittance_id)
    (row,) = refreshed(empty)
    assert (row.kind, row.amount, row.next_order) == ("ready", Money(2500), "S")
    reverse_posting(empty, OWNER, remittance_id, reason="posted to the wrong month")
    assert refreshed(empty) == []


@pytest.mark.parametrize(
    ("answer", "order"),
    [
        (FORWARDED.replace("*19*", "*1*"), "S"),  # NM1*TT alone
        (FORWARDED.replace("NM1*TT*2*Harbor Mutual*****PI*HBM01", "MOA***MA18"), "S"),
        (FORWARDED.replace("*19*", "*20*"), "T"),
    ],
)
def test_signs_of_a_crossover(empty: Practice, tmp_path: Path, answer: str, order: str) -> None:
    sent(empty, tmp_path, an_original("", claim_id="E1110"))
    post(empty, tmp_path, answer, payment="56.8")
    assert [(row.kind, row.next_order) for row in refreshed(empty)] == [("waiting", order)]


def test_an_answer_that_is_late_is_said(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original("", claim_id="E1110"))
    with empty.store.write() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('crossover_days', '14')")
    post(empty, tmp_path, FORWARDED, payment="56.8")
    (row,) = refreshed(empty)
    assert (row.kind, row.due_on) == ("overdue", date(2026, 3, 26))
    assert row.words == (
        "Expected by 03/26/2026, 5 days late: ask the payer, or send the claim yourself."
    )


def test_a_payer_may_have_days_of_its_own(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path, an_original("", claim_id="E1110"))
    with empty.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO payer_profile (payer, crossover_days) VALUES ('BLUESKY HEALTH', 45)"
        )
    post(empty, tmp_path, FORWARDED, payment="56.8")
    assert refreshed(empty)[0].due_on == date(2026, 4, 26)


def test_a_payer_that_forwards_inside_itself(empty: Practice, tmp_path: Path) -> None:
    """R4.16: status 1, but no claim is sent."""
    sent(empty, tmp_path)
    with empty.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO payer_profile (payer, auto_secondary) VALUES ('BlueSky Health', 1)"
        )
    post(empty, tmp_path)
    assert [(row.kind, row.next_payer) for row in refreshed(empty)] == [
        ("waiting", "Harbor Mutual")
    ]


def test_a_claim_of_another_payer_is_waited_for_whole(empty: Practice, tmp_path: Path) -> None:
    """CLP02 23: not this payer's claim; the one it went to answers in its place."""
    sent(empty, tmp_path, an_original(""))
    passed_on = "CLP*E1107*23*173.75*0**12*I1*11*1\nNM1*TT*2*Delta Plan*****PI*DLT1"
    post(empty, tmp_path, passed_on, payment="0", outcome="informational")
    (row,) = refreshed(empty)
    assert (row.kind, row.amount, row.next_payer, row.next_order) == (
        "waiting",
        Money(17375),
        "Delta Plan",
        "P",
    )
    post(empty, tmp_path, PAID, trace="T2", payer="Delta Plan", paid_on="20260320")
    assert [row.kind for row in refreshed(empty, finished=True)] == ["answered"]


SECOND_ANSWER = """
CLP*E1107*2*173.75*20*5*12*H1*11*1
SVC*HC:99213:25*145*20**1
CAS*OA*23*120
CAS*PR*3*5
REF*6R*E1107-1
SVC*HC:87880*28.75*0**1
CAS*OA*23*28.75
REF*6R*E1107-2
"""


def test_the_next_payers_answer_settles_a_crossover(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("*E1107*1*", "*E1107*19*"))
    assert [row.kind for row in refreshed(empty)] == ["waiting"]
    second = post(
        empty,
        tmp_path,
        SECOND_ANSWER,
        payment="20",
        trace="T2",
        payer="Harbor Mutual",
        paid_on="20260324",
        order="S",
    )
    assert refresh_secondary(empty, OWNER).answered == 1
    assert [row.kind for row in refreshed(empty, finished=True)] == ["answered"]
    unpost(empty, second)
    assert [row.kind for row in refreshed(empty)] == ["waiting"]


def test_a_late_crossover_can_be_sent_ourselves(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("*E1107*1*", "*E1107*19*"))
    (row,) = refreshed(empty)
    draft_crossover(empty, OWNER, row.id)
    (row,) = refreshed(empty)
    assert row.kind == "ready"
    assert "SBR*S*18*GRP7*HARBOR GROUP*****CI" in written(empty, tmp_path, [row.id])
    with pytest.raises(RefusedError, match="E1107 is written"):
        draft_crossover(empty, OWNER, row.id)


# --- the file -------------------------------------------------------------------------


def test_the_claim_goes_on_with_what_the_first_payer_did(empty: Practice, tmp_path: Path) -> None:
    """E1107 of §4.9 to the cent: 89.60 paid, 25.00 left, both lines with SVD and CAS."""
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    text = written(empty, tmp_path, [row.id])
    at = text.index("SBR*P*19*GRP1******12")
    assert text[at : at + 12] == [
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
    assert text[at + 12 : -3] == [
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
    head = text[text.index("SBR*S*18*GRP7*HARBOR GROUP*****CI") :]
    assert head[1:9] == [
        "NM1*IL*1*OAKES*ZOE*R***MI*HBM777",
        "N3*4 ELM ROAD",
        "N4*SPRINGFIELD*IL*62701",
        "DMG*D8*20200102*F",
        "NM1*PR*2*Harbor Mutual*****PI*HBM01",
        "N3*80 HARBOR WAY",
        "N4*BOSTON*MA*02110",
        "CLM*E1107*173.75***11:B:1*Y*A*Y*Y",
    ]
    assert "REF*G1*AUTH2" in head  # the next payer's own authorisation
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
    assert [load_claim_file(empty, row_id) for row_id in ids] == [kept, kept]
    assert [row.kind for row in refreshed(empty)] == ["written", "written"]
    assert_pyx12_accepts(kept.decode())
    assert kept.count(b"HL*1**20*1") == 1  # one billing provider
    action, outcome, detail = audit_rows(empty.store.path)[-1]
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

    monkeypatch.setattr(writing, "write_whole", full)
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


def test_a_forwarded_claim_without_a_date(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("*E1107*1*", "*E1107*19*"))
    with empty.store.write() as connection:
        connection.exec_driver_sql("UPDATE remittance SET payment_date = NULL")
    (row,) = refreshed(empty)
    assert (row.kind, row.days) == ("waiting", None)
    assert row.words == "Forwarded by BlueSky Health; when it answered is not known."
    draft_crossover(empty, OWNER, row.id)
    (row,) = load_next_payers(empty).rows
    assert "the date on which BlueSky Health answered" in row.words
    with pytest.raises(RefusedError, match="is a draft already"):
        draft_crossover(empty, OWNER, row.id)


def test_a_file_that_is_there_stays(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    (tmp_path / "next.837").write_text("mine")
    with pytest.raises(RefusedError, match="is there already"):
        write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    assert (tmp_path / "next.837").read_text() == "mine"


def test_dropping_needs_a_reason_and_lasts(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    post(empty, tmp_path)
    (row,) = refreshed(empty)
    with pytest.raises(UsageError, match="needs a reason"):
        drop_draft(empty, OWNER, row.id, reason="  ")
    drop_draft(empty, OWNER, row.id, reason="the plan has ended")
    assert refreshed(empty) == []
    (row,) = refreshed(empty, finished=True)
    assert (row.kind, row.words) == ("dropped", "the plan has ended")
    with pytest.raises(RefusedError, match="E1107 is dropped"):
        drop_draft(empty, OWNER, row.id, reason="again")
    with pytest.raises(UsageError, match="no claim for a next payer"):
        drop_draft(empty, OWNER, 99, reason="nothing")


def test_nothing_chosen_writes_nothing(empty: Practice, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least one draft"):
        write_claim_file(empty, OWNER, [], tmp_path / "next.837")
    with pytest.raises(UsageError, match="has not been written"):
        load_claim_file(empty, 1)


def test_a_written_claim_stays_when_its_answer_goes(empty: Practice, tmp_path: Path) -> None:
    sent(empty, tmp_path)
    remittance_id = post(empty, tmp_path)
    (row,) = refreshed(empty)
    write_claim_file(empty, OWNER, [row.id], tmp_path / "next.837")
    unpost(empty, remittance_id)
    (row,) = refreshed(empty)
    assert (row.kind, row.words) == (
        "written",
        f"Written to next.837. {REVERSED}",
    )


def test_the_worklist_on_paper(empty: Practice, tmp_path: Path) -> None:
    bare = [x for x in an_original(claim_id="E1109") if not x.startswith("DMG")]
    sent(empty, tmp_path, an_original(), bare, an_original("", claim_id="E1110"))
    post(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("E1107", "E1109"), trace="T2")
    post(empty, tmp_path, FORWARDED, payment="56.8", trace="T3")
    refreshed(empty)
    day = date(2026, 3, 31)
    listing = load_listing(empty, "secondary-worklist", day, day)
    assert [(group.title, len(group.rows)) for group in listing.groups] == [
        ("Ready to be written to a file", 1),
        ("Drafts that lack something", 1),
        ("Forwarded by the payer, answer awaited", 1),
    ]
    assert listing.groups[1].rows[0] == (
        date(2026, 3, 12),
        19,
        "E1109",
        "OAKES, ZOE R P211",
        "BlueSky Health",
        "Harbor Mutual (S)",
        "Missing: the patient's birth date.",
        Money(2500),
    )
