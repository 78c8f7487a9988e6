"""The posting journal: every posting and reversal of the period, its accounts, its payment (R6.8).

A posting's debits equal its credits, and what it takes out of remittance clearing is the payment
of the remittance. For the accountant: no patient is named (R10.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.accounts import CHART, REMIT_CLEARING
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    period_text,
)
from recon_desktop.domain.words import counted
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.listings import PostedAmount, PostingNote
    from recon_desktop.storage.queries.remittances import RemittanceRow

_COLUMNS = (
    ListColumn("Account"),
    ListColumn("Name", weight=1),
    ListColumn("Debit", ListKind.MONEY, total=True),
    ListColumn("Credit", ListKind.MONEY, total=True),
    ListColumn("Payment", ListKind.MONEY, total=True),
)
_AUTO = "auto"
_NOTE = (
    "Payment is what a posting takes out of remittance clearing (1190); it equals what the payer "
    "paid with the remittance."
)


class _Event(NamedTuple):
    """One posting or reversal: its entries, the remittance, and what is known of the posting."""

    amounts: tuple[PostedAmount, ...]
    remittance: RemittanceRow
    note: PostingNote | None
    bank_date: date | None

    @property
    def reversal(self) -> bool:
        return self.amounts[0].reverses is not None

    @property
    def payment(self) -> Money:
        """What it takes out of remittance clearing, or gives back to it."""
        clearing = (x for x in self.amounts if x.account == REMIT_CLEARING)
        return sum((Money(x.debit_cents - x.credit_cents) for x in clearing), ZERO)


def load(practice: Practice, first: date, last: date) -> Listing:
    """The postings and reversals dated in the period."""
    with practice.store.read() as connection:
        events = _events(connection, first, last)
    return Listing(
        title="Posting Journal",
        period=period_text(first, last),
        basis="Posting date · patients are not named",
        columns=_COLUMNS,
        groups=tuple(ListGroup(_title(event), _rows(event), _note(event)) for event in events),
        notes=(_NOTE,) if events else (),
        empty="No remittance was posted or reversed in this period.",
        total_label="All postings",
    )


def _events(connection: Connection, first: date, last: date) -> list[_Event]:
    from recon_desktop.storage.queries.bank import bank_dates
    from recon_desktop.storage.queries.listings import posted_amounts, posting_notes
    from recon_desktop.storage.queries.remittances import load_rows

    amounts = posted_amounts(connection, first, last)
    ids = sorted({each.remittance_id for each in amounts})
    rows = {row.id: row for row in load_rows(connection, ids=ids)}
    booked = bank_dates(connection, "remittance", ids)
    notes = posting_notes(connection, ids)
    found: list[_Event] = []
    for remittance_id, own in groupby(amounts, key=lambda each: each.remittance_id):
        named = [note for note in notes if note.remittance_id == remittance_id]
        for run in _runs(own):
            note = _take_note(run, named)
            row, bank_date = rows[remittance_id], booked.get(remittance_id)
            found.append(_Event(tuple(run), row, note, bank_date))
    return sorted(found, key=lambda e: (e.amounts[0].posting_date, e.amounts[0].entry_id))


def _runs(amounts: Iterable[PostedAmount]) -> Iterator[list[PostedAmount]]:
    """The entries written together: a posting, its reversal, the posting after that."""
    for _, run in groupby(
        amounts, key=lambda x: (x.posting_date, x.reverses is not None, x.entered_at, x.entered_by)
    ):
        yield list(run)


def _take_note(run: Sequence[PostedAmount], notes: list[PostingNote]) -> PostingNote | None:
    """The posting that wrote these entries, or that they reversed; each is found once each way."""
    reversal = run[0].reverses is not None
    for note in notes:
        when = note.reversed_at if reversal else note.posted_at
        if when == run[0].entered_at:
            if not reversal:
                notes[notes.index(note)] = note._replace(posted_at="")
            else:
                notes[notes.index(note)] = note._replace(reversed_at=None)
            return note
    return None


def _title(event: _Event) -> str:
    row = event.remittance
    title = f"{row.payer} · {row.trace or 'no trace'}"
    return f"REVERSAL · {title}" if event.reversal else title


def _note(event: _Event) -> str:
    head = event.amounts[0]
    done = "reversed" if event.reversal else "posted" if event.note else "entered"
    parts = [f"{done} {head.posting_date:%m/%d/%Y} by {head.entered_by}"]
    parts += [f"bank {event.bank_date:%m/%d/%Y}"] if event.bank_date else ["no bank line"]
    parts += [counted(event.note.claims, "claim")] if event.note else []
    parts += [_how(event.note)] if event.note and not event.reversal and _how(event.note) else []
    parts += [f"reason: {head.reason}"] if event.reversal and head.reason else []
    stated = Money(event.remittance.payment_cents)
    if event.note and event.payment != (-stated if event.reversal else stated):
        parts.append(f"the remittance states {stated}")
    return " · ".join(parts)


def _how(note: PostingNote) -> str:
    """How it came about, where that was not a person posting cleared money."""
    if note.mode == _AUTO and note.reviewed_at:
        return f"posted automatically, reviewed by {note.reviewed_by}"
    if note.mode == _AUTO:
        return "posted automatically, NOT REVIEWED"
    return (
        f"posted without bank money or held back before: {note.approval}" if note.approval else ""
    )


def _rows(event: _Event) -> tuple[ListRow, ...]:
    totals: dict[int, list[int]] = {}
    for each in event.amounts:
        sides = totals.setdefault(each.account, [0, 0])
        sides[0] += each.debit_cents
        sides[1] += each.credit_cents
    return tuple(
        (
            str(account),
            CHART[account].name,
            Money(debit) if debit else "",
            Money(credit) if credit else "",
            Money(debit - credit) if account == REMIT_CLEARING else "",
        )
        for account, (debit, credit) in sorted(totals.items())
    )
