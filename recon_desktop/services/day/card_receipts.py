"""Receipts of payers' virtual cards that the journal tells otherwise than their match (R4.33).

Such a receipt is booked with its remittance alone. When the journal comes again and says that it
is a patient's, is void or another amount, a close would book the card sale a second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.bank.records import DEFAULT_SETTINGS, read_card_via
from recon_desktop.domain.money import Money

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.card_batches import CardClaim, NumberedReceipt

_DAY = timedelta(days=1)
_BEFORE = DEFAULT_SETTINGS.card_batch_days * _DAY
"""A batch closes so long after the receipts in it (R3.17)."""


def changed_cards(connection: Connection, business_date: date) -> list[str]:
    """What keeps the day open: cards matched to remittances, different in its journal now."""
    from recon_desktop.storage.queries import card_batches

    first = card_batches.first_post_date(connection, business_date) or business_date
    claims = card_batches.card_claims(connection, min(first, business_date) - _DAY)
    of_receipts = [each for each in claims if read_card_via(each.via)[1]]
    if not of_receipts:
        return []
    keys = [read_card_via(each.via) for each in of_receipts]
    closed = card_batches.closing_days(connection, {batch for batch, _ in keys})
    since = min(closed.values()) - _BEFORE
    rows = card_batches.receipts_numbered(connection, {number for _, number in keys}, since)
    told = []
    for claim, (batch, number) in zip(of_receipts, keys, strict=True):
        first, last = closed[batch] - _BEFORE, closed[batch]
        own = [row for row in rows if row.receipt_no == number and first <= row.post_date <= last]
        here = any(row.business_date == business_date for row in own)
        if (here or (not own and first <= business_date <= last)) and not _agrees(claim, own):
            told.append(_sentence(claim, number, own))
    return told


def _agrees(claim: CardClaim, own: Sequence[NumberedReceipt]) -> bool:
    """A receipt of this number, with its late entries, is still the card that was matched."""
    sums: Counter[tuple[str, int, date]] = Counter()
    for row in own:
        if row.payer_card:
            sums[row.register, row.occurrence, row.post_date] += row.amount_cents
    return claim.amount_cents in sums.values()


def _sentence(claim: CardClaim, number: str, own: Sequence[NumberedReceipt]) -> str:
    left = sum(row.amount_cents for row in own if row.payer_card)
    if left:
        now = f"tells of {Money(left)} now"
    elif any(not row.voided and not row.payer_card for row in own):
        now = "says now that it is no payer's card"
    else:
        now = "has it no longer, or as void"
    day = f" of {own[0].post_date:%m/%d/%Y}" if own else ""
    return (
        f"Receipt {number}{day} is matched to remittance {claim.trace} as its card payment of "
        f"{Money(claim.amount_cents)}, but the receipts journal {now}. If the journal is right, "
        "take that match back on the Bank page; if not, undo that import or import a corrected "
        "journal."
    )
