"""How long work tells where it is: a service generator yields these and returns its result."""

from __future__ import annotations

from typing import NamedTuple


class Progress(NamedTuple):
    """`done` of `total` steps (total 0: not known yet), and what is happening in a few words."""

    done: int
    total: int
    text: str
