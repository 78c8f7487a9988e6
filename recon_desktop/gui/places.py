"""The places of the window in working order; each page is imported when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from recon_desktop.gui.page import Page
from recon_desktop.gui.session import Session
from recon_desktop.gui.widgets.place_bar import PlaceName


class Place(NamedTuple):
    """A place: how it is named, and where its page is."""

    name: PlaceName
    module: str
    class_name: str
    within: str = ""  # the place of the bar that leads here, for one that is not in the bar

    def make(self, session: Session) -> Page:
        """Build the page."""
        module = import_module(f"recon_desktop.gui.pages.{self.module}")
        factory: Callable[[Session], Page] = getattr(module, self.class_name)
        return factory(session)


DAILY = (
    Place(PlaceName("today", "Today", "today"), "today", "TodayPage"),
    Place(PlaceName("import", "Import", "import"), "import_files", "ImportPage"),
    Place(PlaceName("crosscheck", "Cross-check", "cross-check"), "cross_check", "CrossCheckPage"),
    Place(PlaceName("drawer", "Drawer & deposit", "drawer"), "drawer", "DrawerPage"),
    Place(PlaceName("bank", "Bank", "bank"), "bank", "BankPage"),
    Place(PlaceName("remittances", "Remittances", "remittances"), "remittances", "RemittancesPage"),
    Place(PlaceName("followup", "Follow-up", "refresh"), "follow_up", "FollowUpPage"),
)
OTHER = (
    Place(PlaceName("reports", "Reports", "reports"), "reports", "ReportsPage"),
    Place(PlaceName("setup", "Setup", "setup"), "setup", "SetupPage"),
    Place(PlaceName("rules", "Rules", "rules"), "rules", "RulesPage"),
)
INNER = (
    Place(
        PlaceName("statements", "Bank statements", "bank"), "statements", "StatementsPage", "bank"
    ),
)
PLACES = {place.name.key: place for place in (*DAILY, *OTHER, *INNER)}
