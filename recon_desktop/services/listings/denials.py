"""Denied lines: what payers refused, found by its adjustments and not by the claim's status."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.carc import Action, DecisionTable, action_for
from recon_desktop.domain.records import Adjustment
from recon_desktop.domain.remittance import is_line_denied, is_reversal
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
from recon_desktop.services.posting.plan_posting import load_table
from recon_desktop.services.practice import Practice

_COLUMNS = (
    *LINE_COLUMNS,
    ListColumn("Why, and what to do", weight=2),
    ListColumn("Charge", ListKind.MONEY, total=True),
    ListColumn("Denied", ListKind.MONEY, total=True),
)
_SETTLED = (Action.PATIENT, Action.CONTRACTUAL, Action.WITHHOLD, Action.PAYER_FEE, Action.INFO)


def load(practice: Practice, first: date, last: date) -> Listing:
    """Lines without payment that a payer refused, by payer."""
    by_payer: dict[str, list[ListRow]] = {}
    with practice.store.read() as connection:
        table = load_table(connection)
        for each in posted_lines(connection, first, last):
            if is_line_denied(each.line) and not is_reversal(each.claim):
                by_payer.setdefault(each.payer, []).append(_row(each, table))
    return Listing(
        title="Denied Lines",
        period=period_text(first, last),
        basis="Posting date · by the payer's adjustments (CAS)",
        columns=_COLUMNS,
        groups=groups_of(by_payer),
        empty="Nothing was denied in this period.",
    )


def _row(each: PostedLine, table: DecisionTable) -> ListRow:
    refused = [a for a in each.line.adjustments if _refuses(a)]
    return (
        *each.head,
        _reasons(refused, each, table),
        Money(each.line.charge_cents),
        Money(sum(a.amount_cents for a in refused)),
    )


def _refuses(adjustment: Adjustment) -> bool:
    return action_for(adjustment.group, adjustment.reason) not in _SETTLED


def _reasons(refused: list[Adjustment], each: PostedLine, table: DecisionTable) -> str:
    """In the practice's words where it has some, with the remark codes."""
    told = (
        table.wording(a.group, a.reason, each.line.remarks, each.payer, each.posted_on)
        for a in refused
    )
    words = "; ".join(dict.fromkeys(told))
    return f"{words} (remark {each.line.remarks})" if each.line.remarks else words
