"""Every control has a name for screen readers, and no two in sight answer to the same key."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk_builders import Typist
from practice_builders import Stages
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from window_builders import Desk

from recon_desktop.gui.places import PLACES

OpenDesk = Callable[[str], Desk]


def test_every_control_has_a_name(open_desk: OpenDesk) -> None:
    desk = open_desk("banked")
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QPlainTextEdit)
    nameless: list[str] = []
    for key in PLACES:
        page = desk.go(key)
        for kind in kinds:
            for control in page.findChildren(kind):
                inner = isinstance(control.parent(), QComboBox | QLineEdit | QAbstractItemView)
                headed = isinstance(control, QHeaderView) or control.objectName().startswith("qt_")
                if inner or headed or control.inherits("QComboBoxListView"):
                    continue
                if not (control.accessibleName() or getattr(control, "text", str)()):
                    nameless.append(f"{key}: {type(control).__name__} {control.objectName()}")
    assert nameless == []


def shared_keys(desk: Desk) -> dict[str, list[str]]:
    """Letters that more than one control in sight answers to."""
    taken: dict[str, list[str]] = {}
    for control in desk.window.findChildren(QWidget):
        if not control.isVisible():
            continue
        for text in texts_of(control):
            if found := re.search(r"(?<!&)&(\w)", text):
                taken.setdefault(found[1].lower(), []).append(text)
    return {letter: texts for letter, texts in taken.items() if len(texts) > 1}


def texts_of(control: QWidget) -> list[str]:
    """What may have a letter: a button, a label that leads to a field, the tabs of a bar."""
    if isinstance(control, QTabBar):
        return [control.tabText(at) for at in range(control.count())]
    leads = isinstance(control, QLabel) and control.buddy() is not None
    return [control.text()] if leads or isinstance(control, QAbstractButton) else []


def test_no_two_controls_in_sight_share_a_key(open_desk: OpenDesk, stages: Stages) -> None:
    desk = open_desk("banked")
    for key in PLACES:
        desk.go(key)
        assert shared_keys(desk) == {}, key
    setup = desk.go("setup")
    for tab in range(setup.tabs.count()):
        setup.tabs.setCurrentIndex(tab)
        desk.wait()
        assert shared_keys(desk) == {}, setup.tabs.tabText(tab)
    desk.go("import").look_at([stages.files / "golden.835"])
    desk.wait()
    assert shared_keys(desk) == {}
    remittances = desk.go("remittances")
    remittances.open_remittance(remittances.table.model.row(0).id)
    desk.wait()
    assert shared_keys(desk) == {}


@pytest.mark.parametrize("tab", ["reasons", "holds", "payers", "limits"])
def test_a_letter_leads_to_every_tab(open_desk: OpenDesk, tab: str) -> None:
    page = open_desk("banked").go("rules")
    assert "&" in page.choices[tab].text()


def test_no_two_deeds_of_a_menu_share_a_letter(typist: Typist) -> None:
    """On a remittance before and after it is posted automatically or by hand."""
    menu = typist.page.deeds.more
    for _ in range(2):
        menu.aboutToShow.emit()
        found = [re.search(r"&(\w)", action.text()) for action in menu.actions()]
        letters = [each[1].lower() for each in found if each]
        assert len(letters) == len(set(letters)) > 3
        if typist.page.detail.post.isVisible():
            typist.desk.press(typist.page.detail.post)
