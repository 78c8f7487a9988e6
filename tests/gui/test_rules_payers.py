"""Payers: what the practice says of them, what banks call them, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bank_builders import bank, lines_of
from practice_builders import OWNER, payers_said, take
from PySide6.QtCore import Qt
from rules_builders import press, shown, type_in
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.gui.table_model import Mark
from recon_desktop.services.bank.match_by_hand import match_by_hand
from recon_desktop.services.payer_profiles import (
    save_payer_profile,
)
from recon_desktop.services.posting.remittances import list_remittances
from recon_desktop.services.setup import load_setup, save_alias

OpenDesk = Callable[[str], Desk]


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    """The golden day with its remittance of Medicare Example."""
    return open_desk("banked")


def marks(tab: Any) -> list[Mark]:
    model = tab.aliases.table.model
    return [model.cell(at, 1).mark for at in range(model.rowCount())]


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
        assert payers_said(desk.session.practice) == (
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
        assert payers_said(desk.session.practice) == ()

    def test_renamed_forgotten_and_back(self, desk: Desk) -> None:
        practice = desk.session.practice
        save_payer_profile(practice, OWNER, PayerProfile("Harbor", phone="1"))
        tab = shown(desk, "payers")
        for name in ("Harbour", "Harbor Mutual"):
            tab.editor.table.choose(lambda view: view.stated)
            tab.editor.fields[0].setText(name)
            desk.press(tab.editor.save)
            assert [each.payer for each in payers_said(practice)] == [name]
            assert tab.editor.table.current.payer == name
        desk.press(tab.editor.delete)
        assert payers_said(practice) == ()
        desk.session.undo()
        desk.wait()
        assert payers_said(practice) == (PayerProfile("Harbor Mutual", phone="1"),)

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
        assert payers_said(desk.session.practice) == ()

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
