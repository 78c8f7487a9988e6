"""Takebacks: what payers take back or forward, followed to zero."""

from __future__ import annotations

from typing import ClassVar

from recon_desktop.gui.tabs import Tab
from recon_desktop.gui.widgets.labels import PlainLabel


class TakebacksTab(Tab):
    """The takeback ledger."""

    name: ClassVar[str] = "takebacks"
    title: ClassVar[str] = "Takebacks"

    def _build(self) -> None:
        self.body.addWidget(PlainLabel(""))

    def reload(self) -> None:
        """Nothing yet."""
