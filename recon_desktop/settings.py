"""Where the program finds what is shipped with it: fonts, icons, sample files, help."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """A file or folder under ``resources``, in the source tree and in a PyInstaller bundle."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)
