"""Reverse a posted remittance: mirrored entries on the same accounts, once, never deleted.

Used when a person finds a posting wrong, and when the bank returns the money (RETURNED, §6.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.bank.records import CARD_VIA
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import reverse
from recon_desktop.domain.posting.history import is_mirror
from recon_desktop.domain.posting.plan import plan_payer_clears
from recon_desktop.services.bank.match_bank import mirror_entry
from recon_desktop.services.bank.take_back_match import undo_entry
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.follow.after_posting import refresh_within
from recon_desktop.services.posting.load_positions import load_posted
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.queries.posted_elsewhere import LaterReversal
    from recon_desktop.storage.queries.remittances import RemittanceRow

MONEY_KINDS = ("payer-clears", "payer-returned")
"""Entries of a remittance that are the bank's, not the posting's."""


def reverse_posting(
    practice: Practice, actor: Actor, remittance_id: int, *, reason: str, returned: bool = False
) -> date:
    """Mirror every entry of the posting; the business date of the mirrors.

    `returned`: the bank took the money back, so it goes out again and the remittance is RETURNED.
    It stays tied to the line or the ticket that brought it in: the bank's own line that takes it
    out is matched to it when it comes. A virtual card's sale is open again instead. Otherwise the
    remittance is CLEARED again, or STAGED when it paid nothing. Raises UsageError without a reason,
    RefusedError when it is not posted, or the payer has taken a claim of it back since.
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
    from recon_desktop.storage.queries.posted_elsewhere import later_reversals

    row = stored_row(act.connection, remittance_id)
    posting = postings.load_posting(act.connection, remittance_id)
    if posting is None:
        raise RefusedError(f"Remittance {row.trace} is not posted; there is nothing to reverse.")
    refuse_taken_back(later_reversals(act.connection, posting_id=posting.id))
    parts = bank.live_parts(act.connection, "remittance", remittance_id)
    done = ledger.reversed_entries(act.connection, remittance_id)
    day = posting.posting_date
    for entry in ledger.load_entries(act.connection, remittance_id=remittance_id):
        if entry.reverses is not None or entry.id in done or entry.kind in MONEY_KINDS:
            continue
        mirrored = mirror_entry(act, actor, entry.id, reason)
        day = max(day, ledger.load_entries(act.connection, entry_id=mirrored)[0].posting_date)
    touched = postings.claims_of_posting(act.connection, posting.id)
    postings.end_posting(act.connection, posting.id, act.stamp)
    refresh_within(act, actor, touched)
    cards = [part for part in parts if part.via.startswith(CARD_VIA)]
    for part in cards if returned else ():
        undo_entry(act, actor, part, reason)
        bank.end_match(act.connection, part.id, act.stamp)
    if returned and parts != cards:
        day = _take_out(act, actor, row, posting.posting_date, reason)
    state = "RETURNED" if returned else "CLEARED" if parts else "STAGED"
    remittances.set_state(act.connection, remittance_id, state)
    act.business_date = day
    act.detail = {"trace": row.trace, "reason": reason, "returned": returned}
    return day


def refuse_taken_back(found: Iterable[LaterReversal]) -> None:
    """A payer's reversal stands on what it took back: its own posting is reversed first."""
    for each in found:
        if is_mirror(load_posted(each.reversal), load_posted(each.detail)):
            raise RefusedError(
                f"The payer took claim {each.claim_id} back with remittance {each.trace}. "
                "Reverse it there first."
            )


def _take_out(act: Act, actor: Actor, row: RemittanceRow, day: date, reason: str) -> date:
    """Write that the money went out again; the business date of it."""
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
