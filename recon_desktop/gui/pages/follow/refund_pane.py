"""Refunds from request to the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.pages.follow.list_pane import ListPane
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, row

if TYPE_CHECKING:
    from recon_desktop.gui.tabs import Tab
    from recon_desktop.services.follow.refund_list import RefundView

_REFUND_MARKS = {
    "Requested": Mark("Requested", Tone.ATTENTION, "person"),
    "Approved": Mark("Approved", Tone.INFORMATION, "check"),
    "Outstanding": Mark("Outstanding", Tone.ATTENTION, "clock"),
    "Paid": Mark("Paid", Tone.BALANCED, "check"),
    "Cleared": Mark("Cleared", Tone.BALANCED, "bank"),
    "Refused": Mark("Refused", Tone.NEUTRAL, "dash"),
    "Voided": Mark("Voided", Tone.NEUTRAL, "undo"),
}
_METHODS = (("Check", "check"), ("ACH", "ach"), ("Cash, at the desk", "cash"), ("Card", "card"))


def _approver(refund: RefundView) -> str:
    return f"{refund.approved_by} (same)" if refund.same_person else refund.approved_by


def _approver_tone(refund: RefundView) -> Tone | None:
    return Tone.ATTENTION if refund.same_person else None


def _how(refund: RefundView) -> str:
    return f"{refund.method} {refund.number}".strip()


def _refund_words(refund: RefundView) -> str:
    if refund.state == "REQUESTED":
        if refund.from_takeback:
            return f"Requested by {refund.requested_by} from Takebacks; it is owed (2010) already."
        return f"Requested by {refund.requested_by}. Approving it books what is owed (2010)."
    if refund.state == "APPROVED":
        return "Say how it was paid; cash and card are booked by the close of their day."
    if refund.status == "Outstanding":
        return "Paid; its bank line has not been matched yet."
    return refund.end_reason


_COLUMNS: tuple[Column[RefundView], ...] = (
    Column("State", lambda r: _REFUND_MARKS[r.status], width=128),
    Column("Refund", lambda r: r.name, width=72),
    Column("To", lambda r: r.owner, strong=True),
    Column("Amount", lambda r: r.amount, width=92),
    Column("Reason", lambda r: r.reason, width=180),
    Column("Requested by", lambda r: r.requested_by, width=110),
    Column("Approved by", _approver, width=128, tone=_approver_tone),
    Column("Paid", lambda r: r.paid_on, width=96),
    Column("By", _how, width=104),
    Column("Visit", lambda r: r.encounter_id, width=90, hidden=True),
    Column("Why it ended", lambda r: r.end_reason, width=160, hidden=True),
)


class RefundsPane(ListPane["RefundView"]):
    """Refunds from request to the bank."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Refunds",
            _COLUMNS,
            (
                "No refunds yet.",
                "Request one from a credit balance, or from money that waits.",
            ),
            quiet=lambda r: r.status in ("Refused", "Voided"),
        )
        self.pieces.addWidget(self._footer())
        self._join()

    def _footer(self) -> Card:
        self.words = ElidedLabel("", role="quietBody")
        self.method = QComboBox()
        self.method.setAccessibleName("How it is paid")
        for title, method in _METHODS:
            self.method.addItem(title, method)
        self.number = QLineEdit()
        self.number.setAccessibleName("Number of the check or receipt")
        self.number.setFixedWidth(140)
        self.end = Button("&Void…", self._end, glyph="cross")
        self.approve = Button("&Approve", self._approve, role="act", glyph="check")
        self.pay = Button("&Paid", self._pay, role="act", glyph="coins")
        foot = row(self.words, self.method, self.number, self.end, self.approve, self.pay, gap=12)
        foot.setStretch(0, 1)
        return Card(foot, pad=14)

    def _join(self) -> None:
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _: self._next_step())
        self.method.currentIndexChanged.connect(lambda _: self._hint())
        self.number.returnPressed.connect(self.pay.click)
        self._hint()
        self._picked(None)

    def _hint(self) -> None:
        check = self.method.currentData() == "check"
        self.number.setPlaceholderText("Check number" if check else "Number, if any")

    def _picked(self, refund: RefundView | None) -> None:
        state = refund.state if refund else ""
        self.approve.setVisible(state in ("", "REQUESTED"))
        self.approve.setEnabled(state == "REQUESTED")
        for each in (self.method, self.number, self.pay):
            each.setVisible(state == "APPROVED")
        self.end.setText("&Refuse…" if state == "REQUESTED" else "&Void…")
        ended = refund is None or refund.status in ("Cleared", "Refused", "Voided")
        self.end.setEnabled(not ended)
        self.words.setText(_refund_words(refund) if refund else "")

    def _next_step(self) -> None:
        refund = self.table.current
        if refund is not None and refund.state == "APPROVED":
            self.number.setFocus()
        elif self.approve.isEnabled():
            self.approve.setFocus()

    def _approve(self) -> None:
        refund = self.table.current
        if refund is None:
            return
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.follow.refunds import approve_refund

            approve_refund(practice, actor, refund.id)

        self.act(f"Refund {refund.name} approved", work)

    def _pay(self) -> None:
        refund = self.table.current
        if refund is None:
            return
        practice, actor = self.session.practice, self.session.actor
        method, number = self.method.currentData(), self.number.text()

        def work() -> None:
            from recon_desktop.services.follow.refunds import pay_refund

            pay_refund(practice, actor, refund.id, method=method, number=number)

        self.number.clear()
        self.act(f"Refund {refund.name} paid", work)

    def _end(self) -> None:
        refund = self.table.current
        if refund is None:
            return
        word = "Refuse" if refund.state == "REQUESTED" else "Void"
        title = f"{word} refund {refund.name} of {screen_text(refund.amount)}"
        reason = self.session.dialogs.ask_text(self, title, "Why?", f"&{word}")
        if reason is None:
            return
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.follow.refunds import end_refund

            end_refund(practice, actor, refund.id, reason=reason)

        self.act(title, work)
