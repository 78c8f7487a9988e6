"""Refunds by state: who asked, who approved, how each was paid, what the bank has not booked."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    period_text,
)
from recon_desktop.services.follow.refund_list import RefundView, load_refund_list
from recon_desktop.services.practice import Practice

_STATES = ("Requested", "Approved", "Outstanding", "Paid", "Cleared", "Refused", "Voided")
_OPEN = ("Requested", "Approved", "Outstanding")
_COLUMNS = (
    ListColumn("Requested", ListKind.DATE),
    ListColumn("Refund"),
    ListColumn("To", weight=1),
    ListColumn("Visit"),
    ListColumn("Reason", weight=1),
    ListColumn("Requested by"),
    ListColumn("Approved by"),
    ListColumn("Paid", ListKind.DATE),
    ListColumn("How"),
    ListColumn("Amount", ListKind.MONEY, total=True),
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """Refunds requested in the period, and those from before it that are still open."""
    found = [
        each
        for each in load_refund_list(practice)
        if each.requested_on <= last and (each.requested_on >= first or each.status in _OPEN)
    ]
    groups = [
        ListGroup(state, rows)
        for state in _STATES
        if (rows := tuple(_row(each) for each in found if each.status == state))
    ]
    notes: tuple[str, ...] = ()
    if any(each.same_person for each in found):
        notes = ("An asterisk marks a refund that was approved by the person who asked for it.",)
    return Listing(
        title="Refunds",
        period=period_text(first, last),
        basis="Day of the request · what is still open is listed whatever its day",
        columns=_COLUMNS,
        groups=tuple(groups),
        notes=notes,
        empty="No refund was requested in this period.",
    )


def _row(each: RefundView) -> ListRow:
    return (
        each.requested_on,
        each.name,
        each.owner,
        each.encounter_id,
        each.reason,
        each.requested_by,
        f"{each.approved_by} *" if each.same_person else each.approved_by,
        each.paid_on or "",
        f"{each.method} {each.number}".strip(),
        each.amount,
    )
