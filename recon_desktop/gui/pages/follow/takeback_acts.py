"""What a person decides of takebacks: the questions asked, and the services called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Session, Topic, Undo
from recon_desktop.gui.theme import Tone

if TYPE_CHECKING:
    from recon_desktop.services.follow.settle_takeback import Settled
    from recon_desktop.services.follow.takeback_chain import CandidateRow, ChainLine
    from recon_desktop.services.follow.takeback_rows import TakebackRow

TOPICS = frozenset({Topic.TAKEBACKS, Topic.CREDITS, Topic.DAY})
WRITE_OFF = "4110"
REFUND = "refund"


class TakebackActs:
    """Link, unlink, settle, and settle no more; each asks why."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        self._session = session
        self._parent = parent

    def _ask(self, title: str, text: str, act: str) -> str | None:
        return self._session.dialogs.ask_text(self._parent, title, text, act)

    def link(self, chosen: TakebackRow | None, other: CandidateRow | None) -> None:
        """Tie the two, for a reason; it can be undone."""
        if chosen is None or chosen.adjustment_id is None or other is None:
            return
        own, theirs = chosen.adjustment_id, other.adjustment_id
        opening, taking = (own, theirs) if chosen.announces else (theirs, own)
        name = f"Link of {screen_text(other.amount)}"
        reason = self._ask(name, _link_question(chosen, other), "&Link")
        if reason is None:
            return
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.follow.settle_takeback import link_takeback

            link_takeback(practice, actor, opening, taking, amount=other.amount, reason=reason)

        back = Undo(name, self._unlinking(opening, taking, "taken back"), TOPICS)
        self._session.act(name, work, topics=TOPICS, undo=lambda _: back)

    def _unlinking(self, opening: int, taking: int, reason: str) -> Callable[[], None]:
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.follow.settle_takeback import unlink_takeback

            unlink_takeback(practice, actor, opening, taking, reason=reason)

        return work

    def untie(self, line: ChainLine | None) -> None:
        """Take a tie or a settlement of the chain back, for a reason."""
        if line is None:
            return
        if line.settlement_id is not None:
            self._take_back(line, line.settlement_id)
        elif line.opening_id is not None and line.taking_id is not None:
            text = f"{line.text} will be open again. Why do the two not belong together?"
            reason = self._ask("Unlink", text, "&Unlink")
            if reason is not None:
                work = self._unlinking(line.opening_id, line.taking_id, reason)
                self._session.act("Unlinking", work, topics=TOPICS)

    def _take_back(self, line: ChainLine, settlement_id: int) -> None:
        reason = self._ask(
            "Undo settling", f"A mirror entry is written: {line.text}. Why?", "&Undo settling"
        )
        if reason is None:
            return
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.follow.settle_takeback import take_back_settlement

            take_back_settlement(practice, actor, settlement_id, reason=reason)

        self._session.act("Undoing a settlement", work, topics=TOPICS)

    def settle_elsewhere(self, chosen: TakebackRow | None) -> None:
        """Ask for the claim, then settle to it."""
        to = self._ask("Settle", "Which claim or encounter? Give its number.", "&Next")
        if to is not None:
            self.settle(chosen, to)

    def settle(self, chosen: TakebackRow | None, to: str) -> None:
        """Move what is open to a claim or a refund, or write it off, for a reason."""
        if chosen is None or chosen.adjustment_id is None:
            return
        text = f"{screen_text(chosen.left)} will be {_place(chosen, to)} by an entry. Why?"
        reason = self._ask(f"Settle {chosen.code} {chosen.reference}".strip(), text, "&Settle")
        if reason is None:
            return
        practice, actor = self._session.practice, self._session.actor
        adjustment_id = chosen.adjustment_id

        def work() -> Settled:
            from recon_desktop.services.follow.settle_takeback import settle_takeback

            return settle_takeback(practice, actor, adjustment_id, to=to, reason=reason)

        self._session.act("Settling", work, self._settled, topics=TOPICS)

    def _settled(self, done: Settled) -> None:
        target = f"refund {done.refund}".strip() if done.target == REFUND else done.target
        said = f"{screen_text(done.amount)} settled to {target} on {done.posting_date:%m/%d/%Y}."
        self._session.notice(said, Tone.BALANCED)


def _place(chosen: TakebackRow, to: str) -> str:
    """What settling does, after "will be"."""
    if to == WRITE_OFF:
        return "written off (4110)"
    if to != REFUND:
        return f"moved to claim {to} (1110)"
    if chosen.announces:
        return "owed to the payer as a refund (2010), to be approved and paid,"
    return "set against our refund that waits to be paid (2010)"


def _link_question(chosen: TakebackRow, other: CandidateRow) -> str:
    opening, taking = ("this", "that") if chosen.announces else ("that", "this")
    return (
        f"{screen_text(other.amount)}: {taking} taking settles {opening} announcement "
        f"({other.code} {other.reference}, remittance {other.trace}). Why do they belong together?"
    )
