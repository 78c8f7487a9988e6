"""Instants as sheets print them, on the practice's clock."""

from __future__ import annotations

from datetime import datetime, tzinfo


def clock_text(instant: datetime, zone: tzinfo) -> str:
    """An instant with its zone: ``03/10/2026 5:12 pm EDT`` (EST and EDT differ, R11.11)."""
    local = instant.astimezone(zone)
    return f"{local:%m/%d/%Y} {hour_text(local)} {local:%Z}"


def hour_text(local: datetime) -> str:
    """``9:05 am``."""
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local.minute:02d} {half}"
