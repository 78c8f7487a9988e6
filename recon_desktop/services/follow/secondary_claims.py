"""What goes on to the next payer: drafts, crossovers that are waited for, and what became of them.

R6.20–6.21. Nothing here is ever sent: a draft is written to a file by ``write_claim_file``. What
is due follows from the posted answers alone, so refreshing twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from recon_desktop.domain.access import Action, Actor
from recon_desktop.domain.accounts import PAYER_ORDERS, PRIMARY
from recon_desktop.domain.follow.secondary import (
    CROSSOVER_DAYS,
    Answer,
    State,
    due_on,
    next_step,
)
from recon_desktop.services.follow.load_originals import ClaimStory, Judged, Originals, load_stories
from recon_desktop.services.practice import Act, Practice

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.secondary import ForwardProfile, SecondaryRow

REVERSED = "The posting of the answer was reversed."
TAKEN_BACK = "The payer took its answer back."
SENT_ELSEWHERE = "The claim for this payer was sent by your own system on {:%m/%d/%Y}."
_AUTOMATIC = (REVERSED, TAKEN_BACK)
"""Why a draft goes by itself, and comes back when the answer does."""


class _Change(NamedTuple):
    """A row to be made (`row_id` None) or changed, and the word that counts it."""

    row_id: int | None
    values: dict[str, Any]
    word: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many rows were made or changed, by what they are now."""

    drafts: int = 0
    crossovers: int = 0
    answered: int = 0
    dropped: int = 0
    changed: int = 0

    @property
    def any(self) -> bool:
        """Something was written."""
        return bool(self.drafts or self.crossovers or self.answered or self.dropped or self.changed)


def refresh_secondary(practice: Practice, actor: Actor) -> Refreshed:
    """Make the drafts and crossovers that posted answers ask for, and drop what lost its answer.

    Writes nothing, not even an audit row, when all is as it should be.
    """
    with practice.store.read() as connection:
        if not needs_refresh(connection):
            return Refreshed()
    with practice.act(actor, Action.PREPARE_CLAIM) as act:
        done = draft_within(act, actor)
        act.detail = {word: count for word, count in asdict(done).items() if count}
        return done


def draft_within(act: Act, actor: Actor, claim_ids: Iterable[str] | None = None) -> Refreshed:
    """The same inside an act that posts or reverses; of these claims only, when they are given."""
    from recon_desktop.storage.queries import secondary

    counts: dict[str, int] = {}
    for change in _plan(act.connection, claim_ids):
        counts[change.word] = counts.get(change.word, 0) + 1
        if change.row_id is None:
            made = {"made_at": act.stamp, "made_by": actor.name}
            secondary.insert_row(act.connection, change.values | made)
        else:
            secondary.update_row(act.connection, change.row_id, change.values)
    return Refreshed(**counts)


def needs_refresh(connection: Connection) -> bool:
    """Posted answers ask for something that is not on the list yet."""
    return bool(_plan(connection, None))


def _plan(connection: Connection, claim_ids: Iterable[str] | None) -> list[_Change]:
    from recon_desktop.storage.queries import secondary

    wanted = secondary.claims_to_judge(connection)
    if claim_ids is not None:
        wanted &= set(claim_ids)
    if not wanted:
        return []
    planner = _Planner(connection, wanted)
    return [change for claim_id in sorted(wanted) for change in planner.changes(claim_id)]


