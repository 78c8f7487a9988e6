"""The Reports page: lists with their days, chosen by keyboard, saved and printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from practice_builders import GOLDEN, OWNER, audit_rows
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from reports.pdf_reading import pages_of
from window_builders import Desk, RecordedDialogs

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.day.close_day import close_day, reopen_day
from recon_desktop.services.posting.post_remittance import post_cleared
from recon_desktop.services.printing.print_sheets import render_sheet
from recon_desktop.services.progress import finish

OpenDesk = Callable[[str], Desk]


@pytest.fixture
def posted(open_desk: OpenDesk) -> Desk:
    """The golden remittance is posted."""
    desk = open_desk("banked")
    match_bank(desk.session.practice, OWNER)
    finish(post_cleared(desk.session.practice, OWNER))
    return desk


def test_every_list_is_shown(posted: Desk) -> None:
    page = posted.go("reports")
    for name, button in page.lists.items():
        posted.press(button)
        assert page.preview.title.text() == button.text()
        if name == "eob":  # the payment is dated, and posted, on another day
            nothing = "No remittance was posted or dated on 03/10/2026; choose another date."
            assert (page.preview.page_count, page.preview._sheets.message) == (0, nothing)
        else:
            assert page.preview.page_count >= 1, (name, page.preview._sheets.message)
    assert not page.sheets["close"].isChecked()


def test_a_list_asks_for_its_days(posted: Desk) -> None:
    page = posted.go("reports")
    assert not page.period.isVisible()
    posted.press(page.lists["denials"])
    assert page.period.first.isVisible()
    assert not page.period.day.isVisible()
    assert (page.period.first.day, page.period.last.day) == (date(2026, 3, 1), date(2026, 3, 31))
    posted.press(page.lists["unmatched-money"])
    assert page.period.day.isVisible()
    assert not page.period.first.isVisible()
    assert page.period.day.day == date(2026, 3, 10)
    posted.press(page.lists["eob"])
    assert not page.period.isVisible()
    posted.press(page.sheets["close"])
    assert not page.period.isVisible()


def test_other_days_show_other_rows(posted: Desk) -> None:
    page = posted.go("reports")
    posted.press(page.lists["denials"])
    shown = page._asked_for()
    assert (shown.first, shown.last) == (date(2026, 3, 1), date(2026, 3, 31))
    page.period.first.setFocus()
    page.period.first.selectAll()
    QTest.keyClicks(page.period.first, "3/20")
    QTest.keyClick(page.period.first, Qt.Key.Key_Return)
    posted.wait()
    assert page._asked_for().first == date(2026, 3, 20)
    page.period.last.take(date(2026, 3, 1))
    posted.wait()
    assert "exchange the dates" in page.preview._sheets.message
    posted.session.set_date(date(2026, 2, 5))
    posted.wait()
    assert page._asked_for().last == date(2026, 2, 28)


def test_saves_a_list_and_a_remittance(
    posted: Desk, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    page = posted.go("reports")
    posted.session.set_date(date(2026, 3, 13))
    posted.wait()
    for name in ("posting-journal", "eob", "held-money"):
        posted.press(page.lists[name])
        for suffix, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            dialogs.save_file = tmp_path / f"{name}.{suffix}"
            QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
            posted.wait()
            assert dialogs.save_file.read_bytes().startswith(start)


def test_the_days_are_reached_by_keyboard(posted: Desk) -> None:
    page = posted.go("reports")
    posted.press(page.lists["denials"])
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    assert page.period.first.hasFocus()
    QTest.keyClick(page, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    assert page.period.last.hasFocus()
    posted.press(page.lists["held-money"])
    QTest.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    assert page.period.day.hasFocus()


def _texts(page: Any) -> list[str]:
    """The versions a person can choose, the one that holds first."""
    box = page.version.box
    return [box.itemText(at) for at in range(box.count())]


def _press_in_versions(desk: Desk, page: Any, key: Qt.Key) -> None:
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    assert page.version.box.hasFocus()
    QTest.keyClick(page.version.box, key)
    desk.wait()


def test_sheets_of_a_reopened_day_are_shown_and_saved_as_they_were_and_marked(
    open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk = open_desk("counted")
    practice = desk.session.practice
    finish(close_day(practice, OWNER, GOLDEN))
    stored = render_sheet(practice, "close", GOLDEN)
    page = desk.go("reports")
    assert not page.version.isVisible()
    reopen_day(practice, OWNER, GOLDEN, reason="wrong count")
    page.refresh()
    desk.wait()
    assert _texts(page) == ["Draft", "20260310-MAIN-001, superseded"]
    assert page.preview.pages.data != stored
    _press_in_versions(desk, page, Qt.Key.Key_Down)
    marked = page.preview.pages.data  # what is printed
    assert marked.startswith(stored)
    for text in pages_of(marked):
        assert text.endswith("SUPERSEDED: reopened 03/31/2026 4:00 pm EDT, not closed again")
    assert page.preview.title.text() == "Daily Close Report · 20260310-MAIN-001, superseded"
    dialogs.save_file = tmp_path / "earlier.pdf"
    page.save()
    desk.wait()
    assert dialogs.save_file.read_bytes() == marked
    page.preview.printed.emit()
    desk.wait()
    assert audit_rows(desk.path)[-1][2].count("20260310-MAIN-001") == 1


def test_an_earlier_sheet_stays_chosen_when_its_day_is_closed_again(open_desk: OpenDesk) -> None:
    desk = open_desk("counted")
    practice = desk.session.practice
    finish(close_day(practice, OWNER, GOLDEN))
    reopen_day(practice, OWNER, GOLDEN, reason="wrong count")
    page = desk.go("reports")
    _press_in_versions(desk, page, Qt.Key.Key_Down)
    finish(close_day(practice, OWNER, GOLDEN))
    page.refresh()
    desk.wait()
    assert page.version.run == "20260310-MAIN-001"
    assert _texts(page) == ["20260310-MAIN-002", "20260310-MAIN-001, superseded"]
    for text in pages_of(page.preview.pages.data):
        assert text.endswith("run 2 (20260310-MAIN-002)")
    _press_in_versions(desk, page, Qt.Key.Key_Up)
    assert page.preview.pages.data == render_sheet(practice, "close", GOLDEN)
    desk.press(page.sheets["accountant"])
    assert page.version.isVisible()
    assert page.version.run == ""
    desk.press(page.lists["denials"])
    assert not page.version.isVisible()


def test_a_place_can_ask_for_a_list(posted: Desk) -> None:
    posted.session.go("reports", "held-money")
    posted.wait()
    page = posted.workspace.pages["reports"]
    assert page.lists["held-money"].isChecked()
    assert page.preview.title.text() == "Held Money"
