"""A remittance in words: what the payer said of each line, and how that makes the payment.

Amounts are the payer's own; nothing here is what we booked. Reasons carry our short wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.listing import ListFrame


class EobAdjustment(NamedTuple):
    """An amount taken off a charge, beyond deductible, coinsurance and copay."""

    code: str  # 'CO-45'
    wording: str
    amount: Money  # positive lowers the payment (R4.11)


@dataclass(frozen=True, slots=True, kw_only=True)
class EobLine:
    """One service line, or what the payer did to a claim as a whole (`code` is then 'claim')."""

    dos: date | None
    code: str
    units: str
    charge: Money
    allowed: Money
    paid: Money
    deductible: Money = ZERO
    coinsurance: Money = ZERO
    copay: Money = ZERO
    adjustments: tuple[EobAdjustment, ...] = ()
    remarks: str = ""

    @property
    def adjusted(self) -> Money:
        """All adjustments but the patient's shares in columns of their own."""
        return sum((each.amount for each in self.adjustments), ZERO)

    @property
    def unexplained(self) -> Money:
        """charge − paid − all adjustments: zero when the line balances (B1)."""
        shares = self.deductible + self.coinsurance + self.copay
        return self.charge - self.paid - shares - self.adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class EobClaim:
    """One claim of the remittance."""

    claim_id: str
    payer_claim_no: str
    patient: str
    status: str  # in words
    lines: tuple[EobLine, ...]
    charge: Money
    paid: Money
    remarks: str = ""
    crossover_to: str = ""
    interest: Money = ZERO


class EobProvider(NamedTuple):
    """Money of no claim (PLB); `effect` is what it does to the payment: −PLB (R4.10)."""

    code: str
    wording: str
    reference: str
    effect: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class EobSheet:
    """One remittance. `whole` is False when only some of its claims are printed."""

    frame: ListFrame
    payer: str
    payer_id: str
    payee: str
    payee_id: str
    trace: str
    payment_date: date | None
    method: str  # in words
    payment: Money
    claim_count: int
    state: str  # 'Posted 03/13/2026 by ann'
    bank_date: date | None
    claims: tuple[EobClaim, ...]
    provider: tuple[EobProvider, ...] = ()
    whole: bool = True

    @property
    def paid_on_claims(self) -> Money:
        """Σ of what the claims shown were paid."""
        return sum((claim.paid for claim in self.claims), ZERO)

    @property
    def difference(self) -> Money:
        """Payment less what claims and provider level give: zero when it balances (B3)."""
        effects = sum((each.effect for each in self.provider), ZERO)
        return self.payment - self.paid_on_claims - effects
