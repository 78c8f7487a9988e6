"""Which sums are sure, and the best ways of those that are not.

A sum is taken without a person when one booked line is made up of several deposit tickets, or of
several batches of one processor, in exactly one way, and neither the line nor any of the parts
fits anything else. Remittances are one-to-one (R4.31): their sums are only shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from recon_desktop.domain.bank.evidence import NOT_A_DEPOSIT, PARTLY, PENDING
from recon_desktop.domain.bank.parts import TargetSums
from recon_desktop.domain.bank.read_lines import Node, ReadLine, Target
from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEPOSIT,
    FITS_CAP,
    REMITTANCE,
    SHOWN,
    SUM,
    Combination,
    Match,
)
from recon_desktop.domain.bank.sums import LineSums, days_apart

_NAMES = {DEPOSIT: "deposit tickets", CARD_BATCH: "card batches", REMITTANCE: "remittances"}


class Sums(NamedTuple):
    """All sums found, both ways."""

    of_lines: Sequence[LineSums]
    of_targets: Sequence[TargetSums]


class Fitting(NamedTuple):
    """Lines and targets that fit something by themselves."""

    lines: Collection[int]
    targets: Collection[Node]


def judge_sums(sums: Sums, fitting: Fitting) -> tuple[list[Match], list[Combination]]:
    """The parts of the sums that are sure, and the best ways of the others."""
    in_lines = Counter(node for each in sums.of_lines for node in each.involved)
    lines_in = {line for each in sums.of_targets for line in each.involved}
    split = {each.target.node for each in sums.of_targets}
    matched: list[Match] = []
    found: list[Combination] = []
    for each in sums.of_lines:
        reason = _doubt(each, fitting, in_lines, lines_in, split)
        if reason:
            found += _ways_of_line(each, reason)
        else:
            matched += _parts(each.line, each.ways[0])
    for other in sums.of_targets:
        found += _ways_of_target(other)
    return matched, found


def _doubt(
    sums: LineSums,
    fitting: Fitting,
    in_lines: Counter[Node],
    lines_in: Collection[int],
    split: Collection[Node],
) -> str:
    """Why a person decides; empty when the sum is sure."""
    if sums.fits > 1:
        return fits_text(sums.fits)
    line, parts = sums.line, sums.ways[0]
    nodes = [part.node for part in parts]
    if parts[0].kind == REMITTANCE:
        return "one payment for several remittances: a person decides"
    if not line.item.booked:
        return PENDING
    if not (line.item.whole and all(part.whole for part in parts)):
        return PARTLY
    if parts[0].kind == DEPOSIT and not line.deposit:
        return NOT_A_DEPOSIT
    if not sums.proven:
        return "so many candidates that larger sums were not tried"
    if line.item.id in fitting.lines or line.item.id in lines_in:
        return "the bank line fits something else too"
    if any(node in fitting.targets or node in split or in_lines[node] > 1 for node in nodes):
        return "a part of it fits another bank line too"
    return ""


def fits_text(fits: int) -> str:
    """How many ways there are."""
    return (
        f"{FITS_CAP} or more combinations fit" if fits >= FITS_CAP else f"{fits} combinations fit"
    )


def _parts(line: ReadLine, parts: Sequence[Target]) -> Iterator[Match]:
    evidence = f"the only sum that fits: {len(parts)} {_NAMES[parts[0].kind]}"
    for part in parts:
        yield Match(line.item.id, part.kind, part.id, SUM, part.cents, evidence)


def _ways_of_line(sums: LineSums, reason: str) -> Iterator[Combination]:
    line = sums.line
    ranked = sorted(sums.ways, key=lambda way: _way_rank(line, way))
    for way in ranked[:SHOWN]:
        ids = tuple(sorted(part.id for part in way))
        fits = min(sums.fits, FITS_CAP)
        yield Combination((line.item.id,), way[0].kind, ids, line.cents, fits, reason)


def _way_rank(line: ReadLine, way: Sequence[Target]) -> tuple[int, int, str, list[int]]:
    """The nearest days, then the fewest parts; the rest is only an order."""
    days = max(days_apart(line.item.post_date, part) for part in way)
    return days, len(way), way[0].kind, sorted(part.id for part in way)


def _ways_of_target(sums: TargetSums) -> Iterator[Combination]:
    target = sums.target

    def rank(way: Iterable[ReadLine]) -> tuple[int, int, list[int]]:
        ids = sorted(line.item.id for line in way)
        return max(days_apart(line.item.post_date, target) for line in way), len(ids), ids

    for way in sorted(sums.ways, key=rank)[:SHOWN]:
        reason = _way_text(way) if sums.fits == 1 else fits_text(sums.fits)
        ids = tuple(sorted(line.item.id for line in way))
        fits = min(sums.fits, FITS_CAP)
        yield Combination(ids, target.kind, (target.id,), target.cents, fits, reason)


def _way_text(way: Sequence[ReadLine]) -> str:
    if any(not line.item.booked for line in way):
        return PENDING
    if any(line.cents < 0 for line in way):
        return "a deposit and the bank's correction of it: a person decides"
    return f"{len(way)} bank lines make up this amount: a person decides"
