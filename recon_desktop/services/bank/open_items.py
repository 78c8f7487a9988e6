"""Everything that may be matched now: open bank lines, and what waits for them or explains them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import CHART
from recon_desktop.domain.bank.entries import BANK_ACTIVITY
from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEFAULT_SETTINGS,
    DEPOSIT,
    REFUND,
    REMITTANCE,
    RETURNED_CHECK,
    RETURNED_REMITTANCE,
    BankItem,
    OpenBatch,
    OpenCheck,
    OpenRefund,
    OpenRemittance,
    OpenTicket,
    PaidRemittance,
)
from recon_desktop.domain.day.entries import Funding
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.records import CardBatch

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.bank import BankLineRow
    from recon_desktop.storage.queries.days import TicketRow
    from recon_desktop.storage.queries.open_items import PlaceholderRow

OPEN_STATES = ("STAGED", "MATCHED")
"""States of a remittance that waits for its money, or for the rest of it."""


@dataclass(frozen=True)
class OpenItems:
    """Everything that may be matched now, by id. Money out has its own targets."""

    lines: dict[int, BankLineRow]
    placeholders: dict[int, PlaceholderRow]  # by bank line
    tickets: dict[int, OpenTicket]
    batches: dict[int, OpenBatch]
    remittances: dict[int, OpenRemittance]
    cleared_tickets: tuple[tuple[OpenTicket, int], ...]
    checks: dict[int, OpenCheck]
    refunds: dict[int, OpenRefund]
    paid_remittances: dict[int, PaidRemittance]
    paid_batches: tuple[tuple[OpenBatch, int], ...] = ()

    def name(self, kind: str, target_id: int) -> str:
        """How people call the target."""
        if kind == REMITTANCE:
            return self.remittances[target_id].trace
        if kind == DEPOSIT:
            return self.tickets[target_id].number
        if kind == CARD_BATCH:
            return self.batches[target_id].batch_id
        if kind == RETURNED_CHECK:
            return f"check {self.checks[target_id].check_no}"
        if kind == REFUND:
            return f"refund {self.refunds[target_id].number or target_id}"
        if kind == RETURNED_REMITTANCE:
            return self.paid_remittances[target_id].trace
        return account_name(target_id)

    def open_of_line(self, line_id: int) -> int:
        """Cents of a line that can be matched: what is open, and what a placeholder keeps."""
        held = self.placeholders.get(line_id)
        return self.lines[line_id].open_cents + (held.cents if held else 0)

    def open_of_target(self, kind: str, target_id: int) -> int:
        """Cents that wait for the bank, below zero for money out.

        Raises RefusedError when it is not open.
        """
        if kind == REMITTANCE and target_id in self.remittances:
            return self.remittances[target_id].cents
        if kind == DEPOSIT and target_id in self.tickets:
            return self.tickets[target_id].cents
        if kind == CARD_BATCH and target_id in self.batches:
            return self.batches[target_id].payout_cents
        if kind == RETURNED_CHECK and target_id in self.checks:
            return -self.checks[target_id].amount_cents
        if kind == REFUND and target_id in self.refunds:
            return -self.refunds[target_id].amount_cents
        if kind == RETURNED_REMITTANCE and target_id in self.paid_remittances:
            return -self.paid_remittances[target_id].amount_cents
        raise RefusedError("That is matched already, or is no longer there.")


def account_name(account: int) -> str:
    """What a line that goes to an account is, in words."""
    return BANK_ACTIVITY.get(account) or CHART[account].name


def load_open(connection: Connection) -> OpenItems:
    """Open bank lines with what waits for them; what can come back, while money went out."""
    from recon_desktop.storage.queries import bank, open_items

    held = open_items.placeholders(connection)
    rows = bank.load_lines(connection, only_open=True)
    rows += bank.load_lines(connection, ids=set(held) - {row.id for row in rows})
    remittances = _remittances(connection)
    tickets, cleared = _tickets(connection, [each.trace for each in remittances.values()])
    first_out = min((row.post_date for row in rows if row.open_cents < 0), default=None)
    return OpenItems(
        lines={row.id: row for row in sorted(rows, key=lambda row: row.id)},
        placeholders=held,
        tickets=tickets,
        batches=_batches(connection),
        remittances=remittances,
        cleared_tickets=cleared,
        checks=_checks(connection, first_out),
        refunds={row.id: OpenRefund(*row) for row in open_items.unbooked_refunds(connection)},
        paid_remittances=_paid(connection, first_out),
        paid_batches=_paid_batches(connection, remittances.values()),
    )


def _remittances(connection: Connection) -> dict[int, OpenRemittance]:
    """Remittances that wait for their money."""
    from recon_desktop.storage.queries import bank
    from recon_desktop.storage.queries.remittances import load_rows

    rows = [
        row
        for row in load_rows(connection, states=OPEN_STATES)
        if row.payment_cents > 0 and not row.test and row.credit_debit != "D"
    ]
    partly = [row.id for row in rows if row.state == "MATCHED"]
    paid = bank.paid_so_far(connection, REMITTANCE, partly)
    return {
        row.id: OpenRemittance(
            row.id,
            row.trace,
            row.payer_tax_id,
            row.payer,
            row.payer_id,
            row.method,
            row.payment_cents,
            row.payment_date,
            row.payment_cents - paid[row.id] if row.id in paid else None,
        )
        for row in rows
    }


def _tickets(
    connection: Connection, traces: Iterable[str]
) -> tuple[dict[int, OpenTicket], tuple[tuple[OpenTicket, int], ...]]:
    """Tickets that wait, and cleared ones with a check of these numbers, with their bank line."""
    from recon_desktop.storage.queries import bank, days

    waiting, cleared = days.waiting_tickets(connection, traces)
    checks = days.load_checks(connection, [ticket.id for ticket in (*waiting, *cleared)])
    paid = bank.paid_so_far(connection, DEPOSIT, [ticket.id for ticket in waiting])

    def view(row: TicketRow) -> OpenTicket:
        own = checks.get(row.id, ())
        return OpenTicket(
            row.id,
            row.number,
            row.business_date,
            row.total_cents,
            tuple(check.check_no for check in own),
            tuple(check.amount_cents for check in own),
            row.total_cents - paid[row.id] if row.id in paid else None,
        )

    lines = bank.lines_of_targets(connection, DEPOSIT, [row.id for row in cleared])
    return (
        {row.id: view(row) for row in waiting},
        tuple((view(row), lines[row.id]) for row in cleared),
    )


def _batches(connection: Connection) -> dict[int, OpenBatch]:
    from recon_desktop.storage.queries import open_items, setup

    funding = setup.load_funding(connection)
    return {
        each.row_id: _batch(each.row_id, each.record, funding)
        for each in open_items.open_batches(connection)
    }


def _batch(row_id: int, batch: CardBatch, funding: dict[str, str]) -> OpenBatch:
    return OpenBatch(
        row_id,
        batch.batch_id,
        batch.closed_on,
        batch.payout_date,
        batch.net_cents,
        batch.gross_cents - batch.refunds_cents - batch.chargebacks_cents,
        batch.trace,
        Funding(funding.get(batch.processor, "NET")),
        batch.processor,
    )


def _paid_batches(
    connection: Connection, remittances: Iterable[OpenRemittance]
) -> tuple[tuple[OpenBatch, int], ...]:
    """Payouts that may hold the card sale of a remittance that was no EFT (R4.33)."""
    from recon_desktop.storage.queries import open_items, setup

    days = [each.payment_date for each in remittances if each.method != "ACH"]
    first = min((day for day in days if day is not None), default=None)
    if first is None:
        return ()
    funding = setup.load_funding(connection)
    return tuple(
        (_batch(each.row_id, each.record, funding), line_id)
        for each, line_id in open_items.paid_batches(connection, first - timedelta(days=1))
    )


def _checks(connection: Connection, first_out: date | None) -> dict[int, OpenCheck]:
    """Patients' checks that the bank may have returned on an open line."""
    from recon_desktop.storage.queries.open_items import deposited_checks

    if first_out is None:
        return {}
    since = first_out - timedelta(days=DEFAULT_SETTINGS.returned_days)
    return {
        row.id: OpenCheck(row.id, row.check_no, row.amount_cents, row.deposited_on, row.ticket)
        for row in deposited_checks(connection, since=since)
    }


def _paid(connection: Connection, first_out: date | None) -> dict[int, PaidRemittance]:
    """Remittances whose money the payer's bank may have taken back on an open line."""
    from recon_desktop.storage.queries.open_items import paid_remittances

    if first_out is None:
        return {}
    since = first_out - timedelta(days=DEFAULT_SETTINGS.returned_days)
    return {row.id: PaidRemittance(*row) for row in paid_remittances(connection, since=since)}


def bank_item(items: OpenItems, row: BankLineRow) -> BankItem:
    """A bank line as the engine compares it."""
    open_cents = items.open_of_line(row.id)
    return BankItem(
        row.id,
        row.account,
        row.post_date,
        row.amount_cents,
        row.description,
        row.trace,
        row.company_id,
        row.check_no,
        not row.pending,
        None if open_cents == row.amount_cents else open_cents,
    )
