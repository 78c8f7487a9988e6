"""Remittances: what payers say they pay; the list, the posting desk, and keying paper EOBs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QMenu, QStackedWidget, QWidget

from recon_desktop.gui.desk.deeds import DeskDeeds
from recon_desktop.gui.desk.list_deeds import ListDeeds
from recon_desktop.gui.page import Page
from recon_desktop.gui.pages.key_eob import KeyEob
from recon_desktop.gui.pages.posting_desk import PostingDesk
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted, remittance_mark

if TYPE_CHECKING:
    from recon_desktop.domain.posting.keyed import KeyedRemittance
    from recon_desktop.services.posting.key_remittance import DraftView
    from recon_desktop.services.posting.posting_desk import DeskView
    from recon_desktop.services.posting.remittances import RemittanceRow


class Choice(NamedTuple):
    """A part of the list: its words, and which rows are in it."""

    text: str
    holds: Callable[[RemittanceRow], bool]


def needs_hands(summary: RemittanceRow) -> bool:
    """Somebody must look: out of balance, held back, of the manual lane, or partly in suspense."""
    waits = bool(summary.hold_reason or summary.lane or not summary.balanced)
    return summary.state == "Partly held" or (waits and summary.state not in _DONE)


_DONE = ("Posted", "Keyed again", "Reversed")
_CHOICES = (
    Choice("A&ll", lambda r: True),
    Choice("Needs &hands", needs_hands),
    Choice("Rea&dy", lambda r: r.ready),
    Choice("Awa&iting bank", lambda r: r.state in ("Awaiting bank", "Advice received")),
    Choice("P&osted", lambda r: r.state in ("Posted", "Partly held", "Reversed")),
)


class RemittancesPage(Page):
    """The list of remittances; one of them on the posting desk; a paper EOB being keyed."""

    title: ClassVar[str] = "Remittances"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.REMITTANCES, Topic.BANK, Topic.IMPORTS, Topic.RULES, Topic.DAY}
    )
    follows_date: ClassVar[bool] = False
    smallest: ClassVar[QSize] = QSize(1060, 580)  # the desk's columns stay readable

    def _build(self) -> None:
        self._rows: tuple[RemittanceRow, ...] = ()
        self._shown = 0
        self._has_drafts = False
        self._automatic = 0
        self.back = Button("&Back", self.go_back, glyph="chevron-left")
        self.new_eob = Button("&Key an EOB", lambda: self.key_eob(None), glyph="plus")
        self.drafts = Button("Dra&fts")
        self.drafts_menu = QMenu(self)
        self.drafts.setMenu(self.drafts_menu)
        self.post_all = Button("&Post what is cleared", role="act")
        self.auto_post = Button("Post &automatically")
        self.table = self._list_table()
        self.detail = PostingDesk(self.session)
        self.keyer = KeyEob(self.session)
        self.deeds = DeskDeeds(self.session, self.detail, self._key_again)
        self.list_deeds = ListDeeds(self.session)
        self.grid_tools = QWidget()
        self.grid_tools.setLayout(self.detail.lines.tools())
        self.detail.lines.filter_field.setFixedWidth(150)
        self._of_list = (self.drafts, self.new_eob, self.auto_post, self.post_all)
        self._of_desk = (self.grid_tools, self.detail.accept_clean, self.detail.more)
        for widget in (*self._of_desk, self.back, *self._of_list):
            self.tools.addWidget(widget)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._list_card())
        self.stack.addWidget(self.detail)
        self.stack.addWidget(self.keyer)
        self.body.addWidget(self.stack, 1)
        self.show_list(load=False)

    def _list_card(self) -> Card:
        self._group = QButtonGroup(self)
        self.choices: list[Button] = []
        for each in _CHOICES:
            button = Button(each.text, self._show_choice, role="choice")
            button.setCheckable(True)
            self._group.addButton(button)
            self.choices.append(button)
        self.choices[0].setChecked(True)
        self.table.bar.insertLayout(0, row(*self.choices, gap=4))
        self.table.title.hide()
        self.table.count.hide()  # each choice says its own number
        return Card(self.table, pad=14)

    def _list_table(self) -> DataTable[RemittanceRow]:
        table: DataTable[RemittanceRow] = DataTable(
            "Remittances",
            (
                Column(
                    "State", lambda r: remittance_mark(r.state), width=142, key=lambda r: r.state
                ),
                Column("Payer", lambda r: r.payer, strong=True),
                Column("Trace", lambda r: r.trace, width=130),
                Column("Dated", lambda r: r.payment_date, width=96),
                Column("Claims", lambda r: r.claims, width=60),
                Column("Amount", lambda r: r.amount, width=96),
                Column("At the bank", lambda r: r.bank_date, width=96),
                Column("Posted", lambda r: r.posted_on, width=96),
                Column("Why by hand", _why_text, tone=_why_tone),
                Column("Method", lambda r: r.method, width=70, hidden=True),
                Column("Out of balance", _balance_mark, width=130, hidden=True),
            ),
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            identity=lambda r: r.id,
        )
        table.set_empty(
            "No remittances yet.",
            "Drop remittance files (835) on the window, or key a paper EOB.",
        )
        return table

    def _connect(self) -> None:
        self.table.opened.connect(lambda each: self.open_remittance(each.id))
        self.post_all.clicked.connect(lambda: self.list_deeds.post_cleared())
        self.auto_post.clicked.connect(lambda: self.list_deeds.auto_post())
        self.detail.left.connect(self.show_list)
        self.detail.actions_of.stale.connect(self._reload_desk)
        self.keyer.left.connect(self.show_list)
        self.keyer.kept.connect(self.open_remittance)

    # loading

    def enter(self) -> None:
        """The page has come into sight: the hands are on the list, or where they were."""
        super().enter()
        if self.stack.currentIndex() == 0:
            self.table.view.setFocus()

    def reload(self) -> None:
        """The list, and the remittance that is open."""
        practice = self.session.practice

        def work() -> tuple[tuple[RemittanceRow, ...], tuple[DraftView, ...]]:
            from recon_desktop.services.posting.key_remittance import list_drafts
            from recon_desktop.services.posting.remittances import list_with_readiness

            return list_with_readiness(practice), list_drafts(practice)

        self.load("Remittances", work, lambda found: self._show_list(*found))
        self._reload_desk()

    def _reload_desk(self) -> None:
        if self._shown:
            self.open_remittance(self._shown)

    def show_what(self, what: object) -> None:
        """Open a remittance by its id."""
        if isinstance(what, int):
            self.open_remittance(what)

    def open_remittance(self, remittance_id: int) -> None:
        """One remittance on the desk."""
        practice = self.session.practice

        def work() -> DeskView:
            from recon_desktop.services.posting.posting_desk import load_desk

            return load_desk(practice, remittance_id)

        self.load("Remittance", work, self._show_desk)

    def _show_list(self, rows: tuple[RemittanceRow, ...], drafts: tuple[DraftView, ...]) -> None:
        self._rows = rows
        for button, each in zip(self.choices, _CHOICES, strict=True):
            number = sum(map(each.holds, rows))
            button.setText(f"{each.text}  {number:,}")
        self._show_choice()
        cleared = sum(each.state == "Cleared" and not needs_hands(each) for each in rows)
        self.post_all.setEnabled(bool(cleared))
        self.post_all.setText(f"&Post {cleared:,} cleared" if cleared else "Nothing to post")
        self._automatic = sum(each.automatic for each in rows)
        self.auto_post.setText(f"Post {self._automatic:,} &automatically")
        self.auto_post.setVisible(bool(self._automatic) and self.stack.currentIndex() == 0)
        self._show_drafts(drafts)
        if self.stack.currentIndex() == 0:
            self.subtitle.setText("nothing is posted before the bank has the money")

    def _show_choice(self) -> None:
        place = next(at for at, button in enumerate(self.choices) if button.isChecked())
        self.table.set_rows([each for each in self._rows if _CHOICES[place].holds(each)])

    def _show_drafts(self, drafts: tuple[DraftView, ...]) -> None:
        self.drafts_menu.clear()
        for each in drafts:
            text = f"{each.label} · saved {each.saved_at:%m/%d %H:%M}"
            self.drafts_menu.addAction(text, partial(self._open_draft, each))
        self.drafts.setText(f"Dra&fts ({len(drafts)})")
        self._has_drafts = bool(drafts)
        self.drafts.setVisible(self._has_drafts and self.stack.currentIndex() == 0)

    def _show_desk(self, view: DeskView) -> None:
        self._shown = view.row.id
        summary = view.row
        self._show_part(1, summary.payer)
        dated = f" · dated {summary.payment_date:%m/%d/%Y}" if summary.payment_date else ""
        origin = "keyed from paper " if view.paper else "remittance "
        self.subtitle.setText(
            f"{origin}{summary.trace}{dated} · {counted(summary.claims, 'claim')}"
        )
        first = self.detail.view is None or self.detail.view.row.id != summary.id
        self.detail.show_view(view)
        if first or self.focusWidget() in (None, self.table.view):
            self.detail.grid.setFocus()

    # moving about

    def show_list(self, *, load: bool = True) -> None:
        """Back to the list; whatever was looked at stays as it is."""
        self._shown = 0
        self.forget("Remittance")
        self.detail.view = None
        self._show_part(0, self.title)
        if load:
            self.reload()
            self.table.view.setFocus()

    def go_back(self) -> None:
        """Leave the desk or the paper; the place is kept."""
        if self.stack.currentIndex() == 1:
            self.detail.finish_later()
        else:
            self.keyer.finish_later()

    def _show_part(self, place: int, heading: str) -> None:
        self.stack.setCurrentIndex(place)
        self.heading.setText(heading)
        for widget in self._of_list:
            widget.setVisible(place == 0)
        self.drafts.setVisible(place == 0 and self._has_drafts)
        self.auto_post.setVisible(place == 0 and bool(self._automatic))
        for tool in self._of_desk:
            tool.setVisible(place == 1)
        self.back.setVisible(place != 0)

    def find_in_list(self) -> None:
        """Go to the filter; of the desk its filter stands above it."""
        if self.stack.currentIndex() == 1:
            self.detail.lines.find_in_list()
        else:
            super().find_in_list()

    # paper

    def key_eob(self, keyed: KeyedRemittance | None, draft_id: int | None = None) -> None:
        """Key a paper EOB: a new one, a draft, or a remittance again."""
        self._shown = 0
        self.detail.view = None
        self._show_part(2, "Paper EOB")
        self.subtitle.setText("keyed line by line; saved as you type")
        self.keyer.start(keyed, draft_id)

    def _open_draft(self, draft: DraftView) -> None:
        self.key_eob(draft.keyed, draft.id)

    def _key_again(self, remittance_id: int) -> None:
        practice, actor = self.session.practice, self.session.actor

        def work() -> Any:
            from recon_desktop.services.posting.key_remittance import start_again

            return start_again(practice, actor, remittance_id)

        self.load("Key again", work, self.key_eob)


def _why_text(summary: RemittanceRow) -> str:
    if summary.state in ("Posted", "Reversed", "Keyed again"):
        return ""
    return summary.hold_reason or summary.lane or summary.not_ready


def _why_tone(summary: RemittanceRow) -> Tone | None:
    return Tone.ATTENTION if needs_hands(summary) else None


def _balance_mark(summary: RemittanceRow) -> Mark | None:
    return None if summary.balanced else Mark("Out of balance", Tone.WRONG)
