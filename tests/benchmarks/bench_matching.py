"""Matching: a year of bank lines against as many open items; the sum solver against OR-tools.

``python tests/benchmarks/run.py matching``. OR-tools is wanted by this benchmark alone and has a
lock of its own, ``requirements-bench.txt`` (CONTRIBUTING.md says how to install it). Without it its
row says that it was not measured.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from measure import medians

from recon_desktop.domain.bank.match import (
    BankItem,
    MatchResult,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
    match,
)
from recon_desktop.domain.bank.subsets import SumFinder
from recon_desktop.domain.calendar import BusinessCalendar
from recon_desktop.domain.day.entries import Funding

LINES = 5_000
GOAL_SECONDS = 2
FIRST = date(2026, 1, 5)
CALENDAR = BusinessCalendar(frozenset({date(2026, 1, 19), date(2026, 5, 25), date(2026, 7, 3)}))
PAYERS = (
    "BlueSky Health Plan",
    "Harbor Mutual",
    "Meridian Care",
    "Northgate Medicare",
    "Summit Benefits",
    "Lakeside Administrators",
)
EQUAL = 9_000
"""The amount that a tenth of everything shares."""


class World(NamedTuple):
    """Both sides of a year."""

    items: list[BankItem]
    tickets: list[OpenTicket]
    batches: list[OpenBatch]
    remittances: list[OpenRemittance]


def run_match(world: World) -> MatchResult:
    """What the benchmark times."""
    return match(*world, calendar=CALENDAR)


def a_year(lines: int, seed: int = 7) -> World:
    """Two thirds payers' EFTs, the rest deposits and card payouts; lost traces, merged weekends.

    One line in six has no trace, one in ten an amount that many share, one payout in five is of
    two batches, one line in twenty is nothing we know.
    """
    chance = random.Random(seed)
    world = World([], [], [], [])
    while len(world.items) < lines:
        number = len(world.items) + 1
        day = CALENDAR.shift(FIRST + timedelta(chance.randrange(360)), 0)
        cents = EQUAL if chance.random() < 0.1 else chance.randrange(1_000, 400_000)
        kind = chance.random()
        if kind < 0.05:
            world.items.append(a_line(number, day, -cents, "ACH DEBIT RENT AND UTILITIES"))
        elif kind < 0.65:
            _add_eft(chance, world, number, day, cents)
        elif kind < 0.8:
            _add_deposit(chance, world, number, day, cents)
        else:
            _add_payout(chance, world, number, day, cents)
    for rows in world:
        chance.shuffle(rows)  # type: ignore[arg-type]
    return world


def _add_eft(chance: random.Random, world: World, number: int, day: date, cents: int) -> None:
    payer = chance.choice(PAYERS)
    trace = f"{chance.randrange(10**9, 10**10)}"
    named = payer[:16].upper()
    text = f"HCCLAIMPMT {named} TRN*1*{trace}*1123456789\\"
    if chance.random() < 1 / 6:
        text = f"{named} HCCLAIMPMT"
    world.items.append(a_line(number, day, cents, text))
    world.remittances.append(
        OpenRemittance(number, trace, "1123456789", payer, "", "ACH", cents, day)
    )


def _add_deposit(chance: random.Random, world: World, number: int, day: date, cents: int) -> None:
    world.items.append(a_line(number, CALENDAR.shift(day, 1), cents, "BRANCH DEPOSIT"))
    world.tickets.append(OpenTicket(number, f"T-{number}", day, cents, (), ()))


def _add_payout(chance: random.Random, world: World, number: int, day: date, cents: int) -> None:
    shares = [cents]
    if chance.random() < 0.2:
        first = chance.randrange(cents // 4, cents // 2)
        shares = [first, cents - first]
    world.items.append(a_line(number, CALENDAR.shift(day, 2), cents, "BANKCARD SETTLEMENT"))
    for place, share in enumerate(shares):
        row = number * 10 + place
        world.batches.append(
            OpenBatch(row, f"B-{row}", day, None, share, share, "", Funding.NET, "CardCo")
        )


def a_line(number: int, day: date, cents: int, text: str) -> BankItem:
    """One booked bank line."""
    return BankItem(number, "1234", day, cents, text, "", "", "", booked=True)


def all_alike(lines: int) -> World:
    """The worst case: everything of one amount within one week, and nothing names anything."""
    days = [FIRST + timedelta(place) for place in range(5)]
    items = [a_line(n, days[n % 5], EQUAL, "HCCLAIMPMT AC- PAY PLUS") for n in range(lines)]
    remits = [
        OpenRemittance(n, f"77{n:08d}", "", PAYERS[n % 6], "", "ACH", EQUAL, days[n % 5])
        for n in range(lines)
    ]
    return World(items, [], [], remits)


def none_fits(lines: int) -> World:
    """Nothing is settled by itself: every line is asked for sums, every target for parts."""
    chance = random.Random(11)
    days = [CALENDAR.shift(FIRST + timedelta(place), 0) for place in range(360)]
    items = [
        a_line(n, chance.choice(days), chance.randrange(1_000, 400_000), "DEPOSIT")
        for n in range(lines)
    ]
    tickets = [
        OpenTicket(n, f"T-{n}", chance.choice(days), chance.randrange(1_000, 400_000), ())
        for n in range(lines)
    ]
    return World(items, tickets, [], [])


# --- the solver against OR-tools ------------------------------------------------------------------


class Question(NamedTuple):
    """Candidates and the sum that is asked for."""

    amounts: list[int]
    total: int


def questions(count: int = 30, candidates: int = 50) -> list[Question]:
    """A third has one sum of at most three parts, a third has none, a third has several."""
    chance = random.Random(5)
    found = []
    for place in range(count):
        amounts = [chance.randrange(1_000, 5_000_000) for _ in range(candidates)]
        total = sum(chance.sample(amounts, 3))
        if place % 3 == 1:
            total = 3 * 5_000_000 + 1
        if place % 3 == 2:
            amounts = [chance.randrange(10, 40) * 500 for _ in range(candidates)]
            total = sum(amounts[:3])
        found.append(Question(amounts, total))
    return found


def our_verdict(question: Question) -> str:
    """None, one or several: the table of pairs is made anew for every question."""
    return _word(SumFinder(question.amounts).count(question.total))


def solver_verdict(question: Question) -> str:
    """The same from CP-SAT: a way, then another way that is not the first."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"x{place}") for place in range(len(question.amounts))]
    model.add(sum(a * x for a, x in zip(question.amounts, chosen, strict=True)) == question.total)
    model.add(sum(chosen) >= 2)
    model.add(sum(chosen) <= 3)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solved = (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if solver.solve(model) not in solved:
        return _word(0)
    way = [x for x in chosen if solver.value(x)]
    rest = [x for x in chosen if not solver.value(x)]
    model.add_bool_or([*(x.negated() for x in way), *rest])
    return _word(2 if solver.solve(model) in solved else 1)


def _word(count: int) -> str:
    return ("none", "one", "several")[min(count, 2)]


def _against_solver(runs: int, count: int) -> tuple[str, float, str]:
    name = f"is a sum of at most 3 of 50 there, and the only one: CP-SAT / ours ({count} questions)"
    try:
        import ortools.sat.python.cp_model  # noqa: F401
    except ImportError:
        return f"{name}: not measured: ortools is not installed", 0.0, ""
    asked = questions(count)
    if [our_verdict(each) for each in asked] != [solver_verdict(each) for each in asked]:
        raise AssertionError("the verdicts differ")
    times = medians(
        {
            "ours": lambda: [our_verdict(each) for each in asked],
            "solver": lambda: [solver_verdict(each) for each in asked],
        },
        runs,
        time.perf_counter,
    )
    return name, times["solver"] / times["ours"], ">= 10"


def ratios(lines: int = LINES, runs: int = 3, asked: int = 30) -> Iterator[tuple[str, float, str]]:
    """Seconds of each world, and how much longer the solver takes."""
    worlds: dict[str, Any] = {
        "a year": a_year(lines),
        "all of one amount": all_alike(lines),
        "nothing fits by itself": none_fits(lines),
    }
    for name, world in worlds.items():
        taken = medians({"match": lambda w=world: run_match(w)}, runs)["match"]
        open_items = len(world.tickets) + len(world.batches) + len(world.remittances)
        yield (
            f"match {lines} bank lines, {open_items} open items ({name}), seconds",
            taken,
            f"<= {GOAL_SECONDS}",
        )
    yield _against_solver(runs, asked)
