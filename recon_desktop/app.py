"""The program's front door: decides between the window and the command line.

Both are imported only when they are wanted: a scheduled import needs no Qt, and the window shows
sooner without the command line's words. Knows nothing of practices beyond the ending of their file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

PRACTICE_SUFFIX = ".recon"
DEMO_FOLDER = "recon-demo"
DONE, NEEDS_A_PERSON = 0, 3  # exit codes after which the demo has something to show


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program on the words after its name and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        return open_window(None)
    if words[0] == "demo":
        return run_demo(words)
    if names_a_practice(words):
        return open_window(words[0])
    return run_command(words)


def names_a_practice(words: Sequence[str]) -> bool:
    """Tell whether the words are one practice file, as a double click on it gives them."""
    return len(words) == 1 and words[0].lower().endswith(PRACTICE_SUFFIX)


def run_command(words: Sequence[str]) -> int:
    """Run one command without a window."""
    from recon_desktop import cli

    return cli.run(list(words))


def open_window(practice: str | None) -> int:
    """Open the window on a practice file, or on the choice of one; return when it is closed."""
    from recon_desktop.gui import start

    return start.run(practice, sys.argv[:1])


def run_demo(words: Sequence[str]) -> int:
    """Build the sample practice, then open it; without a screen, save a picture of each place."""
    code = run_command(words)
    if code not in (DONE, NEEDS_A_PERSON) or {"--no-window", "--help", "-h"} & set(words):
        return code
    folder = demo_folder(words)
    practice = min(folder.glob(f"*{PRACTICE_SUFFIX}"))
    if has_screen():
        return open_window(str(practice))
    save_pictures(practice, folder / "pictures")
    return code


def save_pictures(practice: Path, folder: Path) -> None:
    """Open a practice off the screen and save a picture of each place into a folder."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from recon_desktop.gui import main_window, pictures, preferences, start

    remembered = preferences.Preferences()
    start.make_application(sys.argv[:1], remembered)
    window = main_window.MainWindow(preferences=remembered)
    window.show()
    window.open_practice(practice)
    window.jobs.wait_idle()
    saved = pictures.save_pictures(window, folder)
    if not saved:
        raise RuntimeError(f"the window did not open {practice}")
    sys.stdout.write(f"{len(saved)} pictures of the window: {folder}\n")
    window.close_practice()


def demo_folder(words: Sequence[str]) -> Path:
    """Return the folder the demo wrote to: what `--out` names, else the default."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--out":
            return Path(following)
        if word.startswith("--out="):
            return Path(word.removeprefix("--out="))
    return Path(DEMO_FOLDER)


def has_screen() -> bool:
    """Tell whether a window would be seen; only Linux machines and test runs lack a screen."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
