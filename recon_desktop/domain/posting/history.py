"""Earlier postings of a claim, as a later remittance meets them again (R4.21–R4.23).

What the payer stated of each line, and what we booked of it, so that a reversal takes back exactly
that, whatever has changed since: our tables, our claim, a person's decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Booking(NamedTuple):
    """An amount of a line that left 1110 for another account."""

    account: int
    sub: str
    amount_cents: int


class PostedLine(NamedTuple):
    """A service line of an earlier posting: as the payer stated it, then what we booked of it.

    `service_line` is empty for postings of which only the payer's statement was kept.
    """

    procedure_code: str
    charge_cents: int
    paid_cents: int
    co_cents: int
    pr_cents: int
    service_line: str = ""
    bookings: tuple[Booking, ...] = ()
    patient_cents: int = 0
    next_payer_cents: int = 0
    open_cents: int = 0
    held: bool = False

    @property
    def stated(self) -> tuple[str, int, int, int, int]:
        """The payer's part."""
        return self[:5]


class PostedClaim(NamedTuple):
    """An earlier posting of the claim that has not been reversed; amounts as the payer stated.

    `contractual_cents` is what we wrote off of `co_cents` (None: as our table says). `forwarded`:
    the patient's share went on to the next payer, `next_payer_cents` of it.
    """

    payer_claim_no: str
    charge_cents: int
    paid_cents: int
    co_cents: int
    pr_cents: int
    lines: tuple[PostedLine, ...] = ()
    order: str = "P"
    contractual_cents: int | None = None
    patient_cents: int | None = None
    forwarded: bool = False
    next_payer_cents: int = 0
    claim_id: str = ""  # ours; '' in a posting that was kept without it

    @property
    def booked(self) -> bool:
        """False for a denial that left the books as they were."""
        patient = self.pr_cents if self.patient_cents is None else self.patient_cents
        return bool(self.paid_cents or self.booked_cents or patient)

    @property
    def booked_cents(self) -> int:
        """What left 1110 for write-offs, withholds and fees."""
        if any(line.service_line for line in self.lines):
            lines = (line for line in self.lines if not line.held)
            return sum(each.amount_cents for line in lines for each in line.bookings)
        return self.co_cents if self.contractual_cents is None else self.contractual_cents


def is_mirror(one: PostedClaim, other: PostedClaim) -> bool:
    """Equal opposite amounts, in total and, where both state lines, line by line (R4.23)."""
    totals = zip(one[1:5], other[1:5], strict=True)
    if any(mine != -theirs for mine, theirs in totals):
        return False
    if not one.lines or not other.lines:
        return True
    return sorted(map(opposite, one.lines)) == sorted(line.stated for line in other.lines)


def opposite(line: PostedLine) -> tuple[str, int, int, int, int]:
    """The payer's part of a line with every amount negated."""
    return (
        line.procedure_code,
        -line.charge_cents,
        -line.paid_cents,
        -line.co_cents,
        -line.pr_cents,
    )


def live_postings(posted: Sequence[PostedClaim]) -> list[PostedClaim]:
    """The postings, in order, that no later reversal among them has taken back; no reversals."""
    live: list[PostedClaim] = []
    for each in posted:
        if each.charge_cents >= 0:
            live.append(each)
            continue
        taken_back = [x for x in live if is_mirror(each, x)]
        named = [x for x in taken_back if x.payer_claim_no == each.payer_claim_no]
        for original in (named or taken_back)[:1]:
            live.remove(original)
    return live
