"""From a bare machine with Python to the sample practice or the tests, in one command.

    python3 installer/bootstrap.py demo [ARGUMENTS OF THE DEMO]
    python3 installer/bootstrap.py test [-- ARGUMENTS OF PYTEST]

Uses the standard library alone. Looks for the system libraries the window needs (on Debian and
Ubuntu it installs them when run as root, else it prints the line to run and stops), makes `.venv`
beside this folder, installs the hash-locked packages into it, then runs. What is already there is
left alone, so a second run starts at once. Package sources are those the machine's pip and apt are
set up for. It knows nothing of the program it prepares beyond the commands it starts.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
MARKER = VENV / "installed-locks"
OLDEST, NEWEST = (3, 11), (3, 13)

RUN_LOCK = "requirements.txt"
DEV_LOCK = "requirements-dev.txt"  # holds every pin of RUN_LOCK (tests/test_locks.py)

# What Qt loads from the machine, and the Debian package that brings it: always, and on a screen.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
SCREEN_LIBRARIES = {
    "libcups.so.2": "libcups2",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
APT_INSTALL = ["apt-get", "install", "-y", "--no-install-recommends"]
PIP_INSTALL = [
    "--disable-pip-version-check",
    "install",
    "--quiet",
    "--no-input",
    "--require-hashes",
    "--only-binary=:all:",  # nothing is compiled, so no build tool is fetched outside the lock
]

# In the order of their speed; pytest comes last.
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "codespell": ["-m", "codespell_lib"],
    "import-linter": [
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())",
        "--no-logo",
    ],
    "mypy": ["-m", "mypy"],
}


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do and is all the person sees."""


def main(arguments: list[str]) -> int:
    """Prepare the machine, run `demo` or `test`, return the exit code of what ran."""
    if not arguments or arguments[0] not in ("demo", "test"):
        print(f"usage: {python_name()} installer/bootstrap.py demo|test [arguments]")
        return 2
    command, rest = arguments[0], arguments[1:]
    try:
        check_python()
        if command == "test":
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        provide_system_packages()
        install(RUN_LOCK if command == "demo" else DEV_LOCK)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    if command == "demo":
        return run([VENV_PYTHON, ROOT / "main.py", "demo", *rest])
    return run_tests(rest[1:] if rest[:1] == ["--"] else rest)


def check_python() -> None:
    """Refuse a Python the locked packages were not tried on."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SetupError(
            "Recon Desktop needs Python {}.{} to {}.{}; this is {}.{}. Install one of those and "
            "start this file with it.".format(*OLDEST, *NEWEST, *sys.version_info[:2])
        )


def python_name() -> str:
    """Return what a person types on this system to start Python."""
    return "py" if WINDOWS else "python3"


# --- what the system must bring -------------------------------------------------------------


def provide_system_packages() -> None:
    """Install missing system packages when root on Debian or Ubuntu, else say which line does."""
    packages = missing_packages()
    if not packages:
        return
    if shutil.which("apt-get") is None:
        raise SetupError(
            "Please install what this system calls these Debian packages, then run this again:\n"
            + "    "
            + " ".join(packages)
        )
    if os.geteuid() != 0:
        as_root = "sudo sh -c" if shutil.which("sudo") else "su -c"
        raise SetupError(
            "A few system packages are missing. Please run this one line, then this again:\n"
            f"    {as_root} 'apt-get update && {' '.join(APT_INSTALL)} {' '.join(packages)}'"
        )
    apt_install(packages)


def missing_packages() -> list[str]:
    """Return the Debian packages this machine lacks; empty on Windows and macOS."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = {**QT_LIBRARIES, **(SCREEN_LIBRARIES if has_screen() else {})}
    missing = {package for library, package in wanted.items() if not can_load(library)}
    if importlib.util.find_spec("ensurepip") is None:  # Debian ships Python without it
        missing.add("python{}.{}-venv".format(*sys.version_info[:2]))
    return sorted(missing)


