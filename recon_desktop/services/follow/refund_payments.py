"""How an approved refund is paid: from the bank, or over the desk by its receipt."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.credits import Side
from recon_desktop.domain.follow.refunds import AT_THE_DESK, Method, plan_paid
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Purpose
from recon_desktop.services.follow.patient_entries import write_dated
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.refunds import RefundRow

_DESK_DAYS = 30
"""How far around today the receipts journal is searched for a refund paid at the desk."""


def pay_from_bank(
    act: Act,
    actor: Actor,
    row: RefundRow,
    method: str,
    number: str,
    paid_on: date | None,
    today: date,
) -> dict[str, object]:
    """Book a check or an ACH; what is kept of it with the refund.

    Raises UsageError for a check without its number or a day to come, RefusedError when the number
    was used already or the desk has paid.
    """
    from recon_desktop.storage.queries import refunds

    if method == Method.CHECK and not number:
        raise UsageError("A refund by check needs the check's number.")
    if paid_on is not None and paid_on > today:
        raise UsageError(f"{paid_on:%m/%d/%Y} has not come yet; give the day it was paid.")
    taken = refunds.number_taken(act.connection, method, number) if number else ""
    if taken:
        raise RefusedError(f"{method.capitalize()} {number} has paid refund {taken} already.")
    owed = refunds.payable(act.connection, row.terms)
    if owed < row.amount_cents:
        why = (
            "the receipts journal has paid it at the desk. Say that it was paid in cash or by card."
            if row.kind == Side.PATIENT
            else "the remittance that it came from was reversed. Void the refund."
        )
        raise RefusedError(f"Only {Money(max(owed, 0))} of refund {row.name} is still owed: {why}")
    (entry_id,) = write_dated(act, actor, [plan_paid(row.terms, method, number)], paid_on or today)
    return {"number": number, "paid_on": paid_on or today, "paid_entry_id": entry_id}


def paid_at_desk(
    act: Act, practice: Practice, row: RefundRow, method: str, number: str
) -> dict[str, object]:
    """Tie the refund to its receipt in the journal; nothing is booked here.

    Raises RefusedError when the journal has none that fits.
    """
    from recon_desktop.storage.queries import refunds

    if row.kind != Side.PATIENT:
        raise RefusedError("A payer's refund is paid by check or ACH, not at the desk.")
    today = practice.local_now().date()
    fitting = [
        (receipt_no, day)
        for (receipt_no, day), cents in _given_back(act.connection, row, method, today).items()
        if cents == row.amount_cents
        and number in ("", receipt_no)
        and not refunds.number_taken(act.connection, method, receipt_no)
    ]
    if not fitting:
        raise RefusedError(
            f"The receipts journal of the last {_DESK_DAYS} days has no {method} refund of "
            f"{Money(row.amount_cents)} to this patient. Enter it at the desk and import the "
            "journal: the drawer counts it from there."
        )
    receipt_no, day = fitting[0]
    return {"number": receipt_no, "paid_on": day}


def _given_back(
    connection: Connection, row: RefundRow, method: str, today: date
) -> Counter[tuple[str, date]]:
    """Cents of each refund to the patient in the journal, by number and date; a late entry that
    takes one back leaves nothing of it.
    """
    from recon_desktop.storage.queries.patient_money import receipts_between

    span = timedelta(days=_DESK_DAYS)
    given: Counter[tuple[str, date]] = Counter()
    for purpose, sign in ((Purpose.REFUND, 1), (Purpose.REFUND_BACK, -1)):
        for each in receipts_between(connection, today - span, today + span, purpose=purpose):
            if each.patient_id == row.patient_id and each.tender == AT_THE_DESK[method]:
                given[each.receipt_no, each.receipt_date] += sign * abs(each.amount_cents)
    return given
