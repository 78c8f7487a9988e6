"""The takeback ledger: what payers announce they will take, and what they take, to zero.

Pure: movements in, what belongs to what out. A movement is one PLB pair of a posted remittance
on an account that has to come to zero. On 2020 and 2030 a negative pair opens (the payer is owed)
and a positive one takes; on 1180 it is the other way round (withheld, then released). Money in
suspense (1195) is never tied by the program. Two payers are never mixed, and the order in which
files came does not matter: everything is sorted by the payer's own dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.accounts import (
    PAYER_ADVANCES,
    PAYER_OVERPAYMENTS,
    SUSPENSE,
    WITHHOLD,
)
from recon_desktop.domain.follow.claim_references import normal

FOLLOWED = frozenset({PAYER_OVERPAYMENTS, PAYER_ADVANCES, WITHHOLD, SUSPENSE})
"""Accounts whose provider-level adjustments are followed to zero."""

FORWARD = "FB"
RETURN = "72"


class State(StrEnum):
    """Where one opening, or one taking that nobody announced, stands."""

    OPEN = "Open"
    PARTLY = "Partly taken"
    SETTLED = "Settled"
    UNANNOUNCED = "Taken without announcement"
    WAITS = "In suspense"


class Evidence(StrEnum):
    """Why a taking is believed to settle an opening."""

    PERSON = "a person"
    REFERENCE = "the same reference"
    RETURN = "the refund acknowledged beside it"
    OLDEST = "oldest first, the sum fits exactly"


class Movement(NamedTuple):
    """One PLB pair in the books; `cents` as in the PLB, `settled_cents` what a person moved."""

    id: int
    payer: str  # normalised: one payer
    remittance_id: int
    trace: str
    day: date
    place: int  # segment of the PLB, for the order within a remittance
    code: str
    reference: str
    cents: int
    account: int = PAYER_OVERPAYMENTS
    sub: str = ""
    settled_cents: int = 0

    @property
    def opens(self) -> bool:
        """It announces; otherwise it takes."""
        return self.cents > 0 if self.account == WITHHOLD else self.cents < 0

    @property
    def size_cents(self) -> int:
        """The amount without its sign."""
        return abs(self.cents)

    @property
    def order(self) -> tuple[date, str, int, str, int, int]:
        """The payer's own order, whatever order the files came in."""
        return (self.day, self.trace, self.place, self.code, self.cents, self.id)

    @property
    def book_cents(self) -> int:
        """What is left of it on its account, debit positive."""
        return self.cents - (self.settled_cents if self.cents > 0 else -self.settled_cents)


class Said(NamedTuple):
    """What a person said: these belong together with this amount; 0: they do not."""

    id: int
    opening_id: int
    taking_id: int
    cents: int
    reason: str = ""


class Tie(NamedTuple):
    """So much of a taking settles so much of an opening."""

    opening_id: int
    taking_id: int
    cents: int
    evidence: Evidence
    said_id: int | None = None
    reason: str = ""


class Followed(NamedTuple):
    """The ties that were found, by movement, and what is left of each, in cents without sign."""

    ties: tuple[Tie, ...]
    left: dict[int, int]
    by_movement: dict[int, list[Tie]]

    def tied(self, movement_id: int) -> int:
        """How much of an opening has been taken, or of a taking was announced."""
        return sum(tie.cents for tie in self.by_movement.get(movement_id, ()))


def follow(movements: Iterable[Movement], said: Iterable[Said] = ()) -> Followed:
    """Tie takings to openings: by a person, by reference, then the rules that leave no choice."""
    by_id = {each.id: each for each in movements}
    book = _Book({each.id: each.size_cents - each.settled_cents for each in by_id.values()})
    for told in sorted(said):
        if told.opening_id in by_id and told.taking_id in by_id:
            book.hear(told)
    groups: defaultdict[tuple[str, int], list[Movement]] = defaultdict(list)
    for each in sorted(by_id.values(), key=lambda m: m.order):
        if each.account != SUSPENSE:
            groups[each.payer, each.account].append(each)
    for group in groups.values():
        openings = [each for each in group if each.opens]
        takings = [each for each in group if not each.opens]
        _tie_referenced(book, openings, takings)
        _tie_returned(book, openings, takings)
        _tie_oldest(book, openings, takings)
    by_movement: defaultdict[int, list[Tie]] = defaultdict(list)
    for tie in book.ties:
        by_movement[tie.opening_id].append(tie)
        by_movement[tie.taking_id].append(tie)
    return Followed(tuple(book.ties), book.left, dict(by_movement))


class _Book:
    """What is left while ties are being found."""

    def __init__(self, left: dict[int, int]) -> None:
        self.left = left
        self.ties: list[Tie] = []
        self.apart: set[tuple[int, int]] = set()

    def hear(self, said: Said) -> None:
        if not said.cents:
            self.apart.add((said.opening_id, said.taking_id))
        else:
            self.tie(said.opening_id, said.taking_id, Evidence.PERSON, said)

    def tie(
        self, opening_id: int, taking_id: int, evidence: Evidence, said: Said | None = None
    ) -> None:
        """Never more than is left of either: what a person said too much of does not count."""
        cents = min(self.left[opening_id], self.left[taking_id])
        if said is not None:
            cents = min(cents, said.cents)
        if cents <= 0:
            return
        self.left[opening_id] -= cents
        self.left[taking_id] -= cents
        found = Tie(opening_id, taking_id, cents, evidence)
        if said is not None:
            found = found._replace(said_id=said.id, reason=said.reason)
        self.ties.append(found)

    def may(self, opening: Movement, taking: Movement) -> bool:
        """Something is left of both, and nobody said that they do not belong together."""
        left = self.left[opening.id] and self.left[taking.id]
        return bool(left) and (opening.id, taking.id) not in self.apart


