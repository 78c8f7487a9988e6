"""The journal of a day at the desk: charges, patient money, deposits, cards (J1–J6, §6.6–6.7).

Takes what the cross-check made of the day's reports and plans balanced entries. Knows nothing of
remittances. Voided charges and receipts are not handed in: a void of the same open day leaves no
trace in the ledger beyond the receipt that reissues it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar

from recon_desktop.domain.accounts import (
    ANTICIPATED,
    BANK,
    CARD_CLEARING,
    CARD_FEES,
    INSURANCE_AR,
    OTHER_ADJUSTMENTS,
    OTHER_INCOME,
    OVER_SHORT,
    PATIENT_AR,
    PRIMARY,
    REFUNDS_PAYABLE,
    REVENUE,
    UNAPPLIED,
    UNDEPOSITED,
)
from recon_desktop.domain.errors import RefusedError
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, plan_entry
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import REFUNDS, Purpose, Tender

_Row = TypeVar("_Row")


class Funding(StrEnum):
    """How a card processor takes its fee (R3.14)."""

    NET = "NET"  # out of each payout
    GROSS = "GROSS"  # once a month, as a debit of its own


class EncounterCharges(NamedTuple):
    """What an encounter was charged on the day. A positive adjustment lowers what is owed."""

    encounter_id: str
    patient_id: str
    payer: str
    insured: bool
    charges_cents: int
    adjustment_cents: int = 0


class ReceiptPosting(NamedTuple):
    """One receipt of the day, not voided. `time_of_service`: it counts in TOS (R2.3, R3.8)."""

    receipt_no: str
    encounter_id: str
    patient_id: str
    tender: Tender
    purpose: Purpose
    amount_cents: int
    time_of_service: bool
    insured: bool
    payer: str


_NOT_IN_THE_DRAWER = frozenset({Tender.CARD, Tender.VIRTUAL_CARD, Tender.ACH_PATIENT})


def tender_account(tender: Tender) -> int:
    """1015 for money that arrives by settlement, 1010 for what lies in the drawer."""
    return CARD_CLEARING if tender in _NOT_IN_THE_DRAWER else UNDEPOSITED


def plan_day(
    charges: Sequence[EncounterCharges],
    receipts: Sequence[ReceiptPosting],
    refunds_payable: Mapping[str, int] | None = None,
    refunds_unowed: Mapping[str, int] | None = None,
) -> tuple[PlannedEntry, ...]:
    """The entries J1–J4 of a day, each balanced; empty ones are left out.

    `refunds_payable`: patient → cents that stand in 2010 for the patient before this day; a refund
    beyond them first turns the patient's credit into a payable. `refunds_unowed`: patient → cents
    of approved refunds that 2010 does not hold, since the desk has paid them; a refund that was
    not paid out after all is owed again so far, and the patient's credit beyond.
    """
    at_service = [r for r in receipts if r.time_of_service]
    others = [r for r in receipts if not r.time_of_service]
    return (
        *plan_entry("charges", "J1 Charges", _each(charges, _charge)),
        *plan_entry("adjustments", "J1 Adjustments of the day", _each(charges, _adjustment)),
        *plan_entry("anticipated", "J2 Anticipated patient share", _each(at_service, _anticipated)),
        *plan_entry("receipts", "J3 Time-of-service receipts", _each(at_service, _patient_payment)),
        *_other_receipts(others),
        *_refunds(others, refunds_payable or {}, refunds_unowed or {}),
    )


def plan_card_batch(
    batch_id: str,
    gross_cents: int,
    refunds_cents: int,
    chargebacks_cents: int,
    fees_cents: int,
    net_cents: int,
    funding: Funding = Funding.NET,
) -> tuple[PlannedEntry, ...]:
    """J6: the bank booked a card payout.

    A chargeback stays open in 1015 until a person says whose sale it was. Raises RefusedError when
    the batch does not add up (R3.14).
    """
    settled = gross_cents - refunds_cents - chargebacks_cents
    if settled - fees_cents != net_cents:
        raise RefusedError(
            f"Card batch {batch_id} does not add up: gross less refunds, chargebacks and fees is "
            f"{Money(settled - fees_cents)}, the batch says {Money(net_cents)}. Check the batch."
        )
    fee = fees_cents if funding is Funding.NET else 0
    lines = [
        JournalLine(BANK, settled - fee, memo="card payout"),
        JournalLine(CARD_FEES, fee, memo="card fees"),
        JournalLine(CARD_CLEARING, -settled, memo="card payout"),
    ]
    return plan_entry("card-batch", f"J6 Card batch {batch_id}", lines, document=batch_id)


def plan_over_short(register: str, over_short_cents: int) -> tuple[PlannedEntry, ...]:
    """Counted less expected cash of a drawer, positive when over (R3.5)."""
    lines = [
        JournalLine(UNDEPOSITED, over_short_cents, memo="drawer count"),
        JournalLine(OVER_SHORT, -over_short_cents, memo="drawer count"),
    ]
    word = "over" if over_short_cents > 0 else "short"
    return plan_entry("over-short", f"Cash {word}, register {register}", lines, document=register)


def _each(rows: Iterable[_Row], plan: Callable[[_Row], Iterable[JournalLine]]) -> list[JournalLine]:
    return [line for row in rows for line in plan(row)]


def _charge(row: EncounterCharges) -> tuple[JournalLine, ...]:
    receivable = _receivable(row)
    return (
        receivable._replace(amount_cents=row.charges_cents, memo="charges"),
        receivable._replace(
            account=REVENUE, amount_cents=-row.charges_cents, sub="", memo="charges"
        ),
    )


def _adjustment(row: EncounterCharges) -> tuple[JournalLine, ...]:
    receivable = _receivable(row)
    return (
        receivable._replace(
            account=OTHER_ADJUSTMENTS, amount_cents=row.adjustment_cents, sub="", memo="adjustment"
        ),
        receivable._replace(amount_cents=-row.adjustment_cents, memo="adjustment"),
    )


def _receivable(row: EncounterCharges) -> JournalLine:
    account, sub = (INSURANCE_AR, PRIMARY) if row.insured else (PATIENT_AR, "")
    payer = row.payer if row.insured else ""
    return JournalLine(account, 0, row.encounter_id, row.patient_id, payer, sub)


def _anticipated(receipt: ReceiptPosting) -> tuple[JournalLine, ...]:
    if not receipt.insured:
        return ()
    memo = f"receipt {receipt.receipt_no}"
    keys = (receipt.encounter_id, receipt.patient_id, receipt.payer)
    return (
        JournalLine(PATIENT_AR, receipt.amount_cents, *keys, sub=ANTICIPATED, memo=memo),
        JournalLine(INSURANCE_AR, -receipt.amount_cents, *keys, sub=PRIMARY, memo=memo),
    )


def _patient_payment(receipt: ReceiptPosting) -> tuple[JournalLine, ...]:
    return _taken(receipt, PATIENT_AR)


def _taken(receipt: ReceiptPosting, credited: int) -> tuple[JournalLine, ...]:
    memo = f"receipt {receipt.receipt_no}"
    keys = (receipt.encounter_id, receipt.patient_id)
    return (
        JournalLine(tender_account(receipt.tender), receipt.amount_cents, *keys, memo=memo),
        JournalLine(credited, -receipt.amount_cents, *keys, memo=memo),
    )


_OTHER_PURPOSES: tuple[tuple[str, int], ...] = (
    ("J4 Prior balances", PATIENT_AR),
    ("J4 Receipts not yet applied", UNAPPLIED),
    ("J4 Other income", OTHER_INCOME),
)


def _other_receipts(receipts: Sequence[ReceiptPosting]) -> list[PlannedEntry]:
    entries: list[PlannedEntry] = []
    for label, credited in _OTHER_PURPOSES:
        rows = [r for r in receipts if _credited_account(r.purpose) == credited]
        lines = [line for row in rows for line in _taken(row, credited)]
        entries.extend(plan_entry("receipts", label, lines))
    return entries


def _credited_account(purpose: Purpose) -> int | None:
    """Where a receipt that is not time-of-service money goes; None: not a patient's receipt.

    A copay without charges of the day has no line to pay yet: it waits in 2000 (§6.6).
    """
    if purpose is Purpose.PAYER_CHECK or purpose in REFUNDS:
        return None
    by_purpose = {Purpose.PRIOR_BALANCE: PATIENT_AR, Purpose.OTHER_INCOME: OTHER_INCOME}
    return by_purpose.get(purpose, UNAPPLIED)


def _refunds(
    receipts: Sequence[ReceiptPosting],
    refunds_payable: Mapping[str, int],
    refunds_unowed: Mapping[str, int],
) -> tuple[PlannedEntry, ...]:
    left, unowed = dict(refunds_payable), dict(refunds_unowed)
    lines: list[JournalLine] = []
    for receipt in receipts:  # first, so that what was moved to another tender is owed again
        if receipt.purpose is Purpose.REFUND_BACK:
            again = min(max(unowed.get(receipt.patient_id, 0), 0), receipt.amount_cents)
            unowed[receipt.patient_id] = unowed.get(receipt.patient_id, 0) - again
            left[receipt.patient_id] = left.get(receipt.patient_id, 0) + again
            lines.extend(_refund(receipt, -receipt.amount_cents, again - receipt.amount_cents))
    for receipt in receipts:
        if receipt.purpose is Purpose.REFUND:
            cents = abs(receipt.amount_cents)  # some reports print a refund without its sign
            payable = min(max(left.get(receipt.patient_id, 0), 0), cents)
            left[receipt.patient_id] = left.get(receipt.patient_id, 0) - payable
            lines.extend(_refund(receipt, cents, cents - payable))
    return plan_entry("refunds", "J4 Refunds", lines)


def _refund(receipt: ReceiptPosting, cents: int, found_cents: int) -> tuple[JournalLine, ...]:
    """`found_cents`: the part that was not a payable before; it comes out of the patient's AR."""
    base = JournalLine(
        REFUNDS_PAYABLE, 0, receipt.encounter_id, receipt.patient_id, sub="patient"
    )._replace(memo=f"refund {receipt.receipt_no}")
    return (
        base._replace(account=PATIENT_AR, amount_cents=found_cents, sub=""),
        base._replace(amount_cents=-found_cents),
        base._replace(amount_cents=cents),
        base._replace(account=tender_account(receipt.tender), amount_cents=-cents, sub=""),
    )
