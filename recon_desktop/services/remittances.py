"""Remittances as the desk sees them: the list with states, and one line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import CHART
from recon_desktop.domain.errors import ReconError
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.ledger import PlannedEntry
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.posting_holds import manual_lane
from recon_desktop.domain.records import Remittance
from recon_desktop.domain.remittance import RemittanceBalance, check_balance
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RemitGridLine:
    """One line of the posting grid: a service line, a claim without lines, or a PLB pair."""

    ref: SourceRef
    entry_text: str
    mark: str = "ok"  # ok | hold | info
    claim: str = ""
    patient: str = ""
    dos: date | None = None
    code: str = ""
    charge: Money | None = None
    allowed: Money | None = None
    paid: Money | None = None
    deductible: Money | None = None
    coinsurance: Money | None = None
    copay: Money | None = None
    contractual: Money | None = None
    other_co: Money | None = None
    oa_pi: Money | None = None
    next_text: str = ""
    balance: Money | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemittanceDetail:
    """A remittance with what posting it writes. `difference` is amount − placed."""

    row: RemittanceRow
    bank_text: str
    balance: RemittanceBalance
    lines: tuple[RemitGridLine, ...]
    warnings: tuple[str, ...]
    can_post: bool
    why_not: str
    needs_approval: bool
    posting_date: date | None
    placed: Money
    difference: Money


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


def load_remittance(practice: Practice, remittance_id: int) -> RemittanceDetail:
    """One remittance, and what posting it would write; once posted, what it has written."""
    from recon_desktop.services.remittance_grid import grid, planned_view, posted_view
    from recon_desktop.storage.queries import bank, postings, remittances

    with practice.store.read() as connection:
        stored = remittances.load_rows(connection, remittance_id=remittance_id)[0]
        remit = remittances.load_remittance(connection, remittance_id)
        [row] = remittance_rows(connection, ids=[remittance_id])
        posting = postings.load_posting(connection, remittance_id)
        why_not, day = _gate_words(connection, stored)
        if posting is None:
            shown = planned_view(connection, remit, remittance_id)
        else:
            shown, day = posted_view(connection, posting), posting.posting_date
        text = bank.text_of_target(connection, "remittance", remittance_id)
    placed = _placed(remit) if not shown.refused else ZERO
    open_gate = posting is None and not why_not and not shown.refused
    return RemittanceDetail(
        row=row,
        bank_text=text,
        balance=check_balance(remit),
        lines=tuple(grid(remit, shown, stored.source_id)),
        warnings=(*shown.warnings, *shown.refused),
        can_post=open_gate,
        why_not=why_not or "; ".join(shown.refused),
        needs_approval=posting is None and (remit.payment_cents == 0 or bool(stored.hold_reason)),
        posting_date=day,
        placed=placed,
        difference=Money(remit.payment_cents) - placed,
    )


def _gate_words(connection: Connection, stored: StoredRow) -> tuple[str, date | None]:
    """Why it cannot be posted now, or '' and the date it would be posted on."""
    from recon_desktop.services.post_remittance import gate, posting_date_for

    try:
        bank_date = gate(connection, stored, "approved")
    except ReconError as error:
        return str(error), None
    return "", posting_date_for(connection, None, bank_date)


def _placed(remit: Remittance) -> Money:
    """What is placed: the claims' payments less the PLB."""
    paid = sum(claim.paid_cents for claim in remit.claims)
    return Money(paid - sum(pair.amount_cents for pair in remit.provider_adjustments))


def entry_text(entries: Iterable[PlannedEntry]) -> str:
    """What is written, in words: 'Remittance clearing 56.80 to Insurance AR 56.80'."""
    totals: dict[int, int] = {}
    for entry in entries:
        for line in entry.lines:
            totals[line.account] = totals.get(line.account, 0) + line.amount_cents
    debited = [f"{CHART[a].name} {Money(c)}" for a, c in sorted(totals.items()) if c > 0]
    credited = [f"{CHART[a].name} {Money(-c)}" for a, c in sorted(totals.items()) if c < 0]
    if not debited and not credited:
        return "Nothing is written."
    return f"{' and '.join(debited)} from {' and '.join(credited)}"
