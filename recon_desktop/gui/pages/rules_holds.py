"""Holds: what is never posted without a person, by payer, procedure code and reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QLineEdit

from recon_desktop.domain.posting.holds import PostingRule
from recon_desktop.gui.session import EVERYTHING, Topic, Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.completion import complete_from
from recon_desktop.gui.widgets.layout import Card
from recon_desktop.gui.widgets.record_editor import RecordEditor
from recon_desktop.gui.widgets.table import DataTable

_HINT = (
    "A remittance with a line that fits all of what is filled in waits for a person: it is never "
    "posted by itself and not shown as ready. Empty fields hold for all. The note stands beside "
    "it at the posting desk."
)
_STATE = "&In force"
_STATES = (("1", "Yes"), ("0", "No, switched off"))


class HoldsTab(Tab):
    """Choose a hold to change it, or fill the form to add one."""

    name: ClassVar[str] = "holds"
    title: ClassVar[str] = "&Holds"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.RULES})

    def _build(self) -> None:
        self._wanted = 0
        table: DataTable[PostingRule] = DataTable(
            "Holds",
            (
                Column("", _mark, width=124),
                Column("Payer", lambda h: h.payer or "Every payer", strong=True),
                Column("Code", lambda h: h.procedure_code or "every", width=90),
                Column("Reason", lambda h: h.reason or "every", width=84),
                Column("Note", lambda h: h.note),
            ),
            title="Never posted without a person",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            quiet=lambda h: not h.active,
        )
        table.set_empty("Nothing is held.", "Name a payer, a code or a reason on the right.")
        self.editor: RecordEditor[PostingRule] = RecordEditor(
            table,
            (
                ("Pa&yer, as in its remittances", lambda h: h.payer),
                ("Procedure &code", lambda h: h.procedure_code),
                ("&Reason (CARC)", lambda h: h.reason),
                ("N&ote", lambda h: h.note),
                (_STATE, lambda h: "1" if h.active else "0"),
            ),
            choices={_STATE: _STATES},
            hint=_HINT,
            save=self._save,
            delete=self._delete,
        )
        card = Card(pad=14)
        card.body.addWidget(self.editor)
        self.body.addWidget(card, 1)

    def reload(self) -> None:
        """Every hold, those switched off too."""
        practice = self.session.practice

        def work() -> tuple[PostingRule, ...]:
            from recon_desktop.services.posting.posting_rules import list_holds

            return list_holds(practice)

        def names() -> tuple[str, ...]:
            from recon_desktop.services.payer_list import payer_names

            return payer_names(practice)

        self.load("Holds", work, self._show)
        self.load("Payers", names, self._offer)

    def _offer(self, payers: Sequence[str]) -> None:
        field = self.editor.fields[0]
        if isinstance(field, QLineEdit):
            complete_from(field, payers)

    def _show(self, rows: Sequence[PostingRule]) -> None:
        self.editor.table.set_rows(rows)
        if self._wanted:
            self.editor.table.choose(lambda hold: hold.id == self._wanted)

    def _save(self, texts: list[str], chosen: PostingRule | None) -> None:
        payer, code, reason, note, state = texts
        former = chosen if chosen in self.editor.table.model.all_rows else None
        hold = PostingRule(payer, code, reason, note, state == "1", former.id if former else 0)

        def undo(hold_id: int) -> Undo:
            return self._keep(former) if former else self._forget(hold_id)

        def done(hold_id: int) -> None:
            self._wanted = hold_id
            self.session.notice("The hold is saved.", Tone.BALANCED)

        self.session.act("Saving the hold", self._keep(hold).work, done, undo=undo)

    def _delete(self, chosen: PostingRule) -> None:
        self._wanted = 0
        self.session.act(
            "Deleting the hold",
            self._forget(chosen.id).work,
            lambda _: self.session.notice("The hold is deleted.", Tone.BALANCED),
            undo=lambda _: self._keep(chosen._replace(id=0), "Deleted hold"),
        )

    def _keep(self, hold: PostingRule, name: str = "Change of a hold") -> Undo:
        practice, actor = self.session.practice, self.session.actor

        def work() -> int:
            from recon_desktop.services.posting.posting_rules import save_hold

            return save_hold(practice, actor, hold)

        return Undo(name, work, EVERYTHING)

    def _forget(self, hold_id: int) -> Undo:
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.posting.posting_rules import delete_hold

            delete_hold(practice, actor, hold_id)

        return Undo("New hold", work, EVERYTHING)


def _mark(hold: PostingRule) -> Mark:
    if hold.active:
        return Mark("In force", Tone.ATTENTION, "lock")
    return Mark("Switched off", Tone.NEUTRAL, "dash")
