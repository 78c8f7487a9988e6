"""Refunds: request, approve, pay; refuse or void with mirrored entries (§6.6, R6.17, TRUST roles).

A request reserves its part of the credit; approval books the payable (2010); a check or an ACH is
booked when it is paid and is outstanding until its bank line is matched. Cash and card refunds
are booked by the day's close from the receipts journal, and are only tied to it here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.credits import Side, subject_of
from recon_desktop.domain.follow.patient_money import take
from recon_desktop.domain.follow.refunds import (
    AT_THE_DESK,
    FROM_BANK,
    HELD_BACK,
    TAKEN,
    UNAPPLIED_MONEY,
    RefundState,
    check_approver,
    check_request,
    check_state,
    plan_approved,
    refund_number,
)
from recon_desktop.domain.money import Money
from recon_desktop.services.follow.apply_receipts import waiting_money
from recon_desktop.services.follow.credits import credits_now, requested_cents
from recon_desktop.services.follow.patient_entries import mirror_once, write_today
from recon_desktop.services.follow.refund_payments import paid_at_desk, pay_from_bank
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.domain.ledger import JournalLine
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.patient_money import ReceiptRow
    from recon_desktop.storage.queries.refunds import RefundRow

SECOND_PERSON = "refund_needs_second_person"


def request_refund(
    practice: Practice,
    actor: Actor,
    *,
    encounter_id: str,
    side: str,
    amount_cents: int,
    reason: str,
    order: str = "",
) -> int:
    """Ask for a credit of a visit to be given back; the refund's id. Nothing is booked yet.

    `side` is patient or payer, `order` the payer's on the visit. Raises RefusedError beyond what
    no other refund has asked for.
    """
    from recon_desktop.storage.queries import credits as store
    from recon_desktop.storage.queries import refunds

    with practice.act(actor, Action.REQUEST_REFUND) as act:
        subject = subject_of(side, encounter_id, order)
        of_visit = credits_now(act.connection, [encounter_id])
        credit = next((c for c in of_visit if c.subject == subject), None)
        if credit is None:
            raise RefusedError(f"Visit {encounter_id} has no credit of the {side}.")
        asked = requested_cents(act.connection).get(subject, 0)
        check_request(amount_cents, credit.cents - asked, reason)
        values = {
            "kind": side,
            "patient_id": credit.patient_id,
            "payer": credit.payer,
            "encounter_id": encounter_id,
            "payer_order": order,
            "credit_kind": credit.kind.value,
            "amount_cents": amount_cents,
        }
        refund_id = refunds.insert_refund(act.connection, values | _asked(act, actor, reason))
        if not store.open_flags(act.connection, [subject]):
            store.flag_credits(act.connection, [subject], practice.local_now().date())
        act.detail = _detail(refund_id, amount_cents, reason)
        return refund_id


def request_receipt_refund(
    practice: Practice, actor: Actor, receipt_id: int, *, amount_cents: int, reason: str
) -> int:
    """Ask for a receipt's waiting money to be given back; the refund's id."""
    from recon_desktop.storage.queries import refunds

    with practice.act(actor, Action.REQUEST_REFUND) as act:
        row, money = waiting_money(act.connection, receipt_id)
        asked = _requested_of_receipt(act.connection, row)
        check_request(amount_cents, money.cents - asked, reason)
        values = {
            "kind": Side.PATIENT.value,
            "patient_id": row.patient_id,
            "receipt_id": receipt_id,
            "credit_kind": UNAPPLIED_MONEY,
            "amount_cents": amount_cents,
        }
        refund_id = refunds.insert_refund(act.connection, values | _asked(act, actor, reason))
        act.detail = _detail(refund_id, amount_cents, reason) | {"receipt": row.receipt_no}
        return refund_id


def _asked(act: Act, actor: Actor, reason: str) -> dict[str, str]:
    return {
        "reason": reason.strip(),
        "requested_at": act.stamp,
        "requested_by": actor.name,
        "state": RefundState.REQUESTED.value,
    }


def _detail(refund_id: int, amount_cents: int, reason: str) -> dict[str, object]:
    return {
        "refund": refund_number(refund_id),
        "amount_cents": amount_cents,
        "reason": reason.strip(),
    }


def _requested_of_receipt(connection: Connection, receipt: ReceiptRow) -> int:
    """Requests for the same receipt, whichever of its rows they were made from."""
    from recon_desktop.storage.queries.patient_money import receipt_by_id
    from recon_desktop.storage.queries.refunds import load_refunds

    total = 0
    for row in load_refunds(connection, states=(RefundState.REQUESTED,)):
        other = receipt_by_id(connection, row.receipt_id) if row.receipt_id else None
        if other and (other.receipt_no, other.patient_id) == (
            receipt.receipt_no,
            receipt.patient_id,
        ):
            total += row.amount_cents
    return total


def approve_refund(practice: Practice, actor: Actor, refund_id: int) -> None:
    """Approve a request: the credit becomes a payable.

    Raises RefusedError when the credit is no longer so large, or when the practice wants a second
    person and this is the one who asked.
    """
    from recon_desktop.storage.queries import refunds
    from recon_desktop.storage.queries.setup import load_settings

    with practice.act(actor, Action.APPROVE_REFUND) as act:
        row = _row(act.connection, refund_id)
        check_state(row.name, row.state, RefundState.REQUESTED)
        second = load_settings(act.connection).get(SECOND_PERSON, "0") == "1"
        check_approver(row.requested_by, actor.name, second_person=second)
        values = {
            "state": RefundState.APPROVED.value,
            "approved_at": act.stamp,
            "approved_by": actor.name,
            "request_entry_id": _owed_by(act, practice, actor, row),
        }
        refunds.update_refund(act.connection, refund_id, values)
        act.detail = {
            "refund": row.name,
            "amount_cents": row.amount_cents,
            "requested_by": row.requested_by,
            "same_person": row.requested_by == actor.name,
        }


def _owed_by(act: Act, practice: Practice, actor: Actor, row: RefundRow) -> int:
    """The entry that makes the refund a payable: of now, or of the takeback it came from."""
    from recon_desktop.storage.queries import refunds

    if row.request_entry_id is None:
        taken = _still_there(act.connection, row)
        planned = plan_approved(row.terms, taken, row.reason)
        (entry_id,) = write_today(act, practice, actor, [planned])
        return entry_id
    check_request(row.amount_cents, refunds.payable(act.connection, row.terms), row.reason)
    return row.request_entry_id


def _still_there(connection: Connection, row: RefundRow) -> list[JournalLine]:
    """Debits of the receipt's money, none for a credit; RefusedError when it is gone."""
    if row.receipt_id is not None:
        _, money = waiting_money(connection, row.receipt_id)
        check_request(row.amount_cents, money.cents, row.reason)
        return take(money, row.amount_cents)[0]
    subject = subject_of(row.kind, row.encounter_id, row.payer_order)
    of_visit = credits_now(connection, [row.encounter_id])
    there = sum(c.cents for c in of_visit if c.subject == subject)
    check_request(row.amount_cents, there, row.reason)
    return []


