"""What is posted from the list of remittances, several at once, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Notice, Session, Topic
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.posting.post_remittance import PostResult

TOPICS = frozenset({Topic.REMITTANCES, Topic.BANK, Topic.TAKEBACKS, Topic.CLAIMS, Topic.DAY})
"""What a posting or its reversal changes."""


class ListDeeds:
    """Each starts one service and says what came of it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def post_cleared(self) -> None:
        """Post everything that has cleared."""
        practice, actor = self._session.practice, self._session.actor

        def work() -> object:
            from recon_desktop.services.posting.post_remittance import post_cleared

            return post_cleared(practice, actor)

        def done(result: PostResult) -> None:
            self._session.noticed.emit(posted_notice(result))

        self._session.act("Posting what is cleared", work, done, topics=TOPICS)

    def auto_post(self) -> None:
        """Post what is ready of payers that may be posted automatically; each is signed later."""
        practice, actor = self._session.practice, self._session.actor

        def work() -> object:
            from recon_desktop.services.posting.auto_post import auto_post

            return auto_post(practice, actor)

        def done(result: PostResult) -> None:
            self._session.noticed.emit(automatic_notice(result))

        self._session.act("Posting automatically", work, done, topics=TOPICS)


def posted_notice(result: PostResult) -> Notice:
    """What was posted, held and refused, in a sentence."""
    text = (
        f"{counted(len(result.posted), 'remittance')} posted, {screen_text(_total(result))} in "
        f"{counted(result.entries, 'entry', 'entries')}."
    )
    if result.held:
        text += f" {counted(len(result.held), 'claim')} held in suspense."
    if result.refused:
        text += f" Refused: {result.refused[0].reason}"
    bad = bool(result.refused or result.held)
    return Notice(text, Tone.ATTENTION if bad else Tone.BALANCED)


def automatic_notice(result: PostResult) -> Notice:
    """What the program posted by itself, and that a person has to look at it (R6.22)."""
    return Notice(
        f"{counted(len(result.posted), 'remittance')} over {screen_text(_total(result))} posted "
        "automatically. Sign each one off (More) before its day is closed.",
        Tone.ATTENTION,
    )


def _total(result: PostResult) -> Money:
    return sum((each.amount for each in result.posted), start=ZERO)
