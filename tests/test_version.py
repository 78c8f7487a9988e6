"""The version: one number, the same in the program and at the top of the change log."""

from __future__ import annotations

import re
from pathlib import Path

import recon_desktop


def test_the_change_log_opens_with_this_version(project_dir: Path) -> None:
    text = (project_dir / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert newest is not None
    assert newest[1] == recon_desktop.__version__
