"""The practice's own rules about payers' answers: its rows of the decision table, its holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from recon_desktop.domain.posting.carc import Action, AdjustmentRule
from recon_desktop.domain.posting.holds import PostingRule
from recon_desktop.storage.tables import rules as t


def load_adjustment_rules(connection: Connection) -> list[AdjustmentRule]:
    """The practice's own rows of the decision table, oldest first."""
    c = t.adjustment_rule.c
    query = select(
        c.reason,
        c.action,
        c.group_code,
        c.remark,
        c.payer,
        c.wording,
        c.step,
        c.effective_from,
        c.effective_to,
        c.id,
    ).order_by(c.id)
    return [
        AdjustmentRule(reason, Action(action), *rest)
        for reason, action, *rest in connection.execute(query)
    ]


def save_adjustment_rule(connection: Connection, rule: AdjustmentRule, *, at: str, by: str) -> int:
    """Write a new row (id 0) or write over the one of its id; its id."""
    values = {
        "group_code": rule.group,
        "reason": rule.reason,
        "remark": rule.remark,
        "payer": rule.payer,
        "action": rule.action.value,
        "wording": rule.wording,
        "step": rule.step,
        "effective_from": rule.effective_from,
        "effective_to": rule.effective_to,
        "changed_at": at,
        "changed_by": by,
    }
    return _save(connection, t.adjustment_rule, rule.id, values)


def end_adjustment_rule(
    connection: Connection, rule_id: int, last: date, *, at: str, by: str
) -> None:
    """Let a row hold up to and including a day; it is kept."""
    values = {"effective_to": last, "changed_at": at, "changed_by": by}
    _save(connection, t.adjustment_rule, rule_id, values)


def load_posting_rules(connection: Connection) -> list[PostingRule]:
    """What is never posted without a person, those switched off too."""
    c = t.posting_rule.c
    query = select(c.payer, c.procedure_code, c.reason, c.note, c.active, c.id).order_by(c.id)
    return [PostingRule(*row) for row in connection.execute(query)]


def save_posting_rule(connection: Connection, rule: PostingRule, *, at: str, by: str) -> int:
    """Write a new rule (id 0) or write over the one of its id; its id."""
    values = rule._asdict() | {"changed_at": at, "changed_by": by}
    del values["id"]
    return _save(connection, t.posting_rule, rule.id, values)


def delete_posting_rule(connection: Connection, rule_id: int) -> None:
    """Forget a rule."""
    connection.execute(delete(t.posting_rule).where(t.posting_rule.c.id == rule_id))


def _save(connection: Connection, table: Table, row_id: int, values: dict[str, Any]) -> int:
    if row_id:
        connection.execute(update(table).where(table.c.id == row_id).values(values))
        return row_id
    made = connection.execute(insert(table).values(values).returning(table.c.id))
    return int(made.scalar_one())
