"""Which version of a sheet: the one in force, or one of a close that was taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from recon_desktop.gui.widgets.choice_field import ChoiceField
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import row

SUPERSEDED = "superseded"


class VersionBar(QWidget):
    """Hidden while there is nothing to choose from. `run` is '' for the version in force."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.box = ChoiceField("Version of the sheet", (("", ""),))
        label = PlainLabel("&Version", role="quietBody")
        label.setBuddy(self.box)
        self.setLayout(row(label, self.box, gap=6))
        self.box.activated.connect(lambda _: self.chosen.emit())
        self.forget()

    @property
    def run(self) -> str:
        """The run that is chosen."""
        return self.box.text()

    def forget(self) -> None:
        """Back to the version in force, until the others are known."""
        self.show_versions("", ())

    def show_versions(self, in_force: str, superseded: Sequence[str]) -> None:
        """Offer the version in force by its words, then runs taken back; what was chosen stays."""
        kept = self.run
        with QSignalBlocker(self.box):
            self.box.model().removeRows(0, self.box.count())
            self.box.addItem(in_force, "")
            for run in superseded:
                self.box.addItem(f"{run}, {SUPERSEDED}", run)
            self.box.setText(kept)
        self.setVisible(bool(superseded))
