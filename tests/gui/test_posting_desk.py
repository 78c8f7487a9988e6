"""The posting desk by the keyboard alone: accept, hold, type, choose, leave, resume, post."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from day_files import write_bank
from practice_builders import (
    GOLDEN,
    OWNER,
    Stages,
    fixed_clock,
    paid_claim,
    rows,
    take,
    write_835,
)
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.money import Money
from recon_desktop.domain.payer_profiles import PayerProfile
from recon_desktop.domain.posting.desk import DeskMark
from recon_desktop.gui.desk.columns import bucket_of
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.services.balances import load_balances
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.payer_profiles import save_payer_profile
from recon_desktop.services.practice import open_practice

OpenDesk = Callable[[str], Desk]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER, TAB, ESC = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


class Typist:
    """Hands on the keyboard of one remittance."""

    def __init__(self, desk: Desk, page: Any) -> None:
        self.desk = desk
        self.page = page

    @property
    def grid(self) -> Any:
        return self.page.detail.grid

    def key(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.grid.field if self.grid.is_typing else self.grid, key, modifier)
        self.desk.wait()

    def type(self, text: str) -> None:
        for sign in text:
            QTest.keyClicks(self.grid.field if self.grid.is_typing else self.grid, sign)
        self.desk.wait()

    def go(self, claim: str, column: str = "", nth: int = 0) -> None:
        """Arrow keys to a line of a claim and a column."""
        model = self.page.detail.lines.model
        wanted = [at for at in range(model.rowCount()) if model.row(at).claim == claim][nth]
        while self.grid.currentIndex().row() != wanted:
            down = self.grid.currentIndex().row() < wanted
            QTest.keyClick(self.grid, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        titles = [each.title for each in model.columns]
        for _ in range(2 * len(titles)):
            here = self.grid.currentIndex().column()
            if not column or titles[here] == column:
                break
            right = here < titles.index(column)
            QTest.keyClick(self.grid, Qt.Key.Key_Right if right else Qt.Key.Key_Left)
        self.desk.wait()

    @property
    def line(self) -> Any:
        return self.page.detail.lines.current

    def marks(self) -> list[DeskMark]:
        return [line.mark for line in self.page.detail.lines.model.all_rows]


@pytest.fixture
def typist(open_desk: OpenDesk) -> Typist:
    """The golden remittance, cleared, opened from the list with Enter."""
    desk = open_desk("banked")
    match_bank(desk.session.practice, OWNER)
    page = desk.go("remittances")
    page.table.view.setFocus()
    page.table.view.selectRow(0)
    QTest.keyClick(page.table.view, ENTER)
    desk.wait()
    return Typist(desk, page)


def reopen(typist: Typist) -> None:
    typist.page.open_remittance(1)
    typist.desk.wait()


def accounts(desk: Desk) -> dict[int, Money]:
    return {row[0]: row[2] for row in load_balances(desk.session.practice).accounts}


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
        window = desk.window

        def alt(button: Any) -> None:
            text = button.text()
            letter = text[text.index("&") + 1].upper()
            clicks: list[bool] = []
            button.clicked.connect(lambda: clicks.append(True))
            target = window.focusWidget() or window
            QTest.keyClick(target, letter, Qt.KeyboardModifier.AltModifier)
            qtbot.waitUntil(lambda: bool(clicks))
            desk.wait()

        def place(number: int) -> Any:
            QTest.keyClick(window, str(number), CTRL)
            desk.wait()
            return desk.workspace.pages[desk.workspace.place]

        names = ("claims of the remittance.csv", "bank.ofx", "golden.835")
        dialogs.open_files = [stages.files / name for name in names]
        alt(place(2).choose_button)
        alt(desk.workspace.pages["import"].keep_button)
        alt(place(1).checklist.close_button)
        alt(place(5).certain)
        page = place(6)
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Down)
        QTest.keyClick(window.focusWidget(), ENTER)
        desk.wait()
        typist = Typist(desk, page)
        assert window.focusWidget() is typist.grid
        typist.key(ENTER, CTRL)
        typist.key(Qt.Key.Key_A)
        alt(page.detail.post)
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
        reopen(typist)
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


class TestTyping:
    def test_a_sum_moves_the_remainder_to_open(self, typist: Typist) -> None:
        typist.go("E1107", "Contractual")
        typist.type("40+2.5")
        assert typist.line.buckets.open_cents == 410  # while it is typed
        typist.key(ENTER)
        line = typist.page.detail.lines.model.row(0)
        assert (line.buckets.contractual_cents, line.buckets.open_cents) == (4250, 410)
        assert line.mark is DeskMark.ACCEPTED
        assert typist.line.code == "87880"
        reopen(typist)
        assert typist.page.detail.lines.model.row(0).buckets.contractual_cents == 4250

    def test_nought_and_tab_move_to_the_next_bucket(self, typist: Typist) -> None:
        typist.go("E1107", "Contractual")
        typist.type("0")
        typist.key(TAB)
        line = typist.page.detail.lines.model.row(0)
        assert (line.buckets.contractual_cents, line.buckets.written_off_cents) == (0, 4660)
        titles = [each.title for each in typist.page.detail.lines.model.columns]
        assert bucket_of(titles[typist.grid.currentIndex().column()]) == "written_off_cents"
        assert typist.grid.is_typing
        typist.key(ESC)
        assert not typist.grid.is_typing

    def test_the_patient_is_not_billed_the_contract(self, typist: Typist) -> None:
        typist.go("E1107", "Patient")
        typist.type("30")
        typist.key(ENTER)
        assert typist.grid.is_typing
        assert "R6.5" in typist.grid.field.toolTip()
        typist.key(ESC)
        assert typist.page.detail.lines.model.row(0).buckets.patient_cents == 2500

    def test_w_writes_off_what_is_open(self, typist: Typist) -> None:
        typist.go("E1115")
        typist.key(Qt.Key.Key_W)
        assert typist.line.buckets.written_off_cents == 14500
        titles = [each.title for each in typist.page.detail.lines.model.columns]
        assert not typist.grid.isColumnHidden(titles.index("Write-off"))

    def test_only_buckets_are_typed_into(self, typist: Typist) -> None:
        typist.go("E1107", "Paid")
        typist.type("1")
        assert not typist.grid.is_typing
        typist.go("E0988", "Contractual")
        typist.type("1")
        assert not typist.grid.is_typing  # a reversal mirrors what was posted


class TestLeaving:
    def test_finish_later_resumes_where_it_was(self, typist: Typist) -> None:
        typist.go("E1110", "Next")
        typist.key(ESC)
        assert typist.page.table.isVisible()
        reopen(typist)
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


def test_an_eob_page_can_be_saved(typist: Typist, dialogs: RecordedDialogs, tmp_path: Path) -> None:
    dialogs.save_file = tmp_path / "eob.pdf"
    typist.page.deeds.save_eob()
    typist.desk.wait()
    assert dialogs.save_file.read_bytes().startswith(b"%PDF-")


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


def test_a_choice_is_made_by_arrows_and_enter(typist: Typist) -> None:
    from recon_desktop.gui.dialogs import ChoiceDialog

    dialog = ChoiceDialog(typist.desk.window, "Which?", "Ours:", ["one", "two"], "&Choose")
    dialog.show()
    QTest.keyClick(dialog._list, Qt.Key.Key_Down)
    QTest.keyClick(dialog._list, ENTER)
    assert dialog.place == 1
    assert dialog.result() == dialog.DialogCode.Accepted


class TestScans:
    def test_attach_look_and_take_off(
        self, typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
    ) -> None:
        from PySide6.QtGui import QPixmap

        from recon_desktop.gui.desk.scans import ScansDialog

        picture = tmp_path / "eob.png"
        made = QPixmap(40, 40)
        made.fill(Qt.GlobalColor.white)
        made.save(str(picture), "PNG")
        dialog = ScansDialog(typist.desk.window, typist.desk.session, 1, "Medicare 0088812345")
        dialog.show()
        dialogs.open_file = picture
        dialog.ask_attach()
        typist.desk.wait()
        assert len(dialog.table.model.all_rows) == 1
        assert dialog.shown.currentWidget() is dialog.picture
        dialogs.save_file = tmp_path / "out.png"
        dialog.ask_save()
        assert dialogs.save_file.read_bytes() == picture.read_bytes()
        dialog.take_off()
        typist.desk.wait()
        assert dialog.table.model.all_rows == ()
        dialog.close()


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


class Paper:
    """Hands on the keyboard of an EOB."""

    def __init__(self, desk: Desk, page: Any) -> None:
        self.desk = desk
        self.page = page
        self.grid = page.keyer.grid

    def go(self, text: str, column: str) -> None:
        model = self.page.keyer.lines.model
        titles = [each.title for each in model.columns]
        found = [
            at for at in range(model.rowCount()) if model.cell(at, 1).text.strip().startswith(text)
        ]
        self.grid.go_to(found[0], titles.index(column))
        self.grid.setFocus()

    def type(self, row: str, column: str, text: str) -> None:
        self.go(row, column)
        for sign in text:
            QTest.keyClicks(self.grid.field if self.grid.is_typing else self.grid, sign)

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.grid.field if self.grid.is_typing else self.grid, key)
        self.desk.wait()


def test_the_list_is_parted(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = open_desk("banked")
    match_bank(desk.session.practice, OWNER)
    off = write_835(
        tmp_path / "off.835", paid_claim(paid="148.70"), payment="148.75", trace="OFF",
        control="000000008",
    )  # fmt: skip
    take(desk.session.practice, off)
    page = desk.go("remittances")
    texts = [button.text().replace("&", "").split("  ") for button in page.choices]
    assert texts == [
        ["All", "2"],
        ["Needs hands", "1"],
        ["Ready", "0"],
        ["Awaiting bank", "1"],
        ["Posted", "0"],
    ]
    desk.press(page.choices[1])
    assert [row.trace for row in page.table.model.all_rows] == ["OFF"]
    page.open_remittance(page.table.model.row(0).id)
    desk.wait()
    assert not page.detail.post.isEnabled()
    page.deeds._key_again(page.detail.view.row.id)
    desk.wait()
    assert page.keyer.isVisible()
    assert page.keyer.keyed.claims[0].lines[0].difference_cents == 5


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


def test_no_two_keys_of_the_paper_are_the_same(open_desk: OpenDesk) -> None:
    desk = open_desk("banked")
    page = desk.go("remittances")
    desk.press(page.new_eob)
    named = [*desk.window.findChildren(QAbstractButton), *desk.window.findChildren(QLabel)]
    texts = [x.text() for x in named if x.isVisible()]
    keys = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(keys) > 8
    assert sorted(keys) == sorted(set(keys))


def test_a_scan_that_is_no_scan_is_refused(
    typist: Typist, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    from recon_desktop.gui.desk.scans import ScansDialog

    wrong = tmp_path / "letter.pdf"
    wrong.write_bytes(b"no scan")
    dialogs.open_file = wrong
    dialog = ScansDialog(typist.desk.window, typist.desk.session, 1, "Medicare")
    dialog.ask_attach()
    typist.desk.wait()
    assert "no PDF, PNG or JPEG" in dialogs.said[-1][1]


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


def test_a_trusted_payers_clean_remittance_is_posted_automatically_and_signed(
    open_desk: OpenDesk, tmp_path: Path
) -> None:
    """R6.22: proposed as ready, posted at a person's word, and signed off by a reviewer."""
    desk = open_desk("banked")
    practice = desk.session.practice
    clean = write_835(
        tmp_path / "clean.835", paid_claim(), payment="148.75", trace="CLEAN1", control="000000009"
    )
    line = ("20260313", "148.75", "B9", "HCCLAIMPMT TRN*1*CLEAN1*1123456789\\")
    take(practice, clean, write_bank(tmp_path / "clean.ofx", [line]))
    match_bank(practice, OWNER)
    page = desk.go("remittances")
    assert not page.auto_post.isVisible()
    save_payer_profile(practice, OWNER, PayerProfile("MEDICARE EXAMPLE", auto_post=True))
    page.refresh()
    desk.wait()
    ready = {row.trace: row.ready for row in page.table.model.all_rows}
    assert ready == {"CLEAN1": True, "0088812345": False}
    assert page.auto_post.text() == "Post 1 &automatically"
    desk.press(page.auto_post)
    modes = "SELECT mode, reviewed_at IS NULL FROM posting"
    assert rows(desk.path, modes) == [("auto", 1)]
    page.open_remittance(next(r.id for r in page.table.model.all_rows if r.trace == "CLEAN1"))
    desk.wait()
    page.deeds.sign_off()
    desk.wait()
    assert rows(desk.path, modes) == [("auto", 0)]
