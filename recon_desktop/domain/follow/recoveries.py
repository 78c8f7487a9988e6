"""How a payer recovers money: which of the three methods it is, and what will follow (R4.24).

(1) at once: reversal and correction lower this payment; (2) by letter and PLB alone, the claim is
not touched; (3) reversal and correction now, the difference held back (WO −) and taken later
(WO +). A reversal may stand alone, its correction coming later (R4.22). A payment that would fall
below zero is forwarded (FB, R4.25).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.follow.takebacks import FORWARD, RETURN, Movement
from recon_desktop.domain.money import Money
from recon_desktop.domain.remittance import REVERSAL


class Method(StrEnum):
    """The way a payer takes money."""

    AT_ONCE = "taken at once"
    BY_LETTER = "letter and provider adjustment only"
    LATER = "held back, taken later"
    FORWARDED = "balance forwarded"
    ALONE = "reversal without correction"


class AnsweredClaim(NamedTuple):
    """One CLP of a remittance, as far as a recovery needs it."""

    row_id: int
    payer: str  # normalised
    remittance_id: int
    trace: str
    day: date
    line: int
    claim_id: str
    status: str
    paid_cents: int
    charge_cents: int


class Reversal(NamedTuple):
    """A reversal and the correction that goes with it, in the same remittance or a later one."""

    claim: AnsweredClaim
    correction: AnsweredClaim | None

    @property
    def taken_cents(self) -> int:
        """What the claim is paid less now."""
        return -self.claim.paid_cents - (self.correction.paid_cents if self.correction else 0)

    @property
    def together(self) -> bool:
        """The correction is in the same remittance."""
        other = self.correction
        return other is not None and other.remittance_id == self.claim.remittance_id


def find_reversals(claims: Iterable[AnsweredClaim]) -> list[Reversal]:
    """Every reversal with its correction: in its own remittance, else the first one after it.

    Each correction goes with one reversal. The correction carries the reversal's charge, negated.
    """
    ordered = sorted(claims, key=lambda c: (c.day, c.trace, c.line))
    free = [each for each in ordered if each.status != REVERSAL]
    found = []
    for each in ordered:
        if each.status == REVERSAL:
            correction = next(iter(_corrections(each, free)), None)
            if correction is not None:
                free.remove(correction)
            found.append(Reversal(each, correction))
    return found


def _corrections(reversal: AnsweredClaim, free: Sequence[AnsweredClaim]) -> list[AnsweredClaim]:
    mine = [
        each
        for each in free
        if (each.payer, each.claim_id) == (reversal.payer, reversal.claim_id)
        and each.charge_cents == -reversal.charge_cents
    ]
    own = [each for each in mine if each.remittance_id == reversal.remittance_id]
    later = [
        each
        for each in mine
        if each.remittance_id != reversal.remittance_id and each.day >= reversal.day
    ]
    return own + later


class Story(NamedTuple):
    """Which method it is, the claim if one is known, and what will follow, in words."""

    method: Method | None
    claim_id: str
    text: str


class OurRefund(NamedTuple):
    """A refund of ours to a payer. `waits`: the books owe it, and it was not paid yet."""

    name: str
    encounter_id: str
    cents: int
    waits: bool


def tell_opening(
    movement: Movement, reversals: Sequence[Reversal], refunds: Sequence[OurRefund] = ()
) -> Story:
    """What an announcement rests on. `reversals`: those of its own remittance. `refunds`: ours to
    this payer, of this amount.
    """
    amount = Money(movement.size_cents)
    if movement.code == RETURN:
        return _tell_returned(amount, refunds)
    if movement.code == FORWARD:
        lowered = [each for each in reversals if each.taken_cents > 0]
        claim = lowered[0].claim.claim_id if len(lowered) == 1 else ""
        why = f" because of claim {claim}" if claim else ""
        return Story(
            Method.FORWARDED,
            claim,
            f"The remittance would have paid less than nothing{why}: {amount} is carried forward. "
            "A later remittance takes it (FB).",
        )
    fitting = [each for each in reversals if each.taken_cents == movement.size_cents]
    if movement.code == "WO" and len(fitting) == 1:
        return _tell_held_back(fitting[0], amount)
    return Story(
        Method.LATER if movement.code == "WO" else None,
        "",
        f"{amount} is announced and not taken yet: a later remittance takes it.",
    )


def _tell_returned(amount: Money, refunds: Sequence[OurRefund]) -> Story:
    """A 72 with no recovery beside it that takes the same money."""
    said = f"The payer acknowledges a refund of {amount}, and takes nothing for it here."
    waits = next((each.name for each in refunds if each.waits), "")
    if waits:
        return Story(None, "", f"{said} Refund {waits} fits: say how it was paid, then settle it.")
    for each in refunds:
        if each.encounter_id:
            text = f"{said} Refund {each.name} of visit {each.encounter_id} fits: settle it there."
            return Story(None, each.encounter_id, text)
    text = f"{said} The books have no refund that fits: settle it to a refund, and say there how "
    return Story(None, "", f"{text}it was paid.")


def _tell_held_back(reversal: Reversal, amount: Money) -> Story:
    claim = reversal.claim.claim_id
    done = "reversed and corrected" if reversal.together else "reversed"
    return Story(
        Method.LATER,
        claim,
        f"Claim {claim} was {done} here and {amount} held back: a later remittance takes it (WO).",
    )


def tell_taking(
    movement: Movement,
    claim_id: str,
    reversals: Sequence[Reversal],
    refunds: Sequence[OurRefund] = (),
) -> Story:
    """A taking that no remittance announced. `reversals`: those of the claim it names, if any.
    `refunds`: ours to this payer, of this amount.
    """
    amount = Money(movement.size_cents)
    waits = next((each.name for each in refunds if each.waits), "")
    if waits:
        return Story(
            Method.BY_LETTER,
            claim_id,
            f"{amount} was taken, and no remittance announced it. Refund {waits} of {amount} waits "
            "to be paid: if it is the same money, settle it to that refund and send no check.",
        )
    if reversals:
        claim = reversals[0].claim
        return Story(
            Method.LATER,
            claim.claim_id,
            f"{amount} was taken for claim {claim.claim_id}, which remittance {claim.trace} "
            "reversed without holding anything back. Look for what was announced, or settle it.",
        )
    named = f" The reference names claim {claim_id}." if claim_id else ""
    return Story(
        Method.BY_LETTER,
        claim_id,
        f"{amount} was taken, and no remittance announced it: look for the payer's letter.{named} "
        "Then settle it to its claim or write it off. The claim itself is not changed.",
    )


def tell_reversal(reversal: Reversal) -> Story:
    """A reversal that no adjustment of its remittance holds back."""
    claim, amount = reversal.claim.claim_id, Money(abs(reversal.taken_cents))
    other = reversal.correction
    if other is None:
        text = (
            f"Claim {claim} was reversed without a correction: {amount} is taken back. The "
            "correction may come in a later remittance."
        )
        return Story(Method.ALONE, claim, text)
    lower = "less" if reversal.taken_cents >= 0 else "more"
    if reversal.together:
        text = (
            f"Claim {claim} was reversed and corrected in this remittance, which pays {amount} "
            f"{lower} for it. Nothing will follow."
        )
        return Story(Method.AT_ONCE, claim, text)
    text = (
        f"Claim {claim} was reversed here and corrected by remittance {other.trace} of "
        f"{other.day:%m/%d/%Y}: {amount} {lower} in all. Nothing will follow."
    )
    return Story(Method.ALONE, claim, text)
