"""The frame around every sheet: whose, which day, which print, resting on which files (R10.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

_RUN_ID = re.compile(r"^\d{8}-[^-\s]+-\d{3,}$")


class SheetSource(NamedTuple):
    """One file the sheet's figures rest on."""

    file_name: str
    short_hash: str  # the first 8 hex digits of the SHA-256
    as_of: str  # when it was imported, local time with zone, '03/10/2026 4:41 pm EDT'


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFrame:
    """Header and footer of a sheet.

    `generated_at` is a text with the zone in it: a sheet knows no clock. `reprint` counts the
    prints after the first (0: this is the first). ValueError when the run id is not of the form
    ``YYYYMMDD-LOC-nnn`` (R10.3).
    """

    practice: str
    address: tuple[str, ...]
    location: str
    register: str  # '' when the sheet is not about one register
    title: str
    business_date: date
    run_id: str
    generated_at: str
    user: str
    version: str
    sources: tuple[SheetSource, ...]
    basis: str = ""  # date basis and filters, 'Posting date; all registers'
    reprint: int = 0
    draft: bool = False

    def __post_init__(self) -> None:
        if not _RUN_ID.match(self.run_id):
            raise ValueError(f"{self.run_id!r} is not a run id of the form YYYYMMDD-LOC-nnn")


def run_id(business_date: date, location_code: str, number: int) -> str:
    """``20260310-MAIN-001``; never reused, kept by a reprint (R10.3).

    The location code is reduced to letters and digits; ``ALL`` when nothing is left of it.
    """
    code = re.sub(r"[^A-Za-z0-9]", "", location_code).upper() or "ALL"
    return f"{business_date:%Y%m%d}-{code}-{number:03d}"


def run_name(run: str) -> str:
    """``run 2 (20260310-MAIN-002)``: a close by its number and its id."""
    return f"run {int(run.rpartition('-')[2])} ({run})"
