"""One held line of a posted claim: settled alone, once, and reversed with its claim."""

from __future__ import annotations

from collections.abc import Callable
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
    rows,
    take,
    write_835,
)
from report_files import write_report
from secondary_builders import an_original, segments, write_original

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.posting.carc import Action, AdjustmentRule
from recon_desktop.domain.posting.desk import Choice, DeskMark
from recon_desktop.domain.posting.records import ACCEPT, HOLD, Buckets
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.follow.next_payers import load_next_payers
from recon_desktop.services.posting.adjustment_rules import save_rule
from recon_desktop.services.posting.decide_posting import decide
from recon_desktop.services.posting.post_remittance import post_remittance
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.posting.reverse_claim import reverse_claim
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.posting.settle_held_line import load_settlements, settle_held_line
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

TWO_LINES = """
CLP*E1107*1*173.75*89.6*25*12*ICN7*11*1
NM1*QC*1*OAKES*ZOE****MI*BSK2115501
SVC*HC:99213:25*145*73.4**1
DTM*472*20260224
CAS*CO*45*46.6
CAS*PR*3*25
REF*6R*E1107-1
SVC*HC:{code}*28.75*16.2**1
DTM*472*20260224
CAS*CO*45*12.55
"""
PAID = 8_960


def posted(practice: Practice, folder: Path, claims: list[str], payment: str = "89.60") -> int:
    """The remittance's id, posted from cleared money."""
    remit = write_835(folder / "t.835", claims, payment=payment, trace="T1")
    text = "HCCLAIMPMT TRN*1*T1*1123456789\\"
    take(practice, remit, write_bank(folder / "t.ofx", [("20260313", payment, "B1", text)]))
    match_bank(practice, OWNER)
    [row] = list_remittances(practice)
    post_remittance(practice, OWNER, row.id)
    return row.id


def balances(practice: Practice) -> dict[int, int]:
    found = {number: money.cents for number, _, money in load_balances(practice).accounts}
    return {number: cents for number, cents in found.items() if cents}


def standing(practice: Practice) -> int:
    [(found,)] = rows(practice.store.path, "SELECT id FROM posted_claim WHERE reversed_at IS NULL")
    return int(found)


def held_segment(practice: Practice) -> int:
    [(found,)] = rows(
        practice.store.path,
        "SELECT l.line FROM posted_line l JOIN posted_claim c ON c.id = l.posted_claim_id "
        "WHERE l.held AND c.reversed_at IS NULL",
    )
    return int(found)


@pytest.fixture
def unknown(empty: Practice, tmp_path: Path) -> Practice:
    """The second line has a code that our claim does not: 16.20 wait in suspense."""
    take(empty, write_original(tmp_path / "sent.837", an_original("")))
    posted(empty, tmp_path, segments(TWO_LINES.format(code="87881")))
    assert balances(empty) == {1000: PAID, 1195: -1620, 4100: 4660, 1110: -12000}
    return empty


def as_if_it_had_matched(practice: Practice) -> dict[int, int]:
    """The books of the same advice with the right code."""
    return {1000: PAID, 4100: 5915, 1110: -14875}


def settle(practice: Practice, **given: object) -> None:
    values = {"reason": "their code for our 87880", "chosen_line": "E1107-2"} | given
    settle_held_line(practice, OWNER, standing(practice), held_segment(practice), **values)  # type: ignore[arg-type]


def test_the_line_is_posted_as_the_table_says(unknown: Practice) -> None:
    before = rows(unknown.store.path, "SELECT COUNT(*) FROM entry")[0][0]
    settle(unknown)
    assert balances(unknown) == as_if_it_had_matched(unknown)
    assert_books_hold(unknown)
    [row] = list_remittances(unknown)
    assert row.state == "Posted"
    lines = load_desk(unknown, row.id).lines
    assert [(x.mark, x.buckets.contractual_cents) for x in lines] == [
        (DeskMark.POSTED, 4660),
        (DeskMark.POSTED, 1255),
    ]
    assert "line chosen by a person" in lines[1].rung
    after = rows(unknown.store.path, "SELECT COUNT(*) FROM entry")[0][0]
    assert after == before + 2  # the claim's mirror and the claim anew
    action, outcome, detail = audit_rows(unknown.store.path)[-1]
    assert (action, outcome) == ("post payer money", "accepted")
    assert "their code for our 87880" in detail


