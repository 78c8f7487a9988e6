"""The lists of Credits and refunds, each with what can be done to the row that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Topic, Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Card, column, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.gui.tabs import Tab
    from recon_desktop.services.follow.credits import CreditView
    from recon_desktop.services.follow.refund_list import RefundView
    from recon_desktop.services.follow.unapplied import AppliedView

R = TypeVar("R")
TOPICS = frozenset({Topic.CREDITS, Topic.BANK, Topic.DAY})
CLOCK_WARNING = 15
"""Days left of the 60 from which on a credit is marked red."""

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


class ListPane(QWidget, Generic[R]):
    """A list in a card; a subclass adds a footer and says what to do with the chosen row."""

    def __init__(
        self,
        tab: Tab,
        name: str,
        columns: Sequence[Column[R]],
        empty: tuple[str, str],
        *,
        quiet: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__()
        self.tab = tab
        self.session = tab.session
        self.table: DataTable[R] = DataTable(
            name,
            columns,
            title=name,
            quiet=quiet,
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        self.table.set_empty(*empty)
        self.pieces = column(gap=12)
        self.card = Card(self.table, pad=14)
        self.pieces.addWidget(self.card, 1)
        self.setLayout(self.pieces)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these; the first is chosen when none is."""
        self.table.set_rows(rows)
        if self.table.current is None and rows:
            self.table.view.selectRow(0)

    def act(self, name: str, work: Callable[[], Any], *, undo: Undo | None = None) -> None:
        """Do something, say so, and let every page look again."""
        self.session.act(
            name,
            work,
            lambda _: self.session.notice(f"{name}: done.", Tone.BALANCED),
            topics=TOPICS,
            undo=lambda _: undo,
        )


