"""The pinned footer of the Bank page: what is chosen on both sides, the difference, the deeds."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel

from recon_desktop.domain.money import ZERO, Money
from recon_desktop.gui.bank.pairing import Pairing
from recon_desktop.gui.typed_input import parse_amount
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.labels import ElidedLabel
from recon_desktop.gui.widgets.layout import Card, row


class BankFooter(Card):
    """Figures, a sentence, and three buttons; the page joins them to what they do.

    Beside "The rest comes later" stands how much of the one item is the one line's.
    """

    def __init__(self) -> None:
        self.bank = Figure("Bank", role="besideNumber", note=False)
        self.chosen = Figure("Chosen", role="besideNumber", note=False)
        self.difference = Figure("Difference", note=False)
        self.reason = ElidedLabel("", role="quietBody")
        self.partial = QCheckBox("The rest comes &later")
        self.part_label = QLabel("o&f it")
        self.part = AmountField("How much of it")
        self.part_label.setBuddy(self.part)
        self._pair: tuple[object, ...] | None = None
        self.source = Button("&Source", glyph="file")
        self.unmatch = Button("&Unmatch", glyph="undo")
        self.match = Button("&Match", role="act", glyph="link")
        foot = row(
            self.bank,
            self.chosen,
            self.difference,
            self.reason,
            self.partial,
            self.part_label,
            self.part,
            self.source,
            self.unmatch,
            self.match,
            gap=20,
        )
        foot.setStretch(3, 1)
        super().__init__(foot, pad=14)
        self.setTabOrder(self.part, self.match)

    def told(self, pairing: Pairing) -> Pairing:
        """With the part of it that is in the field; zero where that is no amount.

        Another pair begins with as much as it goes.
        """
        pair = None
        if pairing.divisible:
            line, item = pairing.lines[0], pairing.items[0]
            pair = (line.id, item.kind, item.id, pairing.most)
        if pair != self._pair:
            self._pair = pair
            self.part.set_amount(pairing.most if pair else None)
        if pair is None or not self.partial.isChecked():
            return pairing
        try:
            return pairing._replace(part=Money(parse_amount(self.part.text().strip())))
        except ValueError:
            return pairing._replace(part=ZERO)

    def ask_part(self) -> None:
        """The hands go to the amount, ready to be typed over."""
        if not self.part.isHidden():
            self.part.setFocus()
            self.part.selectAll()

    def show_pairing(self, pairing: Pairing) -> None:
        """The sums and their difference, and which deeds there are."""
        self.bank.show_value(pairing.bank)
        self.chosen.show_value(None if pairing.done else pairing.chosen)
        difference = None if pairing.done else pairing.difference
        self.difference.show_value(difference, tone=pairing.tone)
        divisible = pairing.divisible
        self.partial.setVisible(divisible or (pairing.fits_partly and not pairing.fits))
        for widget in (self.part_label, self.part):
            widget.setVisible(divisible and self.partial.isChecked())
        self.unmatch.setVisible(any(line.parts for line in pairing.lines))
        self.source.setEnabled(len(pairing.lines) == 1)
