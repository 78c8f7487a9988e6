"""Say what a bank line is when nothing in the practice waits for it.

Fees, interest and other bank activity go to their account; payer money without its advice waits
in remittance clearing (R4.32); a check the bank returned is owed again (R3.12); a payment the
payer took back takes its posting back; a refund of ours that came back is owed again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.accounts import OTHER_BANK
from recon_desktop.domain.bank.entries import BANK_ACTIVITY
from recon_desktop.domain.bank.records import (
    ACCOUNT,
    PAYER_MONEY,
    RETURNED_CHECK,
    RETURNED_REFUND,
    RETURNED_REMITTANCE,
)
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.refunds import refund_number
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.book_money import Part, load_remittance_row, write_parts
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.queries.bank import BankLineRow


def explain_line(
    practice: Practice, actor: Actor, *, bank_line_id: int, account: int, note: str = ""
) -> tuple[int, ...]:
    """What is open of the line goes to an account of the bank's own business; the match's id.

    Raises UsageError for another account, or for other bank activity without a note.
    """
    if account not in BANK_ACTIVITY:
        raise UsageError(f"A bank line cannot go to account {account}.")
    with practice.act(actor, Action.MATCH_BANK) as act:
        line = _open_line(act, bank_line_id)
        name = BANK_ACTIVITY[account]
        if account == OTHER_BANK and not note.strip():
            raise UsageError("Other bank activity needs a note: say what it is, for instance rent.")
        part = Part(line.id, ACCOUNT, account, line.open_cents, evidence=name, note=note.strip())
        act.detail = {"bank_line": line.id, "account": account, "note": note.strip()}
        return write_parts(act, actor, [part])


def note_payer_money(
    practice: Practice, actor: Actor, *, bank_line_id: int, payer: str, note: str = ""
) -> tuple[int, ...]:
    """What is open of the line is a payer's money whose advice has not come.

    When the advice comes, its remittance takes the money over; nothing is booked twice.
    """
    from recon_desktop.storage.queries import open_items

    payer = payer.strip()
    if not payer:
        raise UsageError("Payer money needs the payer's name.")
    with practice.act(actor, Action.MATCH_BANK) as act:
        line = _open_line(act, bank_line_id)
        if line.open_cents < 0:
            raise RefusedError("Money went out on this bank line; it is no payer's payment.")
        if bank_line_id in open_items.placeholders(act.connection):
            raise RefusedError("This bank line is noted as payer money already.")
        target = open_items.insert_payer_money(
            act.connection,
            payer=payer,
            received_on=line.post_date,
            amount_cents=line.open_cents,
            note=note.strip(),
            at=act.stamp,
            by=actor.name,
        )
        part = Part(
            line.id, PAYER_MONEY, target, line.open_cents, evidence=payer, note=note.strip()
        )
        act.detail = {"bank_line": line.id, "payer": payer, "cents": line.open_cents}
        return write_parts(act, actor, [part])


def return_check(
    practice: Practice, actor: Actor, *, bank_line_id: int, receipt_id: int
) -> tuple[int, ...]:
    """The line is a patient's check that came back, named by its receipt, without the fee."""
    from recon_desktop.storage.queries.open_items import deposited_checks

    with practice.act(actor, Action.MATCH_BANK) as act:
        line = _open_line(act, bank_line_id)
        found = deposited_checks(act.connection, receipt_id=receipt_id)
        if not found:
            raise RefusedError("That check is not on a cleared deposit, or has come back already.")
        _equal(line, -found[0].amount_cents, f"Check {found[0].check_no}")
        part = Part(line.id, RETURNED_CHECK, receipt_id, line.open_cents, evidence="returned check")
        act.detail = {"bank_line": line.id, "returned check": found[0].check_no}
        return write_parts(act, actor, [part])


def return_remittance(
    practice: Practice, actor: Actor, *, bank_line_id: int, remittance_id: int
) -> None:
    """The line is a payer's payment that the payer's bank took back.

    A posted remittance is reversed first; it is then RETURNED. Raises RefusedError when the
    amounts differ or the remittance never cleared, and nothing is reversed then.
    """
    from recon_desktop.services.posting.reverse_posting import reverse_in

    with practice.act(actor, Action.MATCH_BANK) as act:
        row = load_remittance_row(act.connection, remittance_id)
        line = _open_line(act, bank_line_id)
        _equal(line, -row.payment_cents, f"Remittance {row.trace}")
        if row.state == "POSTED":
            practice.policy.require(actor, Action.REVERSE_ENTRY)
            reverse_in(act, actor, remittance_id, reason="the bank returned the payment")
        part = Part(
            line.id,
            RETURNED_REMITTANCE,
            remittance_id,
            line.open_cents,
            evidence="returned payment",
        )
        write_parts(act, actor, [part])
        reversed_too = row.state == "POSTED"
        act.detail = {"bank_line": line.id, "returned": row.trace, "reversed": reversed_too}


def return_refund(
    practice: Practice, actor: Actor, *, bank_line_id: int, refund_id: int
) -> tuple[int, ...]:
    """The line is a refund of ours that came back: it is owed again, and approved to be paid."""
    from recon_desktop.storage.queries import refunds
    from recon_desktop.storage.queries.open_items import booked_refunds

    with practice.act(actor, Action.MATCH_BANK) as act:
        line = _open_line(act, bank_line_id)
        found = booked_refunds(act.connection, refund_id=refund_id)
        if not found:
            raise RefusedError("The bank has not paid that refund, or it has come back already.")
        name = refund_number(refund_id)
        _equal(line, found[0].amount_cents, f"Refund {name}")
        part = Part(line.id, RETURNED_REFUND, refund_id, line.open_cents, evidence=f"refund {name}")
        made = write_parts(act, actor, [part])
        [row] = refunds.load_refunds(act.connection, refund_id=refund_id)
        anew = refunds.goes_on_as(act.connection, row)
        act.detail = {
            "bank_line": line.id,
            "returned refund": name,
            "goes on as": anew.name if anew else "",
        }
        return made


def _open_line(act: Act, bank_line_id: int) -> BankLineRow:
    from recon_desktop.storage.queries import bank

    rows = bank.load_lines(act.connection, line_id=bank_line_id)
    if not rows or not rows[0].open_cents:
        raise RefusedError("This bank line is matched already, or is no longer there.")
    if rows[0].pending:
        raise RefusedError("The bank has not booked this line yet; wait until it has.")
    return rows[0]


def _equal(line: BankLineRow, cents: int, what: str) -> None:
    if line.open_cents != cents:
        raise RefusedError(
            f"The bank line is {Money(line.open_cents)}, {what} {Money(cents)}: they differ by "
            f"{Money(line.open_cents - cents)}."
        )
