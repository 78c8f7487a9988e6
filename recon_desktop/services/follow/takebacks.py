"""The takeback ledger as the desk sees it: every amount a payer takes or forwards, to zero."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import PAYER_OVERPAYMENTS
from recon_desktop.domain.follow.takebacks import book_balances, owed_cents, payer_key
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.follow.load_takebacks import load_book, load_claim_links, load_reversals
from recon_desktop.services.follow.refund_takeback import refunds_to_payers
from recon_desktop.services.follow.takeback_rows import NOT_POSTED, Facts, TakebackRow, all_rows
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.services.follow.load_takebacks import SeenReversal, TakebackBook
    from recon_desktop.storage.engine import Connection

PUBLIC_FILINGS = ("MA", "MB", "MC")
"""CLP06 of Medicare and Medicaid (R6.19)."""

ALL_PAYERS = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One payer, or all (payer ''): what it may still take, what it took unannounced, the books.

    `balance` = announced − unannounced, what account 2020 must hold as a credit; `books` is what
    it holds. `waiting` are the amounts of remittances that are not posted, in neither.
    """

    payer: str
    announced: Money
    unannounced: Money
    balance: Money
    books: Money
    waiting: Money

    @property
    def agrees(self) -> bool:
        """The takeback ledger equals the books."""
        return self.balance == self.books


@dataclass(frozen=True, slots=True)
class TakebackView:
    """Rows, open ones first and the oldest of them first; standings, all payers first.

    `fb_agrees`: the forwarded balances (sub FB of 2020) equal the books too.
    """

    rows: tuple[TakebackRow, ...]
    standings: tuple[Standing, ...]
    fb_agrees: bool

    def standing(self, payer: str = ALL_PAYERS) -> Standing:
        """How one payer, or all of them, stand."""
        nothing = Standing(payer, ZERO, ZERO, ZERO, ZERO, ZERO)
        return next((each for each in self.standings if each.payer == payer), nothing)


def load_takebacks(practice: Practice, today: date | None = None) -> TakebackView:
    """The whole ledger as of today."""
    day = today or practice.local_now().date()
    with practice.store.read() as connection:
        return takeback_view(connection, day)


def takeback_view(connection: Connection, today: date, *, until: date = date.max) -> TakebackView:
    """The ledger from an open connection; `until`: without what came after that day."""
    from recon_desktop.storage.queries import takebacks as queries

    book = load_book(connection, until)
    reversals = load_reversals(connection, until)
    links = load_claim_links(connection, book.pairs.values())
    names = {each.claim_id for each in links.values()} | {each.row.claim_id for each in reversals}
    by_remittance: defaultdict[int, list[SeenReversal]] = defaultdict(list)
    for each in reversals:
        by_remittance[each.row.remittance_id].append(each)
    facts = Facts(
        today=today,
        links=links,
        reversals=dict(by_remittance),
        patients=queries.patients_of(connection, names),
        public=frozenset(queries.public_payers(connection, PUBLIC_FILINGS)),
        still_open=tuple(each for each in book.movements.values() if book.left(each.id)),
        refunds=tuple(refunds_to_payers(connection)),
    )
    rows = all_rows(book, facts)
    books = queries.payer_balances(connection, PAYER_OVERPAYMENTS, until)
    return TakebackView(rows, tuple(_standings(book, rows, books)), _subs_agree(book, books))


def _standings(
    book: TakebackBook, rows: tuple[TakebackRow, ...], books: list[tuple[str, str, int]]
) -> list[Standing]:
    names = {payer_key(row.payer): row.payer for row in rows}
    held: defaultdict[str, int] = defaultdict(int)
    for payer, _, cents in books:
        names.setdefault(payer_key(payer), payer)
        held[payer_key(payer)] -= cents
    made = [_standing(book, rows, names[key], key, held[key]) for key in sorted(names)]
    total = Standing(
        ALL_PAYERS,
        sum((each.announced for each in made), ZERO),
        sum((each.unannounced for each in made), ZERO),
        sum((each.balance for each in made), ZERO),
        sum((each.books for each in made), ZERO),
        sum((each.waiting for each in made), ZERO),
    )
    return [total, *made]


def _standing(
    book: TakebackBook, rows: tuple[TakebackRow, ...], name: str, key: str, held: int
) -> Standing:
    own = [
        each
        for each in book.movements.values()
        if each.payer == key and each.account == PAYER_OVERPAYMENTS
    ]
    left = book.followed.left
    announced = sum(left[each.id] for each in own if each.opens)
    waiting = [
        row.amount
        for row in rows
        if payer_key(row.payer) == key and row.state == NOT_POSTED and row.adjustment_id
    ]
    return Standing(
        payer=name,
        announced=Money(announced),
        unannounced=Money(sum(left[each.id] for each in own if not each.opens)),
        balance=Money(owed_cents(own, left)),
        books=Money(held),
        waiting=sum(waiting, ZERO),
    )


def _subs_agree(book: TakebackBook, books: list[tuple[str, str, int]]) -> bool:
    """Account 2020 by payer and sub-account (FB apart) is what the pairs in the books give."""
    held: defaultdict[tuple[str, str], int] = defaultdict(int)
    for payer, sub, cents in books:
        held[payer_key(payer), sub] += cents
    own = [each for each in book.movements.values() if each.account == PAYER_OVERPAYMENTS]
    return book_balances(own) == {key: cents for key, cents in held.items() if cents}
