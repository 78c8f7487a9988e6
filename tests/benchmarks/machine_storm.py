"""Twenty thousand steps of the money state machine without a break (issue 3: must show).

python tests/benchmarks/machine_storm.py [STEPS] [--seed N]      # from the project folder

Every episode is a practice of its own at one of three stages, and repeats with its seed. After each
step the invariants of ``money_machine`` are proven; a break ends the run and tells what was done.
It tells how far it is every 1,000 steps; at the end the steps, the time of one, and how many tries
of each act were accepted.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]

if TYPE_CHECKING:
    from money_files import MoneyFiles

T = TypeVar("T")
STEPS_OF_AN_EPISODE = 80
TOLD_EVERY = 1_000
STAGES = ("early", "late", "posted")


class SeededPick:
    """Chooses as a seeded generator says."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def one(self, things: Sequence[T]) -> T:
        """One of them."""
        return self._random.choice(things)

    def chance(self, percent: int) -> bool:
        """Yes in so many of a hundred cases."""
        return self._random.randrange(100) < percent


class Tally:
    """Steps done, and what became of every act."""

    def __init__(self) -> None:
        self.steps = 0
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def show(self, took: float) -> None:
        """Print the shares, one act a line."""
        print(f"{self.steps} steps held in {took:.0f} s, {took / self.steps:.3f} s a step")
        print(f"accepted {self.accepted.total()}, refused {self.refused.total()}; by act:")
        for name in sorted(self.accepted | self.refused):
            yes, no = self.accepted[name], self.refused[name]
            print(f"  {name:<24}{yes:>6} accepted {no:>6} refused {yes / (yes + no):>6.0%}")


def episode(files: MoneyFiles, seed: str, steps: int, folder: Path, tally: Tally) -> None:
    """One practice, so many steps; on a break what was done is told first."""
    from money_acts import ACTS, step
    from money_machine import MoneyDesk

    pick = SeededPick(seed)
    desk = MoneyDesk(files, pick.one(STAGES), folder / "episode.recon")
    weighted = [act for act, weight in ACTS.items() for _ in range(weight)]
    done = 0
    try:
        while done < steps:
            done += step(desk, pick.one(weighted), pick)
    except BaseException:
        print(f"episode {seed} ({desk.path}), step {done + 1}:", *desk.said, sep="\n  ")
        raise
    finally:
        desk.close()
        tally.steps += done
        tally.accepted += desk.accepted
        tally.refused += desk.refused


def main(steps: int, seed: int) -> None:
    """Episode after episode until so many steps have held."""
    from money_files import build_money_files

    tally = Tally()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = build_money_files(folder / "made")
        gc.freeze()  # what is loaded by now stays: looking through it again took a quarter
        gc.set_threshold(50_000, 20, 50)
        number = told = 0
        while tally.steps < steps:
            left = min(STEPS_OF_AN_EPISODE, steps - tally.steps)
            episode(files, f"{seed}.{number}", left, folder, tally)
            number += 1
            if tally.steps // TOLD_EVERY > told:
                told = tally.steps // TOLD_EVERY
                print(f"{tally.steps} steps, {time.perf_counter() - start:.0f} s", flush=True)
    tally.show(time.perf_counter() - start)


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("steps", type=int, nargs="?", default=20_000)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    main(given.steps, given.seed)