def pay_refund(
    practice: Practice,
    actor: Actor,
    refund_id: int,
    *,
    method: str,
    number: str = "",
    paid_on: date | None = None,
) -> None:
    """Say how an approved refund was paid.

    check (with its number) and ach are booked on `paid_on`, today by default. cash and card need
    the refund in the receipts journal; `number` picks its receipt, and the close books it.
    Raises RefusedError when the payable is no longer there, or the number was used already.
    """
    from recon_desktop.storage.queries import refunds

    with practice.act(actor, Action.PAY_REFUND) as act:
        row = _row(act.connection, refund_id)
        check_state(row.name, row.state, RefundState.APPROVED)
        if method in FROM_BANK:
            today = practice.local_now().date()
            values = pay_from_bank(act, actor, row, method, number.strip(), paid_on, today)
        elif method in AT_THE_DESK:
            values = paid_at_desk(act, practice, row, method, number.strip())
        else:
            raise UsageError("A refund is paid by check, ach, cash or card.")
        paid = {
            "state": RefundState.PAID.value,
            "paid_at": act.stamp,
            "paid_by": actor.name,
            "method": method,
        }
        refunds.update_refund(act.connection, refund_id, paid | values)
        act.detail = {
            "refund": row.name,
            "method": method,
            "number": values["number"],
            "amount_cents": row.amount_cents,
        }


