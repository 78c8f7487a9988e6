"""Who names whom: bank lines that hold the number of a target of equal amount (T1).

Both sides are looked up by amount and number. Where many lines hold the number of many targets,
none can be the only one; they are proposed without listing every pair.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from recon_desktop.domain.bank.evidence import Judge
from recon_desktop.domain.bank.read_lines import ReadLine, Target
from recon_desktop.domain.bank.records import SHOWN, Match

Side = TypeVar("Side")
_FEW = 400
"""Pairs of one number that are all judged."""


class NumberEdges(NamedTuple):
    """T1 edges, and which lines hold a number that is known."""

    edges: list[Match]
    naming: set[int]  # lines that hold some target's number, whatever the amount


def number_edges(judge: Judge, lines: Sequence[ReadLine], targets: Sequence[Target]) -> NumberEdges:
    """Every line that holds a target's number, with an equal amount."""
    by_number: defaultdict[tuple[int, str], list[Target]] = defaultdict(list)
    for target in targets:
        if target.trace:
            by_number[target.cents, target.trace].append(target)
    known = {number for _, number in by_number}
    holders: defaultdict[tuple[int, str], list[ReadLine]] = defaultdict(list)
    naming: set[int] = set()
    for line in lines:
        for number in line.held() & known:
            naming.add(line.item.id)
            holders[line.cents, number].append(line)
    found: list[Match] = []
    for key, here in holders.items():
        found += judged_pairs(judge.by_number, here, by_number.get(key, ()))
    return NumberEdges(found, naming)


def judged_pairs(
    judged: Callable[[ReadLine, Side], Match | None],
    lines: Sequence[ReadLine],
    others: Sequence[Side],
) -> Iterator[Match]:
    """What the lines and the others that share a number are to each other."""
    if len(lines) * len(others) <= _FEW:
        found = (judged(line, other) for line in lines for other in others)
        yield from (edge for edge in found if edge)
        return
    fits = f"{max(len(lines), len(others))} fit"
    for line, other in _few_pairs(lines, others):
        edge = judged(line, other)
        if edge:
            yield edge._replace(reason=edge.reason or fits)


def _few_pairs(
    lines: Sequence[ReadLine], others: Sequence[Side]
) -> Iterator[tuple[ReadLine, Side]]:
    """Each line with the first few others, each other with the first few lines."""
    yield from ((line, other) for line in lines for other in others[:SHOWN])
    yield from ((line, other) for line in lines[:SHOWN] for other in others[SHOWN:])


def only_ones(edges: Iterable[Match]) -> list[Match]:
    """The pairs that no person is needed for and that are each other's only one."""
    live = [edge for edge in edges if not edge.reason]
    lines = Counter(edge.bank_id for edge in live)
    targets = Counter((edge.kind, edge.target_id) for edge in live)
    return [
        edge
        for edge in live
        if lines[edge.bank_id] == 1 and targets[edge.kind, edge.target_id] == 1
    ]
