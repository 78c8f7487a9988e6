"""The pinned footer of the Bank page: what is chosen on both sides, the difference, the deeds."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from recon_desktop.gui.bank.pairing import Pairing
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, row


class BankFooter(Card):
    """Figures, a sentence, and three buttons; the page joins them to what they do."""

    def __init__(self) -> None:
        self.bank = Figure("Bank", role="besideNumber", note=False)
        self.chosen = Figure("Chosen", role="besideNumber", note=False)
        self.difference = Figure("Difference", note=False)
        self.reason = ElidedLabel("", role="quietBody")
        self.partial = QCheckBox("The rest comes &later")
        self.source = Button("&Source", glyph="file")
        self.unmatch = Button("&Unmatch", glyph="undo")
        self.match = Button("&Match", role="act", glyph="link")
        foot = row(
            self.bank,
            self.chosen,
            self.difference,
            self.reason,
            self.partial,
            self.source,
            self.unmatch,
            self.match,
            gap=20,
        )
        foot.setStretch(3, 1)
        super().__init__(foot, pad=14)

    def show_pairing(self, pairing: Pairing) -> None:
        """The sums and their difference, and which deeds there are."""
        self.bank.show_value(pairing.bank)
        self.chosen.show_value(None if pairing.done else pairing.chosen)
        difference = None if pairing.done else pairing.difference
        self.difference.show_value(difference, tone=pairing.tone)
        self.partial.setVisible(pairing.fits_partly and not pairing.fits)
        self.unmatch.setVisible(any(line.parts for line in pairing.lines))
        self.source.setEnabled(len(pairing.lines) == 1)
