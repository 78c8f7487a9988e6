"""The books of a day on its sheets: receivables from opening to closing (R6.14), trial balance.

Each receivable's movement is told apart by what stands on the other side of its entry, so that
the four movements and the opening balance give the closing one, to the cent, whatever was posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recon_desktop.domain.accounts import (
    BAD_DEBT,
    CHART,
    CONTRACTUAL,
    INSURANCE_AR,
    OTHER_ADJUSTMENTS,
    PATIENT_AR,
    PAYER_FEES,
    REVENUE,
    UNAPPLIED,
    WITHHOLD,
)
from recon_desktop.domain.money import Money
from recon_desktop.domain.sheets import AccountTotal, ArMovement, ArRollForward, TrialBalanceLine
from recon_desktop.services.sheets.book import BookLine
from recon_desktop.services.sheets.gather import SheetDay

WRITE_OFFS = (CONTRACTUAL, OTHER_ADJUSTMENTS, BAD_DEBT, PAYER_FEES)
"""Accounts an adjustment of a receivable goes to."""
_NOT_PAID = (*WRITE_OFFS, WITHHOLD)  # what a payer withholds is no payment either

_AT_THE_DESK = {
    "charges": "charges",
    "adjustments": "adjustments",
    "anticipated": "moved",
    "receipts": "payments",
    "refunds": "payments",
}
"""Entries of the day's close: every receivable line of theirs is one kind of movement."""


@dataclass
class _Parts:
    """Movements of one receivable, in cents, signed as they change it."""

    charges: int = 0
    moved: int = 0
    payments: int = 0
    adjustments: int = 0


def fill_receivables(day: SheetDay) -> ArRollForward:
    """Opening + charges ± moved − payments − adjustments = closing, for both receivables."""
    parts = movements_of(day.book)
    unapplied = day.opening.get(UNAPPLIED, 0)
    return ArRollForward(
        patient=_movement(day, PATIENT_AR, parts[PATIENT_AR]),
        insurance=_movement(day, INSURANCE_AR, parts[INSURANCE_AR]),
        unapplied_opening=Money(-unapplied),
        unapplied_closing=Money(-unapplied - _net(day.book, UNAPPLIED)),
    )


def _movement(day: SheetDay, account: int, parts: _Parts) -> ArMovement:
    opening = day.opening.get(account, 0)
    return ArMovement(
        opening=Money(opening),
        charges=Money(parts.charges),
        moved=Money(parts.moved),
        payments=Money(parts.payments),
        adjustments=Money(parts.adjustments),
        closing=Money(opening + _net(day.book, account)),
    )


def _net(book: Iterable[BookLine], account: int) -> int:
    return sum(line.net_cents for line in book if line.account == account)


def movements_of(book: Iterable[BookLine]) -> dict[int, _Parts]:
    """Account of a receivable → its movements, from the entries of a day."""
    parts = {PATIENT_AR: _Parts(), INSURANCE_AR: _Parts()}
    entries: defaultdict[int, list[BookLine]] = defaultdict(list)
    for line in book:
        entries[line.number].append(line)
    for lines in entries.values():
        name = _AT_THE_DESK.get(lines[0].kind)
        if name:
            _add_desk(parts, lines, name)
        else:
            _add_other(parts, lines)
    return parts


def _add_desk(parts: dict[int, _Parts], lines: Sequence[BookLine], name: str) -> None:
    for line in lines:
        if line.account in parts:
            own = parts[line.account]
            setattr(own, name, getattr(own, name) + line.net_cents)


def _add_other(parts: dict[int, _Parts], lines: Sequence[BookLine]) -> None:
    """A payer's answer, a reversal, a write-off: money and write-offs are the payer's side.

    What the entry does to the patient's receivable besides has moved there from the insurance's.
    An entry without an insurance line is the patient's own.
    """
    nets = {line.account: line.net_cents for line in lines}
    if not nets.keys() & parts.keys():
        return
    own = parts[INSURANCE_AR] if INSURANCE_AR in nets else parts[PATIENT_AR]
    revenue = -nets.get(REVENUE, 0)
    written_off = -sum(nets.get(account, 0) for account in _NOT_PAID)
    change = sum(nets.get(account, 0) for account in parts)
    own.charges += revenue
    own.adjustments += written_off
    own.payments += change - revenue - written_off
    if INSURANCE_AR in nets:
        parts[PATIENT_AR].moved += nets.get(PATIENT_AR, 0)
        own.moved -= nets.get(PATIENT_AR, 0)


def fill_trial_balance(day: SheetDay) -> Iterator[TrialBalanceLine]:
    """Every account with a balance or a movement, in the order of the chart."""
    sides = _sides(day.book)
    for number in sorted(day.opening.keys() | sides.keys()):
        opening = day.opening.get(number, 0)
        debit, credit = sides.get(number, (0, 0))
        if opening or debit or credit:
            yield TrialBalanceLine(
                str(number),
                CHART[number].name,
                Money(opening),
                Money(debit),
                Money(credit),
                Money(opening + debit - credit),
            )


def fill_journal(day: SheetDay) -> Iterator[AccountTotal]:
    """What the day's entries did to each account."""
    for number, (debit, credit) in sorted(_sides(day.book).items()):
        yield AccountTotal(str(number), CHART[number].name, Money(debit), Money(credit))


def _sides(book: Iterable[BookLine]) -> dict[int, tuple[int, int]]:
    sides: dict[int, tuple[int, int]] = {}
    for line in book:
        debit, credit = sides.get(line.account, (0, 0))
        sides[line.account] = (debit + line.debit_cents, credit + line.credit_cents)
    return sides
