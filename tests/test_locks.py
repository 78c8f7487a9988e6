"""The locks: each package pinned and hashed, no address named, all hold the run lock."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)", re.MULTILINE)


def read_pins(project_dir: Path, lock: str) -> dict[str, str]:
    text = (project_dir / lock).read_text(encoding="utf-8")
    return {found["name"]: found["version"] for found in PIN.finditer(text)}


def requirement_blocks(text: str) -> list[str]:
    """A requirement with the lines that continue it, comments left out."""
    lines = [line for line in text.splitlines() if not line.strip().startswith("#")]
    return [block for block in "\n".join(lines).replace("\\\n", " ").splitlines() if block.strip()]


def normal_name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(project_dir: Path, lock: str) -> None:
    blocks = requirement_blocks((project_dir / lock).read_text(encoding="utf-8"))
    assert blocks
    for block in blocks:
        assert PIN.match(block), block[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), block[:60]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(project_dir: Path, lock: str) -> None:
    text = (project_dir / lock).read_text(encoding="utf-8")
    for address in ("://", "--index", "--extra-index", "--find-links", "--trusted-host", " @ "):
        assert address not in text.replace("--no-emit-index-url", "")


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_the_other_locks_hold_every_pin_of_the_run_lock(project_dir: Path, lock: str) -> None:
    run = read_pins(project_dir, LOCKS[0])
    assert run.items() <= read_pins(project_dir, lock).items()


def test_the_locks_hold_what_the_project_asks_for(project_dir: Path) -> None:
    project = tomllib.loads((project_dir / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = (project["dependencies"], extras["dev"], extras["bench"])
    for lock, names in zip(LOCKS, wanted, strict=True):
        assert {normal_name(each) for each in names} <= read_pins(project_dir, lock).keys()
