"""Next payer: claims that go on to another payer, and forwarded ones whose answer is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QCheckBox

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, column, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.follow.next_payers import NextPayersView, NextPayerView
    from recon_desktop.services.follow.write_claim_file import ClaimFileResult

_TOPICS = frozenset({Topic.CLAIMS})
_MARKS = {
    "ready": Mark("Ready", Tone.INFORMATION, "file"),
    "missing": Mark("Data missing", Tone.ATTENTION, "warning"),
    "waiting": Mark("Forwarded", Tone.NEUTRAL, "clock"),
    "overdue": Mark("Overdue", Tone.WRONG, "alert"),
    "written": Mark("Written", Tone.NEUTRAL, "save"),
    "answered": Mark("Answered", Tone.BALANCED, "check"),
    "dropped": Mark("Dropped", Tone.NEUTRAL, "dash"),
}
_OPEN = ("ready", "missing", "waiting", "overdue")
_KEPT = ("written",)
"""Kinds whose file is kept, and can be written once more as it was."""


class SecondaryTab(Tab):
    """The worklist, what each row needs, and the file."""

    name: ClassVar[str] = "secondary"
    title: ClassVar[str] = "Next payer"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.CLAIMS, Topic.REMITTANCES, Topic.IMPORTS, Topic.RULES}
    )

    def _build(self) -> None:
        self._refreshed = False
        self.finished = QCheckBox("&Include answered and dropped")
        self.table = self._list()
        self.all_button = Button("All &ready", self._choose_ready, glyph="check")
        self.table.bar.insertWidget(3, self.finished)
        self.table.bar.insertWidget(3, self.all_button)
        self.words = PlainLabel("", wrap=True)
        self.words.setMinimumHeight(54)
        self.body.addWidget(Card(column(self.table, self.words, gap=8), pad=14), 1)
        self.body.addWidget(self._footer())

    def _list(self) -> DataTable[NextPayerView]:
        table: DataTable[NextPayerView] = DataTable(
            "Next payer",
            (
                Column("State", lambda v: _MARKS[v.kind], width=128),
                Column("Claim", lambda v: v.claim_id, width=104),
                Column("Patient", _patient),
                Column("Answered by", lambda v: v.payer, width=150),
                Column("On", lambda v: v.answered_on, width=100),
                Column("Days", lambda v: v.days, width=52, right=True),
                Column("Next payer", _next_payer, width=160, strong=True),
                Column("Carried", lambda v: v.amount, width=88, right=True),
                Column("Expected by", lambda v: v.due_on, width=100, tone=_due_tone),
                Column("What to do", lambda v: v.words, width=240, hidden=True),
                Column("File", lambda v: v.file_name, width=180, hidden=True),
            ),
            title="Claims for the next payer",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            quiet=lambda v: v.kind in ("answered", "dropped"),
        )
        table.set_empty(
            "No claim waits for a next payer.",
            "When a posted answer leaves money to a patient with another payer on file, the claim "
            "for that payer stands here.",
        )
        return table

    def _footer(self) -> Card:
        self.ready_figure = Figure("Ready", role="mediumNumber", note=False)
        self.missing_figure = Figure("Data missing", role="mediumNumber", note=False)
        self.waiting_figure = Figure("Forwarded", role="mediumNumber", note=False)
        self.overdue_figure = Figure("Overdue", role="mediumNumber", note=False)
        self.remittance_button = Button("Open re&mittance", self._open, glyph="remittances")
        self.drop_button = Button("&Drop…", self._drop, glyph="trash")
        self.draft_button = Button("&Send it ourselves", self._draft, glyph="edit")
        self.write_button = Button("&Write file…", self._write, role="act", glyph="save")
        foot = row(
            self.ready_figure,
            self.missing_figure,
            self.waiting_figure,
            self.overdue_figure,
            None,
            self.remittance_button,
            self.drop_button,
            self.draft_button,
            self.write_button,
            gap=14,
        )
        return Card(foot, pad=14)

    def _connect(self) -> None:
        self.finished.toggled.connect(lambda _: self.reload())
        self.table.opened.connect(lambda _: self._open())
        self.table.view.selectionModel().selectionChanged.connect(lambda *_: self._light())

    def reload(self) -> None:
        """The worklist as of today."""
        practice, finished = self.session.practice, self.finished.isChecked()

        def work() -> NextPayersView:
            from recon_desktop.services.follow.next_payers import load_next_payers

            return load_next_payers(practice, finished=finished)

        self.load("Worklist", work, self._show)

    def _show(self, view: NextPayersView) -> None:
        if view.stale and not self._refreshed:
            self._refresh()
            return
        self._refreshed = False
        self.table.set_rows(view.rows)
        if self.table.current is None and view.rows:
            self.table.view.selectRow(0)
        self.ready_figure.show_value(view.amount("ready"))
        self.missing_figure.show_value(view.amount("missing"))
        self.waiting_figure.show_value(view.amount("waiting"))
        overdue = view.of("overdue")
        self.overdue_figure.show_value(view.amount("overdue"), tone=Tone.WRONG if overdue else None)
        self._light()

    def _refresh(self) -> None:
        """Take up what was posted since; afterwards the list is loaded again."""
        practice, actor = self.session.practice, self.session.actor
        self._refreshed = True

        def work() -> None:
            from recon_desktop.services.follow.secondary_claims import refresh_secondary

            refresh_secondary(practice, actor)

        self.session.act("Next payers", work, topics=_TOPICS)

    def _chosen(self) -> list[NextPayerView]:
        return [self.table.model.row(at) for at in self.table.view.selected_rows()]

    def _light(self) -> None:
        chosen, current = self._chosen(), self.table.current
        ready = [view for view in chosen if view.kind == "ready"]
        one = chosen[0] if len(chosen) == 1 else None
        again = one is not None and one.kind in _KEPT
        self.write_button.setEnabled(bool(ready) or again)
        many = f"&Write {counted(len(ready), 'claim')}…" if len(ready) > 1 else "&Write file…"
        self.write_button.setText("&Write it again…" if again else many)
        self.remittance_button.setEnabled(current is not None)
        self.drop_button.setEnabled(one is not None and one.kind in _OPEN)
        self.draft_button.setEnabled(one is not None and one.kind in ("waiting", "overdue"))
        self.all_button.setEnabled(any(v.kind == "ready" for v in self.table.model.shown_rows))
        self.words.setText(_say(chosen, ready))

    def _choose_ready(self) -> None:
        """Choose every draft in the list that can be written."""
        model, view = self.table.model, self.table.view
        chosen = QItemSelection()
        for at, each in enumerate(model.shown_rows):
            if each.kind == "ready":
                chosen.select(model.index(at, 0), model.index(at, 0))
        flags = QItemSelectionModel.SelectionFlag
        view.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        view.setFocus()

    def _write(self) -> None:
        chosen, session = self._chosen(), self.session
        ready = [view for view in chosen if view.kind == "ready"]
        if not ready:
            self._write_again(chosen[0])
            return
        suggested = f"next payer {session.today:%Y-%m-%d}.837"
        out = session.dialogs.ask_save_file(
            session.window, "Write claims for the next payer", suggested, "Claim file (*.837)"
        )
        if out is None:
            return
        practice, actor, ids = session.practice, session.actor, [view.id for view in ready]

        def work() -> ClaimFileResult:
            from recon_desktop.services.follow.write_claim_file import write_claim_file

            return write_claim_file(practice, actor, ids, out, overwrite=True)

        session.act("Claims for the next payer", work, self._written, topics=_TOPICS)

    def _write_again(self, view: NextPayerView) -> None:
        """The file as it was written, for when it was lost; nothing changes in the practice."""
        session = self.session
        out = session.dialogs.ask_save_file(
            session.window, "Write the file again", view.file_name, "Claim file (*.837)"
        )
        if out is None:
            return
        practice, actor, row_id = session.practice, session.actor, view.id

        def work() -> None:
            from recon_desktop.services.follow.write_claim_file import write_claim_file_again

            write_claim_file_again(practice, actor, row_id, out)

        said = f"{view.file_name} written again as {out.name}, as it was."
        session.act("Claim file", work, lambda _: session.notice(said, Tone.BALANCED))

    def _written(self, result: ClaimFileResult) -> None:
        self.session.notice(
            f"{counted(result.claims, 'claim')} over {screen_text(result.charges)} written to "
            f"{result.path.name}. Send it through your clearinghouse.",
            Tone.BALANCED,
        )

    def _drop(self) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        view, session = chosen[0], self.session
        reason = session.dialogs.ask_text(
            session.window,
            f"Drop claim {view.claim_id}",
            f"{screen_text(view.amount)} will not go to {view.next_payer or 'the next payer'}. "
            "Why?",
            "&Drop",
        )
        if reason is None:
            return
        practice, actor = session.practice, session.actor

        def work() -> None:
            from recon_desktop.services.follow.next_payers import drop_draft

            drop_draft(practice, actor, view.id, reason=reason)

        session.act(f"Dropping claim {view.claim_id}", work, topics=_TOPICS)

    def _draft(self) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        view, practice, actor = chosen[0], self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.follow.next_payers import draft_crossover

            draft_crossover(practice, actor, view.id)

        self.session.act(f"Draft of claim {view.claim_id}", work, topics=_TOPICS)

    def _open(self) -> None:
        view = self.table.current
        if view is not None:
            self.session.go("remittances", view.remittance_id)


def _say(chosen: list[NextPayerView], ready: list[NextPayerView]) -> str:
    """What the choice means, in a sentence or two."""
    if not chosen:
        return ""
    if len(chosen) == 1:
        return "\n".join(filter(None, (chosen[0].words, chosen[0].next_step)))
    carried = sum((view.amount for view in ready[1:]), ready[0].amount) if ready else None
    told = f", {screen_text(carried)} carried" if carried is not None else ""
    return f"{counted(len(chosen), 'claim')} chosen, {len(ready)} of them ready{told}."


def _patient(view: NextPayerView) -> str:
    return " · ".join(filter(None, (view.patient, view.patient_id)))


def _next_payer(view: NextPayerView) -> str:
    return f"{view.next_payer or 'not named'} ({view.next_order})"


def _due_tone(view: NextPayerView) -> Tone | None:
    return Tone.WRONG if view.kind == "overdue" else None
