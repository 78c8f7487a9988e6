"""The front door: which words open the window, which run a command, what the demo shows after."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import recon_desktop
import recon_desktop.gui
from recon_desktop import app


class Doors:
    """Stands where the window and the command line are, and notes who was let in."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.windows: list[str | None] = []
        self.pictures: list[tuple[Path, Path]] = []
        self.code = 0

    def run_command(self, words: list[str]) -> int:
        self.commands.append(words)
        return self.code

    def open_window(self, practice: str | None, _argv: list[str]) -> int:
        self.windows.append(practice)
        return 0

    def save_pictures(self, practice: Path, folder: Path) -> None:
        self.pictures.append((practice, folder))


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Doors:
    noted = Doors()
    cli: Any = ModuleType("recon_desktop.cli")
    start: Any = ModuleType("recon_desktop.gui.start")
    cli.run, start.run = noted.run_command, noted.open_window
    for parent, module in ((recon_desktop, cli), (recon_desktop.gui, start)):
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(parent, module.__name__.rpartition(".")[2], module, raising=False)
    monkeypatch.setattr(app, "save_pictures", noted.save_pictures)
    return noted


@pytest.fixture
def demo_out(tmp_path: Path) -> Path:
    (tmp_path / "sample.recon").touch()
    return tmp_path


def without_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def with_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")


def test_no_words_open_the_window(doors: Doors) -> None:
    assert app.main([]) == 0
    assert doors.windows == [None]


def test_a_practice_file_opens_the_window_on_it(doors: Doors) -> None:
    app.main(["C:/Books/Main Street.RECON"])
    assert doors.windows == ["C:/Books/Main Street.RECON"]
    assert doors.commands == []


@pytest.mark.parametrize("words", [["check", "a.recon", "--date", "2026-03-10"], ["--help"]])
def test_other_words_are_a_command(doors: Doors, words: list[str]) -> None:
    doors.code = 3
    assert app.main(words) == 3
    assert doors.commands == [words]
    assert doors.windows == []


def test_the_demo_opens_the_window_where_there_is_a_screen(
    doors: Doors, demo_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_screen(monkeypatch)
    assert app.main(["demo", "--out", str(demo_out)]) == 0
    assert doors.windows == [str(demo_out / "sample.recon")]
    assert doors.pictures == []


def test_the_demo_saves_pictures_where_there_is_no_screen(
    doors: Doors, demo_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_a_screen(monkeypatch)
    assert app.main(["demo", f"--out={demo_out}"]) == 0
    assert doors.pictures == [(demo_out / "sample.recon", demo_out / "pictures")]
    assert doors.windows == []


def test_the_demo_shows_nothing_when_told_or_when_it_failed(doors: Doors, demo_out: Path) -> None:
    assert app.main(["demo", "--no-window", "--out", str(demo_out)]) == 0
    doors.code = 4
    assert app.main(["demo", "--out", str(demo_out)]) == 4
    assert doors.windows == []
    assert doors.pictures == []


def test_the_demo_writes_beside_the_caller_by_default() -> None:
    assert app.demo_folder(["demo"]) == Path("recon-demo")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a screen")
def test_linux_without_a_display_has_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not app.has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert app.has_screen()
