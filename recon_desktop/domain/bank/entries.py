"""What a part of a bank line books: deposits in parts, money without advice, returns, bank fees.

Each part of a line books its own entry on the bank's date. Positive cents are money in. Knows no
store; a card payout that comes whole (J6) is in :mod:`recon_desktop.domain.day.entries`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from recon_desktop.domain.accounts import (
    BANK,
    BANK_FEES,
    CARD_CLEARING,
    CARD_FEES,
    CHART,
    OTHER_BANK,
    OTHER_INCOME,
    REMIT_CLEARING,
    UNDEPOSITED,
)
from recon_desktop.domain.day.entries import Funding, plan_card_batch
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, plan_entry
from recon_desktop.domain.records import CardBatch

BANK_ACTIVITY: dict[int, str] = {
    BANK_FEES: "Bank fee",
    CARD_FEES: "Card fee",
    OTHER_INCOME: "Interest or other income",
    OTHER_BANK: "Other bank activity",
}
"""What a bank line can be said to be, by the account it goes to."""


class CreditedReceipt(NamedTuple):
    """What a receipt did to an account when it was booked; positive cents were credited."""

    account: int
    cents: int
    encounter_id: str
    patient_id: str
    receipt_no: str


def plan_ticket_part(
    ticket_no: str, part_cents: int, payer_checks: Sequence[tuple[str, int]] = ()
) -> tuple[PlannedEntry, ...]:
    """J5 for a part of a ticket; below zero for the bank's correction (R3.11).

    `payer_checks` (payer, cents) come with the part that completes the ticket: only then are they
    money to post (§6.6).
    """
    of_payers = sum(cents for _, cents in payer_checks)
    lines = [
        JournalLine(BANK, part_cents, memo="deposit"),
        JournalLine(UNDEPOSITED, of_payers - part_cents, memo="deposit"),
        *_to_clearing(payer_checks),
    ]
    return plan_entry("deposit", f"J5 Deposit ticket {ticket_no}", lines, document=ticket_no)


def plan_batch_part(
    batch: CardBatch, part_cents: int, before_cents: int, funding: Funding
) -> tuple[PlannedEntry, ...]:
    """J6 for a part of a card payout; `before_cents` of it came before.

    The fee goes with the part that completes it. RefusedError when the batch does not add up.
    """
    whole = plan_card_batch(
        batch.batch_id,
        batch.gross_cents,
        batch.refunds_cents,
        batch.chargebacks_cents,
        batch.fees_cents,
        batch.net_cents,
        funding,
    )
    by_account = {line.account: line.amount_cents for entry in whole for line in entry.lines}
    if not before_cents and part_cents == by_account.get(BANK):
        return whole
    completes = before_cents + part_cents == by_account.get(BANK, 0)
    fee = by_account.get(CARD_FEES, 0) if completes else 0
    lines = [
        JournalLine(BANK, part_cents, memo="part of a card payout"),
        JournalLine(CARD_CLEARING, -part_cents - fee, memo="part of a card payout"),
        JournalLine(CARD_FEES, fee, memo="card fees"),
    ]
    return plan_entry(
        "card-batch", f"J6 Card batch {batch.batch_id}", lines, document=batch.batch_id
    )


def plan_batch_fee(batch_id: str, fee_cents: int, *, came: bool) -> tuple[PlannedEntry, ...]:
    """The fee of a batch that comes in parts: its payout is whole, or lacks a part again."""
    cents = fee_cents if came else -fee_cents
    lines = [
        JournalLine(CARD_FEES, cents, memo="card fees"),
        JournalLine(CARD_CLEARING, -cents, memo="card fees"),
    ]
    word = "booked" if came else "waits again"
    return plan_entry(
        "card-batch", f"Fee of card batch {batch_id} {word}", lines, document=batch_id
    )


def plan_payer_checks(
    ticket_no: str, payer_checks: Sequence[tuple[str, int]], *, cleared: bool
) -> tuple[PlannedEntry, ...]:
    """The payers' checks of a ticket alone: they cleared, or the ticket lacks a part again."""
    lines = [
        JournalLine(
            UNDEPOSITED, sum(cents for _, cents in payer_checks), memo="payer checks of the deposit"
        ),
        *_to_clearing(payer_checks),
    ]
    if not cleared:
        lines = [line._replace(amount_cents=-line.amount_cents) for line in lines]
    word = "cleared" if cleared else "wait again"
    label = f"Payer checks of deposit ticket {ticket_no} {word}"
    return plan_entry("deposit", label, lines, document=ticket_no)


def _to_clearing(payer_checks: Iterable[tuple[str, int]]) -> list[JournalLine]:
    return [
        JournalLine(REMIT_CLEARING, -cents, payer=payer, memo="payer check")
        for payer, cents in payer_checks
    ]


def plan_payer_money(payer: str, cents: int, note: str = "") -> tuple[PlannedEntry, ...]:
    """Money of a payer whose advice has not come: it waits in remittance clearing (R4.32)."""
    return _payer_money("payer-money", "Payer money without advice", payer, cents, note)


def plan_money_back(trace: str, payer: str, cents: int) -> tuple[PlannedEntry, ...]:
    """The bank took a payer's money back; `cents` is what it was, positive."""
    return _payer_money("payer-returned", "Payer money returned by the bank", payer, -cents, trace)


def plan_share_back(trace: str, payer: str, cents: int) -> tuple[PlannedEntry, ...]:
    """A remittance gives back its share of money that came in with an entry of several."""
    return _payer_money("payer-clears", "Payer money: match taken back", payer, -cents, trace)


def _payer_money(
    kind: str, label: str, payer: str, cents: int, document: str
) -> tuple[PlannedEntry, ...]:
    lines = [
        JournalLine(BANK, cents, payer=payer, memo="payer money"),
        JournalLine(REMIT_CLEARING, -cents, payer=payer, memo="payer money"),
    ]
    return plan_entry(kind, label, lines, document=document)


def plan_bank_activity(account: int, cents: int, note: str = "") -> tuple[PlannedEntry, ...]:
    """A line that is neither a patient's nor a payer's: fees, interest, rent, owner's money."""
    name = BANK_ACTIVITY.get(account, CHART[account].name)
    lines = [JournalLine(BANK, cents, memo=name), JournalLine(account, -cents, memo=note or name)]
    return plan_entry("bank-activity", name, lines, reason=note)


def plan_returned_check(
    check_no: str, credited: Iterable[CreditedReceipt]
) -> tuple[PlannedEntry, ...]:
    """The bank returned a patient's check: what it paid is owed again (R3.12).

    The fee is a line of its own at the bank and goes to bank fees.
    """
    owed = [
        JournalLine(
            each.account,
            each.cents,
            each.encounter_id,
            each.patient_id,
            memo=f"returned check, receipt {each.receipt_no}",
        )
        for each in credited
    ]
    total = sum(line.amount_cents for line in owed)
    lines = [*owed, JournalLine(BANK, -total, memo=f"returned check {check_no}")]
    return plan_entry("returned-check", f"Returned check {check_no}", lines, document=check_no)


def plan_virtual_card(trace: str, payer: str, cents: int) -> tuple[PlannedEntry, ...]:
    """A payer paid by virtual card: its sale is part of a card payout, gross (R4.33)."""
    lines = [
        JournalLine(CARD_CLEARING, cents, payer=payer, memo="virtual card"),
        JournalLine(REMIT_CLEARING, -cents, payer=payer, memo="virtual card"),
    ]
    return plan_entry("payer-clears", "P1 Payer money cleared by card", lines, document=trace)
