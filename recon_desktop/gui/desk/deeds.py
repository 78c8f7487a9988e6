"""What can be done with a remittance beside deciding its lines: post, reverse, key again, scans.

Holds no rows; asks by the session's dialogs and calls the services. The page says where to go.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskLine, DeskMark, tally
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.desk.columns import name_of, waiting_text
from recon_desktop.gui.desk.held_line import HeldLine
from recon_desktop.gui.desk.list_deeds import TOPICS, posted_notice
from recon_desktop.gui.print_trail import save_report
from recon_desktop.gui.session import Session
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.words import capitalised

if TYPE_CHECKING:
    from recon_desktop.gui.pages.posting_desk import PostingDesk
    from recon_desktop.services.posting.desk_offers import Offers, Option
    from recon_desktop.services.posting.post_remittance import PostResult
    from recon_desktop.services.posting.remittances import RemittanceRow

_ZERO_PAY = "It pays nothing, so no bank line will come. Why is it right?"


class DeskDeeds(QObject):
    """The deeds of the desk's menus and of its Post button."""

    def __init__(
        self, session: Session, desk: PostingDesk, key_again: Callable[[int], None]
    ) -> None:
        super().__init__(session)
        self._session = session
        self._desk = desk
        self._key_again = key_again
        self._held = HeldLine(session, desk)
        self.more = QMenu(desk)
        self.more.aboutToShow.connect(self._fill_more)
        self.reversal = QMenu(desk)
        self.reversal.aboutToShow.connect(self._fill_reversal)
        desk.set_menus(self.more, self.reversal)
        desk.post_wanted.connect(self.post)
        desk.hold_wanted.connect(self.hold)
        desk.choose_wanted.connect(self.choose)

    # posting

    def post(self) -> None:
        """Post what is shown; what nobody decided is asked about once, with its amounts."""
        view = self._desk.view
        if view is None or not view.can_post:
            return
        summary, approval = view.row, ""
        count = tally(self._desk.actions_of.lines)
        title = f"Post remittance {summary.trace}"
        if count.waiting and not self._session.dialogs.confirm(
            self._desk, title, waiting_text(count), "&Post"
        ):
            return
        if view.needs_approval:
            asked = self._session.dialogs.ask_text(
                self._desk,
                f"Approve remittance {summary.trace}",
                capitalised(summary.hold_reason) or _ZERO_PAY,
                "&Approve and post",
            )
            if asked is None:
                return
            approval = asked
        self._desk.actions_of.flush()
        self._post(summary, approval)

    def _post(self, summary: RemittanceRow, approval: str) -> None:
        practice, actor = self._session.practice, self._session.actor

        def work() -> PostResult:
            from recon_desktop.services.posting.post_remittance import post_remittance

            return post_remittance(practice, actor, summary.id, approval=approval)

        self._act(f"Posting {summary.trace}", work, self._tell_posted)

    def _tell_posted(self, result: PostResult) -> None:
        self._desk.grid.setFocus()  # the button that was pressed is gone
        self._session.noticed.emit(posted_notice(result))

    # deciding with a question

    def hold(self, line: DeskLine, whole_claim: bool) -> None:
        """Ask why, then send the payment to suspense."""
        what = f"claim {line.claim}" if whole_claim else name_of(line)
        paid = sum(
            each.paid_cents
            for each in self._desk.actions_of.lines
            if each.key == line.key or (whole_claim and each.claim_line == line.claim_line)
        )
        reason = self._session.dialogs.ask_text(
            self._desk,
            f"Hold {what}",
            f"{screen_text(Money(paid))} goes to suspense and waits there. Why?",
            "&Hold",
        )
        if reason is not None:
            self._desk.actions_of.hold(line, reason, whole_claim=whole_claim)

    def choose(self, line: DeskLine) -> None:
        """Offer our claims, or where the claim is known our lines, and keep the choice."""
        practice, remittance_id = self._session.practice, self._desk.actions_of.remittance_id

        def work() -> Any:
            from recon_desktop.services.posting.desk_offers import load_offers

            return load_offers(practice, remittance_id, line.claim_line, line.service_line)

        self._session.load("Candidates", work, lambda offers: self._choose(line, offers))

    def _choose(self, line: DeskLine, offers: Offers) -> None:
        chosen = self._ask_which(offers, "&Choose")
        if chosen is None:
            return
        if chosen.is_claim:
            self._desk.actions_of.choose_claim(line, chosen.reference)
        else:
            self._desk.actions_of.choose_line(line, chosen.reference)

    # menus

    def _fill_more(self) -> None:
        view, line = self._desk.view, self._desk.lines.current
        self.more.clear()
        if view is None:
            return
        if self._desk.open_for_work:
            self.more.addAction("&Hold line in suspense…\tH", lambda: self._hold_current(False))
            self.more.addAction("Hold &claim…\tShift+H", lambda: self._hold_current(True))
            self.more.addAction("Choose our claim or &line…\tF4", self._desk.ask_choice)
            self.more.addSeparator()
            self.more.addAction("&Key again by hand…", lambda: self._key_again(view.row.id))
        elif line is not None and line.posted_claim:
            self._fill_claim(line)
        if line is not None:
            self.more.addAction("Line of the &file", lambda: self._session.show_source(line.ref))
        scans = f"&Scans ({view.scans})…" if view.scans else "&Scans…"
        self.more.addAction(scans, self.show_scans)
        self.more.addAction("E&OB as PDF…", self.save_eob)
        if line is not None and line.kind != "provider":
            self.more.addAction("EOB of this clai&m…", lambda: self.save_eob(line.claim))
        if view.unsigned:
            self.more.addAction("Sign off &automatic posting…", self.sign_off)

    def _fill_claim(self, line: DeskLine) -> None:
        if line.settles:
            self.more.addAction("Settle this held &line…", lambda: self._held.settle(line))
        if line.mark is DeskMark.HELD and not line.settles:
            self.more.addAction("&Place this held claim…", lambda: self.place_held(line))
        else:
            self.more.addAction("Reverse this &claim…", lambda: self.reverse_claim(line))
        self.more.addSeparator()

    def _hold_current(self, whole_claim: bool) -> None:
        self._desk.ask_hold(whole_claim=whole_claim)

    def _fill_reversal(self) -> None:
        self.reversal.clear()
        self.reversal.addAction("The posting is &wrong…", lambda: self.reverse(returned=False))
        self.reversal.addAction(
            "The bank &took the money back…", lambda: self.reverse(returned=True)
        )

    # what is posted

    def reverse(self, *, returned: bool) -> None:
        """Reverse what was posted, for a reason: mirror entries are written, nothing is deleted."""
        view = self._desk.view
        if view is None:
            return
        practice, actor, summary = self._session.practice, self._session.actor, view.row

        def work(reason: str) -> date:
            from recon_desktop.services.posting.reverse_posting import reverse_posting

            return reverse_posting(practice, actor, summary.id, reason=reason, returned=returned)

        reason = self._ask(
            f"Reverse remittance {summary.trace}",
            "Mirror entries are written for everything that was posted. Why?",
            "&Reverse",
        )
        self._act_for(reason, f"Reversing {summary.trace}", work, self._tell_reversed)

    def reverse_claim(self, line: DeskLine) -> None:
        """Reverse one claim; its payment waits in suspense."""
        practice, actor = self._session.practice, self._session.actor

        def work(reason: str) -> Any:
            from recon_desktop.services.posting.reverse_claim import reverse_claim

            return reverse_claim(practice, actor, line.posted_claim, reason=reason)

        reason = self._ask(
            f"Reverse claim {line.claim}",
            "Mirror entries are written for this claim alone; its payment waits in suspense. Why?",
            "&Reverse",
        )
        self._act_for(reason, f"Reversing claim {line.claim}", work)

    def place_held(self, line: DeskLine) -> None:
        """Post a held claim to the claim of ours that a person chooses."""
        practice, remittance_id = self._session.practice, self._desk.actions_of.remittance_id

        def work() -> Any:
            from recon_desktop.services.posting.desk_offers import load_claim_offers

            return load_claim_offers(practice, remittance_id, line.claim_line)

        self._session.load("Candidates", work, lambda offers: self._place_held(line, offers))

    def _place_held(self, line: DeskLine, offers: Offers) -> None:
        offer = self._ask_which(offers, "&Post to it")
        if offer is None:
            return
        practice, actor, chosen = self._session.practice, self._session.actor, offer.reference

        def work() -> Any:
            from recon_desktop.services.posting.place_held_claim import place_held_claim

            return place_held_claim(practice, actor, line.posted_claim, chosen)

        self._act(f"Placing claim {chosen}", work, None)

    def sign_off(self) -> None:
        """A second look at what the program posted by itself (R6.22)."""
        view = self._desk.view
        if view is None:
            return
        practice, actor, summary = self._session.practice, self._session.actor, view.row

        def work(note: str) -> Any:
            from recon_desktop.services.posting.review_posting import review_posting

            return review_posting(practice, actor, summary.id, note=note)

        note = self._ask(
            f"Sign off remittance {summary.trace}",
            "What the program posted by itself has been looked at. What was seen?",
            "&Sign off",
        )
        self._act_for(note, f"Signing off {summary.trace}", work)

    def show_scans(self) -> None:
        """The scans kept with the remittance."""
        from recon_desktop.gui.desk.scans import ScansDialog

        view = self._desk.view
        if view is not None:
            name = f"{view.row.payer} {view.row.trace}"
            ScansDialog(self._session.window, self._session, view.row.id, name).open()

    def save_eob(self, claim: str = "") -> None:
        """The remittance, or one claim of it, as a page a person can read."""
        view = self._desk.view
        if view is None:
            return
        from recon_desktop.services.printing.print_reports import EOB, Asked

        out = self._session.dialogs.ask_save_file(
            self._desk,
            "EOB as PDF",
            f"EOB {view.row.trace} {claim}".rstrip() + ".pdf",
            "PDF (*.pdf)",
        )
        if out is not None:
            asked = Asked(EOB, None, remittance=view.row.id, claim=claim)
            save_report(self._session, asked, out)

    def _tell_reversed(self, day: date) -> None:
        self._desk.grid.setFocus()
        self._session.notice(f"Reversed on {day:%m/%d/%Y}; the first entries stay in the books.")

    def _ask_which(self, offers: Offers, button: str) -> Option | None:
        """The claim or line a person chooses; None for none, or when there is nothing to choose."""
        if not offers.options:
            self._session.notice(offers.why_none, Tone.ATTENTION)
            return None
        texts = [each.text for each in offers.options]
        place = self._session.dialogs.ask_choice(
            self._desk, offers.title, offers.text, texts, button
        )
        return None if place is None else offers.options[place]

    def _ask(self, title: str, text: str, button: str) -> str | None:
        return self._session.dialogs.ask_text(self._desk, title, text, button)

    def _act_for(
        self,
        reason: str | None,
        name: str,
        work: Callable[[str], Any],
        done: Callable[[Any], None] | None = None,
    ) -> None:
        """Do it with the reason a person gave; nothing without one."""
        if reason is not None:
            self._act(name, lambda: work(reason), done)

    def _act(self, name: str, work: Callable[[], Any], done: Callable[[Any], None] | None) -> None:
        self._session.act(name, work, done, topics=TOPICS)
