"""Adjustment reasons of a remittance (CARC): our short wording and what each does to the books.

The table is §4.5; the wordings are ours, X12's texts are not shipped. The group decides who bears
an amount (R4.18), the reason what is done with it. Whatever is not known goes to the worklist,
never to a write-off (R4.17). The practice's own dated rows come before ours; none of them can bill
to a patient what the group does not give to a patient, or make group PI automatic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


_TABLE = """
1   | PR    | PT       | deductible
2   | PR    | PT       | coinsurance
3   | PR    | PT       | copay
4   | CO    | WL       | modifier wrong or missing | check the coding
5   | CO    | WL       | code conflicts with place of service | check the coding
6   | CO    | WL       | code conflicts with age | check the coding
9   | CO    | WL       | diagnosis conflicts with age | check the coding
10  | CO    | WL       | diagnosis conflicts with sex | check the coding
11  | CO    | WL       | diagnosis does not support the code | check the coding
16  | CO    | WL       | information missing or wrong | correct and resend
18  | CO/OA | WL       | exact duplicate | look at the original first
19  | CO/OA | WL       | work injury payer | bill the other payer
20  | CO/OA | WL       | liability payer | bill the other payer
21  | CO/OA | WL       | no-fault payer | bill the other payer
22  | CO/OA | WL       | another payer may be first | settle who pays first
23  | OA/CO | INFO     | effect of the prior payer
24  | CO    | CA       | covered by capitation
26  | CO/PR | WL       | before coverage began | check eligibility
27  | CO/PR | WL       | after coverage ended | check eligibility
29  | CO    | WL       | filed too late | appeal with proof of filing
31  | CO/PR | WL       | patient not known as insured | check registration
45  | CO    | CA       | above contracted fee
49  | CO/PR | WL       | routine examination | review
50  | CO/PR | WL       | not medically necessary | review
54  | CO    | WL       | assistant not covered | review
55  | CO    | WL       | experimental | review
56  | CO    | WL       | not proven effective | review
59  | CO    | CA-IF    | multiple-procedure rule | check the contract
94  | CO/OA | INFO     | processed above the charge
96  | CO/PR | REVIEW   | not covered | read the remark code
97  | CO    | WL       | included in another service | check modifiers 25, 59, X
100 | PR/OA | WL       | paid to the patient | collect from the patient
101 | PR/OA | INFO     | predetermination
104 | CO    | WITHHOLD | managed-care withhold
107 | CO    | WL       | related claim not found | find the related claim
109 | CO    | NX       | not this payer's claim | bill the right payer
119 | PR/CO | REVIEW   | benefit maximum reached | check the benefit limit
129 | CO/OA | WL       | prior processing information wrong | check COB data
130 | CO    | FEE      | claim submission fee
131 | CO    | CA-IF    | negotiated discount | check the contract
136 | CO/OA | WL       | prior payer's rules not followed | check COB data
140 | CO    | WL       | id and name do not match | check registration
144 | CO    | INFO     | incentive adjustment
146 | CO    | WL       | diagnosis not valid on that date | check the coding
151 | PR/CO | WL       | too many or too frequent | review
163 | CO    | WL       | attachment not received | send records
181 | CO    | WL       | code not valid on that date | check the coding
182 | CO    | WL       | modifier not valid on that date | check the coding
197 | CO    | WL       | authorisation absent | look for the authorisation
198 | CO    | WL       | authorisation exceeded | look for the authorisation
204 | PR/CO | REVIEW   | not covered under this plan | check the plan
208 | CO/PR | WL       | provider number does not match | check the NPI
209 | OA    | WL       | patient may not be billed | write off after review
225 | CO/OA | INFO     | penalty or interest by the payer
226 | CO/PR | WL       | information from provider missing | send it
227 | CO/PR | WL       | information from patient missing | ask the patient
231 | CO    | WL       | mutually exclusive procedures | check modifiers
234 | CO    | WL       | not paid separately | check modifiers
236 | CO    | WL       | code pair not allowed together | check modifiers
242 | CO/PR | WL       | not by network or primary-care provider | review
243 | CO/PR | WL       | not authorised by primary-care provider | review
250 | CO    | WL       | attachment wrong | send records
251 | CO    | WL       | attachment incomplete | send records
252 | CO    | WL       | attachment required | send records
253 | CO    | CA       | federal sequestration cut
B7  | CO/OA | WL       | provider not eligible on that date | check enrolment
B11 | CO/OA | WL       | claim transferred to another payer | follow up there
B13 | CO/OA | WL       | already paid | look for the payment
B15 | CO/OA | WL       | needs a qualifying service | check the coding
B16 | CO/OA | WL       | new-patient rule not met | check the coding
B20 | CO/OA | WL       | done by another provider | review
"""
"""Reason | usual groups | action | wording | what the person on the worklist does."""


def _rows(table: str) -> Iterator[Carc]:
    for row in table.strip().splitlines():
        reason, groups, action, wording, *step = (cell.strip() for cell in row.split("|"))
        yield Carc(reason, wording, groups, Action(action), *step)


CARCS: dict[str, Carc] = {row.reason: row for row in _rows(_TABLE)}

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
