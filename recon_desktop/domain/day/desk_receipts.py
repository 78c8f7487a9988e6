"""What each receipt of a day is for: time-of-service money, or something else (R2.3, R3.8).

Knows when the charges of a visit were posted; nothing of claims, drawers or tickets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.findings import Staged
from recon_desktop.domain.records import Purpose, Receipt

TOS_PURPOSES = frozenset({Purpose.COPAY, Purpose.COINS, Purpose.DEDUCT, Purpose.SELF_PAY})
"""Purposes that are time-of-service money when applied to charges of the day (R3.8)."""


class Use(StrEnum):
    """What a receipt is on the day's sheets: its purpose, once the visit's day is known."""

    TIME_OF_SERVICE = "time of service"
    PRIOR_BALANCE = "prior balance"
    PREPAYMENT = "prepayment"
    PAYER_CHECK = "payer check"
    OTHER_INCOME = "other income"
    REFUND = "refund"
    REFUND_BACK = "refund not paid out"


class DeskReceipt(NamedTuple):
    """A receipt that counts. `encounter_id` is the one named, or else the one it must be."""

    staged: Staged[Receipt]
    use: Use
    encounter_id: str

    @property
    def receipt(self) -> Receipt:
        """The receipt as read."""
        return self.staged.record

    @property
    def purpose(self) -> Purpose:
        """The purpose to book: as stated, unless the visit's day has decided otherwise."""
        if self.use is not Use.TIME_OF_SERVICE:
            return Purpose[self.use.name]
        return self.receipt.purpose or Purpose.COPAY

    @property
    def amount_cents(self) -> int:
        """As it moves the drawer: a refund is negative, whichever sign the report gives it."""
        cents = self.receipt.amount_cents
        return -abs(cents) if self.use is Use.REFUND else cents

    @property
    def in_tos(self) -> bool:
        """True when it counts as time-of-service money."""
        return self.use is Use.TIME_OF_SERVICE


@dataclass(frozen=True, slots=True)
class VisitDays:
    """Which encounters have charges posted on the date, and when the others were posted."""

    business_date: date
    today: Collection[str]
    posted_on: Mapping[str, date] = field(default_factory=dict)
    by_patient: Mapping[str, Sequence[str]] = field(default_factory=dict)  # encounters of today

    def day_of(self, encounter_id: str) -> date | None:
        """The day its charges were posted; today wins over an earlier first day."""
        if encounter_id in self.today:
            return self.business_date
        return self.posted_on.get(encounter_id)

    def only_encounter_of(self, patient_id: str) -> str:
        """The patient's one encounter of the day; '' when there is none, or more than one."""
        encounters = self.by_patient.get(patient_id, ())
        return encounters[0] if len(encounters) == 1 else ""


def desk_receipts(
    receipts: Iterable[Staged[Receipt]], visits: VisitDays
) -> tuple[DeskReceipt, ...]:
    """Every receipt that is not marked void, with its use; in the order of the file."""
    return tuple(
        _desk_receipt(staged, visits)
        for staged in sorted(receipts, key=lambda each: (each.ref, each.row_id))
        if not staged.record.voided
    )


def _desk_receipt(staged: Staged[Receipt], visits: VisitDays) -> DeskReceipt:
    receipt = staged.record
    use = use_of(receipt, visits)
    encounter_id = receipt.encounter_id
    if not encounter_id and use is Use.TIME_OF_SERVICE:
        encounter_id = visits.only_encounter_of(receipt.patient_id)
    return DeskReceipt(staged, use, encounter_id)


def use_of(receipt: Receipt, visits: VisitDays) -> Use:
    """What the money is for, given when the visit's charges were posted (R2.3, R3.8).

    Time of service are the first four purposes, unless the charges of the encounter are known
    to have been posted on another day. Without a purpose it is the day's when the encounter's
    charges are, and a prior balance otherwise.
    """
    posted_on = visits.day_of(receipt.encounter_id) if receipt.encounter_id else None
    if receipt.purpose is Purpose.UNSTATED:
        of_today = posted_on == visits.business_date
        return Use.TIME_OF_SERVICE if of_today else _of_other_day(posted_on, visits)
    if receipt.purpose not in TOS_PURPOSES:
        return Use[receipt.purpose.name]
    if posted_on is None or posted_on == visits.business_date:
        return Use.TIME_OF_SERVICE
    return _of_other_day(posted_on, visits)


def _of_other_day(posted_on: date | None, visits: VisitDays) -> Use:
    later = posted_on is not None and posted_on > visits.business_date
    return Use.PREPAYMENT if later else Use.PRIOR_BALANCE
