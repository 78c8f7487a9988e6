"""Claims and charges of ours that a remittance's claim might be, when its number is not ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, and_, or_

from recon_desktop.domain.findings import Staged
from recon_desktop.domain.records import Charge, Claim
from recon_desktop.storage.queries.staging import load_where
from recon_desktop.storage.tables.reports import charge, claim


def claims_like(
    connection: Connection, days: Iterable[date], amount_cents: int, patient_id: str = ""
) -> list[Staged[Claim]]:
    """Live claims of these dates of service, or of a patient with this charge."""
    same_patient = and_(
        claim.c.patient_id == patient_id,
        claim.c.patient_id != "",
        claim.c.amount_cents == amount_cents,
    )
    return load_where(connection, Claim, or_(claim.c.dos.in_(sorted(set(days))), same_patient))


def charges_on(connection: Connection, days: Iterable[date]) -> list[Staged[Charge]]:
    """Live, unvoided charges of these dates of service."""
    return load_where(
        connection, Charge, charge.c.dos.in_(sorted(set(days))), charge.c.voided.is_(False)
    )
