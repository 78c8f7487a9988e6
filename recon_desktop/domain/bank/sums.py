"""Sums of targets that make up one bank line: merged payouts, merged deposits (R3.15, R4.31).

The candidates of a sum are of one kind, within the date window, and of one processor or payer. Of
up to fifty candidates sums of three parts are looked for, of more only pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.bank.evidence import Judge
from recon_desktop.domain.bank.read_lines import Names, Node, ReadLine, Target
from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEPOSIT,
    FITS_CAP,
    REMITTANCE,
    MatchSettings,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
)
from recon_desktop.domain.bank.subsets import MOST_PARTS, SumFinder


class LineSums(NamedTuple):
    """The ways in which targets make up one line; `ways` are the first FITS_CAP of `fits`.

    `proven`: no other sum of up to three parts was left untried. `involved`: targets of any way.
    """

    line: ReadLine
    ways: tuple[tuple[Target, ...], ...]
    fits: int
    proven: bool
    involved: frozenset[Node]


class _Targets(NamedTuple):
    """Candidates of one kind and name for one day's lines, the nearest first."""

    members: tuple[Target, ...]
    finder: SumFinder
    proven: bool


def make_finder(amounts: Sequence[int], settings: MatchSettings) -> tuple[SumFinder, bool]:
    """A finder for so many candidates, and whether it tries sums of three."""
    few = len(amounts) <= settings.most_candidates
    return SumFinder(amounts, MOST_PARTS if few else 2), few


class TargetPools:
    """The candidates of every kind, processor and payer, by the day of a bank line."""

    def __init__(self, judge: Judge, names: Names, targets: Iterable[Target]) -> None:
        self._judge = judge
        self._names = names
        self._days: defaultdict[tuple[str, str], defaultdict[Hashable, list[Target]]]
        self._days = defaultdict(lambda: defaultdict(list))
        for target in targets:
            record = target.record
            if isinstance(record, OpenRemittance):
                if record.method != "CHK" and not judge.on_ticket(record):
                    self._days[REMITTANCE, record.payer][record.payment_date].append(target)
            elif isinstance(record, OpenBatch):
                closed = (record.closed_on, record.payout_date)
                self._days[CARD_BATCH, record.processor][closed].append(target)
            else:
                self._days[DEPOSIT, ""][record.date].append(target)
        self._payers = sorted(name for kind, name in self._days if kind == REMITTANCE)
        self._pools: dict[tuple[str, str, date], _Targets | None] = {}

    def sums(self, line: ReadLine) -> LineSums | None:
        """The ways for one line; None when there are none."""
        ways: list[tuple[Target, ...]] = []
        involved: set[Node] = set()
        fits, proven = 0, True
        for pool in self._pools_for(line):
            here = pool.finder.count(line.cents)
            proven = proven and pool.proven
            if not here:
                continue
            fits += here
            found = [
                tuple(pool.members[place] for place in way)
                for way in pool.finder.ways(line.cents, FITS_CAP)
            ]
            ways += found
            listed = pool.proven and here <= FITS_CAP
            within = [t for way in found for t in way] if listed else pool.members
            involved.update(target.node for target in within)
        if not fits:
            return None
        return LineSums(line, tuple(ways), fits, proven, frozenset(involved))

    def _pools_for(self, line: ReadLine) -> Iterator[_Targets]:
        names: list[tuple[str, str]] = []
        named = sorted(self._names.named_by(line, self._payers))
        if line.claim or named:
            names += [(REMITTANCE, payer) for payer in named or self._payers]
        if not line.claim:
            names += sorted(each for each in self._days if each[0] != REMITTANCE)
        for kind, name in names:
            pool = self._pool(kind, name, line.item.post_date)
            if pool:
                yield pool

    def _pool(self, kind: str, name: str, day: date) -> _Targets | None:
        key = (kind, name, day)
        if key not in self._pools:
            found = [
                target
                for here in self._days[kind, name].values()
                if self._may_come(day, here[0])
                for target in here
            ]
            self._pools[key] = self._pool_of(found, day) if len(found) > 1 else None
        return self._pools[key]

    def _may_come(self, day: date, target: Target) -> bool:
        record = target.record
        if isinstance(record, OpenRemittance):
            return self._judge.near_payment(day, record)
        if isinstance(record, OpenTicket):
            return self._judge.near_deposit(day, record)
        return self._judge.settles(day, record)

    def _pool_of(self, found: Iterable[Target], day: date) -> _Targets:
        members = sorted(found, key=lambda each: (days_apart(day, each), each.id))
        finder, proven = make_finder([each.cents for each in members], self._judge.settings)
        return _Targets(tuple(members), finder, proven)


def days_apart(day: date, target: Target) -> int:
    """Calendar days between a bank line and a target."""
    return abs((day - (target.day or day)).days)
