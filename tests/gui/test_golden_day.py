"""The golden day through the window: DOMAIN §13, items 1, 5, 7 and 8, by its buttons alone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from practice_builders import Stages
from pypdf import PdfReader
from report_files import write_day
from sample_days import explained_day, faulty_day
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.money import Money
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.services.balances import load_balances

OpenDesk = Callable[[str], Desk]
BILLS = {"20.00": 7, "10.00": 5, "5.00": 8, "1.00": 17}
COINS = {"0.25": 9, "0.10": 5, "0.05": 4, "0.01": 5}


def money(text: str) -> Money:
    return Money.parse(text)


def accounts(desk: Desk) -> dict[int, Money]:
    return {row[0]: row[2] for row in load_balances(desk.session.practice).accounts}


def import_day(desk: Desk, folder, day) -> None:
    """Drop the files of a day on the window and press Import."""
    files = write_day(folder, day)
    desk.window.import_files(files)
    desk.wait()
    page = desk.workspace.pages["import"]
    desk.press(page.keep_button)


def waterfall(desk: Desk) -> dict[str, tuple[str, str]]:
    page = desk.go("crosscheck")
    return {row.key: (row.count_text, row.amount.text) for row in page.waterfall.model.all_rows}


class TestItem1:
    """Totals, counts and variances of the golden day and of its explained variant."""

    def test_golden_day(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        today = desk.go("today")
        assert today.totals.dtt.text == "3,879.20"
        assert today.totals.dpt.text == "3,879.20"
        assert today.totals.dbet.text == "3,879.20"
        assert today.totals.badge.text == "Balanced"
        shown = waterfall(desk)
        assert shown["DTT"] == ("42", "3,879.20")
        assert shown["DPT"] == ("11", "3,879.20")
        assert shown["TOS_CASH"] == ("3", "85.00")
        assert shown["TOS_CHECK"] == ("1", "25.00")
        assert shown["TOS_CARD"] == ("3", "255.00")
        assert shown["CGT_S"] == ("17", "4,772.65")
        assert shown["SEC"] == ("2", "-377.50")
        assert shown["TER"] == ("1", "-145.00")
        assert shown["RESUB"] == ("3", "-565.95")
        assert shown["DCT_S"] == ("11", "3,684.20")
        assert shown["F5"] == ("6", "-170.00")
        assert shown["DCT_N"] == ("11", "3,514.20")
        assert [shown[each][1] for each in ("V1", "V2", "VU")] == ["0.00"] * 3

    def test_explained_variant_imported_by_hand(self, open_desk: OpenDesk, tmp_path) -> None:
        desk = open_desk("empty")
        import_day(desk, tmp_path, explained_day())
        page = desk.go("crosscheck")
        assert page.badge.text == "Balanced with explained items"
        assert page.figures["V2"].text == "472.35"
        assert page.figures["VU"].text == "0.00"
        explained = [i.amount for i in row_of(page, "EXPLAINED").items]
        assert sorted(explained) == [money("75.00"), money("397.35")]

    @pytest.mark.parametrize(
        ("number", "v1", "v2"), [(1, "−66.20", "−66.20"), (3, "0.00", "−27.00")]
    )
    def test_a_fault_is_shown_to_the_cent(
        self, open_desk: OpenDesk, tmp_path, number: int, v1: str, v2: str
    ) -> None:
        desk = open_desk("empty")
        import_day(desk, tmp_path, faulty_day(number))
        page = desk.go("crosscheck")
        assert (page.figures["V1"].text, page.figures["V2"].text) == (v1, v2)
        assert page.badge.text.startswith("Out of balance by")
        assert not desk.go("today").checklist.close_button.isEnabled()

    def test_every_number_leads_to_its_line(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        page = desk.go("crosscheck")
        assert page.waterfall.choose(lambda each: each.key == "TOS_CASH")
        desk.wait()
        page.items.view.selectRow(0)
        desk.wait()
        assert "30.00" in page.source.text.toPlainText()
        assert "1041" in page.source.text.toPlainText()


def row_of(page, key: str):
    return next(each for each in page.waterfall.model.all_rows if each.key == key)


class TestItem5:
    """Drawer 250.00, over or short 0.00, ticket 185.00, card batch 294.46."""

    def test_count_and_deposit(self, open_desk: OpenDesk) -> None:
        desk = open_desk("imported")
        page = desk.go("drawer")
        assert page.drawer.expected.text == "250.00"
        for name, count in (BILLS | COINS).items():
            field = page.drawer.grid.field(name)
            field.setText(str(count))
            field.textEdited.emit(str(count))
        assert page.drawer.counted.text == "250.00"
        assert page.drawer.over_short.text == "0.00"
        desk.press(page.drawer.save)
        assert page.drawer.badge.text == "Counted"
        assert page.drawer.to_deposit.text == "100.00"
        assert page.deposit.total.text == "185.00"
        desk.press(page.deposit.prepare)
        assert page.deposit.badge.text == "Prepared"
        assert desk.workspace.top.state.text == "Counted"
        assert desk.session.next_undo is None

    def test_the_bank_settles_it(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        page = desk.go("bank")
        waiting = {(item.kind, item.amount.text) for item in page.items.model.all_rows}
        assert ("deposit", "185.00") in waiting
        assert ("card-batch", "294.46") in waiting
        desk.press(page.certain)
        assert page.items.model.all_rows == ()
        books = accounts(desk)
        assert books[1000] == money("579.23")
        assert books[6100] == money("8.74")


class TestItem7:
    """The worked posting of §6.7."""

    def test_close_match_and_post(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        today = desk.go("today")
        desk.press(today.checklist.close_button)
        assert desk.workspace.top.state.text == "Closed"
        desk.press(desk.go("bank").certain)
        page = desk.go("remittances")
        assert page.table.model.all_rows[0].state == "Cleared"
        page.open_remittance(page.table.model.row(0).id)
        desk.wait()
        assert page.detail.amount.text == "99.77"
        assert page.detail.difference.text == "0.00"
        desk.press(page.detail.post)
        assert not page.detail.post.isVisible()
        books = accounts(desk)
        assert books.get(1190, Money(0)) == Money(0)
        assert books[4100] == money("161.15")
        assert books[4200] == money("-1.37")
        assert load_balances(desk.session.practice).in_balance
        assert "4,537.40" in journal_total(desk)

    def test_the_grid_shows_what_is_paid(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        desk.press(desk.go("bank").certain)
        page = desk.go("remittances")
        page.open_remittance(page.table.model.row(0).id)
        desk.wait()
        paid = [line.paid_cents for line in page.detail.lines.model.all_rows]
        assert paid[:3] == [7340, 1620, 5680]
        assert sum(paid) == 9977


def journal_total(desk: Desk) -> str:
    """What the accountant's sheet of the closed day says in the preview."""
    page = desk.go("reports")
    desk.press(page.sheets["accountant"])
    reader = PdfReader(BytesIO(page.preview.pages.data))
    return " ".join(sheet.extract_text() for sheet in reader.pages)


