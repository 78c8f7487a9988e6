"""The benchmarks run, on sizes too small to measure anything; speed itself is never asserted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "benchmarks" / "run.py"
ROW = re.compile(r"\S.* +\d+\.\d\d( +([<≤>≥]=? ?[\d.]+ +(met|NOT MET)|no goal of its own))?")


@pytest.mark.parametrize(
    "name",
    [
        "835",
        "tables",
        "printing",
        "storage",
        "days",
        "posting",
        "desk",
        "matching",
        "ledger",
        "follow",
        "window",
    ],
)
def test_a_benchmark_tells_name_ratio_and_goal(name: str, project_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, RUN, name, "--small"],
        cwd=project_dir, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()
    assert rows
    assert [row for row in rows if not ROW.fullmatch(row.rstrip())] == []
