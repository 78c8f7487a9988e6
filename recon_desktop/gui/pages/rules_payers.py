"""Payers: public program, where each is reached, how long it takes, what may run by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.gui.rules.payer_aliases import AliasPane
from recon_desktop.gui.session import EVERYTHING, Topic, Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.choice_field import Choices
from recon_desktop.gui.widgets.layout import Card
from recon_desktop.gui.widgets.record_editor import RecordEditor
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.services.payer_list import PayerView

_HINT = (
    "Overpayments of Medicare and Medicaid are counted against 60 days. The address stands on "
    "trace letters. Empty days: as history shows, and as the Limits say. What posts by itself is "
    "clean and cleared, and each such posting needs a person's review before its day can be closed."
)
_PROGRAM, _FORWARDS, _POSTS = "P&rogram", "A second plan with &it", "P&osting, when clean"
_CHOICES: dict[str, Choices] = {
    _PROGRAM: (("", "Neither"), ("MEDICARE", "Medicare"), ("MEDICAID", "Medicaid")),
    _FORWARDS: (("", "We send the next claim"), ("1", "It forwards, nothing is sent")),
    _POSTS: (("", "A person posts"), ("1", "Posted, then reviewed")),
}
_ORIGINS = {"setup": "set here", "rule": "the rule"}


class PayersTab(Tab):
    """Choose a payer to say more of it; below, what the bank calls it."""

    name: ClassVar[str] = "payers"
    title: ClassVar[str] = "&Payers"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.RULES, Topic.SETUP, Topic.BANK})

    def _build(self) -> None:
        self._wanted = ""
        self.aliases = AliasPane(self.session)
        self.editor: RecordEditor[PayerView] = RecordEditor(
            self._table(),
            (
                ("Pa&yer, as in its remittances", lambda p: p.payer),
                (_PROGRAM, lambda p: p.profile.program),
                ("Addr&ess, lines apart by ;", lambda p: p.profile.address.replace("\n", "; ")),
                ("Pho&ne", lambda p: p.profile.phone),
                ("Days until its &money clears", lambda p: str(p.profile.clearing_days or "")),
                ("Days until a &forwarded answer", lambda p: str(p.profile.crossover_days or "")),
                (_FORWARDS, lambda p: "1" if p.profile.auto_secondary else ""),
                (_POSTS, lambda p: "1" if p.profile.auto_post else ""),
            ),
            choices=_CHOICES,
            hint=_HINT,
            save=self._save,
            delete=self._delete,
            under=self.aliases,
        )
        card = Card(pad=14)
        card.body.addWidget(self.editor)
        self.body.addWidget(card, 1)

    def _table(self) -> DataTable[PayerView]:
        table: DataTable[PayerView] = DataTable(
            "Payers",
            (
                Column("Payer", lambda p: p.payer, strong=True),
                Column("Program", lambda p: p.profile.program.capitalize(), width=80),
                Column("Usual days", _usual, width=80, right=True, tip="Business days to the bank"),
                Column("Late after", lambda p: p.clock.late_after, width=76),
                Column("Known from", _learned, width=104),
                Column("Posting", _posting, width=124),
            ),
            title="Payers",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            quiet=lambda p: not p.stated,
        )
        table.set_empty("No payers yet.", "They come with remittances, or are added on the right.")
        return table

    def _connect(self) -> None:
        self.editor.table.picked.connect(self.aliases.show_payer)

    def reload(self) -> None:
        """Every payer, with its clock and its names at the bank."""
        practice = self.session.practice

        def work() -> tuple[PayerView, ...]:
            from recon_desktop.services.payer_list import load_payers

            return load_payers(practice)

        self.load("Payers", work, self._show)

    def _show(self, rows: Sequence[PayerView]) -> None:
        chosen = self.editor.table.current
        wanted = self._wanted or (chosen.payer if chosen else "")
        self._wanted = ""
        self.editor.table.set_rows(rows)
        found = self.editor.table.choose(lambda view: view.payer == wanted)
        if not found and rows:
            self.editor.table.view.selectRow(0)
        self.aliases.show_payer(self.editor.table.current)

    def _save(self, texts: list[str], chosen: PayerView | None) -> None:
        payer, program, address, phone, clearing, crossover, forwards, posts = texts
        try:
            days = [int(text) if text else None for text in (clearing, crossover)]
        except ValueError:
            self.session.notice("Days are a number from 1 to 365.", Tone.WRONG)
            return
        profile = PayerProfile(
            payer,
            program,
            "\n".join(part.strip() for part in address.split(";")),
            phone,
            auto_secondary=bool(forwards),
            auto_post=bool(posts),
            clearing_days=days[0],
            crossover_days=days[1],
        )
        former = chosen.profile if chosen and chosen.stated else None

        def done(_: None) -> None:
            self._wanted = payer
            self.session.notice(f"{payer} is saved.", Tone.BALANCED)

        change = self._keep(profile, former.payer if former else "")
        back = self._keep(former, payer) if former else self._forget(payer)
        self.session.act("Saving the payer", change.work, done, undo=lambda _: back)

    def _delete(self, chosen: PayerView) -> None:
        if not chosen.stated:
            self.session.notice(f"Nothing was said of {chosen.payer} yet.")
            return
        self._wanted = chosen.payer
        self.session.act(
            "Forgetting the payer",
            self._forget(chosen.payer).work,
            lambda _: self.session.notice(
                f"What was said of {chosen.payer} is forgotten.", Tone.BALANCED
            ),
            undo=lambda _: self._keep(chosen.profile),
        )

    def _keep(self, profile: PayerProfile, rename_from: str = "") -> Undo:
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.payer_profiles import save_payer_profile

            save_payer_profile(practice, actor, profile, rename_from=rename_from)

        return Undo(f"Change of {profile.payer}", work, EVERYTHING)

    def _forget(self, payer: str) -> Undo:
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.payer_profiles import delete_payer_profile

            delete_payer_profile(practice, actor, payer)

        return Undo(f"What was said of {payer}", work, EVERYTHING)


def _usual(view: PayerView) -> int | None:
    """What history shows; nothing before enough payments were seen."""
    return view.clock.usual_days if view.clock.seen and view.clock.origin != "rule" else None


def _learned(view: PayerView) -> str:
    if view.clock.origin == "history":
        return counted(view.clock.seen, "payment")
    return _ORIGINS[view.clock.origin]


def _posting(view: PayerView) -> Mark:
    if view.profile.auto_post:
        return Mark("By itself", Tone.INFORMATION, "refresh")
    return Mark("By a person", Tone.NEUTRAL, "person")
