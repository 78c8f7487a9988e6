"""What a command gives back: data for programs, lines for people, an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

DONE, BUG, WRONG_USAGE, NEEDS_PERSON, REFUSED = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """`complaint` is the one sentence on stderr when the exit code is not 0."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()
    exit_code: int = DONE
    complaint: str = ""
