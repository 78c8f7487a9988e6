"""Follow-up: takebacks, next payers, shortfalls, credits and overdue money, a tab each."""

from __future__ import annotations

from typing import ClassVar

from recon_desktop.gui.pages.follow.collect import CollectTab
from recon_desktop.gui.pages.follow.credits import CreditsTab
from recon_desktop.gui.pages.follow.overdue import OverdueTab
from recon_desktop.gui.pages.follow.secondary import SecondaryTab
from recon_desktop.gui.pages.follow.takebacks import TakebacksTab
from recon_desktop.gui.pages.follow.underpaid import UnderpaidTab
from recon_desktop.gui.session import Topic
from recon_desktop.gui.tabs import Tab, TabbedPage


class FollowUpPage(TabbedPage):
    """What stays to be done after the money was posted."""

    title: ClassVar[str] = "Follow-up"
    topics: ClassVar[frozenset[Topic]] = frozenset(Topic)
    tab_classes: ClassVar[tuple[type[Tab], ...]] = (
        TakebacksTab,
        SecondaryTab,
        UnderpaidTab,
        CreditsTab,
        CollectTab,
        OverdueTab,
    )
