"""Start to the first painted window, against a bare window; and long lists, against Qt's own.

The starts are wall and processor time of new processes, in turn, without a screen. Each process
says when its first paint is done, and which heavy libraries it had imported by then.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench_835 import a_large_835
from measure import RUNS, Row

PROJECT = Path(__file__).resolve().parents[2]
HEAVY = ("sqlalchemy", "alembic", "reportlab", "openpyxl", "sqlcipher3", "holidays")
STARTS = 9

_PAINTED = """
def watch(kind):
    class Watched(kind):
        told = False
        def paintEvent(self, event):
            super().paintEvent(event)
            if not self.told:
                self.told = True
                QTimer.singleShot(0, tell)
    return Watched
def tell():
    spent = os.times()
    heavy = [name for name in HEAVY if name in sys.modules]
    print(time.monotonic() - T0, spent.user + spent.system, len(heavy), *heavy, flush=True)
    os._exit(0)
"""
_BARE = """
from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
class Model(QAbstractTableModel):
    def rowCount(self, parent=QModelIndex()): return 0 if parent.isValid() else 1000
    def columnCount(self, parent=QModelIndex()): return 8
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return 'x' if role == Qt.ItemDataRole.DisplayRole else None
app = QApplication([])
window, table = watch(QMainWindow)(), QTableView()
table.setModel(Model())
window.setCentralWidget(table)
window.resize(1200, 800)
window.show()
app.exec()
"""
_OURS = """
from PySide6.QtCore import QTimer
from recon_desktop import app
from recon_desktop.gui import start
start.MainWindow = watch(start.MainWindow)
sys.argv = ['recon-desktop']
app.main([])
"""
_COMMAND = """
from recon_desktop import app
app.main(['read', sys.argv[1]])
print()
print(0, 0, len([name for name in HEAVY if name in sys.modules]))
"""
_HEAD = "import os, sys, time\nT0 = float(os.environ['T0'])\nHEAVY = " + repr(HEAVY) + "\n"


class Start(NamedTuple):
    """One start: seconds by the wall and of the processor, and the heavy libraries it had."""

    wall: float
    processor: float
    heavy: int


def start(code: str, home: Path, *words: str) -> Start:
    """Run a program until its window is painted; the last line it prints."""
    settings = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    environment = {
        **os.environ,
        **settings,
        "PYTHONPATH": str(PROJECT),
        "T0": str(time.monotonic()),
    }
    done = subprocess.run(
        [sys.executable, "-c", _HEAD + _PAINTED + code, *words],
        env=environment, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    wall, processor, heavy = done.stdout.splitlines()[-1].split()[:3]
    return Start(float(wall), float(processor), int(heavy))


def starts(runs: int) -> list[Row]:
    """The window of the program against the bare one."""
    with tempfile.TemporaryDirectory() as name:
        found: dict[str, list[Start]] = {"bare": [], "ours": []}
        for _ in range(runs + 1):
            found["bare"].append(start(_BARE, Path(name)))
            found["ours"].append(start(_OURS, Path(name)))
        advice = Path(name) / "advice.835"
        advice.write_bytes(a_large_835(2))
        read = start(_COMMAND, Path(name), str(advice))
    (bare_wall, bare_cpu, _), (wall, cpu, heavy) = (
        Start(*(statistics.median(values) for values in zip(*found[side][1:], strict=True)))
        for side in ("bare", "ours")
    )
    return [
        Row(f"start to window / bare window, wall ({wall:.2f} s)", wall / bare_wall, "<= 2"),
        Row("start to window / bare window, processor", cpu / bare_cpu, "<= 2"),
        Row(f"of {len(HEAVY)} heavy libraries, imported before the window", heavy, "<= 0"),
        Row(f"of {len(HEAVY)} heavy libraries, imported by `read`", read.heavy, "<= 0"),
    ]


def ratios(
    starts_of: int = STARTS,
    rows: int = 1_000_000,
    proxy_rows: int = 100_000,
    runs: int = RUNS,
) -> list[Row]:
    """Start and lists."""
    from long_list import list_ratios

    return [*starts(starts_of), *list_ratios(rows, proxy_rows, runs)]
