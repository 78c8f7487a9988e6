"""Payer money on the sheets of a day (reading B): what cleared, what is posted, what waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import PayerMoneyLine, UnpostedRemittanceLine
from recon_desktop.services.bank.bank_days import bank_calendar
from recon_desktop.services.sheets.gather import SheetDay

if TYPE_CHECKING:
    from recon_desktop.storage.queries.cleared_money import ClearedRemittance


def fill_payer_money(day: SheetDay) -> Iterator[PayerMoneyLine]:
    """What the bank booked on the day, by payer; posted means posted by the end of the day."""
    by_payer: defaultdict[str, list[ClearedRemittance]] = defaultdict(list)
    for each in day.cleared:
        by_payer[each.payer].append(each)
    for payer, remittances in sorted(by_payer.items()):
        posted = (
            each.amount_cents
            for each in remittances
            if each.posted_on is not None and each.posted_on <= day.business_date
        )
        yield PayerMoneyLine(
            payer=payer,
            remittances=len(remittances),
            cleared=Money(sum(each.amount_cents for each in remittances)),
            posted=Money(sum(posted)),
        )


def fill_unposted(day: SheetDay) -> Iterator[UnpostedRemittanceLine]:
    """What stood in 1190 at the end of the day, oldest first, with its age (R6.11)."""
    from recon_desktop.storage.queries.cleared_money import (
        payer_checks_waiting,
        placed_money,
        unposted_remittances,
    )

    lines = [
        _waiting(day, each.payer, each.trace, each.bank_date, each.amount_cents)
        for each in unposted_remittances(day.connection, day.business_date)
    ]
    lines += [
        _waiting(day, each.payer, f"check {each.check_no}", each.bank_date, each.amount_cents)
        for each in payer_checks_waiting(day.connection, day.business_date)
    ]
    lines += [
        _waiting(day, each.payer, "no advice yet", each.bank_date, each.amount_cents)
        for each in placed_money(day.connection, day.business_date)
    ]
    yield from sorted(lines, key=lambda line: (line.cleared_on, line.payer, line.trace))


def _waiting(
    day: SheetDay, payer: str, trace: str, bank_date: date, cents: int
) -> UnpostedRemittanceLine:
    return UnpostedRemittanceLine(
        payer=payer,
        trace=trace,
        cleared_on=bank_date,
        age_days=bank_calendar().days_between(bank_date, day.business_date),
        amount=Money(cents),
    )
