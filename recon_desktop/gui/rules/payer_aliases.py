"""What banks call a payer: the names kept by hand and those learned from matches (R4.31)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from recon_desktop.gui.session import EVERYTHING, Session, Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import column, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.payer_list import PayerView
    from recon_desktop.services.setup import AliasView

_LEARNED = Mark("Learned", Tone.INFORMATION, "link")
_BY_HAND = Mark("By hand", Tone.NEUTRAL, "person")
_NONE_CHOSEN = "Names at the bank"


class AliasPane(QWidget):
    """The names of the payer that is chosen; one can be added, and any forgotten."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._payer = ""
        self.title = PlainLabel(_NONE_CHOSEN, role="head")
        self.table: DataTable[AliasView] = DataTable(
            "Names at the bank",
            (
                Column("The bank writes", lambda a: a.alias, strong=True),
                Column("From", _origin, width=112),
            ),
            preferences=session.preferences,
            dialogs=session.dialogs,
            tools=False,
        )
        self.table.set_empty(
            "The bank's words are not known.",
            "Add them below; a match that you confirm teaches them too.",
        )
        self.field = QLineEdit()
        self.field.setAccessibleName("The bank's words for the payer")
        caption = PlainLabel("At the bank it is &called", role="quietBody")
        caption.setBuddy(self.field)
        self.add = Button("&Keep name", self._add, glyph="plus")
        self.forget = Button("For&get name", self._forget, glyph="trash")
        foot = row(caption, self.field, self.add, self.forget)
        self.setLayout(column(self.title, self.table, foot, gap=8))
        self.field.textChanged.connect(lambda _: self._light())
        self.field.returnPressed.connect(self._add)
        self.table.picked.connect(lambda _: self._light())
        self._light()

    def show_payer(self, view: PayerView | None) -> None:
        """The names of one payer; of none when none is chosen."""
        payer = view.payer if view else ""
        if payer != self._payer:
            self.field.clear()
        self._payer = payer
        self.title.setText(f"{_NONE_CHOSEN}: {payer}" if payer else _NONE_CHOSEN)
        self.table.set_rows(view.aliases if view else ())
        self._light()

    def _light(self) -> None:
        self.field.setEnabled(bool(self._payer))
        self.add.setEnabled(bool(self._payer and self.field.text().strip()))
        self.forget.setEnabled(self.table.current is not None)

    def _add(self) -> None:
        payer, alias = self._payer, self.field.text().strip()
        if not self.add.isEnabled():
            return

        def done(_: None) -> None:
            self.field.clear()
            self._session.notice(f"The bank's name for {payer} is kept.", Tone.BALANCED)

        taken_back = Undo("New name at the bank", self._without(payer, alias), EVERYTHING)
        self._session.act(
            "Keeping the name", self._with(payer, alias), done, undo=lambda _: taken_back
        )

    def _forget(self) -> None:
        chosen = self.table.current
        if chosen is None:
            return
        payer, alias = chosen.payer, chosen.alias
        kept = Undo("Forgotten name at the bank", self._with(payer, alias), EVERYTHING)
        self._session.act(
            "Forgetting the name",
            self._without(payer, alias),
            lambda _: self._session.notice(f"{alias} is forgotten.", Tone.BALANCED),
            undo=lambda _: kept,
        )

    def _with(self, payer: str, alias: str) -> Callable[[], None]:
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.setup import save_alias

            save_alias(practice, actor, payer=payer, alias=alias)

        return work

    def _without(self, payer: str, alias: str) -> Callable[[], None]:
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.setup import delete_alias

            delete_alias(practice, actor, payer=payer, alias=alias)

        return work


def _origin(alias: AliasView) -> Mark:
    return _LEARNED if alias.origin == "learned" else _BY_HAND
