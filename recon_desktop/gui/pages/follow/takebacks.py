"""Takebacks: what payers take back or forward, followed to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QComboBox, QMenu

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.pages.follow.takeback_acts import REFUND, WRITE_OFF, TakebackActs
from recon_desktop.gui.pages.follow.takeback_detail import TakebackDetail
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.follow.takeback_rows import TakebackRow
    from recon_desktop.services.follow.takebacks import Standing, TakebackView

_MARKS = {
    "Open": (Tone.ATTENTION, "circle"),
    "Partly taken": (Tone.ATTENTION, "clock"),
    "Settled": (Tone.BALANCED, "check"),
    "Taken without announcement": (Tone.WRONG, "alert"),
    "In suspense": (Tone.ATTENTION, "alert"),
    "Not posted yet": (Tone.INFORMATION, "clock"),
    "Taken at once": (Tone.NEUTRAL, "check"),
    "Correction due": (Tone.ATTENTION, "clock"),
    "Corrected": (Tone.BALANCED, "check"),
}
_SHORT = {"Taken without announcement": "Not announced"}
_OPEN, _EVERY = "Open ones", "Everything"
_ALL_PAYERS = "All payers"


class TakebacksTab(Tab):
    """The list, the chain of the one that is chosen, and what the books say."""

    name: ClassVar[str] = "takebacks"
    title: ClassVar[str] = "Takebacks"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.TAKEBACKS, Topic.REMITTANCES, Topic.IMPORTS, Topic.BANK, Topic.DAY}
    )

    def _build(self) -> None:
        self._view: TakebackView | None = None
        self.payer = QComboBox()
        self.payer.setAccessibleName("Payer")
        self.payer.addItem(_ALL_PAYERS)
        self.payer.setMinimumWidth(190)
        self.state = QComboBox()
        self.state.setAccessibleName("Show")
        self.state.addItems([_OPEN, _EVERY, *_MARKS])
        self.table = self._list_table()
        for place, (text, box) in enumerate((("Pa&yer", self.payer), ("S&how", self.state))):
            label = PlainLabel(text, role="quietBody")
            label.setBuddy(box)
            self.table.bar.insertWidget(3 + 2 * place, label)
            self.table.bar.insertWidget(4 + 2 * place, box)
        self.detail = TakebackDetail(self.session)
        self.acts = TakebackActs(self.session, self)
        self.body.addWidget(Card(self.table, pad=14), 1)
        self.body.addWidget(self.detail)
        self.body.addWidget(self._footer())

    def _list_table(self) -> DataTable[TakebackRow]:
        return DataTable(
            "Takebacks",
            (
                Column("State", _state_mark, width=142, key=lambda t: t.state),
                Column("Payer", lambda t: t.payer, strong=True),
                Column("What", _what, width=196),
                Column("Claim", _claim, width=120),
                Column("Since", lambda t: t.known_on, width=100),
                Column("Days", lambda t: t.age_days, width=50),
                Column("Amount", lambda t: t.amount, width=80),
                Column("Taken", lambda t: t.taken, width=76, right=True),
                Column("Open", lambda t: t.left, width=80, right=True),
                Column("60 days", _sixty, width=76, tip="Medicare and Medicaid, since first seen"),
                Column("Reference", lambda t: t.reference, width=130, hidden=True),
                Column("Remittance", lambda t: t.trace, width=120, hidden=True),
                Column("Taken by", lambda t: ", ".join(t.taken_traces), width=120, hidden=True),
                Column("How", lambda t: t.method, width=150, hidden=True),
            ),
            title="Takebacks",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            quiet=lambda t: not t.is_open,
        )

    def _footer(self) -> Card:
        self.announced = Figure("May still be taken", role="mediumNumber", note=False)
        self.unannounced = Figure("Taken unannounced", role="mediumNumber", note=False)
        self.books = Figure("Books (2020)", role="mediumNumber", note=False)
        self.equal = Badge()
        self.waiting = ElidedLabel("", role="quietBody")
        self.source = Button("S&ource", self._show_source, glyph="file")
        self.untie = Button("&Unlink…", self._untie, glyph="undo")
        self.settle = Button("&Settle…")
        self.settle.setMenu(QMenu(self))
        self.link = Button("&Link…", self._link, role="act", glyph="link")
        foot = row(
            self.announced,
            self.unannounced,
            self.books,
            self.equal,
            self.waiting,
            self.source,
            self.untie,
            self.settle,
            self.link,
            gap=14,
        )
        foot.setStretch(4, 1)
        return Card(foot, pad=14)

    def _connect(self) -> None:
        self.payer.currentIndexChanged.connect(lambda _: self._show_rows())
        self.state.currentIndexChanged.connect(lambda _: self._show_rows())
        self.table.picked.connect(self._pick)
        self.table.opened.connect(lambda each: self._open(each.remittance_id))
        self.detail.chain.picked.connect(lambda _: self._light())
        self.detail.chain.opened.connect(lambda line: self._open(line.remittance_id))
        self.detail.candidates.picked.connect(lambda _: self._light())
        self.detail.candidates.opened.connect(lambda _: self._link())

    def reload(self) -> None:
        """The whole ledger as of today."""
        practice = self.session.practice

        def work() -> TakebackView:
            from recon_desktop.services.follow.takebacks import load_takebacks

            return load_takebacks(practice)

        self.load("Ledger", work, self._show)

    def _show(self, view: TakebackView) -> None:
        self._view = view
        chosen = self.payer.currentText()
        self.payer.blockSignals(True)
        self.payer.clear()
        self.payer.addItems([_ALL_PAYERS, *(each.payer for each in view.standings[1:])])
        self.payer.setCurrentIndex(max(0, self.payer.findText(chosen)))
        self.payer.blockSignals(False)
        self._show_rows()

    def _show_rows(self) -> None:
        if self._view is None:
            return
        key = self.table.current.key if self.table.current else ""
        payer, state = self._chosen_payer(), self.state.currentText()
        rows = [each for each in self._view.rows if payer in ("", each.payer)]
        if state == _OPEN:
            rows = [each for each in rows if each.is_open]
        elif state != _EVERY:
            rows = [each for each in rows if each.state == state]
        self._say_why_empty(state)
        self.table.set_rows(rows)
        if not self.table.choose(lambda each: each.key == key) and rows:
            self.table.view.selectRow(0)
        self._pick(self.table.current)
        self._show_standing(self._view.standing(payer))

    def _chosen_payer(self) -> str:
        return self.payer.currentText() if self.payer.currentIndex() > 0 else ""

    def _say_why_empty(self, state: str) -> None:
        if state == _OPEN:
            self.table.set_empty("Nothing is open.", "Choose Everything to see what was settled.")
        else:
            self.table.set_empty(
                "No takebacks.",
                "Reversals and provider-level adjustments of remittances (835) stand here.",
            )

    def _show_standing(self, standing: Standing) -> None:
        view = self._view
        self.announced.show_value(standing.announced)
        self.unannounced.show_value(standing.unannounced)
        self.books.show_value(standing.books)
        if standing.agrees and view is not None and view.fb_agrees:
            self.equal.show_state("Equals the books", Tone.BALANCED)
        else:
            off = screen_text(standing.balance - standing.books)
            self.equal.show_state(f"Off from the books by {off}", Tone.WRONG)
        waiting = standing.waiting
        self.waiting.setText(f"{screen_text(waiting)} not posted yet" if waiting else "")

    def _pick(self, chosen: TakebackRow | None) -> None:
        self.detail.show_row(chosen)
        self._fill_settle_menu(chosen)
        self._light()

    def _light(self) -> None:
        """Light the buttons that fit what is chosen."""
        chosen, line = self.table.current, self.detail.chain.current
        tied = line is not None and line.opening_id is not None
        settled = line is not None and line.settlement_id is not None
        self.untie.setEnabled(tied or settled)
        self.untie.setText("&Unlink…" if not settled else "&Undo settling…")
        self.link.setEnabled(self.detail.candidates.current is not None)
        self.settle.setEnabled(chosen is not None and chosen.can_settle)
        self.source.setEnabled(chosen is not None)

    def _fill_settle_menu(self, chosen: TakebackRow | None) -> None:
        menu = self.settle.menu()
        menu.clear()
        if chosen is None:
            return
        if chosen.claim:
            claim = chosen.claim
            menu.addAction(f"&To claim {claim}…", lambda: self.acts.settle(chosen, claim))
        menu.addAction(
            "To another &claim or encounter…", lambda: self.acts.settle_elsewhere(chosen)
        )
        if chosen.may_be_refund:
            words = "To a &refund to the payer…" if chosen.announces else "To our waiting &refund…"
            menu.addAction(words, lambda: self.acts.settle(chosen, REFUND))
        menu.addAction("&Write off…", lambda: self.acts.settle(chosen, WRITE_OFF))

    def _link(self) -> None:
        self.acts.link(self.table.current, self.detail.candidates.current)

    def _untie(self) -> None:
        self.acts.untie(self.detail.chain.current)

    def _open(self, remittance_id: int | None) -> None:
        if remittance_id is not None:
            self.session.go("remittances", remittance_id)

    def _show_source(self) -> None:
        line, chosen = self.detail.chain.current, self.table.current
        ref = line.ref if line is not None and line.ref is not None else None
        if ref is None and chosen is not None:
            ref = chosen.ref
        if ref is not None:
            self.session.show_source(ref)


def _state_mark(each: TakebackRow) -> Mark:
    tone, glyph = _MARKS.get(each.state, (Tone.NEUTRAL, "dash"))
    return Mark(_SHORT.get(each.state, each.state), tone, glyph)


def _what(each: TakebackRow) -> str:
    return f"{each.code} · {each.wording}"


def _claim(each: TakebackRow) -> str:
    return " · ".join(filter(None, (each.claim, each.patient)))


def _sixty(each: TakebackRow) -> str:
    return f"{each.days_of_60} of 60" if each.days_of_60 is not None else ""