class CreditsPane(ListPane["CreditView"]):
    """Credit balances, and the request to give one back."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Credit balances",
            (
                Column("How it came about", _kind_mark, width=248),
                Column("Whose money", lambda c: c.owner, strong=True),
                Column("Visit", lambda c: c.encounter_id, width=96),
                Column("Of", lambda c: c.visit_date, width=96),
                Column("Credit", lambda c: c.amount, width=96, right=True),
                Column("Requested", lambda c: c.requested or "", width=92, right=True),
                Column("Known", lambda c: _days(c.known_days), width=84, right=True),
                Column(
                    "Left of 60",
                    lambda c: c.days_left,
                    width=92,
                    right=True,
                    tone=_clock_tone,
                    tip="Medicare and Medicaid: days left of the 60 since it was first seen",
                ),
                Column("Patient", lambda c: c.patient_name or c.patient_id, hidden=True, width=140),
                Column("Returned check", _returned_mark, width=126, hidden=True),
            ),
            (
                "No visit is in credit.",
                "When a patient or a payer has paid more than a visit asks for, it stands here.",
            ),
        )
        self.figure = Figure("Credit", role="mediumNumber", note=False)
        self.words = ElidedLabel("", role="quietBody")
        self.amount = AmountField("Amount to give back")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("Reason of the refund")
        self.reason.setPlaceholderText("Reason, for example: paid twice")
        self.reason.setFixedWidth(240)
        self.request = Button("&Request refund", self._request, role="act")
        foot = row(self.figure, self.words, self.amount, self.reason, self.request, gap=14)
        foot.setStretch(1, 1)
        self.pieces.addWidget(Card(foot, pad=14))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _: self.amount.setFocus())
        self.reason.textChanged.connect(lambda _: self._light())
        self.reason.returnPressed.connect(self.request.click)
        self._picked(None)

    def _picked(self, credit: CreditView | None) -> None:
        self.figure.show_value(credit.amount if credit else None)
        self.amount.set_amount(credit.available if credit else None)
        self.words.setText(_credit_words(credit) if credit else "")
        self._light()

    def _light(self) -> None:
        credit = self.table.current
        fits = credit is not None and bool(credit.available) and bool(self.reason.text().strip())
        self.request.setEnabled(fits)

    def _request(self) -> None:
        credit, amount = self.table.current, self.amount.amount
        if credit is None or amount is None:
            return
        practice, actor, reason = self.session.practice, self.session.actor, self.reason.text()

        def work() -> int:
            from recon_desktop.services.follow.refunds import request_refund

            return request_refund(
                practice,
                actor,
                encounter_id=credit.encounter_id,
                side=credit.side,
                order=credit.order,
                amount_cents=amount.cents,
                reason=reason,
            )

        self.reason.clear()
        self.act(f"Refund of {screen_text(amount)} requested", work)


def _kind_mark(credit: CreditView) -> Mark:
    ahead = credit.kind.startswith("paid before")
    text = credit.kind[:1].upper() + credit.kind[1:]
    return Mark(text, Tone.NEUTRAL if ahead else Tone.ATTENTION, "clock" if ahead else "coins")


def _returned_mark(credit: CreditView) -> Mark | str:
    return Mark("Returned check", Tone.WRONG, "alert") if credit.returned_check else ""


def _days(days: int) -> str:
    return "today" if days == 0 else counted(days, "day")


def _clock_tone(credit: CreditView) -> Tone | None:
    if credit.days_left is None:
        return None
    return Tone.WRONG if credit.days_left <= CLOCK_WARNING else Tone.ATTENTION


def _credit_words(credit: CreditView) -> str:
    said = [f"First seen {credit.known_since:%m/%d/%Y}."]
    if credit.days_left is not None:
        said.append(
            f"{counted(credit.days_left, 'day')} left of the 60 for public payers."
            if credit.days_left >= 0
            else f"The 60 days for public payers ended {counted(-credit.days_left, 'day')} ago."
        )
    if credit.requested:
        said.append(f"{screen_text(credit.requested)} of it is requested already.")
    if credit.kind.startswith("paid before"):
        said.append("Wait for the payer's answer before giving it back.")
    if credit.returned_check:
        said.append("A check of this patient was returned.")
    return " ".join(said)


class AppliedPane(ListPane["AppliedView"]):
    """What receipts paid which line, and the way back."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Applied money",
            (
                Column("Receipt", lambda a: a.receipt_no, width=110, strong=True),
                Column("Patient", lambda a: a.patient_id, width=130),
                Column("Visit", lambda a: a.encounter_id, width=110),
                Column("Line", lambda a: a.service_line or "whole visit"),
                Column("Amount", lambda a: a.amount, width=110),
                Column("Applied by", lambda a: a.applied_by, width=150),
            ),
            ("Nothing has been applied by a person.", "Apply waiting money to see it here."),
        )
        self.back = Button("Take &back…", self._back, glyph="undo")
        note = PlainLabel("Taking it back writes the mirror of its entry.", role="quietBody")
        self.pieces.addWidget(Card(row(note, None, self.back), pad=14))
        self.table.picked.connect(lambda applied: self.back.setEnabled(applied is not None))
        self.table.opened.connect(lambda _: self._back())
        self.back.setEnabled(False)

    def _back(self) -> None:
        applied: AppliedView | None = self.table.current
        if applied is None:
            return
        title = f"Take {screen_text(applied.amount)} off visit {applied.encounter_id}"
        reason = self.session.dialogs.ask_text(self, title, "Why?", "&Take back")
        if reason is None:
            return
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.follow.apply_receipts import unapply

            unapply(practice, actor, applied.id, reason=reason)

        self.act(title, work)


class RefundsPane(ListPane["RefundView"]):
    """Refunds from request to the bank."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Refunds",
            (
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
            ),
            (
                "No refunds yet.",
                "Request one from a credit balance, or from money that waits.",
            ),
            quiet=lambda r: r.status in ("Refused", "Voided"),
        )
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
        self.pieces.addWidget(Card(foot, pad=14))
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


def _approver(refund: RefundView) -> str:
    return f"{refund.approved_by} (same)" if refund.same_person else refund.approved_by


def _approver_tone(refund: RefundView) -> Tone | None:
    return Tone.ATTENTION if refund.same_person else None


def _how(refund: RefundView) -> str:
    return f"{refund.method} {refund.number}".strip()


def _refund_words(refund: RefundView) -> str:
    if refund.state == "REQUESTED":
        return f"Requested by {refund.requested_by}. Approving it books what is owed (2010)."
    if refund.state == "APPROVED":
        return "Say how it was paid; cash and card are booked by the close of their day."
    if refund.status == "Outstanding":
        return "Paid; its bank line has not been matched yet."
    return refund.end_reason
