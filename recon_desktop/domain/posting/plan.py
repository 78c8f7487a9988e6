"""The posting plan of a remittance (P1–P9, §6.3–6.7): the whole of it, or a refusal.

Pure: takes the remittance and what the books know of its claims, gives balanced entries in the
order of R6.8, the outcome of every claim and line, and what a person must look at. Whether the
bank has the money is the service's question (the gate, §6.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from recon_desktop.domain.accounts import BANK, PAYER_ORDERS, PRIMARY, REMIT_CLEARING
from recon_desktop.domain.findings import Severity
from recon_desktop.domain.follow.claim_references import ClaimIndex, SeenClaim
from recon_desktop.domain.ledger import JournalLine, PlannedEntry, lines_of, plan_entry
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.carc import SHIPPED, DecisionTable
from recon_desktop.domain.posting.case import (
    ORDER_OF_STATUS,
    ClaimBook,
    ClaimPlan,
    RemitContext,
    claim_key,
)
from recon_desktop.domain.posting.claims import plan_claim
from recon_desktop.domain.posting.decisions import UNDECIDED, Decisions, check_decisions
from recon_desktop.domain.posting.history import PostedClaim, PostedLine, live_postings
from recon_desktop.domain.posting.provider_adjustments import (
    PlbPlan,
    owed_to,
    plan_provider_adjustment,
    recovery_warnings,
)
from recon_desktop.domain.posting.records import (
    ClaimOutcome,
    ClaimPosition,
    EntryPlace,
    KnownLine,
    LineOutcome,
    PostingPlan,
    WorkItem,
    posted_claim,
)
from recon_desktop.domain.records import RemitClaim, Remittance
from recon_desktop.domain.remittance import REVERSAL, check_balance, check_sense, takes_money

__all__ = [
    "FIRST_STEP",
    "ClaimOutcome",
    "ClaimPosition",
    "KnownLine",
    "LineOutcome",
    "PostedClaim",
    "PostedLine",
    "PostingPlan",
    "WorkItem",
    "clearing_cents",
    "head_reasons",
    "live_postings",
    "plan_one_claim",
    "plan_payer_clears",
    "plan_remittance",
    "posted_claim",
    "reasons_to_refuse",
]

FIRST_STEP = 2
"""The number of the first claim's entry; P1 is the bank's money, planned when it is booked."""
_NO_MONEY_DEBT: Mapping[str, int] = {}


def plan_payer_clears(trace: str, amount_cents: int, payer: str = "") -> tuple[PlannedEntry, ...]:
    """P1: the bank booked the payer's money. Nothing for a zero payment."""
    lines = [
        JournalLine(BANK, amount_cents, payer=payer, memo="payer money"),
        JournalLine(REMIT_CLEARING, -amount_cents, payer=payer, memo="payer money"),
    ]
    return plan_entry("payer-clears", "P1 Payer money cleared", lines, document=trace)


def reasons_to_refuse(remit: Remittance, *, zero_pay_approved: bool = False) -> tuple[str, ...]:
    """Why this remittance cannot be posted by the program, in sentences; empty when it can."""
    found = list(head_reasons(remit))
    if remit.payment_cents == 0 and not zero_pay_approved:
        found.append("it pays nothing and has not been approved by a person")
    return (*found, *_broken_rules(remit))


def head_reasons(remit: Remittance) -> tuple[str, ...]:
    """Those of its heading; the gate says the same of it (:func:`.holds.manual_lane`)."""
    reasons = [
        (remit.test, "it is a test file (ISA15 = T)"),
        (remit.currency not in ("", "USD"), "its currency is not USD"),
        (takes_money(remit), "it takes money (R4.25)"),
        (remit.handling == "P", "it is a prenote"),
        (remit.handling == "H" and remit.payment_cents > 0, "it is a notification only (BPR01 H)"),
    ]
    return tuple(text for holds, text in reasons if holds)