@pytest.mark.parametrize(
    ("buckets", "accounts"),
    [
        (Buckets(written_off_cents=1255), {4100: 4660, 4110: 1255, 1110: -14875}),
        (Buckets(open_cents=1255), {4100: 4660, 1110: -13620}),
    ],
)
def test_a_person_says_where_the_rest_goes(
    unknown: Practice, buckets: Buckets, accounts: dict[int, int]
) -> None:
    settle(unknown, buckets=buckets)
    assert balances(unknown) == {1000: PAID} | accounts
    assert_books_hold(unknown)


def test_the_ways_are_told_with_their_amounts_and_nothing_is_written(unknown: Practice) -> None:
    before = dump(unknown.store.path)
    acts = len(audit_rows(unknown.store.path))
    assert load_settlements(unknown, OWNER, standing(unknown), held_segment(unknown)) == ()
    ways = load_settlements(
        unknown, OWNER, standing(unknown), held_segment(unknown), chosen_line="E1107-2"
    )
    assert [each.text for each in ways] == [
        "As the table says: contractual write-off 12.55",
        "Other write-off 12.55",
        "Left open with the payer 12.55",
    ]
    assert dump(unknown.store.path) == before
    assert len(audit_rows(unknown.store.path)) == acts
    for each in ways[1:]:
        assert sum(each.buckets or ()) == 1255
    settle(unknown, buckets=ways[1].buckets)
    assert balances(unknown)[4110] == 1255


def test_it_is_settled_once(unknown: Practice) -> None:
    first, line = standing(unknown), held_segment(unknown)
    settle(unknown)
    before = dump(unknown.store.path)
    with pytest.raises(RefusedError, match="reversed already"):
        settle_held_line(unknown, OWNER, first, line, reason="again")
    with pytest.raises(RefusedError, match="does not wait in suspense"):
        settle_held_line(unknown, OWNER, standing(unknown), line, reason="again")
    assert dump(unknown.store.path) == before
    assert [row[1] for row in audit_rows(unknown.store.path)[-2:]] == ["refused", "refused"]


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"reason": "  "}, UsageError, "needs a reason"),
        ({"chosen_line": ""}, RefusedError, "Choose the line of ours"),
        ({"chosen_line": "NOPE"}, RefusedError, "no line NOPE any more"),
        ({"buckets": Buckets(patient_cents=1255)}, RefusedError, "never billed to a patient"),
        ({"buckets": Buckets(open_cents=1254)}, RefusedError, r"0\.01 remains"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    unknown: Practice, given: dict[str, object], error: type[Exception], told: str
) -> None:
    before = dump(unknown.store.path)
    with pytest.raises(error, match=told):
        settle(unknown, **given)
    assert dump(unknown.store.path) == before


def test_lines_that_are_not_held_stay_as_they_are(unknown: Practice) -> None:
    """The practice's table has changed since: it decides the settled line and no other."""
    save_rule(unknown, OWNER, AdjustmentRule("45", Action.WORKLIST, group="CO"))
    settle(unknown)
    assert balances(unknown) == {1000: PAID, 4100: 4660, 1110: -13620}
    assert_books_hold(unknown)


def without_its_first_line() -> list[str]:
    body = [line for line in an_original("") if not line.startswith("REF*6R*E1107-1")]
    return [line.replace("HC:99213:25*145", "HC:99212*145") for line in body]


