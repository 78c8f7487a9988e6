"""The worklist of next payers: what is ready, what lacks something, what is waited for.

What is on it is made by ``secondary_claims``; here it is shown, dropped, or taken up by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.errors import RefusedError, UsageError
from recon_desktop.domain.follow.secondary import State
from recon_desktop.domain.money import Money
from recon_desktop.services.follow.load_originals import Originals, load_stories
from recon_desktop.services.follow.secondary_claims import needs_refresh
from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.secondary import SecondaryRow, SentCopy


@dataclass(frozen=True, slots=True)
class NextPayerView:
    """A claim for its next payer. `kind`: ready, missing, waiting, overdue, written, answered,
    dropped. `words` say what is missing, by when an answer is expected, or why it was dropped;
    `next_step` what brings the missing.
    """

    id: int
    kind: str
    claim_id: str
    encounter_id: str
    patient: str
    patient_id: str
    payer: str
    next_payer: str
    next_order: str
    amount: Money
    answered_on: date | None
    days: int | None  # since the answer
    due_on: date | None
    words: str
    remittance_id: int
    file_name: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class NextPayersView:
    """The worklist. `stale`: posted answers ask for rows that are not made yet."""

    rows: tuple[NextPayerView, ...]
    stale: bool

    def of(self, *kinds: str) -> tuple[NextPayerView, ...]:
        """The rows of some kinds."""
        return tuple(row for row in self.rows if row.kind in kinds)

    def amount(self, *kinds: str) -> Money:
        """What the rows of some kinds carry to their next payers."""
        return Money(sum(row.amount.cents for row in self.of(*kinds)))


_OPEN = (State.DRAFT, State.CROSSOVER, State.WRITTEN)
_SEQUENCE = ("overdue", "ready", "missing", "waiting", "written", "answered", "dropped")


def load_next_payers(practice: Practice, *, finished: bool = False) -> NextPayersView:
    """The worklist as of today, most urgent first; `finished`: answered and dropped ones too."""
    from recon_desktop.storage.queries import secondary

    today = practice.local_now().date()
    with practice.store.read() as connection:
        rows = secondary.load_rows(connection, states=None if finished else _OPEN)
        copies = secondary.sent_copies(connection, {row.claim_id for row in rows})
        targets = secondary.remittance_of(connection, {row.remit_claim_id for row in rows})
        stale = needs_refresh(connection)
    views = [
        _view(row, copies.get(row.claim_id, []), targets[row.remit_claim_id], today) for row in rows
    ]
    views.sort(key=lambda v: (_SEQUENCE.index(v.kind), v.answered_on or today, v.id))
    return NextPayersView(tuple(views), stale)


def _view(
    row: SecondaryRow, copies: Sequence[SentCopy], remittance_id: int, today: date
) -> NextPayerView:
    kind = _kind(row, today)
    return NextPayerView(
        id=row.id,
        kind=kind,
        claim_id=row.claim_id,
        encounter_id=row.encounter_id,
        patient=copies[0].patient_name if copies else "",
        patient_id=row.patient_id,
        payer=row.payer,
        next_payer=row.next_payer,
        next_order=row.next_order,
        amount=Money(row.amount_cents),
        answered_on=row.answered_on,
        days=(today - row.answered_on).days if row.answered_on else None,
        due_on=row.due_on,
        words=_words(row, kind, today),
        remittance_id=remittance_id,
        file_name=row.file_name,
        next_step=_next_step(row, copies) if kind == "missing" else "",
    )


def _kind(row: SecondaryRow, today: date) -> str:
    if row.state == State.DRAFT:
        return "missing" if row.why else "ready"
    if row.state == State.CROSSOVER:
        return "overdue" if row.due_on is not None and row.due_on < today else "waiting"
    return row.state.lower()


def _words(row: SecondaryRow, kind: str, today: date) -> str:
    if kind == "ready":
        return "Ready to be written to a file."
    if kind == "missing":
        return f"Missing: {row.why}."
    if kind in ("waiting", "overdue") and row.due_on is not None:
        late = (today - row.due_on) // timedelta(days=1)
        expected = f"Expected by {row.due_on:%m/%d/%Y}"
        if kind == "waiting":
            return f"{expected}; forwarded by {row.payer}."
        days = f"{late} day{'' if late == 1 else 's'} late"
        return f"{expected}, {days}: ask the payer, or send the claim yourself."
    if kind == "waiting":
        return f"Forwarded by {row.payer}; when it answered is not known."
    if kind == "written":
        return f"Written to {row.file_name}. {row.why}".strip()
    return row.why


def _next_step(row: SecondaryRow, copies: Sequence[SentCopy]) -> str:
    """How a draft that lacks something comes to be written, or what to do instead."""
    if any(copy.origin == "837" and not copy.encounter_report for copy in copies):
        bring = "Correct it where it was entered, and import the claim file (837P) again"
    else:
        sent_on = f" on {copies[0].sent_on:%m/%d/%Y}" if copies else ""
        bring = f"Import the claim file (837P) in which it was sent{sent_on}; that brings all of it"
    payer = row.next_payer or "the next payer"
    return f"{bring}. Or bill {payer} from your own system, and drop the claim here."


def drop_draft(practice: Practice, actor: Actor, row_id: int, *, reason: str) -> None:
    """Take a draft or a crossover off the list for good; the reason stays with it.

    Raises UsageError without a reason, RefusedError when it is written, answered or dropped.
    """
    from recon_desktop.storage.queries import secondary

    if not reason.strip():
        raise UsageError("Dropping a claim needs a reason.")
    with practice.act(actor, Action.PREPARE_CLAIM) as act:
        row = _open_row(act.connection, row_id)
        values = {"state": str(State.DROPPED), "why": reason.strip()}
        secondary.update_row(act.connection, row_id, values)
        act.detail = {"claim": row.claim_id, "dropped": row.state, "reason": reason.strip()}


def draft_crossover(practice: Practice, actor: Actor, row_id: int) -> None:
    """Send the claim ourselves after all: a crossover nobody answered becomes a draft (R6.21)."""
    from recon_desktop.storage.queries import secondary

    with practice.act(actor, Action.PREPARE_CLAIM) as act:
        row = _open_row(act.connection, row_id)
        if row.state != State.CROSSOVER:
            raise RefusedError(f"Claim {row.claim_id} is a draft already.")
        story = load_stories(act.connection, [row.claim_id])[row.claim_id]
        built = Originals(act.connection, [story]).build(story, row.next_order, row.next_payer)
        values = {"state": str(State.DRAFT), "why": "; ".join(built.missing), "due_on": None}
        secondary.update_row(act.connection, row_id, values)
        act.detail = {"claim": row.claim_id, "drafted": "a crossover that was not answered"}


def _open_row(connection: Connection, row_id: int) -> SecondaryRow:
    from recon_desktop.storage.queries import secondary

    rows = secondary.load_rows(connection, ids=[row_id])
    if not rows:
        raise UsageError(f"There is no claim for a next payer with the number {row_id}.")
    row = rows[0]
    if row.state not in (State.DRAFT, State.CROSSOVER):
        raise RefusedError(f"Claim {row.claim_id} is {row.state.lower()}; nothing was changed.")
    return row
