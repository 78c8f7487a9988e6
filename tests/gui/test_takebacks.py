"""The Takebacks tab: what is open, its chain, linking and settling by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from day_files import write_bank
from practice_builders import OWNER, REMIT_CLAIMS, paid_claim, take, write_835
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from report_files import write_report
from window_builders import Desk, RecordedDialogs

from recon_desktop.gui.pages.follow.takebacks import TakebacksTab
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.posting.post_remittance import post_cleared
from recon_desktop.services.progress import finish

OTHER = paid_claim("E1110", charge="205", paid="205", copay="0", last="VEGA", dos="20260216")


def fill(desk: Desk, folder: Path) -> None:
    """100.00 announced, 60.00 taken under another number, 30.00 taken by another payer."""
    practice = desk.session.practice
    plb = "PLB*1999999984*20261231*"
    third = paid_claim("E1115", charge="145", paid="145", copay="0", last="KHAN", dos="20260217")
    sent = (
        ("T1", "248.75", paid_claim(), f"{plb}WO:R1*-100", "20260301", "MEDICARE EXAMPLE"),
        ("T2", "145", OTHER, f"{plb}WO:E1110-77*60", "20260312", "MEDICARE EXAMPLE"),
        ("T3", "115", third, f"{plb}WO:R9*30", "20260315", "BLUESKY EXAMPLE"),
    )
    take(practice, write_report(folder / "sent.csv", REMIT_CLAIMS))
    for trace, payment, claims, pairs, day, payer in sent:
        file = folder / f"{trace}.835"
        take(
            practice,
            write_835(
                file, claims, payment=payment, trace=trace, plb=pairs, paid_on=day, payer=payer
            ),
        )
    lines = [
        (day, payment, f"B{trace}", f"HCCLAIMPMT TRN*1*{trace}*1123456789\\")
        for trace, payment, _, _, day, _ in sent
    ]
    take(practice, write_bank(folder / "bank.ofx", lines))
    match_bank(practice, OWNER)
    finish(post_cleared(practice, OWNER))


@pytest.fixture
def desk(open_desk: Callable[[str], Desk], tmp_path: Path) -> Desk:
    made = open_desk("empty")
    fill(made, tmp_path)
    return made


def tab_of(desk: Desk) -> TakebacksTab:
    page = desk.go("followup")
    page.show_what("takebacks")
    desk.wait()
    return page.tabs["takebacks"]  # type: ignore[no-any-return]


def shown(tab: TakebacksTab) -> list[tuple[str, str, str]]:
    return [(t.state, t.reference, str(t.left)) for t in tab.table.model.shown_rows]


def choose(desk: Desk, tab: TakebacksTab, reference: str) -> None:
    assert tab.table.choose(lambda t: t.reference == reference)
    desk.wait()


def test_open_ones_stand_first_and_equal_the_books(desk: Desk) -> None:
    tab = tab_of(desk)
    assert shown(tab) == [
        ("Taken without announcement", "E1110-77", "60.00"),
        ("Taken without announcement", "R9", "30.00"),
        ("Open", "R1", "100.00"),
    ]
    assert (tab.announced.text, tab.unannounced.text, tab.books.text) == (
        "100.00",
        "90.00",
        "10.00",
    )
    assert tab.equal.text == "Equals the books"
    tab.payer.setCurrentText("BLUESKY EXAMPLE")
    assert [reference for _, reference, _ in shown(tab)] == ["R9"]
    assert tab.books.text == "−30.00"
    tab.state.setCurrentText("Settled")
    assert shown(tab) == []


def test_the_story_says_what_it_is_and_which_claim_is_named(desk: Desk) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "E1110-77")
    story = tab.detail.story.text()
    assert "no remittance announced it" in story
    assert "contains our number of the claim E1110" in story
    assert [c.reason for c in tab.detail.candidates.model.shown_rows] == ["the oldest first"]


def test_linking_and_unlinking(desk: Desk, dialogs: RecordedDialogs) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "E1110-77")
    desk.press(tab.link)
    assert "60.00: this taking settles that announcement" in dialogs.said[-1][1]
    assert shown(tab)[-1] == ("Partly taken", "R1", "40.00")
    choose(desk, tab, "R1")
    assert not tab.untie.isEnabled()
    tab.detail.chain.view.selectRow(1)
    desk.press(tab.untie)
    assert shown(tab)[-1] == ("Open", "R1", "100.00")


def test_a_link_can_be_undone(desk: Desk) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "E1110-77")
    desk.press(tab.link)
    desk.session.undo()
    desk.wait()
    assert len(shown(tab)) == 3


def act_of(tab: TakebacksTab, text: str) -> Any:
    actions = tab.settle.menu().actions()
    return next(each for each in actions if text in each.text().replace("&", ""))


def test_settling_to_the_named_claim_and_back(desk: Desk, dialogs: RecordedDialogs) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "E1110-77")
    act_of(tab, "To claim E1110").trigger()
    desk.wait()
    assert "60.00 will be moved to claim E1110 (1110)" in dialogs.said[-1][1]
    assert [reference for _, reference, _ in shown(tab)] == ["R9", "R1"]
    tab.state.setCurrentText("Settled")
    assert [reference for _, reference, _ in shown(tab)] == ["E1110-77"]
    assert not tab.settle.isEnabled()
    tab.detail.chain.view.selectRow(1)
    assert "ndo settling" in tab.untie.text()
    desk.press(tab.untie)
    assert shown(tab) == []
    tab.state.setCurrentText("Open ones")
    assert len(shown(tab)) == 3


def test_writing_off_and_thinking_better_of_it(desk: Desk, dialogs: RecordedDialogs) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "R9")
    dialogs.text = None
    for text in ("Write off", "another claim"):
        act_of(tab, text).trigger()
        desk.wait()
    assert len(shown(tab)) == 3
    dialogs.text = "NOBODY"
    act_of(tab, "another claim").trigger()
    desk.wait()
    assert "no claim or encounter NOBODY" in dialogs.said[-1][1]
    act_of(tab, "Write off").trigger()
    desk.wait()
    assert [reference for _, reference, _ in shown(tab)] == ["E1110-77", "R1"]
    assert tab.equal.text == "Equals the books"


def test_what_is_announced_becomes_a_refund_to_the_payer(
    desk: Desk, dialogs: RecordedDialogs
) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "R9")
    assert not any("refund" in each.text() for each in tab.settle.menu().actions())
    choose(desk, tab, "R1")
    act_of(tab, "To a refund to the payer").trigger()
    desk.wait()
    assert "owed to the payer as a refund (2010), to be approved and paid," in dialogs.said[-1][1]
    assert "100.00 settled to refund RF1 on" in desk.workspace.messages.text
    page = desk.go("followup")
    page.choose("credits")
    desk.wait()
    refunds = page.current.refunds
    page.current.choices["Refunds"].click()
    assert "it is owed (2010) already" in refunds.words.text()
    desk.press(refunds.approve)
    refunds.number.setText("501")
    desk.press(refunds.pay)
    [paid] = refunds.table.model.all_rows
    assert (paid.status, paid.owner, paid.amount.text) == (
        "Outstanding",
        "MEDICARE EXAMPLE",
        "100.00",
    )


def test_enter_leads_to_the_remittance(qtbot: QtBot, desk: Desk) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "R1")
    tab.detail.chain.view.setFocus()
    qtbot.keyClick(tab.detail.chain.view, Qt.Key.Key_Return)
    desk.wait()
    assert desk.workspace.place == "remittances"
    assert desk.workspace.pages["remittances"].heading.text() == "MEDICARE EXAMPLE"


def test_source_shows_the_segment(desk: Desk) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "R1")
    wanted = []
    desk.session.source_wanted.disconnect()
    desk.session.source_wanted.connect(wanted.append)
    desk.press(tab.source)
    assert wanted == [tab.table.current.ref]  # type: ignore[union-attr]


def test_a_new_practice_says_why_it_is_empty(open_desk: Callable[[str], Desk]) -> None:
    tab = tab_of(open_desk("empty"))
    assert tab.table.view.empty_title == "Nothing is open."
    for button in (tab.link, tab.settle, tab.untie, tab.source):
        assert not button.isEnabled()
    tab.state.setCurrentText("Everything")
    assert tab.table.view.empty_title == "No takebacks."


def test_every_button_has_a_letter_of_its_own(desk: Desk) -> None:
    tab = tab_of(desk)
    texts = [b.text() for b in (tab.source, tab.untie, tab.settle, tab.link)] + ["Pa&yer", "S&how"]
    letters = [text[text.index("&") + 1].lower() for text in texts]
    assert len(set(letters)) == len(letters)


def test_without_a_reason_nothing_is_done(desk: Desk, dialogs: RecordedDialogs) -> None:
    tab = tab_of(desk)
    choose(desk, tab, "E1110-77")
    before = shown(tab)
    dialogs.text = None
    desk.press(tab.link)
    assert shown(tab) == before
    dialogs.text = "call"
    desk.press(tab.link)
    choose(desk, tab, "R1")
    tab.detail.chain.view.selectRow(1)
    dialogs.text = None
    desk.press(tab.untie)
    assert shown(tab)[-1] == ("Partly taken", "R1", "40.00")
    dialogs.text = "letter"
    choose(desk, tab, "R9")
    act_of(tab, "Write off").trigger()
    desk.wait()
    tab.state.setCurrentText("Settled")
    tab.detail.chain.view.selectRow(1)
    dialogs.text = None
    desk.press(tab.untie)
    assert [reference for _, reference, _ in shown(tab)] == ["R9"]


def test_books_that_differ_are_said_to(desk: Desk) -> None:
    from datetime import date

    from recon_desktop.domain.ledger import JournalLine, plan_entry
    from recon_desktop.storage.queries.ledger import EntryHead, write_entries

    lines = (JournalLine(2020, 500, payer="BLUESKY EXAMPLE"), JournalLine(4110, -500))
    with desk.session.practice.store.write() as connection:
        head = EntryHead(date(2026, 3, 20), "2026-03-20T12:00:00Z", "ann")
        write_entries(connection, head, plan_entry("by-hand", "by hand", lines))
    tab = tab_of(desk)
    assert tab.equal.text == "Off from the books by 5.00"
