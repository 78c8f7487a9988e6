"""Money that waits without a line, with its age: patients' and payers' apart (R6.18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.follow.patient_money import UNAPPLIED_DAYS
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.queries.patient_money import ReceiptRow, Waiting


@dataclass(frozen=True, slots=True)
class UnappliedView:
    """A receipt with money that waits. `amount` is below zero when too much was applied.

    `prior_balance`: it paid an older balance without naming the visit.
    """

    receipt_id: int
    receipt_no: str
    receipt_date: date
    age_days: int
    patient_id: str
    patient_name: str
    tender: str
    received: Money
    amount: Money
    prior_balance: bool
    ref: SourceRef

    @property
    def late(self) -> bool:
        """It has waited longer than 30 days (R6.18)."""
        return self.age_days > UNAPPLIED_DAYS and not self.prior_balance


@dataclass(frozen=True, slots=True)
class PayerMoneyView:
    """A payer's money whose claim was not found (1195)."""

    payer: str
    encounter_id: str
    since: date
    age_days: int
    amount: Money

    @property
    def late(self) -> bool:
        """It has waited longer than 30 days."""
        return self.age_days > UNAPPLIED_DAYS


@dataclass(frozen=True, slots=True)
class AppliedView:
    """Money of a receipt on a line."""

    id: int
    receipt_no: str
    patient_id: str
    encounter_id: str
    service_line: str
    amount: Money
    applied_by: str
    applied_at: str


@dataclass(frozen=True, slots=True)
class UnappliedMoney:
    """All that waits, and what was applied lately."""

    receipts: tuple[UnappliedView, ...]
    payers: tuple[PayerMoneyView, ...]
    applied: tuple[AppliedView, ...]

    @property
    def patients_total(self) -> Money:
        """Patients' money that waits."""
        return sum((each.amount for each in self.receipts), ZERO)

    @property
    def payers_total(self) -> Money:
        """Payers' money that waits."""
        return sum((each.amount for each in self.payers), ZERO)


def load_unapplied(practice: Practice) -> UnappliedMoney:
    """Everything that waits, oldest first."""
    from recon_desktop.storage.queries import patient_money as store
    from recon_desktop.storage.queries.applications import load_applications

    today = practice.local_now().date()
    with practice.store.read() as connection:
        found = store.waiting(connection)
        names = store.patient_names(connection, (w.money.patient_id for w in found))
        rows = store.receipts_by_number(connection, (w.money.receipt_no for w in found))
        suspense = store.payer_suspense(connection)
        applied = load_applications(connection)
    first: dict[tuple[str, str], list[ReceiptRow]] = {}
    for row in rows:
        first.setdefault((row.patient_id, row.receipt_no), []).append(row)
    views = [
        _view(each, first[(each.money.patient_id, each.money.receipt_no)], names, today)
        for each in found
        if (each.money.patient_id, each.money.receipt_no) in first
    ]
    return UnappliedMoney(
        tuple(sorted(views, key=lambda v: (v.receipt_date, v.receipt_no))),
        tuple(
            PayerMoneyView(p.payer, p.encounter_id, p.since, (today - p.since).days, Money(p.cents))
            for p in suspense
        ),
        tuple(
            AppliedView(
                a.id,
                a.receipt_no,
                a.patient_id,
                a.encounter_id,
                a.service_line,
                Money(a.amount_cents),
                a.applied_by,
                a.applied_at,
            )
            for a in applied
        ),
    )


def _view(
    waiting: Waiting, rows: list[ReceiptRow], names: dict[str, str], today: date
) -> UnappliedView:
    money, receipt = waiting.money, rows[0]
    return UnappliedView(
        receipt.id,
        money.receipt_no,
        receipt.receipt_date,
        (today - receipt.receipt_date).days,
        money.patient_id,
        names.get(money.patient_id, ""),
        receipt.tender,
        Money(sum(row.amount_cents for row in rows if not row.voided)),
        Money(money.cents),
        money.is_prior_balance,
        SourceRef(receipt.source_id, receipt.line),
    )
