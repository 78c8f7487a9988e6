"""Virtual cards: a payer's money that came as a card sale, less the processor's fee (R4.33).

The receipt of the desk that ran the card tells of the sale (R3.8), or else a batch whose gross is
the amount. That it is the payer's is for a person to say. One sale is one payment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from recon_desktop.domain.bank.read_lines import Names
from recon_desktop.domain.bank.records import (
    BY_HAND,
    REMITTANCE,
    CardDesk,
    CardReceipt,
    Match,
    MatchSettings,
    OpenBatch,
    OpenRemittance,
    card_via,
)
from recon_desktop.domain.bank.text import compact, tokens_of

_GROSS = "a virtual card looks like this: the card sale is this amount, before the fee"
_EARLIER = timedelta(days=1)
"""The card may be run a day before the payer's date, where clocks differ."""


class Sale(NamedTuple):
    """A card sale that may be a remittance's money: in a batch whose payout the bank has."""

    batch: OpenBatch
    bank_id: int
    receipt: CardReceipt | None

    @property
    def day(self) -> date:
        """When the card was run, as far as is known."""
        return self.receipt.taken_on if self.receipt else self.batch.closed_on

    @property
    def via(self) -> str:
        """How a match says where the money is."""
        return card_via(self.batch.id, self.receipt.number if self.receipt else "")

    @property
    def evidence(self) -> str:
        """What it is told by."""
        if self.receipt is None:
            return f"gross of card batch {self.batch.batch_id}"
        return f"virtual card receipt {self.receipt.number} in card batch {self.batch.batch_id}"


class CardSales:
    """Which sales are still nobody's, of batches paid out (with their line) and on their way."""

    def __init__(
        self,
        paid: Iterable[tuple[OpenBatch, int]],
        waiting: Iterable[OpenBatch],
        desk: CardDesk,
        names: Names,
        settings: MatchSettings,
    ) -> None:
        came = sorted(paid, key=lambda each: each[0].id)
        self._lines = {batch.id: bank_id for batch, bank_id in came}
        known = {batch.id: batch for batch in (*waiting, *(batch for batch, _ in came))}
        batches = [known[batch_id] for batch_id in sorted(known)]
        self._names = names
        self._days = settings.card_batch_days
        self._by_gross: defaultdict[int, list[OpenBatch]] = defaultdict(list)
        self._by_day: defaultdict[date, list[OpenBatch]] = defaultdict(list)
        self._by_name: defaultdict[str, list[OpenBatch]] = defaultdict(list)
        for batch in batches:
            self._by_gross[batch.gross_cents].append(batch)
            self._by_day[batch.closed_on].append(batch)
            self._by_name[batch.batch_id].append(batch)
        self._room = {batch.id: batch.gross_cents for batch in batches}
        self._fill(desk)
        self._receipts: defaultdict[int, list[CardReceipt]] = defaultdict(list)
        for receipt in self._free(desk):
            self._receipts[receipt.amount_cents].append(receipt)
        self._patients_days = self._explained_days(desk)

    def sales(self, remit: OpenRemittance) -> list[Sale]:
        """What may be its money, the earliest first: by receipts, and only without one by sums."""
        cents = remit.amount_cents
        receipts = self._receipts.get(cents, ())
        own = [each for each in receipts if self._is_of(each, remit.payer)]
        if own:
            return [sale for each in own for sale in self._sales_of(each)]
        others = {batch.id for each in receipts for batch in self._batches_of(each)}
        return [
            Sale(batch, self._lines[batch.id], None)
            for batch in self._by_gross.get(cents, ())
            if batch.id in self._lines
            and self._room[batch.id] == cents
            and batch.id not in others
            and batch.closed_on not in self._patients_days
        ]

    def unclaimed(self) -> list[CardReceipt]:
        """Payers' cards that no remittance has, by day."""
        every = (receipt for here in self._receipts.values() for receipt in here)
        return sorted(every, key=lambda each: (each.taken_on, each.number))

    def _fill(self, desk: CardDesk) -> None:
        """What is somebody's already leaves less room for a payer's card."""
        for use in desk.uses:
            if use.batch_id in self._room:
                self._room[use.batch_id] -= use.amount_cents
        for cards in desk.patients:
            named = self._by_name.get(cards.batch, ()) if cards.batch else ()
            for batch in named:
                if abs((batch.closed_on - cards.day).days) <= self._days:
                    self._room[batch.id] -= cards.amount_cents

    def _free(self, desk: CardDesk) -> list[CardReceipt]:
        """Receipts without a remittance; one that was matched by its sum alone uses one up."""
        numbers = {use.receipt_no for use in desk.uses}
        by_sum = Counter(
            (use.batch_id, use.amount_cents) for use in desk.uses if not use.receipt_no
        )
        free = []
        for receipt in sorted(desk.receipts, key=lambda each: (each.taken_on, each.number)):
            keys = [(batch.id, receipt.amount_cents) for batch in self._near(receipt)]
            taken = next((key for key in keys if by_sum[key]), None)
            if taken:
                by_sum[taken] -= 1
            elif receipt.number not in numbers:
                free.append(receipt)
        return free

    def _explained_days(self, desk: CardDesk) -> set[date]:
        """Days whose card sales are all accounted for, by patients' receipts and remittances."""
        known: Counter[date] = Counter()
        for cards in desk.patients:
            known[cards.day] += cards.amount_cents
        closed = {batch.id: day for day, here in self._by_day.items() for batch in here}
        for use in desk.uses:
            if use.batch_id in closed:
                known[closed[use.batch_id]] += use.amount_cents
        sold = {day: sum(each.gross_cents for each in here) for day, here in self._by_day.items()}
        return {day for day, cents in sold.items() if 0 < cents <= known[day]}

    def _is_of(self, receipt: CardReceipt, payer: str) -> bool:
        """The receipt names no payer, or this one, in whichever form is the longer."""
        return not receipt.payer or any(
            self._names.of(one).named_in(compact(other), tokens_of(other))
            for one, other in ((payer, receipt.payer), (receipt.payer, payer))
        )

    def _sales_of(self, receipt: CardReceipt) -> list[Sale]:
        return [
            Sale(batch, self._lines[batch.id], receipt)
            for batch in self._batches_of(receipt)
            if batch.id in self._lines
        ]

    def _batches_of(self, receipt: CardReceipt) -> list[OpenBatch]:
        """The batches of the first day that may hold it, paid out or not (R3.17)."""
        cents = receipt.amount_cents
        fitting = [batch for batch in self._near(receipt) if self._room[batch.id] >= cents]
        first = min((batch.closed_on for batch in fitting), default=None)
        return [batch for batch in fitting if batch.closed_on == first]

    def _near(self, receipt: CardReceipt) -> list[OpenBatch]:
        """The batch it names; without one those that closed on its day, or soon after."""
        days = [receipt.taken_on + timedelta(days=n) for n in range(self._days + 1)]
        near = [batch for day in days for batch in self._by_day.get(day, ())]
        named = [batch for batch in near if batch.batch_id == receipt.batch]
        return named or near


