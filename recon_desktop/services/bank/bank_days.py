"""The banks' calendar: Federal Reserve holidays (R11.7), not those of federal offices."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import lru_cache

from recon_desktop.domain.calendar import BusinessCalendar


class _FederalReserve(Container[date]):
    """The holidays of any year, looked up when first asked for."""

    def __init__(self) -> None:
        from holidays.financial.federal_reserve import FederalReserve

        self._days = FederalReserve()  # type: ignore[no-untyped-call]

    def __contains__(self, day: object) -> bool:
        return day in self._days


@lru_cache(maxsize=1)
def bank_calendar() -> BusinessCalendar:
    """Business days of the Reserve Banks: no ACH and no settlement on any other day."""
    return BusinessCalendar(_FederalReserve())