class TestItem8:
    """The gate: nothing before the bank has it; a returned payment is reversed."""

    def test_nothing_is_posted_before_the_bank_has_it(
        self, open_desk: OpenDesk, dialogs: RecordedDialogs
    ) -> None:
        desk = open_desk("banked")
        page = desk.go("remittances")
        assert page.table.model.all_rows[0].state == "Awaiting bank"
        assert not page.post_all.isEnabled()
        page.open_remittance(page.table.model.row(0).id)
        desk.wait()
        assert not page.detail.post.isEnabled()
        assert page.detail.why_not.text()
        assert accounts(desk).get(1190, Money(0)) == Money(0)

    def test_a_returned_payment_reverses_everything(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        desk.press(desk.go("bank").certain)
        page = desk.go("remittances")
        desk.press(page.post_all)
        page.open_remittance(page.table.model.row(0).id)
        desk.wait()
        before = accounts(desk)
        assert before[4100] == money("161.15")
        page.deeds.reverse(returned=True)
        desk.wait()
        after = accounts(desk)
        assert after.get(4100, Money(0)) == Money(0)
        assert after.get(1190, Money(0)) == Money(0)
        page.show_list()
        desk.wait()
        assert page.table.model.all_rows[0].state == "Reversed"

    def test_posting_twice_is_not_offered(self, open_desk: OpenDesk) -> None:
        desk = open_desk("banked")
        desk.press(desk.go("bank").certain)
        page = desk.go("remittances")
        desk.press(page.post_all)
        assert not page.post_all.isEnabled()


def test_a_closed_day_can_be_reopened_with_a_reason(
    open_desk: OpenDesk, dialogs: RecordedDialogs
) -> None:
    desk = open_desk("counted")
    page = desk.go("today")
    desk.press(page.checklist.close_button)
    assert page.checklist.reopen_button.isVisible()
    dialogs.text = None
    page.checklist.reopen_button.click()
    desk.wait()
    assert desk.workspace.top.state.text == "Closed"
    dialogs.text = "a receipt was forgotten"
    desk.press(page.checklist.reopen_button)
    assert desk.workspace.top.state.text == "Reopened"


def test_closing_can_be_called_off(open_desk: OpenDesk, dialogs: RecordedDialogs) -> None:
    desk = open_desk("counted")
    dialogs.confirms = False
    desk.press(desk.go("today").checklist.close_button)
    assert desk.workspace.top.state.text == "Counted"
    assert dialogs.said


def test_an_idle_day_is_ready_to_close_and_says_why(open_desk: OpenDesk) -> None:
    desk = open_desk("empty")
    page = desk.go("today")
    assert "ready to close, 1 thing left to do" in page.subtitle.text()
    assert "Nothing was done on this day" in page.checklist.hint.text()
    assert page.checklist.close_button.isEnabled()


def test_a_day_without_files_says_what_is_missing(
    window: MainWindow, open_desk: OpenDesk, stages: Stages
) -> None:
    desk = open_desk("empty")
    page = desk.go("today")
    assert page.totals.badge.text == "Reports are missing"
    assert page.totals.dtt.text == "—"
    desk.press(page.totals.look)
    assert desk.workspace.place == "import"
