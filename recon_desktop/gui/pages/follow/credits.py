"""Credits and refunds: whose money we hold, what it could pay, and how it goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from recon_desktop.gui.pages.follow.back_panes import AppliedPane, WriteOffsPane
from recon_desktop.gui.pages.follow.credit_pane import CreditsPane
from recon_desktop.gui.pages.follow.list_pane import ListPane
from recon_desktop.gui.pages.follow.refund_pane import RefundsPane
from recon_desktop.gui.pages.follow.waiting_pane import WaitingPane
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab, room_for
from recon_desktop.gui.theme import GRID, Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.layout import row

if TYPE_CHECKING:
    from recon_desktop.services.bank.returned_checks import ReturnedCheckView
    from recon_desktop.services.follow.credits import CreditView
    from recon_desktop.services.follow.refund_list import RefundView
    from recon_desktop.services.follow.unapplied import PayerMoneyView, UnappliedMoney
    from recon_desktop.services.follow.write_off import WriteOffView


class Loaded(NamedTuple):
    """All lists of the tab."""

    credits: tuple[CreditView, ...]
    unapplied: UnappliedMoney
    write_offs: tuple[WriteOffView, ...]
    refunds: tuple[RefundView, ...]
    returned: tuple[ReturnedCheckView, ...]


class CreditsTab(Tab):
    """One list in sight at a time; the choices above say how much is in each."""

    name: ClassVar[str] = "credits"
    title: ClassVar[str] = "Credits and refunds"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.CREDITS, Topic.REMITTANCES, Topic.DAY, Topic.BANK, Topic.SETUP}
    )

    def _build(self) -> None:
        self.credits = CreditsPane(self)
        self.waiting = WaitingPane(self)
        self.applied = AppliedPane(self)
        self.write_offs = WriteOffsPane(self)
        self.refunds = RefundsPane(self)
        self.payers = self._payers_pane()
        self.returned = self._returned_pane()
        self.stack = QStackedWidget()
        self.choices: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        for title, pane in (
            ("&Credit balances", self.credits),
            ("&Waiting money", self.waiting),
            ("App&lied", self.applied),
            ("Write-&offs", self.write_offs),
            ("Re&funds", self.refunds),
            ("Payers' &money", self.payers),
            ("Return&ed checks", self.returned),
        ):
            self._add(title, pane)
        self.body.addLayout(row(*self.choices.values(), None, gap=GRID))
        self.body.addWidget(self.stack, 1)
        self.choices["Credit balances"].setChecked(True)

    def _add(self, title: str, pane: ListPane[Any]) -> None:
        button = Button(title, self._chooser(pane), role="choice")
        button.setCheckable(True)
        button.setMinimumWidth(room_for(title))
        self._group.addButton(button)
        self.choices[title.replace("&", "")] = button
        self.stack.addWidget(pane)

    def _chooser(self, pane: ListPane[Any]) -> Callable[[], None]:
        def choose() -> None:
            self.stack.setCurrentWidget(pane)
            pane.table.view.setFocus()

        return choose

    def _payers_pane(self) -> ListPane[PayerMoneyView]:
        return ListPane(
            self,
            "Payers' money without a claim",
            (
                Column("", _payer_mark, width=130),
                Column("Payer", lambda p: p.payer, strong=True),
                Column("Visit", lambda p: p.encounter_id, width=130),
                Column("Since", lambda p: p.since, width=110),
                Column("Days", lambda p: p.age_days, width=70),
                Column("Waits", lambda p: p.amount, width=120, right=True),
            ),
            (
                "No payer's money waits for its claim.",
                "What the posting desk holds in suspense stands here; it is placed there.",
            ),
        )

    def _returned_pane(self) -> ListPane[ReturnedCheckView]:
        return ListPane(
            self,
            "Returned checks",
            (
                Column("Returned", lambda r: r.returned_on, width=110),
                Column("Patient", lambda r: r.patient_name or r.patient_id, strong=True),
                Column("Check", lambda r: r.check_no, width=110),
                Column("Receipt", lambda r: r.receipt_no, width=110),
                Column("Amount", lambda r: r.amount, width=120),
            ),
            (
                "No patient's check was returned.",
                "A returned check is found among the bank's lines; its patient is marked here and "
                "on the list of what to collect.",
            ),
        )

    def reload(self) -> None:
        """All lists; credits that are new are noted with today's date."""
        practice, actor = self.session.practice, self.session.actor

        def work() -> Loaded:
            from recon_desktop.services.bank.returned_checks import load_returned_checks
            from recon_desktop.services.follow.credits import load_credits, note_credits
            from recon_desktop.services.follow.refund_list import load_refund_list
            from recon_desktop.services.follow.unapplied import load_unapplied
            from recon_desktop.services.follow.write_off import load_write_offs

            note_credits(practice, actor)
            return Loaded(
                load_credits(practice),
                load_unapplied(practice),
                load_write_offs(practice),
                load_refund_list(practice),
                load_returned_checks(practice),
            )

        self.load("Credits and refunds", work, self._show)

    def _show(self, loaded: Loaded) -> None:
        unapplied = loaded.unapplied
        self.credits.show_rows(loaded.credits)
        self.waiting.show_rows(unapplied.receipts)
        self.applied.show_rows(unapplied.applied)
        self.write_offs.show_rows(loaded.write_offs)
        self.refunds.show_rows(loaded.refunds)
        self.payers.show_rows(unapplied.payers)
        self.returned.show_rows(loaded.returned)
        for title, count in (
            ("&Credit balances", len(loaded.credits)),
            ("&Waiting money", len(unapplied.receipts)),
            ("Re&funds", sum(refund.open for refund in loaded.refunds)),
            ("Payers' &money", len(unapplied.payers)),
            ("Return&ed checks", len(loaded.returned)),
        ):
            button = self.choices[title.replace("&", "")]
            button.setText(f"{title}  {count}" if count else title)
            button.setMinimumWidth(room_for(button.text()))


def _payer_mark(money: PayerMoneyView) -> Mark:
    if money.late:
        return Mark("Over 30 days", Tone.ATTENTION, "warning")
    return Mark("Waits", Tone.INFORMATION, "clock")
