"""The pages that follow money up, in a practice with ten years of days against one with a month.

So that both have the same to show, visits that are older than a month are settled in the long
practice by one entry of write-offs. What reads more there by its nature is held
against the seconds that it may take. Process time.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import generator as g
import long_practice as lp
from measure import RUNS, Row, seconds_of
from sqlalchemy import select

from recon_desktop.domain.access import Action
from recon_desktop.domain.accounts import OTHER_ADJUSTMENTS, PATIENT_AR
from recon_desktop.domain.ledger import JournalLine, plan_entry
from recon_desktop.services.bank.payer_clock import load_overdue
from recon_desktop.services.bank.reconciliation_view import draft_view
from recon_desktop.services.follow.after_posting import refresh_within
from recon_desktop.services.follow.collect_next_visit import load_collect
from recon_desktop.services.follow.credits import credits_now, load_credits
from recon_desktop.services.follow.fee_variances import load_fee_variances
from recon_desktop.services.follow.next_payers import load_next_payers
from recon_desktop.services.follow.takebacks import load_takebacks
from recon_desktop.services.follow.unapplied import load_unapplied
from recon_desktop.services.listings import load_listing
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.practice import Practice
from recon_desktop.storage.queries.credits import visits_in_credit
from recon_desktop.storage.queries.ledger import EntryHead, write_entries
from recon_desktop.storage.queries.reconciliations import accounts
from recon_desktop.storage.queries.remittances import load_claims
from recon_desktop.storage.tables.ledger import encounter_balance

PERIOD = timedelta(days=14)
PAGE = 0.3
"""Seconds that a page may take to load."""
SAME = {
    "credits": "<= 1.2",
    "credit of one visit": "<= 1.2",
    "lists after a posting": "<= 1.2",
    "next payers": "<= 1.2",
    "unapplied money": "<= 1.2",
    "posting desk": "<= 1.2",
    "posting journal of two weeks": "<= 1.2",
    "denied lines of two weeks": "<= 1.2",
}
"""What is as much in both practices, with the goal of long over short."""
GROWING = {
    "collect at the next visit": PAGE,  # reads each patient's history for the newest copay
    "overdue": PAGE,  # a year of payments makes the payers' clocks
    "takebacks": PAGE,
    "remittances": PAGE,
    "statement proof": 1.0,  # all ten years on one statement: nothing was ever reconciled
    "underpaid": 3.0,  # two years of lines make the radar
}
"""What is more in the long one: the seconds it may take there."""


def settle_before(practice: Practice, cohort: int) -> None:
    """Write off what patients owe, and what is owed to them, on visits of earlier cohorts."""
    c = encounter_balance.c
    query = select(c.encounter_id, c.balance_cents).where(
        c.account == PATIENT_AR, c.balance_cents != 0, c.encounter_id < f"E{cohort:05d}"
    )
    with practice.act(lp.ACTOR, Action.WRITE_OFF) as act:
        lines = [
            JournalLine(account, cents, encounter, memo="settled")
            for encounter, balance in act.connection.execute(query)
            for account, cents in ((PATIENT_AR, -balance), (OTHER_ADJUSTMENTS, balance))
        ]
        head = EntryHead(practice.local_now().date(), act.stamp, lp.ACTOR.name)
        write_entries(act.connection, head, plan_entry("write-off", "Settled", lines))
        act.detail = {"settled": len(lines) // 2}


def loaders(practice: Practice, today: date) -> dict[str, Callable[[], object]]:
    """What each page asks."""
    newest = max(row.id for row in list_remittances(practice))
    first = today - PERIOD
    with practice.store.read() as connection:
        claim_ids = {claim.claim_id for _, claim in load_claims(connection, newest)}
        visit = visits_in_credit(connection)[-1:]

    def proof() -> None:
        with practice.store.read() as connection:
            draft_view(connection, next(iter(accounts(connection))), today)

    def credit() -> None:
        with practice.store.read() as connection:
            credits_now(connection, visit)

    def after_posting() -> None:
        with practice.rehearse(lp.ACTOR, Action.POST_REMITTANCE) as act:
            refresh_within(act, lp.ACTOR, claim_ids)

    return {
        "credits": lambda: load_credits(practice),
        "credit of one visit": credit,
        "lists after a posting": after_posting,
        "collect at the next visit": lambda: load_collect(practice),
        "next payers": lambda: load_next_payers(practice),
        "overdue": lambda: load_overdue(practice),
        "unapplied money": lambda: load_unapplied(practice),
        "posting desk": lambda: load_desk(practice, newest),
        "posting journal of two weeks": lambda: load_listing(
            practice, "posting-journal", first, today
        ),
        "denied lines of two weeks": lambda: load_listing(practice, "denials", first, today),
        "takebacks": lambda: load_takebacks(practice),
        "remittances": lambda: list_remittances(practice),
        "statement proof": proof,
        "underpaid": lambda: load_fee_variances(practice, today - timedelta(days=90), today),
    }


def ratios(
    long: int = lp.LONG, short: int = lp.SHORT, visits: int = g.VISITS, runs: int = RUNS
) -> list[Row]:
    """Each page in the long practice over the same page in the short one, or over its seconds."""
    young, old = _seconds(long, short, visits, runs)
    same = [
        Row(
            f"{name}: {long} days / {short} days ({old[name]:.3f} s)", old[name] / young[name], goal
        )
        for name, goal in SAME.items()
    ]
    growing = [
        Row(f"{name} of {long} days, of {most} s ({old[name]:.3f} s)", old[name] / most, "<= 1.0")
        for name, most in GROWING.items()
    ]
    return same + growing


def _seconds(long: int, short: int, visits: int, runs: int) -> list[dict[str, float]]:
    """Median seconds by page, of the short and of the long practice, asked in turn."""
    asked: list[dict[str, Callable[[], object]]] = []
    with ExitStack() as stack:
        for cohorts in (short, long):
            copy = stack.enter_context(lp.a_copy(lp.long_practice(cohorts, visits)))
            asked.append(loaders(_opened(stack, copy, cohorts, short), _last_day(cohorts)))
        taken: list[dict[str, list[float]]] = [{name: [] for name in acts} for acts in asked]
        for _ in range(runs + 1):
            for name in asked[0]:
                for acts, seconds in zip(asked, taken, strict=True):
                    seconds[name].append(seconds_of(acts[name]))
    return [
        {name: statistics.median(found[1:]) for name, found in seconds.items()} for seconds in taken
    ]


def _opened(stack: ExitStack, path: Path, cohorts: int, short: int) -> Practice:
    practice = lp.opened(path, _last_day(cohorts))
    stack.callback(practice.close)
    if cohorts > short:
        settle_before(practice, cohorts - short + 1)
    return practice


def _last_day(cohorts: int) -> date:
    """The first bank day on which nothing has happened yet."""
    place = lp.day_after_last(cohorts)
    return g.business_days(lp.FIRST_DAY, place + 1)[-1]
