"""A patient's check that the bank returned: what its receipt paid is owed again (R3.12).

The bank's fee is a line of its own. Money of the receipt that was refunded since is owed too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import PATIENT_AR
from recon_desktop.domain.bank.entries import CreditedReceipt, plan_returned_check
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import PlannedEntry

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


def plan_check_back(connection: Connection, receipt_id: int) -> tuple[PlannedEntry, ...]:
    """The entry of a returned check, named by its receipt.

    Raises RefusedError when the check is not on a cleared ticket, came back before, or its
    receipt is not in the books yet.
    """
    from recon_desktop.storage.queries import open_items, receipts_paid

    found = open_items.deposited_checks(connection, receipt_id=receipt_id)
    if not found:
        raise RefusedError("That check is not on a cleared deposit, or has come back already.")
    check = found[0]
    stands = receipts_paid.credited_lines(connection, check.patient_id, check.receipt_no)
    if not stands:
        raise RefusedError(
            f"Check {check.check_no} was taken on {check.business_date:%m/%d/%Y}, and that day is "
            "not in the books yet; close it first."
        )
    left = check.amount_cents
    credited: list[CreditedReceipt] = []
    for account, encounter, cents in [*stands, (PATIENT_AR, check.encounter_id, left)]:
        part = min(cents, left)
        left -= part
        credited.append(
            CreditedReceipt(account, part, encounter, check.patient_id, check.receipt_no)
        )
    return plan_returned_check(check.check_no, credited)
