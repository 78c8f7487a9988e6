"""The one place where a bug ends up in the window: a log without patient data, and a dialog."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtWidgets import QWidget

from recon_desktop import __version__
from recon_desktop.domain.errors import ReconError
from recon_desktop.gui.dialogs import Dialogs


def log_path() -> Path:
    """Where crashes are written."""
    return platformdirs.user_log_path("Recon Desktop", appauthor=False) / "crashes.log"


def describe(error: BaseException) -> str:
    """Kinds of error and code lines, causes included; never their messages, which hold data."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None:
        lines.append(type(current).__name__)
        for frame in traceback.extract_tb(current.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
        current = current.__cause__ or current.__context__
    return "\n".join(lines)


def write_log(error: BaseException, path: Path) -> None:
    """Append one crash; a disk that refuses must not hide the crash itself."""
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{stamp} {__version__} Python {sys.version.split()[0]}\n")
            file.write(describe(error) + "\n\n")
    except OSError:
        sys.stderr.write(describe(error) + "\n")


class CrashHandler:
    """Installed as ``sys.excepthook`` while the window runs."""

    def __init__(self, window: QWidget, dialogs: Dialogs, log: Path) -> None:
        self._window = window
        self._dialogs = dialogs
        self._log = log

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Show what a person can act on; log the rest and say where."""
        if isinstance(error, ReconError):
            self._dialogs.show_error(self._window, "This is not possible now", str(error))
            return
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        write_log(error, self._log)
        self._dialogs.show_error(
            self._window,
            "Something went wrong in the program",
            "The last step was not carried out and nothing of it was kept; everything before it "
            f"is saved. What happened is written in {self._log} (no patient data in it).",
        )
