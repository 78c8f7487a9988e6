"""The tab "Underpaid" of Follow-up, driven as a person would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fee_builders import post_answers, take_contract
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_builders import Desk

OpenDesk = Callable[[str], Desk]


def shown(desk: Desk) -> Any:
    page = desk.go("followup")
    page.choose("underpaid")
    desk.wait()
    return page.current


@pytest.fixture
def answered(open_desk: OpenDesk, tmp_path: Path) -> Desk:
    desk = open_desk("empty")
    take_contract(desk.session.practice, tmp_path)
    post_answers(desk.session.practice, tmp_path)
    return desk


def lines(tab: Any) -> list[tuple[str, str]]:
    return [(line.claim_id, line.variance.plain) for line in tab.lines.model.shown_rows]


def test_short_lines_first_and_over_on_demand(answered: Desk) -> None:
    tab = shown(answered)
    assert lines(tab) == [("F06", "-2.00"), ("F07", "-2.00"), ("F08", "-2.00")]
    assert (tab.short.text, tab.count.text) == ("−6.00", "3")
    assert tab.says.text() == "Most of it: HARBOR HEALTH PLAN, 99213, 3 lines."
    assert not tab.warning_band.isVisible()
    tab.over.click()
    assert lines(tab)[-1] == ("F09", "1.60")
    assert str(tab.lines.model.cell(3, 0).mark) == "Over"
    assert tab.short.text == "−6.00"


def test_the_radar(answered: Desk) -> None:
    tab = shown(answered)
    assert [tab.radar.model.cell(0, at).text for at in range(5)] == [
        "HARBOR HEALTH PLAN", "99213", "98.40 → 96.40", "−6.00", "02/09/2026",
    ]  # fmt: skip
    tab.radar.view.selectRow(0)
    assert tab.says.text() == (
        "HARBOR HEALTH PLAN, 99213: 96.40 instead of 98.40 since 02/09/2026, 3 lines: −6.00 in all."
    )


def test_a_line_leads_to_its_remittance(answered: Desk) -> None:
    tab = shown(answered)
    assert tab.open_remittance.isEnabled()
    QTest.keyClick(tab.lines.view, Qt.Key.Key_Return)
    answered.wait()
    assert answered.workspace.place == "remittances"


def test_nothing_chosen_leads_nowhere(open_desk: OpenDesk) -> None:
    tab = shown(open_desk("empty"))
    assert not tab.open_remittance.isEnabled()
    assert tab.lines.view.empty_title == "There are no contracted fees yet."
    assert tab.short.text == "0.00"


def test_two_fees_at_once_are_told(answered: Desk, tmp_path: Path) -> None:
    practice = answered.session.practice
    take_contract(practice, tmp_path, "99213,,97.00,MCR01,02/16/2026,", name="again")
    tab = shown(answered)
    assert tab.warning_band.isVisible()
    assert tab.warning.text() == (
        "99213 of MCR01 has two contract fees from 02/16/2026: 98.40 and 97.00. "
        "End one of each in the schedule and import it again."
    )
    assert lines(tab) == [("F06", "-2.00")]


def test_the_span_is_counted_back_from_today(answered: Desk) -> None:
    tab = shown(answered)
    for at in (0, 2):
        tab.span.setCurrentIndex(at)
        answered.wait()
        assert len(lines(tab)) == 3
