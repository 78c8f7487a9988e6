"""Interest a payer owes us: stated per claim (AMT*I), paid at provider level (PLB L6).

R4.20: Σ PLB(L6) = −Σ AMT*I over the remittance. A payer may leave both out, or state the interest
at provider level alone.
"""

from __future__ import annotations

from typing import NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.domain.records import ProviderAdjustment, Remittance

INTEREST = "L6"


class ClaimInterest(NamedTuple):
    """What of the interest belongs to one claim, cents; negative when it is taken back."""

    claim_id: str
    line: int  # segment of the CLP
    amount_cents: int


class Interest(NamedTuple):
    """The interest of one remittance, by claim and as it was paid."""

    claims: tuple[ClaimInterest, ...]
    paid_cents: int  # −Σ PLB(L6): money to us is positive

    @property
    def stated_cents(self) -> int:
        """Σ AMT*I."""
        return sum(each.amount_cents for each in self.claims)

    @property
    def agrees(self) -> bool:
        """R4.20 holds, or no claim states its interest."""
        return self.stated_cents == self.paid_cents or not self.claims


def interest_of(remittance: Remittance) -> Interest:
    """Both sides of the interest."""
    claims = tuple(
        ClaimInterest(claim.claim_id, claim.line, claim.interest_cents)
        for claim in remittance.claims
        if claim.interest_cents
    )
    pairs = remittance.provider_adjustments
    return Interest(claims, -sum(each.amount_cents for each in pairs if each.code == INTEREST))


def interest_text(remittance: Remittance) -> str:
    """The interest claim by claim: ``E1107 1.37, E1110 0.20``; empty when no claim states any."""
    return ", ".join(
        f"{each.claim_id} {Money(each.amount_cents)}" for each in interest_of(remittance).claims
    )


def interest_note(remittance: Remittance, pair: ProviderAdjustment) -> str:
    """Beside a pair that pays interest, the claims it is for: ``for E1107 1.37``."""
    text = interest_text(remittance) if pair.code == INTEREST else ""
    return f"for {text}" if text else ""
