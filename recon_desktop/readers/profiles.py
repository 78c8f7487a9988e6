"""A profile: what a person has said once about one product's report, so that it is not asked again.

It maps headings to canonical columns (R12.5), fixes the sign per column (R12.3) and the order of
day and month. Built-in profiles answer the two commonest questions on the command line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from recon_desktop.domain.errors import UnreadableFileError


class DateOrder(StrEnum):
    """How a date such as 03/04/2026 is meant."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


@dataclass(frozen=True, slots=True)
class Profile:
    """Heading → canonical column, canonical column → sign (1 or -1), and the date order."""

    name: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, int] = field(default_factory=dict)
    date_order: DateOrder | None = None

    def sign(self, column: str) -> int | None:
        """What amounts of that column are multiplied by; None when nobody has said."""
        return self.signs.get(column, self.signs.get("*"))


BUILT_IN: Mapping[str, Profile] = {
    "month-first": Profile("month-first", date_order=DateOrder.MONTH_FIRST),
    "day-first": Profile("day-first", date_order=DateOrder.DAY_FIRST),
    "negative-amounts": Profile("negative-amounts", signs={"*": -1}),
    "signs-as-printed": Profile("signs-as-printed", signs={"*": 1}),
}
"""Profiles that every installation has, by their names on the command line."""


def read_profile(data: bytes) -> Profile:
    """Read a saved profile, ``{"name", "columns", "signs", "date_order"}`` as JSON.

    Raises UnreadableFileError when it is not one.
    """
    try:
        found: Any = json.loads(data)
        order = found.get("date_order")
        signs = {str(k): int(v) for k, v in found.get("signs", {}).items()}
        columns = {str(k): str(v) for k, v in found.get("columns", {}).items()}
        name = str(found.get("name", ""))
        chosen = DateOrder(order) if order else None
    except (ValueError, AttributeError, TypeError) as error:
        raise UnreadableFileError("This is not a saved profile.") from error
    if not set(signs.values()) <= {1, -1}:
        raise UnreadableFileError("A sign in a profile is 1 or -1.")
    return Profile(name, columns, signs, chosen)
