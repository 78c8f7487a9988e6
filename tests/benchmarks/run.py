"""Every benchmark, one command: ``python tests/benchmarks/run.py [name …] [--small]``.

Prints ratios against floors and peers with their goals (PERFORMANCE.md), medians of interleaved
runs; the exit code is the number of goals that were not met. ``--small`` only proves that
everything runs. The ten-year practice is made on the first run and kept among temporary files.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SMALL: dict[str, dict[str, Any]] = {
    "835": {"claims": 20},
    "tables": {"rows": 60},
    "printing": {"pages": 4, "runs": 1},
    "storage": {"claims": 20, "charges": 300, "runs": 1, "commits": 3},
    "days": {"long": 3, "short": 2, "visits": 20, "runs": 1},
    "posting": {"claims": 5, "runs": 1},
    "desk": {"claims": 5, "remittances": 50, "runs": 1},
    "ledger": {"cohorts": 3, "visits": 20, "runs": 1},
    "follow": {"long": 3, "short": 2, "visits": 20, "runs": 1},
    "matching": {"lines": 120, "runs": 1, "asked": 3},
    "window": {"starts_of": 1, "rows": 500, "proxy_rows": 500, "runs": 1},
}
"""The benchmarks by name, with the sizes of a trial run."""


def main(words: Sequence[str]) -> int:
    """Run the benchmarks named, or all; how many goals were not met."""
    from table import show

    small = "--small" in words
    names = [word for word in words if not word.startswith("-")] or list(SMALL)
    missed = 0
    for name in names:
        module = importlib.import_module(f"bench_{name}")
        missed += show(module.ratios(**(SMALL[name] if small else {})))
    return 0 if small else missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
