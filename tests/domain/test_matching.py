from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from match_builders import TRN, a_batch, a_line, a_remit, a_ticket, pairs, run

from recon_desktop.domain.bank.match import MatchResult, MatchSettings
from recon_desktop.domain.day.entries import Funding

# --- the golden days ------------------------------------------------------------------------------


def test_the_golden_ticket_batch_and_remittance_find_their_lines() -> None:
    items = [
        a_line("185.00", "DEPOSIT", date(2026, 3, 11), id=1),
        a_line("294.46", "MERCHANT BANKCD", date(2026, 3, 12), id=2),
        a_line(id=3),
    ]
    result = run(items, [a_ticket()], [a_batch()], [a_remit()])
    assert pairs(result) == [
        (1, "deposit", 1, "T2"),
        (2, "card-batch", 1, "T3"),
        (3, "remittance", 1, "T1"),
    ]
    assert [m.amount_cents for m in result.matched] == [18500, 29446, 9977]
    assert not any(result[1:])


# --- remittances, tier by tier (R4.31) ------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"text": TRN},
        {"text": "hcclaimpmt trn*1*0088812345"},
        {"text": "HCCLAIMPMT TRN*1*00888 12345*1123456789"},
        {"text": "HCCLAIMPMT 88812345"},
        {"text": "HCCLAIMPMT", "trace": "0088812345"},
        {"text": "CHECK", "check_no": "88812345"},
    ],
)
def test_the_trace_number_is_found_anywhere_whatever_the_date(fields: dict[str, Any]) -> None:
    result = run([a_line(on=date(2026, 6, 1), **fields)], remits=[a_remit()])
    assert pairs(result) == [(1, "remittance", 1, "T1")]
    assert "88812345" in result.matched[0].evidence


def test_an_equal_trace_with_another_amount_is_nothing() -> None:
    result = run([a_line("99.78")], remits=[a_remit()])
    assert result.matched == result.proposed == ()
    assert (result.unmatched_bank, result.unmatched_remittances) == ((1,), (1,))


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "HCCLAIMPMT TRN*1*0088812345*1999999999\\"},
        {"text": "HCCLAIMPMT 88812345", "company_id": "1999999999"},
    ],
)
def test_an_equal_trace_of_another_payer_is_for_a_person(fields: dict[str, Any]) -> None:
    result = run([a_line(**fields)], remits=[a_remit()])
    assert result.matched == ()
    assert "payer's id is another" in result.proposed[0].reason


@pytest.mark.parametrize("tax_id", ["123456789", ""])
def test_the_payers_id_agrees_where_both_are_known(tax_id: str) -> None:
    result = run([a_line()], remits=[a_remit(payer_tax_id=tax_id, payer_id="")])
    assert pairs(result) == [(1, "remittance", 1, "T1")]


def test_an_equal_amount_with_another_trace_is_for_a_person() -> None:
    result = run([a_line()], remits=[a_remit(trace="0077700000")])
    assert result.matched == ()
    assert "trace number is another" in result.proposed[0].reason


@pytest.mark.parametrize(
    ("day", "tier"),
    [
        (date(2026, 3, 17), "T2"),  # three business days over a weekend
        (date(2026, 3, 9), "T2"),
        (date(2026, 3, 18), None),
        (date(2026, 3, 6), None),
    ],
)
def test_without_a_trace_amount_payer_and_date_decide(day: date, tier: str | None) -> None:
    result = run([a_line(text="BLUESKY HEALTH P HCCLAIMPMT", on=day)], remits=[a_remit()])
    assert [m.tier for m in result.matched] == ([tier] if tier else [])


def test_a_holiday_is_no_business_day() -> None:
    remit = a_remit(payment_date=date(2026, 5, 21))
    line = a_line(text="BLUESKY HCCLAIMPMT", on=date(2026, 5, 27))
    assert [m.tier for m in run([line], remits=[remit]).matched] == ["T2"]


def test_the_name_chooses_between_equal_amounts() -> None:
    lines = [a_line(text="BLUESKY HCCLAIMPMT"), a_line(text="HARBOR HCCLAIMPMT", id=2)]
    remits = [a_remit(id=7, payer="Harbor Mutual", trace="1"), a_remit(id=8)]
    aliases = {"Harbor Mutual": ("HARBOR HCC",)}
    result = run(lines, remits=remits, aliases=aliases)
    assert pairs(result) == [(1, "remittance", 8, "T2"), (2, "remittance", 7, "T2")]


