"""Refunds as people see them: where each stands, who asked, who approved, whether it cleared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recon_desktop.domain.follow.credits import Side
from recon_desktop.domain.follow.refunds import FROM_BANK, HELD_BACK, RefundState
from recon_desktop.domain.money import Money
from recon_desktop.services.practice import Practice


@dataclass(frozen=True, slots=True)
class RefundView:
    """One refund. `status`: Requested, Approved, Paid, Outstanding, Cleared, Refused, Voided."""

    id: int
    name: str
    side: str
    owner: str
    patient_id: str
    payer: str
    encounter_id: str
    credit_kind: str
    amount: Money
    reason: str
    state: str
    status: str
    requested_on: date
    requested_by: str
    approved_by: str
    paid_on: date | None
    method: str
    number: str
    end_reason: str

    @property
    def same_person(self) -> bool:
        """The one who asked also approved."""
        return bool(self.approved_by) and self.approved_by == self.requested_by

    @property
    def from_takeback(self) -> bool:
        """It gives back what the payer said it would take."""
        return self.credit_kind == HELD_BACK

    @property
    def open(self) -> bool:
        """Something is still to be done."""
        return self.state in (RefundState.REQUESTED, RefundState.APPROVED)


def load_refund_list(practice: Practice, *, only_open: bool = False) -> tuple[RefundView, ...]:
    """Refunds, newest first."""
    from recon_desktop.storage.queries import patient_money, refunds

    states = (RefundState.REQUESTED, RefundState.APPROVED) if only_open else None
    with practice.store.read() as connection:
        rows = refunds.load_refunds(connection, states=states)
        cleared = refunds.cleared_refunds(connection)
        names = patient_money.patient_names(connection, (row.patient_id for row in rows))
    return tuple(
        RefundView(
            row.id,
            row.name,
            row.kind,
            row.payer if row.kind == Side.PAYER else names.get(row.patient_id, row.patient_id),
            row.patient_id,
            row.payer,
            row.encounter_id,
            row.credit_kind,
            Money(row.amount_cents),
            row.reason,
            row.state,
            _status(row.state, row.method, cleared=row.id in cleared),
            datetime.fromisoformat(row.requested_at).astimezone(practice.timezone).date(),
            row.requested_by,
            row.approved_by,
            row.paid_on,
            row.method,
            row.number,
            row.end_reason,
        )
        for row in rows
    )


def _status(state: str, method: str, *, cleared: bool) -> str:
    if state != RefundState.PAID:
        return state.capitalize()
    if method not in FROM_BANK:
        return "Paid"
    return "Cleared" if cleared else "Outstanding"
