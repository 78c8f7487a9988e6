"""The cross-check of one business date (§2.1–2.2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recon_desktop.services.practice import Practice

if TYPE_CHECKING:
    from recon_desktop.domain.day.crosscheck import CrossCheck
    from recon_desktop.storage.engine import Connection


def check_day(practice: Practice, business_date: date) -> CrossCheck:
    """Do the three totals agree? A value; nothing is written."""
    with practice.store.read() as connection:
        return check_in(connection, business_date, practice.timezone.key)


def check_in(connection: Connection, business_date: date, timezone: str) -> CrossCheck:
    """The check inside a transaction that is open already."""
    from recon_desktop.domain.day.crosscheck import check_day as check
    from recon_desktop.services.day.load_facts import load_facts, load_settings

    settings = load_settings(connection, timezone=timezone)
    return check(load_facts(connection, business_date, settings), settings)
