from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import combinations, count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from match_builders import a_batch, a_line, a_remit, a_ticket, pairs, run

from recon_desktop.domain.bank.match import MatchResult, MatchSettings, OpenTicket
from recon_desktop.domain.bank.records import FITS_CAP, BankItem, OpenBatch

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, day) for day in (13, 14, 15, 16))


def weekend(*amounts: str, **fields: Any):
    return [
        a_batch(net, net, id=number, closed_on=day, processor="CardCo", **fields)
        for number, (net, day) in enumerate(
            zip(amounts, (FRIDAY, SATURDAY, SUNDAY), strict=False), start=1
        )
    ]


def tickets(*amounts: str, on: date = FRIDAY) -> list[OpenTicket]:
    return [
        a_ticket(each, id=number, number=f"T-{number}", date=on, check_numbers=())
        for number, each in enumerate(amounts, start=1)
    ]


def ways(result: MatchResult) -> list[tuple[tuple[int, ...], str, tuple[int, ...], int]]:
    return [(c.bank_ids, c.kind, c.target_ids, c.fits) for c in result.combinations]


# --- one line, several targets --------------------------------------------------------------------


def test_a_mondays_payout_is_the_weekends_three_batches() -> None:
    result = run([a_line("600.00", "BANKCARD", MONDAY)], (), weekend("100.00", "200.00", "300.00"))
    assert pairs(result) == [(1, "card-batch", n, "SUM") for n in (1, 2, 3)]
    assert [m.amount_cents for m in result.matched] == [10_000, 20_000, 30_000]
    assert result.matched[0].evidence == "the only sum that fits: 3 card batches"
    assert result.unmatched_bank == result.unmatched_batches == result.combinations == ()


def test_two_bags_in_one_deposit_are_two_tickets() -> None:
    result = run([a_line("285.00", "DEPOSIT", MONDAY)], tickets("185.00", "100.00", "7.00"))
    assert pairs(result) == [(1, "deposit", 1, "SUM"), (1, "deposit", 2, "SUM")]
    assert result.unmatched_tickets == (3,)


def test_the_payers_check_in_a_merged_deposit_is_found_too() -> None:
    bags = [
        a_ticket("185.00", id=1, number="T-1", date=FRIDAY, check_numbers=()),
        a_ticket(
            "99.77", id=2, number="T-2", date=FRIDAY, check_numbers=("5501",), check_cents=(9977,)
        ),
    ]
    check = a_remit(method="CHK", trace="5501")
    result = run([a_line("284.77", "DEPOSIT", MONDAY)], bags, remits=[check])
    assert pairs(result) == [
        (1, "deposit", 1, "SUM"),
        (1, "deposit", 2, "SUM"),
        (1, "remittance", 1, "T1"),
    ]
    assert result.matched[2].via == "T-2"


@pytest.mark.parametrize("amount", ["600.01", "599.99"])
def test_a_sum_off_by_a_cent_is_no_sum(amount: str) -> None:
    result = run([a_line(amount, "BANKCARD", MONDAY)], (), weekend("100.00", "200.00", "300.00"))
    assert result.matched == result.combinations == ()


def test_four_parts_are_too_many() -> None:
    line = a_line("100.00", "DEPOSIT", MONDAY)
    assert run([line], tickets("10.00", "20.00", "30.00", "40.00")).matched == ()


def test_two_sums_that_fit_are_shown_and_not_chosen_between() -> None:
    bags = tickets("100.00", "200.00", "50.00", "250.00")
    result = run([a_line("300.00", "DEPOSIT", MONDAY)], bags)
    assert result.matched == ()
    assert ways(result) == [((1,), "deposit", (1, 2), 2), ((1,), "deposit", (3, 4), 2)]
    assert {c.evidence for c in result.combinations} == {"2 combinations fit"}


