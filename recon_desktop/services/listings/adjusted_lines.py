"""Adjusted lines: what payers took off charges that they did not refuse, by reason."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.carc import DecisionTable
from recon_desktop.domain.records import Adjustment
from recon_desktop.domain.remittance import is_line_denied
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    Listing,
    ListKind,
    ListRow,
    period_text,
)
from recon_desktop.services.listings.posted import PostedLine, groups_of, posted_lines
from recon_desktop.services.posting.plan_posting import load_table
from recon_desktop.services.practice import Practice

_COLUMNS = (
    ListColumn("Posted", ListKind.DATE),
    ListColumn("Payer", weight=1),
    ListColumn("Patient", weight=1),
    ListColumn("Claim"),
    ListColumn("Service", ListKind.DATE),
    ListColumn("Code"),
    ListColumn("Charge", ListKind.MONEY),
    ListColumn("Adjusted", ListKind.MONEY, total=True),
)
_PATIENT = "PR"


def load(practice: Practice, first: date, last: date) -> Listing:
    """Every adjustment but the patient's share, on lines in the books that were not denied."""
    by_reason: dict[str, list[ListRow]] = {}
    with practice.store.read() as connection:
        table = load_table(connection)
        for each in posted_lines(connection, first, last):
            if not each.booked or is_line_denied(each.line):
                continue
            for adjustment in each.line.adjustments:
                if adjustment.group != _PATIENT:
                    name = _wording(each, adjustment, table)
                    by_reason.setdefault(name, []).append(_row(each, adjustment))
    return Listing(
        title="Adjusted Lines",
        period=period_text(first, last),
        basis="Posting date · reversals are negative · without denied lines and patient shares",
        columns=_COLUMNS,
        groups=groups_of(by_reason),
        empty="No payer adjusted a charge in this period.",
    )


def _wording(each: PostedLine, adjustment: Adjustment, table: DecisionTable) -> str:
    """The reason in the practice's words where it has some."""
    group, reason = adjustment.group, adjustment.reason
    return table.wording(group, reason, each.line.remarks, each.payer, each.posted_on)


def _row(each: PostedLine, adjustment: Adjustment) -> ListRow:
    return (
        each.posted_on,
        each.payer,
        each.patient,
        each.claim_id,
        each.dos,
        each.code,
        Money(each.line.charge_cents),
        Money(adjustment.amount_cents),
    )
