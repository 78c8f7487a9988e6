"""Where a business date ends on the practice's clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from recon_desktop.services.practice import Practice, stamp


def end_of_day(practice: Practice, day: date) -> str:
    """The instant after the day, as tables keep instants; what is earlier belongs to it."""
    return stamp(datetime.combine(day + timedelta(days=1), time(), practice.timezone))
