"""Two processes at one practice file at once, and what each of them was told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from practice_builders import fixed_clock

from recon_desktop.domain.errors import ReconError
from recon_desktop.services.practice import Practice, open_practice

Act = Callable[[Practice], None]
WON = "won"


def _racer(path: Path, act: Act) -> tuple[int, int, int]:
    """A child that opens the file, says so, waits for the start and says how it went."""
    said, saying = os.pipe()
    starting, start = os.pipe()
    child = os.fork()
    if child == 0:
        answer = "BUG"
        try:
            with open_practice(path, clock=fixed_clock) as practice:
                os.write(saying, b"r")
                os.read(starting, 1)
                act(practice)
            answer = WON
        except ReconError as error:
            answer = str(error)
        except BaseException as error:  # noqa: BLE001  # told to the parent, which fails
            answer = f"BUG {error!r}"
        finally:
            os.write(saying, answer.encode())
            os._exit(0)
    os.close(saying)
    os.close(starting)
    return child, said, start


def race(path: Path, act: Act) -> list[str]:
    """What each of two racers who do the same said, the winner's first."""
    return sorted(race_of(path, act, act), key=lambda answer: answer != WON)


def race_of(path: Path, *acts: Act) -> list[str]:
    """What each racer said, in the order of the acts."""
    racers = [_racer(path, act) for act in acts]
    for _, said, _ in racers:
        assert os.read(said, 1) == b"r"
    for _, _, start in racers:
        os.write(start, b"!")
    answers = []
    for child, said, start in racers:
        with os.fdopen(said) as pipe:
            answers.append(pipe.read())
        os.waitpid(child, 0)
        os.close(start)
    return answers
