"""The building blocks, each used as a person would."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from recon_desktop.domain.money import Money
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.start import make_application
from recon_desktop.gui.theme import Choice, Tone, current_theme
from recon_desktop.gui.widgets.amount_field import AmountField, CountField
from recon_desktop.gui.widgets.badge import Badge
from recon_desktop.gui.widgets.buttons import Button, IconButton
from recon_desktop.gui.widgets.date_bar import DateBar
from recon_desktop.gui.widgets.figures import Figure
from recon_desktop.gui.widgets.help_panel import HelpPanel, help_text
from recon_desktop.gui.widgets.labels import ElidedLabel, PlainLabel
from recon_desktop.gui.widgets.layout import row
from recon_desktop.gui.widgets.message_bar import MessageBar
from recon_desktop.gui.widgets.money_grid import MoneyGrid
from recon_desktop.gui.widgets.place_bar import NARROW, WIDTH, PlaceBar, PlaceName

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)


@pytest.fixture(autouse=True)
def app(qtbot: QtBot, preferences: Preferences) -> None:
    make_application([], preferences)


def retype(qtbot: QtBot, field: QLineEdit, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, key)


class TestDateBar:
    @pytest.fixture
    def bar(self, qtbot: QtBot) -> DateBar:
        bar = DateBar(DAY, lambda: TODAY)
        qtbot.addWidget(bar)
        bar.show()
        return bar

    def test_shows_the_weekday(self, bar: DateBar) -> None:
        assert bar.field.text() == "Tue 03/10/2026"

    @pytest.mark.parametrize(
        ("typed", "day"), [("3/4", date(2026, 3, 4)), ("0304", date(2026, 3, 4))]
    )
    def test_typed_dates(self, qtbot: QtBot, bar: DateBar, typed: str, day: date) -> None:
        with qtbot.waitSignal(bar.chosen) as signal:
            retype(qtbot, bar.field, typed)
        assert signal.args == [day]
        assert bar.field.day == day

    @pytest.mark.parametrize(
        ("key", "day"),
        [
            (Qt.Key.Key_Plus, date(2026, 3, 11)),
            (Qt.Key.Key_Minus, date(2026, 3, 9)),
            (Qt.Key.Key_T, TODAY),
        ],
    )
    def test_keys_work_at_once(self, qtbot: QtBot, bar: DateBar, key: Qt.Key, day: date) -> None:
        bar.field.selectAll()
        qtbot.keyClick(bar.field, key)
        assert bar.field.day == day

    def test_nonsense_is_marked_and_escape_brings_the_date_back(
        self, qtbot: QtBot, bar: DateBar
    ) -> None:
        retype(qtbot, bar.field, "13/45")
        assert bar.field.property("wrong")
        assert "calendar" in bar.field.toolTip()
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
        assert bar.field.text() == "Tue 03/10/2026"
        assert not bar.field.property("wrong")

    def test_buttons(self, bar: DateBar) -> None:
        bar.back.click()
        assert bar.field.day == date(2026, 3, 9)
        bar.ahead.click()
        bar.ahead.click()
        assert bar.field.day == date(2026, 3, 11)
        bar.today_button.click()
        assert bar.field.day == TODAY


class TestAmountField:
    def test_sums_are_worked_out(self, qtbot: QtBot) -> None:
        field = AmountField("Paid")
        qtbot.addWidget(field)
        field.show()
        with qtbot.waitSignal(field.entered) as signal:
            retype(qtbot, field, "12.50+3")
        assert signal.args == [Money(1550)]
        assert field.text() == "15.50"

    def test_nonsense_stays_and_is_marked(self, qtbot: QtBot) -> None:
        field = AmountField("Paid", Money(100))
        qtbot.addWidget(field)
        field.show()
        retype(qtbot, field, "1.005")
        assert field.wrong
        assert "two decimals" in field.toolTip()
        assert field.amount == Money(100)
        qtbot.keyClick(field, Qt.Key.Key_Escape)
        assert not field.wrong

    def test_can_be_emptied(self, qtbot: QtBot) -> None:
        field = AmountField("Paid", Money(100))
        qtbot.addWidget(field)
        field.show()
        field.clear()
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert field.amount is None

    def test_enter_goes_to_the_next_field(self, qtbot: QtBot) -> None:
        page = QWidget()
        qtbot.addWidget(page)
        first, second = AmountField("First"), AmountField("Second")
        layout = QVBoxLayout(page)
        layout.addWidget(first)
        layout.addWidget(second)
        page.show()
        retype(qtbot, first, "5")
        assert page.focusWidget() is second


class TestMoneyGrid:
    def test_counts(self, qtbot: QtBot) -> None:
        grid = MoneyGrid()
        qtbot.addWidget(grid)
        grid.show()
        totals: list[Money] = []
        grid.counted.connect(totals.append)
        for name, count in (("20.00", "7"), ("1.00", "3"), ("1.00c", "2"), ("0.25r", "1")):
            qtbot.keyClicks(grid.field(name), count)
        assert totals[-1] == grid.total == Money(14000 + 300 + 200 + 1000)
        assert grid.counts == {"20.00": 7, "1.00": 3, "1.00c": 2, "0.25r": 1}

    def test_letters_are_not_counts(self, qtbot: QtBot) -> None:
        field = CountField("How many")
        qtbot.addWidget(field)
        qtbot.keyClicks(field, "1a2")
        assert (field.text(), field.count) == ("12", 12)

    def test_enter_and_arrows_walk_down_the_column(self, qtbot: QtBot) -> None:
        grid = MoneyGrid()
        qtbot.addWidget(grid)
        grid.show()
        grid.field("100.00").setFocus()
        qtbot.keyClick(grid.field("100.00"), Qt.Key.Key_Return)
        assert grid.focusWidget() is grid.field("50.00")
        qtbot.keyClick(grid.field("50.00"), Qt.Key.Key_Up)
        assert grid.focusWidget() is grid.field("100.00")

    def test_an_old_count_is_shown_and_can_be_locked(self, qtbot: QtBot) -> None:
        grid = MoneyGrid()
        qtbot.addWidget(grid)
        grid.set_counts({"5.00": 8})
        assert grid.total == Money(4000)
        assert grid.field("10.00").text() == ""
        grid.set_locked(True)
        assert grid.field("5.00").isReadOnly()


class TestMessageBar:
    def test_good_news_leaves_with_the_place_bad_news_stays(self, qtbot: QtBot) -> None:
        bar = MessageBar()
        qtbot.addWidget(bar)
        bar.say("3 lines matched.", Tone.BALANCED)
        bar.move_on()
        assert not bar.isVisible()
        bar.say("1 claim held.", Tone.ATTENTION)
        bar.move_on()
        assert bar.isVisible()
        assert bar.text == "1 claim held."

    def test_offers_one_deed(self, qtbot: QtBot) -> None:
        bar = MessageBar()
        qtbot.addWidget(bar)
        done: list[int] = []
        bar.say("Look", Tone.WRONG, "Show it", lambda: done.append(1))
        bar._act.click()
        assert done == [1]
        assert not bar.isVisible()


def test_a_state_is_never_colour_alone(qtbot: QtBot) -> None:
    badge = Badge("Cleared", Tone.BALANCED)
    qtbot.addWidget(badge)
    badge.show()
    badge.grab()
    assert badge.accessibleName() == "Cleared"
    wide = badge.sizeHint().width()
    badge.show_state("Awaiting bank", Tone.ATTENTION, "clock")
    assert badge.sizeHint().width() > wide


def test_a_figure_says_what_it_is(qtbot: QtBot) -> None:
    figure = Figure("Daily Patient Total")
    qtbot.addWidget(figure)
    figure.show_value(Money(387920), "11 patients")
    assert figure.accessibleName() == "Daily Patient Total: 3,879.20. 11 patients"
    figure.show_value(None)
    assert figure.text == "—"


def test_figures_beside_one_another_stand_level(qtbot: QtBot) -> None:
    """Captions on one line and numbers on one base line, whatever their size."""
    large, small = (
        Figure("Difference", note=False),
        Figure("Placed", role="besideNumber", note=False),
    )
    both = QWidget()
    both.setLayout(row(large, small))
    qtbot.addWidget(both)
    both.show()
    tops = {each.findChildren(QLabel)[0].mapTo(both, QPoint(0, 0)).y() for each in (large, small)}
    ends = {each.findChildren(QLabel)[1].geometry().bottom() for each in (large, small)}
    assert len(tops) == len(ends) == 1


def test_icons_follow_the_look(qtbot: QtBot) -> None:
    button = IconButton("search", "Find")
    act = Button("&Go", role="act", glyph="check")
    qtbot.addWidget(button)
    qtbot.addWidget(act)
    light = button.icon().pixmap(18, 18).toImage()
    current_theme().choose(Choice.DARK)
    assert button.icon().pixmap(18, 18).toImage() != light
    current_theme().choose(Choice.LIGHT)
    assert act.accessibleName() == "Go"


class TestPlaceBar:
    @pytest.fixture
    def bar(self, qtbot: QtBot) -> PlaceBar:
        places = [PlaceName("today", "Today", "today"), PlaceName("bank", "Bank", "bank")]
        bar = PlaceBar([places[:1], places[1:]])
        qtbot.addWidget(bar)
        bar.show()
        return bar

    def test_counts_are_shown_and_said(self, bar: PlaceBar) -> None:
        bar.show_waiting({"bank": 3}, frozenset({"bank"}))
        bar.grab()
        assert bar.buttons["bank"].waiting == 3
        assert bar.buttons["bank"].accessibleName() == "Bank, 3 waiting"
        assert bar.buttons["today"].accessibleName() == "Today"

    def test_keys(self, qtbot: QtBot, bar: PlaceBar) -> None:
        chosen: list[str] = []
        bar.chosen.connect(chosen.append)
        bar.buttons["today"].setFocus()
        qtbot.keyClick(bar.buttons["today"], Qt.Key.Key_Down)
        assert bar.focusWidget() is bar.buttons["bank"]
        qtbot.keyClick(bar.buttons["bank"], Qt.Key.Key_Return)
        assert chosen == ["bank"]
        qtbot.keyClick(bar.buttons["bank"], Qt.Key.Key_Up)
        assert bar.focusWidget() is bar.buttons["today"]

    def test_takes_less_room_on_a_small_screen(self, bar: PlaceBar) -> None:
        bar.show_waiting({"bank": 3}, frozenset())
        bar.set_narrow(True)
        bar.grab()
        assert bar.width() == NARROW
        bar.set_narrow(False)
        assert bar.width() == WIDTH


def test_imported_text_is_never_markup(qtbot: QtBot) -> None:
    evil = "<b>Bold</b><img src='file:///etc/passwd'>"
    label, elided = PlainLabel(evil), ElidedLabel(evil)
    for each in (label, elided):
        qtbot.addWidget(each)
        assert each.textFormat() == Qt.TextFormat.PlainText
    elided.resize(20, 20)
    elided.show()
    assert "<img" not in elided.toolTip()


@pytest.mark.parametrize(
    "place",
    ["today", "import", "crosscheck", "drawer", "bank", "remittances", "reports", "setup"],
)
def test_every_place_has_help(qtbot: QtBot, place: str) -> None:
    panel = HelpPanel()
    qtbot.addWidget(panel)
    panel.show_place(place)
    assert len(help_text(place)) > 200
    assert "##" not in panel._text.toPlainText()