def test_amount_and_date_alone_serve_when_unique_on_both_sides() -> None:
    result = run([a_line(text="AC- PAY PLUS HCCLAIMPMT")], remits=[a_remit()])
    assert pairs(result) == [(1, "remittance", 1, "T3")]


@pytest.mark.parametrize("text", ["AC- PAY PLUS HCCLAIMPMT", "BLUESKY HCCLAIMPMT", TRN])
def test_two_equal_lines_are_not_chosen_between(text: str) -> None:
    result = run([a_line(text=text), a_line(text=text, id=2)], remits=[a_remit()])
    assert result.matched == ()
    assert [m.reason for m in result.proposed] == ["2 fit", "2 fit"]
    assert result.proposed[0].rivals == ("bank line 2",)


def test_two_equal_remittances_are_not_chosen_between() -> None:
    line = a_line(text="AC- PAY PLUS HCCLAIMPMT")
    result = run([line], remits=[a_remit(), a_remit(id=2, trace="555")])
    assert [(m.reason, m.rivals) for m in result.proposed] == [
        ("2 fit", ("remittance 2",)),
        ("2 fit", ("remittance 1",)),
    ]
    assert result.unmatched_remittances == (1, 2)


def test_a_pending_line_is_proposed_and_never_taken() -> None:
    result = run([a_line(booked=False)], remits=[a_remit()])
    assert result.matched == ()
    assert "pending" in result.proposed[0].reason


def test_a_pending_twin_does_not_stand_in_the_way_of_the_booked_line() -> None:
    result = run([a_line(booked=False), a_line(id=2)], remits=[a_remit()])
    assert pairs(result) == [(2, "remittance", 1, "T1")]
    assert result.proposed == ()


def test_a_remittance_over_nothing_needs_no_line() -> None:
    result = run([a_line("0.00")], remits=[a_remit("0.00")])
    assert result == MatchResult((), (), (1,), (), (), ())


def test_a_remittance_without_a_date_is_found_by_its_trace_alone() -> None:
    remit = a_remit(payment_date=None)
    assert pairs(run([a_line()], remits=[remit])) == [(1, "remittance", 1, "T1")]
    assert run([a_line(text="BLUESKY HCCLAIMPMT")], remits=[remit]).proposed == ()
    assert run([a_line(text="BLUESKY")], remits=[a_remit(trace="")]).matched[0].tier == "T2"


# --- checks ---------------------------------------------------------------------------------------


def test_a_payers_check_clears_with_the_ticket_that_holds_it() -> None:
    ticket = a_ticket(check_numbers=("2207", "5501"), check_cents=(2500, 9977))
    check = a_remit(method="CHK", trace="5501")
    line = a_line("185.00", "DEPOSIT", date(2026, 3, 11))
    result = run([line], [ticket], remits=[check])
    assert pairs(result) == [(1, "deposit", 1, "T2"), (1, "remittance", 1, "T1")]
    assert [m.via for m in result.matched] == ["", "T-1"]
    assert result.unmatched_bank == ()


def test_a_remittance_that_comes_after_its_check_is_found_on_the_cleared_ticket() -> None:
    check = a_remit(method="CHK", trace="2207")
    result = run([], remits=[check], cleared_tickets=[(a_ticket(), 44)])
    assert pairs(result) == [(44, "remittance", 1, "T1")]


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "ACH"},
        {"trace": "9999"},
        {"trace": ""},
        {"amount_cents": 9976},
    ],
)
def test_a_check_is_the_remittances_only_with_its_number_and_amount(
    changes: dict[str, Any],
) -> None:
    ticket = a_ticket(check_numbers=("5501",), check_cents=(9977,))
    remit = a_remit(method="CHK", trace="5501")._replace(**changes)
    assert run([], remits=[remit], cleared_tickets=[(ticket, 44)]).matched == ()


def test_one_check_is_not_two_remittances() -> None:
    ticket = a_ticket(check_numbers=("5501",))
    remits = [a_remit(method="CHK", trace="5501"), a_remit(method="CHK", trace="5501", id=2)]
    assert run([], remits=remits, cleared_tickets=[(ticket, 44)]).matched == ()


def test_a_ticket_of_one_check_is_the_ticket_and_not_the_remittance() -> None:
    ticket = a_ticket("99.77", check_numbers=("5501",), check_cents=(9977,))
    check = a_remit(method="CHK", trace="5501")
    result = run([a_line(text="DEPOSIT", on=date(2026, 3, 12))], [ticket], remits=[check])
    assert pairs(result) == [(1, "deposit", 1, "T2"), (1, "remittance", 1, "T1")]


