"""A remittance that is like one that is here, through the window: shown, decided, asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk_builders import ENTER, ESC, TAB, Paper
from lookalike_files import TRACE, write_first, write_money, write_second
from practice_builders import OWNER, paid_claim, rows, take, write_835
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from window_builders import Desk, RecordedDialogs

from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import post_cleared
from recon_desktop.services.progress import finish

OpenDesk = Callable[[str], Desk]
LIVE = "SELECT COUNT(*) FROM posting WHERE reversed_at IS NULL"


def with_second(open_desk: OpenDesk, folder: Path) -> Desk:
    """The first payment and the golden one are posted; the second advice and money have come."""
    desk = open_desk("banked")
    practice = desk.session.practice
    take(practice, write_first(folder), write_money(folder, 1))
    match_bank(practice, OWNER)
    finish(post_cleared(practice, OWNER))
    take(practice, write_second(folder), write_money(folder, 2))
    match_bank(practice, OWNER)
    return desk


def open_second(page: Any, desk: Desk) -> None:
    [row] = [each for each in page.table.model.all_rows if each.state == "Cleared"]
    page.open_remittance(row.id)
    desk.wait()


def test_the_second_payment_is_shown_and_posted_with_a_reason(
    open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk = with_second(open_desk, tmp_path)
    page = desk.go("remittances")
    assert page.choices[2].text().replace("&", "") == "Ready  0"
    assert page.post_all.text() == "Nothing to post"
    desk.press(page.choices[1])
    model = page.table.model
    at = model.position(lambda row: row.trace == TRACE and row.state == "Cleared")
    shown = model.cell(at, [each.title for each in model.columns].index("Why by hand")).text
    assert shown.startswith("it has the number, date and amount of remittance 700200")
    open_second(page, desk)
    assert page.detail.warnings_band.isVisible()
    assert "It waits for a person: it has the number, date" in page.detail.warnings.text()
    assert "that one E1107 148.75" in page.detail.warnings.text()

    dialogs.text = None  # the question is called off
    desk.press(page.detail.post)
    title, text = dialogs.said[-1]
    assert title == "Approve remittance 700200"
    assert text.startswith("It has the number")
    assert "if it is another one, match its own bank money" in text
    assert rows(desk.path, LIVE) == [(2,)]
    dialogs.text = "The payer confirms two payments"
    desk.press(page.detail.post)
    assert rows(desk.path, LIVE) == [(3,)]
    assert rows(desk.path, "SELECT approval FROM posting ORDER BY id DESC LIMIT 1") == [
        ("The payer confirms two payments",)
    ]
    assert not page.detail.warnings_band.isVisible()


def test_the_preview_says_it_and_the_import_is_undone(
    open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk = open_desk("banked")
    take(desk.session.practice, write_first(tmp_path))
    page = desk.go("import")
    dialogs.open_files = [write_second(tmp_path)]
    desk.press(page.choose_button)
    said = " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())
    assert "it has the number, date and amount of remittance 700200" in said
    assert rows(desk.path, "SELECT COUNT(*) FROM remittance") == [(2,)]
    desk.press(page.keep_button)
    assert rows(desk.path, "SELECT COUNT(*) FROM remittance") == [(3,)]
    page.sources.view.selectRow(0)
    desk.press(page.undo_button)
    assert rows(desk.path, "SELECT COUNT(*) FROM remittance") == [(2,)]


def key_e1107(desk: Desk) -> Paper:
    """E1107, 148.75 by check 70012 of Medicare Example, keyed up to Keep."""
    page = desk.go("remittances")
    desk.press(page.new_eob)
    head = page.keyer.head
    head.payer.setText("Medicare Example")  # typed, it would be completed in a popup
    head.payer.editingFinished.emit()
    for field, text in (
        (head.trace, "070012"),
        (head.day, "3/12"),
        (head.amount, "148.75"),
    ):
        field.setFocus()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, ENTER)
    desk.wait()
    paper = Paper(desk, page)
    paper.type("Claim number or patient", "Claim", "E1107")
    paper.key(ENTER)
    paper.type("line 1", "Code", "99213")
    paper.key(ENTER)
    paper.type("line 1", "Paid", "148.75")
    paper.key(TAB)
    paper.key(ESC)
    return paper


def test_keying_what_a_file_brought_is_asked_first(
    open_desk: OpenDesk, dialogs: RecordedDialogs, tmp_path: Path
) -> None:
    desk = open_desk("banked")
    file = write_835(
        tmp_path / "check.835", paid_claim(), payment="148.75", trace="70012", method="CHK",
        control="000000301",
    )  # fmt: skip
    take(desk.session.practice, file)
    paper = key_e1107(desk)
    page = paper.page
    dialogs.confirms = False
    desk.press(page.keyer.keep)
    title, text = dialogs.said[-1]
    assert title == "This may be here already"
    assert text.startswith("It looks like remittance 70012 of MEDICARE EXAMPLE, 148.75, imported")
    assert "Keep it only if it is another payment" in text
    assert rows(desk.path, "SELECT COUNT(*) FROM remittance") == [(2,)]
    assert page.keyer.isVisible()  # nothing typed is lost
    dialogs.confirms = True
    desk.press(page.keyer.keep)
    assert rows(desk.path, "SELECT origin FROM remittance ORDER BY id") == [
        ("file",), ("file",), ("paper",),
    ]  # fmt: skip
    assert page.detail.view.needs_approval
    assert "it looks like remittance 70012" in page.detail.warnings.text()


def test_keying_what_nothing_is_like_asks_nothing(
    open_desk: OpenDesk, dialogs: RecordedDialogs
) -> None:
    desk = open_desk("banked")
    paper = key_e1107(desk)
    desk.press(paper.page.keyer.keep)
    assert dialogs.said == []
    assert paper.page.detail.view.paper
