"""The takeback ledger as a value: what belongs to what, in any order, never across payers."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recon_desktop.domain.accounts import PAYER_ADVANCES, SUSPENSE, WITHHOLD
from recon_desktop.domain.follow.claim_references import ClaimIndex, SeenClaim
from recon_desktop.domain.follow.recoveries import (
    AnsweredClaim,
    Method,
    OurRefund,
    Reversal,
    find_reversals,
    tell_opening,
    tell_reversal,
    tell_taking,
)
from recon_desktop.domain.follow.refunds import without_refund
from recon_desktop.domain.follow.takebacks import (
    Evidence,
    Followed,
    Movement,
    Said,
    State,
    book_balances,
    candidates,
    follow,
    owed_cents,
    payer_key,
    state_of,
)

START = date(2026, 3, 1)


def move(
    number: int, day: int, code: str, cents: int, reference: str = "", **fields: Any
) -> Movement:
    """A pair of remittance T<day> (one remittance a day unless said otherwise)."""
    values: dict[str, Any] = {
        "id": number,
        "payer": "bluesky",
        "remittance_id": day,
        "trace": f"T{day}",
        "day": START + timedelta(days=day),
        "place": number,
        "code": code,
        "reference": reference,
        "cents": cents,
        "sub": "FB" if code == "FB" else "",
    }
    return Movement(**(values | fields))


def ties(followed: Followed) -> dict[tuple[int, int], tuple[int, Evidence]]:
    return {(t.opening_id, t.taking_id): (t.cents, t.evidence) for t in followed.ties}


# --- following ------------------------------------------------------------------------


def test_a_recovery_with_the_same_reference_settles_its_announcement() -> None:
    followed = follow([move(1, 1, "WO", -2800, "R777 "), move(2, 9, "WO", 2800, "r777")])
    assert ties(followed) == {(1, 2): (2800, Evidence.REFERENCE)}
    assert followed.left == {1: 0, 2: 0}


def test_partial_recoveries_over_three_remittances() -> None:
    moves = [move(1, 1, "WO", -10000, "R1"), *(
        move(n, n, "WO", cents, "R1") for n, cents in ((2, 3000), (3, 3000), (4, 4000))
    )]  # fmt: skip
    for taken, state in ((1, State.OPEN), (2, State.PARTLY), (3, State.PARTLY), (4, State.SETTLED)):
        followed = follow(moves[:taken])
        assert state_of(moves[0], followed.left[1]) is state
    assert followed.tied(1) == 10000


def test_a_recovery_beyond_what_was_announced_stays_open_as_unannounced() -> None:
    moves = [move(1, 1, "WO", -2000, "R1"), move(2, 2, "WO", 5000, "R1")]
    followed = follow(moves)
    assert followed.left == {1: 0, 2: 3000}
    assert state_of(moves[1], 3000) is State.UNANNOUNCED
    assert owed_cents(moves, followed.left) == -3000


def test_a_recovery_without_announcement_is_tied_to_nothing() -> None:
    moves = [move(1, 1, "WO", -2000, "R1"), move(2, 2, "WO", 2000, "R2")]
    followed = follow(moves)
    assert followed.ties == ()
    assert [c.reason for c in candidates(moves[1], moves, followed.left)] == [
        "the same amount, no other fits"
    ]


def test_a_balance_forwarded_twice_comes_to_zero() -> None:
    """Three remittances: forwarded, partly worked off and forwarded again, worked off."""
    moves = [
        move(1, 1, "FB", -10000),
        move(2, 5, "FB", 10000),
        move(3, 5, "FB", -4000),
        move(4, 9, "FB", 4000),
    ]
    followed = follow(moves)
    assert ties(followed) == {
        (1, 2): (10000, Evidence.OLDEST),
        (3, 4): (4000, Evidence.OLDEST),
    }
    assert set(followed.left.values()) == {0}


def test_a_balance_with_one_account_number_for_all_is_never_forwarded_to_itself() -> None:
    moves = [
        move(1, 1, "FB", -10000, "ACCT1"),
        move(2, 5, "FB", 10000, "ACCT1"),
        move(3, 5, "FB", -4000, "ACCT1"),
        move(4, 9, "FB", 4000, "ACCT1"),
    ]
    assert set(ties(follow(moves))) == {(1, 2), (3, 4)}
    assert follow(moves[1:3]).ties == ()


def test_the_trace_of_the_forwarding_remittance_is_a_reference() -> None:
    moves = [move(1, 1, "FB", -500), move(2, 2, "FB", -700), move(3, 9, "FB", 700, "T2")]
    assert ties(follow(moves)) == {(2, 3): (700, Evidence.REFERENCE)}


@pytest.mark.parametrize(
    ("taken", "tied"),
    [(5000, [1]), (8000, [1, 2]), (3000, []), (6000, []), (9000, [])],
)
def test_oldest_first_only_when_the_sum_fits_exactly(taken: int, tied: list[int]) -> None:
    moves = [move(1, 1, "FB", -5000), move(2, 2, "FB", -3000), move(3, 9, "FB", taken)]
    followed = follow(moves)
    assert [t.opening_id for t in followed.ties] == tied
    if not tied:
        first = candidates(moves[2], moves, followed.left)[0]
        equal = taken == 3000
        assert first.movement.id == (2 if equal else 1)
        assert first.reason == ("the same amount, no other fits" if equal else "the oldest first")


def test_only_balances_forwarded_are_worked_off_oldest_first() -> None:
    assert follow([move(1, 1, "WO", -5000), move(2, 9, "WO", 5000)]).ties == ()
    assert follow([move(1, 1, "WO", -5000), move(2, 9, "FB", 5000)]).ties == ()


def test_a_later_balance_is_not_what_an_earlier_remittance_took() -> None:
    assert follow([move(1, 5, "FB", -5000, "A1"), move(2, 1, "FB", 5000, "A1")]).ties == ()


@pytest.mark.parametrize(("reference", "taken"), [("", 10000), ("ACCT1", 4000)])
def test_a_balance_is_forwarded_to_another_remittance_of_the_same_day(
    reference: str, taken: int
) -> None:
    """A payer's two remittances of a day: the one forwards what the other takes.

    By its number a part of it too, without one only the whole.
    """
    moves = [
        move(1, 5, "FB", -10000, reference),
        move(2, 5, "FB", taken, reference, remittance_id=6, trace="T6"),
    ]
    assert follow(moves).left == {1: 10000 - taken, 2: 0}


def test_a_refund_acknowledged_goes_with_the_recovery_beside_it() -> None:
    moves = [move(1, 1, "72", -2800, "A"), move(2, 1, "WO", 2800, "B"), move(3, 2, "WO", 2800)]
    assert ties(follow(moves)) == {(1, 2): (2800, Evidence.RETURN)}


@pytest.mark.parametrize("reference", ["", "0", "000", "-"])
def test_an_empty_reference_is_no_reference(reference: str) -> None:
    moves = [move(1, 1, "WO", -2000, reference), move(2, 2, "WO", 2000, reference)]
    assert follow(moves).ties == ()


def test_two_payers_are_never_mixed() -> None:
    moves = [
        move(1, 1, "WO", -2000, "R1"),
        move(2, 2, "WO", 2000, "R1", payer="other"),
        move(3, 1, "FB", -700),
        move(4, 2, "FB", 700, payer="other"),
    ]
    followed = follow(moves)
    assert followed.ties == ()
    assert candidates(moves[0], moves, followed.left) == []
    assert payer_key(" Blue  SKY ") == payer_key("blue sky")


def test_a_withhold_opens_when_held_and_an_advance_when_paid() -> None:
    held = move(1, 1, "E3", 900, "W1", account=WITHHOLD)
    freed = move(2, 2, "E3", -900, "W1", account=WITHHOLD)
    paid = move(3, 1, "PI", -5000, "P1", account=PAYER_ADVANCES)
    worked = move(4, 2, "PI", 2000, "P1", account=PAYER_ADVANCES)
    assert set(ties(follow([held, freed, paid, worked]))) == {(1, 2), (3, 4)}


def test_money_in_suspense_is_tied_by_a_person_alone() -> None:
    moves = [
        move(1, 1, "CS", -900, "W1", account=SUSPENSE),
        move(2, 2, "CS", 900, "W1", account=SUSPENSE),
    ]
    assert follow(moves).ties == ()
    assert state_of(moves[0], 900) is State.WAITS
    assert set(ties(follow(moves, [Said(1, 1, 2, 900)]))) == {(1, 2)}


def test_a_person_goes_before_the_rules_but_never_beyond_what_is_left() -> None:
    moves = [move(1, 1, "WO", -2000, "R1"), move(2, 2, "WO", 2000, "R1"), move(3, 3, "WO", 900)]
    followed = follow(moves, [Said(7, 1, 3, 500, "letter"), Said(8, 1, 3, 99999), Said(9, 1, 3, 1)])
    assert [(t.taking_id, t.cents, t.evidence) for t in followed.ties] == [
        (3, 500, Evidence.PERSON),
        (3, 400, Evidence.PERSON),
        (2, 1100, Evidence.REFERENCE),
    ]
    assert followed.left == {1: 0, 2: 900, 3: 0}


def test_a_person_keeps_two_apart() -> None:
    moves = [move(1, 1, "WO", -2000, "R1"), move(2, 2, "WO", 2000, "R1")]
    assert follow(moves, [Said(1, 1, 2, 0)]).ties == ()
    assert follow(moves, [Said(1, 1, 99, 500)]).left == {1: 0, 2: 0}


def test_what_was_settled_is_not_open() -> None:
    taking = move(2, 2, "WO", 2000, "R1", settled_cents=2000)
    followed = follow([move(1, 1, "WO", -2000, "R1"), taking])
    assert followed.left == {1: 2000, 2: 0}
    assert state_of(taking, 0) is State.SETTLED
    assert taking.book_cents == 0


AMOUNTS = st.integers(1, 6).map(lambda units: units * 1000)
PAIRS = st.tuples(
    st.integers(1, 6), st.sampled_from(["WO", "FB", "72"]), st.booleans(), AMOUNTS,
    st.sampled_from(["", "R1", "R2", "T1", "T2"]), st.sampled_from(["bluesky", "other"]),
)  # fmt: skip


@given(st.lists(PAIRS, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_imports_does_not_matter_and_nothing_is_lost(
    pairs: list[Any], shuffler: random.Random
) -> None:
    moves = [
        move(n, day, code, -cents if opens else cents, reference, payer=payer)
        for n, (day, code, opens, cents, reference, payer) in enumerate(pairs, start=1)
    ]
    followed = follow(moves)
    mixed = list(moves)
    shuffler.shuffle(mixed)
    assert follow(mixed) == followed
    by_id = {each.id: each for each in moves}
    for tie in followed.ties:
        opening, taking = by_id[tie.opening_id], by_id[tie.taking_id]
        assert opening.opens
        assert not taking.opens
        assert opening.payer == taking.payer
        assert tie.cents > 0
    for each in moves:
        assert followed.left[each.id] == each.size_cents - followed.tied(each.id) >= 0
    books = book_balances(moves)
    assert owed_cents(moves, followed.left) == -sum(books.values())
    for payer in ("bluesky", "other"):
        own = [each for each in moves if each.payer == payer]
        held = sum(cents for (name, _), cents in books.items() if name == payer)
        assert owed_cents(own, followed.left) == -held


def test_ids_do_not_decide() -> None:
    """The same three pairs under any numbering give the same ties."""
    outcomes = set()
    for a, b, c in itertools.permutations((1, 2, 3)):
        moves = [
            move(a, 1, "FB", -5000, place=1),
            move(b, 2, "FB", -3000, place=1),
            move(c, 9, "FB", 5000, place=1),
        ]
        names = {a: "old", b: "young", c: "taking"}
        outcomes.add(tuple((names[t.opening_id], names[t.taking_id]) for t in follow(moves).ties))
    assert outcomes == {(("old", "taking"),)}


# --- the claim a reference names (R4.19) ----------------------------------------------


def seen(claim_id: str, number: str, remittance: int = 1, day: int = 1) -> SeenClaim:
    return SeenClaim("bluesky", claim_id, number, remittance, START + timedelta(days=day))


CLAIMS = (
    seen("E1107", "2026055001234"),
    seen("E1110", "2026055001235"),
    seen("E22", "4711"),
    seen("", ""),
    seen("E0988", "2026020009911", remittance=2, day=5),
    seen("E0988", "2026055001237", remittance=2, day=5),
    seen("E5555", "2026099000001", remittance=3, day=50),
    seen("E6666", "2026099000066", remittance=4, day=20),
)


@pytest.mark.parametrize(
    ("reference", "claim"),
    [
        ("2026055001234", "E1107"),
        (" 2026055001235", "E1110"),
        ("4711", "E22"),  # exact: short is good enough
        ("ACCT20260110 2026055001234", "E1107"),
        ("E1107-20260110", "E1107"),
        ("20260110e1110", "E1110"),
        ("XX4711YY", ""),  # short and inside: by chance
        ("E22-20260110", ""),
        ("2026011000777", ""),  # a receivable's number names no claim
        ("E1107 E1110", ""),  # two fit: none
        ("2026099000001", ""),  # answered later than the adjustment
        ("2026099000066", "E6666"),  # answered on its day, by another remittance
        ("", ""),
    ],
)
def test_a_reference_names_a_claim_by_its_numbers(reference: str, claim: str) -> None:
    found = ClaimIndex(CLAIMS).find(
        reference, payer="bluesky", remittance_id=9, day=START + timedelta(days=20)
    )
    assert (found.claim_id if found else "") == claim


def test_the_remittance_itself_comes_before_earlier_ones() -> None:
    index = ClaimIndex([seen("A0001", "ICN77777", 1), seen("B0002", "ICN77777", 2)])
    own = index.find("ICN77777", payer="bluesky", remittance_id=2, day=START + timedelta(days=9))
    assert own is not None
    assert own.claim_id == "B0002"
    late = START + timedelta(days=9)
    assert index.find("ICN77777", payer="bluesky", remittance_id=5, day=late) is None
    assert index.find("ICN77777", payer="other", remittance_id=2, day=late) is None


# --- the methods of recovery (R4.24) --------------------------------------------------


def answered(
    number: int, day: int, status: str, paid: int, charge: int = 24720, **fields: Any
) -> AnsweredClaim:
    values: dict[str, Any] = {
        "row_id": number,
        "payer": "bluesky",
        "remittance_id": day,
        "trace": f"T{day}",
        "day": START + timedelta(days=day),
        "line": number,
        "claim_id": "E0988",
        "status": status,
        "paid_cents": paid,
        "charge_cents": -charge if status == "22" else charge,
    }
    return AnsweredClaim(**(values | fields))


def test_reversal_and_correction_at_once() -> None:
    (found,) = find_reversals([answered(1, 9, "22", -16800), answered(2, 9, "1", 14000)])
    assert found.together
    assert found.taken_cents == 2800
    story = tell_reversal(found)
    assert story.method is Method.AT_ONCE
    assert "28.00 less" in story.text
    assert "Nothing will follow" in story.text


def test_reversal_alone_and_its_correction_later() -> None:
    alone = answered(1, 5, "22", -16800)
    (found,) = find_reversals([answered(3, 1, "1", 16800), alone])
    assert found == Reversal(alone, None)
    assert tell_reversal(found).method is Method.ALONE
    assert "168.00" in tell_reversal(found).text
    later = answered(2, 9, "1", 14000)
    (found,) = find_reversals([later, alone])
    assert found.correction == later
    assert not found.together
    assert "remittance T9 of 03/10/2026: 28.00 less" in tell_reversal(found).text


def test_a_correction_comes_in_another_remittance_of_the_same_day() -> None:
    reversal = answered(1, 5, "22", -16800)
    correction = answered(2, 5, "1", 14000, remittance_id=6, trace="T0")
    (found,) = find_reversals([reversal, correction])
    assert found == Reversal(reversal, correction)
    assert not found.together


def test_a_correction_goes_with_one_reversal_of_the_same_charge() -> None:
    claims = [
        answered(1, 5, "22", -16800),
        answered(2, 6, "22", -16800),
        answered(3, 7, "1", 14000),
        answered(4, 8, "1", 14000, charge=100),
    ]
    assert [bool(each.correction) for each in find_reversals(claims)] == [True, False]
    other_payer = [answered(1, 5, "22", -16800), answered(2, 6, "1", 9, payer="other")]
    assert find_reversals(other_payer)[0].correction is None


def test_held_back_now_and_taken_later() -> None:
    (found,) = find_reversals([answered(1, 9, "22", -16800), answered(2, 9, "1", 14000)])
    story = tell_opening(move(1, 9, "WO", -2800), [found])
    assert (story.method, story.claim_id) == (Method.LATER, "E0988")
    assert "28.00 held back: a later remittance takes it" in story.text
    unrelated = tell_opening(move(1, 9, "WO", -999), [found])
    assert unrelated.claim_id == ""


def test_a_forwarded_balance_names_the_claim_that_caused_it() -> None:
    (found,) = find_reversals([answered(1, 9, "22", -16800)])
    story = tell_opening(move(1, 9, "FB", -16800), [found])
    assert (story.method, story.claim_id) == (Method.FORWARDED, "E0988")
    assert "because of claim E0988" in story.text
    assert tell_opening(move(1, 9, "FB", -100), []).claim_id == ""
    same = Reversal(
        answered(2, 9, "22", -5000, claim_id="E1107"), answered(3, 9, "1", 5000, claim_id="E1107")
    )
    beside = tell_opening(move(1, 9, "FB", -16800), [same, found])
    assert (beside.claim_id, beside.text) == (story.claim_id, story.text)


def test_taken_by_letter_alone_leaves_the_claim() -> None:
    story = tell_taking(move(1, 9, "WO", 2000, "2026011000777"), "", [])
    assert story.method is Method.BY_LETTER
    assert "look for the payer's letter" in story.text
    assert "The claim itself is not changed" in story.text
    named = tell_taking(move(1, 9, "WO", 2000), "E1107", [])
    assert "names claim E1107" in named.text
    reversal = find_reversals([answered(1, 5, "22", -16800)])
    assert tell_taking(move(1, 9, "WO", 2000), "E0988", reversal).method is Method.LATER


def test_a_refund_acknowledged_tells_what_it_goes_with() -> None:
    returned = move(1, 1, "72", -2000)
    alone = tell_opening(returned, [])
    assert "acknowledges a refund of 20.00" in alone.text
    assert "The books have no refund that fits: settle it to a refund" in alone.text
    sent = OurRefund("RF1", "E0988", 2000, waits=False)
    of_visit = tell_opening(returned, [], [sent])
    assert of_visit.claim_id == "E0988"
    assert "Refund RF1 of visit E0988 fits: settle it there" in of_visit.text
    waits = tell_opening(returned, [], [sent, OurRefund("RF2", "", 2000, waits=True)])
    assert "Refund RF2 fits: say how it was paid" in waits.text
    held_back = tell_opening(returned, [], [OurRefund("RF3", "", 2000, waits=False)])
    assert "no refund that fits" in held_back.text  # it ended the announcement it came from


def test_a_refund_that_waits_is_named_before_a_check_is_sent_too() -> None:
    taken = move(1, 1, "WO", 2000)
    refunds = [OurRefund("RF1", "", 2000, waits=False), OurRefund("RF2", "E1", 2000, waits=True)]
    assert "Refund RF2 of 20.00 waits to be paid" in tell_taking(taken, "", [], refunds).text
    assert "refund" not in tell_taking(taken, "", [], refunds[:1]).text.casefold()


@pytest.mark.parametrize(
    ("owed", "waiting", "left"), [(2000, (), 2000), (2000, (500, 1500), 0), (0, (), 0), (-5, (), 0)]
)
def test_what_is_owed_without_a_refund(owed: int, waiting: tuple[int, ...], left: int) -> None:
    assert without_refund(owed, waiting) == left
