"""The envelope of an interchange: groups, transaction sets, and the counts they end with (R4.2).

GS/GE and ST/SE must nest and repeat their control numbers, or the file is refused. The counts they
state (SE01, GE01, IEA01) become control totals beside ours; a reader decides what a wrong count
means for its kind of file. What the segments of a set mean is not known here.
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from recon_desktop.domain.errors import UnreadableFileError
from recon_desktop.readers.base import ControlTotal

NO_NUMBER = -1
"""A stated count that is missing or not a number: agrees with nothing."""


class TransactionSet(NamedTuple):
    """One ST..SE: ``segments[start]`` is its ST, ``segments[end]`` its SE."""

    code: str  # ST01
    control: str  # ST02
    guide: str  # ST03, or GS08 where it is not used
    start: int
    end: int


class Group(NamedTuple):
    """One GS..GE. `elements` are GS01 to GS08 at [1] to [8]."""

    elements: tuple[str, ...]
    sets: tuple[TransactionSet, ...]

    @property
    def control(self) -> str:
        """GS06."""
        return self.elements[6]


def segment_count(control: str) -> str:
    """How the count of a set's segments (SE01) is called among the control totals."""
    return f"segments in set {control} (SE01)"


def read_envelope(
    segments: list[str], marks: list[int], separator: str, first: int
) -> tuple[tuple[Group, ...], list[ControlTotal]]:
    """Groups and sets of one interchange, with every stated count beside ours.

    `marks` are the indexes of the segments of the envelope, `first` is the number of
    ``segments[0]`` in the file. Raises UnreadableFileError when the segments do not nest or a
    control number does not agree.
    """
    return _Envelope(segments, separator, first).read(marks)


class _Envelope:
    def __init__(self, segments: list[str], separator: str, first: int) -> None:
        self._segments = segments
        self._separator = separator
        self._first = first
        self._groups: list[Group] = []
        self._totals: list[ControlTotal] = []
        self._sets: list[TransactionSet] = []
        self._group: tuple[str, ...] = ()  # the open GS
        self._set = -1  # index of the open ST
        self._outside = 0  # index of the last envelope segment outside a set

    def read(self, marks: list[int]) -> tuple[tuple[Group, ...], list[ControlTotal]]:
        act = {
            "ISA": self._isa,
            "GS": self._gs,
            "ST": self._st,
            "SE": self._se,
            "GE": self._ge,
            "IEA": self._iea,
        }
        for index in marks:
            act[self._segments[index].partition(self._separator)[0]](index)
        return tuple(self._groups), self._totals

    def _elements(self, index: int, least: int) -> tuple[str, ...]:
        parts = [part.strip() for part in self._segments[index].split(self._separator)]
        return tuple(parts + [""] * (least + 1 - len(parts)))

    def _isa(self, index: int) -> None:
        if index:
            self._refuse(index, "a second ISA before the IEA of the first")

    def _gs(self, index: int) -> None:
        if self._group:
            self._refuse(index, "a group (GS) inside another one")
        self._check_gap(index)
        self._group, self._sets = self._elements(index, 8), []

    def _st(self, index: int) -> None:
        if not self._group or self._set != -1:
            self._refuse(index, "a transaction set (ST) where none may begin")
        self._check_gap(index)
        self._set = index

    def _se(self, index: int) -> None:
        if self._set == -1:
            self._refuse(index, "the end of a transaction set (SE) that has no beginning (ST)")
        opened, closed = self._elements(self._set, 3), self._elements(index, 2)
        self._agree(index, "set", opened[2], closed[2])
        counted = index + 1 - self._set - self._segments[self._set : index].count("")
        self._total(segment_count(opened[2]), closed[1], counted)
        guide = opened[3] or self._group[8]
        self._sets.append(TransactionSet(opened[1], opened[2], guide, self._set, index))
        self._set, self._outside = -1, index

    def _ge(self, index: int) -> None:
        if not self._group or self._set != -1:
            self._refuse(index, "the end of a group (GE) where none may end")
        self._check_gap(index)
        closed, control = self._elements(index, 2), self._group[6]
        self._agree(index, "group", control, closed[2])
        self._total(f"sets in group {control} (GE01)", closed[1], len(self._sets))
        self._groups.append(Group(self._group, tuple(self._sets)))
        self._group = ()

    def _iea(self, index: int) -> None:
        if self._group:
            self._refuse(index, "the end of the interchange (IEA) inside a group (no GE)")
        self._check_gap(index)
        closed, control = self._elements(index, 2), self._elements(0, 16)[13]
        self._agree(index, "interchange", control, closed[2])
        self._total(f"groups in interchange {control} (IEA01)", closed[1], len(self._groups))

    def _check_gap(self, index: int) -> None:
        """Between envelope segments nothing may stand but acknowledgements (TA1)."""
        for between in range(self._outside + 1, index):
            segment = self._segments[between]
            if segment and (self._group or not segment.startswith("TA1")):
                self._refuse(between, "a segment outside every transaction set (ST … SE)")
        self._outside = index

    def _agree(self, index: int, what: str, opened: str, closed: str) -> None:
        if opened != closed:
            self._refuse(index, f"the {what} ends with another control number than it began with")

    def _total(self, name: str, stated: str, counted: int) -> None:
        number = int(stated[:18]) if stated.isascii() and stated.isdigit() else NO_NUMBER
        self._totals.append(ControlTotal(name, number, counted))

    def _refuse(self, index: int, what: str) -> NoReturn:
        raise UnreadableFileError(
            f"The file is damaged at segment {self._first + index}: {what}. Something was lost "
            "or added on the way. Nothing of it was taken; ask for the file again."
        )
