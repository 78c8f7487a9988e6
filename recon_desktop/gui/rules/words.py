"""The decision table in words: what is done with an amount, and why, as a person would say it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.accounts import (
    CONTRACTUAL,
    OTHER_ADJUSTMENTS,
    PAYER_FEES,
    WITHHOLD,
)
from recon_desktop.domain.posting.carc import CARCS, Action, AdjustmentRule
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.table_model import Mark
from recon_desktop.gui.theme import Tone

if TYPE_CHECKING:
    from recon_desktop.services.posting.adjustment_rules import Decided, RuleView

ACTION_WORDS = {
    Action.WORKLIST: "Worklist",
    Action.CONTRACTUAL: "Write off, contractual",
    Action.WRITE_OFF: "Write off, other",
    Action.PATIENT: "To the patient",
    Action.REVIEW: "To the patient, after a look",
    Action.NEXT_PAYER: "To another payer",
    Action.WITHHOLD: "Withheld, owed later",
    Action.PAYER_FEE: "Fee of the payer",
    Action.INFO: "Information only",
    Action.IF_CONTRACT: "Contractual, once you say so",
}
ACTION_CHOICES = tuple(
    (action.value, words)
    for action, words in ACTION_WORDS.items()
    if action is not Action.IF_CONTRACT
)
GROUPS = (
    ("CO", "CO, contractual"),
    ("PR", "PR, patient"),
    ("OA", "OA, other"),
    ("PI", "PI, the payer's step"),
    ("CR", "CR, correction"),
)
GROUP_CHOICES = (("", "All that fit"), *GROUPS)

_DEEDS = {
    Action.PATIENT: "goes to the patient's account.",
    Action.CONTRACTUAL: f"is written off as contractual ({CONTRACTUAL}).",
    Action.WRITE_OFF: f"is written off, not as contractual ({OTHER_ADJUSTMENTS}).",
    Action.WITHHOLD: f"is withheld by the payer and stays owed ({WITHHOLD}).",
    Action.PAYER_FEE: f"is booked as a fee of the payer ({PAYER_FEES}).",
    Action.REVIEW: "waits for a person; after a look it goes to the patient.",
    Action.WORKLIST: "waits on the worklist for a person.",
    Action.IF_CONTRACT: "waits on the worklist for a person.",
    Action.NEXT_PAYER: "waits for a person to send it to another payer.",
    Action.INFO: "books nothing. From a first payer a person looks at it; from a later one it "
    "only tells what the first has done.",
}
_BY_GROUP = {
    "CO": "An amount of group CO is never billed to the patient.",
    "PR": "What group PR gives to the patient is not written off by itself.",
    "OA": "Group OA is nobody's until a person has looked.",
    "CR": "Group CR is treated as OA: nobody's until a person has looked.",
    "PI": "Group PI is the payer's own step: no contract, so a person looks.",
}


def rule_mark(view: RuleView, today: date) -> Mark:
    """Whose row it is, and whether it decides today."""
    rule = view.rule
    if view.own and rule.effective_to is not None and rule.effective_to < today:
        return Mark("Ended", Tone.LOCKED, "lock")
    if view.own and rule.effective_from is not None and rule.effective_from > today:
        return Mark("Begins later", Tone.ATTENTION, "clock")
    if not view.holds:
        return Mark("Overruled", Tone.LOCKED, "dash")
    return Mark("Yours", Tone.INFORMATION, "person") if view.own else Mark("Shipped", Tone.NEUTRAL)


def span_text(rule: AdjustmentRule) -> str:
    """``from 03/10/2026``, ``until 03/31/2026``, both, or nothing."""
    first, last = rule.effective_from, rule.effective_to
    said = [f"from {screen_text(first)}"] if first else []
    return " ".join([*said, f"until {screen_text(last)}"] if last else said)


def rule_name(rule: AdjustmentRule) -> str:
    """``CO-45 with N130 of Harbor``."""
    code = "-".join(filter(None, (rule.group, rule.reason)))
    said = [rule.remark and f"with {rule.remark}", rule.payer and f"of {rule.payer}"]
    return " ".join(filter(None, (code, *said)))


def what_happens(decided: Decided, group: str, reason: str) -> str:
    """What becomes of the amount, and which row says so, in two sentences."""
    deed = f"{group}-{reason} {_DEEDS[decided.action]}"
    return f"{deed} {_because(decided, group, reason)}"


def _because(decided: Decided, group: str, reason: str) -> str:
    if decided.rule is not None:
        since = span_text(decided.rule)
        return f"Your rule for {rule_name(decided.rule)}{since and f', {since},'} says so."
    if not decided.known:
        return "No row knows this reason; what nobody knows is never written off by itself."
    row = CARCS[reason]
    if group == "CO" and row.action is Action.IF_CONTRACT:
        return "It becomes contractual once a rule of yours says that the contract has it."
    if row.action not in (decided.action, Action.NEXT_PAYER):
        return _BY_GROUP[group]
    return f"The shipped row says: {row.step}." if row.step else "The shipped row says so."
