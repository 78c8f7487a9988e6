"""Bank reconciliation at the end of a day: stored figures where finished, else a draft."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.bank.proof import FINISHED, OPEN
from recon_desktop.domain.sheets.listing import Listing
from recon_desktop.services.bank.reconciliation_paper import statement_listing
from recon_desktop.services.bank.reconciliation_view import (
    StatementView,
    draft_view,
    view_of,
)
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


def load(practice: Practice, first: date, last: date) -> Listing:
    """How every account stood at the end of `last`.

    A day within a finished period shows that statement, with its own last day.
    """
    from recon_desktop.storage.queries.reconciliations import accounts

    with practice.store.read() as connection:
        views = [_view(connection, account, last) for account in sorted(accounts(connection))]
    return statement_listing(views, max((view.last for view in views), default=last))


def _view(connection: Connection, account: str, day: date) -> StatementView:
    from recon_desktop.storage.queries.reconciliations import load_rows

    rows = load_rows(connection, account=account)
    for row in rows:
        if row.state == FINISHED and row.first_date <= day <= row.last_date:
            return view_of(connection, row)
    for row in rows:
        if row.state == OPEN and row.last_date == day:
            return view_of(connection, row)
    return draft_view(connection, account, day)
