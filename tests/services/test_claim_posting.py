"""One claim of a posted remittance: reversed alone, held, placed; what is stored of every line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from day_files import write_bank
from practice_builders import (
    OWNER,
    REMIT_CLAIMS,
    assert_books_hold,
    audit_rows,
    dump,
    paid_claim,
    raw,
    rows,
    take,
    write_835,
)
from report_files import write_report

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.posting.desk import DeskMark, tally
from recon_desktop.domain.posting.records import HOLD, WHOLE_CLAIM, Buckets, Decision
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.posting.decide_posting import Choice, decide
from recon_desktop.services.posting.place_held_claim import place_held_claim
from recon_desktop.services.posting.post_remittance import PostResult, post_remittance
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import RemittanceRow, list_remittances
from recon_desktop.services.posting.reverse_claim import reverse_claim
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

TWO = [
    *paid_claim("E1107", paid="100", copay="25", icn="ICN1")[:-1],
    "CAS*CO*45*48.75",
    "CAS*PR*3*25",
    *paid_claim("E1115", charge="145", paid="145", copay="0", last="KHAN", dos="20260217"),
]


def remittance(practice: Practice, trace: str = "T1") -> RemittanceRow:
    return next(r for r in list_remittances(practice) if r.trace == trace)


def balances(practice: Practice) -> dict[int, int]:
    found = {number: money.cents for number, _, money in load_balances(practice).accounts}
    return {number: cents for number, cents in found.items() if cents}


def cleared(
    practice: Practice, folder: Path, claims: list[str], *, payment: str, trace: str = "T1"
) -> RemittanceRow:
    """A remittance whose money the bank has."""
    take(
        practice,
        write_835(folder / f"{trace}.835", claims, payment=payment, trace=trace),
        write_bank(
            folder / f"{trace}.ofx",
            [("20260313", payment, f"B{trace}", f"HCCLAIMPMT TRN*1*{trace}*1123456789\\")],
        ),
    )
    match_bank(practice, OWNER)
    return remittance(practice, trace)


def claim_id(practice: Practice, name: str) -> int:
    """The posted claim that stands."""
    [(found,)] = rows(
        practice.store.path,
        "SELECT id FROM posted_claim WHERE claim_id = ? AND reversed_at IS NULL",
        name,
    )
    return int(found)


@pytest.fixture
def posted(empty: Practice, tmp_path: Path) -> Practice:
    """Two claims of one remittance are posted."""
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    row = cleared(empty, tmp_path, TWO, payment="245")
    assert post_remittance(empty, OWNER, row.id).held == ()
    return empty


# --- what is stored -------------------------------------------------------------------------------


def test_every_line_is_kept_with_its_elements_and_rungs(posted: Practice) -> None:
    path = posted.store.path
    columns = "c.rung, l.rung, l.service_line, l.line, l.charge_cents, l.allowed_cents"
    columns += ", l.paid_cents, l.copay_cents, l.contractual_cents, l.reasons, l.dos, l.held"
    found = rows(
        path,
        f"SELECT {columns} FROM posted_line l JOIN posted_claim c ON c.id = l.posted_claim_id "
        "ORDER BY l.id",
    )
    assert found == [
        ("clp01", "payer", "99213", found[0][3], 17375, 12500, 10000, 2500, 4875,
         "CO-45:48.75 PR-3:25.00", "2026-02-14", 0),
        ("clp01", "payer", "99213", found[1][3], 14500, 14500, 14500, 0, 0, "", "2026-02-17", 0),
    ]  # fmt: skip
    assert rows(
        path,
        "SELECT claim_id, payer_order, balance_before_cents, balance_after_cents, "
        "share_before_cents FROM posted_claim ORDER BY id",
    ) == [("E1107", "P", 14875, 0, 2500), ("E1115", "P", 14500, 0, 0)]


def test_every_entry_of_a_claim_is_linked_to_it(posted: Practice) -> None:
    linked = rows(
        posted.store.path,
        "SELECT c.claim_id, e.label FROM posted_entry x JOIN entry e ON e.id = x.entry_id "
        "JOIN posted_claim c ON c.id = x.posted_claim_id ORDER BY e.id",
    )
    assert linked == [("E1107", "P2 E1107 paid"), ("E1115", "P3 E1115 paid")]


def test_lines_of_a_held_claim_are_kept_too(empty: Practice, tmp_path: Path) -> None:
    row = cleared(empty, tmp_path, TWO, payment="245")
    post_remittance(empty, OWNER, row.id)
    found = rows(empty.store.path, "SELECT paid_cents, open_cents, held FROM posted_line")
    assert sorted(found) == [(10000, 17375, 1), (14500, 14500, 1)]
    assert remittance(empty).state == "Partly held"


def test_what_is_shown_once_posted_does_not_change_with_the_claim(
    posted: Practice, tmp_path: Path
) -> None:
    row = remittance(posted)
    before = load_desk(posted, row.id)
    changed = REMIT_CLAIMS[0]._replace(
        amount_cents=99900, patient_name="Other, Name", sent_on=date(2026, 2, 20)
    )
    take(posted, write_report(tmp_path / "again.csv", [changed]))
    assert load_desk(posted, row.id) == before
    assert tally(before.lines).placed_cents == row.amount.cents


def test_what_is_posted_on_the_banks_day_is_not_late(posted: Practice) -> None:
    reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="look again")
    place_held_claim(posted, OWNER, claim_id(posted, "E1107"))
    days = "SELECT DISTINCT posting_date, late FROM entry"
    assert rows(posted.store.path, days) == [("2026-03-13", 0)]


# --- one claim reversed ---------------------------------------------------------------------------


def test_a_reversed_claim_goes_to_suspense_and_the_others_stay(posted: Practice) -> None:
    change = reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="wrong patient")
    assert (change.claim, change.outcome) == ("E1107", "held")
    assert balances(posted) == {1000: 24500, 1195: -10000, 1110: -14500}
    assert remittance(posted).state == "Partly held"
    assert_books_hold(posted)
    lines = load_desk(posted, remittance(posted).id).lines
    assert [(x.mark, x.why) for x in lines] == [
        (DeskMark.HELD, "wrong patient"),
        (DeskMark.POSTED, ""),
    ]
    kept = rows(posted.store.path, "SELECT COUNT(*) FROM posted_claim WHERE claim_id = 'E1107'")
    assert kept == [(2,)]


def test_a_claim_is_reversed_once(posted: Practice) -> None:
    first = claim_id(posted, "E1107")
    reverse_claim(posted, OWNER, first, reason="wrong patient")
    before = dump(posted.store.path)
    with pytest.raises(RefusedError, match="reversed already"):
        reverse_claim(posted, OWNER, first, reason="again")
    with pytest.raises(RefusedError, match="nothing that could be reversed"):
        reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="again")
    with pytest.raises(UsageError, match="reason"):
        reverse_claim(posted, OWNER, claim_id(posted, "E1115"), reason="  ")
    assert dump(posted.store.path) == before
    outcomes = [outcome for _, outcome, _ in audit_rows(posted.store.path)]
    assert outcomes[-3:] == ["accepted", "refused", "refused"]


def test_a_reversed_claim_is_placed_again_as_it_was(posted: Practice) -> None:
    before = balances(posted)
    reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="look again")
    change = place_held_claim(posted, OWNER, claim_id(posted, "E1107"))
    assert (change.outcome, change.entries) == ("paid", 1)
    assert balances(posted) == before
    assert remittance(posted).state == "Posted"
    assert_books_hold(posted)


def test_a_claim_is_placed_with_what_a_person_decides(posted: Practice) -> None:
    reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="look again")
    [(claim_line, line)] = rows(
        posted.store.path,
        "SELECT c.line, l.line FROM remit_line l JOIN remit_claim c ON c.id = l.remit_claim_id "
        "WHERE c.claim_id = 'E1107'",
    )
    wrong = {(claim_line, line): Decision("ACCEPT", buckets=Buckets(4875, 0, 2400, 0, 0))}
    before = dump(posted.store.path)
    with pytest.raises(RefusedError, match=r"1\.00 remains"):
        place_held_claim(posted, OWNER, claim_id(posted, "E1107"), decisions=wrong)
    assert dump(posted.store.path) == before
    right = {(claim_line, line): Decision("ACCEPT", buckets=Buckets(0, 4875, 2500, 0, 0))}
    place_held_claim(posted, OWNER, claim_id(posted, "E1107"), decisions=right)
    assert balances(posted) == {1000: 24500, 4110: 4875, 1110: -14500 - 14875}
    assert_books_hold(posted)


def test_the_whole_remittance_reversed_after_a_claim_leaves_nothing(posted: Practice) -> None:
    reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="look again")
    reverse_posting(posted, OWNER, remittance(posted).id, reason="all of it")
    assert balances(posted) == {1000: 24500, 1190: -24500}
    mirrors = "SELECT COUNT(*) FROM entry WHERE reverses IS NOT NULL GROUP BY reverses"
    assert set(rows(posted.store.path, mirrors)) == {(1,)}
    standing = "SELECT COUNT(*) FROM posted_claim WHERE reversed_at IS NULL"
    assert rows(posted.store.path, standing) == [(0,)]
    post_remittance(posted, OWNER, remittance(posted).id)
    assert balances(posted) == {1000: 24500, 4100: 4875, 1110: -14500 - 14875}
    assert_books_hold(posted)


def test_reversed_placed_and_all_reversed_mirrors_everything_once(posted: Practice) -> None:
    for _ in range(2):
        reverse_claim(posted, OWNER, claim_id(posted, "E1115"), reason="look again")
        place_held_claim(posted, OWNER, claim_id(posted, "E1115"))
    reverse_posting(posted, OWNER, remittance(posted).id, reason="NSF", returned=True)
    assert balances(posted) == {}
    assert_books_hold(posted)


def test_after_the_days_close_the_claim_moves_on_the_next_open_day(posted: Practice) -> None:
    finish(close_day(posted, OWNER, date(2026, 3, 13)))
    change = reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="late find")
    assert change.posting_date == date(2026, 3, 14)
    late = "SELECT DISTINCT posting_date, late FROM entry WHERE posting_date > '2026-03-13'"
    assert rows(posted.store.path, late) == [("2026-03-14", 1)]
    place_held_claim(posted, OWNER, claim_id(posted, "E1107"))
    assert_books_hold(posted)


def test_a_claim_leaves_suspense_on_the_day_it_went_there_though_its_own_is_open_again(
    posted: Practice,
) -> None:
    """Its posting's day is open again, but the money is in suspense from the day after alone."""
    finish(close_day(posted, OWNER, date(2026, 3, 13)))
    reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="late find")
    reopen_day(posted, OWNER, date(2026, 3, 13), reason="a receipt was forgotten")
    change = place_held_claim(posted, OWNER, claim_id(posted, "E1107"))
    assert change.posting_date == date(2026, 3, 14)
    by_day = (
        "SELECT e.posting_date, SUM(CASE WHEN l.account = 1195 THEN l.amount_cents ELSE 0 END), "
        "SUM(CASE WHEN l.account = 1110 THEN l.amount_cents ELSE 0 END) "
        "FROM entry_line l JOIN entry e ON e.id = l.entry_id GROUP BY 1 ORDER BY 1"
    )
    assert rows(posted.store.path, by_day) == [
        ("2026-03-13", 0, -14500 - 14875),
        ("2026-03-14", 0, 0),
    ]
    assert_books_hold(posted)