def _broken_rules(remit: Remittance) -> Iterator[str]:
    """R4.13: what does not balance is posted by hand alone."""
    verdict = check_balance(remit)
    if verdict.unreadable:
        yield f"{verdict.unreadable} of its amounts could not be read"
    if verdict.difference_cents:
        yield f"its claims and its payment differ by {Money(verdict.difference_cents)} (B3)"
    broken = [("claim", "B2", each) for each in verdict.unbalanced_claims]
    broken += [("line", "B1", each) for each in verdict.unbalanced_lines]
    for what, rule, each in broken:
        cents = Money(each.difference_cents)
        yield f"the {what} at segment {each.line} is out of balance by {cents} ({rule})"


def plan_remittance(
    remit: Remittance,
    positions: Mapping[int, ClaimPosition | None],
    *,
    owed: Mapping[str, int] = _NO_MONEY_DEBT,
    table: DecisionTable = SHIPPED,
    decisions: Decisions = UNDECIDED,
    zero_pay_approved: bool = False,
) -> PostingPlan:
    """Plan everything after P1.

    `positions`: segment of the CLP → what the books know of the claim, None or absent when
    nothing; claims of one encounter share what the books know of it. `owed`: payer → cents open in
    2020. `decisions`: what a person decided. Raises DecisionError when one of them does not fit.
    """
    check_decisions(remit, decisions)
    refused = reasons_to_refuse(remit, zero_pay_approved=zero_pay_approved)
    if refused:
        return PostingPlan(remit.trace, remit.payment_cents, refused=refused)
    claims = _plan_claims(remit, positions, table, decisions)
    written, step = _claim_entries(claims, remit.trace)
    adjustments = _plan_adjustments(remit, step)
    for pair, adjusted in enumerate(adjustments):
        written += [(EntryPlace(0, pair), entry) for entry in adjusted.entries]
    items = [item for plan in claims for item in plan.items]
    items += [item for plan in adjustments for item in plan.items]
    entries = tuple(entry for _, entry in written)
    return PostingPlan(
        trace=remit.trace,
        payment_cents=remit.payment_cents,
        entries=entries,
        outcomes=tuple(plan.outcome for plan in claims),
        held=tuple(item for item in items if item.held),
        worklist=tuple(item for item in items if not item.held),
        warnings=_warnings(remit, claims, owed),
        clearing_cents=clearing_cents(remit, entries),
        places=tuple(place for place, _ in written),
    )


def plan_one_claim(
    remit: Remittance,
    claim_line: int,
    position: ClaimPosition | None,
    *,
    table: DecisionTable = SHIPPED,
    decisions: Decisions = UNDECIDED,
) -> ClaimPlan:
    """Plan one claim of a posted remittance again, as the books stand after all the others.

    Raises DecisionError when a decision does not fit.
    """
    check_decisions(remit, decisions)
    claim = next(each for each in remit.claims if each.line == claim_line)
    context = _context(remit, {claim_line: position}, table, decisions)
    return plan_claim(claim, position, ClaimBook.of(position), context)


def _plan_claims(
    remit: Remittance,
    positions: Mapping[int, ClaimPosition | None],
    table: DecisionTable,
    decisions: Decisions,
) -> list[ClaimPlan]:
    context = _context(remit, positions, table, decisions)
    books: dict[str, ClaimBook] = {}
    plans = []
    for claim in in_order(remit.claims, positions):
        position = positions.get(claim.line)
        encounter = position.encounter_id if position else f"?{claim.claim_id}"
        if encounter not in books:
            books[encounter] = ClaimBook.of(position)
        plans.append(plan_claim(claim, position, books[encounter], context))
    return plans


def _context(
    remit: Remittance,
    positions: Mapping[int, ClaimPosition | None],
    table: DecisionTable,
    decisions: Decisions,
) -> RemitContext:
    corrected: defaultdict[str, list[RemitClaim]] = defaultdict(list)
    for claim in remit.claims:
        if claim.status != REVERSAL:
            corrected[claim_key(claim, positions.get(claim.line))].append(claim)
    return RemitContext(
        remit.payer,
        remit.payment_date,
        {key: tuple(claims) for key, claims in corrected.items()},
        table,
        decisions,
    )


