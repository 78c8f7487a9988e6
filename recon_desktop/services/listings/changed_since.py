"""Changed since reconciled: what of finished statements is other than when they were finished."""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    period_text,
)
from recon_desktop.services.bank.reconciliation_view import (
    ChangedStatement,
    ReconciliationSummary,
    load_changed,
)
from recon_desktop.services.practice import Practice

_COLUMNS = (
    ListColumn("Date", ListKind.DATE),
    ListColumn("What is other than before", weight=1),
    ListColumn("Bank's or books' words", weight=2),
    ListColumn("Amount", ListKind.MONEY),  # no sum: a match made and one taken back do not add up
)
_NOTE = (
    "The statements themselves stay as they were finished. Whoever reviewed one that is named here "
    "should see it again; take its reconciliation back to finish it anew."
)


def load(practice: Practice, first: date, last: date) -> Listing:
    """Statements that end in the period and have changed, as things stand now."""
    found = load_changed(practice, first, last)
    return Listing(
        title="Changed Since Reconciled",
        period=period_text(first, last),
        basis="Last day of the statement · changes up to this print",
        columns=_COLUMNS,
        groups=tuple(_group(each) for each in found),
        notes=(_NOTE,) if found else (),
        empty="No finished statement of this period has changed since it was reconciled.",
    )


def _group(each: ChangedStatement) -> ListGroup:
    rows = tuple(
        (change.day, change.what, change.text, Money(change.cents)) for change in each.changes
    )
    return ListGroup(_title(each.statement), rows, _note(each.statement))


def _title(statement: ReconciliationSummary) -> str:
    return (
        f"Account ending {statement.account_last4}, "
        f"{statement.first:%m/%d/%Y} to {statement.last:%m/%d/%Y}"
    )


def _note(statement: ReconciliationSummary) -> str:
    return f"Closed at {statement.closing.paper}, finished by {statement.finished_by}."
