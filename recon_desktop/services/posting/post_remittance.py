"""Post payer money: the whole remittance in one transaction, never before the bank has it (§6.4).

The only writer of payer money. A remittance is posted from CLEARED, or without bank money after a
person's approval when it pays nothing. Claims that do not match exactly are held in suspense, so
that remittance clearing ends at zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.accounts import REMIT_CLEARING
from recon_desktop.domain.errors import NotClearedError, ReconError, RefusedError, UsageError
from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.holds import manual_lane
from recon_desktop.domain.posting.records import DecisionError, PostingPlan
from recon_desktop.services.day.open_day import next_open_day
from recon_desktop.services.follow.after_posting import refresh_within
from recon_desktop.services.posting.plan_posting import plan_stored
from recon_desktop.services.posting.remittances import stored_row
from recon_desktop.services.posting.write_posting import BY_HAND, write_posting
from recon_desktop.services.practice import Act, Practice
from recon_desktop.services.progress import Progress, Steps

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.remittances import RemittanceRow


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """What became of a remittance, or of a claim in it."""

    trace: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class PostResult:
    """`clearing` is what 1190 holds beyond cleared money that waits to be posted: zero."""

    posted: tuple[PostOutcome, ...]
    held: tuple[PostOutcome, ...]
    refused: tuple[PostOutcome, ...]
    entries: int
    clearing: Money


def post_remittance(
    practice: Practice,
    actor: Actor,
    remittance_id: int,
    *,
    approval: str = "",
    posting_date: date | None = None,
) -> PostResult:
    """Post one remittance, with what was decided on the posting desk.

    `approval` is a person's reason to post what pays nothing, or what is held back from
    automatic posting. `posting_date` defaults to the bank's date, or the next open day after it.
    Raises NotClearedError before the bank has the money, RefusedError when it is posted already,
    out of balance or held back, or when a decision does not fit any more; UsageError for a date
    to come.
    """
    with practice.act(actor, Action.POST_REMITTANCE, business_date=posting_date) as act:
        row = stored_row(act.connection, remittance_id)
        act.detail = {"trace": row.trace, "amount_cents": row.payment_cents}
        if posting_date is not None and posting_date > practice.local_now().date():
            raise UsageError(f"{posting_date:%m/%d/%Y} has not come yet; post on a day that has.")
        if approval:
            practice.policy.require(actor, Action.APPROVE_ZERO_PAY)
            act.detail["approval"] = approval
        return post_in(act, actor, row, approval=approval, posting_date=posting_date)


def post_in(
    act: Act,
    actor: Actor,
    row: RemittanceRow,
    *,
    approval: str = "",
    posting_date: date | None = None,
    mode: str = BY_HAND,
) -> PostResult:
    """Post one remittance inside the caller's transaction; raises as :func:`post_remittance`."""
    bank_date = gate(act.connection, row, approval)
    plan = plan_of(act.connection, row, approved=bool(approval))
    day = posting_date_for(act.connection, posting_date, bank_date)
    act.business_date = day
    entries = write_posting(act, actor, row.id, plan, day, approval=approval, mode=mode)
    refresh_within(act, actor, {each.claim_id for each in plan.outcomes if each.encounter_id})
    held = tuple(
        PostOutcome(row.trace, Money(item.amount_cents), f"{item.claim_id}: {item.reason}")
        for item in plan.held
    )
    posted = PostOutcome(row.trace, Money(row.payment_cents), _summary(plan))
    return PostResult((posted,), held, (), entries, clearing_left(act.connection))


def plan_of(connection: Connection, row: RemittanceRow, *, approved: bool) -> PostingPlan:
    """The plan of a remittance that is to be posted now; RefusedError when there is none."""
    from recon_desktop.storage.queries.remittances import load_remittance

    remit = load_remittance(connection, row.id)
    try:
        plan = plan_stored(connection, remit, approved=approved, remittance_id=row.id)
    except DecisionError as error:
        raise RefusedError(f"Remittance {row.trace} was not posted. {error}") from error
    if plan.refused:
        raise RefusedError(f"Remittance {row.trace} was not posted: {'; '.join(plan.refused)}.")
    return plan


