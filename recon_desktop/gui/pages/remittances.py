"""Remittances: what payers say they pay, and posting it line by line once the bank has it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.page import Page
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Band, Card, column, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted, remittance_mark

if TYPE_CHECKING:
    from recon_desktop.services.post_remittance import PostResult
    from recon_desktop.services.remittances import (
        RemitGridLine,
        RemittanceDetail,
        RemittanceRow,
    )

_TOPICS = frozenset({Topic.REMITTANCES, Topic.BANK, Topic.DAY})
_ZERO_PAY = "It pays nothing, so no bank line will come. Why is it right?"
_LINE_MARKS = {
    "ok": Mark("ok", Tone.BALANCED, "check"),
    "hold": Mark("hold", Tone.ATTENTION, "alert"),
    "info": Mark("info", Tone.INFORMATION, "info"),
}


class RemittanceCard(QWidget):
    """One remittance: bank and advice, the lines, what will be written, Post."""

    def __init__(self, page: RemittancesPage) -> None:
        super().__init__()
        self.amount = Figure("Remittance", role="mediumNumber", note=False)
        self.bank = Figure("Bank", role="mediumNumber", note=False)
        self.cleared = Badge()
        self.balanced = Badge()
        self.bank_text = ElidedLabel("", role="quietBody")
        self.lines = self._lines_table(page)
        self.written = PlainLabel("", wrap=True)
        self.written_title = PlainLabel("", role="strong")
        self.placed = Figure("Placed", role="mediumNumber", note=False)
        self.difference = Figure("Difference", note=False)
        self.why_not = ElidedLabel("", role="quietBody")
        self.warnings = PlainLabel("", wrap=True)
        self.warnings_band = Band(self.warnings, tone=Tone.ATTENTION)
        self.later = Button("&Finish later", page.show_list)
        self.reverse = Button("&Reverse")
        self.reverse.setMenu(self._reversal_menu(page))
        self.post = Button("&Post", page.post_shown, role="act")
        self._arrange()
        self.lines.picked.connect(self._explain)

    def _lines_table(self, page: RemittancesPage) -> DataTable[RemitGridLine]:
        return DataTable(
            "Remittance lines",
            (
                Column("", lambda g: _LINE_MARKS[g.mark], width=82),
                Column("Claim", _claim_text),
                Column("Code", lambda g: g.code, width=82, strong=True),
                Column("Charge", lambda g: g.charge, width=74),
                Column("Allowed", lambda g: g.allowed, width=74),
                Column("Paid", lambda g: g.paid, width=74, strong=True),
                Column("Deductible", lambda g: g.deductible, width=82, right=True),
                Column("Coins.", lambda g: g.coinsurance, width=62, right=True),
                Column("Copay", lambda g: g.copay, width=64, right=True),
                Column("Contractual", lambda g: g.contractual, width=90, right=True),
                Column("Other CO", lambda g: g.other_co, width=78, right=True, hidden=True),
                Column("OA / PI", lambda g: g.oa_pi, width=70, right=True, hidden=True),
                Column("Next", lambda g: g.next_text, width=136),
                Column("Balance", lambda g: g.balance, width=74),
            ),
            preferences=page.session.preferences,
            dialogs=page.session.dialogs,
            quiet=lambda g: g.mark == "info",
            sortable=False,
            tools=False,
        )

    def _reversal_menu(self, page: RemittancesPage) -> QMenu:
        menu = QMenu(self)
        menu.addAction("The posting is &wrong…", lambda: page.reverse_shown(returned=False))
        menu.addAction("The &bank took the money back…", lambda: page.reverse_shown(returned=True))
        return menu

    def _arrange(self) -> None:
        head = row(self.amount, self.bank, self.cleared, self.bank_text, self.balanced, gap=22)
        head.setStretch(3, 1)
        band = Band(column(self.written_title, self.written, gap=2))
        lines = Card(gap=8, pad=14)
        lines.body.addWidget(self.lines, 1)
        lines.body.addWidget(band)
        foot = row(
            self.placed, self.difference, self.why_not, self.reverse, self.later, self.post, gap=22
        )
        foot.setStretch(2, 1)
        whole = column(gap=12)
        whole.addWidget(Card(head, pad=12))
        whole.addWidget(self.warnings_band)
        whole.addWidget(lines, 1)
        whole.addWidget(Card(foot, pad=12))
        self.setLayout(whole)

    def show_detail(self, detail: RemittanceDetail) -> None:
        """Everything of one remittance."""
        self._show_head(detail)
        self.lines.set_rows(detail.lines)
        self.placed.show_value(detail.placed)
        tone = Tone.BALANCED if not detail.difference else Tone.WRONG
        self.difference.show_value(detail.difference, tone=tone)
        posted = detail.row.posted_on
        self.why_not.setText(f"Posted on {posted:%m/%d/%Y}." if posted else detail.why_not)
        self.warnings.setText(" · ".join(detail.warnings))
        self.warnings_band.setVisible(bool(detail.warnings) and posted is None)
        self.post.setEnabled(detail.can_post)
        self.post.setVisible(posted is None)
        self.later.setVisible(posted is None)
        self.reverse.setVisible(posted is not None)
        self.post.setText("A&pprove and post…" if detail.needs_approval else "&Post")
        if self.lines.current is None:
            self.lines.view.selectRow(0)
        self._explain(self.lines.current)

    def _show_head(self, detail: RemittanceDetail) -> None:
        summary = detail.row
        self.amount.show_value(summary.amount)
        self.bank.show_value(summary.amount if summary.bank_date else None)
        mark = remittance_mark(summary.state)
        when = f" {summary.bank_date:%m/%d/%Y}" if summary.bank_date else ""
        self.cleared.show_state(f"{mark.text}{when}", mark.tone, mark.icon)
        self.bank_text.setText(detail.bank_text)
        if detail.balance.balanced:
            self.balanced.show_state("Balanced: lines, claims, remittance", Tone.BALANCED)
        else:
            self.balanced.show_state(_imbalance_text(detail), Tone.WRONG)

    def _explain(self, line: RemitGridLine | None) -> None:
        name = f"{line.claim} {line.code}".strip() if line else ""
        self.written_title.setText(f"{name}: what is written" if name else "")
        text = line.entry_text if line else ""
        if line and line.reason:
            text = f"{line.reason}. {text}" if text else line.reason
        self.written.setText(text or "Choose a line to see its entry.")


class RemittancesPage(Page):
    """The list of remittances, and one of them in detail."""

    title: ClassVar[str] = "Remittances"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.REMITTANCES, Topic.BANK, Topic.IMPORTS, Topic.DAY}
    )
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self._shown: RemittanceDetail | None = None
        self.back = Button("&Back to the list", self.show_list, glyph="chevron-left")
        self.source = Button("&Source", self._show_source, glyph="file")
        self.post_all = Button("&Post what is cleared", self._post_cleared, role="act")
        self.table = self._list_table()
        self.detail = RemittanceCard(self)
        self.grid_tools = QWidget()
        self.grid_tools.setLayout(self.detail.lines.tools())
        for widget in (self.grid_tools, self.source, self.back, self.post_all):
            self.tools.addWidget(widget)
        self.stack = QStackedWidget()
        self.stack.addWidget(Card(self.table))
        self.stack.addWidget(self.detail)
        self.body.addWidget(self.stack, 1)
        self.show_list(load=False)

    def _list_table(self) -> DataTable[RemittanceRow]:
        table: DataTable[RemittanceRow] = DataTable(
            "Remittances",
            (
                Column(
                    "State", lambda r: remittance_mark(r.state), width=146, key=lambda r: r.state
                ),
                Column("Payer", lambda r: r.payer, strong=True),
                Column("Trace", lambda r: r.trace, width=150),
                Column("Dated", lambda r: r.payment_date, width=100),
                Column("Claims", lambda r: r.claims, width=66),
                Column("Amount", lambda r: r.amount, width=100),
                Column("At the bank", lambda r: r.bank_date, width=100),
                Column("Posted", lambda r: r.posted_on, width=100),
                Column("", _balance_mark, width=150),
                Column("Method", lambda r: r.method, width=70, hidden=True),
                Column("Why held", lambda r: r.hold_reason, width=200, hidden=True),
            ),
            title="All remittances",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty(
            "No remittances yet.", "Drop remittance files (835) on the window to import them."
        )
        return table

    def _connect(self) -> None:
        self.table.opened.connect(lambda each: self.open_remittance(each.id))

    def reload(self) -> None:
        """The list, and the remittance that is open."""
        practice = self.session.practice

        def work() -> tuple[RemittanceRow, ...]:
            from recon_desktop.services.remittances import list_remittances

            return list_remittances(practice)

        self.load("Remittances", work, self._show_rows)
        if self._shown is not None:
            self.open_remittance(self._shown.row.id)

    def show_what(self, what: object) -> None:
        """Open a remittance by its id."""
        if isinstance(what, int):
            self.open_remittance(what)

    def show_list(self, *, load: bool = True) -> None:
        """Back to the list; whatever was looked at stays as it is."""
        self._shown = None
        self.stack.setCurrentIndex(0)
        self.heading.setText(self.title)
        self.back.hide()
        self.source.hide()
        self.grid_tools.hide()
        self.post_all.show()
        if load:
            self.reload()

    def open_remittance(self, remittance_id: int) -> None:
        """One remittance in detail."""
        practice = self.session.practice

        def work() -> RemittanceDetail:
            from recon_desktop.services.remittances import load_remittance

            return load_remittance(practice, remittance_id)

        self.load("Remittance", work, self._show_detail)

    def _show_rows(self, rows: tuple[RemittanceRow, ...]) -> None:
        self.table.set_rows(rows)
        cleared = [each for each in rows if each.state == "Cleared"]
        self.post_all.setEnabled(bool(cleared))
        self.post_all.setText(f"&Post {len(cleared)} cleared" if cleared else "Nothing to post")
        if self._shown is None:
            self.subtitle.setText("nothing is posted before the bank has the money")

    def _show_detail(self, detail: RemittanceDetail) -> None:
        self._shown = detail
        summary = detail.row
        self.heading.setText(summary.payer)
        dated = f" · dated {summary.payment_date:%m/%d/%Y}" if summary.payment_date else ""
        self.subtitle.setText(
            f"remittance {summary.trace}{dated} · {counted(summary.claims, 'claim')}"
        )
        self.back.show()
        self.grid_tools.show()
        self.source.setVisible(bool(detail.lines))
        self.post_all.hide()
        self.detail.show_detail(detail)
        self.stack.setCurrentIndex(1)

    def post_shown(self) -> None:
        """Post the remittance that is open; what pays nothing needs a reason."""
        if self._shown is None:
            return
        summary = self._shown.row
        approval = ""
        if self._shown.needs_approval:
            asked = self.session.dialogs.ask_text(
                self,
                f"Approve remittance {summary.trace}",
                summary.hold_reason or _ZERO_PAY,
                "&Approve and post",
            )
            if asked is None:
                return
            approval = asked
        self._post(summary, approval)

    def _post(self, summary: RemittanceRow, approval: str) -> None:
        practice, actor = self.session.practice, self.session.actor

        def work() -> PostResult:
            from recon_desktop.services.post_remittance import post_remittance

            return post_remittance(practice, actor, summary.id, approval=approval)

        self.session.act(f"Posting {summary.trace}", work, self._posted, topics=_TOPICS)

    def _post_cleared(self) -> None:
        practice, actor = self.session.practice, self.session.actor

        def work() -> object:
            from recon_desktop.services.post_remittance import post_cleared

            return post_cleared(practice, actor)

        self.session.act("Posting what is cleared", work, self._posted, topics=_TOPICS)

    def reverse_shown(self, *, returned: bool) -> None:
        """Reverse what was posted, for a reason: mirror entries are written, nothing is deleted."""
        if self._shown is None:
            return
        practice, actor, summary = self.session.practice, self.session.actor, self._shown.row
        reason = self.session.dialogs.ask_text(
            self,
            f"Reverse remittance {summary.trace}",
            "Mirror entries are written for everything that was posted. Why?",
            "&Reverse",
        )
        if reason is None:
            return

        def work() -> date:
            from recon_desktop.services.reverse_posting import reverse_posting

            return reverse_posting(practice, actor, summary.id, reason=reason, returned=returned)

        self.session.act(f"Reversing {summary.trace}", work, self._reversed, topics=_TOPICS)

    def _reversed(self, day: date) -> None:
        self.session.notice(f"Reversed on {day:%m/%d/%Y}; the first entries stay in the books.")

    def _posted(self, result: PostResult) -> None:
        total = sum((each.amount for each in result.posted), start=Money(0))
        text = (
            f"{counted(len(result.posted), 'remittance')} posted, {screen_text(total)} in "
            f"{counted(result.entries, 'entry', 'entries')}."
        )
        if result.held:
            text += f" {counted(len(result.held), 'claim')} held in suspense."
        if result.refused:
            text += f" Refused: {result.refused[0].reason}"
        bad = bool(result.refused or result.held)
        self.session.notice(text, Tone.ATTENTION if bad else Tone.BALANCED)

    def _show_source(self) -> None:
        line = self.detail.lines.current
        if line is not None:
            self.session.show_source(line.ref)


def _claim_text(line: RemitGridLine) -> str:
    if not line.patient:
        return line.claim
    when = f" · {line.dos:%m/%d}" if line.dos else ""
    return f"{line.claim} · {line.patient}{when}"


def _balance_mark(summary: RemittanceRow) -> Mark | None:
    if not summary.balanced:
        return Mark("Out of balance", Tone.WRONG)
    if summary.hold_reason:
        return Mark("Waits for you", Tone.ATTENTION)
    return None


def _imbalance_text(detail: RemittanceDetail) -> str:
    balance = detail.balance
    if balance.difference_cents:
        return f"Out of balance by {screen_text(Money(balance.difference_cents))}"
    lines = len(balance.unbalanced_lines)
    claims = len(balance.unbalanced_claims)
    return f"{counted(lines, 'line')} and {counted(claims, 'claim')} do not balance"
