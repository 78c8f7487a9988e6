"""Claims as they were sent, and what their payers have answered, for the claim that comes next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.follow.claim_segments import OriginalClaim
from recon_desktop.domain.follow.next_claim import NextClaim, build_next_claim
from recon_desktop.domain.follow.secondary import Answer, missing_without_original
from recon_desktop.readers.x12.claim_original import read_originals

if TYPE_CHECKING:
    from recon_desktop.domain.records import RemitClaim
    from recon_desktop.storage.engine import Connection
    from recon_desktop.storage.queries.secondary import AnswerRow, SentCopy


class Judged(NamedTuple):
    """An answer with the posting it came by."""

    row: AnswerRow
    answer: Answer


class ClaimStory(NamedTuple):
    """What is known of a claim: its answers in force, oldest first, and how it was sent.

    Answers that their payer has taken back by a reversal are not in force (R4.21). Copies are
    the transmissions, newest first.
    """

    claim_id: str
    answers: tuple[Judged, ...]
    copies: tuple[SentCopy, ...]
    taken_back: frozenset[int] = frozenset()  # claims of remittances that a reversal took back

    def by_order(self) -> dict[str, Answer]:
        """The last answer of each payer order."""
        return {each.answer.order: each.answer for each in self.answers}


def load_stories(connection: Connection, claim_ids: Iterable[str]) -> dict[str, ClaimStory]:
    """Claim id → its story; claims that were neither sent nor answered have an empty one."""
    from recon_desktop.storage.queries.secondary import live_answers, load_answers, sent_copies

    ids = set(claim_ids)
    answers = live_answers(connection, ids)
    copies = sent_copies(connection, ids)
    said = load_answers(connection, {x.remit_claim_id for rows in answers.values() for x in rows})
    stories: dict[str, ClaimStory] = {}
    for claim_id in ids:
        rows = answers.get(claim_id, [])
        kept = _in_force(rows, said)
        gone = {row.remit_claim_id for row in rows} - {each.row.remit_claim_id for each in kept}
        story = ClaimStory(claim_id, kept, tuple(copies.get(claim_id, ())), frozenset(gone))
        stories[claim_id] = story
    return stories


def _in_force(rows: Iterable[AnswerRow], said: dict[int, RemitClaim]) -> tuple[Judged, ...]:
    kept: list[Judged] = []
    for row in rows:
        order = row.payer_order
        if row.outcome == "reversal":
            kept = [each for each in kept if each.answer.order != order]
        elif row.outcome != "held":
            claim = said[row.remit_claim_id]
            day = row.payment_date
            kept.append(
                Judged(row, Answer(order, row.payer, row.payer_id, day, claim, row.outcome))
            )
    return tuple(kept)


class Originals:
    """The claims of stories out of the files they were sent in; each file is read once."""

    def __init__(self, connection: Connection, stories: Iterable[ClaimStory]) -> None:
        self._connection = connection
        self._wanted: dict[int, list[int]] = {}
        self._found: dict[int, dict[int, OriginalClaim]] = {}
        for story in stories:
            for copy in story.copies:
                self._wanted.setdefault(copy.source_id, []).append(copy.line)

    def of(self, story: ClaimStory) -> OriginalClaim | None:
        """The newest transmission that lists most payers; None when none was an 837P."""
        found: OriginalClaim | None = None
        for copy in story.copies:
            if copy.origin != "837" or copy.encounter_report:
                continue
            each = self._read(copy.source_id).get(copy.line)
            if each and (found is None or len(each.coverages) > len(found.coverages)):
                found = each
        return found

    def build(self, story: ClaimStory, order: str, next_payer: str) -> NextClaim:
        """The claim for the payer of an order, or what is missing from it."""
        original = self.of(story)
        if original is None:
            diagnoses = any(copy.diagnoses for copy in story.copies)
            missing = missing_without_original(next_payer, diagnoses=diagnoses)
            return NextClaim(missing=missing)
        return build_next_claim(original, story.by_order(), order)

    def _read(self, source_id: int) -> dict[int, OriginalClaim]:
        from recon_desktop.storage.queries.sources import load_content

        if source_id not in self._found:
            content = load_content(self._connection, source_id)
            self._found[source_id] = read_originals(content, self._wanted[source_id])
        return self._found[source_id]
