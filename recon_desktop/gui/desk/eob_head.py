"""The head of a paper EOB: who paid, by what, when and how much."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.keyed import KeyedRemittance
from recon_desktop.gui.session import Session
from recon_desktop.gui.typed_input import parse_date
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.labels import PlainLabel, restyle
from recon_desktop.gui.widgets.layout import Card, column, row

if TYPE_CHECKING:
    from recon_desktop.services.posting.key_remittance import PayerOffer

_METHODS = (("CHK", "Check"), ("ACH", "EFT"), ("FWT", "Wire"), ("NON", "No payment"))


class EobHead(Card):
    """The fields above the grid; `changed` when one of them was typed into and left."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(pad=12)
        self._session = session
        self._payers: dict[str, PayerOffer] = {}
        self.payer = QLineEdit()
        self.trace = QLineEdit()
        self.day = QLineEdit()
        self.method = QComboBox()
        self.amount = AmountField("Amount of the payment")
        self.payee = QLineEdit()
        for code, text in _METHODS:
            self.method.addItem(text, code)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        fields = (
            ("Pa&yer", self.payer, 3),
            ("Check or EFT &number", self.trace, 2),
            ("Dat&ed", self.day, 1),
            ("&Method", self.method, 1),
            ("&Amount", self.amount, 0),
            ("Paid t&o", self.payee, 2),
        )
        head = row(gap=14)
        for label, field, stretch in fields:
            title = PlainLabel(label, role="quiet")
            title.setTextFormat(Qt.TextFormat.PlainText)
            title.setBuddy(field)
            field.setAccessibleName(label.replace("&", ""))
            head.addLayout(column(title, field, gap=3), stretch)
        self.day.setMinimumWidth(118)
        self.body.addLayout(head)

    def _connect(self) -> None:
        for field in (self.payer, self.trace, self.day, self.payee):
            field.editingFinished.connect(self.changed)
            field.returnPressed.connect(field.focusNextChild)
        self.method.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.amount.entered.connect(lambda _: self.changed.emit())

    def offer_payers(self, offers: tuple[PayerOffer, ...]) -> None:
        """Complete what is typed from the payers that are known."""
        self._payers = {each.name.casefold(): each for each in offers}
        completer = QCompleter([each.name for each in offers], self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.payer.setCompleter(completer)

    def payer_named(self, name: str) -> PayerOffer | None:
        """The known payer of that name."""
        return self._payers.get(name.casefold())

    def show_keyed(self, keyed: KeyedRemittance) -> None:
        """Fill the fields."""
        self.payer.setText(keyed.payer)
        self.trace.setText(keyed.trace)
        self.day.setText(f"{keyed.payment_date:%m/%d/%Y}" if keyed.payment_date else "")
        self.payee.setText(keyed.payee)
        self.amount.set_amount(Money(keyed.payment_cents) if keyed.payment_cents else None)
        self.method.blockSignals(True)
        self.method.setCurrentIndex(max(0, self.method.findData(keyed.method)))
        self.method.blockSignals(False)

    def read(self, keyed: KeyedRemittance) -> KeyedRemittance:
        """What is keyed, with the head as it is typed now."""
        return keyed._replace(
            payer=self.payer.text().strip(),
            trace=self.trace.text().strip(),
            payment_date=self._read_day(),
            method=str(self.method.currentData()),
            payment_cents=self.amount.amount.cents if self.amount.amount else 0,
            payee=self.payee.text().strip(),
        )

    def _read_day(self) -> date | None:
        typed, session = self.day.text().strip(), self._session
        found: date | None = None
        reason = ""
        if typed:
            try:
                found = parse_date(typed, shown=session.business_date, today=session.today)
            except ValueError as error:
                reason = str(error)
        self.day.setToolTip(reason)
        if bool(self.day.property("wrong")) != bool(reason):
            self.day.setProperty("wrong", bool(reason))
            restyle(self.day)
        if found is not None:
            self.day.setText(f"{found:%m/%d/%Y}")
        return found
