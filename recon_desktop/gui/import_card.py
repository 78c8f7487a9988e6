"""One file of the preview: what was found in it, and how it is to be read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QTabWidget

from recon_desktop.gui.import_lists import rejected_list, totals_list
from recon_desktop.gui.preview_import import FileChoice
from recon_desktop.gui.session import Session
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.words import KIND_NAMES

if TYPE_CHECKING:
    from recon_desktop.services.imports.import_files import FileOutcome

_WHY_NO_ROWS = {
    "refused": "Nothing of this file is taken; the reason stands above.",
    "already-imported": "This file is here already; nothing changes.",
}
_PROFILES = (
    ("", "Dates and signs as found"),
    ("month-first", "Month first: 03/04 is March 4"),
    ("day-first", "Day first: 03/04 is April 3"),
    ("negative-amounts", "Turn the signs of amounts"),
    ("signs-as-printed", "Signs as printed"),
)
"""By the names a refusal gives them."""


class FileCard(Card):
    """The rows that cannot be read, the file's own totals, and the choices a person has."""

    read_as = Signal(str, str)
    """A kind and a profile of dates and signs were chosen; '' for what is recognised."""

    dated = Signal()
    """The file, which names no day, belongs to the business date."""

    def __init__(self, session: Session) -> None:
        super().__init__(gap=8)
        self.rejected = rejected_list(session)
        self.file_totals = totals_list(session)
        self.details = QTabWidget()
        self.details.addTab(self.rejected, "Cannot be read")
        self.details.addTab(self.file_totals, "The file's own totals")
        kinds = (("", "As recognised"), *KIND_NAMES.items())
        self.kind_box = _choice("What this file is", kinds, 210)
        self.profile_box = _choice("Dates and signs", _PROFILES, 230)
        self.reason = PlainLabel("", wrap=True)
        self.date_button = Button("It &belongs to this day", self.dated.emit)
        self.date_button.hide()
        label = PlainLabel("&Read it as", role="quietBody")
        label.setBuddy(self.kind_box)
        self.body.addLayout(
            row(label, self.kind_box, self.profile_box, self.date_button, None, gap=12)
        )
        self.body.addWidget(self.reason)
        self.body.addWidget(self.details, 1)
        for box in (self.kind_box, self.profile_box):
            box.activated.connect(lambda _: self._tell())

    def _tell(self) -> None:
        self.read_as.emit(self.kind_box.currentData(), self.profile_box.currentData())

    def show_file(self, outcome: FileOutcome, choice: FileChoice, day: date) -> None:
        """What was found in a file, what was chosen for it, and the day it could belong to."""
        self.rejected.set_empty(_WHY_NO_ROWS.get(outcome.status, "Every row can be read."))
        self.rejected.set_rows(outcome.rejected)
        self.file_totals.set_rows(outcome.control_totals)
        self.details.setTabText(0, f"Ca&nnot be read  {len(outcome.rejected)}")
        self.details.setTabText(1, f"The file's o&wn totals  {len(outcome.control_totals)}")
        said = " ".join([outcome.reason, *outcome.warnings]).strip()
        self.reason.setText(said)
        self.reason.setVisible(bool(said))
        self.kind_box.setCurrentIndex(max(self.kind_box.findData(choice.kind), 0))
        self.profile_box.setCurrentIndex(max(self.profile_box.findData(choice.profile), 0))
        self.date_button.setText(f"It &belongs to {day:%m/%d/%Y}")
        undated = outcome.status == "refused" and bool(outcome.kind) and not outcome.dates
        self.date_button.setVisible(undated)


def _choice(name: str, offered: tuple[tuple[str, str], ...], width: int) -> QComboBox:
    """A box of values, each by its words."""
    box = QComboBox()
    box.setAccessibleName(name)
    for value, words in offered:
        box.addItem(words, value)
    box.setFixedWidth(width)
    return box
