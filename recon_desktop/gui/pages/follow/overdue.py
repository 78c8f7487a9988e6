"""Overdue money: remittances whose money should be here, and payer money without advice (R4.32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QCheckBox

from recon_desktop.domain.money import ZERO
from recon_desktop.gui.bank.columns import age
from recon_desktop.gui.print_trail import save_report
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, panes, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.bank.payer_clock import NoAdviceView, OverdueMoney, OverdueView


class OverdueTab(Tab):
    """Two lists, and the letter that asks a payer where its money is."""

    name: ClassVar[str] = "overdue"
    title: ClassVar[str] = "Overdue money"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.BANK, Topic.REMITTANCES, Topic.IMPORTS, Topic.DEPOSIT, Topic.RULES}
    )

    def _build(self) -> None:
        self._found: OverdueMoney | None = None
        self.all = QCheckBox("Also what is still &in its time")
        self.waiting = self._waiting_table()
        self.waiting.bar.insertWidget(3, self.all)
        self.without = self._without_table()
        waiting, without = Card(self.waiting, pad=14), Card(self.without, pad=14)
        self.body.addWidget(panes(waiting, without, sizes=(570, 530)), 1)
        self.body.addWidget(self._footer())

    def _waiting_table(self) -> DataTable[OverdueView]:
        table: DataTable[OverdueView] = DataTable(
            "Advice without money",
            (
                Column("", _late_mark, width=108),
                Column("Payer", lambda v: v.payer),
                Column("Trace", lambda v: v.trace, width=100),
                Column("Amount", lambda v: v.amount, width=80, right=True),
                Column("Expected", lambda v: v.expected_by, width=102),
                Column("Days late", lambda v: v.days_late or None, width=72, right=True),
                Column("Paid on", lambda v: v.payment_date, width=102, hidden=True),
                Column("Usual days", lambda v: v.usual_days, width=76, right=True, hidden=True),
            ),
            title="Advice without money",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty(
            "No payer is late.",
            "A remittance stands here when its money has not come within the payer's usual days.",
        )
        return table

    def _without_table(self) -> DataTable[NoAdviceView]:
        table: DataTable[NoAdviceView] = DataTable(
            "Money without advice",
            (
                Column("Received", lambda v: v.received_on, width=102),
                Column("Bank says", lambda v: v.what),
                Column("Payer", lambda v: v.payer, width=96),
                Column("Amount", lambda v: v.amount, width=88, right=True),
                Column("Age", lambda v: age(v.days_waiting), width=50, tip="Business days"),
            ),
            title="Money without advice",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty(
            "All payer money has its advice.",
            "Payers' payments and checks stand here until their remittance is imported or keyed.",
        )
        return table

    def _footer(self) -> Card:
        self.late_figure = Figure("Late", role="mediumNumber", note=False)
        self.without_figure = Figure("Without advice", role="mediumNumber", note=False)
        self.reason = ElidedLabel("", role="quietBody")
        self.remittance_button = Button("Open re&mittance", self._open, glyph="remittances")
        self.letter_button = Button("Trace &letter…", self._letter, role="act", glyph="file")
        foot = row(
            self.late_figure,
            self.without_figure,
            self.reason,
            self.remittance_button,
            self.letter_button,
            gap=20,
        )
        foot.setStretch(2, 1)
        return Card(foot, pad=14)

    def _connect(self) -> None:
        self.all.toggled.connect(lambda _: self._fill())
        self.waiting.picked.connect(lambda _: self._light())
        self.waiting.opened.connect(lambda _: self._open())
        self.without.opened.connect(lambda _: self.session.go("bank"))

    def reload(self) -> None:
        """Both lists as of today."""
        practice = self.session.practice

        def work() -> OverdueMoney:
            from recon_desktop.services.bank.payer_clock import load_overdue

            return load_overdue(practice)

        self.load("Overdue money", work, self._show)

    def _show(self, found: OverdueMoney) -> None:
        self._found = found
        self.without.set_rows(found.without_advice)
        late = sum((each.amount for each in found.late), ZERO)
        without = sum((each.amount for each in found.without_advice), ZERO)
        self.late_figure.show_value(late, tone=Tone.WRONG if late else None)
        self.without_figure.show_value(without)
        self._fill()

    def _fill(self) -> None:
        if self._found is None:
            return
        rows = self._found.waiting if self.all.isChecked() else self._found.late
        self.waiting.set_rows(rows)
        if self.waiting.current is None and rows:
            self.waiting.view.selectRow(0)
        self._light()

    def _light(self) -> None:
        chosen = self.waiting.current
        self.letter_button.setEnabled(chosen is not None)
        self.remittance_button.setEnabled(chosen is not None)
        self.reason.setText(f"Expected within {chosen.why}." if chosen else "")

    def _open(self) -> None:
        chosen = self.waiting.current
        if chosen is not None:
            self.session.go("remittances", chosen.id)

    def _letter(self) -> None:
        """Save the letter that asks the payer where the money is."""
        chosen = self.waiting.current
        if chosen is None:
            return
        from recon_desktop.services.printing.print_reports import TRACE_LETTER, Asked

        out = self.session.dialogs.ask_save_file(
            self, "Trace letter", f"Trace letter {chosen.trace}.pdf", "PDF (*.pdf)"
        )
        if out is not None:
            asked = Asked(TRACE_LETTER, None, remittance=chosen.id)
            save_report(self.session, asked, out, f"Sign it and send it to {chosen.payer}.")


def _late_mark(view: OverdueView) -> Mark:
    if view.days_late:
        return Mark("Overdue", Tone.WRONG, "alert")
    return Mark("In its time", Tone.NEUTRAL, "clock")
