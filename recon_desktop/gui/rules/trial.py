"""Try the decision table: an amount's codes on the left, what happens with it in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from recon_desktop.domain.posting.carc import Action
from recon_desktop.gui.rules.words import GROUPS, what_happens
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.choice_field import ChoiceField
from recon_desktop.gui.widgets.day_field import DayField
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, row

if TYPE_CHECKING:
    from recon_desktop.services.posting.adjustment_rules import Decided, RuleView

_ALONE = frozenset({Action.PATIENT, Action.CONTRACTUAL, Action.WRITE_OFF})
_ALSO_ALONE = frozenset({Action.WITHHOLD, Action.PAYER_FEE})
_ASK = "Type a reason code to see what happens with such an amount."


class Asked(NamedTuple):
    """The amount in question."""

    group: str
    reason: str
    remarks: str
    payer: str
    on: date | None


class TrialCard(Card):
    """Asks `decide` at every change; the answer comes back through :meth:`show_answer`."""

    def __init__(self, today: Callable[[], date], ask: Callable[[Asked], object]) -> None:
        super().__init__(title="Try it", pad=14)
        self._ask = ask
        self.group = ChoiceField("Group", [(code, code) for code, _ in GROUPS])
        self.reason = QLineEdit()
        self.remarks = QLineEdit()
        self.payer = QLineEdit()
        self.on = DayField("Paid on", today, empty="today")
        self.badge = Badge()
        self.answer = PlainLabel(_ASK, wrap=True)
        self._arrange()
        self._listen()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        fields: tuple[tuple[str, QWidget, int], ...] = (
            ("Gr&oup", self.group, 76),
            ("Reason", self.reason, 54),
            ("Remarks", self.remarks, 64),
            ("Payer", self.payer, 0),
            ("Paid on", self.on, 96),
        )
        for at, (caption, field, width) in enumerate(fields):
            label = PlainLabel(caption, role="quiet")
            label.setBuddy(field)
            field.setAccessibleName(f"Try: {caption.replace('&', '').lower()}")
            if width:
                field.setFixedWidth(width)
            grid.setColumnStretch(at, 0 if width else 1)
            grid.addWidget(label, 0, at)
            grid.addWidget(field, 1, at)
        self.payer.setPlaceholderText("any")
        self.body.addLayout(grid)
        self.body.addSpacing(4)
        self.body.addLayout(row(self.badge, None))
        self.body.addWidget(self.answer)
        self.body.addStretch(1)

    def _listen(self) -> None:
        for field in (self.group, self.reason, self.remarks, self.payer):
            field.textChanged.connect(lambda _: self.ask())
        self.on.entered.connect(lambda _: self.ask())

    @property
    def asked(self) -> Asked:
        """What is filled in."""
        return Asked(
            self.group.text(),
            self.reason.text().strip().upper(),
            self.remarks.text().strip().upper(),
            self.payer.text().strip(),
            self.on.day,
        )

    def show_row(self, view: RuleView) -> None:
        """Try the row that was chosen in the list."""
        rule = view.rule
        for field, text in (
            (self.group, view.groups.partition("/")[0]),
            (self.reason, rule.reason),
            (self.remarks, rule.remark),
            (self.payer, rule.payer),
        ):
            field.blockSignals(True)
            field.setText(text)
            field.blockSignals(False)
        self.payer.setCursorPosition(0)
        self.ask()

    def ask(self) -> None:
        """Ask again, for instance after the table has changed."""
        if self.asked.reason:
            self._ask(self.asked)
        else:
            self.badge.show_state("", Tone.NEUTRAL)
            self.answer.setText(_ASK)

    def show_answer(self, asked: Asked, decided: Decided) -> None:
        """What happens, unless something else is asked by now."""
        if asked != self.asked:
            return
        alone = decided.action in _ALONE | _ALSO_ALONE
        word = "Posted by itself" if alone else "A person looks"
        self.badge.show_state(word, Tone.BALANCED if alone else Tone.ATTENTION)
        self.answer.setText(what_happens(decided, asked.group, asked.reason))
