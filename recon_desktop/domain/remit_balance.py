"""The three balancing rules of an 835 (§4.3): line, claim, transaction.

A remittance that breaks one of them is never posted automatically (R4.13); nothing here invents a
line that would make it balance.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from recon_desktop.domain.records import Adjustment, RemitClaim, RemitLine, Remittance


class Imbalance(NamedTuple):
    """One broken rule: 'B1', 'B2' or 'B3', the segment where, and by how many cents."""

    rule: str
    line: int
    difference_cents: int


def adjusted_cents(adjustments: Iterable[Adjustment]) -> int:
    """Σ CAS amounts; positive lowers the payment (R4.11)."""
    return sum(adjustment.amount_cents for adjustment in adjustments)


def line_difference_cents(line: RemitLine) -> int:
    """B1: SVC02 − Σ CAS(2110) − SVC03; zero when it balances."""
    return line.charge_cents - adjusted_cents(line.adjustments) - line.paid_cents


def claim_difference_cents(claim: RemitClaim) -> int:
    """B2: CLP03 − Σ CAS(2100) − Σ CAS(2110) − CLP04; zero when it balances."""
    lines = sum(adjusted_cents(line.adjustments) for line in claim.lines)
    return claim.charge_cents - adjusted_cents(claim.adjustments) - lines - claim.paid_cents


def transaction_difference_cents(remit: Remittance) -> int:
    """B3: Σ CLP04 − Σ PLB − BPR02; a debit (BPR03 = D) takes money and counts negative."""
    paid = sum(claim.paid_cents for claim in remit.claims)
    withheld = sum(each.amount_cents for each in remit.provider_adjustments)
    sign = -1 if remit.credit_debit == "D" else 1
    return paid - withheld - sign * remit.payment_cents


def check_balance(remit: Remittance) -> tuple[Imbalance, ...]:
    """Every broken rule, transaction first; empty when the remittance balances."""
    found = [Imbalance("B3", remit.line, transaction_difference_cents(remit))]
    for claim in remit.claims:
        found.append(Imbalance("B2", claim.line, claim_difference_cents(claim)))
        found.extend(Imbalance("B1", x.line, line_difference_cents(x)) for x in claim.lines)
    return tuple(each for each in found if each.difference_cents)
