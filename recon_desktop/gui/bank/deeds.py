"""What can be done on the Bank page: each deed asks what it must and starts a service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from recon_desktop.gui.bank.pairing import Pairing
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Session, Topic, Undo
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.bank.bank_view import BankLineView, OpenItemView, ProposalView
    from recon_desktop.services.bank.match_bank import MatchReport

BANK_TOPICS = frozenset({Topic.BANK, Topic.REMITTANCES, Topic.DEPOSIT, Topic.CREDITS, Topic.DAY})

BANK_FEE, CARD_FEE, INTEREST, OTHER = 6120, 6100, 4900, 3000
RETURNED = frozenset({"returned-check", "returned-remittance", "returned-refund"})
"""Kinds of items that come back with a bank line."""


class BankDeeds:
    """Starts services for what is chosen on the page."""

    def __init__(self, session: Session, page: QWidget) -> None:
        self._session = session
        self._page = page

    # matching

    def match(self, pairing: Pairing, *, partial: bool) -> None:
        """Match what is chosen; a returned item takes its own way."""
        kinds = {item.kind for item in pairing.items}
        if kinds & RETURNED:
            if len(pairing.lines) == len(pairing.items) == 1:
                self._return(pairing.lines[0], pairing.items[0])
            else:
                self._session.notice("Match a returned item alone.", Tone.ATTENTION)
            return
        practice, actor = self._session.practice, self._session.actor
        lines = [line.id for line in pairing.lines]
        targets = [(item.kind, item.id) for item in pairing.items]
        part = pairing.part

        def work_part() -> tuple[int, ...]:
            from recon_desktop.services.bank.match_by_hand import match_parts

            told = [(lines[0], *targets[0], part.cents)] if part is not None else []
            return match_parts(practice, actor, told, partial=True)

        def work() -> tuple[int, ...]:
            from recon_desktop.services.bank.match_by_hand import match_chosen

            return match_chosen(practice, actor, lines=lines, targets=targets, partial=partial)

        self._matching(pairing.name, work if part is None else work_part)

    def match_card_payment(self, proposal: ProposalView, item: OpenItemView) -> None:
        """The remittance was paid by virtual card, in a payout that is matched already."""
        practice, actor = self._session.practice, self._session.actor

        def work() -> tuple[int, ...]:
            from recon_desktop.services.bank.match_by_hand import match_card_payment

            return match_card_payment(
                practice,
                actor,
                bank_line_id=proposal.bank_line_id,
                remittance_id=proposal.target_id,
            )

        self._matching(f"Match of {item.name} to its card payout", work)

    def _matching(self, name: str, work: Callable[[], tuple[int, ...]]) -> None:
        self._session.act(
            name,
            work,
            topics=BANK_TOPICS,
            undo=lambda made: Undo(name, self._unmatching(made), BANK_TOPICS),
        )

    def _unmatching(self, match_ids: Sequence[int]) -> Callable[[], None]:
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.bank.match_by_hand import unmatch_all

            unmatch_all(practice, actor, match_ids)

        return work

    def unmatch(self, match_ids: Sequence[int], name: str) -> None:
        """Take matches back."""
        self._session.act(f"Unmatching {name}", self._unmatching(match_ids), topics=BANK_TOPICS)

    def match_certain(self) -> None:
        """Accept what needs no person."""
        practice, actor = self._session.practice, self._session.actor

        def work() -> MatchReport:
            from recon_desktop.services.bank.match_bank import match_bank

            return match_bank(practice, actor)

        self._session.act("Matching", work, self._matched, topics=BANK_TOPICS)

    def _matched(self, report: MatchReport) -> None:
        done = len({view.bank_line for view in report.matched})
        ask = len({view.bank_line for view in report.proposed})
        text = f"{counted(done, 'line')} matched."
        if ask:
            text += f" {counted(ask, 'line')} wait for your decision: the likely partner is chosen."
        self._session.notice(text, Tone.BALANCED if done else Tone.INFORMATION)

    # what a line is

    def explain(self, line: BankLineView, account: int, word: str) -> None:
        """What is open of the line goes to an account; other activity needs a note."""
        note = ""
        if account == OTHER:
            text = "What is it? For instance: rent, payroll, owner's money."
            asked = self._session.dialogs.ask_text(self._page, word, text, "&Book it")
            if asked is None:
                return
            note = asked
        practice, actor = self._session.practice, self._session.actor

        def work() -> tuple[int, ...]:
            from recon_desktop.services.bank.explain_bank_line import explain_line

            return explain_line(practice, actor, bank_line_id=line.id, account=account, note=note)

        self._matching(f"{word}, {screen_text(line.open)}", work)

    def note_payer_money(self, line: BankLineView) -> None:
        """The line is a payer's money whose advice has not come."""
        text = "Which payer sent it? The remittance takes the money over when it comes."
        title = "Payer money without advice"
        payer = self._session.dialogs.ask_text(self._page, title, text, "&Note it")
        if payer is None:
            return
        practice, actor = self._session.practice, self._session.actor

        def work() -> tuple[int, ...]:
            from recon_desktop.services.bank.explain_bank_line import note_payer_money

            return note_payer_money(practice, actor, bank_line_id=line.id, payer=payer)

        self._matching(f"Money of {payer}, {screen_text(line.open)}", work)

    def _return(self, line: BankLineView, item: OpenItemView) -> None:
        practice, actor = self._session.practice, self._session.actor
        name = f"Return of {item.name}"

        def check_back() -> tuple[int, ...]:
            from recon_desktop.services.bank.explain_bank_line import return_check

            return return_check(practice, actor, bank_line_id=line.id, receipt_id=item.id)

        def refund_back() -> tuple[int, ...]:
            from recon_desktop.services.bank.explain_bank_line import return_refund

            return return_refund(practice, actor, bank_line_id=line.id, refund_id=item.id)

        def payment_back() -> None:
            from recon_desktop.services.bank.explain_bank_line import return_remittance

            return_remittance(practice, actor, bank_line_id=line.id, remittance_id=item.id)

        if item.kind == "returned-check":
            self._matching(name, check_back)
        elif item.kind == "returned-refund":
            self._matching(name, refund_back)
        elif self._session.dialogs.confirm(
            self._page,
            f"Did the payer take back {item.name}?",
            "The remittance becomes Returned. If it is posted, its posting is reversed: its claims "
            f"are open again, as if {screen_text(abs(item.amount))} had not come.",
            "The payer took it &back",
        ):
            self._session.act(name, payment_back, topics=BANK_TOPICS)
