"""Underpaid: lines below or above their contract, and what a payer has begun to allow less."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QCheckBox, QComboBox

from recon_desktop.domain.money import Money
from recon_desktop.gui.cells import screen_text
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Band, Card, panes, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import counted

if TYPE_CHECKING:
    from recon_desktop.domain.follow.fee_radar import Change
    from recon_desktop.services.follow.fee_variances import FeeVariances, VarianceView

_SPANS = (("Last 30 days", 30), ("Last 90 days", 90), ("Last year", 365))


class UnderpaidTab(Tab):
    """Variances on the left, the radar on the right."""

    name: ClassVar[str] = "underpaid"
    title: ClassVar[str] = "Underpaid"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.REMITTANCES, Topic.IMPORTS})

    def _build(self) -> None:
        self._found: FeeVariances | None = None
        self.span = QComboBox()
        self.span.setAccessibleName("Posted in")
        for words, days in _SPANS:
            self.span.addItem(words, days)
        self.span.setCurrentIndex(len(_SPANS) - 1)
        self.over = QCheckBox("Show &overpaid lines too")
        self.open_remittance = Button("Open &remittance", self._open, glyph="remittances")
        self.open_remittance.setEnabled(False)
        self.body.addLayout(row(self.span, self.over, None, self.open_remittance))
        self.warning = PlainLabel("", wrap=True)
        self.warning_band = Band(self.warning, tone=Tone.ATTENTION)
        self.warning_band.hide()
        self.body.addWidget(self.warning_band)
        self.lines = self._lines_table()
        self.radar = self._radar_table()
        lines, radar = Card(self.lines, pad=14), Card(self.radar, pad=14)
        self.body.addWidget(panes(lines, radar, sizes=(706, 390)), 1)
        self.short = Figure("Allowed too little", note=False)
        self.count = Figure("Lines", role="besideNumber", note=False)
        self.says = ElidedLabel("", role="quietBody")
        foot = row(self.short, self.count, self.says, gap=22)
        foot.setStretch(2, 1)
        self.body.addWidget(Card(foot, pad=14))

    def _lines_table(self) -> DataTable[VarianceView]:
        return DataTable(
            "Lines off their contract",
            (
                Column("", _mark, width=88),
                Column("Payer", lambda v: v.payer),
                Column("Claim", lambda v: v.claim_id, width=84),
                Column("Code", lambda v: v.code, width=80),
                Column("Units", lambda v: v.units, width=50, right=True),
                Column("Contract", lambda v: v.expected, width=78, right=True),
                Column("Allowed", lambda v: v.allowed, width=78),
                Column("Off by", lambda v: v.variance, width=78, right=True, strong=True),
                Column("Service", lambda v: v.dos, width=96, hidden=True),
                Column("Posted", lambda v: v.posted_on, width=96, hidden=True),
                Column("Charge", lambda v: v.charge, width=84, hidden=True),
                Column("Paid", lambda v: v.paid, width=84, hidden=True),
            ),
            title="Against contracts",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )

    def _radar_table(self) -> DataTable[Change]:
        table: DataTable[Change] = DataTable(
            "Payers that changed",
            (
                Column("Payer", lambda c: c.payer),
                Column("Code", _code, width=70),
                Column("Allows", _moved, width=116, right=True),
                Column("In all", _effect, width=74, right=True, strong=True),
                Column("Since", lambda c: c.since, width=96, hidden=True),
                Column("Lines since", lambda c: c.lines_after, width=82, hidden=True),
            ),
            title="Radar",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty(
            "No payer has changed what it allows.",
            "Five lines of a code make a habit; three that break it show up here.",
        )
        return table

    def _connect(self) -> None:
        self.span.currentIndexChanged.connect(lambda _: self.reload())
        self.over.toggled.connect(lambda _: self._fill())
        self.lines.opened.connect(lambda _: self._open())
        self.lines.picked.connect(lambda line: self.open_remittance.setEnabled(line is not None))
        self.radar.picked.connect(self._tell_change)

    def reload(self) -> None:
        """Hold what was posted lately against contracts and habits."""
        practice, last = self.session.practice, self.session.today
        first = last - timedelta(days=int(self.span.currentData()))

        def work() -> FeeVariances:
            from recon_desktop.services.follow.fee_variances import load_fee_variances

            return load_fee_variances(practice, first, _end(last))

        self.load("Underpaid", work, self._show)

    def _show(self, found: FeeVariances) -> None:
        self._found = found
        self.warning.setText(
            ". ".join(found.overlaps) + ". End one of each in the schedule and import it again."
        )
        self.warning_band.setVisible(bool(found.overlaps))
        if found.contracts:
            self.lines.set_empty(
                "Every line was allowed as contracted.", "Within the tolerance set in Setup."
            )
        else:
            self.lines.set_empty(
                "There are no contracted fees yet.",
                "Import a fee schedule of kind CONTRACT; until then the radar goes by history.",
            )
        self.radar.set_rows(found.changes)
        self._fill()

    def _fill(self) -> None:
        if self._found is None:
            return
        shown = [
            line for line in self._found.lines if line.variance.cents < 0 or self.over.isChecked()
        ]
        self.lines.set_rows(tuple(sorted(shown, key=lambda line: line.variance.cents)))
        if self.lines.current is None and shown:
            self.lines.view.selectRow(0)
        short = self._found.short
        self.short.show_value(short, tone=Tone.WRONG if short else Tone.BALANCED)
        self.count.show_value(len(shown))
        worst = self._found.by_code[:1]
        self.says.setText(
            f"Most of it: {worst[0].payer}, {worst[0].code}, {counted(worst[0].lines, 'line')}."
            if worst and worst[0].variance.cents < 0
            else ""
        )

    def _tell_change(self, change: Change | None) -> None:
        """The chosen line of the radar as a sentence."""
        if change is not None:
            was, now = Money(change.before_cents), Money(change.after_cents)
            self.says.setText(
                f"{change.payer}, {_code(change)}: {screen_text(now)} instead of "
                f"{screen_text(was)} since {screen_text(change.since)}, "
                f"{counted(change.lines_after, 'line')}: {screen_text(_effect(change))} in all."
            )

    def _open(self) -> None:
        line = self.lines.current
        if line is not None:
            self.session.go("remittances", line.remittance_id)


def _end(last: date) -> date:
    """What is posted today may be dated after it, where today is closed."""
    return last + timedelta(days=31)


def _mark(line: VarianceView) -> Mark:
    if line.variance.cents < 0:
        return Mark("Short", Tone.WRONG, "arrow-down")
    return Mark("Over", Tone.INFORMATION, "arrow-up")


def _moved(change: Change) -> str:
    was, now = Money(change.before_cents), Money(change.after_cents)
    return f"{screen_text(was)} → {screen_text(now)}"


def _effect(change: Change) -> Money:
    return Money(change.effect_cents)


def _code(change: Change) -> str:
    return "-".join(filter(None, (change.procedure_code, change.modifiers.replace(":", "-"))))
