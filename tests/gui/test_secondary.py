"""The tab "Next payer" of Follow-up, driven as a person would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from practice_builders import take
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from secondary_builders import FORWARDED, PAID, an_original, post, write_original
from window_builders import Desk, RecordedDialogs

from recon_desktop.gui.pages.follow.secondary import SecondaryTab
from recon_desktop.services.follow.next_payers import load_next_payers


@pytest.fixture
def tab(open_desk: Callable[[str], Desk], tmp_path: Path) -> tuple[Desk, SecondaryTab]:
    """Two drafts, one that lacks its claim, and a crossover that is late."""
    desk = open_desk("empty")
    practice = desk.session.practice
    bodies = [an_original(claim_id=name) for name in ("E1107", "E1108", "E1110")]
    sent = write_original(tmp_path / "sent.837", *bodies)
    bare = an_original(claim_id="E1109")
    bare = [x for x in bare if not x.startswith(("DMG", "REF*EI"))]
    take(practice, sent, write_original(tmp_path / "bare.837", bare, control="000000002"))
    for number, claim_id in enumerate(("E1107", "E1108", "E1109"), start=1):
        post(practice, tmp_path, PAID.replace("E1107", claim_id), trace=f"T{number}")
    post(
        practice,
        tmp_path,
        FORWARDED,
        payment="56.8",
        trace="T9",
        paid_on="20260224",
    )
    return desk, shown(desk)


def shown(desk: Desk) -> SecondaryTab:
    page = desk.go("followup")
    page.choose("secondary")
    desk.wait()
    found: Any = page.current
    assert isinstance(found, SecondaryTab)
    return found


def states(tab: SecondaryTab) -> list[tuple[str, str]]:
    return [(view.claim_id, view.kind) for view in tab.table.model.shown_rows]


def choose(tab: SecondaryTab, claim_id: str) -> None:
    assert tab.table.choose(lambda view: view.claim_id == claim_id)


def test_what_was_posted_is_taken_up_when_the_tab_is_shown(tab: tuple[Desk, SecondaryTab]) -> None:
    _, page = tab
    assert states(page) == [
        ("E1110", "overdue"),
        ("E1107", "ready"),
        ("E1108", "ready"),
        ("E1109", "missing"),
    ]
    assert page.ready_figure.text == "50.00"
    assert page.overdue_figure.text == "74.20"
    assert page.words.text() == (
        "Expected by 03/26/2026, 5 days late: ask the payer, or send the claim yourself."
    )
    assert page.draft_button.isEnabled()
    assert not page.write_button.isEnabled()


def test_missing_data_is_said_and_the_file_refused(tab: tuple[Desk, SecondaryTab]) -> None:
    _, page = tab
    choose(page, "E1109")
    assert "the billing provider's tax id" in page.words.text()
    assert "the patient's birth date" in page.words.text()
    assert "import the claim file (837P) again. Or bill Harbor Mutual" in page.words.text()
    assert not page.write_button.isEnabled()
    assert page.drop_button.isEnabled()


def test_all_ready_ones_go_into_one_file(
    tab: tuple[Desk, SecondaryTab], dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk, page = tab
    desk.press(page.all_button)
    assert page.write_button.text() == "&Write 2 claims…"
    assert page.words.text() == "2 claims chosen, 2 of them ready, 50.00 carried."
    dialogs.save_file = tmp_path / "next.837"
    desk.press(page.write_button)
    assert (tmp_path / "next.837").read_text().count("CLM*") == 2
    assert "347.50 written to next.837" in desk.workspace.messages.text
    assert ("E1107", "written") in states(page)
    assert page.ready_figure.text == "0.00"


def test_a_file_that_was_lost_is_written_again(
    tab: tuple[Desk, SecondaryTab], dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk, page = tab
    choose(page, "E1107")
    dialogs.save_file = tmp_path / "next.837"
    desk.press(page.write_button)
    kept = (tmp_path / "next.837").read_bytes()
    choose(page, "E1107")
    assert page.write_button.text() == "&Write it again…"
    dialogs.save_file = tmp_path / "again.837"
    desk.press(page.write_button)
    assert (tmp_path / "again.837").read_bytes() == kept
    assert "next.837 written again as again.837" in desk.workspace.messages.text
    dialogs.save_file = None
    desk.press(page.write_button)  # thought better of it


def test_a_draft_is_dropped_with_a_reason(
    tab: tuple[Desk, SecondaryTab], dialogs: RecordedDialogs
) -> None:
    desk, page = tab
    choose(page, "E1107")
    dialogs.text = None
    desk.press(page.drop_button)
    assert ("E1107", "ready") in states(page)
    dialogs.text = "the parents have cancelled that plan"
    desk.press(page.drop_button)
    assert "E1107" not in dict(states(page))
    page.finished.setChecked(True)
    desk.wait()
    assert dict(states(page))["E1107"] == "dropped"


def test_a_late_crossover_is_sent_ourselves(tab: tuple[Desk, SecondaryTab]) -> None:
    desk, page = tab
    choose(page, "E1110")
    desk.press(page.draft_button)
    assert dict(states(page))["E1110"] == "ready"


def test_enter_opens_the_remittance(tab: tuple[Desk, SecondaryTab]) -> None:
    desk, page = tab
    choose(page, "E1108")
    page.table.view.setFocus()
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    desk.wait()
    assert desk.workspace.place == "remittances"


def test_every_deed_has_its_key(tab: tuple[Desk, SecondaryTab]) -> None:
    _, page = tab
    buttons = (
        page.write_button,
        page.all_button,
        page.draft_button,
        page.drop_button,
        page.remittance_button,
        page.finished,
    )
    keys = [each.text()[each.text().index("&") + 1].lower() for each in buttons]
    assert len(set(keys)) == len(keys)


def test_nothing_to_do_says_why(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("empty")
    page = shown(desk)
    assert states(page) == []
    assert page.table.view.empty_title == "No claim waits for a next payer."
    assert load_next_payers(desk.session.practice).rows == ()
    assert desk.session.today == date(2026, 3, 31)
