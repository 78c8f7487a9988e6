"""What a receipt has paid: the accounts its money stands credited to."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from recon_desktop.domain.accounts import OTHER_INCOME, PATIENT_AR, UNAPPLIED
from recon_desktop.storage.tables.ledger import entry, entry_line

_KINDS = ("receipts", "apply-receipt", "refund-approved")
"""Entries that put a receipt's money somewhere, or move it on."""


def credited_lines(
    connection: Connection, patient_id: str, receipt_no: str
) -> list[tuple[int, str, int]]:
    """(account, encounter, cents) that a receipt's money stands credited to, cents positive."""
    original = entry.alias()
    c = entry_line.c
    total = -func.sum(c.amount_cents)
    query = (
        select(c.account, c.encounter_id, total)
        .join(entry, entry.c.id == c.entry_id)
        .outerjoin(original, original.c.id == entry.c.reverses)
        .where(
            c.patient_id == patient_id,
            c.memo == f"receipt {receipt_no}",
            c.account.in_((PATIENT_AR, UNAPPLIED, OTHER_INCOME)),
            func.coalesce(original.c.kind, entry.c.kind).in_(_KINDS),
        )
        .group_by(c.account, c.encounter_id)
        .having(total > 0)
        .order_by(c.account, c.encounter_id)
    )
    return [
        (account, encounter, int(cents)) for account, encounter, cents in connection.execute(query)
    ]
