"""Settle one service line of a posted claim whose payment waits in suspense.

The entry of a claim holds all of its lines, and is mirrored whole or not at all (TRUST 12). So the
claim is taken out and posted again in the same act: the line as a person decides, the others to the
cent as they stood. Where they would come out otherwise today, nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.case import ClaimPlan
from recon_desktop.domain.posting.records import (
    ACCEPT,
    HOLD,
    PERSON,
    Buckets,
    Decision,
    DecisionError,
    LineOutcome,
    posted_line,
)
from recon_desktop.services.posting.claim_posting import (
    ClaimChange,
    PostedPlace,
    find_claim,
    numbered,
    plan_again,
    put_in,
    refuse_fixed,
    take_out,
)
from recon_desktop.services.posting.load_positions import load_posted
from recon_desktop.services.posting.plan_posting import load_decided
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.desk import PostedRow

FIXED = ("reversal", "informational")
"""Outcomes of claims whose lines are not settled one by one."""
_PLACES = {
    "contractual_cents": "contractual write-off",
    "written_off_cents": "other write-off",
    "patient_cents": "to the patient",
    "next_payer_cents": "to the next payer",
    "open_cents": "left open with the payer",
}


@dataclass(frozen=True, slots=True)
class Settlement:
    """A way in which a held line may be posted. `buckets` None: as the decision table says."""

    text: str
    buckets: Buckets | None


class _NobodysLineError(RefusedError):
    """It is not known which line of ours a held line is."""


def settle_held_line(
    practice: Practice,
    actor: Actor,
    posted_claim_id: int,
    line: int,
    *,
    reason: str,
    chosen_line: str = "",
    buckets: Buckets | None = None,
) -> ClaimChange:
    """Take a line out of suspense and post it.

    `line`: its segment, as on the posting desk. `chosen_line`: ours, where a person chose one.
    `buckets`: where its remainder goes, None: as the decision table says. Raises UsageError without
    a reason; RefusedError when the line does not wait in suspense, cannot be posted as decided, or
    the claim's other lines would be posted otherwise.
    """
    if not reason.strip():
        raise UsageError("Settling a held line needs a reason.")
    decision = Decision(ACCEPT, reason.strip(), chosen_line, buckets)
    with practice.act(actor, Action.POST_REMITTANCE) as act:
        place = find_claim(act.connection, posted_claim_id)
        act.detail = {
            "trace": place.remit.trace,
            "claim": place.standing.row.claim_id,
            "line": line,
            "chosen": chosen_line,
            "amounts": buckets._asdict() if buckets else None,
            "reason": reason.strip(),
        }
        decisions = _decisions(act.connection, place, line, decision)
        day = take_out(act, actor, place, f"held line settled: {reason.strip()}")
        plan = _plan(act, place, line, decisions)
        planned = numbered(act.connection, place, plan)
        return put_in(act, actor, place, plan.outcome, planned, day)


def load_settlements(
    practice: Practice, actor: Actor, posted_claim_id: int, line: int, *, chosen_line: str = ""
) -> tuple[Settlement, ...]:
    """The ways in which a held line may be posted, the decision table's first; writes nothing.

    Empty when a person has to choose which line of ours it is. Raises as :func:`settle_held_line`.
    """
    with practice.rehearse(actor, Action.POST_REMITTANCE) as act:
        place = find_claim(act.connection, posted_claim_id)
        decision = Decision(ACCEPT, chosen_line=chosen_line)
        decisions = _decisions(act.connection, place, line, decision)
        take_out(act, actor, place, "rehearsed")
        try:
            plan = _plan(act, place, line, decisions)
        except _NobodysLineError:
            if chosen_line:
                raise
            return ()
        settled = next(each for each in plan.outcome.lines if each.line == line)
        return tuple(_ways(settled))


def _ways(line: LineOutcome) -> Iterator[Settlement]:
    """As planned; what is not the patient's written off, or left open; the patient's passed on."""
    planned = Buckets(
        line.contractual_cents,
        line.written_off_cents,
        line.to_patient_cents,
        line.next_payer_cents,
        line.open_cents,
    )
    yield Settlement(f"As the table says: {_told(planned)}", None)
    shares = line.to_patient_cents + line.next_payer_cents
    rest = sum(planned) - shares
    others = (
        planned._replace(contractual_cents=rest, written_off_cents=0, open_cents=0),
        planned._replace(contractual_cents=0, written_off_cents=rest, open_cents=0),
        planned._replace(contractual_cents=0, written_off_cents=0, open_cents=rest),
        planned._replace(patient_cents=0, next_payer_cents=shares),
        Buckets(open_cents=sum(planned)),
    )
    for each in dict.fromkeys(others):
        if each != planned:
            yield Settlement(_told(each).capitalize(), each)


def _told(buckets: Buckets) -> str:
    parts = [
        f"{_PLACES[name]} {Money(cents)}" for name, cents in buckets._asdict().items() if cents
    ]
    return ", ".join(parts) or "nothing is left over"


def _decisions(
    connection: Connection, place: PostedPlace, line: int, decision: Decision
) -> dict[tuple[int, int], Decision]:
    """The decision on the held line, and on the others that they stay as they were posted."""
    from recon_desktop.storage.queries.desk import load_posted as load_rows

    standing = place.standing
    name = standing.row.claim_id
    if standing.row.held_reason:
        raise RefusedError(f"Claim {name} waits in suspense as a whole; place the claim.")
    if standing.row.outcome in FIXED:
        raise RefusedError(
            f"Claim {name} is a payer's {standing.row.outcome} answer; its lines are not settled "
            "one by one."
        )
    refuse_fixed(connection, place)
    rows = [
        row
        for row in load_rows(connection, standing.remittance_id)
        if row.posted_claim_id == standing.id
    ]
    if not any(row.line == line and row.held for row in rows):
        raise RefusedError(
            f"The line at segment {line} of claim {name} does not wait in suspense; nothing was "
            "changed."
        )
    found = dict(_as_posted(connection, place, rows))
    found[standing.claim_line, line] = decision
    return found


def _as_posted(
    connection: Connection, place: PostedPlace, rows: Iterable[PostedRow]
) -> Iterator[tuple[tuple[int, int], Decision]]:
    kept = load_decided(connection, place.standing.remittance_id).decisions
    for row in rows:
        key = place.claim.line, row.line or 0
        if row.held:
            yield key, Decision(HOLD, row.work)
            continue
        amounts = Buckets(
            row.contractual_cents,
            row.written_off_cents,
            row.to_patient_cents,
            row.next_payer_cents,
            row.open_cents,
        )
        ours = row.service_line if row.rung == PERSON else ""
        reason = kept[key].reason if key in kept else ""
        yield key, Decision(ACCEPT, reason, ours, amounts)


def _plan(
    act: Act, place: PostedPlace, line: int, decisions: dict[tuple[int, int], Decision]
) -> ClaimPlan:
    """The claim with the line settled and nothing else changed."""
    row = place.standing.row
    chosen = row.claim_id if row.rung == PERSON else ""
    otherwise = RefusedError(
        f"The other lines of claim {row.claim_id} would be posted otherwise today. Reverse the "
        "claim and place it again instead."
    )
    try:
        plan = plan_again(act.connection, place, chosen, decisions)
    except RefusedError as error:
        if isinstance(error.__cause__, DecisionError) and f"Segment {line}:" not in str(error):
            raise otherwise from error
        raise
    settled = next(each for each in plan.outcome.lines if each.line == line)
    if settled.held:
        raise _NobodysLineError(
            f"The line at segment {line} of claim {row.claim_id} still cannot be posted: "
            f"{settled.work}. Choose the line of ours that it is."
        )
    stood = load_posted(row.detail).lines
    others = [
        (posted_line(new), old)
        for new, old in zip(plan.outcome.lines, stood, strict=True)
        if new.line != line
    ]
    same_claim = (plan.outcome.claim_id, plan.outcome.order) == (row.claim_id, row.payer_order)
    if not same_claim or any(new != old for new, old in others):
        raise otherwise
    return plan
