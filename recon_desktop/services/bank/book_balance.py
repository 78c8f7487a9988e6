"""What the books say the bank accounts hold, as a reconciliation statement counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import BANK
from recon_desktop.services.bank.propose_statement import known_opening

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


def book_balance(connection: Connection) -> int:
    """Cents: the balances before the first lines the books know, and account 1000 since.

    An account of which the bank has stated no balance counts from zero.
    """
    from recon_desktop.storage.queries import ledger, reconciliations

    earlier = 0
    for account in reconciliations.stated_accounts(connection):
        first = reconciliations.first_day(connection, account)
        if first is not None:  # None: the bank has booked none of its lines yet
            earlier += known_opening(connection, account, first)
    return earlier + ledger.balance(connection, BANK)
