"""Reverse a posted remittance: mirrored entries on the same accounts, once, never deleted.

Used when a person finds a posting wrong, and when the bank returns the money (RETURNED, §6.4).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import reverse
from recon_desktop.domain.posting.plan import plan_payer_clears
from recon_desktop.services.bank.book_money import VIRTUAL_CARD
from recon_desktop.services.bank.match_bank import mirror_entry
from recon_desktop.services.bank.take_back_match import undo_entry
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.queries.remittances import RemittanceRow

MONEY_KINDS = ("payer-clears", "payer-returned")
"""Entries of a remittance that are the bank's, not the posting's."""


def reverse_posting(
    practice: Practice, actor: Actor, remittance_id: int, *, reason: str, returned: bool = False
) -> date:
    """Mirror every entry of the posting; the business date of the mirrors.

    `returned`: the bank took the money back, so the entry that brought it in is mirrored too and
    its match ends; the remittance then stays RETURNED. A check on a deposit ticket came in with
    the ticket's entry, which stands for the rest of the bag: its own share goes out again, and it
    stays tied to its ticket. Otherwise the remittance is CLEARED again, or STAGED when it paid
    nothing. Raises RefusedError when it is not posted or no reason is given.
    """
    if not reason.strip():
        raise UsageError("A reversal needs a reason.")
    with practice.act(actor, Action.REVERSE_ENTRY) as act:
        return reverse_in(act, actor, remittance_id, reason=reason, returned=returned)


def reverse_in(
    act: Act, actor: Actor, remittance_id: int, *, reason: str, returned: bool = False
) -> date:
    """:func:`reverse_posting` inside the caller's transaction."""
    from recon_desktop.storage.queries import bank, ledger, postings, remittances

    rows = remittances.load_rows(act.connection, remittance_id=remittance_id)
    if not rows:
        raise UsageError(f"There is no remittance {remittance_id}.")
    row = rows[0]
    posting = postings.load_posting(act.connection, remittance_id)
    if posting is None:
        raise RefusedError(f"Remittance {row.trace} is not posted; there is nothing to reverse.")
    parts = bank.live_parts(act.connection, "remittance", remittance_id)
    done = ledger.reversed_entries(act.connection, remittance_id)
    day = posting.posting_date
    for entry in ledger.load_entries(act.connection, remittance_id=remittance_id):
        if entry.reverses is not None or entry.id in done or entry.kind in MONEY_KINDS:
            continue
        mirrored = mirror_entry(act, actor, entry.id, reason)
        day = ledger.load_entries(act.connection, entry_id=mirrored)[0].posting_date
    postings.end_posting(act.connection, posting.id, act.stamp)
    for part in parts if returned else ():
        if part.via and not part.via.startswith(VIRTUAL_CARD):
            day = _take_out(act, actor, row, posting.posting_date, reason)
        else:
            undo_entry(act, actor, part, reason)
            bank.end_match(act.connection, part.id, act.stamp)
    state = "RETURNED" if returned else "CLEARED" if parts else "STAGED"
    remittances.set_state(act.connection, remittance_id, state)
    act.business_date = day
    act.detail = {"trace": row.trace, "reason": reason, "returned": returned}
    return day


def _take_out(act: Act, actor: Actor, row: RemittanceRow, day: date, reason: str) -> date:
    """Write the mirror of a check's share of its deposit ticket; the business date of it."""
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    target = next_open_day(act.connection, day)
    head = EntryHead(
        target,
        act.stamp,
        actor.name,
        late=target != day,
        effective_date=day,
        remittance_id=row.id,
    )
    money_in = plan_payer_clears(row.trace, row.payment_cents, row.payer)
    write_entries(act.connection, head, [reverse(entry, reason) for entry in money_in])
    return target
