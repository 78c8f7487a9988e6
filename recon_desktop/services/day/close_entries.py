"""What closing a day writes into the ledger: J1–J4 and the drawers' over or short (§6.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import REFUNDS_PAYABLE
from recon_desktop.domain.day.entries import (
    EncounterCharges,
    ReceiptPosting,
    plan_day,
    plan_over_short,
)
from recon_desktop.domain.follow.credits import Side
from recon_desktop.domain.follow.refunds import RefundState
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.records import REFUNDS
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.domain.day.crosscheck import CrossCheck
    from recon_desktop.storage.engine import Connection

DAY_KINDS = ("charges", "adjustments", "anticipated", "receipts", "refunds", "over-short")
"""Kinds of entries that a close writes, and a reopening mirrors."""


def plan_close(
    connection: Connection, practice: Practice, business_date: date, check: CrossCheck
) -> tuple[PlannedEntry, ...]:
    """The day's entries, from what the cross-check made of the reports."""
    from recon_desktop.services.day.count_drawer import drawers_in
    from recon_desktop.storage.queries.ledger import balances_by_patient

    receipts = _receipts(check)
    refunded = {r.patient_id for r in receipts if r.purpose in REFUNDS}
    payable = balances_by_patient(connection, REFUNDS_PAYABLE, refunded)
    owed = {patient: -cents for patient, cents in payable.items()}
    unowed = _approved(connection, refunded)
    unowed.subtract(owed)
    entries = list(plan_day(_charges(check), receipts, owed, unowed))
    for view in drawers_in(connection, practice, business_date):
        if view.over_short:
            entries += plan_over_short(view.label, view.over_short.cents)
    return tuple(entries)


def _approved(connection: Connection, patients: Collection[str]) -> Counter[str]:
    """Patient → cents of refunds that are approved and not paid."""
    from recon_desktop.storage.queries.refunds import load_refunds

    approved: Counter[str] = Counter()
    for row in load_refunds(connection, states=(RefundState.APPROVED,)) if patients else ():
        if row.kind == Side.PATIENT and row.patient_id in patients:
            approved[row.patient_id] += row.amount_cents
    return approved


def _charges(check: CrossCheck) -> list[EncounterCharges]:
    return [
        EncounterCharges(
            each.encounter_id,
            each.patient_id,
            each.payer,
            each.insured,
            each.charges_cents,
            each.adjustment_cents,
        )
        for each in check.encounters
    ]


def _receipts(check: CrossCheck) -> list[ReceiptPosting]:
    insured = {each.encounter_id: each for each in check.encounters if each.insured}
    receipts = []
    for each in check.receipts:
        encounter = insured.get(each.encounter_id)
        receipts.append(
            ReceiptPosting(
                each.receipt.receipt_no,
                each.encounter_id,
                each.receipt.patient_id,
                each.receipt.tender,
                each.purpose,
                each.receipt.amount_cents,
                each.in_tos,
                encounter is not None,
                encounter.payer if encounter else "",
            )
        )
    return receipts
