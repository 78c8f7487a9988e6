"""What a person decides on the posting desk: kept at once, taken back by name, not posted here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.posting.desk import Choice, DeskPlace
from recon_desktop.domain.posting.lines import service_lines
from recon_desktop.domain.posting.records import ACCEPT, HOLD, WHOLE_CLAIM, DecisionError
from recon_desktop.domain.records import RemitClaim, Remittance
from recon_desktop.services.posting.plan_posting import plan_stored
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.desk import DecisionRow


@dataclass(frozen=True, slots=True)
class Decided:
    """What was kept, and how the claims stood before, for :func:`take_back`."""

    remittance_id: int
    rows: int
    claims: tuple[int, ...]
    before: tuple[DecisionRow, ...]


def decide(
    practice: Practice,
    actor: Actor,
    remittance_id: int,
    choices: Sequence[Choice],
    *,
    place: DeskPlace | None = None,
) -> Decided:
    """Keep decisions, and where the person is, in one transaction.

    A decision on the whole claim stands for its lines too, but for amounts and lines that were
    chosen. Raises RefusedError when the remittance is posted, when a hold has no reason, or when
    the plan does not fit what was chosen.
    """
    from recon_desktop.storage.queries import desk

    with practice.act(actor, Action.DECIDE_POSTING) as act:
        remit = open_remittance(act.connection, remittance_id)
        act.detail = {"trace": remit.trace, "decided": [_told(each) for each in choices[:20]]}
        if len(choices) > 20:
            act.detail["in all"] = len(choices)
        _check_keys(remit, choices)
        claims = tuple(sorted({each.claim_line for each in choices}))
        before = tuple(
            row
            for row in desk.load_rows(act.connection, remittance_id)
            if row.claim_line in set(claims)
        )
        rows = _rows_of(act, actor, before, choices)
        desk.save_rows(act.connection, remittance_id, rows)
        _keep_place(act, actor, remittance_id, place)
        if any(_changes_plan(each) for each in choices):
            _try_plan(act.connection, remit, remittance_id)
        return Decided(remittance_id, len(rows), claims, before)


def take_back(practice: Practice, actor: Actor, decided: Decided) -> None:
    """Undo: the claims stand as they stood before the decision."""
    from recon_desktop.storage.queries import desk

    with practice.act(actor, Action.DECIDE_POSTING) as act:
        remit = open_remittance(act.connection, decided.remittance_id)
        act.detail = {"trace": remit.trace, "taken back": decided.rows}
        now = desk.load_rows(act.connection, decided.remittance_id)
        keys = [(x.claim_line, x.service_line) for x in now if x.claim_line in decided.claims]
        desk.delete_rows(act.connection, decided.remittance_id, keys)
        desk.save_rows(act.connection, decided.remittance_id, decided.before)


def leave_desk(practice: Practice, actor: Actor, remittance_id: int, place: DeskPlace) -> None:
    """Finish later: remember the row and the column."""
    with practice.act(actor, Action.DECIDE_POSTING) as act:
        row = stored_row(act.connection, remittance_id)
        act.detail = {"trace": row.trace, "left at": place._asdict()}
        _keep_place(act, actor, remittance_id, place)


def open_remittance(connection: Connection, remittance_id: int) -> Remittance:
    """The remittance, while decisions on it still mean something."""
    from recon_desktop.storage.queries.keyed import REPLACED
    from recon_desktop.storage.queries.remittances import load_remittance

    row = stored_row(connection, remittance_id)
    if row.state == "POSTED":
        raise RefusedError(f"Remittance {row.trace} is posted; nothing is decided on it.")
    if row.state == REPLACED:
        raise RefusedError(f"Remittance {row.trace} was keyed again; decide on that one.")
    return load_remittance(connection, remittance_id)


def _check_keys(remit: Remittance, choices: Iterable[Choice]) -> None:
    known = {
        (claim.line, line) for claim in remit.claims for line in (WHOLE_CLAIM, *_segments(claim))
    }
    for each in choices:
        if (each.claim_line, each.service_line) not in known:
            raise UsageError(
                f"Remittance {remit.trace} has no line at segments {each.claim_line} and "
                f"{each.service_line}."
            )
        if each.verdict not in (ACCEPT, HOLD):
            raise UsageError(f"{each.verdict} is no decision; say {ACCEPT} or {HOLD}.")
        if each.verdict == HOLD and not each.reason.strip():
            raise RefusedError("Holding a payment in suspense needs a reason.")


def _segments(claim: RemitClaim) -> tuple[int, ...]:
    return tuple(line.line for line in service_lines(claim))


def _told(choice: Choice) -> dict[str, object]:
    """A decision as the audit row keeps it: what is said of it, nothing that is empty."""
    return {key: value for key, value in choice._asdict().items() if value}


def _changes_plan(choice: Choice) -> bool:
    return bool(choice.buckets or choice.chosen_claim or choice.chosen_line)


def _rows_of(
    act: Act, actor: Actor, before: Iterable[DecisionRow], choices: Iterable[Choice]
) -> list[DecisionRow]:
    """The choices as rows; a verdict on the claim goes down to the lines decided before."""
    from recon_desktop.storage.queries.desk import DecisionRow

    stands = {(row.claim_line, row.service_line): row for row in before}
    made: dict[tuple[int, int], DecisionRow] = {}
    for each in choices:
        key = (each.claim_line, each.service_line)
        old = made.get(key) or stands.get(key)
        amounts = json.dumps(each.buckets._asdict()) if each.buckets is not None else ""
        made[key] = DecisionRow(
            each.claim_line,
            each.service_line,
            each.verdict,
            each.reason.strip(),
            each.chosen_claim or (old.chosen_claim if old else ""),
            each.chosen_line or (old.chosen_line if old else ""),
            amounts or (old.amounts if old and each.verdict == ACCEPT else ""),
            act.stamp,
            actor.name,
        )
        made |= _with_the_others(each, stands, act, actor)
    return list(made.values())


def _with_the_others(
    choice: Choice, stands: dict[tuple[int, int], DecisionRow], act: Act, actor: Actor
) -> dict[tuple[int, int], DecisionRow]:
    """A claim's verdict is its lines' verdict; a line that is accepted ends the claim's hold."""
    others: dict[tuple[int, int], DecisionRow] = {}
    if choice.service_line == WHOLE_CLAIM:
        for key, row in stands.items():
            if key[0] == choice.claim_line and key[1] != WHOLE_CLAIM:
                others[key] = row._replace(
                    verdict=choice.verdict,
                    reason=choice.reason.strip(),
                    amounts=row.amounts if choice.verdict == ACCEPT else "",
                )
    whole = stands.get((choice.claim_line, WHOLE_CLAIM))
    held = whole is not None and whole.verdict == HOLD and choice.verdict == ACCEPT
    if whole is not None and held and choice.service_line != WHOLE_CLAIM:
        others[choice.claim_line, WHOLE_CLAIM] = whole._replace(verdict=ACCEPT, reason="")
    return {
        key: row._replace(decided_at=act.stamp, decided_by=actor.name)
        for key, row in others.items()
    }


def _keep_place(act: Act, actor: Actor, remittance_id: int, place: DeskPlace | None) -> None:
    from recon_desktop.storage.queries.desk import PlaceRow, save_place

    if place is not None:
        row = PlaceRow(*place)
        save_place(act.connection, remittance_id, row, at=act.stamp, by=actor.name)


def _try_plan(connection: Connection, remit: Remittance, remittance_id: int) -> None:
    """The plan as decided; a choice that does not fit is refused before it is kept."""
    try:
        plan_stored(connection, remit, approved=True, remittance_id=remittance_id)
    except DecisionError as error:
        raise RefusedError(str(error)) from error
