"""Bank: bank lines on the left, what waits for them on the right, the difference between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSplitter

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.page import Page
from recon_desktop.gui.pairing import Pairing
from recon_desktop.gui.session import Topic, Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.bank_view import (
        BankLineView,
        BankView,
        OpenItemView,
        ProposalView,
    )
    from recon_desktop.services.match_bank import MatchReport

_KINDS = {
    "remittance": ("Remittance", "remittances"),
    "deposit": ("Deposit", "drawer"),
    "card-batch": ("Card batch", "coins"),
}
_TIERS = {
    "T1": "by its trace number",
    "T2": "by amount, date and name",
    "T3": "by amount and date",
    "T4": "by hand",
}
_TOPICS = frozenset({Topic.BANK, Topic.REMITTANCES, Topic.DEPOSIT, Topic.DAY})


class BankPage(Page):
    """Two panes and a pinned footer."""

    title: ClassVar[str] = "Bank"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.BANK, Topic.IMPORTS, Topic.REMITTANCES, Topic.DEPOSIT, Topic.SETUP}
    )
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self._proposals: dict[int, ProposalView] = {}
        self.only_open = QCheckBox("Only &open lines")
        self.only_open.setChecked(True)
        self.certain = Button("Match what is &certain", self._match_certain, role="act")
        self.tools.addWidget(self.only_open)
        self.tools.addWidget(self.certain)
        self.lines = self._lines_table()
        self.items = self._items_table()
        panes = QSplitter(Qt.Orientation.Horizontal)
        panes.addWidget(Card(self.lines, pad=14))
        panes.addWidget(Card(self.items, pad=14))
        panes.setHandleWidth(14)
        panes.setChildrenCollapsible(False)
        panes.setStretchFactor(0, 11)
        panes.setStretchFactor(1, 8)
        self.body.addWidget(panes, 1)
        self.body.addWidget(self._footer())

    def _lines_table(self) -> DataTable[BankLineView]:
        table: DataTable[BankLineView] = DataTable(
            "Bank lines",
            (
                Column("Date", lambda b: b.post_date, width=100),
                Column("Bank says", lambda b: b.text),
                Column("Amount", lambda b: b.amount, width=96),
                Column("", _line_mark, width=128),
                Column("Account", lambda b: f"···{b.account_last4}", width=76, hidden=True),
                Column("Matched to", lambda b: b.matched_target, width=120, hidden=True),
                Column("Age, days", lambda b: b.age_days, width=76, hidden=True),
            ),
            title="Bank lines",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        return table

    def _items_table(self) -> DataTable[OpenItemView]:
        table: DataTable[OpenItemView] = DataTable(
            "Waiting for the bank",
            (
                Column("", lambda i: Mark(_KINDS[i.kind][0], Tone.NEUTRAL, _KINDS[i.kind][1]), 118),
                Column("What", _item_text),
                Column("Date", lambda i: i.day, width=100),
                Column("Amount", lambda i: i.amount, width=96),
                Column("Age, days", lambda i: i.age_days, width=76, hidden=True),
            ),
            title="Waiting for the bank",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty(
            "Nothing waits for the bank.",
            "Deposits, card batches and remittances stand here until their bank line is found.",
        )
        return table

    def _footer(self) -> Card:
        self.bank_figure = Figure("Bank line", role="mediumNumber", note=False)
        self.item_figure = Figure("Chosen item", role="mediumNumber", note=False)
        self.difference = Figure("Difference", note=False)
        self.reason = ElidedLabel("", role="quietBody")
        self.match_button = Button("&Match", self._match, role="act", glyph="link")
        self.unmatch_button = Button("&Unmatch", self._unmatch, glyph="undo")
        self.source_button = Button("&Source", self._show_source, glyph="file")
        foot = row(
            self.bank_figure,
            self.item_figure,
            self.difference,
            self.reason,
            self.source_button,
            self.unmatch_button,
            self.match_button,
            gap=22,
        )
        foot.setStretch(3, 1)
        return Card(foot, pad=14)

    def _connect(self) -> None:
        self.only_open.toggled.connect(lambda _: self.reload())
        self.lines.picked.connect(self._line_picked)
        self.items.picked.connect(lambda _: self._weigh())
        self.items.opened.connect(self._open_item)
        self.lines.opened.connect(lambda line: self.session.show_source(line.ref))

    def reload(self) -> None:
        """Bank lines, and what waits for them."""
        practice, only_open = self.session.practice, self.only_open.isChecked()

        def work() -> BankView:
            from recon_desktop.services.bank_view import load_bank

            return load_bank(practice, only_open=only_open)

        self.load("Bank", work, self._show)

    def _show(self, view: BankView) -> None:
        self._proposals = {each.bank_line_id: each for each in view.proposals}
        self._say_why_empty()
        self.lines.set_rows(view.lines)
        self.items.set_rows(view.open_items)
        self.subtitle.setText(_balances(view))
        if self.lines.current is None:
            self.lines.choose(lambda line: line.id in self._proposals)
        self._weigh()

    def _say_why_empty(self) -> None:
        if self.only_open.isChecked():
            self.lines.set_empty(
                "Every bank line is matched.", "Import a newer statement, or show all lines."
            )
        else:
            self.lines.set_empty(
                "No bank lines yet.", "Drop a bank statement (OFX or CSV) on the window."
            )

    def _line_picked(self, line: BankLineView | None) -> None:
        """Choosing a bank line chooses what probably belongs to it."""
        proposal = self._proposals.get(line.id) if line else None
        if proposal is not None:
            self.items.choose(
                lambda item: (item.kind, item.id) == (proposal.kind, proposal.target_id)
            )
        elif line is not None:
            self.items.choose(lambda item: item.amount == line.amount)
        self._weigh()

    def _weigh(self) -> None:
        pairing = Pairing(self.lines.current, self.items.current)
        line = pairing.line
        matched = line is not None and line.match_id is not None
        self.bank_figure.show_value(line.amount if line else None)
        self.item_figure.show_value(pairing.item.amount if pairing.item and not matched else None)
        self.difference.show_value(None if matched else pairing.difference, tone=pairing.tone)
        self.match_button.setEnabled(pairing.fits)
        self.match_button.setVisible(not matched)
        self.unmatch_button.setVisible(matched)
        self.source_button.setEnabled(line is not None)
        self.reason.setText(self._say(pairing))

    def _say(self, pairing: Pairing) -> str:
        line = pairing.line
        if line is None:
            return "Choose a bank line and what belongs to it. Nothing is lost if you finish later."
        if line.match_id is not None:
            kind = _KINDS.get(line.matched_kind, (line.matched_kind, ""))[0].lower()
            return f"Matched to {kind} {line.matched_target}, {_TIERS.get(line.tier, line.tier)}."
        if line.pending:
            return "The bank has not booked this line yet."
        proposal = self._proposals.get(line.id)
        if proposal is not None and pairing.is_pair(proposal.kind, proposal.target_id):
            return proposal.reason
        return pairing.words

    def _match(self) -> None:
        pairing = Pairing(self.lines.current, self.items.current)
        line, item = pairing.line, pairing.item
        if line is None or item is None or not pairing.fits:
            return
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.match_bank import match_by_hand

            match_by_hand(practice, actor, bank_line_id=line.id, kind=item.kind, target_id=item.id)

        name = f"Match of {screen_text(line.amount)} to {item.name}"
        self.session.act(
            name,
            work,
            topics=_TOPICS,
            undo=lambda _: Undo(name, self._unmatching(line.id), _TOPICS),
        )

    def _unmatching(self, bank_line_id: int) -> Callable[[], None]:
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.bank_view import load_bank
            from recon_desktop.services.match_bank import unmatch

            lines = load_bank(practice).lines
            ids = [each.match_id for each in lines if each.id == bank_line_id]
            for match_id in ids:
                if match_id is not None:
                    unmatch(practice, actor, match_id)

        return work

    def _unmatch(self) -> None:
        line = self.lines.current
        if line is None or line.match_id is None:
            return
        practice, actor, match_id = self.session.practice, self.session.actor, line.match_id

        def work() -> None:
            from recon_desktop.services.match_bank import unmatch

            unmatch(practice, actor, match_id)

        self.session.act(f"Unmatching {screen_text(line.amount)}", work, topics=_TOPICS)

    def _match_certain(self) -> None:
        practice, actor = self.session.practice, self.session.actor

        def work() -> MatchReport:
            from recon_desktop.services.match_bank import match_bank

            return match_bank(practice, actor)

        self.session.act("Matching", work, self._matched, topics=_TOPICS)

    def _matched(self, report: MatchReport) -> None:
        done, ask = len(report.matched), len(report.proposed)
        text = f"{counted(done, 'line')} matched."
        if ask:
            text += f" {counted(ask, 'line')} wait for your decision: the likely partner is chosen."
        self.session.notice(text, Tone.BALANCED if done else Tone.INFORMATION)

    def _open_item(self, item: OpenItemView) -> None:
        if item.kind == "remittance":
            self.session.go("remittances", item.id)
        elif item.kind == "deposit":
            self.session.go("drawer")

    def _show_source(self) -> None:
        line = self.lines.current
        if line is not None:
            self.session.show_source(line.ref)


def _item_text(item: OpenItemView) -> str:
    return f"{item.text} · {item.name}" if item.kind == "remittance" else f"{item.text} {item.name}"


def _line_mark(line: BankLineView) -> Mark:
    if line.match_id is not None:
        word, glyph = _KINDS.get(line.matched_kind, ("Matched", "check"))
        return Mark(word, Tone.BALANCED, glyph)
    if line.pending:
        return Mark("Pending", Tone.NEUTRAL, "clock")
    money_in = line.amount.cents > 0
    return Mark("Open", Tone.ATTENTION if money_in else Tone.NEUTRAL, "circle")


def _balances(view: BankView) -> str:
    text = f"books {screen_text(view.book_balance)}"
    if view.statement_balance is not None:
        text += f" · statement {screen_text(view.statement_balance)}"
    return text
