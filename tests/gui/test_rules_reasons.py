"""Adjustment reasons: rules of the practice's own by keyboard, dated, ended, tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from practice_builders import OWNER, audit_rows
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from rules_builders import CTRL, TODAY, press, shown, type_in
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.posting.carc import Action, AdjustmentRule
from recon_desktop.services.posting.adjustment_rules import list_rules, save_rule

OpenDesk = Callable[[str], Desk]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """The golden day with its remittance of Medicare Example."""
    return open_desk("banked")


def own_rules(desk: Desk) -> list[AdjustmentRule]:
    return [view.rule for view in list_rules(desk.session.practice) if view.own]


def try_it(desk: Desk, tab: Any, group: str, reason: str, payer: str = "", on: str = "") -> str:
    """Fill in the trial; its badge and its sentence."""
    tab.trial.group.setText(group)
    tab.trial.remarks.clear()
    tab.trial.payer.setText(payer)
    tab.trial.on.setText(on)
    tab.trial.on.read()
    tab.trial.reason.setText(reason)
    desk.wait()
    return f"{tab.trial.badge.text}: {tab.trial.answer.text()}"


class TestReasons:
    def test_a_rule_is_added_by_keyboard_alone(self, desk: Desk) -> None:
        press(desk, Qt.Key.Key_0, CTRL)
        assert desk.workspace.place == "rules"
        tab = desk.workspace.pages["rules"].current
        press(desk, Qt.Key.Key_N)
        assert desk.window.focusWidget() is tab.form.reason
        type_in(desk, "59")
        assert desk.window.focusWidget() is tab.form.group
        type_in(desk, "CO")
        type_in(desk, "")
        type_in(desk, "MEDICARE EXAMPLE")
        assert desk.window.focusWidget() is tab.form.action
        type_in(desk, "Wri")
        assert desk.window.focusWidget() is tab.form.first
        tab.form.first.selectAll()
        type_in(desk, "3/1")
        type_in(desk, "")
        type_in(desk, "second procedure at half")
        type_in(desk, "none", then=Qt.Key.Key_Return)
        [rule] = own_rules(desk)
        assert rule._replace(id=0) == AdjustmentRule(
            "59",
            Action.CONTRACTUAL,
            "CO",
            "",
            "MEDICARE EXAMPLE",
            "second procedure at half",
            "none",
            date(2026, 3, 1),
        )
        assert tab.table.current.rule == rule
        assert tab.table.model.position(lambda v: v.own) < tab.table.model.position(
            lambda v: not v.own and v.rule.reason == "59"
        )
        assert ("change posting rules", "accepted") in [row[:2] for row in audit_rows(desk.path)]

    def test_what_happens_before_and_after_a_rule(self, desk: Desk) -> None:
        tab = shown(desk, "reasons")
        assert try_it(desk, tab, "CO", "45") == (
            "Posted by itself: CO-45 is written off as contractual (4100). The shipped row says so."
        )
        save_rule(
            desk.session.practice,
            OWNER,
            AdjustmentRule(
                "45", Action.WORKLIST, "CO", payer="Harbor", effective_from=date(2026, 3, 10)
            ),
        )
        said = try_it(desk, tab, "CO", "45", payer="harbor", on="3/10")
        assert said.startswith("A person looks: CO-45 waits on the worklist for a person. ")
        assert "Your rule for CO-45 of Harbor, from 03/10/2026, says so." in said
        assert "The shipped row" in try_it(desk, tab, "CO", "45", payer="harbor", on="3/9")
        assert "The shipped row" in try_it(desk, tab, "CO", "45", payer="Other", on="3/10")

    @pytest.mark.parametrize(
        ("group", "reason", "words"),
        [
            ("CO", "1", "never billed to the patient"),
            ("PR", "1", "goes to the patient's account"),
            ("PR", "96", "after a look it goes to the patient"),
            ("PR", "45", "not written off by itself"),
            ("OA", "45", "nobody's until a person has looked"),
            ("PI", "45", "the payer's own step"),
            ("CO", "59", "once a rule of yours says that the contract has it"),
            ("CO", "109", "The shipped row says: bill the right payer."),
            ("CO", "104", "stays owed (1180)"),
            ("CO", "130", "a fee of the payer (4130)"),
            ("OA", "23", "books nothing"),
            ("CO", "999", "never written off by itself"),
            ("CO", "16", "The shipped row says: correct and resend."),
        ],
    )
    def test_every_refusal_is_told(self, desk: Desk, group: str, reason: str, words: str) -> None:
        assert words in try_it(desk, shown(desk, "reasons"), group, reason)

    def test_a_rule_that_may_not_stand_cannot_be_saved(self, desk: Desk) -> None:
        tab = shown(desk, "reasons")
        tab.form.clear()
        assert tab.form.problem.text() == ""
        assert not tab.form.save.isEnabled()
        tab.form.reason.setText("45")
        assert tab.form.save.isEnabled()
        tab.form.group.setText("CO")
        tab.form.action.setText(Action.PATIENT)
        assert "never billed to the patient" in tab.form.problem.text()
        assert not tab.form.save.isEnabled()
        QTest.keyClick(tab.form.step, Qt.Key.Key_Return)
        desk.wait()
        assert own_rules(desk) == []
        tab.form.group.setText("PR")
        assert tab.form.problem.text() == ""
        tab.form.first.setText("someday")
        QTest.keyClick(tab.form.first, Qt.Key.Key_Return)
        desk.wait()
        assert tab.form.first.wrong
        assert "month/day" in tab.form.problem.text()
        assert own_rules(desk) == []

    def test_two_rules_for_the_same_are_refused(self, desk: Desk, dialogs: RecordedDialogs) -> None:
        tab = shown(desk, "reasons")
        for action in (Action.WORKLIST, Action.CONTRACTUAL):
            tab.form.clear()
            tab.form.reason.setText("45")
            tab.form.group.setText("CO")
            tab.form.action.setText(action)
            tab._save(tab.form.rule)
            desk.wait()
        assert "end that one first" in dialogs.said[-1][1]
        assert [rule.action for rule in own_rules(desk)] == [Action.WORKLIST]

    def test_a_payer_is_completed_as_remittances_spell_it(self, desk: Desk) -> None:
        tab = shown(desk, "reasons")
        for field in (tab.form.payer, tab.trial.payer):
            field.clear()
            field.setFocus()
            QTest.keyClicks(field, "MED")
            assert field.text() == "MEDICARE EXAMPLE"
        holds = shown(desk, "holds")
        holds.editor.fields[0].setFocus()
        QTest.keyClicks(holds.editor.fields[0], "MEDI")
        assert holds.editor.fields[0].text() == "MEDICARE EXAMPLE"

    def test_a_shipped_row_begins_a_rule_of_ones_own(self, desk: Desk) -> None:
        tab = shown(desk, "reasons")
        assert tab.table.choose(lambda v: v.rule.reason == "59")
        desk.wait()
        assert not tab.form.end.isEnabled()
        assert tab.form.rule == AdjustmentRule("59", Action.CONTRACTUAL, effective_from=TODAY)
        assert tab.trial.asked[:2] == ("CO", "59")
        desk.press(tab.form.save)
        assert "Posted by itself" in try_it(desk, tab, "CO", "59")
        shipped = tab.table.model.position(lambda v: not v.own and v.rule.reason == "59")
        assert str(tab.table.model.cell(shipped, 0).mark) == "Overruled"

    def test_changed_ended_and_taken_back(self, desk: Desk, dialogs: RecordedDialogs) -> None:
        practice = desk.session.practice
        first = AdjustmentRule("97", Action.WRITE_OFF, "CO", effective_from=date(2026, 1, 1))
        first = first._replace(id=save_rule(practice, OWNER, first))
        tab = shown(desk, "reasons")
        tab.table.choose(lambda v: v.own)
        tab.form.action.setText(Action.WORKLIST)
        desk.press(tab.form.save)
        assert own_rules(desk) == [first._replace(action=Action.WORKLIST)]
        desk.session.undo()
        desk.wait()
        assert own_rules(desk) == [first]
        dialogs.text = "3/15"
        tab.table.choose(lambda v: v.own)
        desk.press(tab.form.end)
        assert own_rules(desk) == [first._replace(effective_to=date(2026, 3, 15))]
        assert "ends on 03/15/2026" in desk.workspace.messages.text
        assert str(tab.table.model.cell(tab.table.view.currentIndex().row(), 0).mark) == "Ended"
        assert "is written off" in try_it(desk, tab, "CO", "97", on="3/15")
        assert "waits on the worklist" in try_it(desk, tab, "CO", "97", on="3/16")
        desk.session.undo()
        desk.wait()
        assert own_rules(desk) == [first]

    @pytest.mark.parametrize(
        ("typed", "told"), [(None, ""), ("someday", "not ended"), ("12/31/25", "cannot end before")]
    )
    def test_an_end_that_is_none(
        self, desk: Desk, dialogs: RecordedDialogs, typed: str | None, told: str
    ) -> None:
        rule = AdjustmentRule("97", Action.WRITE_OFF, "CO", effective_from=date(2026, 1, 1))
        save_rule(desk.session.practice, OWNER, rule)
        tab = shown(desk, "reasons")
        tab.table.choose(lambda v: v.own)
        dialogs.text = typed
        desk.press(tab.form.end)
        assert own_rules(desk)[0].effective_to is None
        assert told in f"{desk.workspace.messages.text} {dialogs.said[-1][1]}"

    def test_the_filter_and_the_marks(self, desk: Desk) -> None:
        rules = (
            AdjustmentRule("45", Action.WORKLIST, payer="Harbor", effective_from=date(2026, 5, 1)),
            AdjustmentRule("16", Action.WRITE_OFF, "CO", "N130", effective_to=date(2025, 12, 31)),
            AdjustmentRule("X9", Action.WORKLIST, wording="house code"),
        )
        for rule in rules:
            save_rule(desk.session.practice, OWNER, rule)
        tab = shown(desk, "reasons")
        marks = {
            view.rule.reason: str(tab._mark(view)) for view in tab.table.model.all_rows if view.own
        }
        assert marks == {"45": "Begins later", "16": "Ended", "X9": "Yours"}
        tab.table.filter_now("harbor")
        assert [view.rule.reason for view in tab.table.model.shown_rows] == ["45"]
        tab.table.filter_now("house code")
        assert [view.rule.reason for view in tab.table.model.shown_rows] == ["X9"]
        tab.table.filter_now("sequestration contractual")
        assert [view.rule.reason for view in tab.table.model.shown_rows] == ["253"]
