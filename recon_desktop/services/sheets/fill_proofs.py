"""Totals of the close beside the figure of the journal that must equal them (R2.6, R6.12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recon_desktop.domain.accounts import (
    CARD_CLEARING,
    INSURANCE_AR,
    OVER_SHORT,
    REMIT_CLEARING,
    REVENUE,
    UNDEPOSITED,
)
from recon_desktop.domain.day.desk_receipts import Use
from recon_desktop.domain.day.entries import tender_account
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.sheets import SupportingTotal, UnpostedRemittanceLine
from recon_desktop.services.sheets.book import BookLine, net_of
from recon_desktop.services.sheets.gather import SheetDay

_DESK = ("receipts", "refunds")
_TOS_ENTRY = "J3"  # the entry of §6.7 that holds time-of-service money alone


def fill_supporting(
    day: SheetDay, unposted: Iterable[UnpostedRemittanceLine]
) -> Iterator[SupportingTotal]:
    """Each proof in one line; a difference means that books and close disagree."""
    book, totals = day.book, day.check.totals
    yield _proof("Daily Transaction Total = 4000", totals.DTT, -net_of(book, REVENUE, "charges"))
    yield _proof("Time-of-service money = J3", totals.TOS, _at_service(book))
    claimed = totals.DCT_N + day.check.HELD + _insured_adjustments(day)
    moved = net_of(book, INSURANCE_AR, "charges", "anticipated")
    yield _proof("Daily Claim Total – net, with held and adjusted = 1110", claimed, moved)
    yield _proof(
        "Cash and checks taken = 1010",
        _taken(day, UNDEPOSITED),
        net_of(book, UNDEPOSITED, *_DESK),
    )
    yield _proof(
        "Cards taken, gross = 1015", _taken(day, CARD_CLEARING), net_of(book, CARD_CLEARING, *_DESK)
    )
    off = Money(sum(view.over_short.cents for view in day.drawers if view.over_short))
    yield _proof("Cash over / (short) = 6110", off, -net_of(book, OVER_SHORT, "over-short"))
    waiting = sum((line.amount for line in unposted), ZERO)
    in_clearing = day.opening.get(REMIT_CLEARING, 0) + net_of(book, REMIT_CLEARING)
    yield _proof("Cleared payer money not posted = 1190", waiting, -in_clearing)


def _proof(label: str, amount: Money, journal_cents: int) -> SupportingTotal:
    return SupportingTotal(label, amount, Money(journal_cents))


def _at_service(book: Iterable[BookLine]) -> int:
    lines = [line for line in book if line.kind == "receipts" and _TOS_ENTRY in line.label.split()]
    return net_of(lines, UNDEPOSITED) + net_of(lines, CARD_CLEARING)


def _insured_adjustments(day: SheetDay) -> Money:
    """The part of ADJ0 that stands between charges and claims, not between charges and patients."""
    visits = day.check.encounters
    return Money(sum(each.explaining_adjustment_cents for each in visits if each.insured))


def _taken(day: SheetDay, account: int) -> Money:
    """Receipts less refunds that lie in the drawer, or come by settlement; payers' checks apart."""
    return Money(
        sum(
            each.amount_cents
            for each in day.check.receipts
            if tender_account(each.receipt.tender) == account and each.use is not Use.PAYER_CHECK
        )
    )
