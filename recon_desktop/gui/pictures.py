"""A picture of each place, for a machine without a display and for looking at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from recon_desktop.gui.main_window import MainWindow


def settle() -> None:
    """Let nested layouts take their final size: each level needs a round of its own."""
    for _ in range(8):
        QApplication.processEvents()


def save_pictures(window: MainWindow, folder: Path) -> list[Path]:
    """Show every place of the open practice and save it as PNG; the files in order."""
    if window.workspace is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for number, place in enumerate(window.workspace.places.buttons, start=1):
        window.workspace.show_place(place)
        window.jobs.wait_idle()
        settle()
        path = folder / f"{number}-{place}.png"
        window.grab().save(str(path), "PNG")
        saved.append(path)
    return saved
