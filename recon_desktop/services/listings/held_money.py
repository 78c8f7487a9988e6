"""Held money: what stood in suspense (1195) at the end of a day, remittance by remittance.

Positive is money of a payer that waits for its place; in parentheses, what a payer took back and
nobody has placed. Together they are the balance of the account with the sign turned.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import SUSPENSE
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    as_of_text,
)
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.queries.listings_money import Suspended

_COLUMNS = (
    ListColumn("Since", ListKind.DATE),
    ListColumn("Age, days", ListKind.COUNT),
    ListColumn("Trace"),
    ListColumn("What it is", weight=1),
    ListColumn("Why it waits", weight=2),
    ListColumn("Held", ListKind.MONEY, total=True),
)
_CLAIM = "claim "
_NOTE = (
    "Amounts in parentheses were taken back by the payer and are not placed yet. The total is the "
    "balance of account 1195 with its sign turned."
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """What stood in suspense at the end of `last`, by payer."""
    from recon_desktop.storage.queries.listings_money import held_reasons, suspended

    with practice.store.read() as connection:
        rows = suspended(connection, SUSPENSE, last)
        reasons = held_reasons(connection) if rows else {}
    by_payer: dict[str, list[ListRow]] = {}
    for row in rows:
        by_payer.setdefault(row.payer, []).append(_row(row, reasons, last))
    return Listing(
        title="Held Money",
        period=as_of_text(last),
        basis="Account 1195 by posting date · age in calendar days",
        columns=_COLUMNS,
        groups=tuple(
            ListGroup(payer or "No payer named", tuple(held))
            for payer, held in sorted(by_payer.items())
        ),
        notes=(_NOTE,) if rows else (),
        empty="No payer money is held in suspense.",
    )


def _row(row: Suspended, reasons: dict[tuple[int, str], str], day: date) -> ListRow:
    return (
        row.since,
        (day - row.since).days,
        row.document,
        _what(row),
        _why(row, reasons),
        Money(-row.amount_cents),
    )


def _what(row: Suspended) -> str:
    return ", ".join(filter(None, (row.encounter_id, row.memo or row.service_line)))


def _why(row: Suspended, reasons: dict[tuple[int, str], str]) -> str:
    number = row.memo.removeprefix(_CLAIM) if row.memo.startswith(_CLAIM) else row.encounter_id
    return reasons.get((row.remittance_id or 0, number), "")
