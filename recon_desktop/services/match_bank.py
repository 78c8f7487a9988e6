"""Match bank lines to deposits, card batches and remittances, and book the money (R4.31, R3.11).

A match writes the entry that brings the money into the bank account (J5, J6, P1) in the same
transaction; taking the match back writes its mirror. Only booked lines match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.day_entries import Funding, plan_card_batch, plan_ticket_cleared
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import PlannedEntry, reverse
from recon_desktop.domain.matching import (
    BankItem,
    Match,
    MatchResult,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
    match,
)
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting import plan_payer_clears
from recon_desktop.domain.records import CardBatch
from recon_desktop.services.bank_days import bank_calendar
from recon_desktop.services.practice import Act, Practice
from recon_desktop.services.stage_rows import next_open_day

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.bank import BankLineRow

REMITTANCE, DEPOSIT, CARD_BATCH = "remittance", "deposit", "card-batch"


@dataclass(frozen=True, slots=True)
class MatchedView:
    """A bank line and what it is: a remittance's trace, a ticket's number, a batch's id."""

    bank_line: int
    kind: str
    target: str
    tier: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class OpenView:
    """Something that waits for the other side."""

    id: int
    name: str
    day: date | None
    amount: Money
    text: str


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What was matched now, what a person has to decide, what is left over."""

    matched: tuple[MatchedView, ...]
    proposed: tuple[MatchedView, ...]
    unmatched_bank: tuple[OpenView, ...]
    unmatched_remittances: tuple[OpenView, ...]
    unmatched_deposits: tuple[OpenView, ...]
    unmatched_batches: tuple[OpenView, ...]


@dataclass(frozen=True)
class OpenItems:
    """Everything that may be matched now."""

    lines: dict[int, BankLineRow]
    tickets: dict[int, OpenTicket]
    batches: dict[int, OpenBatch]
    remittances: dict[int, OpenRemittance]
    cleared_tickets: tuple[tuple[OpenTicket, int], ...]

    def name(self, kind: str, target_id: int) -> str:
        """How people call the target."""
        if kind == REMITTANCE:
            return self.remittances[target_id].trace
        if kind == DEPOSIT:
            return self.tickets[target_id].number
        return self.batches[target_id].batch_id


def load_open(connection: Connection) -> OpenItems:
    """Open bank lines, tickets, batches and remittances."""
    from recon_desktop.storage.queries import bank, days, setup

    lines = {row.id: row for row in bank.load_lines(connection, only_open=True)}
    open_remittances = _open_remittances(connection)
    traces = [remit.trace for remit in open_remittances.values()]
    tickets, cleared = days.waiting_tickets(connection, traces)
    checks = days.load_checks(connection, [ticket.id for ticket in (*tickets, *cleared)])
    views = {
        row.id: OpenTicket(
            row.id,
            row.number,
            row.business_date,
            row.total_cents,
            tuple(c.check_no for c in checks.get(row.id, ())),
            tuple(c.amount_cents for c in checks.get(row.id, ())),
        )
        for row in (*tickets, *cleared)
    }
    matched_lines = bank.lines_of_targets(connection, DEPOSIT, [row.id for row in cleared])
    funding = setup.load_funding(connection)
    open_batches = {
        each.row_id: _batch(each.row_id, each.record, funding)
        for each in bank.open_batches(connection)
    }
    return OpenItems(
        lines=lines,
        tickets={row.id: views[row.id] for row in tickets},
        batches=open_batches,
        remittances=open_remittances,
        cleared_tickets=tuple((views[row.id], matched_lines[row.id]) for row in cleared),
    )


def _open_remittances(connection: Connection) -> dict[int, OpenRemittance]:
    """Remittances that wait for their money."""
    from recon_desktop.storage.queries.remittances import load_rows

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
        )
        for row in load_rows(connection, states=("STAGED",))
        if row.payment_cents > 0 and not row.test and row.credit_debit != "D"
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
    )


def find_matches(connection: Connection, items: OpenItems) -> MatchResult:
    """What fits what, by the tiers; nothing is written."""
    from recon_desktop.storage.queries import setup

    aliases: dict[str, tuple[str, ...]] = {}
    for row in setup.load_aliases(connection):
        aliases[row.payer] = (*aliases.get(row.payer, ()), row.alias)
    return match(
        [_item(row) for row in items.lines.values()],
        list(items.tickets.values()),
        list(items.batches.values()),
        list(items.remittances.values()),
        calendar=bank_calendar(),
        aliases=aliases,
        cleared_tickets=items.cleared_tickets,
    )


def _item(row: BankLineRow) -> BankItem:
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
    )


def match_bank(practice: Practice, actor: Actor) -> MatchReport:
    """Accept every match that needs no person, and list the rest."""
    with practice.act(actor, Action.MATCH_BANK) as act:
        items = load_open(act.connection)
        result = find_matches(act.connection, items)
        accepted = sorted(result.matched, key=lambda m: (bool(m.via), m.bank_id, m.target_id))
        for each in accepted:
            _accept(act, actor, items, each)
        act.detail = {"matched": len(accepted), "proposed": len(result.proposed)}
        return _report(items, result)


def _accept(act: Act, actor: Actor, items: OpenItems, found: Match) -> None:
    from recon_desktop.storage.queries import bank, remittances

    line = (
        items.lines.get(found.bank_id) or bank.load_lines(act.connection, line_id=found.bank_id)[0]
    )
    entry_id = None
    if not found.via:
        planned = _plan(act.connection, found.kind, found.target_id, items)
        entry_id = _book(act, actor, planned, line.post_date, found)
    bank.insert_match(
        act.connection,
        bank_line_id=line.id,
        kind=found.kind,
        target_id=found.target_id,
        tier=found.tier,
        amount_cents=found.amount_cents,
        evidence=found.evidence,
        at=act.stamp,
        by=actor.name,
        entry_id=entry_id,
        via=found.via,
    )
    if found.kind == REMITTANCE:
        remittances.set_state(act.connection, found.target_id, "CLEARED")


def _plan(
    connection: Connection, kind: str, target_id: int, items: OpenItems
) -> tuple[PlannedEntry, ...]:
    from recon_desktop.storage.queries import days, setup, staging

    if kind == REMITTANCE:
        remit = items.remittances[target_id]
        return plan_payer_clears(remit.trace, remit.amount_cents, remit.payer)
    if kind == DEPOSIT:
        ticket = days.load_tickets(connection, ticket_id=target_id)[0]
        checks = days.load_checks(connection, [target_id]).get(target_id, [])
        payer = [(c.payer, c.amount_cents) for c in checks if c.payer]
        own = ticket.total_cents - sum(cents for _, cents in payer)
        return plan_ticket_cleared(ticket.number, own, payer)
    batch: CardBatch = staging.load_ids(connection, CardBatch, [target_id])[target_id]
    funding = setup.load_funding(connection).get(batch.processor, "NET")
    return plan_card_batch(
        batch.batch_id,
        batch.gross_cents,
        batch.refunds_cents,
        batch.chargebacks_cents,
        batch.fees_cents,
        batch.net_cents,
        Funding(funding),
    )


def _book(
    act: Act, actor: Actor, planned: Iterable[PlannedEntry], bank_date: date, found: Match
) -> int:
    """Write the money's entry on the bank's date, or on the next open day after a close."""
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    day = next_open_day(act.connection, bank_date)
    head = EntryHead(
        day,
        act.stamp,
        actor.name,
        late=day != bank_date,
        effective_date=bank_date,
        remittance_id=found.target_id if found.kind == REMITTANCE else None,
    )
    return write_entries(act.connection, head, tuple(planned))[0]


def match_by_hand(
    practice: Practice, actor: Actor, *, bank_line_id: int, kind: str, target_id: int
) -> None:
    """Match one line to one thing, both open, equal to the cent. RefusedError otherwise."""
    with practice.act(actor, Action.MATCH_BANK) as act:
        items = load_open(act.connection)
        line = items.lines.get(bank_line_id)
        if line is None:
            raise RefusedError("This bank line is matched already, or is no longer there.")
        if line.pending:
            raise RefusedError("The bank has not booked this line yet; wait until it has.")
        amount = _open_amount(items, kind, target_id)
        if amount != line.amount_cents:
            raise RefusedError(
                f"The bank line is {Money(line.amount_cents)}, the other side {Money(amount)}: "
                f"they differ by {Money(line.amount_cents - amount)}."
            )
        found = Match(bank_line_id, kind, target_id, "T4", amount, "matched by a person")
        _accept(act, actor, items, found)
        act.detail = {
            "bank_line": bank_line_id,
            "kind": kind,
            "target": items.name(kind, target_id),
        }


def _open_amount(items: OpenItems, kind: str, target_id: int) -> int:
    if kind == REMITTANCE and target_id in items.remittances:
        return items.remittances[target_id].amount_cents
    if kind == DEPOSIT and target_id in items.tickets:
        return items.tickets[target_id].amount_cents
    if kind == CARD_BATCH and target_id in items.batches:
        batch = items.batches[target_id]
        return batch.net_cents if batch.funding is Funding.NET else batch.gross_cents
    raise RefusedError("That is matched already, or is no longer there.")


def unmatch(practice: Practice, actor: Actor, match_id: int) -> None:
    """Take a match back: the mirror of its entry, and both sides are open again.

    Raises RefusedError when the remittance is posted: reverse the posting first.
    """
    from recon_desktop.storage.queries import bank

    with practice.act(actor, Action.MATCH_BANK) as act:
        found = bank.live_match(act.connection, match_id=match_id)
        if found is None:
            raise UsageError("This match has been taken back already.")
        if found.kind == DEPOSIT:
            _refuse_with_checks(act.connection, found.target_id)
        if found.kind == REMITTANCE:
            _release_remittance(act.connection, found.target_id)
        if found.entry_id is not None and not found.via:
            mirror_entry(act, actor, found.entry_id, "match taken back")
        bank.end_match(act.connection, match_id, act.stamp)
        act.detail = {"match": match_id, "kind": found.kind, "target": found.target_id}


def _refuse_with_checks(connection: Connection, ticket_id: int) -> None:
    from recon_desktop.storage.queries import bank, days

    ticket = days.load_tickets(connection, ticket_id=ticket_id)[0]
    if bank.matches_via(connection, ticket.number):
        raise RefusedError(
            f"A payer's check on ticket {ticket.number} is matched to its remittance; take that "
            "match back first."
        )


def _release_remittance(connection: Connection, remittance_id: int) -> None:
    from recon_desktop.storage.queries import remittances

    row = remittances.load_rows(connection, remittance_id=remittance_id)[0]
    if row.state == "POSTED":
        raise RefusedError(f"Remittance {row.trace} is posted. Reverse the posting first.")
    if row.state == "RETURNED":
        raise RefusedError(f"The bank has returned remittance {row.trace}; its match stays.")
    remittances.set_state(connection, remittance_id, "STAGED")


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


def _report(items: OpenItems, result: MatchResult) -> MatchReport:
    def view(found: Match) -> MatchedView:
        return MatchedView(
            found.bank_id,
            found.kind,
            items.name(found.kind, found.target_id),
            found.tier,
            Money(found.amount_cents),
            found.reason or found.evidence,
        )

    return MatchReport(
        matched=tuple(view(m) for m in result.matched),
        proposed=tuple(view(m) for m in result.proposed),
        unmatched_bank=tuple(_open_line(items.lines[i]) for i in result.unmatched_bank),
        unmatched_remittances=tuple(
            OpenView(r.id, r.trace, r.payment_date, Money(r.amount_cents), r.payer)
            for r in (items.remittances[i] for i in result.unmatched_remittances)
        ),
        unmatched_deposits=tuple(
            OpenView(k.id, k.number, k.date, Money(k.amount_cents), "deposit ticket")
            for k in (items.tickets[i] for i in result.unmatched_tickets)
        ),
        unmatched_batches=tuple(
            OpenView(b.id, b.batch_id, b.closed_on, Money(b.net_cents), "card batch")
            for b in (items.batches[i] for i in result.unmatched_batches)
        ),
    )


def _open_line(row: BankLineRow) -> OpenView:
    return OpenView(
        row.id, row.account[-4:], row.post_date, Money(row.amount_cents), row.description
    )