def test_a_claim_the_payer_took_back_is_not_reversed_under_it(
    posted: Practice, tmp_path: Path
) -> None:
    back = [
        "CLP*E1115*22*-145*-145*0*12*ICN1*11*1",
        "NM1*QC*1*KHAN*AMY****MI*M1",
        "SVC*HC:99213*-145*-145**1",
        "DTM*472*20260217",
        *paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216"),
    ]
    row = cleared(posted, tmp_path, back, payment="60", trace="T2")
    assert post_remittance(posted, OWNER, row.id).held == ()
    [(first, _)] = rows(
        posted.store.path,
        "SELECT id, 0 FROM posted_claim WHERE claim_id = 'E1115' AND outcome = 'paid'",
    )
    with pytest.raises(RefusedError, match="T2"):
        reverse_claim(posted, OWNER, first, reason="wrong")


# --- held, then placed ----------------------------------------------------------------------------


def test_a_held_claim_is_placed_once_its_claim_is_on_file(empty: Practice, tmp_path: Path) -> None:
    row = cleared(empty, tmp_path, TWO, payment="245")
    result: PostResult = post_remittance(empty, OWNER, row.id)
    assert len(result.held) == 2
    with pytest.raises(RefusedError, match="still cannot be posted: no claim of ours"):
        place_held_claim(empty, OWNER, claim_id(empty, "E1107"))
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    place_held_claim(empty, OWNER, claim_id(empty, "E1107"))
    assert balances(empty) == {1000: 24500, 1195: -14500, 4100: 4875, 1110: -14875}
    assert remittance(empty).state == "Partly held"
    with pytest.raises(RefusedError, match="reverse it first"):
        place_held_claim(empty, OWNER, claim_id(empty, "E1107"))
    place_held_claim(empty, OWNER, claim_id(empty, "E1115"))
    assert remittance(empty).state == "Posted"
    assert_books_hold(empty)


