"""Which of our lines a remittance's service line is (R6.7), and what the payer changed of it.

The result does not depend on the order of the lines: every line is tried on one rung before any
line is tried on the next. A line of ours that fits twice is nobody's: a person chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recon_desktop.domain.posting.records import (
    BY_6R,
    BY_PAYER,
    BY_SVC01,
    BY_SVC06,
    ON_CLAIM,
    PERSON,
    DecisionError,
    KnownLine,
)
from recon_desktop.domain.records import RemitLine

CLAIM_LEVEL = "claim"
"""The service line of adjustments that the payer made on the claim as a whole."""

NOBODY: Mapping[int, str] = {}


class LineMatch(NamedTuple):
    """A remittance line and what it is called in our books; None: a person must choose.

    `note` says what the payer changed: units, modifiers, the code, a split, a bundle.
    """

    reference: str | None
    rung: str = ""
    note: str = ""


def reference(line: RemitLine) -> str:
    """How a line is called when our claim has no better name: ``99214-25``."""
    if not line.procedure_code:
        return CLAIM_LEVEL
    code = "-".join(filter(None, (line.procedure_code, line.modifiers)))
    return line.control_no or code


def match_lines(
    lines: Sequence[RemitLine], known: Sequence[KnownLine], chosen: Mapping[int, str] = NOBODY
) -> list[LineMatch]:
    """Each line by the ladder 6R, SVC06, SVC01 (R6.7); `chosen`: SVC segment → our line, first.

    Without lines on our side nothing contradicts, and the payer's own reference is taken.
    Raises DecisionError when a chosen line is none of ours.
    """
    if not known:
        return [_unknown(line, chosen) for line in lines]
    found = _Ladder(known).climb(lines, chosen)
    parts = Counter(ours for ours, _ in found.values() if ours is not None)
    return [_told(line, found.get(place), known, parts, lines) for place, line in enumerate(lines)]


def _unknown(line: RemitLine, chosen: Mapping[int, str]) -> LineMatch:
    if chosen.get(line.line):
        raise DecisionError(
            f"Segment {line.line}: our claim has no lines on file to choose {chosen[line.line]} "
            "from. Take the choice back."
        )
    rung = BY_PAYER if line.procedure_code else ON_CLAIM
    return LineMatch(reference(line), rung, _changes(line, None, (line,)))


_Found = dict[int, tuple[int | None, str]]
"""Place of a remittance line → place of ours (None: claim level) and the rung."""


class _Ladder:
    """The rungs, one after the other, over lines of ours that are used up."""

    def __init__(self, known: Sequence[KnownLine]) -> None:
        self._known = known
        self._free = set(range(len(known)))
        self._found: _Found = {}

    def climb(self, lines: Sequence[RemitLine], chosen: Mapping[int, str]) -> _Found:
        """Find what can be found."""
        for place, line in enumerate(lines):
            if chosen.get(line.line):
                self._found[place] = (self._choose(line, chosen[line.line]), PERSON)
            elif not line.procedure_code:
                self._found[place] = (None, ON_CLAIM)
        self._by_number(lines)
        for exact in (True, False):
            for place, line in enumerate(lines):
                if place not in self._found:
                    self._by_service(place, line, exact=exact)
        return self._found

    def _choose(self, line: RemitLine, name: str) -> int:
        """A person may choose one line for several parts: a split without its number."""
        fitting = [i for i, each in enumerate(self._known) if each.reference == name]
        if not fitting:
            raise DecisionError(
                f"Segment {line.line}: our claim has no line {name} any more. Choose again."
            )
        ours = next((i for i in fitting if i in self._free), fitting[0])
        self._free.discard(ours)
        return ours

    def _by_number(self, lines: Sequence[RemitLine]) -> None:
        """Not used up by one: a payer may split our line (the same number twice)."""
        numbers = {x.control_no: i for i, x in reversed(list(enumerate(self._known)))}
        for place, line in enumerate(lines):
            if place in self._found or not line.control_no or line.control_no not in numbers:
                continue
            self._found[place] = (numbers[line.control_no], BY_6R)
        self._free -= {ours for ours, rung in self._found.values() if rung == BY_6R}

    def _by_service(self, place: int, line: RemitLine, *, exact: bool) -> None:
        """Equal lines of ours are interchangeable: the money is the same."""
        for code, modifiers, rung in _names(line):
            fits = [
                i
                for i, x in enumerate(self._known)
                if x.procedure_code == code
                and (not exact or _set(x.modifiers) == _set(modifiers))
                and _same_money_and_day(line, x)
            ]
            alike = {(self._known[i].procedure_code, self._known[i].modifiers) for i in fits}
            free = [i for i in fits if i in self._free]
            if len(alike) == 1 and free:
                self._free.remove(free[0])
                self._found[place] = (free[0], rung)
                return


def _names(line: RemitLine) -> list[tuple[str, str, str]]:
    """The codes a line may stand under on our claim, the original one first."""
    paid = (line.procedure_code, line.modifiers, BY_SVC01)
    if not line.original_code:
        return [paid]
    return [(line.original_code, line.original_modifiers, BY_SVC06), paid]


def _same_money_and_day(line: RemitLine, known: KnownLine) -> bool:
    same_day = None in (line.dos_from, known.dos) or line.dos_from == known.dos
    return same_day and abs(line.charge_cents) == known.charge_cents


def _set(modifiers: str) -> frozenset[str]:
    return frozenset(filter(None, modifiers.split(":")))


def _told(
    line: RemitLine,
    found: tuple[int | None, str] | None,
    known: Sequence[KnownLine],
    parts: Counter[int],
    lines: Sequence[RemitLine],
) -> LineMatch:
    if found is None:
        return LineMatch(None, "", _changes(line, None, lines))
    ours, rung = found
    if ours is None:
        return LineMatch(CLAIM_LEVEL, rung)
    split = f"one of {parts[ours]} parts of our line" if parts[ours] > 1 else ""
    note = "; ".join(filter(None, (split, _changes(line, known[ours], lines))))
    return LineMatch(known[ours].reference, rung, note)


def _changes(line: RemitLine, known: KnownLine | None, lines: Sequence[RemitLine]) -> str:
    """What the payer made of the line, in words."""
    ours = line.original_code or (known.procedure_code if known else line.procedure_code)
    told = []
    if ours != line.procedure_code:
        bundled = [x for x in lines if x is not line and x.procedure_code == line.procedure_code]
        word = "bundled into" if bundled else "answered as"
        told.append(f"{ours} {word} {line.procedure_code}")
    elif known is not None:
        dropped = _set(known.modifiers) - _set(line.modifiers)
        added = _set(line.modifiers) - _set(known.modifiers)
        told += [f"modifier {each} dropped" for each in sorted(dropped)]
        told += [f"modifier {each} added" for each in sorted(added)]
    if line.units_billed and line.units_paid != line.units_billed:
        told.append(f"{line.units_paid or '0'} of {line.units_billed} units")
    return "; ".join(told)
