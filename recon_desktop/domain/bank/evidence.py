"""What one bank line and one target of equal amount are worth to each other (R3.11, R3.15, R4.31).

A judgement is a Match: with a reason when a person has to decide, without one when not.
"""

from __future__ import annotations

from datetime import date

from recon_desktop.domain.bank.read_lines import ReadLine, Target
from recon_desktop.domain.bank.records import (
    Match,
    MatchSettings,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
)
from recon_desktop.domain.bank.text import bare_trace, same_payer_id
from recon_desktop.domain.calendar import BusinessCalendar

PENDING = "the bank line is still pending"
PARTLY = "a part of it is matched already"
NOT_A_DEPOSIT = "the bank's text does not say that it is a deposit"
ON_A_TICKET = "the check lies on a deposit ticket"
_WEEK = 7


class Judge:
    """Decides by the practice's windows and the banks' calendar; remembers the days it worked out.

    `tickets`: open and cleared ones; a check that lies on one clears with it.
    """

    def __init__(
        self, calendar: BusinessCalendar, settings: MatchSettings, tickets: list[OpenTicket]
    ) -> None:
        self.settings = settings
        self._calendar = calendar
        self._shifted: dict[tuple[date, int], date] = {}
        self._on_tickets = _checks_on(tickets)

    def by_number(self, line: ReadLine, target: Target) -> Match | None:
        """The line holds the target's number and the amounts are equal: T1."""
        record = target.record
        if isinstance(record, OpenRemittance):
            what = "check" if target.trace in line.checks else "trace"
            edge = edge_of(line, target, "T1", f"{what} {record.trace}")
            if self.on_ticket(record):
                return edge._replace(reason=ON_A_TICKET)
            return with_doubts(_checked_payer(edge, line, record), line, target)
        if line.claim or isinstance(record, OpenTicket):
            return None
        return with_doubts(edge_of(line, target, "T1", f"trace {record.trace}"), line, target)

    def by_date(self, line: ReadLine, target: Target, *, named: bool, traced: bool) -> Match | None:
        """Amount and date agree: T2 with a name or a word, else T3. `traced`: it has a trace."""
        record = target.record
        if isinstance(record, OpenRemittance):
            found = self._remittance(line, target, record, named=named, traced=traced)
        elif isinstance(record, OpenTicket):
            found = self._ticket(line, target, record)
        else:
            found = self._batch(line, target, record)
        return found and with_doubts(found, line, target)

    def _remittance(
        self, line: ReadLine, target: Target, remit: OpenRemittance, *, named: bool, traced: bool
    ) -> Match | None:
        if not self.near_payment(line.item.post_date, remit) or self.on_ticket(remit):
            return None
        tier, evidence = ("T2", "amount, date and payer") if named else ("T3", "amount and date")
        edge = edge_of(line, target, tier, evidence)
        if traced:
            return edge._replace(reason="the amount is equal, the trace number is another")
        if remit.method == "CHK":
            return edge._replace(reason="a check clears with the deposit ticket that holds it")
        return edge

    def _ticket(self, line: ReadLine, target: Target, ticket: OpenTicket) -> Match | None:
        if line.claim or not self.near_deposit(line.item.post_date, ticket):
            return None
        if line.deposit:
            return edge_of(line, target, "T2", "amount, date and deposit text")
        return edge_of(line, target, "T3", "amount and date")._replace(reason=NOT_A_DEPOSIT)

    def _batch(self, line: ReadLine, target: Target, batch: OpenBatch) -> Match | None:
        if line.claim or not self.settles(line.item.post_date, batch):
            return None
        return edge_of(line, target, "T3", "payout amount and date")

    def near_payment(self, day: date, remit: OpenRemittance) -> bool:
        """Within so many business days of BPR16, either side."""
        paid, most = remit.payment_date, self.settings.remittance_days
        if paid is None or abs((day - paid).days) > _WEEK * (most + 1):
            return False
        return abs(self._calendar.days_between(paid, day)) <= most

    def near_deposit(self, day: date, ticket: OpenTicket) -> bool:
        """From the ticket's date on, so many business days."""
        return ticket.date <= day <= self._shift(ticket.date, self.settings.deposit_days)

    def near_correction(self, day: date, ticket: OpenTicket) -> bool:
        """Within the time in which a bank corrects a ticket (R3.11)."""
        return ticket.date <= day <= self._shift(ticket.date, self.settings.correction_days)

    def settles(self, day: date, batch: OpenBatch) -> bool:
        """A payout of this batch may come on this day (R3.15)."""
        first = self._shift(batch.closed_on, self.settings.card_first_day)
        if first <= day <= self._shift(batch.closed_on, self.settings.card_last_day):
            return True
        paid = batch.payout_date
        return paid is not None and paid <= day <= self._shift(paid, 1)

    def on_ticket(self, remit: OpenRemittance) -> bool:
        """Its check lies on a ticket of ours, and clears with it."""
        number = bare_trace(remit.trace)
        if remit.method == "ACH" or not number:
            return False
        return not self._on_tickets.isdisjoint(((number, None), (number, remit.amount_cents)))

    def _shift(self, day: date, business_days: int) -> date:
        found = self._shifted.get((day, business_days))
        if found is None:
            found = self._calendar.shift(day, business_days)
            self._shifted[day, business_days] = found
        return found


def edge_of(line: ReadLine, target: Target, tier: str, evidence: str) -> Match:
    """The judgement's frame: this line for this target, the whole open amount."""
    return Match(line.item.id, target.kind, target.id, tier, line.cents, evidence)


def with_doubts(edge: Match, line: ReadLine, target: Target) -> Match:
    """What keeps any line from being taken without a person."""
    if edge.reason:
        return edge
    if not line.item.booked:
        return edge._replace(reason=PENDING)
    if not (line.item.whole and target.whole):
        return edge._replace(reason=PARTLY)
    return edge


def _checks_on(tickets: list[OpenTicket]) -> frozenset[tuple[str, int | None]]:
    """Numbers with their amounts; without, where the ticket does not say them."""
    return frozenset(
        (bare_trace(number), ticket.check_cents[place] if ticket.check_cents else None)
        for ticket in tickets
        for place, number in enumerate(ticket.check_numbers)
    )


def _checked_payer(edge: Match, line: ReadLine, remit: OpenRemittance) -> Match:
    """An equal trace from another payer is chance, or a mistake: a person looks (R4.28)."""
    stated = {each.payer_id for each in line.traces if each.payer_id}
    if not stated and line.item.company_id:
        stated = {line.item.company_id}
    known = [each for each in (remit.payer_tax_id, remit.payer_id) if each]
    if not stated or not known:
        return edge
    if any(same_payer_id(one, other) for one in stated for other in known):
        return edge
    return edge._replace(reason="the trace number is equal, the payer's id is another")
