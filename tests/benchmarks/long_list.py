"""The program's list with a million rows, against a list of Qt's own and its sort proxy."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from measure import Row, medians
from PySide6.QtCore import QSettings, QSortFilterProxyModel, QStringListModel, Qt
from PySide6.QtWidgets import QApplication, QTableView

from recon_desktop.domain.money import Money
from recon_desktop.gui.dialogs import Dialogs
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.start import make_application
from recon_desktop.gui.table_model import Column, TableModel
from recon_desktop.gui.widgets.table import DataTable


class Line(NamedTuple):
    """A row like those of the bank page."""

    number: int
    day: date
    text: str
    state: str
    amount: Money


COLUMNS: tuple[Column[Line], ...] = (
    Column("No.", lambda r: r.number, 90),
    Column("Date", lambda r: r.day, 110),
    Column("Text", lambda r: r.text),
    Column("State", lambda r: r.state, 120),
    Column("Amount", lambda r: r.amount, 110),
)
_FIRST = date(2016, 1, 4)


def lines(count: int) -> list[Line]:
    """Invented bank lines."""
    return [
        Line(n, _FIRST + timedelta(n % 3_650), f"HCCLAIMPMT TRN*1*77{n:08d}*1111111111",
             ("Matched", "Open")[n % 9 == 0], Money((n * 7_919) % 4_000_000))
        for n in range(count)
    ]  # fmt: skip


def list_ratios(rows: int, proxy_rows: int, runs: int) -> list[Row]:
    """Repaint, filter and sort."""
    preferences = Preferences(QSettings("", QSettings.Format.IniFormat))
    app = make_application([], preferences)
    app.processEvents()
    return [*_repaint(rows, preferences, runs), *_filter_and_sort(proxy_rows, runs)]


def _repaint(rows: int, preferences: Preferences, runs: int) -> list[Row]:
    ours = DataTable("Benchmark", COLUMNS, preferences=preferences, dialogs=Dialogs())
    ours.set_rows(lines(rows))
    bare, texts = QTableView(), QStringListModel([f"line {n}" for n in range(1_000)])
    bare.setModel(texts)
    for widget in (ours, bare):
        widget.resize(1_200, 800)
        widget.show()
    QApplication.processEvents()
    middle = ours.model.index(rows // 2, 0)
    ours.view.scrollTo(middle)
    seconds = medians(
        {
            "bare": bare.viewport().repaint,
            "ours": ours.view.viewport().repaint,
        },
        runs * 5,
    )
    return [
        Row(f"repaint of a list with {rows} rows / 16 ms", seconds["ours"] / 0.016, "<= 1"),
        Row(
            "repaint of that list / Qt's own with 1,000 rows", seconds["ours"] / seconds["bare"], ""
        ),
    ]


def _filter_and_sort(rows: int, runs: int) -> list[Row]:
    model = TableModel(COLUMNS)
    model.set_rows(lines(rows))
    plain = TableModel(COLUMNS)
    plain.set_rows(model.all_rows)
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(plain)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    words = iter(f"77000{n:02d}" for n in range(10_000))

    def ours() -> None:
        model.filter(next(words))

    def theirs() -> None:
        proxy.setFilterFixedString(next(words))

    filtered = medians({"ours": ours, "proxy": theirs}, runs)
    model.filter("")
    proxy.setFilterFixedString("")
    down = Qt.SortOrder.DescendingOrder
    up = Qt.SortOrder.AscendingOrder

    def sort_ours() -> None:
        model.sort(2, down)
        model.sort(2, up)

    def sort_proxy() -> None:
        proxy.sort(2, down)

    sorting = medians({"ours": sort_ours}, runs)
    once = medians({"proxy": sort_proxy}, 1)
    return [
        Row(f"filter of {rows} rows: Qt's sort proxy / ours",
            filtered["proxy"] / filtered["ours"], ">= 50"),
        Row(f"sort of {rows} rows: Qt's sort proxy / ours",
            once["proxy"] * 2 / sorting["ours"], ">= 100"),
    ]  # fmt: skip
