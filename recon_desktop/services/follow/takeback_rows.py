"""The rows of the takeback ledger, each with its chain: announced, taken, what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import CHART, PAYER_OVERPAYMENTS
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.follow.claim_references import ClaimLink
from recon_desktop.domain.follow.recoveries import (
    Method,
    OurRefund,
    Story,
    tell_opening,
    tell_reversal,
    tell_taking,
)
from recon_desktop.domain.follow.takebacks import FORWARD, Movement, State, state_of
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.posting.provider_adjustments import plb_rule
from recon_desktop.services.follow.load_takebacks import SeenReversal, TakebackBook, day_of
from recon_desktop.services.follow.takeback_chain import (
    CandidateRow,
    ChainLine,
    candidates_for,
    chain_of,
    reversal_chain,
)

if TYPE_CHECKING:
    from recon_desktop.storage.queries.takebacks import PairRow

NOT_POSTED = "Not posted yet"
AT_ONCE = "Taken at once"
CORRECTION_DUE = "Correction due"
CORRECTED = "Corrected"

OPEN_STATES = (
    State.UNANNOUNCED.value,
    State.WAITS.value,
    State.PARTLY.value,
    State.OPEN.value,
    CORRECTION_DUE,
    NOT_POSTED,
)
"""What a person may still have to do something about, the most urgent first."""


@dataclass(frozen=True, slots=True)
class TakebackRow:
    """One announcement, one taking that nobody announced, or one reversal.

    Amounts are without sign; `left` is None where nothing is followed (a reversal taken at once).
    `days_of_60`: days since Medicare or Medicaid money was first flagged (R6.19), else None.
    """

    key: str
    adjustment_id: int | None
    announces: bool
    payer: str
    state: str
    code: str
    wording: str
    reference: str
    claim: str
    patient: str
    named_by: str
    known_on: date
    age_days: int | None
    amount: Money
    taken: Money
    left: Money | None
    remittance_id: int
    trace: str
    taken_traces: tuple[str, ...]
    method: str
    story: str
    days_of_60: int | None
    account: int
    ref: SourceRef
    chain: tuple[ChainLine, ...]
    candidates: tuple[CandidateRow, ...]
    may_be_refund: bool = False  # it can be given back by check, or paid a refund of ours

    @property
    def is_open(self) -> bool:
        """It is not at its end."""
        return self.state in OPEN_STATES

    @property
    def can_settle(self) -> bool:
        """Something of it is in the books and may be moved to its place."""
        return self.adjustment_id is not None and bool(self.left) and self.state != NOT_POSTED


@dataclass(frozen=True)
class Facts:
    """What the rows need to know beside the book. `reversals` by the remittance they are in."""

    today: date
    links: dict[int, ClaimLink]
    reversals: dict[int, list[SeenReversal]]
    patients: dict[str, str]
    public: frozenset[int]  # remittances of Medicare and Medicaid
    still_open: tuple[Movement, ...]
    refunds: tuple[tuple[str, OurRefund], ...] = ()  # with the payer, normalised

    def of_claim(self, payer: str, claim_id: str) -> list[SeenReversal]:
        """A payer's reversals of a claim."""
        if not claim_id:
            return []
        every = (each for some in self.reversals.values() for each in some)
        wanted = (payer, claim_id)
        return [x for x in every if (x.reversal.claim.payer, x.row.claim_id) == wanted]

    def refunds_like(self, movement: Movement, cents: int) -> list[OurRefund]:
        """Refunds of ours to the payer of a movement, of one amount."""
        mine = (each for payer, each in self.refunds if payer == movement.payer)
        return [each for each in mine if each.cents == cents]


def all_rows(book: TakebackBook, facts: Facts) -> tuple[TakebackRow, ...]:
    """Every row, the open ones first, the oldest of them first."""
    told: set[int] = set()
    rows = [row for each in book.movements.values() for row in _pair_row(book, facts, each, told)]
    rows += [_waiting_row(book.pairs[pair_id], facts) for pair_id in book.waiting]
    found = (each for some in facts.reversals.values() for each in some)
    untold = (each for each in found if each.row.id not in told and not _pays_more(each))
    rows += [_reversal_row(each, facts) for each in untold]
    return tuple(sorted(rows, key=_order))


def _order(row: TakebackRow) -> tuple[int, date, str, str]:
    rank = OPEN_STATES.index(row.state) if row.is_open else len(OPEN_STATES)
    day = row.known_on if row.is_open else date.fromordinal(date.max.toordinal() - _days(row))
    return (rank, day, row.trace, row.key)


def _days(row: TakebackRow) -> int:
    return row.known_on.toordinal()


def _pays_more(each: SeenReversal) -> bool:
    return each.reversal.correction is not None and each.reversal.taken_cents <= 0


