"""What fits and was not taken: each with its reason, how many fit, and its best rivals.

Of two thousand that fit alike the best three are shown, and the number says how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from recon_desktop.domain.bank.groups import LineGroup, Link, TargetGroup
from recon_desktop.domain.bank.read_lines import Node
from recon_desktop.domain.bank.records import ACCOUNT, SHOWN, Match

_Pairs = dict[tuple[int, Node], Match]


class _Side:
    """What one line fits, or one target: the best of it first, and how many there are."""

    def __init__(self) -> None:
        self.best: list[Match] = []
        self.fits = 0

    def add(self, edges: Sequence[Match], fits: int) -> None:
        self.best += edges[: SHOWN + 1 - len(self.best)]
        self.fits += fits

    def others(self, edge: Match) -> list[Match]:
        return [each for each in self.best if _pair(each) != _pair(edge)][:SHOWN]


def propose(
    links: Sequence[Link],
    edges: Iterable[Match],
    lines_gone: Collection[int],
    targets_gone: Collection[Node],
) -> list[Match]:
    """Proposals for all lines and targets that are not gone; by line, the best first."""
    own = [e for e in edges if e.bank_id not in lines_gone and _target(e) not in targets_gone]
    _leave(links, lines_gone, targets_gone)
    by_line: defaultdict[int, _Side] = defaultdict(_Side)
    by_target: defaultdict[Node, _Side] = defaultdict(_Side)
    pairs: _Pairs = {}
    for edge in sorted(own, key=_rank):
        pairs[_pair(edge)] = edge
        if edge.kind != ACCOUNT:
            by_line[edge.bank_id].add([edge], 1)
            by_target[_target(edge)].add([edge], 1)
    _from_lines(links, by_line, pairs)
    _from_targets(links, by_target, pairs)
    ordered = sorted(pairs.values(), key=lambda edge: _place(edge, by_line.get(edge.bank_id)))
    return [
        _proposal(edge, by_line.get(edge.bank_id), by_target.get(_target(edge))) for edge in ordered
    ]


def _place(edge: Match, line: _Side | None) -> tuple[int, int, str, int]:
    """By bank line, the best first; an order alone."""
    best = [_pair(each) for each in line.best] if line else []
    place = best.index(_pair(edge)) if _pair(edge) in best else len(best)
    return edge.bank_id, place, edge.kind, edge.target_id


def _leave(links: Iterable[Link], lines: Collection[int], targets: Collection[Node]) -> None:
    """Take out of the groups what is gone."""
    for one in {link.lines: None for link in links}:
        one.members = [line for line in one.members if line.item.id not in lines]
    for other in {link.targets: None for link in links}:
        other.members = [target for target in other.members if target.node not in targets]


def _from_lines(links: Iterable[Link], by_line: defaultdict[int, _Side], pairs: _Pairs) -> None:
    of_group: defaultdict[LineGroup, list[Link]] = defaultdict(list)
    for link in links:
        of_group[link.lines].append(link)
    for group, here in of_group.items():
        fits = sum(len(link.targets.members) for link in here)
        heads = [
            link.edge._replace(target_id=target.id)
            for link in sorted(here, key=_link_rank)
            for target in link.targets.members[: SHOWN + 1]
        ][: SHOWN + 1]
        for line in group.members:
            best = [edge._replace(bank_id=line.item.id) for edge in heads]
            by_line[line.item.id].add(best, fits)
            pairs |= {_pair(edge): edge for edge in best[:SHOWN]}


def _from_targets(
    links: Iterable[Link], by_target: defaultdict[Node, _Side], pairs: _Pairs
) -> None:
    of_group: defaultdict[TargetGroup, list[Link]] = defaultdict(list)
    for link in links:
        of_group[link.targets].append(link)
    for group, here in of_group.items():
        fits = sum(len(link.lines.members) for link in here)
        heads = [
            link.edge._replace(bank_id=line.item.id)
            for link in sorted(here, key=_link_rank)
            for line in link.lines.members[: SHOWN + 1]
        ][: SHOWN + 1]
        for target in group.members:
            best = [edge._replace(target_id=target.id) for edge in heads]
            by_target[target.node].add(best, fits)
            pairs |= {_pair(edge): edge for edge in best[:SHOWN]}


def _proposal(edge: Match, line: _Side | None, target: _Side | None) -> Match:
    rivals = [f"{e.kind} {e.target_id}" for e in (line.others(edge) if line else ())]
    rivals += [f"bank line {e.bank_id}" for e in (target.others(edge) if target else ())]
    fits = max(line.fits if line else 0, target.fits if target else 0)
    return edge._replace(reason=edge.reason or f"{fits} fit", rivals=tuple(rivals))


def _rank(edge: Match) -> tuple[str, bool, int, str, int]:
    return edge.tier, bool(edge.reason), edge.bank_id, edge.kind, edge.target_id


def _link_rank(link: Link) -> tuple[bool, str, int, str, int, int]:
    """Order alone: the first members' ids settle what nothing else does."""
    lines, targets = link.lines.members, link.targets.members
    first = (lines[0].item.id if lines else 0, targets[0].id if targets else 0)
    edge = link.edge
    return bool(edge.reason), edge.tier, link.days, edge.kind, *first


def _pair(edge: Match) -> tuple[int, Node]:
    return edge.bank_id, (edge.kind, edge.target_id)


def _target(edge: Match) -> Node:
    return edge.kind, edge.target_id
