"""Follow-up: credits and refunds, waiting money, what to collect; by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from patient_builders import a_claim_answer, answer, balance, close_small_day, visit_balance
from practice_builders import OWNER, Stages, fixed_clock
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton
from window_builders import Desk, RecordedDialogs

from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.pages.follow.collect import CollectTab
from recon_desktop.gui.pages.follow.credits import CreditsTab
from recon_desktop.gui.pages.follow_up import FollowUpPage
from recon_desktop.services.follow.refund_list import load_refund_list
from recon_desktop.services.follow.write_off import write_off
from recon_desktop.services.practice import open_practice
from recon_desktop.services.setup import load_setup

OpenTab = Callable[[str], Any]


@pytest.fixture
def desk(window: MainWindow, stages: Stages, tmp_path: Path) -> Desk:
    """A window on the small day: closed, and one visit overpaid by 5.00."""
    path = stages.copy("empty", tmp_path / "Maple Pediatrics.recon")
    with open_practice(path, clock=fixed_clock) as practice:
        close_small_day(practice, tmp_path)
        answer(practice, tmp_path, a_claim_answer(), payment="100.00", trace="T1")
    session = window.show_practice(open_practice(path, clock=fixed_clock), date(2026, 3, 31))
    made = Desk(window, session, path)
    made.wait()
    window.activateWindow()
    made.wait()
    return made


@pytest.fixture
def open_tab(desk: Desk) -> OpenTab:
    """Show a tab of Follow-up and wait for what it loads."""

    def show(name: str) -> Any:
        page: FollowUpPage = desk.go("followup")
        page.choose(name)
        desk.wait()
        return page.current

    return show


def alt(desk: Desk, letter: str) -> None:
    """Press Alt and a letter; the one button in sight that has it is clicked."""
    mark = f"&{letter}"
    [button] = [
        each
        for each in desk.window.findChildren(QAbstractButton)
        if each.isVisible() and each.isEnabled() and mark in each.text().casefold()
    ]
    key = getattr(Qt.Key, f"Key_{letter.upper()}")
    spy = QSignalSpy(button.clicked)
    QTest.keyClick(desk.window, key, Qt.KeyboardModifier.AltModifier)
    assert spy.count() or spy.wait(2000)
    desk.wait()


def enter(desk: Desk, widget: Any = None) -> None:
    """Press Enter where the keyboard is."""
    QTest.keyClick(widget or desk.window.focusWidget(), Qt.Key.Key_Return)
    desk.wait()


def test_a_credit_is_given_back_by_keyboard(desk: Desk, open_tab: OpenTab) -> None:
    tab: CreditsTab = open_tab("credits")
    pane = tab.credits
    assert tab.choices["Credit balances"].text() == "&Credit balances  1"
    assert pane.amount.text() == "5.00"
    assert not pane.request.isEnabled()
    pane.table.view.setFocus()
    enter(desk, pane.table.view)
    assert pane.amount.hasFocus()
    enter(desk)
    assert pane.reason.hasFocus()
    QTest.keyClicks(pane.reason, "copay was too high")
    enter(desk)
    assert tab.choices["Refunds"].text() == "Re&funds  1"
    assert not pane.request.isEnabled()
    alt(desk, "f")
    assert tab.refunds.isVisible()
    alt(desk, "a")
    assert balance(desk.session.practice, 2010) == -500
    QTest.keyClicks(tab.refunds.number, "2201")
    alt(desk, "p")
    [refund] = load_refund_list(desk.session.practice)
    assert (refund.status, refund.number, refund.same_person) == ("Outstanding", "2201", True)
    assert tab.credits.table.model.rowCount() == 0


def test_a_refund_is_voided_with_a_reason(
    desk: Desk, open_tab: OpenTab, dialogs: RecordedDialogs
) -> None:
    tab: CreditsTab = open_tab("credits")
    tab.credits.reason.setText("paid twice")
    desk.press(tab.credits.request)
    alt(desk, "f")
    assert tab.refunds.end.text() == "&Refuse…"
    alt(desk, "r")
    assert dialogs.said[-1][0] == "Refuse refund RF1 of 5.00"
    [refund] = load_refund_list(desk.session.practice)
    assert (refund.status, refund.end_reason) == ("Refused", "because it is right")
    dialogs.text = None
    assert not tab.refunds.end.isEnabled()


def test_waiting_money_is_applied_as_proposed_and_taken_back(
    desk: Desk, open_tab: OpenTab, dialogs: RecordedDialogs
) -> None:
    tab: CreditsTab = open_tab("credits")
    alt(desk, "w")
    pane = tab.waiting
    assert pane.table.model.rowCount() == 3
    pane.table.choose(lambda w: w.receipt_no == "1041")
    desk.wait()
    assert [s.encounter_id for s in pane.shares.model.all_rows] == ["E01", "E02"]
    assert pane.rest.text == "0.00"
    alt(desk, "a")
    practice = desk.session.practice
    assert visit_balance(practice, "E01", 1100) == 9_500
    desk.session.undo()
    desk.wait()
    assert visit_balance(practice, "E01", 1100) == 19_500
    pane.table.choose(lambda w: w.receipt_no == "1041")
    desk.wait()
    pane.shares.choose(lambda s: s.encounter_id == "E02")
    desk.wait()
    assert pane.amount.text() == "60.00"
    alt(desk, "n")
    assert visit_balance(practice, "E02", 1100) == 0
    desk.press(tab.choices["Applied"])
    desk.press(tab.applied.back)
    assert dialogs.said[-1][0] == "Take 60.00 off visit E02"
    assert visit_balance(practice, "E02", 1100) == 6_000


def test_waiting_money_is_asked_back(desk: Desk, open_tab: OpenTab) -> None:
    tab: CreditsTab = open_tab("credits")
    alt(desk, "w")
    tab.waiting.table.choose(lambda w: w.receipt_no == "1043")
    desk.wait()
    assert not tab.waiting.apply.isEnabled()
    tab.waiting.reason.setText("moved away")
    alt(desk, "q")
    [refund] = load_refund_list(desk.session.practice)
    assert (refund.amount.text, refund.credit_kind) == ("50.00", "money not applied")


def test_a_refusal_is_told(desk: Desk, open_tab: OpenTab, dialogs: RecordedDialogs) -> None:
    tab: CreditsTab = open_tab("credits")
    tab.credits.reason.setText("x")
    QTest.keyClicks(tab.credits.amount, "")
    tab.credits.amount.setText("9.00")
    enter(desk, tab.credits.amount)
    desk.press(tab.credits.request)
    assert "There is 5.00 to give back" in dialogs.said[-1][1]


def test_what_to_collect_and_a_write_off(desk: Desk, open_tab: OpenTab) -> None:
    tab: CollectTab = open_tab("collect")
    assert tab.total.text == "255.00"
    [patient] = tab.patients.model.all_rows
    assert patient.patient_id == "P01"
    tab.visits.choose(lambda v: v.encounter_id == "E02")
    desk.wait()
    tab.visits.view.setFocus()
    enter(desk, tab.visits.view)
    assert tab.amount.hasFocus()
    assert tab.amount.text() == "60.00"
    QTest.keyClicks(tab.reason, "not worth a stamp")
    alt(desk, "w")
    practice = desk.session.practice
    assert visit_balance(practice, "E02", 1100) == 0
    assert tab.total.text == "195.00"
    desk.session.undo()
    desk.wait()
    assert visit_balance(practice, "E02", 1100) == 6_000


def test_a_write_off_is_taken_back_another_day(
    desk: Desk, open_tab: OpenTab, dialogs: RecordedDialogs
) -> None:
    write_off(desk.session.practice, OWNER, "E02", "", 6_000, 4110, "not worth a stamp")
    tab: CreditsTab = open_tab("credits")
    alt(desk, "o")
    [found] = tab.write_offs.table.model.all_rows
    assert (found.encounter_id, found.reason) == ("E02", "not worth a stamp")
    alt(desk, "b")
    assert dialogs.said[-1][0] == "Take the write-off of 60.00 on visit E02 back"
    assert visit_balance(desk.session.practice, "E02", 1100) == 6_000
    assert tab.write_offs.table.model.rowCount() == 0


@pytest.mark.parametrize("name", ["credits", "collect"])
def test_every_mnemonic_is_used_once(desk: Desk, open_tab: OpenTab, name: str) -> None:
    tab = open_tab(name)
    for pane in range(tab.stack.count() if name == "credits" else 1):
        if name == "credits":
            tab.stack.setCurrentIndex(pane)
            desk.wait()
        texts = [b.text() for b in tab.page.findChildren(QAbstractButton) if b.isVisible()]
        letters = [t[t.index("&") + 1].casefold() for t in texts if "&" in t]
        assert len(letters) == len(set(letters)), texts


def test_a_second_person_is_a_rule_of_the_practice(desk: Desk) -> None:
    page = desk.go("setup")
    page.tabs.setCurrentWidget(page.rules)
    desk.wait()
    page.rules.second.setChecked(True)
    desk.press(page.rules.save)
    assert load_setup(desk.session.practice).settings["refund_needs_second_person"] == "1"
