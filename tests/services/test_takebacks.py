"""Takebacks through the services: followed to zero, equal to the books, settled once."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from practice_builders import (
    FIRST_ADVICE,
    NOW,
    OWNER,
    REMIT_CLAIMS,
    Stages,
    assert_books_hold,
    audit_rows,
    dump,
    open_practice,
    paid_claim,
    rows,
)
from takeback_builders import (
    CORRECTED,
    OTHER_PAYER,
    REVERSED,
    Payers,
    balance,
    plb,
    row_of,
    view_of,
)

from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.day.close_day import close_day
from recon_desktop.services.follow.settle_takeback import (
    link_takeback,
    settle_takeback,
    take_back_settlement,
    unlink_takeback,
)
from recon_desktop.services.posting.post_remittance import find_remittance, post_remittance
from recon_desktop.services.posting.reverse_posting import reverse_posting
from recon_desktop.services.practice import Practice
from recon_desktop.services.progress import finish

# --- the golden remittance ------------------------------------------------------------


def test_the_golden_recovery_was_taken_without_announcement(recovered: Practice) -> None:
    view = view_of(recovered)
    taken = row_of(view, "WO 2026011000777")
    assert (taken.state, taken.left, taken.claim) == (
        "Taken without announcement",
        Money(2000),
        "",
    )
    assert taken.method == "letter and provider adjustment only"
    assert taken.age_days == (NOW.date() - date(2026, 3, 12)).days == 19
    assert view.standing().unannounced == Money(2000)
    assert view.standing().books == Money(-2000)


def test_the_golden_reversal_was_taken_at_once(recovered: Practice) -> None:
    reversal = row_of(view_of(recovered), "22")
    assert (reversal.state, reversal.claim, reversal.patient) == (
        "Taken at once",
        "E0988",
        "L. CHEN",
    )
    assert reversal.amount == Money(2800)
    steps = [(line.amount, line.balance) for line in reversal.chain]
    assert steps == [(Money(16800), Money(16800)), (Money(-14000), Money(2800))]
    assert not reversal.is_open


def test_what_was_taken_without_announcement_is_settled_to_its_claim_once(
    recovered: Practice,
) -> None:
    taken = row_of(view_of(recovered), "WO")
    assert taken.adjustment_id is not None
    before = balance(recovered, 1110, "E0988")
    done = settle_takeback(recovered, OWNER, taken.adjustment_id, to="E0988", reason="letter 01/12")
    assert (done.amount, done.posting_date) == (Money(2000), NOW.date())
    assert balance(recovered, 1110, "E0988") == before + 2000
    assert balance(recovered, 2020) == 0
    after = row_of(view_of(recovered), "WO")
    assert (after.state, after.left, after.can_settle) == ("Settled", ZERO, False)
    last = after.chain[-1]
    assert (last.text, last.amount, last.balance) == (
        "Settled to E0988 by ann",
        Money(-2000),
        ZERO,
    )
    assert "letter 01/12" in last.evidence
    with pytest.raises(RefusedError, match="Nothing is open"):
        settle_takeback(recovered, OWNER, taken.adjustment_id, to="E0988", reason="again")
    take_back_settlement(recovered, OWNER, done.settlement_id, reason="wrong claim")
    assert balance(recovered, 1110, "E0988") == before
    assert row_of(view_of(recovered), "WO").state == "Taken without announcement"
    with pytest.raises(RefusedError, match="taken back already"):
        take_back_settlement(recovered, OWNER, done.settlement_id, reason="again")
    settle_takeback(recovered, OWNER, taken.adjustment_id, to="4110", reason="nobody knows")
    assert balance(recovered, 4110) == 2000
    view_of(recovered)
    assert_books_hold(recovered)


@pytest.mark.parametrize("to", ["", "NOBODY", "2000"])
def test_it_is_settled_to_what_we_know_alone(recovered: Practice, to: str) -> None:
    taken = row_of(view_of(recovered), "WO")
    assert taken.adjustment_id is not None
    before = dump(recovered.store.path)
    with pytest.raises(UsageError, match="no claim or encounter"):
        settle_takeback(recovered, OWNER, taken.adjustment_id, to=to, reason="why")
    with pytest.raises(UsageError, match="Say why"):
        settle_takeback(recovered, OWNER, taken.adjustment_id, to="E0988", reason=" ")
    with pytest.raises(UsageError, match="no provider-level adjustment"):
        settle_takeback(recovered, OWNER, 9999, to="E0988", reason="why")
    assert dump(recovered.store.path) == before


def test_a_reversed_posting_leaves_the_books_with_what_was_settled(recovered: Practice) -> None:
    taken = row_of(view_of(recovered), "WO")
    assert taken.adjustment_id is not None
    settle_takeback(recovered, OWNER, taken.adjustment_id, to="E0988", reason="letter")
    reverse_posting(recovered, OWNER, taken.remittance_id, reason="wrong")
    view = view_of(recovered)
    assert row_of(view, "WO").state == "Not posted yet"
    assert view.standing().waiting == Money(2000)
    assert balance(recovered, 2020) == 0
    assert_books_hold(recovered)
    with pytest.raises(RefusedError, match="is not posted"):
        settle_takeback(recovered, OWNER, taken.adjustment_id, to="4110", reason="why")
    post_remittance(recovered, OWNER, taken.remittance_id)
    assert row_of(view_of(recovered), "WO").state == "Taken without announcement"


def test_returned_money_takes_its_takebacks_with_it(recovered: Practice) -> None:
    taken = row_of(view_of(recovered), "WO")
    reverse_posting(recovered, OWNER, taken.remittance_id, reason="NSF", returned=True)
    assert view_of(recovered).rows == ()


# --- announced, taken -----------------------------------------------------------------


def test_held_back_now_and_taken_later(payers: Payers) -> None:
    """Method 3: reversal and correction, WO − now, WO + in a later remittance."""
    payers.arrive("T0", "168", FIRST_ADVICE, day="20260205")
    payers.arrive("T1", "0", [*REVERSED, *CORRECTED], plb("WO:R777001*-28"), day="20260301")
    opened = row_of(view_of(payers.practice), "WO")
    assert (opened.state, opened.claim, opened.left) == ("Open", "E0988", Money(2800))
    assert opened.method == "held back, taken later"
    payers.arrive("T2", "120.75", paid_claim(), plb("WO:R777001*28"), day="20260315")
    view = view_of(payers.practice)
    settled = row_of(view, "WO")
    assert (settled.state, settled.left, settled.taken_traces) == ("Settled", ZERO, ("T2",))
    assert [line.remittance_id for line in settled.chain] == [
        find_remittance(payers.practice, "T1"),
        find_remittance(payers.practice, "T2"),
    ]
    assert [each.code for each in view.rows] == ["WO"]  # the reversal is told of by it
    assert balance(payers.practice, 2020) == 0


def test_partial_recoveries_over_three_remittances(payers: Payers) -> None:
    payers.arrive("T1", "248.75", paid_claim(), plb("WO:R1*-100"), day="20260301")
    states = []
    for number, (taken, payment) in enumerate(
        (("30", "175"), ("30", "115"), ("40", "105")), start=2
    ):
        claim = paid_claim(
            REMIT_CLAIMS[number - 1].claim_id,
            charge=payment + ".00",
            paid=payment,
            copay="0",
            icn=f"ICN{number}",
        )
        paid = str(int(payment) - int(taken))
        payers.arrive(f"T{number}", paid, claim, plb(f"WO:R1*{taken}"), day=f"2026030{number}")
        opened = row_of(view_of(payers.practice), "WO")
        states.append((opened.state, str(opened.left)))
    assert states == [("Partly taken", "70.00"), ("Partly taken", "40.00"), ("Settled", "0.00")]


FORWARDED = (
    ("F1", "0", REVERSED, "FB*-168", "20260301"),
    ("F2", "0", paid_claim(), "FB*168*FB*-19.25", "20260308"),
    ("F3", "185.75", paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA",
     dos="20260216"), "FB*19.25", "20260315"),
)  # fmt: skip


def test_a_balance_forwarded_over_three_remittances_comes_to_zero(payers: Payers) -> None:
    """R4.25: BPR02 = 0 with FB −, then FB + and the rest forwarded again, then worked off."""
    payers.arrive("T0", "168", FIRST_ADVICE, day="20260205")
    seen = []
    for trace, payment, claims, pairs, day in FORWARDED:
        payers.arrive(trace, payment, claims, plb(pairs), day=day)
        seen.append(view_of(payers.practice).standing().announced)
    assert seen == [Money(16800), Money(1925), ZERO]
    first = next(r for r in view_of(payers.practice).rows if r.trace == "F1")
    assert (first.state, first.claim) == ("Settled", "E0988")
    assert first.method == "balance forwarded"
    assert "oldest first" in first.chain[1].evidence
    assert balance(payers.practice, 1190) == 0
    assert_books_hold(payers.practice)


def test_the_order_of_imports_and_postings_is_irrelevant(stages: Stages, tmp_path: Path) -> None:
    ends = set()
    for number, order in enumerate(itertools.permutations(FORWARDED)):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = stages.copy("empty", folder / "p.recon")
        with open_practice(path, clock=lambda: NOW) as practice:
            payers = Payers(practice, folder)
            payers.arrive("T0", "168", FIRST_ADVICE, day="20260205")
            for trace, payment, claims, pairs, day in order:
                payers.arrive(trace, payment, claims, plb(pairs), day=day)
            ends.add(
                tuple((r.trace, r.state, r.left, r.taken_traces) for r in view_of(practice).rows)
            )
    assert len(ends) == 1
    assert {state for _, state, *_ in ends.pop()} == {"Settled"}


def test_two_payers_are_never_mixed(payers: Payers) -> None:
    payers.arrive("T1", "248.75", paid_claim(), plb("WO:R1*-100"))
    other = paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216")
    payers.arrive("T2", "105", other, plb("WO:R1*100"), payer=OTHER_PAYER, day="20260315")
    view = view_of(payers.practice)
    assert {r.state for r in view.rows} == {"Open", "Taken without announcement"}
    assert view.standing("MEDICARE EXAMPLE").balance == Money(10000)
    assert view.standing(OTHER_PAYER).balance == Money(-10000)
    assert view.standing().balance == ZERO
    opening, taking = row_of(view, "WO"), view.rows[1]
    ids = sorted((opening.announces, opening.adjustment_id) for opening in (opening, taking))
    with pytest.raises(RefusedError, match="two payers"):
        link_takeback(payers.practice, OWNER, ids[1][1] or 0, ids[0][1] or 0, reason="same money")


# --- what a person says ---------------------------------------------------------------


@pytest.fixture
def apart(payers: Payers) -> tuple[Practice, int, int]:
    """100.00 announced and 60.00 taken under another number; nothing is tied."""
    payers.arrive("T1", "248.75", paid_claim(), plb("WO:R1*-100"), day="20260301")
    other = paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216")
    payers.arrive("T2", "145", other, plb("WO:R2*60"), day="20260315")
    view = view_of(payers.practice)
    opening, taking = row_of(view, "WO R1"), row_of(view, "WO R2")
    assert (opening.state, taking.state) == ("Open", "Taken without announcement")
    assert [c.reason for c in taking.candidates] == ["the oldest first"]
    return payers.practice, opening.adjustment_id or 0, taking.adjustment_id or 0


def test_a_person_links_and_unlinks(apart: tuple[Practice, int, int]) -> None:
    practice, opening, taking = apart
    entries = dump(practice.store.path)["entry"]
    assert link_takeback(practice, OWNER, opening, taking, reason="call of 03/20") == Money(6000)
    view = view_of(practice)
    assert row_of(view, "WO R1").state == "Partly taken"
    assert "call of 03/20" in row_of(view, "WO R1").chain[-1].evidence
    assert [r.reference for r in view.rows] == ["R1"]
    with pytest.raises(RefusedError, match=r"0\.00 cannot be tied"):
        link_takeback(practice, OWNER, opening, taking, reason="again")
    unlink_takeback(practice, OWNER, opening, taking, reason="not that one")
    assert row_of(view_of(practice), "WO R1").state == "Open"
    with pytest.raises(RefusedError, match="not tied"):
        unlink_takeback(practice, OWNER, opening, taking, reason="again")
    assert dump(practice.store.path)["entry"] == entries  # no money moves
    acts = [(a, o) for a, o, _ in audit_rows(practice.store.path)][-4:]
    assert acts == [
        ("settle a takeback", "accepted"),
        ("settle a takeback", "refused"),
        ("settle a takeback", "accepted"),
        ("settle a takeback", "refused"),
    ]


def test_a_link_never_exceeds_what_is_open(apart: tuple[Practice, int, int]) -> None:
    practice, opening, taking = apart
    for cents in (6001, 0, -1):
        with pytest.raises(RefusedError, match="cannot be tied"):
            link_takeback(practice, OWNER, opening, taking, amount=Money(cents), reason="why")
    with pytest.raises(RefusedError, match="One has to announce"):
        link_takeback(practice, OWNER, taking, opening, reason="turned round")
    with pytest.raises(UsageError, match="Say why"):
        link_takeback(practice, OWNER, opening, taking, reason="")
    link_takeback(practice, OWNER, opening, taking, amount=Money(1), reason="a cent")
    assert row_of(view_of(practice), "WO R1").left == Money(9999)
    assert row_of(view_of(practice), "WO R2").left == Money(5999)


def test_what_the_program_tied_can_be_kept_apart_and_tied_again(payers: Payers) -> None:
    payers.arrive("T1", "248.75", paid_claim(), plb("WO:R1*-100"), day="20260301")
    other = paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216")
    payers.arrive("T2", "105", other, plb("WO:R1*100"), day="20260315")
    tied = row_of(view_of(payers.practice), "WO").chain[-1]
    assert tied.opening_id is not None
    assert tied.taking_id is not None
    pair = (tied.opening_id, tied.taking_id)
    unlink_takeback(payers.practice, OWNER, *pair, reason="two letters")
    states = {r.state for r in view_of(payers.practice).rows}
    assert states == {"Open", "Taken without announcement"}
    link_takeback(payers.practice, OWNER, *pair, reason="after all")
    assert {r.state for r in view_of(payers.practice).rows} == {"Settled"}


def test_a_link_sleeps_while_its_posting_is_reversed(apart: tuple[Practice, int, int]) -> None:
    practice, opening, taking = apart
    link_takeback(practice, OWNER, opening, taking, reason="call")
    remittance_id = find_remittance(practice, "T2")
    reverse_posting(practice, OWNER, remittance_id, reason="wrong")
    assert row_of(view_of(practice), "WO R1").state == "Open"
    post_remittance(practice, OWNER, remittance_id)
    assert row_of(view_of(practice), "WO R1").state == "Partly taken"


# --- reversals ------------------------------------------------------------------------


def test_a_reversal_without_its_correction_waits_for_it(payers: Payers) -> None:
    payers.arrive("T0", "168", FIRST_ADVICE, day="20260205")
    both = [*REVERSED, *paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA",
                                   dos="20260216")]  # fmt: skip
    payers.arrive("T1", "37", both, day="20260301")
    due = row_of(view_of(payers.practice), "22")
    assert (due.state, due.amount, due.age_days) == ("Correction due", Money(16800), 30)
    payers.arrive("T2", "140", CORRECTED, day="20260315")
    came = row_of(view_of(payers.practice), "22")
    assert (came.state, came.amount) == ("Corrected", Money(2800))
    assert "corrected by remittance T2" in came.story


def test_a_claim_reversed_and_paid_the_same_again_takes_nothing_back(payers: Payers) -> None:
    payers.arrive("T0", "168", FIRST_ADVICE, day="20260205")
    other = paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216")
    again = [line.replace("2026020009911", "2026055001237") for line in FIRST_ADVICE]
    payers.arrive("T1", "205", [*REVERSED, *again, *other], day="20260301")
    assert view_of(payers.practice).rows == ()
    assert_books_hold(payers.practice)


def test_a_reversal_of_nothing_we_posted_is_said_to_be_in_suspense(payers: Payers) -> None:
    both = [*REVERSED, *paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA",
                                   dos="20260216")]  # fmt: skip
    payers.arrive("T1", "37", both, day="20260301")
    row = row_of(view_of(payers.practice), "22")
    assert row.state == "Correction due"
    assert "in suspense" in row.story
    assert balance(payers.practice, 1195) == 16800


# --- the other accounts ---------------------------------------------------------------


def test_suspense_withholds_and_advances_are_followed_too(payers: Payers) -> None:
    pairs = plb("CS:X1*10", "E3:W1*5", "PI:A1*-50", "LE:L1*3", "72:Z1*-1")
    payers.arrive("T1", "181.75", paid_claim(), pairs)
    view = view_of(payers.practice)
    assert {r.code: (r.state, r.account) for r in view.rows} == {
        "CS": ("In suspense", 1195),
        "LE": ("In suspense", 1195),
        "E3": ("Open", 1180),
        "PI": ("Open", 2030),
        "72": ("Open", 2020),
    }
    for code, to, account in (("CS", "E1107", 1195), ("72", "E1107", 2020), ("LE", "4110", 1195)):
        row = row_of(view_of(payers.practice), code)
        settle_takeback(payers.practice, OWNER, row.adjustment_id or 0, to=to, reason="known")
        assert row_of(view_of(payers.practice), code).state == "Settled"
        assert account == row.account
    assert balance(payers.practice, 1195) == balance(payers.practice, 2020) == 0
    assert_books_hold(payers.practice)


def test_a_reference_shows_its_claim_and_leaves_it_alone(payers: Payers) -> None:
    payers.arrive("T1", "128.75", paid_claim(), plb("WO:E1107-20260110*20"))
    row = row_of(view_of(payers.practice), "WO")
    assert (row.claim, row.patient) == ("E1107", "J. ITO")
    assert "contains our number of the claim E1107" in row.named_by
    written = rows(
        payers.practice.store.path,
        "SELECT COUNT(*) FROM entry_line WHERE account = 2020 AND encounter_id != ''",
    )
    assert written == [(0,)]


def test_medicare_money_shows_its_sixty_days(payers: Payers) -> None:
    public = [part.replace("*12*ICN1", "*MB*ICN1") for part in paid_claim()]
    payers.arrive("T1", "248.75", public, plb("WO:R1*-100"))
    assert row_of(view_of(payers.practice), "WO").days_of_60 == 19
    other = paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216")
    payers.arrive("T2", "305", other, plb("WO:R2*-100"))
    assert row_of(view_of(payers.practice), "WO R2").days_of_60 is None


def test_what_is_not_posted_is_shown_and_not_counted(payers: Payers) -> None:
    payers.send("T1", "248.75", paid_claim(), plb("WO:R1*-100"))
    view = view_of(payers.practice)
    row = row_of(view, "WO")
    assert (row.state, row.can_settle) == ("Not posted yet", False)
    assert view.standing().announced == ZERO
    assert view.standing().waiting == Money(10000)


def test_a_settlement_is_never_dated_into_a_closed_day(recovered: Practice) -> None:
    finish(close_day(recovered, OWNER, NOW.date()))
    taken = row_of(view_of(recovered), "WO")
    done = settle_takeback(recovered, OWNER, taken.adjustment_id or 0, to="4110", reason="letter")
    assert done.posting_date == date(2026, 4, 1)
    view_of(recovered)
    assert_books_hold(recovered)
