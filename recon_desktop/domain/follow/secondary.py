"""The claim for the next payer: what it says, what is missing, and whether it is due at all.

R5.1–5.4, R6.20–6.21, R4.4. Built from the claim as it was sent and from what the payers before
have answered. Money in cents; segments as in :mod:`.claim_segments`. Reads and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from recon_desktop.domain.accounts import PAYER_ORDERS, next_order
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import RemitClaim, RemitLine

CROSSOVER_DAYS = 30
"""How long a forwarded claim's answer may take unless the practice says otherwise (R6.21)."""

NOT_OURS = "23"
FORWARDED = {"19": "S", "20": "T", "21": "A"}
"""CLP02 of a claim the payer forwards itself → the order of the payer it goes to (R4.4)."""

_FORWARD_REMARKS = frozenset({"MA18", "N89"})
_NO_ANSWER = frozenset({"held", "reversal"})


class State(StrEnum):
    """What has become of a claim for the next payer."""

    DRAFT = "DRAFT"
    WRITTEN = "WRITTEN"
    CROSSOVER = "CROSSOVER"
    ANSWERED = "ANSWERED"
    DROPPED = "DROPPED"


class Answer(NamedTuple):
    """What a payer has answered to a claim; `order` is ours, whatever CLP02 says (R4.15)."""

    order: str
    payer: str
    payer_id: str
    answered_on: date | None  # BPR16
    claim: RemitClaim
    outcome: str = ""  # of its posting


class NextStep(NamedTuple):
    """What follows an answer: a draft or a crossover, for whom, and how much is carried."""

    state: State
    order: str
    payer: str
    amount_cents: int
    why: str = ""


def next_step(answer: Answer, other_payer: str, *, auto_secondary: bool = False) -> NextStep | None:
    """What follows an answer; None when no other payer has anything to do with it.

    A payer that forwards the claim itself is waited for, and no claim is sent (R6.21, R4.16).
    """
    claim = answer.claim
    if answer.outcome in _NO_ANSWER or answer.order not in PAYER_ORDERS:
        return None
    named = claim.crossover_to or claim.corrected_payer
    if claim.status == NOT_OURS:
        to = named or other_payer
        return NextStep(State.CROSSOVER, answer.order, to, claim.charge_cents, "not this payer's")
    if answer.outcome == "informational" or next_order(answer.order) == answer.order:
        return None
    carried = patient_liability(claim)
    order = FORWARDED.get(claim.status) or next_order(answer.order)
    if is_crossover(claim):
        return NextStep(State.CROSSOVER, order, claim.crossover_to or other_payer, carried)
    if not other_payer or carried <= 0:
        return None
    if auto_secondary:
        why = "the payer forwards inside itself"
        return NextStep(State.CROSSOVER, order, other_payer, carried, why)
    return NextStep(State.DRAFT, order, other_payer, carried)


def is_crossover(claim: RemitClaim) -> bool:
    """The payer has forwarded the claim: CLP02 19–21, NM1*TT, or remark MA18 or N89 (R6.21)."""
    told = _FORWARD_REMARKS & set(claim.remarks.split())
    return claim.status in FORWARDED or bool(claim.crossover_to) or bool(told)


def due_on(answered_on: date | None, days: int) -> date | None:
    """Until when the next payer's answer is expected (R6.21)."""
    return answered_on + timedelta(days=days) if answered_on else None


def patient_liability(claim: RemitClaim) -> int:
    """Σ PR of claim and lines: what is left to the patient, and goes to the next payer first."""
    found = [*claim.adjustments, *(each for line in claim.lines for each in line.adjustments)]
    return sum(each.amount_cents for each in found if each.group == "PR")


class KnownLine(NamedTuple):
    """A line of the claim as it was sent. `number` is its LX01."""

    number: str
    control_no: str
    code: str
    modifiers: tuple[str, ...]
    charge_cents: int


def match_answers(
    known: Sequence[KnownLine], lines: Sequence[RemitLine]
) -> tuple[dict[str, list[RemitLine]], list[RemitLine]]:
    """LX01 → the answers to that line, and the answers that belong to none (R6.7).

    By line control number (a payer may split a line: same number twice), else by code, modifiers
    and charge, else by code and charge, where one line alone fits.
    """
    found: dict[str, list[RemitLine]] = {}
    strange: list[RemitLine] = []
    for line in lines:
        fits = _fitting(line, known, found)
        if fits is None:
            strange.append(line)
        else:
            found.setdefault(fits.number, []).append(line)
    return found, strange


def _fitting(
    line: RemitLine, known: Sequence[KnownLine], taken: Mapping[str, object]
) -> KnownLine | None:
    if line.control_no:
        for each in known:
            if each.control_no == line.control_no:
                return each
    code = line.original_code or line.procedure_code
    modifiers = line.original_modifiers if line.original_code else line.modifiers
    free = [x for x in known if x.number not in taken]
    same = [x for x in free if x.code == code and x.charge_cents == line.charge_cents]
    exact = [x for x in same if sorted(x.modifiers) == sorted(filter(None, modifiers.split(":")))]
    if exact:  # equal lines are interchangeable: the money is the same
        return exact[0]
    return same[0] if len(same) == 1 else None


def cob_differences(
    charge_cents: int, known: Sequence[KnownLine], answer: Answer
) -> tuple[str, ...]:
    """What of R5.4 does not hold, in words; nothing when the claim balances.

    Claim: CLM02 = AMT*D + Σ CAS of claim and lines. Line: SV102 = Σ SVD02 + Σ CAS of that payer.
    """
    claim = answer.claim
    told: list[str] = []
    adjusted = sum(each.amount_cents for each in claim.adjustments)
    adjusted += sum(each.amount_cents for line in claim.lines for each in line.adjustments)
    left = charge_cents - claim.paid_cents - adjusted
    if left:
        told.append(
            f"charge {Money(charge_cents)} is not paid {Money(claim.paid_cents)} + adjusted "
            f"{Money(adjusted)} by {answer.payer}: {Money(abs(left))} "
            f"{'unexplained' if left > 0 else 'too much'}"
        )
    if not claim.lines:
        return tuple(told)
    found, strange = match_answers(known, claim.lines)
    told += [
        f"{answer.payer} answers {x.procedure_code}, which is no line of ours" for x in strange
    ]
    for line in known:
        told += _line_difference(line, found.get(line.number, []), answer)
    return tuple(told)


def _line_difference(line: KnownLine, answers: Sequence[RemitLine], answer: Answer) -> list[str]:
    name = f"line {line.number} ({line.code})"
    if not answers:
        return [f"{answer.payer} says nothing of {name}"]
    explained = sum(x.paid_cents for x in answers)
    explained += sum(each.amount_cents for x in answers for each in x.adjustments)
    if explained == line.charge_cents or answer.claim.adjustments:
        return []
    return [
        f"{name}: charge {Money(line.charge_cents)}, but paid and adjusted {Money(explained)} "
        f"by {answer.payer}"
    ]


def missing_without_original(next_payer: str, *, diagnoses: bool) -> tuple[str, ...]:
    """All that a claims log does not tell, when the claim as it was sent is not there."""
    name = next_payer or "the next payer"
    return (
        "the claim as it was sent (837P): it is known from a claims log alone",
        f"the subscriber and member id with {name}",
        f"the payer id of {name}",
        "the billing provider's NPI, tax id and address",
        "the patient's address and birth date",
        *(() if diagnoses else ("the diagnoses",)),
        "the service lines with their diagnosis pointers",
    )
