"""A paper EOB keyed by the keyboard: claims, lines, lump sums, provider level, drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from desk_builders import ENTER, ESC, TAB, Paper
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from window_builders import Desk, RecordedDialogs

OpenDesk = Callable[[str], Desk]


class TestPaper:
    @pytest.fixture
    def keyer(self, open_desk: OpenDesk) -> Any:
        desk = open_desk("banked")
        page = desk.go("remittances")
        desk.press(page.new_eob)
        keyer = page.keyer
        for field, text in (
            (keyer.head.payer, "Harbor"),
            (keyer.head.trace, "70012"),
            (keyer.head.day, "3/12"),
            (keyer.head.amount, "140+8.75"),
        ):
            field.setFocus()
            QTest.keyClicks(field, text)
            QTest.keyClick(field, ENTER)
        desk.wait()
        return Paper(desk, page)

    def test_an_eob_is_keyed_by_the_keyboard(self, keyer: Paper) -> None:
        page = keyer.page.keyer
        assert page.head.day.text() == "03/12/2026"
        keyer.type("Claim number or patient", "Claim", "E1107")
        keyer.key(ENTER)
        assert page.keyed.claims[0].claim_id == "E1107"
        keyer.type("line 1", "Code", "99213")
        keyer.key(ENTER)
        keyer.type("line 1", "Paid", "148.75")
        keyer.key(TAB)
        assert page.keyed.claims[0].lines[0].deductible_cents == 2500
        assert page.difference.text == "0.00"
        keyer.key(ESC)
        keyer.desk.press(page.keep)
        assert keyer.page.detail.isVisible()
        assert keyer.page.detail.view.paper
        keyer.desk.press(keyer.page.back)
        assert not keyer.page.drafts.isVisible()

    def test_a_patient_is_offered(self, keyer: Paper, dialogs: RecordedDialogs) -> None:
        keyer.type("Claim number or patient", "Claim", "khan")
        keyer.key(ENTER)
        assert dialogs.offered == ["E1115 · Khan, Amy · 02/17/2026 · MEDICARE EXAMPLE · 145.00"]
        assert keyer.page.keyer.keyed.claims[0].claim_id == "E1115"

    def test_nobody_fits(self, keyer: Paper) -> None:
        keyer.type("Claim number or patient", "Claim", "zzz")
        keyer.key(ENTER)
        assert "No claim of ours fits" in keyer.desk.workspace.messages.text

    def test_what_was_typed_is_a_draft(self, keyer: Paper) -> None:
        keyer.key(ESC)
        assert keyer.page.drafts.isVisible()
        assert keyer.page.drafts.text() == "Dra&fts (1)"
        keyer.page.drafts_menu.actions()[0].trigger()
        keyer.desk.wait()
        assert keyer.page.keyer.head.trace.text() == "70012"
        keyer.desk.press(keyer.page.keyer.discard)
        assert not keyer.page.drafts.isVisible()

    def test_a_lump_sum_is_spread_and_accepted(self, keyer: Paper) -> None:
        from recon_desktop.domain.posting.keyed import KeyedClaim, KeyedLine

        page = keyer.page.keyer
        lines = (KeyedLine("99213", "", 14500), KeyedLine("87880", "", 2875))
        page._add(KeyedClaim("E1107", lines))
        keyer.desk.wait()
        keyer.type("E1107", "Paid", "148.75")
        keyer.key(ENTER)
        assert "not on its lines" in page.missing.text()
        keyer.go("E1107", "Paid")
        keyer.desk.press(page.spread)
        assert [line.paid_cents for line in page.keyed.claims[0].lines] == [12414, 2461]
        assert "accept it" in page.missing.text()
        keyer.desk.press(page.accept)
        assert "accept it" not in page.missing.text()

    def test_the_same_claim_again_is_asked(self, keyer: Paper, dialogs: RecordedDialogs) -> None:
        from recon_desktop.domain.posting.keyed import KeyedClaim, KeyedLine

        page = keyer.page.keyer
        claim = KeyedClaim("E1107", (KeyedLine("99213", "", 17_375),), paid_cents=14_875)
        page._add(claim)
        assert dialogs.said == []
        dialogs.confirms = False
        page._add(claim)
        title, text = dialogs.said[-1]
        assert title == "The claim is here already"
        assert "Claim E1107 is on this EOB already, paid 148.75" in text
        assert page.keyed.claims == (claim,)
        dialogs.confirms = True
        page._add(claim)
        assert page.keyed.claims == (claim, claim)

    def test_provider_level_money(self, keyer: Paper) -> None:
        page = keyer.page.keyer
        keyer.type("Provider level: code →", "Code", "l6")
        keyer.key(ENTER)
        keyer.type("Provider", "Paid", "1.37")
        keyer.key(ENTER)
        assert page.keyed.providers[0][:2] == ("L6", 137)
        keyer.go("Provider", "Paid")
        keyer.key(Qt.Key.Key_Delete)
        assert page.keyed.providers == ()

    def test_a_wrong_reason_is_said(self, keyer: Paper) -> None:
        page = keyer.page.keyer
        keyer.type("Claim number or patient", "Claim", "E1115")
        keyer.key(ENTER)
        keyer.type("line 1", "Reason", "why")
        keyer.key(ENTER)
        assert "CO-16" in page.grid.field.toolTip()
        keyer.key(ESC)
        keyer.type("line 1", "Reason", "co16")
        keyer.key(ENTER)
        assert page.keyed.claims[0].lines[0].others[0] == ("CO", "16", 14500)


def test_no_two_keys_of_the_paper_are_the_same(open_desk: OpenDesk) -> None:
    desk = open_desk("banked")
    page = desk.go("remittances")
    desk.press(page.new_eob)
    named = [*desk.window.findChildren(QAbstractButton), *desk.window.findChildren(QLabel)]
    texts = [x.text() for x in named if x.isVisible()]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(keys) > 8
    assert sorted(keys) == sorted(set(keys))
