"""What a reader has to say about a file beside its records: rejected rows and warnings.

The same warning about many segments becomes one sentence with the segment numbers. No text quotes
an element of the file except codes: under a wrong segment it could be a patient's name.
"""

from __future__ import annotations

from recon_desktop.readers.base import RejectedRow

_SHOWN = 5


class Notes:
    """Collects while one file is read."""

    def __init__(self) -> None:
        self._rejected: list[RejectedRow] = []
        self._remarks: dict[str, list[int]] = {}

    def reject(self, line: int, where: str, reason: str) -> None:
        """Segment `line` (or the part of it that `where` names) could not be read."""
        self._rejected.append(RejectedRow(line, where, reason))

    def remark(self, line: int, text: str) -> None:
        """Segment `line` was read, but a person should know this."""
        self._remarks.setdefault(text, []).append(line)

    @property
    def rejected(self) -> tuple[RejectedRow, ...]:
        """In the order of the file."""
        return tuple(sorted(self._rejected, key=lambda row: row.line))

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence a kind of remark, with the segments it is about."""
        return tuple(f"{text} ({_segments(at)})" for text, at in self._remarks.items())


def _segments(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:_SHOWN])
    more = len(numbers) - _SHOWN
    label = "segment" if len(numbers) == 1 else "segments"
    return f"{label} {shown}" + (f" and {more} more" if more > 0 else "")
