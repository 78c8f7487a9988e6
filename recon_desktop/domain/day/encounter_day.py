"""One visit on one business date: its charges, its claim, its money, and what explains a gap.

Only visits with charges posted on the date are here. Knows single visits; the sums of the day
are in ``day_totals``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recon_desktop.domain.day.claim_classes import ClaimClass, ClassifiedClaim
from recon_desktop.domain.day.desk_receipts import DeskReceipt
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import SourceRef, Staged
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Charge, Purpose


class Item(NamedTuple):
    """One line under a total: a text without names, its amount, where it comes from."""

    text: str
    amount: Money
    ref: SourceRef


def encounter_key(charge: Charge) -> str:
    """The encounter of a charge; a report without that column has one a patient and day of care."""
    return charge.encounter_id or f"{charge.patient_id} {charge.dos.isoformat()}"


@dataclass(frozen=True, slots=True)
class EncounterDay:
    """A visit whose charges were posted on the date."""

    encounter_id: str
    patient_id: str
    payer: str
    insured: bool
    insured_is_known: bool  # False: nothing says who pays; taken as insured
    charges: tuple[Staged[Charge], ...]
    claims: tuple[ClassifiedClaim, ...]  # of every class
    tos: tuple[DeskReceipt, ...]
    f5_from_receipts: bool = False  # no claim of the day says what the patient paid (R2.4)

    @property
    def charges_cents(self) -> int:
        """Σ units × fee of the lines posted on the date."""
        return sum(each.record.amount_cents for each in self.charges)

    @property
    def adjustment_cents(self) -> int:
        """Adjustments posted with these charges; positive lowers what is owed."""
        return sum(each.record.adjustment_cents for each in self.charges)

    @property
    def original_claims(self) -> tuple[ClassifiedClaim, ...]:
        """The claims that are in the Daily Claim Total."""
        return tuple(c for c in self.claims if c.claim_class is ClaimClass.ORIGINAL_PRIMARY)

    @property
    def claimed_cents(self) -> int:
        """Σ CLM02 of its original claims."""
        return sum(claim.amount_cents for claim in self.original_claims)

    @property
    def patient_paid_cents(self) -> int:
        """Σ F5 of its original claims; with a claim but no F5 anywhere, the receipts."""
        if self.f5_from_receipts:
            return self.tos_cents if self.original_claims else 0
        records = (claim.facts.claim.record for claim in self.original_claims)
        return sum(record.patient_paid_cents or 0 for record in records)

    @property
    def tos_cents(self) -> int:
        """Time-of-service money applied to it."""
        return sum(line.amount_cents for line in self.tos)

    @property
    def explaining_adjustment_cents(self) -> int:
        """The adjustment, where it lowers DBET (ADJ0 of R2.2).

        With a claim it does so only when the claim was sent without the adjusted part: a claim
        over the full charge leaves nothing for an adjustment to explain.
        """
        if (
            self.original_claims
            and self.claimed_cents != self.charges_cents - self.adjustment_cents
        ):
            return 0
        return self.adjustment_cents

    @property
    def open_cents(self) -> int:
        """SPB or HELD of R2.2: charges with no claim sent and not paid; never below zero."""
        if self.original_claims:
            return 0
        return max(0, self.charges_cents - self.tos_cents - self.adjustment_cents)

    @property
    def gap_cents(self) -> int:
        """Its part of V2: charges − (money taken + claim − what the claim says was paid)."""
        return self.charges_cents - self.tos_cents - self.claimed_cents + self.patient_paid_cents

    @property
    def explained_cents(self) -> int:
        """Its part of SPB + HELD + ADJ0."""
        return self.open_cents + self.explaining_adjustment_cents

    @property
    def ref(self) -> SourceRef:
        """Its first charge line."""
        return self.charges[0].ref


def encounter_day(
    encounter_id: str,
    charges: Sequence[Staged[Charge]],
    claims: Sequence[ClassifiedClaim],
    tos: Sequence[DeskReceipt],
    *,
    claimed_before: bool,
    f5_from_receipts: bool,
    settings: DaySettings,
) -> EncounterDay:
    """Put a visit together and decide who pays (payer column first, then claims, then money)."""
    payers = [each.record.payer for each in charges if each.record.payer is not None]
    insurers = [payer for payer in payers if not settings.is_self_pay(payer)]
    insured, known = bool(insurers), True
    if not payers:
        paid_by_self = any(line.receipt.purpose is Purpose.SELF_PAY for line in tos)
        known = bool(claims) or claimed_before or paid_by_self
        insured = bool(claims) or claimed_before or not paid_by_self
    return EncounterDay(
        encounter_id=encounter_id,
        patient_id=charges[0].record.patient_id,
        payer=insurers[0] if insurers else "",
        insured=insured,
        insured_is_known=known,
        charges=tuple(charges),
        claims=tuple(claims),
        tos=tuple(tos),
        f5_from_receipts=f5_from_receipts,
    )
