"""A picture of each place and tab, for a machine without a display and for looking at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication

from recon_desktop.gui.main_window import MainWindow
from recon_desktop.gui.page import Page
from recon_desktop.gui.pages.remittances import RemittancesPage
from recon_desktop.gui.places import PLACES
from recon_desktop.gui.tabs import TabbedPage


def settle() -> None:
    """Let nested layouts take their final size: each level needs a round of its own."""
    for _ in range(8):
        QApplication.processEvents()


def save_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Show every place of the open practice and save it as PNG; the files in order.

    A place of several tabs is saved tab by tab: ``7-followup-takebacks.png``; of the remittances
    the posting desk of the first one is saved too.
    """
    if window.workspace is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for number, place in enumerate(PLACES, start=1):
        for name in _sights(place, window.workspace.show_place(place)):
            window.jobs.wait_idle()
            settle()
            path = folder / f"{number}-{name}.png"
            window.grab().save(str(path), "PNG")
            saved.append(path)
    return saved


def _sights(place: str, page: Page) -> Iterator[str]:
    """Bring what a place has to show into sight, one after the other."""
    if isinstance(page, TabbedPage):
        for tab in page.tabs:
            page.choose(tab)
            yield f"{place}-{tab}"
        return
    yield place
    if isinstance(page, RemittancesPage) and page.table.choose(lambda _: True):
        row = page.table.current
        if row is not None:
            page.open_remittance(row.id)
            yield f"{place}-desk"