def forget_links(practice: Practice) -> None:
    """As in a file of format 0001, which did not keep the entries that a claim made."""
    with raw(practice.store.path) as connection:
        connection.execute("DELETE FROM posted_entry")
        connection.commit()


@pytest.mark.parametrize("name", ["E1107", "E1115"])
def test_a_claim_held_by_an_earlier_version_is_not_booked_twice(
    empty: Practice, tmp_path: Path, name: str
) -> None:
    """What put it into suspense is not known, so that it could not be mirrored."""
    row = cleared(empty, tmp_path, TWO, payment="245")
    post_remittance(empty, OWNER, row.id)
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    forget_links(empty)
    before = balances(empty)
    with pytest.raises(RefusedError, match="by an earlier version"):
        place_held_claim(empty, OWNER, claim_id(empty, name))
    assert balances(empty) == before == {1000: 24500, 1195: -24500}
    reverse_posting(empty, OWNER, row.id, reason="posted by an earlier version")
    assert post_remittance(empty, OWNER, row.id).held == ()
    assert balances(empty) == {1000: 24500, 4100: 4875, 1110: -14875 - 14500}
    assert_books_hold(empty)


def test_a_claim_posted_by_an_earlier_version_is_not_reversed_alone(posted: Practice) -> None:
    forget_links(posted)
    before = balances(posted)
    with pytest.raises(RefusedError, match="by an earlier version"):
        reverse_claim(posted, OWNER, claim_id(posted, "E1107"), reason="wrong")
    assert balances(posted) == before
    assert_books_hold(posted)


