"""The totals of the cross-check (§2.1), by the symbols of the specification.

Pure sums; what they mean for the close is in ``crosscheck``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from recon_desktop.domain.day.claim_classes import ClaimClass, ClassifiedClaim
from recon_desktop.domain.day.desk_receipts import DeskReceipt
from recon_desktop.domain.day.records import DayRecords
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import Tender

TOS_CHECK_TENDERS = frozenset({Tender.CHECK, Tender.MONEY_ORDER})
TOS_CARD_TENDERS = frozenset({Tender.CARD, Tender.VIRTUAL_CARD})
TOS_OTHER_TENDERS = frozenset(Tender) - TOS_CHECK_TENDERS - TOS_CARD_TENDERS - {Tender.CASH}

SECONDARY = frozenset({ClaimClass.SECONDARY})
TERTIARY = frozenset({ClaimClass.TERTIARY, ClaimClass.UNKNOWN_ORDER})
"""Payer order unknown stands with row 2 of §2.2: in the grand total, not in the Daily Claim."""
REPEATED = frozenset({ClaimClass.VOID, ClaimClass.REPLACEMENT, ClaimClass.RESUBMITTED})
PRIOR = frozenset({ClaimClass.PRIOR_DAY_ORIGINAL})
ORIGINAL = frozenset({ClaimClass.ORIGINAL_PRIMARY})
IN_GRAND_TOTAL = SECONDARY | TERTIARY | REPEATED | PRIOR | ORIGINAL


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals by their symbols in §2.1; deductions are positive here."""

    DTT: Money = ZERO
    DPT: Money = ZERO
    TOS: Money = ZERO
    TOS_CASH: Money = ZERO
    TOS_CHECK: Money = ZERO  # with money orders
    TOS_CARD: Money = ZERO
    TOS_OTHER: Money = ZERO  # patient ACH and the like
    CGT_S: Money = ZERO
    SEC: Money = ZERO
    TER: Money = ZERO
    RESUB: Money = ZERO
    PRIOR: Money = ZERO
    DCT_S: Money = ZERO
    F5: Money = ZERO
    DCT_N: Money = ZERO
    DBET: Money = ZERO
    CGT_R: Money = ZERO
    DCR: Money = ZERO

    def as_cents(self) -> dict[str, int]:
        """Symbol → cents, for files."""
        return {each.name: getattr(self, each.name).cents for each in fields(self)}


def totals_of(records: DayRecords) -> Totals:
    """Add up the day."""
    tos, claims = records.tos, records.claims
    parts = Totals(
        DTT=Money(sum(each.record.amount_cents for each in records.charges)),
        DPT=Money(sum(each.record.charges_cents for each in records.patient_totals)),
        TOS_CASH=tos_sum(tos, {Tender.CASH}),
        TOS_CHECK=tos_sum(tos, TOS_CHECK_TENDERS),
        TOS_CARD=tos_sum(tos, TOS_CARD_TENDERS),
        TOS_OTHER=tos_sum(tos, TOS_OTHER_TENDERS),
        CGT_S=claims_sum(claims, IN_GRAND_TOTAL),
        SEC=claims_sum(claims, SECONDARY),
        TER=claims_sum(claims, TERTIARY),
        RESUB=claims_sum(claims, REPEATED),
        PRIOR=claims_sum(claims, PRIOR),
        F5=f5_of(records),
        CGT_R=records.facts.cleared[0],
        DCR=records.facts.cleared[1],
    )
    return _completed(parts)


def _completed(parts: Totals) -> Totals:
    """The derived totals: TOS, DCT_S, DCT_N, DBET."""
    tos = parts.TOS_CASH + parts.TOS_CHECK + parts.TOS_CARD + parts.TOS_OTHER
    gross = parts.CGT_S - parts.SEC - parts.TER - parts.RESUB - parts.PRIOR
    net = gross - parts.F5
    return replace(parts, TOS=tos, DCT_S=gross, DCT_N=net, DBET=tos + net)


def tos_sum(lines: Iterable[DeskReceipt], tenders: Iterable[Tender]) -> Money:
    """Time-of-service money of these tenders."""
    wanted = frozenset(tenders)
    return Money(sum(line.amount_cents for line in lines if line.receipt.tender in wanted))


def claims_sum(claims: Iterable[ClassifiedClaim], classes: frozenset[ClaimClass]) -> Money:
    """Σ CLM02 of the claims of these classes."""
    return Money(sum(claim.amount_cents for claim in claims if claim.claim_class in classes))


def f5_of(records: DayRecords) -> Money:
    """Patient amounts on the original claims, or else, from their receipts (R2.4)."""
    if not records.f5_is_independent:
        return Money(sum(line.amount_cents for line in records.derived_f5))
    claims = (each.facts.claim.record for each in records.original_claims)
    return Money(sum(claim.patient_paid_cents or 0 for claim in claims))
