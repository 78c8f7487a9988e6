"""Apply patients' money to the lines it pays, and take that back (§6.6, TRUST 3).

Per receipt: what was applied, refunded and still waits is what the receipt brought in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.patient_money import (
    Part,
    WaitingMoney,
    check_parts,
    open_lines,
    plan_application,
    propose,
)
from recon_desktop.domain.money import Money
from recon_desktop.services.follow.patient_entries import mirror_once, write_today
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.applications import ApplicationRow
    from recon_desktop.storage.queries.patient_money import ReceiptRow


@dataclass(frozen=True, slots=True)
class ShareView:
    """A line that a receipt could pay, and how much of the receipt is proposed for it."""

    encounter_id: str
    service_line: str
    visit_date: date | None
    open_amount: Money
    proposed: Money
    waits_for_payer: bool


def apply_receipt(
    practice: Practice,
    actor: Actor,
    receipt_id: int,
    parts: Sequence[tuple[str, str, int]],
    *,
    reason: str = "",
) -> tuple[int, ...]:
    """Pay lines out of a receipt's waiting money; the ids of the applications.

    `parts` are (visit, service line or '' for the visit as a whole, cents). `reason` allows more
    than the patient owes. Raises RefusedError for a voided receipt, another patient's visit, or
    more money than waits; nothing is written then.
    """
    from recon_desktop.storage.queries.applications import insert_application
    from recon_desktop.storage.queries.patient_money import visit_shares

    wanted = [Part(*part) for part in parts]
    with practice.act(actor, Action.APPLY_RECEIPT) as act:
        row, money = waiting_money(act.connection, receipt_id)
        visits = visit_shares(act.connection, [part.encounter_id for part in wanted])
        check_parts(money, wanted, visits, beyond=bool(reason.strip()))
        done = []
        common = {
            "receipt_id": receipt_id,
            "patient_id": money.patient_id,
            "applied_at": act.stamp,
            "applied_by": actor.name,
        }
        for part in wanted:
            entry, money = plan_application(money, part, reason.strip())
            (entry_id,) = write_today(act, practice, actor, [entry])
            values = {**common, **part._asdict(), "entry_id": entry_id}
            done.append(insert_application(act.connection, values))
        act.detail = {
            "receipt": row.receipt_no,
            "applied_cents": sum(part.amount_cents for part in wanted),
            "visits": [part.encounter_id for part in wanted],
            "reason": reason.strip(),
        }
        return tuple(done)


def waiting_money(connection: Connection, receipt_id: int) -> tuple[ReceiptRow, WaitingMoney]:
    """A receipt and what of it waits.

    Raises UsageError for a receipt that does not exist, RefusedError for a voided one, for one
    whose day is not closed, and while a later report that takes some of it back is not booked.
    """
    from recon_desktop.storage.queries import days
    from recon_desktop.storage.queries import patient_money as store

    row = store.receipt_by_id(connection, receipt_id)
    if row is None:
        raise UsageError(f"There is no receipt {receipt_id}.")
    if row.voided:
        raise RefusedError(f"Receipt {row.receipt_no} is void; there is nothing to apply.")
    same = [
        each
        for each in store.receipts_by_number(connection, [row.receipt_no])
        if each.patient_id == row.patient_id
    ]
    for each in same:
        taken_back = each.late and each.amount_cents < 0
        if taken_back and days.day_state(connection, each.business_date) != "CLOSED":
            raise RefusedError(
                f"A later report takes {Money(-each.amount_cents)} of receipt "
                f"{row.receipt_no} back; close {each.business_date:%m/%d/%Y} first."
            )
    found = store.waiting(connection, patient_id=row.patient_id, receipt_no=row.receipt_no)
    if not found:
        raise RefusedError(
            f"Receipt {row.receipt_no} has no money that waits: it paid its visit when its day "
            "was closed, or its day is not closed yet."
        )
    return row, found[0].money


def unapply(practice: Practice, actor: Actor, application_id: int, *, reason: str) -> None:
    """Take an application back by the mirror of its entry; the money waits again.

    Raises UsageError without a reason, RefusedError when it was taken back already.
    """
    from recon_desktop.storage.queries import applications

    if not reason.strip():
        raise UsageError("Taking money off a line needs a reason.")
    with practice.act(actor, Action.APPLY_RECEIPT) as act:
        found = applications.load_applications(act.connection, application_id=application_id)
        if not found:
            raise UsageError(f"There is no application {application_id}.")
        row = found[0]
        if row.undone_at is not None or row.entry_id is None:
            raise RefusedError(f"Receipt {row.receipt_no} has been taken off this line already.")
        _check_not_returned(act.connection, row)
        mirror_once(act, actor, row.entry_id, reason.strip())
        applications.end_application(act.connection, application_id, act.stamp)
        act.detail = {
            "receipt": row.receipt_no,
            "taken_back_cents": row.amount_cents,
            "visit": row.encounter_id,
            "reason": reason.strip(),
        }


def _check_not_returned(connection: Connection, row: ApplicationRow) -> None:
    """A check that came back took its money off the visit already."""
    from recon_desktop.storage.queries.credits import returned_checks

    for each in returned_checks(connection, [row.patient_id]):
        if each.receipt_no == row.receipt_no:
            raise RefusedError(
                f"The check of receipt {row.receipt_no} was returned on "
                f"{each.returned_on:%m/%d/%Y}; visit {row.encounter_id} is owed again already."
            )


def load_proposal(practice: Practice, receipt_id: int) -> tuple[ShareView, ...]:
    """Every open line of the receipt's patient, the proposed ones first, then oldest first.

    Raises as :func:`waiting_money` does.
    """
    from recon_desktop.storage.queries import patient_money as store

    with practice.store.read() as connection:
        _, money = waiting_money(connection, receipt_id)
        visits = store.visit_shares(
            connection, store.visits_of_patients(connection, [money.patient_id])
        )
        dates = store.visit_dates(connection, visits)
    proposed = {
        (part.encounter_id, part.service_line): part.amount_cents
        for part in propose(money, visits.values())
    }
    views = [
        ShareView(
            visit.encounter_id,
            line,
            dates.get(visit.encounter_id),
            Money(cents),
            Money(proposed.get((visit.encounter_id, line), 0)),
            visit.waits_for_payer,
        )
        for visit in visits.values()
        for line, cents in open_lines(visit.lines).items()
    ]
    order = list(proposed)
    return tuple(
        sorted(
            views,
            key=lambda v: (
                order.index((v.encounter_id, v.service_line)) if v.proposed else len(order),
                v.visit_date or date.max,
                v.encounter_id,
            ),
        )
    )