def _pair_row(
    book: TakebackBook, facts: Facts, movement: Movement, told: set[int]
) -> Iterator[TakebackRow]:
    """The row of a pair; none for a taking that was announced in full."""
    left = book.left(movement.id)
    tied = book.followed.tied(movement.id)
    if not movement.opens and not left and not movement.settled_cents and tied:
        return
    row = book.pairs[movement.id]
    story = _story(movement, left, facts, told)
    chain = tuple(chain_of(book, movement))
    claim = story.claim_id or (facts.links[row.id].claim_id if row.id in facts.links else "")
    age = _age(facts.today, movement.day) if left else None
    is_public = movement.account == PAYER_OVERPAYMENTS and row.remittance_id in facts.public
    yield replace(
        _bare_row(row, facts, movement, claim),
        state=state_of(movement, left).value,
        age_days=age,
        taken=Money(movement.size_cents - left),
        left=Money(left),
        taken_traces=tuple(line.trace for line in chain[1:] if line.trace),
        method=story.method.value if story.method else "",
        story=story.text,
        days_of_60=age if is_public and movement.opens else None,
        chain=chain,
        candidates=tuple(candidates_for(book, movement, facts.still_open)),
        may_be_refund=_may_be_refund(movement, left, facts),
    )


def _may_be_refund(movement: Movement, left: int, facts: Facts) -> bool:
    if movement.account != PAYER_OVERPAYMENTS or not left:
        return False
    return movement.opens or any(each.waits for each in facts.refunds_like(movement, left))


def _age(today: date, day: date) -> int:
    return max(0, (today - day).days)


def _named_by(row: PairRow, facts: Facts, claim: str) -> str:
    link = facts.links.get(row.id)
    if link is not None and link.claim_id == claim:
        return f"reference {row.reference} {link.rung} {claim}"
    return ""


def _story(movement: Movement, left: int, facts: Facts, told: set[int]) -> Story:
    """Which way of taking money it is; marks the reversals that the pair itself tells of."""
    if movement.account != PAYER_OVERPAYMENTS:
        return Story(None, "", f"It stands on {CHART[movement.account].name} until it is zero.")
    own = facts.reversals.get(movement.remittance_id, [])
    if movement.opens:
        refunds = facts.refunds_like(movement, movement.size_cents)
        story = tell_opening(movement, [each.reversal for each in own], refunds)
        for each in own:
            whole = movement.code == FORWARD and each.reversal.taken_cents > 0
            if whole or (story.method is Method.LATER and story.claim_id == each.row.claim_id):
                told.add(each.row.id)
        return story
    link = facts.links.get(movement.id)
    claim = link.claim_id if link else ""
    if not left:
        return Story(None, claim, "It was taken, and a person has settled where it belongs.")
    named = [each.reversal for each in facts.of_claim(movement.payer, claim)]
    return tell_taking(movement, claim, named, facts.refunds_like(movement, left))


def _waiting_row(row: PairRow, facts: Facts) -> TakebackRow:
    """A pair of a remittance that is not posted: announced or taken, not in the books yet."""
    move = Movement(
        row.id, "", row.remittance_id, row.trace, day_of(row), row.line, row.code, row.reference,
        row.amount_cents, plb_rule(row.code).account,
    )  # fmt: skip
    link = facts.links.get(row.id)
    return _bare_row(row, facts, move, link.claim_id if link else "")


def _bare_row(row: PairRow, facts: Facts, move: Movement, claim: str) -> TakebackRow:
    """What a pair says by itself, as long as the books do not hold it."""
    return TakebackRow(
        key=f"P{row.id}",
        adjustment_id=row.id,
        announces=move.opens,
        payer=row.payer,
        state=NOT_POSTED,
        code=row.code,
        wording=plb_rule(row.code).wording,
        reference=row.reference,
        claim=claim,
        patient=facts.patients.get(claim, ""),
        named_by=_named_by(row, facts, claim),
        known_on=move.day,
        age_days=_age(facts.today, move.day),
        amount=Money(move.size_cents),
        taken=ZERO,
        left=Money(move.size_cents),
        remittance_id=row.remittance_id,
        trace=row.trace,
        taken_traces=(),
        method="",
        story="Its remittance is not posted yet, so the books do not hold it.",
        days_of_60=None,
        account=move.account,
        ref=SourceRef(row.source_id, row.line),
        chain=(),
        candidates=(),
    )


def _reversal_row(seen: SeenReversal, facts: Facts) -> TakebackRow:
    """A reversal that nothing holds back: taken at once, with or without its correction."""
    each, row = seen.reversal, seen.row
    story = tell_reversal(each)
    text = story.text
    if row.outcome == "held":
        text += " The reversal is in suspense: no posted payment of ours equals it."
    state = AT_ONCE if each.together else CORRECTED if each.correction else CORRECTION_DUE
    state = NOT_POSTED if row.posted_on is None else state
    amount = Money(abs(each.taken_cents))
    return TakebackRow(
        key=f"R{row.id}",
        adjustment_id=None,
        announces=False,
        payer=row.payer,
        state=state,
        code="22",
        wording="reversal",
        reference="",
        claim=row.claim_id,
        patient=facts.patients.get(row.claim_id, ""),
        named_by="",
        known_on=each.claim.day,
        age_days=_age(facts.today, each.claim.day) if state in OPEN_STATES else None,
        amount=amount,
        taken=amount if row.posted_on else ZERO,
        left=None,
        remittance_id=row.remittance_id,
        trace=row.trace,
        taken_traces=(row.trace,),
        method=story.method.value if story.method else "",
        story=text,
        days_of_60=None,
        account=0,
        ref=SourceRef(row.source_id, row.line),
        chain=tuple(reversal_chain(seen)),
        candidates=(),
    )
