"""Which bank line is which deposit ticket, card payout or remittance (R3.11, R3.15, R4.28–4.33).

Pure, one-to-one, and independent of the order of its inputs. The amount is equal to the cent in
every tier: T1 trace (or check) number · T2 amount, date and name · T3 amount and date, unique on
both sides. What is pending, contradicted or not unique is proposed to a person, never taken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recon_desktop.domain.bank_text import (
    bare_trace,
    find_traces,
    holds_number,
    is_claim_payment,
    names_payer,
    same_payer_id,
)
from recon_desktop.domain.calendar import BusinessCalendar
from recon_desktop.domain.matching_records import (
    CARD_BATCH,
    DEFAULT_SETTINGS,
    DEPOSIT,
    REMITTANCE,
    BankItem,
    Match,
    MatchResult,
    MatchSettings,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
)

__all__ = [
    "CARD_BATCH",
    "DEFAULT_SETTINGS",
    "DEPOSIT",
    "REMITTANCE",
    "BankItem",
    "Match",
    "MatchResult",
    "MatchSettings",
    "OpenBatch",
    "OpenRemittance",
    "OpenTicket",
    "match",
]

TIERS = ("T1", "T2", "T3")
Aliases = Mapping[str, tuple[str, ...]]
_NO_ALIASES: Aliases = {}
_Target = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides what one pair of equal amounts is worth."""

    calendar: BusinessCalendar
    settings: MatchSettings
    aliases: Aliases
    on_tickets: frozenset[str]  # check numbers that lie on a ticket

    def remittance(self, item: BankItem, remit: OpenRemittance) -> Match | None:
        edge = _edge(item, REMITTANCE, remit.id)
        traces = find_traces(f"{item.text} {item.trace}")
        evidence = _trace_evidence(item, remit, {each.trace for each in traces})
        if evidence:
            payer_ids = {each.payer_id for each in traces if each.payer_id}
            return _checked_payer(
                edge._replace(tier="T1", evidence=evidence), item, remit, payer_ids
            )
        if not self._near(item, remit) or bare_trace(remit.trace) in self.on_tickets:
            return None
        named = names_payer(item.text, remit.payer, self.aliases.get(remit.payer, ()))
        edge = edge._replace(
            tier="T2" if named else "T3",
            evidence="amount, date and payer" if named else "amount and date",
        )
        if traces or item.trace:
            return edge._replace(reason="the amount is equal, the trace number is another")
        if remit.method == "CHK":
            return edge._replace(reason="a check clears with the deposit ticket that holds it")
        return edge

    def _near(self, item: BankItem, remit: OpenRemittance) -> bool:
        if remit.payment_date is None:
            return False
        apart = self.calendar.days_between(remit.payment_date, item.post_date)
        return abs(apart) <= self.settings.remittance_days

    def ticket(self, item: BankItem, ticket: OpenTicket) -> Match | None:
        last = self.calendar.shift(ticket.date, self.settings.deposit_days)
        says_deposit = any(w.upper() in item.text.upper() for w in self.settings.deposit_words)
        if not ticket.date <= item.post_date <= last or is_claim_payment(item.text):
            return None
        edge = _edge(item, DEPOSIT, ticket.id)
        if says_deposit:
            return edge._replace(tier="T2", evidence="amount, date and deposit text")
        reason = "the bank's text does not say that it is a deposit"
        return edge._replace(tier="T3", evidence="amount and date", reason=reason)

    def batch(self, item: BankItem, batch: OpenBatch) -> Match | None:
        if is_claim_payment(item.text):
            return None
        edge = _edge(item, CARD_BATCH, batch.id)
        if batch.trace and _holds_trace(item, batch.trace):
            return edge._replace(tier="T1", evidence=f"trace {batch.trace}")
        if not self._settles(item.post_date, batch):
            return None
        return edge._replace(tier="T3", evidence="payout amount and date")

    def _settles(self, day: date, batch: OpenBatch) -> bool:
        first = self.calendar.shift(batch.closed_on, self.settings.card_first_day)
        last = self.calendar.shift(batch.closed_on, self.settings.card_last_day)
        if first <= day <= last:
            return True
        paid = batch.payout_date
        return paid is not None and paid <= day <= self.calendar.shift(paid, 1)


