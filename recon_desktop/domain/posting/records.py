"""The values that go into and come out of posting a remittance. Money in cents.

They know neither the store nor the file: the service builds a :class:`ClaimPosition` from the
books, and keeps what the plan says of each claim and line (Reimbursement Elements, R6.1).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.posting.history import Booking, PostedClaim, PostedLine

ACCEPT, HOLD = "ACCEPT", "HOLD"

WHOLE_CLAIM = 0
"""The service-line part of a decision's key when the decision is on the claim as a whole."""


class DecisionError(ValueError):
    """A person's decision does not fit the remittance or our claim; the text is fit to show."""


class Buckets(NamedTuple):
    """What a person made of a line's remainder: charge − paid − withheld, cents.

    On a later payer's claim the remainder leaves out what only repeats the earlier payer's doing;
    it is :attr:`LineOutcome.remainder_cents` of the plan without the decision. All amounts of a
    reversal are negative. Buckets that do not sum to it raise DecisionError.
    """

    contractual_cents: int = 0  # 4100
    written_off_cents: int = 0  # 4110, not contractual
    patient_cents: int = 0  # 1100; never more than group PR (R4.18, R6.5)
    next_payer_cents: int = 0
    open_cents: int = 0  # stays in 1110


class Decision(NamedTuple):
    """What a person decided about a claim or a service line of a remittance.

    Its key is (segment of the CLP, segment of the SVC); :data:`WHOLE_CLAIM` in place of the SVC for
    the claim. The line of claim-level adjustments goes by the CLP's own segment. `chosen_line` is
    our reference of the line (a :class:`KnownLine`'s :attr:`~KnownLine.reference`). Which claim of
    ours was chosen is in the positions, not here.
    """

    verdict: str  # ACCEPT | HOLD
    reason: str = ""
    chosen_line: str = ""
    buckets: Buckets | None = None


class KnownLine(NamedTuple):
    """A line of our claim, for matching a remittance's service line (R6.7)."""

    procedure_code: str
    modifiers: str
    charge_cents: int
    control_no: str
    dos: date | None

    @property
    def reference(self) -> str:
        """How the line is called in the books: its own number, or ``99214-25``."""
        code = "-".join(filter(None, (self.procedure_code, self.modifiers)))
        return self.control_no or code


CLP01, CLP07, PERSON = "clp01", "clp07", "person"
"""How a claim was found (R6.6): by our number, by the payer's number of it, by a person."""

BY_6R, BY_SVC06, BY_SVC01, BY_PAYER, ON_CLAIM = "6R", "svc06", "svc01", "payer", "claim"
BY_POSTING = "posting"
"""How a line was found (R6.7), or `person`. `payer`: our claim has no lines, the payer's reference
is taken; `claim`: no line, but what the payer adjusted on the claim as a whole; `posting`: a
reversed line, found by the posting that it takes back.
"""


class ClaimPosition(NamedTuple):
    """What our books know of a claim that a remittance names.

    `anticipated_cents`: the patient's share that stands in 1100 for the encounter now, i.e. the
    sum of its 1100 lines with sub 'anticipated' (desk receipts and earlier remittances alike).
    `posted`: the postings of the encounter's claims in order, any payer order; a payer's reversals
    may be among them, and cancel what they took back (:func:`live_postings`).
    `secondary`: our file knows another payer after this one, so what this payer leaves to the
    patient goes there first (R6.5, R6.20). `identity_ok`: patient and date of service agree
    (TRUST 9); otherwise `identity_reason` says what does not, without naming the patient. `rung`:
    how the claim was found; what a person chose is not held against number, patient or charge.
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
    rung: str = CLP01


class LineOutcome(NamedTuple):
    """The Reimbursement Elements of one service line (R6.1)."""

    line: int  # segment of the SVC; of the CLP for what is on claim level
    service_line: str
    rung: str
    procedure_code: str
    modifiers: str
    units: str
    dos: date | None
    charge_cents: int
    allowed_cents: int  # by R6.2
    stated_allowed_cents: int | None  # AMT*B6, the payer's own figure
    paid_cents: int
    deductible_cents: int
    coinsurance_cents: int
    copay_cents: int
    other_pr_cents: int
    contractual_cents: int  # written off as the contract says (4100)
    written_off_cents: int  # written off for another reason (4110)
    withheld_cents: int  # withheld or charged as a fee by the payer
    co_cents: int  # all of group CO, as stated
    other_co_cents: int  # CO that is not booked
    oa_cents: int
    pi_cents: int
    to_patient_cents: int  # moves to 1100, before what was anticipated
    next_payer_cents: int  # moves to the next payer
    open_cents: int  # stays in 1110 until a person decides
    reasons: str  # 'CO-45:46.60 PR-3:25.00'
    remarks: str
    held: bool  # in dispute: its payment is in suspense
    note: str = ""  # what the payer changed: units, modifiers, a split, a bundle
    work: str = ""  # why a person has to look at it
    bookings: tuple[Booking, ...] = ()

    @property
    def remainder_cents(self) -> int:
        """What :class:`Buckets` of this line must sum to."""
        written_off = self.contractual_cents + self.written_off_cents
        return written_off + self.to_patient_cents + self.next_payer_cents + self.open_cents

    @property
    def pr_cents(self) -> int:
        """All of group PR."""
        shares = self.deductible_cents + self.coinsurance_cents + self.copay_cents
        return shares + self.other_pr_cents


class ClaimOutcome(NamedTuple):
    """What a remittance did to one claim. `claim_id` is ours where known, else CLP01.

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
    rung: str = ""

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
    claim_line: int = 0  # segment of the CLP; 0: provider level
    line: int = 0  # segment of the SVC; 0: the whole claim


class EntryPlace(NamedTuple):
    """What an entry of a plan belongs to."""

    claim_line: int  # segment of the CLP; 0: provider level
    pair: int = -1  # place of the PLB pair in the remittance


class PostingPlan(NamedTuple):
    """The whole effect of a remittance on the books, or why there is none.

    Nothing may be posted when `refused` is not empty. `clearing_cents` is what would be left in
    1190 after the payer's money (P1) and these entries: zero. `places` says of each entry, in the
    same order, what it belongs to.
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
    places: tuple[EntryPlace, ...] = ()


def posted_claim(outcome: ClaimOutcome) -> PostedClaim:
    """The posting as a later remittance meets it again (reversal, second payment)."""
    lines = outcome.lines
    return PostedClaim(
        outcome.payer_claim_no,
        outcome.charge_cents,
        outcome.paid_cents,
        sum(line.co_cents for line in lines),
        sum(line.pr_cents for line in lines),
        tuple(posted_line(line) for line in lines),
        outcome.order,
        outcome.contractual_cents,
        sum(line.to_patient_cents + line.next_payer_cents for line in lines),
        bool(outcome.next_payer_cents),
        outcome.next_payer_cents,
        outcome.claim_id,
    )


def posted_line(line: LineOutcome) -> PostedLine:
    """A line of a posting, the payer's part and ours."""
    return PostedLine(
        line.procedure_code,
        line.charge_cents,
        line.paid_cents,
        line.co_cents,
        line.pr_cents,
        line.service_line,
        line.bookings,
        line.to_patient_cents,
        line.next_payer_cents,
        line.open_cents,
        line.held,
    )
