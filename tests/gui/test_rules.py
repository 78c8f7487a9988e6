"""Holds and limits by keyboard; the keys of every tab of Rules."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from rules_builders import press, shown, type_in
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.posting.holds import PostingRule
from recon_desktop.gui.widgets.layout import Card
from recon_desktop.services.posting.posting_rules import list_holds
from recon_desktop.services.setup import load_setup

OpenDesk = Callable[[str], Desk]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """The golden day with its remittance of Medicare Example."""
    return open_desk("banked")


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
