"""The bank's two panes: lines on one side, what waits for money on the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEPOSIT,
    REFUND,
    REMITTANCE,
    RETURNED_CHECK,
    RETURNED_REFUND,
    RETURNED_REMITTANCE,
    Match,
)
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.money import Money
from recon_desktop.services.bank.book_balance import book_balance
from recon_desktop.services.bank.match_bank import CombinationView, combination_views, find_matches
from recon_desktop.services.bank.open_items import OpenItems, load_open, target_name
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.queries.bank import BankLineRow, MatchRow


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a line and what it was matched to."""

    match_id: int
    kind: str
    target: str
    tier: str
    amount: Money
    note: str


@dataclass(frozen=True, slots=True)
class BankLineView:
    """A bank line. `open` is what is left of it; `parts` what the rest was matched to.

    `waits_for_advice`: a placeholder of payer money holds it, and a remittance may take it over.
    """

    id: int
    account_last4: str
    post_date: date
    text: str
    amount: Money
    open: Money
    pending: bool
    locked: bool
    parts: tuple[PartView, ...]
    waits_for_advice: bool
    age_days: int
    ref: SourceRef

    @property
    def whole(self) -> bool:
        """Wholly matched."""
        return bool(self.parts) and not self.open

    @property
    def to_match(self) -> Money:
        """What can be matched: what is open, and what a placeholder keeps."""
        held = [part.amount for part in self.parts if part.kind == "payer-money"]
        return self.open + (held[0] if held else Money(0))

    @property
    def target_text(self) -> str:
        """What it was matched to, in words."""
        return ", ".join(part.target for part in self.parts)


@dataclass(frozen=True, slots=True)
class OpenItemView:
    """What has no bank line yet. `amount` is what is open of `total`; below zero it goes out."""

    kind: str
    id: int
    name: str
    day: date | None
    amount: Money
    age_days: int
    text: str
    total: Money


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A match that a person has to confirm, with the reason why."""

    bank_line_id: int
    kind: str
    target_id: int
    tier: str
    amount: Money
    reason: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class BankView:
    """Both panes. `book_balance` holds what was there before the books began, as a reconciliation
    statement does; `statement_balance` is the newest the bank stated, None without any.

    `returns`: checks and payments that the bank may have taken back with an open line, and
    refunds of ours that may have come back with one.
    """

    lines: tuple[BankLineView, ...]
    open_items: tuple[OpenItemView, ...]
    returns: tuple[OpenItemView, ...]
    proposals: tuple[ProposalView, ...]
    combinations: tuple[CombinationView, ...]
    book_balance: Money
    statement_balance: Money | None


def load_bank(practice: Practice, *, only_open: bool = False) -> BankView:
    """Lines newest first, open items oldest first, and what the program proposes.

    `only_open` keeps lines with something left, and payer money whose advice has not come.
    """
    from recon_desktop.storage.queries import bank, open_items, statements

    today = practice.local_now().date()
    with practice.store.read() as connection:
        items = load_open(connection)
        rows = (
            sorted(items.lines.values(), key=lambda row: (row.post_date, row.id), reverse=True)
            if only_open
            else bank.load_lines(connection)
        )
        wanted = [row.id for row in rows if row.used_cents] if only_open else None
        parts = bank.parts_by_line(connection, wanted)
        names = open_items.target_names(connection, parts)
        found = find_matches(connection, items)
        book = book_balance(connection)
        statement = statements.last_balance(connection)
    lines = tuple(_line(row, parts.get(row.id, []), names, items, today) for row in rows)
    return BankView(
        lines=lines,
        open_items=_open_items(items, today),
        returns=_returns(items, today),
        proposals=tuple(_proposal(each) for each in (*found.matched, *found.proposed)),
        combinations=combination_views(items, found.combinations),
        book_balance=Money(book),
        statement_balance=None if statement is None else Money(statement),
    )


def _line(
    row: BankLineRow,
    parts: Iterable[MatchRow],
    names: dict[tuple[str, int], str],
    items: OpenItems,
    today: date,
) -> BankLineView:
    return BankLineView(
        id=row.id,
        account_last4=row.account[-4:],
        post_date=row.post_date,
        text=row.description,
        amount=Money(row.amount_cents),
        open=Money(row.open_cents),
        pending=row.pending,
        locked=row.reconciliation_id is not None,
        parts=tuple(
            PartView(
                part.id,
                part.kind,
                target_name(names, part.kind, part.target_id),
                part.tier,
                Money(part.amount_cents),
                part.note,
            )
            for part in parts
        ),
        waits_for_advice=row.id in items.placeholders,
        age_days=(today - row.post_date).days,
        ref=SourceRef(row.source_id, row.line),
    )


def _proposal(found: Match) -> ProposalView:
    return ProposalView(
        found.bank_id,
        found.kind,
        found.target_id,
        found.tier,
        Money(found.amount_cents),
        found.reason or found.evidence,
        found.via,
    )


def _open_items(items: OpenItems, today: date) -> tuple[OpenItemView, ...]:
    found: list[OpenItemView] = []

    def add(
        kind: str, row_id: int, day: date | None, cents: int, text: str, total: int | None = None
    ) -> None:
        name = items.name(kind, row_id)
        age = (today - day).days if day else 0
        whole = Money(cents if total is None else total)
        found.append(OpenItemView(kind, row_id, name, day, Money(cents), age, text, whole))

    for remit in items.remittances.values():
        add(REMITTANCE, remit.id, remit.payment_date, remit.cents, remit.payer, remit.amount_cents)
    for ticket in items.tickets.values():
        add(DEPOSIT, ticket.id, ticket.date, ticket.cents, "deposit ticket", ticket.amount_cents)
    for batch in items.batches.values():
        add(CARD_BATCH, batch.id, batch.closed_on, batch.cents, "card batch", batch.payout_cents)
    for refund in items.refunds.values():
        add(REFUND, refund.id, refund.paid_on, -refund.amount_cents, "refund paid")
    return tuple(sorted(found, key=lambda i: (-i.age_days, i.kind, i.id)))


def _returns(items: OpenItems, today: date) -> tuple[OpenItemView, ...]:
    """What has the amount of an open line that takes it back, newest first (R3.12)."""
    wanted = {row.open_cents for row in items.lines.values()}
    came = [
        (RETURNED_CHECK, x.id, x.deposited_on, -x.amount_cents, f"deposited with ticket {x.ticket}")
        for x in items.checks.values()
    ]
    came += [
        (RETURNED_REMITTANCE, x.id, x.cleared_on, -x.amount_cents, f"payment of {x.payer}")
        for x in items.paid_remittances.values()
    ]
    came += [
        (RETURNED_REFUND, x.id, x.paid_on, x.amount_cents, f"refund to {x.payee}")
        for x in items.booked_refunds.values()
    ]
    found = []
    for kind, row_id, day, cents, text in came:
        if cents in wanted:
            name, amount, age = items.name(kind, row_id), Money(cents), (today - day).days
            found.append(OpenItemView(kind, row_id, name, day, amount, age, text, amount))
    return tuple(sorted(found, key=lambda i: (i.age_days, i.kind, i.id)))
