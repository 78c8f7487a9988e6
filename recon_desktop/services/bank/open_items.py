"""Everything that may be matched now: open bank lines, and what waits for them or explains them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import CHART
from recon_desktop.domain.bank.entries import BANK_ACTIVITY
from recon_desktop.domain.bank.records import (
    ACCOUNT,
    CARD_BATCH,
    DEFAULT_SETTINGS,
    DEPOSIT,
    REFUND,
    REMITTANCE,
    RETURNED_CHECK,
    RETURNED_REFUND,
    RETURNED_REMITTANCE,
    BankItem,
    CardDesk,
    OpenBatch,
    OpenCheck,
    OpenRefund,
    OpenRemittance,
    OpenTicket,
    PaidRemittance,
)
from recon_desktop.domain.bank.text import bare_trace
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.follow.refunds import refund_number
from recon_desktop.services.bank.card_money import PaidBatches, load_batches, load_paid_batches

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.bank import BankLineRow
    from recon_desktop.storage.queries.days import TicketCheckRow, TicketRow
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
    booked_refunds: dict[int, OpenRefund]
    paid_remittances: dict[int, PaidRemittance]
    paid_batches: PaidBatches
    card_desk: CardDesk

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
            return f"refund {self.refunds[target_id].number or refund_number(target_id)}"
        if kind == RETURNED_REFUND:
            return f"refund {self.booked_refunds[target_id].number or refund_number(target_id)}"
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
            return self.batches[target_id].cents
        if kind == RETURNED_CHECK and target_id in self.checks:
            return -self.checks[target_id].amount_cents
        if kind == REFUND and target_id in self.refunds:
            return -self.refunds[target_id].amount_cents
        if kind == RETURNED_REFUND and target_id in self.booked_refunds:
            return self.booked_refunds[target_id].amount_cents
        if kind == RETURNED_REMITTANCE and target_id in self.paid_remittances:
            return -self.paid_remittances[target_id].amount_cents
        raise RefusedError("That is matched already, or is no longer there.")


def account_name(account: int) -> str:
    """What a line that goes to an account is, in words."""
    return BANK_ACTIVITY.get(account) or CHART[account].name


def target_name(names: Mapping[tuple[str, int], str], kind: str, target_id: int) -> str:
    """How people call what a line is matched to; `names` are those of `target_names`."""
    if kind == ACCOUNT:
        return account_name(target_id)
    return names.get((kind, target_id), "") or f"number {target_id}"


def load_open(connection: Connection) -> OpenItems:
    """Open bank lines with what waits for them, and what can come back with one of them."""
    from recon_desktop.storage.queries import bank, open_items

    held = open_items.placeholders(connection)
    rows = bank.load_lines(connection, only_open=True)
    rows += bank.load_lines(connection, ids=set(held) - {row.id for row in rows})
    remittances = _remittances(connection)
    tickets, cleared = _tickets(connection, [each.trace for each in remittances.values()])
    paid_batches, card_desk = load_paid_batches(connection, remittances.values())
    first_in = min((row.post_date for row in rows if row.open_cents > 0), default=None)
    first_out = min((row.post_date for row in rows if row.open_cents < 0), default=None)
    return OpenItems(
        lines={row.id: row for row in sorted(rows, key=lambda row: row.id)},
        placeholders=held,
        tickets=tickets,
        batches=load_batches(connection),
        remittances=remittances,
        cleared_tickets=cleared,
        checks=_checks(connection, first_out),
        refunds={row.id: OpenRefund(*row) for row in open_items.unbooked_refunds(connection)},
        booked_refunds=_booked_refunds(connection, first_in),
        paid_remittances=_paid(connection, first_out),
        paid_batches=paid_batches,
        card_desk=card_desk,
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
    from recon_desktop.storage.queries import bank, days, open_items

    waiting, cleared = days.waiting_tickets(connection, traces)
    checks = days.load_checks(connection, [ticket.id for ticket in (*waiting, *cleared)])
    paid = bank.paid_so_far(connection, DEPOSIT, [ticket.id for ticket in waiting])
    advised = open_items.advised_checks(connection, [ticket.number for ticket in cleared])

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
            _free_checks(own, advised.get(row.number, ())),
        )

    lines = bank.lines_of_targets(connection, DEPOSIT, [row.id for row in cleared])
    return (
        {row.id: view(row) for row in waiting},
        tuple((view(row), lines[row.id]) for row in cleared),
    )


def _free_checks(
    checks: Iterable[TicketCheckRow], advised: Iterable[tuple[str, int]]
) -> tuple[bool, ...]:
    """Which checks are a payer's and wait for their remittance: one check pays one (TRUST 6)."""
    taken = Counter((bare_trace(trace), cents) for trace, cents in advised)
    free = []
    for check in checks:
        key = (bare_trace(check.check_no), check.amount_cents)
        is_taken = bool(check.payer) and taken[key] > 0
        taken[key] -= is_taken
        free.append(bool(check.payer) and not is_taken)
    return tuple(free)


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


def _booked_refunds(connection: Connection, first_in: date | None) -> dict[int, OpenRefund]:
    """Refunds whose money may have come back with an open line."""
    from recon_desktop.storage.queries.open_items import booked_refunds

    if first_in is None:
        return {}
    since = first_in - timedelta(days=DEFAULT_SETTINGS.returned_days)
    return {row.id: OpenRefund(*row) for row in booked_refunds(connection, since=since)}


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
