"""Refunds: requested, approved, paid (§6.6, R6.17); what each step does to the books.

Approval turns a credit into a payable (2010); paying it takes the money out of the bank. Cash and
card refunds leave through the desk: the receipts journal has them, and the day's close books
them against the payable, so that the drawer's expected cash counts them once (R3.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.accounts import BANK, INSURANCE_AR, PATIENT_AR, REFUNDS_PAYABLE
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.credits import Side
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, plan_entry
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Tender

UNAPPLIED_MONEY = "money not applied"
"""Kind of a refund that gives back a receipt's waiting money, beside the kinds of credits."""

HELD_BACK = "held back for the payer"
"""Kind of a refund that gives back what a payer said it would take (2020)."""

TAKEN = "takeback"
"""How a refund was paid that its payer has taken by itself, out of a later payment."""


class RefundState(StrEnum):
    """Where a refund stands."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    PAID = "PAID"
    REFUSED = "REFUSED"
    VOIDED = "VOIDED"


class Method(StrEnum):
    """How a refund is paid."""

    CHECK = "check"
    ACH = "ach"
    CARD = "card"
    CASH = "cash"


FROM_BANK = (Method.CHECK, Method.ACH)
"""Booked here, and outstanding until the bank's line is matched."""

AT_THE_DESK: dict[str, Tender] = {Method.CASH: Tender.CASH, Method.CARD: Tender.CARD}
"""Booked by the close, from the receipts journal."""


class RefundTerms(NamedTuple):
    """Whose money is given back, and how much."""

    number: str  # RF12
    side: str
    patient_id: str
    payer: str
    encounter_id: str
    order: str  # of 1110, '' where the money is on the patient's account
    amount_cents: int


def refund_number(refund_id: int) -> str:
    """``RF12``: how people call a refund."""
    return f"RF{refund_id}"


def plan_approved(
    terms: RefundTerms, taken: Sequence[JournalLine] = (), reason: str = ""
) -> PlannedEntry:
    """The credit becomes a payable. `taken`: debits of a receipt's waiting money, if it is that."""
    memo = f"refund {terms.number}"
    lines = list(taken) or [
        JournalLine(
            INSURANCE_AR if terms.order else PATIENT_AR,
            terms.amount_cents,
            terms.encounter_id,
            terms.patient_id,
            terms.payer,
            terms.order,
            memo=memo,
        )
    ]
    lines.append(_payable(terms)._replace(amount_cents=-terms.amount_cents))
    (entry,) = plan_entry(
        "refund-approved",
        f"Refund {terms.number} approved",
        lines,
        document=terms.number,
        reason=reason,
    )
    return entry


def plan_paid(terms: RefundTerms, method: str, check_no: str) -> PlannedEntry:
    """The payable leaves the bank. ValueError for what is paid at the desk."""
    if method not in FROM_BANK:
        raise ValueError(f"a refund in {method} is booked by the close")
    base = _payable(terms)
    lines = [
        base._replace(amount_cents=terms.amount_cents),
        base._replace(account=BANK, amount_cents=-terms.amount_cents, sub=""),
    ]
    how = f"check {check_no}" if method == Method.CHECK else "ACH"
    label = f"Refund {terms.number} paid by {how}"
    (entry,) = plan_entry("refund-paid", label, lines, document=terms.number)
    return entry


def plan_came_back(terms: RefundTerms) -> tuple[PlannedEntry, ...]:
    """The bank gave the refund's money back: it is owed again."""
    base = _payable(terms)
    lines = [
        base._replace(account=BANK, amount_cents=terms.amount_cents, sub=""),
        base._replace(amount_cents=-terms.amount_cents),
    ]
    label = f"Refund {terms.number} came back"
    return plan_entry("refund-returned", label, lines, document=terms.number)


def _payable(terms: RefundTerms) -> JournalLine:
    """A payer's refund names no patient: the desk could pay it out as the patient's otherwise."""
    patient = terms.patient_id if terms.side == Side.PATIENT else ""
    return JournalLine(
        REFUNDS_PAYABLE,
        0,
        terms.encounter_id,
        patient,
        terms.payer,
        sub=terms.side,
        memo=f"refund {terms.number}",
    )


def without_refund(owed_cents: int, waiting: Iterable[int]) -> int:
    """What of a payable no refund that waits to be paid accounts for; never below zero."""
    return max(owed_cents - sum(waiting), 0)


def check_request(amount_cents: int, available_cents: int, reason: str) -> None:
    """Raise unless there is so much to give back that no other refund has asked for."""
    if not reason.strip():
        raise UsageError("A refund needs a reason.")
    if amount_cents <= 0:
        raise UsageError("A refund is an amount above zero.")
    if amount_cents > available_cents:
        raise RefusedError(
            f"There is {Money(max(available_cents, 0))} to give back that no other refund has "
            f"asked for; {Money(amount_cents)} was requested."
        )


def check_approver(requested_by: str, approver: str, *, second_person: bool) -> None:
    """Raise RefusedError when the practice wants a second person and this is the first one."""
    if second_person and requested_by.strip().casefold() == approver.strip().casefold():
        raise RefusedError(
            f"{requested_by} requested this refund; a second person has to approve it."
        )


def check_state(number: str, state: str, *wanted: RefundState) -> None:
    """Raise RefusedError unless the refund stands where the step begins."""
    if state not in wanted:
        raise RefusedError(f"Refund {number} is {state.lower()}; it cannot be changed so.")
