"""What is known of one business date, as handed to the cross-check; knows no store and no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from recon_desktop.domain.day.claim_classes import ClaimFacts
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import CardBatch, Charge, PatientTotal, Receipt, Tender

NEEDED_REPORTS = ("charges", "patient-totals", "receipts", "claims-log")
"""The four reports without which a day is INCOMPLETE; an 837 covers the claims log."""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """The records of one business date (posting date = business date, R11.5), voids included.

    `claims` are the transmissions that count for the date (``claim_classes.counts_for``).
    `counted` is what was counted by hand: cash is the drawer less its float. `cleared` is payer
    money the bank has booked on the date: all of it, and the part for original primary claims.
    """

    business_date: date
    charges: tuple[Staged[Charge], ...] = ()
    patient_totals: tuple[Staged[PatientTotal], ...] = ()
    receipts: tuple[Staged[Receipt], ...] = ()
    claims: tuple[ClaimFacts, ...] = ()
    covered: frozenset[str] = frozenset(NEEDED_REPORTS)
    encounter_posted_on: Mapping[str, date] = field(default_factory=dict)
    encounters_with_claims: frozenset[str] = frozenset()  # a claim was ever sent
    card_batches: tuple[Staged[CardBatch], ...] = ()  # closed on the date
    counted: Mapping[Tender, Money] = field(default_factory=dict)
    cleared: tuple[Money, Money] = (ZERO, ZERO)  # CGT_R, DCR
    receipts_posted_elsewhere: tuple[Staged[Receipt], ...] = ()  # entered or taken on the date
    earlier_card_receipts: tuple[Staged[Receipt], ...] = ()  # their batch closed on the date
