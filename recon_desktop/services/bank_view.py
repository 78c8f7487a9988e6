"""The bank's two panes: lines on one side, what waits for money on the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from recon_desktop.domain.accounts import BANK
from recon_desktop.domain.findings import SourceRef
from recon_desktop.domain.money import Money
from recon_desktop.services.match_bank import OpenItems, find_matches, load_open
from recon_desktop.services.practice import Practice


@dataclass(frozen=True, slots=True)
class BankLineView:
    """A bank line; `matched_*` are empty while it is open."""

    id: int
    account_last4: str
    post_date: date
    text: str
    amount: Money
    pending: bool
    matched_kind: str
    matched_target: str
    match_id: int | None
    tier: str
    age_days: int
    ref: SourceRef


@dataclass(frozen=True, slots=True)
class OpenItemView:
    """A remittance, deposit or card batch without its bank line."""

    kind: str
    id: int
    name: str
    day: date | None
    amount: Money
    age_days: int
    text: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A match that a person has to confirm, with the reason why."""

    bank_line_id: int
    kind: str
    target_id: int
    tier: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class BankView:
    """Both panes. `statement_balance` is the newest the bank stated, None without any."""

    lines: tuple[BankLineView, ...]
    open_items: tuple[OpenItemView, ...]
    proposals: tuple[ProposalView, ...]
    book_balance: Money
    statement_balance: Money | None


def load_bank(practice: Practice, *, only_open: bool = False) -> BankView:
    """Lines newest first, open items oldest first, and what the program proposes."""
    from recon_desktop.storage.queries import bank, ledger

    today = practice.local_now().date()
    with practice.store.read() as connection:
        rows = bank.load_lines(connection, only_open=only_open)
        names = {} if only_open else bank.target_names(connection)
        items = load_open(connection)
        found = find_matches(connection, items)
        book = ledger.balance(connection, BANK)
        statement = bank.last_balance(connection)
    lines = tuple(
        BankLineView(
            id=row.id,
            account_last4=row.account[-4:],
            post_date=row.post_date,
            text=row.description,
            amount=Money(row.amount_cents),
            pending=row.pending,
            matched_kind=row.match_kind or "",
            matched_target=names.get((row.match_kind or "", row.target_id or 0), ""),
            match_id=row.match_id,
            tier=row.tier or "",
            age_days=(today - row.post_date).days,
            ref=SourceRef(row.source_id, row.line),
        )
        for row in rows
    )
    return BankView(
        lines=lines,
        open_items=_open_items(items, today),
        proposals=tuple(
            ProposalView(
                m.bank_id,
                m.kind,
                m.target_id,
                m.tier,
                Money(m.amount_cents),
                m.reason or m.evidence,
            )
            for m in (*found.matched, *found.proposed)
        ),
        book_balance=Money(book),
        statement_balance=None if statement is None else Money(statement),
    )


def _open_items(items: OpenItems, today: date) -> tuple[OpenItemView, ...]:
    found = [
        OpenItemView("remittance", r.id, r.trace, r.payment_date, Money(r.amount_cents), 0, r.payer)
        for r in items.remittances.values()
    ]
    found += [
        OpenItemView("deposit", k.id, k.number, k.date, Money(k.amount_cents), 0, "deposit ticket")
        for k in items.tickets.values()
    ]
    found += [
        OpenItemView(
            "card-batch", b.id, b.batch_id, b.closed_on, Money(b.net_cents), 0, "card batch"
        )
        for b in items.batches.values()
    ]
    aged = [
        OpenItemView(
            i.kind, i.id, i.name, i.day, i.amount, (today - i.day).days if i.day else 0, i.text
        )
        for i in found
    ]
    return tuple(sorted(aged, key=lambda i: (-i.age_days, i.kind, i.id)))
