"""The form that begins a reconciliation: account, period, opening and closing balance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from recon_desktop.domain.money import Money
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.date_bar import DateField
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import column, row

if TYPE_CHECKING:
    from recon_desktop.services.bank.propose_statement import ProposedStatement

_WIDTH = 150


class StatementForm(QWidget):
    """`account_chosen` asks for what the bank's files propose; `begun` when all is filled in."""

    account_chosen = Signal(object)  # account as in the bank's files
    begun = Signal()
    left = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.account = QComboBox()
        self.account.setAccessibleName("Account")
        self.first = DateField(today(), today)
        self.last = DateField(today(), today)
        self.opening = AmountField("Opening balance")
        self.closing = AmountField("Closing balance")
        self.note = PlainLabel("", role="quietBody", wrap=True)
        self.begin = Button("Be&gin", self.begun.emit, role="act")
        self.cancel = Button("Cancel", self.left.emit)
        self._arrange()
        self.account.activated.connect(lambda _: self.account_chosen.emit(self.chosen_account))
        for field in (self.opening, self.closing):
            field.entered.connect(lambda _: self._allow())

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(18)
        for label, field in (
            ("&Account", self.account),
            ("F&rom", self.first),
            ("&Up to", self.last),
            ("&Opening balance", self.opening),
            ("&Closing balance", self.closing),
        ):
            field.setFixedWidth(_WIDTH)
            form.addRow(label, field)
        self.first.setAccessibleName("From")
        self.last.setAccessibleName("Up to")
        head = PlainLabel("Reconcile a statement", role="lead")
        buttons = row(self.begin, self.cancel, None)
        inside = column(head, self.note, form, 8, buttons, None, gap=12)
        self.setLayout(inside)
        self.setMaximumWidth(460)

    @property
    def chosen_account(self) -> str:
        """The account as in the bank's files."""
        return str(self.account.currentData() or "")

    def offer(self, accounts: tuple[str, ...]) -> None:
        """Fill in the accounts; the chosen one stays."""
        kept = self.chosen_account
        self.account.clear()
        for account in accounts:
            self.account.addItem(f"ending {account[-4:]}", account)
        at = self.account.findData(kept)
        self.account.setCurrentIndex(max(at, 0))

    def propose(self, found: ProposedStatement | None) -> None:
        """Show what the bank's files say."""
        if found is None:
            self.note.setText(
                "Every bank line of this account is reconciled. Import the next statement first."
            )
            self.closing.set_amount(None)
            self._allow()
            return
        self.first.set_day(found.first)
        self.last.set_day(found.last)
        self.opening.set_amount(found.opening)
        self.closing.set_amount(found.closing)
        for field in (self.first, self.opening):
            field.setEnabled(not found.follows)
        self.note.setText(_say(found))
        self._allow()

    def amounts(self) -> tuple[Money, Money] | None:
        """Opening and closing; None while one is not there."""
        if self.opening.amount is None or self.closing.amount is None:
            return None
        return self.opening.amount, self.closing.amount

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the form."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _allow(self) -> None:
        self.begin.setEnabled(self.amounts() is not None)


def _say(found: ProposedStatement) -> str:
    said = (
        "It follows the last finished statement, so its first day and opening balance are fixed."
        if found.follows
        else "The first statement of this account: its opening balance holds all that came before."
    )
    if found.closing is None:
        return f"{said} The bank's files state no closing balance; type it from the statement."
    return f"{said} The closing balance is the one in the bank's file."
