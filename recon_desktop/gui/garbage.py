"""Python's garbage, collected on the window's thread alone while other threads work.

What is left of a closed page or window is a cycle of Qt objects. Collected on another thread, which
is where Python would do it when that thread allocates, their destructors run beside the window's
events and now and then end the program.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from recon_desktop.garbage import collect_as_before, collect_by_hand, collect_due

_EVERY = 250
"""Milliseconds between two looks: seldom enough to cost nothing, often enough to be short."""


class GarbageTimer(QTimer):
    """Collects on its own thread from :meth:`begin` to :meth:`end`; Python's way outside."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setInterval(_EVERY)
        self.timeout.connect(collect_due)

    def begin(self) -> None:
        """From now on nothing is collected elsewhere."""
        if not self.isActive():
            collect_by_hand()
            self.start()

    def end(self) -> None:
        """The other threads have ended."""
        if self.isActive():
            self.stop()
            collect_as_before()
