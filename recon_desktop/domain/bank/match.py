"""Which bank line is what: ticket, card payout, remittance, refund, return (R3.11–4.33).

Pure, one-to-one but for merged payouts, and independent of the order of its inputs. The amount is
equal to the cent in every tier: T1 trace (or check) number · T2 amount, date and name · T3 amount
and date, unique on both sides · SUM the only sum that fits. What is pending, contradicted, partly
matched or not unique is proposed to a person, never taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from recon_desktop.domain.bank.combinations import Fitting, Sums, judge_sums
from recon_desktop.domain.bank.debits import debit_edges
from recon_desktop.domain.bank.evidence import Judge
from recon_desktop.domain.bank.groups import Link, Told, links, settle
from recon_desktop.domain.bank.numbers import number_edges, only_ones
from recon_desktop.domain.bank.parts import LinePools
from recon_desktop.domain.bank.proposals import propose
from recon_desktop.domain.bank.read_lines import (
    Aliases,
    Names,
    Node,
    ReadLine,
    Target,
    read_line,
    read_targets,
)
from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEFAULT_SETTINGS,
    DEPOSIT,
    REFUND,
    REMITTANCE,
    BankItem,
    CardDesk,
    Combination,
    Match,
    MatchResult,
    MatchSettings,
    OpenBatch,
    OpenCheck,
    OpenRefund,
    OpenRemittance,
    OpenTicket,
    PaidRemittance,
)
from recon_desktop.domain.bank.sums import TargetPools
from recon_desktop.domain.bank.through import newly_cleared, newly_paid, through_tickets
from recon_desktop.domain.bank.virtual_cards import CardSales, virtual_cards
from recon_desktop.domain.calendar import BusinessCalendar

__all__ = [
    "CARD_BATCH",
    "DEFAULT_SETTINGS",
    "DEPOSIT",
    "REMITTANCE",
    "BankItem",
    "Combination",
    "Match",
    "MatchResult",
    "MatchSettings",
    "OpenBatch",
    "OpenCheck",
    "OpenRefund",
    "OpenRemittance",
    "OpenTicket",
    "PaidRemittance",
    "match",
]

_NO_ALIASES: Aliases = {}
_NO_CARDS = CardDesk()


class _Direct(NamedTuple):
    """What bank lines are by themselves: taken, and what fits but was not taken."""

    matched: list[Match]
    edges: list[Match]
    links: list[Link]


def match(
    items: Sequence[BankItem],
    tickets: Sequence[OpenTicket],
    batches: Sequence[OpenBatch],
    remittances: Sequence[OpenRemittance],
    *,
    calendar: BusinessCalendar,
    aliases: Aliases = _NO_ALIASES,
    settings: MatchSettings = DEFAULT_SETTINGS,
    cleared_tickets: Sequence[tuple[OpenTicket, int]] = (),
    checks: Sequence[OpenCheck] = (),
    refunds: Sequence[OpenRefund] = (),
    paid_remittances: Sequence[PaidRemittance] = (),
    paid_batches: Sequence[tuple[OpenBatch, int]] = (),
    card_desk: CardDesk = _NO_CARDS,
) -> MatchResult:
    """Match what needs no person, propose the rest.

    `cleared_tickets`, `paid_batches`: tickets and batches matched before, with their bank line's
    id: a remittance that came after its check, or its card sale, is found on them. A remittance
    over 0.00 needs no line and is left out.
    """
    paying = [remit for remit in remittances if remit.cents > 0]
    judge = Judge(calendar, settings, [*tickets, *(ticket for ticket, _ in cleared_tickets)])
    names = Names(aliases)
    lines = _lines(items, settings)
    targets = read_targets(tickets, batches, paying)
    debits = debit_edges(lines, checks, refunds, paid_remittances, names, settings)
    direct = _direct(judge, names, lines, targets, debits)
    parts, ways = _sums(judge, names, lines, targets, direct)
    matched = [*direct.matched, *parts]
    on_tickets = [*cleared_tickets, *newly_cleared(tickets, matched)]
    matched += through_tickets(paying, on_tickets, matched)
    paid = [*paid_batches, *newly_paid(batches, matched)]
    left = _left_over(matched, items, tickets, batches, paying, refunds)
    used, taken = _gone(matched)
    waiting = [remit for remit in paying if (REMITTANCE, remit.id) not in taken]
    sales = CardSales(paid, batches, card_desk, names, settings)
    cards = virtual_cards(waiting, sales, settings)
    return left._replace(
        proposed=(*propose(direct.links, direct.edges, used, taken), *sorted(cards)),
        combinations=_open_ways(ways, used, taken),
    )


def _gone(matched: Iterable[Match]) -> tuple[set[int], set[Node]]:
    """The lines and the targets that are matched now."""
    found = list(matched)
    return {each.bank_id for each in found}, {(each.kind, each.target_id) for each in found}


def _left_over(
    matched: Sequence[Match],
    items: Iterable[BankItem],
    tickets: Iterable[OpenTicket],
    batches: Iterable[OpenBatch],
    paying: Iterable[OpenRemittance],
    refunds: Iterable[OpenRefund],
) -> MatchResult:
    """What is matched, and on every side what is not."""
    used, taken = _gone(matched)
    return MatchResult(
        matched=tuple(sorted(matched)),
        proposed=(),
        unmatched_bank=_left((x.id for x in items if x.open_cents != 0), used),
        unmatched_remittances=_left_of(REMITTANCE, (x.id for x in paying), taken),
        unmatched_tickets=_left_of(DEPOSIT, (x.id for x in tickets if x.open_cents != 0), taken),
        unmatched_batches=_left_of(CARD_BATCH, (x.id for x in batches if x.open_cents != 0), taken),
        unmatched_refunds=_left_of(REFUND, (x.id for x in refunds), taken),
    )


def _lines(items: Iterable[BankItem], settings: MatchSettings) -> list[ReadLine]:
    """All lines with something open, by day: the order of the input is gone."""
    having = sorted((x for x in items if x.cents), key=lambda x: (x.post_date, x.id))
    return [read_line(item, settings) for item in having]


def _direct(
    judge: Judge,
    names: Names,
    lines: Sequence[ReadLine],
    targets: Sequence[Target],
    debits: Sequence[Match],
) -> _Direct:
    """One line, one target: by number, then by amount and date."""
    numbers = number_edges(judge, lines, targets)
    edges = [*numbers.edges, *debits]
    matched = only_ones(edge for edge in edges if edge.tier == "T1")
    edges = _without(edges, matched)
    told = Told(
        numbers.naming, {(edge.kind, edge.target_id) for edge in edges if edge.tier == "T1"}
    )
    gone, nodes = _gone(matched)
    left = [line for line in lines if line.item.id not in gone]
    open_targets = [target for target in targets if target.node not in nodes]
    found = links(judge, names, left, open_targets, told)
    settled = settle(found)
    return _Direct([*matched, *settled], _without(edges, settled), found)


def _without(edges: Iterable[Match], taken: Sequence[Match]) -> list[Match]:
    lines, targets = _gone(taken)
    return [
        edge
        for edge in edges
        if edge.bank_id not in lines and (edge.kind, edge.target_id) not in targets
    ]


def _sums(
    judge: Judge,
    names: Names,
    lines: Sequence[ReadLine],
    targets: Sequence[Target],
    direct: _Direct,
) -> tuple[list[Match], list[Combination]]:
    """Sums among what nothing was matched with by itself."""
    used, taken = _gone(direct.matched)
    open_lines = [line for line in lines if line.item.id not in used]
    open_targets = [target for target in targets if target.node not in taken]
    pools = TargetPools(judge, names, open_targets)
    parts = LinePools(judge, names, open_lines)
    of_lines = (pools.sums(line) for line in open_lines if line.cents > 0)
    of_targets = (parts.sums(target) for target in open_targets)
    sums = Sums([x for x in of_lines if x], [x for x in of_targets if x])
    return judge_sums(sums, _fitting(direct))


def _fitting(direct: _Direct) -> Fitting:
    lines = {edge.bank_id for edge in direct.edges}
    targets: set[Node] = {(edge.kind, edge.target_id) for edge in direct.edges}
    for link in direct.links:
        if link.lines.members and link.targets.members:
            lines.update(line.item.id for line in link.lines.members)
            targets.update(target.node for target in link.targets.members)
    return Fitting(lines, targets)


def _open_ways(
    combinations: Iterable[Combination], used: set[int], taken: set[Node]
) -> tuple[Combination, ...]:
    """Ways whose lines and targets are all still open; those of one line, the best first."""
    return tuple(
        each
        for each in combinations
        if used.isdisjoint(each.bank_ids)
        and not any((each.kind, target) in taken for target in each.target_ids)
    )


def _left(ids: Iterable[int], gone: set[int]) -> tuple[int, ...]:
    return tuple(sorted(each for each in ids if each not in gone))


def _left_of(kind: str, ids: Iterable[int], taken: set[Node]) -> tuple[int, ...]:
    return tuple(sorted(each for each in ids if (kind, each) not in taken))
