"""What a newly read or keyed remittance has to be compared with, and why it must wait (TRUST 10).

Loads what is here and asks the domain; writes nothing. Used by staging a file, and by keying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from recon_desktop.domain.lookalikes import (
    NOTHING_ALIKE,
    ClaimNumbers,
    KnownAdvice,
    Likeness,
    claims_digest,
    lookalike,
    numbers_of,
    same_advice,
    same_payer,
    second_under_key,
    what_is_alike,
    with_same_claim,
)
from recon_desktop.domain.records import Remittance
from recon_desktop.domain.remittance import remittance_key
from recon_desktop.services.bank.payer_aliases import load_aliases

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.lookalikes import HeadRow


class Verdict(NamedTuple):
    """The key to keep a remittance under: R4.3's, and where others have that, its claims too.

    `like`: what is here that it is like, and must not be posted beside without a person.
    """

    key: str
    like: Likeness


class Lookalikes:
    """What is here already, as far as it matters for the remittances of one file.

    `besides`: the remittance that is keyed again and stands aside, as do those that were keyed
    again before it. `paper_only`: files are compared by their keys and claims, and by payer and
    amount with what was keyed alone.
    """

    def __init__(
        self,
        connection: Connection,
        records: Sequence[Remittance],
        *,
        paper_only: bool,
        besides: int | None = None,
    ) -> None:
        from recon_desktop.storage.queries.lookalikes import with_amounts
        from recon_desktop.storage.queries.setup import load_practice

        self._connection = connection
        self._besides = besides
        self._zone = ZoneInfo(load_practice(connection).timezone)
        self._aliases = load_aliases(connection)
        amounts = [each.payment_cents for each in records]
        self._of_amount: dict[int, list[HeadRow]] = {}
        for head in with_amounts(connection, amounts, paper_only=paper_only):
            if head.id != besides:
                self._of_amount.setdefault(head.payment_cents, []).append(head)
        self._met: dict[str, list[KnownAdvice]] = {}
        self._met_claims: dict[ClaimNumbers, str] = {}

    def judge(self, record: Remittance) -> Verdict | None:
        """How to keep it; None when the same advice is here: same key, same claims (R4.3)."""
        taken = self._under_key(record)
        mine = numbers_of(record.claims)
        if any(same_advice(mine, each.claims) for each in taken):
            return None
        key = key_text(record)
        if taken:
            return Verdict(f"{key}|{claims_digest(mine)}", second_under_key(record, taken[-1]))
        return Verdict(key, self._lookalike(record) or self._same_claim(record) or NOTHING_ALIKE)

    def remember(self, record: Remittance) -> None:
        """It is kept now; what follows in the same file is compared with it too."""
        claims = numbers_of(record.claims)
        known = KnownAdvice(record.trace, record.payer, record.payment_cents, claims)
        self._met.setdefault(key_text(record), []).append(known)
        self._met_claims.update((each, record.trace) for each in claims if each.paid_cents)

    def _under_key(self, record: Remittance) -> list[KnownAdvice]:
        from recon_desktop.storage.queries.lookalikes import with_key

        key, again = key_text(record), self._besides is not None
        heads = with_key(self._connection, key, set_aside=not again)
        stored = [each for each in heads if each.id != self._besides]
        return [*self._advices(stored), *self._met.get(key, ())]

    def _advices(self, heads: Iterable[HeadRow]) -> Iterator[KnownAdvice]:
        from recon_desktop.storage.queries.lookalikes import claim_numbers

        found = list(heads)
        claims = claim_numbers(self._connection, [each.id for each in found]) if found else {}
        for head in found:
            yield KnownAdvice(
                head.trace,
                head.payer,
                head.payment_cents,
                claims[head.id],
                paper=head.origin == "paper",
                taken_on=self._day(head.taken_at),
                posted_on=head.posted_on,
            )

    def _lookalike(self, record: Remittance) -> Likeness | None:
        heads = self._of_amount.get(record.payment_cents, ())
        of_payer = [each for each in heads if same_payer(record, each, self._aliases)]
        for known in self._advices(reversed(of_payer)):
            alike = what_is_alike(record, known)
            if alike:
                return lookalike(alike, known)
        return None

    def _same_claim(self, record: Remittance) -> Likeness | None:
        from recon_desktop.storage.queries.remittances import same_claims

        stored = same_claims(self._connection, record.claims, besides=self._besides)
        for claim_id, trace in stored.items():
            return with_same_claim(claim_id, trace)
        for each in numbers_of(record.claims):
            if each in self._met_claims:
                return with_same_claim(each.claim_id, self._met_claims[each])
        return None

    def _day(self, stamp: str) -> date:
        return datetime.fromisoformat(stamp).astimezone(self._zone).date()


def key_text(record: Remittance) -> str:
    """The remittance key of R4.3 as one text."""
    return "|".join(str(part) for part in remittance_key(record))
