"""ARCHITECTURE.md: every folder it names exists, and no folder is missing from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROW = re.compile(r"^\| `(?P<folder>[^`]+)/` \|", re.MULTILINE)
WALKED_WHOLE = ("recon_desktop",)
WALKED_ONE_DOWN = ("resources", "tests", "installer", ".ci", ".github")


def named_folders(project: Path) -> set[str]:
    return set(ROW.findall((project / "ARCHITECTURE.md").read_text(encoding="utf-8")))


def holds_files(folder: Path) -> bool:
    """Folders without a file of their own are not kept by git, and caches are nobody's room."""
    return any(path.is_file() and "__pycache__" not in path.parts for path in folder.rglob("*"))


def folders_below(project: Path, top: str, pattern: str) -> set[str]:
    found = (path for path in (project / top).glob(pattern) if path.is_dir())
    return {
        path.relative_to(project).as_posix()
        for path in found
        if path.name != "__pycache__" and holds_files(path)
    }


def ignored_folders(project: Path) -> set[str]:
    lines = (project / ".gitignore").read_text(encoding="utf-8").splitlines()
    return {line.strip("/") for line in lines if line.endswith("/")} | {".git"}


def mirrors_a_room(folder: str, project: Path) -> bool:
    top, _, room = folder.partition("/")
    return top == "tests" and (project / "recon_desktop" / room).is_dir()


def existing_folders(project: Path) -> set[str]:
    tops = folders_below(project, ".", "*") - ignored_folders(project) - {".github"}
    whole = set().union(*(folders_below(project, top, "**/") for top in WALKED_WHOLE))
    below = set().union(*(folders_below(project, top, "*") for top in WALKED_ONE_DOWN))
    return tops | whole | {each for each in below if not mirrors_a_room(each, project)}


def test_every_folder_named_exists(project_dir: Path) -> None:
    named = named_folders(project_dir)
    assert len(named) > 20
    assert sorted(each for each in named if not holds_files(project_dir / each)) == []


def test_no_folder_is_missing(project_dir: Path) -> None:
    assert sorted(existing_folders(project_dir) - named_folders(project_dir)) == []


def test_a_folder_of_tests_that_mirrors_no_room_must_be_named(project_dir: Path) -> None:
    assert mirrors_a_room("tests/domain", project_dir)
    assert not mirrors_a_room("tests/benchmarks", project_dir)


@pytest.mark.parametrize("command", ["demo", "test"])
def test_the_readme_shows_the_two_commands(project_dir: Path, command: str) -> None:
    readme = (project_dir / "README.md").read_text(encoding="utf-8")
    assert f"python3 installer/bootstrap.py {command}" in readme
