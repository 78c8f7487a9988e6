"""Adjustment reasons: the decision table, the practice's own rows before the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from recon_desktop.domain.posting.carc import AdjustmentRule
from recon_desktop.gui.rules.form import RuleForm
from recon_desktop.gui.rules.trial import Asked, TrialCard
from recon_desktop.gui.rules.words import ACTION_WORDS, rule_mark, rule_name
from recon_desktop.gui.session import EVERYTHING, Topic, Undo
from recon_desktop.gui.table_model import Column, Mark
from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.theme import Tone
from recon_desktop.gui.typed_input import parse_date
from recon_desktop.gui.widgets.completion import complete_from
from recon_desktop.gui.widgets.layout import Card, row
from recon_desktop.gui.widgets.table import DataTable

if TYPE_CHECKING:
    from recon_desktop.services.posting.adjustment_rules import Decided, RuleView


class ReasonsTab(Tab):
    """The table above; below it a rule of one's own, and a place to try a combination."""

    name: ClassVar[str] = "reasons"
    title: ClassVar[str] = "&Adjustment reasons"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.RULES})

    def _build(self) -> None:
        self._wanted = 0
        self.table = self._table()
        self.form = RuleForm(lambda: self.session.today, self._save, self._end)
        self.trial = TrialCard(lambda: self.session.today, self._try)
        self.trial.setFixedWidth(460)
        self.body.addWidget(Card(self.table, pad=14), 1)
        below = row(self.form, self.trial, gap=12)
        below.setStretchFactor(self.form, 1)
        self.body.addLayout(below)

    def _table(self) -> DataTable[RuleView]:
        return DataTable(
            "Adjustment reasons",
            (
                Column("", self._mark, width=118),
                Column("Reason", lambda v: v.rule.reason, width=64, right=False, strong=True),
                Column("Group", lambda v: v.groups, width=84),
                Column("Remark", lambda v: v.rule.remark, width=68),
                Column("Payer", lambda v: v.rule.payer, width=116),
                Column("In words", _wording),
                Column("Next step", lambda v: v.rule.step, width=200, hidden=True),
                Column("What is done", lambda v: ACTION_WORDS[v.rule.action], width=190),
                Column("From", lambda v: v.rule.effective_from, width=102),
                Column("Until", lambda v: v.rule.effective_to, width=102),
            ),
            title="Decision table",
            preferences=self.session.preferences,
            dialogs=self.session.dialogs,
            quiet=lambda v: not v.holds,
        )

    def _mark(self, view: RuleView) -> Mark:
        return rule_mark(view, self.session.today)

    def _connect(self) -> None:
        self.table.picked.connect(self._show_row)
        self.table.opened.connect(lambda _: self.form.action.setFocus())

    def _show_row(self, view: RuleView | None) -> None:
        if view is not None:
            self.form.show_row(view)
            self.trial.show_row(view)

    def reload(self) -> None:
        """Every row as it decides today."""
        practice = self.session.practice

        def work() -> tuple[RuleView, ...]:
            from recon_desktop.services.posting.adjustment_rules import list_rules

            return list_rules(practice)

        def names() -> tuple[str, ...]:
            from recon_desktop.services.payer_list import payer_names

            return payer_names(practice)

        self.load("Decision table", work, self._show)
        self.load("Payers", names, self._offer)

    def _offer(self, payers: Sequence[str]) -> None:
        for field in (self.form.payer, self.trial.payer):
            complete_from(field, payers)

    def _show(self, rows: Sequence[RuleView]) -> None:
        self.table.set_rows(rows)
        if self._wanted:
            self.table.choose(lambda view: view.id == self._wanted)
        elif self.table.current is None and rows:
            self.table.view.selectRow(0)
        self.trial.ask()

    def _try(self, asked: Asked) -> None:
        practice = self.session.practice

        def work() -> Decided:
            from recon_desktop.services.posting.adjustment_rules import decide

            return decide(practice, **asked._asdict())

        self.load("Trial", work, lambda decided: self.trial.show_answer(asked, decided))

    def _save(self, rule: AdjustmentRule) -> None:
        former = next(
            (v.rule for v in self.table.model.all_rows if v.own and v.id == rule.id), None
        )
        practice, actor = self.session.practice, self.session.actor

        def work() -> int:
            from recon_desktop.services.posting.adjustment_rules import save_rule

            return save_rule(practice, actor, rule)

        def done(rule_id: int) -> None:
            self._wanted = rule_id
            words = ACTION_WORDS[rule.action].lower()
            self.session.notice(f"{rule_name(rule)}: {words}. Saved.", Tone.BALANCED)

        undo = former and self._back(f"Change of the rule for {rule_name(rule)}", former)
        self.session.act("Saving the rule", work, done, undo=lambda _: undo)

    def _end(self, rule: AdjustmentRule) -> None:
        """Ask for the last day on which an own row holds."""
        typed = self.session.dialogs.ask_text(
            self,
            "End a rule",
            f"Last day on which the rule for {rule_name(rule)} holds, for example 3/31 or T for "
            "today. What it has posted stays as it is.",
            "End it",
        )
        if typed is None:
            return
        today = self.session.today
        try:
            last = parse_date(typed, shown=today, today=today)
        except ValueError as reason:
            self.session.notice(f"The rule was not ended: {reason}", Tone.WRONG)
            return
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.posting.adjustment_rules import end_rule

            end_rule(practice, actor, rule.id, last)

        def done(_: None) -> None:
            self._wanted = rule.id
            self.session.notice(
                f"The rule for {rule_name(rule)} ends on {last:%m/%d/%Y}.", Tone.BALANCED
            )

        undo = self._back(f"End of the rule for {rule_name(rule)}", rule)
        self.session.act("Ending the rule", work, done, undo=lambda _: undo)

    def _back(self, name: str, former: AdjustmentRule) -> Undo:
        practice, actor = self.session.practice, self.session.actor

        def work() -> None:
            from recon_desktop.services.posting.adjustment_rules import save_rule

            save_rule(practice, actor, former)

        return Undo(name, work, EVERYTHING)


def _wording(view: RuleView) -> str:
    from recon_desktop.domain.posting.carc import CARCS

    shipped = CARCS.get(view.rule.reason)
    return view.rule.wording or (shipped.wording if shipped else "")
