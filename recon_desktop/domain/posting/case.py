"""A claim of a remittance against our books: whose payer order, and how it may be posted.

Knows what the books held when the remittance came and what its earlier claims changed (R4.15,
R6.5, R6.21); books nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.accounts import PAYER_ORDERS, PRIMARY, next_order
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.domain.posting.carc import SHIPPED, DecisionTable
from recon_desktop.domain.posting.decisions import UNDECIDED, Decisions
from recon_desktop.domain.posting.history import PostedClaim, live_postings
from recon_desktop.domain.posting.lines import service_lines
from recon_desktop.domain.posting.records import ClaimOutcome, ClaimPosition, WorkItem
from recon_desktop.domain.records import RemitClaim
from recon_desktop.domain.remittance import REVERSAL

DENIED = "4"
FORWARDED = frozenset({"19", "20", "21"})
INFORMATIONAL = {"23": "not our claim, forwarded by the payer", "25": "predetermination"}
ORDER_OF_STATUS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
KNOWN_STATUSES = ORDER_OF_STATUS.keys() | INFORMATIONAL.keys() | {REVERSAL, DENIED}


@dataclass(slots=True)
class ClaimBook:
    """What the books hold of an encounter while its claims' remittance is being planned.

    Claims of one encounter share it: the patient's share is the encounter's, and a later payer's
    claim must see what the earlier one's did, under whatever number it was sent.
    """

    share_cents: int = 0
    posted: list[PostedClaim] = field(default_factory=list)
    in_dispute: dict[str, str] = field(default_factory=dict)
    """Claim → why its reversal was held: its corrections are held with it."""

    @classmethod
    def of(cls, position: ClaimPosition | None) -> ClaimBook:
        """The book as the remittance finds it."""
        if position is None:
            return cls()
        return cls(position.anticipated_cents, live_postings(position.posted))

    def of_claim(self, position: ClaimPosition) -> list[PostedClaim]:
        """The postings that belong together with our claim: its own, and the same services of it
        sent to another payer. An encounter may have been sent in parts.
        """
        return [each for each in self.posted if belongs(each, position)]


def belongs(posted: PostedClaim, position: ClaimPosition) -> bool:
    """The posting is of our claim, or of the same services under another number."""
    if posted.claim_id in ("", position.claim_id):
        return True
    if posted.charge_cents != position.charge_cents:
        return False
    theirs = {line.procedure_code for line in posted.lines} - {""}
    ours = {line.procedure_code for line in position.known_lines}
    return not theirs or not ours or bool(theirs & ours)


class RemitContext(NamedTuple):
    """What the claims of one remittance share."""

    payer: str
    on: date | None  # the payment's date
    corrected: dict[str, tuple[RemitClaim, ...]]  # claim → its answers, reversals left out
    table: DecisionTable = SHIPPED
    decisions: Decisions = UNDECIDED


class ClaimPlan(NamedTuple):
    """The effect of one claim: journal lines (empty when nothing is booked) and what to tell."""

    outcome: ClaimOutcome
    lines: tuple[JournalLine, ...] = ()
    forward_lines: tuple[JournalLine, ...] = ()
    items: tuple[WorkItem, ...] = ()
    warnings: tuple[str, ...] = ()


class Case(NamedTuple):
    """A claim that may be posted, with all that decides how. `limit_cents`: WriteOffLimit's."""

    claim: RemitClaim
    position: ClaimPosition
    order: str
    forwarded: bool
    share_cents: int
    original: PostedClaim | None  # what a reversal takes back
    limit_cents: int | None
    warnings: tuple[str, ...]

    @property
    def is_reversal(self) -> bool:
        """CLP02 = 22."""
        return self.claim.status == REVERSAL


def claim_key(claim: RemitClaim, position: ClaimPosition | None) -> str:
    """What the claims of a remittance that belong together are known by."""
    return position.claim_id if position else claim.claim_id


def payer_order(
    claim: RemitClaim, book: ClaimBook, position: ClaimPosition
) -> tuple[str, tuple[str, ...]]:
    """Our claim's order wins over the payer's (R4.15), except on a crossover we were told of."""
    stated = ORDER_OF_STATUS.get(claim.status, "")
    ours = position.payer_order if position.payer_order in tuple(PAYER_ORDERS) else stated
    ours = ours or PRIMARY
    if stated in ("", ours):
        return ours, ()
    earlier = [each for each in book.of_claim(position) if next_order(each.order) == stated]
    if any(each.forwarded for each in earlier):
        return stated, ()
    text = (
        f"Claim {position.claim_id}: status {claim.status} is not our payer order {ours}; ours used"
    )
    return ours, (text,)


def is_forwarded(claim: RemitClaim, position: ClaimPosition, order: str) -> bool:
    """What is left to the patient goes to another payer first (R6.5, R6.21)."""
    another_payer = position.secondary and order in (PRIMARY, position.payer_order)
    return claim.status in FORWARDED or bool(claim.crossover_to) or another_payer


def write_off_limit(
    claim: RemitClaim, book: ClaimBook, position: ClaimPosition, order: str
) -> int | None:
    """For a later payer: what was carried to it, less what it pays and leaves to the patient."""
    if order == PRIMARY:
        return None
    earlier = [each for each in book.of_claim(position) if next_order(each.order) == order]
    carried = sum(each.next_payer_cents for each in earlier)
    answered = abs(claim.paid_cents) + abs(_patient_responsibility(claim))
    return max(0, carried - answered)


def _patient_responsibility(claim: RemitClaim) -> int:
    return sum(
        each.amount_cents
        for line in service_lines(claim)
        for each in line.adjustments
        if each.group == "PR"
    )
