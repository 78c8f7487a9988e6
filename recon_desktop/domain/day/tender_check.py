"""Counted against the journal, tender by tender (R3.6): the drawer, the checks, the card batches.

Counts every receipt of the day, whatever it is for. Knows nothing of charges and claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recon_desktop.domain.day.desk_receipts import DeskReceipt
from recon_desktop.domain.day.facts import DayFacts
from recon_desktop.domain.day.settings import DaySettings
from recon_desktop.domain.findings import Finding, Severity, Staged
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.domain.records import CardBatch, Receipt, Tender

ON_THE_TERMINAL = frozenset({Tender.CARD, Tender.VIRTUAL_CARD})
"""Both come with the processor's batch."""


class TenderCheck(NamedTuple):
    """One tender: what was counted and what the journal says, in transit taken out."""

    counted: Money
    journal: Money
    in_transit: tuple[DeskReceipt, ...] = ()

    @property
    def difference(self) -> Money:
        """Counted − journal."""
        return self.counted - self.journal


def check_tenders(
    receipts: Sequence[DeskReceipt], facts: DayFacts, settings: DaySettings
) -> dict[Tender, TenderCheck]:
    """A check for each tender that was counted; cards by the batches closed on the date."""
    checks = {
        tender: TenderCheck(counted, _sum(receipts, {tender}))
        for tender, counted in sorted(facts.counted.items())
    }
    if facts.card_batches:
        checks[Tender.CARD] = _check_cards(receipts, facts, settings)
    return checks


def _sum(receipts: Sequence[DeskReceipt], tenders: set[Tender] | frozenset[Tender]) -> Money:
    return Money(sum(each.amount_cents for each in receipts if each.receipt.tender in tenders))


def _check_cards(
    receipts: Sequence[DeskReceipt], facts: DayFacts, settings: DaySettings
) -> TenderCheck:
    """Batch gross less refunds against card receipts, those of another batch apart (R3.17)."""
    closed = {each.record.batch_id for each in facts.card_batches} - {""}
    cards = [each for each in receipts if each.receipt.tender in ON_THE_TERMINAL]
    batches_named = any(each.receipt.batch_id in closed for each in cards)
    later = [
        each
        for each in cards
        if _in_next_batch(each.receipt, closed if batches_named else None, settings)
    ]
    earlier = sum(_card_cents(each) for each in facts.earlier_card_receipts)
    journal = _sum(cards, ON_THE_TERMINAL) - _sum(later, ON_THE_TERMINAL) + Money(earlier)
    return TenderCheck(_batches(facts.card_batches), journal, tuple(later))


def _batches(batches: Sequence[Staged[CardBatch]]) -> Money:
    return Money(sum(b.record.gross_cents - b.record.refunds_cents for b in batches))


def _in_next_batch(receipt: Receipt, closed: set[str] | None, settings: DaySettings) -> bool:
    """By the batch it names, where receipts name the processor's; else by the cut-off."""
    if closed is not None and receipt.batch_id:
        return receipt.batch_id not in closed
    if settings.card_cutoff is None or receipt.entered_at is None:
        return False
    return f"{settings.local(receipt.entered_at):%H:%M}" > settings.card_cutoff


def _card_cents(staged: Staged[Receipt]) -> int:
    receipt = staged.record
    return 0 if receipt.voided or receipt.tender not in ON_THE_TERMINAL else receipt.amount_cents


def tender_findings(checks: Mapping[Tender, TenderCheck]) -> list[Finding]:
    """A warning for each tender that is off, and the card receipts in transit."""
    findings: list[Finding] = []
    for tender, check in checks.items():
        if check.difference != ZERO:
            findings.append(
                Finding(
                    "TENDER_DIFFERS",
                    Severity.WARNING,
                    f"{tender.name.replace('_', ' ').capitalize()}: counted {check.counted}, the "
                    f"receipts journal says {check.journal}.",
                    expected=check.journal,
                    actual=check.counted,
                )
            )
        findings += [_in_transit(each) for each in check.in_transit]
    return findings


def _in_transit(line: DeskReceipt) -> Finding:
    return Finding(
        "CARD_IN_TRANSIT",
        Severity.INFO,
        f"Card receipt {line.receipt.receipt_no} goes into a later batch; it is in transit.",
        actual=Money(line.amount_cents),
        sources=(line.staged.ref,),
    )
