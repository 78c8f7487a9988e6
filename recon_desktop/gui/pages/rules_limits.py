"""Limits: how far an allowed amount may be off its contract, how long a next payer may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from recon_desktop.domain.follow.fees import Tolerance
from recon_desktop.domain.follow.secondary import CROSSOVER_DAYS
from recon_desktop.domain.money import Money
from recon_desktop.gui.session import EVERYTHING, Topic, Undo
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.amount_field import AmountField, CountField
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, Separator, column, row

_CENTS, _PERCENT, _DAYS = "underpayment_cents", "underpayment_percent", "crossover_days"
_TOLERANCE = (
    "A line counts as under- or overpaid when it is off by more than the larger of both. "
    "Follow-up, Underpaid lists them; the radar uses the same limits."
)
_CROSSOVER = (
    "From the first payer's payment date. A payer with days of its own, under Payers, keeps those. "
    "A claim whose answer is late stands in Follow-up, Next payer."
)
_ELSEWHERE = (
    "Cut-offs, drawers, counting blind and the second person for refunds are rules of the close "
    "and stand in Setup."
)


class LimitsTab(Tab):
    """Only what was changed is saved."""

    name: ClassVar[str] = "limits"
    title: ClassVar[str] = "&Limits"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SETUP})

    def _build(self) -> None:
        self._shown: dict[str, str] = {}
        self.cents = AmountField("An allowed amount may be off its contract by")
        self.percent = CountField("or by so many percent")
        self.days = CountField("Days until the next payer's answer")
        self.save = Button("&Save", self._save, role="act")
        elsewhere = Button("Rules of the &close", lambda: self.session.go("setup"), role="link")
        inner = QWidget()
        inner.setMaximumWidth(760)
        inner.setLayout(
            column(
                PlainLabel("Contracts", role="head"),
                _form(
                    ("An allowed amount may be &off its contract by", self.cents, ""),
                    ("or by, whichever is &more,", self.percent, "percent"),
                ),
                PlainLabel(_TOLERANCE, role="quiet", wrap=True),
                Separator(),
                PlainLabel("Forwarded claims", role="head"),
                _form(("The next payer answers &within", self.days, "days")),
                PlainLabel(_CROSSOVER, role="quiet", wrap=True),
                row(None, self.save),
                Separator(),
                row(PlainLabel(_ELSEWHERE, role="quiet"), elsewhere, None),
                None,
                gap=12,
            )
        )
        self.body.addWidget(Card(row(inner, None), pad=18), 1)

    def _connect(self) -> None:
        self.days.textChanged.connect(lambda _: self._allow())
        self.percent.textChanged.connect(lambda _: self._allow())
        self.cents.entered.connect(lambda _: self._allow())
        self.cents.textEdited.connect(lambda _: self.save.setEnabled(True))

    def reload(self) -> None:
        """What is in force: the practice's own settings, else the program's."""
        practice = self.session.practice

        def work() -> dict[str, str]:
            from recon_desktop.services.setup import load_setup

            return load_setup(practice).settings

        self.load("Limits", work, self._show)

    def _show(self, settings: Mapping[str, str]) -> None:
        usual = Tolerance()
        self.cents.set_amount(Money(int(settings.get(_CENTS) or usual.cents)))
        self.percent.setText(settings.get(_PERCENT) or str(usual.percent))
        self.days.set_count(int(settings.get(_DAYS) or CROSSOVER_DAYS))
        self._shown = self._values()
        self._allow()

    def _values(self) -> dict[str, str]:
        amount = self.cents.amount or Money(0)
        return {
            _CENTS: str(amount.cents),
            _PERCENT: str(self.percent.count),
            _DAYS: str(self.days.count),
        }

    def _changed(self) -> dict[str, str]:
        return {k: text for k, text in self._values().items() if text != self._shown.get(k)}

    def _allow(self) -> None:
        self.save.setEnabled(bool(self._changed()))

    def _save(self) -> None:
        self.save.setFocus()  # by its key the amount is left only now, and read
        if self.cents.wrong:
            self.session.notice(f"Off its contract by: {self.cents.toolTip()}", Tone.WRONG)
            return
        changed = self._changed()
        former = {name: self._shown[name] for name in changed}
        back = self._keep(former)
        self.session.act(
            "Saving the limits",
            self._keep(changed).work,
            lambda _: self.session.notice("The limits are saved.", Tone.BALANCED),
            undo=lambda _: back,
        )

    def _keep(self, values: Mapping[str, str]) -> Undo:
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.setup import save_setting

            for name, value in values.items():
                save_setting(practice, actor, name=name, value=value)

        return Undo("Change of the limits", work, EVERYTHING)


def _form(*lines: tuple[str, QLineEdit, str]) -> QFormLayout:
    form = QFormLayout()
    form.setVerticalSpacing(10)
    form.setHorizontalSpacing(20)
    for caption, field, unit in lines:
        label = PlainLabel(caption)
        label.setBuddy(field)
        label.setMinimumWidth(330)
        form.addRow(label, row(field, PlainLabel(unit, role="quietBody"), None))
    return form
