"""Remittances whose money came inside something else, and what was matched just now (R4.31).

A payer's check clears with the deposit ticket that holds it. A payer's card is in a card payout:
:mod:`recon_desktop.domain.bank.virtual_cards`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEPOSIT,
    REMITTANCE,
    Match,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
)
from recon_desktop.domain.bank.text import bare_trace

_CHECK_METHODS = ("CHK", "BOP")


def through_tickets(
    remittances: Sequence[OpenRemittance],
    cleared: Sequence[tuple[OpenTicket, int]],
    matched: Sequence[Match],
) -> list[Match]:
    """Number = TRN02, the amount equal, a payer's check, and one check for one remittance."""
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
            if ticket.free_checks and not ticket.free_checks[place]:
                continue
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
