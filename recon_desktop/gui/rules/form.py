"""A row of the practice's own as a form; what may not stand is said while it is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from recon_desktop.domain.posting.carc import Action, AdjustmentRule, rule_problem
from recon_desktop.gui.rules.words import ACTION_CHOICES, GROUP_CHOICES, rule_name
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.widgets.buttons import Button
from recon_desktop.gui.widgets.choice_field import ChoiceField
from recon_desktop.gui.widgets.day_field import DayField
from recon_desktop.gui.widgets.labels import PlainLabel
from recon_desktop.gui.widgets.layout import Card, row

if TYPE_CHECKING:
    from recon_desktop.services.posting.adjustment_rules import RuleView

_NEW = "A rule of your own, before the shipped one"


class RuleForm(Card):
    """Choose an own row to change it, a shipped one to begin a rule from it."""

    def __init__(
        self,
        today: Callable[[], date],
        save: Callable[[AdjustmentRule], object],
        end: Callable[[AdjustmentRule], object],
    ) -> None:
        super().__init__(title=_NEW, pad=14)
        self._today = today
        self._save_call = save
        self._former: AdjustmentRule | None = None
        self.reason = QLineEdit()
        self.group = ChoiceField("Group", GROUP_CHOICES)
        self.remark = QLineEdit()
        self.payer = QLineEdit()
        self.action = ChoiceField("What is done", ACTION_CHOICES)
        self.first = DayField("From", today, empty="always")
        self.last = DayField("Until", today, empty="no end")
        self.wording = QLineEdit()
        self.step = QLineEdit()
        self.problem = PlainLabel("", role="quiet", tone=Tone.WRONG, wrap=True)
        self.new = Button("&New", self.clear, glyph="plus")
        self.end = Button("&End…", lambda: self._former and end(self._former), glyph="clock")
        self.save = Button("&Save rule", self._save, role="act")
        self._arrange()
        self._listen()
        self.clear()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        above = (
            ("&Reason", self.reason, 64),
            ("&Group", self.group, 142),
            ("Re&mark", self.remark, 66),
            ("Pa&yer", self.payer, 0),
            ("&What is done", self.action, 204),
        )
        for at, (caption, field, width) in enumerate(above):
            _put(grid, 0, at, caption, field, width)
        below = row(gap=8)
        for caption, field, width in (
            ("&From", self.first, 108),
            ("&Until", self.last, 108),
            ("Wor&ding", self.wording, 0),
            ("Ne&xt step", self.step, 0),
        ):
            piece = QGridLayout()
            piece.setVerticalSpacing(2)
            _put(piece, 0, 0, caption, field, width)
            below.addLayout(piece, 0 if width else 1)
        self.remark.setPlaceholderText("any")
        self.payer.setPlaceholderText("every payer")
        self.wording.setPlaceholderText("in your words")
        self.step.setPlaceholderText("what to do about it")
        foot = row(self.new, self.end, 6, self.problem, self.save)
        foot.setStretchFactor(self.problem, 1)
        for layout in (grid, below, foot):
            self.body.addLayout(layout)

    def _listen(self) -> None:
        for field in (self.reason, self.group, self.remark, self.payer, self.action):
            field.textChanged.connect(lambda _: self._judge())
        for day in (self.first, self.last):
            day.entered.connect(lambda _: self._judge())
        fields = (self.reason, self.group, self.remark, self.payer, self.action)
        for each in (*fields, self.first, self.last, self.wording, self.step):
            each.returnPressed.connect(self._save)

    @property
    def rule(self) -> AdjustmentRule:
        """What is filled in."""
        return AdjustmentRule(
            reason=self.reason.text().strip().upper(),
            action=Action(self.action.text()),
            group=self.group.text(),
            remark=self.remark.text().strip().upper(),
            payer=self.payer.text().strip(),
            wording=self.wording.text().strip(),
            step=self.step.text().strip(),
            effective_from=self.first.day,
            effective_to=self.last.day,
            id=self._former.id if self._former else 0,
        )

    def clear(self) -> None:
        """Fill in a new one, from today."""
        self._fill(None, AdjustmentRule("", Action.WORKLIST, effective_from=self._today()))
        self.reason.setFocus()

    def show_row(self, view: RuleView) -> None:
        """An own row to be changed, or a new one that begins as the shipped one is."""
        if view.own:
            self._fill(view.rule, view.rule)
        else:
            begun = view.rule._replace(effective_from=self._today(), wording="", step="")
            if begun.action is Action.IF_CONTRACT:
                begun = begun._replace(action=Action.CONTRACTUAL)
            self._fill(None, begun)

    def _fill(self, former: AdjustmentRule | None, rule: AdjustmentRule) -> None:
        self._former = former
        self.reason.setText(rule.reason)
        self.group.setText(rule.group)
        self.remark.setText(rule.remark)
        self.payer.setText(rule.payer)
        self.action.setText(rule.action.value)
        self.first.set_day(rule.effective_from)
        self.last.set_day(rule.effective_to)
        self.wording.setText(rule.wording)
        self.step.setText(rule.step)
        for field in (self.payer, self.wording, self.step):
            field.setCursorPosition(0)
        self.title.setText(f"Your rule for {rule_name(rule)}" if former else _NEW)
        self.end.setEnabled(former is not None)
        self._judge()

    def _judge(self) -> None:
        """A row that may not stand cannot be saved; an empty form says nothing."""
        problem = rule_problem(self.rule)
        self.problem.setText(problem if self.reason.text().strip() else "")
        self.save.setEnabled(not problem)

    def _save(self) -> None:
        for day in (self.first, self.last):
            day.read()
            if day.wrong:
                self.problem.setText(day.toolTip())
                return
        if not rule_problem(self.rule):
            self._save_call(self.rule)


def _put(grid: QGridLayout, line: int, at: int, caption: str, field: QWidget, width: int) -> None:
    """A field under its caption; `width` 0 takes what is left."""
    label = PlainLabel(caption, role="quiet")
    label.setBuddy(field)
    field.setAccessibleName(caption.replace("&", ""))
    if width:
        field.setFixedWidth(width)
    grid.setColumnStretch(at, 0 if width else 1)
    grid.addWidget(label, line, at)
    grid.addWidget(field, line + 1, at)
