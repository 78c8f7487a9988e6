"""The practice's holds: what no remittance is posted with without a person (R6.22)."""

from __future__ import annotations

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.posting.holds import PostingRule, rule_problem
from recon_desktop.services.practice import Practice


def list_holds(practice: Practice) -> tuple[PostingRule, ...]:
    """Every hold, those switched off too."""
    from recon_desktop.storage.queries.rules import load_posting_rules

    with practice.store.read() as connection:
        return tuple(load_posting_rules(connection))


def save_hold(practice: Practice, actor: Actor, rule: PostingRule) -> int:
    """Keep a hold, a new one or over its former self; its id.

    Raises RefusedError when it names nothing, or what another hold names.
    """
    from recon_desktop.storage.queries.rules import load_posting_rules, save_posting_rule

    with practice.act(actor, Action.CHANGE_RULES) as act:
        rule = rule._replace(
            payer=rule.payer.strip(),
            procedure_code=rule.procedure_code.strip().upper(),
            reason=rule.reason.strip().upper(),
            note=rule.note.strip(),
        )
        act.detail = {"hold": rule._asdict()}
        problem = rule_problem(rule)
        if problem:
            raise RefusedError(problem)
        own = load_posting_rules(act.connection)
        if rule.id and rule.id not in {each.id for each in own}:
            raise UsageError("This hold is not there any more.")
        if any(each[:3] == rule[:3] and each.id != rule.id for each in own):
            raise RefusedError("There is a hold for exactly this already; change that one.")
        return save_posting_rule(act.connection, rule, at=act.stamp, by=actor.name)


def delete_hold(practice: Practice, actor: Actor, rule_id: int) -> None:
    """Forget a hold; UsageError when it is not there."""
    from recon_desktop.storage.queries.rules import delete_posting_rule, load_posting_rules

    with practice.act(actor, Action.CHANGE_RULES) as act:
        found = [each for each in load_posting_rules(act.connection) if each.id == rule_id]
        if not found:
            raise UsageError("This hold is not there any more.")
        act.detail = {"forgotten": found[0]._asdict()}
        delete_posting_rule(act.connection, rule_id)
