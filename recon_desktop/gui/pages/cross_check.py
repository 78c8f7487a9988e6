"""Cross-check: the totals as on the sheet, what is under each, and the line it came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QTabWidget, QWidget

from recon_desktop.domain.day.crosscheck import CrossCheck, DayStatus
from recon_desktop.domain.day.encounter_day import Item
from recon_desktop.domain.day.waterfall import RowStyle, WaterfallRow
from recon_desktop.domain.findings import Finding, Severity, SourceRef
from recon_desktop.gui.page import Page
from recon_desktop.gui.session import Topic
from recon_desktop.gui.table_model import Column
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import Card, column, panes, row
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.gui.words import SEVERITY_MARKS, check_mark, check_sentence, long_date

if TYPE_CHECKING:
    from recon_desktop.services.imports.sources import SourceLine

_INDENT = "     "
_SHOWN_SOURCES = 5


class SourcePanel(QWidget):
    """The raw line of a file, below the lists."""

    def __init__(self) -> None:
        super().__init__()
        self._where = ElidedLabel("", role="quiet")
        self.note = PlainLabel("", wrap=True)
        self.note.hide()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFixedHeight(76)
        self.text.setAccessibleName("The line in the file")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setPlaceholderText("Choose a line above to see where it stands in its file.")
        self.setLayout(column(self.note, self._where, self.text, gap=4))

    def show_note(self, text: str) -> None:
        """What a finding says, in full."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def show_lines(self, lines: tuple[SourceLine, ...]) -> None:
        """File, line number and the text as it stands there; one below the other."""
        self._where.setText(" · ".join(f"{line.file} line {line.line:,}" for line in lines))
        self.text.setPlainText("\n".join(line.text for line in lines))

    def clear(self) -> None:
        """Nothing is chosen."""
        self._where.setText("")
        self.text.clear()


