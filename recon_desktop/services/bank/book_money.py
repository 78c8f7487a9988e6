"""Write parts of bank lines: the match and the entry that books the money, in one act.

A part books on its line's bank date, or on the next open day after a close (R6.10). A remittance
with all its parts is CLEARED, with some MATCHED. Payers' checks of a ticket clear with the part
that completes it. A placeholder of payer money gives its entry to the remittances it stood for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.access import Actor
from recon_desktop.domain.bank.entries import (
    plan_bank_activity,
    plan_batch_part,
    plan_money_back,
    plan_payer_money,
    plan_ticket_part,
    plan_virtual_card,
)
from recon_desktop.domain.bank.records import (
    ACCOUNT,
    BY_HAND,
    CARD_BATCH,
    CARD_VIA,
    DEPOSIT,
    PAYER_MONEY,
    REFUND,
    REMITTANCE,
    RETURNED_CHECK,
    RETURNED_REFUND,
    RETURNED_REMITTANCE,
    Match,
)
from recon_desktop.domain.day.entries import Funding
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import PlannedEntry, reverse
from recon_desktop.domain.posting.plan import plan_payer_clears
from recon_desktop.domain.records import CardBatch
from recon_desktop.services.bank.returned_refunds import go_on_anew, plan_refund_back
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.practice import Act

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.bank import BankLineRow
    from recon_desktop.storage.queries.open_items import PlaceholderRow
    from recon_desktop.storage.queries.remittances import RemittanceRow


class Part(NamedTuple):
    """A part of a bank line and what it pays, cents signed as the bank's."""

    line_id: int
    kind: str
    target_id: int
    amount_cents: int
    tier: str = BY_HAND
    evidence: str = "matched by a person"
    via: str = ""
    note: str = ""


def part_of(found: Match) -> Part:
    """What the engine found, as a part to be written."""
    return Part(
        found.bank_id,
        found.kind,
        found.target_id,
        found.amount_cents,
        found.tier,
        found.evidence,
        found.via,
    )


def write_parts(act: Act, actor: Actor, parts: Iterable[Part]) -> tuple[int, ...]:
    """Write parts, those below zero first, checks on tickets last; the ids of the matches.

    Raises RefusedError when a line or a target would be used beyond its amount.
    """
    ordered = sorted(parts, key=lambda p: (bool(p.via), p.amount_cents > 0, p.line_id, p.target_id))
    entries = _make_room(act, actor, ordered)
    return tuple(_write(act, actor, part, entries.get(part.line_id)) for part in ordered)


def _make_room(act: Act, actor: Actor, parts: Iterable[Part]) -> dict[int, int]:
    """End the placeholders in the way; line → the entry that its remittances take over.

    The entry is taken over where the parts are the placeholder's amount to the cent; a placeholder
    that stands in the way of another sum is taken back.
    """
    from recon_desktop.storage.queries import bank, open_items

    held = open_items.placeholders(act.connection)
    by_line: defaultdict[int, list[Part]] = defaultdict(list)
    for part in parts:
        if part.line_id in held and not part.via:
            by_line[part.line_id].append(part)
    taken: dict[int, int] = {}
    for line_id, own in by_line.items():
        place, total = held[line_id], sum(part.amount_cents for part in own)
        if total == place.cents and all(part.kind == REMITTANCE for part in own):
            end_placeholder(act, place)
            taken[line_id] = place.entry_id
            continue
        line = bank.load_lines(act.connection, line_id=line_id)[0]
        if abs(total) > abs(line.open_cents):
            _refuse_reconciled(line)
            end_placeholder(act, place)
            mirror_entry(act, actor, place.entry_id, "the advice came in another sum")
    return taken


def _refuse_reconciled(line: BankLineRow) -> None:
    if line.reconciliation_id is not None:
        raise RefusedError(
            "This bank line is on a finished reconciliation as a payer's money; match all of it to "
            "remittances, or take the reconciliation back first."
        )


