"""Reports: sheets of the day and lists of a period, previewed in the window, printed or saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from recon_desktop.domain.errors import ReconError
from recon_desktop.gui.page import Page
from recon_desktop.gui.print_trail import note_print, save_report
from recon_desktop.gui.session import Topic
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, Scrolled, row
from recon_desktop.gui.widgets.pdf_preview import PdfPreview
from recon_desktop.gui.widgets.period_bar import PeriodBar
from recon_desktop.gui.widgets.version_bar import SUPERSEDED, VersionBar
from recon_desktop.gui.words import long_date

if TYPE_CHECKING:
    from recon_desktop.services.day.day_view import DayView
    from recon_desktop.services.printing.print_reports import Asked
    from recon_desktop.services.printing.print_sheets import StoredSheet

_FORMAT_NAMES = {"pdf": "PDF (*.pdf)", "xlsx": "Workbook (*.xlsx)"}
_EOB = "eob"
_VERSIONS = "Versions of the sheet"


class ReportsPage(Page):
    """The sheets and lists on the left, the page on the right."""

    title: ClassVar[str] = "Reports"
    topics: ClassVar[frozenset[Topic]] = frozenset(Topic)

    def _build(self) -> None:
        self._name = "close"
        self._titles: dict[str, str] = {}
        self._as_of: set[str] = set()
        self.sheets: dict[str, Button] = {}
        self.lists: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        self.state = Badge()
        self.period = PeriodBar(self.session.business_date, lambda: self.session.today)
        self.version = VersionBar()
        self.tools.addWidget(self.version)
        self.tools.addWidget(self.period)
        self._scroll = self._choices()
        side = Card(self._scroll, gap=8, pad=14)
        side.setFixedWidth(236)
        self.preview = PdfPreview()
        panes = row(side, gap=14)
        panes.addWidget(Card(self.preview, pad=14), 1)
        self.body.addLayout(panes, 1)

    def _choices(self) -> Scrolled:
        """Sheets of the day, and below them the lists."""
        self._sheet_list, self._list_list = QVBoxLayout(), QVBoxLayout()
        content = QWidget()
        body = QVBoxLayout(content)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addLayout(row(PlainLabel("Sheets of the day", role="head"), None, self.state))
        body.addLayout(self._sheet_list)
        note = "Sheets say DRAFT until the day is closed; then they are kept as they were."
        body.addWidget(PlainLabel(note, role="quiet", wrap=True))
        body.addSpacing(8)
        body.addWidget(PlainLabel("Lists", role="head"))
        body.addLayout(self._list_list)
        body.addStretch(1)
        for layout in (self._sheet_list, self._list_list):
            layout.setSpacing(4)
        return Scrolled(content)

    def _connect(self) -> None:
        self.preview.save_wanted.connect(self.save)
        self.preview.printed.connect(lambda: note_print(self.session, self._asked_for()))
        self.session.day_loaded.connect(self._show_state)
        self.session.date_changed.connect(lambda _: self._follow_date())
        self.period.chosen.connect(self.reload)
        self.version.chosen.connect(self.reload)
        save = QShortcut(QKeySequence("Ctrl+S"), self)
        save.activated.connect(self.save)

    def reload(self) -> None:
        """Render the chosen report again."""
        if not self.sheets:
            self._list_reports()
        if self.session.day is not None:
            self._show_state(self.session.day)
        self.subtitle.setText(long_date(self.session.business_date))
        chosen = self._button(self._name)
        chosen.setChecked(True)
        self._scroll.ensureWidgetVisible(chosen, 0, 60)
        self._show_dates()
        practice, actor, asked = self.session.practice, self.session.actor, self._asked_for()

        def work() -> bytes:
            from recon_desktop.services.printing.print_reports import render_report

            return render_report(practice, asked, "pdf", actor=actor)

        self.load("Rendering", work, self._show_pages, self._show_why_not)
        self._load_versions()

    def _load_versions(self) -> None:
        """Sheets of closes that were taken back can be seen and printed, marked as such."""
        self.forget(_VERSIONS)
        if self._name not in self.sheets:
            return
        practice, day = self.session.practice, self.session.business_date

        def work() -> tuple[StoredSheet, ...]:
            from recon_desktop.services.printing.print_sheets import list_sheets

            return list_sheets(practice, day)

        self.load(_VERSIONS, work, self._show_versions)

    def _show_versions(self, stored: tuple[StoredSheet, ...]) -> None:
        sheets = [each for each in stored if (each.name, each.fmt) == (self._name, "pdf")]
        in_force = next((each.run_id for each in sheets if not each.superseded), "Draft")
        self.version.show_versions(in_force, [each.run_id for each in sheets if each.superseded])

    def _follow_date(self) -> None:
        self.version.forget()
        self.period.follow(self.session.business_date)

    def show_what(self, what: object) -> None:
        """Show a report by its name, 'deposit' for instance, or of the days that are asked for."""
        from recon_desktop.services.printing.print_reports import Asked

        if isinstance(what, Asked) and what.first is not None and what.last is not None:
            self.period.cover(what.first, what.last)
            self.choose(what.name)
        elif isinstance(what, str):
            self.choose(what)

    def choose(self, name: str) -> None:
        """Show another report."""
        self._name = name
        self.version.forget()
        self.reload()

    def print_page(self) -> None:
        """Print the report in the preview."""
        self.preview.print_pages()

    def save(self) -> None:
        """Save the report as PDF, or as a workbook with its numbers."""
        asked = self._asked_for()
        version = f" {asked.run} {SUPERSEDED}" if asked.run else ""
        suggested = f"{_days(asked)} {asked.name}{version}.pdf"
        out = self.session.dialogs.ask_save_file(
            self, "Save report", suggested, _formats(asked.name)
        )
        if out is not None:
            save_report(self.session, asked, out)

    def _asked_for(self) -> Asked:
        """The chosen report, of the days that it covers."""
        from recon_desktop.services.printing.print_reports import Asked

        if self._name in self._as_of:
            return Asked(self._name, self.period.day.day)
        if self._name in self.lists and self._name != _EOB:
            return Asked(self._name, self.period.last.day, self.period.first.day)
        return Asked(self._name, self.session.business_date, run=self.version.run)

    def _show_dates(self) -> None:
        """Ask for what the chosen report covers; a sheet is of the business date."""
        if self._name in self._as_of:
            self.period.show_day()
        elif self._name in self.lists and self._name != _EOB:
            self.period.show_period()
        else:
            self.period.hide()

    def _list_reports(self) -> None:
        from recon_desktop.services.listings import LISTINGS
        from recon_desktop.services.printing.print_reports import REPORTS
        from recon_desktop.services.sheets.views import SHEETS

        self._titles = dict(REPORTS)
        self._as_of = {name for name, kind in LISTINGS.items() if kind.as_of}
        for name in SHEETS:
            self.sheets[name] = self._choice(name)
            self._sheet_list.addWidget(self.sheets[name])
        for name in (_EOB, *LISTINGS):
            self.lists[name] = self._choice(name)
            self._list_list.addWidget(self.lists[name])

    def _choice(self, name: str) -> Button:
        button = Button(self._titles[name], lambda: self.choose(name), role="choice")
        button.setCheckable(True)
        self._group.addButton(button)
        return button

    def _button(self, name: str) -> Button:
        return self.sheets.get(name) or self.lists[name]

    def _show_pages(self, data: bytes) -> None:
        title, run = self._titles[self._name], self.version.run
        self.preview.show_pdf(data, f"{title} · {run}, {SUPERSEDED}" if run else title)

    def _show_why_not(self, refusal: ReconError) -> None:
        self.preview.show_message(self._titles[self._name], str(refusal))

    def _show_state(self, day: DayView) -> None:
        if day.state == "CLOSED":
            self.state.show_state("Final", Tone.LOCKED, "lock")
        else:
            self.state.show_state("Draft", Tone.ATTENTION, "edit")


def _days(asked: Asked) -> str:
    """The days of a report, for the name of a file."""
    days: list[date] = [day for day in (asked.first, asked.last) if day is not None]
    return " to ".join(f"{day:%Y-%m-%d}" for day in days)


def _formats(name: str) -> str:
    from recon_desktop.services.printing.print_reports import formats_of

    return ";;".join(_FORMAT_NAMES[fmt] for fmt in formats_of(name))
