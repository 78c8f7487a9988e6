"""What explains V2, item by item (R2.2): open self-pay, held claims, adjustments of the day.

An item explains only what the records of one visit show; nothing is ever fitted to V2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recon_desktop.domain.day.encounter_day import EncounterDay, Item
from recon_desktop.domain.money import Money


@dataclass(frozen=True, slots=True)
class Explained:
    """The explained items, each listed one by one."""

    spb: tuple[Item, ...]  # charges with no claim to send, not paid today
    held: tuple[Item, ...]  # insured charges whose claim was not sent, less patient money
    adj0: tuple[Item, ...]  # adjustments posted with the day's charges

    @property
    def total(self) -> Money:
        """SPB + HELD + ADJ0."""
        return items_sum((*self.spb, *self.held, *self.adj0))


def items_sum(items: Iterable[Item]) -> Money:
    """Σ of the items' amounts."""
    return Money(sum(item.amount.cents for item in items))


def explained_by(encounters: Iterable[EncounterDay]) -> Explained:
    """The explained items of these visits."""
    visits = tuple(encounters)
    return Explained(
        spb=tuple(_open(each) for each in visits if each.open_cents and not each.insured),
        held=tuple(_open(each) for each in visits if each.open_cents and each.insured),
        adj0=tuple(
            Item(_text(each), Money(each.explaining_adjustment_cents), each.ref)
            for each in visits
            if each.explaining_adjustment_cents
        ),
    )


def _open(each: EncounterDay) -> Item:
    return Item(_text(each), Money(each.open_cents), each.ref)


def _text(each: EncounterDay) -> str:
    return f"{each.encounter_id} · patient {each.patient_id}"
