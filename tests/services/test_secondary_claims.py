"""Drafts and crossovers for the next payer (R6.20, R6.21)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import a_claim
from day_files import write_bank
from practice_builders import OWNER, audit_rows, rows, take, write_835
from report_files import write_report
from secondary_builders import (
    FORWARDED,
    PAID,
    SECOND_ANSWER,
    an_original,
    post,
    refreshed,
    segments,
    sent,
    unpost,
    written,
)

from recon_desktop.domain.access import Action
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.follow.next_payers import (
    draft_crossover,
    drop_draft,
    load_next_payers,
)
from recon_desktop.services.follow.secondary_claims import (
    REVERSED,
    TAKEN_BACK,
    draft_within,
    refresh_secondary,
)
from recon_desktop.services.follow.write_claim_file import write_claim_file
from recon_desktop.services.listings import load_listing
from recon_desktop.services.posting.post_remittance import (
    find_remittance,
    post_cleared,
    post_remittance,
)
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

# --- what a posting leads to ----------------------------------------------------------


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


@pytest.mark.parametrize(("day", "drafts"), [(11, 1), (12, 0), (16, 0)])
def test_a_draft_is_not_even_made_when_the_own_system_was_first(
    empty: Practice, tmp_path: Path, day: int, drafts: int
) -> None:
    """The answer is of 03/12: what was sent before it cannot tell of it."""
    sent(empty, tmp_path)
    post(empty, tmp_path)
    own = a_claim("173.75", claim_id="E1107", payer_order="S", sent_on=date(2026, 3, day))
    take(empty, write_report(tmp_path / "log.csv", [own], of=Claim))
    assert len(refreshed(empty, finished=True)) == drafts


def test_a_posting_takes_it_up_in_its_own_act(empty: Practice, tmp_path: Path) -> None:
    """What posting and reversing call: in their transaction, their audit row stays theirs."""
    sent(empty, tmp_path, an_original(), an_original(claim_id="E1108"))
    post(empty, tmp_path)
    post(empty, tmp_path, PAID.replace("E1107", "E1108"), trace="T2")
    with empty.act(OWNER, Action.POST_REMITTANCE) as act:
        act.detail = {"trace": "T1"}
        assert draft_within(act, OWNER, ["E1107", "unknown"]).drafts == 1
        assert act.detail == {"trace": "T1"}
        assert not draft_within(act, OWNER, []).any
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


@pytest.mark.parametrize(
    ("days", "kind", "due"),
    [("14", "overdue", date(2026, 3, 26)), ("19", "waiting", date(2026, 3, 31))],  # 31: today
)
def test_an_answer_is_late_after_the_day_it_is_expected(
    empty: Practice, tmp_path: Path, days: str, kind: str, due: date
) -> None:
    sent(empty, tmp_path, an_original("", claim_id="E1110"))
    with empty.store.write() as connection:
        connection.exec_driver_sql(f"INSERT INTO setting VALUES ('crossover_days', '{days}')")
    post(empty, tmp_path, FORWARDED, payment="56.8")
    (row,) = refreshed(empty)
    assert (row.kind, row.due_on) == (kind, due)
    late = "Expected by 03/26/2026, 5 days late: ask the payer, or send the claim yourself."
    assert (row.words == late) == (kind == "overdue")


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


# --- the list ------------------------------------------------------------------------


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
        "OAKES, ZOE R (P211)",
        "BlueSky Health",
        "Harbor Mutual (S)",
        "Missing: the patient's birth date.",
        Money(2500),
    )
