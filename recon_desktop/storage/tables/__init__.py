"""The tables of a practice, as SQLAlchemy Core declarations; every module adds to one metadata."""

from recon_desktop.storage.tables import (
    audit,
    bank,
    days,
    ledger,
    patients,
    reconciliations,
    remittances,
    reports,
    rules,
    secondary,
    setup,
    takebacks,
)
from recon_desktop.storage.tables.base import METADATA

__all__ = [
    "METADATA",
    "audit",
    "bank",
    "days",
    "ledger",
    "patients",
    "reconciliations",
    "remittances",
    "reports",
    "rules",
    "secondary",
    "setup",
    "takebacks",
]
