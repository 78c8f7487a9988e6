"""Bank: bank lines on the left, what waits for them on the right, the difference between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from PySide6.QtWidgets import QCheckBox, QMenu

from recon_desktop.domain.money import ZERO
from recon_desktop.gui.bank.columns import item_columns, line_columns, part_text
from recon_desktop.gui.bank.deeds import BANK_FEE, CARD_FEE, INTEREST, OTHER, RETURNED, BankDeeds
from recon_desktop.gui.bank.footer import BankFooter
from recon_desktop.gui.bank.pairing import Pairing
from recon_desktop.gui.bank.proposals import ACCOUNT, ACCOUNT_WORDS, Proposals
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.page import Page
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.layout import Card, panes
from recon_desktop.gui.widgets.selection import choose_rows, chosen_rows, toggle_row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.widgets.ways_strip import WaysStrip
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.bank.bank_view import (
        BankLineView,
        BankView,
        OpenItemView,
    )
    from recon_desktop.services.bank.match_bank import CombinationView

R = TypeVar("R")
_EXPLAIN = (
    ("Bank &fee", BANK_FEE),
    ("&Card fee", CARD_FEE),
    ("&Interest or other income", INTEREST),
    ("&Other bank activity…", OTHER),
)


class BankPage(Page):
    """Two panes and a pinned footer."""

    title: ClassVar[str] = "Bank"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {
            Topic.BANK,
            Topic.IMPORTS,
            Topic.REMITTANCES,
            Topic.DEPOSIT,
            Topic.CREDITS,
            Topic.SETUP,
        }
    )
    follows_date: ClassVar[bool] = False

    def _build(self) -> None:
        self.deeds = BankDeeds(self.session, self)
        self._view: BankView | None = None
        self._proposals = Proposals()
        self._ways: list[CombinationView] = []
        self._proposed: list[tuple[str, int]] = []  # items chosen by the page, not by a person
        self._picking = False
        self.only_open = QCheckBox("Only &open lines")
        self.only_open.setChecked(True)
        self.explain_button = Button("This line &is", glyph="bank")
        self.explain_menu = self._explain_menu()
        self.explain_button.setMenu(self.explain_menu)
        self.certain = Button("Match what is &certain", self.deeds.match_certain, role="act")
        self.statements = Button("St&atements…", lambda: self.session.go("statements"))
        for tool in (self.only_open, self.statements, self.explain_button, self.certain):
            self.tools.addWidget(tool)
        self.lines = self._table("Bank lines", line_columns(), lambda line: line.id)
        self.items = self._table(
            "Waiting for the bank", item_columns(), lambda item: (item.kind, item.id)
        )
        self.items.set_empty(
            "Nothing waits for the bank.",
            "Deposits, card batches and remittances stand here until their bank line is found.",
        )
        self.ways = WaysStrip(self._choose_way)
        lines, items = Card(self.lines, pad=14), Card(self.items, self.ways, pad=14)
        self.body.addWidget(panes(lines, items, sizes=(640, 470), shares=(4, 3)), 1)
        self.footer = BankFooter()
        self.bank_figure, self.item_figure = self.footer.bank, self.footer.chosen
        self.difference, self.reason = self.footer.difference, self.footer.reason
        self.partial, self.source_button = self.footer.partial, self.footer.source
        self.match_button, self.unmatch_button = self.footer.match, self.footer.unmatch
        self.body.addWidget(self.footer)

    def _table(
        self, name: str, columns: tuple[Column[R], ...], identity: Callable[[R], object]
    ) -> DataTable[R]:
        return DataTable(
            name,
            columns,
            title=name,
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            identity=identity,
        )

    def _explain_menu(self) -> QMenu:
        menu = QMenu(self)
        for text, account in _EXPLAIN:
            menu.addAction(text, partial(self._explain, account))
        menu.addSeparator()
        menu.addAction("&Payer money without advice…", self._note_payer_money)
        menu.addAction("&Returned check, payment or refund", self._show_returns)
        return menu

    def _connect(self) -> None:
        self.only_open.toggled.connect(lambda _: self.reload())
        self.partial.toggled.connect(self._say_part)
        self.footer.part.textChanged.connect(lambda _: self._weigh(keep_ways=True))
        self.match_button.clicked.connect(lambda: self._match())
        self.unmatch_button.clicked.connect(lambda: self._unmatch())
        self.source_button.clicked.connect(lambda: self._show_source())
        for table in (self.lines, self.items):
            table.toggled.connect(lambda _, table=table: toggle_row(table))
        self.lines.view.selectionModel().selectionChanged.connect(lambda *_: self._lines_chosen())
        self.items.view.selectionModel().selectionChanged.connect(lambda *_: self._weigh())
        self.items.opened.connect(self._open_item)
        self.lines.opened.connect(lambda line: self.session.show_source(line.ref))

    # loading

    def reload(self) -> None:
        """Bank lines, and what waits for them."""
        practice, only_open = self.session.practice, self.only_open.isChecked()

        def work() -> BankView:
            from recon_desktop.services.bank.bank_view import load_bank

            return load_bank(practice, only_open=only_open)

        self.load("Bank", work, self._show)

    def _show(self, view: BankView) -> None:
        self._view = view
        self._proposals = Proposals(view.proposals)
        self.partial.setChecked(False)
        self._say_why_empty()
        self._picking = True
        if self.match_button.hasFocus():  # it goes dark: the hands are on the lines again
            self.lines.view.setFocus()
        self.lines.set_rows(view.lines)
        self.items.set_rows(view.open_items)
        self._picking = False
        self.subtitle.setText(_balances(view))
        if self.lines.current is None:
            self.lines.choose(lambda line: self._proposals.of_line(line.id) is not None)
        self._weigh()

    def _say_why_empty(self) -> None:
        if self.only_open.isChecked():
            self.lines.set_empty(
                "Every bank line is matched.", "Import a newer statement, or show all lines."
            )
        else:
            self.lines.set_empty(
                "No bank lines yet.",
                "Drop a bank statement (OFX, BAI2 or CSV) on the window.",
            )

    # choosing

    @property
    def pairing(self) -> Pairing:
        """What is chosen in both panes."""
        return self.footer.told(Pairing(chosen_rows(self.lines), chosen_rows(self.items)))

    def _lines_chosen(self) -> None:
        """Choosing a bank line chooses what probably belongs to it."""
        if self._picking:
            return
        lines = chosen_rows(self.lines)
        if len(lines) == 1:
            self._show_items(lines[0])
            self._propose(lines[0])
        self._weigh()

    def _propose(self, line: BankLineView) -> None:
        """What a person has chosen stays chosen while nothing fits the line better."""
        proposal = self._proposals.of_line(line.id)
        by_us = [(item.kind, item.id) for item in chosen_rows(self.items)] == self._proposed
        wanted: list[tuple[str, int]] = []
        if proposal is not None and proposal.kind != ACCOUNT:
            wanted = [(proposal.kind, proposal.target_id)]
        elif proposal is None and line.to_match:
            equal = [item for item in self.items.model.shown_rows if item.amount == line.to_match]
            if line.to_match > ZERO:  # money in is a payment, before it is a refund come back
                equal.sort(key=_is_return)
            wanted = [(item.kind, item.id) for item in equal][:1]
        if wanted or by_us:
            self._proposed = wanted
            self._choose_items(wanted)

    def _show_items(self, line: BankLineView) -> None:
        """Beside what waits stands what may have come back with this very line."""
        if self._view is None:
            return
        back = [item for item in self._view.returns if item.amount == line.open and line.open]
        wanted = (*back, *self._view.open_items)
        if tuple(self.items.model.all_rows) != wanted:
            self.items.set_rows(wanted)

    def _choose_items(self, wanted: list[tuple[str, int]]) -> None:
        choose_rows(self.items, lambda item: (item.kind, item.id) in wanted)

    def _choose_way(self, at: int) -> None:
        """Choose the lines and items of one of the ways that fit."""
        way = self._ways[at]
        self._picking = True
        choose_rows(self.lines, lambda line: line.id in way.bank_lines)
        self._choose_items([(way.kind, target) for target in way.target_ids])
        self._picking = False
        self._weigh(keep_ways=True)
        self.match_button.setFocus()

    def _offer_ways(self, pairing: Pairing) -> None:
        """The best three sums that come out for the line, or the item, in hand."""
        every = self._view.combinations if self._view else ()
        lines, items = {x.id for x in pairing.lines}, {(x.kind, x.id) for x in pairing.items}
        ways = [way for way in every if len(lines) == 1 and lines & set(way.bank_lines)]
        if not ways and not pairing.lines:
            ways = [w for w in every if items & {(w.kind, t) for t in w.target_ids}]
        self._ways = ways[:3]
        told = f"{counted(ways[0].fits, 'combination')} fit:" if ways else ""
        if ways and ways[0].fits == 1:
            told = "One combination fits:"
        self.ways.show_ways(told, [_way_text(way) for way in self._ways])

    def _weigh(self, *, keep_ways: bool = False) -> None:
        if self._picking:
            return
        pairing = self.pairing
        self.footer.show_pairing(pairing)
        one = pairing.lines[0] if len(pairing.lines) == 1 else None
        self.match_button.setText(self._proposals.match_word(pairing))
        self.match_button.setEnabled(self._can_match(pairing))
        by_card = self._proposals.card_of(pairing) is not None
        self.match_button.setVisible(not pairing.done or by_card)
        self.explain_button.setEnabled(one is not None and bool(one.open) and not one.pending)
        self.reason.setText(self._proposals.words(pairing))
        if not keep_ways:
            self._offer_ways(pairing)

    def _say_part(self, wanted: bool) -> None:
        self._weigh()
        if wanted:
            self.footer.ask_part()

    def _can_match(self, pairing: Pairing) -> bool:
        return self._proposals.can_match(pairing, partial=self.partial.isChecked())

    # deeds

    def _match(self) -> None:
        pairing = self.pairing
        account, card = self._proposals.account_of(pairing), self._proposals.card_of(pairing)
        if account is not None:
            self._explain(account.target_id)
        elif card is not None:
            self.deeds.match_card_payment(card, pairing.items[0])
        elif self._can_match(pairing):
            self.deeds.match(pairing, partial=self.partial.isChecked())

    def _unmatch(self) -> None:
        """Take back the only part, or ask which one."""
        parts = [part for line in self.pairing.lines for part in line.parts]
        if not parts:
            return
        at: int | None = 0
        if len(parts) > 1:
            every = f"All {len(parts)}"
            at = self.session.dialogs.ask_choice(
                self,
                "Unmatch",
                "Which match is taken back? The others stay.",
                [every, *(part_text(part) for part in parts)],
                "&Unmatch",
            )
            parts = parts if at == 0 else parts[(at or 1) - 1 : at]
        if at is not None:
            name = screen_text(parts[0].amount) if len(parts) == 1 else f"{len(parts)} matches"
            self.deeds.unmatch([part.match_id for part in parts], name)

    def _explain(self, account: int) -> None:
        lines = chosen_rows(self.lines)
        if len(lines) == 1:
            self.deeds.explain(lines[0], account, ACCOUNT_WORDS[account])

    def _note_payer_money(self) -> None:
        lines = chosen_rows(self.lines)
        if len(lines) == 1:
            self.deeds.note_payer_money(lines[0])

    def _show_returns(self) -> None:
        """Choose what may have come back, or say why there is nothing."""
        lines = chosen_rows(self.lines)
        if len(lines) == 1 and not self.items.choose(_is_return):
            amount = screen_text(abs(lines[0].open))
            self.session.notice(
                f"The bank booked no check, payment or refund of {amount} in the 90 days before."
            )

    def _open_item(self, item: OpenItemView) -> None:
        if item.kind == "remittance":
            self.session.go("remittances", item.id)
        elif item.kind == "deposit":
            self.session.go("drawer")
        elif item.kind == "refund":
            self.session.go("followup", "credits")

    def _show_source(self) -> None:
        lines = chosen_rows(self.lines)
        if lines:
            self.session.show_source(lines[0].ref)


def _is_return(item: OpenItemView) -> bool:
    return item.kind in RETURNED


def _way_text(way: CombinationView) -> str:
    names = " + ".join(way.targets)
    if len(way.bank_lines) > 1:
        names += f" in {len(way.bank_lines)} bank lines"
    return f"{screen_text(way.amount)} = {names}"


def _balances(view: BankView) -> str:
    text = f"books {screen_text(view.book_balance)}"
    if view.statement_balance is not None:
        text += f" · statement {screen_text(view.statement_balance)}"
    return text
