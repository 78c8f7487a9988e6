"""What the money of one service line does (R6.1–6.5): booked, moved, left open.

Pure arithmetic on signed cents: a reversal is the same computation with every amount negated.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.accounts import CONTRACTUAL, OTHER_ADJUSTMENTS, PAYER_FEES, WITHHOLD
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.carc import SHIPPED, Action, DecisionTable
from recon_desktop.domain.posting.history import Booking
from recon_desktop.domain.posting.line_match import LineMatch, reference
from recon_desktop.domain.posting.records import LineOutcome
from recon_desktop.domain.records import Adjustment, RemitClaim, RemitLine

_ACCOUNTS = {
    Action.CONTRACTUAL: CONTRACTUAL,
    Action.WRITE_OFF: OTHER_ADJUSTMENTS,
    Action.WITHHOLD: WITHHOLD,
    Action.PAYER_FEE: PAYER_FEES,
}
WRITE_OFFS = (CONTRACTUAL, OTHER_ADJUSTMENTS)
NOT_OURS = "this service line is not one of the claim's; its payment is in suspense"


class OpenAmount(NamedTuple):
    """An amount of a line that stays in 1110 and needs a person."""

    code: str
    amount_cents: int
    reason: str


class LineEffect(NamedTuple):
    """A service line, worked out. What is booked is in the outcome."""

    outcome: LineOutcome
    open_amounts: tuple[OpenAmount, ...] = ()
    review_cents: int = 0  # patient responsibility that waits for a person


class WriteOffLimit:
    """How much may still be written off automatically on a claim; None: no limit.

    A secondary payer repeats in CO-45 what the primary's posting has written off already, so only
    what is open may go. Works on the sign of the claim: a reversal takes back what was written off.
    """

    def __init__(self, limit_cents: int | None, sign: int) -> None:
        self._left = limit_cents
        self._sign = sign

    def take(self, amount_cents: int) -> int:
        """The part of the amount that may be written off."""
        if self._left is None:
            return amount_cents
        part = min(amount_cents * self._sign, self._left)
        self._left -= part
        return part * self._sign


class LineRules(NamedTuple):
    """What a claim lays down for all of its lines."""

    limit: WriteOffLimit
    table: DecisionTable = SHIPPED
    payer: str = ""
    on: date | None = None  # the payment's date: which rows of the table are in force
    denied: bool = False  # CLP02 = 4: post zero, every amount to the worklist (§4.4)
    forwarded: bool = False
    secondary: bool = False

    def action(self, line: RemitLine, adjustment: Adjustment) -> Action:
        """What is done with an adjustment of a line."""
        if self.denied:
            return Action.WORKLIST
        group, reason = adjustment.group, adjustment.reason
        return self.table.action(group, reason, line.remarks, self.payer, self.on)

    def wording(self, line: RemitLine, adjustment: Adjustment) -> str:
        """Why a person has to look at it."""
        group, reason = adjustment.group, adjustment.reason
        return self.table.wording(group, reason, line.remarks, self.payer, self.on)


def service_lines(claim: RemitClaim) -> tuple[RemitLine, ...]:
    """The lines of a claim, and one more for claim-level adjustments, together equal to CLP03/04.

    A claim without service lines is one line.
    """
    if claim.lines and not claim.adjustments:
        return claim.lines
    adjusted = sum(each.amount_cents for each in claim.adjustments)
    whole = RemitLine(
        line=claim.line,
        procedure_code="",
        modifiers="",
        charge_cents=0 if claim.lines else claim.charge_cents,
        paid_cents=-adjusted if claim.lines else claim.paid_cents,
        units_paid="",
        original_code="",
        original_modifiers="",
        units_billed="",
        dos_from=claim.service_from,
        dos_to=claim.service_to,
        control_no="",
        allowed_cents=None,
        remarks=claim.remarks,
        adjustments=claim.adjustments,
    )
    return (*claim.lines, whole)


def work_out(line: RemitLine, match: LineMatch, rules: LineRules) -> LineEffect:
    """Split a line's adjustments into what is booked and what a person must see."""
    if match.reference is None:
        return in_dispute(line, NOT_OURS, match.note)
    bookings: list[Booking] = []
    open_amounts: list[OpenAmount] = []
    to_patient = review = booked_co = 0
    for adjustment in line.adjustments:
        action = rules.action(line, adjustment)
        cents = adjustment.amount_cents
        if action is Action.PATIENT:
            to_patient += cents
        elif action in _ACCOUNTS:
            account = _ACCOUNTS[action]
            booked = rules.limit.take(cents) if account in WRITE_OFFS else cents
            bookings.append(Booking(account, adjustment.reason, booked))
            booked_co += booked if adjustment.group == "CO" else 0
        elif not _only_explains(action, rules):
            review += cents if action is Action.REVIEW else 0
            code = f"{adjustment.group}-{adjustment.reason}"
            open_amounts.append(OpenAmount(code, cents, rules.wording(line, adjustment)))
    outcome = stated(line)
    outcome = outcome._replace(
        other_co_cents=outcome.co_cents - booked_co,
        service_line=match.reference,
        rung=match.rung,
        note=match.note,
        to_patient_cents=0 if rules.forwarded else to_patient,
        next_payer_cents=to_patient if rules.forwarded else 0,
        open_cents=sum(each.amount_cents for each in open_amounts),
        work="; ".join(each.reason for each in open_amounts),
    )
    return LineEffect(with_bookings(outcome, bookings), tuple(open_amounts), review)


