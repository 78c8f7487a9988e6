"""Money that waits, and the lines it could pay: as proposed, or line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from recon_desktop.domain.money import ZERO
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.pages.follow.list_pane import TOPICS, ListPane
from recon_desktop.gui.session import Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.layout import Card, panes, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.domain.errors import ReconError
    from recon_desktop.gui.tabs import Tab
    from recon_desktop.services.follow.apply_receipts import ShareView
    from recon_desktop.services.follow.unapplied import UnappliedView

_PARTS = list[tuple[str, str, int]]


class WaitingPane(ListPane["UnappliedView"]):
    """Receipts on the left, the open lines of the chosen one's patient on the right."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Waiting money",
            (
                Column("", _age_mark, width=128),
                Column("Receipt", lambda w: w.receipt_no, width=70, strong=True),
                Column("Taken", lambda w: w.receipt_date, width=94),
                Column("Days", lambda w: w.age_days, width=48),
                Column("Patient", lambda w: w.patient_name or w.patient_id),
                Column("Received", lambda w: w.received, width=84, hidden=True),
                Column("Waits", lambda w: w.amount, width=88, right=True),
            ),
            (
                "No patient's money waits.",
                "Prepayments and prior balances without a visit stand here until they are applied.",
            ),
        )
        self.shares: DataTable[ShareView] = DataTable(
            "Open lines of the patient",
            (
                Column("Visit", lambda s: s.encounter_id, width=76, strong=True),
                Column("Of", lambda s: s.visit_date, width=94),
                Column("Line", _line),
                Column("Open", lambda s: s.open_amount, width=84, right=True),
                Column("Proposed", lambda s: s.proposed or "", width=84, right=True),
            ),
            title="Open lines of the patient",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        self.shares.set_empty(
            "This patient owes nothing that is decided.",
            "The money waits for the next visit, or is given back.",
        )
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        self.pieces.removeWidget(self.card)
        self.pieces.addWidget(panes(self.card, Card(self.shares, pad=14), shares=(7, 5)), 1)
        self.waits = Figure("Waits", role="mediumNumber", note=False)
        self.rest = Figure("After the proposal", role="mediumNumber", note=False)
        self.amount = AmountField("Amount for the chosen line")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Reason, for a refund or more than is open")
        self.refund = Button("Re&quest refund", self._refund)
        self.one = Button("Apply to li&ne", self._apply_one)
        self.apply = Button("&Apply as proposed", self._apply_proposed, role="act")
        foot = row(
            self.waits,
            self.rest,
            self.reason,
            self.amount,
            self.refund,
            self.one,
            self.apply,
            gap=12,
        )
        foot.setStretch(2, 1)
        self.pieces.addWidget(Card(foot, pad=14))

    def _join(self) -> None:
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _: self.apply.setFocus())
        self.shares.picked.connect(self._share_picked)
        self.shares.opened.connect(lambda _: self.amount.setFocus())
        self.amount.entered.connect(lambda _: self._light())
        self.reason.textChanged.connect(lambda _: self._light())
        self._light()

    def show_rows(self, rows: Sequence[UnappliedView]) -> None:
        """Show these, and what the chosen one could pay."""
        super().show_rows(rows)
        if not rows:
            self._picked(None)

    def _picked(self, waiting: UnappliedView | None) -> None:
        self.waits.show_value(waiting.amount if waiting else None)
        if waiting is None or waiting.amount <= ZERO:
            self._show_shares(())
            return
        practice, receipt_id = self.session.practice, waiting.receipt_id

        def work() -> tuple[ShareView, ...]:
            from recon_desktop.services.follow.apply_receipts import load_proposal

            return load_proposal(practice, receipt_id)

        self.tab.load("Open lines", work, self._show_shares, self._refused)

    def _refused(self, error: ReconError) -> None:
        self._show_shares(())
        self.session.notice(str(error), Tone.ATTENTION)

    def _show_shares(self, shares: Sequence[ShareView]) -> None:
        self.shares.set_rows(shares)
        waiting = self.table.current
        proposed = sum((share.proposed for share in shares), ZERO)
        self.rest.show_value(waiting.amount - proposed if waiting else None)
        if shares:
            self.shares.view.selectRow(0)
        self._share_picked(self.shares.current)

    def _share_picked(self, share: ShareView | None) -> None:
        waiting = self.table.current
        if share is not None and waiting is not None:
            self.amount.set_amount(min(share.open_amount, waiting.amount))
        else:
            self.amount.set_amount(waiting.amount if waiting else None)
        self._light()

    def _light(self) -> None:
        waiting, share = self.table.current, self.shares.current
        there = waiting is not None and waiting.amount > ZERO
        self.apply.setEnabled(there and bool(self._proposed()))
        self.one.setEnabled(there and share is not None and bool(self.amount.amount))
        self.refund.setEnabled(there and bool(self.reason.text().strip()))

    def _proposed(self) -> _PARTS:
        return [
            (share.encounter_id, share.service_line, share.proposed.cents)
            for share in self.shares.model.all_rows
            if share.proposed
        ]

    def _apply_proposed(self) -> None:
        self._apply(self._proposed(), "")

    def _apply_one(self) -> None:
        share, amount = self.shares.current, self.amount.amount
        if share is not None and amount is not None:
            parts = [(share.encounter_id, share.service_line, amount.cents)]
            self._apply(parts, self.reason.text())

    def _apply(self, parts: _PARTS, reason: str) -> None:
        waiting = self.table.current
        if waiting is None:
            return
        practice, actor = self.session.practice, self.session.actor
        name = f"Receipt {waiting.receipt_no} applied"

        def work() -> tuple[int, ...]:
            from recon_desktop.services.follow.apply_receipts import apply_receipt

            return apply_receipt(practice, actor, waiting.receipt_id, parts, reason=reason)

        def undo(done: tuple[int, ...]) -> Undo:
            return Undo(name, lambda: self._take_back(done), TOPICS)

        self.reason.clear()
        self.session.act(
            name,
            work,
            lambda _: self.session.notice(f"{name}.", Tone.BALANCED),
            topics=TOPICS,
            undo=undo,
        )

    def _take_back(self, applications: tuple[int, ...]) -> None:
        from recon_desktop.services.follow.apply_receipts import unapply

        for each in applications:
            unapply(self.session.practice, self.session.actor, each, reason="undone")

    def _refund(self) -> None:
        waiting, amount = self.table.current, self.amount.amount
        if waiting is None or amount is None:
            return
        practice, actor, reason = self.session.practice, self.session.actor, self.reason.text()

        def work() -> int:
            from recon_desktop.services.follow.refunds import request_receipt_refund

            return request_receipt_refund(
                practice, actor, waiting.receipt_id, amount_cents=amount.cents, reason=reason
            )

        self.reason.clear()
        self.act(f"Refund of {screen_text(amount)} requested", work)


def _age_mark(waiting: UnappliedView) -> Mark:
    if waiting.amount < ZERO:
        return Mark("Too much", Tone.WRONG, "alert")
    if waiting.prior_balance:
        return Mark("Prior balance", Tone.NEUTRAL, "clock")
    if waiting.late:
        return Mark("Over 30 days", Tone.ATTENTION, "warning")
    return Mark("Waits", Tone.INFORMATION, "clock")


def _line(share: ShareView) -> str:
    name = share.service_line or "whole visit"
    return f"{name}, payer has not answered" if share.waits_for_payer else name