def test_an_answer_that_the_desk_had_covered_is_reversed_though_it_wrote_nothing(
    empty: Practice, tmp_path: Path
) -> None:
    """The copay is at the desk already, and what is denied stays open: no entry, and none lost."""
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    denied = [*paid_claim("E1107", paid="0", copay="25")[:-1], "CAS*CO*16*148.75", "CAS*PR*3*25"]
    row = cleared(empty, tmp_path, [*denied, *TWO[-4:]], payment="145")
    assert post_remittance(empty, OWNER, row.id).held == ()
    before = balances(empty)
    reverse_claim(empty, OWNER, claim_id(empty, "E1107"), reason="the payer answers again")
    assert balances(empty) == before == {1000: 14500, 1110: -14500}
    place_held_claim(empty, OWNER, claim_id(empty, "E1107"))
    assert balances(empty) == before
    assert_books_hold(empty)


def test_a_claim_that_a_person_held_is_placed_without_taking_the_hold_back(
    empty: Practice, tmp_path: Path
) -> None:
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    row = cleared(empty, tmp_path, TWO, payment="245")
    line = load_desk(empty, row.id).lines[0]
    hold = Choice(line.claim_line, WHOLE_CLAIM, HOLD, "look at the copay")
    decide(empty, OWNER, row.id, [hold])
    assert len(post_remittance(empty, OWNER, row.id).held) == 1
    assert balances(empty) == {1000: 24500, 1195: -10000, 1110: -14500}
    place_held_claim(empty, OWNER, claim_id(empty, "E1107"))
    assert balances(empty) == {1000: 24500, 4100: 4875, 1110: -14500 - 14875}
    assert remittance(empty).state == "Posted"
    assert_books_hold(empty)


def test_a_person_chooses_the_claim_that_a_held_one_is(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    row = cleared(empty, tmp_path, paid_claim("X77"), payment="148.75")
    post_remittance(empty, OWNER, row.id)
    with pytest.raises(RefusedError, match="not on file any more"):
        place_held_claim(empty, OWNER, claim_id(empty, "X77"), "E9999")
    change = place_held_claim(empty, OWNER, claim_id(empty, "X77"), "E1107")
    assert (change.claim, change.outcome) == ("E1107", "paid")
    assert balances(empty) == {1000: 14875, 1110: -14875}
    [(rung, encounter)] = rows(
        empty.store.path,
        "SELECT rung, encounter_id FROM posted_claim WHERE reversed_at IS NULL",
    )
    assert (rung, encounter) == ("person", "E1107")
    assert_books_hold(empty)


def test_a_placed_claim_is_met_again_by_its_payers_number(empty: Practice, tmp_path: Path) -> None:
    """CLP07: the payer goes on using a number of ours that is not ours."""
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    row = cleared(empty, tmp_path, paid_claim("X77"), payment="148.75")
    post_remittance(empty, OWNER, row.id)
    place_held_claim(empty, OWNER, claim_id(empty, "X77"), "E1107")
    back = [
        "CLP*X77*22*-173.75*-148.75*0*12*ICN1*11*1",
        "NM1*QC*1*ITO*JUN****MI*M1",
        "SVC*HC:99213*-173.75*-148.75**1",
        "DTM*472*20260214",
        "CAS*PR*3*-25",
        *paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216"),
    ]
    second = cleared(empty, tmp_path, back, payment="56.25", trace="T2")
    assert post_remittance(empty, OWNER, second.id).held == ()
    found = rows(
        empty.store.path,
        "SELECT claim_id, rung, outcome FROM posted_claim WHERE outcome = 'reversal'",
    )
    assert found == [("E1107", "clp07", "reversal")]
    assert_books_hold(empty)


def test_the_detail_that_is_kept_names_what_was_booked(posted: Practice) -> None:
    [(detail,)] = rows(
        posted.store.path, "SELECT detail FROM posted_claim WHERE claim_id = 'E1107'"
    )
    kept = json.loads(detail)
    assert kept["claim_id"] == "E1107"
    [line] = kept["lines"]
    assert line[6] == [[4100, "45", 4875]]
