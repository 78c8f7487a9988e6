"""Values as text in a list, decided by their type alone: money, dates, counts, instants.

Type → text as late as possible; the same for the screen, the clipboard and an exported file
(which takes the plain form). Amounts are right-aligned with tabular figures and a real minus.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from html import escape
from typing import Any

from recon_desktop.domain.money import Money


def screen_text(value: object) -> str:
    """As shown: ``1,234.50``, ``−12.00``, ``03/10/2026``; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.text.replace("-", "−")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%m/%d/%Y %I:%M %p").replace(" 0", " ").lower()
    if isinstance(value, date):
        return value.strftime("%m/%d/%Y")
    if isinstance(value, int):
        return f"{value:,}".replace("-", "−")
    if isinstance(value, Enum):
        return str(value.value)
    return str(value)


def plain_text(value: object) -> str:
    """For the clipboard and for files: ``-1234.50``, ``2026-03-10``."""
    if isinstance(value, Money):
        return value.plain
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return screen_text(value)


def tip_text(text: str) -> str:
    """For a tool tip, which would read markup: imported text stays plain text (TRUST)."""
    return f"<qt>{escape(text)}</qt>" if "<" in text or "&" in text else text


def is_numeric(value: object) -> bool:
    """Amounts and counts stand on the right."""
    return isinstance(value, Money | int) and not isinstance(value, bool)


def sort_key(value: object) -> tuple[int, Any]:
    """Orders any column: empty first, numbers by value, texts without regard to case."""
    if value is None or value == "":
        return (0, 0)
    if isinstance(value, Money):
        return (1, value.cents)
    if isinstance(value, int):
        return (1, value)
    if isinstance(value, datetime):
        return (2, value.timestamp())
    if isinstance(value, date):
        return (2, value.toordinal() * 86400.0)
    return (3, screen_text(value).casefold())
