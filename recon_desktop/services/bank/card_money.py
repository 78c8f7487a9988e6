"""Card batches on their way and paid out, and whose the sales in them are (R3.14, R4.33)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.bank.read_lines import Names
from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEFAULT_SETTINGS,
    CardDesk,
    CardReceipt,
    CardUse,
    OpenBatch,
    OpenRemittance,
    PatientCards,
    read_card_via,
)
from recon_desktop.domain.bank.virtual_cards import CardSales, Sale
from recon_desktop.domain.day.entries import Funding
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.findings import Staged
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import CardBatch
from recon_desktop.services.bank.payer_aliases import load_aliases

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

PaidBatches = tuple[tuple[OpenBatch, int], ...]
_BEFORE = timedelta(days=1 + DEFAULT_SETTINGS.card_batch_days)
"""A card may be run a day before the payer's date, and its batch close later than its receipt."""


def load_batches(connection: Connection) -> dict[int, OpenBatch]:
    """Batches whose payout has not come, or not all of it."""
    from recon_desktop.storage.queries import bank, card_batches, setup

    funding = setup.load_funding(connection)
    rows = card_batches.open_batches(connection)
    paid = bank.paid_so_far(connection, CARD_BATCH, [each.row_id for each in rows])
    return {each.row_id: _batch(each, funding, paid.get(each.row_id)) for each in rows}


def _batch(
    staged: Staged[CardBatch], funding: dict[str, str], paid_cents: int | None = None
) -> OpenBatch:
    batch = staged.record
    found = OpenBatch(
        staged.row_id,
        batch.batch_id,
        batch.closed_on,
        batch.payout_date,
        batch.net_cents,
        batch.gross_cents - batch.refunds_cents - batch.chargebacks_cents,
        batch.trace,
        Funding(funding.get(batch.processor, "NET")),
        batch.processor,
    )
    if paid_cents is None:
        return found
    return found._replace(open_cents=found.payout_cents - paid_cents)


def load_paid_batches(
    connection: Connection, remittances: Iterable[OpenRemittance]
) -> tuple[PaidBatches, CardDesk]:
    """Payouts that may hold the card sale of a remittance that was no EFT, and whose sales are."""
    waiting = [each for each in remittances if each.method != "ACH"]
    first = min((each.payment_date for each in waiting if each.payment_date), default=None)
    if first is None:
        return (), CardDesk()
    return _load_since(connection, first - _BEFORE, amounts={each.amount_cents for each in waiting})


def _load_since(
    connection: Connection, since: date, *, amounts: Collection[int] | None = None
) -> tuple[PaidBatches, CardDesk]:
    """Batches closed since a day that are paid out, and what is known of their sales.

    `amounts`: nothing, when no sale can be one of them.
    """
    from recon_desktop.storage.queries import card_batches, setup

    funding = setup.load_funding(connection)
    paid = tuple(
        (_batch(each, funding), line_id)
        for each, line_id in card_batches.paid_batches(connection, since)
    )
    receipts = tuple(CardReceipt(*row) for row in card_batches.payer_cards(connection, since))
    if amounts is not None and not (
        any(batch.gross_cents in amounts for batch, _ in paid)
        or any(receipt.amount_cents in amounts for receipt in receipts)
    ):
        return (), CardDesk()
    uses = card_batches.card_uses(connection, since)
    patients = card_batches.patient_cards(connection, since)
    return paid, CardDesk(
        receipts,
        tuple(CardUse(*read_card_via(via), cents) for via, cents in uses),
        tuple(PatientCards(*row) for row in patients),
    )


def unclaimed_cards(connection: Connection, since: date) -> list[CardReceipt]:
    """Payers' virtual cards that the desk took since a day and that no remittance has."""
    from recon_desktop.storage.queries import card_batches

    if not card_batches.payer_cards(connection, since):
        return []
    paid, desk = _load_since(connection, since)
    waiting = load_batches(connection).values()
    return CardSales(paid, waiting, desk, Names({}), DEFAULT_SETTINGS).unclaimed()


def sale_on_line(
    connection: Connection, bank_line_id: int, remit: OpenRemittance, waiting: Iterable[OpenBatch]
) -> Sale:
    """The sale in a bank line's payout that is a remittance's money, at any time.

    Raises RefusedError when there is none, or when it is somebody's already.
    """
    from recon_desktop.storage.queries import card_batches

    first = card_batches.first_of_line(connection, bank_line_id)
    if first is None or not remit.whole:
        raise RefusedError(_no_sale(remit))
    paid, desk = _load_since(connection, first - _BEFORE)
    names = Names(load_aliases(connection))
    sales = CardSales(paid, waiting, desk, names, DEFAULT_SETTINGS)
    here = [sale for sale in sales.sales(remit) if sale.bank_id == bank_line_id]
    if here:
        return here[0]
    own = [batch for batch, line_id in paid if line_id == bank_line_id]
    alike = [batch for batch in own if batch.gross_cents == remit.amount_cents]
    if not alike:
        raise RefusedError(_no_sale(remit))
    raise RefusedError(
        f"Card batch {alike[0].batch_id} of {alike[0].closed_on:%m/%d/%Y} is accounted for, by "
        "card receipts of the desk or by a remittance; one card sale is one payment. If it holds "
        "this payer's card, its receipt needs the tender virtual card and the purpose insurance."
    )


def _no_sale(remit: OpenRemittance) -> str:
    return (
        f"No card batch of this bank line is {Money(remit.amount_cents)} before its fees, and no "
        "receipt of a virtual card over that amount is in it. A payment by card is matched gross, "
        "to a payout that has come whole."
    )
