"""Settling one held line of a posted claim: which line of ours, where its rest goes, and why.

Three questions at most; the amounts of each way are told before one is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskLine
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.desk.columns import name_of
from recon_desktop.gui.desk.list_deeds import TOPICS
from recon_desktop.gui.session import Session
from recon_desktop.gui.theme import Tone

if TYPE_CHECKING:
    from recon_desktop.gui.pages.posting_desk import PostingDesk
    from recon_desktop.services.posting.claim_posting import ClaimChange
    from recon_desktop.services.posting.desk_offers import Offers
    from recon_desktop.services.posting.settle_held_line import Settlement


class HeldLine(QObject):
    """The deed of the desk's menu on a held line."""

    def __init__(self, session: Session, desk: PostingDesk) -> None:
        super().__init__(desk)
        self._session = session
        self._desk = desk

    def settle(self, line: DeskLine) -> None:
        """Ask how, then post the line; the claim's other lines stay as they are."""
        self._load_ways(line, "")

    def _load_ways(self, line: DeskLine, chosen: str) -> None:
        practice, actor = self._session.practice, self._session.actor

        def work() -> Any:
            from recon_desktop.services.posting.settle_held_line import load_settlements

            place = line.posted_claim, line.service_line
            return load_settlements(practice, actor, *place, chosen_line=chosen)

        self._session.load("Held line", work, lambda ways: self._ask_way(line, chosen, ways))

    def _ask_way(self, line: DeskLine, chosen: str, ways: Sequence[Settlement]) -> None:
        if not ways:
            self._load_offers(line)
            return
        paid = screen_text(Money(line.paid_cents))
        title = f"Settle {name_of(line)}"
        text = f"{paid} leaves suspense and is posted to the claim. Where does the rest go?"
        place = self._session.dialogs.ask_choice(
            self._desk, title, text, [each.text for each in ways], "&Settle"
        )
        if place is None:
            return
        reason = self._session.dialogs.ask_text(
            self._desk, title, f"{ways[place].text}. Why?", "&Settle"
        )
        if reason is not None:
            self._settle(line, chosen, ways[place], reason)

    def _load_offers(self, line: DeskLine) -> None:
        practice, remittance_id = self._session.practice, self._desk.actions_of.remittance_id

        def work() -> Any:
            from recon_desktop.services.posting.desk_offers import load_offers

            return load_offers(practice, remittance_id, line.claim_line, line.service_line)

        self._session.load("Candidates", work, lambda offers: self._ask_line(line, offers))

    def _ask_line(self, line: DeskLine, offers: Offers) -> None:
        ours = [each for each in offers.options if not each.is_claim]
        if not ours:
            text = f"Claim {line.claim} has no lines on file. Reverse the claim and place it again."
            self._session.notice(text, Tone.ATTENTION)
            return
        place = self._session.dialogs.ask_choice(
            self._desk, offers.title, offers.text, [each.text for each in ours], "&Choose"
        )
        if place is not None:
            self._load_ways(line, ours[place].reference)

    def _settle(self, line: DeskLine, chosen: str, way: Settlement, reason: str) -> None:
        practice, actor = self._session.practice, self._session.actor

        def work() -> Any:
            from recon_desktop.services.posting.settle_held_line import settle_held_line

            return settle_held_line(
                practice,
                actor,
                line.posted_claim,
                line.service_line,
                reason=reason,
                chosen_line=chosen,
                buckets=way.buckets,
            )

        def told(change: ClaimChange) -> None:
            self._session.notice(
                f"{screen_text(Money(line.paid_cents))} of claim {change.claim} left suspense on "
                f"{change.posting_date:%m/%d/%Y}.",
                Tone.BALANCED,
            )

        self._session.act(f"Settling {name_of(line)}", work, told, topics=TOPICS)