def in_order(
    claims: Sequence[RemitClaim], positions: Mapping[int, ClaimPosition | None]
) -> list[RemitClaim]:
    """R6.8: reversals, their corrections, other payments, claims without payment.

    Of one encounter an earlier payer's answer comes before a later payer's.
    """
    keys = {claim.line: claim_key(claim, positions.get(claim.line)) for claim in claims}
    reversed_keys = {keys[claim.line] for claim in claims if claim.status == REVERSAL}

    def rank(claim: RemitClaim) -> tuple[int, int]:
        order = PAYER_ORDERS.index(ORDER_OF_STATUS.get(claim.status, PRIMARY))
        if claim.status == REVERSAL:
            return 0, 0
        if keys[claim.line] in reversed_keys or claim.frequency == "7":
            return 1, order
        return (2 if claim.paid_cents else 3), order

    return sorted(claims, key=rank)


class _Word(NamedTuple):
    kind: str
    text: str


_WORDS = {
    "held": _Word("remit-suspense", "to suspense"),
    "informational": _Word("remit-suspense", "information only, to suspense"),
    "reversal": _Word("remit-claim", "reversal"),
}


def entries_of(plan: ClaimPlan, step: int, trace: str) -> tuple[tuple[PlannedEntry, ...], int]:
    """The claim's entries and the next free number; a claim without entries uses its number too."""
    outcome = plan.outcome
    word = _WORDS.get(outcome.outcome, _Word("remit-claim", outcome.outcome))
    entries = plan_entry(
        word.kind,
        f"P{step} {outcome.claim_id} {word.text}",
        plan.lines,
        document=trace,
        reason=outcome.remark,
    )
    forward = plan_entry(
        "remit-forward",
        f"P{step + 1} {outcome.claim_id} to the next payer",
        plan.forward_lines,
        document=trace,
    )
    return entries + forward, step + 1 + len(forward)


def _claim_entries(
    claims: Sequence[ClaimPlan], trace: str
) -> tuple[list[tuple[EntryPlace, PlannedEntry]], int]:
    """What the claims write, in order, and the next free number."""
    step = FIRST_STEP
    written: list[tuple[EntryPlace, PlannedEntry]] = []
    for plan in claims:
        entries, step = entries_of(plan, step, trace)
        written += [(EntryPlace(plan.outcome.line), entry) for entry in entries]
    return written, step


def _plan_adjustments(remit: Remittance, step: int) -> list[PlbPlan]:
    """A reference is looked up among this remittance's claims alone; takebacks know the others."""
    index = ClaimIndex(
        SeenClaim("", each.claim_id, each.payer_claim_no, 0, date.min) for each in remit.claims
    )
    plans = []
    for place, pair in enumerate(remit.provider_adjustments):
        link = index.find(pair.reference, payer="", remittance_id=0, day=date.min)
        named = link.claim_id if link else ""
        plans.append(
            plan_provider_adjustment(
                pair, step=step + place, payer=remit.payer, trace=remit.trace, claim_id=named
            )
        )
    return plans


def _warnings(
    remit: Remittance, claims: Sequence[ClaimPlan], owed: Mapping[str, int]
) -> tuple[str, ...]:
    names = (remit.payer, remit.payer_id, remit.payer_tax_id)
    return (
        *(text for plan in claims for text in plan.warnings),
        *recovery_warnings(remit.provider_adjustments, owed_to(names, owed), remit.payer),
        *(each.text for each in check_sense(remit) if each.severity is Severity.WARNING),
    )


def clearing_cents(remit: Remittance, entries: Sequence[PlannedEntry]) -> int:
    """What would be left in 1190, debit positive; anything but zero is a bug of this module."""
    lines = lines_of(entries)
    posted = sum(line.amount_cents for line in lines if line.account == REMIT_CLEARING)
    left = posted - remit.payment_cents
    if left:
        raise ValueError(f"the posting plan would leave {left} cents in remittance clearing")
    return left
