"""What taking one match back undoes: its entry, its state, and what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.accounts import BANK
from recon_desktop.domain.bank.entries import plan_payer_checks, plan_share_back
from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEPOSIT,
    PAYER_MONEY,
    REMITTANCE,
    RETURNED_REMITTANCE,
)
from recon_desktop.domain.errors import RefusedError
from recon_desktop.services.bank.book_money import (
    VIRTUAL_CARD,
    book_entry,
    load_remittance_row,
    mark_remittance,
    mirror_entry,
    payer_checks,
)
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.bank import MatchRow


def take_back(act: Act, actor: Actor, found: MatchRow) -> None:
    """End a match inside an act, with its entry and what hangs on it."""
    from recon_desktop.storage.queries import bank, open_items, remittances

    if found.kind in (DEPOSIT, CARD_BATCH):
        _refuse_with_checks(act.connection, found)
    if found.kind == REMITTANCE:
        _refuse_posted(act.connection, found.target_id)
    if found.kind == DEPOSIT:
        _checks_wait_again(act, actor, found)
    undo_entry(act, actor, found, "match taken back")
    bank.end_match(act.connection, found.id, act.stamp)
    if found.kind == REMITTANCE:
        mark_remittance(act.connection, found.target_id)
    elif found.kind == RETURNED_REMITTANCE:
        remittances.set_state(act.connection, found.target_id, "CLEARED")
    elif found.kind == PAYER_MONEY:
        open_items.settle_payer_money(act.connection, found.target_id, act.stamp)


def refuse_locked(connection: Connection, found: MatchRow) -> None:
    """RefusedError when the line of the match is on a finished reconciliation."""
    from recon_desktop.storage.queries import bank

    rows = bank.load_lines(connection, line_id=found.bank_line_id)
    if rows and rows[0].reconciliation_id is not None and not found.via:
        raise RefusedError(
            "This bank line is on a finished reconciliation; take the reconciliation back first."
        )


def refuse_overfull(connection: Connection, found: MatchRow) -> None:
    """RefusedError for a correction: what it made room for goes first (R3.11)."""
    from recon_desktop.storage.queries import bank, days

    line = bank.load_lines(connection, line_id=found.bank_line_id)[0]
    over = abs(line.used_cents - found.amount_cents) > abs(line.amount_cents)
    if found.amount_cents < 0 and found.kind in (DEPOSIT, REMITTANCE):
        paid = bank.paid_so_far(connection, found.kind, [found.target_id])[found.target_id]
        if found.kind == DEPOSIT:
            whole = days.load_tickets(connection, ticket_id=found.target_id)[0].total_cents
        else:
            whole = load_remittance_row(connection, found.target_id).payment_cents
        over = over or paid - found.amount_cents > whole
    if over and not found.via:
        raise RefusedError(
            "This part made room for a larger one; take the match of the larger one back first."
        )


def _refuse_with_checks(connection: Connection, found: MatchRow) -> None:
    from recon_desktop.storage.queries import bank, days

    if found.kind == DEPOSIT:
        ticket = days.load_tickets(connection, ticket_id=found.target_id)[0]
        via, words = ticket.number, f"A payer's check on ticket {ticket.number}"
    else:
        via, words = f"{VIRTUAL_CARD}{found.target_id}", "A payer's card payment in this batch"
    if bank.matches_via(connection, via):
        raise RefusedError(f"{words} is matched to its remittance; take that match back first.")


def _refuse_posted(connection: Connection, remittance_id: int) -> None:
    row = load_remittance_row(connection, remittance_id)
    if row.state == "POSTED":
        raise RefusedError(f"Remittance {row.trace} is posted. Reverse the posting first.")
    if row.state == "RETURNED":
        raise RefusedError(f"The bank has returned remittance {row.trace}; its match stays.")


def undo_entry(act: Act, actor: Actor, found: MatchRow, reason: str) -> None:
    """Mirror the entry of a part; of an entry it shares with others, its share alone."""
    from recon_desktop.storage.queries import bank, ledger

    if found.entry_id is None or (found.via and not found.via.startswith(VIRTUAL_CARD)):
        return
    if found.kind == REMITTANCE and not found.via:
        head = ledger.load_entries(act.connection, entry_id=found.entry_id)[0]
        lines = ledger.load_planned(act.connection, head).lines
        if sum(x.amount_cents for x in lines if x.account == BANK) != found.amount_cents:
            row = load_remittance_row(act.connection, found.target_id)
            line = bank.load_lines(act.connection, line_id=found.bank_line_id)[0]
            planned = plan_share_back(row.trace, row.payer, found.amount_cents)
            book_entry(act, actor, line, planned, remittance_id=row.id)
            return
    mirror_entry(act, actor, found.entry_id, reason)


def _checks_wait_again(act: Act, actor: Actor, found: MatchRow) -> None:
    """Payers' checks of a ticket are cleared only while the ticket is whole (§6.6).

    They were booked with the part that completed it, which need not be the part taken back.
    """
    from recon_desktop.storage.queries import bank, days, ledger

    checks = payer_checks(act.connection, found.target_id)
    if not checks or found.entry_id is None:
        return
    ticket = days.load_tickets(act.connection, ticket_id=found.target_id)[0]
    paid = bank.paid_so_far(act.connection, DEPOSIT, [ticket.id])[ticket.id]
    head = ledger.load_entries(act.connection, entry_id=found.entry_id)[0]
    lines = ledger.load_planned(act.connection, head).lines
    with_checks = any(line.memo == "payer check" for line in lines)
    whole = paid == ticket.total_cents
    if with_checks != whole:
        line = bank.load_lines(act.connection, line_id=found.bank_line_id)[0]
        planned = plan_payer_checks(ticket.number, checks, cleared=with_checks)
        book_entry(act, actor, line, planned)
