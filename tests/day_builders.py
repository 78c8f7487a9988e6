"""Facts of a day for the cross-check, from the records of `builders`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from builders import all_staged, staged
from sample_days import SampleDay

from recon_desktop.domain.day.claim_classes import ClaimFacts
from recon_desktop.domain.day.facts import DayFacts
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Claim, Tender


def claim_facts(claims: Iterable[Claim], **fields: Any) -> tuple[ClaimFacts, ...]:
    """Each claim as a transmission from the claims log, without history."""
    return tuple(
        ClaimFacts(staged(claim, source_id=4), claim.encounter_id, **fields) for claim in claims
    )


def day_facts(day: SampleDay, **fields: Any) -> DayFacts:
    """The facts as the services put them together: four imports, what was counted, the batch."""
    values: dict[str, Any] = {
        "business_date": day.business_date,
        "charges": all_staged(day.charges, source_id=1),
        "patient_totals": all_staged(day.patient_totals, source_id=2),
        "receipts": all_staged(
            (r for r in day.receipts if r.post_date == day.business_date), source_id=3
        ),
        "receipts_posted_elsewhere": all_staged(
            (r for r in day.receipts if r.post_date != day.business_date), source_id=3
        ),
        "claims": claim_facts(day.claims),
        "card_batches": all_staged(day.card_batches, source_id=5),
        "counted": {
            Tender.CASH: Money(day.counted_cash_cents),
            Tender.CHECK: Money(day.counted_checks_cents),
        },
    }
    return DayFacts(**(values | fields))
