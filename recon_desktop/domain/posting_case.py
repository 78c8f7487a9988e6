"""A claim of a remittance against our books: whose payer order, and how it may be posted.

Knows what the books held when the remittance came and what its earlier claims changed (R4.15,
R6.5, R6.21); books nothing itself.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import NamedTuple

from recon_desktop.domain.accounts import PAYER_ORDERS, next_order
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.domain.posting_lines import service_lines
from recon_desktop.domain.posting_records import (
    ClaimOutcome,
    ClaimPosition,
    PostedClaim,
    WorkItem,
    live_postings,
)
from recon_desktop.domain.records import RemitClaim
from recon_desktop.domain.remittance import REVERSAL

DENIED = "4"
FORWARDED = frozenset({"19", "20", "21"})
INFORMATIONAL = {"23": "not our claim, forwarded by the payer", "25": "predetermination"}
ORDER_OF_STATUS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
KNOWN_STATUSES = ORDER_OF_STATUS.keys() | INFORMATIONAL.keys() | {REVERSAL, DENIED}


@dataclass(slots=True)
class ClaimBook:
    """What the books hold of a claim while its remittance is being planned."""

    position: ClaimPosition | None
    share_cents: int = 0
    posted: list[PostedClaim] = field(default_factory=list)
    in_dispute: str = ""  # why a reversal was held: its corrections are held with it

    @classmethod
    def of(cls, position: ClaimPosition | None) -> ClaimBook:
        """The book as the remittance finds it."""
        if position is None:
            return cls(None)
        return cls(position, position.anticipated_cents, live_postings(position.posted))


class RemitContext(NamedTuple):
    """What the claims of one remittance share."""

    payer: str
    contract: Set[str]
    corrected: dict[str, tuple[RemitClaim, ...]]  # CLP01 → its claims that are no reversals


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


def payer_order(
    claim: RemitClaim, book: ClaimBook, position: ClaimPosition
) -> tuple[str, tuple[str, ...]]:
    """Our claim's order wins over the payer's (R4.15), except on a crossover we were told of."""
    stated = ORDER_OF_STATUS.get(claim.status, "")
    ours = position.payer_order if position.payer_order in tuple(PAYER_ORDERS) else stated or "P"
    if stated in ("", ours):
        return ours, ()
    if any(next_order(each.order) == stated and each.forwarded for each in book.posted):
        return stated, ()
    text = f"Claim {claim.claim_id}: status {claim.status} is not our payer order {ours}; ours used"
    return ours, (text,)


def is_forwarded(claim: RemitClaim, position: ClaimPosition, order: str) -> bool:
    """What is left to the patient goes to another payer first (R6.5, R6.21)."""
    another_payer = position.secondary and order == "P"
    return claim.status in FORWARDED or bool(claim.crossover_to) or another_payer


def write_off_limit(claim: RemitClaim, book: ClaimBook, order: str) -> int | None:
    """For a later payer: what was carried to it, less what it pays and leaves to the patient."""
    if order == "P":
        return None
    earlier = [each for each in book.posted if next_order(each.order) == order]
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
