"""Write a balance off, decided by a person: small balance, courtesy, bad debt (§6.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.accounts import CHART, INSURANCE_AR, PATIENT_AR
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.patient_money import (
    WRITE_OFF_ACCOUNTS,
    WRITE_OFF_KIND,
    OpenBalance,
    is_receivable,
    open_lines,
    plan_write_off,
)
from recon_desktop.domain.money import Money
from recon_desktop.services.follow.patient_entries import mirror_once, write_today
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class WriteOffView:
    """A write-off that stands."""

    entry_id: int
    posting_date: date
    written_off_by: str
    reason: str
    account: int
    encounter_id: str
    patient_id: str
    service_line: str
    amount: Money

    @property
    def account_name(self) -> str:
        """What the account is called."""
        return CHART[self.account].name


def write_off(
    practice: Practice,
    actor: Actor,
    encounter_id: str,
    service_line: str,
    amount_cents: int,
    account: int,
    reason: str,
    *,
    receivable: int = PATIENT_AR,
    order: str = "",
) -> int:
    """Write part of a visit's balance off to 4110 or 4120; the id of the entry.

    `service_line` '' is the visit as a whole. `receivable` 1110 with a payer `order` writes off
    what that payer will not pay. Raises RefusedError when less than that is open.
    """
    with practice.act(actor, Action.WRITE_OFF) as act:
        if not is_receivable(receivable, order):
            raise UsageError("A write-off is from 1100, or from 1110 of one payer order.")
        if receivable == PATIENT_AR:
            balance = _patient_balance(act.connection, encounter_id, service_line)
        else:
            balance = _payer_balance(act.connection, encounter_id, order)
        entry = plan_write_off(
            balance, amount_cents, account, service_line=service_line, reason=reason.strip()
        )
        (entry_id,) = write_today(act, practice, actor, [entry])
        act.detail = {
            "visit": encounter_id,
            "line": service_line,
            "from": receivable,
            "to": account,
            "amount_cents": amount_cents,
            "reason": reason.strip(),
        }
        return entry_id


def _patient_balance(connection: Connection, encounter_id: str, service_line: str) -> OpenBalance:
    from recon_desktop.storage.queries.patient_money import visit_shares

    visit = visit_shares(connection, [encounter_id]).get(encounter_id)
    if visit is None:
        raise RefusedError(f"Visit {encounter_id} is not in the books.")
    still_open = open_lines(visit.lines)
    cents = still_open.get(service_line, 0) if service_line else sum(still_open.values())
    patient = min(visit.patient_ids, default="")
    return OpenBalance(PATIENT_AR, encounter_id, patient, "", "", cents)


def _payer_balance(connection: Connection, encounter_id: str, order: str) -> OpenBalance:
    from recon_desktop.storage.queries.patient_money import open_order

    found = open_order(connection, encounter_id, order)
    return OpenBalance(
        INSURANCE_AR, encounter_id, found.patient_id, found.payer, order, found.cents
    )


def undo_write_off(practice: Practice, actor: Actor, entry_id: int, *, reason: str) -> None:
    """Mirror a write-off: the balance is owed again. RefusedError when it was taken back."""
    from recon_desktop.storage.queries.ledger import load_entries

    if not reason.strip():
        raise UsageError("Taking a write-off back needs a reason.")
    with practice.act(actor, Action.REVERSE_ENTRY) as act:
        found = load_entries(act.connection, entry_id=entry_id)
        if not found or found[0].kind != WRITE_OFF_KIND:
            raise UsageError(f"Entry {entry_id} is no write-off.")
        mirror_once(act, actor, entry_id, reason.strip())
        act.detail = {"write_off": entry_id, "label": found[0].label, "reason": reason.strip()}


def load_write_offs(practice: Practice) -> tuple[WriteOffView, ...]:
    """Write-offs by a person in the last year that stand, newest first."""
    from recon_desktop.storage.queries.applications import write_offs

    since = practice.local_now().date() - _YEAR
    with practice.store.read() as connection:
        found = write_offs(connection, WRITE_OFF_KIND, WRITE_OFF_ACCOUNTS, since)
    return tuple(WriteOffView(*row[:-1], Money(row.cents)) for row in found)