def end_placeholder(act: Act, place: PlaceholderRow) -> None:
    """The placeholder of payer money is over; its entry stands."""
    from recon_desktop.storage.queries import bank, open_items

    bank.end_match(act.connection, place.match_id, act.stamp)
    open_items.settle_payer_money(act.connection, place.payer_money_id, act.stamp)


def _write(act: Act, actor: Actor, part: Part, taken_over: int | None) -> int:
    from recon_desktop.storage.queries import bank, remittances

    rows = bank.load_lines(act.connection, line_id=part.line_id)
    if not rows:
        raise RefusedError("This bank line is no longer there; load the page again.")
    if part.kind == RETURNED_REMITTANCE:
        put_back(act, actor, part.target_id, "the bank's own line has come")
    entry_id = taken_over
    if taken_over is None:
        entry_id = _book(act, actor, part, rows[0], plan_part(act.connection, part))
    made = bank.insert_match(
        act.connection,
        bank_line_id=part.line_id,
        kind=part.kind,
        target_id=part.target_id,
        tier=part.tier,
        amount_cents=part.amount_cents,
        evidence=part.evidence,
        at=act.stamp,
        by=actor.name,
        entry_id=entry_id,
        via=part.via,
        note=part.note,
    )
    if part.kind == REMITTANCE:
        mark_remittance(act.connection, part.target_id)
    elif part.kind == RETURNED_REMITTANCE:
        remittances.set_state(act.connection, part.target_id, "RETURNED")
    elif part.kind == RETURNED_REFUND:
        go_on_anew(act, actor, part.target_id)
    return made


def put_back(act: Act, actor: Actor, remittance_id: int, reason: str) -> None:
    """Mirror what was taken out as returned before the bank's line came: it is CLEARED again."""
    from recon_desktop.storage.queries import open_items, remittances

    for entry_id in open_items.taken_out(act.connection, remittance_id):
        mirror_entry(act, actor, entry_id, reason)
        remittances.set_state(act.connection, remittance_id, "CLEARED")


def mark_remittance(connection: Connection, remittance_id: int) -> None:
    """STAGED without a match, CLEARED with all of its money, MATCHED between the two."""
    from recon_desktop.storage.queries import bank, remittances

    row = load_remittance_row(connection, remittance_id)
    paid = bank.paid_so_far(connection, REMITTANCE, [remittance_id]).get(remittance_id)
    state = "CLEARED" if paid == row.payment_cents else "STAGED" if paid is None else "MATCHED"
    remittances.set_state(connection, remittance_id, state)


def load_remittance_row(connection: Connection, remittance_id: int) -> RemittanceRow:
    """The head of a remittance; RefusedError when it is gone."""
    from recon_desktop.storage.queries.remittances import load_rows

    rows = load_rows(connection, remittance_id=remittance_id)
    if not rows:
        raise RefusedError("That remittance is no longer there; load the page again.")
    return rows[0]


def plan_part(connection: Connection, part: Part) -> tuple[PlannedEntry, ...]:
    """The entry of a part; none for a check on a ticket or a refund, booked with theirs."""
    if part.kind == REMITTANCE:
        return _plan_remittance(connection, part)
    if part.kind == DEPOSIT:
        return _plan_deposit(connection, part)
    if part.kind == CARD_BATCH:
        return _plan_batch(connection, part)
    if part.kind == RETURNED_CHECK:
        from recon_desktop.services.bank.returned_money import plan_check_back

        return plan_check_back(connection, part.target_id)
    if part.kind == RETURNED_REFUND:
        return plan_refund_back(connection, part.target_id, part.line_id)
    if part.kind == RETURNED_REMITTANCE:
        return _plan_return(connection, part)
    if part.kind == PAYER_MONEY:
        return plan_payer_money(part.evidence, part.amount_cents, part.note)
    if part.kind == ACCOUNT:
        return plan_bank_activity(part.target_id, part.amount_cents, part.note)
    if part.kind == REFUND:
        return ()
    raise AssertionError(part.kind)


