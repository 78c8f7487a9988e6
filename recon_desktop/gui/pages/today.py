"""Today: do the totals agree, what is left before closing, what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from recon_desktop.domain.day.crosscheck import CrossCheck, DayStatus
from recon_desktop.domain.day.desk_receipts import Use
from recon_desktop.domain.money import Money
from recon_desktop.domain.records import Tender
from recon_desktop.gui.page import Page
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.today_cards import Checklist, TotalsCard
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, column, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import (
    counted,
    long_date,
    remittance_mark,
)

if TYPE_CHECKING:
    from recon_desktop.services.day.close_day import CloseResult
    from recon_desktop.services.day.day_view import DayView
    from recon_desktop.services.posting.remittances import RemittanceRow

DeskLine = tuple[tuple[Tender, Use], tuple[int, Money]]
_TENDER_WORDS = {
    Tender.CASH: "Cash",
    Tender.CHECK: "Checks",
    Tender.CARD: "Cards",
    Tender.ACH_PATIENT: "Patient ACH",
    Tender.MONEY_ORDER: "Money orders",
    Tender.VIRTUAL_CARD: "Virtual cards",
    Tender.OTHER: "Other",
}


class TodayPage(Page):
    """The first place of every day."""

    title: ClassVar[str] = "Today"
    topics: ClassVar[frozenset[Topic]] = frozenset()  # the window loads the day for everyone
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self.totals = TotalsCard()
        self.checklist = Checklist(self.session, close=self.close_day, reopen=self.reopen_day)
        self.payer_money = self._payer_table()
        self.desk = self._desk_table()
        see_all = Button("All re&mittances", lambda: self.session.go("remittances"), role="link")
        payers = Card(row(PlainLabel("Payer money", role="head"), None, see_all), gap=4)
        payers.body.addWidget(self.payer_money)
        right = column(gap=14)
        right.addWidget(payers, 4)
        right.addWidget(Card(self.desk, title="Money taken at the desk", gap=4), 5)
        below = row(self.checklist, right, gap=14)
        below.setStretch(0, 11)
        below.setStretch(1, 9)
        self.body.addWidget(self.totals)
        self.body.addLayout(below, 1)

    def _payer_table(self) -> DataTable[RemittanceRow]:
        table: DataTable[RemittanceRow] = DataTable(
            "Payer money",
            (
                Column("Payer", lambda r: r.payer),
                Column("State", lambda r: remittance_mark(r.state), width=138),
                Column("Amount", lambda r: r.amount, width=92),
            ),
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            tools=False,
        )
        table.set_empty(
            "No payer money waits.", "Drop remittance files (835) on the window to import them."
        )
        return table

    def _desk_table(self) -> DataTable[DeskLine]:
        table: DataTable[DeskLine] = DataTable(
            "Money taken at the desk",
            (
                Column("Tender", lambda r: _TENDER_WORDS[r[0][0]], width=104),
                Column("For", lambda r: r[0][1].value),
                Column("Receipts", lambda r: r[1][0], width=76),
                Column("Amount", lambda r: r[1][1], width=92),
            ),
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            tools=False,
        )
        table.set_empty("No receipts yet.", "Import the receipts report of the day.")
        return table

    def _connect(self) -> None:
        self.session.day_loaded.connect(self._show_day)
        self.totals.look.clicked.connect(self._look)
        self.payer_money.opened.connect(lambda r: self.session.go("remittances", r.id))
        self.desk.opened.connect(lambda _: self.session.go("drawer"))

    def reload(self) -> None:
        """Show the day as the window last loaded it; it loads again whenever something changes."""
        if self.session.day is not None:
            self._show_day(self.session.day)

    def close_day(self) -> None:
        """Close the day after asking: it cannot be undone, only reopened with a reason."""
        day = self.session.business_date
        text = (
            "The day's entries are written, its totals are locked and its sheets are stored. "
            "Nothing can be dated into it afterwards; what comes late goes to the next open day."
        )
        if self.session.dialogs.confirm(self, f"Close {long_date(day)}?", text, "&Close the day"):
            self.session.act(f"Closing {long_date(day)}", self._closing, self._closed)

    def reopen_day(self) -> None:
        """Open a closed day again; the reason stands on the owner's sheet."""
        day, practice, actor = self.session.business_date, self.session.practice, self.session.actor
        reason = self.session.dialogs.ask_text(
            self, f"Reopen {long_date(day)}", "Why is it reopened?", "&Reopen"
        )
        if reason is None:
            return

        def work() -> None:
            from recon_desktop.services.day.close_day import reopen_day

            reopen_day(practice, actor, day, reason=reason)

        self.session.act(f"Reopening {long_date(day)}", work)

    def _closing(self) -> object:
        from recon_desktop.services.day.close_day import close_day

        return close_day(self.session.practice, self.session.actor, self.session.business_date)

    def _closed(self, result: CloseResult) -> None:
        self.session.notice(
            f"The day is closed: run {result.run_id}. "
            f"{counted(result.entries, 'entry', 'entries')} written, "
            f"{counted(len(result.sheets), 'sheet')} stored under Reports.",
            Tone.BALANCED,
        )

    def _show_day(self, day: DayView) -> None:
        left = sum(item.state in ("fix", "todo") for item in day.checklist)
        self.subtitle.setText(f"{long_date(day.business_date)} · {_left_text(day, left)}")
        self.totals.show_check(day.check)
        self.checklist.show_day(day)
        self.payer_money.set_rows(day.payer_money)
        self.desk.set_rows(_desk_lines(day.check))
        self._incomplete = day.check.status is DayStatus.INCOMPLETE

    def _look(self) -> None:
        self.session.go("import" if self._incomplete else "crosscheck")


def _desk_lines(check: CrossCheck) -> list[DeskLine]:
    """By what it is for, then cash, checks, cards."""
    uses, tenders = list(Use), list(Tender)
    lines = check.receipts_table.items()
    return sorted(lines, key=lambda line: (uses.index(line[0][1]), tenders.index(line[0][0])))


def _left_text(day: DayView, left: int) -> str:
    if day.state == "CLOSED":
        return "closed"
    if day.blocking:
        return f"{counted(max(left, 1), 'thing')} left before you can close"
    return f"ready to close, {counted(left, 'thing')} left to do" if left else "ready to close"
