"""The Bank page: several at once, parts, sums that fit, and what a line is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bank_builders import an_advice, balance, bank, state_of
from builders import BUSINESS_DATE, a_card_batch
from practice_builders import OWNER, assert_books_hold, take
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from report_files import write_report
from window_builders import Desk, RecordedDialogs

from recon_desktop.domain.access import Action
from recon_desktop.domain.follow.refunds import plan_approved
from recon_desktop.domain.money import Money
from recon_desktop.gui.session import EVERYTHING
from recon_desktop.gui.widgets.selection import choose_rows, chosen_rows
from recon_desktop.gui.widgets.table import DataTable
from recon_desktop.services.bank.match_bank import match_bank
from recon_desktop.services.follow.refunds import pay_refund
from recon_desktop.services.practice import Practice
from recon_desktop.storage.queries import refunds
from recon_desktop.storage.queries.ledger import EntryHead, write_entries

OpenDesk = Callable[[str], Desk]


@pytest.fixture
def at_bank(open_desk: OpenDesk, tmp_path: Path) -> Callable[..., tuple[Desk, object]]:
    """The Bank page of an empty practice that has taken in some files."""

    def show(*files: Path) -> tuple[Desk, object]:
        desk = open_desk("empty")
        take(desk.session.practice, *files)
        return desk, desk.go("bank")

    return show


def pick(table: DataTable[Any]) -> None:
    """Choose the first row alone, whatever keys are held."""
    first = table.model.row(0)
    table.view.clearSelection()
    assert choose_rows(table, lambda row: row is first) == 1


def practice_of(desk: Desk) -> Practice:
    return desk.session.practice


def test_several_lines_for_one_item_by_keyboard(
    qtbot: QtBot, at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "100.00"),
        bank(tmp_path, ("20260420", "60.00", "FIRST"), ("20260421", "40.00", "SECOND")),
    )
    view = page.lines.view
    view.setFocus()
    pick(page.lines)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    pick(page.items)
    desk.wait()
    assert (page.bank_figure.text, page.item_figure.text) == ("100.00", "100.00")
    assert page.difference.text == "0.00"
    desk.press(page.match_button)
    assert state_of(practice_of(desk), "TA") == "CLEARED"
    assert page.lines.model.all_rows == ()
    desk.session.undo()
    desk.wait()
    assert len(page.lines.model.all_rows) == 2
    assert_books_hold(practice_of(desk))


def test_space_adds_a_row_to_the_choice(
    qtbot: QtBot, at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    lines = [("20260420", f"{cents}.00", f"L{cents}") for cents in (10, 20, 30)]
    desk, page = at_bank(bank(tmp_path, *lines))
    view = page.lines.view
    view.setFocus()
    pick(page.lines)
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    desk.wait()
    assert len(chosen_rows(page.lines)) == 2
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert len(chosen_rows(page.lines)) == 1


def test_the_rest_comes_later(at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path) -> None:
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, ("20260420", "60.00", "FIRST"))
    )
    pick(page.lines)
    pick(page.items)
    desk.wait()
    assert not page.match_button.isEnabled()
    assert page.difference.text == "−40.00"
    page.partial.click()
    desk.press(page.match_button)
    assert state_of(practice_of(desk), "TA") == "MATCHED"
    [item] = page.items.model.all_rows
    assert item.amount == Money(4_000)
    assert not page.partial.isChecked()
    page.only_open.click()
    desk.wait()
    pick(page.lines)
    assert "Matched to remittance TA" in page.reason.text()


def test_a_part_of_it_by_keyboard(
    qtbot: QtBot, at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    """One line, one item, and how much of the one is in the other, to the cent."""
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "100.00"), bank(tmp_path, ("20260420", "60.00", "FIRST"))
    )
    field = page.footer.part
    pick(page.lines)
    pick(page.items)
    desk.wait()
    assert field.isHidden()
    page.partial.click()
    assert field.isVisible()
    assert field.hasFocus()
    assert (field.text(), page.difference.text) == ("60.00", "0.00")
    assert page.reason.text() == "40.00 of TA stays open."
    field.selectAll()
    qtbot.keyClicks(field, "25.5")
    assert (page.item_figure.text, page.difference.text) == ("25.50", "34.50")
    assert page.reason.text() == "74.50 of TA stays open."
    for refused in ("60.01", "0", "−5", "x", ""):
        field.setText(refused)
        assert not page.match_button.isEnabled(), refused
        assert page.reason.text() == "Type how much of TA: at most 60.00."
    field.setText("25.50")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.match_button.hasFocus()
    desk.press(page.match_button)
    [item], [line] = page.items.model.all_rows, page.lines.model.all_rows
    assert (item.amount, line.open) == (Money(7_450), Money(3_450))
    assert state_of(practice_of(desk), "TA") == "MATCHED"
    desk.session.undo()
    desk.wait()
    assert page.items.model.all_rows[0].amount == Money(10_000)
    assert_books_hold(practice_of(desk))


def test_a_part_is_said_even_where_both_are_equal(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    """The line holds 40.00 of another payment, too; another pair begins anew."""
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "100.00"),
        an_advice(tmp_path, "TB", "40.00", "E1110"),
        bank(tmp_path, ("20260420", "100.00", "ONE SUM")),
    )
    pick(page.lines)
    page.items.choose(lambda item: item.name == "TA")
    page.partial.click()
    page.footer.part.setText("60.00")
    desk.press(page.match_button)
    pick(page.lines)
    page.items.choose(lambda item: item.name == "TB")
    assert page.difference.text == "0.00"
    assert page.footer.part.isHidden()
    desk.press(page.match_button)
    states = [state_of(practice_of(desk), trace) for trace in ("TA", "TB")]
    assert states == ["MATCHED", "CLEARED"]
    assert_books_hold(practice_of(desk))


def test_the_best_sums_are_offered_and_chosen(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    sums = ("30.00", "70.00", "45.00", "55.00")
    remits = [
        an_advice(tmp_path, f"T{at}", amount, f"E{at}", paid_on="20260313")
        for at, amount in enumerate(sums)
    ]
    desk, page = at_bank(*remits, bank(tmp_path, ("20260313", "100.00", "ALPHA MUTUAL HCCLAIMPMT")))
    pick(page.lines)
    desk.wait()
    assert page.ways.isVisible()
    assert page.ways.told.text() == "2 combinations fit:"
    offered = [button for button in page.ways.ways if button.isVisible()]
    assert len(offered) == 2
    desk.press(offered[0])
    assert page.difference.text == "0.00"
    chosen = {item.amount.text for item in chosen_rows(page.items)}
    assert chosen in ({"30.00", "70.00"}, {"45.00", "55.00"})
    desk.press(page.match_button)
    assert balance(practice_of(desk), 1190) == -10_000
    assert_books_hold(practice_of(desk))


def test_what_a_line_is(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path, dialogs: RecordedDialogs
) -> None:
    desk, page = at_bank(
        bank(
            tmp_path,
            ("20260418", "-12.00", "A"),
            ("20260419", "-900.00", "B"),
            ("20260420", "50.00", "C"),
        )
    )
    actions = {a.text().replace("&", ""): a for a in page.explain_menu.actions()}
    for text, action in (
        ("A", "Bank fee"),
        ("B", "Other bank activity…"),
        ("C", "Payer money without advice…"),
    ):
        page.lines.choose(lambda line, text=text: line.text == text)
        dialogs.text = "ALPHA MUTUAL" if text == "C" else "rent of March"
        actions[action].trigger()
        desk.wait()
    practice = practice_of(desk)
    assert [balance(practice, account) for account in (6120, 3000, 1190)] == [1_200, 90_000, -5_000]
    [line] = page.lines.model.all_rows
    assert line.waits_for_advice
    pick(page.lines)
    assert "ALPHA MUTUAL" in page.reason.text()
    assert page.unmatch_button.isVisible()
    desk.session.undo()
    desk.wait()
    assert balance(practice, 1190) == 0


def test_a_line_that_says_what_it_is_needs_one_key(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    desk, page = at_bank(bank(tmp_path, ("20260418", "-12.00", "MONTHLY SERVICE FEE")))
    pick(page.lines)
    desk.wait()
    assert page.match_button.text() == "&Match as bank fee"
    desk.press(page.match_button)
    assert balance(practice_of(desk), 6120) == 1_200


def test_unmatching_asks_which_part(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path, dialogs: RecordedDialogs
) -> None:
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "60.00"),
        an_advice(tmp_path, "TB", "40.00", "E1110"),
        bank(tmp_path, ("20260420", "100.00", "ONE SUM")),
    )
    pick(page.lines)
    choose_rows(page.items, lambda _: True)
    desk.wait()
    desk.press(page.match_button)
    page.only_open.click()
    desk.wait()
    pick(page.lines)
    dialogs.choice = 2
    desk.press(page.unmatch_button)
    assert (state_of(practice_of(desk), "TA"), state_of(practice_of(desk), "TB")) == (
        "CLEARED",
        "STAGED",
    )
    [line] = page.lines.model.all_rows
    assert line.open == Money(4_000)


def test_a_returned_payment_is_confirmed(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path, dialogs: RecordedDialogs
) -> None:
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "100.00"),
        bank(
            tmp_path,
            ("20260313", "100.00", "ALPHA MUTUAL HCCLAIMPMT"),
            ("20260320", "-100.00", "ACH RETURN ALPHA"),
        ),
    )
    desk.press(page.certain)
    pick(page.lines)
    desk.wait()
    page.items.choose(lambda item: item.kind == "returned-remittance")
    dialogs.confirms = False
    desk.press(page.match_button)
    assert state_of(practice_of(desk), "TA") == "CLEARED"
    dialogs.confirms = True
    desk.press(page.match_button)
    assert state_of(practice_of(desk), "TA") == "RETURNED"
    assert "posting is reversed" in dialogs.said[-1][1]
    assert_books_hold(practice_of(desk))


def test_a_refund_that_came_back_stands_beside_its_line(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    """A payment of the same amount is likelier; the refund is there to be chosen."""
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "5.00"), bank(tmp_path, ("20260310", "-5.00", "CHECK 901"))
    )
    practice = practice_of(desk)
    with practice.act(OWNER, Action.PAY_REFUND) as act:
        values = {"kind": "payer", "payer": "ALPHA", "amount_cents": 500, "reason": "twice"}
        values |= {"requested_at": act.stamp, "requested_by": "ann", "state": "APPROVED"}
        refund = refunds.insert_refund(act.connection, values)
        terms = refunds.load_refunds(act.connection)[0].terms
        owed = plan_approved(terms)
        head = EntryHead(BUSINESS_DATE, act.stamp, "ann")
        [entry] = write_entries(act.connection, head, (owed,))
        refunds.update_refund(act.connection, refund, {"request_entry_id": entry})
    pay_refund(practice, OWNER, refund, method="check", number="901", paid_on=BUSINESS_DATE)
    desk.session.data_changed.emit(EVERYTHING)
    desk.wait()
    desk.press(page.certain)
    take(practice, bank(tmp_path, ("20260312", "5.00", "STOPPED 901"), name="back"))
    desk.session.data_changed.emit(EVERYTHING)
    desk.wait()
    pick(page.lines)
    desk.wait()
    assert [item.kind for item in chosen_rows(page.items)] == ["remittance"]
    page.explain_menu.actions()[-1].trigger()
    assert [item.kind for item in chosen_rows(page.items)] == ["returned-refund"]
    desk.press(page.match_button)
    assert balance(practice, 2010) == -500
    assert state_of(practice, "TA") == "STAGED"
    desk.session.undo()
    desk.wait()
    assert balance(practice, 2010) == 0
    assert_books_hold(practice)


def test_a_virtual_card_is_matched_to_its_payout(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    batch = a_card_batch()
    desk, page = at_bank(
        write_report(tmp_path / "cards.csv", [batch]),
        an_advice(tmp_path, "TA", Money(batch.gross_cents).plain, method="NON", paid_on="20260310"),
        bank(tmp_path, ("20260312", Money(batch.net_cents).plain, "MERCHANT BANKCARD")),
    )
    match_bank(practice_of(desk), OWNER)
    desk.session.data_changed.emit(EVERYTHING)
    desk.wait()
    pick(page.items)
    desk.wait()
    assert page.match_button.text() == "&Match to its card payout"
    desk.press(page.match_button)
    assert state_of(practice_of(desk), "TA") == "CLEARED"
    assert_books_hold(practice_of(desk))


def test_choosing_another_line_drops_what_the_page_chose(
    at_bank: Callable[..., tuple[Desk, object]], tmp_path: Path
) -> None:
    desk, page = at_bank(
        an_advice(tmp_path, "TA", "100.00"),
        bank(tmp_path, ("20260420", "100.00", "FITS"), ("20260421", "33.00", "OTHER")),
    )
    page.lines.choose(lambda line: line.text == "FITS")
    desk.wait()
    assert page.difference.text == "0.00"
    page.lines.choose(lambda line: line.text == "OTHER")
    desk.wait()
    assert page.difference.text == "—"
