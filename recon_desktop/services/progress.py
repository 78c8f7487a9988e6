"""How far a long piece of work is. Long services are generators that yield these.

A caller that shows no progress runs one with :func:`finish`; the window's Job runs one on a
worker thread, and closing the generator rolls back what it was doing.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, TypeVar


class Progress(NamedTuple):
    """`done` of `total` steps; `text` says in plain words what is being done."""

    done: int
    total: int
    text: str


T = TypeVar("T")
Steps = Generator[Progress, None, T]
"""A long service: yields how far it is, returns its result."""


def finish(steps: Steps[T]) -> T:
    """Run a long service to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
