"""A paper EOB as a person keys it: claims, lines, and the balance on three levels (§6.1, R4.8).

Pure: holds what was typed, works out the patient's share while paid and write-off are typed, and
becomes a :class:`~recon_desktop.domain.records.Remittance` like one read from a file. Amounts in
signed cents; provider-level amounts are keyed as they change the payment, so that interest is
positive and a takeback negative (the opposite of a PLB's sign, R4.10).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from recon_desktop.domain.money import Money

SHARES = ("deductible_cents", "coinsurance_cents", "copay_cents")
"""The patient's buckets in the order in which 0 and Tab hand the remainder on."""


class KeyedAdjustment(NamedTuple):
    """An amount the paper gives another reason for than contract and patient share."""

    group: str
    reason: str
    amount_cents: int


class KeyedLine(NamedTuple):
    """A service line as the paper states it."""

    code: str
    modifiers: str
    charge_cents: int
    paid_cents: int = 0
    allowed_cents: int | None = None
    contractual_cents: int = 0
    deductible_cents: int = 0
    coinsurance_cents: int = 0
    copay_cents: int = 0
    others: tuple[KeyedAdjustment, ...] = ()
    dos: date | None = None
    units: str = "1"
    control_no: str = ""
    remarks: str = ""

    @property
    def share_cents(self) -> int:
        """Deductible, coinsurance and copay."""
        return self.deductible_cents + self.coinsurance_cents + self.copay_cents

    @property
    def difference_cents(self) -> int:
        """B1: charge − adjustments − paid; 0 when the line is keyed to the end."""
        others = sum(each.amount_cents for each in self.others)
        return (
            self.charge_cents - self.paid_cents - self.contractual_cents - self.share_cents - others
        )


class KeyedClaim(NamedTuple):
    """A claim of the paper. `paid_cents`: as the paper states it, None: the sum of its lines.

    `spread`: '' keyed line by line · 'proposed' a lump sum that the program spread over the lines
    and nobody has accepted yet · 'accepted'.
    """

    claim_id: str
    lines: tuple[KeyedLine, ...] = ()
    paid_cents: int | None = None
    spread: str = ""
    status: str = "1"
    frequency: str = "1"
    payer_claim_no: str = ""
    patient_last: str = ""
    patient_first: str = ""
    patient_id: str = ""
    dos: date | None = None
    adjustments: tuple[KeyedAdjustment, ...] = ()

    @property
    def charge_cents(self) -> int:
        """The sum of its lines."""
        return sum(line.charge_cents for line in self.lines)

    @property
    def lines_paid_cents(self) -> int:
        """What its lines are paid, less what is adjusted on the claim as a whole."""
        taken = sum(each.amount_cents for each in self.adjustments)
        return sum(line.paid_cents for line in self.lines) - taken

    @property
    def stated_cents(self) -> int:
        """What the paper pays on the claim."""
        return self.lines_paid_cents if self.paid_cents is None else self.paid_cents

    @property
    def difference_cents(self) -> int:
        """B2: what the paper pays on the claim and its lines do not."""
        return self.stated_cents - self.lines_paid_cents


class KeyedProvider(NamedTuple):
    """Money of the remittance that belongs to no claim; as it changes the payment."""

    code: str
    amount_cents: int
    reference: str = ""


class KeyedRemittance(NamedTuple):
    """A whole paper EOB. `replaces`: the remittance that is keyed again by hand."""

    payer: str = ""
    payer_id: str = ""
    payer_tax_id: str = ""
    trace: str = ""
    payment_date: date | None = None
    method: str = "CHK"
    payment_cents: int = 0
    payee: str = ""
    payee_id: str = ""
    claims: tuple[KeyedClaim, ...] = ()
    providers: tuple[KeyedProvider, ...] = ()
    replaces: int | None = None

    @property
    def keyed_cents(self) -> int:
        """What claims and provider-level lines pay together."""
        claims = sum(claim.stated_cents for claim in self.claims)
        return claims + sum(each.amount_cents for each in self.providers)

    @property
    def difference_cents(self) -> int:
        """B3: the payment that is not keyed yet."""
        return self.payment_cents - self.keyed_cents


def _put(line: KeyedLine, values: dict[str, Any]) -> KeyedLine:
    """The line with other amounts, by the names of its buckets."""
    return line._replace(**values)


def retype(line: KeyedLine, bucket: str, cents: int, *, carry: bool = False) -> KeyedLine:
    """The line with an amount typed into a bucket.

    The allowed amount gives the write-off; paid and write-off give the patient's share, which
    goes where the patient's share stands already, first to the deductible. `carry`: what the
    bucket held beyond the typed amount moves on to the next of the patient's buckets.
    """
    typed = _put(line, {bucket: cents})
    if bucket == "allowed_cents":
        typed = typed._replace(contractual_cents=line.charge_cents - cents)
    if bucket in SHARES:
        return _carried(line, typed, bucket) if carry else typed
    return _with_share(typed)


