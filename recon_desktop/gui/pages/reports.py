"""Reports: the sheets of the day, previewed in the window, printed or saved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout

from recon_desktop.domain.errors import ReconError
from recon_desktop.gui.page import Page
from recon_desktop.gui.session import Topic
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.widgets.pdf_preview import PdfPreview
from recon_desktop.gui.words import long_date

if TYPE_CHECKING:
    from recon_desktop.services.day import DayView

_FORMAT_NAMES = {"pdf": "PDF (*.pdf)", "xlsx": "Workbook (*.xlsx)"}


class ReportsPage(Page):
    """The sheets on the left, the page on the right."""

    title: ClassVar[str] = "Reports"
    topics: ClassVar[frozenset[Topic]] = frozenset(Topic)

    def _build(self) -> None:
        self._name = "close"
        self._titles: dict[str, str] = {}
        self.sheets: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        self.state = Badge()
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        side = Card(gap=8, pad=14)
        side.setFixedWidth(236)
        side.body.addLayout(row(PlainLabel("Sheets", role="head"), None, self.state))
        side.body.addLayout(self._list)
        side.body.addStretch(1)
        side.body.addWidget(
            PlainLabel(
                "Sheets say DRAFT until the day is closed. A closed day's close report is kept "
                "and printed again exactly as it was.",
                role="quiet",
                wrap=True,
            )
        )
        self.preview = PdfPreview()
        panes = row(side, gap=14)
        panes.addWidget(Card(self.preview, pad=14), 1)
        self.body.addLayout(panes, 1)

    def _connect(self) -> None:
        self.preview.save_wanted.connect(self.save)
        self.session.day_loaded.connect(self._show_state)
        save = QShortcut(QKeySequence("Ctrl+S"), self)
        save.activated.connect(self.save)

    def reload(self) -> None:
        """Render the chosen sheet of the day again."""
        if not self.sheets:
            self._list_sheets()
        if self.session.day is not None:
            self._show_state(self.session.day)
        self.subtitle.setText(long_date(self.session.business_date))
        practice, actor = self.session.practice, self.session.actor
        day, name = self.session.business_date, self._name
        self.sheets[name].setChecked(True)

        def work() -> bytes:
            from recon_desktop.services.print_sheets import render_sheet

            return render_sheet(practice, name, day, actor=actor)

        self.load("Rendering", work, self._show_sheet, self._show_why_not)

    def show_what(self, what: object) -> None:
        """Show a sheet by its name, 'deposit' for instance."""
        if isinstance(what, str):
            self.choose(what)

    def choose(self, name: str) -> None:
        """Show another sheet."""
        self._name = name
        self.reload()

    def print_page(self) -> None:
        """Print the sheet in the preview."""
        self.preview.print_pages()

    def save(self) -> None:
        """Save the sheet as PDF, or as a workbook with its numbers."""
        day, name = self.session.business_date, self._name
        suggested = f"{day:%Y-%m-%d} {name}.pdf"
        out = self.session.dialogs.ask_save_file(self, "Save sheet", suggested, _formats(name))
        if out is not None:
            self._save(name, day, out if out.suffix else out.with_name(out.name + ".pdf"))

    def _save(self, name: str, day: date, out: Path) -> None:
        practice = self.session.practice

        def work() -> Path:
            from recon_desktop.services.print_sheets import write_report

            write_report(practice, name, day, out, overwrite=True)
            return out

        self.session.load(f"Saving {out.name}", work, self._saved)

    def _list_sheets(self) -> None:
        from recon_desktop.services.sheets.views import SHEETS

        for name, title in SHEETS.items():
            self._list.addWidget(self._choice(name, title))
            self._titles[name] = title

    def _choice(self, name: str, title: str) -> Button:
        button = Button(title, lambda: self.choose(name), role="choice")
        button.setCheckable(True)
        self._group.addButton(button)
        self.sheets[name] = button
        return button

    def _show_sheet(self, data: bytes) -> None:
        self.preview.show_pdf(data, self._titles[self._name])

    def _show_why_not(self, refusal: ReconError) -> None:
        self.preview.show_message(self._titles[self._name], str(refusal))

    def _show_state(self, day: DayView) -> None:
        if day.state == "CLOSED":
            self.state.show_state("Final", Tone.LOCKED, "lock")
        else:
            self.state.show_state("Draft", Tone.ATTENTION, "edit")

    def _saved(self, out: Path) -> None:
        self.session.notice(f"Saved as {out.name} in {out.parent}.", Tone.BALANCED)


def _formats(name: str) -> str:
    from recon_desktop.services.print_sheets import FORMATS

    return ";;".join(_FORMAT_NAMES[fmt] for fmt in FORMATS[name])
