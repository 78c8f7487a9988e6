"""The trace letter: ask a payer where money is that the bank has not shown (R4.32).

Names the remittance and no patient, so that it may go out by mail, by fax or in a payer's portal.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets.letter import Letter
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import RemittanceRow
    from recon_desktop.storage.queries.setup import PracticeRow

_WAITING = ("STAGED", "MATCHED", "RETURNED")
_CHECK = "CHK"


class _Known(NamedTuple):
    """What the letter rests on."""

    practice: PracticeRow
    row: RemittanceRow
    open_cents: int
    payee_id: str
    address: str  # the payer's
    account: str  # last four; '' unless the practice has exactly one
    bank_through: date | None


def render_trace_letter(practice: Practice, remittance_id: int, *, actor: Actor) -> bytes:
    """The letter as PDF, dated today on the practice's clock.

    Raises UsageError when there is no such remittance, RefusedError when its money is there, or
    when none is owed with it.
    """
    from recon_desktop.reports.letter import render_letter

    return render_letter(load_trace_letter(practice, remittance_id, actor=actor))


def load_trace_letter(practice: Practice, remittance_id: int, *, actor: Actor) -> Letter:
    """The letter's texts; raises as :func:`render_trace_letter`."""
    with practice.store.read() as connection:
        known = _gather(connection, remittance_id)
    return _letter(known, practice.local_now().date(), actor)


def _gather(connection: Connection, remittance_id: int) -> _Known:
    from recon_desktop.storage.queries import listings_money, setup
    from recon_desktop.storage.queries.remittances import load_rows

    rows = load_rows(connection, remittance_id=remittance_id)
    if not rows:
        raise UsageError(f"There is no remittance {remittance_id}.")
    row = rows[0]
    open_cents = row.payment_cents - listings_money.matched_cents(connection, row.id)
    if row.payment_cents <= 0 or row.test:
        raise RefusedError(f"Remittance {row.trace} pays nothing; there is no money to trace.")
    if row.state not in _WAITING or open_cents <= 0:
        raise RefusedError(
            f"The money of remittance {row.trace} is at the bank; there is nothing to trace."
        )
    accounts = {each.account[-4:] for each in setup.load_accounts(connection) if each.account}
    return _Known(
        setup.load_practice(connection),
        row,
        open_cents,
        listings_money.payee_id(connection, row.id),
        listings_money.payer_address(connection, row.payer),
        accounts.pop() if len(accounts) == 1 else "",
        listings_money.bank_through(connection),
    )


def _letter(known: _Known, today: date, actor: Actor) -> Letter:
    row = known.row
    amount = f"${Money(known.open_cents)}"
    means = "check" if row.method == _CHECK else "payment"
    return Letter(
        practice=known.practice.name,
        address=_lines(known.practice.address),
        dated=f"{today:%B} {today.day}, {today.year}",
        recipient=(row.payer, *(_lines(known.address) or ("Provider Payments",))),
        subject=f"Request to trace a {means} of {amount}, number {row.trace}",
        opening=(
            "To whom it may concern: your remittance advice tells us of the "
            f"{means} below. It has not reached us. Please trace it and let us know where it is."
        ),
        facts=tuple(_facts(known, today)),
        paragraphs=tuple(_requests(known, means)),
        signer=f"{actor.name}, for {known.practice.name}",
        reference=f"Our reference: remittance {row.id}, trace {row.trace}",
    )


def _lines(address: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in address.splitlines() if line.strip())


def _facts(known: _Known, today: date) -> Iterator[tuple[str, str]]:
    row = known.row
    yield "Check number" if row.method == _CHECK else "Trace number", row.trace
    yield "Amount of the advice", f"${Money(row.payment_cents)}"
    if known.open_cents != row.payment_cents:
        yield "Not received", f"${Money(known.open_cents)}"
    if row.payment_date is not None:
        label = "Date of the check" if row.method == _CHECK else "Date of the transfer"
        yield label, f"{row.payment_date:%m/%d/%Y}"
        days = (today - row.payment_date).days
        yield "Days since", f"{days:,}"
    if row.payer_tax_id:
        yield "Your identifier", row.payer_tax_id
    if known.payee_id:
        yield "Our provider number", known.payee_id
    if known.account:
        yield "Our account ends in", known.account


def _requests(known: _Known, means: str) -> Iterator[str]:
    if known.bank_through is not None:
        yield (
            f"In our bank's records up to {known.bank_through:%m/%d/%Y} we have not found the "
            f"{means}."
        )
    if known.row.method == _CHECK:
        yield (
            "Please tell us whether the check has been cashed, and by whom. If it has not, please "
            "stop it and issue it again."
        )
    else:
        yield (
            "Please confirm the routing number and the last four digits of the account it was sent "
            "to, and the date it settled. If it came back to you, please send it again."
        )
    yield "Please answer to the address above and name the number given there."
