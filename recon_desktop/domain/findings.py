"""A finding: the day does not tie out here, as a value and not as an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from recon_desktop.domain.money import Money

T = TypeVar("T")


class SourceRef(NamedTuple):
    """Where a number came from: the imported file and the line (or segment number) in it."""

    source_id: int
    line: int


class Staged(NamedTuple, Generic[T]):
    """A record that has been imported, with where it came from and its row id in the store."""

    ref: SourceRef
    row_id: int
    record: T


class Severity(StrEnum):
    """How much a finding matters at the close."""

    BLOCKING = "blocking"  # the day cannot be closed while it stands
    WARNING = "warning"  # shown, printed, does not block
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person should look at.

    `text` names ids and amounts, never a patient's name. `expected` and `actual` are None where
    the finding is not about an amount.
    """

    code: str
    severity: Severity
    text: str
    expected: Money | None = None
    actual: Money | None = None
    sources: tuple[SourceRef, ...] = ()

    @property
    def difference(self) -> Money | None:
        """actual − expected, where both are known."""
        if self.expected is None or self.actual is None:
            return None
        return self.actual - self.expected