def gate(connection: Connection, row: RemittanceRow, approval: str) -> date:
    """The bank's date; for a remittance that pays nothing, its own date.

    Raises NotClearedError or RefusedError with the reason why it may not be posted now.
    """
    from recon_desktop.storage.queries.bank import bank_dates
    from recon_desktop.storage.queries.keyed import REPLACED

    if row.state == "POSTED":
        raise RefusedError(f"Remittance {row.trace} is posted already; nothing was written.")
    if row.state == REPLACED:
        raise RefusedError(f"Remittance {row.trace} was keyed again by hand; post that one.")
    if row.hold_reason and not approval:
        raise RefusedError(f"Remittance {row.trace} waits for a person: {row.hold_reason}")
    if row.payment_cents == 0:
        if not approval:
            raise RefusedError(
                f"Remittance {row.trace} pays nothing; a person has to approve it, with a reason."
            )
        if row.payment_date is None:
            raise RefusedError(f"Remittance {row.trace} has no date; post it by hand.")
        _refuse_posted_elsewhere(connection, row)
        return row.payment_date
    lane = manual_lane(row)
    if lane:
        raise RefusedError(f"Remittance {row.trace} was not posted. {lane}")
    cleared = bank_dates(connection, "remittance", [row.id]).get(row.id)
    if row.state != "CLEARED" or cleared is None:
        raise NotClearedError(
            f"Remittance {row.trace} over {Money(row.payment_cents)} was not posted: the bank has "
            "not got the money yet."
        )
    _refuse_posted_elsewhere(connection, row)
    return cleared


def _refuse_posted_elsewhere(connection: Connection, row: RemittanceRow) -> None:
    """No bank line guards an advice that pays nothing (TRUST 10): its paid claims must be new, and
    no provider-level pair is booked by it and by the advice that it is a part of.
    """
    from recon_desktop.storage.queries.posted_elsewhere import (
        pairs_posted_elsewhere,
        posted_elsewhere,
    )

    for pair in pairs_posted_elsewhere(connection, row.id):
        raise RefusedError(
            f"Remittance {row.trace} was not posted: its provider-level {pair.code} of "
            f"{Money(-pair.amount_cents)} is posted with remittance {pair.trace} of "
            f"{Money(pair.payment_cents)}. Reverse that one first if this one is right."
        )
    claims = posted_elsewhere(connection, row.id) if row.payment_cents == 0 else {}
    for claim, trace in claims.items():
        raise RefusedError(
            f"Remittance {row.trace} was not posted: its claim {claim} is posted with remittance "
            f"{trace}, number for number, and the bank has no money for it."
        )


def posting_date_for(connection: Connection, wished: date | None, bank_date: date) -> date:
    """The wished date when it is open and not before the bank's, else the first open one."""
    return next_open_day(connection, max(wished or bank_date, bank_date))


def _summary(plan: PostingPlan) -> str:
    counts: dict[str, int] = {}
    for outcome in plan.outcomes:
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return told or "no claims"


def clearing_left(connection: Connection) -> Money:
    """Remittance clearing beyond money that has cleared and waits: must be zero, always."""
    from recon_desktop.storage.queries.clearing import money_waiting
    from recon_desktop.storage.queries.ledger import balance

    return Money(balance(connection, REMIT_CLEARING) + money_waiting(connection))


def post_cleared(practice: Practice, actor: Actor) -> Steps[PostResult]:
    """Post everything that has cleared, each in its own transaction; refusals are listed.

    Money that is not cleared yet is listed as refused too, so that nothing is left unsaid.
    """
    from recon_desktop.storage.queries.remittances import load_rows

    with practice.store.read() as connection:
        waiting = load_rows(connection, states=("CLEARED", "STAGED", "MATCHED"))
    posted: list[PostOutcome] = []
    held: list[PostOutcome] = []
    refused: list[PostOutcome] = []
    entries = 0
    for number, row in enumerate(sorted(waiting, key=in_order)):
        yield Progress(number, len(waiting), f"Posting {row.trace}")
        try:
            result = post_remittance(practice, actor, row.id)
        except ReconError as error:
            refused.append(PostOutcome(row.trace, Money(row.payment_cents), str(error)))
            continue
        posted += result.posted
        held += result.held
        entries += result.entries
    with practice.store.read() as connection:
        clearing = clearing_left(connection)
    return PostResult(tuple(posted), tuple(held), tuple(refused), entries, clearing)


def in_order(row: RemittanceRow) -> tuple[date, str, int]:
    """As the payers paid, whatever order the files came in: a reversal follows what it reverses."""
    return row.payment_date or date.max, row.trace, row.id


def find_remittance(practice: Practice, name: str) -> int:
    """The id of the remittance called so: its id, or its trace. UsageError when it is not one."""
    from recon_desktop.storage.queries.remittances import find_by_trace, load_rows

    with practice.store.read() as connection:
        rows = find_by_trace(connection, name)
        if not rows and name.isdigit():
            rows = load_rows(connection, remittance_id=int(name))
    if not rows:
        raise UsageError(f"There is no remittance {name}.")
    if len(rows) > 1:
        ids = ", ".join(str(row.id) for row in rows)
        raise UsageError(f"{len(rows)} remittances have the trace {name}; name one by id: {ids}.")
    return rows[0].id
