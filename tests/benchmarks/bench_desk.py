"""The posting desk with a remittance of 500 claims: opening it, a key, a repaint; and the list.

One repaint and one accepted line may take 16 ms of the processor, a frame; opening the desk half a
second of it, in the background. Invented claims, as for the posting.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import generator as g
import long_practice as lp
from bench_posting import DAY, _cleared
from measure import RUNS, Row, medians
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from recon_desktop.domain.money import Money
from recon_desktop.gui.desk.actions import DeskActions
from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.pages.posting_desk import PostingDesk
from recon_desktop.gui.pages.remittances import RemittancesPage
from recon_desktop.gui.preferences import Preferences
from recon_desktop.gui.session import Session
from recon_desktop.gui.start import make_application
from recon_desktop.services.posting.posting_desk import load_desk
from recon_desktop.services.posting.remittances import RemittanceRow
from recon_desktop.services.practice import open_practice

FRAME, OPENING = 0.016, 0.5


def ratios(claims: int = 500, remittances: int = 10_000, runs: int = RUNS) -> list[Row]:
    """Seconds as shares of what is allowed."""
    preferences = Preferences(QSettings("", QSettings.Format.IniFormat))
    app = make_application([], preferences)
    with tempfile.TemporaryDirectory(prefix="recon-benchmark-") as name:
        folder = Path(name)
        clock = lp.Clock(g.business_days(DAY, g.AT_BANK_AFTER + 1)[-1])
        path = Path(shutil.copy(_cleared(folder, clock, claims), folder / "desk.recon"))
        window = MainWindow(preferences=preferences)
        window.show()
        session = window.show_practice(open_practice(path, clock=clock), DAY)
        window.jobs.wait_idle()
        rows = [*_desk(app, session, runs), *_list(app, session, remittances, runs)]
        window.close()
    return rows


def _desk(app: QApplication, session: Session, runs: int) -> list[Row]:
    practice = session.practice
    opened = medians({"open": lambda: load_desk(practice, 1)}, runs)
    desk = PostingDesk(session)
    desk.resize(1_110, 640)
    view = load_desk(practice, 1)
    desk.show_view(view)
    desk.show()
    app.processEvents()
    desk.grid.go_to(len(view.lines) // 2, 1)
    app.processEvents()
    lines = iter(range(len(view.lines)))
    deeds: DeskActions = desk.actions_of
    deeds._running = True  # nothing is written: the key alone is measured

    def accept() -> None:
        key = view.lines[next(lines)].key
        deeds.accept(lambda each: each.key == key)

    spent = medians(
        {"repaint": desk.grid.viewport().repaint, "accept": accept}, min(runs * 5, len(view.lines))
    )
    desk.close()
    name = f"desk of {len(view.lines):,} lines"
    return [
        Row(f"opening the {name} / 0.5 s", opened["open"] / OPENING, "<= 1"),
        Row(f"repaint of the {name} / 16 ms", spent["repaint"] / FRAME, "<= 1"),
        Row(f"one line accepted on the {name} / 16 ms", spent["accept"] / FRAME, "<= 1"),
    ]


def _list(app: QApplication, session: Session, count: int, runs: int) -> list[Row]:
    page = RemittancesPage(session)
    page.resize(1_150, 690)
    page.show()
    rows = tuple(_remittance(number) for number in range(count))
    page._show_list(rows, ())
    app.processEvents()
    spent = medians(
        {
            "fill": lambda: page._show_list(rows, ()),
            "repaint": page.table.view.viewport().repaint,
        },
        runs,
    )
    page.close()
    return [
        Row(f"a list of {count:,} remittances filled / 0.1 s", spent["fill"] / 0.1, "<= 1"),
        Row(f"repaint of {count:,} remittances / 16 ms", spent["repaint"] / FRAME, "<= 1"),
    ]


def _remittance(number: int) -> RemittanceRow:
    day = date(2026, 1 + number % 12, 1 + number % 28)
    states = ("Posted", "Cleared", "Awaiting bank", "Partly held")
    return RemittanceRow(
        id=number,
        trace=f"{number:010d}",
        payer=f"Payer {number % 40}",
        payment_date=day,
        method="ACH",
        handling="I",
        amount=Money(number * 37 % 900_000),
        claims=number % 60,
        state=states[number % 4],
        balanced=number % 50 != 0,
        bank_date=day,
        posted_on=day if number % 4 == 0 else None,
        hold_reason="",
    )
