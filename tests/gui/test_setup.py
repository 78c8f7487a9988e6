"""Setup: the practice, its drawers and accounts, the rules of the close, this desk."""

from __future__ import annotations

from collections.abc import Callable

from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.money import Money
from recon_desktop.gui.theme import Choice, current_theme
from recon_desktop.services.setup import load_setup

OpenDesk = Callable[[str], Desk]


class TestSetup:
    def test_the_practice(self, open_desk: OpenDesk) -> None:
        desk = open_desk("empty")
        page = desk.go("setup")
        page.address.setPlainText("12 Maple Street")
        page._save_practice()
        desk.wait()
        assert load_setup(desk.session.practice).address == "12 Maple Street"

    def test_locations_drawers_and_accounts(self, open_desk: OpenDesk) -> None:
        desk = open_desk("empty")
        page = desk.go("setup")
        self.fill(desk, page, 1, page.locations, ("MS", "Maple Street"))
        self.fill(desk, page, 2, page.registers, ("BACK", "Annex", "50+25"))
        self.fill(desk, page, 3, page.accounts, ("0004821", "Operating", "First Bank"))
        view = load_setup(desk.session.practice)
        assert [(x.code, x.name) for x in view.locations] == [("MS", "Maple Street")]
        assert ("BACK", "Annex", Money(7500)) in [
            (r.name, r.location, r.float_amount) for r in view.registers
        ]
        assert [(a.account, a.bank_name) for a in view.accounts] == [("0004821", "First Bank")]
        page.locations.table.view.selectRow(0)
        self.fill(desk, page, 1, page.locations, ("MAPLE", "Maple Street"), change=True)
        assert [x.code for x in load_setup(desk.session.practice).locations] == ["MAPLE"]

    def fill(
        self, desk: Desk, page, tab: int, editor, texts: tuple[str, ...], *, change=False
    ) -> None:
        page.tabs.setCurrentIndex(tab)
        if not change:
            editor.new.click()
        for field, text in zip(editor.fields, texts, strict=True):
            field.setText(text)
        desk.press(editor.save)

    def test_a_float_that_is_no_amount_is_refused(self, open_desk: OpenDesk) -> None:
        desk = open_desk("empty")
        page = desk.go("setup")
        self.fill(desk, page, 2, page.registers, ("BACK", "", "lots"))
        assert "Float" in desk.workspace.messages.text

    def test_rules(self, open_desk: OpenDesk, dialogs: RecordedDialogs) -> None:
        desk = open_desk("empty")
        page = desk.go("setup")
        page.tabs.setCurrentWidget(page.rules)
        page.rules.claim_cutoff.setText("10:30")
        page.rules.blind.setChecked(True)
        desk.press(page.rules.save)
        assert load_setup(desk.session.practice).settings == {
            "claim_cutoff": "10:30", "blind_count": "1"
        }  # fmt: skip
        page.rules.claim_cutoff.setText("half past ten")
        desk.press(page.rules.save)
        assert "HH:MM" in dialogs.said[-1][1]
        page.rules.processor.setText("Squarely")
        page.rules.funding.setCurrentIndex(1)
        desk.press(page.rules.save_processor)
        assert load_setup(desk.session.practice).funding == {"Squarely": "GROSS"}

    def test_this_desk(self, open_desk: OpenDesk) -> None:
        desk = open_desk("empty")
        page = desk.go("setup")
        page.tabs.setCurrentIndex(5)
        page._looks.button(2).click()
        assert current_theme().dark
        assert desk.session.preferences.look is Choice.DARK
        page._looks.button(1).click()
        page.user.setText("Amy Lee")
        page.user.editingFinished.emit()
        assert desk.session.actor.name == "Amy Lee"
        assert desk.workspace.top.user.text == "AL"


def test_counting_blind_hides_what_is_expected(open_desk: OpenDesk) -> None:
    desk = open_desk("imported")
    setup = desk.go("setup")
    setup.tabs.setCurrentWidget(setup.rules)
    setup.rules.blind.setChecked(True)
    desk.press(setup.rules.save)
    page = desk.go("drawer")
    page.drawer.grid.field("100.00").setText("3")
    page.drawer.grid.field("100.00").textEdited.emit("3")
    assert page.drawer.expected.text == "—"
    assert page.drawer.over_short.text == "—"
    desk.press(page.drawer.save)
    assert page.drawer.expected.text == "250.00"
    assert page.drawer.over_short.text == "50.00"
    assert page.drawer.badge.text == "Look again"
    assert "50.00 over" in desk.workspace.messages.text
