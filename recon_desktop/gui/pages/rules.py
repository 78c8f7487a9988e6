"""Rules: what is done with adjustments, what waits for a person, who the payers are, how much."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize

from recon_desktop.gui.pages.rules_holds import HoldsTab
from recon_desktop.gui.pages.rules_limits import LimitsTab
from recon_desktop.gui.pages.rules_payers import PayersTab
from recon_desktop.gui.pages.rules_reasons import ReasonsTab
from recon_desktop.gui.session import Topic
from recon_desktop.gui.tabs import Tab, TabbedPage


class RulesPage(TabbedPage):
    """The practice's own rules, a tab a subject; every change stands in the audit trail."""

    title: ClassVar[str] = "Rules"
    topics: ClassVar[frozenset[Topic]] = frozenset(
        {Topic.RULES, Topic.SETUP, Topic.BANK, Topic.IMPORTS}
    )
    smallest: ClassVar[QSize] = QSize(1140, 620)
    tab_classes: ClassVar[tuple[type[Tab], ...]] = (ReasonsTab, HoldsTab, PayersTab, LimitsTab)

    def _build(self) -> None:
        super()._build()
        self.subtitle.setText("changes are kept in the audit trail with your name")