def test_a_check_without_its_ticket_is_for_a_person() -> None:
    check = a_remit(method="CHK", trace="5501")
    result = run([a_line(text="DEPOSIT", on=date(2026, 3, 12))], remits=[check])
    assert result.matched == ()
    assert "deposit ticket" in result.proposed[0].reason


# --- deposit tickets (R3.11) ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 3, 9), False),
        (date(2026, 3, 10), True),
        (date(2026, 3, 13), True),
        (date(2026, 3, 14), False),
    ],
)
def test_a_ticket_is_booked_within_three_business_days(day: date, found: bool) -> None:
    result = run([a_line("185.00", "Deposit by mail", day)], [a_ticket()])
    assert bool(result.matched) == found


def test_a_line_that_does_not_say_deposit_is_for_a_person() -> None:
    line = a_line("185.00", "BRANCH 12 COUNTER", date(2026, 3, 11))
    assert "does not say" in run([line], [a_ticket()]).proposed[0].reason
    words = MatchSettings(deposit_words=("counter",))
    assert run([line], [a_ticket()], settings=words).matched[0].kind == "deposit"


def test_a_payers_credit_is_never_a_ticket_or_a_payout() -> None:
    line = a_line("185.00", "HCCLAIMPMT DEPOSIT", date(2026, 3, 11))
    result = run([line], [a_ticket()], [a_batch("185.00")])
    assert result.matched == result.proposed == ()


def test_two_tickets_of_one_amount_are_not_chosen_between() -> None:
    line = a_line("185.00", "DEPOSIT", date(2026, 3, 11))
    result = run([line], [a_ticket(), a_ticket(id=2, number="T-2")])
    assert (result.matched, len(result.proposed)) == ((), 2)
    assert result.unmatched_tickets == (1, 2)


def test_a_line_that_could_be_two_kinds_is_for_a_person() -> None:
    line = a_line("185.00", "MERCHANT DEPOSIT", date(2026, 3, 11))
    result = run([line], [a_ticket()], [a_batch("185.00")])
    assert result.matched == ()
    assert {m.kind for m in result.proposed} == {"deposit", "card-batch"}


# --- card batches (R3.13–3.17) --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed", "booked", "found"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), False),
        (date(2026, 3, 10), date(2026, 3, 11), True),
        (date(2026, 3, 10), date(2026, 3, 13), True),
        (date(2026, 3, 10), date(2026, 3, 16), False),
        (date(2026, 3, 13), date(2026, 3, 16), True),  # Friday's sales on Monday
        (date(2026, 3, 14), date(2026, 3, 16), True),
    ],
)
def test_a_payout_comes_one_to_three_business_days_later(
    closed: date, booked: date, found: bool
) -> None:
    result = run([a_line("294.46", "BANKCARD", booked)], (), [a_batch(closed_on=closed)])
    assert bool(result.matched) == found


def test_the_processors_own_payout_date_counts_too() -> None:
    batch = a_batch(payout_date=date(2026, 3, 19))
    for day, found in ((19, True), (20, True), (23, False)):
        result = run([a_line("294.46", "BANKCARD", date(2026, 3, day))], (), [batch])
        assert bool(result.matched) == found


def test_a_gross_funded_batch_is_looked_for_by_its_gross() -> None:
    line = a_line("303.20", "BANKCARD", date(2026, 3, 12))
    assert run([line], (), [a_batch(funding=Funding.GROSS)]).matched
    assert not run([line], (), [a_batch()]).matched


def test_a_batch_trace_beats_amount_and_date() -> None:
    lines = [
        a_line("294.46", "BANKCARD", date(2026, 3, 12)),
        a_line("294.46", "BANKCARD 77001122", date(2026, 3, 12), id=2),
    ]
    result = run(lines, (), [a_batch(trace="77001122")])
    assert pairs(result) == [(2, "card-batch", 1, "T1")]
    assert result.unmatched_bank == (1,)


def test_a_batch_over_nothing_matches_nothing() -> None:
    result = run([a_line("0.00", "X", date(2026, 3, 12))], (), [a_batch("0.00")])
    assert result.matched == result.proposed == ()
    assert result.unmatched_batches == (1,)


# --- properties -----------------------------------------------------------------------------------

