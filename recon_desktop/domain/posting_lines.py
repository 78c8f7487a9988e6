"""One service line of a remittance: which of our lines it is, and what its money does (R6.1–6.7).

Pure arithmetic on signed cents: a reversal is the same computation with every amount negated.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NamedTuple

from recon_desktop.domain.accounts import CONTRACTUAL, PAYER_FEES, WITHHOLD
from recon_desktop.domain.carc import Action, action_for, wording
from recon_desktop.domain.posting_records import KnownLine, LineOutcome
from recon_desktop.domain.records import Adjustment, RemitClaim, RemitLine

CLAIM_LEVEL = "claim"
"""The service line of adjustments that the payer made on the claim as a whole."""

_ACCOUNTS = {
    Action.CONTRACTUAL: CONTRACTUAL,
    Action.WITHHOLD: WITHHOLD,
    Action.PAYER_FEE: PAYER_FEES,
}


class Booking(NamedTuple):
    """An amount of a line that leaves 1110 for another account."""

    account: int
    sub: str
    amount_cents: int


class OpenAmount(NamedTuple):
    """An amount of a line that stays in 1110 and needs a person."""

    code: str
    amount_cents: int
    reason: str


class LineEffect(NamedTuple):
    """A service line, worked out."""

    outcome: LineOutcome
    bookings: tuple[Booking, ...]
    open_amounts: tuple[OpenAmount, ...]
    review_cents: int  # patient responsibility that waits for a person


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

    contract: Set[str]
    limit: WriteOffLimit
    denied: bool = False  # CLP02 = 4: post zero, every amount to the worklist (§4.4)
    forwarded: bool = False
    secondary: bool = False


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


def match_lines(lines: tuple[RemitLine, ...], known: tuple[KnownLine, ...]) -> list[str | None]:
    """For each remittance line our reference of it, None where a person must choose (R6.7).

    Without lines on our side nothing contradicts, and the payer's own reference is taken.
    """
    free = [KnownLine(*each) for each in known]
    return [_match_line(line, free) if known else reference(line) for line in lines]


def reference(line: RemitLine) -> str:
    """How a line is called when our claim has no better name: ``99214-25``."""
    if not line.procedure_code:
        return CLAIM_LEVEL
    code = "-".join(filter(None, (line.procedure_code, line.modifiers)))
    return line.control_no or code


def _match_line(line: RemitLine, free: list[KnownLine]) -> str | None:
    """Equal lines of ours are interchangeable: the money is the same."""
    if not line.procedure_code:
        return CLAIM_LEVEL
    by_number = [x for x in free if x.control_no and x.control_no == line.control_no]
    if by_number:  # not used up: a payer may split our line (same number twice)
        return by_number[0].control_no
    for agrees in _BY_SERVICE:
        fits = [each for each in free if agrees(line, each)]
        if len({(each.procedure_code, each.modifiers) for each in fits}) == 1:
            free.remove(fits[0])
            return fits[0].control_no or reference(line)
    return None


def _same_money_and_day(line: RemitLine, known: KnownLine) -> bool:
    same_day = None in (line.dos_from, known.dos) or line.dos_from == known.dos
    return same_day and abs(line.charge_cents) == known.charge_cents


def _same_service(line: RemitLine, known: KnownLine) -> bool:
    code = line.original_code or line.procedure_code
    modifiers = line.original_modifiers if line.original_code else line.modifiers
    return (
        code == known.procedure_code
        and sorted(modifiers.split(":")) == sorted(known.modifiers.split(":"))
        and _same_money_and_day(line, known)
    )


def _same_code(line: RemitLine, known: KnownLine) -> bool:
    code = line.original_code or line.procedure_code
    return code == known.procedure_code and _same_money_and_day(line, known)


def _same_paid_code(line: RemitLine, known: KnownLine) -> bool:
    return line.procedure_code == known.procedure_code and _same_money_and_day(line, known)


_BY_SERVICE: tuple[Callable[[RemitLine, KnownLine], bool], ...] = (
    _same_service,
    _same_code,
    _same_paid_code,
)


def work_out(line: RemitLine, service_line: str | None, rules: LineRules) -> LineEffect:
    """Split a line's adjustments into what is booked and what a person must see."""
    if service_line is None:
        return _disputed(line)
    bookings: list[Booking] = []
    open_amounts: list[OpenAmount] = []
    to_patient = review = 0
    for adjustment in line.adjustments:
        action = _action(adjustment, rules)
        cents = adjustment.amount_cents
        if action is Action.PATIENT:
            to_patient += cents
        elif action in _ACCOUNTS:
            booked = rules.limit.take(cents) if action is Action.CONTRACTUAL else cents
            bookings.append(Booking(_ACCOUNTS[action], adjustment.reason, booked))
        elif not _only_explains(action, rules):
            review += cents if action is Action.REVIEW else 0
            open_amounts.append(_open_amount(adjustment))
    outcome = _outcome(line, service_line, bookings, to_patient, rules)
    still_open = sum(each.amount_cents for each in open_amounts)
    outcome = outcome._replace(open_cents=still_open)
    return LineEffect(outcome, tuple(bookings), tuple(open_amounts), review)


def _action(adjustment: Adjustment, rules: LineRules) -> Action:
    if rules.denied:
        return Action.WORKLIST
    return action_for(adjustment.group, adjustment.reason, rules.contract)


def _only_explains(action: Action, rules: LineRules) -> bool:
    """On a later payer's claim an INFO amount is what the earlier payer did, booked back then."""
    return action is Action.INFO and rules.secondary


def _open_amount(adjustment: Adjustment) -> OpenAmount:
    group, reason = adjustment.group, adjustment.reason
    return OpenAmount(f"{group}-{reason}", adjustment.amount_cents, wording(group, reason))


def _outcome(
    line: RemitLine, service_line: str, bookings: list[Booking], to_patient: int, rules: LineRules
) -> LineOutcome:
    pr = {reason: _sum(line, "PR", reason) for reason in ("1", "2", "3")}
    contractual = sum(b.amount_cents for b in bookings if b.account == CONTRACTUAL)
    withheld = sum(b.amount_cents for b in bookings if b.account != CONTRACTUAL)
    co = _sum(line, "CO")
    return LineOutcome(
        service_line=service_line,
        procedure_code=line.procedure_code,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        allowed_cents=allowed_cents(line),
        stated_allowed_cents=line.allowed_cents,
        paid_cents=line.paid_cents,
        deductible_cents=pr["1"],
        coinsurance_cents=pr["2"],
        copay_cents=pr["3"],
        other_pr_cents=_sum(line, "PR") - sum(pr.values()),
        contractual_cents=contractual,
        withheld_cents=withheld,
        other_co_cents=co - contractual - withheld,
        oa_cents=_sum(line, "OA") + _sum(line, "CR"),
        pi_cents=_sum(line, "PI"),
        to_patient_cents=0 if rules.forwarded else to_patient,
        next_payer_cents=to_patient if rules.forwarded else 0,
        open_cents=line.charge_cents,
        remarks=line.remarks,
        held=False,
    )


def _disputed(line: RemitLine) -> LineEffect:
    limit = WriteOffLimit(None, 1)
    nothing = LineRules(frozenset(), limit, denied=True)
    outcome = _outcome(line, reference(line), [], 0, nothing)
    return LineEffect(outcome._replace(held=True), (), (), 0)


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
