"""The posting desk: a remittance as rows of one grid, and what a person may make of a row (R6.1).

Pure. A row says what posting it would do, or did; a mark says whether somebody has to look at it.
Amounts in signed cents; the rows of a reversal are negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.records import Buckets


class DeskMark(StrEnum):
    """How a row stands."""

    CLEAN = "clean"  # found exactly, nothing to look at: posted as shown
    ACCEPTED = "accepted"
    PERSON = "person"  # undecided, and somebody has to look
    HELD = "held"  # to suspense, decided
    INFO = "info"  # moves no money
    POSTED = "posted"


class DeskLine(NamedTuple):
    """One row: a service line, a claim without lines, or a provider-level pair.

    Its key is (`claim_line`, `service_line`): segments of the CLP and the SVC, the CLP's own for
    what is on claim level; provider level has claim line 0 and its place from 1.
    """

    claim_line: int
    service_line: int
    kind: str  # line | claim | provider
    mark: DeskMark
    claim: str
    word: str  # reversal, correction, denied, forwarded …
    patient: str
    dos: date | None
    ref: SourceRef
    first: bool = True  # the first row of its claim
    code: str = ""
    charge_cents: int | None = None
    allowed_cents: int | None = None
    paid_cents: int = 0
    deductible_cents: int = 0
    coinsurance_cents: int = 0
    copay_cents: int = 0
    other_pr_cents: int = 0
    withheld_cents: int = 0
    other_co_cents: int = 0
    oa_pi_cents: int = 0
    buckets: Buckets = Buckets()
    before_cents: int | None = None  # insurance balance of the claim
    after_cents: int | None = None
    suspense: bool = False  # its payment goes, or went, to suspense
    why: str = ""  # why somebody has to look, or what was decided
    note: str = ""  # what the payer changed, what it stated
    rung: str = ""
    entry_text: str = ""
    reasons: str = ""
    posted_claim: int = 0  # id of the posted claim, once it is posted
    settles: bool = False  # posted, and its payment alone waits in suspense
    editable: bool = False
    typed: bool = False  # a person moved its remainder

    @property
    def key(self) -> tuple[int, int]:
        """What decisions and the place are kept by."""
        return self.claim_line, self.service_line

    @property
    def pr_cents(self) -> int:
        """All of group PR: the most that may become the patient's (R4.18, R6.5)."""
        shares = self.deductible_cents + self.coinsurance_cents + self.copay_cents
        return shares + self.other_pr_cents

    @property
    def balance_cents(self) -> int:
        """What is still to come from a payer: open with this one, or moved to the next."""
        return self.buckets.open_cents + self.buckets.next_payer_cents


class DeskPlace(NamedTuple):
    """Where the desk was left."""

    claim_line: int
    service_line: int
    column: str


class Choice(NamedTuple):
    """What a person decides about a row, or about the whole claim (`service_line` 0)."""

    claim_line: int
    service_line: int
    verdict: str
    reason: str = ""
    chosen_claim: str = ""
    chosen_line: str = ""
    buckets: Buckets | None = None


class Tally(NamedTuple):
    """The footer: how many rows stand how, and how much money has its place."""

    accepted: int
    clean: int
    held: int
    waiting: int
    placed_cents: int
    waiting_cents: int  # money of rows that wait for a person
    suspense_cents: int  # of it, what goes to suspense when nobody decides
    open_cents: int  # of it, what stays open with the payer


def tally(lines: Iterable[DeskLine]) -> Tally:
    """Count the rows. Every row but one that waits for a person has placed its payment."""
    accepted = clean = held = waiting = placed = undecided = suspense = still_open = 0
    for line in lines:
        if line.mark is DeskMark.PERSON:
            waiting += 1
            undecided += line.paid_cents
            suspense += line.paid_cents if line.suspense else 0
            still_open += line.buckets.open_cents
            continue
        placed += line.paid_cents
        accepted += line.mark is DeskMark.ACCEPTED
        clean += line.mark is DeskMark.CLEAN
        held += line.mark is DeskMark.HELD
    return Tally(accepted, clean, held, waiting, placed, undecided, suspense, still_open)


def rebucket(line: DeskLine, bucket: str, cents: int, *, carry: bool = False) -> Buckets:
    """The buckets of a row with an amount typed into one of them; their sum stays.

    `carry`: what the bucket held beyond the typed amount moves on to the next bucket. Otherwise
    what a write-off gives up becomes the patient's, as far as group PR goes, and the rest stays
    open; what a bucket takes comes from what is open, then from the other buckets in order.
    Raises ValueError, fit to show, for what would bill a patient more than PR (R6.5).
    """
    buckets = line.buckets
    moved: int = getattr(buckets, bucket) - cents
    typed = buckets._replace(**{bucket: cents})
    if carry:
        place = Buckets._fields.index(bucket) + 1
        if place == len(Buckets._fields):
            raise ValueError("Open is the last bucket; type the amount where it belongs.")
        typed = _added(typed, Buckets._fields[place], moved)
    else:
        typed = _balanced(line, typed, bucket, moved)
    _check(line, typed)
    return typed


def _added(buckets: Buckets, name: str, cents: int) -> Buckets:
    return buckets._replace(**{name: getattr(buckets, name) + cents})


def _balanced(line: DeskLine, typed: Buckets, bucket: str, moved: int) -> Buckets:
    sign = _sign(line)
    if moved * sign > 0:
        if bucket in ("contractual_cents", "written_off_cents"):
            share = "next_payer_cents" if typed.next_payer_cents else "patient_cents"
            room = line.pr_cents - typed.patient_cents - typed.next_payer_cents
            part = sign * max(0, min(moved * sign, room * sign))
            typed, moved = _added(typed, share, part), moved - part
        target = "open_cents" if bucket != "open_cents" else "written_off_cents"
        return _added(typed, target, moved)
    for name in reversed(Buckets._fields):
        if name != bucket and moved:
            part = sign * min(-moved * sign, max(0, getattr(typed, name) * sign))
            typed, moved = _added(typed, name, -part), moved + part
    if moved:
        raise ValueError(f"That is {Money(abs(moved))} more than the line has to give.")
    return typed


def _check(line: DeskLine, typed: Buckets) -> None:
    sign = _sign(line)
    if any(amount * sign < 0 for amount in typed):
        raise ValueError("A bucket cannot hold less than nothing.")
    patients = typed.patient_cents + typed.next_payer_cents
    before = line.buckets.patient_cents + line.buckets.next_payer_cents
    if patients * sign > max(line.pr_cents * sign, before * sign):
        raise ValueError(
            f"Only {Money(abs(line.pr_cents))} of this line is the patient's (group PR); the rest "
            "may not be billed to the patient (R6.5)."
        )


def _sign(line: DeskLine) -> int:
    return -1 if (line.charge_cents or 0) < 0 else 1