def _only_explains(action: Action, rules: LineRules) -> bool:
    """On a later payer's claim an INFO amount is what the earlier payer did, booked back then."""
    return action is Action.INFO and rules.secondary


def with_bookings(outcome: LineOutcome, bookings: Iterable[Booking]) -> LineOutcome:
    """The elements with what is booked of them."""
    kept = tuple(bookings)
    total = {a: sum(b.amount_cents for b in kept if b.account == a) for a in _ACCOUNTS.values()}
    return outcome._replace(
        bookings=kept,
        contractual_cents=total[CONTRACTUAL],
        written_off_cents=total[OTHER_ADJUSTMENTS],
        withheld_cents=total[WITHHOLD] + total[PAYER_FEES],
    )


def left_over(stated_cents: int, booked_cents: int) -> int:
    """What is stated beyond what is booked; nothing when a person booked more."""
    left = stated_cents - booked_cents
    return left if left * stated_cents > 0 else 0


def stated(line: RemitLine) -> LineOutcome:
    """The line as the payer states it: nothing is booked, the charge is open."""
    pr = {reason: _sum(line, "PR", reason) for reason in ("1", "2", "3")}
    co = _sum(line, "CO")
    return LineOutcome(
        line=line.line,
        service_line=reference(line),
        rung="",
        procedure_code=line.procedure_code,
        modifiers=line.modifiers,
        units=line.units_paid,
        dos=line.dos_from,
        charge_cents=line.charge_cents,
        allowed_cents=allowed_cents(line),
        stated_allowed_cents=line.allowed_cents,
        paid_cents=line.paid_cents,
        deductible_cents=pr["1"],
        coinsurance_cents=pr["2"],
        copay_cents=pr["3"],
        other_pr_cents=_sum(line, "PR") - sum(pr.values()),
        contractual_cents=0,
        written_off_cents=0,
        withheld_cents=0,
        co_cents=co,
        other_co_cents=co,
        oa_cents=_sum(line, "OA") + _sum(line, "CR"),
        pi_cents=_sum(line, "PI"),
        to_patient_cents=0,
        next_payer_cents=0,
        open_cents=line.charge_cents,
        reasons=" ".join(
            f"{a.group}-{a.reason}:{Money(a.amount_cents).plain}" for a in line.adjustments
        ),
        remarks=line.remarks,
        held=False,
    )


def in_dispute(line: RemitLine, why: str, note: str = "") -> LineEffect:
    """The line waits for a person: its payment is in suspense, its charge stays open."""
    return LineEffect(stated(line)._replace(held=True, work=why, note=note))


def _sum(line: RemitLine, group: str, reason: str = "") -> int:
    return sum(
        each.amount_cents
        for each in line.adjustments
        if each.group == group and reason in ("", each.reason)
    )


def allowed_cents(line: RemitLine) -> int:
    """R6.2: paid + PR(1, 2, 3) + CO-253 + what the prior payer took (OA-23, CO-23)."""
    shares = sum(_sum(line, "PR", reason) for reason in ("1", "2", "3"))
    prior = _sum(line, "OA", "23") + _sum(line, "CO", "23")
    return line.paid_cents + shares + _sum(line, "CO", "253") + prior