def match(
    items: Sequence[BankItem],
    tickets: Sequence[OpenTicket],
    batches: Sequence[OpenBatch],
    remittances: Sequence[OpenRemittance],
    *,
    calendar: BusinessCalendar,
    aliases: Aliases = _NO_ALIASES,
    settings: MatchSettings = DEFAULT_SETTINGS,
    cleared_tickets: Sequence[tuple[OpenTicket, int]] = (),
) -> MatchResult:
    """Match what needs no person, propose the rest.

    `cleared_tickets`: tickets matched before, with their bank line's id: a remittance that came
    after its check is found on them. A remittance over 0.00 needs no line and is left out.
    """
    paying = [remit for remit in remittances if remit.amount_cents > 0]
    judge = _Judge(calendar, settings, aliases, _check_numbers(tickets, cleared_tickets))
    edges = sorted(_edges(judge, items, tickets, batches, paying))
    matched = _accept(edges)
    booked_tickets = [*cleared_tickets, *_newly_cleared(tickets, matched)]
    matched += _through_tickets(paying, booked_tickets, matched)
    proposed = _propose(edges, matched)
    taken = {(each.kind, each.target_id) for each in matched}
    lines = {each.bank_id for each in matched}
    return MatchResult(
        matched=tuple(sorted(matched)),
        proposed=tuple(sorted(proposed)),
        unmatched_bank=tuple(sorted(x.id for x in items if x.id not in lines)),
        unmatched_remittances=_left(REMITTANCE, (x.id for x in paying), taken),
        unmatched_tickets=_left(DEPOSIT, (x.id for x in tickets), taken),
        unmatched_batches=_left(CARD_BATCH, (x.id for x in batches), taken),
    )


# --- what fits what -------------------------------------------------------------------------------


def _edges(
    judge: _Judge,
    items: Sequence[BankItem],
    tickets: Sequence[OpenTicket],
    batches: Sequence[OpenBatch],
    remittances: Sequence[OpenRemittance],
) -> Iterator[Match]:
    by_amount: defaultdict[int, list[BankItem]] = defaultdict(list)
    for item in items:
        by_amount[item.amount_cents].append(item)
    pairs = (
        *(judge.remittance(i, r) for r in remittances for i in by_amount.get(r.amount_cents, ())),
        *(judge.ticket(i, t) for t in tickets for i in by_amount.get(t.amount_cents, ())),
        *(judge.batch(i, b) for b in batches for i in by_amount.get(b.payout_cents, ())),
    )
    booked = {item.id for item in items if item.booked}
    for edge in pairs:
        if edge is None or not edge.amount_cents:
            continue
        if edge.bank_id not in booked and not edge.reason:
            yield edge._replace(reason="the bank line is still pending")
        else:
            yield edge


def _edge(item: BankItem, kind: str, target_id: int) -> Match:
    return Match(item.id, kind, target_id, "", item.amount_cents, "")


def _trace_evidence(item: BankItem, remit: OpenRemittance, traces: set[str]) -> str:
    if not bare_trace(remit.trace):
        return ""
    if item.check_no and bare_trace(item.check_no) == bare_trace(remit.trace):
        return f"check {remit.trace}"
    if bare_trace(remit.trace) in traces or _holds_trace(item, remit.trace):
        return f"trace {remit.trace}"
    return ""


def _holds_trace(item: BankItem, trace: str) -> bool:
    stated = bool(item.trace) and bare_trace(item.trace) == bare_trace(trace)
    return stated or holds_number(item.text, trace)


def _checked_payer(
    edge: Match, item: BankItem, remit: OpenRemittance, payer_ids: set[str]
) -> Match:
    """An equal trace from another payer is chance, or a mistake: a person looks (R4.28)."""
    stated = payer_ids or ({item.company_id} if item.company_id else set())
    known = [each for each in (remit.payer_tax_id, remit.payer_id) if each]
    if not stated or not known:
        return edge
    if any(same_payer_id(one, other) for one in stated for other in known):
        return edge
    return edge._replace(reason="the trace number is equal, the payer's id is another")


# --- what is taken --------------------------------------------------------------------------------


def _accept(edges: Sequence[Match]) -> list[Match]:
    """Tier by tier, the pairs that are each other's only one; decided before any is taken."""
    matched: list[Match] = []
    live = [edge for edge in edges if not edge.reason]
    for tier in TIERS:
        here = [edge for edge in live if edge.tier <= tier]
        lines = Counter(edge.bank_id for edge in here)
        targets = Counter(_target(edge) for edge in here)
        kinds = _kinds_by_line(live)
        accepted = [
            edge
            for edge in here
            if lines[edge.bank_id] == 1
            and targets[_target(edge)] == 1
            and (tier == "T1" or len(kinds[edge.bank_id]) == 1)
        ]
        matched += accepted
        live = _without(live, accepted)
    return matched


