"""What the window remembers between runs on this desk; nothing of the practice's data."""

from __future__ import annotations

import contextlib
import getpass
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from recon_desktop.gui.theme import Choice

_RECENT = 5


class Preferences:
    """The look, hidden columns, the window's place, the practices opened lately."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings or QSettings("Recon Desktop", "Recon Desktop")

    @property
    def look(self) -> Choice:
        """Light, dark, or as the system."""
        with contextlib.suppress(ValueError):
            return Choice(str(self._settings.value("look", Choice.SYSTEM.value)))
        return Choice.SYSTEM

    @look.setter
    def look(self, choice: Choice) -> None:
        self._settings.setValue("look", choice.value)

    @property
    def user(self) -> str:
        """Who sits here, as typed in Setup; at first the name of the login."""
        return str(self._settings.value("user", "")) or _login()

    @user.setter
    def user(self, name: str) -> None:
        self._settings.setValue("user", name.strip())

    @property
    def sample_folder(self) -> Path:
        """Where the sample practice is built."""
        return platformdirs.user_data_path("Recon Desktop", appauthor=False) / "sample"

    def hidden_columns(self, table: str) -> list[str] | None:
        """Titles of hidden columns; None when the person never chose."""
        kept = self._settings.value(f"columns/{table}")
        return None if kept is None else [part for part in str(kept).split("\n") if part]

    def keep_hidden_columns(self, table: str, titles: list[str]) -> None:
        """Remember the choice of columns."""
        self._settings.setValue(f"columns/{table}", "\n".join(titles))

    @property
    def recent(self) -> list[Path]:
        """Practice files opened lately that are still there, newest first."""
        names = str(self._settings.value("recent", "")).split("\n")
        return [Path(name) for name in names if name and Path(name).is_file()]

    def keep_recent(self, path: Path) -> None:
        """Put a practice file first in the list."""
        others = [old for old in self.recent if old != path]
        kept = [str(each) for each in [path, *others][:_RECENT]]
        self._settings.setValue("recent", "\n".join(kept))

    @property
    def geometry(self) -> QByteArray | None:
        """Where the window was."""
        kept = self._settings.value("geometry")
        return kept if isinstance(kept, QByteArray) else None

    @geometry.setter
    def geometry(self, where: QByteArray) -> None:
        self._settings.setValue("geometry", where)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "Owner"