@pytest.mark.parametrize("body", [without_its_first_line(), an_original("", order="S")])
def test_a_claim_sent_otherwise_since_keeps_its_lines(
    unknown: Practice, tmp_path: Path, body: list[str]
) -> None:
    """The line beside it would be nobody's, or another payer's, if the claim were posted now."""
    body = [line.replace("B77*20260224", "B78*20260226") for line in body]
    take(unknown, write_original(tmp_path / "again.837", body, control="000000902"))
    before = dump(unknown.store.path)
    with pytest.raises(RefusedError, match="would be posted otherwise today"):
        settle(unknown)
    assert dump(unknown.store.path) == before


def test_it_goes_into_the_next_open_day(unknown: Practice) -> None:
    finish(close_day(unknown, OWNER, date(2026, 3, 13)))
    settle(unknown)
    days = rows(unknown.store.path, "SELECT DISTINCT posting_date, late FROM entry ORDER BY 1")
    assert days[-1] == ("2026-03-14", 1)
    [first] = rows(
        unknown.store.path,
        "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1195 AND "
        "posting_date = '2026-03-13'",
    )
    assert first == (-1620,)
    assert_books_hold(unknown)


REVERSALS: dict[str, Callable[[Practice], object]] = {
    "claim": lambda p: reverse_claim(p, OWNER, standing(p), reason="wrong"),
    "remittance": lambda p: reverse_posting(p, OWNER, 1, reason="wrong"),
}


@pytest.mark.parametrize("what", REVERSALS)
def test_a_settled_line_is_reversed_with_its_claim(unknown: Practice, what: str) -> None:
    settle(unknown)
    REVERSALS[what](unknown)
    waits = 1195 if what == "claim" else 1190
    assert balances(unknown) == {1000: PAID, waits: -PAID}
    mirrors = "SELECT COUNT(*) FROM entry WHERE reverses IS NOT NULL GROUP BY reverses"
    assert set(rows(unknown.store.path, mirrors)) == {(1,)}
    assert_books_hold(unknown)


def test_a_line_a_person_held_goes_on_to_the_next_payer(empty: Practice, tmp_path: Path) -> None:
    """Held by hand, then passed on: what the payer left to the patient goes to the next payer."""
    take(empty, write_report(tmp_path / "sent.csv", REMIT_CLAIMS))
    shape = {"charge": "205", "paid": "100", "copay": "25", "last": "VEGA", "dos": "20260216"}
    claim = [*paid_claim("E1110", **shape)[:-1], "CAS*CO*45*80", "CAS*PR*3*25"]
    take(empty, write_835(tmp_path / "t.835", claim, payment="100", trace="T1"))
    [row] = list_remittances(empty)
    [line] = load_desk(empty, row.id).lines
    hold = Choice(line.claim_line, line.service_line, HOLD, "look at the copay")
    decide(empty, OWNER, row.id, [hold])
    text = "HCCLAIMPMT TRN*1*T1*1123456789\\"
    take(empty, write_bank(tmp_path / "t.ofx", [("20260313", "100.00", "B1", text)]))
    match_bank(empty, OWNER)
    post_remittance(empty, OWNER, row.id)
    assert balances(empty) == {1000: 10000, 1195: -10000}
    ways = load_settlements(empty, OWNER, standing(empty), held_segment(empty))
    forward = next(each for each in ways if "to the next payer 25.00" in each.text.casefold())
    settle(empty, chosen_line="", buckets=forward.buckets)
    assert balances(empty) == {1000: 10000, 4100: 8000, 1110: -18000}
    [(next_payer,)] = rows(
        empty.store.path, "SELECT next_payer_cents FROM posted_claim WHERE reversed_at IS NULL"
    )
    assert next_payer == 2500
    assert_books_hold(empty)


def test_a_claim_held_as_a_whole_is_placed_and_not_settled(empty: Practice, tmp_path: Path) -> None:
    posted(empty, tmp_path, paid_claim("NOBODY"), payment="148.75")
    with pytest.raises(RefusedError, match="as a whole; place the claim"):
        settle_held_line(empty, OWNER, standing(empty), held_segment(empty), reason="this line")


