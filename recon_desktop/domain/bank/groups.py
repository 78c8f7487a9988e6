"""Amount and date (T2, T3) among lines and targets that nothing tells apart.

Two thousand equal copays on one day are two groups, not four million pairs: what holds for one
member holds for all. Groups are compared; only a group of one can be the only one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recon_desktop.domain.bank.evidence import Judge
from recon_desktop.domain.bank.read_lines import Names, Node, ReadLine, Target
from recon_desktop.domain.bank.records import Match, OpenBatch, OpenRemittance


@dataclass(slots=True, eq=False)
class LineGroup:
    """Lines of one amount, day and text, as far as text matters here."""

    members: list[ReadLine]
    named: frozenset[str]
    traced: bool


@dataclass(slots=True, eq=False)
class TargetGroup:
    """Targets of one amount, day and payer."""

    members: list[Target]
    named_elsewhere: bool  # an open line holds its number


class Link(NamedTuple):
    """What every line of one group is to every target of the other; `days` between them."""

    lines: LineGroup
    targets: TargetGroup
    edge: Match
    days: int


class Told(NamedTuple):
    """What the numbers said before: lines that hold one, targets whose number a line holds."""

    lines: Collection[int]
    targets: Collection[Node]


def links(
    judge: Judge, names: Names, lines: Sequence[ReadLine], targets: Sequence[Target], told: Told
) -> list[Link]:
    """All groups of equal amount that fit each other."""
    lines_at: defaultdict[int, list[ReadLine]] = defaultdict(list)
    for line in lines:
        lines_at[line.cents].append(line)
    targets_at: defaultdict[int, list[Target]] = defaultdict(list)
    for target in targets:
        targets_at[target.cents].append(target)
    found: list[Link] = []
    for cents in sorted(lines_at.keys() & targets_at.keys()):
        groups = _target_groups(judge, targets_at[cents], told)
        payers = {t.record.payer for t in targets_at[cents] if isinstance(t.record, OpenRemittance)}
        for one in _line_groups(names, lines_at[cents], payers, told):
            found += _links_of(judge, one, groups)
    return found


def _line_groups(
    names: Names, lines: Iterable[ReadLine], payers: set[str], told: Told
) -> Iterator[LineGroup]:
    groups: dict[Hashable, LineGroup] = {}
    for line in lines:
        item = line.item
        traced = line.has_trace or item.id in told.lines
        named = names.named_by(line, payers)
        key = (item.post_date, item.booked, item.whole, line.claim, line.deposit, traced, named)
        groups.setdefault(key, LineGroup([], named, traced)).members.append(line)
    yield from groups.values()


def _target_groups(judge: Judge, targets: Iterable[Target], told: Told) -> list[TargetGroup]:
    groups: dict[Hashable, TargetGroup] = {}
    for target in targets:
        elsewhere = target.node in told.targets
        record = target.record
        key: Hashable = (target.kind, target.day, target.whole, elsewhere)
        if isinstance(record, OpenRemittance):
            key = (key, record.payer, record.method == "CHK", judge.on_ticket(record))
        elif isinstance(record, OpenBatch):
            key = (key, record.closed_on, record.payout_date)
        groups.setdefault(key, TargetGroup([], elsewhere)).members.append(target)
    return list(groups.values())


def _links_of(judge: Judge, one: LineGroup, groups: Iterable[TargetGroup]) -> Iterator[Link]:
    line = one.members[0]
    for other in groups:
        target = other.members[0]
        if one.traced and other.named_elsewhere:
            continue  # each has another, or their own pair was judged by its number
        record = target.record
        named = isinstance(record, OpenRemittance) and record.payer in one.named
        edge = judge.by_date(line, target, named=named, traced=one.traced)
        if edge is None:
            continue
        if other.named_elsewhere and not edge.reason:
            edge = edge._replace(reason="its number stands in another bank line")
        days = abs((line.item.post_date - (target.day or line.item.post_date)).days)
        yield Link(one, other, edge, days)


def settle(found: Sequence[Link]) -> list[Match]:
    """Tier by tier, the pairs that are each other's only one; decided before any is taken.

    A line that could be a ticket as well as a payout is for a person. What is taken leaves its
    groups.
    """
    matched: list[Match] = []
    live = [link for link in found if not link.edge.reason]
    for tier in ("T2", "T3"):
        live = [link for link in live if link.lines.members and link.targets.members]
        taken = _only_ones(live, [link for link in live if link.edge.tier <= tier])
        for link in taken:
            line, target = link.lines.members.pop(), link.targets.members.pop()
            matched.append(link.edge._replace(bank_id=line.item.id, target_id=target.id))
    return matched


def _only_ones(live: Iterable[Link], here: Sequence[Link]) -> list[Link]:
    at_line: Counter[LineGroup] = Counter()
    at_target: Counter[TargetGroup] = Counter()
    for link in here:
        at_line[link.lines] += len(link.targets.members)
        at_target[link.targets] += len(link.lines.members)
    kinds: defaultdict[LineGroup, set[str]] = defaultdict(set)
    for link in live:
        kinds[link.lines].add(link.edge.kind)
    return [
        link
        for link in here
        if at_line[link.lines] == at_target[link.targets] == 1 and len(kinds[link.lines]) == 1
    ]