def test_the_best_three_of_many_ways_are_the_nearest_and_the_fewest_parts() -> None:
    old = tickets("100.00", "200.00", on=date(2026, 3, 12))
    near = [
        a_ticket(each, id=place, number=f"T-{place}", date=MONDAY, check_numbers=())
        for place, each in enumerate(
            ["140.00", "160.00", "30.00", "110.00", "20.00", "280.00"], start=11
        )
    ]
    result = run([a_line("300.00", "DEPOSIT", MONDAY)], [*old, *near])
    assert [c.target_ids for c in result.combinations] == [(11, 12), (15, 16), (12, 13, 14)]
    assert {c.fits for c in result.combinations} == {4}


def test_more_ways_than_are_told_apart_are_said_to_be_so_many_or_more() -> None:
    bags = tickets(*["25.00"] * 40)
    result = run([a_line("50.00", "DEPOSIT", MONDAY)], bags)
    assert result.matched == ()
    assert len(result.combinations) == 3
    assert {(c.fits, c.evidence) for c in result.combinations} == {
        (FITS_CAP, "100 or more combinations fit")
    }


def test_two_equal_copays_make_one_sum_in_three_ways() -> None:
    result = run([a_line("50.00", "DEPOSIT", MONDAY)], tickets("25.00", "25.00", "25.00"))
    assert result.matched == ()
    assert {c.fits for c in result.combinations} == {3}


def test_a_part_that_another_line_could_be_is_for_a_person() -> None:
    lines = [
        a_line("300.00", "DEPOSIT", MONDAY),
        a_line("200.00", "DEPOSIT", MONDAY, id=2, booked=False),
    ]
    result = run(lines, tickets("100.00", "200.00"))
    assert result.matched == ()
    assert [c.evidence for c in result.combinations] == ["a part of it fits another bank line too"]


def test_two_lines_that_need_the_same_part_are_for_a_person() -> None:
    lines = [a_line("300.00", "DEPOSIT", MONDAY), a_line("240.00", "DEPOSIT", MONDAY, id=2)]
    result = run(lines, tickets("100.00", "200.00", "40.00"))
    assert result.matched == ()
    assert ways(result) == [((1,), "deposit", (1, 2), 1), ((2,), "deposit", (2, 3), 1)]


def test_a_line_that_fits_a_single_ticket_too_is_for_a_person() -> None:
    lines = [a_line("300.00", "DEPOSIT", MONDAY), a_line("300.00", "DEPOSIT", MONDAY, id=2)]
    result = run(lines, tickets("100.00", "200.00", "300.00"))
    assert result.matched == ()
    assert {c.evidence for c in result.combinations} == {"the bank line fits something else too"}
    assert [m.reason for m in result.proposed] == ["2 fit", "2 fit"]


def test_a_pending_payout_is_shown_and_not_taken() -> None:
    line = a_line("300.00", "BANKCARD", MONDAY, booked=False)
    result = run([line], (), weekend("100.00", "200.00"))
    assert (result.matched, [c.evidence for c in result.combinations]) == (
        (),
        ["the bank line is still pending"],
    )


def test_a_partly_matched_line_or_ticket_is_for_a_person() -> None:
    line = a_line("400.00", "DEPOSIT", MONDAY, open_cents=30_000)
    result = run([line], tickets("100.00", "200.00"))
    assert (result.matched, len(result.combinations)) == ((), 1)
    rest = [bag._replace(open_cents=bag.amount_cents - 1_000) for bag in tickets("110.00", "210.0")]
    result = run([a_line("300.00", "DEPOSIT", MONDAY)], rest)
    assert (result.matched, len(result.combinations)) == ((), 1)
    assert result.combinations[0].evidence == "a part of it is matched already"


def test_a_sum_of_tickets_needs_the_word_deposit() -> None:
    result = run([a_line("300.00", "COUNTER", MONDAY)], tickets("100.00", "200.00"))
    assert "does not say" in result.combinations[0].evidence


