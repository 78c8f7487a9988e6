"""Credit balances by kind, and the days since one has been known (R6.17, R6.19).

A credit is found visit by visit: no credit of one patient ever pays another's debt. Knows no
store; the balances of a visit are handed in. Gives no legal advice: it counts days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.accounts import PAYER_ORDERS

CLOCK_DAYS = 60
"""Medicare and Medicaid overpayments: report and return within so many days (R6.19)."""


class CreditKind(StrEnum):
    """How a credit came about (R6.17), and the two that are none of the four."""

    PATIENT_OVERPAID = "patient paid more than the share"
    TWO_PAYERS = "two payers paid"
    PAID_TWICE = "a payer paid twice"
    CHARGE_VOIDED = "charge voided after payment"
    PAYER_OVERPAID = "payer paid more than was open"
    PAID_AHEAD = "paid before the payer answered"


class Program(StrEnum):
    """Public payers whose overpayments have a clock; '' is every other payer."""

    NONE = ""
    MEDICARE = "MEDICARE"
    MEDICAID = "MEDICAID"


class Side(StrEnum):
    """Whose money a credit is."""

    PATIENT = "patient"
    PAYER = "payer"


class PayerPayment(NamedTuple):
    """What a payer paid on a visit by one remittance, reversals taken off."""

    payer: str
    remittance_id: int
    cents: int


class VisitBook(NamedTuple):
    """Balances of a visit. Debit positive, in cents.

    `orders`: 1110 by payer order. `payers`: whose money an order's is. `revenue_cents`: 4000,
    credit positive; `charged` is False for a visit whose charges are older than these books, of
    which no balance says anything. `payments` and `patient_paid_cents` have what was given back
    taken off.
    """

    encounter_id: str
    patient_id: str
    patient_cents: int
    orders: Mapping[str, int]
    payers: Mapping[str, str]
    revenue_cents: int
    charged: bool
    payments: tuple[PayerPayment, ...] = ()
    patient_paid_cents: int = 0
    answered: frozenset[str] = frozenset()


class Credit(NamedTuple):
    """Money of a visit that belongs to someone else; `cents` is positive."""

    kind: CreditKind
    side: Side
    encounter_id: str
    patient_id: str
    payer: str
    order: str
    cents: int

    @property
    def subject(self) -> str:
        """What it is remembered by."""
        return subject_of(self.side, self.encounter_id, self.order)


def subject_of(side: str, encounter_id: str, order: str) -> str:
    """``payer:E1107:P``; no order where the money is on the patient's account."""
    return f"{side}:{encounter_id}:{order}"


def possible_subjects(encounter_ids: Iterable[str]) -> set[str]:
    """Every subject that a credit of these visits can have."""
    orders = ("", *PAYER_ORDERS)
    return {subject_of(s, each, o) for each in encounter_ids for s in Side for o in orders}


def find_credits(book: VisitBook) -> tuple[Credit, ...]:
    """Every credit of a visit, the patient's first, then by payer order."""
    if not book.charged:
        return ()
    return (*_of_patient(book), *_of_payers(book))


def _of_patient(book: VisitBook) -> Iterable[Credit]:
    if book.patient_cents < 0:
        yield Credit(
            _patient_kind(book),
            Side.PATIENT,
            book.encounter_id,
            book.patient_id,
            "",
            "",
            -book.patient_cents,
        )


def _patient_kind(book: VisitBook) -> CreditKind:
    if book.revenue_cents <= 0:
        return CreditKind.CHARGE_VOIDED
    waiting = any(cents > 0 and o not in book.answered for o, cents in book.orders.items())
    return CreditKind.PAID_AHEAD if waiting else CreditKind.PATIENT_OVERPAID


def _of_payers(book: VisitBook) -> Iterable[Credit]:
    """An order below zero by more than what earlier payers still owe on the visit.

    A later payer's answer that was posted first is no credit: the earlier one's share comes yet.
    What a payer never paid is not its money: of a voided charge the patient's share goes back to
    the patient, and what was written off to nobody.
    """
    owed = 0
    paid = max(sum(each.cents for each in book.payments), 0)
    of_patient = max(book.patient_paid_cents + min(book.patient_cents, 0), 0)
    for order in sorted(book.orders, key=_place):
        cents = book.orders[order]
        credit = max(-cents - owed, 0)
        owed = max(owed + cents, 0)
        payer = book.payers.get(order, "")
        back = min(credit, paid)
        paid -= back
        keys = (book.encounter_id, book.patient_id)
        if back:
            yield Credit(_payer_kind(book, payer), Side.PAYER, *keys, payer, order, back)
        rest = min(credit - back, of_patient) if book.revenue_cents <= 0 else 0
        of_patient -= rest
        if rest:
            yield Credit(CreditKind.CHARGE_VOIDED, Side.PATIENT, *keys, "", order, rest)


def _place(order: str) -> int:
    return PAYER_ORDERS.find(order)


def _payer_kind(book: VisitBook, payer: str) -> CreditKind:
    if book.revenue_cents <= 0:
        return CreditKind.CHARGE_VOIDED
    paid = [each.payer.casefold() for each in book.payments if each.cents > 0]
    if paid.count(payer.casefold()) > 1 or (len(paid) > 1 and len(set(paid)) == 1):
        return CreditKind.PAID_TWICE
    if len(set(paid)) > 1:
        return CreditKind.TWO_PAYERS
    return CreditKind.PAYER_OVERPAID


class Clock(NamedTuple):
    """How long a credit has been known. `left` is None where no payer's clock runs."""

    known_days: int
    left: int | None


def clock_of(side: str, program: str, flagged_on: date, today: date) -> Clock:
    """Days since a credit was first flagged, and what is left of the 60 (R6.19)."""
    known = max((today - flagged_on).days, 0)
    public = side == Side.PAYER and program in (Program.MEDICARE, Program.MEDICAID)
    return Clock(known, CLOCK_DAYS - known if public else None)
