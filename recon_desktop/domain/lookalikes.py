"""Is a remittance the advice that is here already, or does it only look like it? (TRUST 10, R4.3)

Pure. Says what two of them share and what differs, in words for the person who decides; knows
nothing of tables. The same advice is refused, a lookalike is kept and waits for a person.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import NamedTuple, Protocol

from recon_desktop.domain.bank.text import bare_trace, compact, names_payer, same_payer_id
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import RemitClaim, Remittance

Aliases = Mapping[str, Sequence[str]]
"""Payer → the words by which banks name it."""

_SHOWN = 2
"""Claims that are named of those that differ."""


class ClaimNumbers(NamedTuple):
    """What a claim of an advice is known by (TRUST 10)."""

    claim_id: str  # CLP01
    payer_claim_no: str  # CLP07, '' on most paper
    status: str  # CLP02
    charge_cents: int
    paid_cents: int


class KnownAdvice(NamedTuple):
    """A remittance that is here already.

    `taken_on`: the day it was imported or keyed; None: it stands earlier in the same file.
    """

    trace: str
    payer: str
    payment_cents: int
    claims: tuple[ClaimNumbers, ...]
    paper: bool = False
    taken_on: date | None = None
    posted_on: date | None = None


def numbers_of(claims: Iterable[RemitClaim]) -> tuple[ClaimNumbers, ...]:
    """The claims by their numbers."""
    return tuple(
        ClaimNumbers(x.claim_id, x.payer_claim_no, x.status, x.charge_cents, x.paid_cents)
        for x in claims
    )


def same_advice(one: Sequence[ClaimNumbers], other: Sequence[ClaimNumbers]) -> bool:
    """The same claims with the same numbers, in any order.

    Where a claim lacks the payer's number, as on paper, that number says nothing.
    """
    if all(each.payer_claim_no for each in (*one, *other)):
        return Counter(one) == Counter(other)
    return Counter(map(_unnumbered, one)) == Counter(map(_unnumbered, other))


def _unnumbered(claim: ClaimNumbers) -> ClaimNumbers:
    return claim._replace(payer_claim_no="")


def claims_digest(claims: Iterable[ClaimNumbers]) -> str:
    """The claims as a short text: what keeps two advices under one number apart in the key."""
    text = "\n".join(sorted("|".join(map(str, each)) for each in claims))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class PayerNames(Protocol):
    """How a remittance names its payer."""

    @property
    def payer(self) -> str:
        """N1*PR, or as keyed."""
        ...

    @property
    def payer_id(self) -> str:
        """N1*PR 04, '' when it states none."""
        ...

    @property
    def payer_tax_id(self) -> str:
        """TRN03, '' when it states none."""
        ...


def same_payer(one: PayerNames, other: PayerNames, aliases: Aliases) -> bool:
    """By an id that both state, or by a name as the program knows it from the bank's texts."""
    if one.payer_id and compact(one.payer_id) == compact(other.payer_id):
        return True
    if one.payer_tax_id and same_payer_id(one.payer_tax_id, other.payer_tax_id):
        return True
    pairs = permutations((one.payer, other.payer))
    return any(names_payer(text, payer, aliases.get(payer, ())) for text, payer in pairs)


def what_is_alike(record: Remittance, known: KnownAdvice) -> str:
    """What makes two advices of one payer over one amount look alike; '' when nothing."""
    if bare_trace(record.trace) and bare_trace(record.trace) == bare_trace(known.trace):
        return "the same payer, number and amount"
    paid = _paid(numbers_of(record.claims))
    if paid and paid == _paid(known.claims):
        return "the same payer and amount, and claims paid with the same numbers"
    return ""


def _paid(claims: Sequence[ClaimNumbers]) -> Counter[tuple[str, int]]:
    """Claims with what they are paid; those paid nothing count where nothing is paid at all."""
    paid = [each for each in claims if each.paid_cents] or claims
    return Counter((compact(each.claim_id), each.paid_cents) for each in paid)


class Likeness(NamedTuple):
    """What a remittance is like, as part of a sentence; `reason`: with what a person can do."""

    text: str = ""
    reason: str = ""


NOTHING_ALIKE = Likeness()


def second_under_key(record: Remittance, known: KnownAdvice) -> Likeness:
    """An advice under the key of another one, with other claims."""
    text = (
        f"it has the number, date and amount of {_named(known)}, but other claims: "
        f"{_what_differs(numbers_of(record.claims), known.claims)}"
    )
    return Likeness(text, f"{text}. {_what_to_do(known)}")


def lookalike(alike: str, known: KnownAdvice) -> Likeness:
    """An advice that looks like one that is here by `alike`."""
    text = f"it looks like {_named(known)}: {alike}"
    return Likeness(text, f"{text}. {_what_to_do(known)}")


def with_same_claim(claim_id: str, trace: str) -> Likeness:
    """An advice with a claim of another one, number for number."""
    text = f"claim {claim_id} is in remittance {trace} with the same numbers"
    look = "check that this is not the same advice under another trace."
    return Likeness(text, f"{text}; {look}")


def _named(known: KnownAdvice) -> str:
    what = f"the EOB {known.trace}" if known.paper else f"remittance {known.trace}"
    how = "keyed by hand" if known.paper else "imported"
    came = f"{how} on {known.taken_on:%m/%d/%Y}" if known.taken_on else "earlier in this file"
    posted = f" and posted on {known.posted_on:%m/%d/%Y}" if known.posted_on else ""
    return f"{what} of {known.payer}, {Money(known.payment_cents)}, {came}{posted}"


def _what_to_do(known: KnownAdvice) -> str:
    which = "this import" if known.posted_on else "one of the two imports"
    undo = f"undo {which} or leave it unposted" if known.taken_on else "leave it unposted"
    wait = "match its own bank money to it and " if known.payment_cents else ""
    return (
        f"If it is the same payment, {undo}; if it is another one, {wait}approve it with your "
        "reason when you post it."
    )


def _what_differs(here: Sequence[ClaimNumbers], there: Sequence[ClaimNumbers]) -> str:
    only_here = Counter((x.claim_id, x.paid_cents) for x in here)
    only_there = Counter((x.claim_id, x.paid_cents) for x in there)
    if only_here == only_there:
        return "the same ones with the same payments, but other charges, statuses or payer numbers"
    return f"it pays {_told(only_here - only_there)}, that one {_told(only_there - only_here)}"


def _told(claims: Counter[tuple[str, int]]) -> str:
    each = [f"{claim_id} {Money(cents)}" for claim_id, cents in claims.elements()]
    more = f" and {len(each) - _SHOWN} more" if len(each) > _SHOWN else ""
    return ", ".join(each[:_SHOWN]) + more if each else "nothing else"
