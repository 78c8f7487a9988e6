"""The list of remittances as the desk sees them, each with its state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.errors import UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.holds import manual_lane
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import RemittanceRow as StoredRow


@dataclass(frozen=True, slots=True)
class RemittanceRow:
    """One remittance in the list. `state` is in the desk's words."""

    id: int
    trace: str
    payer: str
    payment_date: date | None
    method: str
    handling: str
    amount: Money
    claims: int
    state: str
    balanced: bool
    bank_date: date | None
    posted_on: date | None
    hold_reason: str
    lane: str = ""  # why a person must take it in hand
    ready: bool = False  # clean and cleared: nothing is in the way (R6.22)
    automatic: bool = False  # ready, and the practice lets the program post this payer's
    not_ready: str = ""  # the first reason why a cleared one is not ready


_STATES = {
    "STAGED": "Awaiting bank",
    "MATCHED": "Awaiting bank",
    "CLEARED": "Cleared",
    "POSTED": "Posted",
    "RETURNED": "Reversed",
    "REPLACED": "Keyed again",
}


def list_remittances(practice: Practice) -> tuple[RemittanceRow, ...]:
    """All remittances, newest first."""
    with practice.store.read() as connection:
        return remittance_rows(connection)


def list_with_readiness(practice: Practice) -> tuple[RemittanceRow, ...]:
    """All remittances, newest first; of the cleared ones, whether they are ready or why not."""
    from recon_desktop.services.posting.auto_post import ready_rows

    with practice.store.read() as connection:
        judged = {row.id: row for row in ready_rows(connection)}
        rows = remittance_rows(connection)
    return tuple(
        replace(
            row,
            ready=judged[row.id].ready,
            automatic=judged[row.id].ready and judged[row.id].automatic,
            not_ready="".join(judged[row.id].reasons[:1]),
        )
        if row.id in judged
        else row
        for row in rows
    )


def remittance_rows(
    connection: Connection, *, open_or_on: date | None = None, ids: list[int] | None = None
) -> tuple[RemittanceRow, ...]:
    """The list; with a date, what is not posted yet and what was booked or posted on the date."""
    from recon_desktop.storage.queries import bank, postings, remittances

    if open_or_on is not None:
        ids = remittances.open_or_dated(connection, open_or_on)
    matched = bank.bank_dates(connection, "remittance", ids)
    posted = postings.posting_dates(connection, ids)
    held = postings.held_counts(connection, ids)
    rows = (
        (
            stored,
            _row(stored, matched.get(stored.id), posted.get(stored.id), held.get(stored.id, 0)),
        )
        for stored in remittances.load_rows(connection, ids=ids)
    )
    return tuple(
        row if row.posted_on else replace(row, lane=lane(connection, stored))
        for stored, row in rows
    )


def stored_row(connection: Connection, remittance_id: int) -> StoredRow:
    """The head of a remittance as stored; UsageError when there is none."""
    from recon_desktop.storage.queries.remittances import load_rows

    rows = load_rows(connection, remittance_id=remittance_id)
    if not rows:
        raise UsageError(f"There is no remittance {remittance_id}.")
    return rows[0]


def lane(connection: Connection, stored: StoredRow) -> str:
    """Why a person must take the remittance in hand, in words; '' when nothing is special."""
    from recon_desktop.storage.queries.remittances import load_remittance

    remit = None if stored.balanced else load_remittance(connection, stored.id)
    return manual_lane(stored, remit)


def _row(
    stored: StoredRow, bank_date: date | None, posted_on: date | None, held: int
) -> RemittanceRow:
    state = _STATES[stored.state]
    if stored.state == "STAGED" and stored.payment_cents == 0:
        state = "Advice received"
    if stored.state == "POSTED" and held:
        state = "Partly held"
    return RemittanceRow(
        id=stored.id,
        trace=stored.trace,
        payer=stored.payer,
        payment_date=stored.payment_date,
        method=stored.method,
        handling=stored.handling,
        amount=Money(stored.payment_cents),
        claims=stored.claim_count,
        state=state,
        balanced=stored.balanced,
        bank_date=bank_date,
        posted_on=posted_on,
        hold_reason=stored.hold_reason,
    )
