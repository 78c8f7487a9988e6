"""Bank lines that make up one target: a ticket and its correction, an EFT paid in parts (R3.11).

One of the lines may be negative. Such a sum is never taken without a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.bank.evidence import Judge
from recon_desktop.domain.bank.read_lines import Names, ReadLine, Target
from recon_desktop.domain.bank.records import (
    FITS_CAP,
    MatchSettings,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
)
from recon_desktop.domain.bank.subsets import SumFinder
from recon_desktop.domain.bank.sums import make_finder
from recon_desktop.domain.bank.text import says

_Days = dict[date, list[ReadLine]]


class TargetSums(NamedTuple):
    """The ways in which bank lines make up one target; `ways` are the first FITS_CAP of `fits`."""

    target: Target
    ways: tuple[tuple[ReadLine, ...], ...]
    fits: int
    involved: frozenset[int]


class _Lines(NamedTuple):
    members: tuple[ReadLine, ...]
    finder: SumFinder


class LinePools:
    """The lines that may be parts of one target, by its day and payer."""

    def __init__(self, judge: Judge, names: Names, lines: Sequence[ReadLine]) -> None:
        words = judge.settings.correction_words
        ours = [line for line in lines if not line.claim]
        self._judge = judge
        self._names = names
        self._deposits = _by_day(line for line in ours if line.deposit)
        self._corrections = _by_day(
            line for line in ours if not line.deposit and says(line.item.text, words)
        )
        self._credits = [line for line in lines if line.cents > 0]
        self._of_payer: dict[str, _Days] = {}
        self._holding: defaultdict[str, list[ReadLine]] = defaultdict(list)
        for line in self._credits:
            for number in line.held():
                self._holding[number].append(line)
        self._pools: dict[Hashable, _Lines] = {}

    def sums(self, target: Target) -> TargetSums | None:
        """The ways for one target; None when there are none."""
        pool = self._pool(target)
        fits = pool.finder.count(target.cents)
        if not fits:
            return None
        ways = tuple(
            tuple(pool.members[place] for place in way)
            for way in pool.finder.ways(target.cents, FITS_CAP)
        )
        within = [line for way in ways for line in way] if fits <= FITS_CAP else pool.members
        return TargetSums(target, ways, fits, frozenset(line.item.id for line in within))

    def _pool(self, target: Target) -> _Lines:
        record = target.record
        key: Hashable = target.day
        if isinstance(record, OpenRemittance):
            key = (record.payer, target.day, target.trace if target.trace in self._holding else "")
        elif isinstance(record, OpenBatch):
            key = None
        if key not in self._pools:
            settings = self._judge.settings
            self._pools[key] = _pool_of(self._candidates(target), target.day, settings)
        return self._pools[key]

    def _candidates(self, target: Target) -> list[ReadLine]:
        record = target.record
        if isinstance(record, OpenTicket):
            return self._of_ticket(record)
        if isinstance(record, OpenRemittance):
            return self._of_remittance(record, target.trace)
        return []

    def _of_ticket(self, ticket: OpenTicket) -> list[ReadLine]:
        """Deposits in the ticket's window; corrections, and deposits taken back, a while longer."""
        near, later = self._judge.near_deposit, self._judge.near_correction
        deposits = [
            line
            for day, here in self._deposits.items()
            if later(day, ticket)
            for line in here
            if line.cents < 0 or near(day, ticket)
        ]
        fixes = [
            line for day, here in self._corrections.items() if later(day, ticket) for line in here
        ]
        return [*deposits, *fixes]

    def _of_remittance(self, remit: OpenRemittance, trace: str) -> list[ReadLine]:
        """The payer's credits near its date without a trace, and what holds its trace."""
        if remit.payer not in self._of_payer:
            names = self._names.of(remit.payer)
            self._of_payer[remit.payer] = _by_day(
                line
                for line in self._credits
                if line.claim and not line.has_trace and line.names(names)
            )
        found = {
            line.item.id: line
            for day, here in self._of_payer[remit.payer].items()
            if self._judge.near_payment(day, remit)
            for line in here
        }
        found |= {line.item.id: line for line in self._holding.get(trace, ()) if trace}
        return list(found.values())


def _by_day(lines: Iterable[ReadLine]) -> _Days:
    days: defaultdict[date, list[ReadLine]] = defaultdict(list)
    for line in lines:
        days[line.item.post_date].append(line)
    return dict(days)


def _pool_of(lines: Iterable[ReadLine], day: date | None, settings: MatchSettings) -> _Lines:
    """The nearest first: so are the ways that are shown when there are too many."""

    def place(line: ReadLine) -> tuple[int, int]:
        return abs((line.item.post_date - (day or line.item.post_date)).days), line.item.id

    members = tuple(sorted(lines, key=place))
    finder, _ = make_finder([line.cents for line in members], settings)
    return _Lines(members, finder)
