"""Patients' money: what waits without a line, what a patient still owes, and applying one to the
other (§6.6, TRUST 3).

A receipt's money waits in 2000, or on the patient's account (1100) without a visit when it paid a
prior balance. Knows no store; what waits and what is open is handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.accounts import (
    BAD_DEBT,
    INSURANCE_AR,
    OTHER_ADJUSTMENTS,
    PATIENT_AR,
    PAYER_ORDERS,
    UNAPPLIED,
)
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, plan_entry
from recon_desktop.domain.money import Money

UNAPPLIED_DAYS = 30
"""Money that waits longer is marked (R6.18)."""

APPLY_KIND = "apply-receipt"
WRITE_OFF_KIND = "write-off"


class Pot(NamedTuple):
    """A place where money of a receipt waits; `cents` is positive while it does."""

    account: int
    encounter_id: str  # as the receipt named it, '' for none
    cents: int


class WaitingMoney(NamedTuple):
    """What a receipt brought in and no line has taken."""

    receipt_no: str
    patient_id: str
    pots: tuple[Pot, ...]

    @property
    def cents(self) -> int:
        """All of it; below zero when more was applied than the receipt still holds."""
        return sum(pot.cents for pot in self.pots)

    @property
    def is_prior_balance(self) -> bool:
        """It paid an older balance, without saying of which visit."""
        return all(pot.account == PATIENT_AR for pot in self.pots)


class Part(NamedTuple):
    """Money for one line of a visit; '' is the visit as a whole."""

    encounter_id: str
    service_line: str
    amount_cents: int


class VisitShare(NamedTuple):
    """What a patient's account (1100) holds of a visit, by service line. Debit positive.

    `since` is the day the visit came into the books. `waits_for_payer`: a payer of the visit has
    not answered, so nothing of it is decided (R6.5).
    """

    encounter_id: str
    patient_ids: frozenset[str]
    lines: Mapping[str, int]
    since: date
    waits_for_payer: bool

    @property
    def cents(self) -> int:
        """The balance of the visit."""
        return sum(self.lines.values())


def open_lines(lines: Mapping[str, int]) -> dict[str, int]:
    """Service line → what is still open on it, in all no more than the visit's balance.

    Payments that name no line, and credits of other lines, pay the lines in their order.
    """
    credit = -sum(cents for cents in lines.values() if cents < 0)
    found: dict[str, int] = {}
    for name in sorted(lines):
        covered = min(max(lines[name], 0), credit)
        credit -= covered
        if lines[name] > covered:
            found[name] = lines[name] - covered
    return found


def pending_orders(balances: Mapping[str, int], answered: Collection[str]) -> tuple[str, ...]:
    """Payer orders that still owe something and have not answered (R6.5)."""
    return tuple(
        order for order in sorted(balances) if balances[order] > 0 and order not in answered
    )


def propose(money: WaitingMoney, visits: Iterable[VisitShare]) -> tuple[Part, ...]:
    """Where the money should go: the visit the receipt names, then the oldest open balance.

    Only lines of the same patient that are decided; a person accepts or changes it.
    """
    named = {pot.encounter_id for pot in money.pots if pot.encounter_id}
    left = money.cents
    parts: list[Part] = []
    ordered = sorted(visits, key=lambda v: (v.encounter_id not in named, v.since, v.encounter_id))
    for visit in ordered:
        if money.patient_id not in visit.patient_ids or visit.waits_for_payer:
            continue
        for line, open_cents in open_lines(visit.lines).items():
            cents = min(left, open_cents)
            if cents > 0:
                parts.append(Part(visit.encounter_id, line, cents))
                left -= cents
    return tuple(parts)


def check_parts(
    money: WaitingMoney, parts: Sequence[Part], visits: Mapping[str, VisitShare], *, beyond: bool
) -> None:
    """Raise RefusedError when the parts cannot be taken out of the receipt.

    `beyond`: a person gave a reason to apply more than the patient owes.
    """
    if not parts or any(part.amount_cents <= 0 for part in parts):
        raise UsageError("Say how much goes to which line; each amount is above zero.")
    if not money.patient_id:
        raise RefusedError(
            f"Receipt {money.receipt_no} names no patient. Correct it in the practice system and "
            "import the report again."
        )
    total = sum(part.amount_cents for part in parts)
    if total > money.cents:
        raise RefusedError(
            f"Receipt {money.receipt_no} has {Money(max(money.cents, 0))} that is not applied; "
            f"{Money(total)} was asked for."
        )
    left = {name: dict(visit.lines) for name, visit in visits.items()}
    for part in parts:
        _check_part(money, part, visits, left, beyond=beyond)


def _check_part(
    money: WaitingMoney,
    part: Part,
    visits: Mapping[str, VisitShare],
    left: dict[str, dict[str, int]],
    *,
    beyond: bool,
) -> None:
    visit = visits.get(part.encounter_id)
    if visit is None:
        raise RefusedError(f"Visit {part.encounter_id} is not in the books.")
    if money.patient_id not in visit.patient_ids:
        raise RefusedError(
            f"Visit {part.encounter_id} is of another patient; receipt {money.receipt_no} can pay "
            "its own patient's visits only."
        )
    lines = left[part.encounter_id]
    still_open = open_lines(lines)
    limit = still_open.get(part.service_line, 0)
    if not part.service_line:
        limit = sum(still_open.values())
    if part.amount_cents > limit and not beyond:
        where = f"line {part.service_line} of visit" if part.service_line else "visit"
        raise RefusedError(
            f"The patient owes {Money(limit)} on {where} {part.encounter_id}; to apply "
            f"{Money(part.amount_cents)}, give a reason."
        )
    lines[part.service_line] = lines.get(part.service_line, 0) - part.amount_cents


def plan_application(
    money: WaitingMoney, part: Part, reason: str = ""
) -> tuple[PlannedEntry, WaitingMoney]:
    """The entry that pays a line out of what waits, and what waits afterwards."""
    taken, rest = take(money, part.amount_cents)
    memo = f"receipt {money.receipt_no}"
    lines = [*taken, JournalLine(PATIENT_AR, -part.amount_cents, part.encounter_id)]
    lines[-1] = lines[-1]._replace(
        patient_id=money.patient_id, service_line=part.service_line, memo=memo
    )
    label = f"Receipt {money.receipt_no} applied to visit {part.encounter_id}"
    (entry,) = plan_entry(APPLY_KIND, label, lines, document=money.receipt_no, reason=reason)
    return entry, rest


def take(money: WaitingMoney, cents: int) -> tuple[list[JournalLine], WaitingMoney]:
    """Debits that take money out of where it waits, pot by pot, and what is left there.

    ValueError when there is not so much: the caller has looked before.
    """
    if not 0 < cents <= money.cents:
        raise ValueError(f"receipt {money.receipt_no} does not hold {cents} cents")
    lines: list[JournalLine] = []
    pots: list[Pot] = []
    left = cents
    for pot in sorted(money.pots, key=lambda p: p.account != UNAPPLIED):
        part = min(max(pot.cents, 0), left)
        left -= part
        pots.append(pot._replace(cents=pot.cents - part))
        if part:
            memo = f"receipt {money.receipt_no}"
            line = JournalLine(pot.account, part, pot.encounter_id, money.patient_id, memo=memo)
            lines.append(line)
    return lines, money._replace(pots=tuple(pots))


WRITE_OFF_ACCOUNTS: dict[int, str] = {
    OTHER_ADJUSTMENTS: "Small balance or courtesy",
    BAD_DEBT: "Bad debt",
}
"""Where a person can write a balance off to (§6.6)."""


class OpenBalance(NamedTuple):
    """A receivable of a visit: 1100, or 1110 of one payer order."""

    account: int
    encounter_id: str
    patient_id: str
    payer: str
    order: str  # '' on 1100
    cents: int  # open on the line, or on the whole


def plan_write_off(
    balance: OpenBalance, cents: int, account: int, *, service_line: str, reason: str
) -> PlannedEntry:
    """Write a balance off. RefusedError when it would go below zero, UsageError without reason."""
    if account not in WRITE_OFF_ACCOUNTS:
        raise UsageError(f"A balance is written off to 4110 or 4120, not to {account}.")
    if not reason.strip():
        raise UsageError("A write-off needs a reason.")
    if cents <= 0:
        raise UsageError("A write-off is an amount above zero.")
    where = f"line {service_line} of visit" if service_line else "visit"
    where = f"{where} {balance.encounter_id}"
    if cents > balance.cents:
        raise RefusedError(
            f"Only {Money(max(balance.cents, 0))} is open on {where}; {Money(cents)} cannot be "
            "written off."
        )
    base = JournalLine(balance.account, -cents, balance.encounter_id, balance.patient_id)
    base = base._replace(
        payer=balance.payer, sub=balance.order, service_line=service_line, memo="write-off"
    )
    written_off = base._replace(account=account, amount_cents=cents, sub="")
    label = f"{WRITE_OFF_ACCOUNTS[account]}, {where}"
    (entry,) = plan_entry(
        WRITE_OFF_KIND, label, [written_off, base], document=balance.encounter_id, reason=reason
    )
    return entry


def is_receivable(account: int, order: str) -> bool:
    """1100 has no payer order, 1110 has one."""
    if account == INSURANCE_AR:
        return order in set(PAYER_ORDERS)
    return account == PATIENT_AR and not order