def has_screen() -> bool:
    """Tell whether a Linux machine has a screen and Qt was not told to leave it alone."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_load(library: str) -> bool:
    """Tell whether the system's loader finds a library, whichever package brought it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(packages: list[str]) -> None:
    """Install packages with apt; what is still missing afterwards stops the set-up."""
    say(f"Installing {len(packages)} system packages: {' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=quiet, check=False)  # stale lists may do
    install_line = [*APT_INSTALL, *packages]
    result = subprocess.run(
        install_line, env=quiet, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    importlib.invalidate_caches()
    still_missing = missing_packages()
    if result.returncode or still_missing:
        sys.stdout.write(result.stdout.decode(errors="replace"))
        names = " ".join(still_missing or packages)
        raise SetupError(f"apt-get could not install: {names}. Its own words are above.")


# --- the project's own environment ------------------------------------------------------------


def install(lock: str) -> None:
    """Make `.venv` and install a lock into it, unless the marker says that was done."""
    same_python = venv_has_this_python()
    if same_python and stamp(lock) in read_marker():
        return
    started = time.monotonic()
    say(f"Preparing .venv for Python {sys.version_info[0]}.{sys.version_info[1]}")
    MARKER.unlink(missing_ok=True)
    # Running venv over an environment left half-made completes it and keeps what is inside.
    make = [sys.executable, "-m", "venv", *([] if same_python else ["--clear"]), VENV]
    if run(make):
        raise SetupError(f"Could not make {VENV}. The lines above say why.")
    say(f"Installing the packages of {lock} (a minute or two the first time)")
    if run([VENV_PYTHON, "-m", "pip", *PIP_INSTALL, "-r", ROOT / lock]):
        raise SetupError(
            f"pip could not install the packages of {lock}; its lines above say why. "
            "Check the network connection, then run this again."
        )
    MARKER.write_text("\n".join(stamps_after(lock)) + "\n", encoding="utf-8")
    say(f"Ready in {time.monotonic() - started:.0f} s")


def venv_has_this_python() -> bool:
    """Tell whether `.venv` exists and was made for the running Python's minor version."""
    if not VENV_PYTHON.exists():
        return False
    wanted = "version = {}.{}.".format(*sys.version_info[:2])
    config = VENV / "pyvenv.cfg"
    return config.exists() and wanted in config.read_text(encoding="utf-8")


def read_marker() -> list[str]:
    """Return the stamps of the locks `.venv` satisfies; empty when none was ever finished."""
    return MARKER.read_text(encoding="utf-8").splitlines() if MARKER.exists() else []


def stamps_after(lock: str) -> list[str]:
    """Return the stamps that hold once a lock is installed: the dev lock satisfies both."""
    return [stamp(lock), stamp(RUN_LOCK)] if lock == DEV_LOCK else [stamp(lock)]


def stamp(lock: str) -> str:
    """Return a lock's name and content hash, e.g. `requirements.txt 3f5a…`."""
    return f"{lock} {hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()}"


# --- running ------------------------------------------------------------------------------------


def run_tests(pytest_arguments: list[str]) -> int:
    """Run every check in the order of their speed; stop at the first that fails."""
    os.chdir(ROOT)
    for name, arguments in CHECKS.items():
        say(name)
        code = run([VENV_PYTHON, *arguments])
        if code:
            print(f"\n{name} failed (exit code {code}).", file=sys.stderr)
            return code
    say("pytest")
    workers = str(min(4, os.cpu_count() or 1))
    pytest = ["-m", "pytest", "-n", workers, "--dist", "worksteal", *pytest_arguments]
    return run([VENV_PYTHON, *pytest])  # its closing line is the last one printed


def run(command: list[str | Path]) -> int:
    """Run a command with this process's streams and return its exit code."""
    try:
        return subprocess.run([str(part) for part in command], check=False).returncode
    except KeyboardInterrupt:
        return 130


def say(text: str) -> None:
    """Print a step's name before its own output."""
    print(f"== {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
