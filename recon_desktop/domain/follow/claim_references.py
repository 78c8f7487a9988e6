"""Which claim does the reference of a provider-level adjustment name (R4.19)?

The text is the payer's claim number, a composed text with a claim number in it, or the number of
a receivable that names no claim. What is found is a link to look at; no claim is opened by it.
Short numbers are not looked for inside a text, and two claims that fit are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

SHORTEST = 5
"""Characters a number must have to be believed inside a longer text."""


class SeenClaim(NamedTuple):
    """A claim as a remittance of the payer names it, posted or not."""

    payer: str  # as normalised by the caller
    claim_id: str  # CLP01
    payer_claim_no: str  # CLP07
    remittance_id: int
    day: date


class ClaimLink(NamedTuple):
    """The claim a reference names. `rung` says how surely, in words."""

    claim_id: str
    rung: str


_EXACT = "is the payer's number of the claim"
_HOLDS_PAYER_NO = "contains the payer's number of the claim"
_HOLDS_CLAIM_ID = "contains our number of the claim"


class ClaimIndex:
    """Claims by the numbers they go by, to be asked for one reference after another."""

    def __init__(self, claims: Iterable[SeenClaim]) -> None:
        self._by_payer_no: defaultdict[tuple[str, str], list[SeenClaim]] = defaultdict(list)
        self._by_claim_id: defaultdict[tuple[str, str], list[SeenClaim]] = defaultdict(list)
        for each in claims:
            if each.payer_claim_no:
                self._by_payer_no[each.payer, normal(each.payer_claim_no)].append(each)
            if each.claim_id:
                self._by_claim_id[each.payer, normal(each.claim_id)].append(each)

    def find(
        self, reference: str, *, payer: str, remittance_id: int, day: date
    ) -> ClaimLink | None:
        """The one claim of the payer in this remittance, else in those up to its day, or None."""
        text = normal(reference)
        if not text:
            return None
        parts = _parts(text)
        rungs = (
            (self._by_payer_no, (text,), _EXACT),
            (self._by_payer_no, parts, _HOLDS_PAYER_NO),
            (self._by_claim_id, parts, _HOLDS_CLAIM_ID),
        )
        for numbers, wanted, rung in rungs:
            found = [claim for part in wanted for claim in numbers.get((payer, part), ())]
            own = {claim.claim_id for claim in found if claim.remittance_id == remittance_id}
            ids = own or {claim.claim_id for claim in found if claim.day <= day}
            if ids:
                return ClaimLink(ids.pop(), rung) if len(ids) == 1 else None
        return None


def normal(text: str) -> str:
    """A number without blanks and regardless of case, as payers copy it."""
    return "".join(text.split()).upper()


def _parts(text: str) -> set[str]:
    """Every stretch of the text that is long enough to be a number."""
    size = len(text)
    return {text[a:b] for a in range(size) for b in range(a + SHORTEST, size + 1)}