def _carried(before: KeyedLine, typed: KeyedLine, bucket: str) -> KeyedLine:
    place = SHARES.index(bucket) + 1
    if place == len(SHARES):
        return typed
    moved: int = getattr(before, bucket) - getattr(typed, bucket)
    target = SHARES[place]
    return _put(typed, {target: getattr(typed, target) + moved})


def _with_share(line: KeyedLine) -> KeyedLine:
    """The remainder becomes the patient's share, where one bucket can take it."""
    held = [name for name in SHARES if getattr(line, name)]
    if len(held) > 1:
        return line
    target = held[0] if held else SHARES[0]
    left = line.difference_cents + getattr(line, target)
    if left * (1 if line.charge_cents >= 0 else -1) < 0:
        return line
    return _put(line, {target: left})


def spread_by_charge(claim: KeyedClaim, paid_cents: int) -> KeyedClaim:
    """A lump sum over the lines in proportion to their charges, to the cent: a proposal.

    What a line is not paid is left to be keyed: a lump sum does not say whose it is.
    """
    shares = _shares_of(paid_cents, [line.charge_cents for line in claim.lines])
    lines = tuple(
        line._replace(paid_cents=share) for line, share in zip(claim.lines, shares, strict=True)
    )
    return claim._replace(lines=lines, paid_cents=paid_cents, spread="proposed")


def _shares_of(cents: int, weights: list[int]) -> list[int]:
    """Whole cents in proportion; what is left over goes to the largest fractions."""
    total = sum(weights)
    if not total:
        return [cents, *(0 for _ in weights[1:])] if weights else []
    parts = [divmod(cents * weight, total) for weight in weights]
    shares = [whole for whole, _ in parts]
    order = sorted(range(len(parts)), key=lambda at: parts[at][1], reverse=True)
    for at in order[: cents - sum(shares)]:
        shares[at] += 1
    return shares


def reasons_not_ready(keyed: KeyedRemittance) -> tuple[str, ...]:
    """Why it cannot be kept as a remittance yet, in sentences; empty when it can."""
    return (
        *_head_reasons(keyed),
        *_claim_reasons(keyed.claims),
        *_twin_reasons(keyed),
        *_total_reasons(keyed),
    )


def _twin_reasons(keyed: KeyedRemittance) -> Iterator[str]:
    """A claim keyed twice number for number would be paid twice. A correction differs from what
    it corrects; a file that is keyed again says of itself what it holds.
    """
    if keyed.replaces is not None:
        return
    times = Counter(claim._replace(spread="") for claim in keyed.claims if claim.lines)
    for claim, count in times.items():
        if count > 1:
            yield (
                f"Claim {claim.claim_id} is keyed {count} times with the same numbers, "
                f"{Money(claim.stated_cents)} each. Take out what is too many."
            )


def _head_reasons(keyed: KeyedRemittance) -> Iterator[str]:
    if not keyed.payer.strip():
        yield "Name the payer."
    if not keyed.trace.strip():
        yield "Type the check or EFT number."
    if keyed.payment_date is None:
        yield "Type the date of the payment."
    if keyed.payment_cents < 0:
        yield "A payment is not below zero: key what the payer takes back as a takeback."
    if not keyed.claims and not keyed.providers:
        yield "Nothing is keyed yet."


def _claim_reasons(claims: Iterable[KeyedClaim]) -> Iterator[str]:
    for claim in claims:
        name = claim.claim_id
        if not name.strip():
            yield "A claim has no number."
        if not claim.lines:
            yield f"Claim {name} has no lines: a payment is posted line by line (R6.1)."
        elif claim.spread == "proposed":
            yield f"Claim {name}: look at how {Money(claim.stated_cents)} was spread, accept it."
        elif claim.difference_cents:
            yield (
                f"Claim {name}: {Money(claim.difference_cents)} of {Money(claim.stated_cents)} is "
                "not on its lines. Spread it over them."
            )
        for number, line in enumerate(claim.lines, start=1):
            if line.difference_cents:
                yield (
                    f"Claim {name}, line {number} ({line.code}): {Money(line.difference_cents)} "
                    "of the charge is neither paid nor adjusted."
                )
            if any(not each.reason for each in line.others):
                yield f"Claim {name}, line {number} ({line.code}): give the other amount a reason."
            if not line.code:
                yield f"Claim {name}, line {number}: type the procedure code."


def _total_reasons(keyed: KeyedRemittance) -> Iterator[str]:
    for each in keyed.providers:
        if not each.code.strip():
            yield "A provider-level line has no code (L6 interest, WO takeback, FB forward)."
        if not each.amount_cents:
            yield f"The provider-level line {each.code} has no amount."
    if keyed.difference_cents:
        yield (
            f"The payment is {Money(keyed.payment_cents)}, {Money(keyed.keyed_cents)} is keyed: "
            f"{Money(keyed.difference_cents)} is missing."
        )
