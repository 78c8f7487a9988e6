"""The posting desk by the keyboard alone: accept, hold, leave, resume, post, reverse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk_builders import CTRL, ENTER, ESC, SHIFT, Keys, Typist, accounts
from practice_builders import (
    GOLDEN,
    Stages,
    fixed_clock,
    paid_claim,
    rows,
    take,
    write_835,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.money import Money
from recon_desktop.domain.posting.desk import DeskMark
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.services.balances import load_balances
from recon_desktop.services.practice import open_practice

OpenDesk = Callable[[str], Desk]


class TestGolden:
    """The worked posting of §6.7 without a mouse."""

    def test_to_the_cent(self, qtbot: QtBot, typist: Typist, dialogs: RecordedDialogs) -> None:
        desk, detail = typist.desk, typist.page.detail
        assert detail.amount.text == "99.77"
        assert detail.difference.text == "0.00"
        assert typist.line.claim == "E1115"  # the first that somebody has to look at
        typist.key(ENTER, CTRL)
        assert typist.marks().count(DeskMark.ACCEPTED) == 7
        typist.key(Qt.Key.Key_A)
        assert typist.marks().count(DeskMark.ACCEPTED) == 8
        assert "to look at" not in detail.counts.text()
        QTest.keyClick(typist.grid, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: not detail.post.isVisible())
        desk.wait()
        assert desk.session.next_undo is None  # posted money is reversed, not undone
        assert "Ctrl+Z" not in desk.workspace.status.text()
        assert dialogs.said == []
        books = accounts(desk)
        assert books.get(1190, Money(0)) == Money(0)
        assert books[4100] == Money(16115)
        assert books[4200] == Money(-137)
        assert load_balances(desk.session.practice).in_balance
        assert detail.difference.text == "0.00"
        assert set(typist.marks()) == {DeskMark.POSTED}

    def test_a_day_from_the_files_to_the_books(
        self, qtbot: QtBot, open_desk: OpenDesk, stages: Stages, dialogs: RecordedDialogs
    ) -> None:
        """Import, close, match, decide, post: keys alone; the trial balance of §6.7."""
        desk = open_desk("counted")
        keys = Keys(qtbot, desk)
        names = ("claims of the remittance.csv", "bank.ofx", "golden.835")
        dialogs.open_files = [stages.files / name for name in names]
        keys.alt(keys.place(2).choose_button)
        keys.alt(desk.workspace.pages["import"].keep_button)
        keys.alt(keys.place(1).checklist.close_button)
        keys.alt(keys.place(5).certain)
        page = keys.place(6)
        keys.press(Qt.Key.Key_Down, ENTER)
        assert keys.focus is page.detail.grid
        keys.press(ENTER, modifier=CTRL)
        keys.press(Qt.Key.Key_A)
        keys.alt(page.detail.post)
        assert not page.detail.post.isVisible()
        assert load_balances(desk.session.practice).in_balance
        assert {number: amount.text for number, amount in accounts(desk).items() if amount} == {
            1000: "579.23",
            1100: "-123.20",
            1110: "3,234.65",
            2020: "20.00",
            4000: "-3,879.20",
            4100: "161.15",
            4200: "-1.37",
            6100: "8.74",
        }

    def test_hold_leave_resume_post_and_reverse_by_keys(
        self, qtbot: QtBot, typist: Typist, dialogs: RecordedDialogs
    ) -> None:
        """What was held is there again after leaving; the reversal brings every account back."""
        desk, page = typist.desk, typist.page
        keys = Keys(qtbot, desk)
        before = accounts(desk)
        typist.go("E1107")
        dialogs.text = "wrong doctor"
        keys.press(Qt.Key.Key_H, modifier=SHIFT)
        keys.press(ESC)
        assert keys.focus is page.table.view
        keys.press(ENTER)
        assert keys.focus is page.detail.grid
        assert (typist.line.claim, typist.line.mark) == ("E1107", DeskMark.HELD)
        keys.alt(page.detail.post)
        assert keys.focus is page.detail.grid
        assert accounts(desk)[1195] == -Money(8960)
        page.detail.reverse.menu().aboutToShow.emit()
        page.detail.reverse.menu().actions()[0].trigger()
        desk.wait()
        after = accounts(desk)
        assert {number: after.get(number, Money(0)) for number in before} == before
        assert not any(amount for number, amount in after.items() if number not in before)
        assert page.detail.view.row.state == "Cleared"
        assert page.detail.post.isEnabled()

    def test_undecided_lines_are_asked_about_once(
        self, typist: Typist, dialogs: RecordedDialogs
    ) -> None:
        dialogs.confirms = False
        typist.desk.press(typist.page.detail.post)
        (said,) = dialogs.said
        assert "145.00 stay open" in said[1]
        assert typist.page.detail.post.isVisible()
        dialogs.confirms = True
        typist.desk.press(typist.page.detail.post)
        assert not typist.page.detail.post.isVisible()


class TestKeys:
    def test_enter_accepts_and_goes_on(self, typist: Typist) -> None:
        typist.go("E1107")
        typist.key(ENTER)
        assert typist.marks()[:2] == [DeskMark.ACCEPTED, DeskMark.CLEAN]
        assert typist.line.code == "87880"

    def test_shift_enter_accepts_the_claim(self, typist: Typist) -> None:
        typist.go("E1107")
        typist.key(ENTER, SHIFT)
        assert typist.marks()[:3] == [DeskMark.ACCEPTED, DeskMark.ACCEPTED, DeskMark.CLEAN]
        assert typist.line.claim == "E1110"

    def test_many_keys_at_once_are_all_kept(self, typist: Typist) -> None:
        typist.go("E1107")
        for _ in range(8):
            QTest.keyClick(typist.grid, ENTER)  # faster than anything is saved
        typist.desk.wait()
        typist.reopen()
        assert typist.marks().count(DeskMark.ACCEPTED) == 8

    def test_hold_asks_why_and_counts_as_placed(
        self, typist: Typist, dialogs: RecordedDialogs
    ) -> None:
        typist.go("E1107")
        dialogs.text = "wrong doctor"
        typist.key(Qt.Key.Key_H, SHIFT)
        assert "89.60 goes to suspense" in dialogs.said[-1][1]
        assert typist.marks()[:2] == [DeskMark.HELD, DeskMark.HELD]
        assert typist.page.detail.difference.text == "0.00"
        assert "wrong doctor" in typist.page.detail.about.text()

    def test_a_hold_can_be_called_off(self, typist: Typist, dialogs: RecordedDialogs) -> None:
        dialogs.text = None
        typist.key(Qt.Key.Key_H)
        assert typist.line.mark is DeskMark.PERSON

    def test_undo_takes_a_decision_back(self, typist: Typist) -> None:
        typist.go("E1107")
        typist.key(ENTER)
        assert typist.desk.session.next_undo.name == "Accept of 1 line"
        QTest.keyClick(typist.desk.window, Qt.Key.Key_Z, CTRL)
        typist.desk.wait()
        assert typist.marks()[0] is DeskMark.CLEAN

    def test_a_provider_line_is_nobodys_decision(
        self, typist: Typist, dialogs: RecordedDialogs
    ) -> None:
        typist.go("Provider level: interest")
        typist.key(ENTER)
        typist.key(Qt.Key.Key_H)
        typist.key(Qt.Key.Key_F4)
        assert dialogs.said == []
        assert DeskMark.ACCEPTED not in typist.marks()


class TestLeaving:
    def test_finish_later_resumes_where_it_was(self, typist: Typist) -> None:
        typist.go("E1110", "Next")
        typist.key(ESC)
        assert typist.page.table.isVisible()
        typist.reopen()
        assert typist.line.claim == "E1110"
        titles = [each.title for each in typist.page.detail.lines.model.columns]
        assert titles[typist.grid.currentIndex().column()] == "Next"

    def test_choosing_our_claim(
        self, typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
    ) -> None:
        practice = typist.desk.session.practice
        path = write_835(
            tmp_path / "x.835", paid_claim("X77"), payment="148.75", trace="TX77",
            control="000000031",
        )  # fmt: skip
        take(practice, path)
        typist.page.open_remittance(2)
        typist.desk.wait()
        assert typist.page.detail.difference.text == "148.75"  # waits for a person
        typist.key(Qt.Key.Key_F4)
        assert dialogs.offered[0].startswith("E1107")
        assert (typist.line.claim, typist.line.suspense) == ("E1107", False)
        assert typist.page.detail.difference.text == "0.00"


def test_reverse_a_claim_and_place_it_again(typist: Typist, dialogs: RecordedDialogs) -> None:
    typist.desk.press(typist.page.detail.post)
    typist.go("E1107")
    deeds = typist.page.deeds
    deeds.more.aboutToShow.emit()
    names = [action.text() for action in deeds.more.actions()]
    assert "Reverse this &claim…" in names
    deeds.reverse_claim(typist.line)
    typist.desk.wait()
    assert typist.page.detail.lines.model.row(0).mark is DeskMark.HELD
    deeds.place_held(typist.page.detail.lines.model.row(0))
    typist.desk.wait()
    assert typist.page.detail.lines.model.row(0).mark is DeskMark.POSTED
    assert accounts(typist.desk)[4100] == Money(16115)


def test_the_menu_offers_what_can_be_done(typist: Typist) -> None:
    deeds = typist.page.deeds
    deeds.more.aboutToShow.emit()
    names = " ".join(action.text() for action in deeds.more.actions())
    for word in ("Hold", "F4", "&Key again", "&Scans", "E&OB"):
        assert word in names


def test_posting_at_once_keeps_what_was_just_accepted(
    typist: Typist, dialogs: RecordedDialogs
) -> None:
    typist.go("E1107")
    for _ in range(8):
        QTest.keyClick(typist.grid, ENTER)
    typist.page.detail.post.click()
    typist.desk.wait()
    assert dialogs.said == []
    assert not typist.page.detail.post.isVisible()
    with typist.desk.session.practice.store.read() as connection:
        from recon_desktop.storage.queries.desk import load_rows

        assert len(load_rows(connection, 1)) == 8


def test_after_a_restart_the_desk_is_where_it_was(typist: Typist, window: MainWindow) -> None:
    typist.go("E0988", "Copay", nth=2)
    typist.key(ENTER)
    path = typist.desk.path
    window.close_practice()
    session = window.show_practice(open_practice(path, clock=fixed_clock), GOLDEN)
    desk = Desk(window, session, path)
    desk.wait()
    page = desk.go("remittances")
    page.open_remittance(1)
    desk.wait()
    again = Typist(desk, page)
    assert again.line.key == typist_key(again, 2)
    assert again.marks().count(DeskMark.ACCEPTED) == 1
    titles = [each.title for each in page.detail.lines.model.columns]
    assert titles[again.grid.currentIndex().column()] == "Copay"


def typist_key(typist: Typist, nth: int) -> tuple[int, int]:
    lines = [x for x in typist.page.detail.lines.model.all_rows if x.claim == "E0988"]
    return lines[nth].key


def test_a_payment_of_nothing_is_approved_by_keys(
    qtbot: QtBot, typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    """No bank line will come; a person says why it is right, once, and it is posted."""
    desk, page = typist.desk, typist.page
    keys = Keys(qtbot, desk)
    claim = paid_claim("E1115", charge="145.00", paid="0", copay="145")
    zero = write_835(
        tmp_path / "zero.835", claim, payment="0", trace="ZERO", method="NON",
        control="000000051",
    )  # fmt: skip
    take(desk.session.practice, zero)
    keys.press(ESC)
    keys.alt(page.choices[1])
    assert [row.trace for row in page.table.model.all_rows] == ["ZERO"]
    page.table.view.setFocus()
    keys.press(Qt.Key.Key_Down, ENTER)
    assert page.detail.post.text() == "A&pprove and post…"
    dialogs.text = None  # called off
    keys.alt(page.detail.post)
    assert page.detail.post.isVisible()
    dialogs.text = "all of it is the patient's copay"
    keys.alt(page.detail.post)
    assert dialogs.said[-1][1].endswith("Why is it right?")
    assert not page.detail.post.isVisible()
    approved = "SELECT COUNT(*) FROM audit WHERE detail LIKE '%copay%'"
    assert rows(desk.path, approved) == [(1,)]


def test_the_claim_stays_readable_beside_every_amount(typist: Typist) -> None:
    """At 1366 × 768 with the write-off in sight; the last column is in sight too."""
    typist.desk.window.resize(1366, 768)
    typist.go("E1115")
    typist.key(Qt.Key.Key_W)
    titles = [each.title for each in typist.page.detail.lines.model.columns]
    assert typist.grid.columnWidth(titles.index("Claim")) >= 160
    last = titles.index("Open")
    assert typist.grid.columnViewportPosition(last) + typist.grid.columnWidth(last) <= (
        typist.grid.viewport().width()
    )


def test_clicking_post_three_times_posts_once(typist: Typist) -> None:
    """TRUST: double clicks post once; the later clicks find nothing left to post."""
    button = typist.page.detail.post
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    typist.desk.wait()
    query = "SELECT COUNT(*) FROM posting WHERE reversed_at IS NULL"
    assert rows(typist.desk.path, query) == [(1,)]
    cleared = "SELECT SUM(amount_cents) FROM entry_line WHERE account = 1190"
    assert rows(typist.desk.path, cleared) == [(0,)]
