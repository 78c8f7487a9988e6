"""The day an entry is dated when its own is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recon_desktop.storage.engine import Connection


def next_open_day(connection: Connection, day: date) -> date:
    """The first calendar day after `day` that is not closed: where late entries go (R11.3)."""
    from recon_desktop.storage.queries.days import closed_from

    closed = set(closed_from(connection, day))
    while day in closed:
        day += timedelta(days=1)
    return day
