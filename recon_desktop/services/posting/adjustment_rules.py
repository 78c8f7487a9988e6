"""The decision table on the desk: our rows, the practice's own, and which of them hold (R4.17).

Own rows are dated and never deleted: one that no longer holds is ended. What was posted by a row
stays as it was posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action as Deed
from recon_desktop.domain.access import Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.posting.carc import (
    CARCS,
    GROUPS,
    Action,
    AdjustmentRule,
    DecisionTable,
    groups_of,
    rule_problem,
)
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


@dataclass(frozen=True, slots=True)
class RuleView:
    """A row of the table. `own`: the practice's, to be changed; `holds`: it decides today.

    Groups are joined by '/'. A row of ours holds where no own row stands before it.
    """

    rule: AdjustmentRule
    own: bool
    groups: str
    holds: bool

    @property
    def id(self) -> int:
        """Of an own row; 0 for ours."""
        return self.rule.id


@dataclass(frozen=True, slots=True)
class Decided:
    """What happens with an amount. `rule`: the own row that says so; None: ours, or nobody's.

    `known`: a row knows the reason at all. `words`: as on the worklist.
    """

    action: Action
    words: str
    rule: AdjustmentRule | None
    known: bool


def list_rules(practice: Practice, *, on: date | None = None) -> tuple[RuleView, ...]:
    """Every row, by reason: the practice's own first. `on` defaults to today."""
    from recon_desktop.storage.queries.rules import load_adjustment_rules

    with practice.store.read() as connection:
        own = load_adjustment_rules(connection)
    day = on or practice.local_now().date()
    return tuple(_views(own, day))


def decide(
    practice: Practice,
    *,
    group: str,
    reason: str,
    remarks: str = "",
    payer: str = "",
    on: date | None = None,
) -> Decided:
    """What is done with such an amount; `remarks` apart by spaces, `on` defaults to today.

    Raises UsageError without a reason or for a group that does not exist.
    """
    from recon_desktop.storage.queries.rules import load_adjustment_rules

    group, reason = group.strip().upper(), reason.strip().upper()
    if group not in GROUPS:
        raise UsageError(f"{group or 'Nothing'} is not a group code; use CO, PR, OA or PI.")
    if not reason:
        raise UsageError("Type the reason code (CARC) of the amount.")
    with practice.store.read() as connection:
        table = DecisionTable(load_adjustment_rules(connection))
    day = on or practice.local_now().date()
    asked = (group, reason, remarks.upper(), payer.strip(), day)
    rule = table.rule(*asked)
    known = rule is not None or reason in CARCS
    return Decided(table.action(*asked), table.wording(*asked), rule, known)


def _views(own: list[AdjustmentRule], day: date) -> Iterator[RuleView]:
    table = DecisionTable(own)
    by_reason: dict[str, list[AdjustmentRule]] = {}
    for rule in own:
        by_reason.setdefault(rule.reason, []).append(rule)
    for reason in sorted({*CARCS, *by_reason}, key=_by_number):
        for rule in by_reason.get(reason, []):
            yield RuleView(rule, True, "/".join(groups_of(rule)), _decides(rule, table, day))
        if reason in CARCS:
            yield _shipped(reason, table, day)


def _by_number(reason: str) -> tuple[int, int, str]:
    return (0, int(reason), "") if reason.isdigit() else (1, 0, reason)


def _decides(rule: AdjustmentRule, table: DecisionTable, day: date) -> bool:
    key = (rule.reason, rule.remark, rule.payer, day)
    return any(table.rule(group, *key) == rule for group in groups_of(rule))


def _shipped(reason: str, table: DecisionTable, day: date) -> RuleView:
    row = CARCS[reason]
    rule = AdjustmentRule(reason, row.action, wording=row.wording, step=row.step)
    holds = any(table.rule(group, reason, on=day) is None for group in row.groups.split("/"))
    return RuleView(rule, False, row.groups, holds)


def save_rule(practice: Practice, actor: Actor, rule: AdjustmentRule) -> int:
    """Keep a row of the practice's own, a new one or over its former self; its id.

    Raises RefusedError when it may not stand, as one that would bill group CO to a patient, or
    when another row decides the same on some of its days.
    """
    from recon_desktop.storage.queries.rules import load_adjustment_rules, save_adjustment_rule

    with practice.act(actor, Deed.CHANGE_RULES) as act:
        rule = _plain(rule)
        act.detail = {"rule": rule._asdict()}
        problem = rule_problem(rule)
        if problem:
            raise RefusedError(problem)
        own = load_adjustment_rules(act.connection)
        if rule.id and rule.id not in {each.id for each in own}:
            raise UsageError("This rule is not there any more.")
        twin = _overlapping(rule, own)
        if twin is not None:
            raise RefusedError(
                f"Another rule decides {_name(twin)} on some of these days; end that one first."
            )
        return save_adjustment_rule(act.connection, rule, at=act.stamp, by=actor.name)


def _plain(rule: AdjustmentRule) -> AdjustmentRule:
    """Without spaces around, codes in capitals."""
    return rule._replace(
        reason=rule.reason.strip().upper(),
        group=rule.group.strip().upper(),
        remark=rule.remark.strip().upper(),
        payer=rule.payer.strip(),
        wording=rule.wording.strip(),
        step=rule.step.strip(),
        action=Action(rule.action),
    )


def _overlapping(rule: AdjustmentRule, own: Iterable[AdjustmentRule]) -> AdjustmentRule | None:
    return next(
        (
            each
            for each in own
            if each.id != rule.id
            and (each.reason, each.remark, each.group) == (rule.reason, rule.remark, rule.group)
            and each.payer.casefold() == rule.payer.casefold()
            and bool(set(groups_of(each)) & set(groups_of(rule)))
            and _begins(each) <= _ends(rule)
            and _begins(rule) <= _ends(each)
        ),
        None,
    )


def _begins(rule: AdjustmentRule) -> date:
    return rule.effective_from or date.min


def _ends(rule: AdjustmentRule) -> date:
    return rule.effective_to or date.max


def _name(rule: AdjustmentRule) -> str:
    code = "-".join(filter(None, (rule.group, rule.reason)))
    parts = [rule.remark and f"with {rule.remark}", rule.payer and f"of {rule.payer}"]
    return " ".join(filter(None, (code, *parts)))


def end_rule(practice: Practice, actor: Actor, rule_id: int, last_day: date) -> None:
    """Let a row hold up to and including a day. RefusedError when it began after that."""
    from recon_desktop.storage.queries.rules import end_adjustment_rule

    with practice.act(actor, Deed.CHANGE_RULES) as act:
        rule = _own(act.connection, rule_id)
        act.detail = {"rule": rule_id, "last_day": last_day}
        if rule.effective_from and rule.effective_from > last_day:
            raise RefusedError(
                f"The rule begins on {rule.effective_from:%m/%d/%Y}; it cannot end before."
            )
        end_adjustment_rule(act.connection, rule_id, last_day, at=act.stamp, by=actor.name)


def _own(connection: Connection, rule_id: int) -> AdjustmentRule:
    from recon_desktop.storage.queries.rules import load_adjustment_rules

    found = [each for each in load_adjustment_rules(connection) if each.id == rule_id]
    if not found:
        raise UsageError("This rule is not there any more.")
    return found[0]