def same_reference(opening: Movement, taking: Movement) -> bool:
    """The taking names the opening's own reference, or the remittance that announced it.

    A balance is never forwarded to the remittance that forwards it.
    """
    reference = normal(taking.reference)
    if not reference.strip("0-"):
        return False
    forwarded = FORWARD in (opening.code, taking.code)
    if forwarded and (opening.remittance_id == taking.remittance_id or opening.day > taking.day):
        return False
    return reference in (normal(opening.reference), normal(opening.trace))


def _tie_referenced(book: _Book, openings: Sequence[Movement], takings: Sequence[Movement]) -> None:
    named: defaultdict[str, list[Movement]] = defaultdict(list)
    for opening in openings:
        for name in {normal(opening.reference), normal(opening.trace)}:
            named[name].append(opening)
    for taking in takings:
        for opening in named.get(normal(taking.reference), ()):
            if book.may(opening, taking) and same_reference(opening, taking):
                book.tie(opening.id, taking.id, Evidence.REFERENCE)


def _tie_returned(book: _Book, openings: Sequence[Movement], takings: Sequence[Movement]) -> None:
    """72 acknowledges our refund of what WO takes in the same remittance (§4.6)."""
    acknowledged: defaultdict[int, list[Movement]] = defaultdict(list)
    for opening in openings:
        if opening.code == RETURN:
            acknowledged[opening.remittance_id].append(opening)
    for taking in takings:
        for opening in acknowledged.get(taking.remittance_id, ()):
            fits = book.left[opening.id] == book.left[taking.id]
            if fits and taking.code != RETURN and book.may(opening, taking):
                book.tie(opening.id, taking.id, Evidence.RETURN)


def _tie_oldest(book: _Book, openings: Sequence[Movement], takings: Sequence[Movement]) -> None:
    """Forwarded balances without a stable reference: the oldest first, if the sum fits exactly.

    One tie may make room for another, so this is repeated until nothing more fits.
    """
    forwarded = [each for each in openings if each.code == FORWARD and book.left[each.id]]
    applied = [each for each in takings if each.code == FORWARD and book.left[each.id]]
    again = True
    while again:
        again = False
        for taking in applied:
            fitting = _oldest_that_fit(book, forwarded, taking)
            for opening in fitting:
                book.tie(opening.id, taking.id, Evidence.OLDEST)
            again = again or bool(fitting)


def _oldest_that_fit(book: _Book, openings: Sequence[Movement], taking: Movement) -> list[Movement]:
    found: list[Movement] = []
    missing = book.left[taking.id]
    for opening in openings:
        if missing <= 0:
            break
        elsewhere = opening.remittance_id != taking.remittance_id and opening.day <= taking.day
        if elsewhere and book.may(opening, taking):
            found.append(opening)
            missing -= book.left[opening.id]
    return found if missing == 0 else []


class Candidate(NamedTuple):
    """A movement that may be the other side of one that is open, and why."""

    movement: Movement
    cents: int
    reason: str


def candidates(
    movement: Movement, movements: Iterable[Movement], left: dict[int, int]
) -> list[Candidate]:
    """What a person may tie an open movement to, the likeliest first (the FIFO proposal)."""
    mine = left.get(movement.id, 0)
    others = [each for each in movements if left.get(each.id) and _is_other_side(each, movement)]
    if not mine or not others:
        return []
    others.sort(key=lambda each: each.order)
    alone = sum(left[each.id] == mine for each in others) == 1
    found = []
    for place, each in enumerate(others):
        opening, taking = (movement, each) if movement.opens else (each, movement)
        if same_reference(opening, taking):
            rank, reason = 0, "the same reference"
        elif left[each.id] == mine:
            rank, reason = 1, "the same amount" + (", no other fits" if alone else "")
        else:
            rank, reason = 2, "" if place else "the oldest first"
        found.append((rank, place, Candidate(each, min(mine, left[each.id]), reason)))
    return [candidate for *_, candidate in sorted(found, key=lambda f: f[:2])]


def _is_other_side(one: Movement, other: Movement) -> bool:
    same = (one.payer, one.account) == (other.payer, other.account)
    return same and one.opens != other.opens


def state_of(movement: Movement, left_cents: int) -> State:
    """The state of an opening, or of a taking of which something was not announced."""
    if left_cents == 0:
        return State.SETTLED
    if movement.account == SUSPENSE:
        return State.WAITS
    if not movement.opens:
        return State.UNANNOUNCED
    return State.OPEN if left_cents == movement.size_cents else State.PARTLY


def owed_cents(movements: Iterable[Movement], left: dict[int, int]) -> int:
    """What payers may still take less what they took without announcement: a credit of 2020."""
    return sum(left[each.id] * (1 if each.opens else -1) for each in movements)


def book_balances(movements: Iterable[Movement]) -> dict[tuple[str, str], int]:
    """(payer, sub) → what the ledger must hold for these movements, debit positive."""
    totals: defaultdict[tuple[str, str], int] = defaultdict(int)
    for each in movements:
        totals[each.payer, each.sub] += each.book_cents
    return {key: cents for key, cents in totals.items() if cents}


def payer_key(name: str) -> str:
    """One payer, however a file spaces and capitalises its name."""
    return " ".join(name.casefold().split())
