"""The pinned footer of a statement: opening, ticked, closing, the difference, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from recon_desktop.domain.money import Money
from recon_desktop.gui.bank.statement_columns import FINISHED, OPEN
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button, IconButton
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.bank.reconciliation_view import StatementView


class FooterCalls(NamedTuple):
    """What the buttons do."""

    correct: Callable[[], None]
    tick_matched: Callable[[], None]
    drop: Callable[[], None]
    take_back: Callable[[], None]
    print_changes: Callable[[], None]
    preview: Callable[[], None]
    later: Callable[[], None]
    finish: Callable[[], None]


class StatementFooter(Card):
    """Buttons show by the state; Finish lights up when both equations hold."""

    def __init__(self, calls: FooterCalls) -> None:
        super().__init__(pad=14, gap=4)
        self.opening = Figure("Opening", role="besideNumber", note=False)
        self.ticked = Figure("Ticked", role="besideNumber", note=False)
        self.closing = Figure("Closing", role="besideNumber", note=False)
        self.difference = Figure("Difference", note=False)
        self.reason = ElidedLabel("", role="quietBody")
        self.correct = IconButton("edit", "Correct the closing balance", calls.correct)
        self.matched = Button("Tick &matched", calls.tick_matched, glyph="check")
        self.drop = Button("&Drop", calls.drop, glyph="trash")
        self.back = Button("Take &back", calls.take_back, glyph="undo")
        self.changes = Button("&Print changes", calls.print_changes, glyph="reports")
        self.preview = Button("Pre&view", calls.preview, glyph="eye")
        self.later = Button("Finish &later", calls.later)
        self.finish = Button("&Finish", calls.finish, role="act", glyph="lock")
        figures = row(self.opening, self.ticked, self.closing, self.correct, gap=18)
        ends = row(self.preview, self.back, self.later, self.finish)
        self.body.addLayout(row(figures, self.difference, None, ends, gap=22))
        said = row(self.reason, self.matched, self.drop, self.changes)
        said.setStretchFactor(self.reason, 1)
        self.body.addLayout(said)

    def show_view(self, view: StatementView | None, *, changed: bool = False) -> None:
        """The figures, what can be done, and why it cannot be finished; `changed`: since then."""
        proof = view.proof if view else None
        self.opening.show_value(Money(proof.opening_cents) if proof else None)
        self.ticked.show_value(Money(proof.ticked_cents) if proof else None)
        self.closing.show_value(Money(proof.closing_cents) if proof else None)
        tone = Tone.WRONG if view and view.difference else Tone.BALANCED
        self.difference.show_value(view.difference if view else None, tone=tone if view else None)
        is_open = view is not None and view.state == OPEN
        for button in (self.matched, self.drop, self.later, self.finish, self.correct):
            button.setVisible(is_open)
        self.back.setVisible(view is not None and view.state == FINISHED)
        self.changes.setVisible(changed)
        self.preview.setVisible(view is not None)
        self.finish.setEnabled(is_open and view is not None and not view.why_not)
        self.reason.setText(_say(view))

    def show_previewed(self, *, previewed: bool) -> None:
        """The button leads to the preview, or back to the lines."""
        self.preview.setText("&View lines" if previewed else "Pre&view")


def _say(view: StatementView | None) -> str:
    if view is None:
        return "A statement ties out when opening and ticked lines make its closing balance."
    if view.state == FINISHED:
        return f"Finished by {view.finished_by}. Its lines are locked; the statement is kept."
    if view.state != OPEN:
        return f"Taken back: {view.note}."
    if view.why_not:
        return view.why_not
    left = view.open_ticked
    if left:
        said = counted(len(left), "ticked line is", "ticked lines are")
        return f"It ties out. {said} not in the books and will be named on the statement."
    return "It ties out, and the books agree. Finish locks the ticked lines."
