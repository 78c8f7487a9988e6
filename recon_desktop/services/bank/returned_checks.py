"""Patients with a check that the bank returned (R3.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recon_desktop.domain.money import Money
from recon_desktop.services.practice import Practice


@dataclass(frozen=True, slots=True)
class ReturnedCheckView:
    """One returned check, and the receipt it paid."""

    receipt_id: int
    receipt_no: str
    patient_id: str
    patient_name: str
    check_no: str
    amount: Money
    returned_on: date


def load_returned_checks(practice: Practice) -> tuple[ReturnedCheckView, ...]:
    """Every returned check whose bank line stands, newest first."""
    from recon_desktop.storage.queries.credits import returned_checks
    from recon_desktop.storage.queries.patient_money import patient_names

    with practice.store.read() as connection:
        found = returned_checks(connection)
        names = patient_names(connection, (row.patient_id for row in found))
    return tuple(
        ReturnedCheckView(
            row.receipt_id,
            row.receipt_no,
            row.patient_id,
            names.get(row.patient_id, ""),
            row.check_no,
            Money(row.amount_cents),
            row.returned_on,
        )
        for row in found
    )