class _Planner:
    """Compares, claim by claim, what should be with what is kept."""

    def __init__(self, connection: Connection, claim_ids: set[str]) -> None:
        from recon_desktop.storage.queries import secondary
        from recon_desktop.storage.queries.setup import load_settings

        self._stories = load_stories(connection, claim_ids)
        self._profiles = secondary.forward_profiles(connection)
        self._usual = secondary.ForwardProfile(None, False)
        self._days = int(load_settings(connection).get("crossover_days") or CROSSOVER_DAYS)
        self._originals = Originals(connection, self._stories.values())
        self._rows: dict[str, list[SecondaryRow]] = {}
        for row in secondary.load_rows(connection, claim_ids=claim_ids):
            self._rows.setdefault(row.claim_id, []).append(row)

    def changes(self, claim_id: str) -> list[_Change]:
        """All changes of one claim."""
        story, rows = self._stories[claim_id], self._rows.get(claim_id, [])
        in_force = {each.row.remit_claim_id: each for each in story.answers}
        changes: list[_Change] = []
        for row in rows:
            if row.state != State.DROPPED:
                change = self._follow(row, in_force.get(row.remit_claim_id), story)
                changes += [change] if change else []
        settled = {
            row.remit_claim_id
            for row in rows
            if row.state != State.DROPPED or row.why not in _AUTOMATIC
        }
        for judged in story.answers:
            if judged.row.remit_claim_id not in settled:
                change = self._begin(judged, story)
                changes += [change] if change else []
        return changes

    def _begin(self, judged: Judged, story: ClaimStory) -> _Change | None:
        """A new draft or crossover for an answer."""
        answer = judged.answer
        profile = self._profile(answer.payer)
        other = _payer_after(story, answer.order)
        step = next_step(answer, other, auto_secondary=profile.auto_secondary)
        if step is None:
            return None
        if step.state is State.DRAFT and _sent_elsewhere(story, step.order, answer):
            return None
        values: dict[str, Any] = {
            "remit_claim_id": judged.row.remit_claim_id,
            "claim_id": story.claim_id,
            "encounter_id": judged.row.encounter_id,
            "patient_id": story.copies[0].patient_id if story.copies else "",
            "payer": answer.payer,
            "next_payer": step.payer,
            "next_order": step.order,
            "state": str(step.state),
            "why": step.why,
            "amount_cents": judged.row.next_payer_cents or step.amount_cents,
            "answered_on": answer.answered_on,
        }
        if step.state is State.CROSSOVER:
            days = profile.crossover_days
            values["due_on"] = due_on(answer.answered_on, self._days if days is None else days)
            later = _answer_after(story, judged.row.posted_id, step.order, answer.order)
            return _answered(None, values) if later else _Change(None, values, "crossovers")
        values["why"] = self._missing(story, step.order, step.payer)
        return _Change(None, values, "drafts")

    def _follow(
        self, row: SecondaryRow, judged: Judged | None, story: ClaimStory
    ) -> _Change | None:
        """What has become of one that is kept."""
        if judged is None:
            taken_back = row.remit_claim_id in story.taken_back
            return _without_answer(row, TAKEN_BACK if taken_back else REVERSED)
        later = _answer_after(story, judged.row.posted_id, row.next_order, judged.answer.order)
        if later and row.state != State.ANSWERED:
            return _answered(row.id, {})
        if not later and row.state == State.ANSWERED:
            return _Change(row.id, {"state": _state_before(row)}, "changed")
        if row.state != State.DRAFT:
            return None
        sent = _sent_elsewhere(story, row.next_order, judged.answer)
        if sent:
            why = SENT_ELSEWHERE.format(sent)
            return _Change(row.id, {"state": str(State.DROPPED), "why": why}, "dropped")
        missing = self._missing(story, row.next_order, row.next_payer) if row.why else ""
        return _Change(row.id, {"why": missing}, "changed") if missing != row.why else None

    def _missing(self, story: ClaimStory, order: str, payer: str) -> str:
        return "; ".join(self._originals.build(story, order, payer).missing)

    def _profile(self, payer: str) -> ForwardProfile:
        return self._profiles.get(payer.casefold()) or self._usual


def _payer_after(story: ClaimStory, order: str) -> str:
    """The payer after the one of an order, as the newest transmission that names one has it."""
    place = PAYER_ORDERS.index(order) if order in PAYER_ORDERS else len(PAYER_ORDERS)
    for copy in story.copies:
        ahead = place - PAYER_ORDERS.find(copy.payer_order or PRIMARY)
        names = copy.other_payer.split("|") if copy.other_payer else []
        if 0 <= ahead < len(names):
            return names[ahead]
    return ""


def _without_answer(row: SecondaryRow, why: str) -> _Change | None:
    """A file that was written cannot be taken back; everything else goes."""
    if row.written_at is None:
        return _Change(row.id, {"state": str(State.DROPPED), "why": why}, "dropped")
    if row.state == State.WRITTEN and row.why == why:
        return None
    return _Change(row.id, {"state": str(State.WRITTEN), "why": why}, "changed")


def _answered(row_id: int | None, values: Mapping[str, Any]) -> _Change:
    return _Change(row_id, {**values, "state": str(State.ANSWERED)}, "answered")


def _answer_after(story: ClaimStory, posted_id: int, order: str, own: str) -> bool:
    """The payer of an order has answered since."""
    return any(
        each.row.posted_id > posted_id
        and each.answer.order == order
        and (order != own or each.row.outcome != "informational")
        for each in story.answers
    )


def _state_before(row: SecondaryRow) -> str:
    if row.written_at is not None:
        return str(State.WRITTEN)
    return str(State.CROSSOVER if row.due_on is not None else State.DRAFT)


def _sent_elsewhere(story: ClaimStory, order: str, answer: Answer) -> date | None:
    """When the practice's own system has sent this payer's claim since the answer."""
    since = answer.answered_on
    days = [
        copy.sent_on
        for copy in story.copies
        if copy.payer_order == order and (since is None or copy.sent_on >= since)
    ]
    return max(days, default=None)
