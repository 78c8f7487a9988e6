"""What every reader returns, and the kinds of file there are.

A reader takes the bytes of one file and gives a :class:`ReadResult`: records, the rows it could
not read (kept, counted, shown) and the file's own control totals against what was counted. It
raises :class:`~recon_desktop.domain.errors.UnreadableFileError` when nothing of the file can be
trusted. ``read = accepted + rejected`` always holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from recon_desktop.domain.records import BankStatement


class Kind(StrEnum):
    """The kinds of file that are read, by their names on the command line."""

    X12_835 = "x12-835"
    X12_837P = "x12-837p"
    OFX = "ofx"
    BAI2 = "bai2"
    BANK_CSV = "bank-csv"
    CHARGES = "charges"
    PATIENT_TOTALS = "patient-totals"
    RECEIPTS = "receipts"
    CLAIMS_LOG = "claims-log"
    VISITS = "visits"
    CARD_BATCHES = "card-batches"
    FEE_SCHEDULE = "fee-schedule"


BANK_KINDS = frozenset({Kind.OFX, Kind.BAI2, Kind.BANK_CSV})
"""Kinds that bring bank lines."""


class RejectedRow(NamedTuple):
    """A row that could not be read. `where` is a segment id or a column heading."""

    line: int
    where: str
    reason: str


class ControlTotal(NamedTuple):
    """A total the file states about itself, beside ours. Cents for money, a count otherwise."""

    name: str
    stated: int
    counted: int

    @property
    def ok(self) -> bool:
        """The file and we agree."""
        return self.stated == self.counted


class ColumnMap(NamedTuple):
    """Which heading became which canonical column, and by which rule it was recognised."""

    heading: str
    column: str
    rule: str  # 'exact' | 'stem' | 'profile'


@dataclass(frozen=True, slots=True)
class ReadResult:
    """One file, read. `records` are NamedTuples of one type of ``domain.records``."""

    kind: Kind
    records: tuple[Any, ...]
    rejected: tuple[RejectedRow, ...] = ()
    control_totals: tuple[ControlTotal, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)  # what was read, by name, for `read`
    statements: tuple[BankStatement, ...] = ()  # bank files
    stated_date: date | None = None  # a business date printed above the heading
    columns: tuple[ColumnMap, ...] = ()  # tabular files
    warnings: tuple[str, ...] = ()
