"""What keeps a remittance from being posted without a person (R6.22, R4.13, R4.25, R4.27).

Two kinds: the practice's own holds by payer, code and reason, and the manual lane, where the
remittance itself is such that a person must look. Neither keeps a person from posting what may be
posted at all (:func:`~recon_desktop.domain.posting.plan.reasons_to_refuse`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.lines import service_lines
from recon_desktop.domain.records import RemitClaim, RemitLine, Remittance
from recon_desktop.domain.remittance import RemittanceHead, check_balance, takes_money


class PostingRule(NamedTuple):
    """A hold: every text that is given must fit; a rule without any text holds nothing."""

    payer: str = ""
    procedure_code: str = ""
    reason: str = ""  # CARC
    note: str = ""
    active: bool = True
    id: int = 0


class RuleHit(NamedTuple):
    """A claim line that a hold names."""

    claim_line: int  # segment of the CLP
    line: int  # segment of the SVC
    claim_id: str
    text: str


def rule_problem(rule: PostingRule) -> str:
    """Why a hold may not stand, as a sentence; '' when it may."""
    if not (rule.payer or rule.procedure_code or rule.reason):
        return "A hold needs a payer, a procedure code or a reason code."
    return ""


def rule_hits(remit: Remittance, rules: Iterable[PostingRule]) -> tuple[RuleHit, ...]:
    """Every line of the remittance that a hold names, once."""
    live = [
        rule
        for rule in rules
        if rule.active
        and not rule_problem(rule)
        and rule.payer.casefold() in ("", remit.payer.casefold(), remit.payer_id.casefold())
    ]
    return tuple(_hits(remit, live))


def _hits(remit: Remittance, rules: list[PostingRule]) -> Iterator[RuleHit]:
    for claim in remit.claims if rules else ():
        for line in service_lines(claim):
            found = next((rule for rule in rules if _fits(rule, line)), None)
            if found is not None:
                yield RuleHit(claim.line, line.line, claim.claim_id, _told(found, claim))


def _fits(rule: PostingRule, line: RemitLine) -> bool:
    codes = (line.procedure_code, line.original_code)
    reasons = {each.reason for each in line.adjustments}
    return (not rule.procedure_code or rule.procedure_code in codes) and (
        not rule.reason or rule.reason in reasons
    )


def _told(rule: PostingRule, claim: RemitClaim) -> str:
    named = [
        rule.payer and f"payer {rule.payer}",
        rule.procedure_code and f"code {rule.procedure_code}",
        rule.reason and f"reason {rule.reason}",
    ]
    why = f": {rule.note}" if rule.note else ""
    return f"Claim {claim.claim_id} is held by the rule for {', '.join(filter(None, named))}{why}."


def manual_lane(head: RemittanceHead, remit: Remittance | None = None) -> str:
    """Why a person must take the remittance in hand, in words; '' when nothing is special.

    `remit`: with its claims, where it is known to be out of balance.
    """
    return " ".join((*_lane(head), *(_imbalance(remit) if remit else ())))


def _lane(remit: RemittanceHead) -> Iterator[str]:
    if remit.test:
        yield "Test file: it is never posted."
    if remit.currency not in ("", "USD"):
        yield f"Its currency is {remit.currency}, not US dollars."
    if remit.handling == "P":
        yield "Prenote: it announces payments and pays nothing."
    if takes_money(remit):
        yield "The payer takes money instead of paying; enter it by hand from the bank's debit."
    elif remit.payment_cents == 0:
        yield "It pays nothing: no bank line will come, and posting it needs a person's approval."
    elif remit.handling == "H":
        yield "Notification only: it names a payment but moves no money."


def _imbalance(remit: Remittance) -> Iterator[str]:
    """R4.13: the level and the amount."""
    verdict = check_balance(remit)
    if verdict.unreadable:
        yield f"{verdict.unreadable} of its amounts could not be read."
    if verdict.difference_cents:
        yield f"Payment and claims differ by {Money(verdict.difference_cents)}."
    for what, found in (("claim", verdict.unbalanced_claims), ("line", verdict.unbalanced_lines)):
        if found:
            off = Money(sum(each.difference_cents for each in found))
            first = found[0]
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            yield f"The {what} at segment {first.line}{more} is out of balance by {off} in all."
