"""The rules of the close as a form: cut-offs, warnings, counting blind, self-pay words, fees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QWidget

from recon_desktop.domain.day.settings import SELF_PAY_WORDS, DaySettings
from recon_desktop.domain.money import Money
from recon_desktop.gui.widgets.amount_field import AmountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Scrolled, Separator, column, row

_FUNDING = (("NET", "takes its fee before paying out"), ("GROSS", "bills its fees once a month"))


class RulesForm(QWidget):
    """Only what was changed is saved."""

    def __init__(
        self,
        save: Callable[[dict[str, str]], object],
        save_funding: Callable[[str, str], object],
    ) -> None:
        super().__init__()
        self._shown: dict[str, str] = {}
        self._save_call = save
        self.claim_cutoff = QLineEdit()
        self.card_cutoff = QLineEdit()
        self.warning = AmountField("Warn when a drawer is off by more than")
        self.blind = QCheckBox("Count &blind: the expected cash is shown after the count is saved")
        self.uncounted = QCheckBox("A day may be closed while a drawer is &not counted")
        self.second = QCheckBox("A refund is approved by &another person than the one who asked")
        self.self_pay = QLineEdit()
        self.processor = QLineEdit()
        self.funding = QComboBox()
        for value, words in _FUNDING:
            self.funding.addItem(words, value)
        self.processors = PlainLabel("", role="quiet", wrap=True)
        self.save = Button("&Save", self._save, role="act")
        self.save_processor = Button(
            "Save p&rocessor",
            lambda: save_funding(self.processor.text().strip(), self.funding.currentData()),
        )
        self._arrange()

    def _arrange(self) -> None:
        self._describe()
        processors = row(self.processor, self.funding, self.save_processor, None)
        inner = QWidget()
        inner.setLayout(
            column(
                self._rules(),
                row(None, self.save),
                Separator(),
                PlainLabel("Card processors", role="head"),
                processors,
                self.processors,
                None,
                gap=14,
            )
        )
        inner.setMaximumWidth(760)
        whole = row(Scrolled(inner))
        whole.setContentsMargins(0, 16, 0, 0)
        self.setLayout(whole)

    def _describe(self) -> None:
        """What each field is, for screen readers and while it is empty."""
        for control, name in (
            (self.claim_cutoff, "Claims sent until this time the next morning count"),
            (self.card_cutoff, "Card sales after this time go into the next batch"),
            (self.self_pay, "Payers that mean the patient pays"),
            (self.processor, "Card processor"),
            (self.funding, "How the processor takes its fees"),
        ):
            control.setAccessibleName(name)
        for field, hint, width in (
            (self.claim_cutoff, "for example 10:30", 140),
            (self.card_cutoff, "17:30", 140),
            (self.processor, "Card processor, as in its report", 230),
        ):
            field.setPlaceholderText(hint)
            field.setFixedWidth(width)

    def _rules(self) -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(20)
        form.addRow("Claims sent until this time the next &morning count", self.claim_cutoff)
        form.addRow("&Card sales after this time go into the next batch", self.card_cutoff)
        form.addRow("&Warn when a drawer is off by more than", self.warning)
        form.addRow("&Payers that mean the patient pays", self.self_pay)
        form.addRow(self.blind)
        form.addRow(self.uncounted)
        form.addRow(self.second)
        return form

    def show_rules(self, settings: Mapping[str, str], funding: Mapping[str, str]) -> None:
        """What is in force: the practice's own settings, else the program's."""
        plain = DaySettings()
        self.claim_cutoff.setText(settings.get("claim_cutoff", plain.claim_cutoff or ""))
        self.card_cutoff.setText(settings.get("card_cutoff", plain.card_cutoff or ""))
        cents = settings.get("over_short_warning_cents", str(plain.over_short_warning_cents))
        self.warning.set_amount(Money(int(cents)))
        self.blind.setChecked(settings.get("blind_count", "0") == "1")
        self.uncounted.setChecked(settings.get("close_without_count", "0") == "1")
        self.second.setChecked(settings.get("refund_needs_second_person", "0") == "1")
        self.self_pay.setText(settings.get("self_pay_words", ", ".join(sorted(SELF_PAY_WORDS))))
        self.self_pay.setCursorPosition(0)
        self._shown = self._values()
        said = (f"{name} {dict(_FUNDING).get(kind, kind)}" for name, kind in funding.items())
        self.processors.setText(". ".join(said))

    def _values(self) -> dict[str, str]:
        warning = self.warning.amount or Money(0)
        return {
            "claim_cutoff": self.claim_cutoff.text().strip(),
            "card_cutoff": self.card_cutoff.text().strip(),
            "over_short_warning_cents": str(warning.cents),
            "blind_count": "1" if self.blind.isChecked() else "0",
            "close_without_count": "1" if self.uncounted.isChecked() else "0",
            "refund_needs_second_person": "1" if self.second.isChecked() else "0",
            "self_pay_words": self.self_pay.text().strip(),
        }

    def _save(self) -> None:
        values = self._values()
        changed = {name: text for name, text in values.items() if text != self._shown.get(name)}
        if changed:
            self._save_call(changed)
