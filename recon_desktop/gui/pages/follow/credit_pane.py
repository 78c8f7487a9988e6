"""Credit balances, and the request to give one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.pages.follow.list_pane import ListPane
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.words import capitalised, counted

if TYPE_CHECKING:
    from recon_desktop.gui.tabs import Tab
    from recon_desktop.services.follow.credits import CreditView

CLOCK_WARNING = 15
"""Days left of the 60 from which on a credit is marked red."""


def _kind_mark(credit: CreditView) -> Mark:
    ahead = credit.kind.startswith("paid before")
    text = capitalised(credit.kind)
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


_COLUMNS: tuple[Column[CreditView], ...] = (
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
)


class CreditsPane(ListPane["CreditView"]):
    """Credit balances, and the request to give one back."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Credit balances",
            _COLUMNS,
            (
                "No visit is in credit.",
                "When a patient or a payer has paid more than a visit asks for, it stands here.",
            ),
        )
        self.pieces.addWidget(self._footer())
        self._join()

    def _footer(self) -> Card:
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
        return Card(foot, pad=14)

    def _join(self) -> None:
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
