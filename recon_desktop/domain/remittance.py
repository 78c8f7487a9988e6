"""Does a remittance balance, and does it make sense? Rules B1–B3 and the soft checks of §4.

Pure: values in, values out. Reads no file and posts nothing; nothing here invents a line that
would make a remittance balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from recon_desktop.domain.findings import Finding, Severity
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.carc import CARCS, Action
from recon_desktop.domain.posting.interest import interest_of
from recon_desktop.domain.records import Adjustment, RemitClaim, RemitLine, Remittance

REVERSAL = "22"
CLAIM_STATUSES = frozenset({"1", "2", "3", "4", "19", "20", "21", "22", "23", "25"})
"""CLP02 of 5010 (§4.4); any other is for a person to decide."""

_REFUSING = frozenset({Action.WORKLIST, Action.NEXT_PAYER, Action.REVIEW})


class RemittanceKey(NamedTuple):
    """What makes a remittance the same one in another file (R4.3)."""

    payer_tax_id: str
    trace: str
    payment_date: date | None
    payment_cents: int
    payee_id: str


class Imbalance(NamedTuple):
    """A claim or line that breaks B2 or B1. difference = stated paid − paid by its adjustments."""

    line: int  # segment number of the CLP or SVC
    claim_id: str
    difference_cents: int


@dataclass(frozen=True, slots=True)
class RemittanceBalance:
    """The verdict on one remittance. Out of balance: by hand or not at all (R4.13)."""

    claims_paid_cents: int  # Σ CLP04
    plb_cents: int  # Σ PLB; positive lowers the payment (R4.10)
    payment_cents: int  # BPR02, negative for a debit
    unbalanced_claims: tuple[Imbalance, ...]
    unbalanced_lines: tuple[Imbalance, ...]
    unreadable: int  # amounts that could not be read

    @property
    def difference_cents(self) -> int:
        """B3: the stated payment − what claims and provider adjustments give."""
        return self.payment_cents - (self.claims_paid_cents - self.plb_cents)

    @property
    def balanced(self) -> bool:
        """All of B1, B2 and B3 hold, and every amount could be read."""
        broken = self.unbalanced_claims or self.unbalanced_lines or self.unreadable
        return not broken and self.difference_cents == 0


def check_balance(remittance: Remittance) -> RemittanceBalance:
    """B1 for every line, B2 for every claim, B3 for the transaction (§4.3)."""
    claims_off: list[Imbalance] = []
    lines_off: list[Imbalance] = []
    paid = 0
    for claim in remittance.claims:
        paid += claim.paid_cents
        expected = claim.charge_cents
        for adjustment in claim.adjustments:
            expected -= adjustment.amount_cents
        for line in claim.lines:
            adjusted = 0
            for adjustment in line.adjustments:
                adjusted += adjustment.amount_cents
            expected -= adjusted
            off = line.paid_cents - line.charge_cents + adjusted
            if off:
                lines_off.append(Imbalance(line.line, claim.claim_id, off))
        if claim.paid_cents != expected:
            difference = claim.paid_cents - expected
            claims_off.append(Imbalance(claim.line, claim.claim_id, difference))
    return RemittanceBalance(
        claims_paid_cents=paid,
        plb_cents=sum(each.amount_cents for each in remittance.provider_adjustments),
        payment_cents=_signed_payment(remittance),
        unbalanced_claims=tuple(claims_off),
        unbalanced_lines=tuple(lines_off),
        unreadable=remittance.unreadable,
    )


def needs_person(remittance: Remittance) -> bool:
    """Out of balance, a claim status nobody knows, or money that flows the other way."""
    known = all(claim.status in CLAIM_STATUSES for claim in remittance.claims)
    return not known or takes_money(remittance) or not check_balance(remittance).balanced


def remittance_key(remittance: Remittance) -> RemittanceKey:
    """TRN03, TRN02, BPR16, BPR02, payee N104 (R4.3): the same key again is a duplicate."""
    return RemittanceKey(
        remittance.payer_tax_id,
        remittance.trace,
        remittance.payment_date,
        remittance.payment_cents,
        remittance.payee_id,
    )


def is_reversal(claim: RemitClaim) -> bool:
    """CLP02 = 22: takes back an earlier payment; every amount is negated (R4.21)."""
    return claim.status == REVERSAL


def is_line_denied(line: RemitLine) -> bool:
    """Nothing paid on this line because of a refusing adjustment (R4.17)."""
    return line.paid_cents == 0 and line.charge_cents > 0 and _refused(line.adjustments)


def _refused(adjustments: Iterable[Adjustment]) -> bool:
    """Some amount is adjusted for a reason that refuses; an unknown reason does (R4.17)."""
    for each in adjustments:
        known = CARCS.get(each.reason)
        if each.amount_cents and (known is None or known.action in _REFUSING):
            return True
    return False


def _signed_payment(remittance: Remittance) -> int:
    """BPR02 as money to us: a debit (BPR03 = D) takes it."""
    debit = remittance.credit_debit == "D"
    return -remittance.payment_cents if debit else remittance.payment_cents


class RemittanceHead(Protocol):
    """What the head of a remittance says, in the file or as stored."""

    @property
    def test(self) -> bool:
        """ISA15 = T."""
        ...

    @property
    def currency(self) -> str:
        """'' or a code."""
        ...

    @property
    def handling(self) -> str:
        """BPR01."""
        ...

    @property
    def credit_debit(self) -> str:
        """BPR03."""
        ...

    @property
    def payment_cents(self) -> int:
        """BPR02."""
        ...


def takes_money(head: RemittanceHead) -> bool:
    """The payer takes money instead of paying: BPR02 below zero, or BPR03 = D (R4.25)."""
    return head.payment_cents < 0 or head.credit_debit == "D"


NEVER_POSTED = frozenset({"REMIT_TEST", "REMIT_DEBIT"})
"""Codes of :func:`check_sense` that keep a remittance from being posted; the gate says them too."""


def check_sense(remittance: Remittance) -> Iterator[Finding]:
    """The soft checks: R4.12, R4.20, R4.25, R4.27, R4.10. They warn; B1–B3 decide."""
    yield from _check_payment(remittance)
    yield from _check_interest(remittance)
    for each in remittance.provider_adjustments:
        if each.amount_cents == 0:
            text = (
                f"Segment {each.line}: PLB {each.code} has a zero amount, which the guide forbids."
            )
            yield _finding("REMIT_PLB_ZERO", text)
    for claim in remittance.claims:
        yield from _check_claim(claim)


def _check_payment(remittance: Remittance) -> Iterator[Finding]:
    if remittance.test:
        yield _finding("REMIT_TEST", "This is a test file (ISA15 = T). It is never posted.")
    if takes_money(remittance):
        yield _finding(
            "REMIT_DEBIT",
            "The payer takes money with this remittance instead of paying (R4.25). Post it by "
            "hand.",
        )
    no_money = remittance.method == "NON" or remittance.handling == "H"
    if remittance.payment_cents == 0 and not no_money:
        yield _finding(
            "REMIT_ZERO_PAY",
            "The payment is 0.00, but the file names a way of paying. No bank line will come.",
        )


def _check_interest(remittance: Remittance) -> Iterator[Finding]:
    """R4.20: Σ PLB L6 = −Σ AMT*I over the remittance."""
    interest = interest_of(remittance)
    if not interest.agrees:
        yield _finding(
            "REMIT_INTEREST",
            f"The claims state interest of {Money(interest.stated_cents)}, the provider "
            f"adjustments (L6) pay {Money(interest.paid_cents)}: ask the payer which is right "
            "(R4.20).",
            interest.stated_cents,
            interest.paid_cents,
        )


def _check_claim(claim: RemitClaim) -> Iterator[Finding]:
    share = _patient_share(claim.adjustments)
    charges = 0
    for line in claim.lines:
        line_share = _patient_share(line.adjustments)
        share += line_share
        charges += line.charge_cents
        if line.allowed_cents is not None and not _allowed_agrees(line, line_share):
            yield _finding(
                "REMIT_ALLOWED",
                f"Claim {claim.claim_id}, segment {line.line}: the allowed amount is not what "
                "payer and patient pay.",
                line.paid_cents + line_share,
                line.allowed_cents,
                Severity.INFO,
            )
    if claim.lines and charges != claim.charge_cents:
        text = f"Claim {claim.claim_id}, segment {claim.line}: its lines do not add up to it."
        yield _finding("REMIT_LINES", text, claim.charge_cents, charges)
    if claim.patient_cents is not None and not _share_agrees(claim, share):
        yield _finding(
            "REMIT_PATIENT_SHARE",
            f"Claim {claim.claim_id}, segment {claim.line}: the patient's share (CLP05) is not "
            "the sum of its PR adjustments.",
            share,
            claim.patient_cents,
            Severity.INFO,
        )


def _share_agrees(claim: RemitClaim, share: int) -> bool:
    """R4.12. The sign of CLP05 in reversals varies among payers (R4.21)."""
    stated = claim.patient_cents
    return stated == share or (is_reversal(claim) and stated == -share)


def _allowed_agrees(line: RemitLine, patient_share: int) -> bool:
    """AMT*B6 is paid + patient share (+ what the payer before paid, OA-23), or the charge less
    what the contract takes (CO-45).
    """
    contract = sum(each.amount_cents for each in line.adjustments if each.reason == "45")
    before = sum(each.amount_cents for each in line.adjustments if each.reason == "23")
    shared = line.paid_cents + patient_share
    agreeing = {shared, shared + before, line.charge_cents - contract}
    return line.allowed_cents in agreeing or -(line.allowed_cents or 0) in agreeing


def _patient_share(adjustments: Iterable[Adjustment]) -> int:
    share = 0
    for each in adjustments:
        if each.group == "PR":
            share += each.amount_cents
    return share


def _finding(
    code: str,
    text: str,
    expected_cents: int | None = None,
    actual_cents: int | None = None,
    severity: Severity = Severity.WARNING,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        text=text,
        expected=None if expected_cents is None else Money(expected_cents),
        actual=None if actual_cents is None else Money(actual_cents),
    )
