"""The place "Rules": decision table, holds, payers, limits; driven as a person would."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bank_builders import bank, lines_of
from practice_builders import OWNER, audit_rows, take
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.domain.posting.carc import Action, AdjustmentRule
from recon_desktop.domain.posting.holds import PostingRule
from recon_desktop.gui.table_model import Mark
from recon_desktop.gui.widgets.layout import Card
from recon_desktop.services.bank.match_by_hand import match_by_hand
from recon_desktop.services.payer_profiles import (
    load_payer_profiles,
    save_payer_profile,
)
from recon_desktop.services.posting.adjustment_rules import list_rules, save_rule
from recon_desktop.services.posting.posting_rules import list_holds
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.setup import load_setup, save_alias

OpenDesk = Callable[[str], Desk]
TODAY = date(2026, 3, 31)
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """The golden day with its remittance of Medicare Example."""
    return open_desk("banked")


def shown(desk: Desk, name: str) -> Any:
    page = desk.go("rules")
    page.choose(name)
    desk.wait()
    return page.current


def own_rules(desk: Desk) -> list[AdjustmentRule]:
    return [view.rule for view in list_rules(desk.session.practice) if view.own]


def press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = ALT) -> None:
    QTest.keyClick(desk.window, key, modifier)
    buttons = desk.window.findChildren(QAbstractButton)
    while any(button.isDown() for button in buttons):  # a key holds a button down for a moment
        QTest.qWait(10)
    desk.wait()


def type_in(desk: Desk, text: str, *, then: Qt.Key | None = Qt.Key.Key_Tab) -> None:
    """Type into the field that has the focus, and go on."""
    field = desk.window.focusWidget()
    assert field is not None
    QTest.keyClicks(field, text)
    if then is not None:
        QTest.keyClick(field, then)
    desk.wait()


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


class TestHolds:
    def test_added_switched_off_deleted_and_back(self, desk: Desk) -> None:
        tab = shown(desk, "holds")
        editor = tab.editor
        press(desk, Qt.Key.Key_W)
        type_in(desk, "Harbor")
        type_in(desk, "99215")
        type_in(desk, "")
        type_in(desk, "dispute", then=Qt.Key.Key_Return)
        [hold] = list_holds(desk.session.practice)
        assert hold == PostingRule("Harbor", "99215", "", "dispute", active=True, id=hold.id)
        assert editor.table.current == hold
        editor.fields[4].setText("0")
        desk.press(editor.save)
        assert list_holds(desk.session.practice) == (hold._replace(active=False),)
        assert str(editor.table.model.cell(0, 0).mark) == "Switched off"
        desk.session.undo()
        desk.wait()
        assert list_holds(desk.session.practice) == (hold,)
        editor.table.view.selectRow(0)
        desk.press(editor.delete)
        assert list_holds(desk.session.practice) == ()
        desk.session.undo()
        desk.wait()
        [again] = list_holds(desk.session.practice)
        assert again[:5] == hold[:5]

    def test_a_new_one_can_be_taken_back(self, desk: Desk) -> None:
        tab = shown(desk, "holds")
        tab.editor.new.click()
        tab.editor.fields[2].setText("97")
        desk.press(tab.editor.save)
        assert len(list_holds(desk.session.practice)) == 1
        desk.session.undo()
        desk.wait()
        assert list_holds(desk.session.practice) == ()

    def test_what_names_nothing_and_what_is_there_already(
        self, desk: Desk, dialogs: RecordedDialogs
    ) -> None:
        tab = shown(desk, "holds")
        tab.editor.fields[3].setText("a note alone")
        desk.press(tab.editor.save)
        assert "needs a payer" in dialogs.said[-1][1]
        for _ in range(2):
            tab.editor.new.click()
            tab.editor.fields[2].setText("97")
            desk.press(tab.editor.save)
        assert "already" in dialogs.said[-1][1]
        assert len(list_holds(desk.session.practice)) == 1


class TestPayers:
    def test_a_payer_seen_in_a_remittance_is_described_by_keyboard(self, desk: Desk) -> None:
        tab = shown(desk, "payers")
        [seen] = tab.editor.table.model.all_rows
        assert (seen.payer, seen.stated) == ("MEDICARE EXAMPLE", False)
        press(desk, Qt.Key.Key_R)
        assert desk.window.focusWidget() is tab.editor.fields[1]
        type_in(desk, "Medicare")
        type_in(desk, "PO Box 1; Dover, DE 19901")
        type_in(desk, "302-555-0100")
        type_in(desk, "9")
        type_in(desk, "21")
        type_in(desk, "It")
        type_in(desk, "Posted", then=None)
        press(desk, Qt.Key.Key_S)
        assert load_payer_profiles(desk.session.practice) == (
            PayerProfile(
                "MEDICARE EXAMPLE",
                "MEDICARE",
                "PO Box 1\nDover, DE 19901",
                "302-555-0100",
                auto_secondary=True,
                auto_post=True,
                crossover_days=21,
                clearing_days=9,
            ),
        )
        view = tab.editor.table.current
        assert (view.clock.late_after, view.clock.origin) == (9, "setup")
        assert [tab.editor.table.model.cell(0, at).text for at in (1, 3, 4, 5)] == [
            "Medicare", "9", "set here", "By itself",
        ]  # fmt: skip
        desk.session.undo()
        desk.wait()
        assert load_payer_profiles(desk.session.practice) == ()

    def test_renamed_forgotten_and_back(self, desk: Desk) -> None:
        practice = desk.session.practice
        save_payer_profile(practice, OWNER, PayerProfile("Harbor", phone="1"))
        tab = shown(desk, "payers")
        for name in ("Harbour", "Harbor Mutual"):
            tab.editor.table.choose(lambda view: view.stated)
            tab.editor.fields[0].setText(name)
            desk.press(tab.editor.save)
            assert [each.payer for each in load_payer_profiles(practice)] == [name]
            assert tab.editor.table.current.payer == name
        desk.press(tab.editor.delete)
        assert load_payer_profiles(practice) == ()
        desk.session.undo()
        desk.wait()
        assert load_payer_profiles(practice) == (PayerProfile("Harbor Mutual", phone="1"),)

    def test_refusals(self, desk: Desk, dialogs: RecordedDialogs) -> None:
        tab = shown(desk, "payers")
        tab.editor.fields[4].setText("soon")
        desk.press(tab.editor.save)
        assert "1 to 365" in desk.workspace.messages.text
        tab.editor.fields[4].setText("400")
        desk.press(tab.editor.save)
        assert "1 to 365" in dialogs.said[-1][1]
        desk.press(tab.editor.delete)
        assert "Nothing was said" in desk.workspace.messages.text
        assert load_payer_profiles(desk.session.practice) == ()

    def test_names_at_the_bank(self, desk: Desk) -> None:
        practice = desk.session.practice
        tab = shown(desk, "payers")
        assert not tab.aliases.add.isEnabled()
        press(desk, Qt.Key.Key_C)
        type_in(desk, "MED EX CLAIMS", then=Qt.Key.Key_Return)
        [alias] = load_setup(practice).aliases
        assert (alias.payer, alias.alias) == ("MEDICARE EXAMPLE", "MED EX CLAIMS")
        assert [str(mark) for mark in marks(tab)] == ["By hand"]
        tab.aliases.table.view.selectRow(0)
        press(desk, Qt.Key.Key_G)
        assert load_setup(practice).aliases == ()
        assert not tab.aliases.forget.isEnabled()
        desk.session.undo()
        desk.wait()
        assert [each.alias for each in load_setup(practice).aliases] == ["MED EX CLAIMS"]
        desk.session.undo()
        desk.wait()
        assert load_setup(practice).aliases == ()

    def test_each_payer_shows_its_own_names(self, desk: Desk) -> None:
        practice = desk.session.practice
        save_alias(practice, OWNER, payer="Harbor", alias="HARBOR MUT")
        tab = shown(desk, "payers")
        tab.editor.table.choose(lambda view: view.payer == "Harbor")
        assert [each.alias for each in tab.aliases.table.model.all_rows] == ["HARBOR MUT"]
        assert tab.aliases.title.text() == "Names at the bank: Harbor"
        tab.editor.table.choose(lambda view: view.payer == "MEDICARE EXAMPLE")
        assert tab.aliases.table.model.all_rows == ()

    def test_a_learned_name_is_marked(self, desk: Desk, tmp_path: Path) -> None:
        practice = desk.session.practice
        text = "HCCLAIMPMT NORIDIAN JF"
        take(practice, bank(tmp_path, ("20260320", "99.77", text)))
        remit = list_remittances(practice)[0].id
        match_by_hand(
            practice,
            OWNER,
            bank_line_id=lines_of(practice)[text].id,
            kind="remittance",
            target_id=remit,
        )
        tab = shown(desk, "payers")
        tab.editor.table.choose(lambda view: bool(view.aliases))
        assert [str(mark) for mark in marks(tab)] == ["Learned"]


def marks(tab: Any) -> list[Mark]:
    model = tab.aliases.table.model
    return [model.cell(at, 1).mark for at in range(model.rowCount())]


def limits(desk: Desk) -> dict[str, str]:
    stored = load_setup(desk.session.practice).settings.items()
    return {name: text for name, text in stored if name.startswith(("underpayment", "crossover"))}


class TestLimits:
    def test_saved_shown_again_and_taken_back(self, desk: Desk) -> None:
        tab = shown(desk, "limits")
        assert (tab.cents.text(), tab.percent.text(), tab.days.text()) == ("0.05", "1", "30")
        assert not tab.save.isEnabled()
        press(desk, Qt.Key.Key_O)
        tab.cents.selectAll()
        type_in(desk, "1.00+.50")
        type_in(desk, "", then=None)
        tab.percent.selectAll()
        type_in(desk, "2")
        tab.days.selectAll()
        type_in(desk, "45")
        press(desk, Qt.Key.Key_S)
        assert limits(desk) == {
            "underpayment_cents": "150",
            "underpayment_percent": "2",
            "crossover_days": "45",
        }
        assert not tab.save.isEnabled()
        desk.session.undo()
        desk.wait()
        assert (tab.cents.text(), tab.percent.text(), tab.days.text()) == ("0.05", "1", "30")

    def test_refusals(self, desk: Desk, dialogs: RecordedDialogs) -> None:
        tab = shown(desk, "limits")
        tab.days.set_count(366)
        desk.press(tab.save)
        assert "1 to 365" in dialogs.said[-1][1]
        tab.days.set_count(30)
        tab.percent.setText("101")
        desk.press(tab.save)
        assert "0 to 100" in dialogs.said[-1][1]
        tab.percent.setText("1")
        tab.cents.setFocus()
        QTest.keyClicks(tab.cents, "much")
        desk.press(tab.save)
        assert "Off its contract" in desk.workspace.messages.text
        assert limits(desk) == {}

    def test_the_rules_of_the_close_are_one_click_away(self, desk: Desk) -> None:
        tab = shown(desk, "limits")
        press(desk, Qt.Key.Key_C)
        assert desk.workspace.place == "setup"
        press(desk, Qt.Key.Key_E)
        assert desk.workspace.place == "rules"
        assert desk.workspace.pages["rules"].current is tab


@pytest.mark.parametrize("name", ["reasons", "holds", "payers", "limits"])
def test_no_key_is_used_twice_and_nothing_is_cut(desk: Desk, name: str) -> None:
    tab = shown(desk, name)
    taken: dict[str, list[str]] = {}
    for control in desk.window.findChildren(QWidget):
        buddy = isinstance(control, QLabel) and control.buddy() is not None
        if not control.isVisible() or not (isinstance(control, QAbstractButton) or buddy):
            continue
        if found := re.search(r"(?<!&)&(\w)", control.text()):
            taken.setdefault(found[1].lower(), []).append(control.text())
    assert {letter: texts for letter, texts in taken.items() if len(texts) > 1} == {}
    for control in tab.findChildren(QAbstractButton):
        if control.isVisible() and control.text():
            assert control.width() >= control.sizeHint().width(), control.text()
    assert desk.window.size() == QSize(1366, 768)
    for part in (tab, *tab.findChildren(Card)):
        assert part.width() >= part.minimumSizeHint().width()
        assert part.height() >= part.minimumSizeHint().height()
