"""Deductible lines: what payers left to patients as their deductible (PR-1), by payer."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.lines import allowed_cents
from recon_desktop.domain.records import RemitLine
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    Listing,
    ListKind,
    ListRow,
    period_text,
)
from recon_desktop.services.listings.posted import (
    LINE_COLUMNS,
    PostedLine,
    groups_of,
    posted_lines,
)
from recon_desktop.services.practice import Practice

_COLUMNS = (
    *LINE_COLUMNS,
    ListColumn("Charge", ListKind.MONEY, total=True),
    ListColumn("Allowed", ListKind.MONEY, total=True),
    ListColumn("Paid", ListKind.MONEY, total=True),
    ListColumn("Deductible", ListKind.MONEY, total=True),
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """Lines with a deductible."""
    by_payer: dict[str, list[ListRow]] = {}
    with practice.store.read() as connection:
        for each in posted_lines(connection, first, last):
            if each.booked and _deductible(each.line):
                by_payer.setdefault(each.payer, []).append(_row(each))
    return Listing(
        title="Deductible Lines",
        period=period_text(first, last),
        basis="Posting date · reversals are negative",
        columns=_COLUMNS,
        groups=groups_of(by_payer),
        empty="No deductible was taken in this period.",
    )


def _deductible(line: RemitLine) -> int:
    return sum(a.amount_cents for a in line.adjustments if (a.group, a.reason) == ("PR", "1"))


def _row(each: PostedLine) -> ListRow:
    line = each.line
    return (
        *each.head,
        Money(line.charge_cents),
        Money(allowed_cents(line)),
        Money(line.paid_cents),
        Money(_deductible(line)),
    )
