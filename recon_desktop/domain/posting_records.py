"""The values that go into and come out of posting a remittance. Money in cents.

They know neither the store nor the file: the service builds a :class:`ClaimPosition` from the
books, and keeps what the plan says of each claim and line (Reimbursement Elements, R6.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.ledger import PlannedEntry


class KnownLine(NamedTuple):
    """A line of our claim, for matching a remittance's service line (R6.7)."""

    procedure_code: str
    modifiers: str
    charge_cents: int
    control_no: str
    dos: date | None


class PostedLine(NamedTuple):
    """A service line of an earlier posting, as the payer stated it."""

    procedure_code: str
    charge_cents: int
    paid_cents: int
    co_cents: int
    pr_cents: int


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

    @property
    def booked(self) -> bool:
        """False for a denial that left the books as they were."""
        written_off = self.co_cents if self.contractual_cents is None else self.contractual_cents
        patient = self.pr_cents if self.patient_cents is None else self.patient_cents
        return bool(self.paid_cents or written_off or patient)


class ClaimPosition(NamedTuple):
    """What our books know of a claim that a remittance names.

    `anticipated_cents`: the patient's share that stands in 1100 for the encounter now, i.e. the
    sum of its 1100 lines with sub 'anticipated' (desk receipts and earlier remittances alike).
    `posted`: the postings of the encounter's claims in order, any payer order; a payer's reversals
    may be among them, and cancel what they took back (:func:`live_postings`).
    `secondary`: our file knows another payer after this one, so what this payer leaves to the
    patient goes there first (R6.5, R6.20). `identity_ok`: patient and date of service agree
    (TRUST 9); otherwise `identity_reason` says what does not, without naming the patient.
    """

    claim_id: str
    encounter_id: str
    patient_id: str
    payer: str
    payer_order: str
    charge_cents: int
    anticipated_cents: int = 0
    known_lines: tuple[KnownLine, ...] = ()
    posted: tuple[PostedClaim, ...] = ()
    secondary: bool = False
    identity_ok: bool = True
    identity_reason: str = ""


class LineOutcome(NamedTuple):
    """The Reimbursement Elements of one service line (R6.1)."""

    service_line: str
    procedure_code: str
    modifiers: str
    charge_cents: int
    allowed_cents: int  # by R6.2
    stated_allowed_cents: int | None  # AMT*B6, the payer's own figure
    paid_cents: int
    deductible_cents: int
    coinsurance_cents: int
    copay_cents: int
    other_pr_cents: int
    contractual_cents: int  # written off
    withheld_cents: int  # withheld or charged as a fee by the payer
    other_co_cents: int  # CO that is not booked
    oa_cents: int
    pi_cents: int
    to_patient_cents: int  # moves to 1100, before what was anticipated
    next_payer_cents: int  # moves to the next payer
    open_cents: int  # stays in 1110 until a person decides
    remarks: str
    held: bool  # in dispute: its payment is in suspense

    @property
    def co_cents(self) -> int:
        """All of group CO."""
        return self.contractual_cents + self.withheld_cents + self.other_co_cents

    @property
    def pr_cents(self) -> int:
        """All of group PR."""
        shares = self.deductible_cents + self.coinsurance_cents + self.copay_cents
        return shares + self.other_pr_cents


class ClaimOutcome(NamedTuple):
    """What a remittance did to one claim.

    `outcome`: paid · deductible (nothing paid, the patient owes) · adjusted (all written off) ·
    denied · informational · reversal · held. Balances are those of 1110 for this payer order.
    """

    claim_id: str
    encounter_id: str
    patient_id: str
    payer_claim_no: str
    line: int  # segment of the CLP
    status: str
    outcome: str
    order: str
    charge_cents: int
    paid_cents: int
    lines: tuple[LineOutcome, ...] = ()
    share_before_cents: int = 0
    share_change_cents: int = 0
    next_payer_cents: int = 0
    balance_before_cents: int = 0
    balance_after_cents: int = 0
    remark: str = ""

    @property
    def contractual_cents(self) -> int:
        """Written off over all lines."""
        return sum(line.contractual_cents for line in self.lines)


class WorkItem(NamedTuple):
    """Something of a remittance that a person has to look at.

    `held`: its money is in suspense (1195). Otherwise the amount stays where it was.
    """

    claim_id: str
    encounter_id: str
    service_line: str
    code: str  # 'CO-16', 'PLB CS', 'CLAIM', 'LINE'
    amount_cents: int
    reason: str
    held: bool = False


class PostingPlan(NamedTuple):
    """The whole effect of a remittance on the books, or why there is none.

    Nothing may be posted when `refused` is not empty. `clearing_cents` is what would be left in
    1190 after the payer's money (P1) and these entries: zero.
    """

    trace: str
    payment_cents: int
    entries: tuple[PlannedEntry, ...] = ()
    outcomes: tuple[ClaimOutcome, ...] = ()
    held: tuple[WorkItem, ...] = ()
    worklist: tuple[WorkItem, ...] = ()
    warnings: tuple[str, ...] = ()
    clearing_cents: int = 0
    refused: tuple[str, ...] = ()


def is_mirror(one: PostedClaim, other: PostedClaim) -> bool:
    """Equal opposite amounts, in total and, where both state lines, line by line (R4.23)."""
    totals = zip(one[1:5], other[1:5], strict=True)
    if any(mine != -theirs for mine, theirs in totals):
        return False
    if not one.lines or not other.lines:
        return True
    mirrored = (PostedLine(x[0], -x[1], -x[2], -x[3], -x[4]) for x in one.lines)
    return sorted(mirrored) == sorted(PostedLine(*each) for each in other.lines)


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


def posted_claim(outcome: ClaimOutcome) -> PostedClaim:
    """The posting as a later remittance meets it again (reversal, second payment)."""
    lines = outcome.lines
    return PostedClaim(
        outcome.payer_claim_no,
        outcome.charge_cents,
        outcome.paid_cents,
        sum(line.co_cents for line in lines),
        sum(line.pr_cents for line in lines),
        tuple(
            PostedLine(x.procedure_code, x.charge_cents, x.paid_cents, x.co_cents, x.pr_cents)
            for x in lines
        ),
        outcome.order,
        outcome.contractual_cents,
        sum(line.to_patient_cents + line.next_payer_cents for line in lines),
        bool(outcome.next_payer_cents),
        outcome.next_payer_cents,
    )