def test_kinds_and_processors_are_never_mixed() -> None:
    line = a_line("300.00", "DEPOSIT", MONDAY)
    assert not run([line], tickets("100.00"), weekend("200.00")).combinations
    others = [weekend("100.00")[0], weekend("1.00", "200.00")[1]._replace(processor="Other")]
    assert not run([line], (), others).combinations


def test_a_line_that_two_kinds_make_up_is_for_a_person() -> None:
    line = a_line("300.00", "DEPOSIT", MONDAY)
    result = run([line], tickets("100.00", "200.00"), weekend("120.00", "180.00"))
    assert result.matched == ()
    assert {(c.kind, c.fits) for c in result.combinations} == {("deposit", 2), ("card-batch", 2)}


def test_parts_outside_the_window_do_not_count() -> None:
    late = weekend("100.00", "200.00")
    late[0] = late[0]._replace(closed_on=date(2026, 3, 9))
    assert run([a_line("300.00", "BANKCARD", MONDAY)], (), late).combinations == ()


def test_one_payment_for_two_remittances_is_only_shown() -> None:
    remits = [
        a_remit("100.00", id=1, trace="1111111111"),
        a_remit("200.00", id=2, trace="2222222222"),
    ]
    line = a_line("300.00", "BLUESKY HCCLAIMPMT", FRIDAY)
    result = run([line], remits=remits)
    assert result.matched == ()
    assert ways(result) == [((1,), "remittance", (1, 2), 1)]
    assert "one payment for several remittances" in result.combinations[0].evidence


def test_remittances_of_two_payers_are_no_sum() -> None:
    remits = [
        a_remit("100.00", id=1, trace="1111111111"),
        a_remit("200.00", id=2, trace="2222222222", payer="Harbor Mutual"),
    ]
    for text in ("BLUESKY HCCLAIMPMT", "AC- PAY PLUS HCCLAIMPMT"):
        assert run([a_line("300.00", text, FRIDAY)], remits=remits).combinations == ()


def test_a_payers_credit_is_no_sum_of_tickets() -> None:
    line = a_line("300.00", "HCCLAIMPMT DEPOSIT", MONDAY)
    assert run([line], tickets("100.00", "200.00")).combinations == ()


def test_among_too_many_candidates_pairs_are_shown_and_nothing_is_sure() -> None:
    settings = MatchSettings(most_candidates=3)
    bags = tickets("100.00", "200.00", "33.33", "44.44")
    result = run([a_line("300.00", "DEPOSIT", MONDAY)], bags, settings=settings)
    assert result.matched == ()
    assert ways(result) == [((1,), "deposit", (1, 2), 1)]
    assert "larger sums were not tried" in result.combinations[0].evidence
    line = a_line("333.33", "DEPOSIT", MONDAY)
    assert run([line], bags, settings=settings).combinations == ()


def test_parts_among_too_many_block_the_other_lines_that_need_them() -> None:
    settings = MatchSettings(most_candidates=3)
    bags = [
        *tickets("100.00", "200.00", on=FRIDAY),
        *(
            a_ticket("9.99", id=n, number=f"T-{n}", date=MONDAY, check_numbers=())
            for n in range(10, 13)
        ),
    ]
    lines = [
        a_line("300.00", "DEPOSIT", FRIDAY),
        a_line("19.98", "DEPOSIT", MONDAY, id=2),
    ]
    result = run(lines, bags, settings=settings)
    assert result.matched == ()


# --- several lines, one target --------------------------------------------------------------------


def test_a_ticket_and_the_banks_correction_are_proposed_together() -> None:
    lines = [
        a_line("195.00", "DEPOSIT", MONDAY),
        a_line("-10.00", "DEPOSIT CORRECTION", date(2026, 3, 18), id=2),
    ]
    result = run(lines, tickets("185.00"))
    assert result.matched == ()
    assert ways(result) == [((1, 2), "deposit", (1,), 1)]
    assert "correction" in result.combinations[0].evidence
    assert result.combinations[0].amount_cents == 18_500