def _kinds_by_line(edges: Iterable[Match]) -> dict[int, set[str]]:
    """A line that could be a ticket as well as a payout is for a person, whatever the tier."""
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    for edge in edges:
        kinds[edge.bank_id].add(edge.kind)
    return kinds


def _target(edge: Match) -> _Target:
    return edge.kind, edge.target_id


def _without(edges: Iterable[Match], taken: Iterable[Match]) -> list[Match]:
    gone = list(taken)
    lines = {edge.bank_id for edge in gone}
    targets = {_target(edge) for edge in gone}
    return [e for e in edges if e.bank_id not in lines and _target(e) not in targets]


# --- checks on tickets ----------------------------------------------------------------------------


def _check_numbers(
    tickets: Sequence[OpenTicket], cleared: Sequence[tuple[OpenTicket, int]]
) -> frozenset[str]:
    every = [*tickets, *(ticket for ticket, _ in cleared)]
    return frozenset(bare_trace(number) for ticket in every for number in ticket.check_numbers)


def _newly_cleared(
    tickets: Sequence[OpenTicket], matched: Sequence[Match]
) -> list[tuple[OpenTicket, int]]:
    lines = {each.target_id: each.bank_id for each in matched if each.kind == DEPOSIT}
    return [(ticket, lines[ticket.id]) for ticket in tickets if ticket.id in lines]


def _through_tickets(
    remittances: Sequence[OpenRemittance],
    cleared: Sequence[tuple[OpenTicket, int]],
    matched: Sequence[Match],
) -> list[Match]:
    """A payer's check clears with its ticket: number = TRN02, and one check for one remittance."""
    taken = {each.target_id for each in matched if each.kind == REMITTANCE}
    found = [
        Match(
            bank_id, REMITTANCE, remit.id, "T1", remit.amount_cents, f"check {remit.trace}"
        )._replace(via=ticket.number)
        for remit in remittances
        if remit.method in ("CHK", "BOP") and remit.id not in taken
        for ticket, bank_id in cleared
        if _holds_check(ticket, remit)
    ]
    by_remit = Counter(each.target_id for each in found)
    numbers = {remit.id: (bare_trace(remit.trace), remit.amount_cents) for remit in remittances}
    by_check = Counter((each.via, numbers[each.target_id]) for each in found)
    return [
        each
        for each in found
        if by_remit[each.target_id] == 1 and by_check[each.via, numbers[each.target_id]] == 1
    ]


def _holds_check(ticket: OpenTicket, remit: OpenRemittance) -> bool:
    wanted = bare_trace(remit.trace)
    if not wanted:
        return False
    if not ticket.check_cents:
        return wanted in [bare_trace(number) for number in ticket.check_numbers]
    checks = zip(ticket.check_numbers, ticket.check_cents, strict=True)
    return any(bare_trace(no) == wanted and cents == remit.amount_cents for no, cents in checks)


# --- what is proposed -----------------------------------------------------------------------------


def _propose(edges: Sequence[Match], matched: Sequence[Match]) -> list[Match]:
    """What fits and was not taken, each with the reason and its rivals."""
    direct = [each for each in matched if not each.via]
    through = {_target(each) for each in matched if each.via}
    left = [edge for edge in _without(edges, direct) if _target(edge) not in through]
    by_line: defaultdict[int, list[Match]] = defaultdict(list)
    by_target: defaultdict[_Target, list[Match]] = defaultdict(list)
    for edge in left:
        by_line[edge.bank_id].append(edge)
        by_target[_target(edge)].append(edge)
    return [_proposal(edge, by_line[edge.bank_id], by_target[_target(edge)]) for edge in left]


def _proposal(edge: Match, same_line: Sequence[Match], same_target: Sequence[Match]) -> Match:
    rivals = [f"{e.kind} {e.target_id}" for e in same_line if e != edge]
    rivals += [f"bank line {e.bank_id}" for e in same_target if e != edge]
    reason = edge.reason or f"{max(len(same_line), len(same_target))} fit"
    return edge._replace(reason=reason, rivals=tuple(rivals))


def _left(kind: str, ids: Iterable[int], taken: set[_Target]) -> tuple[int, ...]:
    return tuple(sorted(each for each in ids if (kind, each) not in taken))
