"""Underpaid and overpaid lines against contracts, and the radar from history (R6.15–R6.16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.follow.fee_radar import Change, Habit, changes, habits
from recon_desktop.domain.follow.fees import CONTRACT, FeeBook, Tolerance, overlaps, variances
from recon_desktop.domain.money import ZERO, Money
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection

HISTORY_DAYS = 730
"""How far back the radar looks."""
FLOOR_SETTING, PERCENT_SETTING = "underpayment_cents", "underpayment_percent"


@dataclass(frozen=True, slots=True)
class VarianceView:
    """A line that was allowed other than its contract says; `variance` is negative: too little."""

    remittance_id: int
    payer: str
    claim_id: str
    code: str
    dos: date | None
    units: str
    charge: Money
    expected: Money
    allowed: Money
    variance: Money
    paid: Money
    posted_on: date


@dataclass(frozen=True, slots=True)
class CodeVariance:
    """All lines of a payer and code together."""

    payer: str
    code: str
    lines: int
    expected: Money
    allowed: Money
    variance: Money


@dataclass(frozen=True, slots=True)
class FeeVariances:
    """The lines, their sums by payer and code, what history says, and what keeps us from knowing.

    `contracts`: how many contract rows there are; without any only the radar speaks.
    """

    lines: tuple[VarianceView, ...]
    by_code: tuple[CodeVariance, ...]
    changes: tuple[Change, ...]
    habits: tuple[Habit, ...]
    overlaps: tuple[str, ...]
    contracts: int

    @property
    def short(self) -> Money:
        """Everything that was allowed too little, as a negative amount."""
        return sum((each.variance for each in self.lines if each.variance < ZERO), start=ZERO)


def load_fee_variances(practice: Practice, first: date, last: date) -> FeeVariances:
    """Lines posted in the period against contracts; the radar over the two years before it ends."""
    from recon_desktop.storage.queries import fees

    with practice.store.read() as connection:
        rows = [each.record for each in fees.load_fees(connection, CONTRACT)]
        tolerance = _tolerance(connection)
        history = list(fees.answered_lines(connection, last - timedelta(days=HISTORY_DAYS), last))
    lines = tuple(
        VarianceView(
            remittance_id=each.line.remittance_id,
            payer=each.line.payer,
            claim_id=each.line.claim_id,
            code=code_text(each.line.procedure_code, each.line.modifiers),
            dos=each.line.dos,
            units=each.line.units or "1",
            charge=Money(each.line.charge_cents),
            expected=Money(each.expected_cents),
            allowed=Money(each.line.allowed_cents),
            variance=Money(each.variance_cents),
            paid=Money(each.line.paid_cents),
            posted_on=each.line.posted_on,
        )
        for each in variances(
            (line for line in history if line.posted_on >= first), FeeBook.of(rows), tolerance
        )
    )
    return FeeVariances(
        lines=lines,
        by_code=_by_code(lines),
        changes=changes(history, tolerance),
        habits=habits(history),
        overlaps=tuple(each.text for each in overlaps(rows)),
        contracts=len(rows),
    )


def code_text(code: str, modifiers: str) -> str:
    """``99214-25``."""
    return "-".join(filter(None, (code, modifiers.replace(":", "-"))))


def _by_code(lines: tuple[VarianceView, ...]) -> tuple[CodeVariance, ...]:
    groups: dict[tuple[str, str], list[VarianceView]] = {}
    for line in lines:
        groups.setdefault((line.payer, line.code), []).append(line)
    found = [
        CodeVariance(
            payer,
            code,
            len(own),
            sum((each.expected for each in own), start=ZERO),
            sum((each.allowed for each in own), start=ZERO),
            sum((each.variance for each in own), start=ZERO),
        )
        for (payer, code), own in groups.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.variance.cents, each.payer, each.code)))


def _tolerance(connection: Connection) -> Tolerance:
    from recon_desktop.storage.queries import setup

    stored = setup.load_settings(connection)
    usual = Tolerance()
    return Tolerance(
        int(stored.get(FLOOR_SETTING) or usual.cents),
        int(stored.get(PERCENT_SETTING) or usual.percent),
    )