def test_a_correction_may_be_a_credit_and_may_not_say_deposit() -> None:
    lines = [
        a_line("175.00", "DEPOSIT", MONDAY),
        a_line("10.00", "TELLER ADJUSTMENT", date(2026, 3, 18), id=2),
    ]
    assert ways(run(lines, tickets("185.00"))) == [((1, 2), "deposit", (1,), 1)]


@pytest.mark.parametrize(
    ("text", "day"),
    [("RENT", date(2026, 3, 18)), ("DEPOSIT CORRECTION", date(2026, 3, 30))],
)
def test_other_debits_and_late_ones_correct_nothing(text: str, day: date) -> None:
    lines = [a_line("195.00", "DEPOSIT", MONDAY), a_line("-10.00", text, day, id=2)]
    assert run(lines, tickets("185.00")).combinations == ()


def test_an_eft_paid_in_two_parts_is_proposed() -> None:
    lines = [
        a_line("60.00", "BLUESKY HCCLAIMPMT", FRIDAY),
        a_line("39.77", "BLUESKY HCCLAIMPMT", MONDAY, id=2),
        a_line("39.77", "HARBOR HCCLAIMPMT", MONDAY, id=3),
    ]
    result = run(lines, remits=[a_remit()])
    assert ways(result) == [((1, 2), "remittance", (1,), 1)]
    assert "2 bank lines" in result.combinations[0].evidence


def test_parts_that_hold_the_trace_are_found_on_any_day() -> None:
    text = "HCCLAIMPMT TRN*1*0088812345*1123456789\\"
    lines = [
        a_line("60.00", text, date(2026, 4, 13)),
        a_line("39.77", text, date(2026, 4, 20), id=2, booked=False),
    ]
    result = run(lines, remits=[a_remit()])
    assert ways(result) == [((1, 2), "remittance", (1,), 1)]
    assert "pending" in result.combinations[0].evidence


def test_a_line_of_another_trace_is_no_part() -> None:
    lines = [
        a_line("60.00", "BLUESKY HCCLAIMPMT", FRIDAY),
        a_line("39.77", "BLUESKY TRN*1*7777777777*1123456789\\", FRIDAY, id=2),
    ]
    assert run(lines, remits=[a_remit()]).combinations == ()


def test_parts_in_more_ways_than_one_are_counted() -> None:
    lines = [a_line("92.50", "DEPOSIT", MONDAY, id=n) for n in (1, 2, 3)]
    result = run(lines, tickets("185.00"))
    assert {c.fits for c in result.combinations} == {3}
    assert {c.evidence for c in result.combinations} == {"3 combinations fit"}


def test_a_line_that_may_be_a_part_is_no_sum() -> None:
    lines = [
        a_line("300.00", "DEPOSIT", MONDAY),
        a_line("50.00", "DEPOSIT", MONDAY, id=2),
    ]
    result = run(lines, tickets("100.00", "200.00", "350.00"))
    assert result.matched == ()
    assert {c.bank_ids for c in result.combinations} == {(1,), (1, 2)}


# --- properties -----------------------------------------------------------------------------------

AMOUNTS = [f"{n}.00" for n in (1, 2, 3, 4, 5, 7, 8, 11)]
DAYS = [FRIDAY, SATURDAY, MONDAY]


