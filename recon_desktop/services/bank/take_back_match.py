"""What taking one match back undoes: its entry, its state, and what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.access import Actor
from recon_desktop.domain.accounts import BANK, CARD_FEES
from recon_desktop.domain.bank.entries import plan_batch_fee, plan_payer_checks, plan_share_back
from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    CARD_VIA,
    DEPOSIT,
    PAYER_MONEY,
    REFUND,
    REMITTANCE,
    RETURNED_REFUND,
    RETURNED_REMITTANCE,
    card_via,
)
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import JournalLine
from recon_desktop.services.bank.book_money import (
    book_entry,
    load_remittance_row,
    mark_remittance,
    mirror_entry,
    payer_checks,
    put_back,
)
from recon_desktop.services.bank.returned_refunds import paid_after_all, refuse_returned
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
        put_back(act, actor, found.target_id, "match taken back")
        _refuse_posted(act.connection, found.target_id)
    if found.kind == REFUND:
        refuse_returned(act.connection, found.target_id)
    elif found.kind == RETURNED_REFUND:
        paid_after_all(act, actor, found.target_id)
    if found.kind == DEPOSIT:
        _checks_wait_again(act, actor, found)
    elif found.kind == CARD_BATCH:
        _fee_waits_again(act, actor, found)
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
    from recon_desktop.storage.queries import bank

    line = bank.load_lines(connection, line_id=found.bank_line_id)[0]
    over = abs(line.used_cents - found.amount_cents) > abs(line.amount_cents)
    if found.amount_cents < 0 and found.kind in (DEPOSIT, REMITTANCE, CARD_BATCH):
        paid = bank.paid_so_far(connection, found.kind, [found.target_id])[found.target_id]
        whole = _whole_of(connection, found)
        over = over or (whole > 0 and paid - found.amount_cents > whole)
    if over and not found.via:
        raise RefusedError(
            "This part made room for a larger one; take the match of the larger one back first."
        )


def _whole_of(connection: Connection, found: MatchRow) -> int:
    """Cents that the bank gets of what a match pays."""
    from recon_desktop.storage.queries import card_batches, days

    if found.kind == DEPOSIT:
        return days.load_tickets(connection, ticket_id=found.target_id)[0].total_cents
    if found.kind == CARD_BATCH:
        return card_batches.payout_of(connection, found.target_id)
    return load_remittance_row(connection, found.target_id).payment_cents


def _refuse_with_checks(connection: Connection, found: MatchRow) -> None:
    from recon_desktop.storage.queries import bank, days

    if found.kind == DEPOSIT:
        ticket = days.load_tickets(connection, ticket_id=found.target_id)[0]
        held = bank.matches_via(connection, ticket.number)
        words = f"A payer's check on ticket {ticket.number}"
    else:
        held = bank.matches_via(connection, card_via(found.target_id), with_receipts=True)
        words = "A payer's card payment in this batch"
    if held:
        raise RefusedError(f"{words} is matched to its remittance; take that match back first.")


def _refuse_posted(connection: Connection, remittance_id: int) -> None:
    row = load_remittance_row(connection, remittance_id)
    if row.state == "POSTED":
        raise RefusedError(f"Remittance {row.trace} is posted. Reverse the posting first.")
    if row.state == "RETURNED":
        raise RefusedError(f"The bank has returned remittance {row.trace}; its match stays.")


def undo_entry(act: Act, actor: Actor, found: MatchRow, reason: str) -> None:
    """Mirror the entry of a part; of an entry it shares with others, its share alone."""
    from recon_desktop.storage.queries import bank

    if found.entry_id is None or (found.via and not found.via.startswith(CARD_VIA)):
        return
    if found.kind == REMITTANCE and not found.via:
        lines = _entry_lines(act.connection, found.entry_id)
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
    from recon_desktop.storage.queries import bank, days

    checks = payer_checks(act.connection, found.target_id)
    if not checks or found.entry_id is None:
        return
    ticket = days.load_tickets(act.connection, ticket_id=found.target_id)[0]
    paid = bank.paid_so_far(act.connection, DEPOSIT, [ticket.id])[ticket.id]
    booked = _entry_lines(act.connection, found.entry_id)
    with_checks = any(line.memo == "payer check" for line in booked)
    whole = paid == ticket.total_cents
    if with_checks != whole:
        line = bank.load_lines(act.connection, line_id=found.bank_line_id)[0]
        planned = plan_payer_checks(ticket.number, checks, cleared=with_checks)
        book_entry(act, actor, line, planned)


def _fee_waits_again(act: Act, actor: Actor, found: MatchRow) -> None:
    """The fee of a card batch is booked only while its payout is whole.

    It was booked with the part that completed it, which need not be the part taken back.
    """
    from recon_desktop.storage.queries import bank, card_batches

    name, whole = card_batches.name_and_mark(act.connection, found.target_id)
    parts = bank.live_parts(act.connection, CARD_BATCH, found.target_id)
    own = _fee_of(act.connection, found)
    fee = own or next(filter(None, (_fee_of(act.connection, each) for each in parts)), 0)
    if fee and bool(own) != whole:
        line = bank.load_lines(act.connection, line_id=found.bank_line_id)[0]
        book_entry(act, actor, line, plan_batch_fee(name, fee, came=bool(own)))


def _fee_of(connection: Connection, found: MatchRow) -> int:
    """The card fee in the entry of a part."""
    if found.entry_id is None:
        return 0
    lines = _entry_lines(connection, found.entry_id)
    return sum(line.amount_cents for line in lines if line.account == CARD_FEES)


def _entry_lines(connection: Connection, entry_id: int) -> tuple[JournalLine, ...]:
    from recon_desktop.storage.queries import ledger

    head = ledger.load_entries(connection, entry_id=entry_id)[0]
    return ledger.load_planned(connection, head).lines
