"""Payers: which public program each belongs to, where it is reached, how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from recon_desktop.gui.session import Session
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.record_editor import RecordEditor
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.payer_profiles import PayerProfile

_HINT = (
    "The program is Medicare, Medicaid or empty: overpayments of both are counted against 60 days. "
    "The address stands on trace letters. Empty days are learned from history, or are those of the "
    "practice."
)


class PayersEditor(RecordEditor["PayerProfile"]):
    """Choose a payer to change it, or fill the form to add one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        table: DataTable[PayerProfile] = DataTable(
            "Payers",
            (
                Column("Payer", lambda p: p.payer, strong=True),
                Column("Program", lambda p: p.program.capitalize(), width=96),
                Column("Clears in", lambda p: p.clearing_days or "", width=84, right=True),
                Column("Forwards in", lambda p: p.crossover_days or "", width=92, right=True),
            ),
            preferences=session.preferences,
            dialogs=session.dialogs,
            tools=False,
        )
        table.set_empty("No payers yet.", "Add one on the right to say more about it.")
        super().__init__(
            table,
            (
                ("&Payer, as in its remittances", lambda p: p.payer),
                ("P&rogram", lambda p: p.program.capitalize()),
                ("&Address", lambda p: p.address.replace("\n", ", ")),
                ("P&hone", lambda p: p.phone),
                ("Days until its &money clears", lambda p: str(p.clearing_days or "")),
                ("Days until a &forwarded answer", lambda p: str(p.crossover_days or "")),
            ),
            hint=_HINT,
            save=self._save_profile,
            delete=self._delete_profile,
        )

    def reload(self, load: Callable[..., None]) -> None:
        """Ask for the payers by the page's own way of loading."""
        practice = self._session.practice

        def work() -> tuple[PayerProfile, ...]:
            from recon_desktop.services.payer_profiles import load_payer_profiles

            return load_payer_profiles(practice)

        load("Payers", work, self.table.set_rows)

    def _save_profile(self, texts: list[str], chosen: PayerProfile | None) -> None:
        from recon_desktop.services.payer_profiles import PayerProfile

        payer, program, address, phone, clearing, crossover = texts
        try:
            days = [int(text) if text else None for text in (clearing, crossover)]
        except ValueError:
            self._session.notice("Days are a number from 1 to 365.", Tone.WRONG)
            return
        kept = chosen or PayerProfile(payer)
        profile = PayerProfile(
            payer,
            program.upper(),
            "\n".join(part.strip() for part in address.split(",")),
            phone,
            kept.auto_secondary,
            kept.auto_post,
            clearing_days=days[0],
            crossover_days=days[1],
        )
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.payer_profiles import save_payer_profile

            renamed = chosen.payer if chosen else ""
            save_payer_profile(practice, actor, profile, rename_from=renamed)

        self._act("Saving the payer", work, f"{payer} is saved.")

    def _delete_profile(self, chosen: PayerProfile) -> None:
        practice, actor = self._session.practice, self._session.actor

        def work() -> None:
            from recon_desktop.services.payer_profiles import delete_payer_profile

            delete_payer_profile(practice, actor, chosen.payer)

        self._act("Forgetting the payer", work, f"{chosen.payer} is forgotten.")

    def _act(self, name: str, work: Callable[[], None], done: str) -> None:
        self._session.act(name, work, lambda _: self._session.notice(done, Tone.BALANCED))
