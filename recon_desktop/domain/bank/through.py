"""Remittances whose money came inside something else: a check on a ticket, a virtual card.

R4.31: a payer's check clears with the deposit ticket that holds it. R4.33: a virtual card comes
as a card sale, less the processor's fee; that the sale is the payer's is for a person to say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from recon_desktop.domain.bank.records import (
    BY_HAND,
    CARD_BATCH,
    DEPOSIT,
    REMITTANCE,
    Match,
    MatchSettings,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
)
from recon_desktop.domain.bank.text import bare_trace

CARD_VIA = "card:"
_CHECK_METHODS = ("CHK", "BOP")
_VIRTUAL = "a virtual card looks like this: the card sale is this amount, before the fee"


def through_tickets(
    remittances: Sequence[OpenRemittance],
    cleared: Sequence[tuple[OpenTicket, int]],
    matched: Sequence[Match],
) -> list[Match]:
    """Number = TRN02, the amount equal, and one check for one remittance."""
    taken = {each.target_id for each in matched if each.kind == REMITTANCE}
    held = _checks(cleared)
    found: list[tuple[Match, tuple[str, str, int]]] = []
    for remit in remittances:
        number, cents = bare_trace(remit.trace), remit.amount_cents
        if remit.method not in _CHECK_METHODS or not remit.whole or remit.id in taken or not number:
            continue
        for ticket, bank_id in {*held.get((number, cents), ()), *held.get((number, None), ())}:
            evidence = f"check {remit.trace}"
            edge = Match(bank_id, REMITTANCE, remit.id, "T1", cents, evidence, "", ticket)
            found.append((edge, (ticket, number, cents)))
    by_remit = Counter(edge.target_id for edge, _ in found)
    by_check = Counter(check for _, check in found)
    return [e for e, check in found if by_remit[e.target_id] == by_check[check] == 1]


def _checks(
    cleared: Sequence[tuple[OpenTicket, int]],
) -> dict[tuple[str, int | None], list[tuple[str, int]]]:
    """Number and amount (None: the ticket does not say it) → ticket number and its bank line."""
    held: defaultdict[tuple[str, int | None], list[tuple[str, int]]] = defaultdict(list)
    for ticket, bank_id in cleared:
        for place, number in enumerate(ticket.check_numbers):
            cents = ticket.check_cents[place] if ticket.check_cents else None
            held[bare_trace(number), cents].append((ticket.number, bank_id))
    return dict(held)


def newly_cleared(
    tickets: Sequence[OpenTicket], matched: Sequence[Match]
) -> list[tuple[OpenTicket, int]]:
    """Tickets matched now, with their bank lines."""
    lines = {each.target_id: each.bank_id for each in matched if each.kind == DEPOSIT}
    return [(ticket, lines[ticket.id]) for ticket in tickets if ticket.id in lines]


def newly_paid(
    batches: Sequence[OpenBatch], matched: Sequence[Match]
) -> list[tuple[OpenBatch, int]]:
    """Card batches matched now, with their bank lines."""
    lines = {each.target_id: each.bank_id for each in matched if each.kind == CARD_BATCH}
    return [(batch, lines[batch.id]) for batch in batches if batch.id in lines]


def virtual_cards(
    remittances: Sequence[OpenRemittance],
    paid: Sequence[tuple[OpenBatch, int]],
    settings: MatchSettings,
) -> list[Match]:
    """Remittances that are no EFT and whose amount is the gross of exactly one paid batch."""
    by_gross: defaultdict[int, list[tuple[OpenBatch, int]]] = defaultdict(list)
    for batch, bank_id in paid:
        by_gross[batch.gross_cents].append((batch, bank_id))
    alike: defaultdict[tuple[int, date | None], list[OpenRemittance]] = defaultdict(list)
    for remit in remittances:
        if remit.method != "ACH" and remit.whole and remit.amount_cents in by_gross:
            alike[remit.amount_cents, remit.payment_date].append(remit)
    found: list[Match] = []
    for (cents, day), here in alike.items():
        batches = [each for each in by_gross[cents] if _in_time(day, each[0], settings)]
        if len(batches) == 1:
            found += [_virtual(remit, *batches[0]) for remit in here]
    return found


def _virtual(remit: OpenRemittance, batch: OpenBatch, bank_id: int) -> Match:
    evidence, via = f"gross of card batch {batch.batch_id}", f"{CARD_VIA}{batch.batch_id}"
    cents = remit.amount_cents
    return Match(bank_id, REMITTANCE, remit.id, BY_HAND, cents, evidence, _VIRTUAL, via)


def _in_time(paid_on: date | None, batch: OpenBatch, settings: MatchSettings) -> bool:
    """The card is run after the payer's date (a day before, where clocks differ)."""
    if paid_on is None:
        return True
    first = paid_on - timedelta(1)
    return first <= batch.closed_on <= first + timedelta(settings.virtual_card_days + 1)
