"""The Overdue money tab: late remittances, their trace letter, and money without advice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bank_builders import an_advice, bank
from practice_builders import take
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.money import Money

OpenDesk = Callable[[str], Desk]


def test_late_money_and_its_letter(
    open_desk: OpenDesk, tmp_path: Path, dialogs: RecordedDialogs
) -> None:
    desk = open_desk("empty")
    take(
        desk.session.practice,
        an_advice(tmp_path, "TA", "100.00", paid_on="20260320"),
        an_advice(tmp_path, "TB", "50.00", "E1110", paid_on="20260330"),
        bank(tmp_path, ("20260323", "60.00", "NOVITAS HCCLAIMPMT")),
    )
    page = desk.go("followup")
    page.show_what("overdue")
    desk.wait()
    tab = page.tabs["overdue"]
    assert [row.trace for row in tab.waiting.model.all_rows] == ["TA"]
    assert [row.what for row in tab.without.model.all_rows] == ["NOVITAS HCCLAIMPMT"]
    assert (tab.late_figure.text, tab.without_figure.text) == ("100.00", "60.00")
    assert "3 business days" in tab.reason.text()
    tab.all.click()
    assert len(tab.waiting.model.all_rows) == 2
    tab.waiting.choose(lambda row: row.trace == "TA")
    dialogs.save_file = tmp_path / "letter.pdf"
    desk.press(tab.letter_button)
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    desk.press(tab.remittance_button)
    assert desk.workspace.place == "remittances"


def test_money_booked_after_today_has_no_age(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = open_desk("empty")
    tomorrow = ("20260401", "60.00", "NOVITAS HCCLAIMPMT")
    today = ("20260331", "70.00", "NOVITAS HCCLAIMPMT")
    take(desk.session.practice, bank(tmp_path, tomorrow, today))
    page = desk.go("followup")
    page.show_what("overdue")
    desk.wait()
    model = page.tabs["overdue"].without.model
    at = [column.title for column in model.columns].index("Age")
    ages = {model.row(row).amount: model.index(row, at).data() for row in range(2)}
    assert ages == {Money(6_000): "", Money(7_000): "0"}
