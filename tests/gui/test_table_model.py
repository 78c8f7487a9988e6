from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from recon_desktop.domain.money import Money
from recon_desktop.gui.table_model import Column, Mark, TableModel
from recon_desktop.gui.theme import Tone

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Payment:
    name: str
    day: date | None
    amount: Money
    total: bool = False


COLUMNS = (
    Column("Name", lambda p: p.name),
    Column("Day", lambda p: p.day, width=100),
    Column("Amount", lambda p: p.amount, width=90, strong=True),
    Column("", lambda p: Mark("big", Tone.WRONG) if p.amount.cents > 1000 else None),
)
ROWS = (
    Payment("Cedar, Cy", date(2026, 3, 4), Money(2500)),
    Payment("alder, Ann", date(2026, 3, 10), Money(-300)),
    Payment("Birch, Ben", None, Money(100000)),
)


def a_model(rows: tuple[Payment, ...] = ROWS) -> TableModel[Payment]:
    model = TableModel(COLUMNS, total=lambda p: p.total)
    model.set_rows(rows)
    return model


def names(model: TableModel[Payment]) -> list[str]:
    return [row.name.split(",")[0] for row in model.shown_rows]


def test_is_a_proper_qt_model(qtmodeltester: ModelTester) -> None:
    model = a_model()
    qtmodeltester.check(model)
    model.sort(2, UP)
    model.filter("a")
    qtmodeltester.check(model)


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        (0, UP, ["alder", "Birch", "Cedar"]),
        (1, UP, ["Birch", "Cedar", "alder"]),
        (2, UP, ["alder", "Cedar", "Birch"]),
        (2, DOWN, ["Birch", "Cedar", "alder"]),
        (-1, UP, ["Cedar", "alder", "Birch"]),
    ],
)
def test_sorts_by_value(column: int, order: Qt.SortOrder, expected: list[str]) -> None:
    model = a_model()
    model.sort(column, order)
    assert names(model) == expected


def test_a_third_click_brings_the_first_order_back() -> None:
    model = a_model()
    for expected in (["alder", "Birch", "Cedar"], ["Cedar", "Birch", "alder"],
                     ["Cedar", "alder", "Birch"]):  # fmt: skip
        model.sort_next(0)
        assert names(model) == expected
    model.sort_next(0)
    assert str(model.headerData(0, Qt.Orientation.Horizontal)).endswith("↑")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ann", ["alder"]),
        ("1,000.00", ["Birch"]),
        ("-3.00", ["alder"]),
        ("03/04", ["Cedar"]),
        ("b ben", ["Birch"]),
        ("nobody", []),
        ("", ["Cedar", "alder", "Birch"]),
    ],
)
def test_filters_by_every_word_in_any_column(typed: str, expected: list[str]) -> None:
    model = a_model()
    model.filter(typed)
    assert names(model) == expected
    assert model.filtered == bool(typed)


def test_totals_stay_at_the_end() -> None:
    model = a_model((Payment("Total", None, Money(1), total=True), *ROWS))
    model.sort(2, DOWN)
    assert names(model)[-1] == "Total"
    assert model.cell(3, 0).total


def test_cells() -> None:
    model = a_model()
    amount = model.cell(1, 2)
    assert (amount.text, amount.right, amount.strong, amount.figures) == (
        "−3.00", True, True, True
    )  # fmt: skip
    assert model.cell(0, 3).mark == Mark("big", Tone.WRONG)
    assert model.cell(1, 3).mark is None
    assert model.position(lambda p: p.name.startswith("Birch")) == 2
    assert model.position(lambda p: False) == -1


def test_the_chosen_row_stays_chosen_when_sorted(qtbot: QtBot) -> None:
    from PySide6.QtCore import QPersistentModelIndex

    model = a_model()
    kept = QPersistentModelIndex(model.index(1, 0))
    model.sort(0, UP)
    assert model.row(kept.row()).name.startswith("alder")


def test_filter_and_sort_of_a_hundred_thousand_rows_feel_instant() -> None:
    start = date(2026, 1, 1)
    rows = tuple(
        Payment(f"Name {i * 7919 % 100_000}", start + timedelta(i % 365), Money(i * 31 % 99_991))
        for i in range(100_000)
    )
    model = a_model(rows)
    model.filter("warm")  # makes the texts
    began = time.perf_counter()
    model.filter("name 4711")
    filtered = time.perf_counter() - began
    assert model.rowCount() >= 1
    model.filter("")
    began = time.perf_counter()
    model.sort(2, DOWN)
    sorted_in = time.perf_counter() - began
    assert filtered < 0.25
    assert sorted_in < 1.5