def end_refund(practice: Practice, actor: Actor, refund_id: int, *, reason: str) -> None:
    """Refuse a request, or void an approved or paid refund; its entries are mirrored.

    Raises RefusedError when its bank line is matched, when the desk has paid it, or when it has
    ended already; UsageError without a reason.
    """
    from recon_desktop.storage.queries import refunds
    from recon_desktop.storage.queries.credits import reopen_flag

    if not reason.strip():
        raise UsageError("Refusing or voiding a refund needs a reason.")
    with practice.act(actor, Action.APPROVE_REFUND) as act:
        row = _row(act.connection, refund_id)
        check_state(
            row.name, row.state, RefundState.REQUESTED, RefundState.APPROVED, RefundState.PAID
        )
        _check_can_end(act.connection, row)
        for entry_id in _entries_to_mirror(act.connection, row):
            mirror_once(act, actor, entry_id, f"refund {row.name} voided: {reason.strip()}")
        if row.receipt_id is None and row.state != RefundState.REQUESTED:
            reopen_flag(act.connection, subject_of(row.kind, row.encounter_id, row.payer_order))
        refused = row.state == RefundState.REQUESTED
        state = RefundState.REFUSED if refused else RefundState.VOIDED
        values = {
            "state": state.value,
            "ended_at": act.stamp,
            "ended_by": actor.name,
            "end_reason": reason.strip(),
        }
        refunds.update_refund(act.connection, refund_id, values)
        act.detail = {"refund": row.name, "state": state.value, "reason": reason.strip()}


def _entries_to_mirror(connection: Connection, row: RefundRow) -> list[int]:
    """What paid it and what made it owed; not what went with the remittance of its takeback."""
    from recon_desktop.storage.queries.applications import reversal_of

    of_takeback = row.credit_kind == HELD_BACK or row.method == TAKEN
    return [
        entry_id
        for entry_id in (row.paid_entry_id, row.request_entry_id)
        if entry_id is not None
        and not (of_takeback and reversal_of(connection, entry_id) is not None)
    ]


def _check_can_end(connection: Connection, row: RefundRow) -> None:
    from recon_desktop.storage.queries import refunds

    if row.id in refunds.cleared_refunds(connection):
        raise RefusedError(
            f"The bank has paid refund {row.name}. Take its match back on the Bank page first."
        )
    if row.state == RefundState.PAID and row.method in AT_THE_DESK:
        raise RefusedError(
            f"Refund {row.name} was paid at the desk by receipt {row.number}. Void it in the "
            "practice system and import the journal again."
        )
    owed = refunds.payable(connection, row.terms)
    stands = row.request_entry_id in _entries_to_mirror(connection, row)
    if row.state == RefundState.APPROVED and stands and owed < row.amount_cents:
        raise RefusedError(
            f"Refund {row.name} has been paid at the desk; say that it was paid in cash or by card."
            if row.kind == Side.PATIENT
            else f"Only {Money(max(owed, 0))} of refund {row.name} is still owed: another entry "
            "has paid the rest. Take that back first."
        )


def _row(connection: Connection, refund_id: int) -> RefundRow:
    from recon_desktop.storage.queries.refunds import load_refunds

    found = load_refunds(connection, refund_id=refund_id)
    if not found:
        raise UsageError(f"There is no refund {refund_number(refund_id)}.")
    return found[0]
