"""Who did what: one row an act, accepted or refused."""

from __future__ import annotations

from sqlalchemy import Index, Table

from recon_desktop.storage.tables.base import METADATA, day, key, text

audit = Table(
    "audit",
    METADATA,
    key(),
    text("at", default=None),  # UTC
    text("actor", default=None),
    text("role", default=None),
    text("action", default=None),
    text("outcome", default=None),  # accepted | refused
    day("business_date", optional=True),
    text("detail"),
)
Index("ix_audit_at", audit.c.at)
