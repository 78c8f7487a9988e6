"""The set-up: what it asks for, what it installs when, and that a second run starts at once."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def load_bootstrap(project: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "bootstrap_under_test", project / "installer" / "bootstrap.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bootstrap(project_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The real file, pointed at an empty project, on a machine that has what it needs."""
    module = load_bootstrap(project_dir)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "VENV_PYTHON", tmp_path / ".venv" / "python")
    monkeypatch.setattr(module, "MARKER", tmp_path / ".venv" / "installed-locks")
    monkeypatch.setattr(module, "missing_packages", list)
    (tmp_path / "requirements.txt").write_text("one==1\n")
    (tmp_path / "requirements-dev.txt").write_text("one==1\ntwo==2\n")
    return module


class Commands:
    """Notes the commands instead of running them; `venv` leaves what the real one leaves."""

    def __init__(self, bootstrap: ModuleType, failing: str = "") -> None:
        self.ran: list[str] = []
        self.bootstrap = bootstrap
        self.failing = failing

    def __call__(self, command: list[Any]) -> int:
        line = " ".join(str(part) for part in command)
        self.ran.append(line)
        if "-m venv" in line:
            self.bootstrap.VENV.mkdir(exist_ok=True)
            self.bootstrap.VENV_PYTHON.touch()
            version = "{}.{}.{}".format(*sys.version_info[:3])
            (self.bootstrap.VENV / "pyvenv.cfg").write_text(f"version = {version}\n")
        return 7 if self.failing and self.failing in line else 0

    def count(self, part: str) -> int:
        return sum(part in line for line in self.ran)


@pytest.fixture
def commands(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Commands:
    noted = Commands(bootstrap)
    monkeypatch.setattr(bootstrap, "run", noted)
    return noted


def test_without_a_command_it_says_how_to_use_it(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main([]) == 2
    assert "demo|test" in capsys.readouterr().out


def test_a_python_outside_the_range_gets_a_sentence(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (9, 1))
    monkeypatch.setattr(bootstrap, "NEWEST", (9, 3))
    assert bootstrap.main(["demo"]) == 1
    error = capsys.readouterr().err
    assert "needs Python 9.1 to 9.3" in error
    assert "Traceback" not in error


def test_the_first_run_makes_the_environment_and_the_second_leaves_it(
    bootstrap: ModuleType, commands: Commands
) -> None:
    assert bootstrap.main(["demo", "--out", "somewhere"]) == 0
    assert commands.count("-m venv") == 1
    assert commands.count("--require-hashes") == 1
    assert commands.ran[-1].endswith("main.py demo --out somewhere")
    commands.ran.clear()
    assert bootstrap.main(["demo"]) == 0
    assert len(commands.ran) == 1


def test_a_changed_lock_is_installed_over_the_old_one(
    bootstrap: ModuleType, commands: Commands
) -> None:
    bootstrap.main(["demo"])
    (bootstrap.ROOT / "requirements.txt").write_text("one==2\n")
    commands.ran.clear()
    bootstrap.main(["demo"])
    assert commands.count("-r " + str(bootstrap.ROOT / "requirements.txt")) == 1
    assert commands.count("--clear") == 0


def test_an_environment_of_another_python_is_made_anew(
    bootstrap: ModuleType, commands: Commands
) -> None:
    bootstrap.main(["demo"])
    (bootstrap.VENV / "pyvenv.cfg").write_text("version = 3.1.0\n")
    commands.ran.clear()
    bootstrap.main(["demo"])
    assert commands.count("--clear") == 1
    assert commands.count("--require-hashes") == 1


def test_the_tests_environment_serves_the_demo_too(
    bootstrap: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bootstrap.ROOT)
    bootstrap.main(["test"])
    commands.ran.clear()
    bootstrap.main(["demo"])
    assert len(commands.ran) == 1


def test_a_demo_environment_does_not_serve_the_tests(
    bootstrap: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bootstrap.ROOT)
    bootstrap.main(["demo"])
    commands.ran.clear()
    bootstrap.main(["test"])
    assert commands.count("requirements-dev.txt") == 1


def test_a_failed_install_is_tried_again(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "run", Commands(bootstrap, failing="--require-hashes"))
    assert bootstrap.main(["demo"]) == 1
    assert "network connection" in capsys.readouterr().err
    again = Commands(bootstrap)
    monkeypatch.setattr(bootstrap, "run", again)
    assert bootstrap.main(["demo"]) == 0
    assert again.count("--require-hashes") == 1


def test_the_first_failing_check_stops_and_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(bootstrap.ROOT)
    noted = Commands(bootstrap, failing="-m mypy")
    monkeypatch.setattr(bootstrap, "run", noted)
    assert bootstrap.main(["test"]) == 7
    assert "mypy failed (exit code 7)" in capsys.readouterr().err
    assert noted.count("-m pytest") == 0


def test_further_words_reach_pytest(
    bootstrap: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bootstrap.ROOT)
    bootstrap.main(["test", "--", "-k", "money"])
    assert commands.ran[-1].endswith("-k money")
    assert commands.count("-m ruff") == 2


def lacking(package: str) -> Callable[[], list[str]]:
    return lambda: [package]


def test_without_root_the_one_line_to_run_is_printed(
    bootstrap: ModuleType,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bootstrap, "missing_packages", lacking("libegl1"))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000, raising=False)
    assert bootstrap.main(["demo"]) == 1
    command = "apt-get update && apt-get install -y --no-install-recommends libegl1"
    line = f"    sudo sh -c '{command}'\n"
    assert line in capsys.readouterr().err
    assert commands.ran == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux needs packages")
def test_a_screen_asks_for_more_than_the_tests_do(
    project_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = load_bootstrap(project_dir)
    monkeypatch.setattr(bare, "can_load", lambda library: False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    headless = set(bare.missing_packages())
    monkeypatch.delenv("QT_QPA_PLATFORM")
    on_a_screen = set(bare.missing_packages())
    assert "libegl1" in headless
    assert "libxcb-cursor0" in on_a_screen - headless


def test_without_apt_the_packages_are_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "missing_packages", lacking("libegl1"))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    assert bootstrap.main(["demo"]) == 1
    assert "libegl1" in capsys.readouterr().err


@pytest.fixture
def small_project(project_dir: Path, tmp_path: Path) -> Path:
    """A project with the real set-up file, nothing to install, a program that says its words."""
    missing = load_bootstrap(project_dir).missing_packages()
    if missing:
        pytest.skip(f"a test installs no system packages; missing here: {' '.join(missing)}")
    (tmp_path / "installer").mkdir()
    source = (project_dir / "installer" / "bootstrap.py").read_bytes()
    (tmp_path / "installer" / "bootstrap.py").write_bytes(source)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / "main.py").write_text("import sys; print(sys.prefix, *sys.argv[1:]); sys.exit(3)\n")
    return tmp_path


def start_demo(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "installer" / "bootstrap.py"), "demo", "--x", "a b"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_for_real_the_second_run_starts_within_two_seconds(small_project: Path) -> None:
    first = start_demo(small_project)
    assert first.returncode == 3, first.stderr
    assert first.stdout.splitlines()[-1].endswith(".venv demo --x a b")
    started = time.monotonic()
    second = start_demo(small_project)
    assert time.monotonic() - started < 2.0
    assert second.returncode == 3
    assert second.stdout == first.stdout.splitlines()[-1] + "\n"