class CrossCheckPage(Page):
    """The waterfall with everything under it."""

    title: ClassVar[str] = "Cross-check"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.IMPORTS, Topic.DRAWER, Topic.SETUP, Topic.DAY, Topic.BANK}
    )

    def _build(self) -> None:
        self.badge = Badge()
        self.sentence = PlainLabel("", role="quietBody", wrap=True)
        self.figures = {
            "V1": Figure("V1: charges − patients", role="mediumNumber", note=False),
            "V2": Figure("V2: charges − billing", role="mediumNumber", note=False),
            "VU": Figure("VU: not explained", role="mediumNumber", note=False),
        }
        self.import_button = Button("Go to &Import", lambda: self.session.go("import"), role="act")
        self.import_button.hide()
        self.waterfall = self._waterfall_table()
        self.items = self._items_table()
        self.findings = self._findings_table()
        self.source = SourcePanel()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.items, "&Lines")
        self.tabs.addTab(self.findings, "&Findings")
        self.body.addWidget(self._panes(), 1)

    def _panes(self) -> QSplitter:
        lines = Card(gap=8, pad=14)
        lines.body.addWidget(self.tabs, 1)
        lines.body.addWidget(self.source)
        right = QWidget()
        stacked = column(self._verdict(), gap=12)
        stacked.addWidget(lines, 1)
        right.setLayout(stacked)
        return panes(Card(self.waterfall, pad=8), right, sizes=(500, 560))

    def _verdict(self) -> Card:
        words = row(self.badge, self.sentence, self.import_button, gap=12)
        words.setStretch(1, 1)
        return Card(row(*self.figures.values(), None, gap=28), words, pad=14, gap=6)

    def _waterfall_table(self) -> DataTable[WaterfallRow]:
        table: DataTable[WaterfallRow] = DataTable(
            "Cross-check",
            (
                Column("", _label),
                Column("Count", lambda r: r.count_text, width=70, right=True),
                Column("Amount", lambda r: r.amount, width=104, tone=_difference_tone),
            ),
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            strong=lambda r: r.style in (RowStyle.TOTAL, RowStyle.DIFFERENCE),
            tools=False,
            sortable=False,
        )
        table.setMinimumWidth(390)
        table.view.horizontalHeader().setFixedHeight(26)  # so that the whole table is in sight
        return table

    def _items_table(self) -> DataTable[Item]:
        table: DataTable[Item] = DataTable(
            "Lines",
            (
                Column("Line", lambda i: i.text),
                Column("Amount", lambda i: i.amount, width=100),
                Column("File line", lambda i: i.ref.line, width=76, right=True),
            ),
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty("Nothing is under this total.", "Choose another row on the left.")
        return table

    def _findings_table(self) -> DataTable[Finding]:
        table: DataTable[Finding] = DataTable(
            "Findings",
            (
                Column("", lambda f: SEVERITY_MARKS[f.severity], width=84, key=_severity_key),
                Column("What", lambda f: f.text),
                Column("Expected", lambda f: f.expected, width=88, hidden=True),
                Column("Actual", lambda f: f.actual, width=88, hidden=True),
                Column("Difference", lambda f: f.difference, width=92),
            ),
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
        )
        table.set_empty("Nothing to look at.", "No finding in the records of this day.")
        return table

    def _connect(self) -> None:
        self.waterfall.picked.connect(self._show_items)
        self.waterfall.opened.connect(lambda _: self._focus_items())
        self.items.picked.connect(lambda item: self._show_source((item.ref,) if item else ()))
        self.items.opened.connect(lambda item: self.session.show_source(item.ref))
        self.findings.picked.connect(self._show_finding)
        self.findings.opened.connect(self._open_finding)

    def reload(self) -> None:
        """Check the day again."""
        practice, day = self.session.practice, self.session.business_date

        def work() -> CrossCheck:
            from recon_desktop.services.day.check_day import check_day

            return check_day(practice, day)

        self.load("Cross-check", work, self._show)

    def show_what(self, what: object) -> None:
        """Choose a row by its symbol, 'V2' for instance."""
        self.waterfall.choose(lambda each: each.key == what)

    def _show(self, check: CrossCheck) -> None:
        mark = check_mark(check)
        self.subtitle.setText(long_date(check.business_date))
        self.badge.show_state(mark.text, mark.tone, mark.icon)
        self.sentence.setText(check_sentence(check))
        for name, value in (("V1", check.V1), ("V2", check.V2), ("VU", check.VU)):
            explained = name == "V2" and not check.VU
            tone = None if not value or explained else Tone.WRONG
            self.figures[name].show_value(value, tone=tone)
        self.import_button.setVisible(check.status is DayStatus.INCOMPLETE)
        self.waterfall.set_rows(check.waterfall)
        self.findings.set_rows(sorted(check.findings, key=_severity_key))
        self.tabs.setTabText(1, f"&Findings  {len(check.findings)}")
        if self.waterfall.current is None:
            self.waterfall.choose(lambda each: each.key == _first_interest(check))
        self._show_items(self.waterfall.current)

    def _show_items(self, chosen: WaterfallRow | None) -> None:
        self.forget("Source line")
        self.source.clear()
        self.source.show_note("")
        self.items.set_rows(chosen.items if chosen else ())
        self.items.title.setText(chosen.label if chosen else "")
        self.items.title.setVisible(chosen is not None)
        self.tabs.setCurrentWidget(self.items)

    def _focus_items(self) -> None:
        self.items.view.setFocus()
        self.items.choose(lambda _: True)

    def _show_finding(self, finding: Finding | None) -> None:
        self.source.show_note(finding.text if finding else "")
        self._show_source(finding.sources if finding else ())

    def _open_finding(self, finding: Finding) -> None:
        if finding.sources:
            self.session.show_source(finding.sources[0])

    def _show_source(self, refs: Sequence[SourceRef]) -> None:
        if not refs:
            self.forget("Source line")
            self.source.clear()
            return
        practice, wanted = self.session.practice, tuple(refs[:_SHOWN_SOURCES])

        def work() -> tuple[SourceLine, ...]:
            from recon_desktop.services.imports.sources import load_source_line

            return tuple(load_source_line(practice, ref) for ref in wanted)

        self.load("Source line", work, self.source.show_lines)


def _label(line: WaterfallRow) -> str:
    indented = line.style in (RowStyle.PART, RowStyle.MINUS, RowStyle.DIFFERENCE)
    return _INDENT + line.label if indented else line.label


def _difference_tone(line: WaterfallRow) -> Tone | None:
    if line.style is not RowStyle.DIFFERENCE:
        return None
    return Tone.WRONG if line.amount else Tone.BALANCED


def _severity_key(finding: Finding) -> int:
    return list(Severity).index(finding.severity)


def _first_interest(check: CrossCheck) -> str:
    if check.V1:
        return "V1"
    return "VU" if check.VU else "DTT"
