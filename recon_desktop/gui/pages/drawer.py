"""Drawer & deposit: count the cash, see what is over or short, prepare the ticket for the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QWidget

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.page import Page
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Band, Card, Scrolled, Separator, row
from recon_desktop.gui.widgets.money_grid import MoneyGrid
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import clock_text, long_date

if TYPE_CHECKING:
    from recon_desktop.services.day.count_drawer import DrawerView
    from recon_desktop.services.day.make_deposit import CheckView, DepositView

_DEPOSIT_BADGES = {
    "not prepared": ("Not prepared", Tone.ATTENTION, "alert"),
    "prepared": ("Prepared", Tone.INFORMATION, "check"),
    "cleared": ("At the bank", Tone.BALANCED, "bank"),
}


class DrawerCard(Card):
    """One register: the count beside what should be in it."""

    def __init__(self, page: DrawerPage) -> None:
        super().__init__(gap=12)
        self._drawer: DrawerView | None = None
        self._closed = False
        self.badge = Badge()
        self.chooser = QHBoxLayout()
        self.chooser.setSpacing(6)
        self._group = QButtonGroup(self)
        self.grid = MoneyGrid()
        self.expected = Figure("Expected", role="besideNumber")
        self.counted = Figure("Counted", role="besideNumber")
        self.over_short = Figure("Over or short")
        self.to_deposit = Figure("Cash for the bank", role="besideNumber")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why is it over or short? (optional)")
        self.reason.setAccessibleName("Why is it over or short?")
        self.save = Button("&Save the count", page.save_count, role="act")
        self.who = PlainLabel("", role="quiet")
        self._arrange()
        self.grid.counted.connect(self._show_difference)

    def _arrange(self) -> None:
        self.body.addLayout(row(PlainLabel("Drawer", role="head"), self.chooser, None, self.badge))
        self.body.addWidget(Scrolled(self.grid), 1)
        self.body.addWidget(Separator())
        figures = row(self.expected, self.counted, self.over_short, self.to_deposit, None, gap=24)
        self.body.addLayout(figures)
        foot = row(self.reason, self.save, gap=10)
        foot.setStretch(0, 1)
        self.body.addLayout(foot)
        self.body.addWidget(self.who)

    @property
    def drawer(self) -> DrawerView | None:
        """The register that is shown."""
        return self._drawer

    def show_drawers(
        self, drawers: tuple[DrawerView, ...], wanted: str, choose: DrawerPage, *, closed: bool
    ) -> None:
        """All registers to choose from, and one of them."""
        self._closed = closed
        self._show_chooser(drawers, wanted, choose)
        found = [each for each in drawers if each.register == wanted]
        self.show_drawer(next(iter([*found, *drawers]), None))

    def _show_chooser(self, drawers: tuple[DrawerView, ...], wanted: str, page: DrawerPage) -> None:
        while self.chooser.count():
            taken = self.chooser.takeAt(0)
            if taken is not None and (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if len(drawers) == 1:
            self.chooser.addWidget(PlainLabel(drawers[0].label, role="quietBody"))
            return
        for each in drawers:
            self.chooser.addWidget(self._choice(each, wanted, page))

    def _choice(self, drawer: DrawerView, wanted: str, page: DrawerPage) -> Button:
        button = Button(
            drawer.label.replace("&", "&&"),
            lambda: page.choose_register(drawer.register),
            role="choice",
        )
        button.setCheckable(True)
        button.setChecked(drawer.register == wanted)
        self._group.addButton(button)
        return button

    def show_drawer(self, drawer: DrawerView | None) -> None:
        """One register, counted or not."""
        self._drawer = drawer
        self.setEnabled(drawer is not None)
        if drawer is None:
            return
        self.grid.set_counts(drawer.counts)
        self.grid.set_locked(self._closed)
        self.save.setVisible(not self._closed)
        self.reason.setText(drawer.reason)
        self.reason.setReadOnly(self._closed)
        self.save.setText("&Save the count" if drawer.counted is None else "&Save the new count")
        self._show_badge(drawer)
        when = f", {clock_text(drawer.counted_at)}" if drawer.counted_at else ""
        self.who.setText(f"Counted by {drawer.counted_by}{when}" if drawer.counted_by else "")
        self._show_difference()

    def _show_badge(self, drawer: DrawerView) -> None:
        if drawer.counted is None:
            self.badge.show_state("Not counted", Tone.ATTENTION, "alert")
        elif drawer.warn:
            self.badge.show_state("Look again", Tone.ATTENTION, "alert")
        else:
            self.badge.show_state("Counted", Tone.BALANCED, "check")

    def _show_difference(self, _: object = None) -> None:
        """What is counted so far against what should be there; hidden while counting blind."""
        drawer = self._drawer
        if drawer is None:
            return
        total = self.grid.total
        hidden = drawer.blind and drawer.counted is None
        self.counted.show_value(total)
        expected = (None, "") if hidden else (drawer.expected, _expected_words(drawer))
        self.expected.show_value(*expected)
        started = bool(total) or drawer.counted is not None
        difference = total - drawer.expected
        if hidden or not started:
            self.over_short.show_value(None, "shown when it is saved" if hidden else "")
        else:
            self.over_short.show_value(difference, *_over_short_words(difference))
        self.to_deposit.show_value(drawer.to_deposit, f"{screen_text(drawer.float_amount)} stay")


def _expected_words(drawer: DrawerView) -> str:
    text = f"{screen_text(drawer.float_amount)} float + {screen_text(drawer.cash_receipts)} cash"
    if drawer.cash_refunds:
        text += f" − refunds {screen_text(drawer.cash_refunds)}"
    return text


def _over_short_words(difference: Money) -> tuple[str, Tone]:
    if not difference:
        return "exactly right", Tone.BALANCED
    return ("over" if difference.cents > 0 else "short"), Tone.ATTENTION


class DepositCard(Card):
    """The ticket: cash, coin, checks one by one, and where it is."""

    def __init__(self, page: DrawerPage) -> None:
        super().__init__(gap=10)
        self.badge = Badge()
        self.number = PlainLabel("", role="quietBody")
        self.currency = Figure("Currency", role="mediumNumber", note=False)
        self.coin = Figure("Coin", role="mediumNumber", note=False)
        self.checks_total = Figure("Checks", role="mediumNumber", note=False)
        self.total = Figure("To the bank", note=False)
        self.checks: DataTable[CheckView] = DataTable(
            "Checks on the ticket",
            (
                Column("Check", lambda c: c.check_no, width=80, strong=True),
                Column("From", lambda c: c.payer or c.drawn_by),
                Column("Bank", lambda c: c.bank_branch, width=110),
                Column("Amount", lambda c: c.amount, width=92),
            ),
            preferences=page.session.preferences,
            dialogs=page.session.dialogs,
            tools=False,
        )
        self.checks.set_empty("No checks.", "Checks of the receipts report are listed one by one.")
        self.note = PlainLabel("", wrap=True)
        self.note_band = Band(self.note, tone=Tone.ATTENTION)
        self.prepare = Button("&Prepare the deposit", page.prepare_deposit, role="act")
        self.slip = Button("Deposit s&lip", page.show_slip, glyph="reports")
        self._arrange()

    def _arrange(self) -> None:
        head = row(PlainLabel("Deposit ticket", role="head"), self.number, None, self.badge)
        figures = row(self.currency, self.coin, self.checks_total, None, gap=22)
        self.body.addLayout(head)
        self.body.addLayout(figures)
        self.body.addWidget(self.checks, 1)
        self.body.addWidget(self.note_band)
        self.body.addWidget(Separator())
        self.body.addLayout(row(self.total, None, self.slip, self.prepare))

    def show_deposit(self, deposit: DepositView, *, closed: bool) -> None:
        """The ticket, or what it would hold."""
        self.badge.show_state(*_DEPOSIT_BADGES[deposit.state])
        self.number.setText(f"no. {deposit.number}" if deposit.number else "")
        self.currency.show_value(deposit.currency)
        self.coin.show_value(deposit.coin)
        self.checks_total.show_value(deposit.checks_total)
        self.total.show_value(deposit.total)
        self.checks.set_rows(deposit.checks)
        self.note.setText(deposit.note)
        self.note_band.setVisible(bool(deposit.note))
        waits = deposit.state != "cleared" and not closed and bool(deposit.total)
        self.prepare.setVisible(waits)
        self.prepare.setText(
            "&Prepare the deposit" if deposit.number is None else "&Prepare it again"
        )
        self.prepare.setProperty("role", "act" if deposit.number is None else "")
        self.prepare.style().polish(self.prepare)
        self.slip.setVisible(deposit.number is not None)


class DrawerPage(Page):
    """Two cards side by side."""

    title: ClassVar[str] = "Drawer & deposit"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.DRAWER, Topic.DEPOSIT, Topic.IMPORTS, Topic.DAY, Topic.SETUP, Topic.BANK}
    )
    smallest: ClassVar[QSize] = QSize(960, 620)

    def _build(self) -> None:
        self._register = ""
        self.drawer = DrawerCard(self)
        self.deposit = DepositCard(self)
        panes = row(self.drawer, self.deposit, gap=14)
        panes.setStretch(0, 7)
        panes.setStretch(1, 5)
        whole = QWidget()
        whole.setLayout(panes)
        self.body.addWidget(whole, 1)

    def reload(self) -> None:
        """The registers and the ticket of the day."""
        practice, day = self.session.practice, self.session.business_date

        def work() -> tuple[tuple[DrawerView, ...], DepositView]:
            from recon_desktop.services.day.count_drawer import load_drawers
            from recon_desktop.services.day.make_deposit import load_deposit

            return load_drawers(practice, day), load_deposit(practice, day)

        self.subtitle.setText(long_date(day))
        self.load("Drawer and deposit", work, self._show)

    def choose_register(self, register: str) -> None:
        """Count another register."""
        self._register = register
        self.reload()

    def _show(self, views: tuple[tuple[DrawerView, ...], DepositView]) -> None:
        drawers, deposit = views
        closed = self.session.day is not None and self.session.day.state == "CLOSED"
        self.drawer.show_drawers(drawers, self._register, self, closed=closed)
        self.deposit.show_deposit(deposit, closed=closed)

    def save_count(self) -> None:
        """Keep what was counted; the difference goes to cash over/short at the close."""
        drawer = self.drawer.drawer
        if drawer is None:
            return
        practice, actor = self.session.practice, self.session.actor
        day, counts = self.session.business_date, self.drawer.grid.counts
        reason = self.drawer.reason.text().strip()

        def work() -> DrawerView:
            from recon_desktop.services.day.count_drawer import count_drawer

            return count_drawer(
                practice,
                actor,
                business_date=day,
                register=drawer.register or drawer.label,
                counts=counts,
                reason=reason,
            )

        self.session.act(f"Counting {drawer.label}", work, self._counted)

    def _counted(self, drawer: DrawerView) -> None:
        off = drawer.over_short
        if off is None or not off:
            self.session.notice(f"{drawer.label} is counted and exactly right.", Tone.BALANCED)
            return
        word = "over" if off.cents > 0 else "short"
        text = f"{drawer.label} is {screen_text(abs(off))} {word}; it goes to cash over/short."
        self.session.notice(text, Tone.ATTENTION if drawer.warn else Tone.INFORMATION)

    def prepare_deposit(self) -> None:
        """One ticket, one bag, one bank line."""
        practice, actor = self.session.practice, self.session.actor
        day = self.session.business_date

        def work() -> DepositView:
            from recon_desktop.services.day.make_deposit import make_deposit

            return make_deposit(practice, actor, day)

        self.session.act("Preparing the deposit", work, self._prepared)

    def _prepared(self, deposit: DepositView) -> None:
        text = f"Ticket {deposit.number} over {screen_text(deposit.total)} is prepared."
        self.session.notice(text, Tone.BALANCED)

    def show_slip(self) -> None:
        """The slip as it is printed."""
        self.session.go("reports", "deposit")

    def print_page(self) -> None:
        """Ctrl+P prints the slip."""
        self.show_slip()