def virtual_cards(
    remittances: Sequence[OpenRemittance], cards: CardSales, settings: MatchSettings
) -> list[Match]:
    """Remittances that are no EFT, each with the sale, or the only batch, that may have paid it."""
    known: dict[tuple[str, int, date | None], list[Sale]] = {}
    found: list[Match] = []
    for remit in remittances:
        if remit.method == "ACH" or not remit.whole:
            continue
        key = (remit.payer, remit.amount_cents, remit.payment_date)
        if key not in known:
            known[key] = [
                sale
                for sale in cards.sales(remit)
                if _in_time(remit.payment_date, sale.day, settings)
            ]
        sales = known[key]
        if sales and (sales[0].receipt or len(sales) == 1):
            found.append(_proposal(remit, sales))
    return found


def _proposal(remit: OpenRemittance, sales: Sequence[Sale]) -> Match:
    sale = sales[0]
    reason = _GROSS
    if sale.receipt is not None:
        more = f"; {len(sales)} fit" if len(sales) > 1 else ""
        reason = (
            f"receipt {sale.receipt.number} of {sale.receipt.taken_on:%m/%d/%Y} is a virtual card "
            f"of this amount, in card batch {sale.batch.batch_id}{more}"
        )
    return Match(
        sale.bank_id,
        REMITTANCE,
        remit.id,
        BY_HAND,
        remit.amount_cents,
        sale.evidence,
        reason,
        sale.via,
    )


def _in_time(paid_on: date | None, day: date, settings: MatchSettings) -> bool:
    """The card is run after the payer's date (a day before, where clocks differ)."""
    if paid_on is None:
        return True
    last = paid_on + timedelta(days=settings.virtual_card_days)
    return paid_on - _EARLIER <= day <= last
