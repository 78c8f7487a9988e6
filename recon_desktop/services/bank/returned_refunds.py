"""A refund of ours that the bank gave back: a returned check or ACH, a payment that was stopped.

The refund has ended with that payment, and goes on as a new one that is approved already: its
line that went out stays explained by the payment that was made, and the next payment has its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.follow.refunds import (
    RefundState,
    check_state,
    plan_came_back,
    refund_number,
)
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.refunds import RefundRow

_KEPT = (
    "kind",
    "patient_id",
    "payer",
    "encounter_id",
    "payer_order",
    "receipt_id",
    "credit_kind",
    "amount_cents",
    "reason",
    "requested_at",
    "requested_by",
    "approved_at",
    "approved_by",
    "request_entry_id",
)
"""What the refund that goes on has of the one that came back."""


def plan_refund_back(
    connection: Connection, refund_id: int, line_id: int
) -> tuple[PlannedEntry, ...]:
    """The entry of a refund that came back with a bank line.

    RefusedError when the bank has not paid it, or paid it after the day of the line.
    """
    from recon_desktop.storage.queries.bank import load_lines
    from recon_desktop.storage.queries.open_items import booked_refunds

    row = _row(connection, refund_id)
    found = booked_refunds(connection, refund_id=refund_id)
    if not found:
        raise RefusedError(f"The bank has not paid refund {row.name}, or it has come back already.")
    if load_lines(connection, line_id=line_id)[0].post_date < found[0].paid_on:
        raise RefusedError(f"The bank paid refund {row.name} after the day of this line.")
    return plan_came_back(row.terms)


def go_on_anew(act: Act, actor: Actor, refund_id: int) -> None:
    """End the refund that came back; an approved one takes its place."""
    from recon_desktop.storage.queries import refunds

    row = _row(act.connection, refund_id)
    check_state(row.name, row.state, RefundState.PAID)
    values = {name: getattr(row, name) for name in _KEPT}
    values["state"] = RefundState.APPROVED.value
    anew = refund_number(refunds.insert_refund(act.connection, values))
    ended = {
        "state": RefundState.VOIDED.value,
        "ended_at": act.stamp,
        "ended_by": actor.name,
        "end_reason": f"came back from the bank; goes on as {anew}",
    }
    refunds.update_refund(act.connection, refund_id, ended)


def paid_after_all(act: Act, actor: Actor, refund_id: int) -> None:
    """The money has not come back: the refund is paid as it was, and not a second time.

    Raises RefusedError when the refund that takes its place has been paid, or has ended.
    """
    from recon_desktop.storage.queries import refunds

    row = _row(act.connection, refund_id)
    anew = refunds.goes_on_as(act.connection, row)
    if anew is None or anew.state != RefundState.APPROVED:
        name, state = (anew.name, anew.state.lower()) if anew else ("", "gone")
        raise RefusedError(
            f"Refund {row.name} went on as {name}, which is {state} by now; this match stays."
        )
    ended = {
        "state": RefundState.VOIDED.value,
        "ended_at": act.stamp,
        "ended_by": actor.name,
        "end_reason": f"{row.name} has not come back",
    }
    refunds.update_refund(act.connection, anew.id, ended)
    restored = {"state": RefundState.PAID.value, "ended_at": None, "ended_by": "", "end_reason": ""}
    refunds.update_refund(act.connection, refund_id, restored)


def refuse_returned(connection: Connection, refund_id: int) -> None:
    """RefusedError while a refund that came back ends with the match in hand."""
    row = _row(connection, refund_id)
    if row.state != RefundState.PAID:
        raise RefusedError(
            f"Refund {row.name} came back with a later bank line; take that match back first."
        )


def _row(connection: Connection, refund_id: int) -> RefundRow:
    from recon_desktop.storage.queries.refunds import load_refunds

    found = load_refunds(connection, refund_id=refund_id)
    if not found:
        raise RefusedError("That refund is no longer there; load the page again.")
    return found[0]
