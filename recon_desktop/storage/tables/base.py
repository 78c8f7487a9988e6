"""What all tables share: the metadata, column shorthands, and the columns of a staged row.

Money columns are BIGINT cents and end in ``_cents``; business dates are ISO text in SQLite
(``Date``); instants are ISO text in UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, Text
from sqlalchemy import Table as SqlTable

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    """A surrogate primary key."""
    return Column("id", Integer, primary_key=True)


def text(name: str, *, default: str | None = "") -> Column[str]:
    """A text that is never NULL; None as default makes it required at insert."""
    return Column(name, Text, nullable=False, server_default=default)


def cents(name: str, *, optional: bool = False) -> Column[int]:
    """An amount in integer cents."""
    return Column(name, BigInteger, nullable=optional)


def number(name: str, *, optional: bool = False) -> Column[int]:
    """A count."""
    return Column(name, Integer, nullable=optional)


def day(name: str, *, optional: bool = False) -> Column[Any]:
    """A local date."""
    return Column(name, Date, nullable=optional)


def flag(name: str) -> Column[bool]:
    """A yes or no."""
    return Column(name, Boolean, nullable=False)


def to(target: str, name: str, *, optional: bool = False) -> Column[int]:
    """A reference to another table's id."""
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=optional)


def staged(name: str, *columns: Column[Any]) -> SqlTable:
    """A table of rows read from files.

    A row belongs to the source it was read from. A later file with the same natural key and
    occurrence supersedes it (R11.14): the newest version is live, the earlier is kept.
    """
    table = SqlTable(
        name,
        METADATA,
        key(),
        to("source", "source_id"),
        number("line"),
        day("business_date"),
        Column("late", Boolean, nullable=False, server_default="0"),
        text("natural_key", default=None),
        number("occurrence"),
        to("source", "superseded_by", optional=True),
        *columns,
    )
    live = table.c.superseded_by.is_(None)
    Index(
        f"uq_{name}_live",
        table.c.natural_key,
        table.c.occurrence,
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    Index(f"ix_{name}_day", table.c.business_date)
    Index(f"ix_{name}_source", table.c.source_id)
    stood_for = table.c.superseded_by.is_not(None)
    Index(
        f"ix_{name}_superseded",
        table.c.superseded_by,
        sqlite_where=stood_for,
        postgresql_where=stood_for,
    )
    return table