def _plan_remittance(connection: Connection, part: Part) -> tuple[PlannedEntry, ...]:
    row = load_remittance_row(connection, part.target_id)
    if part.via.startswith(CARD_VIA):
        return plan_virtual_card(row.trace, row.payer, part.amount_cents)
    if part.via:
        return ()
    return plan_payer_clears(row.trace, part.amount_cents, row.payer)


def _plan_return(connection: Connection, part: Part) -> tuple[PlannedEntry, ...]:
    row = load_remittance_row(connection, part.target_id)
    if row.state != "CLEARED" or row.payment_cents != -part.amount_cents:
        raise RefusedError(
            f"The bank cannot have taken back remittance {row.trace}: it is not cleared, or its "
            "amount is another one. Reverse its posting first if it is posted."
        )
    return plan_money_back(row.trace, row.payer, row.payment_cents)


def payer_checks(connection: Connection, ticket_id: int) -> list[tuple[str, int]]:
    """(payer, cents) of the insurers' checks on a ticket."""
    from recon_desktop.storage.queries.days import load_checks

    checks = load_checks(connection, [ticket_id]).get(ticket_id, [])
    return [(check.payer, check.amount_cents) for check in checks if check.payer]


def _plan_deposit(connection: Connection, part: Part) -> tuple[PlannedEntry, ...]:
    from recon_desktop.storage.queries import bank, days

    ticket = days.load_tickets(connection, ticket_id=part.target_id)[0]
    before = bank.paid_so_far(connection, DEPOSIT, [ticket.id]).get(ticket.id, 0)
    completes = before + part.amount_cents == ticket.total_cents
    checks = payer_checks(connection, ticket.id) if completes else []
    return plan_ticket_part(ticket.number, part.amount_cents, checks)


def _plan_batch(connection: Connection, part: Part) -> tuple[PlannedEntry, ...]:
    from recon_desktop.storage.queries import bank, setup, staging

    batch: CardBatch = staging.load_ids(connection, CardBatch, [part.target_id])[part.target_id]
    before = bank.paid_so_far(connection, CARD_BATCH, [part.target_id]).get(part.target_id, 0)
    funding = Funding(setup.load_funding(connection).get(batch.processor, "NET"))
    return plan_batch_part(batch, part.amount_cents, before, funding)


def _book(
    act: Act, actor: Actor, part: Part, line: BankLineRow, planned: tuple[PlannedEntry, ...]
) -> int | None:
    """Write the money's entry on the bank's date, or on the next open day after a close."""
    if not planned:
        return None
    remittance_id = part.target_id if part.kind in (REMITTANCE, RETURNED_REMITTANCE) else None
    return book_entry(act, actor, line, planned, remittance_id=remittance_id)


def book_entry(
    act: Act,
    actor: Actor,
    line: BankLineRow,
    planned: tuple[PlannedEntry, ...],
    *,
    remittance_id: int | None = None,
) -> int:
    """Write an entry that rests on a bank line; its id."""
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    day = next_open_day(act.connection, line.post_date)
    head = EntryHead(
        day,
        act.stamp,
        actor.name,
        late=day != line.post_date,
        effective_date=line.post_date,
        remittance_id=remittance_id,
    )
    return write_entries(act.connection, head, planned)[0]


def mirror_entry(act: Act, actor: Actor, entry_id: int, reason: str) -> int:
    """Write the mirror of an entry on its own date, or on the next open day; its id."""
    from recon_desktop.storage.queries import ledger

    original = ledger.load_entries(act.connection, entry_id=entry_id)[0]
    day = next_open_day(act.connection, original.posting_date)
    head = ledger.EntryHead(
        day,
        act.stamp,
        actor.name,
        late=day != original.posting_date,
        effective_date=original.effective_date,
        remittance_id=original.remittance_id,
        reverses=entry_id,
    )
    planned = reverse(ledger.load_planned(act.connection, original), reason)
    return ledger.write_entries(act.connection, head, (planned,))[0]
