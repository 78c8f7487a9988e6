"""The posting desk: one remittance as one grid, worked by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskLine, DeskMark, DeskPlace, tally
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.desk import columns as desk_columns
from recon_desktop.gui.desk.actions import DeskActions
from recon_desktop.gui.session import Session
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.edit_grid import EditGrid, Typed
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Band, Card, column, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import remittance_mark

if TYPE_CHECKING:
    from recon_desktop.services.posting.posting_desk import DeskView

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class PostingDesk(QWidget):
    """Bank and advice above, the grid, what will be written, and the footer that must be zero."""

    left = Signal()
    post_wanted = Signal()
    hold_wanted = Signal(object, bool)  # DeskLine, the whole claim
    choose_wanted = Signal(object)  # DeskLine

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.actions_of = DeskActions(session)
        self.view: DeskView | None = None
        self.amount = Figure("Remittance", role="mediumNumber", note=False)
        self.bank = Figure("Bank", role="mediumNumber", note=False)
        self.cleared = Badge()
        self.balanced = Badge()
        self.bank_text = ElidedLabel("", role="quietBody")
        self.lines: DataTable[DeskLine] = DataTable(
            "Posting desk",
            desk_columns.columns(),
            preferences=session.preferences,
            dialogs=session.dialogs,
            quiet=lambda line: line.mark is DeskMark.INFO,
            sortable=False,
            tools=False,
            view_class=EditGrid,
        )
        self.grid: EditGrid = self._grid()
        self.written_title = PlainLabel("", role="head")
        self.written = ElidedLabel("")
        self.about = ElidedLabel("", role="quietBody")
        self.placed = Figure("Placed", role="besideNumber", note=False)
        self.difference = Figure("Difference", note=False)
        self.counts = ElidedLabel("", role="strong")
        self.why_not = ElidedLabel("", role="quietBody")
        self.warnings = PlainLabel("", wrap=True)
        self.warnings_band = Band(self.warnings, tone=Tone.ATTENTION)
        self.accept_clean = Button("Accept all c&lean", self._accept_clean, tip="Ctrl+Enter")
        self.more = Button("&More")
        self.later = Button("&Finish later", self.finish_later)
        self.reverse = Button("&Reverse")
        self.post = Button("&Post", self.post_wanted.emit, role="act")
        self._arrange()
        self._connect()

    def _grid(self) -> EditGrid:
        grid = self.lines.view
        if not isinstance(grid, EditGrid):
            raise TypeError("the desk's grid is not one to type into")
        grid.can_type = self._can_type
        grid.text_of = self._text_of
        grid.keep = self._keep
        return grid

    def _arrange(self) -> None:
        head = row(self.amount, self.bank, self.cleared, self.bank_text, self.balanced, gap=22)
        head.setStretch(3, 1)
        lines = Card(gap=6, pad=8)
        lines.body.addWidget(self.lines, 1)
        written = row(self.written_title, gap=6)
        written.addWidget(self.written, 1)
        lines.body.addWidget(Band(column(written, self.about, gap=2)))
        words = column(self.counts, self.why_not, gap=2)
        foot = row(self.placed, self.difference, gap=22)
        foot.addLayout(words, 1)
        foot.addLayout(row(self.reverse, self.later, self.post, gap=10))
        whole = column(gap=10)
        whole.addWidget(Card(head, pad=10))
        whole.addWidget(self.warnings_band)
        whole.addWidget(lines, 1)
        whole.addWidget(Card(foot, pad=10))
        self.setLayout(whole)

    def _connect(self) -> None:
        grid, deeds = self.grid, self.actions_of
        for key in (Qt.Key.Key_Return, Qt.Key.Key_A):
            grid.on(key, self._accept_line)
        grid.on(Qt.Key.Key_Space, lambda: self._accept_line(stay=True))
        grid.on(Qt.Key.Key_Return, self._accept_claim, _SHIFT)
        grid.on(Qt.Key.Key_C, self._accept_claim)
        grid.on(Qt.Key.Key_Return, self._accept_clean, _CTRL)
        grid.on(Qt.Key.Key_H, lambda: self.ask_hold(whole_claim=False))
        grid.on(Qt.Key.Key_H, lambda: self.ask_hold(whole_claim=True), _SHIFT)
        grid.on(Qt.Key.Key_W, self._write_off)
        grid.on(Qt.Key.Key_F4, self.ask_choice)
        grid.on(Qt.Key.Key_Escape, self.finish_later)
        grid.typing.connect(self._preview)
        grid.gave_up.connect(self._show_rows)
        grid.wrong.connect(lambda reason: self.session.notice(reason, Tone.ATTENTION))
        deeds.changed.connect(self._show_rows)
        deeds.place = self.place
        self.lines.picked.connect(self._explain)

    def set_menus(self, more: QMenu, reverse: QMenu) -> None:
        """What the page can do with the remittance."""
        self.more.setMenu(more)
        self.reverse.setMenu(reverse)

    # showing

    def show_view(self, view: DeskView) -> None:
        """Everything of one remittance; the same one again keeps row, column and scroll."""
        again = self.view is not None and self.view.row.id == view.row.id
        self.view = view
        self.actions_of.take_over(view.row.id, view.lines)
        if view.posted:
            self.actions_of.end()
        if again:
            self._show_rows()
        else:
            self.lines.set_rows(list(self.actions_of.lines))
            self._resume(view.place)
        self._show_head(view)
        self._show_foot(view)
        self._explain(self.lines.current)

    def _show_head(self, view: DeskView) -> None:
        summary = view.row
        self.amount.show_value(summary.amount)
        self.bank.show_value(summary.amount if summary.bank_date else None)
        mark = remittance_mark(summary.state)
        when = f" {summary.bank_date:%m/%d/%Y}" if summary.bank_date else ""
        self.cleared.show_state(f"{mark.text}{when}", mark.tone, mark.icon)
        self.bank_text.setText(view.bank_text)
        off = view.balance
        if off.balanced:
            self.balanced.show_state("Balanced: lines, claims, remittance", Tone.BALANCED)
        else:
            self.balanced.show_state(_imbalance_text(view), Tone.WRONG)
        self.warnings.setText(" · ".join(view.warnings))
        self.warnings_band.setVisible(bool(view.warnings) and not view.posted)

    def _show_foot(self, view: DeskView) -> None:
        self.post.setEnabled(view.can_post)
        self.post.setText("A&pprove and post…" if view.needs_approval else "&Post")
        for widget in (self.post, self.later, self.accept_clean):
            widget.setVisible(not view.posted)
        self.reverse.setVisible(view.posted)
        self._show_tally()

    def _show_rows(self) -> None:
        self.lines.model.update_rows(list(self.actions_of.lines))
        self._show_tally()
        self._explain(self.lines.current)

    def _show_used(self) -> None:
        """A rare column comes into sight once something stands in it."""
        for at, each in enumerate(self.lines.model.columns):
            if each.title in desk_columns.WHEN_USED and self.grid.isColumnHidden(at):
                used = any(each.value(line) for line in self.actions_of.lines)
                self.grid.setColumnHidden(at, not used)

    def _show_tally(self) -> None:
        self._show_used()
        view = self.view
        if view is None:
            return
        count = tally(self.actions_of.lines)
        placed = Money(count.placed_cents)
        left = view.row.amount - placed
        self.placed.show_value(placed)
        self.difference.show_value(left, tone=Tone.WRONG if left else Tone.BALANCED)
        if view.posted:
            self.counts.setText(f"Posted on {view.row.posted_on:%m/%d/%Y}")
            self.why_not.setText(f"{count.held:,} in suspense" if count.held else "")
        else:
            self.counts.setText(desk_columns.tally_text(count))
            self.why_not.setText(view.why_not or desk_columns.KEYS)
        self.why_not.setVisible(bool(self.why_not.text()))  # a single line stands in the middle

    def _resume(self, place: DeskPlace | None) -> None:
        """The row and column where it was left, else the first row somebody has to look at."""
        model = self.lines.model
        titles = [each.title for each in model.columns]
        if place is not None:
            at = model.position(lambda x: x.key == (place.claim_line, place.service_line))
            column = titles.index(place.column) if place.column in titles else 1
            if at >= 0:
                self.grid.go_to(at, column)
                return
        at = model.position(lambda line: line.mark is DeskMark.PERSON)
        self.grid.go_to(max(at, 0), 1)

    def _explain(self, line: DeskLine | None) -> None:
        if line is None:
            self.written_title.setText("")
            self.written.setText("Choose a line to see its entry.")
            self.about.setText("")
            return
        word = "was written" if self.view and self.view.posted else "will be written"
        self.written_title.setText(f"{desk_columns.name_of(line)}, what {word}:")
        self.written.setText(desk_columns.written_text(line))
        self.about.setText(desk_columns.about_text(line))

    # deeds

    @property
    def open_for_work(self) -> bool:
        """Decisions can be made."""
        return self.view is not None and not self.view.posted and self.view.replaced_by is None

    def place(self) -> DeskPlace | None:
        """The current row and column."""
        line, index = self.lines.current, self.grid.currentIndex()
        if line is None:
            return None
        return DeskPlace(*line.key, self.lines.model.columns[index.column()].title)

    def finish_later(self) -> None:
        """Leave; everything decided is kept already, the place is kept now."""
        if self.open_for_work:
            self.actions_of.leave()
        self.left.emit()

    def ask_hold(self, *, whole_claim: bool) -> None:
        """Hold the current row, or its claim, in suspense."""
        line = self.lines.current
        if line is not None and self.open_for_work and line.kind != "provider":
            self.hold_wanted.emit(line, whole_claim)

    def ask_choice(self) -> None:
        """Choose our claim or our line for the current row."""
        line = self.lines.current
        if line is not None and self.open_for_work and line.kind != "provider":
            self.choose_wanted.emit(line)

    def _accept_line(self, *, stay: bool = False) -> None:
        line = self.lines.current
        if line is None:
            return
        if self.open_for_work:
            self.actions_of.accept(lambda each: each.key == line.key)
        if not stay:
            self.grid.go_to(self.grid.currentIndex().row() + 1)

    def _accept_claim(self) -> None:
        line = self.lines.current
        if line is None or not self.open_for_work:
            return
        self.actions_of.accept(lambda each: each.claim_line == line.claim_line)
        self._go_to_next(lambda each: each.claim_line != line.claim_line)

    def _accept_clean(self) -> None:
        if self.open_for_work:
            self.actions_of.accept_clean()
            at = self.lines.model.position(lambda line: line.mark is DeskMark.PERSON)
            if at >= 0:
                self.grid.go_to(at)

    def _write_off(self) -> None:
        """What is open on the row is written off, not as contractual."""
        line = self.lines.current
        if line is None or not (self.open_for_work and line.editable):
            return
        total = line.buckets.written_off_cents + line.buckets.open_cents
        text = Money(total).plain
        reason = self.actions_of.type_amount(line, "written_off_cents", text, carry=False)
        if reason:
            self.session.notice(reason, Tone.ATTENTION)

    def _go_to_next(self, wanted: Callable[[DeskLine], bool]) -> None:
        here = self.grid.currentIndex().row()
        model = self.lines.model
        for at in range(here + 1, model.rowCount()):
            if wanted(model.row(at)):
                self.grid.go_to(at)
                return

    # typing

    def _bucket(self, at: int) -> str:
        return desk_columns.bucket_of(self.lines.model.columns[at].title)

    def _can_type(self, at: int, column: int) -> bool:
        line = self.lines.model.row(at)
        return self.open_for_work and line.editable and bool(self._bucket(column))

    def _text_of(self, at: int, column: int) -> str:
        line = self.lines.model.row(at)
        return screen_text(Money(getattr(line.buckets, self._bucket(column)))).replace("−", "-")

    def _preview(self, typed: Typed) -> None:
        shown = list(self.actions_of.lines)
        line = self.lines.model.row(typed.row)
        at = next(at for at, each in enumerate(shown) if each.key == line.key)
        made = self.actions_of.preview(shown[at], self._bucket(typed.column), typed.text)
        if made is not None:
            shown[at] = made
            self.lines.model.update_rows(shown)
            self._explain(made)

    def _keep(self, typed: Typed) -> str:
        shown = self.lines.model.row(typed.row)
        line = next(each for each in self.actions_of.lines if each.key == shown.key)
        carry = typed.how == "tab"
        reason = self.actions_of.type_amount(
            line, self._bucket(typed.column), typed.text, carry=carry
        )
        if not reason:
            self._show_rows()
            self.grid.fit_numbers([self.lines.model.row(typed.row)])
        return reason


def _imbalance_text(view: DeskView) -> str:
    balance = view.balance
    if balance.difference_cents:
        return f"Out of balance by {screen_text(Money(balance.difference_cents))}"
    off = len(balance.unbalanced_lines) + len(balance.unbalanced_claims)
    return f"{off} lines and claims do not balance"
