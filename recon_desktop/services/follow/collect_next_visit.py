"""What to collect at the next visit: decided shares that are open, corrected copays (R6.5).

Only what is decided: no visit of which a payer has still to answer. One patient a row, largest
amount first; a patient's money that waits is shown beside it and never netted unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.collecting import Copay, Decided, OpenVisit


@dataclass(frozen=True, slots=True)
class CollectVisit:
    """An open visit: what was decided against what was collected.

    `copay_taken` is None where the desk took none for the visit. `age_days` since the share was
    decided.
    """

    encounter_id: str
    visit_date: date | None
    payer: str
    deductible: Money
    coinsurance: Money
    copay: Money
    other: Money
    copay_taken: Money | None
    collected: Money
    open_amount: Money
    age_days: int

    @property
    def copay_corrected(self) -> bool:
        """The payer decided another copay than the desk took."""
        return bool(self.copay) and self.copay_taken not in (None, self.copay)


@dataclass(frozen=True, slots=True)
class CollectPatient:
    """A patient who owes. `next_copay` is the one decided last; `unapplied` waits on receipts."""

    patient_id: str
    patient_name: str
    visits: tuple[CollectVisit, ...]
    next_copay: Money | None
    copay_payer: str
    unapplied: Money
    returned_check: bool

    @property
    def amount(self) -> Money:
        """What is open over all visits."""
        return sum((visit.open_amount for visit in self.visits), ZERO)

    @property
    def deductible(self) -> Money:
        """Deductible decided on the open visits."""
        return sum((visit.deductible for visit in self.visits), ZERO)

    @property
    def collected(self) -> Money:
        """Collected on the open visits."""
        return sum((visit.collected for visit in self.visits), ZERO)

    @property
    def oldest_days(self) -> int:
        """Age of the oldest open visit."""
        return max((visit.age_days for visit in self.visits), default=0)

    @property
    def copay_corrected(self) -> bool:
        """On some visit the payer decided another copay than the desk took."""
        return any(visit.copay_corrected for visit in self.visits)


def load_collect(practice: Practice) -> tuple[CollectPatient, ...]:
    """Patients who owe something that is decided, the largest amount first."""
    from recon_desktop.storage.queries import collecting, patient_money
    from recon_desktop.storage.queries.credits import returned_checks

    today = practice.local_now().date()
    with practice.store.read() as connection:
        owed = [visit for visit in collecting.open_visits(connection) if visit.patient_id]
        facts = _Facts.load(connection, [visit.encounter_id for visit in owed])
        patients = {visit.patient_id for visit in owed}
        names = patient_money.patient_names(connection, patients)
        copays = collecting.newest_copays(connection, patients)
        waiting = _waiting(connection)
        returned = {row.patient_id for row in returned_checks(connection, patients)}
    visits: dict[str, list[CollectVisit]] = {}
    for visit in owed:
        visits.setdefault(visit.patient_id, []).append(facts.view(visit, today))
    found = [
        _patient(patient, own, names, copays.get(patient), waiting, returned)
        for patient, own in visits.items()
    ]
    return tuple(sorted(found, key=lambda p: (-p.amount.cents, p.patient_id)))


def _waiting(connection: Connection) -> dict[str, int]:
    from recon_desktop.storage.queries import patient_money

    found: dict[str, int] = {}
    for each in patient_money.waiting(connection):
        patient = each.money.patient_id
        found[patient] = found.get(patient, 0) + each.money.cents
    return found


def _patient(
    patient_id: str,
    visits: list[CollectVisit],
    names: dict[str, str],
    copay: Copay | None,
    waiting: dict[str, int],
    returned: set[str],
) -> CollectPatient:
    return CollectPatient(
        patient_id,
        names.get(patient_id, ""),
        tuple(sorted(visits, key=lambda v: (-v.age_days, v.encounter_id))),
        Money(copay.cents) if copay else None,
        copay.payer if copay else "",
        Money(waiting.get(patient_id, 0)),
        patient_id in returned,
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of the open visits, by visit."""

    decided: dict[str, Decided]
    taken: dict[str, int]
    dates: dict[str, date]

    @classmethod
    def load(cls, connection: Connection, encounter_ids: list[str]) -> _Facts:
        from recon_desktop.storage.queries import collecting, patient_money

        return cls(
            collecting.decided(connection, encounter_ids),
            collecting.copays_taken(connection, encounter_ids),
            patient_money.visit_dates(connection, encounter_ids),
        )

    def view(self, visit: OpenVisit, today: date) -> CollectVisit:
        name = visit.encounter_id
        decided = self.decided.get(name)
        cents = decided[1:] if decided else (0, 0, 0, 0)
        deductible, coinsurance, copay, other = (Money(each) if each else ZERO for each in cents)
        taken = self.taken.get(name)
        return CollectVisit(
            name,
            self.dates.get(name),
            decided.payer if decided else "",
            deductible,
            coinsurance,
            copay,
            other,
            None if taken is None else Money(taken),
            Money(visit.collected_cents),
            Money(visit.open_cents),
            (today - visit.owed_since).days,
        )
