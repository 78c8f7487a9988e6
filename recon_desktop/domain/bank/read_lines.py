"""Bank lines and open items made ready for comparing: every text is read once (R4.30)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recon_desktop.domain.bank.records import (
    CARD_BATCH,
    DEPOSIT,
    REMITTANCE,
    BankItem,
    MatchSettings,
    OpenBatch,
    OpenRemittance,
    OpenTicket,
)
from recon_desktop.domain.bank.text import (
    PayerNames,
    Trn,
    bare_trace,
    check_numbers,
    compact,
    find_traces,
    is_claim_payment,
    payer_names,
    tokens_of,
    trace_numbers,
)

Aliases = Mapping[str, tuple[str, ...]]
Node = tuple[str, int]
"""A target's kind and id."""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A bank line and what its text says. All numbers are bare (see bare_trace)."""

    item: BankItem
    cents: int
    traces: tuple[Trn, ...]
    stated: str  # the trace in a column of its own
    checks: frozenset[str]  # its check number, and what the text calls one
    numbers: frozenset[str]  # what else may be a trace
    tokens: tuple[str, ...]
    squeezed: str
    claim: bool  # a payer's ACH credit
    deposit: bool

    @property
    def has_trace(self) -> bool:
        """It names a trace outright."""
        return bool(self.traces or self.stated)

    def held(self) -> set[str]:
        """Every number by which it may be found."""
        return {*self.numbers, *self.checks, *(each.trace for each in self.traces), self.stated}

    def names(self, payer: PayerNames) -> bool:
        """Its text names the payer."""
        return payer.named_in(self.squeezed, self.tokens)


def read_line(item: BankItem, settings: MatchSettings) -> ReadLine:
    """Read a bank line's text."""
    whole_text = f"{item.text} {item.trace}"
    tokens = tokens_of(item.text)
    upper = item.text.upper()
    checks = check_numbers(upper)
    if item.check_no:
        checks.add(bare_trace(item.check_no))
    return ReadLine(
        item=item,
        cents=item.cents,
        traces=find_traces(whole_text),
        stated=bare_trace(item.trace),
        checks=frozenset(checks - {""}),
        numbers=frozenset(trace_numbers(tokens)),
        tokens=tuple(tokens),
        squeezed=compact(item.text),
        claim=is_claim_payment(item.text),
        deposit=any(word.upper() in upper for word in settings.deposit_words),
    )


@dataclass(frozen=True, slots=True)
class Target:
    """What a credit may be. `trace` is bare; `cents` is what is still open; `day` ranks it."""

    kind: str
    id: int
    cents: int
    trace: str
    day: date | None
    whole: bool
    record: OpenRemittance | OpenTicket | OpenBatch

    @property
    def node(self) -> Node:
        """Its name among all targets."""
        return self.kind, self.id


def read_targets(
    tickets: Sequence[OpenTicket],
    batches: Sequence[OpenBatch],
    remittances: Sequence[OpenRemittance],
) -> list[Target]:
    """All targets of credits that have something open."""
    found = [
        *(
            Target(REMITTANCE, r.id, r.cents, bare_trace(r.trace), r.payment_date, r.whole, r)
            for r in remittances
        ),
        *(Target(DEPOSIT, t.id, t.cents, "", t.date, t.whole, t) for t in tickets),
        *(
            Target(
                CARD_BATCH,
                b.id,
                b.cents,
                bare_trace(b.trace),
                b.payout_date or b.closed_on,
                b.whole,
                b,
            )
            for b in batches
        ),
    ]
    return sorted((each for each in found if each.cents), key=_place)


def _place(target: Target) -> tuple[str, date, int]:
    return target.kind, target.day or date.min, target.id


class Names:
    """The payers' names as the bank may write them, made once for each."""

    def __init__(self, aliases: Aliases) -> None:
        self._aliases = aliases
        self._made: dict[str, PayerNames] = {}

    def of(self, payer: str) -> PayerNames:
        """One payer's names."""
        found = self._made.get(payer)
        if found is None:
            found = self._made[payer] = payer_names(payer, self._aliases.get(payer, ()))
        return found

    def named_by(self, line: ReadLine, payers: Iterable[str]) -> frozenset[str]:
        """Those of the payers whom the line's text names."""
        return frozenset(payer for payer in payers if line.names(self.of(payer)))
