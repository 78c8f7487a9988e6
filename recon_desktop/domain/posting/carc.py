"""Adjustment reasons of a remittance (CARC): our short wording and what each does to the books.

The table is §4.5; the wordings are ours, X12's texts are not shipped. The group decides who bears
an amount (R4.18), the reason what is done with it. Whatever is not known goes to the worklist,
never to a write-off (R4.17). The practice's own dated rows come before ours; none of them can bill
to a patient what the group does not give to a patient, or make group PI automatic.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """What is done with an adjusted amount."""

    PATIENT = "PT"  # to the patient's account
    CONTRACTUAL = "CA"  # written off, automatically
    IF_CONTRACT = "CA-IF"  # contractual once the practice has a row that says so (R6.3)
    WRITE_OFF = "WRITE-OFF"  # written off, not contractual: a practice's own row, or a person
    WITHHOLD = "WITHHOLD"  # held back by the payer, owed later
    PAYER_FEE = "FEE"  # a fee of the payer
    REVIEW = "REVIEW"  # to the patient, after a person looked
    WORKLIST = "WL"
    NEXT_PAYER = "NX"  # a person sends it to another payer
    INFO = "INFO"  # explains; nothing to book, nothing to do


class Carc(NamedTuple):
    """One reason. `step`: what the person on the worklist does."""

    reason: str
    wording: str
    groups: str  # the usual ones, joined by '/'
    action: Action
    step: str = ""


_ROWS = (
    Carc("1", "deductible", "PR", Action.PATIENT),
    Carc("2", "coinsurance", "PR", Action.PATIENT),
    Carc("3", "copay", "PR", Action.PATIENT),
    Carc("4", "modifier wrong or missing", "CO", Action.WORKLIST, "check the coding"),
    Carc("5", "code conflicts with place of service", "CO", Action.WORKLIST, "check the coding"),
    Carc("6", "code conflicts with age", "CO", Action.WORKLIST, "check the coding"),
    Carc("9", "diagnosis conflicts with age", "CO", Action.WORKLIST, "check the coding"),
    Carc("10", "diagnosis conflicts with sex", "CO", Action.WORKLIST, "check the coding"),
    Carc("11", "diagnosis does not support the code", "CO", Action.WORKLIST, "check the coding"),
    Carc("16", "information missing or wrong", "CO", Action.WORKLIST, "correct and resend"),
    Carc("18", "exact duplicate", "CO/OA", Action.WORKLIST, "look at the original first"),
    Carc("19", "work injury payer", "CO/OA", Action.WORKLIST, "bill the other payer"),
    Carc("20", "liability payer", "CO/OA", Action.WORKLIST, "bill the other payer"),
    Carc("21", "no-fault payer", "CO/OA", Action.WORKLIST, "bill the other payer"),
    Carc("22", "another payer may be first", "CO/OA", Action.WORKLIST, "settle who pays first"),
    Carc("23", "effect of the prior payer", "OA/CO", Action.INFO),
    Carc("24", "covered by capitation", "CO", Action.CONTRACTUAL),
    Carc("26", "before coverage began", "CO/PR", Action.WORKLIST, "check eligibility"),
    Carc("27", "after coverage ended", "CO/PR", Action.WORKLIST, "check eligibility"),
    Carc("29", "filed too late", "CO", Action.WORKLIST, "appeal with proof of filing"),
    Carc("31", "patient not known as insured", "CO/PR", Action.WORKLIST, "check registration"),
    Carc("45", "above contracted fee", "CO", Action.CONTRACTUAL),
    Carc("49", "routine examination", "CO/PR", Action.WORKLIST, "review"),
    Carc("50", "not medically necessary", "CO/PR", Action.WORKLIST, "review"),
    Carc("54", "assistant not covered", "CO", Action.WORKLIST, "review"),
    Carc("55", "experimental", "CO", Action.WORKLIST, "review"),
    Carc("56", "not proven effective", "CO", Action.WORKLIST, "review"),
    Carc("59", "multiple-procedure rule", "CO", Action.IF_CONTRACT, "check the contract"),
    Carc("94", "processed above the charge", "CO/OA", Action.INFO),
    Carc("96", "not covered", "CO/PR", Action.REVIEW, "read the remark code"),
    Carc("97", "included in another service", "CO", Action.WORKLIST, "check modifiers 25, 59, X"),
    Carc("100", "paid to the patient", "PR/OA", Action.WORKLIST, "collect from the patient"),
    Carc("101", "predetermination", "PR/OA", Action.INFO),
    Carc("104", "managed-care withhold", "CO", Action.WITHHOLD),
    Carc("107", "related claim not found", "CO", Action.WORKLIST, "find the related claim"),
    Carc("109", "not this payer's claim", "CO", Action.NEXT_PAYER, "bill the right payer"),
    Carc("119", "benefit maximum reached", "PR/CO", Action.REVIEW, "check the benefit limit"),
    Carc("129", "prior processing information wrong", "CO/OA", Action.WORKLIST, "check COB data"),
    Carc("130", "claim submission fee", "CO", Action.PAYER_FEE),
    Carc("131", "negotiated discount", "CO", Action.IF_CONTRACT, "check the contract"),
    Carc("136", "prior payer's rules not followed", "CO/OA", Action.WORKLIST, "check COB data"),
    Carc("140", "id and name do not match", "CO", Action.WORKLIST, "check registration"),
    Carc("144", "incentive adjustment", "CO", Action.INFO),
    Carc("146", "diagnosis not valid on that date", "CO", Action.WORKLIST, "check the coding"),
    Carc("151", "too many or too frequent", "PR/CO", Action.WORKLIST, "review"),
    Carc("163", "attachment not received", "CO", Action.WORKLIST, "send records"),
    Carc("181", "code not valid on that date", "CO", Action.WORKLIST, "check the coding"),
    Carc("182", "modifier not valid on that date", "CO", Action.WORKLIST, "check the coding"),
    Carc("197", "authorisation absent", "CO", Action.WORKLIST, "look for the authorisation"),
    Carc("198", "authorisation exceeded", "CO", Action.WORKLIST, "look for the authorisation"),
    Carc("204", "not covered under this plan", "PR/CO", Action.REVIEW, "check the plan"),
    Carc("208", "provider number does not match", "CO/PR", Action.WORKLIST, "check the NPI"),
    Carc("209", "patient may not be billed", "OA", Action.WORKLIST, "write off after review"),
    Carc("225", "penalty or interest by the payer", "CO/OA", Action.INFO),
    Carc("226", "information from provider missing", "CO/PR", Action.WORKLIST, "send it"),
    Carc("227", "information from patient missing", "CO/PR", Action.WORKLIST, "ask the patient"),
    Carc("231", "mutually exclusive procedures", "CO", Action.WORKLIST, "check modifiers"),
    Carc("234", "not paid separately", "CO", Action.WORKLIST, "check modifiers"),
    Carc("236", "code pair not allowed together", "CO", Action.WORKLIST, "check modifiers"),
    Carc("242", "not by network or primary-care provider", "CO/PR", Action.WORKLIST, "review"),
    Carc("243", "not authorised by primary-care provider", "CO/PR", Action.WORKLIST, "review"),
    Carc("250", "attachment wrong", "CO", Action.WORKLIST, "send records"),
    Carc("251", "attachment incomplete", "CO", Action.WORKLIST, "send records"),
    Carc("252", "attachment required", "CO", Action.WORKLIST, "send records"),
    Carc("253", "federal sequestration cut", "CO", Action.CONTRACTUAL),
    Carc("B7", "provider not eligible on that date", "CO/OA", Action.WORKLIST, "check enrolment"),
    Carc("B11", "claim transferred to another payer", "CO/OA", Action.WORKLIST, "follow up there"),
    Carc("B13", "already paid", "CO/OA", Action.WORKLIST, "look for the payment"),
    Carc("B15", "needs a qualifying service", "CO/OA", Action.WORKLIST, "check the coding"),
    Carc("B16", "new-patient rule not met", "CO/OA", Action.WORKLIST, "check the coding"),
    Carc("B20", "done by another provider", "CO/OA", Action.WORKLIST, "review"),
)

CARCS: dict[str, Carc] = {row.reason: row for row in _ROWS}

_CO_ACTIONS = frozenset({Action.CONTRACTUAL, Action.WITHHOLD, Action.PAYER_FEE, Action.INFO})


def action_for(group: str, reason: str) -> Action:
    """What our table does with an amount of this group and reason.

    Group CR of old files is treated as OA (R4.7). The practice's own rows come before ours:
    :class:`DecisionTable`.
    """
    row = CARCS.get(reason)
    if row is None or group == "PI":
        return Action.WORKLIST
    if group == "PR":
        return row.action if row.action in (Action.PATIENT, Action.REVIEW) else Action.WORKLIST
    if group == "CO":
        return row.action if row.action in _CO_ACTIONS else Action.WORKLIST
    return Action.INFO if row.action is Action.INFO else Action.WORKLIST


def wording(group: str, reason: str) -> str:
    """For the worklist: ``CO-16 information missing or wrong: correct and resend``."""
    row = CARCS.get(reason)
    if row is None:
        return f"{group}-{reason} not in our table: look it up"
    return f"{group}-{reason} {row.wording}" + (f": {row.step}" if row.step else "")


class AdjustmentRule(NamedTuple):
    """A row of the practice's own. Empty texts hold for all; the reason is never empty.

    `remark`: one remark code (RARC) that must be there. A rule without a group holds for the
    groups that its action fits: write-offs for CO, the patient for PR.
    """

    reason: str
    action: Action
    group: str = ""
    remark: str = ""
    payer: str = ""
    wording: str = ""
    step: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    id: int = 0


GROUPS = ("CO", "PR", "OA", "PI", "CR")
_OF_THE_PATIENT = frozenset({Action.PATIENT, Action.REVIEW})
_BY_A_PERSON = frozenset({Action.WORKLIST, Action.NEXT_PAYER})
_OF_THE_PAYER = frozenset({Action.WITHHOLD, Action.PAYER_FEE})
_WRITTEN_OFF = frozenset({Action.CONTRACTUAL, Action.WRITE_OFF})


def groups_of(rule: AdjustmentRule) -> tuple[str, ...]:
    """The groups that a rule holds for."""
    if rule.group:
        return (rule.group,)
    if rule.action in _BY_A_PERSON:
        return GROUPS
    if rule.action in _OF_THE_PATIENT:
        return ("PR",)
    return ("CO", "OA", "CR") if rule.action is Action.INFO else ("CO",)


def rule_problem(rule: AdjustmentRule) -> str:
    """Why a row may not stand, as a sentence; '' when it may (R4.18)."""
    if not rule.reason.strip():
        return "A rule needs the reason code (CARC) that it is for."
    if rule.group not in ("", *GROUPS):
        return f"{rule.group} is not a group code; use CO, PR, OA or PI, or leave it empty."
    if rule.action is Action.IF_CONTRACT:
        return "Say whether the contract makes it a write-off: choose that, or the worklist."
    if rule.group in ("CO", "OA", "CR") and rule.action in _OF_THE_PATIENT:
        return f"An amount of group {rule.group} is never billed to the patient (R4.18)."
    if rule.group == "PI" and rule.action not in _BY_A_PERSON:
        return "An amount of group PI is the payer's own step; a person looks at it (R4.18)."
    if rule.group == "PR" and rule.action in _OF_THE_PAYER:
        return "An amount of group PR is the patient's; the payer has not withheld it."
    first, last = rule.effective_from, rule.effective_to
    if first and last and last < first:
        return "The rule ends before it begins."
    return ""


class DecisionTable:
    """What is done with adjusted amounts. Rows that may not stand are not taken."""

    def __init__(self, rules: Iterable[AdjustmentRule] = ()) -> None:
        self._rules: dict[str, list[AdjustmentRule]] = {}
        for rule in rules:
            if not rule_problem(rule):
                self._rules.setdefault(rule.reason, []).append(rule)

    def rule(
        self, group: str, reason: str, remarks: str = "", payer: str = "", on: date | None = None
    ) -> AdjustmentRule | None:
        """The practice's own row for an amount; None when ours holds.

        `remarks`: remark codes joined by ' '. `on`: the payment's date; without one, rows that
        have ended do not hold.
        """
        own = self._rules.get(reason)
        if not own:
            return None
        codes, name = remarks.split(), payer.casefold()
        fitting = [
            rule
            for rule in own
            if group in groups_of(rule)
            and (not rule.remark or rule.remark in codes)
            and (not rule.payer or rule.payer.casefold() == name)
            and _in_force(rule, on)
        ]
        return max(fitting, key=_weight, default=None)

    def action(
        self, group: str, reason: str, remarks: str = "", payer: str = "", on: date | None = None
    ) -> Action:
        """What to do with an amount; what nobody knows waits on the worklist."""
        rule = self.rule(group, reason, remarks, payer, on)
        return rule.action if rule else action_for(group, reason)

    def wording(
        self, group: str, reason: str, remarks: str = "", payer: str = "", on: date | None = None
    ) -> str:
        """For the worklist, in the practice's words where it has some."""
        rule = self.rule(group, reason, remarks, payer, on)
        if rule is None or not (rule.wording or rule.step):
            return wording(group, reason)
        known = CARCS.get(reason)
        words = rule.wording or (known.wording if known else "not in our table")
        return f"{group}-{reason} {words}" + (f": {rule.step}" if rule.step else "")


def _in_force(rule: AdjustmentRule, on: date | None) -> bool:
    if on is None:
        return rule.effective_to is None
    begun = rule.effective_from is None or rule.effective_from <= on
    return begun and (rule.effective_to is None or on <= rule.effective_to)


def _weight(rule: AdjustmentRule) -> tuple[bool, bool, bool, date, int]:
    """Payer before remark before group; among equals the one that began last."""
    begun = rule.effective_from or date.min
    return bool(rule.payer), bool(rule.remark), bool(rule.group), begun, rule.id


SHIPPED = DecisionTable()
"""Our rows alone (§4.5)."""
