"""Unmatched money at the end of a day: bank lines, remittances, placeholders (R4.32)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.listing import (
    ListColumn,
    ListGroup,
    Listing,
    ListKind,
    ListRow,
    as_of_text,
)
from recon_desktop.services.listings.instants import end_of_day
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

_COLUMNS = (
    ListColumn("Date", ListKind.DATE),
    ListColumn("Age, days", ListKind.COUNT),
    ListColumn("Payer, or the bank's words", weight=2),
    ListColumn("Trace or check"),
    ListColumn("What is known"),
    ListColumn("Amount", ListKind.MONEY, total=True),
)
_RETURNED = "RETURNED"
_METHODS = {"ACH": "bank transfer", "CHK": "check", "FWT": "wire", "NON": "no payment"}


def load(practice: Practice, first: date, last: date) -> Listing:
    """How things stood at the end of `last`."""
    before = end_of_day(practice, last)
    with practice.store.read() as connection:
        groups = (
            ListGroup(
                "At the bank, not matched", tuple(_bank_lines(connection, last)),
                "Lines, or parts of lines, that the books cannot explain yet.",
            ),
            ListGroup(
                "Remittances without their money", tuple(_remittances(connection, last, before)),
                "Advised by the payer; the bank has not shown it.",
            ),
            ListGroup(
                "Payer money without its remittance", tuple(_advices(connection, last, before)),
                "Booked to remittance clearing; ask the payer for the advice.",
            ),
        )  # fmt: skip
    return Listing(
        title="Unmatched Money",
        period=as_of_text(last),
        basis="Bank date, payment date · age in calendar days",
        columns=_COLUMNS,
        groups=groups,
        empty="Every bank line is matched, and every remittance has its money.",
        total_label="",
    )


def _bank_lines(connection: Connection, day: date) -> Iterator[ListRow]:
    from recon_desktop.storage.queries.listings_money import waiting_lines

    for line in waiting_lines(connection, day):
        known = [f"account ending {line.account[-4:]}"] if line.account else []
        known += ["pending"] if line.pending else []
        yield (
            line.post_date,
            (day - line.post_date).days,
            line.description,
            line.check_no,
            ", ".join(known),
            Money(line.open_cents),
        )


def _remittances(connection: Connection, day: date, before: str) -> Iterator[ListRow]:
    from recon_desktop.storage.queries.listings_money import waiting_remittances

    for row in waiting_remittances(connection, day, before):
        known = _METHODS.get(row.method, row.method)
        yield (
            row.payment_date,
            (day - row.payment_date).days if row.payment_date else None,
            row.payer,
            row.trace,
            f"{known}, returned by the bank" if row.state == _RETURNED else known,
            Money(row.open_cents),
        )


def _advices(connection: Connection, day: date, before: str) -> Iterator[ListRow]:
    from recon_desktop.storage.queries.cleared_money import payer_checks_waiting
    from recon_desktop.storage.queries.listings_money import waiting_advices

    found: list[tuple[date, str, str, str, int]] = [
        (row.received_on, row.payer, "", row.note, row.amount_cents)
        for row in waiting_advices(connection, day, before)
    ]
    found += [
        (check.bank_date, check.payer, check.check_no, f"on ticket {check.ticket_no}",
         check.amount_cents)
        for check in payer_checks_waiting(connection, day)
    ]  # fmt: skip
    for received, payer, number, known, cents in sorted(found):
        yield received, (day - received).days, payer, number, known, Money(cents)