AMOUNTS = ["10.00", "20.00"]
DAYS = [date(2026, 3, day) for day in (10, 11, 12, 16)]
TEXTS = ["DEPOSIT", "BLUESKY HCCLAIMPMT", TRN, "BANKCARD", "HARBOR HCCLAIMPMT 55555555"]


@st.composite
def worlds(draw: st.DrawFn):
    ids = count(1)
    amount, day = st.sampled_from(AMOUNTS), st.sampled_from(DAYS)
    amount_cents = st.sampled_from([1000, 2000])
    items = [
        a_line(
            draw(amount), draw(st.sampled_from(TEXTS)), draw(day), id=next(ids),
            booked=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    traces = st.sampled_from(["0088812345", "55555555", "1183", "2207"])
    remits = [
        a_remit(
            draw(amount), id=next(ids), trace=draw(traces), payment_date=draw(day),
            method=draw(st.sampled_from(["ACH", "CHK"])),
            payer=draw(st.sampled_from(["BlueSky Health Plan", "Harbor Mutual"])),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    tickets = [
        a_ticket(
            draw(amount), id=next(ids), date=draw(day), number=f"T-{n}",
            check_cents=tuple(draw(amount_cents) for _ in range(2)),
        )
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    batches = [
        a_batch(draw(amount), id=next(ids), closed_on=draw(day))
        for _ in range(draw(st.integers(0, 3)))
    ]
    return items, tickets, batches, remits


@st.composite
def worlds_with_a_check(draw: st.DrawFn):
    """A world in which a ticket that the bank has booked holds the check of a remittance.

    Amounts that nothing else of the world has, so that nothing else can be it.
    """
    items, tickets, batches, remits = draw(worlds())
    cents = draw(st.sampled_from([900, 1500, 3100]))
    bag = a_ticket(
        f"{30 + cents // 100}.00", id=91, number="T-C", date=DAYS[0],
        check_numbers=("70012", "8"), check_cents=(cents, 3000),
    )  # fmt: skip
    line = a_line(f"{30 + cents // 100}.00", "DEPOSIT", DAYS[1], id=92)
    check = a_remit(f"{cents // 100}.00", id=93, trace="70012", payment_date=DAYS[0], method="CHK")
    return [line, *items], [bag, *tickets], batches, [check, *remits]


@given(worlds_with_a_check(), st.randoms(use_true_random=False))
def test_a_check_is_found_on_its_ticket_in_any_world(world: Any, chance: Any) -> None:
    result = run(*world)
    [through] = [m for m in result.matched if m.target_id == 93]
    assert (through.kind, through.bank_id, through.via) == ("remittance", 92, "T-C")
    assert [m.via for m in result.matched if m.target_id == 91] == [""]
    assert run(*(chance.sample(rows, len(rows)) for rows in world)) == result


@given(worlds(), st.randoms(use_true_random=False))
def test_matching_does_not_depend_on_the_order_of_its_inputs(world: Any, chance: Any) -> None:
    shuffled = [chance.sample(rows, len(rows)) for rows in world]
    assert run(*world) == run(*shuffled)


@given(worlds())
def test_matching_is_one_to_one_booked_and_equal_to_the_cent(world: Any) -> None:
    items, tickets, batches, remits = world
    result = run(*world)
    direct = [m for m in result.matched if not m.via]
    assert len({m.bank_id for m in direct}) == len(direct)
    targets = [(m.kind, m.target_id) for m in result.matched]
    assert len(set(targets)) == len(targets)
    lines = {item.id: item for item in items}
    amounts = {x.id: x.amount_cents for x in (*tickets, *remits)}
    amounts |= {batch.id: batch.net_cents for batch in batches}
    for m in result.matched:
        assert lines[m.bank_id].booked
        assert m.amount_cents == amounts[m.target_id]
        assert m.via or lines[m.bank_id].amount_cents == m.amount_cents
        assert not m.reason


@given(worlds())
def test_everything_is_accounted_for(world: Any) -> None:
    items, tickets, batches, remits = world
    result = run(*world)
    matched = {(m.kind, m.target_id) for m in result.matched}
    for kind, rows, left in (
        ("deposit", tickets, result.unmatched_tickets),
        ("card-batch", batches, result.unmatched_batches),
        ("remittance", remits, result.unmatched_remittances),
    ):
        assert {x.id for x in rows} == {i for k, i in matched if k == kind} | set(left)
    assert {x.id for x in items} == {m.bank_id for m in result.matched} | set(result.unmatched_bank)
    assert all(m.reason for m in result.proposed)
