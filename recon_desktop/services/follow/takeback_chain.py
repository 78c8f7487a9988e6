"""The chain of a takeback: announced, taken, settled, with what is left after each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from recon_desktop.domain.accounts import REFUNDS_PAYABLE
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.follow.takebacks import Movement, candidates
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.follow.load_takebacks import SeenReversal, TakebackBook, day_of
from recon_desktop.services.follow.refund_takeback import TO_REFUND


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One step of a takeback. `balance` is what is left after it.

    A tie to another pair carries both ids, a settlement its own: that is what can be taken back.
    """

    day: date
    text: str
    trace: str
    remittance_id: int | None
    amount: Money
    balance: Money
    evidence: str = ""
    ref: SourceRef | None = None
    opening_id: int | None = None
    taking_id: int | None = None
    settlement_id: int | None = None


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """What an open row may belong to; `amount` is what a link would tie."""

    adjustment_id: int
    day: date
    code: str
    reference: str
    trace: str
    left: Money
    amount: Money
    reason: str


def chain_of(book: TakebackBook, movement: Movement) -> Iterator[ChainLine]:
    """The pair itself, then what was tied to it and what a person settled, by date."""
    balance = movement.size_cents
    own = book.pairs[movement.id]
    verb = "Announced" if movement.opens else "Taken"
    yield ChainLine(
        movement.day,
        f"{verb}: {own.code} {own.reference}".strip(),
        own.trace,
        own.remittance_id,
        Money(balance),
        Money(balance),
        ref=SourceRef(own.source_id, own.line),
    )
    for line in sorted(_steps(book, movement), key=lambda step: (step.day, step.trace)):
        balance += line.amount.cents
        yield replace(line, balance=Money(balance))


def _steps(book: TakebackBook, movement: Movement) -> Iterator[ChainLine]:
    for tie in book.followed.by_movement.get(movement.id, ()):
        other_id = tie.taking_id if movement.opens else tie.opening_id
        other, row = book.movements[other_id], book.pairs[other_id]
        verb = "Taken" if movement.opens else "Announced"
        why = f"{tie.evidence.value}: {tie.reason}" if tie.reason else tie.evidence.value
        yield ChainLine(
            other.day,
            f"{verb}: {row.code} {row.reference}".strip(),
            row.trace,
            row.remittance_id,
            Money(-tie.cents),
            ZERO,
            evidence=why,
            ref=SourceRef(row.source_id, row.line),
            opening_id=tie.opening_id,
            taking_id=tie.taking_id,
        )
    for each in book.settlements.get(movement.id, ()):
        yield ChainLine(
            each.posting_date,
            f"Settled to {_place(each.target)} by {each.settled_by}",
            "",
            None,
            Money(-each.amount_cents),
            ZERO,
            evidence=each.reason,
            settlement_id=each.id,
        )


def _place(target: str) -> str:
    """``E0988``, or ``a refund (2010)``."""
    return f"a refund ({REFUNDS_PAYABLE})" if target == TO_REFUND else target


def candidates_for(
    book: TakebackBook, movement: Movement, still_open: Iterable[Movement]
) -> Iterator[CandidateRow]:
    """What a person may tie an open pair to, the likeliest first."""
    for each in candidates(movement, still_open, book.followed.left):
        other = each.movement
        yield CandidateRow(
            other.id,
            other.day,
            other.code,
            other.reference,
            other.trace,
            Money(book.left(other.id)),
            Money(each.cents),
            each.reason,
        )


def reversal_chain(seen: SeenReversal) -> Iterator[ChainLine]:
    """A reversal and its correction."""
    each, row, other = seen.reversal, seen.row, seen.correction_row
    taken = -each.claim.paid_cents
    yield ChainLine(
        each.claim.day,
        f"Reversed: claim {row.claim_id}",
        row.trace,
        row.remittance_id,
        Money(taken),
        Money(taken),
        ref=SourceRef(row.source_id, row.line),
    )
    if other is not None:
        yield ChainLine(
            day_of(other),
            f"Corrected: claim {other.claim_id}",
            other.trace,
            other.remittance_id,
            Money(-other.paid_cents),
            Money(taken - other.paid_cents),
            ref=SourceRef(other.source_id, other.line),
        )
