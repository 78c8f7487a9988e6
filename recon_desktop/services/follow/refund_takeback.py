"""A takeback that ends with a refund to the payer (2010): by our check, or by the payer itself.

What a payer may still take (WO −, 72 −) is owed to it whichever way it goes: settled to 2010 it
is a refund that waits for approval and for its check. What a payer took without announcing it
may be a refund of ours that was on its way: settled to 2010 it pays that refund (§4.6: a 72
clears 2010 and 2020).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.accounts import CHART, PAYER_OVERPAYMENTS, REFUNDS_PAYABLE
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.follow.credits import Side
from recon_desktop.domain.follow.recoveries import OurRefund
from recon_desktop.domain.follow.refunds import (
    HELD_BACK,
    TAKEN,
    RefundState,
    RefundTerms,
    refund_number,
    without_refund,
)
from recon_desktop.domain.follow.takebacks import Movement, payer_key
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.domain.money import Money
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.refunds import RefundRow

TO_REFUND = "refund"
"""What `to` says when an amount becomes, or pays, a refund to the payer."""


def refund_line(
    connection: Connection, movement: Movement, cents: int, payer: str
) -> tuple[JournalLine, RefundRow | None]:
    """The line of 2010 that takes the amount up, and the refund that it pays, if it pays one.

    Raises RefusedError when the amount stands elsewhere than on 2020, or when what was taken is
    no refund that waits to be paid.
    """
    if movement.account != PAYER_OVERPAYMENTS:
        raise RefusedError(
            f"It stands on {CHART[movement.account].name}; only what stands on "
            f"{CHART[PAYER_OVERPAYMENTS].name} is given back as a refund."
        )
    line = JournalLine(REFUNDS_PAYABLE, 0, payer=payer, sub=Side.PAYER.value)
    if movement.opens:
        return line, None
    fitting = [each for each in waiting_refunds(connection, payer) if each.amount_cents == cents]
    if not fitting:
        raise RefusedError(
            f"No approved refund of {Money(cents)} to {payer} waits to be paid. Settle it to its "
            "claim instead."
        )
    paid = fitting[-1]  # the oldest
    return line._replace(payer=paid.payer, encounter_id=paid.encounter_id), paid


def waiting_refunds(connection: Connection, payer: str) -> list[RefundRow]:
    """Refunds to a payer that the books owe and that were not paid, newest first."""
    from recon_desktop.storage.queries.refunds import load_refunds

    rows = load_refunds(connection, states=(RefundState.REQUESTED, RefundState.APPROVED))
    return [
        row
        for row in rows
        if row.kind == Side.PAYER
        and row.request_entry_id is not None
        and payer_key(row.payer) == payer_key(payer)
    ]


def refunds_to_payers(connection: Connection) -> Iterator[tuple[str, OurRefund]]:
    """Refunds that payers can acknowledge or take, each with its payer (normalised)."""
    from recon_desktop.storage.queries.refunds import load_refunds

    states = (RefundState.REQUESTED, RefundState.APPROVED, RefundState.PAID)
    for row in load_refunds(connection, states=states):
        if row.kind == Side.PAYER and row.method != TAKEN:
            waits = row.state != RefundState.PAID and row.request_entry_id is not None
            if waits or row.state == RefundState.PAID:
                told = OurRefund(row.name, row.encounter_id, row.amount_cents, waits)
                yield payer_key(row.payer), told


def ask_for_check(
    act: Act, actor: Actor, cents: int, payer: str, *, entry_id: int, reason: str
) -> str:
    """A refund for what 2010 owes the payer now, to be approved and paid; its number.

    There is none ('') where the settled amount only makes up for money that was paid out of 2010
    before it was owed there.
    """
    from recon_desktop.storage.queries import refunds

    terms = RefundTerms("", Side.PAYER.value, "", payer, "", "", cents)
    waiting = (
        each.amount_cents
        for each in waiting_refunds(act.connection, payer)
        if each.payer == payer  # 2010 is kept by the name as it is written
    )
    left = min(cents, without_refund(refunds.payable(act.connection, terms), waiting))
    if not left:
        return ""
    values = {
        "kind": Side.PAYER.value,
        "payer": payer,
        "credit_kind": HELD_BACK,
        "amount_cents": left,
        "reason": reason,
        "state": RefundState.REQUESTED.value,
        "requested_at": act.stamp,
        "requested_by": actor.name,
        "request_entry_id": entry_id,
    }
    return refund_number(refunds.insert_refund(act.connection, values))


def pay_by_taking(
    act: Act, actor: Actor, row: RefundRow, *, trace: str, entry_id: int, day: date
) -> None:
    """The payer has taken the refund itself: nothing is to be sent any more."""
    from recon_desktop.storage.queries import refunds

    values = {
        "state": RefundState.PAID.value,
        "paid_at": act.stamp,
        "paid_by": actor.name,
        "paid_on": day,
        "method": TAKEN,
        "number": trace,
        "paid_entry_id": entry_id,
    }
    refunds.update_refund(act.connection, row.id, values)


def refuse_while_refunded(connection: Connection, entry_id: int) -> None:
    """Raise RefusedError when the entry of a settlement is a refund's that has not ended."""
    from recon_desktop.storage.queries.refunds import load_refunds

    live = (RefundState.REQUESTED, RefundState.APPROVED, RefundState.PAID)
    for row in load_refunds(connection, states=live):
        if entry_id in (row.request_entry_id, row.paid_entry_id):
            raise RefusedError(
                f"It is refund {row.name} now, which is {row.state.lower()}. Refuse or void that "
                "on Credits and refunds: the takeback is open again then."
            )
