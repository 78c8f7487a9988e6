"""Five hundred kills in the middle of import, post and close (TRUST: figures).

python tests/benchmarks/kill_storm.py [KILLS] [SEED]      # from the project folder
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]

SHARES = {"import": 0.4, "post": 0.4, "close": 0.2}


def main(kills: int = 500, seed: int = 1) -> None:
    """Kill, look, and say how many kills fell into the work; an assertion ends it otherwise."""
    from crash_storm import WORKS, storm
    from practice_builders import build_stages

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stages = build_stages(folder)
        for work in WORKS:
            start = time.perf_counter()
            share = round(kills * SHARES[work.name])
            cut_short = storm(work, share, stages, folder, seed)
            took = time.perf_counter() - start
            print(
                f"{work.name:<8}{share:>5} kills, {cut_short:>4} cut it short, {took:6.1f} s: held"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
