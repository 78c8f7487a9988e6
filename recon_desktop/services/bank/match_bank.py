"""Match bank lines to what they are, and book the money (R4.31, R3.11).

A match writes the entry that brings the money into the bank account (J5, J6, P1) in the same
transaction; taking the match back writes its mirror. Only booked lines match. What a person must
say (a returned item, a fee, a sum that fits in several ways) is proposed, never taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.bank.match import MatchResult, match
from recon_desktop.domain.bank.records import (
    ACCOUNT,
    RETURNED_CHECK,
    RETURNED_REMITTANCE,
    Combination,
    Match,
)
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.bank_days import bank_calendar
from recon_desktop.services.bank.book_money import mirror_entry, part_of, write_parts
from recon_desktop.services.bank.match_by_hand import match_by_hand, unmatch
from recon_desktop.services.bank.open_items import OpenItems, bank_item, load_open
from recon_desktop.services.bank.payer_aliases import load_aliases
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

__all__ = [
    "CombinationView",
    "MatchReport",
    "MatchedView",
    "OpenItems",
    "OpenView",
    "find_matches",
    "load_open",
    "match_bank",
    "match_by_hand",
    "mirror_entry",
    "unmatch",
]

_A_PERSON_SAYS = (RETURNED_REMITTANCE, ACCOUNT)


@dataclass(frozen=True, slots=True)
class MatchedView:
    """A bank line and what it is: a remittance's trace, a ticket's number, a batch's id."""

    bank_line: int
    kind: str
    target: str
    tier: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class OpenView:
    """Something that waits for the other side."""

    id: int
    name: str
    day: date | None
    amount: Money
    text: str


@dataclass(frozen=True, slots=True)
class CombinationView:
    """One of `fits` ways in which a sum comes out: lines on one side, names on the other."""

    bank_lines: tuple[int, ...]
    kind: str
    targets: tuple[str, ...]
    target_ids: tuple[int, ...]
    amount: Money
    fits: int
    reason: str


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What was matched now, what a person has to decide, what is left over."""

    matched: tuple[MatchedView, ...]
    proposed: tuple[MatchedView, ...]
    unmatched_bank: tuple[OpenView, ...]
    unmatched_remittances: tuple[OpenView, ...]
    unmatched_deposits: tuple[OpenView, ...]
    unmatched_batches: tuple[OpenView, ...]
    combinations: tuple[CombinationView, ...] = ()


def find_matches(connection: Connection, items: OpenItems) -> MatchResult:
    """What fits what, by the tiers; nothing is written."""
    result = match(
        [bank_item(items, row) for row in items.lines.values()],
        list(items.tickets.values()),
        list(items.batches.values()),
        list(items.remittances.values()),
        calendar=bank_calendar(),
        aliases=load_aliases(connection),
        cleared_tickets=items.cleared_tickets,
        checks=list(items.checks.values()),
        refunds=list(items.refunds.values()),
        paid_remittances=list(items.paid_remittances.values()),
        paid_batches=items.paid_batches,
        card_desk=items.card_desk,
    )
    asked = tuple(each for each in result.matched if not _may_be_taken(connection, each))
    if not asked:
        return result
    return result._replace(
        matched=tuple(each for each in result.matched if each not in asked),
        proposed=tuple(sorted((*result.proposed, *asked))),
    )


def _may_be_taken(connection: Connection, found: Match) -> bool:
    """A check comes back by itself when its number says so and its receipt is in the books."""
    from recon_desktop.services.bank.returned_money import plan_check_back

    if found.kind != RETURNED_CHECK:
        return found.kind not in _A_PERSON_SAYS
    try:
        return bool(plan_check_back(connection, found.target_id))
    except RefusedError:
        return False


def match_bank(practice: Practice, actor: Actor) -> MatchReport:
    """Accept every match that needs no person, and list the rest."""
    with practice.act(actor, Action.MATCH_BANK) as act:
        items = load_open(act.connection)
        result = find_matches(act.connection, items)
        write_parts(act, actor, [part_of(each) for each in result.matched])
        act.detail = {"matched": len(result.matched), "proposed": len(result.proposed)}
        return _report(items, result)


def _report(items: OpenItems, result: MatchResult) -> MatchReport:
    held = items.placeholders
    return MatchReport(
        matched=tuple(_matched(items, each) for each in result.matched),
        proposed=tuple(_matched(items, each) for each in result.proposed),
        unmatched_bank=tuple(
            _open_line(items, line_id) for line_id in result.unmatched_bank if line_id not in held
        ),
        unmatched_remittances=tuple(
            OpenView(r.id, r.trace, r.payment_date, Money(r.cents), r.payer)
            for r in (items.remittances[i] for i in result.unmatched_remittances)
        ),
        unmatched_deposits=tuple(
            OpenView(k.id, k.number, k.date, Money(k.cents), "deposit ticket")
            for k in (items.tickets[i] for i in result.unmatched_tickets)
        ),
        unmatched_batches=tuple(
            OpenView(b.id, b.batch_id, b.closed_on, Money(b.cents), "card batch")
            for b in (items.batches[i] for i in result.unmatched_batches)
        ),
        combinations=combination_views(items, result.combinations),
    )


def _matched(items: OpenItems, found: Match) -> MatchedView:
    return MatchedView(
        found.bank_id,
        found.kind,
        items.name(found.kind, found.target_id),
        found.tier,
        Money(found.amount_cents),
        found.reason or found.evidence,
    )


def combination_views(
    items: OpenItems, found: Iterable[Combination]
) -> tuple[CombinationView, ...]:
    """Ways in which sums come out, with the names of what they are made of."""
    return tuple(
        CombinationView(
            bank_lines=each.bank_ids,
            kind=each.kind,
            targets=tuple(items.name(each.kind, target) for target in each.target_ids),
            target_ids=each.target_ids,
            amount=Money(each.amount_cents),
            fits=each.fits,
            reason=each.evidence,
        )
        for each in found
    )


def _open_line(items: OpenItems, line_id: int) -> OpenView:
    row = items.lines[line_id]
    return OpenView(row.id, row.account[-4:], row.post_date, Money(row.open_cents), row.description)
