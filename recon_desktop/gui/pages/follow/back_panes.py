"""What a person decided of patients' money, and the way back: applied money, write-offs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.pages.follow.list_pane import ListPane, R
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, row

if TYPE_CHECKING:
    from recon_desktop.gui.tabs import Tab
    from recon_desktop.services.follow.unapplied import AppliedView
    from recon_desktop.services.follow.write_off import WriteOffView


class BackPane(ListPane[R]):
    """A list whose rows are taken back, each for a reason."""

    back_text: ClassVar[str] = "Take &back…"

    def __init__(
        self, tab: Tab, name: str, columns: Sequence[Column[R]], empty: tuple[str, str]
    ) -> None:
        super().__init__(tab, name, columns, empty)
        self.back = Button(self.back_text, self._back, glyph="undo")
        note = PlainLabel("Taking it back writes the mirror of its entry.", role="quietBody")
        self.pieces.addWidget(Card(row(note, None, self.back), pad=14))
        self.table.picked.connect(lambda chosen: self.back.setEnabled(chosen is not None))
        self.table.opened.connect(lambda _: self._back())
        self.back.setEnabled(False)

    def _title(self, chosen: R) -> str:
        """What is about to happen, with the amount."""
        raise NotImplementedError

    def _take_back(self, chosen: R, reason: str) -> None:
        """The service that does it; called on a worker."""
        raise NotImplementedError

    def _back(self) -> None:
        chosen = self.table.current
        if chosen is None:
            return
        title = self._title(chosen)
        reason = self.session.dialogs.ask_text(self, title, "Why?", "&Take back")
        if reason is not None:
            self.act(title, lambda: self._take_back(chosen, reason))


class AppliedPane(BackPane["AppliedView"]):
    """What receipts paid which line."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Applied money",
            (
                Column("Receipt", lambda a: a.receipt_no, width=110, strong=True),
                Column("Patient", lambda a: a.patient_id, width=130),
                Column("Visit", lambda a: a.encounter_id, width=110),
                Column("Line", lambda a: a.service_line or "whole visit"),
                Column("Amount", lambda a: a.amount, width=110),
                Column("Applied by", lambda a: a.applied_by, width=150),
            ),
            ("Nothing has been applied by a person.", "Apply waiting money to see it here."),
        )

    def _title(self, chosen: AppliedView) -> str:
        return f"Take {screen_text(chosen.amount)} off visit {chosen.encounter_id}"

    def _take_back(self, chosen: AppliedView, reason: str) -> None:
        from recon_desktop.services.follow.apply_receipts import unapply

        unapply(self.session.practice, self.session.actor, chosen.id, reason=reason)


class WriteOffsPane(BackPane["WriteOffView"]):
    """What persons have written off in the last year."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(
            tab,
            "Write-offs",
            (
                Column("On", lambda w: w.posting_date, width=100),
                Column("Visit", lambda w: w.encounter_id, width=110, strong=True),
                Column("Patient", lambda w: w.patient_id, width=110),
                Column("To", _account, width=252),
                Column("Reason", lambda w: w.reason),
                Column("Amount", lambda w: w.amount, width=100),
                Column("Written off by", lambda w: w.written_off_by, width=120),
            ),
            (
                "Nothing was written off by a person in the last year.",
                "Balances are written off on Collect next visit.",
            ),
        )

    def _title(self, chosen: WriteOffView) -> str:
        amount = screen_text(chosen.amount)
        return f"Take the write-off of {amount} on visit {chosen.encounter_id} back"

    def _take_back(self, chosen: WriteOffView, reason: str) -> None:
        from recon_desktop.services.follow.write_off import undo_write_off

        undo_write_off(self.session.practice, self.session.actor, chosen.entry_id, reason=reason)


def _account(written: WriteOffView) -> str:
    return f"{written.account} · {written.account_name}"