@st.composite
def worlds(draw: st.DrawFn):
    ids = count(1)
    amount, day = st.sampled_from(AMOUNTS), st.sampled_from(DAYS)
    text = st.sampled_from(["DEPOSIT", "BANKCARD", "BLUESKY HCCLAIMPMT", "DEPOSIT CORRECTION"])
    items = [
        a_line(
            draw(amount), draw(text), draw(day), id=next(ids), booked=draw(st.integers(0, 5)) > 0
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    bags = [
        a_ticket(draw(amount), id=next(ids), date=draw(day), check_numbers=())
        for _ in range(draw(st.integers(0, 5)))
    ]
    payouts = [
        a_batch(net := draw(amount), net, id=next(ids), closed_on=draw(day),
                processor=draw(st.sampled_from(["CardCo", "Other"])))
        for _ in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    remits = [
        a_remit(draw(amount), id=next(ids), trace=f"{n}" * 8, payment_date=draw(day))
        for n in range(draw(st.integers(0, 3)))
    ]
    return items, bags, payouts, remits


@given(worlds(), st.randoms(use_true_random=False))
def test_sums_do_not_depend_on_the_order_of_the_inputs(world: Any, chance: Any) -> None:
    shuffled = [chance.sample(rows, len(rows)) for rows in world]
    assert run(*world) == run(*shuffled)


@given(worlds())
def test_the_parts_of_a_line_are_the_line_and_no_target_is_used_twice(world: Any) -> None:
    items, bags, payouts, remits = world
    result = run(*world)
    used = Counter((m.kind, m.target_id) for m in result.matched)
    assert all(number == 1 for number in used.values())
    parts: defaultdict[int, int] = defaultdict(int)
    for m in result.matched:
        parts[m.bank_id] += m.amount_cents
    assert all(parts[x.id] == x.amount_cents for x in items if x.id in parts)
    cents = {x.id: x.amount_cents for x in (*items, *bags, *remits)}
    cents |= {x.id: x.payout_cents for x in payouts}
    for c in result.combinations:
        assert sum(cents[x] for x in c.bank_ids) == sum(cents[x] for x in c.target_ids)
        assert sum(cents[x] for x in c.bank_ids) == c.amount_cents
        assert not used.keys() & {(c.kind, x) for x in c.target_ids}
        assert c.evidence


def _amounts_of(rows: Sequence[Any]) -> list[int]:
    return [x.payout_cents if hasattr(x, "payout_cents") else x.amount_cents for x in rows]


@st.composite
def worlds_with_a_sum(draw: st.DrawFn):
    """A world whose first line is the sum of two or three of its tickets, if of no others."""
    items, bags, payouts, remits = draw(worlds())
    parts = [
        a_ticket(f"{draw(st.integers(12, 99))}.00", id=90 + n, date=FRIDAY, check_numbers=())
        for n in range(draw(st.integers(2, 3)))
    ]
    total = sum(each.amount_cents for each in parts)
    line = a_line(f"{total / 100:.2f}", "DEPOSIT", MONDAY, id=80)
    return [line, *items], [*bags, *parts], payouts, remits


def test_a_sum_that_was_taken_is_the_only_one_there_is() -> None:
    sums_taken = 0

    @given(worlds_with_a_sum())
    def look(world: Any) -> None:
        nonlocal sums_taken
        items, bags, payouts, _ = world
        result = run(*world)
        single = {m.target_id for m in result.matched if m.tier != "SUM"}
        for line in items:
            taken = {m.target_id for m in result.matched if (m.bank_id, m.tier) == (line.id, "SUM")}
            if taken:
                sums_taken += 1
                assert _fitting(line, bags, payouts, single) == [taken]

    look()
    assert sums_taken > 20


def _fitting(
    line: BankItem, bags: list[OpenTicket], payouts: list[OpenBatch], single: set[int]
) -> list[set[int]]:
    """Every way in which what is left could be the line: tickets, or one processor's payouts."""
    near = [x for x in bags if x.date <= line.post_date and x.id not in single]
    by_processor = [
        [
            x
            for x in payouts
            if x.processor == name and x.closed_on < line.post_date and x.id not in single
        ]
        for name in ("CardCo", "Other")
    ]
    return [
        {x.id for x in way}
        for rows in (near, *by_processor)
        for parts in (1, 2, 3)
        for way in combinations(rows, parts)
        if sum(_amounts_of(way)) == line.amount_cents
    ]