def test_a_payers_reversal_is_not_settled_line_by_line(unknown: Practice, tmp_path: Path) -> None:
    back = segments(TWO_LINES.format(code="87881"))
    turned = [_negated(line) for line in back]
    more = paid_claim("E9", paid="100", copay="0", charge="100", icn="NEW")
    file = write_835(
        tmp_path / "b.835", [*turned, *more], payment="10.40", trace="T2", control="000000903"
    )
    text = "HCCLAIMPMT TRN*1*T2*1123456789\\"
    take(unknown, file, write_bank(tmp_path / "b.ofx", [("20260316", "10.40", "B2", text)]))
    match_bank(unknown, OWNER)
    second = next(row for row in list_remittances(unknown) if row.trace == "T2")
    post_remittance(unknown, OWNER, second.id)
    found = rows(
        unknown.store.path,
        "SELECT c.id, l.line, c.outcome FROM posted_line l JOIN posted_claim c "
        "ON c.id = l.posted_claim_id WHERE l.held AND c.claim_id = 'E1107' ORDER BY c.id",
    )
    (first, line, _), (reversal, its_line, outcome) = found
    assert outcome == "reversal"
    before = dump(unknown.store.path)
    with pytest.raises(RefusedError, match="is a payer's reversal answer"):
        settle_held_line(unknown, OWNER, reversal, its_line, reason="this")
    with pytest.raises(RefusedError, match="took claim E1107 back with remittance T2"):
        settle_held_line(unknown, OWNER, first, line, reason="this")
    assert dump(unknown.store.path) == before


def _negated(segment: str) -> str:
    parts = segment.split("*")
    amounts = {"CLP": (3, 4, 5), "SVC": (2, 3, 5), "CAS": (3,)}.get(parts[0], ())
    for place in amounts:
        parts[place] = f"-{parts[place]}"
    if parts[0] == "CLP":
        parts[2] = "22"
    return "*".join(parts)


def test_the_next_payers_list_follows_at_once(empty: Practice, tmp_path: Path) -> None:
    """Nobody has to open its page: posted, settled and reversed in their own acts."""
    take(empty, write_original(tmp_path / "sent.837", an_original()))
    posted(empty, tmp_path, segments(TWO_LINES.format(code="87881")))
    assert [row.claim_id for row in load_next_payers(empty).rows] == ["E1107"]
    acts = len(audit_rows(empty.store.path))
    settle(empty)
    assert not load_next_payers(empty).stale
    reverse_claim(empty, OWNER, standing(empty), reason="wrong")
    assert load_next_payers(empty).rows == ()
    settled = audit_rows(empty.store.path)[acts:]
    assert [row[0] for row in settled] == ["post payer money", "reverse an entry"]
    [kept] = load_next_payers(empty, finished=True).rows
    assert kept.kind == "dropped"


def test_an_accepted_line_beside_it_keeps_what_was_typed(empty: Practice, tmp_path: Path) -> None:
    take(empty, write_original(tmp_path / "sent.837", an_original("")))
    claims = segments(TWO_LINES.format(code="87881"))
    take(empty, write_835(tmp_path / "t.835", claims, payment="89.60", trace="T1"))
    [row] = list_remittances(empty)
    line = load_desk(empty, row.id).lines[0]
    typed = Buckets(0, 4660, 2500, 0, 0)
    choice = Choice(line.claim_line, line.service_line, ACCEPT, "courtesy", buckets=typed)
    decide(empty, OWNER, row.id, [choice])
    text = "HCCLAIMPMT TRN*1*T1*1123456789\\"
    take(empty, write_bank(tmp_path / "t.ofx", [("20260313", "89.60", "B1", text)]))
    match_bank(empty, OWNER)
    post_remittance(empty, OWNER, row.id)
    settle(empty)
    assert balances(empty) == {1000: PAID, 4110: 4660, 4100: 1255, 1110: -14875}
    assert_books_hold(empty)
